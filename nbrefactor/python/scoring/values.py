"""Abstract values: how what a name holds depends on the rows of the table.

``fixed`` values are the same for every row: once training has run they can be stored, whatever they are. ``rows`` values
have one entry a row of the raw data (a row-wise function of it), ``target`` values need the label, and of ``unknown`` ones
we cannot say.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Dependence = Literal["fixed", "rows", "target", "unknown"]


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


WHOLE_TABLE = "a function that uses the whole table for one row"
PLACE = "the place of a row in its table is nothing that a new row has"
REFERENCE = "__state_"
"""How the place of a value in the state begins, until it has its name."""
NOTHING = _Nothing()
"""The literal of a value that the code does not spell out."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What an expression is worth.

    ``shape``: frame, series, array, list, scalar, stats (one entry a column), table, cell (one row's entry), columns,
    function, class, module, estimator, container, groupby or an accessor; empty where unknown. ``pure``: made of literals
    alone, so it may be computed again. ``obj``: identity of a frame or estimator in the heap. ``origins``: raw columns it
    comes from. ``part``: the subset of rows it was taken from. ``model``: a prediction, and by which estimator.
    """

    rows: Dependence = "fixed"
    shape: str = ""
    pure: bool = False
    literal: Any = NOTHING
    type: str = ""
    obj: int = 0
    items: tuple[tuple[Hashable, Value], ...] | None = None
    origins: frozenset[str] = frozenset()
    source: int = 0
    part: int = 0
    parts: frozenset[int] = frozenset()
    model: int = 0
    why: str = ""
    data: Any = None

    @property
    def fixed(self) -> bool:
        return self.rows == "fixed"

    @property
    def is_place(self) -> bool:
        """Whether it is an index that only counts the rows."""
        return self.shape == "index" and self.data == "place"

    def but(self, **changes: Any) -> Value:
        return replace(self, **changes)


UNKNOWN_FIXED = Value()


def unknown(why: str) -> Value:
    return Value("unknown", why=why)


def literal(value: Any) -> Value:
    if isinstance(value, (list, tuple, set, dict)):
        shape = {"list": "list", "tuple": "list", "set": "list", "dict": "table"}[type(value).__name__]
    else:
        shape = "scalar"
    return Value("fixed", shape, pure=True, literal=value)


def mixes_rows(values: Iterable[Value]) -> bool:
    """Whether a single row meets the table that all rows are in, so that its answer depends on the others."""
    found = [v for v in values if not v.fixed]
    return any(of_one_row(v) for v in found) and not all(of_one_row(v) for v in found)


def of_one_row(value: Value) -> bool:
    """Whether a value is made of what is fixed and of the entries of a single row."""
    inner = [v for _, v in value.items or ()]
    return value.fixed or value.shape == "cell" or (bool(inner) and all(of_one_row(v) for v in inner))


@dataclass(slots=True)
class Frame:
    """A table: which columns it may hold. ``exact`` lists them where the code says so; ``indexed``: a column was made the
    index. ``lost``: columns that only training has."""

    exact: tuple[str, ...] | None = None
    gone: frozenset[str] = frozenset()
    made: dict[str, frozenset[str]] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    raw: bool = True
    version: int = 0
    short: bool = False
    indexed: bool = False
    lost: frozenset[str] = frozenset()

    def copy(self) -> Frame:
        return replace(self, made=dict(self.made), version=0)

    def origins(self, column: str) -> frozenset[str]:
        if column in self.made:
            return self.made[column]
        if self.raw:
            return frozenset({column})
        pieces = column.split("_")
        return frozenset("_".join(pieces[:n]) for n in range(1, len(pieces) + 1))

    def may_hold(self, column: str) -> bool:
        if self.exact is not None:
            return column in self.exact or column in self.made
        return column not in self.gone


@dataclass(frozen=True, slots=True)
class Fit:
    """One call of ``fit``: the statement, the argument, and the names as they were.

    ``inside``: in a helper that prepares the rows itself, the helper's own argument, its statement and its names.
    """

    statement: int
    features: Any
    target: Value | None
    env: dict[str, Value]
    path: tuple[Any, ...]
    nested: bool = False
    inside: tuple[Any, Any, dict[str, Value]] | None = None


@dataclass(slots=True)
class Estimator:
    """An object with ``fit``: its class, its fits in order, and the objects that it may be a choice of."""

    type: str
    roles: frozenset[str] = frozenset()
    fits: list[Fit] = field(default_factory=list)
    members: tuple[int, ...] = ()
    where: int = -1
    inside: ast.expr | None = None
    parts: set[int] = field(default_factory=set)
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """``base.groupby(keys)[column]``."""

    base: Any
    keys: Any
    column: Any = None


@dataclass(frozen=True, slots=True)
class Term:
    """Columns of a frame that are needed: one ``name``, those listed in a piece of ``state``, or all, but for ``minus``.

    ``minus`` may hold references to lists in the state besides names.
    ``renamed`` and ``renamed_all``: the columns that a dict in the state renames to those in ``minus``, or to all others.
    """

    kind: Literal["name", "state", "all", "renamed", "renamed_all"]
    key: str = ""
    minus: frozenset[str] = frozenset()
    vague: bool = False

    @property
    def left_out(self) -> frozenset[str]:
        """The names in ``minus``."""
        return frozenset(c for c in self.minus if not c.startswith(REFERENCE))

    @property
    def lists_left_out(self) -> frozenset[str]:
        """The lists in the state whose columns are not needed."""
        return self.minus - self.left_out


@dataclass(frozen=True, slots=True)
class Demand:
    """A set of columns, as a union of terms."""

    terms: frozenset[Term] = frozenset()

    @classmethod
    def of(cls, *names: str) -> Demand:
        return cls(frozenset(Term("name", n) for n in names))

    @classmethod
    def everything(cls, minus: frozenset[str] = frozenset(), vague: bool = False) -> Demand:
        return cls(frozenset({Term("all", "", minus, vague)}))

    @classmethod
    def listed(cls, key: str, minus: frozenset[str] = frozenset()) -> Demand:
        return cls(frozenset({Term("state", key, minus)}))

    def __or__(self, other: Demand) -> Demand:
        return Demand(self.terms | other.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def wants(self, column: str) -> bool:
        """Whether a column may be needed."""
        return any(
            t.key == column if t.kind == "name" else t.kind.startswith("renamed") or column not in t.minus
            for t in self.terms
        )

    def names(self, column: str) -> bool:
        """Whether a column is needed for sure, and not only by a vague "all"."""
        return any(
            (t.key == column if t.kind == "name" else t.kind == "all" and column not in t.minus)
            and not t.vague
            and not t.lists_left_out
            for t in self.terms
        )

    def takes_with_all(self, column: str) -> bool:
        """Whether a column is needed with all others, if the table has it, as ``get_dummies`` needs them."""
        return any(t.kind == "all" and column not in t.minus for t in self.terms)

    def without(self, columns: frozenset[str]) -> Demand:
        return Demand(
            frozenset(
                t if t.kind == "name" or t.kind.startswith("renamed") else replace(t, minus=t.minus | columns)
                for t in self.terms
                if not (t.kind == "name" and t.key in columns)
            )
        )

    @property
    def whole(self) -> bool:
        return any(t.kind == "all" for t in self.terms)

    @property
    def partial(self) -> bool:
        """Whether some columns that training has may be absent."""
        return any(t.kind in ("name", "state") or t.minus for t in self.terms)

    def through_state(self, key: str) -> Demand:
        """The demand before a renaming that only training knows."""
        named = frozenset(t.key for t in self.terms if t.kind == "name")
        terms = {Term("renamed", key, named)} if named else set()
        terms |= {Term("renamed_all", key, t.left_out, t.vague) for t in self.terms if t.kind == "all"}
        terms |= {t for t in self.terms if t.kind not in ("name", "all")}
        return Demand(frozenset(terms))

    def loosened(self) -> Demand:
        """The same columns, some of which the raw rows may not have because a step makes them."""
        return Demand(frozenset(replace(t, vague=True) if t.kind == "name" else t for t in self.terms))

    def renamed(self, names: dict[str, str]) -> Demand:
        """The demand before ``rename(columns=names)``."""
        back = {new: old for old, new in names.items()}
        return Demand(
            frozenset(
                replace(t, key=back.get(t.key, t.key))
                if t.kind == "name"
                else replace(t, minus=frozenset(back.get(c, c) for c in t.left_out))
                for t in self.terms
            )
        )
