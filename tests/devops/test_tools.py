"""The generated files under the tools that read them, and their steps executed. `make test-devops` runs this."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"
TOOLS = Path(sys.executable).parent


def run(*command: str | Path, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, **more)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The credit sample with all targets, in a repository of its own, without the data."""
    folder = tmp_path_factory.mktemp("credit") / "credit"
    command = [sys.executable, "-m", "nbrefactor", "convert", SAMPLE / "credit.ipynb", "-o", folder]
    made = run(*command, "--with", "ci,dvc,planning", cwd=folder.parent)
    assert made.returncode == 0, made.stderr
    for step in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Start"],
    ):
        assert run("git", *step, cwd=folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment of its own; the libraries, which take minutes to install, are those of this one."""
    home = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(home, with_pip=True, system_site_packages=False, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    (packages / "shared.pth").write_text(f"{here}\n")
    path = f"{home / 'bin'}{os.pathsep}{TOOLS}{os.pathsep}{os.environ['PATH']}"
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return plain | {"PATH": path, "DATA_URI": str(SAMPLE / "credit.csv"), "MODEL_DIR": "model"}


def clone(project: Path, folder: Path) -> Path:
    assert run("git", "clone", "-q", project, folder, cwd=project).returncode == 0
    return folder


def steps(project: Path) -> list[tuple[str, str]]:
    workflow = yaml.safe_load((project / ".github/workflows/mlops.yml").read_text())
    return [(s["name"], s["run"]) for job in workflow["jobs"].values() for s in job["steps"] if "run" in s]


def failing_step(project: Path, environment: dict[str, str]) -> str:
    """The name of the first step of the workflow that fails, run as GitHub runs them; empty if none does."""
    for name, script in steps(project):
        done = run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script, cwd=project, env=environment)
        print(name, done.stdout, done.stderr, sep="\n")
        if done.returncode:
            return name
    return ""


def test_the_schemas_and_the_security_audit_find_nothing(project: Path) -> None:
    pytest.importorskip("check_jsonschema")
    check = run(
        TOOLS / "check-jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        ".github/workflows/mlops.yml",
        cwd=project,
    )
    assert check.returncode == 0, check.stdout
    forms = sorted(path.relative_to(project) for path in (project / ".github/ISSUE_TEMPLATE").iterdir())
    check = run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *forms, cwd=project)
    assert check.returncode == 0, check.stdout
    audit = run(TOOLS / "zizmor", "--offline", "--no-progress", ".github", cwd=project)
    assert audit.returncode == 0 and "No findings" in audit.stdout + audit.stderr, audit.stdout


def test_the_workflows_steps_are_green_in_a_fresh_clone(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    fresh = clone(project, tmp_path / "clone")
    assert failing_step(fresh, environment) == ""
    assert {path.suffix for path in (fresh / "dist").iterdir()} == {".whl", ".gz"}


@pytest.mark.parametrize(
    ("file", "before", "after", "red"),
    [
        ("src/credit/train.py", "import argparse\n", "import argparse\nimport turtle\n", "Lint"),
        ("src/credit/features.py", "return", "return None  #", "Unit tests"),
        ("tests/gates.toml", "value = 0.7", "value = 0.9", "Quality gate"),
    ],
)
def test_a_planted_fault_turns_the_right_step_red(
    project: Path, environment: dict[str, str], tmp_path: Path, file: str, before: str, after: str, red: str
) -> None:
    fresh = clone(project, tmp_path / "clone")
    text = (fresh / file).read_text()
    assert before in text
    (fresh / file).write_text(text.replace(before, after, 1))
    assert failing_step(fresh, environment) == red


def test_dvc_trains_once_and_then_only_after_a_change(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    pytest.importorskip("dvc")
    fresh = clone(project, tmp_path / "clone")
    shutil.copy(SAMPLE / "credit.csv", fresh)
    more = environment | {"PYTHONPATH": "src", "DVC_NO_ANALYTICS": "1"}
    assert run(TOOLS / "dvc", "init", "-q", cwd=fresh, env=more).returncode == 0
    first = run(TOOLS / "dvc", "repro", cwd=fresh, env=more)
    assert first.returncode == 0 and (fresh / "model/metrics.json").exists(), first.stderr
    second = run(TOOLS / "dvc", "repro", cwd=fresh, env=more)
    assert "didn't change, skipping" in second.stdout + second.stderr
    params = (fresh / "params.yaml").read_text()
    (fresh / "params.yaml").write_text(params.replace("seed: 1", "seed: 2"))
    third = run(TOOLS / "dvc", "repro", cwd=fresh, env=more)
    assert "Running stage 'train'" in third.stdout + third.stderr
