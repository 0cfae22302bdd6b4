"""The ``ci`` and ``planning`` targets: schemas, security audit, and the workflow's own steps executed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""As GitHub runs a step."""


@pytest.fixture(scope="module")
def project(convert: Callable[[str, str], Path]) -> Path:
    return convert("credit_models/credit.ipynb", "ci,planning")


@pytest.fixture(scope="module")
def variables(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"DATA_URI": str(SAMPLE / "credit.csv"), "MODEL_DIR": "model"}


def steps(project: Path) -> list[tuple[str, str]]:
    workflow = yaml.safe_load((project / ".github/workflows/mlops.yml").read_text())
    return [(s["name"], s["run"]) for job in workflow["jobs"].values() for s in job["steps"] if "run" in s]


def test_the_schemas_and_the_security_audit_find_nothing(run: Run, tools: Path, project: Path) -> None:
    pytest.importorskip("check_jsonschema")
    check = run(
        tools / "check-jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        ".github/workflows/mlops.yml",
        cwd=project,
    )
    assert check.returncode == 0, check.stdout
    forms = sorted(path.relative_to(project) for path in (project / ".github/ISSUE_TEMPLATE").iterdir())
    check = run(tools / "check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *forms, cwd=project)
    assert check.returncode == 0, check.stdout
    audit = run(tools / "zizmor", "--offline", "--no-progress", ".github", cwd=project)
    assert audit.returncode == 0 and "No findings" in audit.stdout + audit.stderr, audit.stdout


def test_githubs_own_checks_find_nothing(
    project: Path, workflow_findings: Callable[..., str], shell_findings: Callable[[list[str]], str]
) -> None:
    assert workflow_findings(project / ".github/workflows/mlops.yml") == ""
    assert shell_findings([script for _, script in steps(project)]) == ""


def test_the_workflows_steps_are_green_in_a_fresh_clone(
    first_failure: Callable[..., str],
    clone: Callable[[Path, Path], Path],
    project: Path,
    variables: dict[str, str],
    tmp_path: Path,
) -> None:
    fresh = clone(project, tmp_path / "clone")
    assert first_failure(steps(fresh), fresh, variables, *SHELL) == ""
    assert {path.suffix for path in (fresh / "dist").iterdir()} == {".whl", ".gz"}


def test_a_planted_fault_turns_the_right_step_red(
    first_failure: Callable[..., str], broken: tuple[Path, str], variables: dict[str, str]
) -> None:
    fresh, red = broken
    assert first_failure(steps(fresh), fresh, variables, *SHELL) == red
