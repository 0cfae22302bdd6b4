"""One cell's lines without IPython's syntax: magics replaced by what they mean, each line with the row it came from."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nbrefactor.python.ipython_syntax import Special, is_code, specials
from nbrefactor.python.magics import CELL, LINE
from nbrefactor.python.magics.rewrite import Invocation, Note, Python, Rewrite, refuse
from nbrefactor.python.source import tree_of

Ending = Literal["code", "shown", "hidden"]
"""What the last line of code is: the author's own, a magic whose value Jupyter displays, or one without a value."""
DATABRICKS = frozenset({"md", "md-sandbox", "sql", "scala", "r", "sh", "bash", "fs", "python"})
"""Cells in another language start with a single ``%`` there."""


@dataclass(slots=True)
class Draft:
    """Lines on their way to clean Python. ``origin`` are rows of the cell, from 0.

    ``stand_ins`` are the lines that hold only a ``pass`` in the place of a magic that vanished. ``refused`` are the
    reason why the whole cell has no Python meaning, and the names that are then missing.
    """

    lines: list[str] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    imports: list[tuple[str, int]] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    notes: list[tuple[int, Note]] = field(default_factory=list)
    stand_ins: set[int] = field(default_factory=set)
    ending: Ending = "code"
    refused: tuple[str, tuple[str, ...]] | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def add(self, lines: Iterable[str], origin: Iterable[int]) -> None:
        self.lines += lines
        self.origin += origin

    def absorb(self, inner: Draft, indent: str) -> None:
        """Takes over the lines of an inner piece of notebook code."""
        self.stand_ins |= {len(self.lines) + row for row in inner.stand_ins}
        self.add([indent + line if line else line for line in inner.lines], inner.origin)
        self.imports += inner.imports
        self.requirements += inner.requirements
        self.notes += inner.notes
        self.refused = self.refused or inner.refused
        self.ending = inner.ending


def translate(lines: Sequence[str], origin: Sequence[int], names: Container[str]) -> Draft:
    """The cell, or the body of a cell magic, as plain Python; it may still turn out not to be Python."""
    first = next((row for row, line in enumerate(lines) if is_code(line)), None)
    if first is not None and re.match(r"%%[^\s?]+(?!\S*\?)", lines[first]):
        name, _, argument = lines[first][2:].partition(" ")
        return cell_magic(name.strip(), argument.strip(), first, lines, origin, names)
    return substitute(lines, origin, specials(lines), names)


def cell_magic(
    name: str, argument: str, first: int, lines: Sequence[str], origin: Sequence[int], names: Container[str]
) -> Draft:
    """A cell whose line ``first`` is a cell magic; only blank lines and comments stand above."""
    draft = Draft(ending="hidden")
    draft.add(lines[:first], origin[:first])
    body = "\n".join(lines[first + 1 :])
    body += "\n" if body and not body.endswith("\n") else ""
    if name not in CELL:
        draft.refused = (f"`%%{name}` is not a cell magic that we know", ())
        return draft
    rewrite = CELL[name](Invocation(name, argument, body, names))
    if rewrite.refusal:
        draft.refused = (f"`%%{name}` {rewrite.refusal}", rewrite.defines)
        return draft
    if any(line.strip() for line in lines[:first]) and rewrite.code is not None:
        draft.notes.append(
            (origin[first], Note("NBR207", f"`%%{name}` stands below a comment, where IPython rejects it"))
        )
    draft.notes += [(origin[first], note) for note in rewrite.notes]
    draft.requirements += rewrite.requirements
    if rewrite.code is not None:
        draft.absorb(translate(lines[first + 1 :], origin[first + 1 :], names), "")
        draft.ending = "hidden" if rewrite.silent else draft.ending
    elif python := rewrite.statement or rewrite.value:
        _generate(draft, python, origin[first], "", "")
        draft.ending = "hidden" if rewrite.statement else "shown"
    return draft


def substitute(lines: Sequence[str], origin: Sequence[int], found: Iterable[Special], names: Container[str]) -> Draft:
    """The lines with each special piece replaced by its meaning."""
    draft = Draft()
    row = 0
    for special in found:
        draft.add(lines[row : special.first], origin[row : special.first])
        row = special.last + 1
        _replace(draft, special, lines[special.first : row], origin[special.first], names)
    draft.add(lines[row:], origin[row:])
    if any(map(is_code, lines[row:])):
        draft.ending = "code"
    return draft


