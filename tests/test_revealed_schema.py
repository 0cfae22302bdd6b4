"""What code and stored outputs reveal of the tables that a notebook reads."""

from __future__ import annotations

import ast
import re

import pytest

from nbrefactor.model import Cell, Effects, Location, Output, Statement
from nbrefactor.python.testing.categories import encoded_by_position
from nbrefactor.python.testing.figures import completed, metric_figures
from nbrefactor.python.testing.row_counts import rows_needed
from nbrefactor.python.testing.runs import _changes_a_copy
from nbrefactor.python.testing.schema import Reading
from nbrefactor.python.testing.sources import Column, Source
from nbrefactor.python.testing.synthetic import rows_function, write_call

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
    constants = 'WORDS = {"both": ["a", "b"], "codes": {"yes": 1, "no": 0}}\n'
    helper = "def grade(v):\n    if v <= 15:\n        return 'low'\n    return 'high' if 25 < v else 'mid'\n"
    helper += "def part(table, of, answer, also='z'):\n    return table[of], table[answer], table[also]\n"
    start = f'import pandas as pd\n{constants}{helper}def f():\n    df = pd.read_csv("a.csv")\n'
    tree = ast.parse(start + re.sub(r"^", "    ", body, flags=re.M))
    reading = Reading(tree)
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    reading.function(function)
    (source,) = reading.result()
    return {column.name: column for column in source.columns}


REVEALED = {
    "given to what encodes and what scales": (
        "l, s = 1, 2\nl = LabelEncoder()\ns = MinMaxScaler()\ni = SimpleImputer().fit(df[['c']])\n"
        "df['a'] = l.fit_transform(df[['a']])\ndf[['b']] = s.fit_transform(df[['b']])\ndf[['c']] = i.transform(df[['c']])",
        {"a": "category", "b": "number", "c": "number"},
    ),
    "imputed words": (
        "df[['c']] = SimpleImputer(strategy='most_frequent').fit_transform(df[['c']])",
        {"c": "category"},
    ),
    "named after a transformer": (
        "Z = Own().fit_transform(df)\nfor c in ['a', 'b']:\n    print(Z[c].sum())",
        {"a": "number", "b": "number"},
    ),
    "named by a helper's arguments": (
        "names = ['a', 'b']\npart(df, names, answer='y')",
        {"a": "number", "b": "number", "y": "number", "z": "number"},
    ),
    "given to a function of one value": ("df['b'] = df['a'].apply(grade)", {"a": "number"}),
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
    "strata": (
        "df = df[df['a'] > 1]\na, b = train_test_split(df, stratify=df['c'])\nLogisticRegression().fit(a, b)",
        {"a": "number", "c": "flag"},
    ),
    "answers": (
        "m = RandomForestClassifier()\ny_train = df['c']\nX = df[['a']]",
        {"c": "flag", "a": "number"},
    ),
    "all but the answers": (
        "X, y = df.drop('c', axis=1), df['c']\nm = LinearRegression().fit(X, y)",
        {"c": "number", "column_1": "number", "column_2": "number", "column_3": "number", "column_4": "number"},
    ),
    "mapped by a constant": (
        "for c in WORDS['both']:\n    df[c] = df[c].map(WORDS['codes'])",
        {"a": "category", "b": "category"},
    ),
    "another table": ("t = df.groupby('a').agg('mean')\nprint(t['z'])", {"a": "category"}),
}


