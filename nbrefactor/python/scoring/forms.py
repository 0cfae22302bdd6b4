"""Statements in scoring form: what the interpreter writes down of each statement, and the slice then chooses from."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nbrefactor.python.scoring.values import Value


class Sheet:
    """The text of one statement, cut and spliced at syntax-tree positions."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [line.encode("utf-8", "surrogatepass") for line in text.split("\n")]

    def segment(self, node: ast.AST) -> str:
        """The source of a node."""
        return self._between(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def splice(self, node: ast.AST, pieces: list[tuple[ast.AST, str]]) -> str:
        """The source of a node with the sources of some nodes inside it replaced."""
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        out: list[str] = []
        for child, text in sorted(pieces, key=lambda p: (p[0].lineno, p[0].col_offset)):  # type: ignore[attr-defined]
            out += [self._between(line, column, child.lineno, child.col_offset), text]  # type: ignore[attr-defined]
            line, column = child.end_lineno, child.end_col_offset  # type: ignore[attr-defined]
        out.append(self._between(line, column, node.end_lineno, node.end_col_offset))  # type: ignore[attr-defined]
        return "".join(out)

    def _between(self, line: int, column: int, end_line: int, end_column: int) -> str:
        if line == end_line:
            return self._lines[line - 1][column:end_column].decode("utf-8", "surrogatepass")
        rows = [
            self._lines[line - 1][column:],
            *self._lines[line : end_line - 1],
            self._lines[end_line - 1][:end_column],
        ]
        return b"\n".join(rows).decode("utf-8", "surrogatepass")


@dataclass(slots=True, eq=False)
class Loop:
    """An enclosing ``for``: how a value captured inside is told apart from those of the other turns.

    ``key`` is the source that names a turn. ``frames`` are set for a loop over frames (``for part in [train, test]``): the
    names of the elements; then state is taken in the turn of the ``kept`` one only.
    """

    key: str
    variable: str = ""
    frames: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    changes: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Capture:
    """A value of training that scoring uses: its key in the state, and the lines that store it.

    ``before`` and ``after`` are lines around the anchor statement, with ``{ref}`` for the place in the state; ``needs`` is an
    import that they take; ``lists`` says that it is a list of columns for sure.
    """

    key: str
    ref: str
    anchor: Form
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    loops: tuple[Loop, ...] = ()
    what: str = ""
    name: str = ""
    version: Value | None = None
    version_key: object = None
    part: frozenset[int] = frozenset()
    copies: bool = False
    needs: str = ""
    binds: str = ""
    names: tuple[str, ...] = ()
    single: bool = False
    lists: bool = False
    marks: list[tuple[Form, str]] = field(default_factory=list)
    helper: Any = None
    used: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What is written to a column (table and column by name) that holds answers of a model, where ``mask`` says so."""

    column: tuple[str, str]
    result: Any
    mask: Any = None


@dataclass(slots=True, eq=False)
class Form:
    """One statement in scoring form.

    ``text`` is the scoring text (empty: training only, and ``skip`` says why); ``parts`` are used instead where one
    statement binds several names. ``train`` is the training text with state in place of values. ``binds`` are names that
    the text binds, ``writes`` the frames whose columns it changes: object → columns (``None``: any) and whether for all
    rows. ``env`` are the names before it. ``answers`` are columns of answers that it writes, ``aliases`` those that a new
    name holds as well.
    """

    node: ast.stmt
    sheet: Sheet
    statement: int
    env: dict[str, Value]
    text: str = ""
    train: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)
    skip: str = ""
    refusal: str = ""
    binds: dict[str, Value] = field(default_factory=dict)
    writes: list[tuple[int, frozenset[str] | None, bool]] = field(default_factory=list)
    receiver: str = ""
    listed: str = ""
    captures: list[Capture] = field(default_factory=list)
    blocks: list[list[Form]] = field(default_factory=list)
    loop: Loop | None = None
    elements: list[tuple[str, Value]] = field(default_factory=list)
    header: str = ""
    part_refusals: dict[str, str] = field(default_factory=dict)
    changes: set[str] = field(default_factory=set)
    fitted: set[str] = field(default_factory=set)
    twins: list[Form] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    aliases: list[tuple[tuple[str, str], tuple[str, str]]] = field(default_factory=list)
    renames: str = ""
    each: tuple[str, ...] | None = None
    elements_kept: tuple[str, ...] | None = None
    branch: bool = False
    spelled: bool = False
    forced: bool = False
    selected: bool = False
    used_parts: set[str] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Whether the scoring text is the training text."""
        return self.text == self.sheet.segment(self.node)


def all_forms(blocks: Sequence[Sequence[Form]]) -> list[Form]:
    """The forms in blocks, with those inside them."""
    return [f for block in blocks for inner in block for f in [inner, *all_forms(inner.blocks)]]
