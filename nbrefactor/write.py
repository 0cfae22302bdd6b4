"""The one place that writes: generated files into an output folder, keeping what the user changed there.

Each file is compared with its *base*, the text that the last conversion generated (see :mod:`nbrefactor.manifest`):
a file equal to its base is replaced, an edited one is merged three ways, a deleted one stays deleted.

Writing happens in two steps, so that an interruption leaves the old state or the new one, or something that the next
run completes. First, everything new is laid out in ``.nbrefactor/staging``; renaming it to ``pending`` decides. Then
each file is moved to its place, the manifest last. :func:`recover` repeats the second step, and leaves alone what was
edited in the meantime.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from nbrefactor.manifest import FOLDER, PENDING, Inputs, Manifest, digest, dump, load
from nbrefactor.merge import Resolution, first_marker, merge, trouble
from nbrefactor.model import NbrefactorError, OutputFile

Status = Literal["created", "updated", "unchanged", "merged", "conflict", "deleted", "removed", "orphaned"]
CHANGING: tuple[Status, ...] = ("created", "updated", "merged", "conflict", "removed")


@dataclass(frozen=True, slots=True)
class Change:
    """What a conversion means for one file: the text ``before`` and ``after`` (None: no file), and the new ``base``.

    ``deleted``: the user deleted it, and it stays deleted. ``removed``: it is no longer generated. ``orphaned``: it is
    no longer generated either, but was edited, and so it stays. ``trouble`` is what is wrong with a merged module.
    """

    path: str
    status: Status
    before: str | None
    after: str | None
    base: str | None
    trouble: str = ""

    @property
    def writes(self) -> bool:
        return self.status in CHANGING


def plan_changes(
    files: Sequence[OutputFile], root: str, *, shared: bool = False, conflict: Resolution = "markers"
) -> tuple[Change, ...]:
    """What writing ``files`` under ``root`` would do. Reads only.

    ``shared`` allows a folder that holds other files (layout ``scripts``), and keeps its ``__init__.py``. ``conflict``
    tells what becomes of lines that the user and the notebook changed differently. Errors: NbrefactorError where the
    folder is not ours, or where a file stands in the way or still holds conflict markers.
    """
    check_folder(root, shared=shared)
    known = set(_files_below(os.path.join(root, FOLDER, "base")))
    changes = [_change(root, file, shared, conflict) for file in files]
    changes += [_no_longer(root, path) for path in sorted(known - {file.path for file in files})]
    return tuple(changes)


def check_folder(root: str, *, shared: bool = False, writable: bool = False) -> None:
    """NbrefactorError, in one sentence, unless ``root`` is ours, empty, not there yet, or ``shared``.

    ``writable`` asks that it can be written, too, as far as this can be known without trying.
    """
    if os.path.lexists(root) and not os.path.isdir(root):
        raise NbrefactorError(f"The output {root} is a file; name a folder with -o.")
    if os.path.isdir(root) and not shared and not os.path.isdir(os.path.join(root, FOLDER)):
        try:
            others = sorted(name for name in os.listdir(root) if name not in {".git", ".DS_Store"})
        except OSError as error:
            raise NbrefactorError(f"The output folder {root} cannot be read: {error.strerror}.") from error
        if others:
            raise NbrefactorError(
                f"The output folder {root} holds other files, such as {others[0]}; name an empty one with -o, "
                "or write into an existing package with --layout scripts."
            )
    if writable:
        _check_writable(_target(root, f"{FOLDER}/manifest.json"))


def write(changes: Sequence[Change], root: str, inputs: Inputs, notebook: str, package: str, errors: int = 0) -> None:
    """Bring ``root`` to the state that ``changes`` describe, and remember what it was made from.

    ``notebook`` is kept by name, as a help to the reader of the manifest; ``errors`` is the number of those found in
    it. Errors: NbrefactorError where the disk
    refuses; nothing is changed then, unless it refused half way, and then the next run completes it.
    """
    known = {change.path: digest(_encode(change.base)) for change in changes if change.base is not None}
    manifest = Manifest(inputs, os.path.basename(notebook), package, known, errors)
    if load(root) == manifest and not any(change.writes or _base_differs(root, change) for change in changes):
        return
    home = os.path.join(root, FOLDER)
    for path in (f"{FOLDER}/manifest.json", *(change.path for change in changes if change.writes)):
        _check_writable(_target(root, path))
    try:
        _stage(changes, home, dump(manifest))
    except OSError as error:
        shutil.rmtree(os.path.join(home, "staging"), ignore_errors=True)
        _prune(home)
        raise _refused(root, error) from error
    try:
        os.replace(os.path.join(home, "staging"), os.path.join(home, PENDING))
        _complete(root)
    except OSError as error:
        raise NbrefactorError(f"{_refused(root, error)} Run again to complete what is written.") from error


def is_interrupted(root: str) -> bool:
    """Whether a conversion was interrupted while it was written; :func:`recover` completes it."""
    return os.path.isdir(os.path.join(root, FOLDER, PENDING))


def recover(root: str) -> None:
    """Complete a conversion that was interrupted while it was written, if there was one, and tidy up after it."""
    try:
        if is_interrupted(root):
            _complete(root)
        for rest in ("staging", "done"):
            shutil.rmtree(os.path.join(root, FOLDER, rest), ignore_errors=True)
    except OSError as error:
        raise _refused(root, error) from error


# ------------------------------------------------------------------------------------------------ one file at a time


def _change(root: str, file: OutputFile, shared: bool, conflict: Resolution) -> Change:
    # A lone surrogate, which a notebook's JSON can hold, becomes its escape: the same value in a Python string.
    new = file.text.encode("utf-8", "backslashreplace").decode("utf-8")
    path = _target(root, file.path)
    current, crlf = _read(path)
    base, _ = _read(_base(root, file.path))
    if current is None:
        status: Status = "created" if base is None else "deleted"
        return Change(file.path, status, None, new if base is None else None, new)
    if current == new:
        return Change(file.path, "unchanged", current, current, new)
    if base is None and shared and os.path.basename(path) == "__init__.py":
        return Change(file.path, "unchanged", current, current, new)
    if base is None:
        raise NbrefactorError(f"{path} is in the way: it was not written by nbrefactor; move it, or choose another -o.")
    for what, text in ((path, current), (_base(root, file.path), base)):
        if line := first_marker(text):
            raise NbrefactorError(f"{what} still holds conflict markers (line {line}); resolve them first.")
    merged = merge(base, current, new, conflict)
    if merged.text == current:
        return Change(file.path, "unchanged", current, current, new)
    after = merged.text.replace("\n", "\r\n") if crlf else merged.text
    if current == base:
        return Change(file.path, "updated", current, after, new)
    if merged.conflict:
        return Change(file.path, "conflict", current, after, new)
    wrong = trouble(current, new, merged.text) if file.path.endswith(".py") else ""
    return Change(file.path, "merged", current, after, new, wrong)


def _no_longer(root: str, path: str) -> Change:
    current, _ = _read(_target(root, path))
    base, _ = _read(_base(root, path))
    if current is None:
        return Change(path, "deleted", None, None, None)
    if current == base:
        return Change(path, "removed", current, None, None)
    return Change(path, "orphaned", current, current, base)


def _base_differs(root: str, change: Change) -> bool:
    return _read(_base(root, change.path))[0] != change.base


def _read(path: str) -> tuple[str | None, bool]:
    """The text with plain line ends, and whether its lines end in CR LF; None where there is no such file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None, False
    except OSError as error:
        raise NbrefactorError(f"{path} cannot be read: {error.strerror}.") from error
    text = data.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n"), "\r\n" in text


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _target(root: str, path: str) -> str:
    return os.path.join(root, *path.split("/"))


