"""Subscripts: columns, rows and single values of tables.

Choosing columns is part of the way to the model; choosing rows belongs to training. Columns that are chosen by place, by
type or by a statistic are listed in training, and chosen by name for new rows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable
from typing import Any

from nbrefactor.python.scoring.alignment import condition_of
from nbrefactor.python.scoring.answers import answered
from nbrefactor.python.scoring.evaluate import Evaluator, Result, Taken, fold, known_strings
from nbrefactor.python.scoring.values import NOTHING, PLACE, WHOLE_TABLE, Frame, Value

LISTED = re.compile(r"\[(?:__present__\(\w+, )?__state_\d+__\)?\]$")
MANY = 12
"""So many names are not written out again where some of them are left out."""
LISTS = frozenset({"list", "columns", "stats", "index", "table", "unknown", "container", "array", ""})


def subscript(ev: Evaluator, node: ast.Subscript) -> Result:
    """The value of ``base[…]``."""
    base = ev.eval(node.value)
    return _of_chosen_rows(ev, node, base, _subscript(ev, node, base))


def _of_chosen_rows(ev: Evaluator, node: ast.Subscript, base: Result, made: Result) -> Result:
    """What is not made of every row of a table is of a part of its rows; by which condition, if that is written there."""
    value = made.value
    if base.value.shape not in ("loc", "iloc", "ix", "array", "frame") or value.fixed or value.shape == "cell":
        return made
    rows = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(rows, ast.Slice) and rows.lower is rows.upper is rows.step is None:
        return made
    if value.part == base.value.part and isinstance(node.slice, ast.Tuple) and base.value.shape != "frame":
        made = made.but(value.but(part=ev.parts.new(value.part)))
    if made.value.part != base.value.part and (condition := condition_of(rows, ev.lookup)):
        ev.parts.conditions[made.value.part] = (base.value.part, condition)
    return made


def _subscript(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    value = base.value
    if value.shape in ("iloc", "iat"):
        return _by_place(ev, node, base)
    if value.shape in ("loc", "at", "ix"):
        return _by_label(ev, node, base)
    if value.items is not None:
        return _item(ev, node, base)
    if value.rows == "unknown":
        return ev.refuse(node, value.why)
    if value.shape == "cell":
        return ev.together(node, [base, _index(ev, node)], "cell", any_operand=frozenset({1}))
    if value.shape == "bunch":
        from nbrefactor.python.scoring.sources import bunch_item

        return bunch_item(ev, node, base)
    if ev.estimator(value) is not None:
        return _member(ev, node, base)
    if value.shape == "groupby":
        from nbrefactor.python.scoring.grouping import group_column

        return group_column(ev, node, base)
    if value.fixed and (told := answered(ev, node)) is not None and told.model:
        return ev.plain(node, told.but(shape="series"))
    if value.fixed:
        return _of_fixed(ev, node, base)
    if value.shape == "frame":
        return _of_frame(ev, node, base)
    if value.shape == "str":
        return ev.together(node, [base, _index(ev, node)], "series", any_operand=frozenset({1}))
    if value.shape == "array":
        return _of_array(ev, node, base)
    if value.shape in ("series", "list", "index"):
        return _of_series(ev, node, base)
    return ev.refuse(node, "this subscript is not understood")


def _index(ev: Evaluator, node: ast.Subscript) -> Result:
    if isinstance(node.slice, (ast.Slice, ast.Tuple)):
        parts = [ev.eval(n) for n in ast.walk(node.slice) if isinstance(n, ast.Name)]
        if any(not r.value.fixed for r in parts):
            asked = [ev.eval(n) for n in getattr(node.slice, "elts", [])]
            known = asked and all(r.value.fixed or r.value.shape == "cell" for r in asked)
            return ev.together(node.slice, asked, "cell") if known else ev.refuse(node.slice, WHOLE_TABLE)
        return ev.plain(node.slice, Value("fixed", "unknown", pure=all(r.value.pure for r in parts)))
    return ev.eval(node.slice)


def _pure(ev: Evaluator, name: ast.Name) -> bool:
    value = ev.lookup(name.id)
    return value.fixed and value.pure


# -------------------------------------------------------------------------------------------------------------- frames


def column(ev: Evaluator, node: ast.expr, base: Result, name: str) -> Result:
    """One column of a frame, by name."""
    frame = ev.frame(base.value)
    if frame is not None and name in frame.lost:
        return ev.refuse(node, PLACE)
    origins = frame.origins(name) if frame is not None else frozenset({name})
    rows = base.value.rows
    if frame is not None and (name in frame.targets or (name not in frame.made and frame.raw and name in ev.target)):
        rows = "target"
    value = base.value.but(rows=rows, shape="series", obj=0, origins=origins, data=None, literal=NOTHING)
    told = answered(ev, node)
    return ev.built(node, value.but(model=told.model) if told is not None else value, [base])


def _of_frame(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    if isinstance(node.slice, ast.Slice):
        return _rows(ev, node, base)
    index = ev.eval(node.slice)
    key = index.value
    if isinstance(key.literal, str):
        return column(ev, node, base, key.literal)
    names = known_strings(key)
    if names is not None:
        return _chosen(ev, node, base, names)
    if key.rows == "unknown" and not _is_mask(ev, node.slice):
        return ev.refuse(node, key.why)
    if not key.fixed:
        return _chosen_rows(ev, node, base, node.slice)
    if key.shape in ("scalar", "cell"):
        fixed = ev.fix(index)
        value = base.value.but(shape="series", obj=0, data=None, origins=frozenset())
        return ev.built(node, value, [base, fixed])
    if key.shape in LISTS:
        return listed(ev, node, base, index)
    return ev.refuse(node, "the chosen columns are not known")


def _is_mask(ev: Evaluator, node: ast.expr) -> bool:
    """Whether an index can only be a condition on each row, whatever it compares with."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return _is_mask(ev, node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        return _is_mask(ev, node.left) and _is_mask(ev, node.right)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], (ast.In, ast.NotIn)):
        left = ev.eval(node.left).value
        return left.shape == "series" and left.rows in ("rows", "target")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isin":
        left = ev.eval(node.func.value).value
        return left.shape in ("series", "index") and left.rows in ("rows", "target")
    return False


