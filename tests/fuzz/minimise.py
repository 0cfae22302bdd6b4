"""Cuts a failing notebook down: fewer cells, statements, blocks and lines, while it still fails in the same way."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Cells = tuple[tuple[str, str], ...]


def minimise(cells: Cells, fails: Callable[[Cells], bool], seconds: float = 60) -> Cells:
    """The smallest notebook found, within the time, for which ``fails`` is still true."""
    until = time.monotonic() + seconds

    def still(candidate: Cells) -> bool:
        return time.monotonic() < until and bool(candidate) and fails(candidate)

    before: Cells = ()
    while cells != before and time.monotonic() < until:
        before = cells
        cells = tuple(_shrink(cells, still))
        cells = _statements(cells, still)
        cells = _merge(cells, still)
        cells = _unwrap(cells, still)
        cells = _lines(cells, still)
    return cells


def _shrink(items: Sequence[T], fails: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """ddmin: drop halves, quarters, … single items, as long as it still fails."""
    kept, size = tuple(items), max(1, len(items) // 2)
    while size:
        start = 0
        while start < len(kept):
            candidate = kept[:start] + kept[start + size :]
            if len(candidate) < len(kept) and fails(candidate):
                kept = candidate
            else:
                start += size
        size //= 2
    return kept


def _replace(cells: Cells, index: int, source: str) -> Cells:
    return (*cells[:index], (cells[index][0], source), *cells[index + 1 :])


def _pieces(source: str) -> list[str] | None:
    """The top-level statements of a cell as text, without comments."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    return [text for node in body if (text := _text(source, node))]


def _text(source: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    if first < node.lineno:
        return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    return ast.get_source_segment(source, node) or ""


def _statements(cells: Cells, fails: Callable[[Cells], bool]) -> Cells:
    for index in range(len(cells)):
        kind, source = cells[index]
        pieces = _pieces(source) if kind == "code" else None
        if not pieces:
            continue
        if "\n".join(pieces) != source and fails(_replace(cells, index, "\n".join(pieces))):
            cells = _replace(cells, index, "\n".join(pieces))
        if len(pieces) > 1:
            kept = _shrink(pieces, lambda p, i=index, c=cells: fails(_replace(c, i, "\n".join(p))))  # type: ignore[misc]
            if kept != tuple(pieces):
                cells = _replace(cells, index, "\n".join(kept))
    return cells


def _merge(cells: Cells, fails: Callable[[Cells], bool]) -> Cells:
    """Two neighbouring cells as one, where that fails as well; a shorter notebook is easier to read."""
    index = 0
    while index + 1 < len(cells):
        (kind, one), (other, two) = cells[index], cells[index + 1]
        candidate = (*cells[:index], ("code", f"{one}\n{two}"), *cells[index + 2 :])
        if kind == other == "code" and fails(candidate):
            cells = candidate
        else:
            index += 1
    return cells


def _unwrap(cells: Cells, fails: Callable[[Cells], bool]) -> Cells:
    """A block replaced by its body, or with one of its inner statements gone."""
    for index, (kind, _) in enumerate(cells):
        if kind != "code":
            continue
        changed = True
        while changed:
            changed = False
            for candidate in _simpler(cells[index][1]):
                if len(candidate) < len(cells[index][1]) and fails(_replace(cells, index, candidate)):
                    cells = _replace(cells, index, candidate)
                    changed = True
                    break
    return cells


def _simpler(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    made: list[str] = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(node, name, None)
            if not isinstance(inner, list) or isinstance(node, (ast.Lambda, ast.IfExp)):
                continue
            for position in range(len(inner)):
                removed = inner.pop(position)
                made.append(_unparsed(tree))
                if node is tree and isinstance(getattr(removed, "body", None), list):
                    inner[position:position] = removed.body
                    made.append(_unparsed(tree))
                    del inner[position : position + len(removed.body)]
                inner.insert(position, removed)
    return [text for text in made if text]


def _unparsed(tree: ast.Module) -> str:
    try:
        text = ast.unparse(tree)
        ast.parse(text)
    except (SyntaxError, ValueError, AttributeError, IndexError, TypeError):
        return ""
    return text


def _lines(cells: Cells, fails: Callable[[Cells], bool]) -> Cells:
    for index, (_, source) in enumerate(cells):
        lines = source.splitlines()
        if len(lines) > 1:
            kept = _shrink(lines, lambda p, i=index, c=cells: fails(_replace(c, i, "\n".join(p))))  # type: ignore[misc]
            cells = _replace(cells, index, "\n".join(kept))
    return cells
