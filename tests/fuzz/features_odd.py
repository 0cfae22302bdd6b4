"""What a stranger's deliberately nasty notebook holds: odd protocols, lifetimes, and state that several cells share."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope


def let_go(s: Scope) -> Iterator[str]:
    c, a, b = s.klass(), s.name(), s.name()
    yield f"class {c}:\n    def __init__(self, v):\n        self.v = v\n    def __del__(self):\n        print('let go', self.v)"
    yield f"{a} = {c}({s.n()})"
    yield s.one(f"{b} = {a}", f"{b} = [{a}]", f"{b} = {c}(20)", f"{b} = {{'k': {a}}}")
    yield s.one(f"{a} = None", f"del {a}", f"{a} = {c}(30)", f"{a} = {b}")
    yield s.show(s.word())
    yield s.one(f"{b} = 1", f"del {b}", f"{b} = {b}", "print('kept')")


def weak(s: Scope) -> Iterator[str]:
    c, a, r = s.klass(), s.name(), s.name()
    yield f"import weakref\nclass {c}:\n    size = {s.n()}\n{a} = {c}()"
    yield f"{r} = weakref.ref({a})"
    yield s.show(f"{r}() is {a}")
    b = s.name()
    yield s.one(f"{b} = {a}", f"{b} = [{a}]", f"{b} = 0")
    yield s.one(f"{a} = None", f"del {a}", f"{a} = {c}()")
    yield s.show(f"{r}() is None", f"isinstance({b}, {c})")


def module_getattr(s: Scope) -> Iterator[str]:
    m, k, a = s.name(), s.name(), s.name()
    yield f"import types\n{k} = {s.n()}\n{m} = types.ModuleType('made')"
    yield f"def lookup_(name):\n    return name + str({k})\n{m}.__getattr__ = lookup_"
    yield s.show(f"{m}.anything")
    yield f"{k} += 1\n{m}.real = {k}"
    yield f"{a} = {m}.other, {m}.real\n" + s.show(a)


def prepared(s: Scope) -> Iterator[str]:
    m, c, log = s.klass(), s.klass(), s.name()
    yield f"{log} = []\nclass {m}(type):\n    @classmethod\n    def __prepare__(mcs, name, bases, **kw):\n        {log}.append(('prepare', name, sorted(kw)))\n        return {{'extra': {s.int()}}}\n    def __new__(mcs, name, bases, ns, **kw):\n        return super().__new__(mcs, name, bases, ns)\n    def __init__(cls, name, bases, ns, **kw):\n        {log}.append(('init', [n for n in ns if n[0] != '_']))\n    def __call__(cls, *args):\n        {log}.append('call')\n        return super().__call__(*args)"
    yield f"class {c}(metaclass={m}, flag={s.n()}):\n    def __init__(self, v=extra):\n        self.v = v + {c}.extra"
    yield s.show(f"{c}().v", log)
    if s.chance(0.5):
        d = s.klass()
        yield f"class {d}({c}):\n    extra = {s.n()}"
        yield s.show(f"{d}(1).v", f"{d}.extra", log)


def levels(s: Scope) -> Iterator[str]:
    f, k, a, b = s.function(), s.name(), s.name(), s.name()
    yield f"{k} = {s.n()}"
    yield f"def {f}(start=0):\n    n = start\n    def middle():\n        m = n\n        def inner(by=1):\n            nonlocal n, m\n            n += by * {k}\n            m += 1\n            return n, m\n        return inner\n    def look():\n        return n\n    return middle(), look"
    yield f"{a}, {b} = {f}({s.n()})"
    yield s.show(f"{a}()", f"{b}()")
    yield s.one(f"{k} = {s.n()}", f"{a}, {b} = {f}()", f"{a}(5)", f"{k} += {b}()")
    yield s.show(f"{a}(2)", f"{b}()", k)


def groups_of_errors(s: Scope) -> Iterator[str]:
    f, log = s.function(), s.name()
    yield f"{log} = []\ndef {f}(n):\n    raise ExceptionGroup('many', [ValueError(n), KeyError('k'), ExceptionGroup('inner', [ValueError(n + 1)])])"
    yield f"try:\n    {f}({s.int()})\nexcept* ValueError as group:\n    {log}.append(len(group.exceptions))\nexcept* KeyError as group:\n    {log}.append('key')\nelse:\n    {log}.append('none')\nfinally:\n    {log}.append('end')"
    yield s.show(log)
    yield "try:\n    print(group)\nexcept NameError as e:\n    print(type(e).__name__)"


def class_comprehension(s: Scope) -> Iterator[str]:
    c, k, xs = s.klass(), s.name(), s.name()
    yield f"{k} = {s.n()}\n{xs} = {s.ints()}"
    yield f"class {c}:\n    {k} = {k} + 10\n    rows = [q for q in range({k} % 4)]\n    pairs = [(q, {xs}[0]) for q in {xs}]\n    if (big := {k} * 2) > 20:\n        tag = 'big'\n    table = {{q: len({xs}) for q in 'ab'}}\n    del {k}"
    yield s.one(f"{k} += 1", f"{xs}.append({s.n()})", f"{c}.rows.append({k})", f"{c}.{k} = 0")
    yield s.show(f"{c}.rows", f"{c}.pairs", f"{c}.big", f"hasattr({c}, '{k}')", k)


def walrus_defaults(s: Scope) -> Iterator[str]:
    f, w, k = s.function(), s.name(), s.name()
    yield f"{k} = {s.int()}\ndef {f}(a=({w} := {k} + 1), *, b=[{w}]):\n    b.append(a)\n    return len(b) + {w}"
    yield s.show(f"{f}()", w)
    yield s.one(f"{w} = {s.n()}", f"{f}({k})", f"print(({w} := {f}(1)))", f"{k} = {w}")
    yield s.show(f"{f}(2)", w, f"{f}.__kwdefaults__")


def del_in_loops(s: Scope) -> Iterator[str]:
    d, a, k = s.name(), s.name(), s.name()
    yield f"{d} = {s.dict()}\n{a} = []"
    yield f"for {k} in list({d}):\n    if {d}[{k}] > {s.n()}:\n        del {d}[{k}]\n    {a}.append({k})\n    {s.one(f'del {k}', 'pass', f'{a}[:1] = []')}"
    yield s.show(f"sorted({d})", a)
    yield f"try:\n    print({k})\nexcept NameError as e:\n    print(type(e).__name__)"
    yield f"while {a}:\n    {k} = {a}.pop()\n    if len({a}) == 1:\n        break\nelse:\n    {k} = 'empty'\n" + s.show(
        k
    )


def star_arguments(s: Scope) -> Iterator[str]:
    f, a, b, o = s.function(), s.name(), s.name(), s.name()
    yield f"def {f}(*parts, into=None, **more):\n    for part in parts:\n        part.append({s.int()})\n    more['n'] = len(parts)\n    if into is not None:\n        into.update(more)\n    return parts"
    yield f"{a}, {b}, {o} = {s.ints()}, [], {{}}"
    yield s.one(
        f"{f}({a}, {b}, into={o})",
        f"{f}(*[{a}, {b}], **{{'into': {o}, 'z': 1}})",
        f"kept_ = {f}({a})[0]\nkept_.append(0)",
    )
    yield s.show(a, b, f"sorted({o}.items())")
    yield f"{f}(*({a},) * 2, into={o})\n" + s.show(a, o)


def shared_default(s: Scope) -> Iterator[str]:
    f, g, base = s.function(), s.function(), s.name()
    yield f"{base} = {s.ints()}\ndef {f}(v, acc={base}):\n    acc.append(v)\n    return len(acc)"
    yield f"def {g}(v, acc={base}):\n    acc[:0] = [v]\n    return acc[-1]"
    yield s.show(f"{f}({s.n()})", f"{g}({s.n()})", base)
    yield s.one(f"{base} = [100]", f"{base}.clear()", f"{base} += [7]", f"{f}.__defaults__ = ([],)")
    yield s.show(f"{f}({s.n()})", f"{f}.__defaults__", base)


def tracebacks(s: Scope) -> Iterator[str]:
    f, g, names = s.function(), s.function(), s.name()
    yield f"import sys, traceback\ndef {f}(v):\n    return 1 // v\ndef {g}(v):\n    return {f}(v)"
    yield f"try:\n    {g}(0)\nexcept ZeroDivisionError as e:\n    {names} = [part.name for part in traceback.extract_tb(e.__traceback__)][1:]"
    yield s.show(names)
    yield f"try:\n    {g}('a')\nexcept TypeError:\n    {names}.append(sys.exc_info()[0].__name__)\nprint({names}, sys.exc_info()[0])"


def class_cell(s: Scope) -> Iterator[str]:
    a, b, k = s.klass(), s.klass(), s.name()
    yield f"{k} = {s.word()}\nclass {a}:\n    def who(self):\n        return [__class__.__name__, {k}]\n    @classmethod\n    def make(cls):\n        return cls()"
    yield f"class {b}({a}):\n    def who(self):\n        return super().who() + [__class__.__name__]\n    @staticmethod\n    def tag():\n        return __class__"
    yield s.show(f"{b}.make().who()", f"{b}.tag() is {b}")
    yield s.one(
        f"{k} = {s.n()}",
        f"kept_ = {b}()\n{b} = None\nprint(kept_.who())\n{b} = type(kept_)",
        f"{a}.who = lambda self: ['patched']",
    )
    yield s.show(f"{b}().who()", f"[c.__name__ for c in {b}.__mro__]")


def descriptors(s: Scope) -> Iterator[str]:
    d, c, log, o = s.klass(), s.klass(), s.name(), s.name()
    yield f"{log} = []\nclass {d}:\n    def __set_name__(self, owner, name):\n        self.name = name\n        {log}.append(name)\n    def __get__(self, obj, owner=None):\n        if obj is None:\n            return self\n        {log}.append('get')\n        return obj.__dict__.get(self.name, {s.n()})\n    def __set__(self, obj, v):\n        obj.__dict__[self.name] = v * 2"
    yield f"class {c}:\n    first = {d}()\n    second = {d}()\n{o} = {c}()"
    yield s.one(f"{o}.first = {s.int()}", f"{o}.first += 1", f"{o}.second", f"setattr({o}, 'second', {s.n()})")
    yield s.show(f"{o}.first + {o}.second", f"vars({o})", log)


def watched_property(s: Scope) -> Iterator[str]:
    c, o, log = s.klass(), s.name(), s.name()
    yield f"{log} = []\nclass {c}:\n    reads = 0\n    @property\n    def v(self):\n        type(self).reads += 1\n        {log}.append({c}.reads)\n        return len({log})\n    @v.setter\n    def v(self, new):\n        {log}.clear()\n    @v.deleter\n    def v(self):\n        {log}.append('deleted')\n{o} = {c}()"
    yield s.one(f"{o}.v", f"{o}.v; {o}.v", f"hasattr({o}, 'v')", f"{o}.v = 1", f"del {o}.v", f"{o}.v += {s.n()}")
    yield s.show(f"{o}.v", log, f"{c}.reads")
    yield f"for q in range({o}.v):\n    {o}.v\n" + s.show(log)


def swallowed(s: Scope) -> Iterator[str]:
    c, m, k = s.klass(), s.name(), s.name()
    yield f"class {c}:\n    def __init__(self, *kinds):\n        self.kinds, self.seen = kinds, []\n    def __enter__(self):\n        return self.seen\n    def __exit__(self, t, v, tb):\n        self.seen.append(getattr(t, '__name__', t))\n        return t is not None and issubclass(t, self.kinds)\n{m} = {c}(ZeroDivisionError, KeyError)"
    yield f"with {m} as seen_:\n    {k} = {s.n()}\n    {{}}['none']\n    {k} = 'never'"
    yield s.show(k, "seen_", f"{m}.seen is seen_")
    yield f"with {m}, {c}(TypeError) as other_:\n    {k} = 1 + 'a'\n" + s.show(k, "other_", "seen_")


def sent(s: Scope) -> Iterator[str]:
    f, g, log, u = s.function(), s.name(), s.name(), s.name()
    yield f"{log}, {u} = [], {s.n()}\ndef {f}():\n    total = 0\n    try:\n        while True:\n            try:\n                got = yield total\n                total += (got or 0) * {u}\n            except ValueError as e:\n                {log}.append(str(e))\n                total = 0\n    finally:\n        {log}.append('closed')"
    yield f"{g} = {f}()\nnext({g})"
    yield s.show(f"{g}.send({s.n()})")
    yield s.one(f"{u} = {s.n()}", f"{g}.throw(ValueError('again'))", f"alias_ = {g}\nalias_.send(1)", f"next({g})")
    yield s.show(f"{g}.send({s.n()})", log)
    yield s.one(f"{g}.close()", f"del {g}", f"{g} = None", f"{g} = {f}()") + "\n" + s.show(log)


def paired_iterator(s: Scope) -> Iterator[str]:
    it, p = s.name(), s.name()
    yield f"{it} = iter(range({s.n(6, 14)}))\n{p} = zip({it}, {it})"
    yield s.one(
        f"print(next({p}))", f"next({it})", f"for a_, b_ in {p}:\n    print(a_, b_)\n    break", f"print(3 in {it})"
    )
    yield s.one(f"print(list({p})[:2])", f"print(sum({it}))", f"print(next({it}, 'end'), next({p}, 'end'))")
    yield s.show(f"list({it})", f"list({p})")


def remade_closure(s: Scope) -> Iterator[str]:
    f, a, fs, k = s.function(), s.name(), s.name(), s.name()
    yield f"{k} = {s.n()}\ndef {f}(n):\n    def inner():\n        return n + {k}\n    return inner\n{a} = {f}(1)\n{fs} = [{a}]"
    yield s.one(f"{a} = {f}(10)", f"{fs}.append({f}({k}))", f"{k} = {s.n()}", f"{fs}[0] = lambda: {a}() * 2")
    yield s.show(f"[g_() for g_ in {fs}]", f"{a}()")
    yield f"old_{k} = {fs}[0]\n{fs}[0] = lambda: old_{k}() + {k}\n{k} += 1\n" + s.show(f"{fs}[0]()")


def redefined_recursion(s: Scope) -> Iterator[str]:
    f, calls, old = s.function(), s.name(), s.name()
    yield f"def {f}(n):\n    return 1 if n <= 1 else n * {f}(n - 1)"
    yield s.show(f"{f}({s.n(1, 5)})")
    yield f"{old}, {calls} = {f}, []\ndef {f}(n):\n    {calls}.append(n)\n    return {old}(n)"
    yield s.show(f"{f}({s.n(1, 5)})", calls)
    yield s.one(f"{f} = lambda n: -n", f"{old} = {f}.__name__", f"del {calls}[:]") + "\n" + s.show(calls)


def by_identity(s: Scope) -> Iterator[str]:
    a, b, c, ids = s.name(), s.name(), s.name(), "ids_"  # a name that nothing else prints: it holds addresses
    yield f"{a} = {s.ints()}\n{b} = {a}\n{c} = {a}[:]\n{ids} = {{id({a}): 'first', id({c}): 'copy'}}"
    yield s.one(f"{b} += [1]", f"{b} = {b} + [1]", f"{a}, {c} = {c}, {a}", f"{c}.append({b})")
    yield s.show(f"{ids}.get(id({b}))", f"{ids}.get(id({c}))", f"{a} is {b}", f"len({a})")
    yield f"{b}.append(5)\n" + s.show(f"len({a})", f"len({c})")


def tuple_of_lists(s: Scope) -> Iterator[str]:
    t, u = s.name(), s.name()
    yield f"{t} = (1, {s.ints()})\n{u} = {t}"
    yield f"try:\n    {t}[1] += [{s.n()}]\nexcept TypeError as e:\n    print(type(e).__name__)"
    yield s.one(f"{t} += (2,)", f"{t}[1].append(0)", f"{u} = {u} * 2")
    yield s.show(t, u, f"{t}[1] is {u}[1]")


def unpacked_aliases(s: Scope) -> Iterator[str]:
    rows, a, rest = s.name(), s.name(), s.name()
    yield f"{rows} = [{s.ints()}, [2], [3]]\n{a}, *{rest} = {rows}"
    yield s.one(f"{rest}[0].append(9)", f"{a} += [8]", f"{rest}.append({a})", f"{a}, {rest}[0] = {rest}[0], {a}")
    yield s.show(rows, rest)
    yield f"({a}, b_), *c_ = [({rows}, {rest}), 1]\n{a}.pop()\nc_.append(b_)\n" + s.show(rows, "len(c_)")


def machine(s: Scope) -> Iterator[str]:
    state, log = s.name(), s.name()
    yield f"{state}, {log} = 'a', []"
    yield f"while True:\n    {log}.append({state})\n    if {state} == 'a':\n        {state} = 'b'\n        continue\n    if {state} == 'b':\n        {state} = 'c'\n    elif len({log}) > {s.n(2, 5)}:\n        break\nelse:\n    print('never')"
    yield s.show(state, log)
    yield f"for {state} in {log}:\n    if {state} == 'z':\n        break\nelse:\n    {state} = {state} * 2\n" + s.show(
        state
    )


def finals(s: Scope) -> Iterator[str]:
    f, log = s.function(), s.name()
    yield f"{log} = []\ndef {f}(v):\n    try:\n        try:\n            return {s.n()} // v\n        finally:\n            {log}.append('inner')\n            if v == 2:\n                return 'over'\n    except ZeroDivisionError:\n        return 'zero'\n    finally:\n        {log}.append('outer')"
    yield s.show(f"{f}(0)", f"{f}(2)", log)
    yield (
        f"for q in range(3):\n    try:\n        if q == 1:\n            continue\n        {log}.append(q)\n    finally:\n        {log}.append({f}(q))\n"
        + s.show(log)
    )


def captures(s: Scope) -> Iterator[str]:
    f, k, a = s.function(), s.name(), s.name()
    yield f"{k} = {s.n()}\ndef {f}(p):\n    match p:\n        case {{'t': 'pt', 'x': x, **rest}}:\n            return x, rest\n        case [first, *others] if first > {k}:\n            return others\n        case str() as text:\n            return text\n        case (u, v) | [u, v, _]:\n            return u + v\n        case _:\n            return {k}"
    yield s.show(f"{f}({{'t': 'pt', 'x': 1, 'y': 2}})", f"{f}([{s.n()}, 1])", f"{f}('q')", f"{f}(None)")
    yield (
        f"match [{k}, [2, {s.n()}]]:\n    case [{a}, [_, *tail_]] if tail_:\n        tail_.append({a})\n    case {a}:\n        tail_ = []\n"
        + s.show(a, "tail_")
    )


def operators_of_ones_own(s: Scope) -> Iterator[str]:
    c, a, b, log = s.klass(), s.name(), s.name(), s.name()
    yield f"{log} = []\nclass {c}(dict):\n    def __missing__(self, k):\n        {log}.append(k)\n        self[k] = len({log})\n        return self[k]\n    def __ior__(self, other):\n        {log}.append('ior')\n        self.update(other)\n        return {s.one('self', f'{c}(self)')}\n    def __setattr__(self, name, v):\n        {log}.append(name)\n        object.__setattr__(self, name, v)\n    def __contains__(self, k):\n        {log}.append('in')\n        return True"
    yield f"{a} = {c}()\n{b} = {a}"
    yield s.one(
        f"{a}['x']", f"{a} |= {{'y': 1}}", f"'z' in {a}", f"{a}.size = 1", f"{a}['x'] += 1", f"print(f'{{{a}[0]}}')"
    )
    yield s.show(f"{a}['q']", log, f"{a} is {b}", f"len({b})")


def cached_state(s: Scope) -> Iterator[str]:
    f, k, calls = s.function(), s.name(), s.name()
    yield f"import functools\n{k}, {calls} = {s.n()}, []\n@functools.lru_cache(maxsize=2)\ndef {f}(n):\n    {calls}.append(n)\n    return n * {k}"
    yield s.show(f"{f}(1)", f"{f}(1)", calls)
    yield s.one(f"{k} = {s.n()}", f"{f}.cache_clear()", f"{f}(2); {f}(3)", f"{calls} = []")
    yield s.show(f"{f}(1)", calls, f"{f}.cache_info().misses")


def contexts(s: Scope) -> Iterator[str]:
    v, f, log, ctx = s.name(), s.function(), s.name(), s.name()
    yield f"import contextvars, threading\n{v} = contextvars.ContextVar('v', default={s.n()})\n{log} = []\ndef {f}(n):\n    {log}.append((n, {v}.get()))\n    {v}.set(n)"
    yield f"{ctx} = contextvars.copy_context()\n{v}.set({s.n()})"
    yield s.one(f"{ctx}.run({f}, 1)", f"{f}(2)", f"t_ = threading.Thread(target={f}, args=(3,))\nt_.start()\nt_.join()")
    yield s.show(log, f"{v}.get()", f"{ctx}.get({v}, 'unset')")


def async_state(s: Scope) -> Iterator[str]:
    f, log, k, g = s.function(), s.name(), s.name(), s.name()
    yield f"import asyncio\n{log}, {k} = [], {s.n()}\nasync def {f}(n):\n    try:\n        for q in range(n):\n            {log}.append(q)\n            yield q * {k}\n    finally:\n        {log}.append('end')"
    yield f"{g} = {f}(4)\nprint(await {g}.__anext__())"
    yield s.one(
        f"{k} = {s.n()}", f"print([q async for q in {f}(2)])", f"async for q in {f}(3):\n    print(q)", f"{log}.clear()"
    )
    yield f"print(await {g}.__anext__(), {log})\nawait {g}.aclose()\nprint({log})"


def own_exit(s: Scope) -> Iterator[str]:
    a, k = s.name(), s.name()
    yield f"import atexit\n{k}, {a} = {s.n()}, []\natexit.register(lambda: print('leaving', {k}, {a}))"
    yield s.one(
        f"{k} += 1", f"{a}.append({s.n()})", f"{a} = [0]", f"@atexit.register\ndef last_{k}():\n    print('last', {a})"
    )
    yield s.show(k, a)


def printing(s: Scope) -> Iterator[str]:
    lines, a = s.name(), s.name()
    yield f"import builtins\n{lines} = []\ndef print(*parts, **how):\n    {lines}.append(len(parts))\n    builtins.print('>', *parts, **how)"
    yield f"{a} = {s.int()}\n" + s.show(a)
    yield s.one("del print", "print = builtins.print", f"print('more', {lines})") + f"\nprint({lines})"


def bare_namespace(s: Scope) -> Iterator[str]:
    c, o, k = s.klass(), s.name(), s.name()
    yield f"{k} = {s.ints()}\nclass {c}:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)\n    def __getattr__(self, name):\n        return ('no', name)\n{o} = {c}(items={k}, n={s.int()})"
    yield s.one(
        f"{o}.items.append({s.n()})",
        f"{o}.__dict__['n'] = 0",
        f"vars({o})['items'] = [1]",
        f"del {o}.n",
        f"{o}.__dict__['items'].append(8)",
    )
    yield s.show(f"{o}.items", f"{o}.n", k, f"{o}.other")


FEATURES: tuple[Feature, ...] = (
    let_go, weak, module_getattr, prepared, levels, groups_of_errors, class_comprehension, walrus_defaults, del_in_loops, star_arguments,
    shared_default, tracebacks, class_cell, descriptors, watched_property, swallowed, sent, paired_iterator, remade_closure, redefined_recursion,
    by_identity, tuple_of_lists, unpacked_aliases, machine, finals, captures, operators_of_ones_own, cached_state, contexts, async_state, own_exit,
    printing, bare_namespace,
)  # fmt: skip