def _chosen(ev: Evaluator, node: ast.expr, base: Result, names: tuple[str, ...]) -> Result:
    frame = ev.frame(base.value) or Frame(raw=False)
    if frame.lost & set(names):
        return ev.refuse(node, PLACE)
    made = {n: frame.made[n] for n in names if n in frame.made}
    new = Frame(tuple(names), frozenset(), made, frame.targets & set(names), frame.raw, short=frame.short)
    gone = [n for n in names if n in frame.targets or (frame.raw and n not in frame.made and n in ev.target)]
    value = base.value.but(obj=ev.new(new), data=None, origins=frozenset().union(*(frame.origins(n) for n in names)))
    index = node.slice if isinstance(node, ast.Subscript) else None
    plain = index is None or isinstance(index, ast.Tuple)
    children = [base] if plain or index is None else [base, ev.fix(ev.eval(index))]
    made_result = ev.built(node, value, children)
    if gone:
        new.short = True
    if gone and not plain and index is not None and len(gone) < len(names):
        listed = f"[{', '.join(repr(n) for n in names if n not in gone)}]"
        if not isinstance(index, ast.List) and len(names) > MANY:
            listed = f"[c for c in {children[1].score} if c not in {tuple(gone)!r}]"
        return Result(node, value, f"{base.score}[{listed}]", made_result.train, made_result.captures)
    return made_result


def listed(ev: Evaluator, node: ast.expr, base: Result, index: Result) -> Result:
    """Columns chosen by a list that training made."""
    fixed = ev.fix(index, f"{_name_of(base)}_columns")
    frame = (ev.frame(base.value) or Frame(raw=False)).copy()
    value = base.value.but(obj=ev.new(frame), data=None)
    if fixed.value.pure:
        return ev.built(node, value, [base, fixed])
    score = _of_present(base.score, fixed.score)
    train = ev.built(node, value, [base, fixed]).train
    return Result(node, value, score, train, (*base.captures, *fixed.captures))


