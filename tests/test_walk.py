"""What can be said for certain of the columns of a table after the statements of a function."""

from __future__ import annotations

import ast
import re

import pytest

from nbrefactor.python.testing.walk import Walk


def walked(body: str) -> Walk:
    tree = ast.parse("def f(df):\n" + re.sub(r"^", "    ", body, flags=re.M))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    return Walk(function, "df", {"band"}, "train", {"pd": "pandas", "np": "numpy"})


KNOWN = {
    "expression": ("df['b'] = df['a'] / 2", {"b": "given['a'] / 2"}),
    "chain": ("df['a'] = df['a'] + 1\ndf['b'] = df['a'] * 2", {"a": "given['a'] + 1", "b": "(given['a'] + 1) * 2"}),
    "local value": ("m = df['a'].mean()\ndf['b'] = df['a'] - m", {"b": "given['a'] - given['a'].mean()"}),
    "helper": ("df['b'] = df['a'].apply(band)", {"b": "given['a'].apply(train.band)"}),
    "after a filter": ("df = df[df['a'] > 1]\ndf['b'] = df['a'] * 2", {"b": "given[given['a'] > 1]['a'] * 2"}),
    "unknown call": ("df['b'] = strange(df['a'])", {}),
    "lambda": ("df['b'] = df['a'].apply(lambda v: v + 1)", {"b": "given['a'].apply(lambda v: v + 1)"}),
    "lambda of an unknown name": ("df['b'] = df['a'].apply(lambda v: v + shift)", {}),
    "random": ("df['b'] = df['a'].sample(3)", {}),
    "overwritten in a loop": ("df['b'] = df['a'] * 2\nfor c in cols:\n    df[c] = 0", {}),
    "an alias changed": ("df['b'] = df['a'] * 2\nother = df\nother['b'] = 1", {"b": "1"}),
    "an alias in a list": ("df['b'] = df['a'] * 2\nothers = [df]", {}),
    "rows removed later": ("df['b'] = df['a'] * 2\ndf = df.dropna()", {}),
    "dropped": ("df['b'] = df['a'] * 2\ndf = df.drop(columns=['b'])", {}),
    "given to a helper": ("df['b'] = df['a'] * 2\ndf = helper(df)", {}),
    "in place": ("df['b'] = df['a'] * 2\ndf.set_index('a', inplace=True)", {}),
    "sorted afterwards": ("df['b'] = df['a'] * 2\ndf.sort_values('a', inplace=True)", {"b": "given['a'] * 2"}),
    "sorted before": ("df = df.sort_values('a')\ndf['b'] = df['a'].cumsum()", {}),
    "a filter afterwards": (
        "df['b'] = df['a'] * 2\ndf = df[df['b'] > 3]",
        {"b": "(given['a'] * 2)[given['a'] * 2 > 3]"},
    ),
    "a loop over columns": (
        "for c in ['a', 'b']:\n    df[c] = df[c] + 1",
        {"a": "given['a'] + 1", "b": "given['b'] + 1"},
    ),
    "renamed": (
        "df = df.rename(columns={'a': 'b'})\ndf['c'] = df['b'] * 2",
        {"b": "given['a']", "c": "given['a'] * 2"},
    ),
    "part of a column": ("df['b'] = df['a'] * 2\ndf.loc[df['a'] > 1, 'b'] = 0", {}),
    "a column in place": ("df['a'].fillna(0, inplace=True)", {}),
    "a local list grown": ("cs = ['a']\ncs.append('b')\ndf['n'] = df[cs].sum()", {}),
    "conditional": ("df['b'] = df['a'] * 2\nif x:\n    df['b'] = 3", {}),
}


@pytest.mark.parametrize(("body", "expected"), KNOWN.values(), ids=KNOWN)
def test_only_what_is_certain_is_said_of_a_column(body: str, expected: dict[str, str]) -> None:
    assert walked(body).step.columns == expected


def test_a_column_renamed_to_one_that_was_dropped_is_there() -> None:
    step = walked("df = df.drop(columns=['a', 'c'])\ndf.rename(columns={'b': 'a'}, inplace=True)").step
    assert (set(step.gone), set(step.made)) == ({"b", "c"}, {"a"})
    swapped = walked("df = df.rename(columns={'a': 'b', 'b': 'a'})").step
    assert (set(swapped.gone), set(swapped.made)) == (set(), {"a", "b"})
