"""The values of leakage analysis: what is known of the rows behind a value, and of what was learnt from rows."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from nbrefactor.model import Location
from nbrefactor.python.leakage.rows import NO_ROWS, Limit, Rows


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A call in the notebook, under the name that a reader knows it by (``StandardScaler.fit_transform``)."""

    cell: int
    line: int
    column: int
    call: str

    @property
    def location(self) -> Location:
        return Location(self.cell, self.line, self.column)


class Cause(NamedTuple):
    """Something that was learnt from rows, and where. ``copies`` where rows were made more often instead."""

    site: Site
    rows: Rows
    copies: bool = False
    target: bool = False


class Train(NamedTuple):
    """A model was fitted: on which rows, and on what had been learnt from which rows before.

    ``unsure`` where the rows are those of one of several values.
    """

    site: Site
    rows: Rows
    causes: frozenset[Cause]
    unsure: bool = False


class Evaluation(NamedTuple):
    """A fitted model met rows. ``kind`` tells a prediction from a score, validation while fitting, and cross-validation."""

    site: Site
    rows: Rows
    causes: frozenset[Cause]
    trains: frozenset[Train]
    kind: Literal["predict", "score", "validate", "cross"]
    text: str = ""
    unsure: bool = False


Causes = frozenset[Cause]
NO_CAUSES: Causes = frozenset()
Kind = Literal["plain", "data", "cell", "group"]


class Origin(NamedTuple):
    """A column of a source, as it was read: of which rows."""

    column: str
    rows: Rows

    def tells(self, other: Origin) -> bool:
        """Whether this is the same column, of these rows at least."""
        return self.column == other.column and any(a.holds(b) for a in self.rows for b in other.rows)


Origins = frozenset[Origin]


class Column(NamedTuple):
    """What is known of one column: what it was computed with, and the source columns that it was computed from."""

    causes: Causes = NO_CAUSES
    origins: Origins = frozenset()
    site: Site | None = None


@dataclass(eq=False, slots=True)
class Value:
    """Any value. ``data`` holds many rows, a ``cell`` is about one row, a ``group`` is rows by key."""

    rows: Rows = NO_ROWS
    causes: Causes = NO_CAUSES
    kind: Kind = "plain"
    const: object = None
    origins: Origins = frozenset()
    evaluations: frozenset[Evaluation] = frozenset()
    """The evaluations that this is a prediction of."""
    scores: frozenset[Evaluation] = frozenset()
    """The evaluations that this is a score of."""
    mask: tuple[Limit, ...] = ()
    gaps: bool = False
    """Which values are missing: to count them is no statistic of the values."""
    reorders: bool = False
    """As an index: all rows in another order."""
    counts: Rows = NO_ROWS
    """The rows that this is the number of."""
    owner: tuple[Table, str] | None = None
    """The table and the column that this is a view of."""
    passes: frozenset[Pass] = frozenset()
    chance: bool = False
    pending: Causes = NO_CAUSES
    """What the rows of others learn when this table of group statistics is joined to them."""


@dataclass(eq=False, slots=True)
class Pass:
    """A network was called on rows; whether that was training is known once a loss is driven back."""

    site: Site
    rows: Rows
    causes: Causes
    model: Instance
    trained: bool = False


@dataclass(eq=False, slots=True)
class Table(Value):
    """A frame, series or array. ``columns`` are those computed or changed; ``known`` all of them, if they were listed."""

    columns: dict[str, Column] = field(default_factory=dict)
    known: frozenset[str] | None = None
    removed: frozenset[str] = frozenset()
    unclear: bool = False
    """Columns were chosen in a way that does not tell which."""
    pieces: tuple[Rows, ...] = ()
    """Rows of different sources that were put under each other, in order."""


@dataclass(eq=False, slots=True)
class Items(Value):
    """A list, tuple, set or dict: elements under known keys, and others."""

    keyed: dict[object, Value] = field(default_factory=dict)
    rest: list[Value] = field(default_factory=list)

    def all(self) -> list[Value]:
        return [*self.keyed.values(), *self.rest]