def _replace(draft: Draft, special: Special, source: Sequence[str], row: int, names: Container[str]) -> None:
    """Adds the meaning of one special piece, or the piece as a comment."""
    if special.body is not None:
        lines = ["", *special.body.removesuffix("\n").split("\n")]
        draft.absorb(cell_magic(special.name[1:], special.argument, 0, lines, [row] * len(lines), names), "")
        return
    if special.name.startswith("%"):
        draft.refused = draft.refused or (f"the cell magic `%{special.name}` is not on the first line of its cell", ())
        return
    call = Invocation(special.name, special.argument, names=names)
    rewrite = LINE[special.name](call) if special.name in LINE else refuse("is not a magic that we know")
    python = rewrite.value if special.assigned else rewrite.statement or rewrite.value
    indent = source[0][: len(source[0]) - len(source[0].lstrip())]
    draft.ending = "hidden"
    if rewrite.code is not None:
        inner = translate(code := rewrite.code.split("\n"), [row] * len(code), names)
        if not special.assigned:
            draft.absorb(inner, indent)
        elif len(inner.lines) == 1:
            inner.lines = [f"{special.prefix}{inner.lines[0]}{special.suffix}"]
            draft.absorb(inner, "")
        else:
            rewrite = refuse("gives no value")
        draft.ending = "hidden" if rewrite.silent else draft.ending
    elif python is not None:
        _generate(draft, python, row, special.prefix, special.suffix)
        draft.ending = "shown" if python is rewrite.value and not special.assigned else "hidden"
    elif special.assigned and not rewrite.refusal:
        rewrite = refuse("gives no value")
    elif indent and not rewrite.refusal:
        _stand_in(draft, indent, row)
    if rewrite.refusal:
        _comment_out(draft, special, source, row, rewrite)
    draft.requirements += rewrite.requirements
    draft.notes += [(row, note) for note in rewrite.notes]


def _generate(draft: Draft, python: Python, row: int, prefix: str, suffix: str) -> None:
    first, *others = python.text.split("\n")
    indent = prefix if not prefix.strip() else ""
    generated = [prefix + first, *(indent + line for line in others)]
    generated[-1] += suffix
    draft.add(generated, [row] * len(generated))
    draft.imports += [(line, row) for line in python.imports]


def _comment_out(draft: Draft, special: Special, source: Sequence[str], row: int, rewrite: Rewrite) -> None:
    indent = source[0][: len(source[0]) - len(source[0].lstrip())]
    draft.add([f"{indent}# {line.removeprefix(indent)}" for line in source], range(row, row + len(source)))
    if indent:
        _stand_in(draft, indent, row)
    if not rewrite.notes:
        shown = special.name if special.name in ("/", "!", "!!") else f"%{special.name}"
        missing = ", ".join(f"`{name}`" for name in rewrite.defines)
        hint = f"only it could have defined {missing}" if missing else ""
        draft.notes.append((row, Note("NBR206", f"`{shown}` {rewrite.refusal}; it stays as a comment", hint)))


def _stand_in(draft: Draft, indent: str, row: int) -> None:
    draft.stand_ins.add(len(draft.lines))
    draft.add([f"{indent}pass"], [row])


def prune(draft: Draft) -> None:
    """Removes each ``pass`` that stands for a magic in a block which holds other statements as well."""
    if not draft.stand_ins:
        return
    needless: set[int] = set()
    for node in ast.walk(tree_of(draft.text)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            rows = [s.lineno - 1 for s in block if isinstance(s, ast.Pass) and s.lineno - 1 in draft.stand_ins]
            needless |= set(rows[1:] if len(rows) == len(block) else rows)
    kept = [row for row in range(len(draft.lines)) if row not in needless]
    draft.lines, draft.origin = [draft.lines[row] for row in kept], [draft.origin[row] for row in kept]
    draft.stand_ins = set()


def add_imports(draft: Draft) -> None:
    """Puts the imports that generated code needs at the top of the cell, below ``from __future__`` imports."""
    rows: dict[str, int] = {}
    for line, row in draft.imports:
        rows.setdefault(line, row)
    nodes = tree_of(draft.text).body if rows and "__future__" in draft.text else []
    future = [
        node.end_lineno or 0 for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    at = max(future, default=0)
    ordered = sorted(rows)
    draft.lines[at:at] = ordered
    draft.origin[at:at] = [rows[line] for line in ordered]
    draft.imports = []