VALUES = {
    "a category that is a column": (
        "df = pd.get_dummies(df, columns=['town'])\nX = df[['age', 'town_Rome', 'town_Oslo']]",
        {"town": ("Rome", "Oslo"), "age": ()},
    ),
    "a category that is a column, the first is none": (
        "df = pd.get_dummies(df, columns=['town'], drop_first=True)\nX = df[['town_Rome']]",
        {"town": ("(other)", "Rome")},
    ),
    "a number beside one of like name": (
        "df['f'] = df['area'] * 2\ndf = pd.get_dummies(df)\nX = df[['area_2']]",
        {"area": (), "area_2": ()},
    ),
    "words by column": (
        "df.replace({'a': {'no': 0, 'yes': 1}, 'b': WORDS['codes']})",
        {"a": ("no", "yes"), "b": ("yes", "no")},
    ),
    "words in a list": ("df['a'] = df['a'].replace(['no', 'yes'], [0, 1])", {"a": ("no", "yes")}),
    "one word after the other": (
        "df['a'].replace('no', 0, inplace=True)\ndf['a'].replace('yes', 1, inplace=True)",
        {"a": ("no", "yes")},
    ),
    "a sign for a gap is none": (
        "df['a'] = df['a'].replace('?', np.nan)\ndf['b'] = df['b'].replace(0, 5)",
        {"a": (), "b": ()},
    ),
    "words that are tidied before": (
        "df['a'] = df['a'].apply(lambda x: x.strip())\ndf['b'] = df['b'].str.strip().str.lower()\n"
        "df['a'] = df['a'].map({'no': 0, 'yes': 1})\ndf['b'] = df['b'].map({'low': 0, 'high': 1})",
        {"a": ("no", "yes"), "b": ("low", "high")},
    ),
    "words that are cut before": (
        "df['a'] = df['a'].str[:2]\ndf['a'] = df['a'].map({'no': 0, 'ye': 1})",
        {"a": ()},
    ),
    "the limits of a function": ("df['b'] = df['a'].apply(grade)", {"a": (15, 25)}),
    "words of a constant": ("df['a'] = df['a'].map(WORDS['codes'])", {"a": ("yes", "no")}),
}


