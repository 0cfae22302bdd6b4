"""What cannot be part of the fitted state: values that hold functions of the notebook, generators or open files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbrefactor.python.scoring.evaluate import Evaluator

GROWING = frozenset({"append", "add", "update", "setdefault", "insert", "extend"})
WHOLE = frozenset({"values", "items", "copy"})
"""Methods of a dict whose answer holds the values of the dict."""
MADE_WITH = frozenset({"defaultdict", "partial", "map", "filter"})
"""Calls whose answer holds the functions that they are given."""
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def refuse_unsavable(ev: Evaluator, node: ast.expr) -> bool:
    """Whether a value of training cannot be saved beside the model; then the statement that needs it is refused."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WHOLE:
        node = node.func.value
    if not isinstance(node, ast.Name) or not any(_holds(ev, value) for value in _given(ev, node.id)):
        return False
    why = f"'{node.id}' holds functions, generators or open files, which cannot be saved with the model"
    ev.form.refusal = ev.form.refusal or why
    return True


def _given(ev: Evaluator, name: str) -> Iterator[ast.expr]:
    """What the code that is read so far binds to a name, or puts into what it holds."""
    if ev.depth and ev.helper is not None:
        here = ev.helper.node.body
    else:
        for form in ev.top_forms[ev.puts_read :]:
            for root, value in _puts(form.node):
                ev.puts.setdefault(root, []).append(value)
        ev.puts_read = len(ev.top_forms)
        yield from ev.puts.get(name, ())
        here = [form.node for form in ev.path[:1]]
    for statement in here:
        yield from (value for root, value in _puts(statement) if root == name)


def _puts(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a statement binds or puts something into, each with the value."""
    for child in () if isinstance(statement, DEFINITIONS) else ast.walk(statement):
        if isinstance(child, (ast.Assign, ast.AnnAssign)) and child.value is not None:
            for target in child.targets if isinstance(child, ast.Assign) else [child.target]:
                yield _root(target), child.value
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in GROWING:
            for argument in child.args:
                yield _root(child.func.value), argument


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _holds(ev: Evaluator, node: ast.expr) -> bool:
    if isinstance(node, (ast.Lambda, ast.GeneratorExp)):
        return True
    if isinstance(node, ast.Name):
        value = ev.env.get(node.id)
        return value is not None and value.shape == "function" and value.data is not None
    if isinstance(node, ast.Dict):
        return any(_holds(ev, value) for value in node.values)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(_holds(ev, element) for element in node.elts)
    if isinstance(node, (ast.ListComp, ast.SetComp)):
        return _holds(ev, node.elt)
    if isinstance(node, ast.DictComp):
        return _holds(ev, node.value)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name == "open" or name in MADE_WITH and any(_holds(ev, argument) for argument in node.args)
    return False
