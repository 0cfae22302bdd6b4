"""Helper functions of the notebook: read at each call, with the values they are given."""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.calls import Site
from nbrefactor.python.scoring.elements import names_inside, with_captures
from nbrefactor.python.scoring.evaluate import Evaluator, Result, strongest
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.statements import Function, run_block
from nbrefactor.python.scoring.values import Value, unknown
from nbrefactor.python.scoring.variants import Variant, fitted_inside, variant_call

DEEPEST = 4


def user_call(ev: Evaluator, site: Site, callee: Value, piped: bool = False) -> Result:
    """The value of a call of a notebook function: it is read with the arguments of this call."""
    node = site.node
    if isinstance(callee.data, ast.Lambda):
        return _lambda_call(ev, site, callee.data)
    function: Function = callee.data
    if any(r.value.shape == "cell" for r in site.operands):
        why, names = names_inside(ev, function.node)
        if why:
            return ev.refuse(node, why)
        if names and not isinstance(node.func, ast.Name):
            return _refused(ev, node, callee, "a helper that reads values of training")
        called = with_captures(ev, ev.plain(node.func, callee), names)
        made = ev.together(node, site.operands, "cell", frozenset(range(len(site.operands))))
        return Result(node, made.value, made.score, made.train, (*made.captures, *called.captures))
    bound = _bind(ev, site, function)
    if bound is None or ev.depth >= DEEPEST:
        return _opaque(ev, site, "a helper that is not understood")
    before = len(ev.captures)
    ev.sites.append((ev.form.statement, node.lineno, node.col_offset))
    value, forms = read_helper(ev, function, bound)
    ev.sites.pop()
    fitted_inside(ev, site, Variant(function, bound, forms, value, before))
    rows = strongest(r.value.rows for r in site.operands)
    if rows == "fixed" and value.fixed:
        return ev.plain(
            node,
            value
            if ev.estimator(value) is not None or value.items
            else value.but(pure=value.pure or _pure(ev, site, function)),
        )
    if rows == "fixed" and not value.fixed:
        return _reader(ev, site, value, forms)
    if rows == "unknown":
        return ev.refuse(node, next(r.value.why for r in site.operands if r.value.rows == "unknown"))
    given = {r.value.obj for r in site.operands}
    for form in _leaves(forms):
        ev.form.writes += [w for w in form.writes if w not in ev.form.writes and w[0] in given]
    if value.fixed and not ev.form.writes:
        return ev.plain(node, value.but(pure=False))
    why = why_not(forms) or (value.why if value.rows == "unknown" else "")
    if why or (value.shape == "container" and not value.fixed):
        return variant_call(ev, site, callee, Variant(function, bound, forms, value, before), why)
    free, names = names_inside(ev, function.node)
    if free:
        return _refused(ev, node, value, free)
    arguments = []
    for operand in site.operands:
        arguments.append(ev.fix(operand) if operand.value.fixed else operand)
    result = value if not value.fixed else Value("rows", "none")
    made = ev.built(node, result, [a for a in arguments if not (piped and a is site.args[0] and False)])
    if names:
        if not isinstance(node.func, ast.Name):
            return _refused(ev, node, value, "a helper that reads values of training")
        called = with_captures(ev, ev.plain(node.func, callee), names)
        return Result(node, made.value, made.score, made.train, (*made.captures, *called.captures))
    return made


def _refused(ev: Evaluator, node: ast.expr, value: Value, why: str) -> Result:
    return ev.refuse(node, why)


def _opaque(ev: Evaluator, site: Site, why: str) -> Result:
    if all(r.value.fixed for r in site.operands):
        return ev.fixed(site.node, site.operands, "unknown", pure=False)
    return ev.refuse(site.node, why)


def _lambda_call(ev: Evaluator, site: Site, node: ast.Lambda) -> Result:
    if all(r.value.fixed for r in site.operands):
        return ev.fixed(site.node, site.operands, "unknown", pure=False)
    return ev.refuse(site.node, "a lambda with a name")


def _bind(ev: Evaluator, site: Site, function: Function) -> dict[str, Result] | None:
    """The parameters of a call, or ``None`` where the call cannot be followed."""
    arguments = function.node.args
    if site.spread or arguments.vararg or arguments.kwarg or isinstance(function.node, ast.AsyncFunctionDef):
        return None
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args]]
    bound = dict(zip(names, site.args, strict=False))
    bound.update(site.keywords)
    defaults = arguments.defaults
    saved = ev.form
    ev.form = function.form
    try:
        for name, default in zip(names[len(names) - len(defaults) :], defaults, strict=False):
            bound.setdefault(name, ev.eval(default))
        for only, keyword in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False):
            if keyword is not None:
                bound.setdefault(only.arg, ev.eval(keyword))
    finally:
        ev.form = saved
    expected = {*names, *(a.arg for a in arguments.kwonlyargs)}
    return bound if set(bound) == expected else None


