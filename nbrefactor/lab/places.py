"""From the paths that a browser sends to places on the disk, and never to one outside Jupyter's root folder.

Jupyter names files by paths relative to its root, with forward slashes. A path is followed only if what it leads to,
symbolic links resolved, lies below the root, and if it is not hidden where the server hides such files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from nbrefactor.model import NbrefactorError


class Forbidden(Exception):
    """A path that leads out of the root, or to a hidden file: one sentence, status 403."""


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that Jupyter shows; ``folder`` is absolute, ``hidden`` tells whether hidden files may be used."""

    folder: str
    hidden: bool = False

    def place(self, path: str) -> str:
        """The absolute path of ``path``, which need not exist. Errors: Forbidden."""
        if "\0" in path:
            raise Forbidden("The path holds a NUL character.")
        parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
        if ".." in parts or os.path.isabs(path) or (parts and ":" in parts[0]):
            raise Forbidden(f"'{path}' is not a path below the folder that Jupyter shows.")
        if not self.hidden and any(part.startswith(".") for part in parts):
            raise Forbidden(f"'{path}' is hidden, and this server does not touch hidden files.")
        place = os.path.join(self.folder, *parts)
        self.check(place)
        return place

    def check(self, place: str) -> None:
        """Forbidden unless ``place``, with its symbolic links resolved, lies below the root."""
        root = os.path.realpath(self.folder)
        real = os.path.realpath(place)
        if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
            raise Forbidden(f"'{os.path.basename(place)}' leads out of the folder that Jupyter shows.")

    def shown(self, place: str) -> str:
        """An absolute place as the path that Jupyter shows."""
        return os.path.relpath(place, self.folder).replace(os.sep, "/")


def check_below(root: str, output: str, paths: Iterable[str]) -> None:
    """NbrefactorError where a file of the output would be written through a symbolic link out of ``root``."""
    for path in paths:
        try:
            Root(root, hidden=True).check(os.path.join(output, *path.split("/")))
        except Forbidden as error:
            raise NbrefactorError(f"{path} cannot be written: {error}") from None
