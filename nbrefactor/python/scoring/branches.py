"""Loops and branches: statements that hold other statements."""

from __future__ import annotations

import ast

from nbrefactor.python.scoring import columns as column_writes
from nbrefactor.python.scoring.elements import local_names
from nbrefactor.python.scoring.evaluate import Evaluator, Result, known_strings
from nbrefactor.python.scoring.fold_loops import bind_places, forget_fits, over_splits, turns_alike
from nbrefactor.python.scoring.folding import decided
from nbrefactor.python.scoring.forms import Capture, Form, Loop, Sheet
from nbrefactor.python.scoring.row_entries import fill_columns
from nbrefactor.python.scoring.row_loops import fill_lists
from nbrefactor.python.scoring.spelled import fills_a_list_with_tables, spelled_loop
from nbrefactor.python.scoring.statements import bind, bind_target, changed_names, reads, run_block, spoil_block
from nbrefactor.python.scoring.values import Value, unknown


@reads(ast.For, ast.AsyncFor)
def _for(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.For, ast.AsyncFor))
    if over_splits(ev, node):
        alike = turns_alike(ev, node)
        for name, value in bind_places(node.target).items():
            bind(ev, name, value)
        form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
        form.text = "with"
        if not alike:
            forget_fits(ev, form)
        return
    over = ev.eval(node.iter)
    elements = [v for _, v in over.value.items or ()]
    if (
        elements
        and not isinstance(over.value.data, dict)  # which gives its keys
        and all(v.shape == "frame" and (not v.fixed or v.source) for v in elements)
        and isinstance(node.target, ast.Name)
    ):
        _for_frames(ev, form, node, elements)
        return
    if over.value.rows == "rows" and over.value.shape == "frame":
        over = over.but(Value("fixed", "columns", data=("columns", over)))
    if isinstance(node, ast.For) and _spelled_out(ev, form, node):
        return
    if isinstance(node, ast.For) and (lists := fill_lists(ev, form, node, changed_names(node))):
        for name in local_names(node):
            column_writes.spoil(ev, name, "a value of the last row")
            form.binds.pop(name, None)
        for name, value in lists.items():
            bind(ev, name, value)
        return
    if isinstance(node, ast.For) and fill_columns(ev, form, node, changed_names(node)):
        for name in local_names(node):
            column_writes.spoil(ev, name, "a value of the last row")
            form.binds.pop(name, None)
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
    if form.refusal:
        form.loop, form.text = None, form.sheet.segment(node)
        spoil_block(ev, node, form.refusal)
        return
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


def _spelled_out(ev: Evaluator, form: Form, node: ast.For) -> bool:
    """``for c in ["a", "b"]: tables.append(df[[c]])``: the tables of all turns, one after the other."""
    alone = not ev.loops and not ev.depth and len(ev.path) == 1
    if not alone or not fills_a_list_with_tables(ev, node.body) or (text := spelled_loop(ev, node)) is None:
        return False
    form.sheet, form.text = Sheet(text), "with"
    form.node = ast.copy_location(ast.With([], node.body, lineno=0, col_offset=0), node)
    form.node.lineno = 0
    form.spelled = True
    form.blocks = [run_block(ev, ast.parse(text).body, form.sheet, form.statement)]
    return True


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
    names = [_name_of(form, value) for value in elements]
    if not all(names):
        form.refusal, form.text = "a loop over frames without names", form.sheet.segment(node)
        spoil_block(ev, node, form.refusal)
        return
    elements = [form.env[name] for name in names]  # as they are by now
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


def _name_of(form: Form, value: Value) -> str:
    """The name of a table that a container holds; it may have been given columns since."""
    same = (n for n, v in form.env.items() if v is value)
    changed = (
        n
        for n, v in form.env.items()
        if v.shape == value.shape and (v.obj, v.source) == (value.obj, value.source) != (0, 0)
    )
    return next(same, "") or next(changed, "")


def _merge_writes(first: list[Form], other: list[Form]) -> None:
    for form, more in zip(first, other, strict=False):
        form.writes += [w for w in more.writes if w not in form.writes]
        form.refusal = form.refusal or more.refusal
        form.twins.append(more)
        for block, again in zip(form.blocks, more.blocks, strict=False):
            _merge_writes(block, again)


@reads(ast.If)
def _if(ev: Evaluator, form: Form) -> None:
    """A branch: decided once in training where its condition looks at many rows."""
    node = form.node
    assert isinstance(node, ast.If)
    if ev.depth and (taken := decided(ev, node.test)) is not None:
        form.blocks = [run_block(ev, node.body if taken else node.orelse, form.sheet, form.statement)]
        form.text, form.header = "with", ""
        return
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
            part = value.part if value.part == here.part else ev.parts.new(max(value.part, here.part))
            rows = "target" if "target" in (here.rows, value.rows) else value.rows
            ev.env[name] = value.but(rows=rows, part=part)


@reads(ast.With, ast.AsyncWith)
def _with(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, (ast.With, ast.AsyncWith))
    for item in node.items:
        made = ev.eval(item.context_expr).value
        if item.optional_vars is not None:
            bind_target(ev, item.optional_vars, made if made.type == "file" else Value("fixed", "unknown"))
    form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
    form.text, form.header = "with", ""


@reads(ast.Try)
def _try(ev: Evaluator, form: Form) -> None:
    node = form.node
    assert isinstance(node, ast.Try)
    form.text = "try"
    form.blocks = [run_block(ev, node.body, form.sheet, form.statement)]
    for handler in node.handlers:
        if any(not isinstance(s, (ast.Pass, ast.Expr)) for s in handler.body):
            spoil_block(ev, handler, "another way in case of an error")
    form.blocks.append(run_block(ev, [*node.orelse, *node.finalbody], form.sheet, form.statement))
