"""Writing to arrays: columns by their places, and entries that a condition on the array chooses."""

from __future__ import annotations

import ast
from dataclasses import replace

from nbrefactor.python.scoring.evaluate import Evaluator, Result, Taken
from nbrefactor.python.scoring.values import Value

TARGET_REASON = "it is computed from the target"


def write_array(ev: Evaluator, target: ast.Subscript, owner: Value, result: Result) -> None:
    """``x[:, i] = values``."""
    form = ev.form
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else []
    whole = len(parts) == 2 and isinstance(parts[0], ast.Slice) and parts[0].lower is parts[0].upper is None
    place = parts[1] if len(parts) == 2 else None
    pure = place is not None and all(
        ev.lookup(n.id).fixed and ev.lookup(n.id).pure for n in ast.walk(place) if isinstance(n, ast.Name)
    )
    value = result.value
    if masked_array(ev, target, result):
        return
    if not whole or not pure or value.rows in ("unknown", "target") or (value.fixed and value.shape != "scalar"):
        why = value.why or (TARGET_REASON if value.rows == "target" else "entries of an array are set")
        form.refusal, form.text = why, form.sheet.segment(form.node)
        form.changes.add(root_name(target))
        return
    assert isinstance(form.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and form.node.value is not None
    fixed = ev.fix(result) if value.fixed else result
    _written(ev, owner)
    form.text = form.sheet.splice(form.node, [(form.node.value, fixed.score)])
    form.train = form.sheet.splice(form.node, [(form.node.value, fixed.train)])
    form.captures += fixed.captures
    form.changes.add(root_name(target))


def _written(ev: Evaluator, owner: Value) -> None:
    """An array whose entries are no more those of the frame that it was taken from."""
    if isinstance(owner.data, Taken):
        for name, value in ev.env.items():
            if value is owner:
                ev.env[name] = owner.but(data=replace(owner.data, written=True))


def masked_array(ev: Evaluator, target: ast.Subscript, result: Result) -> bool:
    """``pred[pred < 0] = 0``: entries by a condition on themselves or on an array beside them."""
    form = ev.form
    mask = ev.eval(target.slice) if isinstance(target.slice, (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Name)) else None
    one = result.value.fixed and result.value.shape == "scalar"
    if mask is None or mask.value.rows != "rows" or mask.value.shape not in ("array", "series") or not one:
        return False
    owner = ev.lookup(root_name(target))
    if not ev.parts.fits(owner.part, mask.value) or owner.model and mask.value.model != owner.model:
        return False
    fixed = ev.fix(result)
    _written(ev, owner)
    assert isinstance(form.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and form.node.value is not None
    form.text = form.sheet.splice(form.node, [(mask.node, mask.score), (form.node.value, fixed.score)])
    form.train = form.sheet.splice(form.node, [(mask.node, mask.train), (form.node.value, fixed.train)])
    form.captures += [*mask.captures, *fixed.captures]
    form.changes.add(root_name(target))
    return True


def root_name(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
