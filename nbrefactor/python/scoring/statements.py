"""Statements: each is read once, in order, and written down as a :class:`Form`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.python.scoring import columns as column_writes
from nbrefactor.python.scoring.elements import local_names
from nbrefactor.python.scoring.evaluate import Definition, Evaluator, Result, known_strings
from nbrefactor.python.scoring.forms import Capture, Form, Loop, Sheet
from nbrefactor.python.scoring.row_loops import fill_lists
from nbrefactor.python.scoring.values import NOTHING, Frame, Value, literal, unknown

TARGET_REASON = "it is computed from the target"


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
        _STATEMENTS.get(type(node), _other)(ev, form)
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
    plain = not ev.loops and len(ev.path) == 1 and not ev.depth
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
    for target in targets:
        if isinstance(target, ast.Name):
            bind(ev, target.id, result.value)
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
            _bind_target(ev, name, value)
        return
    for name, piece in zip(names, pieces, strict=False):
        value = piece.value
        if not isinstance(name, ast.Name):
            column_writes.write_part(ev, name, piece)
            continue
        _bind_target(ev, name, value)
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


def _bind_target(ev: Evaluator, target: ast.expr, value: Value) -> None:
    for name in ast.walk(target):
        if isinstance(name, ast.Name):
            bind(ev, name.id, value)


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


def _expression(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Expr)
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        if column_writes.in_place(ev, call):
            return
        if column_writes.grow(ev, call):
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
            plain = not ev.loops and len(ev.path) == 1 and not ev.depth
            ev.defined[root.id] = Definition(form, len(ev.loops), plain)


def _delete(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Delete)
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            column_writes.delete(ev, target)
        elif isinstance(target, ast.Name):
            ev.env.pop(target.id, None)


# ---------------------------------------------------------------------------------------------------------- definitions


def _function(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    bind(ev, node.name, Value("fixed", "function", pure=True, data=Function(node, form.sheet, form)))
    form.text = form.sheet.text
    form.skip = "definition"


def _class(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.ClassDef)
    bases = [b.attr if isinstance(b, ast.Attribute) else getattr(b, "id", "") for b in node.bases]
    items = tuple((b, Value()) for b in bases if b)
    bind(ev, node.name, Value("fixed", "class", pure=True, type=node.name, data=node, items=items))
    form.skip = "definition"


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


# ----------------------------------------------------------------------------------------------------- loops and branches


def _for(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.For, ast.AsyncFor))
    over = ev.eval(node.iter)
    elements = [v for _, v in over.value.items or ()]
    if (
        elements
        and all(v.shape == "frame" and (not v.fixed or v.source) for v in elements)
        and isinstance(node.target, ast.Name)
    ):
        _for_frames(ev, form, node, elements)
        return
    if over.value.rows == "rows" and over.value.shape == "frame":
        over = over.but(Value("fixed", "columns", data=("columns", over)))
    if isinstance(node, ast.For) and (lists := fill_lists(ev, form, node, changed_names(node))):
        for name in local_names(node):
            column_writes.spoil(ev, name, "a value of the last row")
            form.binds.pop(name, None)
        for name, value in lists.items():
            bind(ev, name, value)
        return
    if not over.value.fixed:
        form.refusal = over.value.why or "a loop over the rows"
        form.text = form.sheet.segment(node)
        spoil_block(ev, node, form.refusal)
        return
    names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
    loop = Loop(key=_key(node.target, over.value), variable=names[0] if names else "", changes=changed_names(node))
    form.loop = loop
    form.each = known_strings(over.value) if isinstance(node.target, ast.Name) else None
    header, listed = _header(ev, form, node, over)
    if not _names_columns(node):
        listed = None
    _bind_loop(ev, form, node, over, listed)
    ev.loops.append(loop)
    try:
        form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
    finally:
        ev.loops.pop()
    form.text, form.header = "for", header
    frame = next(iter(_written_names(form)), "") if listed else ""
    if frame:
        form.header = f"__present__({frame}, {header})"
    for name in names:
        ev.env[name] = ev.env.get(name, Value()).but(pure=False)


def _names_columns(node: ast.For | ast.AsyncFor) -> bool:
    """Whether the loop variable is itself the name of a column, and not a part of one."""
    return isinstance(node.target, ast.Name) and any(
        isinstance(n, ast.Name) and n.id == node.target.id
        for child in ast.walk(node)
        if isinstance(child, ast.Subscript)
        for n in ([child.slice] if isinstance(child.slice, ast.Name) else getattr(child.slice, "elts", ()))
    )


def _key(target: ast.expr, over: Value) -> str:
    if isinstance(target, ast.Tuple) and target.elts:
        return _key(target.elts[0], over)
    return ast.unparse(target)


def _bind_loop(ev: Evaluator, form: Form, node: ast.For | ast.AsyncFor, over: Result, listed: str | None) -> None:
    """What the loop variable may be: an element of the container, or one plain value a turn."""
    values = [v for _, v in over.value.items or ()]
    target = node.target
    pairs = (
        isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Attribute) and node.iter.func.attr == "items"
    )
    if (
        isinstance(node.iter, ast.Call)
        and isinstance(node.iter.func, ast.Attribute)
        and node.iter.func.attr in ("items", "values")
    ):
        inner = ev.eval(node.iter.func.value).value
        values = [v for _, v in inner.items or ()]
    if (
        isinstance(node.iter, ast.Call)
        and isinstance(node.iter.func, ast.Name)
        and node.iter.func.id in ("enumerate", "zip")
    ):
        lists = [[v for _, v in ev.eval(a).value.items or ()] for a in node.iter.args]
        if isinstance(target, ast.Tuple):
            offset = 1 if node.iter.func.id == "enumerate" else 0
            for place, element in enumerate(target.elts):
                inner_values = lists[place - offset] if 0 <= place - offset < len(lists) else []
                _bind_element(ev, element, inner_values)
            return
    if pairs and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        _bind_element(ev, target.elts[0], [])
        _bind_element(ev, target.elts[1], values)
        return
    _bind_element(ev, target, values)
    if isinstance(target, ast.Name) and ev.env[target.id].shape == "scalar" and not values:
        data = ("each", form.each, form) if form.each else ("listed", listed or "")
        bind(ev, target.id, ev.env[target.id].but(data=data))
    elif isinstance(target, ast.Name) and form.each:
        bind(ev, target.id, Value("fixed", "scalar", pure=True, data=("each", form.each, form)))


def _bind_element(ev: Evaluator, target: ast.expr, values: list[Value]) -> None:
    from nbrefactor.python.scoring.estimators import choice

    if isinstance(target, (ast.Tuple, ast.List)):
        for place, element in enumerate(target.elts):
            inner = [dict(v.items or ()).get(place) for v in values]
            _bind_element(ev, element, [v for v in inner if v is not None])
        return
    estimators = [v for v in values if ev.estimator(v) is not None]
    value = Value("fixed", "scalar" if all(v.shape == "scalar" for v in values) else "unknown", pure=True)
    if estimators and len(estimators) == len(values):
        value = choice(ev, estimators)
    elif any(not v.fixed for v in values):
        value = unknown("a loop over tables")
    if isinstance(target, ast.Name):
        bind(ev, target.id, value)


def _header(ev: Evaluator, form: Form, node: ast.For | ast.AsyncFor, over: Result) -> tuple[str, str | None]:
    """What the loop runs over for new rows, and the list in the state that it is, if it is one."""
    if over.value.pure:
        return ev.source(node.iter), None
    call = node.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("range", "enumerate", "zip"):
        inner = [ev.fix(ev.eval(a)) for a in call.args]
        form.captures += [c for r in inner for c in r.captures]
        return form.sheet.splice(call, [(r.node, r.score) for r in inner]), None
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "items"
        and not call.args
    ):
        fixed = ev.fix(ev.eval(call.func.value))
        form.captures += fixed.captures
        return f"{fixed.score}.items()", None
    if over.value.shape == "columns" and isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
        return ev.source(call), ""
    if over.value.shape == "columns" and isinstance(over.value.data, tuple) and isinstance(call, ast.Name):
        if ev.lookup(call.id).shape == "frame":
            return f"{call.id}.columns", ""
    text = f"list({ev.source(call)})"
    whole = over if isinstance(call, ast.Name) else Result(call, over.value, text, text)
    fixed = ev.fix(whole)
    form.captures += fixed.captures
    return fixed.score, fixed.score


def _written_names(form: Form) -> list[str]:
    found = []
    for block in form.blocks:
        for inner in block:
            target = inner.node.targets[0] if isinstance(inner.node, ast.Assign) else None
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and inner.writes:
                found.append(target.value.id)
            found += _written_names(inner)
    return found


def _for_frames(ev: Evaluator, form: Form, node: ast.For | ast.AsyncFor, elements: list[Value]) -> None:
    """``for part in [train, test]``: the same steps for each; new rows take the turn of the frame they are."""
    assert isinstance(node.target, ast.Name)
    names = [next((n for n, v in form.env.items() if v is value), "") for value in elements]
    if not all(names):
        form.refusal, form.text = "a loop over frames without names", form.sheet.segment(node)
        spoil_block(ev, node, form.refusal)
        return
    loop = Loop(key="", variable=node.target.id, frames=tuple(names), changes=changed_names(node))
    form.loop, form.text = loop, "for"
    form.elements = list(zip(names, elements, strict=False))
    ev.loops.append(loop)
    try:
        for element in elements:
            if element.fixed:
                continue
            ev.env[node.target.id] = element
            count = len(ev.captures)
            block = run_block(ev, node.body, form.sheet, form.statement)
            if not form.blocks:
                form.blocks = [block]
            else:
                del ev.captures[count:]
                _merge_writes(form.blocks[0], block)
    finally:
        ev.loops.pop()


def _merge_writes(first: list[Form], other: list[Form]) -> None:
    for form, more in zip(first, other, strict=False):
        form.writes += [w for w in more.writes if w not in form.writes]
        form.refusal = form.refusal or more.refusal
        form.twins.append(more)
        for block, again in zip(form.blocks, more.blocks, strict=False):
            _merge_writes(block, again)


def _if(ev: Evaluator, form: Form) -> None:
    """A branch: decided once in training where its condition looks at many rows."""
    node = form.node
    assert isinstance(node, ast.If)
    test = ev.eval(node.test)
    if not test.value.fixed:
        form.refusal = test.value.why or "a condition on the whole table"
        form.text = form.sheet.segment(node)
        spoil_block(ev, node, form.refusal)
        return
    chain, place = _chain(ev, form, node)
    before = dict(ev.env)
    form.blocks.append(run_block(ev, node.body, form.sheet, form.statement))
    if chain is not None:
        chain.marks.append((form.blocks[0][0], f"{{ref}} = {place}"))
    after = ev.env
    ev.env = dict(before)
    saved, ev.chain = ev.chain, (chain, place + 1) if chain is not None else None
    form.blocks.append(run_block(ev, node.orelse, form.sheet, form.statement))
    ev.chain = saved
    _join(ev, after, before)
    form.text = "if"
    form.header = ev.source(node.test)
    if chain is not None:
        form.header = f"{chain.ref} == {place}"
        form.captures = [chain]
    elif not test.value.pure:
        fixed = ev.fix(
            Result(
                node.test, test.value.but(pure=False), f"bool({ev.source(node.test)})", f"bool({ev.source(node.test)})"
            ),
            "condition",
        )
        if isinstance(node.test, ast.Name):
            fixed = ev.capture_name(test)
        form.header, form.captures = fixed.score, list(fixed.captures)
        form.branch = True


def _chain(ev: Evaluator, form: Form, node: ast.If) -> tuple[Capture | None, int]:
    """Where one of ``if … elif …`` looks at all rows, training notes which branch was taken."""
    if _is_elif(form, node) and ev.chain is not None:
        return ev.chain
    tests = [node.test]
    last = node
    while len(last.orelse) == 1 and isinstance(last.orelse[0], ast.If) and _is_elif(form, last.orelse[0]):
        last = last.orelse[0]
        tests.append(last.test)
    if len(tests) == 1 or all(ev.eval(t).value.pure for t in tests):
        return None, 0
    capture = ev.capture("branch", ("{ref} = None",), Value("fixed"), what="which branch was taken")
    return capture, 0


def _is_elif(form: Form, node: ast.If) -> bool:
    return form.sheet.text.split("\n")[node.lineno - 1].encode()[node.col_offset :].startswith(b"elif")


def _join(ev: Evaluator, other: dict[str, Value], before: dict[str, Value]) -> None:
    """Names after a branch: what either side gave them."""
    for name, value in other.items():
        here = ev.env.get(name)
        if here is value:
            continue
        if here is None or here is before.get(name) and name not in before:
            ev.env[name] = value.but(pure=False)
        elif here.rows == value.rows == "fixed":
            both = here.obj and value.obj and here.obj != value.obj
            if both and ev.estimator(here) is not None and ev.estimator(value) is not None:
                from nbrefactor.python.scoring.estimators import choice

                ev.env[name] = choice(ev, [here, value])
            elif ev.estimator(value) is not None:
                ev.env[name] = value
            else:
                ev.env[name] = Value(
                    "fixed", value.shape if value.shape == here.shape else "unknown", parts=value.parts | here.parts
                )
        elif here.rows == "unknown" or value.rows == "unknown":
            ev.env[name] = here if here.rows == "unknown" else value
        elif here.fixed or value.fixed:
            ev.env[name] = value if here.fixed else here
        else:
            ev.env[name] = value.but(rows="target" if "target" in (here.rows, value.rows) else value.rows)


def _with(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.With, ast.AsyncWith))
    for item in node.items:
        ev.eval(item.context_expr)
        if item.optional_vars is not None:
            _bind_target(ev, item.optional_vars, Value("fixed", "unknown"))
    form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
    form.text, form.header = "with", ""


def _try(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Try)
    form.text = "try"
    form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
    for handler in node.handlers:
        if any(not isinstance(s, (ast.Pass, ast.Expr)) for s in handler.body):
            spoil_block(ev, handler, "another way in case of an error")
    form.blocks.append(run_block(ev, [*node.orelse, *node.finalbody], form.sheet, form.statement))


def _other(ev: Evaluator, form: Form) -> None:
    if isinstance(form.node, (ast.Pass, ast.Break, ast.Continue, ast.Assert, ast.Global, ast.Nonlocal)):
        form.skip = "look"
        form.text = "continue" if isinstance(form.node, ast.Continue) else ""
        return
    form.refusal, form.text = "this statement is not understood", form.sheet.segment(form.node)
    spoil_block(ev, form.node, form.refusal)


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


_STATEMENTS = {
    ast.Assign: _assign, ast.AnnAssign: _assign, ast.AugAssign: _augment, ast.Expr: _expression, ast.Delete: _delete,
    ast.FunctionDef: _function, ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.Import: _import,
    ast.ImportFrom: _import, ast.For: _for, ast.AsyncFor: _for, ast.If: _if, ast.With: _with, ast.AsyncWith: _with,
    ast.Try: _try, ast.Return: _return,
}  # fmt: skip

__all__ = ["Frame", "Function", "bind", "literal", "run", "run_block", "settle", "spoil_block"]
