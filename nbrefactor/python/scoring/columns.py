"""Writing to tables: columns, masked entries, changes in place."""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.alignment import OTHER_ROWS, condition_of
from nbrefactor.python.scoring.answers import note_answer
from nbrefactor.python.scoring.array_writes import TARGET_REASON, write_array
from nbrefactor.python.scoring.evaluate import Definition, Evaluator, Result, fold, known_strings
from nbrefactor.python.scoring.texts import closed, popped
from nbrefactor.python.scoring.values import NOTHING, PLACE, Demand, Frame, Value, unknown
from nbrefactor.python.scoring.with_label import EachColumn, same_columns

__all__ = ["Demand", "delete", "in_place", "redefined", "spoil", "write", "write_part"]


def write(ev: Evaluator, target: ast.expr, result: Result, augmented: bool = False) -> None:
    """``target = value`` for a target that is no plain name."""
    form = ev.form
    assert isinstance(form.node, (ast.Assign, ast.AnnAssign, ast.AugAssign))
    assert form.node.value is not None
    if not augmented:
        note_answer(ev, target, result)
    base = target
    while isinstance(base, (ast.Subscript, ast.Attribute)):
        base = base.value
    owner = ev.lookup(base.id) if isinstance(base, ast.Name) else unknown("")
    if owner.rows == "unknown":
        form.refusal, form.text = owner.why or "it changes something unknown", form.sheet.segment(form.node)
        return
    if owner.fixed:
        _write_fixed(ev, base, target, result)
        return
    if isinstance(target, ast.Attribute):
        _write_attribute(ev, target, result)
        return
    assert isinstance(target, ast.Subscript)
    holder = target.value
    if isinstance(holder, ast.Attribute) and holder.attr in ("loc", "iloc", "at", "iat", "ix"):
        _write_located(ev, target, holder, result)
        return
    if owner.shape == "array":
        write_array(ev, target, owner, result)
        return
    if not isinstance(holder, ast.Name) or owner.shape != "frame":
        _write_nested(ev, target, owner, result)
        return
    if _everything(target.slice):
        _finish(ev, owner, None, result, [])
        return
    index = ev.eval(target.slice)
    names = known_strings(index.value)
    if names is None and isinstance(index.value.data, tuple) and index.value.data and index.value.data[0] == "each":
        names = index.value.data[1]
    if index.value.rows in ("rows", "target", "unknown") and names is None:
        _refuse(ev, owner, None, "entries that are chosen by rows" if index.value.rows == "rows" else index.value.why)
        return
    pieces = []
    if alone := same_columns(ev, owner, names, result.value):
        result = result.but(result.value.but(data=alone))
    if alone and alone.left != names:
        pieces.append((index.node, repr(list(alone.left))))
    elif not index.value.pure:
        fixed = ev.fix(index, f"{holder.id}_columns")
        form.captures += fixed.captures
        one = index.value.shape == "scalar" or names is not None
        pieces.append((index.node, fixed.score if one else f"__present__({holder.id}, {fixed.score})"))
    _finish(ev, owner, names, result, pieces, augmented, full=not augmented)


