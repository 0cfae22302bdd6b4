"""The pre-commit hooks: thin entry points over the command line."""

from __future__ import annotations

import sys

from nbrefactor.cli import FINDINGS, main


def check(arguments: list[str] | None = None) -> int:
    """Fail where scripts are stale; never writes."""
    return main(["convert", "--check", *(sys.argv[1:] if arguments is None else arguments)])


def regenerate(arguments: list[str] | None = None) -> int:
    """Bring scripts up to date, and fail when that changed anything, as pre-commit expects of a hook that writes."""
    notebooks = sys.argv[1:] if arguments is None else arguments
    stale = main(["convert", "--check", *notebooks])
    return max(stale, main(["convert", *notebooks])) if stale == FINDINGS else stale
