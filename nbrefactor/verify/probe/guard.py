"""Keeps a run from changing anything but its own copy of the folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

CACHES = (".cache", ".config", ".ipython", ".jupyter", ".keras", ".local/share/jupyter", ".matplotlib", ".torch",
          "scikit_learn_data", "seaborn-data", "nltk_data")  # fmt: skip
"""Where libraries keep what they have downloaded or computed, below the home folder."""

CHANGES = {
    "os.remove": 1, "os.rmdir": 1, "os.mkdir": 1, "os.rename": 2, "os.truncate": 1, "os.chmod": 1, "os.chown": 1,
    "os.link": 2, "os.symlink": 2, "os.utime": 1, "shutil.rmtree": 1, "shutil.move": 2, "sqlite3.connect": 1,
}  # fmt: skip
"""Audit event → how many of its first arguments are paths that change; of a link, only the last one does."""

BELOW = frozenset({"os.remove", "os.rmdir", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.chmod"})
"""Those whose last argument may be an open folder, to which the path is relative."""


def guard(home: str, original: str, opened: Callable[[str], None] = lambda path: None) -> None:
    """Refuse to write outside ``home``, temporary folders and the libraries' caches; ``original`` above all.

    ``opened`` is told each path that is opened to be read.
    """
    import tempfile

    user = os.path.expanduser("~")
    allowed = [home, tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev", "/proc", os.environ.get("XDG_CACHE_HOME", "")]
    allowed += [os.path.join(user, name) for name in CACHES]
    roots = tuple(os.path.realpath(path) for path in allowed if path)
    home, original = os.path.realpath(home), os.path.realpath(original)

    def inside(path: str, root: str) -> bool:
        return path == root or path.startswith(root.rstrip(os.sep) + os.sep)

    def check(path: object) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        full = os.path.realpath(os.fsdecode(path))
        if inside(full, home) or (not inside(full, original) and any(inside(full, root) for root in roots)):
            return
        raise PermissionError(13, "verify lets a notebook change its own copy of the folder only", full)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            if writes if isinstance(flags, int) else isinstance(mode, str) and set(mode) & set("wax+"):
                check(path)
            elif isinstance(path, str):
                opened(path)
        elif event in CHANGES:
            if event.startswith("os.") and isinstance(arguments[-1], int) and arguments[-1] >= 0 and event in BELOW:
                return  # below a folder that is open already, and was checked
            paths = arguments[: CHANGES[event]]
            for path in paths[-1:] if event in ("os.link", "os.symlink") else paths:
                if str(path) != ":memory:":
                    check(path)

    sys.addaudithook(hook)