@pytest.mark.parametrize(("body", "expected"), VALUES.values(), ids=VALUES)
def test_values_revealed_by_code(body: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert {name: column.values for name, column in columns(body).items()} == expected


@pytest.mark.parametrize(
    ("body", "exact"),
    [
        ("df = df.replace({'a': {'no': 0, 'yes': 1}})", True),
        ("df['a'] = df['a'].replace(['no', 'yes'], [0, 1])", True),
        ("df['a'] = df['a'].replace({'no': 'n', 'yes': 'y'})", False),
        ("df['a'] = df['a'].replace({'no': 0})", False),
    ],
)
def test_words_that_become_numbers_are_all_there_are(body: str, exact: bool) -> None:
    assert columns(body)["a"].exact is exact


CLASSES = {
    "as many as are named": ("print(classification_report(y, p, target_names=['a', 'b', 'c']))", 3),
    "two, of which one is asked for": ("p = m.predict_proba(X)[:, 1]", 2),
    "two, of which a curve is drawn": ("print(roc_auc_score(y, p))", 2),
    "any number": ("print(roc_auc_score(y, p, multi_class='ovr'), accuracy_score(y, p))", 0),
}


@pytest.mark.parametrize(("body", "expected"), CLASSES.values(), ids=CLASSES)
def test_classes_that_the_code_takes_for_granted(body: str, expected: int) -> None:
    fitted = "y = df['c']\nm = GaussianNB().fit(df[['a']], y)\n"
    assert columns(fitted + body)["c"].classes == expected


@pytest.mark.parametrize(
    ("filled", "still_known"),
    [
        ('df["paid"] = df["paid"].fillna("no")', True),
        ('df[["paid"]] = SimpleImputer(strategy="most_frequent").fit_transform(df[["paid"]])', True),
        ('filler = SimpleImputer()\ndf["paid"] = filler.fit_transform(df[["paid"]]).ravel()', True),
        ('df["paid"] = df["paid"].fillna("no").map(CODES)', False),
        ('df["paid"] = encoder.fit_transform(df[["paid"]])', False),
        ('df["paid"] = filled', False),
    ],
)
def test_a_column_whose_gaps_are_filled_is_still_that_of_the_file(filled: str, still_known: bool) -> None:
    found = columns(f'{filled}\ndf["paid"].replace({{"yes": 1, "no": 0}}, inplace=True)')
    assert ({"yes", "no"} <= {value for column in found.values() for value in column.values}) is still_known


def revealed(text: str) -> dict[str, dict[str, Column]]:
    """The columns of each file that the functions of a module read."""
    tree = ast.parse(text)
    reading = Reading(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            reading.function(node)
    return {source.path: {column.name: column for column in source.columns} for source in reading.result()}


def test_tables_that_are_joined_have_the_rows_of_each_other_and_no_column_twice() -> None:
    found = revealed(
        "def load():\n    a = pd.read_csv('a.csv')\n    b = pd.read_csv('b.csv')\n    return a, b\n"
        "def prepare(a, b):\n    df = a.merge(b, on='id')\n    df['c'] = df['c'].map({'x': 1})\n    return df[['d']]\n"
    )
    assert list(found["a.csv"]) == ["id", "c", "d"]
    assert list(found["b.csv"]) == ["id"]
    assert found["a.csv"]["id"].joins
    assert found["b.csv"]["id"].joins
    assert "'id': np.arange(1, ROWS + 1)" in rows_function("rows", Source("b.csv", columns=(*found["b.csv"].values(),)))
    beside = revealed(
        "def load():\n    a = pd.read_csv('a.csv')\n    b = pd.read_csv('b.csv')\n"
        "    df = pd.concat([a, b['c']], axis=1)\n    return df['d'], df['c']\n"
    )
    assert {path: list(known) for path, known in beside.items()} == {"a.csv": ["d"], "b.csv": ["c"]}


def test_a_column_that_both_tables_have_is_dropped_from_each() -> None:
    found = revealed(
        "def load():\n    a = pd.read_csv('a.csv')\n    a = a.drop('id', axis=1)\n    b = pd.read_csv('b.csv')\n"
        "    df = pd.concat([b, a['c']], axis=1)\n    df = df.drop('id', axis=1)\n    return df['d'], df['c']\n"
    )
    assert {path: list(known) for path, known in found.items()} == {"a.csv": ["id", "c"], "b.csv": ["id", "d"]}


def test_tables_below_each_other_have_the_same_values() -> None:
    found = revealed(
        "def load():\n    a = pd.read_csv('a.csv')\n    b = pd.read_csv('b.csv')\n    df = pd.concat([a, b], axis=0)\n"
        "    df['c'] = df['c'].map({'x': 1, 'y': 2})\n    return df\n"
    )
    assert found["a.csv"]["c"].values == found["b.csv"]["c"].values == ("x", "y")


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


def test_a_name_that_ends_in_a_blank_is_the_one_that_is_shown_without() -> None:
    source = Source("a.csv", "df", (Column("Admit "), Column("GRE")))
    shown = "   GRE  LOR  Admit\n0    7    3    0.5\n1   12    4    0.7\n"
    cells = (Cell(2, "code", "", outputs=(Output("result", shown),)),)
    show = Statement(1, "df.head()", Location(2), "expression")
    (found,) = completed([source], (READ, show), (BOUND, Effects()), cells)
    assert [column.name for column in found.columns] == ["GRE", "LOR", "Admit "]
    assert found.complete


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
        ("   a  b\n0  1\n", ["a  b"]),
        ("   Water  (kg per m3)  \\\n0               162.0\n1               228.0\n\n   Age (day)\n0         28\n1          3\n",
         ["Water  (kg per m3)", "Age (day)"]),
        ("   a  b  ...  y  z\n0  1  2  ...  3  4\n", ["a", "b", "y", "z"]),
        ("   0  1  ...  5  6\n0  1  2  ...  3  R\n", ["0", "1", "2", "3", "4", "5", "6"]),
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


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("sep=';'", "sep=';'"),
        (r"sep='\\s+'", 'sep=" "'),
        ("delim_whitespace=True", 'sep=" "'),
        ("header=0", "False)"),
        ("header=None, names=['a', 'b']", "header=False"),
        ("names=['a', 'b']", "header=False"),
        ("header=0, names=['a', 'b']", "index=False)"),
    ],
)
def test_rows_are_written_as_the_code_reads_them(told: str, written: str) -> None:
    tree = ast.parse(f"def load():\n    df = pd.read_csv('a.txt', {told})\n    return df['a']\n")
    reading, function = Reading(tree), tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    reading.function(function)
    assert written in write_call("rows", reading.result()[0])


