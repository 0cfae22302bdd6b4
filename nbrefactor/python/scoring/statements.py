"""Statements: each is read once, in order, and written down as a :class:`Form`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from nbrefactor.python.scoring import columns as column_writes
from nbrefactor.python.scoring.answers import note_names
from nbrefactor.python.scoring.evaluate import Definition, Evaluator, Result
from nbrefactor.python.scoring.forms import Form, Sheet
from nbrefactor.python.scoring.growing import grow
from nbrefactor.python.scoring.values import NOTHING, Fit, Frame, Value, literal, unknown

TARGET_REASON = "it is computed from the target"


Reader = Callable[[Evaluator, Form], None]
READERS: dict[type[ast.stmt], Reader] = {}
"""Who reads which kind of statement; :mod:`branches` adds those that hold others."""


def reads(*kinds: type[ast.stmt]) -> Callable[[Reader], Reader]:
    """Register the reader of these kinds of statements."""

    def register(reader: Reader) -> Reader:
        READERS.update(dict.fromkeys(kinds, reader))
        return reader

    return register


class Function:
    """A function of the notebook: its syntax tree and its text."""

    __slots__ = ("form", "node", "sheet")

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef, sheet: Sheet, form: Form) -> None:
        self.node, self.sheet, self.form = node, sheet, form


def run_block(ev: Evaluator, nodes: Sequence[ast.stmt], sheet: Sheet, index: int) -> list[Form]:
    """Read statements in order."""
    return [run(ev, node, sheet, index) for node in nodes]


def run(ev: Evaluator, node: ast.stmt, sheet: Sheet, index: int) -> Form:
    """Read one statement: change the evaluator's names, and give back the form."""
    form = Form(node, sheet, index, dict(ev.env))
    saved = getattr(ev, "form", form)
    ev.form = form
    top = not ev.path and not ev.depth
    if not ev.depth:
        ev.path.append(form)
        if top:
            ev.place = form
    try:
        READERS.get(type(node), _other)(ev, form)
    finally:
        if not ev.depth:
            ev.path.pop()
        ev.form = saved
    return form


# -------------------------------------------------------------------------------------------------------------- binding


def bind(ev: Evaluator, name: str, value: Value) -> None:
    form = ev.form
    ev.env[name] = value
    form.binds[name] = value
    ev.bindings.append((name, form.statement))
    plain = ev.stands_alone
    ev.defined[name] = Definition(form, len(ev.loops), plain)


def settle(ev: Evaluator, result: Result, text: str, train: str) -> None:
    """Give the form the texts of a statement whose value is this result."""
    form, value = ev.form, result.value
    if value.rows == "unknown":
        form.refusal = value.why or "it is not understood"
        form.text = form.sheet.segment(form.node)
    elif value.rows == "target":
        form.refusal, form.text = TARGET_REASON, form.sheet.segment(form.node)
    elif value.rows == "rows":
        form.text, form.train = text, train
        form.captures += [c for c in result.captures if c not in form.captures]
    elif value.pure:
        form.text = form.sheet.segment(form.node)
    else:
        form.skip = "fixed"


@reads(ast.Assign, ast.AnnAssign)
def _assign(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.Assign, ast.AnnAssign))
    if node.value is None:
        return
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) == 1 and isinstance(targets[0], (ast.Tuple, ast.List)):
        _unpack(ev, targets[0], node.value)
        return
    result = ev.eval(node.value)
    if len(targets) == 1 and not isinstance(targets[0], ast.Name):
        column_writes.write(ev, targets[0], result)
        return
    settle(
        ev,
        result,
        form.sheet.splice(node, [(node.value, result.score)]),
        form.sheet.splice(node, [(node.value, result.train)]),
    )
    if ev.depth and not ev.loops and result.value.rows == "rows":
        given = ev.outer(result)
        ev.gives({t.id: given for t in targets if isinstance(t, ast.Name) and given.value is result.value})
    for target in targets:
        if isinstance(target, ast.Name):
            bind(ev, target.id, result.value)
            if len(targets) == 1:
                column_writes.pop(ev, target.id, node.value, result.value)
            note_names(ev, target.id, node.value)
        else:
            form.refusal = form.refusal or "several targets at once"
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    column_writes.spoil(ev, name.id, "several targets at once")