@dataclass(eq=False, slots=True)
class Instance(Value):
    """An object with methods: an estimator, a network, an instance of a class of the notebook."""

    name: str = ""
    qualified: str = ""
    definition: Function | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    parts: tuple[Value, ...] = ()
    fitted: Causes = NO_CAUSES
    trains: frozenset[Train] = frozenset()
    key: str = ""
    stops: bool = False
    lent: Value | None = None


@dataclass(eq=False, slots=True)
class Function(Value):
    """A function, lambda or class of the notebook, with what it sees."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | None = None
    place: Location = field(default_factory=lambda: Location(1))
    scopes: tuple[dict[str, Value], ...] = ()
    receiver: Instance | None = None
    bases: tuple[Value, ...] = ()


@dataclass(eq=False, slots=True)
class Named(Value):
    """A thing of a library, by its qualified name; ``of`` is the value it is a method of."""

    qualified: str = ""
    of: Value | None = None


@dataclass(eq=False, slots=True)
class Choice(Value):
    """One of several values."""

    options: tuple[Value, ...] = ()


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Choice) else (value,)


def join(first: Value | None, second: Value | None) -> Value:
    """Either of two values."""
    if first is None or second is None:
        return first or second or Value()
    found = dict.fromkeys([*options(first), *options(second)])
    return first if len(found) == 1 else Choice(options=tuple(found)[:12])


def join_all(values: Iterable[Value]) -> Value:
    result: Value | None = None
    for value in values:
        result = value if result is None else join(result, value)
    return result or Value()


class Whole(NamedTuple):
    """What a value is made of, with all that it holds."""

    rows: Rows = NO_ROWS
    causes: Causes = NO_CAUSES
    origins: Origins = frozenset()
    evaluations: frozenset[Evaluation] = frozenset()
    scores: frozenset[Evaluation] = frozenset()
    passes: frozenset[Pass] = frozenset()
    many: bool = False
    unsure: bool = False
    """The rows are those of one of several values."""

    @property
    def learnt(self) -> Causes:
        """What was learnt; that rows are copies is left behind with the rows."""
        return frozenset(cause for cause in self.causes if not cause.copies)

    def plus(self, other: Whole) -> Whole:
        if self is EMPTY:
            return other
        if other is EMPTY:
            return self
        return Whole(
            self.rows | other.rows,
            self.causes | other.causes,
            self.origins | other.origins,
            self.evaluations | other.evaluations,
            self.scores | other.scores,
            self.passes | other.passes,
            self.many or other.many,
            self.unsure or other.unsure,
        )


EMPTY = Whole()


def whole(value: Value, depth: int = 3) -> Whole:
    """The rows and causes of a value, of its columns and of its elements."""
    found = Whole(
        value.rows,
        value.causes,
        value.origins,
        value.evaluations,
        value.scores,
        value.passes,
        value.kind in ("data", "group"),
    )
    if isinstance(value, Table):
        for name, column in value.columns.items():
            if name not in value.removed and (value.known is None or name in value.known):
                found = found._replace(causes=found.causes | column.causes, origins=found.origins | column.origins)
    inner: Iterable[Value] = ()
    if isinstance(value, Choice):
        inner = value.options
    elif isinstance(value, Items) and depth:
        inner = value.all()
    elif isinstance(value, Instance) and value.lent is not None:
        inner = (value.lent,)
    for element in inner:
        one = whole(element, depth - 1)
        if isinstance(value, Choice) and one.rows and found.rows and one.rows != found.rows:
            one = one._replace(unsure=True)
        found = found.plus(one)
    return found


def data(found: Whole, kind: Kind = "data") -> Value:
    """A value with these rows and causes."""
    return Value(
        found.rows,
        found.causes,
        kind,
        origins=found.origins,
        evaluations=found.evaluations,
        scores=found.scores,
        passes=found.passes,
    )
