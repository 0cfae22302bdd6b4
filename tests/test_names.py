"""Python's binding rules, one row per rule; each row is what CPython does with the statement at module level."""

import pytest

from nbrefactor.python.names import names_of
from nbrefactor.python.scopes import inner_names, walk
from nbrefactor.python.syntax import parse

BINDING = [
    # statement, reads, binds, bound on every path
    ("x = y", "y", "x", "x"),
    ("x = x + 1", "x", "x", "x"),
    ("x += 1", "x", "x", "x"),
    ("x: int = 3", "int", "x", "x"),
    ("x: int", "int", "", ""),
    ("a, (b, *c) = d", "d", "a b c", "a b c"),
    ("x[k] = v", "k v x", "", ""),
    ("del x", "x", "", ""),
    ("import a.b, c as d", "", "a d", "a d"),
    ("if c:\n    x = 1", "c", "x", ""),
    ("if c:\n    x = 1\nelse:\n    x = 2", "c", "x", "x"),
    ("for i in xs:\n    last = i", "xs", "i last", ""),
    ("for i in [1, 2]:\n    last = i", "", "i last", "i last"),
    ("for i in [1]:\n    if i:\n        break\n    x = i", "", "i x", "i"),
    ("while True:\n    x = 1\n    break", "", "x", "x"),
    ("while c:\n    x = 1", "c", "x", ""),
    ("try:\n    x = f()\nexcept E as e:\n    x = 0", "E f", "e x", "x"),
    ("try:\n    x = f()\nfinally:\n    y = 1", "f", "x y", "x y"),
    ("try:\n    x = f()\nexcept E:\n    pass", "E f", "x", ""),
    ("with open(p) as f:\n    x = 1", "open p", "f x", "f x"),
    ("with suppress(E):\n    x = 1", "E suppress", "x", ""),
    ("[(y := v) for v in xs]", "xs", "y", ""),
    ("print(y := 1, y)", "print", "y", "y"),
    ("a and (y := 1)", "a", "y", ""),
    ("[x for x in x]", "x", "", ""),
    ("match v:\n    case [a, *b]:\n        pass\n    case _:\n        a = b = 1", "v", "a b", "a b"),
    ("def f(a=d):\n    return g", "d", "f", "f"),
    ("class A(B):\n    k = v", "B v", "A", "A"),
]


@pytest.mark.parametrize(("text", "reads", "binds", "definite"), BINDING, ids=[row[0] for row in BINDING])
def test_binding(text: str, reads: str, binds: str, definite: str) -> None:
    facts = names_of(parse(text))
    assert facts.reads == set(reads.split())
    assert facts.binds == set(binds.split())
    assert facts.definite == set(definite.split())


DEFERRED = [
    # statement, what the code made by it looks up later, what it rebinds
    ("def f(a):\n    b = a\n    return b + c", "c", ""),
    ("def f():\n    global n\n    n = n + 1", "n", "n"),
    ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y\n    return g", "y", ""),
    ("def f():\n    return [v for v in vs if v > w]", "vs w", ""),
    ("f = lambda a: a + b", "b", ""),
    ("g = (x * k for x in xs)", "k", ""),
    ("class A:\n    k = 1\n    def m(self):\n        return k", "k", ""),
    ("class A:\n    def m(self):\n        def inner():\n            return self\n        return inner", "", ""),
    ("class A:\n    def m(self):\n        return __x, self.__y", "_A__x", ""),
    ("class _A:\n    def m(self):\n        return __x", "_A__x", ""),
    ("def f():\n    class A:\n        k = v\n    return A", "v", ""),
]


@pytest.mark.parametrize(("text", "reads", "writes"), DEFERRED, ids=[row[0] for row in DEFERRED])
def test_code_that_runs_later(text: str, reads: str, writes: str) -> None:
    facts = names_of(parse(text))
    assert frozenset().union(*(d.reads for d in facts.deferred)) == set(reads.split())
    assert frozenset().union(*(d.writes for d in facts.deferred)) == set(writes.split())


PINNED = [
    ("class A:\n    x = x", "x"),
    ("class A:\n    x = y", ""),
    ("class A:\n    global n\n    n = 1", "n"),
    ("class A:\n    x = x\n    y = [x for _ in z]", "x"),
    ("if c:\n    class A:\n        pass", "A"),
    ("class A:\n    pass", ""),
]


@pytest.mark.parametrize(("text", "pinned"), PINNED, ids=[row[0] for row in PINNED])
def test_names_that_only_a_module_can_hold(text: str, pinned: str) -> None:
    assert names_of(parse(text)).pinned == set(pinned.split())


def test_a_class_body_comprehension_looks_past_the_class() -> None:
    """``k`` is bound by the class, but the comprehension means the notebook's."""
    assert names_of(parse("class A:\n    k = 1\n    ks = [k for _ in xs]")).reads == {"k", "xs"}


def test_inner_names() -> None:
    tree = parse("def f(a, *b, c=1, **d):\n    e = [g for g in h]\n    return lambda i: i + j")
    assert inner_names(walk(tree)) == set("abcdegi")
