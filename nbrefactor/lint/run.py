"""Linting files: what is read beside the notebook, and fixes that are written in one step."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nbrefactor.lint import Finding, Surroundings, lint
from nbrefactor.lint.fixes import fixed
from nbrefactor.lint.positions import physical_lines
from nbrefactor.lint.requirements import requirements_for
from nbrefactor.model import Location, NbrefactorError, Notebook
from nbrefactor.notebook import parse, read

_FILE = re.compile(r"""['"]([^'"\n]{1,200}\.[A-Za-z0-9]{1,11})['"]""")
_DISTRIBUTION = re.compile(r"(?P<name>[A-Za-z0-9][\w.]*?)-(?P<version>[0-9][^-]*)(?:-py[\d.]+)?\.(?:dist|egg)-info")
_MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one file; ``lines`` are the lines of the file by (cell, line); ``mended`` counts the fixes."""

    path: str
    findings: tuple[Finding, ...]
    lines: Mapping[tuple[int, int], int]
    mended: int = 0

    def file_line(self, finding: Finding) -> int:
        """The line of the file that a finding is about; that of its cell, or 1, where it cannot be told."""
        return self.line(finding.location)

    def line(self, at: Location) -> int:
        """The line of the file for a place in the notebook."""
        return self.lines.get((at.cell, at.line)) or self.lines.get((at.cell, 1)) or 1


def lint_file(path: str, codes: Collection[str], fix: bool = False) -> Linted:
    """The findings in one file, after its fixes where they are asked for. Only fixes write, and in one step.

    Errors: NbrefactorError for a file that cannot be read or written, and for what is no notebook.
    """
    if path == "-":
        if fix:
            raise NbrefactorError("--fix needs a file; standard input cannot be mended.")
        notebook = read(path)
        return Linted("-", lint(notebook, codes, surroundings_of(notebook, codes)), {})
    data = _bytes_of(path)
    notebook = parse(data, path)
    findings = lint(notebook, codes, surroundings_of(notebook, codes))
    text, mended = _text(data), 0
    for _ in range(_MOST_PASSES if fix and text is not None else 0):
        assert text is not None
        new, count = fixed(text, notebook, findings)
        if not count or new == text:
            break
        text, mended = new, mended + count
        notebook = parse(_encoded(text, data), path)
        findings = lint(notebook, codes, surroundings_of(notebook, codes))
    if mended and text is not None:
        _replace(path, _encoded(text, data))
    return Linted(path, findings, physical_lines(text, notebook) if text is not None else {}, mended)


def surroundings_of(notebook: Notebook, codes: Collection[str]) -> Surroundings:
    """The tracked files that the notebook names, the versions that are installed here, and what its files require."""
    wanted = "NBR616" in codes and notebook.path != "-"
    requirements = requirements_for(os.path.dirname(notebook.path)) if wanted else None
    return Surroundings(_tracked(notebook), installed_versions(), requirements)


def _tracked(notebook: Notebook) -> Mapping[str, int]:
    folder = os.path.dirname(notebook.path)
    named = {name for cell in notebook.cells if cell.kind == "code" for name in _FILE.findall(cell.source)}
    paths = {os.path.normpath(name.replace("\\", "/")).replace(os.sep, "/") for name in named if "://" not in name}
    here = [path for path in sorted(paths) if not os.path.isabs(path) and os.path.isfile(os.path.join(folder, path))]
    if not here or notebook.path == "-":
        return {}
    command = ["git", "-C", folder or ".", "ls-files", "-z", "--", *(f":(literal){path}" for path in here)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return {}
    tracked = {os.fsdecode(name) for name in done.stdout.split(b"\0") if name}
    return {path: os.path.getsize(os.path.join(folder, path)) for path in here if path in tracked}


@lru_cache(maxsize=1)
def installed_versions() -> Mapping[str, str]:
    """Distribution → version, by the names of the folders that installers leave."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for match in filter(None, map(_DISTRIBUTION.fullmatch, names)):
            found.setdefault(match["name"].lower().replace("_", "-"), match["version"])
    return found


# -------------------------------------------------------------------------------------------------------------- files


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        read(path)  # says what is wrong
        raise


_MARK = b"\xef\xbb\xbf"


def _text(data: bytes) -> str | None:
    """The text of a file in UTF-8; None for another encoding, in which nothing is mended."""
    try:
        return data.removeprefix(_MARK).decode("utf-8") if b"\0" not in data[:4] else None
    except UnicodeDecodeError:
        return None


def _encoded(text: str, before: bytes) -> bytes:
    return (_MARK if before.startswith(_MARK) else b"") + text.encode("utf-8")


def _replace(path: str, data: bytes) -> None:
    """Puts the new content in the place of the old in one step, so that an interruption leaves one of both."""
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise NbrefactorError(f"{path} cannot be written: {error.strerror}.") from error
