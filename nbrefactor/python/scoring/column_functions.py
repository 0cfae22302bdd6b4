"""Functions that are given whole columns or tables: ``df.assign(a=lambda d: …)``, ``df.apply(lambda column: …)``.

What such a function computes from all rows is taken out of it in training, and looked up for new rows.
"""

from __future__ import annotations

import ast
import re

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import Site, frame_of
from nbrefactor.python.scoring.cells import within
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Sheet
from nbrefactor.python.scoring.values import Value


def on_frame(ev: Evaluator, function: Result, frame: Value, table: str) -> Result:
    """A lambda that is given a whole frame or series, as ``assign``, ``pipe`` and ``apply`` over columns do."""
    node = function.node
    assert isinstance(node, ast.Lambda)
    names = [a.arg for a in node.args.args]
    if len(names) != 1 or node.args.defaults:
        return ev.refuse(node, "a function with several arguments")
    with within(ev, {names[0]: frame}):
        body = ev.eval(node.body)
    if body.value.rows == "unknown":
        return ev.refuse(node, body.value.why)
    for capture in body.captures:
        capture.before = tuple(_in_place_of(line, names[0], table) for line in capture.before)
    if body.value.fixed:
        return (
            body.but(body.value.but(pure=False))
            if body.value.pure
            else ev.refuse(node, "a statistic inside a function")
        )
    return ev.built(node, body.value, [body])


def _in_place_of(line: str, parameter: str, table: str) -> str:
    """A line that stores a statistic, outside the function whose parameter it used."""
    place, _, value = line.partition("=")
    pattern = rf"\b{re.escape(parameter)}\b"
    return f"{place}={re.sub(pattern, lambda _: table, value)}"


def as_receiver(ev: Evaluator, result: Result) -> str:
    text = ev.source(result.node)
    return text if isinstance(result.node, (ast.Name, ast.Call, ast.Subscript, ast.Attribute)) else f"({text})"


def lambda_text(ev: Evaluator, callee: Result) -> str:
    """A function as the text of a lambda, where it is one or a helper that only gives back an expression; else empty."""
    if isinstance(callee.node, ast.Lambda):
        return ev.source(callee.node)
    made = getattr(callee.value.data, "node", None)
    if not isinstance(made, ast.FunctionDef) or made.decorator_list:
        return ""
    body = made.body[1:] if ast.get_docstring(made) else made.body
    back = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    return f"lambda {ast.unparse(made.args)}: {ast.unparse(back)}" if back is not None else ""


def per_column(ev: Evaluator, site: Site, callee: Result, text: str) -> Result:
    """``df.apply(lambda x: …)``: a statistic of each column, or each column by itself with its own statistics."""
    base, table, before = site.base, as_receiver(ev, site.base), len(ev.captures)
    saved, ev.form.sheet = ev.form.sheet, Sheet(text)
    try:
        made, why = _of_one_column(ev, base.value, ast.parse(text, mode="eval").body, table)
    finally:
        ev.form.sheet = saved
    if made is None:
        return ev.refuse(site.node, why)
    if made.value.fixed:
        del ev.captures[before:]
        return ev.fixed(site.node, site.operands, "stats", pure=False)
    value = base.value.but(obj=ev.new(frame_of(ev, base.value)), data=None)
    inner = Result(callee.node, made.value, made.score, made.train, made.captures)
    result = ev.built(site.node, value, [base, inner])
    return Result(site.node, value, result.score, ev.source(site.node), result.captures)


def _of_one_column(ev: Evaluator, table: Value, node: ast.expr, name: str) -> tuple[Result | None, str]:
    """A lambda of a column, with what it computes from all rows looked up by the column's name; or why it may not be."""
    assert isinstance(node, ast.Lambda)
    names = [a.arg for a in node.args.args]
    if len(names) != 1 or node.args.defaults or node.args.kwonlyargs:
        return None, "a function with several arguments"
    with within(ev, {names[0]: table.but(shape="series", obj=0, data=None)}):
        body = ev.eval(node.body)
    if body.value.rows == "unknown" or body.value.fixed:
        return (None, body.value.why) if not body.value.fixed else (body, "")
    text = body.score
    for capture in body.captures:
        statistic = ast.parse(capture.before[0].partition("=")[2].strip(), mode="eval").body if capture.before else None
        if statistic is None or len(capture.before) != 1 or capture.after:
            return None, "a statistic of each column inside a function"
        if _of_each_column(statistic, names[0]):
            capture.before = (_in_place_of(capture.before[0], names[0], name),)
        else:
            each = _in_place_of(capture.before[0], names[0], f"{name}[column]").partition("=")[2].strip()
            capture.before = (f"{{ref}} = {{column: {each} for column in {name}.columns}}",)
        text = text.replace(capture.ref, f"{capture.ref}[{names[0]}.name]")
    return ev.built(node, body.value, [Result(node.body, body.value, text, body.train, body.captures)]), ""


def _of_each_column(node: ast.expr, name: str) -> bool:
    """Whether an expression of a series reads the same for a frame, where it gives one value a column."""
    if isinstance(node, ast.BinOp):
        return _of_each_column(node.left, name) and _of_each_column(node.right, name)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        plain = all(isinstance(a, ast.Constant) for a in [*node.args, *(k.value for k in node.keywords)])
        known = row_facts.group_statistic(node.func.attr) or node.func.attr == "quantile"
        return node.func.value.id == name and plain and known
    return isinstance(node, ast.Constant)


def bound_method(callee: Result, name: str) -> str | None:
    if isinstance(callee.node, ast.Attribute) and callee.node.attr == name:
        return ast.unparse(callee.node.value)
    return None


def encode_columns(ev: Evaluator, site: Site, encoder: str) -> Result:
    """``df.apply(LabelEncoder().fit_transform)``: one encoder a column, kept."""
    base = site.base
    text = ev.source(base.node)
    line = f"{{ref}} = {{column: copy.deepcopy({encoder}).fit({text}[column]) for column in {text}.columns}}"
    capture = ev.capture("column_encoders", (line,), base.value, what="an encoder a column")
    capture.copies = True
    score = f"{base.score}.apply(lambda column: {capture.ref}[column.name].transform(column))"
    value = base.value.but(obj=ev.new(frame_of(ev, base.value)), data=None)
    return Result(site.node, value, score, ev.source(site.node), (*base.captures, capture))
