"""Comments that headed imports which are gone: ``# visualization`` says nothing above what happens to come next."""

from __future__ import annotations

import ast
import re

from nbrefactor.python.scopes import import_names

_MEANT_FOR_TOOLS = re.compile(r"#\s*(noqa|type:|ruff|pylint|fmt|isort|pragma|!)", re.IGNORECASE)


def without_orphans(before: str, after: str) -> str:
    """``after`` without the comments that in ``before`` stand above imports of which ``after`` has none.

    A comment belongs to the import right below it, as whatever sorts imports takes it.
    """
    if before == after or "#" not in before:
        return after
    tree = ast.parse(after)
    imports = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    left = {name for node in imports for name in import_names(node)}
    orphans = [line for comments, names in _groups(before) if names and not names & left for line in comments]
    end = next((n.lineno for n in tree.body[1:] if n not in imports), len(after.split("\n")) + 1)
    lines = after.split("\n")
    for orphan in orphans:
        if orphan in lines[: end - 1] and not _MEANT_FOR_TOOLS.match(orphan):
            lines.remove(orphan)
            end -= 1
    return "\n".join(lines)


def _groups(text: str) -> list[tuple[list[str], set[str]]]:
    """The comments above imports, each with the names that the import below it binds."""
    lines = text.split("\n")
    found: list[tuple[list[str], set[str]]] = []
    for node in ast.parse(text).body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        first = node.lineno - 1
        start = first
        while start and lines[start - 1].startswith("#"):
            start -= 1
        if start < first:
            found.append((lines[start:first], set(import_names(node))))
    return found
