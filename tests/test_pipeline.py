"""The composition: what one room cannot do must not stop the others, and nothing is passed over in silence."""

from __future__ import annotations

import pytest

import nbrefactor.pipeline as pipeline
from nbrefactor.model import Cell, Diagnostic, Notebook, Refactoring
from nbrefactor.notebook import parse
from nbrefactor.settings import Settings

TRAINING = """import pandas as pd
from sklearn.linear_model import Ridge
df = pd.read_csv("houses.csv")
model = Ridge(alpha=0.5).fit(df[["rooms"]], df["price"])
"""


def notebook(source: str, path: str = "houses.ipynb") -> Notebook:
    return Notebook(path, (Cell(1, "code", source),))


def warnings_of(made: Refactoring) -> list[Diagnostic]:
    """The findings about the notebook; which libraries are installed here is only told as information."""
    return [d for d in made.diagnostics if d.severity != "info"]


def test_a_training_notebook_gets_both_scripts() -> None:
    made = pipeline.refactor(notebook(TRAINING), Settings(tests=False))
    assert dict(made.entry_points) == {"train": "houses.train", "score": "houses.score"}
    assert not warnings_of(made)


@pytest.mark.parametrize("error", [IndexError("x"), SyntaxError("x"), KeyError("x")])
def test_a_limit_of_the_scoring_analysis_leaves_the_rest(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(pipeline, "derive", fails)
    made = pipeline.refactor(notebook(TRAINING), Settings(tests=False))
    assert dict(made.entry_points) == {"pipeline": "houses.pipeline"}
    assert [d.code for d in warnings_of(made)] == ["NBR402"]
    assert type(error).__name__ in warnings_of(made)[0].message


def test_a_scoring_notebook_is_not_passed_over_in_silence() -> None:
    made = pipeline.refactor(notebook(TRAINING), Settings(tests=False), notebook("x = 1", "score.ipynb"))
    assert ["score.ipynb" in d.message for d in warnings_of(made)] == [True]


@pytest.mark.parametrize(
    ("source", "cells"),
    [
        # a model for each group: none of them is the model
        (
            "import pandas as pd\nfrom sklearn.linear_model import Ridge\ndf = pd.read_csv('a.csv')\n"
            "models = {k: Ridge().fit(g[['x']], g['y']) for k, g in df.groupby('k')}\nprint(len(models))",
            [1],
        ),
        # nothing is trained
        ("import pandas as pd\ndf = pd.read_csv('a.csv')\nprint(df['x'].mean())", []),
    ],
)
def test_a_training_without_score_py_says_why(source: str, cells: list[int]) -> None:
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    assert "score" not in dict(made.entry_points)
    told = [d for d in made.diagnostics if d.code == "NBR402"]
    assert [d.location.cell for d in told if "no score.py is written" in d.message] == cells


@pytest.mark.parametrize("call", ["start()", "begin()"])
def test_a_call_that_rebinds_a_global_is_not_dropped_as_a_look(call: str) -> None:
    source = f"""counter = 0
def start():
    global counter
    counter = 41
def begin():
    start()
def answer():
    return counter + 1
{call}
print(answer())
"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    assert call not in [dropped.code for dropped in made.dropped]


@pytest.mark.parametrize(
    "deep",
    ["total = " + " + ".join(["price"] * 2000), "total = price" + ".copy()" * 400, "total = " + "-" * 500 + "price"],
)
def test_cell_nested_too_deeply_is_set_apart(deep: str) -> None:
    result = pipeline.refactor(parse(f"# %%\nprice = 3\n# %%\n{deep}\n# %%\nprint(price)\n".encode(), "nb.py"))
    found = [d for d in result.diagnostics if d.code == "NBR201"]
    assert [(d.location.cell, "nested too deeply" in d.message) for d in found] == [(2, True)]
    assert any("print(price)" in file.text for file in result.files)


def test_long_sum_is_no_deep_one() -> None:
    terms = " + ".join(["price"] * 250)
    result = pipeline.refactor(parse(f"# %%\nprice = 3\n# %%\ntotal = {terms}\nprint(total)\n".encode(), "nb.py"))
    assert "NBR201" not in {d.code for d in result.diagnostics}


SEEDS = """import random
import numpy as np
random.seed(5)
np.random.seed(7)
demand = np.random.poisson(20, size=50)
noise = random.gauss(0, 1)
open("result.txt", "w").write(f"{demand.mean()} {noise}")
"""


def test_each_generator_keeps_its_seed() -> None:
    assert not pipeline.refactor(notebook(SEEDS), Settings(tests=False)).dropped


def test_two_metrics_of_the_same_name_are_both_kept() -> None:
    source = """from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
X, y = load_wine(return_X_y=True)
first = RidgeClassifier().fit(X, y)
second = RidgeClassifier(alpha=9).fit(X, y)
print(first.score(X, y))
print(second.score(X, y))
"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    assert [key for function in made.plan.functions for key, _ in function.metrics] == ["score", "score_2"]
    assert [source for _, _, source in made.plan.figures] == ["first.score(X, y)", "second.score(X, y)"]


def test_a_name_that_is_printed_again_is_one_metric() -> None:
    source = """from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
X, y = load_wine(return_X_y=True)
first = RidgeClassifier().fit(X, y)
hits = first.score(X, y)
print("hits:", hits)
hits = first.score(X[:50], y[:50])
print("hits:", hits)
"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    text = next(file.text for file in made.files if file.path.endswith("train.py"))
    assert text.count('"hits": hits') == 1
    assert "noqa" not in text


def text_of(source: str) -> str:
    """The one module that a notebook which trains nothing becomes."""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    return next(file.text for file in made.files if file.role == "pipeline" and file.path.endswith("pipeline.py"))


LATE = """import os
os.environ["MODEL_HOME"] = "models"
import oracle
def ask():
    return oracle.answer(6)
def doubt(): return oracle.answer(7)
print(ask(), doubt())
"""


def test_a_function_that_needs_a_late_import_makes_it_when_it_is_called() -> None:
    made = text_of(LATE)
    assert "def ask():\n    import oracle\n" in made
    assert "def doubt():\n    import oracle\n" in made
    assert "print(ask(), doubt())" in made


def test_what_only_a_method_looks_up_is_kept() -> None:
    source = """from sklearn.base import BaseEstimator
class Ratio(BaseEstimator):
    def transform(self, X):
        return X[:, rooms] / X[:, people]
rooms, people = 3, int("6")
rooms, people = [int(name) for name in "47"]
open("ratio.txt", "w").write(str(type(Ratio())))
"""
    assert 'rooms, people = [int(name) for name in "47"]' in text_of(source)


def test_a_global_that_a_function_only_looks_up_is_its_parameter() -> None:
    source = 'names = "a b".split()\ndef add(name):\n    global names\n    names.append(name)\nadd("c")\nprint(names)\n'
    assert "def add(name, *, names):\n    names.append(name)\n" in text_of(source)


ANALYSIS = """import pandas as pd
orders = pd.read_csv("orders.csv")
total = orders["price"].sum()
total
def share(column):
    return orders.groupby(column)["price"].sum() / total
share("plan")
table = orders.pivot_table(index="plan", values="price")
table.round(1)
"""


@pytest.mark.parametrize(
    ("more", "returns", "dropped"),
    [
        ("", ["total", "table"], ["share"]),
        ("del table\n", ["total"], ["share"]),
        ("share('day').to_csv('day.csv')\n", ["table"], []),
        ("def unused(column):\n    return column\n", ["total", "table"], ["share"]),
    ],
)
def test_an_analysis_gives_back_what_it_comes_to(more: str, returns: list[str], dropped: list[str]) -> None:
    made = pipeline.refactor(notebook(ANALYSIS + more), Settings(tests=False))
    given = [name for function in made.plan.functions for name in function.returns]
    assert [name for name in given if name != "orders"] == returns
    assert [name for name in ("share", "unused") if any(f"def {name}" in row.code for row in made.dropped)] == dropped
    module = next(file.text for file in made.files if file.role == "pipeline")
    assert ("def unused" in module) is ("unused" in more)
    assert not any(line.strip().startswith('orders["price"]') for line in module.split("\n"))


def test_an_answer_that_cannot_be_written_is_no_example() -> None:
    source = "def ratio(top, bottom):\n    return float('nan') if bottom == 0 else top / bottom\nprint(ratio(3, 2))\n"
    made = pipeline.refactor(notebook(source))
    tests = next(file.text for file in made.files if file.path.endswith("test_pipeline.py"))
    assert "(-1, -1, 1.0)," in tests
    assert "nan" not in tests


def test_what_looks_up_a_helper_with_globals_stays_beside_it() -> None:
    source = """import pandas as pd
from sklearn.linear_model import LogisticRegression
df = pd.read_csv('a.csv')
seen = 0
class Note:
    def __init__(self):
        global seen
        seen += 1
def show(rows):
    return Note() and len(rows)
print([f(df) for f in [show]], seen)
model = LogisticRegression().fit(df[['x']], df['y'])"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    assert not [d.message for d in made.diagnostics if d.code == "NBR502"]
    features = next(f.text for f in made.files if f.path.endswith("features.py"))
    train = next(f.text for f in made.files if f.path.endswith("train.py"))
    assert "show" not in features and "def show(" in train


def test_a_type_that_a_text_names_is_not_repeated_in_a_test() -> None:
    cells = (
        Cell(1, "code", "from typing import Union\nWeight = int\nTree = Union['Node', set[Weight]]"),
        Cell(2, "code", "class Node:\n    def __init__(self):\n        global made\n        made = made + 1"),
        Cell(3, "code", "made = 0\nn = Node()\nprint(made)"),
        Cell(4, "code", "print(Tree, isinstance(n, Node))"),
    )
    made = pipeline.refactor(Notebook("trees.ipynb", cells), Settings(keep_exploration=True))
    assert not [d.message for d in made.diagnostics if d.code == "NBR502"]
    tests = next(f.text for f in made.files if f.path.endswith("test_pipeline.py"))
    assert "Union[" not in tests


def test_rows_that_only_a_helper_has_are_not_scored() -> None:
    source = """import pandas as pd
from sklearn.linear_model import LogisticRegression
def fit_on(model, data):
    rows = data[["a", "b"]].iloc[[0, 1, 2], :]
    model.fit(rows, data["y"].iloc[[0, 1, 2]])
data = pd.DataFrame({"a": [1, 2, 3], "b": [3, 1, 2], "y": [0, 1, 0]})
model = LogisticRegression()
fit_on(model, data)
print(model.score(data[["a", "b"]], data["y"]))
"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    assert not [d for d in made.diagnostics if d.code == "NBR502"]


def test_a_long_text_above_a_cell_gives_its_first_paragraphs() -> None:
    """A docstring ends with a sentence, and says little rather than all."""
    prose = "## Data\n\nWe read the orders.\n\n" + "They come from the shop. " * 30
    cells = (Cell(1, "code", "import os"), Cell(2, "markdown", prose), Cell(3, "code", "x = input()\nprint(x)"))
    made = pipeline.refactor(Notebook("nb.ipynb", cells), Settings(tests=False))
    assert [f.docstring for f in made.plan.functions] == ["Data\n\nWe read the orders."]
    long = (cells[0], Cell(2, "markdown", "They come from the shop. " * 60), cells[2])
    (function,) = pipeline.refactor(Notebook("nb.ipynb", long), Settings(tests=False)).plan.functions
    assert function.docstring.endswith("from the shop.")
    assert len(function.docstring) <= 600


@pytest.mark.parametrize(
    ("prose", "docstring"),
    [
        ("##Cleaning", "Cleaning"),
        ("## train/test split", "Train/test split"),
        ("## xgb.train", "xgb.train"),
        ("we read `df`", "We read df"),
    ],
)
def test_a_docstring_begins_with_a_capital_where_it_begins_with_a_word(prose: str, docstring: str) -> None:
    cells = (Cell(1, "code", "import os"), Cell(2, "markdown", prose), Cell(3, "code", "x = input()\nprint(x)"))
    (function,) = pipeline.refactor(Notebook("nb.ipynb", cells), Settings(tests=False)).plan.functions
    assert function.docstring == docstring


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# House prices", "House prices."),
        ("#House prices", "House prices."),
        ("# Import libraries", "The steps of houses.ipynb."),  # says nothing of the module
        ("## Cleaning", "The steps of houses.ipynb."),
    ],
)
def test_the_title_of_the_module(heading: str, title: str) -> None:
    cells = (Cell(1, "markdown", heading), Cell(2, "code", "import os"), Cell(3, "code", "x = input()\nprint(x)"))
    made = pipeline.refactor(Notebook("houses.ipynb", cells), Settings(tests=False))
    text = next(file.text for file in made.files if file.path.endswith("pipeline.py"))
    assert text.startswith(f'"""{title}"""')


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("x = [1]\nplt.plot(x)\nx = [2]\nplt.plot(x)", ["x = [2]"]),
        ("x = [1]\nprint(x)\nx = [2]", ["x = [1]", "print(x)", "x = [2]"]),
        ("x = [1]\ny = x\nx = [2]", ["x = [1]", "y = x", "x = [2]"]),
        ("def size():\n    return len(x)\nx = [1]\nprint(size())\nx = [2]", ["x = [1]", "print(size(x=x))", "x = [2]"]),
        ("x = [1]\nif input():\n    x = [2]", ["x = [1]", "if input():", "    x = [2]"]),
        ("x = input()\nx = [2]", ["x = input()", "x = [2]"]),
    ],
)
def test_what_is_computed_anew_before_it_is_read(source: str, kept: list[str]) -> None:
    made = pipeline.refactor(notebook(f"import matplotlib.pyplot as plt\n{source}"), Settings(tests=False))
    text = next(file.text for file in made.files if file.path.endswith("pipeline.py"))
    lines = [line.removeprefix("    ").partition("  #")[0] for line in text.splitlines()]
    assert [line for line in lines if line.startswith(("x =", "y =", "print(", "if input", "    x ="))] == kept


STYLED = "import matplotlib.pyplot as plt\nplt.style.use('ggplot')\ndef show(d):\n    return plt.plot(d)[0].figure\n"


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("df.plot()", False),
        ("show(df['rooms'])", False),
        ("show(df['rooms']).savefig('rooms.png')", True),
        ("plt.plot(df['rooms'])\nplt.savefig('rooms.png')", True),
        ("print(plt.rcParams['lines.linewidth'] * model.coef_)", True),
    ],
)
def test_how_pictures_look_is_set_only_where_one_is_kept(last: str, kept: bool) -> None:
    made = pipeline.refactor(notebook(f"{STYLED}{TRAINING}{last}"), Settings(tests=False))
    text = next(file.text for file in made.files if file.path.endswith("train.py"))
    assert ("ggplot" in text, "ggplot" in "".join(d.code for d in made.dropped)) == (kept, not kept)


def test_rows_read_inside_a_block_are_described_inside() -> None:
    source = """import pandas as pd
from sklearn.linear_model import Ridge
with open("houses.csv") as file:
    df = pd.read_csv(file, sep=";")
model = Ridge().fit(df[["rooms"]], df["price"])
print(model.score(df[["rooms"]], df["price"]))
"""
    made = pipeline.refactor(notebook(source), Settings(tests=False))
    train = next(file.text for file in made.files if file.role == "train")
    assert '        df = pd.read_csv(file, sep=";")\n        state["schema"] = input_schema(df)\n' in train
    assert not [d for d in made.diagnostics if d.code == "NBR502"]


@pytest.mark.parametrize("line", ['df=pd.read_csv("houses.csv")', 'df = pd.read_csv("houses.csv")'])
def test_the_rows_keep_the_name_that_the_author_gave_them(line: str) -> None:
    made = pipeline.refactor(notebook(TRAINING.replace('df = pd.read_csv("houses.csv")', line)), Settings(tests=False))
    train = next(file.text for file in made.files if file.role == "train")
    assert 'state["schema"] = input_schema(df)' in train
    assert "raw_rows" not in train


SPLIT = "train, test, t_train, t_test = train_test_split(df[['rooms']], df['price'], random_state=7)"
FIT = "model = Ridge(alpha=0.5)\nmodel.fit(train, t_train)\nprint(r2_score(t_test, model.predict(test)))"


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ((SPLIT, FIT), ["load_data", "split_data", "train_model"]),
        ((f"{SPLIT}\n{FIT}",), ["load_data", "train_model"]),
    ],
    ids=["a split in a cell of its own is a step", "a cell that also trains is called by that"],
)
def test_the_split_of_a_short_notebook(cells: tuple[str, ...], names: list[str]) -> None:
    imports = """import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("houses.csv")"""
    code = tuple(Cell(number, "code", source) for number, source in enumerate((imports, *cells), 1))
    made = pipeline.refactor(Notebook("houses.ipynb", code), Settings(tests=False))
    assert [function.name for module in made.plan.modules for function in module.functions] == names


def test_a_type_whose_library_is_imported_within_a_step_is_not_named_outside() -> None:
    parts = (
        ("code", "import modin.pandas as pd\nold = pd.read_csv('a.csv')\nprint(old)"),
        ("markdown", "## Load the data"),
        ("code", "import pandas as pd\ndf = pd.read_csv('a.csv')\nprint(df.shape)"),
        ("markdown", "## Prepare the features"),
        ("code", "df = pd.concat([df, df])\ndf['b'] = df['a'] * 2\ndf['c'] = df['b'] + 1\ndf.to_csv('b.csv')"),
    )
    code = tuple(Cell(number, kind, source) for number, (kind, source) in enumerate(parts, 1))  # type: ignore[arg-type]
    made = pipeline.refactor(Notebook("houses.ipynb", code), Settings(tests=False))
    assert len(made.plan.functions) > 1
    assert not [d for d in made.diagnostics if d.code == "NBR502"]
