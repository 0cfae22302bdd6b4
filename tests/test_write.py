"""Writing: what becomes of each file, that nothing of the user's is lost, and that a kill anywhere can be repaired."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nbrefactor import write as disk
from nbrefactor.manifest import Inputs, inputs_of, is_current, load
from nbrefactor.model import NbrefactorError, OutputFile
from nbrefactor.settings import Settings
from nbrefactor.write import Change, plan_changes, recover, write

FIRST = {"src/churn/train.py": "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n", "README.md": "# churn\n"}
SECOND = {"src/churn/train.py": "a = 1\nb = 2\nc = 3\nd = 4\ne = 55\n", "README.md": "# churn\n"}


def files(texts: dict[str, str]) -> tuple[OutputFile, ...]:
    return tuple(OutputFile(path, text, "train" if path.endswith(".py") else "project") for path, text in texts.items())


def convert(root: Path, texts: dict[str, str], code: str = "1") -> dict[str, str]:
    """One conversion, as the command line does it; the status of each path."""
    recover(str(root))
    changes = plan_changes(files(texts), str(root))
    write(changes, str(root), Inputs("0", code, "s"), "notebooks/churn.ipynb", "churn")
    return {change.path: change.status for change in changes}


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_the_first_conversion_creates_and_the_second_changes_nothing(root: Path) -> None:
    assert convert(root, FIRST) == {"src/churn/train.py": "created", "README.md": "created"}
    assert (root / "src/churn/train.py").read_text() == FIRST["src/churn/train.py"]
    before = snapshot(root)
    assert set(before) == {
        ".nbrefactor/manifest.json",
        ".nbrefactor/base/README.md",
        ".nbrefactor/base/src/churn/train.py",
        "README.md",
        "src/churn/train.py",
    }
    assert convert(root, FIRST) == {"src/churn/train.py": "unchanged", "README.md": "unchanged"}
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("edited", "status", "expected"),
    [
        pytest.param(FIRST["src/churn/train.py"], "updated", SECOND["src/churn/train.py"], id="not edited"),
        pytest.param(
            "a = 11\nb = 2\nc = 3\nd = 4\ne = 5\n", "merged", "a = 11\nb = 2\nc = 3\nd = 4\ne = 55\n", id="far"
        ),
        pytest.param(SECOND["src/churn/train.py"], "unchanged", SECOND["src/churn/train.py"], id="same edit"),
        pytest.param("a = 1\nb = 2\nc = 3\nd = 4\ne = 6\n", "conflict", None, id="same line"),
    ],
)
def test_an_edit_meets_a_new_generation(root: Path, edited: str, status: str, expected: str | None) -> None:
    convert(root, FIRST)
    path = root / "src/churn/train.py"
    path.write_text(edited)
    assert convert(root, SECOND, "2")["src/churn/train.py"] == status
    text = path.read_text()
    if expected is None:
        assert "e = 6\n" in text and "e = 55\n" in text and text.count("<<<<<<< ") == 1
    else:
        assert text == expected
    assert (root / ".nbrefactor/base/src/churn/train.py").read_text() == SECOND["src/churn/train.py"]


def test_an_edit_stays_when_the_notebook_did_not_change(root: Path) -> None:
    convert(root, FIRST)
    (root / "README.md").write_text("# mine\n")
    assert convert(root, FIRST)["README.md"] == "unchanged"
    assert (root / "README.md").read_text() == "# mine\n"


def test_conflict_markers_stop_the_next_run(root: Path) -> None:
    convert(root, FIRST)
    (root / "src/churn/train.py").write_text("a = 1\nb = 2\nc = 3\nd = 4\ne = 6\n")
    convert(root, SECOND, "2")
    before = snapshot(root)
    with pytest.raises(NbrefactorError, match=r"train\.py still holds conflict markers \(line 5\)"):
        convert(root, SECOND, "2")
    assert snapshot(root) == before
    (root / "src/churn/train.py").write_text("a = 1\nb = 2\nc = 3\nd = 4\ne = 6 + 55\n")
    assert convert(root, SECOND, "2")["src/churn/train.py"] == "unchanged"


def test_a_deleted_file_stays_deleted_and_is_named(root: Path) -> None:
    convert(root, FIRST)
    (root / "README.md").unlink()
    for texts in (FIRST, SECOND, {**SECOND, "README.md": "# other\n"}):
        assert convert(root, texts)["README.md"] == "deleted"
        assert not (root / "README.md").exists()


def test_a_file_that_is_no_longer_generated_goes_unless_it_was_edited(root: Path) -> None:
    convert(root, {**FIRST, "tests/test_a.py": "a\n", "tests/test_b.py": "b\n", "old/gone.py": "c\n"})
    (root / "tests/test_b.py").write_text("mine\n")
    statuses = convert(root, FIRST)
    assert {path: status for path, status in statuses.items() if path not in FIRST} == {
        "tests/test_a.py": "removed",
        "tests/test_b.py": "orphaned",
        "old/gone.py": "removed",
    }
    assert [path.name for path in (root / "tests").iterdir()] == ["test_b.py"]
    assert not (root / "old").exists()
    assert not (root / ".nbrefactor/base/old").exists()
    # Generated again, the removed one is new.
    assert convert(root, {**FIRST, "old/gone.py": "c\n"})["old/gone.py"] == "created"
    # Generated again, the edited one is merged, not in the way.
    assert convert(root, {**FIRST, "tests/test_b.py": "b\n"})["tests/test_b.py"] == "unchanged"
    assert (root / "tests/test_b.py").read_text() == "mine\n"


def test_windows_line_ends_are_kept_and_are_no_edit(root: Path) -> None:
    convert(root, FIRST)
    path = root / "src/churn/train.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert convert(root, FIRST)["src/churn/train.py"] == "unchanged"
    assert convert(root, SECOND, "2")["src/churn/train.py"] == "updated"
    assert path.read_bytes() == SECOND["src/churn/train.py"].replace("\n", "\r\n").encode()


def test_bytes_that_are_not_utf8_survive_a_merge(root: Path) -> None:
    convert(root, FIRST)
    path = root / "src/churn/train.py"
    path.write_bytes(b"# caf\xe9\n" + path.read_bytes())
    assert convert(root, SECOND, "2")["src/churn/train.py"] == "merged"
    assert path.read_bytes() == b"# caf\xe9\n" + SECOND["src/churn/train.py"].encode()


def test_a_lone_surrogate_is_written_as_its_escape(root: Path) -> None:
    convert(root, {"a.py": "x = '\ud83d'\n"})
    assert (root / "a.py").read_bytes() == b"x = '\\ud83d'\n"
    assert convert(root, {"a.py": "x = '\ud83d'\n"}) == {"a.py": "unchanged"}


def test_permissions_are_kept(root: Path) -> None:
    convert(root, FIRST)
    path = root / "src/churn/train.py"
    path.chmod(0o755)
    convert(root, SECOND, "2")
    assert path.stat().st_mode & 0o777 == 0o755


# ------------------------------------------------------------------------------------------------------- refusals


def a_file(root: Path) -> None:
    root.write_text("x")


def other_files(root: Path) -> None:
    root.mkdir()
    (root / "thesis.txt").write_text("x")


def parent_is_a_file(root: Path) -> None:
    shutil.rmtree(root.parent)
    root.parent.write_text("x")


def not_ours_in_ours(root: Path) -> None:
    convert(root, {"README.md": FIRST["README.md"]})
    (root / "src/churn").mkdir(parents=True)
    (root / "src/churn/train.py").write_text("precious = True\n")


def folder_in_the_way(root: Path) -> None:
    convert(root, {"README.md": FIRST["README.md"]})
    (root / "src/churn/train.py").mkdir(parents=True)


def base_with_markers(root: Path) -> None:
    convert(root, FIRST)
    (root / ".nbrefactor/base/README.md").write_text("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n")
    (root / "README.md").write_text("# mine\n")


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (a_file, "is a file; name a folder"),
        (other_files, "holds other files, such as thesis.txt"),
        (parent_is_a_file, "is not a folder"),
        (not_ours_in_ours, "train.py is in the way"),
        (folder_in_the_way, "train.py cannot be"),
        (base_with_markers, "README.md still holds conflict markers (line 1)"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    root: Path, arrange: Callable[[Path], None], words: str
) -> None:
    arrange(root)
    before = snapshot(root.parent) if root.parent.is_dir() else {}
    with pytest.raises(NbrefactorError) as caught:
        convert(root, FIRST)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (snapshot(root.parent) if root.parent.is_dir() else {}) == before


def test_an_unwritable_folder_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(NbrefactorError, match="is not writable"):
        convert(root, FIRST)
    assert not root.exists()


def test_a_full_disk_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_put", full)
    root.mkdir()
    with pytest.raises(NbrefactorError, match="No space left on device"):
        convert(root, FIRST)
    assert list(root.iterdir()) == []


def test_an_existing_package_is_written_into_when_it_is_shared(root: Path) -> None:
    other_files(root)
    changes = plan_changes(files(FIRST), str(root), shared=True)
    assert [change.status for change in changes] == ["created", "created"]


def test_an_existing_package_keeps_its_init(root: Path) -> None:
    root.mkdir()
    (root / "__init__.py").write_text("from .mine import *\n")
    generated = files({"__init__.py": '"""Churn."""\n', "train.py": "a = 1\n"})
    for expected in (["unchanged", "created"], ["unchanged", "unchanged"]):
        changes = plan_changes(generated, str(root), shared=True)
        assert [change.status for change in changes] == expected
        write(changes, str(root), Inputs("0", "1", "s"), "a.ipynb", "churn")
    assert (root / "__init__.py").read_text() == "from .mine import *\n"
    (root / "score.py").write_text("precious = True\n")
    with pytest.raises(NbrefactorError, match=r"score\.py is in the way"):
        plan_changes(files({"score.py": "b = 1\n"}), str(root), shared=True)


def test_a_repository_that_was_just_made_is_an_empty_folder(root: Path) -> None:
    (root / ".git").mkdir(parents=True)
    assert convert(root, FIRST)["README.md"] == "created"


# --------------------------------------------------------------------------------------------------- interruption


class Killed(BaseException):
    """As if the process had been killed."""


STEPS = ("replace", "remove", "rmdir", "makedirs", "chmod")


class Power:
    """Counts the steps that change the disk, and can be cut off before the n-th; nothing after it happens then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.count = 0

    def convert(self, root: Path, cut_at: int | None = None) -> None:
        self.count = 0
        with self.monkeypatch.context() as patch:
            for name in STEPS:
                patch.setattr(os, name, self._step(getattr(os, name), cut_at))
            convert(root, NEW, "2")

    def _step(self, real: Callable[..., object], cut_at: int | None) -> Callable[..., object]:
        def step(*args: object, **options: object) -> object:
            self.count += 1
            if cut_at is not None and self.count >= cut_at:
                raise Killed
            return real(*args, **options)

        return step


