"""The gate of the generated project: a trained model must be as good as the notebook's stored outputs say it was."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nbrefactor.model import Cell, ModulePlan, OutputFile, Plan, Statement
from nbrefactor.python.testing.claims import PERFECT, skipped
from nbrefactor.python.testing.figures import metric_figures


def quality_tests(
    plan: Plan, module: ModulePlan, statements: Sequence[Statement], cells: Sequence[Cell]
) -> list[OutputFile]:
    """The gates: the notebook's own figures, and the test that holds a trained model to them."""
    wanted: dict[int, list[tuple[str, str]]] = {}
    for function in module.functions:
        for key, expression in function.metrics:
            for index in function.statements:
                if key and expression in statements[index].text:
                    wanted.setdefault(statements[index].cell, [])
        for index in function.statements:
            cell = statements[index].cell
            for key, expression in function.metrics:
                shown = key and expression in statements[index].text
                if shown and (key, expression) not in wanted.get(cell, []):
                    wanted.setdefault(cell, []).append((key, expression))
    figures = metric_figures(wanted, cells)
    keys = [key for function in module.functions for key, _ in function.metrics if key]
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
        margin = max(round(abs(value) * 0.02, 6), half * 2)
        rows += [f"[{_toml_key(key)}]", f"value = {value!r}", f'better = "{better}"', f"margin = {margin:g}", ""]
    return [
        OutputFile("tests/gates.toml", "\n".join(rows).rstrip() + "\n", "test"),
        OutputFile("tests/test_model_quality.py", _QUALITY.replace("PACKAGE", plan.package), "test"),
    ]


_NO_FIGURES = "the notebook's outputs show no figure of its metrics: write those to be reached here"

_QUALITY = '''"""The trained model is as good as the notebook's: see gates.toml."""

import json
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
