"""The ``dvc`` target under DVC itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_dvc_runs_each_stage_once_and_then_only_those_that_a_change_concerns(
    run: Run, convert: Callable[[str, str], Path], tools: Path, environment: dict[str, str]
) -> None:
    pytest.importorskip("dvc")
    fresh = convert("credit_models/credit.ipynb", "dvc")
    shutil.copy(SAMPLE / "credit.csv", fresh)
    more = environment | {"PYTHONPATH": "src", "DVC_NO_ANALYTICS": "1"}

    def repro() -> list[str]:
        """The stages that ran."""
        done = run(tools / "dvc", "repro", cwd=fresh, env=more)
        assert done.returncode == 0, done.stderr
        return [line.split("'")[1] for line in done.stdout.splitlines() if line.startswith("Running stage")]

    def change(old: str, new: str) -> None:
        params = (fresh / "params.yaml").read_text()
        assert old in params
        (fresh / "params.yaml").write_text(params.replace(old, new))

    assert run(tools / "dvc", "init", "-q", cwd=fresh, env=more).returncode == 0
    assert repro() == ["prep", "train", "evaluate"]
    metrics = (fresh / "model/metrics.json").read_text()
    assert repro() == []
    change("max_iter: 1000", "max_iter: 900")
    assert repro() == ["train", "evaluate"]
    change("test_size: 0.25", "test_size: 0.3")
    assert repro() == ["prep", "train", "evaluate"]
    assert (fresh / "model/metrics.json").read_text() != metrics
    change("test_size: 0.3", "test_size: 0.25")
    change("max_iter: 900", "max_iter: 1000")
    assert repro() == []  # what is in the cache is not computed anew
    assert (fresh / "model/metrics.json").read_text() == metrics
    whole = run("python", "-m", "credit.train", "--output-dir", "whole", cwd=fresh, env=more)
    assert whole.returncode == 0, whole.stderr
    assert (fresh / "whole/metrics.json").read_text() == metrics