@pytest.fixture
def power(monkeypatch: pytest.MonkeyPatch) -> Power:
    return Power(monkeypatch)


def old_state(root: Path) -> None:
    convert(root, {**FIRST, "tests/test_gone.py": "gone\n", "edited.py": "a\nb\nc\nd\n"})
    (root / "edited.py").write_text("mine\nb\nc\nd\n")


NEW = {**SECOND, "tests/test_new.py": "new\n", "edited.py": "a\nb\nc\ntheirs\n"}


def states_after_every_kill(tmp_path: Path, power: Power) -> Iterator[tuple[int, Path]]:
    old_state(tmp_path / "counted")
    power.convert(tmp_path / "counted")
    steps = power.count
    assert steps > 15
    for step in range(1, steps + 1):
        root = tmp_path / f"killed-{step}"
        old_state(root)
        with pytest.raises(Killed):
            power.convert(root, cut_at=step)
        yield step, root


def test_a_kill_at_any_step_is_repaired_by_the_next_run(tmp_path: Path, power: Power) -> None:
    old_state(tmp_path / "clean")
    convert(tmp_path / "clean", NEW, "2")
    expected = snapshot(tmp_path / "clean")
    assert expected["edited.py"] == b"mine\nb\nc\ntheirs\n"
    for step, root in states_after_every_kill(tmp_path, power):
        convert(root, NEW, "2")
        assert snapshot(root) == expected, f"killed at step {step}"


