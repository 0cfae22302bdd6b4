"""What code and stored outputs reveal of the tables that a notebook reads."""

from __future__ import annotations

import ast
import re

import pytest

from nbrefactor.model import Cell, Effects, Location, Output, Statement
from nbrefactor.python.testing.figures import completed, metric_figures
from nbrefactor.python.testing.runs import _changes_a_copy
from nbrefactor.python.testing.schema import Reading
from nbrefactor.python.testing.sources import Column, Source
from nbrefactor.python.testing.synthetic import rows_function

INFO = """<class 'pandas.DataFrame'>
RangeIndex: 80 entries, 0 to 79
Data columns (total 4 columns):
 #   Column  Non-Null Count  Dtype
---  ------  --------------  -----
 0   town    80 non-null     str
 1   age     71 non-null     float64
 2   rooms   80 non-null     int64
 3   rent    80 non-null     str
dtypes: float64(1), int64(1), str(2)
"""
READ = Statement(0, 'df = pd.read_csv("a.csv")', Location(1), "assign")
SHOW = Statement(1, "df.info()", Location(2), "expression")
BOUND = Effects(binds=frozenset({"df"}))


def columns(body: str) -> dict[str, Column]:
    """The columns that a function body reveals of ``df``."""
    tree = ast.parse(
        'import pandas as pd\ndef f():\n    df = pd.read_csv("a.csv")\n' + re.sub(r"^", "    ", body, flags=re.M)
    )
    reading = Reading(tree)
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    reading.function(function)
    (source,) = reading.result()
    return {column.name: column for column in source.columns}


REVEALED = {
    "arithmetic": ("df['b'] = df['a'] * 2", {"a": "number"}),
    "made before it is read": ("df['b'] = 1\nprint(df['b'])", {}),
    "compared with words": ("df = df[df['a'] == 'x']", {"a": "category"}),
    "mapped": ("df['a'] = df['a'].map({'Yes': 1, 'No': 0})", {"a": "category"}),
    "date": ("df['m'] = pd.to_datetime(df['a']).dt.month", {"a": "date"}),
    "numbers as text": ("df['a'] = pd.to_numeric(df['a'], errors='coerce')", {"a": "numeric text"}),
    "text": ("df['a'] = df['a'].str.lower()", {"a": "text"}),
    "dummies": ("df = pd.get_dummies(df, columns=['a', 'b'])", {"a": "category", "b": "category"}),
    "dropped": ("df = df.drop(['a'], axis=1)", {"a": "number"}),
    "attribute": ("y = df.price / 2\nz = df.shape", {"price": "number"}),
    "list by name": ("names = ['a', 'b']\nX = df[names]", {"a": "number", "b": "number"}),
    "loop": ("for c in ['a', 'b']:\n    df[c] = df[c].fillna('none')", {"a": "category", "b": "category"}),
    "renamed": ("df = df.rename(columns={'a': 'b'})\nprint(df['b'])", {"a": "number"}),
    "named by position": ("df.columns = ['a', 'b']\ndf['c'] = df['b'].apply(len)", {"a": "number", "b": "text"}),
    "list of values": ("df['b'] = [1 if v == 'yes' else 0 for v in df['a']]", {"a": "category"}),
    "lambda": ("df['b'] = df['a'].apply(lambda v: v.lower())", {"a": "text"}),
    "part of a column": ("df.loc[df['a'] >= 73, 'a'] = 73", {"a": "number"}),
    "by position": ("X = df.iloc[:, 0:2].values", {"column_1": "number", "column_2": "number"}),
    "summed up": ("t = df.groupby('a').agg(n=('b', 'count'))", {"a": "category", "b": "number"}),
    "a model's method": ("m = fit_on(df[['a']])\nm.predict(df[['b']])", {"a": "number", "b": "number"}),
    "another table": ("t = df.groupby('a').agg('mean')\nprint(t['z'])", {"a": "category"}),
}


@pytest.mark.parametrize(("body", "expected"), REVEALED.values(), ids=REVEALED)
def test_columns_revealed_by_code(body: str, expected: dict[str, str]) -> None:
    assert {name: column.kind for name, column in columns(body).items()} == expected


def test_columns_that_only_a_transformer_or_a_list_of_scoring_names_are_in_the_rows() -> None:
    tree = ast.parse(
        "def load():\n    df = pd.read_csv('a.csv')\n    return df[FEATURES], df['y']\n"
        "def prepare():\n    words = OneHotEncoder()\n    wide = ['age', 'height']\n"
        "    return ColumnTransformer([('n', StandardScaler(), wide), ('c', words, ['town'])])\n"
    )
    reading = Reading(tree, ast.parse("FEATURES = ['age', 'rooms']\n"))
    for node in tree.body:
        assert isinstance(node, ast.FunctionDef)
        reading.function(node)
    (source,) = reading.result()
    kinds = {column.name: column.kind for column in source.columns}
    assert kinds.keys() == {"age", "rooms", "y", "height", "town"}
    assert kinds["town"] == "category"
    assert kinds["height"] == kinds["age"] == "number"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("df['a'].fillna(0, inplace=True)", True),
        ("df.fillna(0, inplace=True)", False),
        ("df['a'] = df['a'].fillna(0)", False),
    ],
)
def test_whether_a_changed_column_reaches_the_table_is_not_sure(line: str, expected: bool) -> None:
    node = ast.parse(f"def step(df):\n    {line}\n").body[0]
    assert isinstance(node, ast.FunctionDef)
    assert _changes_a_copy(node) is expected