def _unpack(ev: Evaluator, target: ast.Tuple | ast.List, node: ast.expr) -> None:
    """``a, b = …``: each name by itself, so that new rows need only those on the way to the model."""
    form = ev.form
    names = target.elts
    result = ev.eval(node)
    pieces: list[Result] | None = None
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == len(names):
        pieces = [ev.eval(e) for e in node.elts]
    elif isinstance(result.value.data, list) and len(result.value.data) == len(names):
        pieces = result.value.data
    elif result.value.items is not None and len(result.value.items) == len(names):
        pieces = [Result(node, v, ev.source(node), ev.source(node)) for _, v in result.value.items]
    if pieces is None:
        one = "scalar" if result.value.shape == "stats" else "unknown"
        value = result.value.but(shape=one, items=None, literal=NOTHING, data=None)
        if not value.fixed:
            value = unknown(result.value.why or "a table is taken apart")
            form.refusal = value.why
            form.text = form.sheet.segment(form.node)
        elif value.pure:
            form.text = form.sheet.segment(form.node)
        pieces = [Result(node, value, "", "")] * len(names)
        for name in names:
            bind_target(ev, name, value)
        return
    for name, piece in zip(names, pieces, strict=False):
        value = piece.value
        if not isinstance(name, ast.Name):
            column_writes.write_part(ev, name, piece)
            continue
        bind_target(ev, name, value)
        if value.rows == "rows":
            form.parts.append((name.id, f"{name.id} = {piece.score}"))
            form.captures += [c for c in piece.captures if c not in form.captures]
        elif value.rows in ("target", "unknown"):
            form.parts.append((name.id, ""))
            form.part_refusals[name.id] = TARGET_REASON if value.rows == "target" else value.why
        elif value.pure:
            form.parts.append((name.id, f"{name.id} = {piece.score}"))
    form.text = form.sheet.segment(form.node) if form.parts else ""
    if isinstance(node, ast.Call) and result.train != ev.source(node):
        form.train = form.sheet.splice(form.node, [(node, result.train)])
    if isinstance(node, (ast.Tuple, ast.List)) and any(p.train != ev.source(p.node) for p in pieces):
        form.train = form.sheet.splice(form.node, [(p.node, p.train) for p in pieces])


def bind_target(ev: Evaluator, target: ast.expr, value: Value) -> None:
    for name in ast.walk(target):
        if isinstance(name, ast.Name):
            bind(ev, name.id, value)


@reads(ast.AugAssign)
def _augment(ev: Evaluator, form: Form) -> None:
    """``x += e`` as ``x = x + e``."""
    node = form.node
    assert isinstance(node, ast.AugAssign)
    right = ev.eval(node.value)
    if isinstance(node.target, ast.Name):
        left = ev.plain(node.target, ev.lookup(node.target.id))
        made = ev.together(node.value, [right, left]) if not (left.value.fixed and right.value.fixed) else None
        if made is None:
            bind(
                ev,
                node.target.id,
                Value("fixed", "scalar" if left.value.shape == right.value.shape == "scalar" else "unknown"),
            )
            form.skip = "fixed"
            return
        fixed = ev.fix(right)
        result = Result(node.value, made.value, fixed.score, fixed.train, fixed.captures)
        settle(
            ev,
            result,
            form.sheet.splice(node, [(node.value, fixed.score)]),
            form.sheet.splice(node, [(node.value, fixed.train)]),
        )
        bind(ev, node.target.id, made.value)
        return
    column_writes.write(ev, node.target, right, augmented=True)


# ------------------------------------------------------------------------------------------------------- bare expressions


@reads(ast.Expr)
def _expression(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Expr)
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        if column_writes.in_place(ev, call):
            return
        if grow(ev, call):
            return
    result = ev.eval(call)
    form.skip = form.skip or "look"
    if form.writes and result.value.rows in ("rows", "unknown"):
        # A helper that changes its argument.
        form.skip = ""
        settle(ev, result, result.score, result.train)
        return
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        root = call.func.value
        if (
            isinstance(root, ast.Name)
            and ev.estimator(result.value) is not None
            and call.func.attr in ("fit", "partial_fit")
        ):
            plain = ev.stands_alone
            ev.defined[root.id] = Definition(form, len(ev.loops), plain)


