"""The report of a bug in nbrefactor: everything that is needed to mend it, in a file that is ready to paste."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence


def write_crash_report(error: BaseException, arguments: Sequence[str]) -> str:
    """Write the report into the temporary folder and return its path; empty where even that is impossible."""
    try:
        handle, path = tempfile.mkstemp(prefix="nbrefactor-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(crash_report(error, arguments))
    except OSError:
        return ""
    return path


def crash_report(error: BaseException, arguments: Sequence[str]) -> str:
    """The report as Markdown: versions, the command, the traceback."""
    import shlex

    from nbrefactor import __version__

    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return "\n".join(
        [
            "### nbrefactor crashed",
            "",
            f"- nbrefactor {__version__}",
            f"- Python {sys.version.split()[0]} ({platform.python_implementation()}), {platform.platform()}",
            *(f"- {name} {version}" for name, version in _versions()),
            f"- command: `nbrefactor {shlex.join(arguments)}`",
            "",
            "```",
            trace.rstrip(),
            "```",
            "",
            "Please add the notebook, or the smallest part of it that shows the problem.",
            "",
        ]
    )


def _versions() -> list[tuple[str, str]]:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in ("ruff", "black", "nbconvert"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found
