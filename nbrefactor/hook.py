"""The pre-commit hooks: thin entry points over the command line.

They look at the notebooks that ``[tool.nbrefactor.notebooks]`` names, if it names any, and let the others pass.
"""

from __future__ import annotations

import sys

from nbrefactor.cli import FINDINGS, USAGE, main

ENTRIES = {"check": ("convert", "--hook", "--check"), "regenerate": ("convert", "--hook")}


def console() -> int:
    """The console script: ``nbrefactor-hook check|regenerate NOTEBOOK…``."""
    if len(sys.argv) < 2 or sys.argv[1] not in ENTRIES:
        print(f"usage: nbrefactor-hook {'|'.join(ENTRIES)} NOTEBOOK...", file=sys.stderr)
        return USAGE
    return {"check": check, "regenerate": regenerate}[sys.argv[1]](sys.argv[2:])


def check(arguments: list[str]) -> int:
    """Fail where scripts are stale, and say what to do; never writes."""
    code = main([*ENTRIES["check"], *arguments])
    if code == FINDINGS:
        print("nbrefactor: scripts are stale; run 'nbrefactor convert', and add what it changes.", file=sys.stderr)
    return code


def regenerate(arguments: list[str]) -> int:
    """Bring scripts up to date, and fail when that changed anything, as pre-commit expects of a hook that writes.

    pre-commit compares tracked files alone; new ones count here as well.
    """
    return main([*ENTRIES["regenerate"], *arguments])
