"""Columns and rows of tables: what reading, choosing, changing and putting together does to what is known of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from nbrefactor.python.leakage.rows import Limit, Part, Rows, limited
from nbrefactor.python.leakage.values import (
    NO_CAUSES,
    Causes,
    Choice,
    Column,
    Items,
    Origin,
    Origins,
    Site,
    Table,
    Value,
    Whole,
    join_all,
    options,
    whole,
)


def table(found: Whole) -> Table:
    """A new table with these rows, of which every column may have these causes."""
    return Table(
        found.rows,
        found.causes,
        "data",
        origins=found.origins,
        evaluations=found.evaluations,
        scores=found.scores,
        passes=found.passes,
    )


def copied(value: Value) -> Table:
    """A table of its own with what is known of a value."""
    if not isinstance(value, Table):
        return table(whole(value))
    new = Table(value.rows, value.causes, value.kind, origins=value.origins, evaluations=value.evaluations)
    new.columns, new.known, new.removed, new.unclear = dict(value.columns), value.known, value.removed, value.unclear
    new.passes, new.mask, new.gaps, new.chance = value.passes, value.mask, value.gaps, value.chance
    new.pending, new.pieces, new.scores = value.pending, value.pieces, value.scores
    return new


def limit_rows(value: Value, limits: Iterable[Limit]) -> Value:
    """Some of the rows."""
    new = copied(value)
    new.rows, new.mask = limited(new.rows, limits), ()
    new.pieces = ()
    return new


def add_causes(value: Value, found: Whole) -> None:
    """The value's contents now also depend on this."""
    if isinstance(value, Choice):
        for option in value.options:
            add_causes(option, found)
        return
    value.evaluations |= found.evaluations
    value.scores |= found.scores
    if not value.rows and value.kind != "plain" or not value.rows and found.many:
        value.rows |= found.rows
        value.kind = "data"
    value.causes |= found.causes
    if isinstance(value, Table) and (found.causes or found.origins):
        value.columns = {
            name: Column(column.causes | found.causes, column.origins, column.site)
            for name, column in value.columns.items()
        }
    if value.owner is not None:
        owner, name = value.owner
        old = owner.columns.get(name, Column(owner.causes, origin(owner, name)))
        owner.columns[name] = Column(old.causes | found.causes, old.origins | found.origins, old.site)


def names_in(value: Value) -> list[str] | None:
    """The column names that a subscript or argument spells out, or ``None`` where it does not."""
    if isinstance(value.const, str):
        return [value.const]
    if isinstance(value, Items):
        names = [element.const for element in value.all()]
        if all(isinstance(name, str) for name in names):
            return [name for name in names if isinstance(name, str)]
    return None


def read_column(value: Value, name: str) -> Value:
    """``df["name"]``, as a view of the table."""
    found = [_column_of(option, name) for option in options(value)]
    return found[0] if len(found) == 1 else join_all(found)


def _column_of(value: Value, name: str) -> Value:
    if isinstance(value, Items) and name in value.keyed:
        return value.keyed[name]
    if not isinstance(value, Table):
        found = whole(value)
        own = origin(value, name) if value.rows else frozenset()
        new = Value(found.rows, found.causes, value.kind, origins=found.origins | own)
        new.evaluations, new.passes = found.evaluations, found.passes
        return new
    column = value.columns.get(name, Column(value.causes, origin(value, name)))
    return Value(value.rows, column.causes, value.kind, origins=column.origins, owner=(value, name))


def choose_columns(value: Value, key: Value, names: Sequence[str] | None) -> Table:
    """``df[[…]]``; names that cannot be told make the columns unclear. A choice that was learnt is a cause itself."""
    new = copied(value)
    new.causes |= whole(key).causes
    if names is None:
        new.unclear = True
    else:
        new.known = frozenset(names)
        new.unclear = False
        new.causes |= NO_CAUSES
        kept = {name: new.columns.get(name, Column(value.causes, origin(value, name))) for name in names}
        new.columns = kept
        if isinstance(value, Table):
            new.causes = frozenset().union(*(column.causes for column in kept.values())) | whole(key).causes
    return new