def _of_present(table: str, names: str) -> str:
    """The columns of a table that training lists, as far as new rows have them; of chosen columns, those of the table."""
    if chosen := re.fullmatch(r"(\w+)\[(?:__present__\(\w+, )?__state_\d+__\)?\]", table):
        table = chosen.group(1)
    return f"{table}[__present__({table}, {names})]" if table.isidentifier() else f"{table}[{names}]"


def columns_of(ev: Evaluator, node: ast.expr, base: Result, series: bool) -> Result:
    """Columns chosen by place or type: their names are listed in training, and used for new rows."""
    spelled = _places(ev, node, base)
    if isinstance(spelled, str):
        made = column(ev, node, base, spelled)
        return Result(node, made.value, f"{base.score}[{spelled!r}]", made.train, made.captures)
    if spelled is not None:
        chosen_names = _chosen(ev, node, base, spelled)
        here = [n for n in spelled if n not in ev.target]
        return Result(node, chosen_names.value, f"{base.score}[{here!r}]", chosen_names.train, chosen_names.captures)
    whole = ev.source(node)
    key = "column" if series else "columns"
    line = f"{{ref}} = {whole}.name" if series else f"{{ref}} = list({whole}.columns)"
    capture = ev.capture(f"{_name_of(base)}_{key}", (line,), base.value, what=f"{key} of {whole}")
    frame = (ev.frame(base.value) or Frame(raw=False)).copy()
    capture.single = series
    if series:
        value = base.value.but(shape="series", obj=0, data=None, origins=frozenset())
        return Result(node, value, f"{base.score}[{capture.ref}]", whole, (*base.captures, capture))
    value = base.value.but(shape="frame", obj=ev.new(frame), data=None)
    return Result(node, value, _of_present(base.score, capture.ref), whole, (*base.captures, capture))


def _places(ev: Evaluator, node: ast.expr, base: Result) -> tuple[str, ...] | str | None:
    """The columns at literal places of a frame whose columns are known."""
    frame = ev.frame(base.value)
    if (
        frame is None
        or frame.exact is None
        or not isinstance(node, ast.Subscript)
        or not isinstance(node.slice, ast.Tuple)
    ):
        return None
    if not (isinstance(node.value, ast.Attribute) and node.value.attr == "iloc"):
        return None
    return _at_places(ev, frame.exact, node.slice.elts[1])


def _at_places(ev: Evaluator, names: tuple[str, ...], place: ast.expr) -> tuple[str, ...] | str | None:
    """The names at literal places: one, several, or ``None`` where the places are not known."""
    if isinstance(place, ast.Slice):
        bounds = [fold(b, ev.lookup) if b is not None else None for b in (place.lower, place.upper, place.step)]
        if any(b is not None and not isinstance(b, int) for b in bounds):
            return None
        return names[slice(*bounds)]
    number = fold(place, ev.lookup)
    if isinstance(number, int):
        return names[number] if -len(names) <= number < len(names) else None
    if isinstance(number, list) and all(isinstance(n, int) and -len(names) <= n < len(names) for n in number):
        return tuple(names[n] for n in number)
    return None


def _name_of(base: Result) -> str:
    return base.node.id if isinstance(base.node, ast.Name) else "feature"


def _chosen_rows(ev: Evaluator, node: ast.expr, base: Result, condition: ast.expr) -> Result:
    """The rows that meet a condition."""
    made = _rows(ev, node, base)
    definition = ev.defined.get(condition.id) if isinstance(condition, ast.Name) else None
    written = getattr(definition.form.node, "value", condition) if definition is not None else condition
    if isinstance(written, ast.expr) and _is_mask(ev, written):
        ev.conditions[made.value.part] = condition
    return made


def _rows(ev: Evaluator, node: ast.expr, base: Result) -> Result:
    from nbrefactor.python.scoring.calls import narrowed

    return narrowed(ev, node, base)


