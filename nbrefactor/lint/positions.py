"""Where the lines of cells stand in the file: for annotations in a diff, and for fixes that change nothing else.

``json`` tells no positions, so the file is stepped through: whatever is not a cell's source is skipped by the C decoder,
and of each source the strings are kept with their offsets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbrefactor.model import Notebook

_BLANK = re.compile(r"[ \t\r\n]*")
_SOURCES = ("source", "input", "code", "text")


@dataclass(frozen=True, slots=True)
class Piece:
    """One string of a cell's source: its value, and where it stands in the file, quotes included."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """The source of one cell in the file; ``listed`` is false where it is one string, and no list of lines."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    listed: bool

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def sources_in(text: str) -> tuple[Source, ...]:
    """The source of every cell of an ``.ipynb``, in order; empty where the file is not as expected."""
    try:
        return tuple(_cells(text, _value_of(text, 0, "cells", "worksheets")))
    except (ValueError, IndexError, StopIteration):
        return ()


def physical_lines(text: str, notebook: Notebook) -> Mapping[tuple[int, int], int]:
    """(cell, line) → the line of the file, from 1; what cannot be told is missing."""
    if notebook.path.endswith(".ipynb") or text.lstrip().startswith("{"):
        return _lines_of_json(text, notebook)
    return _lines_of_script(text, notebook)


def _lines_of_json(text: str, notebook: Notebook) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    line, at = 1, 0
    for number, source in enumerate(sources_in(text), 1):
        line, at = line + text.count("\n", at, source.start), source.start
        found[number, 1] = line
        row = 1
        for piece in source.pieces:
            line, at = line + text.count("\n", at, piece.start), piece.start
            ends = piece.text.count("\n")
            found.update({(number, row + offset): line for offset in range(ends + 1)})
            row += ends or source.listed  # lines that are listed without their ends
    return found


def _lines_of_script(text: str, notebook: Notebook) -> dict[tuple[int, int], int]:
    """Each code cell is looked for below the one before; its first line may be the title of its marker."""
    found: dict[tuple[int, int], int] = {}
    text, at = text.replace("\r\n", "\n"), 0
    for cell in notebook.cells:
        if cell.kind != "code" or not cell.source.strip():
            continue
        for skipped in (0, 1):
            body = cell.source.split("\n", skipped)[-1] if skipped else cell.source
            start = text.find(body.strip("\n"), at)
            if body.strip() and start >= 0:
                first = text.count("\n", 0, start) + 1 - (len(body) - len(body.lstrip("\n")))
                rows = cell.source.count("\n") + 1
                found.update({(cell.number, row): max(first + row - 1 - skipped, 1) for row in range(1, rows + 1)})
                at = start + len(body.strip("\n"))
                break
    return found


# -------------------------------------------------------------------------------------------------------------- JSON


def _cells(text: str, at: int) -> Iterator[Source]:
    """The sources in a list of cells, or of the worksheets of nbformat 3, that begins at a position."""
    for item in _items(text, at):
        if "cells" in (keys := dict(_members(text, item))):
            yield from _cells(text, keys["cells"])
            continue
        place = next((keys[key] for key in _SOURCES if key in keys), None)
        yield _source(text, place) if place is not None else Source(item, item, (), False)


def _source(text: str, at: int) -> Source:
    if text[at] == '"':
        value, end = _DECODER.raw_decode(text, at)
        return Source(at, end, (Piece(at, end, value),), False)
    if text[at] != "[":
        return Source(at, _skip(text, at), (), False)
    pieces = []
    for item in _items(text, at):
        value, end = _DECODER.raw_decode(text, item) if text[item] == '"' else ("", _skip(text, item))
        pieces.append(Piece(item, end, value))
    return Source(at, _skip(text, at), tuple(pieces), True)


def _value_of(text: str, at: int, *names: str) -> int:
    """Where the value of the first of these keys begins, in the object at a position."""
    members = dict(_members(text, _blank(text, at)))
    return next(members[name] for name in names if name in members)


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """(key, where its value begins) of the object at a position."""
    if text[at] != "{":
        return
    at = _blank(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _blank(text, _blank(text, at) + 1)
        yield key, at
        at = _next(text, _skip(text, at))


def _items(text: str, at: int) -> Iterator[int]:
    """Where the items of the list at a position begin."""
    if text[at] != "[":
        return
    at = _blank(text, at + 1)
    while text[at] != "]":
        yield at
        at = _next(text, _skip(text, at))


def _next(text: str, at: int) -> int:
    """Past the comma, if one follows."""
    at = _blank(text, at)
    return _blank(text, at + 1) if text[at] == "," else at


def _blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


_DECODER = json.JSONDecoder(strict=False)


def _skip(text: str, at: int) -> int:
    """Where the value at a position ends."""
    return _DECODER.raw_decode(text, at)[1]