@pytest.mark.parametrize(
    ("told", "written", "unclear"),
    [
        ("'a.xlsx'", "write_workbook(rows(), 'a.xlsx')", []),
        ("'a.xls', 'Data'", "write_workbook(rows(), 'a.xls', sheet_name='Data')", []),
        ("'a.xlsx', sheet_name='Data'", "write_workbook(rows(), 'a.xlsx', sheet_name='Data')", []),
        ("io='a.xlsx', header=None, names=['a', 'b']", "write_workbook(rows(), 'a.xlsx', header=False)", []),
        ("'a.xlsx', sheet_name=0", "write_workbook(rows(), 'a.xlsx')", []),
        ("'a.xlsx', sheet_name=1", "write_workbook(rows(), 'a.xlsx')", ["reads other sheets than the first"]),
        ("'a.xlsx', skiprows=2", "write_workbook(rows(), 'a.xlsx')", ["reads a part of a sheet"]),
        ("'a.xlsx', usecols='A:C'", "write_workbook(rows(), 'a.xlsx')", ["takes its columns by position"]),
    ],
)
def test_workbooks_are_written_as_the_code_reads_them(told: str, written: str, unclear: list[str]) -> None:
    tree = ast.parse(f"def load():\n    df = pd.read_excel({told})\n    return df['a']\n")
    reading, function = Reading(tree), tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    reading.function(function)
    assert write_call("rows", reading.result()[0]) == written
    assert reading.unclear == unclear


def test_dates_are_dates_in_a_workbook_and_texts_in_other_files() -> None:
    column = Column("day", "date")
    assert "strftime" in rows_function("rows", Source("a.csv", columns=(column,)))
    assert "strftime" not in rows_function("rows", Source("a.xlsx", columns=(column,), reader="read_excel"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("df = df.drop([523, 1298])", 1318),
        ("df.drop(index=[500], inplace=True)", 520),
        ("odd = [900, 3]\ndf = df.drop(odd)", 920),
        ("df = df.drop(df.index[[700, 4]])", 720),
        ("df = df.drop(columns=[500])", 120),
        ("df = df.drop([500], axis=1)", 120),
        ("df = df.drop(500, 1)", 120),
        ("df = df.drop([7664])", 120),
        ("m = df.resample('D').mean()", 400),
    ],
)
def test_there_are_rows_of_the_numbers_that_are_asked_for(line: str, expected: int) -> None:
    assert rows_needed(ast.parse(line)) == expected


SONAR = """
import pandas as pd


def load_data():
    df = pd.read_csv("sonar.csv", header=None)
    X = df.drop(columns=12)
    y = df[12]
    df.iloc[40]
    model = LogisticRegression()
    model.fit(X, y)
"""


def test_a_file_without_a_header_has_all_columns_up_to_the_last_that_is_called_by_number() -> None:
    tree = ast.parse(SONAR)
    reading = Reading(tree)
    reading.function(tree.body[1])
    (found,) = completed(reading.result(), (), (), ())
    assert [column.name for column in found.columns] == [str(n) for n in range(13)]
    assert "header=False" in write_call("raw_rows", found)
    made = rows_function("raw_rows", found)
    assert "for n in range(12)" in made
    assert made.count('"12"') + made.count("'12'") == 1


@pytest.mark.parametrize(
    ("encoded", "kinds"),
    [
        ('ColumnTransformer([("town", OneHotEncoder(), [1])])', ["number", "category", "number"]),
        ('ColumnTransformer([("town", StandardScaler(), [1])])', ["number", "number", "number"]),
    ],
)
def test_columns_that_are_encoded_by_their_place_are_categories(encoded: str, kinds: list[str]) -> None:
    source = Source("a.csv", "df", tuple(Column(f"column_{n}") for n in (1, 2, 3)))
    (found,) = encoded_by_position([source], [ast.parse(encoded)])
    assert [column.kind for column in found.columns] == kinds
    named = Source("a.csv", "df", (Column("a"), Column("b")))
    assert list(encoded_by_position([named], [ast.parse(encoded)])) == [named]
