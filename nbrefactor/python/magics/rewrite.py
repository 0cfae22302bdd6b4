"""What a magic is given (:class:`Invocation`), what it answers (:class:`Rewrite`), and how it is registered.

A magic is a function with one of the decorators below. It never fails: what has no plain Python meaning is *refused*,
with the reason, and then stays in the scripts as a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Invocation:
    """One use of a magic.

    ``name`` has no ``%``; ``argument`` is the rest of the line, stripped, with ``$name`` and ``{expression}`` not yet
    expanded; ``body`` is what stands below a cell magic, ending in a newline. ``names`` are the names that the notebook
    binds up to here: only those are expanded.
    """

    name: str
    argument: str
    body: str = ""
    names: Container[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Note:
    """A diagnostic without its place."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Python:
    """Generated source at column 0, and the import lines that it needs."""

    text: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What stands in the place of a magic; with nothing set, it vanishes.

    ``code``: notebook code that runs as if the magic were not there (still to be cleaned itself); ``silent`` when its
    last value is not displayed. ``statement``: Python that does the same and gives no value. ``value``: an expression
    for what the magic returns; alone, it is what Jupyter displays. ``refusal``: why there is no Python meaning, and
    ``defines``: the names that are then missing.
    """

    code: str | None = None
    silent: bool = False
    statement: Python | None = None
    value: Python | None = None
    requirements: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    refusal: str = ""
    defines: tuple[str, ...] = ()

    def noting(self, code: str, message: str, hint: str = "") -> Rewrite:
        return replace(self, notes=(*self.notes, Note(code, message, hint)))


def vanish() -> Rewrite:
    """Nothing is lost without it."""
    return Rewrite()


def leave_out(message: str, hint: str = "") -> Rewrite:
    """Vanishes, and the reader is told what a script does not do."""
    return Rewrite().noting("NBR204", message, hint)


def keep(code: str) -> Rewrite:
    """The magic goes, the code that it ran stays."""
    return Rewrite(code=code)


def do(text: str, *imports: str) -> Rewrite:
    return Rewrite(statement=Python(text, imports))


def value(text: str, *imports: str) -> Rewrite:
    return Rewrite(value=Python(text, imports))


def refuse(reason: str, defines: tuple[str, ...] = ()) -> Rewrite:
    return Rewrite(refusal=reason, defines=defines)


Magic = Callable[[Invocation], Rewrite]
Examples = tuple[tuple[str, str], ...]
"""Pairs of a cell's source and its clean text: the documentation of a family, and its tests."""

LINE: dict[str, Magic] = {}
CELL: dict[str, Magic] = {}


def line(*names: str) -> Callable[[Magic], Magic]:
    """Registers a function for ``%name …``, and for IPython's escapes ``!``, ``!!``, ``,``, ``;``, ``/`` and ``?``."""
    return _register(LINE, names)


def cell(*names: str) -> Callable[[Magic], Magic]:
    """Registers a function for ``%%name …`` on the first line of a cell."""
    return _register(CELL, names)


def _register(table: dict[str, Magic], names: tuple[str, ...]) -> Callable[[Magic], Magic]:
    def add(function: Magic) -> Magic:
        taken = sorted(table.keys() & set(names))
        assert not taken, f"two functions for the magics {taken}"
        table.update(dict.fromkeys(names, function))
        return function

    return add