def test_what_is_edited_after_a_kill_is_merged_too(tmp_path: Path, power: Power) -> None:
    for step, root in states_after_every_kill(tmp_path, power):
        path = root / "src/churn/train.py"
        path.write_text("late = 0\n" + path.read_text())
        recover(str(root))
        if is_current(str(root), Inputs("0", "2", "s")):
            assert path.read_text() == "late = 0\n" + NEW["src/churn/train.py"], f"killed at step {step}"
        convert(root, NEW, "2")
        assert path.read_text() == "late = 0\n" + NEW["src/churn/train.py"], f"killed at step {step}"
        assert (root / "edited.py").read_text() == "mine\nb\nc\ntheirs\n", f"killed at step {step}"
        assert not (root / ".nbrefactor/pending").exists()


# ------------------------------------------------------------------------------------------- is it still current?

NOTEBOOK = b'{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "y = 2"], "metadata": {}, "outputs": []}]}'


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(NOTEBOOK.replace(b'["x = 1\\n", "y = 2"]', b'"x = 1\\ny = 2"'), True, id="source as one text"),
        pytest.param(NOTEBOOK.replace(b'"outputs": []', b'"outputs": [1], "execution_count": 7'), True, id="outputs"),
        pytest.param(NOTEBOOK.replace(b"x = 1", b"x = 3"), False, id="code"),
        pytest.param(NOTEBOOK.replace(b'"code"', b'"markdown"'), False, id="kind"),
        pytest.param(NOTEBOOK.replace(b"{}", b'{"tags": ["parameters"]}'), False, id="tags"),
        pytest.param(b'{"worksheets": [' + NOTEBOOK.replace(b"source", b"input") + b"]}", True, id="nbformat 3"),
        pytest.param(b"# %%\nx = 1\n", False, id="percent format"),
    ],
)
def test_only_what_decides_the_scripts_is_hashed(other: bytes, same: bool) -> None:
    settings = Settings()
    assert (inputs_of(NOTEBOOK, settings) == inputs_of(other, settings)) is same