def _finish(
    ev: Evaluator,
    owner: Value,
    names: tuple[str, ...] | None,
    result: Result,
    pieces: list[tuple[ast.expr, str]],
    augmented: bool = False,
    full: bool = True,
) -> None:
    """Write columns of a frame: the texts, and what the frame knows afterwards."""
    form = ev.form
    assert isinstance(form.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and form.node.value is not None
    value = result.value
    if value.rows == "unknown" or value.is_place:
        _refuse(ev, owner, names, value.why or PLACE)
        return
    if full and not ev.parts.fits(owner.part, value):
        _refuse(ev, owner, names, OTHER_ROWS)
        return
    if value.fixed:
        if value.shape not in ("scalar",) and not (
            value.literal is not NOTHING and not isinstance(value.literal, (list, dict))
        ):
            _refuse(ev, owner, names, "a column that is not made of the rows")
            return
        result = ev.fix(result)
    frame = ev.frame(owner)
    _note(ev, owner, names, value, keep=augmented or not full)
    if value.rows == "target" or (augmented and names and frame is not None and set(names) & frame.targets):
        form.refusal, form.text = TARGET_REASON, form.sheet.segment(form.node)
    else:
        score = [*pieces, (form.node.value, result.score)]
        form.text = form.sheet.splice(form.node, list(score))
        form.train = form.sheet.splice(form.node, [(form.node.value, result.train)])
        form.captures += [c for c in result.captures if c not in form.captures]
    form.writes.append((owner.obj, frozenset(names) if names is not None else None, full))


def _note(ev: Evaluator, owner: Value, names: tuple[str, ...] | None, value: Value, keep: bool = False) -> None:
    frame = ev.frame(owner)
    if frame is None:
        return
    frame.version += 1
    if isinstance(value.data, EachColumn) and value.data.names == names:
        frame.made |= {name: frame.origins(name) for name in value.data.left}
        frame.targets |= frozenset(value.data.names) - frozenset(value.data.left)
        return
    for name in names or ():
        old = frame.origins(name) if keep or name in value.origins else frozenset()
        frame.made[name] = value.origins | (old if keep else frozenset())
        if value.rows == "target":
            frame.targets |= {name}
        elif not keep:
            frame.targets -= {name}
        frame.gone -= {name}
        frame.lost -= {name}
        if frame.exact is not None and name not in frame.exact:
            frame.exact = (*frame.exact, name)


def note_entries(ev: Evaluator, owner: Value, names: frozenset[str]) -> None:
    """Entries of these columns are written, row by row."""
    _note(ev, owner, tuple(sorted(names)), Value("rows", "series", origins=frozenset()), keep=True)
    ev.form.writes.append((owner.obj, names, False))


def _refuse(ev: Evaluator, owner: Value, names: tuple[str, ...] | None, why: str) -> None:
    form = ev.form
    form.refusal, form.text = why or "it is not understood", form.sheet.segment(form.node)
    form.writes.append((owner.obj, frozenset(names) if names is not None else None, False))
    frame = ev.frame(owner)
    if frame is not None:
        frame.version += 1
        for name in names or ():
            frame.made[name] = frozenset()
            frame.targets -= {name}


def _write_fixed(ev: Evaluator, base: ast.expr, target: ast.expr, result: Result) -> None:
    """A value of training grows: a dict of encoders, a table of results."""
    form = ev.form
    form.skip = "fixed"
    if not isinstance(base, ast.Name):
        return
    old = ev.env.get(base.id)
    if old is None:
        return
    items = old.items
    if ev.estimator(result.value) is not None or (items and any(ev.estimator(v) for _, v in items)):
        known = dict(items or ())
        key: object = ("element", len(known))
        if isinstance(target, ast.Subscript):
            found = fold(target.slice, ev.lookup)
            key = found if isinstance(found, (str, int)) else key
        known[key] = result.value
        ev.env[base.id] = Value("fixed", "container", items=tuple(known.items()))
    elif not result.value.fixed and isinstance(target, ast.Subscript):
        known = dict(items or ())
        found = fold(target.slice, ev.lookup)
        known[found if isinstance(found, (str, int)) else ("element", len(known))] = result.value
        ev.env[base.id] = Value("unknown", "container", items=tuple(known.items()), why="a table inside a container")
        form.refusal = "a table is put into a container"
        form.text = form.sheet.segment(form.node)
    else:
        ev.env[base.id] = old.but(pure=False, literal=NOTHING, items=None, parts=old.parts | result.value.parts)
        if old.shape == "frame":
            ev.env[base.id] = ev.env[base.id].but(shape="frame")
    redefined(ev, base.id)


def redefined(ev: Evaluator, name: str) -> None:
    ev.mutations.append((name, ev.form.statement))
    plain = ev.stands_alone
    ev.defined[name] = Definition(ev.form, len(ev.loops), plain)


def _write_attribute(ev: Evaluator, target: ast.Attribute, result: Result) -> None:
    """``df.name = values``, ``df.columns = names``."""
    form = ev.form
    owner = ev.eval(target.value).value
    if target.attr == "index":
        form.skip = "filter"
        return
    if target.attr == "columns" and owner.shape == "frame":
        _rename_all(ev, target, owner, result)
        return
    if owner.shape != "frame" or not isinstance(target.value, ast.Name):
        _refuse(ev, owner, None, f"'.{target.attr}' is set")
        return
    _finish(ev, owner, (target.attr,), result, [])


def _rename_all(ev: Evaluator, target: ast.Attribute, owner: Value, result: Result) -> None:
    """``df.columns = […]``: which old name became which new one is kept by training."""
    form = ev.form
    assert isinstance(target.value, ast.Name)
    name = target.value.id
    if not result.value.fixed:
        _refuse(ev, owner, None, "column names made of the rows")
        return
    source = ev.source(result.node)
    capture = ev.capture(
        f"{name}_names", (f"{{ref}} = dict(zip({name}.columns, {source}))",), result.value, what="new column names"
    )
    form.text = f"{name} = {name}.rename(columns={capture.ref})"
    form.captures.append(capture)
    names = known_strings(result.value)
    frame = ev.frame(owner) or Frame(raw=False)
    new = Frame(names, raw=frame.raw and not frame.made, short=frame.short)
    if names is not None and frame.exact is not None and len(names) == len(frame.exact):
        new.raw = False
        new.made = {n: frame.origins(old) for n, old in zip(names, frame.exact, strict=False)}
        new.targets = frozenset(
            n
            for n, old in zip(names, frame.exact, strict=False)
            if old in frame.targets or (frame.raw and old not in frame.made and old in ev.target)
        )
    value = owner.but(obj=ev.new(new), data=None)
    ev.env[name] = value
    form.binds[name] = value
    form.renames = capture.ref


def _by_a_loop(ev: Evaluator, index: ast.expr) -> bool:
    """Whether an index is a place or label that a loop counts, so that in the end it may be that of any row."""
    if not isinstance(index, ast.Slice) and not ev.eval(index).value.fixed:
        return False
    counted = {
        n.id
        for form in ev.path
        if isinstance(form.node, (ast.For, ast.While))
        for n in ast.walk(form.node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return any(isinstance(n, ast.Name) and (n.id in counted or ev.loop_changes(n.id)) for n in ast.walk(index))


def _everything(index: ast.expr) -> bool:
    """``:``, as in ``df[:] = …`` and ``df.loc[:, :] = …``: all rows and columns keep their names."""
    return isinstance(index, ast.Slice) and index.lower is index.upper is index.step is None


def _write_located(ev: Evaluator, target: ast.Subscript, holder: ast.Attribute, result: Result) -> None:
    """``df.loc[rows, column] = value``."""
    form = ev.form
    owner = ev.eval(holder.value).value
    if owner.shape == "series" and isinstance(holder.value, ast.Subscript):
        _write_masked_series(ev, target, holder, result)
        return
    every = isinstance(target.slice, ast.Tuple) and all(_everything(part) for part in target.slice.elts)
    if owner.shape != "frame" or not isinstance(holder.value, ast.Name) or (holder.attr == "iloc" and not every):
        _refuse(ev, owner, None, f"entries set by '.{holder.attr}'")
        return
    if every:
        _finish(ev, owner, None, result, [])
        return
    if _by_a_loop(ev, target.slice.elts[0] if isinstance(target.slice, ast.Tuple) else target.slice):
        _refuse(ev, owner, None, "entries set row by row in a loop")
        return
    if not isinstance(target.slice, ast.Tuple) or len(target.slice.elts) != 2:
        single = not isinstance(target.slice, ast.Slice) and ev.eval(target.slice).value.fixed
        if single:
            form.skip = "rows"
        else:
            _refuse(ev, owner, None, "whole rows are set")
        return
    assert isinstance(form.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and form.node.value is not None
    rows, columns = target.slice.elts
    names = known_strings(ev.eval(columns).value) if not isinstance(columns, ast.Slice) else None
    column = ev.eval(columns) if not isinstance(columns, ast.Slice) else None
    whole = isinstance(rows, ast.Slice) and rows.lower is rows.upper is None
    if whole and names is None and column is not None and column.value.fixed and not column.value.pure:
        holder_name = holder.value.id
        fixed = ev.fix(column, f"{holder_name}_columns")
        form.captures += fixed.captures
        one = column.value.shape == "scalar"
        chosen = fixed.score if one else f"__present__({holder_name}, {fixed.score})"
        _finish(ev, owner, None, result, [(target, f"{holder_name}[{chosen}]")])
        return
    if names is None and (column is None or not column.value.pure):
        _refuse(ev, owner, None, "columns that the code does not spell out")
        return
    if whole:
        _finish(ev, owner, names, result, [])
        return
    if isinstance(rows, ast.Slice):
        form.skip = "rows"
        return
    mask = ev.eval(rows)
    if mask.value.fixed:
        if mask.value.shape == "scalar" or mask.value.literal is not NOTHING:
            form.skip = "rows"
        else:
            _refuse(ev, owner, names, "rows chosen by their place")
        return
    if mask.value.rows == "unknown" or mask.value.shape not in ("series", "array"):
        _refuse(ev, owner, names, mask.value.why or "rows chosen by their place")
        return
    if mask.value.rows == "target":
        _refuse(ev, owner, names, TARGET_REASON)
        return
    form.captures += mask.captures
    if result.value.shape in ("array", "list") and not result.value.fixed:
        if ev.parts.conditions.get(result.value.part) != (owner.part, condition_of(rows, ev.lookup)):
            _refuse(ev, owner, names, OTHER_ROWS)
            return
        chosen = f"{closed(mask.score)}.to_numpy()" if mask.value.shape == "series" else mask.score
        result = Result(result.node, result.value, f"{closed(result.score)}[{chosen}]", result.train, result.captures)
    _finish(ev, owner, names, result, [(mask.node, mask.score)], full=False)
    if mask.train != ev.source(mask.node) and form.train:
        form.train = form.sheet.splice(form.node, [(mask.node, mask.train), (form.node.value, result.train)])


def _write_masked_series(ev: Evaluator, target: ast.Subscript, holder: ast.Attribute, result: Result) -> None:
    """``df["c"].loc[mask] = value``: as pandas does it, by the author's own text."""
    form = ev.form
    inner = holder.value
    assert isinstance(inner, ast.Subscript)
    owner = ev.eval(inner.value).value
    names = known_strings(ev.eval(inner.slice).value)
    mask = ev.eval(target.slice) if not isinstance(target.slice, ast.Slice) else None
    if names is None or mask is None or mask.value.rows != "rows":
        _refuse(ev, owner, names, "entries that are chosen by place")
        return
    form.captures += mask.captures
    _finish(ev, owner, names, result, [(mask.node, mask.score)], full=False)


def _write_nested(ev: Evaluator, target: ast.Subscript, owner: Value, result: Result) -> None:
    """``df["c"][mask] = value``."""
    form = ev.form
    holder = target.value
    if (
        isinstance(holder, (ast.Subscript, ast.Attribute))
        and isinstance(holder.value, ast.Name)
        and owner.shape == "frame"
    ):
        names = (holder.attr,) if isinstance(holder, ast.Attribute) else known_strings(ev.eval(holder.slice).value)
        if _by_a_loop(ev, target.slice):
            _refuse(ev, owner, names, "entries set row by row in a loop")
            return
        mask = ev.eval(target.slice) if not isinstance(target.slice, ast.Slice) else None
        if names is not None and mask is not None and mask.value.rows == "rows" and mask.value.shape == "series":
            form.captures += mask.captures
            _finish(ev, owner, names, result, [(mask.node, mask.score)], full=False)
            return
        if names is not None and mask is not None and mask.value.fixed and mask.value.shape == "scalar":
            form.skip = "rows"
            return
    _refuse(ev, owner, None, "entries that are chosen by place")


def write_part(ev: Evaluator, target: ast.expr, piece: Result) -> None:
    """One target of ``df["a"], df["b"] = …``."""
    form = ev.form
    base = target
    while isinstance(base, (ast.Subscript, ast.Attribute)):
        base = base.value
    owner = ev.lookup(base.id) if isinstance(base, ast.Name) else unknown("")
    names = None
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and owner.shape == "frame":
        names = known_strings(ev.eval(target.slice).value)
    if owner.fixed:
        return
    if names is None or piece.value.rows != "rows":
        _refuse(ev, owner, names, piece.value.why or TARGET_REASON)
        return
    _note(ev, owner, names, piece.value)
    form.parts.append((f"{owner.obj}:{names[0]}", f"{ev.source(target)} = {piece.score}"))
    form.captures += [c for c in piece.captures if c not in form.captures]
    form.writes.append((owner.obj, frozenset(names), True))


def pop(ev: Evaluator, name: str, node: ast.expr, value: Value) -> None:
    """``y = df.pop("c")``: a name for the column, and a table without it; new rows may need either."""
    form, call = ev.form, popped(node)
    if call is None or not isinstance(call.func, ast.Attribute) or call is not node and form.captures:
        return
    owner, table = call.func.value, ev.eval(call.func.value).value
    names = known_strings(ev.eval(call.args[0]).value) if call.args else None
    if (
        not isinstance(owner, ast.Name)
        or table.shape != "frame"
        or table.fixed
        or names is None
        or ev.depth
        or ev.loops
    ):
        return
    _lose(ev, table, names)
    column = form.sheet.splice(node, [(call, f'{owner.id}["{names[0]}"]')])
    form.parts = [(name, f"{name} = {column}" if value.rows == "rows" else "")]
    form.part_refusals[name] = form.refusal or TARGET_REASON
    form.parts.append(
        (f"{table.obj}:{names[0]}", f'{owner.id}.drop(columns=["{names[0]}"], errors="ignore", inplace=True)')
    )
    form.text, form.refusal, form.receiver = form.sheet.segment(form.node), "", owner.id
    form.writes.append((table.obj, frozenset(names), True))


def delete(ev: Evaluator, target: ast.Subscript) -> None:
    """``del df["c"]``."""
    form = ev.form
    owner = ev.eval(target.value).value
    names = known_strings(ev.eval(target.slice).value) if not isinstance(target.slice, ast.Slice) else None
    if owner.fixed:
        return
    place = f'"{names[0]}"' if names else ev.source(target.slice)
    if names is None and not isinstance(target.slice, ast.Slice):
        key = ev.eval(target.slice).value
        if isinstance(key.data, tuple) and key.data and key.data[0] == "each":
            names = key.data[1]
    if owner.shape != "frame" or names is None or not isinstance(target.value, ast.Name):
        _refuse(ev, owner, None, "something is deleted")
        return
    _lose(ev, owner, names)
    name = target.value.id
    form.text = f'{name}.drop(columns=[{place}], errors="ignore", inplace=True)'
    form.receiver = name
    form.writes.append((owner.obj, frozenset(names), True))


def _lose(ev: Evaluator, owner: Value, names: tuple[str, ...]) -> None:
    frame = ev.frame(owner)
    if frame is None:
        return
    frame.version += 1
    frame.gone |= set(names)
    for name in names:
        frame.made.pop(name, None)
    if frame.exact is not None:
        frame.exact = tuple(c for c in frame.exact if c not in names)


def in_place(ev: Evaluator, call: ast.Call) -> bool:
    """``df.method(…, inplace=True)`` and ``df["c"].method(…, inplace=True)``; false where the call is nothing of the kind."""
    form = ev.form
    assert isinstance(call.func, ast.Attribute)
    keyword = next((k for k in call.keywords if k.arg == "inplace"), None)
    name = call.func.attr
    if keyword is None and name not in ("insert", "update", "pop"):
        return False
    receiver = call.func.value
    owner = ev.eval(receiver).value
    if owner.fixed or ev.estimator(owner) is not None:
        return False
    if keyword is None:
        return _insert(ev, call, owner)
    if not (isinstance(keyword.value, ast.Constant) and keyword.value.value is True):
        return False
    result = ev.eval(call)
    if isinstance(receiver, ast.Name):
        _frame_in_place(ev, receiver, owner, result, call)
        return True
    if isinstance(receiver, (ast.Subscript, ast.Attribute)) and isinstance(receiver.value, ast.Name):
        table = ev.lookup(receiver.value.id)
        if table.shape == "frame" and not table.fixed:
            index = receiver.attr if isinstance(receiver, ast.Attribute) else None
            names = (
                (index,)
                if index
                else known_strings(ev.eval(receiver.slice).value)
                if isinstance(receiver, ast.Subscript)
                else None
            )
            if result.value.rows != "rows":
                _refuse(ev, table, names, result.value.why or TARGET_REASON)
            elif result.score == ev.source(receiver):
                form.skip = "filter"
            else:
                form.text, form.train = result.score, result.train
                form.captures += list(result.captures)
                _note(ev, table, names, result.value, keep=True)
                form.writes.append((table.obj, frozenset(names) if names is not None else None, False))
            return True
    if isinstance(receiver, ast.Name):
        return False
    form.refusal, form.text = "it changes something unknown", form.sheet.segment(form.node)
    for child in ast.walk(receiver):
        if isinstance(child, ast.Name):
            spoil(ev, child.id, form.refusal)
    return True


def _frame_in_place(ev: Evaluator, receiver: ast.Name, owner: Value, result: Result, call: ast.Call) -> None:
    form = ev.form
    if result.value.rows == "unknown":
        _refuse(ev, owner, None, result.value.why)
        return
    _take_rows(ev, owner, result.value.part)
    if result.score == receiver.id:
        form.skip = "filter"
        ev.thinned.add((owner.obj, ev.place.statement))
        frame = ev.frame(owner)
        if frame is not None:
            frame.version += 1
        return
    form.text, form.train = result.score, result.train
    form.captures += list(result.captures)
    form.receiver = receiver.id
    if owner.shape != "frame":
        form.changes.add(receiver.id)
        return
    new, old = ev.frame(result.value), ev.frame(owner)
    if new is not None and old is not None:
        old.exact, old.gone, old.made, old.targets, old.raw = new.exact, new.gone, dict(new.made), new.targets, new.raw
        old.version += 1
        old.short, old.indexed, old.lost = new.short, new.indexed, new.lost
    form.writes.append((owner.obj, None, True))


def _take_rows(ev: Evaluator, owner: Value, part: int) -> None:
    """All names of a table hold fewer rows from now on, or other labels."""
    if owner.part == part or not owner.obj:
        return
    for name, value in ev.env.items():
        if value.obj == owner.obj:
            ev.env[name] = value.but(part=part)


def _insert(ev: Evaluator, call: ast.Call, owner: Value) -> bool:
    """``df.insert(place, "c", values)``."""
    form = ev.form
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "pop" and owner.shape == "frame" and call.args:
        names = known_strings(ev.eval(call.args[0]).value)
        if names is None or not isinstance(call.func.value, ast.Name):
            return False
        _lose(ev, owner, names)
        form.text = f'{call.func.value.id}.drop(columns=["{names[0]}"], errors="ignore", inplace=True)'
        form.receiver = call.func.value.id
        form.writes.append((owner.obj, frozenset(names), True))
        return True
    if (
        call.func.attr != "insert"
        or owner.shape != "frame"
        or len(call.args) < 3
        or not isinstance(call.func.value, ast.Name)
    ):
        if owner.shape == "frame":
            _refuse(ev, owner, None, f"'.{call.func.attr}()' changes the frame")
            return True
        return False
    names = known_strings(ev.eval(call.args[1]).value)
    result = ev.eval(call.args[2])
    if names is None or result.value.rows == "unknown" or (result.value.fixed and result.value.shape != "scalar"):
        _refuse(ev, owner, names, result.value.why or "a column that is not made of the rows")
        return True
    _note(ev, owner, names, result.value)
    if result.value.rows == "target":
        form.refusal, form.text = TARGET_REASON, form.sheet.segment(form.node)
    else:
        fixed = ev.fix(result)
        place = ev.fix(ev.eval(call.args[0]))
        form.text = form.sheet.splice(form.node, [(place.node, place.score), (fixed.node, fixed.score)])
        form.train = form.sheet.splice(form.node, [(fixed.node, fixed.train)])
        form.captures += [*place.captures, *fixed.captures]
    form.writes.append((owner.obj, frozenset(names), True))
    return True


def spoil(ev: Evaluator, name: str, why: str) -> None:
    """A name whose object was changed in a way that is not understood."""
    old = ev.env.get(name)
    form = ev.form
    if old is not None and old.shape == "frame" and not old.fixed:
        form.writes.append((old.obj, None, False))
        frame = ev.frame(old)
        if frame is not None:
            frame.version += 1
        return
    value = unknown(why) if old is None or not old.fixed else Value("fixed", "unknown", parts=old.parts)
    if old is not None and ev.estimator(old) is not None:
        value = old
    ev.env[name] = value
    form.binds[name] = value
    redefined(ev, name)
