"""Loops that turn the answers of a network into labels, one by one, as the comprehensions that they are."""

from __future__ import annotations

import ast
from dataclasses import dataclass

ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Filled:
    """``for entry in base: name.append(…)``: the list, what it is made of, and the comprehension that says the same."""

    name: str
    base: ast.expr
    comprehension: ast.ListComp

    @property
    def base_name(self) -> str:
        return self.base.id if isinstance(self.base, ast.Name) else ""


def filled_list(node: ast.For | ast.AsyncFor) -> Filled | None:
    """What a loop fills with one entry a turn, or the table whose entries it replaces; ``None`` where it is another loop."""
    if not isinstance(node.target, ast.Name) or node.orelse or len(body := _said(node.body)) != 1:
        return None
    base = _counted(node.iter)
    places = base is not None
    base = base if base is not None else node.iter
    found = _entry(body[0], node.target.id if places else "")
    if found is None:
        return None
    name, element = found
    if places:
        swap = _Entries(ast.unparse(base), node.target.id)
        element = swap.visit(ast.parse(ast.unparse(element), mode="eval").body)
        variable = ENTRY
    else:
        variable = node.target.id
    if places and any(isinstance(n, ast.Name) and n.id == node.target.id for n in ast.walk(element)):
        return None
    target = ast.Name(variable, ast.Store())
    made = ast.ListComp(element, [ast.comprehension(target, base, [], 0)])
    parsed = ast.parse(ast.unparse(ast.fix_missing_locations(made)), mode="eval").body
    return Filled(name, base, parsed) if isinstance(parsed, ast.ListComp) else None


def _counted(node: ast.expr) -> ast.expr | None:
    """``y`` of ``range(len(y))``, ``range(0, len(y))`` and ``range(y.shape[0])``."""
    if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "range" or node.keywords:
        return None
    if len(node.args) == 2 and not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0):
        return None
    last = node.args[-1] if len(node.args) in (1, 2) else None
    if isinstance(last, ast.Call) and getattr(last.func, "id", "") == "len" and len(last.args) == 1:
        return last.args[0]
    if (
        isinstance(last, ast.Subscript)
        and ast.unparse(last).endswith(".shape[0]")
        and isinstance(last.value, ast.Attribute)
    ):
        return last.value.value
    return None


def _entry(node: ast.stmt, place: str) -> tuple[str, ast.expr] | None:
    """The list and the expression for its next entry."""
    if isinstance(node, ast.If) and len(body := _said(node.body)) == 1 and len(other := _said(node.orelse)) == 1:
        yes, no = _entry(body[0], place), _entry(other[0], place)
        if yes is None or no is None or yes[0] != no[0]:
            return None
        return yes[0], ast.IfExp(node.test, yes[1], no[1])
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        call, owner = node.value, node.value.func.value
        if node.value.func.attr == "append" and isinstance(owner, ast.Name) and len(call.args) == 1:
            return owner.id, call.args[0]
    if place and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        target = node.targets[0]
        if isinstance(target.value, ast.Name) and ast.unparse(target.slice) in (place, f"({place}, 0)"):
            return target.value.id, node.value
    return None


def _said(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a block but for what is only printed."""
    return [n for n in body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Call) and _prints(n.value))]


def _prints(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "print"


class _Entries(ast.NodeTransformer):
    """``answers[i]`` as the entry of this turn."""

    def __init__(self, base: str, place: str) -> None:
        self.base, self.place = base, place

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if ast.unparse(node.value) == self.base:
            if ast.unparse(node.slice) == self.place:
                return ast.Name(ENTRY, ast.Load())
            if isinstance(node.slice, ast.Tuple) and ast.unparse(node.slice.elts[0]) == self.place:
                rest = node.slice.elts[1] if len(node.slice.elts) == 2 else ast.Tuple(node.slice.elts[1:], ast.Load())
                return ast.Subscript(ast.Name(ENTRY, ast.Load()), rest, ast.Load())
        return self.generic_visit(node)
