"""``test_features.py`` and ``test_score.py``: helpers by example, scoring as training prepared, good rows and bad ones."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.model import Plan
from nbrefactor.python.testing.examples import helper_tests
from nbrefactor.python.testing.fixtures import raw_rows_of
from nbrefactor.python.testing.runs import Run, fitted_on, gives_of, held_out, import_lines, kept_rows, packages_of
from nbrefactor.python.testing.sources import Source
from nbrefactor.python.testing.subject import Subject

PREPARE, FINISH = "prepare_rows", "finish_predictions"
_FIXED = frozenset(
    {
        "main",
        "argument_parser",
        "save_bundle",
        "write_model",
        "save_object",
        "library_versions",
        "plain",
        "input_schema",
        "usual_value",
        PREPARE,
        "answer",
    }
)

_SKIPPED = '''"""Tests of score.py."""

import pytest


def test_score():
    pytest.skip({reason!r})
'''

_TESTS = '''"""Tests of score.py on made-up rows: a model trained on them scores them again."""

import json

import pandas as pd
import pytest

from PACKAGE import score


@pytest.fixture
def rows(raw, bundle, monkeypatch):
    """Raw rows without the answer, for a scoring script that has loaded the model."""
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(bundle))
    score.init()
    rows = rawTARGET.dropna().head(5)
    UNSEEN
    return rows


def answer(rows):
    listed = rows.to_json(orient="records", date_format="iso", double_precision=15)
    return score.run(json.dumps({"data": json.loads(listed)}))


def alike(found, expected):
    """The same words, and numbers as near as machines are: one for each row, or several."""
    found, expected = pd.DataFrame(found), pd.DataFrame(expected)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-6)


def is_refused(answer):
    return "error" in answer if isinstance(answer, dict) else answer.status_code == 400

HELD_OUT
def test_every_row_of_a_file_gets_its_prediction(rows):
    rows.to_csv("rows.csv", index=False)
    score.main(["--model-dir", "bundle", "--input", "rows.csv", "--output", "out.csv"])
    written = pd.read_csv("out.csv")
    told = [name for name in written if not name.startswith("probability_")]
    assert len(written) == len(rows)
    alike(written[told].to_numpy().tolist(), answer(rows)["predictions"])


def test_a_row_is_scored_alone_as_it_is_among_others(rows):
    together = answer(rows)["predictions"]
    alone = [answer(rows.iloc[[n]])["predictions"][0] for n in range(len(rows))]
    assert len(together) == len(rows)
    alike(alone, together)


def test_rows_without_a_column_are_refused(rows, bundle):
    schema = json.loads((bundle / "schema.json").read_text(encoding="utf-8"))
    for column in schema["columns"]:
        assert is_refused(answer(rows.drop(columns=column["name"])))


@pytest.mark.parametrize("request_", ["{not json", "[]", "3", '{"data": []}'])
def test_a_request_without_rows_is_refused_and_the_next_one_answered(rows, request_):
    assert is_refused(score.run(request_))
    assert len(answer(rows)["predictions"]) == len(rows)


def test_a_changed_bundle_is_refused(rows, bundle):
    with (bundle / "schema.json").open("a") as file:
        file.write(" ")
    score.init()
    assert is_refused(answer(rows))
'''

_HELD_OUT = """
def test_held_out_rows_get_the_predictions_of_training(raw, rows, before):
    made = before()
    expected = made["MODEL"].predict(made["FEATURES"]).tolist()
    predictions = answer(raw.loc[made["ANSWERS"].index])["predictions"]
    alike(predictions, expected)

"""

_SAME_FEATURES = """
def test_prepare_rows_gives_what_training_gave_the_model(raw, before, same):
    made = before()
    rows = raw.loc[made["ANSWERS"].index]DROPPED
    same(features.prepare_rows(rows, made["STATE"]), made["FEATURES"])
"""

_AMONG = """
def test_prepare_rows_gives_what_training_gave_the_model(raw, before):
    made = before()
    prepared = features.prepare_rows(KEPTDROPPED, made["STATE"])
    assert rows_of(made["FEATURES"]) <= rows_of(prepared)


def rows_of(table):
    values = table.toarray() if hasattr(table, "toarray") else np.asarray(table)
    return {tuple(map(plain, row)) for row in values.tolist()}


def plain(value):
    if isinstance(value, float):
        return None if value != value else float(f"{value:.9g}")
    return value
"""

_ALONE = """
def test_prepare_rows_takes_a_row_alone_as_among_others(raw, before, same):
    state = before()["STATE"]
    rows = rawDROPPED.dropna().head(5)
    together = features.prepare_rows(rows.copy(), state)
    for number in range(len(rows)):
        alone = features.prepare_rows(rows.iloc[[number]].copy(), state)
        same(unnumbered(alone), unnumbered(together[number : number + 1]))


def unnumbered(rows):  # a table made anew counts its rows from 0
    return rows.reset_index(drop=True) if hasattr(rows, "reset_index") else rows
"""


_UNSEEN = """if "unseen labels" in str(answer(rows)):
        pytest.skip("LabelEncoder has not seen the labels of these made-up rows")"""

_PREPARED = """
def prepared_rows(rows, state):
    try:
        return features.prepare_rows(rows, state)
    except ValueError as error:
        if "unseen labels" not in str(error):
            raise
        pytest.skip("LabelEncoder has not seen the labels of these made-up rows")