@reads(ast.Delete)
def _delete(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Delete)
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            column_writes.delete(ev, target)
        elif isinstance(target, ast.Name):
            ev.env.pop(target.id, None)


# ---------------------------------------------------------------------------------------------------------- definitions


@reads(ast.FunctionDef, ast.AsyncFunctionDef)
def _function(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    bind(ev, node.name, Value("fixed", "function", pure=True, data=Function(node, form.sheet, form)))
    form.text = form.sheet.text
    form.skip = "definition"


@reads(ast.ClassDef)
def _class(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.ClassDef)
    bases = [b.attr if isinstance(b, ast.Attribute) else getattr(b, "id", "") for b in node.bases]
    items = tuple((b, Value()) for b in bases if b)
    bind(ev, node.name, Value("fixed", "class", pure=True, type=node.name, data=node, items=items))
    form.skip = "definition"


@reads(ast.Import, ast.ImportFrom)
def _import(ev: Evaluator, form: Form) -> None:
    node = form.node
    form.skip = "definition"
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            bind(ev, name, Value("fixed", "module", pure=True, type=alias.name if alias.asname else name))
        return
    assert isinstance(node, ast.ImportFrom)
    for alias in node.names:
        if alias.name == "*":
            from nbrefactor.knowledge import star_exports

            for name in star_exports(node.module or "") or ():
                ev.env[name] = Value("fixed", "module", pure=True, type=f"{node.module}.{name}")
            continue
        qualified = f"{'.' * node.level}{node.module or ''}.{alias.name}"
        bind(ev, alias.asname or alias.name, Value("fixed", "module", pure=True, type=qualified))


def _other(ev: Evaluator, form: Form) -> None:
    if isinstance(form.node, (ast.Pass, ast.Break, ast.Continue, ast.Assert, ast.Global, ast.Nonlocal)):
        form.skip = "look"
        form.text = "continue" if isinstance(form.node, ast.Continue) else ""
        return
    form.refusal, form.text = "this statement is not understood", form.sheet.segment(form.node)
    spoil_block(ev, form.node, form.refusal)


@reads(ast.Return)
def _return(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Return)
    if node.value is None or not ev.returned:
        form.skip = "look"
        return
    result = ev.eval(node.value)
    ev.returned[-1].append(result.value)
    if result.value.fixed:
        form.skip = "look"
        return
    settle(ev, result, form.sheet.splice(node, [(node.value, result.score)]), "")
    if form.text != form.sheet.segment(node) and not form.refusal:
        form.skip = "filter"


def spoil_block(ev: Evaluator, node: ast.AST, why: str) -> None:
    """Whatever a piece of code binds or changes is unknown from now on."""
    for name in changed_names(node):
        column_writes.spoil(ev, name, why)
        thing = ev.estimator(ev.env.get(name, Value()))
        if thing is not None and thing.fits and name in _made_again(node):
            thing.fits.append(Fit(ev.place.statement, None, None, dict(ev.outer_env), tuple(ev.path)))


def _made_again(node: ast.AST) -> frozenset[str]:
    """Names that a piece of code binds, or fits."""
    stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return frozenset(stored | {_root(f) for f in calls if f.attr in ("fit", "partial_fit")})


def changed_names(node: ast.AST) -> frozenset[str]:
    """Names that a piece of code binds, or whose objects it changes by assignment or by a bare call."""
    found: set[str] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            found.add(child.id)
        elif isinstance(child, (ast.Subscript, ast.Attribute)) and isinstance(child.ctx, (ast.Store, ast.Del)):
            found.add(_root(child))
        elif (
            isinstance(child, ast.Expr)
            and isinstance(child.value, ast.Call)
            and isinstance(child.value.func, ast.Attribute)
        ):
            found.add(_root(child.value.func))
        elif (
            isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr.startswith("fit")
        ):
            found.add(_root(child.func))
    return frozenset(found - {""})


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


__all__ = ["Frame", "Function", "bind", "literal", "run", "run_block", "settle", "spoil_block"]
