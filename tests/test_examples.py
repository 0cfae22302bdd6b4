"""Tests of a notebook's own functions by example: what is folded is what Python gives, and all else is unknown."""

from __future__ import annotations

import ast
import re
import string

import pytest

from nbrefactor.python.testing.examples import helper_tests
from nbrefactor.python.testing.fold import Unknown, fold
from nbrefactor.python.testing.runs import held_out
from nbrefactor.python.testing.subject import Subject

MODULE = {"re": re, "string": string, "BANDS": [(6, "new"), (24, "settled")], "STOPWORDS": {"a", "the"}}
HEADER = 'import re\nimport string\nBANDS = [(6, "new"), (24, "settled")]\nSTOPWORDS = {"a", "the"}\n'

FOLDED = {
    "loop over a constant": (
        "def f(x):\n    for limit, name in BANDS:\n        if x < limit:\n            return name\n    return 'old'",
        [5, 6, 23, 24],
    ),
    "arithmetic": ("def f(x):\n    y = (x - 32) * 5 / 9\n    y += 1\n    return round(y, 2)", [-40, 0, 100]),
    "text": (
        "def f(x):\n    x = re.sub(r'\\d+', ' n ', x.lower())\n"
        "    x = ''.join(' ' if c in string.punctuation else c for c in x)\n"
        "    return ' '.join(w for w in x.split() if w not in STOPWORDS)",
        ["The CAT, a 12!", ""],
    ),
    "conditions": ("def f(x):\n    return 'low' if not x > 3 and x != 2 else f'high {x}'", [1, 2, 4]),
    "dict": ("def f(x):\n    return {'a': 1, 'b': 2}.get(x, 0)", ["a", "z"]),
    "slice": ("def f(x):\n    return x[1:3] + x[-1]", ["notebook"]),
}


@pytest.mark.parametrize(("text", "values"), FOLDED.values(), ids=FOLDED)
def test_folding_gives_what_python_gives(text: str, values: list[object]) -> None:
    names = dict(MODULE)
    exec(text, names)
    for value in values:
        assert fold(function(text), {"x": value}, module_of(HEADER + text)) == names["f"](value)  # type: ignore[operator]


REFUSED = {
    "a library": "import numpy as np\ndef f(x):\n    return np.log(x)",
    "a file": "def f(x):\n    return open(x).read()",
    "an unknown name": "def f(x):\n    return x + shift",
    "without end": "def f(x):\n    while True:\n        x = x + 1",
    "too many turns": "def f(x):\n    for i in range(1000000):\n        x = x + i\n    return x",
    "a huge text": "def f(x):\n    return 'a' * 1000000000",
    "its own recursion": "def f(x):\n    return f(x)",
    "an error": "def f(x):\n    return 1 / 0",
    "a special attribute": "def f(x):\n    return x.__class__",
    "importing": "def f(x):\n    return __import__('os')",
    "decorated": "@cache\ndef f(x):\n    return x",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_not_in_the_language_is_unknown(text: str) -> None:
    with pytest.raises(Unknown):
        fold(function(text), {"x": 3}, module_of(text))


def test_examples_lie_on_both_sides_of_what_is_compared() -> None:
    text = "def band(age):\n    if age < 18:\n        return 'child'\n    return 'adult'"
    (test,) = written(text)
    assert "[(17, 'child'), (18, 'adult'), (19, 'adult'), ]" in test


def test_no_example_where_every_answer_is_none() -> None:
    assert written("def show(age):\n    x = age + 1") == []


def test_a_helper_on_rows_is_said_over_the_rows() -> None:
    text = "def add(data):\n    data['age'] = data['sold'] - data['built']\n    return data"
    assert any("same(data['age'], given['sold'] - given['built'])" in test for test in written(text, "sold", "built"))
    assert written(text, "sold") == []


SPLIT = (
    "def split(df):\n    X = df.drop(columns='y')\n    y = df['y']\n"
    "    X_train, X_test, y_train, y_test = train_test_split(X, y)\n    return X_train, X_test, y_train, y_test"
)
HELD_OUT = {
    "a series": (SPLIT, "X_test", "y_test"),
    "scaled": (SPLIT + "\ndef scale(X_test):\n    X_new = s.transform(X_test)\n    return X_new", "X_new", "y_test"),
    "an array": (SPLIT.replace("df['y']", "df['y'].values"), "X_test", ""),
    "another index": (SPLIT.replace("X = df", "df = df.reset_index()\n    X = df"), "X_test", ""),
    "answers changed later": (SPLIT + "\ndef f(y_test):\n    y_test = encode(y_test)\n    return y_test", "X_test", ""),
    "something else": (SPLIT, "X_new", ""),
}


@pytest.mark.parametrize(("text", "asked", "expected"), HELD_OUT.values(), ids=HELD_OUT)
def test_the_rows_that_were_held_out(text: str, asked: str, expected: str) -> None:
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert held_out(functions, asked) == expected


def function(text: str) -> ast.FunctionDef:
    return next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))


def module_of(text: str) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: node for alias in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = node
    return found


def written(text: str, *columns: str) -> list[str]:
    node = function(text)
    takes = tuple(argument.arg for argument in node.args.args)
    gives = ("data",) if "return data" in text else ()
    subject = Subject(node, "features", takes, gives, False, {}, {}, {node.name})
    return helper_tests(subject, module_of(text), columns)
