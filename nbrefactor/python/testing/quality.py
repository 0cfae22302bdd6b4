"""The gate of the generated project: a trained model is as good as the notebook's stored outputs say; a constant one is not."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.model import Cell, ModulePlan, OutputFile, Plan, Statement
from nbrefactor.python.testing.figures import metric_figures
from nbrefactor.python.testing.literals import call_name, keyword
from nbrefactor.python.testing.measures import PERFECT, metrics_dict
from nbrefactor.python.testing.refused import REFUSALS
from nbrefactor.python.testing.runs import NETWORK, UNDESCRIBED, Run
from nbrefactor.python.testing.schema import CLASSIFIERS
from nbrefactor.python.testing.sources import Source
from nbrefactor.python.testing.subject import Subject, skipped

_UNSEEDED = 0.15
"""How much worse, as a share of the figure, a model may at least be where the notebook splits its rows anew each time."""


def quality_tests(
    plan: Plan,
    module: ModulePlan,
    runs: Sequence[Run],
    statements: Sequence[Statement],
    cells: Sequence[Cell],
    tables: Sequence[Source],
    margin: float,
) -> list[OutputFile]:
    """The gates: the notebook's own figures, and the tests that hold a trained model to them.

    ``margin``: how much worse a model may be, as a share of the figure.
    """
    subjects = [run.subject for run in runs]
    pairs = {f.name: [(k, e) for k, e in f.metrics if k] or _own(subjects, f.name) for f in module.functions}
    keys = [key for function in module.functions for key, _ in pairs[function.name]]
    if module.name != "train" or not keys:
        return []
    figures = metric_figures(_cells_of(module, pairs, statements), cells)
    code = "\n".join(statements[index].text for function in module.functions for index in function.statements)
    gates = {key: (figures[key], better) for key in keys if key in figures and (better := _better(key, code))}
    gates = {key: gate for key, gate in gates.items() if not re.match(r"(naive|dummy|baseline|null)", key.lower())}
    if not gates:
        text = (
            f'"""The quality of the trained model."""\n\nimport pytest\n\n\n{skipped("model_quality", _NO_FIGURES)}\n'
        )
        return [OutputFile("tests/test_model_quality.py", text, "test")]
    share = margin if seeded(code) else max(margin, _UNSEEDED)
    rows = ["# The notebook's own figures. A trained model may be worse by the margin, and not by more.", ""]
    for key, ((value, half), better) in gates.items():
        room = max(round(abs(value) * share, 6), half * 2)
        rows += [f"[{_toml_key(key)}]", f"value = {value!r}", f'better = "{better}"', f"margin = {room:g}", ""]
    return [
        OutputFile("tests/gates.toml", "\n".join(rows).rstrip() + "\n", "test"),
        OutputFile("tests/test_model_quality.py", _text(plan, runs, tables, code, set(gates)), "test"),
    ]


def _cells_of(
    module: ModulePlan, pairs: Mapping[str, list[tuple[str, str]]], statements: Sequence[Statement]
) -> dict[int, list[tuple[str, str]]]:
    """Cell → the metrics that it computes."""
    wanted: dict[int, list[tuple[str, str]]] = {}
    for function in module.functions:
        for key, expression in pairs[function.name]:
            exact = [i for i in function.statements if re.search(rf"\b{re.escape(expression)} *=", statements[i].text)]
            cell = statements[exact[-1]].cell if exact else max(function.cells)
            wanted.setdefault(cell, []).append((key, expression))
    return wanted


_NO_FIGURES = "the notebook's outputs show no figure of its metrics: write those to be reached here"

_QUALITY = '''"""The trained model is as good as the notebook's (gates.toml), and a constant one is not."""

import json
import os
import shutil
from pathlib import Path

import pytest

from PACKAGE import train

try:
    import tomllib
except ImportError:  # Python 3.10, where pytest brings the same
    import tomli as tomllib

HERE = Path(__file__).parent
GATES = tomllib.loads((HERE / "gates.toml").read_text(encoding="utf-8"))
DATA = FILES
PLACES = [Path(os.environ.get("DATA_DIR", ".")), HERE.parent]