def test_outputs_complete_the_columns() -> None:
    cells = (Cell(2, "code", "df.info()", outputs=(Output("stream", INFO),)),)
    source = Source("a.csv", "df", (Column("age", missing=True), Column("rent", "numeric text", missing=True)))
    (found,) = completed([source], (READ, SHOW), (BOUND, Effects()), cells)
    assert found.complete
    assert [(c.name, c.kind, c.missing) for c in found.columns] == [
        ("town", "category", False),
        ("age", "number", True),
        ("rooms", "integer", False),
        ("rent", "numeric text", True),
    ]


def test_an_output_after_a_change_is_not_believed() -> None:
    cells = (Cell(2, "code", "df.info()", outputs=(Output("stream", INFO),)),)
    changed = (READ, Statement(1, 'df["x"] = 1', Location(1), "assign"), SHOW)
    effects = (BOUND, Effects(mutates=frozenset({"df"})), Effects())
    (found,) = completed([Source("a.csv", "df")], changed, effects, cells)
    assert not found.complete and not found.columns


HEAD = """   order_id  price   since  vip
0      O-17   1.50  2019   True
1      O-18    NaN  2021  False

[2 rows x 4 columns]"""


def test_shown_rows_give_names_kinds_and_rough_bounds_but_no_values() -> None:
    cells = (Cell(2, "code", "df.head()", outputs=(Output("result", HEAD),)),)
    statements = (READ, Statement(1, "df.head()", Location(2), "expression"))
    (found,) = completed([Source("a.csv", "df")], statements, (BOUND, Effects()), cells)
    assert [(c.name, c.kind, c.missing) for c in found.columns] == [
        ("order_id", "category", False),
        ("price", "number", True),
        ("since", "integer", False),
        ("vip", "flag", False),
    ]
    assert "O-17" not in rows_function("raw_rows", found) and "1.5" not in rows_function("raw_rows", found)


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("accuracy: 0.736\nAUC:   0.750", ("accuracy", "auc"), {"accuracy": 0.736, "auc": 0.75}),
        (
            "RMSLE 0.1494   MAE 14,364   R2 0.838",
            ("rmsle", "mae", "r2"),
            {"rmsle": 0.1494, "mae": 14364.0, "r2": 0.838},
        ),
        ("0.961038961038961", ("f1_nb",), {"f1_nb": 0.961038961038961}),
        ("0.1 0.2 0.3", ("a", "b"), {}),
        ("no figure", ("accuracy",), {}),
    ],
)
def test_metric_figures(text: str, keys: tuple[str, ...], expected: dict[str, float]) -> None:
    cells = [Cell(1, "code", "", outputs=(Output("stream", text),))]
    found = metric_figures({1: [(key, key) for key in keys]}, cells)
    assert {key: value for key, (value, _) in found.items()} == expected


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("   age  purpose housing\n0   31      car    rent\n1   44   travel     own\n", ["age", "purpose", "housing"]),
        ("   age      purpose housing\n0   31          car    rent\n1   44  second home     own\n",
         ["age", "purpose", "housing"]),
        ("   order id  units\n0         7      3\n1        12      4\n", ["order id", "units"]),
        ("   a  b\n0  1\n", []),
    ],
)  # fmt: skip
def test_shown_columns_are_told_apart(shown: str, names: list[str]) -> None:
    cells = (Cell(2, "code", "", outputs=(Output("result", shown),)),)
    statements = (READ, Statement(1, "df.head()", Location(2), "expression"))
    (found,) = completed([Source("a.csv", "df")], statements, (BOUND, Effects()), cells)
    assert [column.name for column in found.columns] == names


def test_columns_with_blanks_in_names_and_values_are_read_by_their_places() -> None:
    shown = "   order id       product  units\n0    O-5000        Poster      3\n1    O-5001   Sticker set      4\n"
    kinds = "order id         str\nproduct          str\nunits        float64\ndtype: object"
    statements = (READ, Statement(1, "df.head()", Location(2), "expression"))
    statements += (Statement(2, "df.dtypes", Location(3), "expression"),)
    for outputs in ((shown, ""), (shown, kinds), ("", kinds)):
        cells = tuple(Cell(n, "code", "", outputs=(Output("result", o),)) for n, o in enumerate(outputs, 2))
        (found,) = completed([Source("a.csv", "df")], statements, (BOUND, Effects(), Effects()), cells)
        assert [column.name for column in found.columns] == ["order id", "product", "units"]
        assert found.columns[2].kind == ("number" if outputs[1] else "integer")
        assert (found.columns[2].high == 4) is bool(outputs[0])
