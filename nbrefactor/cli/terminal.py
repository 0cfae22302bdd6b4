"""What the command line says beside its results: notes, progress, errors of use; all of it on standard error."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # importing typing for its constant costs as much as argparse
if TYPE_CHECKING:
    from nbrefactor.model import NbrefactorError

BAR_WIDTH = 20


def note(sentence: str) -> None:
    """One sentence, after whatever progress stood there."""
    progress("")
    print(f"nbrefactor: {sentence}", file=sys.stderr)


def progress(text: str) -> None:
    """One line on a terminal that is overwritten by the next; empty text clears it."""
    if is_terminal(sys.stderr):
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def bar(done: int, count: int, text: str) -> str:
    """A progress bar, with what is being worked on, in one line of 79 columns at most."""
    filled = BAR_WIDTH * done // count
    line = f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done}/{count} {text}"
    return line if len(line) < 80 else line[:76] + "..."


def is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"


def error(sentence: str) -> NbrefactorError:
    from nbrefactor.model import NbrefactorError

    return NbrefactorError(sentence)
