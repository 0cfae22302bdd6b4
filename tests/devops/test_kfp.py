"""The ``kfp`` target under Kubeflow's own compiler and its local runner, in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

SAMPLES = Path(__file__).parents[2] / "sample_notebooks"

Run = Callable[..., "subprocess.CompletedProcess[str]"]

LOCALLY = """
import runpy
from kfp import local

local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root="run")
runpy.run_path("kubeflow/pipeline.py")["pipeline"]()
"""


@pytest.mark.parametrize(
    ("sample", "steps"), [("credit_models/credit.ipynb", 3), ("student_monolith/assignment3.ipynb", 3)]
)
def test_the_pipeline_compiles_runs_and_measures_what_training_measures(
    sample: str, steps: int, run: Run, convert: Callable[[str, str], Path], python_of: Callable[[str], Path]
) -> None:
    python = python_of("kfp")
    project = convert(sample, "kfp")
    for data in (SAMPLES / sample).parent.glob("*.csv"):
        shutil.copy(data, project)
    more = {**os.environ, "PYTHONPATH": "src"}
    made = run(python, "kubeflow/pipeline.py", cwd=project, env=more)
    assert made.returncode == 0, made.stderr
    compiled = yaml.safe_load((project / "kubeflow/pipeline.yaml").read_text())
    executors = compiled["deploymentSpec"]["executors"].values()
    assert len(executors) == steps
    assert {executor["container"]["image"] for executor in executors} == {
        "{{$.inputs.parameters['pipelinechannel--image']}}"
    }
    done = run(python, "-c", LOCALLY, cwd=project, env=more)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = project.glob("run/*/*/model/metrics.json")
    whole = run(python, "-m", f"{project.name}.train", "--output-dir", "whole", cwd=project, env=more)
    assert whole.returncode == 0, whole.stderr
    assert json.loads(found.read_text()) == json.loads((project / "whole/metrics.json").read_text())
    assert json.loads(found.read_text())
