"""The findings that a conversion makes as well: hidden state, cells that are not Python, leakage."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from nbrefactor.diagnostics import RULES
from nbrefactor.flow import hidden_state
from nbrefactor.lint.rule import Finding
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Diagnostic, Location
from nbrefactor.python import quarantine

SHARED = tuple(
    code
    for code in RULES
    if code.startswith("NBR1") or code in ("NBR201", "NBR405", "NBR406", "NBR407", "NBR408", "NBR409")
)
"""The rows of the diagnostics' catalogue that speak of the notebook, and not of its conversion."""

_HOSTED_NAMES = frozenset({"spark", "sc", "sqlContext", "dbutils", "displayHTML", "mssparkutils", "notebookutils"})
"""What hosted services put into the session."""

_BRINGS_NAMES = re.compile(
    r"\s*%(?:run|pylab|store\s+-r|load_ext\s+(?!autoreload|watermark|tensorboard|line_profiler))"
)

_ABOUT_SCRIPTS = re.compile(
    r"; (?:the cell stays|the scripts|it stays|only it could define|a script has none)\b.*| here; it stays\.$",
    re.DOTALL,
)


def house_findings(subject: Subject) -> Iterator[Finding]:
    """Those of the house's diagnostics that the linter shows, in its own words, at the exact place, each name once."""
    for found in subject.diagnostics:
        if found.code in SHARED:
            yield _finding(found)
    elsewhere = _provided(subject)
    told: dict[tuple[str, str], list[Diagnostic]] = {}
    for found in hidden_state(subject.notebook.cells, subject.statements, subject.effects, subject.graph):
        names = re.findall(r"'([^\W\d]\w*)'", found.message)
        name = names[0] if names else ""
        if found.code not in ("NBR101", "NBR102") or (elsewhere is not None and name not in elsewhere):
            told.setdefault((found.code, name), []).append(found)
    for (_, name), same in told.items():
        first = _finding(replace(same[0], location=_place(subject, same[0], name)))
        cells = sorted({found.location.cell for found in same} - {first.location.cell})
        if cells:
            listed = ", ".join(map(str, cells[:5])) + (" …" if len(cells) > 5 else "")
            also = f" Also in {'cell' if len(cells) == 1 else 'cells'} {listed}."
            first = replace(first, message=first.message + also)
        if first.code == "NBR101" and not first.hint and _has_run(subject, first.location.cell):
            first = replace(first, hint="the cell has run: what defined the name was changed or deleted since then.")
        yield first


def _has_run(subject: Subject, number: int) -> bool:
    """Whether a cell has output of a run that did not fail."""
    cell = subject.notebook.cells[number - 1]
    return bool(cell.execution_count and cell.outputs) and all(output.kind != "error" for output in cell.outputs)


def _finding(found: Diagnostic) -> Finding:
    message = _ABOUT_SCRIPTS.sub("", found.message)
    message = message if message.endswith(".") else f"{message}."
    return Finding(found.code, found.location, message, found.hint, related=found.related)


def _provided(subject: Subject) -> frozenset[str] | None:
    """Names that something else than Python code may define; None where that may be any name (``%run``)."""
    names = set(_HOSTED_NAMES)
    for number, lines in subject.sources.items():
        if any(_BRINGS_NAMES.match(line) for line in lines):
            return None
        if number not in subject.trees:
            names |= quarantine.names("\n".join(lines))
    return frozenset(names)


def _place(subject: Subject, found: Diagnostic, name: str) -> Location:
    """Where the name stands in the statement that the diagnostic is about."""
    at = found.location
    best: Location | None = None
    if found.code in ("NBR101", "NBR102", "NBR104", "NBR106"):
        statement = next((s for s in subject.statements if s.location == at), None)
        for cell, node in subject.nodes(ast.Name):
            if cell == at.cell and node.id == name and statement is not None:
                if subject.statement_of(cell, node) == statement.index:
                    place = subject.location(cell, node)
                    best = min(best or place, place, key=lambda p: (p.line, p.column))
    return best or at
