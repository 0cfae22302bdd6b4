"""Functions that are applied to single entries or single rows: ``df.apply(f, axis=1)``, ``s.map(lambda v: …)``.

Such a function treats each row by itself, whatever it computes, as long as all else that it reads is the same for all rows.
"""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.cells import within
from nbrefactor.python.scoring.evaluate import BUILTINS, Evaluator, Result
from nbrefactor.python.scoring.values import WHOLE_TABLE, Value, of_one_row

FORBIDDEN = frozenset(
    {"open", "input", "next", "iter", "globals", "locals", "exec", "eval", "vars", "__import__", "id"}
)
CELL = Value("rows", "cell")


def element_function(ev: Evaluator, function: Result, cell: Value = CELL) -> tuple[Result | None, str]:
    """The function as it may be applied to new rows, or ``None`` and the reason why it may not."""
    value, node = function.value, function.node
    if value.rows == "unknown":
        return None, value.why
    if isinstance(node, ast.Lambda):
        return _lambda(ev, function, node, cell)
    if value.shape == "function" and isinstance(value.data, ast.Lambda):
        why, captures = names_inside(ev, value.data)
        return (None, why) if why else (with_captures(ev, function, captures), "")
    if value.shape == "function" and value.data is not None:
        why, captures = names_inside(ev, value.data.node)
        return (None, why) if why else (with_captures(ev, function, captures), "")
    if value.shape in ("function", "module", "class"):
        why = _library(ev, value.type)
        return (None, why) if why else (function, "")
    if value.fixed and value.shape in ("table", "stats", "container", "unknown", ""):
        return ev.fix(function), ""
    return None, f"'{ast.unparse(node)}' is not known to work row by row"


def with_captures(ev: Evaluator, function: Result, names: tuple[str, ...]) -> Result:
    """A helper of the notebook that reads values of training: these are bound again, before it, from the state."""
    captures = []
    for name in names:
        node = ast.copy_location(ast.Name(name, ast.Load()), function.node)
        fixed = ev.capture_name(Result(node, ev.lookup(name), name, name))
        for capture in fixed.captures:
            capture.binds = name
            captures.append(capture)
    if names and isinstance(function.node, ast.Name):
        ev.nested.add(function.node.id)
    return Result(function.node, function.value, function.score, function.train, tuple(captures))


def _lambda(ev: Evaluator, function: Result, node: ast.Lambda, cell: Value) -> tuple[Result | None, str]:
    arguments = node.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    defaults = [ev.eval(d) for d in arguments.defaults]
    if any(not d.value.fixed for d in defaults):
        return None, "a default value made of the whole table"
    own = names[: len(names) - len(defaults)]
    given = dict(zip(names[len(own) :], (d.value for d in defaults), strict=False))
    with within(ev, dict.fromkeys(own, cell) | given):
        body = ev.eval(node.body)
    if body.value.rows == "unknown":
        return None, body.value.why
    if not of_one_row(body.value):
        return None, WHOLE_TABLE
    if body.value.fixed and not body.value.pure:
        body = ev.fix(body)
    made = ev.built(
        node, function.value.but(rows="rows" if body.value.rows == "rows" else "target"), [*map(ev.fix, defaults), body]
    )
    return made, ""


