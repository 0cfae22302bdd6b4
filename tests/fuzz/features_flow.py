"""Names and control: what is bound, for how long, and on which path."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope


def deleted(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"{a} = {s.one(s.ints(), str(s.n()), s.word())}"
    yield s.show(a)
    yield s.one(f"del {a}", f"del ({a})", f"if True:\n    del {a}", f"{a}_2 = {a}\ndel {a}, {a}_2")
    yield f"try:\n    print({a})\nexcept NameError:\n    print('gone')"
    yield f"{a} = {s.n()}\n" + s.show(a)


def except_as(s: Scope) -> Iterator[str]:
    e, kept = s.one("e", "err", "exc"), s.name()
    if s.chance(0.4):
        yield f"{e} = 'before'"
    yield f"{kept} = None\ntry:\n    {s.one('1 / 0', 'int(str(None))', '[][1]', 'raise KeyError(3)')}\nexcept Exception as {e}:\n    {kept} = type({e}).__name__\n    print('caught', {kept})"
    yield f"try:\n    {e}\nexcept NameError:\n    print('no {e}')\n" + s.show(kept)
    if s.chance(0.3):
        yield f"try:\n    raise ValueError('a', {s.n()})\nexcept (TypeError, ValueError) as {e}:\n    kept_{e} = {e}"
        yield s.show(f"kept_{e}.args")


def try_parts(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"for {a} in ({s.n(0, 1)}, 0, 2):\n    try:\n        print(10 // {a})\n    except ZeroDivisionError:\n        print('zero')\n        continue\n    else:\n        print('fine')\n    finally:\n        print('end', {a})"
    f = s.function()
    yield f"def {f}(v):\n    try:\n        return 10 / v\n    except ZeroDivisionError as err:\n        return str(err)\n    finally:\n        print('always', v)"
    yield s.show(f"{f}(0)", f"{f}(5)", a)


def custom_error(s: Scope) -> Iterator[str]:
    cls, f = s.klass() + "Error", s.function()
    yield f"class {cls}(Exception):\n    code = {s.n()}"
    yield f"def {f}(v):\n    if v > 4:\n        raise {cls}(v) from None\n    return v"
    yield f"for q in range(3, 6):\n    try:\n        print({f}(q))\n    except {cls} as err:\n        print('error', err.args, err.code)\n        break\nelse:\n    print('clean')\nprint(q)"


def walrus(s: Scope) -> Iterator[str]:
    a, w = s.name(), s.name()
    yield s.one(
        f"{a} = [({w} := q * 2) for q in {s.ints()}]", f"{a} = any(({w} := q) > 3 for q in {s.ints()})",
        f"if ({w} := {s.int()}) > 4:\n    {a} = 'big'\nelse:\n    {a} = 'small'", f"print({w} := {s.int()})\n{a} = 0",
        f"{a} = 0\nwhile ({w} := {a} * 2) < 20:\n    {a} = {w} + 1", f"{a} = (lambda: 1)() + ({w} := 3)", f"{a} = {{q: ({w} := q) for q in 'abc'}}",
    )  # fmt: skip
    yield s.show(a, w)


def conditional(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"if {s.int()} > {s.n(3, 6)}:\n    {a} = {s.n()}\nelse:\n    {b} = {s.word()}"
    yield f"try:\n    print({a})\nexcept NameError:\n    print('no {a}')" if a.isascii() else "pass"
    yield (
        f"print('{b if b.isascii() else 'b'}' in globals())"
        if s.barriers
        else f"try:\n    {b} += 'x'\nexcept NameError:\n    {b} = 'made'"
    )
    yield f"try:\n    print({b})\nexcept NameError:\n    print('no b')"


def conditional_function(s: Scope) -> Iterator[str]:
    f, flag = s.function(), s.name()
    yield f"{flag} = {s.int()} > 4"
    yield f"if {flag}:\n    def {f}(v):\n        return v + 1\n    import math as lib_\nelse:\n    {f} = lambda v: v - 1\n    import cmath as lib_"
    yield s.show(f"{f}(1)", "lib_.__name__", flag)


def conditional_import(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"try:\n    import no_such_module_{s.n()} as {a}\nexcept ImportError:\n    {a} = None"
    yield s.show(a)
    yield f"try:\n    import json as {a}\nexcept ImportError:\n    {a} = None"
    yield s.show(f"{a}.dumps({s.ints()})")


def use_before(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"try:\n    print({a} + 1)\nexcept NameError as missing_:\n    print('before')"
    yield f"{a} = {s.n()}"
    yield s.show(a)


def loops(s: Scope) -> Iterator[str]:
    v, out = s.one("i", "row", "epoch"), s.name()
    yield f"{out} = []\nfor {v} in range({s.n(2, 4)}):\n    {out}.append({v} * {s.int()})\n    {s.one('if len(' + out + ') > 2: break', 'continue', 'last_ = ' + v, 'pass')}\n{s.one('else:' + chr(10) + '    print(9)', '')}"
    yield s.show(v, out)
    yield f"while {v} > 0:\n    {v} -= 1\nelse:\n    print('down')"
    yield s.show(v)
    yield f"for {v} in []:\n    never_ = 1\nprint({v})"
    yield "try:\n    print(never_)\nexcept NameError:\n    print('never')" if not s.chance(0.5) else s.show(v)


def accumulate(s: Scope) -> Iterator[str]:
    total, best = s.name(), s.name()
    yield f"{total} = 0\n{best} = None"
    yield f"for q in {s.ints(3, 6)}:\n    {total} += q\n    if {best} is None or q > {best}:\n        {best} = q\n    elif q == 1:\n        continue\n    print(q, {total})"
    yield s.show(total, best)
    yield f"{total} = {total} / {s.n()} if {total} else -1\n" + s.show(f"round({total}, 3)", "q")


def with_blocks(s: Scope) -> Iterator[str]:
    f, h = s.function(), s.name()
    yield f"from contextlib import contextmanager, suppress, redirect_stdout\n@contextmanager\ndef {f}(name):\n    print('enter', name)\n    try:\n        yield name * 2\n    finally:\n        print('leave', name)"
    yield f"with {f}({s.word()}) as {h}:\n    inside_ = len({h})\n    print({h})"
    yield s.show("inside_", h)
    yield f"with suppress(ZeroDivisionError), {f}('q') as {h}:\n    half_ = 1\n    half_ = 1 / 0\nprint(half_)"
    if s.chance(0.4):
        yield f"import io\nwith redirect_stdout(io.StringIO()) as {h}:\n    print('captured')\nprint({h}.getvalue().strip().upper())"


def context_class(s: Scope) -> Iterator[str]:
    cls, log = s.klass(), s.name()
    yield f"{log} = []\nclass {cls}:\n    def __enter__(self):\n        {log}.append('in')\n        return self\n    def __exit__(self, *exc):\n        {log}.append(exc[0] and exc[0].__name__)\n        return True"
    yield f"with {cls}() as ctx_:\n    {log}.append({s.int()})\n    raise ValueError\n    {log}.append('not here')"
    yield s.show(log)


def matching(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a} = {s.one('[1, 2, 3]', repr({'kind': 'pear', 'n': 2}), repr('fig'), '(0, 5)', '7')}"
    yield (
        f"match {a}:\n    case [first_, *{b}]:\n        print('seq', first_)\n    case {{'kind': {b}, **others_}}:\n        print('map', others_)\n"
        f"    case str() as {b} if len({b}) > 2:\n        print('text')\n    case _:\n        {b} = None\n        print('other')"
    )
    yield s.show(b)


def shadowed(s: Scope) -> Iterator[str]:
    b = s.one("max", "sum", "list", "id", "input", "min", "len", "type", "print", "sorted")
    if b in s.used:
        return
    s.used.add(b)
    if b == "print":
        yield "plain_print = print\ndef print(*args, **kw):\n    plain_print('>', *args, **kw)"
        yield "print('loud')"
        yield "del print\nprint('quiet')"
    elif b in ("id", "input", "type") or s.chance(0.3):
        yield f"{b} = {s.n()}"
        yield f"print({b} + 1)"
        yield f"del {b}\nprint({b}.__name__)"
    else:
        f = s.function()  # everything else may call the built-in, so shadow it inside one cell only
        yield f"def {f}(v):\n    return {b}(v)\n{b} = lambda v: 'mine'\nprint({f}([2, 1]), {b}([3]))\ndel {b}\nprint({f}([2, 1]))"


def star_import(s: Scope) -> Iterator[str]:
    m, use = s.rng.choice([("math", "floor(pi * 100)"), ("os.path", "join('a', basename('b/c'))"), ("string", "digits + capwords('a b')"), ("operator", "add(2, mul(3, 4))"), ("itertools", "list(accumulate([1, 2, 3]))")])  # fmt: skip
    yield f"from {m} import *"
    yield s.show(use)
    if m == "math":
        k = s.name()
        yield f"pi = 3\n{k} = tau"
        yield s.show("pi * 2", f"{k} > 6", "sqrt(16)")


def eval_strings(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a}, {b} = {s.n()}, {s.n()}"
    if s.barriers:
        yield s.one(
            f"print(eval('{a} + {b} * 2'))", f"exec('{a} = {b} * 3')", f"globals()['{a}'] = {s.n()}", f"print('%({b})s' % globals())",
            f"print('{{{a}}}-{{{b}}}'.format(**globals()))", f"exec('made_{s.n()} = 1\\nprint({a})')", f"print('{a}' in dir(), '{b}' in vars())",
            f"for n_ in ('p', 'q'):\n    exec(f'{{n_}}_score = len(n_) * {a}')\nprint(p_score + q_score)", f"print(eval('[q + {a} for q in range(2)]'))",
            f"print('{{{a}}}'.format(**locals()))",
        )  # fmt: skip
    else:
        yield s.one(
            "print(eval('1 + 2'))",
            f"print(f'{{{a}:>{{{b}}}}}|')",
            f"print('{{0}}-{{x}}'.format({a}, x={b}))",
            f"print(f'{{{a} + {b} = }}')",
        )
    yield s.show(a, b)


def guard(s: Scope) -> Iterator[str]:
    a, f = s.name(), s.function()
    yield f"def {f}():\n    print('main', __name__)\n    return {s.int()}"
    yield f"{a} = 0\nif __name__ == '__main__':\n    {a} = {f}()"
    yield s.show(a, "__name__")


def side_effect_order(s: Scope) -> Iterator[str]:
    f, a = s.function(), s.name()
    yield f"def {f}(v):\n    print('call', v)\n    return v"
    yield s.one(
        f"{a} = {f}(1) and {f}(0) and {f}(2) or {f}(3)", f"{a} = {f}(1) < {f}(5) < {f}(3) < {f}(9)", f"{a} = {{{f}('k'): {f}('v')}}",
        f"{a} = [{f}(q) for q in range(3) if {f}(q)]", f"{a} = {f}(1) if {f}(0) else {f}(2)", f"{a} = max({f}(1), {f}(2), key=lambda v: -{f}(v))",
        f"{a} = [0, 0]\n{a}[{f}(0)] = {f}(7)", f"{a} = not {f}(0) or {f}(1)", f"({f}(1), {a}) [0] if False else {f}(2)\n{a} = 4" if False else f"{a} = {f}(2)",
    )  # fmt: skip
    yield s.show(a)


def annotations(s: Scope) -> Iterator[str]:
    a, f = s.name(), s.function()
    yield f"{a}: int = {s.n()}\nundefined_{s.n()}: 'Later'"
    yield f"def {f}(v: '{a}', w: list[int] = []) -> dict:\n    u: str = 'q'\n    return dict(v=v, w=w, u=u)"
    yield s.show(f"{f}({a})", f"sorted({f}.__annotations__)")


def asserts(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"{a} = {s.int()}"
    yield f"try:\n    assert {a} > {s.n(3, 7)}, 'small'\n    print('ok')\nexcept AssertionError as err:\n    print(err)"
    yield f"assert {a} is not None"


def lambdas_now(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"{a} = (lambda v, *w: [v, *w])({s.int()}, *{s.ints()})"
    yield s.show(a, f"(lambda: {a})() is {a}")


def scopes_in_comprehensions(s: Scope) -> Iterator[str]:
    v, a = s.one("i", "q", "x"), s.name()
    yield f"{v} = 'outer'\n{a} = [{v} for {v} in range(3)]"
    yield s.show(
        v,
        a,
        f"{{{v}: [{v} for _ in range(2)] for {v} in 'ab'}}",
        f"[({v}, y_) for {v} in range(2) for y_ in range({v}, 2)]",
    )


def nested_control(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield (
        f"{a} = []\nfor {b} in range(4):\n    if {b} % 2:\n        continue\n    for q in range(3):\n        if q == {b}:\n            break\n        {a}.append((q, {b}))\n"
        f"    else:\n        {a}.append('full')\n    with open(__import__('os').devnull) as f_:\n        pass"
    )
    yield s.show(a, b, "f_.closed")


def monkey(s: Scope) -> Iterator[str]:
    f = s.function()
    yield "import math"
    yield (
        f"def {f}():\n    return math.marker"
        if s.chance(0.5)
        else f"from math import floor\ndef {f}():\n    return floor(math.marker)"
    )
    yield f"math.marker = {s.n()}.5"
    yield s.show(f"{f}()", "math.marker")
    yield "del math.marker\nprint(hasattr(math, 'marker'))"


def underscore(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"{a}, _ = {s.n()}, {s.word()}\nfor _ in range(2):\n    {a} += _"
    yield s.show(a, "_")


def asynchronous(s: Scope) -> Iterator[str]:
    f, a = s.function(), s.name()
    yield f"import asyncio\nasync def {f}(v):\n    await asyncio.sleep(0)\n    return v * {s.int()}"
    if s.chance(0.5):
        yield f"{a} = await {f}({s.n()})"
        yield s.one(
            f"print(await {f}(2), {a})",
            f"{a} = await asyncio.gather({f}(1), {f}(2))",
            f"async def agen_():\n    yield 1\n    yield await {f}(2)\n{a} = [q async for q in agen_()]",
        )
    else:
        yield f"def run_{f}():\n    loop = asyncio.new_event_loop()\n    try:\n        return loop.run_until_complete({f}(3))\n    finally:\n        loop.close()\n{a} = run_{f}()"
    yield s.show(a)


def no_file(s: Scope) -> Iterator[str]:
    yield "try:\n    here_ = __file__\nexcept NameError:\n    here_ = 'no file'\nprint(type(here_).__name__)"


def deleted_global(s: Scope) -> Iterator[str]:
    f, k = s.function(), s.name()
    yield f"{k} = {s.n()}\ndef {f}():\n    try:\n        return {k}\n    except NameError:\n        return 'unset'"
    yield s.show(f"{f}()")
    yield f"del {k}\n" + s.show(f"{f}()")
    yield f"{k} = {s.n()}\n" + s.show(f"{f}()")


def dead_branch(s: Scope) -> Iterator[str]:
    a = s.name()
    yield f"{a} = {s.int()}\nif False:\n    {a} = 'never'\n    del {a}"
    yield f"while False:\n    {a} = 0\nelse:\n    {a} += 1"
    yield s.show(a)


def global_in_a_method(s: Scope) -> Iterator[str]:
    cls, k = s.klass(), s.name()
    yield f"class {cls}:\n    def tick(self):\n        global {k}\n        {k} = {s.one(f'{k} + 1', '[1]', 'self.__class__.__name__')}\n        return {k}"
    yield f"{k} = {s.n()}"
    yield f"{cls}().tick()\n" + s.show(k)
    yield f"for _ in range(2):\n    print({cls}().tick() and {k})"


def rebound_in_block(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a} = {s.n()}\n{b} = {s.ints()}"
    yield f"if {s.int()} > 5:\n    {a} = {a} * 2\n    {b} = {b} + [1]\nelif {a}:\n    {b}.append(2)"
    yield s.show(a, b)
    yield f"for q in range({s.n(0, 2)}):\n    {a} = q\n    {b} = [q]"
    yield s.show(a, b)
    yield f"try:\n    {a} = int({s.one(repr('12'), repr('x'))})\n    {b} = []\nexcept ValueError:\n    {b}.append('bad')"
    yield s.show(a, b)


def maker(s: Scope) -> Iterator[str]:
    f, k, c = s.function(), s.name(), s.name()
    yield f"{k} = {s.n()}\ndef {f}(size):\n    class Made:\n        width = size + {k}\n        def area(self):\n            return self.width * size * {k}\n    return Made"
    yield f"{c} = {f}({s.n()})()"
    yield f"{k} = {s.n(10, 20)}\n" + s.show(f"{c}.area()", f"{c}.width", f"{f}(1)().area()")


def future(s: Scope) -> Iterator[str]:
    f = s.function()
    yield f"from __future__ import annotations\ndef {f}(v: Missing) -> int | None:\n    return v"
    yield s.show(f"{f}.__annotations__", f"{f}({s.n()})")


FEATURES: tuple[Feature, ...] = (
    deleted, deleted, except_as, except_as, try_parts, custom_error, walrus, walrus, conditional, conditional, conditional_function,
    conditional_import, use_before, loops, loops, accumulate, with_blocks, context_class, matching, shadowed, shadowed, star_import,
    eval_strings, guard, side_effect_order, annotations, asserts, lambdas_now, scopes_in_comprehensions, nested_control, monkey,
    deleted_global, dead_branch, global_in_a_method, rebound_in_block, rebound_in_block, maker,
    underscore,
)  # fmt: skip
RARE: tuple[Feature, ...] = (asynchronous, future, no_file)
