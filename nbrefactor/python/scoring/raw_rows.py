"""Where the raw rows stand in a statement of training, and how it notes what they look like."""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.forms import Form


def needs_what_is_around(node: ast.expr, statement: ast.stmt) -> bool:
    """Whether an expression reads what the block around it binds: ``with open(path) as f: df = pd.read_csv(f)``."""
    names = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
    bound = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    return any(isinstance(n, ast.Name) and n.id in bound for n in ast.walk(node))


def noted_inside(form: Form, node: ast.expr, place: str) -> str:
    """The block with the note behind the statement that makes the rows; empty where no name holds them."""
    for inner in ast.walk(form.node):
        if isinstance(inner, ast.Assign) and inner.value is node and isinstance(inner.targets[0], ast.Name):
            note = f"{place} = input_schema({inner.targets[0].id})"
            lines = f"{form.sheet.segment(inner)}\n{' ' * inner.col_offset}{note}"
            return form.sheet.splice(form.node, [(inner, lines)])
    return ""


def target_name(form: Form) -> str:
    node = form.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return "rows"


def missing_values(node: ast.expr) -> tuple[str, ...]:
    """``na_values`` of the call that reads the data."""
    if not isinstance(node, ast.Call):
        return ()
    for keyword in node.keywords:
        if keyword.arg == "na_values":
            try:
                value = ast.literal_eval(keyword.value)
            except ValueError:
                return ()
            values = value if isinstance(value, (list, tuple, set)) else [value]
            return tuple(str(v) for v in values if isinstance(v, (str, int, float)))
    return ()
