"""Lists and dicts that grow: names of columns, models, tables."""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.columns import redefined
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.values import NOTHING, Value, literal, unknown


def grow(ev: Evaluator, call: ast.Call) -> bool:
    """``names.append("c")`` and the like on a list that the code spells out."""
    assert isinstance(call.func, ast.Attribute)
    receiver, name = call.func.value, call.func.attr
    if not isinstance(receiver, ast.Name) or name not in (
        "append",
        "remove",
        "extend",
        "add",
        "update",
        "insert",
        "sort",
        "discard",
    ):
        return False
    old = ev.env.get(receiver.id)
    if old is not None and old.shape == "container" and not old.fixed:
        return _grow_tables(ev, call, receiver.id, old)
    if old is None or not old.fixed or old.obj:
        return False
    form = ev.form
    form.skip = "fixed"
    argument = ev.eval(call.args[0]) if call.args else None
    new = old.but(pure=False, literal=NOTHING, items=None)
    if argument is not None and name == "append" and (old.items is not None or old.literal == []):
        members = list(old.items or ())
        if ev.estimator(argument.value) is not None or argument.value.items is not None:
            members.append((len(members), argument.value))
            new = Value("fixed", "container", items=tuple(members))
    plain = ev.stands_alone
    if argument is not None and not argument.value.fixed and name == "append" and old.literal == [] and plain:
        empty = Value(argument.value.rows, "container", items=(), data=[])
        if _grow_tables(ev, call, receiver.id, empty):
            return True
    if plain and isinstance(old.literal, list) and argument is not None and argument.value.literal is not NOTHING:
        values = list(old.literal)
        item = argument.value.literal
        if name == "append":
            new = literal([*values, item]).but(pure=False)
        elif name == "remove" and item in values:
            values.remove(item)
            new = literal(values).but(pure=False)
        elif name == "extend" and isinstance(item, (list, tuple)):
            new = literal([*values, *item]).but(pure=False)
    if argument is not None and not argument.value.fixed:
        new = unknown("a list that is filled with values of rows")
    ev.env[receiver.id] = new
    redefined(ev, receiver.id)
    return True


def _grow_tables(ev: Evaluator, call: ast.Call, name: str, old: Value) -> bool:
    """``tables.append(df[["c"]])``; other changes of a container that holds tables are left to :mod:`changes`."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr != "append" or len(call.args) != 1 or not ev.stands_alone or not isinstance(old.data, list):
        return False
    result = ev.eval(call.args[0])
    if result.value.fixed or result.value.rows == "unknown":
        return False
    form = ev.form
    form.text = form.sheet.splice(form.node, [(result.node, result.score)])
    form.train = form.sheet.splice(form.node, [(result.node, result.train)])
    form.captures += result.captures
    form.changes.add(name)
    members = [*old.data, result]
    rows = "target" if "target" in (old.rows, result.value.rows) else old.rows
    items = tuple(enumerate(r.value for r in members))
    ev.env[name] = old.but(rows=rows, items=items, data=members, parts=old.parts | result.value.parts)
    redefined(ev, name)
    return True
