"""The ``docker`` target and its locks; ``tests/devops/test_docker.py`` replays the images."""

from __future__ import annotations

import os
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from nbrefactor import cli
from nbrefactor.cli.locks import write_locks
from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

TRAINING = (
    "import pandas as pd\nfrom sklearn.linear_model import Ridge\ndf = pd.read_csv('rows.csv')",
    "model = Ridge(alpha=0.5).fit(df[['x']], df['y'])",
)
BOOSTING = (
    TRAINING[0].replace("sklearn.linear_model import Ridge", "lightgbm import LGBMRegressor as Ridge"),
    TRAINING[1],
)
PROJECT = (
    '[project]\ndependencies = [\n    "scikit-learn==1",\n    "never-heard-of-it",\n]\nremote = ["no-such-extra"]\n'
)


def texts(*cells: str, package: str = "") -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    settings = DEFAULTS._replace(targets=("docker",), package=package)
    return {file.path: file.text for file in refactor(notebook, settings).files}


def instructions(text: str) -> list[tuple[str, str]]:
    """Instruction and arguments, with continued lines joined."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], " ".join(line.split()[1:])) for line in lines]


def stage(text: str, name: str) -> dict[str, str]:
    """Instruction → its last arguments, in one stage."""
    parts = re.split(r"(?m)^FROM ", text)
    return dict(instructions("FROM " + next(p for p in parts if p.partition("\n")[0].endswith(f" AS {name}"))))


def test_each_script_has_an_image_of_its_own_and_no_rights() -> None:
    text = texts(*TRAINING)["Dockerfile"]
    assert re.findall(r"(?m)^FROM .* AS (\w+)$", text) == ["base", "train", "score"]
    train, score = stage(text, "train"), stage(text, "score")
    assert train["ENTRYPOINT"] == '["python", "-m", "nb.train"]' and train["USER"] == score["USER"] == "10001:10001"
    assert "src/nb/score.py" in score["CMD"] and score["EXPOSE"] == "5001" and "127.0.0.1:5001" in score["HEALTHCHECK"]
    for name in ("train", "score"):
        order = [word for word, _ in instructions(text.split(f"AS {name}\n")[1].split("FROM")[0])]
        assert order.index("USER") > order.index("RUN") and "ADD" not in order
    assert f"ARG PYTHON=python:3.{sys.version_info.minor}-slim-bookworm" in text


def test_an_analysis_has_one_image() -> None:
    text = texts("import pandas as pd\nprint(pd.read_csv('a.csv'))")["Dockerfile"]
    assert re.findall(r"(?m)^FROM .* AS (\w+)$", text) == ["base", "pipeline"]
    assert stage(text, "pipeline")["ENTRYPOINT"] == '["python", "-m", "nb.pipeline"]'
    assert "score" not in text


def test_a_library_that_needs_more_of_the_system_gets_it() -> None:
    assert re.search(r"ARG PYTHON=python:3\.\d+-bookworm\n", texts(*BOOSTING)["Dockerfile"])


def test_only_code_and_locks_reach_the_builder() -> None:
    lines = [line for line in texts(*TRAINING)[".dockerignore"].splitlines() if not line.startswith("#")]
    assert lines == ["*", "!src", "!docker/*.lock", "**/__pycache__"]


def test_the_server_of_the_scoring_image_is_an_extra() -> None:
    assert 'docker = ["azureml-inference-server-http>=1.4"]' in texts(*TRAINING)["pyproject.toml"]


# ------------------------------------------------------------------------------------------------------------- locks


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an image, and no uv."""
    (tmp_path / "Dockerfile").write_text("FROM x\nCOPY docker/train.lock docker/\n")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path


def test_without_uv_the_installed_versions_are_locked_with_what_they_need(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_locks(str(project)) == (os.path.join(str(project), "docker/train.lock"),)
    text = (project / "docker/train.lock").read_text()
    for name in ("scikit-learn", "numpy", "scipy", "joblib", "threadpoolctl"):
        assert f"{name}=={metadata.version(name)}\n" in text
    assert "There are no hashes" in text and "uv is not installed here" in text
    assert "pytest" not in text  # an extra of numpy's
    assert "# Left out, because it is not installed there: no-such-extra\n" in text
    assert text.endswith("neither is what they need:\nnever-heard-of-it\n")
    assert "does not lock never-heard-of-it: not" in capsys.readouterr().err


def test_locking_again_changes_nothing(project: Path) -> None:
    write_locks(str(project))
    assert write_locks(str(project)) == ()


def test_a_lock_with_hashes_stays_while_it_holds(project: Path) -> None:
    (project / "docker").mkdir()
    lock = project / "docker/train.lock"
    lock.write_text("scikit-learn==1 \\\n    --hash=sha256:0\nnever-heard-of-it==2 \\\n    --hash=sha256:0\n")
    assert write_locks(str(project)) == ()
    (project / "pyproject.toml").write_text(PROJECT.replace("==1", "==2"))
    assert write_locks(str(project)) and "--hash" not in lock.read_text()


@pytest.mark.skipif(not shutil.which("sh"), reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "said"),
    [("exit 2", "uv could not lock"), ('echo "no network" >&2; exit 1', "no network")],
)
def test_trouble_with_uv_is_said_and_the_conversion_goes_on(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str, said: str
) -> None:
    (project / "bin").mkdir()
    uv = project / "bin/uv"
    uv.write_text(f"#!{shutil.which('sh', path=os.defpath)}\n{script}\n")
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(project / "bin"))
    assert len(write_locks(str(project))) == 1
    assert said in capsys.readouterr().err
    assert "uv could not lock the project" in (project / "docker/train.lock").read_text()


def test_a_folder_that_cannot_be_written_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "docker").write_text("a file")
    assert write_locks(str(project)) == ()
    assert "cannot be written" in capsys.readouterr().err


def test_a_project_without_images_has_no_locks(tmp_path: Path) -> None:
    assert write_locks(str(tmp_path)) == ()
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    (tmp_path / "Dockerfile").write_text("FROM x\n")
    assert write_locks(str(tmp_path)) == () and not (tmp_path / "docker").exists()


def test_only_a_conversion_that_writes_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("nbrefactor.cli.locks.write_locks", lambda root: asked.append(root) or ())
    source = tmp_path / "nb.py"
    source.write_text("# %%\nprint(1)\n")
    command = ["convert", str(source), "-o", str(tmp_path / "out")]
    cli.main([*command, "--with", "docker", "--check"])
    cli.main([*command, "--with", "docker", "--diff"])
    cli.main([*command])
    assert asked == []
    cli.main([*command, "--with", "docker"])
    assert asked == [str(tmp_path / "out")]