def _base(root: str, path: str) -> str:
    return _target(root, f"{FOLDER}/base/{path}")


def _files_below(folder: str) -> Iterable[str]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")


def _check_writable(path: str) -> None:
    """NbrefactorError unless a file can be put at ``path``, as far as this can be known without trying."""
    folder = os.path.dirname(path) or "."
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder) or "."
    if not os.path.isdir(folder):
        raise NbrefactorError(f"{path} cannot be written: {folder} is not a folder.")
    if os.path.isdir(path):
        raise NbrefactorError(f"{path} cannot be written: a folder of this name exists.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NbrefactorError(f"The folder {folder} is not writable.")


def _refused(root: str, error: OSError) -> NbrefactorError:
    return NbrefactorError(f"The output folder {root} cannot be written: {error.strerror or error}.")


# ------------------------------------------------------------------------------------------------- all files, or none


def _stage(changes: Sequence[Change], home: str, manifest: str) -> None:
    staging = os.path.join(home, "staging")
    for rest in (staging, os.path.join(home, "done")):
        shutil.rmtree(rest, ignore_errors=True)
    os.makedirs(staging)
    journal = []
    for change in changes:
        if change.writes and change.after is not None:
            _put(_target(staging, f"new/{change.path}"), change.after)
        if change.base is not None:
            _put(_target(staging, f"base/{change.path}"), change.base)
        journal.append(
            {
                "path": change.path,
                "before": None if change.before is None else digest(_encode(change.before)),
                "remove": change.status == "removed",
                "forget": change.base is None,
            }
        )
    _put(os.path.join(staging, "manifest.json"), manifest)
    _put(os.path.join(staging, "journal.json"), json.dumps(journal))


def _complete(root: str) -> None:
    """Move everything from ``pending`` to its place. Each step may be repeated, so this may be cut off anywhere."""
    home = os.path.join(root, FOLDER)
    pending = os.path.join(home, PENDING)
    with open(os.path.join(pending, "journal.json"), encoding="utf-8") as file:
        journal = json.load(file)
    edited = False
    for entry in journal:
        path, base = _target(root, entry["path"]), _base(root, entry["path"])
        new, new_base = (_target(pending, f"{part}/{entry['path']}") for part in ("new", "base"))
        text, _ = _read(path)
        if os.path.exists(new) or (entry["remove"] and text is not None):
            if entry["before"] != (None if text is None else digest(_encode(text))):
                edited = True  # since the interruption: the next conversion merges, from the old base
                continue
            if entry["remove"]:
                _remove(path, root)
            else:
                _move(new, path)
        if os.path.exists(new_base):
            _move(new_base, base)
        elif entry["forget"]:
            _remove(base, home)
    if edited:
        _remove(os.path.join(home, "manifest.json"), home)
    elif os.path.exists(os.path.join(pending, "manifest.json")):
        os.replace(os.path.join(pending, "manifest.json"), os.path.join(home, "manifest.json"))
    shutil.rmtree(os.path.join(home, "done"), ignore_errors=True)
    os.replace(pending, os.path.join(home, "done"))
    shutil.rmtree(os.path.join(home, "done"), ignore_errors=True)


def _put(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(_encode(text))


def _move(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.exists(target):
        os.chmod(source, stat.S_IMODE(os.stat(target).st_mode))
    os.replace(source, target)


def _remove(path: str, root: str) -> None:
    """Remove a file that may be gone already, and the folders below ``root`` that this leaves empty."""
    if os.path.lexists(path):
        os.remove(path)
    folder = os.path.dirname(path)
    while folder != root and _prune(folder):
        folder = os.path.dirname(folder)


def _prune(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except OSError:
        return False
    return True