def _by_place(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    """``frame.iloc[rows, columns]``."""
    table: Result = base.value.data
    if base.value.fixed or base.value.rows == "unknown":
        return ev.fixed(node, [base], "scalar" if isinstance(node.slice, ast.Constant) else "unknown", pure=False)
    rows, columns = _split(node)
    if columns is None or isinstance(columns, ast.Slice) and columns.lower is columns.upper is columns.step is None:
        if not _is_slice(rows):
            return _row_choice(ev, node, table, rows)
        return _rows(ev, node, table)
    if table.value.shape != "frame":
        return ev.refuse(node, "columns of something that is no frame")
    if not isinstance(rows, ast.Slice):
        chosen = ev.eval(rows)
        if chosen.value.fixed and chosen.value.shape == "scalar":
            return ev.fixed(node, [base], "unknown", pure=False)
    number = fold(columns, ev.lookup)
    one = isinstance(number, int) or (
        not isinstance(columns, (ast.Slice, ast.List)) and ev.eval(columns).value.shape == "scalar"
    )
    return columns_of(ev, node, table, one)


def _by_label(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    """``frame.loc[rows, columns]``."""
    table: Result = base.value.data
    if base.value.fixed or base.value.rows == "unknown":
        scalar = isinstance(node.slice, (ast.Constant, ast.Tuple))
        return ev.fixed(node, [base], "scalar" if scalar else "unknown", pure=False)
    rows, columns = _split(node)
    if columns is None:
        return _row_choice(ev, node, table, rows)
    if table.value.shape != "frame":
        return ev.refuse(node, "columns of something that is no frame")
    if not isinstance(rows, ast.Slice):
        chosen = ev.eval(rows)
        if chosen.value.fixed and chosen.value.shape == "scalar" and fold(columns, ev.lookup) is not NOTHING:
            return ev.fixed(node, [base], "unknown", pure=False)
    if isinstance(columns, ast.Slice):
        if columns.lower is columns.upper is None:
            return _rows(ev, node, table)
        return columns_of(ev, node, table, series=False)
    index = ev.eval(columns)
    key = index.value
    text = f"{table.score}[{index.score}]"
    if isinstance(key.literal, str):
        made = column(ev, node, table, key.literal)
        return Result(node, made.value, text, made.train, table.captures)
    names = known_strings(key)
    if names is not None:
        made = _chosen(ev, node, table, names)
        if not isinstance(rows, ast.Slice):
            ev.chosen[made.value.obj] = rows  # what they were chosen by
        return Result(node, made.value, text, made.train, table.captures)
    if key.fixed and key.shape == "scalar" and key.pure:
        value = table.value.but(shape="series", obj=0, data=None, origins=frozenset())
        return Result(node, value, text, ev.source(node), table.captures)
    if key.fixed:
        return columns_of(ev, node, table, series=key.shape == "scalar")
    return ev.refuse(node, "the chosen columns depend on the rows")


def _split(node: ast.Subscript) -> tuple[ast.expr, ast.expr | None]:
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        return node.slice.elts[0], node.slice.elts[1]
    return node.slice, None


def _is_slice(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice)


def _row_choice(ev: Evaluator, node: ast.expr, table: Result, rows: ast.expr) -> Result:
    if isinstance(rows, ast.Slice):
        return _rows(ev, node, table)
    chosen = ev.eval(rows)
    if chosen.value.fixed and (chosen.value.shape == "scalar" or isinstance(chosen.value.literal, (int, str))):
        shape = "scalar" if table.value.shape in ("series", "list") else "unknown"
        return ev.fixed(node, [table], shape, pure=False)
    return _chosen_rows(ev, node, table, rows)


# ------------------------------------------------------------------------------------------------- arrays, series, rest


def _of_array(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    if not isinstance(node.slice, ast.Tuple):
        if isinstance(node.slice, ast.Slice):
            return _rows(ev, node, base)
        if known_strings(ev.eval(node.slice).value):
            return _of_frame(ev, node, base.but(base.value.but(shape="frame", obj=ev.new(Frame(raw=False)), data=None)))
        return _row_choice(ev, node, base, node.slice)
    if not node.slice.elts:
        return ev.refuse(node, "this subscript is not understood")
    rows, *others = node.slice.elts
    whole = isinstance(rows, ast.Slice) and rows.lower is rows.upper is None
    if not whole and not isinstance(rows, ast.Slice):
        chosen = ev.eval(rows)
        if chosen.value.fixed and chosen.value.shape == "scalar":
            return ev.fixed(node, [base], "scalar" if len(others) == 1 else "unknown", pure=False)
    origin = base.value.data
    if isinstance(origin, Taken) and len(others) == 1:
        return _of_values(ev, node, base, origin, others[0])
    index = ev.plain(
        node.slice,
        Value(
            "fixed", "unknown", pure=all(_pure(ev, n) for o in others for n in ast.walk(o) if isinstance(n, ast.Name))
        ),
    )
    if not index.value.pure:
        return ev.refuse(node, "columns of an array chosen by a value of training")
    value = base.value.but(shape="array", data=None)
    if whole:
        return ev.built(node, value, [base])
    rest = ", ".join(ev.source(o) for o in others)
    return Result(node, value, f"{base.score}[:, {rest}]", ev.built(node, value, [base]).train, base.captures)


def _of_values(ev: Evaluator, node: ast.Subscript, base: Result, origin: Taken, columns: ast.expr) -> Result:
    """``frame.values[:, places]``: the names at these places are listed in training.

    New rows do not have the label. Where it may be among the columns, places are others than in training, unless the
    frame was itself taken by a list of names.
    """
    frame, known = origin.frame, ev.frame(origin.frame.value)
    number = fold(columns, ev.lookup)
    value = base.value.but(data=None, origins=frozenset())
    if LISTED.search(frame.score):
        return ev.built(node, base.value.but(data=None), [base])
    if known is not None and known.version != origin.version:
        return ev.refuse(node, "places of columns in a frame that has changed since")
    if known is not None and known.exact is not None:
        if isinstance(number, int) and -len(known.exact) <= number < len(known.exact):
            one = column(ev, node, frame, known.exact[number])
            value = value.but(rows=one.value.rows, origins=one.value.origins)
        if not known.short or value.rows == "target":
            return ev.built(node, value, [base])
    if known is not None and known.exact is not None and not origin.written:
        if (made := _without_labels(ev, node, base, known, columns)) is not None:
            return made
    name = frame.node.id if isinstance(frame.node, ast.Name) else ""
    if origin.written or not name or ev.env.get(name) is None or ev.env[name] is not frame.value:
        return ev.refuse(node, "places of columns in a frame that has changed since")
    place = ev.source(columns)
    if isinstance(number, int):
        capture = ev.capture(f"{name}_column", (f"{{ref}} = {name}.columns[{place}]",), base.value)
    else:
        capture = ev.capture(f"{name}_columns", (f"{{ref}} = list({name}.columns[{place}])",), base.value)
    score = f"{name}[{capture.ref}].to_numpy()"
    return Result(node, value, score, ev.source(node), (capture,))


def _without_labels(ev: Evaluator, node: ast.Subscript, base: Result, known: Frame, columns: ast.expr) -> Result | None:
    """``array[:, 1:]`` where the label was among the columns: the same columns, at their places without it."""
    assert known.exact is not None and isinstance(node.slice, ast.Tuple)
    chosen = _at_places(ev, known.exact, columns)
    rows = node.slice.elts[0]
    labels = {n for n in known.exact if n in known.targets or known.raw and n not in known.made and n in ev.target}
    if not isinstance(chosen, tuple) or labels & set(chosen) or not isinstance(rows, ast.Slice):
        return None
    left = [n for n in known.exact if n not in labels]
    score = base.score if left == list(chosen) else f"{base.score}[:, {[left.index(n) for n in chosen]}]"
    train = ev.built(node, base.value, [base]).train
    origins = frozenset().union(*(known.origins(n) for n in chosen))
    value = base.value.but(data=None, origins=origins)
    if rows.lower is not None or rows.upper is not None or rows.step is not None:
        value = value.but(part=ev.parts.new(value.part))
    return Result(node, value, score, train, base.captures)


def _of_series(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    if isinstance(node.slice, ast.Slice):
        return _rows(ev, node, base)
    index = ev.eval(node.slice)
    if index.value.fixed and index.value.shape == "scalar":
        return ev.fixed(node, [base], "scalar", pure=False)
    return _rows(ev, node, base)


def _table(ev: Evaluator, base: Result) -> Result:
    """A table of training that is asked for an entry: of ``table.loc``, the table is what is kept."""
    if (
        not isinstance(base.node, ast.Attribute)
        or base.node.attr not in ("loc", "iloc", "at", "iat")
        or base.value.pure
    ):
        return base
    table = ev.fix(ev.eval(base.node.value))
    score, train = (f"{text}.{base.node.attr}" for text in (table.score, table.train))
    return Result(base.node, base.value.but(pure=True), score, train, table.captures)


def _of_fixed(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    index = _index(ev, node)
    if not index.value.fixed:
        if index.value.shape == "cell":
            return ev.together(node, [_table(ev, base), index], "cell", any_operand=frozenset({0}))
        if index.value.model and index.value.rows == "rows":  # ``names[model.predict(X)]``
            kept = base if base.value.literal is not NOTHING else base.but(base.value.but(pure=False))
            return ev.together(node, [kept, index], "array", any_operand=frozenset({0}))
        return ev.refuse(node, "a lookup with the whole table")
    simple = not isinstance(node.slice, (ast.Slice, ast.Tuple))
    if simple and isinstance(base.value.data, tuple) and base.value.data[:1] == ("elements",):
        element: Value = base.value.data[1]
        made = ev.fixed(node, [base, index], element.shape or "unknown", pure=False)
        return made.but(made.value.but(items=element.items))
    simple = not isinstance(node.slice, ast.Slice)
    whole = isinstance(node.slice, ast.Tuple) and not any(isinstance(e, ast.Slice) for e in node.slice.elts)
    one = base.value.shape in ("stats", "table", "scalar", "list", "columns") and simple
    if isinstance(node.slice, ast.Tuple) and not whole:
        one = False
    if one and (index.value.shape not in ("scalar", "unknown") or _chooses_many(base, index)):
        one = False
    if whole and base.value.shape in ("unknown", "array", "") and len(node.slice.elts) > 1:  # type: ignore[attr-defined]
        one = all(ev.eval(e).value.shape == "scalar" for e in node.slice.elts)  # type: ignore[attr-defined]
    shape = "scalar" if one else ("columns" if base.value.shape == "columns" else "unknown")
    return ev.fixed(node, [base, index], shape)


def _chooses_many(base: Result, index: Result) -> bool:
    """``columns[selector.support_]``: a mask or places, and no single place such as ``columns[order[i]]``."""
    chooses = base.value.shape == "columns" and index.value.shape != "scalar"
    return chooses and not isinstance(index.node, ast.Subscript)


def _item(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    """An element of a container that the code spells out."""
    index = ev.eval(node.slice) if not isinstance(node.slice, (ast.Slice, ast.Tuple)) else _index(ev, node)
    items: dict[Hashable, Value] = dict(base.value.items or ())
    key = index.value.literal
    if isinstance(key, (str, int)) and key in items:
        value = items[key]
        if value.fixed:
            made = ev.plain(node, value)
            return (
                made
                if value.shape in ("container", "estimator")
                else made.but(value.but(pure=value.pure and base.value.pure))
            )
        held: Any = base.value.data
        by_key: dict[Any, Any] = (
            held if isinstance(held, dict) else dict(enumerate(held if isinstance(held, list) else ()))
        )
        part: Any = by_key.get(key)
        if isinstance(part, Result) and isinstance(node.value, ast.Call):
            train = part.train if part.train != part.score else ev.source(node)
            return Result(node, value, part.score, train, part.captures)
        name = next((n for n, v in ev.env.items() if v is value), "")
        if name:
            return Result(node, value, name, ev.source(node))
        return Result(node, value, ev.source(node), ev.source(node))
    if isinstance(key, int) and key < 0 and all(isinstance(k, int) for k in items) and len(items) + key in items:
        return ev.plain(node, items[len(items) + key])
    values = list(items.values())
    members = [v for v in values if ev.estimator(v) is not None]
    if members and len(members) == len(values):
        from nbrefactor.python.scoring.estimators import choice

        return ev.plain(node, choice(ev, members))
    if base.value.literal is not NOTHING or all(v.fixed for v in values):
        scalar = all(v.shape == "scalar" for v in values) and not isinstance(node.slice, ast.Slice)
        return ev.fixed(node, [base, index], "scalar" if scalar else "unknown")
    return ev.refuse(node, "an element that is chosen while the notebook runs")


def _member(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    from nbrefactor.python.scoring.estimators import part_of

    return part_of(ev, node, base)
