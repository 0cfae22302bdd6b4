"""Which findings are wanted: codes and prefixes, ``noqa`` comments and tags of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from nbrefactor.lint.house import SHARED
from nbrefactor.lint.rule import Finding
from nbrefactor.lint.rules import OWN
from nbrefactor.model import Cell, NbrefactorError, Notebook

CODES: tuple[str, ...] = tuple(sorted((*SHARED, *(rule.code for rule in OWN))))
DEFAULT: frozenset[str] = frozenset((*SHARED, *(rule.code for rule in OWN if rule.default)))

OTHERS = {"NBR101": "F821", "NBR102": "F821", "NBR641": "F401", "NBR646": "E722", "NBR642": "F841", "NBR644": "F811"}
"""Our code → the code under which other linters know the same finding: their ``noqa`` silences ours too."""

_NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*)?", re.IGNORECASE)
_PARTS = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|#.*""")
_COMMENT = re.compile(r"#\s*nbrefactor\s*:\s*ignore(?:\s*=\s*(?P<codes>[\w, ]+))?\s*$", re.IGNORECASE)
_TAG = re.compile(r"nbrefactor:ignore(?:=(?P<codes>[\w,+ ]+))?", re.IGNORECASE)


def selected(
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend: Sequence[str] = (),
    default: frozenset[str] = DEFAULT,
    where: str = "--",
) -> frozenset[str]:
    """The codes that are asked for; each word is a code, a prefix of codes (``NBR6``), a name or ``ALL``.

    Without ``select`` the rules of ``default`` are meant. ``extend`` adds to them, ``ignore`` takes away from all.
    Errors: NbrefactorError for a word that means no rule.
    """
    chosen = _codes(select, f"{where}select") if select else default
    return (chosen | _codes(extend, f"{where}extend-select")) - _codes(ignore, f"{where}ignore")


def _codes(words: Iterable[str], where: str) -> frozenset[str]:
    found: set[str] = set()
    for word in (part.strip() for text in words for part in text.split(",")):
        means = _meant(word)
        if not means:
            raise NbrefactorError(f"{where}: no rule is called '{word}'{_nearest(word)}.")
        found.update(means)
    return frozenset(found)


def _meant(word: str) -> frozenset[str]:
    if word.upper() == "ALL":
        return frozenset(CODES)
    named = {_names()[word.lower()]} if word.lower() in _names() else set()
    return frozenset(named or (code for code in CODES if word and code.startswith(word.upper())))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from nbrefactor.diagnostics import RULES

    return {RULES[code].name: code for code in SHARED} | {rule.name: rule.code for rule in OWN}


def _nearest(word: str) -> str:
    import difflib

    known = [*CODES, *_names()]
    close = difflib.get_close_matches(word.upper(), known, 1) or difflib.get_close_matches(word.lower(), known, 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def is_silenced(finding: Finding, notebook: Notebook) -> bool:
    """Whether a ``noqa`` on its first or last line, or a tag or comment of its cell, asks not to hear of it."""
    number = finding.location.cell
    cell = notebook.cells[number - 1] if 0 < number <= len(notebook.cells) else None
    if cell is None:
        return False
    if any(_covers(codes, finding.code) for codes in _of_cell(cell)):
        return True
    lines = cell.source.split("\n")
    rows = {finding.location.line, finding.last or finding.location.line}
    for row in rows:
        comment = _NOQA.search(_comment(lines[row - 1])) if 0 < row <= len(lines) else None
        if comment and _covers((comment["codes"] or "").lstrip(": "), finding.code):
            return True
    return False


def _comment(line: str) -> str:
    """The comment at the end of a line, if it has one."""
    return next((match[0] for match in _PARTS.finditer(line) if match[0].startswith("#")), "") if "#" in line else ""


def _of_cell(cell: Cell) -> Iterable[str]:
    """What the tags and the comment lines of a cell silence in all of it; empty text is everything."""
    for tag in cell.tags:
        if match := _TAG.fullmatch(tag):
            if match["codes"] or not _commented(cell):
                yield match["codes"] or ""
    if cell.kind == "code":
        yield from _commented(cell)


def _commented(cell: Cell) -> list[str]:
    if "nbrefactor" not in cell.source:
        return []
    matches = (_COMMENT.match(line.strip()) for line in cell.source.split("\n"))
    return [match["codes"] or "" for match in matches if match]


def _covers(codes: str, code: str) -> bool:
    """Whether a list of codes and prefixes names a code; an empty list names all."""
    words = [word.upper() for word in re.split(r"[\s,+]+", codes) if word]
    return not words or any(code.startswith(word) or OTHERS.get(code) == word for word in words)
