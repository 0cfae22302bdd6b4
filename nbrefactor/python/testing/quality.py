"""The gate of the generated project: a trained model must be as good as the notebook's stored outputs say it was."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence

from nbrefactor.model import Cell, ModulePlan, OutputFile, Plan, Statement
from nbrefactor.python.testing.figures import metric_figures
from nbrefactor.python.testing.measures import PERFECT, metrics_dict
from nbrefactor.python.testing.subject import Subject, skipped


def quality_tests(
    plan: Plan,
    module: ModulePlan,
    subjects: Sequence[Subject],
    statements: Sequence[Statement],
    cells: Sequence[Cell],
    share: float,
) -> list[OutputFile]:
    """The gates: the notebook's own figures, and the test that holds a trained model to them.

    ``share`` of its figure is what a model may be worse by, or what rounding hides, if that is more.
    """
    pairs = {f.name: [(k, e) for k, e in f.metrics if k] or _own(subjects, f.name) for f in module.functions}
    wanted: dict[int, list[tuple[str, str]]] = {}
    for function in module.functions:
        for key, expression in pairs[function.name]:
            exact = [i for i in function.statements if re.search(rf"\b{re.escape(expression)} *=", statements[i].text)]
            wanted.setdefault(statements[exact[-1]].cell if exact else max(function.cells), []).append(
                (key, expression)
            )
    figures = metric_figures(wanted, cells)
    keys = [key for function in module.functions for key, _ in pairs[function.name]]
    code = "\n".join(statements[index].text for function in module.functions for index in function.statements)
    gates = {key: (figures[key], better) for key in keys if key in figures and (better := _better(key, code))}
    if module.name != "train" or not keys:
        return []
    if not gates:
        text = (
            f'"""The quality of the trained model."""\n\nimport pytest\n\n\n{skipped("model_quality", _NO_FIGURES)}\n'
        )
        return [OutputFile("tests/test_model_quality.py", text, "test")]
    rows = ["# The notebook's own figures. A trained model may be worse by the margin, and not by more.", ""]
    for key, ((value, half), better) in gates.items():
        margin = max(round(abs(value) * share, 6), half * 2)
        rows += [f"[{_toml_key(key)}]", f"value = {value!r}", f'better = "{better}"', f"margin = {margin:g}", ""]
    return [
        OutputFile("tests/gates.toml", "\n".join(rows).rstrip() + "\n", "test"),
        OutputFile("tests/test_model_quality.py", _QUALITY.replace("PACKAGE", plan.package), "test"),
    ]


_NO_FIGURES = "the notebook's outputs show no figure of its metrics: write those to be reached here"

_QUALITY = '''"""The trained model is as good as the notebook's: see gates.toml."""

import ast
import json
import re
import os
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib", reason="reading gates.toml needs Python 3.11")

HERE = Path(__file__).parent
GATES = tomllib.loads((HERE / "gates.toml").read_text(encoding="utf-8"))
MODEL = Path(os.environ.get("MODEL_DIR", HERE.parent / "model"))


@pytest.mark.parametrize("name", GATES)
def test_model_is_as_good_as_the_notebooks(name):
    if not (MODEL / "metrics.json").exists():
        pytest.skip("train first (python -m PACKAGE.train), or set MODEL_DIR")
    metrics = json.loads((MODEL / "metrics.json").read_text(encoding="utf-8"))
    gate = GATES[name]
    worse = gate["value"] - metrics[name]
    if gate["better"] == "lower":
        worse = -worse
    assert worse <= gate["margin"]
'''


def _own(subjects: Sequence[Subject], name: str) -> list[tuple[str, str]]:
    """The metrics of a dict that the notebook's author built."""
    subject = next((subject for subject in subjects if subject.name == name), None)
    found = metrics_dict(subject) if subject else None
    return [(key, ast.unparse(value)) for key, value in found[1].items()] if found else []


def _better(key: str, code: str) -> str:
    """Whether more or less of a metric is better, from the function that computes it or from its name."""
    for function, best in PERFECT.items():
        if any(f"{name} = {function}(" in code for name in (key,)):
            return "higher" if best else "lower"
    name = key.lower()
    if any(word in name for word in ("error", "loss", "mse", "mae", "rmsle", "mape", "aic", "bic")):
        return "lower"
    if any(word in name for word in ("acc", "auc", "f1", "precision", "recall", "r2", "score", "kappa", "map")):
        return "higher"
    return ""


def _toml_key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)