def _kept_between_calls(node: ast.AST) -> str:
    """A parameter whose default is a list or the like that the function changes."""
    if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return ""
    given = node.args.args[len(node.args.args) - len(node.args.defaults) :]
    pairs = [
        *zip(given, node.args.defaults, strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    for parameter, default in pairs:
        if default is None or isinstance(default, (ast.Constant, ast.Tuple)):
            continue
        for child in ast.walk(node):
            owner = child.value if isinstance(child, (ast.Subscript, ast.Attribute)) else None
            stored = isinstance(child, ast.Subscript) and isinstance(child.ctx, (ast.Store, ast.Del))
            changed = isinstance(child, ast.Attribute) and child.attr in CHANGING
            if isinstance(owner, ast.Name) and owner.id == parameter.arg and (stored or changed):
                return parameter.arg
    return ""


def names_inside(ev: Evaluator, node: ast.AST, seen: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """Why a function may not be applied to new rows (or empty), and the values of training that it reads."""
    local = local_names(node)
    captured: dict[str, None] = {}
    if kept := _kept_between_calls(node):
        return f"it changes the default of '{kept}', which is kept from call to call", ()
    for child in ast.walk(node):
        if isinstance(child, (ast.Global, ast.Nonlocal)):
            return f"it changes '{child.names[0]}' outside itself", ()
        if isinstance(child, (ast.Yield, ast.YieldFrom, ast.Await)):
            return "it is a generator", ()
        if isinstance(child, ast.Call) and isinstance(child.func, (ast.Attribute, ast.Name)):
            from nbrefactor.python.scoring.calls import qualified

            root = child.func
            while isinstance(root, ast.Attribute):
                root = root.value  # type: ignore[assignment]
            name = "" if isinstance(root, ast.Name) and root.id in local else qualified(ev, child.func)
            why = _library(ev, name) if name else ""
            if why:
                return why, ()
        if isinstance(child, (ast.Subscript, ast.Attribute)) and isinstance(child.ctx, (ast.Store, ast.Del)):
            base: ast.expr = child.value
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if isinstance(base, ast.Name) and base.id not in local:
                return f"it changes '{base.id}' outside itself", ()
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and child.id not in local:
            why = _free_name(ev, child.id, captured, seen)
            if why:
                return why, ()
    return "", tuple(captured)


def _free_name(ev: Evaluator, name: str, captured: dict[str, None], seen: frozenset[str]) -> str:
    if name not in ev.env and name in BUILTINS:
        return f"'{name}' may give another answer each time" if name in FORBIDDEN else ""
    value = ev.lookup(name)
    if name in ev.cells or name in seen:
        return ""
    if value.rows == "unknown":
        return value.why
    if not value.fixed:
        return f"it reads the whole table '{name}'"
    if value.shape == "function" and value.data is not None:
        inner = value.data if isinstance(value.data, ast.Lambda) else value.data.node
        why, names = names_inside(ev, inner, seen | {name})
        captured.update(dict.fromkeys(names))
        if names:
            ev.nested.add(name)
        return why
    if value.pure or value.shape in ("class", "module"):
        return ""
    captured[name] = None
    return ""


CHANGING = frozenset({
    "append", "extend", "insert", "add", "update", "pop", "popitem", "remove", "discard", "clear", "setdefault", "sort",
    "reverse", "appendleft", "popleft", "__setitem__",
})  # fmt: skip
"""Methods that change a list, a set or a dict."""


def local_names(node: ast.AST) -> frozenset[str]:
    names: set[str] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.arg):
            names.add(child.arg)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, (ast.Store, ast.Del)):
            names.add(child.id)
        elif isinstance(child, (ast.FunctionDef, ast.ClassDef)) and child is not node:
            names.add(child.name)
        elif isinstance(child, (ast.Import, ast.ImportFrom)):
            names.update((a.asname or a.name).partition(".")[0] for a in child.names)
        elif isinstance(child, ast.ExceptHandler) and child.name:
            names.add(child.name)
    return frozenset(names)


def _library(ev: Evaluator, name: str) -> str:
    """Why a function of a library may not be applied row by row, or empty."""
    from nbrefactor.python.scoring.calls import NOT_AGAIN

    if name.startswith("builtins."):
        return f"'{name[9:]}' may give another answer each time" if name[9:] in FORBIDDEN else ""
    fact = ev.knowledge.function(name)
    own_words = {"file:read"} if fact is not None and "text" in fact.roles else set()  # a library's own word lists
    if fact is not None and fact.touches & NOT_AGAIN - own_words:
        return f"'{name}' may give another answer each time"
    return ""