def drop_columns(value: Value, names: Sequence[str] | None, causes: Causes = NO_CAUSES) -> None:
    """``del df["name"]``, ``df.drop(columns=…, inplace=True)``."""
    for option in options(value):
        if isinstance(option, Table):
            if names is None:
                option.unclear = True
            else:
                option.removed |= frozenset(names)
        option.causes |= causes


def write_column(value: Value, name: str, found: Whole, site: Site, whole_column: bool = True) -> None:
    """``df["name"] = …``; with ``whole_column`` false only some rows of it."""
    for option in options(value):
        if isinstance(option, Items):
            continue
        if not isinstance(option, Table):
            add_causes(option, found)
            continue
        old = option.columns.get(name, Column(option.causes, origin(option, name)))
        if whole_column:
            option.columns[name] = Column(found.causes, found.origins or origin(option, name), site)
        else:
            option.columns[name] = Column(old.causes | found.causes, old.origins | found.origins, old.site or site)
        option.removed -= {name}
        if option.known is not None:
            option.known |= {name}
        if not option.rows:
            option.rows, option.kind = found.rows, "data"


def origin(value: Value, name: str) -> Origins:
    """The column of these rows as a source has it."""
    return frozenset({Origin(name, value.rows)})


def stacked(values: Sequence[Value]) -> Table:
    """Rows under each other. Those of several sources are new rows: which came from where is only known to a slice."""
    new = beside(values)
    pieces = tuple(rows for value in values for option in options(value) if (rows := whole(option).rows))
    sources = [{part.source for part in rows} for rows in pieces]
    if len(pieces) > 1 and all(not (a & b) for i, a in enumerate(sources) for b in sources[:i]):
        name = " + ".join(sorted(part.text for rows in pieces for part in rows))
        new.rows, new.pieces = frozenset({Part(name, of=frozenset().union(*pieces))}), pieces
    return new


def slice_pieces(value: Value, lower: bool) -> Value | None:
    """The rows before or after the boundary of two stacked sources."""
    if not isinstance(value, Table) or len(value.pieces) != 2:
        return None
    new = copied(value)
    new.rows, new.pieces = value.pieces[1 if lower else 0], ()
    return new


def beside(values: Sequence[Value]) -> Table:
    """Columns beside each other; rows that come from several places are those of all."""
    tables = [option for value in values for option in options(value)]
    found = Whole()
    for value in tables:
        found = found.plus(whole(value))
    new = table(found)
    for value in tables:
        if isinstance(value, Table):
            for name, column in value.columns.items():
                if name not in value.removed:
                    new.columns[name] = column
            new.unclear = new.unclear or value.unclear
    removed = [value.removed for value in tables if isinstance(value, Table)]
    if removed and len(removed) == len(tables):
        new.removed = frozenset.intersection(*removed)
    new.unclear = new.unclear or any(not isinstance(value, Table) for value in tables)
    return new


# ------------------------------------------------------------------------------------------------------------- masks


def comparison(node: ast.Compare, left: Value, right: Value) -> tuple[Limit, ...]:
    """The cut that a comparison makes; a comparison with its opposite cuts at the same place."""
    if len(node.ops) != 1:
        return ()
    operator = type(node.ops[0]).__name__
    sides = {"Lt": ("<", "1"), "GtE": ("<", "0"), "Gt": (">", "1"), "LtE": (">", "0")}
    chance = left.chance or right.chance
    owner, other = ast.unparse(node.left), ast.unparse(node.comparators[0])
    if isinstance(node.left, (ast.Subscript, ast.Attribute)) and not chance:
        owner = ast.unparse(node.left.slice) if isinstance(node.left, ast.Subscript) else repr(node.left.attr)
    if operator in ("Eq", "NotEq"):
        side = repr(right.const) if right.const is not None else other
        return (Limit(f"{owner}==", side if operator == "Eq" else f"!{side}", chance),)
    if operator in sides:
        sign, side = sides[operator]
        return (Limit(f"{owner}{sign}{other}", side, chance),)
    return ()


def rows_in_both(index: Rows, rows: Rows) -> tuple[Limit, ...]:
    """The cuts that an index has and the rows it is used on have not."""
    mine = frozenset().union(*(part.limits for part in rows)) if rows else frozenset()
    return tuple(sorted(limit for part in index for limit in part.limits if limit not in mine))
