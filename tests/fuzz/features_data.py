"""Aliases, mutation through them, containers, iterators: objects that several cells see."""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator

from .scope import Feature, Scope


def numbers(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{s.publish('list', a)} = {s.list()}"
    yield f"{s.publish('int', b)} = {s.int()}"
    yield s.show(a, b)
    if s.chance(0.6):
        yield s.one(f"{b} += {s.int()}", f"{b} = {b} * 2 % 97", f"{b} = {s.int()}", f"{b} = len({a}) + {s.int()}")
    yield s.one(
        f"{a}.append({s.int()})", f"{a}.extend({s.ints()})", f"{a}.sort()", f"{a}[:] = {s.ints()}", f"{a}[0] += 5"
    )
    yield s.show(a, b)


def alias(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{s.publish('list', a)} = {s.list()}"
    yield s.one(
        f"{b} = {a}",
        f"{b} = ({a})",
        f"{b} = {a} if True else []",
        f"{b} = [{a}][0]",
        f"{b}, _ = {a}, 1",
        f"{b} = {a} or []",
    )
    yield s.one(
        f"{b}.append({s.n()})", f"{b} += [{s.n()}]", f"{b}[0] = {s.n()}", f"{b} = {b} + [{s.n()}]", f"{b}.clear()",
        f"{a} += {b}", f"del {b}[0]", f"{b}[0:1] = [7, 7]", f"{b}.insert(0, {s.int()})", f"{b}.pop()", f"{b} *= 2",
    )  # fmt: skip
    yield s.show(a, b, f"{a} is {b}")


def chained(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a} = {b} = {s.ints()}"
    yield f"{a}.append({s.int()})"
    yield s.show(b)
    yield f"{b} = {b}[::-1]"
    yield s.show(a, b)


def boxed(s: Scope) -> Iterator[str]:
    a, box, key = s.name(), s.name(), s.word()
    yield f"{s.publish('list', a)} = {s.ints()}"
    yield s.one(f"{box} = {{{key}: {a}}}", f"{box} = dict([({key}, {a})])", f"{box} = {{}}\n{box}[{key}] = {a}")
    if s.chance(0.5):
        yield f"{box}[{key}].append({s.n()})"
    else:
        yield f"for {s.one('k', 'name')}, {s.one('v', 'part')} in {box}.items():\n    " + s.one(
            f"{box}[{key}].append(len({box}))", f"{a}.append({s.n()})"
        )
    yield s.show(a)
    yield s.one(f"{box}.setdefault({key}, []).append(1)", f"{box}.get({key}).append(2)", f"{box}.pop({key}).append(3)")
    yield s.show(a, box)


def attribute(s: Scope) -> Iterator[str]:
    a, obj, cls = s.name(), s.name(), s.klass()
    yield f"class {cls}:\n    pass"
    yield f"{obj} = {cls}()\n{a} = {s.ints()}"
    yield f"{obj}.items = {a}"
    yield s.one(
        f"{obj}.items.append({s.n()})",
        f"{obj}.items += [{s.n()}]",
        f"setattr({obj}, 'items', {a} + [0])",
        f"{a}.append(8)",
    )
    yield s.show(a, f"{obj}.items", f"vars({obj})")
    yield s.one(f"{obj}.size = len({a})", f"{obj}.items = None", f"del {obj}.items")
    yield s.show(f"sorted(vars({obj}))", f"getattr({obj}, 'size', 'none')")


def loop_over_lists(s: Scope) -> Iterator[str]:
    a, b, v = s.name(), s.name(), s.one("part", "each", "frame_", "d")
    yield f"{a}, {b} = {s.ints()}, {s.ints()}"
    body = s.one(
        f"{v}.append({s.n()})", f"{v}[0] = {s.n()}", f"{v} += [{s.int()}]", f"{v} = {v} + [{s.n()}]", f"{v}.sort(reverse=True)",
        f"del {v}[-1]", f"{v}.append(sum({v}))",
    )  # fmt: skip
    yield (
        s.one(
            f"for {v} in [{a}, {b}]:",
            f"for {v} in ({a}, {b}):",
            f"for _, {v} in enumerate([{a}, {b}]):",
            f"for {v} in {{'a': {a}, 'b': {b}}}.values():",
        )
        + f"\n    {body}"
    )
    yield s.show(a, b)
    yield s.show(v)


def helper_mutates(s: Scope) -> Iterator[str]:
    f, a, b = s.function(), s.name(), s.name()
    body = s.one(
        "p.append(len(p))\n    return p", "p.append(9)", "p += [3]", "p = p + [3]\n    return p", "p.sort()\n    return None",
        "q = p\n    q.append(4)\n    return len(q)", "p[0], p[-1] = p[-1], p[0]\n    return p[:1]", "return p.pop()",
    )  # fmt: skip
    yield f"def {f}(p):\n    {body}"
    yield f"{s.publish('list', a)} = {s.ints()}"
    yield s.one(
        f"{b} = {f}({a})",
        f"{b} = [{f}({a})]",
        f"{b} = ({f})(p={a})",
        f"{f}({a})\n{b} = {a}",
        f"run = {f}\n{b} = run({a})",
    )
    yield s.show(a, b)
    if s.chance(0.6):
        yield s.one(f"if isinstance({b}, list):\n    {b}.append('end')", f"{a}.append(0)")
        yield s.show(a, b)


def bound_method(s: Scope) -> Iterator[str]:
    a, push = s.name(), s.function()
    yield f"{a} = {s.ints()}"
    yield s.one(f"{push} = {a}.append", f"{push} = getattr({a}, 'append')")
    if s.chance(0.3):
        yield f"{a} = {a} + [0]"
    yield s.one(
        f"{push}({s.n()})", f"for q in range(3):\n    {push}(q)", f"list(map({push}, {s.ints()}))", f"{push}(len({a}))"
    )
    yield s.show(a)


def stored_state(s: Scope) -> Iterator[str]:
    d, w = s.name(), s.name()
    yield f"{s.publish('dict', d)} = {s.dict()}"
    yield f"for {w} in {s.strings()}:\n    {d}[{w}] = {d}.get({w}, 0) + {s.int()}"
    yield s.show(f"sorted({d}.items())", w)
    yield s.one(
        f"{d}.update(new={s.int()})",
        f"{d} |= {{'zz': {s.n()}}}",
        f"{d}['q'] = list({d})",
        f"del {d}[{w}]",
        f"last = {d}.popitem()",
    )
    yield s.show(f"{d}")


def nested_data(s: Scope) -> Iterator[str]:
    rows, r = s.name(), s.one("row", "rec", "r")
    yield f"{rows} = [{{'a': {s.n()}, 'b': {s.ints()}}} for _ in range({s.n(2, 3)})]"
    yield f"for {r} in {rows}:\n    {r}['c'] = {r}['a'] * {s.int()}\n    {r}['b'].append({r}['c'])"
    yield s.show(rows)
    yield s.one(
        f"{rows}[0]['b'] = {rows}[1]['b']",
        f"{rows}[0] = {rows}[-1]",
        f"{rows} = [dict(q) for q in {rows}]",
        f"{r}['a'] = 0",
    )
    yield f"{rows}[-1]['b'].append('x')\n{s.show(rows)}"


def copies(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield "import copy" if s.chance(0.6) else "from copy import copy, deepcopy\nimport copy"
    yield f"{a} = [[1, 2], [{s.n()}]]"
    yield f"{b} = " + s.one(
        f"{a}[:]",
        f"list({a})",
        f"copy.copy({a})",
        f"copy.deepcopy({a})",
        f"[*{a}]",
        f"{a}.copy()",
        f"[x[:] for x in {a}]",
    )
    yield s.one(f"{b}[0].append(5)", f"{b}.append([6])", f"{a}[1] += [7]")
    yield s.show(a, b, f"{a}[0] is {b}[0]")


def augmented(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    first, second, more = s.rng.choice(
        [
            ("(1, 2)", "+=", "(3,)"), ("'ab'", "+=", "'cd'"), ("{1, 2}", "|=", "{5}"), ("{'a': 1}", "|=", "{'b': 2}"), ("7", "//=", "2"),
            ("7", "**=", "2"), ("12", ">>=", "1"), ("b'x'", "+=", "b'y'"), ("[1]", "*=", "3"), ("bytearray(b'q')", "+=", "b'w'"),
            ("1.5", "-=", "0.25"), ("6", "^=", "3"), ("6", "&=", "3"), ("9", "%=", "4"), ("[1]", "+=", "(2, 3)"), ("{1, 2, 3}", "-=", "{2}"),
        ]
    )  # fmt: skip
    yield f"{a} = {first}"
    yield f"{b} = {a}"
    yield f"{a} {second} {more}"
    yield s.show(a, b)
    yield f"{s.one('for _ in range(2):', 'if True:')}\n    {b} {second} {more}"
    yield s.show(a, b)


def augmented_parts(s: Scope) -> Iterator[str]:
    a, t = s.name(), s.name()
    yield f"{a} = {{'n': 1, 'l': [1]}}\n{t} = ([1], 2)"
    yield f"{a}['n'] += {s.int()}\n{a}['l'] += [2]"
    yield f"try:\n    {t}[0] += [2]\nexcept TypeError:\n    print('frozen')"
    yield s.show(a, t)


def iterator_state(s: Scope) -> Iterator[str]:
    it, a = s.name(), s.name()
    yield f"{a} = {s.ints(3, 5)}"
    yield f"{it} = " + s.one(
        f"iter({a})", f"(q * {s.int()} for q in {a})", f"zip({a}, 'abcdef')", f"map(str, {a})", f"filter(lambda q: q > 2, {a})",
        f"enumerate({a})", f"reversed({a})",
    )  # fmt: skip
    yield s.show(f"next({it}, 'none')")
    if s.chance(0.4):
        yield s.one(f"{a}.append(99)", f"{a}[1] = 50", f"{a} = []")
    yield s.one(
        f"print(next({it}, None))",
        f"next({it}, None)",
        f"for q in {it}:\n    print(q)\n    break",
        f"print('99' in map(str, {it}))",
    )
    yield s.show(f"list({it})", f"list({it})")


def generator_function(s: Scope) -> Iterator[str]:
    g, f, step = s.name(), s.function(), s.name()
    yield f"{step} = {s.n()}"
    yield (
        f"def {f}(n):\n    for q in range(n):\n        got = yield q * {step}\n        if got:\n            print('got', got)\n"
        f"    print('done')"
    )
    yield f"{g} = {f}(5)"
    yield s.show(f"next({g})", f"next({g})")
    yield f"{step} = {s.n(10, 20)}"
    yield s.one(
        f"print(next({g}))", f"print({g}.send('hey'))", f"a_, *rest_ = {g}\nprint(a_, rest_)", f"print(sum({g}))"
    )
    yield s.show(f"list({g})")


def lazy_global(s: Scope) -> Iterator[str]:
    k, g = s.name(), s.name()
    yield f"{k} = {s.n()}"
    yield f"{g} = " + s.one(
        f"(q + {k} for q in [1, 2, 3])", f"map(lambda q: q + {k}, [1, 2, 3])", f"filter(lambda q: q > {k}, range(12))"
    )
    yield f"{k} = {s.n(5, 9)}"
    yield s.show(f"list({g})", k)


def deque_and_friends(s: Scope) -> Iterator[str]:
    c, d = s.name(), s.name()
    yield s.one(
        "from collections import defaultdict, Counter, deque",
        "from collections import *",
        "import collections\nfrom collections import defaultdict, Counter, deque",
    )
    yield f"{c} = Counter({s.word()})\n{d} = defaultdict(list)"
    yield f"for w in {s.strings()}:\n    {d}[len(w)].append(w)\n    {c}.update(w)"
    yield s.show(f"sorted({c}.items())", f"dict({d})")
    yield f"{d}[{s.n(20, 30)}]\n{c}['z'] += {s.int()}"
    yield s.show(f"len({d})", f"{c}['z']")


def default_factory(s: Scope) -> Iterator[str]:
    d, k = s.name(), s.name()
    yield "from collections import defaultdict"
    yield f"{k} = {s.n()}\n{d} = defaultdict(lambda: {k})"
    yield f"print({d}['a'])\n{k} += 10"
    yield s.show(f"{d}['b']", f"sorted({d}.items())")


def unpacking(s: Scope) -> Iterator[str]:
    a, b, c = s.name(), s.name(), s.name()
    yield s.one(
        f"{a}, *{b}, {c} = range({s.n(3, 7)})", f"({a}, ({b}, *{c})) = 1, (2, 3, 4)", f"[{a}, {b}], {c} = 'xy', {s.int()}",
        f"{a}, {b} = {c} = {s.n()}, {s.n()}", f"*{a}, {b}, {c} = {s.ints(3, 4)}",
    )  # fmt: skip
    yield f"{a}, {b} = {b}, {a}"
    yield s.show(a, b, c)
    yield f"for {s.scratch()}, ({b}, *{c}) in enumerate([(1, 2, 3), (4, 5)]):\n    print({b}, {c})"
    yield s.show(b, c)


def odd_targets(s: Scope) -> Iterator[str]:
    d, xs = s.name(), s.name()
    yield f"{d}, {xs} = {{}}, [0, 1, 2]"
    yield f"for {d}['k'] in range(3):\n    pass"
    yield f"{xs}[0], {xs}[-1] = {xs}[-1], {xs}[0]\n[{d}[q] for q in {d}]"
    yield f"for {xs}[1], {d}['z'] in [(7, 8), (9, 10)]:\n    print({xs})"
    yield s.show(d, xs)


def lists_of_lists(s: Scope) -> Iterator[str]:
    grid, line = s.name(), s.name()
    yield f"{grid} = " + s.one("[[0] * 2] * 3", "[[0] * 2 for _ in range(3)]")
    yield f"{line} = {grid}[1]"
    yield f"{grid}[0][0] = {s.int()}\n{line}[1] = {s.n()}"
    yield s.show(grid, line)


def slices(s: Scope) -> Iterator[str]:
    a, b = s.name(), s.name()
    yield f"{a} = list(range({s.n(4, 8)}))\n{b} = {a}[1:3]"
    yield s.one(f"{b}[0] = 77", f"{a}[::2] = [0] * len({a}[::2])", f"del {a}[1:3]", f"{a}[1:1] = {b}")
    yield s.show(a, b)


def dict_views(s: Scope) -> Iterator[str]:
    d, v = s.name(), s.name()
    yield f"{d} = {s.dict()}"
    yield f"{v} = {d}." + s.one("keys()", "values()", "items()")
    yield f"{d}['new'] = {s.int()}"
    yield s.show(f"list({v})", f"len({v})")


FEATURES: tuple[Feature, ...] = (
    numbers, numbers, alias, alias, chained, boxed, attribute, loop_over_lists, helper_mutates, helper_mutates, bound_method, stored_state,
    nested_data, copies, augmented, augmented_parts, iterator_state, iterator_state, generator_function, lazy_global, deque_and_friends,
    default_factory, unpacking, odd_targets, lists_of_lists, slices, dict_views,
)  # fmt: skip
