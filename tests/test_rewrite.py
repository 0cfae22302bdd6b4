"""A statement's text for its new place: only what must change changes."""

import pytest

from nbrefactor.python.edits import indent
from nbrefactor.python.rewrite import Surroundings, helper_text, rewrite

STATE = {"f": ("k",)}

CALLS = [
    ("f(1)", "f(1, k=k)"),
    ("f()", "f(k=k)"),
    ("f(a, )", "f(a,  k=k)"),
    ("f(v for v in xs)", "f((v for v in xs), k=k)"),
    ("f(*a, **b)", "f(*a, **b, k=k)"),
    ("xs.apply(f)", "xs.apply(functools.partial(f, k=k))"),
    ("f(f(1))", "f(f(1, k=k), k=k)"),
    ("print('é', f(1))", "print('é', f(1, k=k))"),
    ("def g(f):\n    return f(1)", "def g(f):\n    return f(1)"),
    ("[f(1) for f in fs]", "[f(1) for f in fs]"),
    ("x.f(1)", "x.f(1)"),
]


@pytest.mark.parametrize(("before", "after"), CALLS, ids=[row[0] for row in CALLS])
def test_calls_hand_over_the_state(before: str, after: str) -> None:
    assert rewrite(before, Surroundings(STATE, {})) == after


SHARED = [
    ("x: int = 3", "x = 3"),
    ("x: int = (3)", "x = (3)"),
    ("x: int", "pass"),
    ("y: int = 3", "y: int = 3"),
    ("class A:\n    x: int = 3", "class A:\n    x: int = 3"),
    ("def f():\n    x: int = 3", "def f():\n    x: int = 3"),
    ("global x", "pass"),
    ("def f():\n    global x\n    x = 1", "def f():\n    global x\n    x = 1"),
    ("def f():\n    global rows\n    rows.append(1)", "def f():\n    rows.append(1)"),
    ("def f():\n    global rows, x\n    x = len(rows)", "def f():\n    global x\n    x = len(rows)"),
    ("def f(): global rows; rows.append(1)", "def f(): rows.append(1)"),
    ("def f():\n    global rows  # of all\n    g()", "def f():\n    pass  # of all\n    g()"),
    (
        "def f():\n    def g():\n        global rows\n        rows.append(1)\n",
        "def f():\n    def g():\n        rows.append(1)\n",
    ),
]


@pytest.mark.parametrize(("before", "after"), SHARED, ids=[row[0] for row in SHARED])
def test_module_globals_inside_a_function(before: str, after: str) -> None:
    assert rewrite(before, Surroundings({}, {}, shared=frozenset({"x"}))) == after


NAMESPACE = [
    ("exec(text)", "exec(text, globals())"),
    ("exec(text, )", "exec(text,  globals())"),
    ("eval(text, {})", "eval(text, {})"),
    ("print(locals())", "print(globals())"),
    ("print(vars(x))", "print(vars(x))"),
    ("def f():\n    return locals()", "def f():\n    return locals()"),
]


@pytest.mark.parametrize(("before", "after"), NAMESPACE, ids=[row[0] for row in NAMESPACE])
def test_the_notebooks_namespace_is_the_modules(before: str, after: str) -> None:
    assert rewrite(before, Surroundings({}, {}, namespace=True)) == after


HELPERS = [
    ("def f(a): pass", "def f(a, *, k): pass"),
    ("def f(): pass", "def f(*, k): pass"),
    ("def f(a=(1)): pass", "def f(a=(1), *, k): pass"),
    ("def f(*a): pass", "def f(*a, k): pass"),
    ("def f(a, **b): pass", "def f(a, *, k, **b): pass"),
    ("def f(a, *, c=1): pass", "def f(a, *, c=1, k): pass"),
    ("f = lambda a: a + k", "def f(a, *, k):\n    return a + k"),
]


@pytest.mark.parametrize(("before", "after"), HELPERS, ids=[row[0] for row in HELPERS])
def test_a_helper_takes_its_state(before: str, after: str) -> None:
    assert helper_text(before, ("k",), "f", Surroundings(STATE, {})) == after


STRINGS = [
    ("x = '''a\n  b'''\ny = 1", "    x = '''a\n  b'''\n    y = 1"),
    ('x = f"""a\n{y}\n  b"""', '    x = f"""a\n{y}\n  b"""'),
    ("x = 'a\\\n  b'", "    x = 'a\\\n  b'"),
    ("x = [\n  1,\n]", "    x = [\n      1,\n    ]"),
]


@pytest.mark.parametrize(("before", "after"), STRINGS, ids=[row[0] for row in STRINGS])
def test_lines_inside_a_string_keep_their_blanks(before: str, after: str) -> None:
    assert indent(before, "    ") == after
