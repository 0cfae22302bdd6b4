"""Functions, closures, decorators and classes: code that runs later than it stands."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope


def reads_global(s: Scope) -> Iterator[str]:
    f, k = s.function(), s.name()
    if s.chance(0.7):
        yield f"{s.publish('int', k)} = {s.int()}"
        yield f"def {f}(v):\n    return v * {k} + 1"
    else:  # defined above what it reads
        yield f"def {f}(v):\n    return v * {k} + 1"
        yield f"{k} = {s.int()}"
    s.publish("function", f)
    yield s.show(f"{f}({s.n()})")
    yield s.one(f"{k} = {s.n()}", f"{k} += {s.int()}", f"for {k} in range(3):\n    print({f}(1))", f"{k} = {f}(2)")
    yield s.show(f"{f}({s.n()})", k)
    if s.chance(0.4):
        g = s.function()
        yield f"def {g}(v):\n    return {f}(v) - {f}(0)"
        yield f"{k} = 3\n" + s.show(f"{g}({s.n()})", f"[{f}(q) for q in range(3)]")


def mutates_global(s: Scope) -> Iterator[str]:
    f, a = s.function(), s.name()
    yield f"{s.publish('list', a)} = {s.ints()}"
    yield f"def {f}(v):\n    {s.one(f'{a}.append(v)', f'{a}[0] = v', f'{a}[0] += v', f'{a}.extend([v, v])', f'{a}.insert(0, v)')}\n    return len({a})"
    yield s.one(
        f"{f}({s.n()})",
        f"print({f}({s.n()}))",
        f"for q in range(2):\n    {f}(q)",
        f"tmp = [{f}(q) for q in range(2)]",
        f"list(map({f}, [1, 2]))",
    )
    yield s.show(a)
    if s.chance(0.5):
        yield f"{a} = {s.ints()}\n{f}(100)"
        yield s.show(a)


def writes_global(s: Scope) -> Iterator[str]:
    f, k = s.function(), s.name()
    if s.chance(0.8):
        yield f"{k} = {s.n()}"
    yield f"def {f}(by=1):\n    global {k}\n    {s.one(f'{k} = {s.n()} + by', f'{k} = by', f'{k} = by * 2')}\n    return {k}"
    yield s.one(f"{f}()", f"print({f}(2))", f"v = {f}({s.int()})", f"for _ in range(3):\n    {f}(_)")
    yield s.show(k)
    yield s.one(f"{k} += 1\n{f}({k})", f"{k} = 'reset'", f"print({f}({k}) + {k})", f"{f}(by={k})")
    yield s.show(k)


def counter_global(s: Scope) -> Iterator[str]:
    f, g, k = s.function(), s.function(), s.name()
    yield f"{k} = 0\ndef {f}():\n    global {k}\n    {k} += 1\n    return {k}"
    yield f"def {g}():\n    return [{f}(), {f}(), {k}]"
    yield s.show(f"{f}()", k)
    yield s.show(f"{g}()", k)


def frozen_default(s: Scope) -> Iterator[str]:
    f, k = s.function(), s.name()
    yield f"{k} = {s.one(str(s.n()), s.ints())}"
    yield s.one(
        f"def {f}(v, extra={k}):\n    return [v, extra]",
        f"{f} = lambda v, extra={k}: [v, extra]",
        f"def {f}(v, *, extra=({k}, len(str({k})))):\n    return [v, extra]",
    )
    yield s.show(f"{f}(1)")
    yield f"{k} = {s.n(50, 99)}"
    yield s.show(f"{f}(2)", f"{f}.__defaults__ or {f}.__kwdefaults__")


def mutable_default(s: Scope) -> Iterator[str]:
    f = s.function()
    yield f"def {f}(v, seen=[]):\n    seen.append(v)\n    return seen"
    yield s.show(f"{f}({s.n()})")
    yield s.show(f"{f}({s.n()})", f"len({f}(0))")


def redefined(s: Scope) -> Iterator[str]:
    f, old = s.function(), s.name()
    yield f"def {f}(v):\n    return v + {s.n()}"
    if s.chance(0.5):
        yield f"{old} = {f}"
    yield s.show(f"{f}(1)")
    r = s.rng.random()
    if r < 0.4:
        yield f"def {f}(v):\n    return v * {s.n()}"
    elif r < 0.6:
        yield f"{f} = lambda v: v - {s.n()}"
    elif r < 0.8:
        yield f"inner_{f} = {f}\ndef {f}(v):\n    return inner_{f}(v) * 10"
    else:
        yield f"if {s.int()} > 4:\n    def {f}(v):\n        return -v\nelse:\n    def {f}(v):\n        return v"
    yield s.show(f"{f}(1)", f"[{f}(q) for q in (1, 2)]")
    g = s.function()
    yield f"def {g}(v):\n    return {f}({f}(v))"
    yield f"def {f}(v, w=0):\n    return 'final'"
    yield s.show(f"{f}(1)", f"{g}(3)", f"{f}.__name__")


def closures_in_loop(s: Scope) -> Iterator[str]:
    fs, v = s.name(), s.one("i", "j", "q", "step_")
    yield f"{fs} = []\nfor {v} in range({s.n(2, 4)}):\n    {fs}.append({s.one(f'lambda: {v}', f'lambda {v}={v}: {v}', f'lambda z=0: {v} + z')})"
    yield s.show(f"[f() for f in {fs}]")
    yield s.one(f"{v} = {s.n(40, 50)}", f"for {v} in 'ab':\n    pass", f"del {v}\n{v} = -1", f"{v} += 5")
    yield s.show(f"[f() for f in {fs}]", v)


def comprehension_closures(s: Scope) -> Iterator[str]:
    fs, k = s.name(), s.name()
    yield f"{k} = {s.n()}"
    yield f"{fs} = {s.one(f'[lambda: q + {k} for q in range(3)]', '{' + f'q: (lambda: q * {k}) for q in range(3)' + '}')}"
    yield f"{k} = {s.n()}"
    yield s.show(f"[f() for f in ({fs}.values() if isinstance({fs}, dict) else {fs})]")


def dispatch(s: Scope) -> Iterator[str]:
    table, k, f = s.name(), s.name(), s.function()
    yield f"{k} = {s.n()}\ndef {f}(v):\n    return v - {k}"
    yield f"{table} = {{'add': lambda v: v + {k}, 'sub': {f}, 'up': str.upper}}"
    yield s.show(f"{table}['add'](1)", f"{table}['sub'](1)", f"{table}['up']('q')")
    yield f"{k} = {s.n(10, 20)}"
    yield f"for name_, fn_ in {table}.items():\n    if name_ != 'up':\n        print(name_, fn_({s.n()}))"


def nested_functions(s: Scope) -> Iterator[str]:
    f, c, k = s.function(), s.name(), s.name()
    yield f"{k} = {s.n()}"
    yield (
        f"def {f}(start):\n    total = start\n    def bump(by={k}):\n        nonlocal total\n        total += by + {k}\n        return total\n"
        f"    return bump"
    )
    yield f"{c} = {f}({s.int()})"
    yield s.show(f"{c}()", f"{c}(2)")
    yield f"{k} = 100\n" + s.show(f"{c}()", f"{f}(0)()")


def recursion(s: Scope) -> Iterator[str]:
    f, g = s.function(), s.function()
    if s.chance(0.5):
        yield f"def {f}(n):\n    return 1 if n < 2 else n * {f}(n - 1)"
        yield s.show(f"{f}({s.n(3, 6)})")
        yield f"old_{f} = {f}\ndef {f}(n):\n    return -1"
        yield s.show(f"old_{f}(4)", f"{f}(4)")
    else:
        yield f"def {f}(n):\n    return n == 0 or {g}(n - 1)"
        yield f"try:\n    print({f}(1))\nexcept NameError:\n    print('not yet')"
        yield f"def {g}(n):\n    return n != 0 and {f}(n - 1)"
        yield s.show(f"{f}({s.n(2, 9)})", f"{g}(3)")


def decorator(s: Scope) -> Iterator[str]:
    deco, f, log = s.function(), s.function(), s.name()
    yield f"{log} = []\ndef {deco}(fn):\n    def inner(*args, **kwargs):\n        {log}.append(fn.__name__)\n        return fn(*args, **kwargs)\n    return inner"
    if s.chance(0.5):
        yield "import functools"
        yield f"@functools.lru_cache(maxsize=None)\n@{deco}\ndef {f}(v):\n    return v + len({log})"
    else:
        yield f"@{deco}\ndef {f}(v):\n    return v + len({log})"
    yield s.show(f"{f}(1)", f"{f}(1)", f"{f}({s.int()})", log)
    if s.chance(0.3):
        yield f"{log} = ['new']\n{f}(77)"
        yield s.show(log)


def registry(s: Scope) -> Iterator[str]:
    reg, deco, k = s.name(), s.function(), s.name()
    yield f"{reg} = {{}}\n{k} = {s.n()}"
    yield f"def {deco}(name, times={k}):\n    def wrap(fn):\n        {reg}[name] = (fn, times)\n        return fn\n    return wrap"
    yield f"@{deco}('one')\ndef first_step(v):\n    return v + {k}"
    yield f"{k} = 20\n@{deco}('two')\ndef second_step(v):\n    return first_step(v) * {k}"
    yield f"print([(name, fn(3), n) for name, (fn, n) in {reg}.items()])"


def partials(s: Scope) -> Iterator[str]:
    f, p, k = s.function(), s.name(), s.name()
    yield "from functools import partial, reduce"
    yield f"{k} = {s.n()}\ndef {f}(a, b=2, *rest, c=3, **more):\n    return a + b * c + {k}, rest, sorted(more)"
    yield f"{p} = partial({f}, {k}, c={s.int()})"
    yield f"{k} = {s.n(10, 20)}"
    yield s.show(f"{p}()", f"{p}(5, 6, z=1)", f"reduce(lambda a, b: a * {k} + b, [1, 2, 3])")


def function_attributes(s: Scope) -> Iterator[str]:
    f = s.function()
    yield f"def {f}(v):\n    '''Say {s.word()[1:-1]}.\n\n      And more.'''\n    {f}.calls += 1\n    return v"
    yield f"{f}.calls = 0"
    yield f"{f}(1); {f}(2)"
    yield s.show(f"{f}.calls", f"{f}.__doc__", f"{f}.__name__")


def passed_as_value(s: Scope) -> Iterator[str]:
    f, k, xs = s.function(), s.name(), s.name()
    yield f"{k} = {s.n()}\n{xs} = {s.ints(3, 5)}"
    yield f"def {f}(v):\n    return (v + {k}) % 5"
    yield s.show(f"sorted({xs}, key={f})", f"max({xs}, key=lambda v: -{f}(v))")
    yield f"{k} = {s.n(2, 30)}\n{xs}.sort(key={f})"
    yield s.show(xs, f"list(map({f}, {xs}))")


def class_state(s: Scope) -> Iterator[str]:
    cls, obj, k = s.klass(), s.name(), s.name()
    yield f"{k} = {s.n()}"
    yield (
        f"class {cls}:\n    '''Kept text.'''\n    shared = []\n    factor = {k}\n\n    def __init__(self, v):\n        self.v = v\n        self.shared.append(v)\n\n"
        f"    def grow(self, by=1):\n        self.v += by * {k}\n        return self\n\n    def __repr__(self):\n        return f'<{{self.v}}>'"
    )
    yield f"{obj} = {cls}({s.int()})"
    yield s.one(f"{obj}.grow()", f"{obj}.grow().grow(2)", f"grown_ = {obj}.grow(3)", f"print({obj}.grow())")
    yield s.show(obj, f"{cls}.shared", f"{cls}.factor")
    yield f"{k} = {s.n(10, 20)}\n{cls}.factor += 1\nother_ = {cls}(0)"
    yield s.show(f"{obj}.grow()", "other_.factor", f"{cls}.shared")


def class_redefined(s: Scope) -> Iterator[str]:
    cls, a = s.klass(), s.name()
    yield f"class {cls}:\n    kind = 'old'\n    def who(self):\n        return self.kind, {cls}.kind"
    yield f"{a} = {cls}()"
    yield f"class {cls}{s.one('', f'({cls})')}:\n    kind = 'new'"
    yield s.show(f"{a}.who()", f"isinstance({a}, {cls})", f"{cls}().kind", f"type({a}).__name__")


def class_scope(s: Scope) -> Iterator[str]:
    cls, k = s.klass(), s.name()
    yield f"{k} = {s.n()}"
    yield (
        f"class {cls}:\n    {k} = {k} + 1\n    inner = [{k} for _ in range(2)]\n    for q_ in range(3):\n        last = q_ * {k}\n"
        f"    def get(self):\n        return {k}, self.{k}\n    table = {{n: n + 1 for n in inner}}\n    del q_"
    )
    yield s.show(f"{cls}.{k}", f"{cls}.inner", f"{cls}.last", f"{cls}.table")
    yield f"{k} = 'moved'\n" + s.show(f"{cls}().get()")


def mangling(s: Scope) -> Iterator[str]:
    cls, g = s.klass(), s.name()
    yield f"_{cls}__hidden = {s.n()}"
    yield f"class {cls}:\n    __count = 0\n    def __init__(self):\n        self.__v = {s.n()}\n        {cls}.__count += 1\n    def get(self):\n        return self.__v, self.__count, __hidden"
    yield f"{g} = {cls}()"
    yield f"_{cls}__hidden = 'h'\n" + s.show(f"{g}.get()", f"{g}._{cls}__v", f"sorted(vars({g}))")


def inheritance(s: Scope) -> Iterator[str]:
    a, b, k = s.klass(), s.klass(), s.name()
    yield f"{k} = []\nclass {a}:\n    def __init_subclass__(cls, **kw):\n        {k}.append(cls.__name__)\n    def run(self):\n        return 'base'\n    @staticmethod\n    def tool(v):\n        return v + len({k})\n    @property\n    def size(self):\n        return len({k})"
    yield f"class {b}({a}):\n    def run(self):\n        return 'sub ' + super().run()"
    yield s.show(f"{b}().run()", f"{b}().size", f"{a}.tool(1)", k)
    yield f"{a}.run = lambda self: 'patched'"
    yield s.show(f"{b}().run()", f"[c.__name__ for c in {b}.__mro__]")


def dataclass(s: Scope) -> Iterator[str]:
    cls, a = s.klass(), s.name()
    yield s.one(
        "from dataclasses import dataclass, field, asdict",
        "import dataclasses\nfrom dataclasses import dataclass, field, asdict",
    )
    yield f"@dataclass\nclass {cls}:\n    name: str\n    size: int = {s.n()}\n    tags: list = field(default_factory=list)"
    yield f"{a} = {cls}({s.word()})\n{a}.tags.append({s.int()})"
    yield s.show(a, f"asdict({a})", f"{a} == {cls}('x')")


def small_types(s: Scope) -> Iterator[str]:
    cls, v = s.klass(), s.name()
    yield s.one(
        f"from collections import namedtuple\n{cls} = namedtuple('{cls}', 'a b')\n{v} = {cls}(1, {s.int()})",
        f"from enum import Enum\nclass {cls}(Enum):\n    RED = 1\n    BLUE = {s.n(2, 5)}\n{v} = {cls}.BLUE",
        f"from typing import NamedTuple\nclass {cls}(NamedTuple):\n    a: int\n    b: str = 'q'\n{v} = {cls}({s.int()})",
        f"{cls} = type('{cls}', (), {{'__repr__': lambda self: 'made'}})\n{v} = {cls}()",
    )
    yield s.show(v, f"type({v}).__name__")


def operators(s: Scope) -> Iterator[str]:
    cls, a, b = s.klass(), s.name(), s.name()
    yield f"class {cls}:\n    def __init__(self, *v):\n        self.v = list(v)\n    def __iadd__(self, o):\n        self.v.append(o)\n        return self\n    def __setitem__(self, i, o):\n        self.v.append((i, o))\n    def __getattr__(self, name):\n        return name.upper()\n    def __contains__(self, o):\n        return o in self.v\n    def __call__(self, q):\n        self.v.append(q)\n        return len(self.v)\n    def __bool__(self):\n        print('asked')\n        return False"
    yield f"{a} = {cls}({s.n()})\n{b} = {a}"
    yield s.one(
        f"{a} += {s.int()}", f"{a}[3] = {s.n()}", f"{a}({s.n()})", f"size_ = {a}(5)", f"if {a}:\n    pass\n{a}(2)"
    )
    yield s.show(f"{b}.v", f"{a}.color", f"{s.n()} in {b}", f"{a} is {b}")


def method_calls_helper(s: Scope) -> Iterator[str]:
    cls, f, o = s.klass(), s.function(), s.name()
    yield f"def {f}(v):\n    return v * 2"
    yield f"class {cls}:\n    def go(self, v):\n        self.last = {f}(v)\n        return self.last\n    @classmethod\n    def make(cls):\n        return cls()"
    yield f"{o} = {cls}.make()\n" + s.show(f"{o}.go({s.n()})")
    yield f"def {f}(v):\n    return -v"
    yield s.show(f"{o}.go({s.n()})", f"{o}.last")


def singledispatch(s: Scope) -> Iterator[str]:
    f = s.function()
    yield f"from functools import singledispatch\n@singledispatch\ndef {f}(v):\n    return 'any'"
    yield f"@{f}.register(int)\ndef _(v):\n    return 'int'"
    yield s.show(f"{f}(1)", f"{f}('q')")
    yield f"@{f}.register\ndef _(v: str):\n    return 'str'"
    yield s.show(f"{f}(1)", f"{f}('q')")


def late_bound_call(s: Scope) -> Iterator[str]:
    f, g, h = s.function(), s.function(), s.function()
    yield f"def {f}():\n    return {g}() + {h}()"
    yield f"def {g}():\n    return {s.int()}"
    yield f"{h} = lambda: {s.n()}"
    yield s.show(f"{f}()")
    yield f"def {g}():\n    return {s.n(100, 200)}"
    yield s.show(f"{f}()", f"{h}()")


def qualified(s: Scope) -> Iterator[str]:
    cls, f = s.klass(), s.function()
    yield f"class {cls}:\n    def m(self):\n        pass\ndef {f}():\n    return lambda: 0"
    yield s.show(
        f"{cls}.__qualname__", f"{cls}.m.__qualname__", f"{f}.__qualname__", f"{f}().__qualname__", f"{cls}.__module__"
    )


def pickled(s: Scope) -> Iterator[str]:
    cls, p = s.klass(), s.name()
    yield f"import pickle\nclass {cls}:\n    def __init__(self):\n        self.v = {s.n()}"
    yield f"{p} = pickle.dumps({cls}())"
    yield s.show(f"pickle.loads({p}).v", f"type(pickle.loads({p})) is {cls}")


def local_names(s: Scope) -> Iterator[str]:
    f, k = s.function(), s.name()
    yield f"{k} = {s.n()}"
    yield f"def {f}({k}, *rest_, **kw):\n    {k} = {k} + 1\n    return locals()"
    yield s.show(f"{f}({k}, 1, z=2)", k)
    g = s.function()
    yield f"def {g}():\n    try:\n        print({k})\n    except NameError:\n        print('local')\n    {k} = 5\n    return {k}"
    yield s.show(f"{g}()", k)


FEATURES: tuple[Feature, ...] = (
    reads_global, reads_global, reads_global, mutates_global, mutates_global, writes_global, writes_global, counter_global, frozen_default,
    mutable_default, redefined, redefined, closures_in_loop, comprehension_closures, dispatch, nested_functions, recursion, decorator,
    registry, partials, function_attributes, passed_as_value, class_state, class_redefined, class_scope, mangling, inheritance, dataclass,
    small_types, operators, method_calls_helper, singledispatch, late_bound_call, qualified, pickled, local_names,
)  # fmt: skip
