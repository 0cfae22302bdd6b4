"""A copy of the notebook's folder for each run, so that the user's files are never written.

Nothing is linked, because what writes through a link reaches the original. Small files are copied; large ones are
cloned where the file system can share their blocks, else copied only if the notebook names them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SMALL = 16 << 20
MOST = 2 << 30
SKIPPED = frozenset({".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".mypy_cache",
                     ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", ".nbrefactor"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mirror:
    """``top`` is the copy, ``home`` the notebook's own folder in it; ``left_out`` are the files that were not copied."""

    top: str
    home: str
    original: str
    left_out: tuple[str, ...] = ()


def mirror(notebook: str, code: Sequence[str], into: str, without: Iterable[str] = ()) -> Mirror:
    """Copy the folder of a notebook, with the folders above it that its code reaches into, to ``into``.

    ``without`` are folders that are left out: what the conversion wrote. Errors: OSError where the disk is full.
    """
    folder = os.path.dirname(os.path.abspath(notebook))
    original = folder
    for _ in range(levels_up(code)):
        original = os.path.dirname(original)
    places = {os.path.realpath(path) for path in (os.path.sep, os.path.expanduser("~"), tempfile.gettempdir())}
    if os.path.realpath(original) in places or os.path.dirname(original) == original:
        original = folder
    everything = os.path.realpath(original) not in places  # of a whole home folder, only what the code names
    skipped = {os.path.realpath(path) for path in [*without, into]}
    named = _words("\n".join(code))
    left_out: list[str] = []
    room = MOST
    for parent, folders, names in os.walk(original):
        folders[:] = [
            f
            for f in folders
            if f not in SKIPPED
            and os.path.realpath(os.path.join(parent, f)) not in skipped
            and not os.path.exists(os.path.join(parent, f, "pyvenv.cfg"))
            and (everything or parent != original or f in named)
        ]
        target = os.path.join(into, os.path.relpath(parent, original))
        os.makedirs(target, exist_ok=True)
        for name in names:
            source = os.path.join(parent, name)
            if not os.path.isfile(source) or not (everything or parent != original or _is_named(source, named)):
                continue
            size = os.path.getsize(source)
            wanted = size <= SMALL and room > size
            if not wanted and clone(source, os.path.join(target, name)):
                continue
            if wanted or _is_named(source, named):
                shutil.copy2(source, os.path.join(target, name))
                os.chmod(os.path.join(target, name), os.stat(source).st_mode | 0o200)
                room -= size
            else:
                left_out.append(os.path.relpath(source, original))
    home = os.path.normpath(os.path.join(into, os.path.relpath(folder, original)))
    return Mirror(into, home, original, tuple(left_out))


def levels_up(code: Sequence[str]) -> int:
    """How many folders above its own the code reaches into."""
    text = "\n".join(code)
    deepest = max((m.group().count("..") for m in re.finditer(r"(?:\.\.[/\\]+)*\.\.(?=[/\\'\"])", text)), default=0)
    parents = max((m.group().count(".parent") for m in re.finditer(r"(?:\.parent)+\b", text)), default=0)
    return min(max(deepest, parents), 4)


def clone(source: str, target: str) -> bool:
    """Share the blocks of a large file, where the file system can; later writes to either leave the other alone."""
    if not sys.platform.startswith("linux"):
        return False
    import fcntl

    try:
        with open(source, "rb") as old, open(target, "wb") as new:
            fcntl.ioctl(new.fileno(), 0x40049409, old.fileno())  # FICLONE
        return True
    except OSError:
        if os.path.exists(target):
            os.remove(target)
        return False


def _words(code: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+(?:\.\w+)*", code))


def _is_named(path: str, words: frozenset[str]) -> bool:
    name = os.path.basename(path)
    return bool({name, os.path.splitext(name)[0], os.path.basename(os.path.dirname(path))} & words)
