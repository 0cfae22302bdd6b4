"""Safe fixes, put into the text of the file so that nothing else of it changes: neither layout, keys nor outputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from nbrefactor.lint.positions import Source, physical_lines, sources_in
from nbrefactor.lint.rule import Finding, Fix
from nbrefactor.model import Notebook


def fixed(text: str, notebook: Notebook, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text of the file with every fix that can be made, and how many findings that mends."""
    fixes: dict[int, list[Fix]] = {}
    count = 0
    for finding in findings:
        known = {cell: list(same) for cell, same in fixes.items()}
        if finding.fixes and all(_is_added(fix, known) for fix in finding.fixes):
            fixes, count = known, count + 1
    if not fixes:
        return text, 0
    if text.lstrip().startswith("{"):
        new = _fixed_json(text, notebook, fixes)
    else:
        new = _fixed_script(text, notebook, fixes)
    return (text, 0) if new is None else (new, count)


def _is_added(fix: Fix, fixes: dict[int, list[Fix]]) -> bool:
    """Adds the fix, unless it is in the way of another one."""
    same = fixes.setdefault(fix.cell, [])
    if fix in same:
        return True
    if any(fix.first <= other.last and other.first <= fix.last for other in same):
        return False
    same.append(fix)
    return True


def _fixed_json(text: str, notebook: Notebook, fixes: dict[int, list[Fix]]) -> str | None:
    sources = sources_in(text)
    for number in sorted(fixes, reverse=True):
        source = sources[number - 1] if number <= len(sources) else None
        if source is None or source.text != notebook.cells[number - 1].source:
            return None  # the file says it in some odd way; better no fix than a wrong one
        text = text[: source.start] + _rewritten(text, source, fixes[number]) + text[source.end :]
    return text


def _rewritten(text: str, source: Source, fixes: Sequence[Fix]) -> str:
    """The JSON of a source with the fixes made; the strings of the other lines stay as they are written."""
    escaped = text[source.start : source.end].isascii() and "\\u" in text[source.start : source.end]
    lines = source.text.split("\n")
    if not source.listed:
        return json.dumps("\n".join(_edited(lines, fixes)), ensure_ascii=escaped)
    if len(source.pieces) != len(source.text.splitlines(keepends=True)):
        return json.dumps(_listed(_edited(lines, fixes)), ensure_ascii=escaped)
    written: dict[str, str] = {piece.text: text[piece.start : piece.end] for piece in source.pieces}
    new = [written.get(line) or json.dumps(line, ensure_ascii=escaped) for line in _listed(_edited(lines, fixes))]
    first, last = source.pieces[0], source.pieces[-1]
    opening, closing = text[source.start : first.start], text[last.end : source.end]
    between = text[first.end : source.pieces[1].start] if len(source.pieces) > 1 else ", "
    return opening + between.join(new) + closing if new else "[]"


def _edited(lines: Sequence[str], fixes: Sequence[Fix]) -> list[str]:
    out = list(lines)
    for fix in sorted(fixes, key=lambda fix: fix.first, reverse=True):
        out[fix.first - 1 : fix.last] = [] if fix.text is None else fix.text.split("\n")
    return out


def _listed(lines: Sequence[str]) -> list[str]:
    """The lines as nbformat keeps them: each with its end, but for the last."""
    return "\n".join(lines).splitlines(keepends=True)


def _fixed_script(text: str, notebook: Notebook, fixes: dict[int, list[Fix]]) -> str | None:
    places = physical_lines(text, notebook)
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(ending)
    edits = []
    for number, same in fixes.items():
        source = notebook.cells[number - 1].source.split("\n")
        for fix in same:
            first, last = places.get((number, fix.first)), places.get((number, fix.last))
            if first is None or last is None or lines[first - 1 : last] != source[fix.first - 1 : fix.last]:
                return None
            edits.append((first, last, fix.text))
    for first, last, new in sorted(edits, reverse=True):
        lines[first - 1 : last] = [] if new is None else new.split("\n")
    return ending.join(lines)