"""


def _labels(runs: Sequence[Run]) -> bool:
    """Whether labels are encoded by what refuses those that it has not seen: made-up numbers are all different."""
    return any(name.endswith(".LabelEncoder") for run in runs for name in run.subject.packages.values())


def score_tests(plan: Plan, shared: str, score: str, tables: Sequence[Source], runs: Sequence[Run]) -> str:
    """The text of ``test_score.py``, unformatted; ``shared`` and ``score`` are the texts of features.py and score.py."""
    if "raise NotImplementedError" in shared:
        return _SKIPPED.format(reason="score.py says why it cannot score where it raises an error")
    if (tables and not raw_rows_of(tables)) or _model_unknown(plan, runs):
        return _SKIPPED.format(reason="give a fixture with raw rows, and compare what score.run answers")
    target = _without_answers(plan, tables)
    held = ""
    compared = _compared(plan, runs) if tables else None
    if compared and "= np.asarray(model.predict(features))" in score:
        held = _HELD_OUT.replace("MODEL", plan.model).replace("FEATURES", compared[0]).replace("ANSWERS", compared[1])
    text = _TESTS.replace("HELD_OUT\n", held.lstrip("\n") + "\n" if held else "")
    text = text.replace("UNSEEN", _UNSEEN) if _labels(runs) else text.replace("    UNSEEN\n", "")
    return text.replace("PACKAGE", plan.package).replace("TARGET", target)


def _model_unknown(plan: Plan, runs: Sequence[Run]) -> bool:
    """Whether no step that a test can run gives the model."""
    return not any(plan.model in run.subject.gives and not run.obstacle for run in runs)


def _compared(plan: Plan, runs: Sequence[Run]) -> tuple[str, str] | None:
    """What the model is asked to predict for, and what carries the index of these rows."""
    asked = runs[0].subject.asked.get(plan.model, "")
    nodes = [run.subject.node for run in runs if not run.obstacle]
    carrier = held_out(nodes, asked) if asked else ""
    given = {name for run in runs if not run.obstacle for name in run.subject.gives}
    return (asked, carrier) if carrier and {asked, carrier} <= given else None


def _kept(plan: Plan, runs: Sequence[Run]) -> tuple[str, str]:
    """A value that the steps give the model, and the raw rows of which it holds a part; empty if unknown."""
    able = [run for run in runs if not run.obstacle]
    nodes = [run.subject.node for run in able]
    given = {name for run in able for name in run.subject.gives}
    for features in (runs[0].subject.asked.get(plan.model, ""), fitted_on(nodes, plan.model)):
        if features in given and (kept := kept_rows(nodes, features)):
            return features, kept
    return "", ""


def _without_answers(plan: Plan, tables: Sequence[Source]) -> str:
    """What leaves out the column that nobody has of new rows: that of the final model, where several are fitted."""
    known = plan.serving.target if plan.serving is not None else ""
    answers = known or (tables[0].target if tables else "")
    return f'.drop(columns={[answers]!r}, errors="ignore")' if answers else ""


def features_tests(
    plan: Plan, tree: ast.Module | None, tables: Sequence[Source], runs: Sequence[Run], state: str
) -> str:
    """The text of ``test_features.py``, unformatted; empty where nothing can be said of features.py."""
    if tree is None:
        return ""
    columns = [column.name for column in tables[0].columns] if raw_rows_of(tables) else []
    tests = helpers_of(tree, "features", columns)
    text = ast.unparse(tree)
    if columns and PREPARE in text and "raise NotImplementedError" not in text and not _model_unknown(plan, runs):
        dropped = _without_answers(plan, tables)
        compared = _compared(plan, runs)
        features, answers = compared or ("", "")
        features, kept = (features, "") if compared else _kept(plan, runs)
        for template in [_SAME_FEATURES] if compared else [_AMONG, _ALONE] if kept else [_ALONE]:
            body = template.replace("DROPPED", dropped).replace("FEATURES", features).replace("ANSWERS", answers)
            body = body.replace("KEPT", kept).replace('made["STATE"]', f'made["{state}"]' if state else "{}")
            body = body.replace('before()["STATE"]', f'before()["{state}"]' if state else "{}")
            if "before()" not in body:
                body = body.replace("(raw, before, same)", "(raw, same)")
            tests.append(body.strip("\n"))
    if not tests:
        return ""
    body = "\n\n\n".join(tests)
    if _labels(runs) and "features.prepare_rows(" in body:
        body = body.replace("features.prepare_rows(", "prepared_rows(") + "\n\n" + _PREPARED
    used = {n.id for n in ast.walk(ast.parse(body)) if isinstance(n, ast.Name)}
    known = {**import_lines(tree), "pytest": "import pytest", "pd": "import pandas as pd", "np": "import numpy as np"}
    imports = sorted(known[name] for name in used & set(known))
    title = '"""Tests of features.py, which training and scoring share."""'
    return "\n".join([title, "", *imports, f"from {plan.package} import features", "", "", body, ""])


def helpers_of(tree: ast.Module, alias: str, columns: Sequence[str], besides: Sequence[str] = ()) -> list[str]:
    """Tests of the functions that the notebook itself defines in a module; ``besides`` are its steps."""
    module: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            module[node.name] = node
        elif isinstance(node, ast.Import):
            module |= {a.asname or a.name: node for a in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            module[node.targets[0].id] = node.value
    packages = packages_of(tree)
    names = {name for name, node in module.items() if not isinstance(node, ast.Import)}
    tests: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name not in {*_FIXED, *besides} and not node.name.startswith("_"):
            takes = tuple(a.arg for a in [*node.args.posonlyargs, *node.args.args])
            known = {name: value for name, value in module.items() if isinstance(value, ast.expr)}
            subject = Subject(node, alias, takes, gives_of(node), False, known, packages, names)
            tests += helper_tests(subject, module, columns)
    return tests
