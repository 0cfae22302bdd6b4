"""Functions and transformers of the notebook that the model takes along, and whose answer depends on who comes together.

``FunctionTransformer(lambda d: d - d.mean())`` takes the mean of the rows of one request: alone, a row gets another answer
than among others. No state of training can mend that, because the notebook's own object keeps none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.elements import local_names
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Capture, Form, Sheet
from nbrefactor.python.scoring.statements import Function, run_block
from nbrefactor.python.scoring.values import Estimator, Frame, Value

APPLIED = ("transform", "predict", "predict_proba", "decision_function")
FITS = frozenset({"fit", "partial_fit", "fit_transform", "fit_predict"})
BATCH = -1
"""The part of rows that stands for those of one request."""


def depends_on_others(ev: Evaluator, model: int, used: list[Capture]) -> str:
    """Why a row alone would get another answer than among others, or empty."""
    held = [model, *(c.version.obj for c in used if c.version is not None)]
    held += [n for n, t in ev.heap.items() if isinstance(t, Estimator) and "own" in t.roles and t.fits]
    for name, node, sheet in _taken_along(ev, held):
        found = _statistic(ev, node, sheet)
        if found:
            return f"{name} computes '{found}' from the rows that come together, so a row alone gets another answer"
    return ""


def _taken_along(ev: Evaluator, objects: list[int]) -> Iterator[tuple[str, ast.Lambda | ast.FunctionDef, Sheet]]:
    """Functions that estimators apply to whole tables, and ``transform`` of the notebook's own classes."""
    seen: set[int] = set()
    waiting = list(objects)
    while waiting:
        thing = ev.heap.get(waiting.pop())
        if not isinstance(thing, Estimator) or id(thing) in seen:
            continue
        seen.add(id(thing))
        waiting += thing.members
        form = next((f for f in ev.top_forms if f.statement == thing.where), None)
        if thing.inside is None or form is None:
            continue
        for node in ast.walk(thing.inside):
            if isinstance(node, ast.Name):
                value = ev.final_env.get(node.id, Value())
                waiting.append(value.obj)
                if value.shape == "class" and isinstance(value.data, ast.ClassDef):
                    yield from _transform_of(ev, value.data)
            if isinstance(node, ast.Call) and qualified(ev, node.func).endswith(".FunctionTransformer"):
                for given in [*node.args[:1], *(k.value for k in node.keywords if k.arg == "func")]:
                    if isinstance(given, ast.Lambda):
                        yield "a lambda inside the model", given, form.sheet
                    data = (
                        ev.final_env[given.id].data
                        if isinstance(given, ast.Name) and given.id in ev.final_env
                        else None
                    )
                    if isinstance(data, Function) and isinstance(data.node, ast.FunctionDef):
                        yield f"'{data.node.name}'", data.node, data.sheet


def _transform_of(ev: Evaluator, node: ast.ClassDef) -> Iterator[tuple[str, ast.FunctionDef, Sheet]]:
    """What the class does with a table that it is given, also in methods that it hands the table on to."""
    form = next((f for f in ev.top_forms if f.node is node), None)
    methods = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef) and len(m.args.args) > 1}
    waiting = [n for n in methods if n in APPLIED] if form is not None else []
    seen: set[str] = set()
    while waiting and form is not None:
        name = waiting.pop(0)
        if name in seen or name == "fit":
            continue
        seen.add(name)
        yield f"'{node.name}.{name}'", methods[name], form.sheet
        table = methods[name].args.args[1].arg
        for call in ast.walk(methods[name]):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in methods:
                if any(isinstance(n, ast.Name) and n.id == table for a in call.args for n in ast.walk(a)):
                    waiting.append(call.func.attr)


def _statistic(ev: Evaluator, node: ast.Lambda | ast.FunctionDef, sheet: Sheet) -> str:
    """The first thing that a function computes from all the rows that it is given."""
    own = [a.arg for a in node.args.args]
    given = own[1:2] if own[:1] == ["self"] else own[:1]
    if not given:
        return ""
    table = Value("rows", "frame", obj=ev.new(Frame(raw=False)), part=BATCH, parts=frozenset({BATCH}))
    before, names = len(ev.captures), (ev.env, ev.cells, ev.loops, ev.defined)
    saved = (ev.form, ev.depth, ev.returned)
    ev.env = {**ev.final_env, **dict.fromkeys(own, Value("fixed", "unknown", pure=True)), given[0]: table}
    ev.cells, ev.loops, ev.defined = {}, [], {}
    ev.depth, ev.returned = 1, [[]]
    try:
        if isinstance(node, ast.Lambda):
            ev.form = Form(ast.Expr(node.body), sheet, -1, ev.env)
            ev.eval(node.body)
        else:
            run_block(ev, node.body, sheet, -1)
        kept = [c for c in ev.captures[before:] if BATCH in c.part]
    finally:
        del ev.captures[before:]
        ev.env, ev.cells, ev.loops, ev.defined = names
        ev.form, ev.depth, ev.returned = saved
    return kept[0].what if kept else _by_its_name(node, local_names(node))


def _by_its_name(node: ast.AST, own: frozenset[str]) -> str:
    """A call that fits, or that looks at neighbouring rows."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        root: ast.expr = call.func
        while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        fact = row_facts.method("series", call.func.attr)
        neighbours = fact is not None and fact.rows == "sequence" and isinstance(root, ast.Name) and root.id in own
        if neighbours or call.func.attr in FITS:
            return ast.unparse(call)
    return ""
