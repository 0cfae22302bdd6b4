"""The hooks in a repository, run by the real pre-commit, which installs them from a clone of this repository.

No network: pre-commit's environment builds with, and finds, the packages that these tests run with.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "nbrefactor")
CONFIGURATION = """
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: {hook}
        {more}
"""
MAPPED = '[tool.nbrefactor.notebooks]\n"nb/a.ipynb" = "jobs/a"\n"nb/b.py" = "jobs/b"\n'

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pre-commit")]


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=n", "-c", "user.email=n@localhost", "-c", "core.autocrlf=false"]
    command = ["git", *settings, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No index and no isolated build: what is installed beside pytest is used."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PIP_", "PRE_COMMIT"))}
    return clean | {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as: no isolation
        "PIP_CONFIG_FILE": os.devnull,
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository with what this one would ship, and its revision."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "release")
    return folder, git(folder, "rev-parse", "HEAD")


Hook = Callable[..., tuple[int, str]]


@pytest.fixture
def hook(tmp_path: Path, hooks: tuple[Path, str], environment: dict[str, str]) -> Hook:
    git(tmp_path, "init", "-q")

    def run(name: str, more: str = "", folder: Path = tmp_path) -> tuple[int, str]:
        place, revision = hooks
        text = CONFIGURATION.format(hooks=place, revision=revision, hook=name, more=more)
        (folder / ".pre-commit-config.yaml").write_text(text)
        git(folder, "add", "-A")
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    return run


def test_the_hooks_on_a_repository_and_on_a_fresh_clone(
    tmp_path: Path, hook: Hook, notebook: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("pre_commit")
    (tmp_path / "pyproject.toml").write_text(MAPPED)
    notebook(str(tmp_path / "nb/a.ipynb"), "import math\nx = math.sqrt(16)", "print(x)")
    notebook(str(tmp_path / "nb/exploration.ipynb"), "1 / 0")
    (tmp_path / "nb/b.py").write_text("# %%\ny = 1\n# %%\nprint(y)\n")

    code, said = hook("nbrefactor-check")
    assert code == 1 and "would be created jobs/a/src/a/pipeline.py" in said
    assert not (tmp_path / "jobs").exists()
    git(tmp_path, "commit", "-qm", "notebooks")

    code, said = hook("nbrefactor")  # what it writes is untracked, which pre-commit itself does not see
    assert code == 1 and "created    jobs/a/src/a/pipeline.py" in said
    assert not (tmp_path / "jobs/b").exists() and not (tmp_path / "exploration").exists()
    code, said = hook("nbrefactor")
    assert code == 0, said
    code, said = hook("nbrefactor", "types_or: [jupyter, python]\n        files: ^nb/")
    assert code == 1 and "created    jobs/b/src/b/pipeline.py" in said
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "scripts")

    clone = tmp_path_factory.mktemp("clone") / "repository"
    git(tmp_path, "clone", "-q", str(tmp_path), str(clone))
    code, said = hook("nbrefactor-check", folder=clone)
    assert code == 0, said
    code, said = hook("nbrefactor", folder=clone)
    assert code == 0, said
    assert git(clone, "status", "--porcelain") == "M  .pre-commit-config.yaml"

    notebook(str(clone / "nb/a.ipynb"), "import math\nx = math.sqrt(25)", "print(x)")
    before = (clone / "jobs/a/src/a/pipeline.py").read_text()
    code, said = hook("nbrefactor-check", folder=clone)
    assert code == 1 and "would be updated jobs/a/src/a/pipeline.py" in said
    assert (clone / "jobs/a/src/a/pipeline.py").read_text() == before
    code, said = hook("nbrefactor", folder=clone)
    assert code == 1 and "updated    jobs/a/src/a/pipeline.py" in said
    assert "math.sqrt(25)" in (clone / "jobs/a/src/a/pipeline.py").read_text()


def test_the_lint_hook_reports_and_writes_nothing(tmp_path: Path, hook: Hook, notebook: Callable[..., str]) -> None:
    pytest.importorskip("pre_commit")
    notebook(str(tmp_path / "nb/good.ipynb"), "x = 1", "print(x)")
    code, said = hook("nbrefactor-lint")
    assert code == 0, said
    notebook(str(tmp_path / "nb/bad.ipynb"), "print(nowhere)")
    code, said = hook("nbrefactor-lint")
    assert code == 1 and "bad.ipynb:cell 1" in said and "NBR101" in said
    assert git(tmp_path, "diff") == ""


def test_every_hook_has_an_entry_point() -> None:
    """The entries of .pre-commit-hooks.yaml are commands that the distribution installs."""
    yaml = pytest.importorskip("yaml")
    declared = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {entry["id"] for entry in declared} == {"nbrefactor-check", "nbrefactor", "nbrefactor-lint"}
    scripts = (ROOT / "pyproject.toml").read_text().partition("[project.scripts]")[2].partition("\n[")[0]
    for entry in declared:
        assert f"\n{entry['entry'].split()[0]} = " in scripts
        assert entry["types_or"] == ["jupyter"]
        assert entry["minimum_pre_commit_version"] == "2.9.2"
    assert [entry["id"] for entry in declared if entry.get("require_serial")] == ["nbrefactor"]
