"""Loops over rows that write entries of the same table: ``for i, row in df.iterrows(): df.at[i, "kind"] = …``.

Such a loop treats each row by itself where a turn reads and writes the table at its own row only, and keeps nothing for
the next turn. Then the loop itself, as the author wrote it, makes the columns for new rows as well.
"""

from __future__ import annotations

import ast
import copy

from nbrefactor.python.scoring.cells import within
from nbrefactor.python.scoring.columns import note_entries
from nbrefactor.python.scoring.elements import CELL, local_names, names_inside
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.row_loops import read_before_bound

ENTRY = "__entry__"


def fill_columns(ev: Evaluator, form: Form, node: ast.For, changed: frozenset[str]) -> bool:
    """Read a loop that writes columns of the table whose rows it visits; false where it is no such loop."""
    table, counter = _visited(node)
    owner = ev.lookup(table) if table else None
    if owner is None or owner.shape != "frame" or owner.rows != "rows" or node.orelse:
        return False
    if ev.loops or ev.depth or len(ev.path) != 1 or any(isinstance(n, (ast.Break, ast.Del)) for n in ast.walk(node)):
        return False
    entries = _Entries(table, counter)
    body = entries.visit(copy.deepcopy(ast.Module(list(node.body), [])))
    own = local_names(node)
    inner = ast.For(node.target, node.iter, body.body, [])
    if not entries.written or changed - own - {table} or own & read_before_bound(inner):
        return False
    if any(isinstance(n, (ast.Subscript, ast.Attribute)) and isinstance(n.ctx, ast.Store) for n in ast.walk(body)):
        return False
    if _label_read(ev, node, owner.obj):
        return False
    with within(ev, dict.fromkeys([*own, ENTRY], CELL)):
        why, names = names_inside(ev, body)
    if why:
        return False
    for name in names:
        copied = ast.copy_location(ast.Name(name, ast.Load()), node.iter)
        for capture in ev.capture_name(Result(copied, ev.lookup(name), name, name)).captures:
            capture.binds = name
            form.captures.append(capture)
    form.text = form.sheet.segment(node)
    note_entries(ev, owner, frozenset(entries.written))
    return True


def _visited(node: ast.For) -> tuple[str, str]:
    """The table whose rows a loop visits, and the name that holds a row's label there."""
    call, first = node.iter, node.target
    if isinstance(first, ast.Tuple) and len(first.elts) == 2:
        first = first.elts[0]
        name = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
        known = (
            isinstance(name, ast.Name) and isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "iterrows"
        )
    else:
        name = call.value if isinstance(call, ast.Attribute) else None
        known = isinstance(name, ast.Name) and isinstance(call, ast.Attribute) and call.attr == "index"
    if not known or not isinstance(name, ast.Name) or not isinstance(first, ast.Name):
        return "", ""
    return name.id, first.id


class _Entries(ast.NodeTransformer):
    """``df.at[i, "c"]`` as a name of its own."""

    def __init__(self, table: str, counter: str) -> None:
        self.table, self.counter = table, counter
        self.written: dict[str, None] = {}

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        holder, index = node.value, node.slice
        root = holder.value if isinstance(holder, ast.Attribute) and holder.attr in ("at", "loc") else None
        if isinstance(root, ast.Name) and root.id == self.table:
            pair = index.elts if isinstance(index, ast.Tuple) and len(index.elts) == 2 else []
            if pair and isinstance(pair[0], ast.Name) and pair[0].id == self.counter:
                column = pair[1].value if isinstance(pair[1], ast.Constant) else None
                if isinstance(column, str):
                    if isinstance(node.ctx, ast.Store):
                        self.written[column] = None
                    return ast.copy_location(ast.Name(ENTRY, node.ctx), node)
        return self.generic_visit(node)


def _label_read(ev: Evaluator, node: ast.For, table: int) -> bool:
    """Whether a turn may read what new rows do not have: the label, or what is made of it."""
    frame = ev.heap.get(table)
    labels = ev.target | getattr(frame, "targets", frozenset()) | getattr(frame, "lost", frozenset())
    words = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return bool(labels & (words | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}))
