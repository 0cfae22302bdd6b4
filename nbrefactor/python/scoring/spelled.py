"""Code that is written once and runs for each of several names, spelled out: one piece for each name.

``[pd.get_dummies(df[c]) for c in ["a", "b"]]`` says the same as ``[pd.get_dummies(df["a"]), pd.get_dummies(df["b"])]``,
where each element is a table of its own that can be followed.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from nbrefactor.python.scoring.evaluate import Evaluator, Result, fold
from nbrefactor.python.scoring.forms import Sheet
from nbrefactor.python.scoring.values import NOTHING

MOST = 12
"""More pieces than this are not spelled out."""
Each = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class _With(ast.NodeTransformer):
    """Names as the values that a turn gives them; texts made of them as plain texts."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        plain = isinstance(node.ctx, ast.Load) and node.id in self.values
        return ast.parse(repr(self.values[node.id]), mode="eval").body if plain else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        pieces = [p.value if isinstance(p, ast.FormattedValue) else p for p in node.values]
        plain = all(isinstance(p, ast.Constant) and isinstance(p.value, (str, int)) for p in pieces)
        formats = [p for p in node.values if isinstance(p, ast.FormattedValue)]
        if not plain or any(p.conversion != -1 or p.format_spec is not None for p in formats):
            return node
        return ast.Constant("".join(str(p.value) for p in pieces if isinstance(p, ast.Constant)))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right = node.left, node.right
        if isinstance(node.op, ast.Add) and isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            if isinstance(left.value, str) and isinstance(right.value, str):
                return ast.Constant(left.value + right.value)
        return node


def turns(ev: Evaluator, target: ast.expr, over: ast.expr) -> list[dict[str, Any]] | None:
    """The values of the names in each turn, where the code spells them out; ``None`` where it does not."""
    values = fold(over, ev.lookup)
    if values is NOTHING or not isinstance(values, (list, tuple)) or not 0 < len(values) <= MOST:
        return None
    names = [target] if isinstance(target, ast.Name) else getattr(target, "elts", [])
    if not names or not all(isinstance(n, ast.Name) for n in names):
        return None
    found = []
    for value in values:
        parts = [value] if isinstance(target, ast.Name) else value
        if not isinstance(parts, (list, tuple)) or len(parts) != len(names):
            return None
        if not all(isinstance(p, (str, int, float, list, tuple)) for p in parts):
            return None
        found.append({n.id: p for n, p in zip(names, parts, strict=True)})
    return found


def with_values(node: ast.AST, values: dict[str, Any]) -> str:
    """The text of a piece of code for one turn."""
    copy: ast.AST = ast.parse(ast.unparse(node))
    return ast.unparse(ast.fix_missing_locations(_With(values).visit(copy)))


def evaluated(ev: Evaluator, node: ast.expr, text: str) -> Result:
    """An expression by a text that says the same."""
    saved, ev.form.sheet = ev.form.sheet, Sheet(text)
    try:
        made = ev.eval(ast.parse(text, mode="eval").body)
    finally:
        ev.form.sheet = saved
    return Result(node, made.value, made.score, made.train, made.captures)


def spelled(ev: Evaluator, node: Each) -> Result | None:
    """A comprehension as a list or dict of its elements, or ``None`` where the code does not spell out what it runs over."""
    generator = node.generators[0]
    if len(node.generators) > 1 or generator.ifs or generator.is_async or isinstance(node, ast.SetComp):
        return None
    every = turns(ev, generator.target, generator.iter)
    if every is None:
        return None
    if isinstance(node, ast.DictComp):
        keys = [fold(ast.parse(with_values(node.key, v), mode="eval").body, ev.lookup) for v in every]
        if not all(isinstance(key, str) for key in keys):
            return None
        pairs = zip(keys, every, strict=True)
        text = "{" + ", ".join(f"{key!r}: {with_values(node.value, v)}" for key, v in pairs) + "}"
    else:
        text = "[" + ", ".join(with_values(node.elt, v) for v in every) + "]"
    made = evaluated(ev, node, text)
    if isinstance(node, ast.GeneratorExp):  # whose parentheses may be those of a call
        return Result(node, made.value, f"({made.score})", f"({made.train})", made.captures)
    return made


def spelled_loop(ev: Evaluator, node: ast.For) -> str | None:
    """The body of a loop once for each turn, or ``None`` where it is not that simple."""
    left_early = (ast.Break, ast.Continue, ast.Return)
    if node.orelse or any(isinstance(n, left_early) for n in ast.walk(node)):
        return None
    stored = {n.id for s in node.body for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    every = turns(ev, node.target, node.iter)
    if every is None or stored & every[0].keys():
        return None
    return "\n".join(with_values(statement, values) for values in every for statement in node.body)


def fills_a_list_with_tables(ev: Evaluator, body: Sequence[ast.stmt]) -> bool:
    """Whether a loop appends tables of the rows to a list."""
    for statement in body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append"):
            continue
        read = {n.id for n in ast.walk(call) if isinstance(n, ast.Name)}
        made = {
            n.id for s in body if isinstance(s, ast.Assign) for n in ast.walk(s.targets[0]) if isinstance(n, ast.Name)
        }
        if any(ev.lookup(name).shape == "frame" and not ev.lookup(name).fixed for name in read) or read & made:
            return True
    return False
