"""What classes of the notebook do with the rows that they are given."""

from __future__ import annotations

import ast


def labels_taken(node: ast.ClassDef | None) -> frozenset[str]:
    """The column that ``fit(self, table)`` takes out of its table as the label of what it fits."""
    found: set[str] = set()
    for method in node.body if node is not None else ():
        if not isinstance(method, ast.FunctionDef) or method.name != "fit" or len(method.args.args) < 2:
            continue
        table = method.args.args[1].arg
        taken = {
            target.id: column
            for statement in ast.walk(method)
            if isinstance(statement, ast.Assign) and (column := _column(statement.value, table))
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(method):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "fit":
                continue
            given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "y")]
            for label in given:
                word = _column(label, table) or (taken.get(label.id, "") if isinstance(label, ast.Name) else "")
                found |= {word} - {""}
    return frozenset(found)


def _column(node: ast.expr, table: str) -> str:
    """``table["c"]``, ``table.c`` and ``table.pop("c")``, also with ``.values`` and the like after it."""
    if isinstance(node, ast.Attribute) and node.attr == "values":
        return _column(node.value, table)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("astype", "to_numpy", "ravel"):
            return _column(node.func.value, table)
        key = node.args[0] if node.func.attr == "pop" and node.args else None
        holder: ast.expr = node.func.value
    elif isinstance(node, ast.Subscript):
        key, holder = node.slice, node.value
    elif isinstance(node, ast.Attribute):
        key, holder = ast.Constant(node.attr), node.value
    else:
        return ""
    named = isinstance(holder, ast.Name) and holder.id == table
    return key.value if named and isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def answers_with(node: ast.ClassDef | None, method: str) -> bool:
    """Whether a class of the notebook has a method, itself or by a class that it comes from."""
    if node is None or node.bases:
        return True
    return any(isinstance(n, ast.FunctionDef) and n.name == method for n in node.body)
