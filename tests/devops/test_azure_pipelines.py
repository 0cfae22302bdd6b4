"""The ``azure-pipelines`` target: the official schema, and the pipeline's own scripts executed as Azure does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")
SAMPLE = Path(__file__).parents[2] / "sample_notebooks" / "credit_models"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SHELL = ("bash", "--noprofile", "--norc")
"""As Azure Pipelines runs a script: nothing but the script itself stops it after a command that fails."""


@pytest.fixture(scope="module")
def project(convert: Callable[[str, str], Path]) -> Path:
    return convert("credit_models/credit.ipynb", "azure-pipelines")


@pytest.fixture(scope="module")
def variables(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"DATA_URI": str(SAMPLE / "credit.csv"), "MODEL_DIR": "model"}


def steps(project: Path) -> list[tuple[str, str]]:
    pipeline = yaml.safe_load((project / "azure-pipelines.yml").read_text())
    return [(s["displayName"], s["bash"]) for job in pipeline["jobs"] for s in job["steps"] if "bash" in s]


def test_the_official_schema_finds_nothing(run: Run, tools: Path, project: Path) -> None:
    pytest.importorskip("check_jsonschema")
    check = [tools / "check-jsonschema", "--builtin-schema", "vendor.azure-pipelines", "--regex-variant", "python"]
    done = run(*check, "azure-pipelines.yml", cwd=project)
    assert done.returncode == 0, done.stdout


def test_the_pipelines_scripts_are_green_in_a_fresh_clone(
    first_failure: Callable[..., str],
    clone: Callable[[Path, Path], Path],
    project: Path,
    variables: dict[str, str],
    tmp_path: Path,
) -> None:
    fresh = clone(project, tmp_path / "clone")
    assert first_failure(steps(fresh), fresh, variables, *SHELL) == ""
    assert {path.suffix for path in (fresh / "dist").iterdir()} == {".whl", ".gz"}
    assert {path.name for path in (fresh / "build").iterdir()} == {"unit.xml", "quality.xml"}


def test_a_planted_fault_turns_the_right_script_red(
    first_failure: Callable[..., str], broken: tuple[Path, str], variables: dict[str, str]
) -> None:
    fresh, red = broken
    assert first_failure(steps(fresh), fresh, variables, *SHELL) == red


def test_without_a_variable_the_notebooks_own_path_holds(
    first_failure: Callable[..., str],
    clone: Callable[[Path, Path], Path],
    project: Path,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    fresh = clone(project, tmp_path / "clone")
    (fresh / "credit.csv").write_bytes((SAMPLE / "credit.csv").read_bytes())
    pipeline = yaml.safe_load((fresh / "azure-pipelines.yml").read_text())
    (train,) = [s for job in pipeline["jobs"] for s in job["steps"] if s.get("displayName") == "Train"]
    variables = environment | train["env"] | {"PYTHONPATH": "src"}
    assert first_failure([("Train", train["bash"])], fresh, variables, *SHELL) == ""
