"""Expressions of literals, worked out: ``["a"] + ["b"]``, ``["log_" + name for name in names]``."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nbrefactor.python.scoring.values import NOTHING, Value, literal

if TYPE_CHECKING:
    from nbrefactor.python.scoring.evaluate import Evaluator

LONGEST = 1000
"""More numbers than this are not spelled out."""


def fold(node: ast.expr, lookup: Callable[[str], Value]) -> Any:
    """The plain value of an expression of literals, or ``NOTHING``."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        value = lookup(node.id)
        return value.literal if value.fixed and value.pure else NOTHING
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        out: list[Any] = []
        for element in node.elts:
            inner = fold(element.value if isinstance(element, ast.Starred) else element, lookup)
            if inner is NOTHING:
                return NOTHING
            if isinstance(element, ast.Starred):
                out.extend(inner)
            else:
                out.append(inner)
        try:
            return tuple(out) if isinstance(node, ast.Tuple) else set(out) if isinstance(node, ast.Set) else out
        except TypeError:
            return NOTHING
    if isinstance(node, ast.Dict):
        pairs = {}
        for key, item in zip(node.keys, node.values, strict=False):
            left, right = fold(key, lookup) if key is not None else NOTHING, fold(item, lookup)
            if left is NOTHING or right is NOTHING or isinstance(left, (list, dict, set)):
                return NOTHING
            pairs[left] = right
        return pairs
    if isinstance(node, ast.JoinedStr):
        return _fold_text(node, lookup)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and not node.keywords:
        ends = [fold(a, lookup) for a in node.args]
        named = lookup("range").type == "builtins.range" and ends and all(type(e) is int for e in ends)
        return list(range(*ends)) if named and len(range(*ends)) <= LONGEST else NOTHING
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple"):
        inner = fold(node.args[0], lookup) if len(node.args) == 1 and not node.keywords else NOTHING
        if not isinstance(inner, (list, tuple)) or lookup(node.func.id).type != f"builtins.{node.func.id}":
            return NOTHING
        return list(inner) if node.func.id == "list" else tuple(inner)
    if isinstance(node, ast.ListComp) and len(node.generators) == 1:
        return _fold_each(node.elt, node.generators[0], lookup)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = fold(node.operand, lookup)
        return -inner if isinstance(inner, (int, float)) else NOTHING
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = fold(node.left, lookup), fold(node.right, lookup)
        if isinstance(left, (list, str, tuple)) and type(left) is type(right):
            return left + right  # type: ignore[operator]  # both have the one type
    return NOTHING


def _fold_text(node: ast.JoinedStr, lookup: Callable[[str], Value]) -> Any:
    """``f"lag_{k}"`` without formats."""
    pieces = []
    for part in node.values:
        plain = isinstance(part, ast.FormattedValue) and part.conversion == -1 and part.format_spec is None
        found = fold(part.value if isinstance(part, ast.FormattedValue) and plain else part, lookup)
        if not isinstance(found, (str, int)) or isinstance(found, bool):
            return NOTHING
        pieces.append(str(found))
    return "".join(pieces)


def _fold_each(element: ast.expr, generator: ast.comprehension, lookup: Callable[[str], Value]) -> Any:
    """``["has_" + word for word in words]`` over words that the code spells out."""
    over, target = fold(generator.iter, lookup), generator.target
    if generator.ifs or generator.is_async or not isinstance(target, ast.Name) or not isinstance(over, (list, tuple)):
        return NOTHING
    own = target.id
    found = [fold(element, lambda name, one=one: literal(one) if name == own else lookup(name)) for one in over]  # type: ignore[misc]
    return NOTHING if any(f is NOTHING for f in found) else found


def decided(ev: Evaluator, test: ast.expr) -> bool | None:
    """How a condition comes out that the arguments of a call decide: ``if fitting:``, ``if means is None:``."""
    if any(isinstance(n, ast.Name) and not _stays(ev, n.id) for n in ast.walk(test)):
        return None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = decided(ev, test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        operator, other = test.ops[0], test.comparators[0]
        left, right = fold(test.left, ev.lookup), fold(other, ev.lookup)
        if isinstance(operator, (ast.Is, ast.IsNot)) and right is None:
            known = left is not NOTHING or isinstance(test.left, ast.Name) and _something(ev.lookup(test.left.id))
            return (left is None) == isinstance(operator, ast.Is) if known else None
        if isinstance(operator, (ast.Eq, ast.NotEq)) and left is not NOTHING and right is not NOTHING:
            return bool(left == right) == isinstance(operator, ast.Eq)
        return None
    found = fold(test, ev.lookup) if isinstance(test, ast.Name) else NOTHING
    return found if isinstance(found, bool) else False if found is None else None


def _stays(ev: Evaluator, name: str) -> bool:
    """Whether a name of a helper is still the argument of the call, in every turn of any loop."""
    if name not in ev.arguments or ev.env.get(name) is not ev.arguments[name].value or ev.helper is None:
        return False
    loops = [n for n in ast.walk(ev.helper.node) if isinstance(n, (ast.For, ast.AsyncFor, ast.While))]
    inside = [n for loop in loops for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == name]
    return not any(isinstance(n.ctx, ast.Store) for n in inside)


def _something(value: Value) -> bool:
    """Whether a value is not ``None`` for sure."""
    return bool(value.rows in ("rows", "target") or value.obj or value.items is not None)
