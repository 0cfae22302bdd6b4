"""Stages: small notebooks that people labelled (``#: stage`` behind a statement), and what must never happen."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from nbrefactor.knowledge import load
from nbrefactor.model import STAGES, Call, CleanCell, Effects, Location, StageLabel, Statement
from nbrefactor.python.effects import analyse, imported_libraries
from nbrefactor.python.statements import split
from nbrefactor.stages import label

NOTEBOOKS = sorted((Path(__file__).parent / "cases" / "stages").glob("*.py"))
_LABEL = re.compile(r"\s*#: (\w+)$", re.MULTILINE)


def read(path: Path) -> tuple[tuple[Statement, ...], dict[int, str], dict[int, str]]:
    """The statements of a percent-format notebook without their labels, the prose by cell, the labels by statement."""
    cells, prose, waiting = [], {}, ""
    for part in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        kind, _, text = part.partition("\n")
        if "markdown" in kind:
            waiting = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
            continue
        number = len(cells) + 1
        if waiting:
            prose[number], waiting = waiting, ""
        cells.append((number, text.rstrip("\n")))
    labelled = split([CleanCell(n, text, tuple(range(1, text.count("\n") + 2))) for n, text in cells])
    expected = {s.index: found[1] for s in labelled if (found := _LABEL.search(s.text))}
    plain = split([CleanCell(n, _LABEL.sub("", text), tuple(range(1, text.count("\n") + 2))) for n, text in cells])
    return plain, prose, expected


def labels_of(statements: tuple[Statement, ...], prose: Mapping[int, str] | None = None) -> dict[int, StageLabel]:
    knowledge = load(imported_libraries(statements))
    return {found.statement: found for found in label(statements, analyse(statements, knowledge), knowledge, prose)}


def verdicts() -> Iterator[tuple[str, str, str, str]]:
    for path in NOTEBOOKS:
        statements, prose, expected = read(path)
        found = labels_of(statements, prose)
        for statement in statements:
            if statement.index in expected:
                got = found[statement.index]
                yield path.stem, statement.text, expected[statement.index], f"{got.stage} ({got.reason})"


def test_people_and_the_labels_agree() -> None:
    rows = list(verdicts())
    assert len(rows) >= 60
    hits = Counter(want for _, _, want, got in rows if got.startswith(want))
    wanted, given = Counter(row[2] for row in rows), Counter(row[3].partition(" ")[0] for row in rows)
    f1 = {stage: 2 * hits[stage] / (wanted[stage] + given[stage]) for stage in STAGES}
    wrong = [
        f"{name}: {text.splitlines()[0]} is {want}, not {got}"
        for name, text, want, got in rows
        if not got.startswith(want)
    ]
    assert sum(f1.values()) / len(STAGES) >= 0.92, "\n".join([str(f1), *wrong])
    assert min(f1.values()) >= 0.85, "\n".join([str(f1), *wrong])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_statement_but_imports_has_one_label(path: Path) -> None:
    statements, prose, _ = read(path)
    found = labels_of(statements, prose)
    assert sorted(found) == [s.index for s in statements if s.kind != "import"]
    assert all(0 < one.confidence <= 1 and one.reason for one in found.values())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_that_a_fit_reads_is_exploration(path: Path) -> None:
    """Checked by names alone, apart from the dataflow in the code: the last writers of what a fit reads, and so on."""
    statements, prose, _ = read(path)
    found = labels_of(statements, prose)
    effects = analyse(statements)
    wanted: set[str] = set()
    for statement, effect in reversed(list(zip(statements, effects, strict=True))):
        trains = any(call.target in (".fit", ".backward") for call in effect.calls) and statement.kind != "class"
        if trains or (effect.binds | effect.mutates) & wanted:
            if statement.kind != "import":
                assert found[statement.index].stage != "explore", statement.text
            wanted |= effect.reads


def statement(index: int, text: str, cell: int = 1, **fields: object) -> Statement:
    kind = type(ast.parse(text).body[0]).__name__
    kinds = {"Import": "import", "Assign": "assign", "Expr": "expression", "FunctionDef": "function"}
    return Statement(index, text, Location(cell), kinds.get(kind, "block"), **fields)  # type: ignore[arg-type]


def test_a_picture_of_predictions_is_evaluation() -> None:
    """By its name a scatter plot explores; what it shows decides."""
    drawn = Call("matplotlib.pyplot.scatter")
    cells = [
        "p = m.predict(X_test)",
        "plt.scatter(p, y)",
        "x = pd.read_csv(f)",
        "plt.scatter(x, y)",
    ]
    effects = [
        Effects(frozenset({"m", "X_test"}), frozenset("p"), frozenset("p"), calls=(Call(".predict", "m"),)),
        Effects(frozenset({"p", "y", "plt"}), touches=frozenset({"display"}), calls=(drawn,)),
        Effects(frozenset({"f"}), frozenset("x"), frozenset("x"), calls=(Call("pandas.read_csv"),)),
        Effects(frozenset({"x", "y", "plt"}), touches=frozenset({"display"}), calls=(drawn,)),
    ]
    statements = [statement(i, text, cell=i) for i, text in enumerate(cells)]
    found = label(statements, effects, load(["sklearn", "matplotlib"]))
    assert [one.stage for one in found] == ["evaluate", "evaluate", "load", "explore"]


@pytest.mark.parametrize(
    ("heading", "stage"),
    [("## Load the figures", "load"), ("## Clean up", "prepare"), ("### 4. Evaluation", "evaluate"), ("Hello", "load")],
)
def test_words_above_a_cell_decide_where_nothing_else_does(heading: str, stage: str) -> None:
    only = statement(0, "thing(1)")
    found = label([only], [Effects(binds=frozenset({"a"}))], load([]), {1: heading})
    assert [one.stage for one in found] == [stage]


@pytest.mark.parametrize(
    ("later", "stage"),
    [
        ("m = Ridge(alpha=alpha)", "train"),
        ("t = train_test_split(df, test_size=alpha)", "split"),
    ],
)
def test_a_literal_has_the_stage_of_its_first_use(later: str, stage: str) -> None:
    imports = "from sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split"
    cells = [CleanCell(1, imports, (1, 2)), CleanCell(2, f"alpha = 0.5\n{later}", (1, 2))]
    assert labels_of(split(cells))[2].stage == stage


def test_no_statement_no_label() -> None:
    assert label([], [], load([])) == ()
    only = statement(0, "import os")
    assert label([only], [Effects(binds=frozenset({"os"}))], load([])) == ()


def test_a_block_that_trains_is_not_exploration_however_much_it_draws() -> None:
    cells = [
        "import matplotlib.pyplot as plt\nfrom sklearn.tree import DecisionTreeClassifier",
        "if True:\n    m = DecisionTreeClassifier().fit(X, y)\n    plt.figure()\n    plt.plot(a)\n    plt.title('t')\n"
        "    plt.xlabel('x')\n    plt.ylabel('y')\n    plt.grid()\n    plt.legend()\n    plt.xlim(0)\n    plt.show()",
    ]
    clean = [CleanCell(i, text, tuple(range(1, text.count("\n") + 2))) for i, text in enumerate(cells, 1)]
    assert labels_of(split(clean))[2].stage == "train"


def test_what_is_computed_in_another_cell_than_it_is_written_in_is_no_saving() -> None:
    cells = [
        "import numpy as np\nx = np.zeros(3)",
        "w = 0.0\nfor _ in range(9):\n    w += 0.1 * x.sum()",
        "text = str(w)\nopen('w.txt', 'w').write(text)",
    ]
    statements = split([CleanCell(n, text, tuple(range(1, 9))) for n, text in enumerate(cells, 1)])
    stages = [found.stage for found in labels_of(statements).values()]
    assert stages[-4:] == ["prepare", "prepare", "save", "save"], stages