def good_enough(metrics, name, margin):
    worse = GATES[name]["value"] - metrics[name]
    return (worse if GATES[name]["better"] == "higher" else -worse) <= margin


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """What training gives on the notebook's own data: the metrics, and the values of its steps."""
    place = next((p for p in PLACES if all((p / name).is_file() for name in DATA)), None)
    if place is None:
        pytest.skip(f"needs {', '.join(DATA)}: run pytest beside it, or set DATA_DIR")
    work, made = tmp_path_factory.mktemp("work"), {}
    for name in DATA:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(place / name, work / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(work)
NOTED
        RUN
    return json.loads((work / "model" / "metrics.json").read_text(encoding="utf-8")), made


@pytest.mark.parametrize("name", GATES)
def test_a_trained_model_is_as_good_as_the_notebooks(name, request):
    folder = Path(os.environ.get("MODEL_DIR", HERE.parent / "model"))
    if (folder / "metrics.json").exists():
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    else:
        metrics, _ = request.getfixturevalue("trained")
    assert good_enough(metrics, name, GATES[name]["margin"])
'''

_CONSTANT = """

@pytest.fixture(scope="module")
def constant(trained):
    \"\"\"The metrics of a model that always answers the same, judged as the notebook judges its own.\"\"\"
    _, made = trained
    constant = DUMMY().fit(made["TRAINED_X"], made["TRAINED_Y"])
    return train.EVALUATE(CALL)


def ahead(constant, name):
    \"\"\"By how much the notebook's own model is better than a constant one.\"\"\"
    lead = GATES[name]["value"] - constant[name]
    return lead if GATES[name]["better"] == "higher" else -lead


def test_a_constant_model_is_not_good_enough(constant):
    leads = {name: ahead(constant, name) for name in GATES if name in constant}
    if all(lead <= 0 for lead in leads.values()):
        pytest.skip("the notebook's own model is no better than a constant one")
    for name, lead in leads.items():
        if lead <= GATES[name]["margin"]:
            figure = f"{constant[name]:.3g}, within the margin in gates.toml"
            warnings.warn(f"{name} says little: a constant model has {figure}", stacklevel=1)
    assert not all(good_enough(constant, name, min(GATES[name][\"margin\"], leads[name] / 2)) for name in leads)
"""

_HALFWAY = '''

def room(name, request):
    """The margin, but no more than half of what the notebook's model is ahead of a constant one, where the data are here."""
    margin = GATES[name]["margin"]
    try:
        constant = request.getfixturevalue("constant")
    except pytest.skip.Exception:
        return margin
    lead = ahead(constant, name) if name in constant else 0
    return min(margin, lead / 2) if lead > 0 else margin
'''

_NOTING = '''

def noted(step, names, made):
    """The step, which also keeps what it gives."""

    def call(*arguments, **options):
        result = step(*arguments, **options)
        made.update(zip(names, result if len(names) > 1 else [result]))
        return result

    return call
'''


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """The step that judges a model it is handed, and the values by which a constant model is made instead."""

    step: str
    takes: tuple[str, ...]
    features: str
    answers: str


def _text(plan: Plan, runs: Sequence[Run], tables: Sequence[Source], code: str, gates: set[str]) -> str:
    """The text of ``test_model_quality.py``, unformatted."""
    text = _QUALITY
    places = (place for place in plan.data_places if "*" not in place and "." in place)
    files = list(dict.fromkeys([*(table.path for table in tables), *places]))
    evaluation = _evaluation(plan, runs, gates) if all(t.path == t.place for t in tables) else None
    noted = []
    if evaluation:
        wanted = {*evaluation.takes, evaluation.features, evaluation.answers} - {plan.model}
        for run in runs:
            if wanted & set(run.subject.gives):
                step = f"train.{run.plan.name}"
                noted.append(
                    f'        patch.setattr(train, "{run.plan.name}", noted({step}, {list(run.subject.gives)!r}, made))'
                )
        given = ", ".join("constant" if name == plan.model else f'made["{name}"]' for name in evaluation.takes)
        text += _CONSTANT
        if seeded(code):
            text = text.replace(
                'good_enough(metrics, name, GATES[name]["margin"])', "good_enough(metrics, name, room(name, request))"
            )
            text += _HALFWAY
        text = text.replace("import shutil\n", "import shutil\nimport warnings\n", 1)
        text += _NOTING
        classifies = any(word in code for word in CLASSIFIERS)
        text = text.replace("DUMMY()", 'DummyClassifier(strategy="prior")' if classifies else "DummyRegressor()")
        dummy = "DummyClassifier" if classifies else "DummyRegressor"
        text = text.replace("import pytest\n", f"import pytest\nfrom sklearn.dummy import {dummy}\n", 1)
        text = text.replace("EVALUATE(CALL)", f"{evaluation.step}({given})")
        text = text.replace("TRAINED_X", evaluation.features).replace("TRAINED_Y", evaluation.answers)
    run_line = 'train.main(["--output-dir", "model"])'
    refused = next((run.refused for run in runs if run.refused), "")
    if any(NETWORK in run.obstacle for run in runs):
        run_line = 'pytest.skip("training needs the network: train first, and set MODEL_DIR")'
    elif any(run.obstacle for run in runs):  # a step that fails in the notebook as well may come after the evaluation
        run_line = f"with contextlib.suppress(NameError):\n            {run_line}"
        text = text.replace("import json\n", "import contextlib\nimport json\n", 1)
    if any(UNDESCRIBED in run.obstacle for run in runs):
        inner = run_line.replace("\n", "\n    ")
        needs = 'pytest.skip(f"needs {error.filename}: train first, and set MODEL_DIR")'
        run_line = f"try:\n            {inner}\n        except FileNotFoundError as error:\n            {needs}"
    if refused:
        inner = run_line.replace("\n", "\n    ")
        expected = f'pytest.xfail({refused!r} + f": {{error!r}}")'
        run_line = f"try:\n            {inner}\n        except {REFUSALS} as error:\n            {expected}"
    if not evaluation:
        text = text.replace(", made = tmp_path_factory", " = tmp_path_factory").replace("work, {}", "work")
        text = text.replace('mktemp("work"), {}', 'mktemp("work")').replace(
            'encoding="utf-8")), made', 'encoding="utf-8"))'
        )
        text = text.replace("metrics, _ = request", "metrics = request").replace(
            ": the metrics, and the values of its steps", ""
        )
    text = text.replace("NOTED\n", "\n".join(noted) + "\n" if noted else "").replace("RUN\n", run_line + "\n")
    return text.replace("PACKAGE", plan.package).replace("FILES", repr(files))


def _evaluation(plan: Plan, runs: Sequence[Run], gates: set[str]) -> _Evaluation | None:
    """How a constant model could take the place of the notebook's; None where the steps do not allow it."""
    given = {name for run in runs for name in run.subject.gives}
    fits = [n for run in runs for n in ast.walk(run.subject.node) if isinstance(n, ast.Call) and call_name(n) == "fit"]
    trained = [
        tuple(a.id for a in call.args if isinstance(a, ast.Name))
        for call in fits
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == plan.model and len(call.args) == 2
    ]
    pair = next((names for names in trained if len(names) == 2 and set(names) <= given), None)
    for run in runs:
        subject = run.subject
        metrics = {key for key, _ in run.plan.metrics} | {key for key, _ in _own([subject], subject.name)}
        only = len(subject.gives) == 1 and "sklearn" in {root.partition(".")[0] for root in subject.packages.values()}
        asks = {
            n.func.attr
            for n in ast.walk(subject.node)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and ast.unparse(n.func.value) == plan.model
        }
        uses = sum(isinstance(n, ast.Name) and n.id == plan.model for n in ast.walk(subject.node))
        plain = asks <= {"predict", "predict_proba", "score"} and uses <= sum(
            isinstance(n, ast.Attribute) and ast.unparse(n.value) == plan.model for n in ast.walk(subject.node)
        )
        whole = plan.model in subject.takes and set(subject.takes) <= given and plain and not run.obstacle
        if pair and whole and only and metrics & gates:
            return _Evaluation(subject.name, subject.takes, *pair)
    return None


def _own(subjects: Iterable[Subject], name: str) -> list[tuple[str, str]]:
    """The metrics of a dict that the notebook's author built."""
    subject = next((subject for subject in subjects if subject.name == name), None)
    found = metrics_dict(subject) if subject else None
    return [(key, ast.unparse(value)) for key, value in found[1].items()] if found else []


def seeded(code: str) -> bool:
    """Whether the notebook splits the same rows and draws the same numbers each time, as far as its calls say."""
    if "random.seed(" in code:
        return True
    calls = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call)]
    drawing = [call for call in calls if call_name(call) == "train_test_split" or call_name(call).endswith(_DRAWING)]
    return all(keyword(call, "random_state") or any(k.arg is None for k in call.keywords) for call in drawing)


_DRAWING = tuple(
    """
    ForestClassifier ForestRegressor BoostingClassifier BoostingRegressor BoostClassifier BoostRegressor SGDClassifier
    MLPClassifier MLPRegressor BaggingClassifier
    """.split()
)
"""How the names end of the models that draw numbers while they are fitted."""


def _better(key: str, code: str) -> str:
    """Whether more or less of a metric is better, from the function that computes it or from its name."""
    for function, best in PERFECT.items():
        if f"{key} = {function}(" in code:
            return "higher" if best else "lower"
    name = key.lower()
    if any(word in name for word in ("error", "loss", "mse", "mae", "rmsle", "mape", "aic", "bic")):
        return "lower"
    if any(word in name for word in ("acc", "auc", "f1", "precision", "recall", "r2", "score", "kappa", "map")):
        return "higher"
    return ""


def _toml_key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)
