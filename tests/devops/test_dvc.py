"""The ``dvc`` target under DVC itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_dvc_trains_once_and_then_only_after_a_change(
    run: Run, convert: Callable[[str, str], Path], tools: Path, environment: dict[str, str]
) -> None:
    pytest.importorskip("dvc")
    fresh = convert("credit_models/credit.ipynb", "dvc")
    shutil.copy(SAMPLE / "credit.csv", fresh)
    more = environment | {"PYTHONPATH": "src", "DVC_NO_ANALYTICS": "1"}
    assert run(tools / "dvc", "init", "-q", cwd=fresh, env=more).returncode == 0
    first = run(tools / "dvc", "repro", cwd=fresh, env=more)
    assert first.returncode == 0 and (fresh / "model/metrics.json").exists(), first.stderr
    second = run(tools / "dvc", "repro", cwd=fresh, env=more)
    assert "didn't change, skipping" in second.stdout + second.stderr
    params = (fresh / "params.yaml").read_text()
    (fresh / "params.yaml").write_text(params.replace("seed: 1", "seed: 2"))
    third = run(tools / "dvc", "repro", cwd=fresh, env=more)
    assert "Running stage 'train'" in third.stdout + third.stderr