def test_line_ends_of_a_script_do_not_count() -> None:
    assert inputs_of(b"# %%\nx = 1\n", Settings()) == inputs_of(b"# %%\r\nx = 1\r\n", Settings())


def test_settings_and_the_scoring_notebook_count() -> None:
    plain = inputs_of(NOTEBOOK, Settings())
    assert inputs_of(NOTEBOOK, Settings(line_length=100)) != plain
    assert inputs_of(NOTEBOOK, Settings(), NOTEBOOK) != plain


def nothing(root: Path) -> None:
    pass


def edit(root: Path) -> None:
    (root / "README.md").write_text("# mine\n")


def delete(root: Path) -> None:
    (root / "README.md").unlink()


def mark(root: Path) -> None:
    (root / "README.md").write_text("<<<<<<< yours\na\n=======\nb\n>>>>>>> theirs\n")


def interrupt(root: Path) -> None:
    (root / ".nbrefactor/pending").mkdir()


def break_manifest(root: Path) -> None:
    (root / ".nbrefactor/manifest.json").write_text("<<<<<<< HEAD\n")


@pytest.mark.parametrize(
    ("happens", "current"),
    [(nothing, True), (edit, True), (delete, True), (mark, False), (interrupt, False), (break_manifest, False)],
)
def test_a_folder_is_current_until_something_is_left_to_do(
    root: Path, happens: Callable[[Path], None], current: bool
) -> None:
    convert(root, FIRST)
    inputs = Inputs("0", "1", "s")
    happens(root)
    assert is_current(str(root), inputs) is current


def test_other_inputs_are_not_current(root: Path) -> None:
    convert(root, FIRST)
    assert is_current(str(root), Inputs("0", "1", "s"))
    for inputs in (Inputs("1", "1", "s"), Inputs("0", "2", "s"), Inputs("0", "1", "t")):
        assert not is_current(str(root), inputs)


def test_a_broken_manifest_is_written_anew(root: Path) -> None:
    convert(root, FIRST)
    break_manifest(root)
    convert(root, FIRST)
    manifest = load(str(root))
    assert manifest is not None
    assert (manifest.notebook, manifest.package, set(manifest.files)) == ("churn.ipynb", "churn", set(FIRST))


def test_a_change_knows_whether_it_writes() -> None:
    assert Change("a", "created", None, "", "").writes
    assert not Change("a", "deleted", None, None, "").writes
