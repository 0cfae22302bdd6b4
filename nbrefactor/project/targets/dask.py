"""``dask``: scoring large data, and what training does in parallel, on the workers of a Dask cluster.

Nothing for a notebook that trains nothing; no training with Dask for one whose library does not work through joblib.
"""

from __future__ import annotations

import re

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets.commands import scores, template, trains
from nbrefactor.settings import Settings


def dask(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``score_dask.py`` and ``train_dask.py`` in the package, and ``cluster.py``, which both use."""
    parallel = re.search(r"^\s*(?:from|import) sklearn\b|\bParallel\(", facts.sources.get("train.py", ""), re.MULTILINE)
    names = ["score_dask"] * scores(facts) + ["train_dask"] * (trains(facts) and parallel is not None)
    words = {"PACKAGE": facts.plan.package}
    return tuple(
        OutputFile(f"src/{facts.plan.package}/{name}.py", template(f"{name}.txt", words), "project")
        for name in [*names, "cluster"]
        if names
    )
