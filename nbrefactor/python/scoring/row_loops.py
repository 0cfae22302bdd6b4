"""Loops over rows that fill lists: ``for text in df["text"]: corpus.append(clean(text))``.

Such a loop treats each row by itself where its turns share nothing but the lists, and each turn appends to each list
exactly once. Then the loop itself, as the author wrote it, makes the lists for new rows as well.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.python.scopes import stored_names
from nbrefactor.python.scoring.cells import within
from nbrefactor.python.scoring.elements import CELL, local_names, names_inside
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.values import Value

ONE_BY_ONE = frozenset({"series", "list", "array", "zip", "index"})


def fill_lists(ev: Evaluator, form: Form, node: ast.For, changed: frozenset[str]) -> dict[str, Value]:
    """The lists that a loop over rows fills, and their values; empty where it is no such loop.

    The form gets its text for new rows. ``changed`` are the names that the loop binds or changes.
    """
    appended = _appended(node.body)
    if not appended or ev.loops or ev.depth or len(ev.path) != 1 or node.orelse:
        return {}
    lists = [name for name, count in appended.items() if count == 1]
    own = local_names(node)
    if len(lists) != len(appended) or changed - own - set(lists) or any(_written_outside(s, own) for s in node.body):
        return {}
    if any(ev.lookup(name).literal != [] for name in lists) or own & read_before_bound(node):
        return {}
    tables, header = _tables(ev, node)
    if not tables:
        return {}
    counted = tables if _counts(node) else []  # else the body has no need of the whole table
    with within(ev, dict.fromkeys([*counted, *lists, *own], CELL)):
        why, names = names_inside(ev, ast.Module(list(node.body), []))
    if why:
        return {}
    for name in names:
        copied = ast.copy_location(ast.Name(name, ast.Load()), node.iter)
        for capture in ev.capture_name(Result(copied, ev.lookup(name), name, name)).captures:
            capture.binds = name
            form.captures.append(capture)
    loop = form.sheet.splice(node, [(node.iter, header)] if header else [])
    form.text = "\n".join([*(f"{name} = []" for name in lists), loop])
    value = ev.rowwise([ev.lookup(t) for t in tables], "list").but(obj=0, data=None, origins=frozenset())
    return dict.fromkeys(lists, value)


def _tables(ev: Evaluator, node: ast.For) -> tuple[list[str], str]:
    """The names of the tables whose rows the loop visits, and its header for new rows if that has to change."""
    over = node.iter
    if _counts(node):
        assert isinstance(over, ast.Call)
        if not isinstance(node.target, ast.Name):
            return [], ""
        tables = _indexed(ev, node, node.target.id)
        counts = over.args[-1] if len(over.args) == 1 or _is_zero(over.args[0]) and len(over.args) == 2 else None
        if counts is None or not tables:
            return [], ""
        literal = isinstance(counts, ast.Constant)
        return tables, f"range(len({tables[0]}))" if literal else ""
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and over.func.attr == "iterrows":
        name = over.func.value
        known = isinstance(name, ast.Name) and ev.lookup(name.id).shape == "frame" and not ev.lookup(name.id).fixed
        return ([name.id], "") if known and isinstance(name, ast.Name) else ([], "")
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id == "enumerate" and over.args:
        over = over.args[0]
    value = ev.eval(over).value
    names = [n.id for n in ast.walk(over) if isinstance(n, ast.Name) and ev.lookup(n.id).rows == "rows"]
    return (names, "") if value.rows == "rows" and value.shape in ONE_BY_ONE else ([], "")


def _counts(node: ast.For) -> bool:
    """Whether the loop runs over ``range(…)``."""
    return isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name) and node.iter.func.id == "range"


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _indexed(ev: Evaluator, node: ast.For, counter: str) -> list[str]:
    """Tables that the body reads, each time at the place of the counter; empty where one is read in another way."""
    found: dict[str, None] = {}
    allowed: set[int] = set()
    for child in ast.walk(ast.Module(list(node.body), [])):
        if not isinstance(child, ast.Subscript):
            continue
        places = child.slice.elts if isinstance(child.slice, ast.Tuple) else [child.slice]
        if any(isinstance(p, ast.Name) and p.id == counter for p in places):
            allowed.add(id(_place(child.value)))
    for child in ast.walk(ast.Module(list(node.body), [])):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and ev.lookup(child.id).rows != "fixed":
            if child.id in local_names(node):
                continue
            if id(child) not in allowed or ev.lookup(child.id).rows != "rows":
                return []
            found[child.id] = None
    return list(found)


def _place(node: ast.expr) -> ast.expr:
    """The table that ``table.loc``, ``table["a"]`` and the like are a part of, without anything computed from it."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


def _appended(body: Sequence[ast.stmt]) -> dict[str, int]:
    """How often each list is appended to in a turn; -1 where that depends on the turn."""
    counts: dict[str, int] = {}
    for statement in body:
        if isinstance(statement, ast.If):
            first, second = _appended(statement.body), _appended(statement.orelse)
            for name in {*first, *second}:
                same = first.get(name) == second.get(name) != -1
                counts[name] = counts.get(name, 0) + first[name] if same and counts.get(name) != -1 else -1
            continue
        direct = _append_target(statement)
        if direct:
            counts[direct] = counts[direct] + 1 if counts.get(direct, 0) > 0 else 1 if direct not in counts else -1
            continue
        for inner in ast.walk(statement):
            if isinstance(inner, ast.stmt) and _append_target(inner):
                counts[_append_target(inner)] = -1
            if isinstance(inner, (ast.Continue, ast.Break, ast.Return)):
                return {"": -1}
    if any(isinstance(n, (ast.Continue, ast.Break)) for s in body if isinstance(s, ast.If) for n in ast.walk(s)):
        return {"": -1}
    return counts


def _append_target(node: ast.stmt) -> str:
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append":
        return call.func.value.id if isinstance(call.func.value, ast.Name) else ""
    return ""


def _written_outside(node: ast.stmt, own: frozenset[str]) -> bool:
    """Whether a statement changes entries of anything, or deletes something."""
    stored = (ast.Store, ast.Del)
    return any(isinstance(n, (ast.Subscript, ast.Attribute)) and isinstance(n.ctx, stored) for n in ast.walk(node))


def read_before_bound(node: ast.For) -> set[str]:
    """Names of the body that a turn may read before it binds them: they carry something from turn to turn."""
    bound = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
    early: set[str] = set()
    for statement in node.body:
        loads = [n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        inner = {
            name
            for c in ast.walk(statement)
            if isinstance(c, (ast.comprehension, ast.Lambda, ast.For))
            for name in stored_names(c)
        }
        inner |= {a.arg for c in ast.walk(statement) if isinstance(c, ast.Lambda) for a in c.args.args}
        early |= {n.id for n in loads} - bound - inner
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            early |= {statement.target.id} - bound
        if not isinstance(statement, (ast.If, ast.For, ast.While, ast.Try)):
            bound |= stored_names(statement)
        elif isinstance(statement, ast.If):
            branches = [
                {name for s in block for name in stored_names(s)} for block in (statement.body, statement.orelse)
            ]
            bound |= branches[0] & branches[1]
    return early