def read_helper(ev: Evaluator, function: Function, bound: dict[str, Result]) -> tuple[Value, list[Form]]:
    """Read the body with these arguments: what it returns, and its statements."""
    outer = {n: ev.outer(r) for n, r in bound.items()}
    saved = (ev.env, ev.form, ev.arguments, ev.versions, ev.loops, ev.cells, ev.caller_env, ev.defined, ev.helper)
    columns, ev.answers = ev.answers, {}
    if not ev.depth:
        ev.caller_env = ev.env
    ev.helper = function
    ev.env = {**ev.env, **{n: r.value for n, r in bound.items()}}
    ev.arguments, ev.versions, ev.loops, ev.cells, ev.defined = {}, {}, [], {}, {}
    ev.gives(outer)
    ev.depth += 1
    ev.returned.append([])
    try:
        forms = run_block(ev, function.node.body, function.sheet, function.form.statement)
        values = ev.returned.pop()
    finally:
        ev.depth -= 1
        ev.env, ev.form, ev.arguments, ev.versions, ev.loops, ev.cells, ev.caller_env, ev.defined, ev.helper = saved
        ev.answers = columns
    return _joined(values), forms


def _joined(values: list[Value]) -> Value:
    if not values:
        return Value("fixed", "scalar", pure=True, literal=None)
    if len({id(v) for v in values}) == 1 or len(values) == 1:
        return values[0]
    if all(v.fixed for v in values):
        shapes = {v.shape for v in values}
        return Value("fixed", shapes.pop() if len(shapes) == 1 else "unknown")
    kinds = {(v.rows, v.shape) for v in values}
    return values[-1] if len(kinds) == 1 else unknown("a helper that gives back different things")


def _leaves(forms: list[Form]) -> list[Form]:
    return [leaf for f in forms for leaf in ([f] if not f.blocks else _leaves([i for b in f.blocks for i in b]))]


def why_not(forms: list[Form]) -> str:
    """Why a helper may not be called for new rows as it is, or empty."""
    for form in forms:
        if form.refusal:
            return form.refusal
        if form.branch and any(i.text for b in form.blocks for i in b):
            return "a helper that decides by looking at all rows"
        if (
            form.loop is not None
            and ("__state_" in form.header or "__present__" in form.header)
            and any(i.text for b in form.blocks for i in b)
        ):
            return "a helper that looks at all rows"
        inner = why_not([i for b in form.blocks for i in b])
        if inner:
            return inner
        if form.blocks:
            continue
        if form.captures:
            return f"a helper that computes '{form.captures[0].what}' from all rows"
        if form.skip in ("filter", "rows"):
            return "a helper that leaves out rows"
        if (
            form.text
            and not form.parts
            and form.text != form.sheet.segment(form.node)
            and form.binds
            and form.skip != "definition"
        ):
            return "a helper that prepares training rows only"
        if form.parts and any(value.rows != "fixed" for value in form.binds.values()) and form.statement >= 0:
            continue
    return ""


def _pure(ev: Evaluator, site: Site, function: Function) -> bool:
    why, names = names_inside(ev, function.node)
    return not why and not names and all(r.value.pure for r in site.operands)


def _reader(ev: Evaluator, site: Site, value: Value, forms: list[Form]) -> Result:
    """A helper that reads the data: what it gives back are the raw rows, if it does nothing to them."""
    from nbrefactor.python.scoring.sources import new_source

    if not value.source:
        return ev.refuse(site.node, value.why or "a helper that reads the data and takes them apart")
    touched = [f for f in _leaves(forms) if (f.writes or f.captures or f.refusal) and f.skip != "look"]
    if touched:
        return ev.refuse(site.node, "a helper that reads the data and prepares them")
    if value.shape not in ("frame", "array"):
        return ev.refuse(site.node, "a helper that reads the data and takes them apart")
    ev.sources.pop(value.source)
    key = (ev.form.statement, site.node.lineno, site.node.col_offset, "Call", *ev.sites)
    ev.source_numbers[key] = value.source
    return new_source(ev, site.node, value)
