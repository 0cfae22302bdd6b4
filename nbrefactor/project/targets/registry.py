"""``registry``: runs tracked and models registered with MLflow; a challenger becomes champion only if it beats the champion.

The registered model is the bundle with the package's own ``score.py``, so it takes raw rows. Nothing for a notebook that
trains nothing.
"""

from __future__ import annotations

import re

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets.commands import scores, template
from nbrefactor.settings import Settings

METRICS = {
    "roc_auc_score": "roc_auc",
    "average_precision_score": "average_precision",
    "accuracy_score": "accuracy",
    "balanced_accuracy_score": "balanced_accuracy",
    "f1_score": "f1_macro",
    "r2_score": "r2",
    "mean_absolute_error": "mae",
    "mean_squared_error": "rmse",
    "root_mean_squared_error": "rmse",
}
"""scikit-learn's function → the metric of the generated module that ranks models as it does."""


def registry(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``registry.py`` in the package."""
    if not scores(facts):
        return ()
    package, serving = facts.plan.package, facts.plan.serving
    words = {
        "PACKAGE": package,
        "TARGET_COLUMN": repr(serving.target if serving else ""),
        "METRIC_NAME": repr(_metric(facts.sources["train.py"])),
        "REQUIREMENT_NAMES": repr([dependency.name for dependency in facts.dependencies]),
    }
    return (OutputFile(f"src/{package}/registry.py", template("registry.txt", words), "project"),)


def _metric(train: str) -> str:
    """The first metric that the training script computes and the registry knows; empty where there is none."""
    found = re.search(rf"\b({'|'.join(METRICS)})\(", train)
    return METRICS[found.group(1)] if found else ""
