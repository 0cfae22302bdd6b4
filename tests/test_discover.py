"""Which files of a folder are notebooks, with git and without it, and which output folder each one gets."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nbrefactor import discover
from nbrefactor.discover import notebooks_in, outputs_for
from nbrefactor.manifest import Inputs, Manifest, dump

JUPYTEXT = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation: {}\n# ---\n# %%\nx = 1\n"
FILES = {
    "a.ipynb": "{}",
    "sub/b.ipynb": "{}",
    "sub/deep/c.ipynb": "{}",
    "sub/.ipynb_checkpoints/b-checkpoint.ipynb": "{}",
    ".hidden/d.ipynb": "{}",
    "node_modules/e.ipynb": "{}",
    "paired.ipynb": "{}",
    "paired.py": JUPYTEXT,
    "alone.py": JUPYTEXT,
    "module.py": "x = 1\n",
    "notes.md": "# notes\n",
    "scratch/f.ipynb": "{}",
    "sub/old_1.ipynb": "{}",
    "sub/old_2.ipynb": "{}",
    "excluded.ipynb": "{}",
    ".gitignore": "/scratch/\nold_*.ipynb\n",
    "sub/.gitignore": "!old_2.ipynb\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".git/info/exclude").write_text("excluded.ipynb\n")
    return tmp_path


@pytest.mark.parametrize("git", [True, False], ids=["git", "no git"])
def test_notebooks_are_found_and_what_git_ignores_is_not(
    repository: Path, git: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not git:
        monkeypatch.setenv("PATH", "")
    found = [str(Path(path).relative_to(repository)) for path in notebooks_in(str(repository))]
    assert found == ["a.ipynb", "alone.py", "paired.ipynb", "sub/b.ipynb", "sub/deep/c.ipynb", "sub/old_2.ipynb"]
    monkeypatch.chdir(repository)
    assert notebooks_in("sub") == ("sub/b.ipynb", "sub/deep/c.ipynb", "sub/old_2.ipynb")


def test_a_tracked_file_that_is_gone_is_no_notebook(repository: Path) -> None:
    subprocess.run(["git", "-C", str(repository), "add", "a.ipynb"], check=True)
    (repository / "a.ipynb").unlink()
    assert not any(path.endswith("a.ipynb") for path in notebooks_in(str(repository)))


def test_outside_a_repository_everything_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "_from_git", lambda folder: None)
    (tmp_path / "old_1.ipynb").write_text("{}")
    assert [Path(path).name for path in notebooks_in(str(tmp_path))] == ["old_1.ipynb"]


def test_outputs_stand_as_the_notebooks_stand(tmp_path: Path) -> None:
    assert outputs_for(["nb/a.ipynb", "nb/sub/My Model.ipynb"], "nb", "out") == {
        "out/a": "nb/a.ipynb",
        "out/sub/my_model": "nb/sub/My Model.ipynb",
    }


def test_where_names_meet_the_owner_keeps_its_folder(tmp_path: Path) -> None:
    notebooks = ["nb/01 Load.ipynb", "nb/02 Load.ipynb"]
    out = str(tmp_path / "out")
    assert outputs_for(notebooks, "nb", out) == {f"{out}/load": notebooks[0], f"{out}/load_2": notebooks[1]}
    manifest = tmp_path / "out/load/.nbrefactor/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(dump(Manifest(Inputs("0", "", ""), "02 Load.ipynb", "load", {})))
    assert outputs_for(notebooks, "nb", out) == {f"{out}/load_2": notebooks[0], f"{out}/load": notebooks[1]}
