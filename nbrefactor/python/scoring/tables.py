"""Methods of frames and series whose arguments decide what they do to rows and columns."""

from __future__ import annotations

import ast

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.alignment import OTHER_ROWS
from nbrefactor.python.scoring.calls import Site, by_fact, frame_of, function, method, narrowed
from nbrefactor.python.scoring.column_functions import (
    as_receiver,
    bound_method,
    encode_columns,
    lambda_text,
    on_frame,
    per_column,
)
from nbrefactor.python.scoring.elements import CELL, element_function
from nbrefactor.python.scoring.evaluate import Evaluator, Result, known_strings, strongest
from nbrefactor.python.scoring.per_column import by_helper
from nbrefactor.python.scoring.sources import below, join_columns
from nbrefactor.python.scoring.statements import Function
from nbrefactor.python.scoring.texts import popped
from nbrefactor.python.scoring.values import NOTHING, PLACE, WHOLE_TABLE, Frame, Groups, Value


@method("frame series", "head tail sample query")
def fewer_rows(ev: Evaluator, site: Site) -> Result:
    return narrowed(ev, site.node, site.base)


@method("frame series", "dropna")
def drop_missing(ev: Evaluator, site: Site) -> Result:
    """Without rows that have gaps: training only. Without *columns* that have gaps: columns listed in training."""
    if site.flag("axis") in (1, "columns") or (site.args and site.args[0].value.literal in (1, "columns")):
        return _columns_by_value(ev, site)
    return narrowed(ev, site.node, site.base)


def _columns_by_value(ev: Evaluator, site: Site) -> Result:
    """Columns that a look at all rows has chosen."""
    from nbrefactor.python.scoring.subscripts import columns_of

    return columns_of(ev, site.node, site.base, series=False)


@method("frame", "select_dtypes filter")
def select_by_type(ev: Evaluator, site: Site) -> Result:
    return _columns_by_value(ev, site)


@method("frame", "drop")
def drop(ev: Evaluator, site: Site) -> Result:
    """``drop`` of columns is tolerant for new rows, which do not have them all; of rows, it is for training."""
    base, node = site.base, site.node
    columns = site.keywords.get("columns")
    labels = site.argument(0, "labels")
    axis = site.argument(1, "axis")
    if columns is None and axis is not None and axis.value.literal in (1, "columns"):
        columns = labels
    if columns is None:
        return narrowed(ev, node, base)
    if not columns.value.fixed:
        return ev.refuse(node, "columns chosen by rows")
    frame = frame_of(ev, base.value)
    names = known_strings(columns.value)
    if names is None:
        many = _is_list(ev, columns.node, columns.value)
        columns = ev.fix(columns, "dropped_columns")
        for capture in columns.captures:
            capture.lists = many and not capture.loops
    else:
        frame.gone |= frozenset(names)
        frame.made = {k: v for k, v in frame.made.items() if k not in names}
        if frame.exact is not None:
            frame.exact = tuple(c for c in frame.exact if c not in names)
        columns = ev.fix(columns)
    value = base.value.but(obj=ev.new(frame), data=None)
    made = ev.built(node, value, [base, columns])
    score = made.score
    if "errors" not in site.keywords:
        inner = score.rstrip()[:-1].rstrip()
        score = f'{inner.rstrip(",")}, errors="ignore")'
    return Result(node, value, score, made.train, made.captures)


def _is_list(ev: Evaluator, node: ast.expr, value: Value) -> bool:
    """Whether an expression is a list of names for sure, and not one name."""
    if value.shape in ("list", "columns", "index") or isinstance(node, (ast.List, ast.ListComp)):
        return True
    if isinstance(node, ast.BinOp):
        return any(_is_list(ev, side, ev.eval(side).value) for side in (node.left, node.right))
    if isinstance(node, ast.Name) and (definition := ev.defined.get(node.id)) is not None and definition.plain_place:
        made = getattr(definition.form.node, "value", None)
        return isinstance(made, ast.expr) and not isinstance(made, ast.Name) and _is_list(ev, made, value)
    if isinstance(node, ast.Attribute):
        return node.attr in ("index", "columns")
    word = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return word in ("list", "sorted", "set", "tolist", "to_list", "keys", "difference", "intersection", "union")


@method("series", "drop")
def drop_entries(ev: Evaluator, site: Site) -> Result:
    return narrowed(ev, site.node, site.base)


@method("frame", "rename")
def rename(ev: Evaluator, site: Site) -> Result:
    base = site.base
    names = site.keywords.get("columns") or (
        site.args[0] if site.flag("axis") in (1, "columns") and site.args else None
    )
    frame = frame_of(ev, base.value)
    if names is not None and isinstance(names.value.literal, dict):
        for old, new in names.value.literal.items():
            origin = frame.origins(old)
            target = old in frame.targets or (frame.raw and old not in frame.made and old in ev.target)
            frame.made.pop(old, None)
            frame.made[new] = origin
            if target:
                frame.targets = (frame.targets - {old}) | {new}
        renamed = names.value.literal
        if frame.exact is not None:
            frame.exact = tuple(renamed.get(c, c) for c in frame.exact)
        frame.gone = (frame.gone | set(renamed)) - set(renamed.values())
    elif names is not None or site.args:
        return ev.refuse(site.node, "columns renamed by a rule that the code does not spell out")
    made = ev.together(site.node, site.operands, "frame", frozenset(range(1, len(site.operands))))
    return made if made.value.rows == "unknown" else made.but(made.value.but(obj=ev.new(frame)))


@method("frame", "assign")
def assign(ev: Evaluator, site: Site) -> Result:
    """``assign(name=values)``: each value a column, given or computed by a function of the frame."""
    base, node = site.base, site.node
    spread = [k.value for k in node.keywords if k.arg is None]
    given = ev.eval(spread[0]) if len(spread) == 1 else None
    unpacked = given.value.data if given is not None and isinstance(given.value.data, dict) else {}
    if site.args or spread and not unpacked or any(r.value.fixed for r in unpacked.values()):
        return ev.refuse(node, "columns that the code does not spell out")
    frame = frame_of(ev, base.value)
    children = [base, *([given] if given is not None else [])]
    current = base.value
    for name, result in [*site.keywords.items(), *unpacked.items()]:
        made = result
        if isinstance(result.node, ast.Lambda):
            made = on_frame(ev, result, current, as_receiver(ev, base))
        if made.value.rows == "unknown" or made.value.is_place:
            return ev.refuse(node, made.value.why or PLACE)
        if not ev.parts.fits(base.value.part, made.value):
            return ev.refuse(node, OTHER_ROWS)
        if made.value.fixed:
            if made.value.shape != "scalar":
                return ev.refuse(node, "a column that is not made of the rows")
            made = ev.fix(made)
        frame.made[name] = made.value.origins
        frame.targets = frame.targets | {name} if made.value.rows == "target" else frame.targets - {name}
        current = base.value.but(obj=ev.new(frame.copy()))
        children += [made] if name not in unpacked else []
    return ev.built(node, base.value.but(obj=ev.new(frame), data=None), children)


@method("frame series", "pipe")
def pipe(ev: Evaluator, site: Site) -> Result:
    """``df.pipe(f, …)`` is ``f(df, …)``."""
    callee = site.args[0] if site.args else None
    if callee is not None and callee.value.shape == "function" and callee.value.data is not None and not site.spread:
        from nbrefactor.python.scoring.helpers import user_call

        inner = Site(site.node, callee.score, None, [site.base, *site.args[1:]], site.keywords, False)
        return user_call(ev, inner, callee.value, piped=True)
    if callee is not None and isinstance(callee.node, ast.Lambda) and len(site.args) == 1:
        made = on_frame(ev, callee, site.base.value, as_receiver(ev, site.base))
        if made.value.rows == "rows":
            return ev.built(site.node, made.value, [site.base, made])
    return ev.refuse(site.node, "a function that is not known to work row by row")


@method("frame", "apply agg aggregate transform")
def apply_frame(ev: Evaluator, site: Site) -> Result:
    """Over ``axis=1`` a function of single rows; else a function of whole columns."""
    base, node = site.base, site.node
    callee = site.argument(0, "func")
    if callee is None:
        return ev.refuse(node, "no function is given")
    if _given_rows(site, callee):
        return ev.refuse(node, WHOLE_TABLE)
    axis = site.argument(1, "axis")
    if axis is not None and axis.value.literal in (1, "columns"):
        if isinstance(callee.value.literal, str):
            return ev.together(node, site.operands, "series", frozenset(range(1, len(site.operands))))
        body, why = element_function(ev, callee, CELL.but(obj=base.value.obj))
        if body is None:
            return ev.refuse(node, why)
        rows = "target" if body.value.rows == "target" else base.value.rows
        wide = site.flag("result_type") == "expand"
        value = ev.rowwise([base.value], "frame" if wide else "series", ev.new(Frame(raw=False)) if wide else 0).but(
            rows=rows
        )
        return ev.built(node, value, [base, body, *_constants(ev, site, callee)])
    if site.name in ("agg", "aggregate"):
        return ev.fixed(node, site.operands, "stats", pure=False)
    encoder = bound_method(callee, "fit_transform")
    if encoder is not None:
        return encode_columns(ev, site, encoder)
    if text := lambda_text(ev, callee):
        return per_column(ev, site, callee, text)
    if callee.value.shape == "function" and isinstance(callee.value.data, Function):
        return by_helper(ev, site, callee)
    name = callee.value.type
    if callee.value.shape in ("module", "function") and name:
        fact = row_facts.function(name)
        if fact is not None and fact.rows == "rowwise":
            return ev.built(node, base.value.but(obj=ev.new(frame_of(ev, base.value)), data=None), [base])
        if (
            fact is not None
            and fact.rows == "aggregate"
            or name in ("builtins.len", "builtins.max", "builtins.min", "builtins.sum")
        ):
            return ev.fixed(node, site.operands, "stats", pure=False)
    return ev.refuse(node, "a function of whole columns")


def _given_rows(site: Site, callee: Result) -> bool:
    """Whether an applied function is given more of the table than the entry or row that it is applied to."""
    return any(not r.value.fixed for r in [*site.args, *site.keywords.values()] if r is not callee)


def _constants(ev: Evaluator, site: Site, callee: Result) -> list[Result]:
    """Further arguments of an applied function."""
    return [ev.fix(r) for r in [*site.args, *site.keywords.values()] if r is not callee and r.value.fixed]


@method("series", "apply map transform agg aggregate")
def apply_series(ev: Evaluator, site: Site) -> Result:
    """A function or a lookup table, entry by entry."""
    base, node = site.base, site.node
    callee = site.argument(0, "arg") or site.keywords.get("func")
    if callee is None:
        return ev.refuse(node, "no function is given")
    if _given_rows(site, callee):
        return ev.refuse(node, WHOLE_TABLE)
    if site.name in ("agg", "aggregate"):
        return ev.fixed(node, site.operands, "scalar" if isinstance(callee.value.literal, str) else "stats", pure=False)
    if isinstance(callee.value.literal, str):
        fact = row_facts.method("series", callee.value.literal)
        if fact is None or fact.rows != "rowwise":
            return ev.refuse(node, f"'{callee.value.literal}' is not known to work row by row")
        return ev.built(node, ev.rowwise([base.value], "series"), [base])
    cell = CELL.but(rows=base.value.rows, origins=base.value.origins)
    body, why = element_function(ev, callee, cell)
    if body is None:
        return ev.refuse(node, why)
    value = ev.rowwise([base.value], "series")
    if body.value.rows == "target":
        value = value.but(rows="target")
    return ev.built(node, value, [base, body, *_constants(ev, site, callee)])


@method("frame", "applymap map")
def apply_entries(ev: Evaluator, site: Site) -> Result:
    callee = site.argument(0, "func")
    body, why = element_function(ev, callee) if callee is not None else (None, "no function is given")
    if body is None:
        return ev.refuse(site.node, why)
    value = site.base.value.but(obj=ev.new(frame_of(ev, site.base.value)), data=None)
    return ev.built(site.node, value, [site.base, body])


@method("frame series", "fillna")
def fill(ev: Evaluator, site: Site) -> Result:
    """With a value it is row-wise; with a neighbour's it is not."""
    if site.keywords.get("method") is not None and site.flag("method") is not None:
        return ev.refuse(site.node, "filling gaps from neighbouring rows")
    fact = row_facts.method(site.base.value.shape, "isna")
    assert fact is not None
    filler = site.argument(0, "value")
    loose = (
        filler is not None
        and filler.value.fixed
        and (site.base.value.shape == "frame" or isinstance(filler.value.literal, dict))
    )
    start = frozenset({1}) if loose else frozenset()
    options = frozenset(i for i, r in enumerate(site.operands) if i and r.value.literal is not NOTHING)
    return ev.together(site.node, site.operands, site.base.value.shape, start | options)


@method("frame series", "append")
def append_rows(ev: Evaluator, site: Site) -> Result:
    other = site.argument(0, "other")
    return below(ev, site.node, [site.base, *([other] if other is not None else [])])


@method("frame", "eval")
def evaluate_text(ev: Evaluator, site: Site) -> Result:
    """``df.eval("a / b")``: an expression of columns that the code spells out."""
    text = site.args[0].value.literal if site.args else None
    try:
        tree = ast.parse(text).body if isinstance(text, str) else []
    except SyntaxError:
        tree = []
    made = tree[0].targets[0] if len(tree) == 1 and isinstance(tree[0], ast.Assign) else None
    body = getattr(tree[0], "value", None) if len(tree) == 1 and isinstance(tree[0], (ast.Expr, ast.Assign)) else None
    allowed = (
        ast.BinOp,
        ast.UnaryOp,
        ast.Compare,
        ast.Name,
        ast.Constant,
        ast.operator,
        ast.unaryop,
        ast.cmpop,
        ast.Load,
    )
    if body is None or site.keywords or not all(isinstance(n, allowed) for n in ast.walk(body)):
        return ev.refuse(site.node, "an expression that the code does not spell out")
    if made is None:
        return ev.built(site.node, ev.rowwise([site.base.value], "series"), [site.base])
    if not isinstance(made, ast.Name) or ev.target & {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}:
        return ev.refuse(site.node, "an expression that needs the label")
    frame = frame_of(ev, site.base.value)
    frame.made[made.id] = frozenset().union(*(frame.origins(n.id) for n in ast.walk(body) if isinstance(n, ast.Name)))
    return ev.built(site.node, site.base.value.but(obj=ev.new(frame), data=None), [site.base])


@method("frame", "merge join")
def merge(ev: Evaluator, site: Site) -> Result:
    """A join with a table of training keeps the rows if it is a left join."""
    other = site.argument(0, "right" if site.name == "merge" else "other")
    return _merged(ev, site, site.base, other)


@function("pandas.merge")
def merge_function(ev: Evaluator, site: Site) -> Result:
    left, right = site.argument(0, "left"), site.argument(1, "right")
    if left is None or right is None:
        return ev.refuse(site.node, "a join that is not understood")
    return _merged(ev, site, left, right)


def _merged(ev: Evaluator, site: Site, left: Result, right: Result | None) -> Result:
    node = site.node
    if right is None or left.value.rows == "unknown" or right.value.rows == "unknown":
        return ev.refuse(node, left.value.why or (right.value.why if right else "") or "a join that is not understood")
    if left.value.fixed and right.value.fixed:
        return ev.fixed(node, site.operands, "frame", pure=False)
    if not ev.primary and left.value.source != right.value.source and not left.value.fixed:
        return ev.plain(node, left.value)  # the first pass does not know yet which table is the main one
    if (
        not left.value.fixed
        and not right.value.fixed
        and _beside(site)
        and ev.parts.rows(left.value.part) == ev.parts.rows(right.value.part)
    ):
        return join_columns(ev, site, [left, right])
    if left.value.fixed or not right.value.fixed:
        return ev.refuse(node, "a join of the rows with themselves")
    how = site.flag("how") or ("left" if site.name == "join" else "inner")
    if how not in ("left", "inner"):
        return ev.refuse(node, f"a join that can add rows (how='{how}')")
    frame = frame_of(ev, left.value)
    frame.exact = None
    value = left.value.but(obj=ev.new(frame), data=None)
    fixed = ev.fix(right)
    others = [ev.fix(r) for r in site.operands if r is not left and r is not right and r.value.fixed]
    made = ev.built(node, value, [left, fixed, *others])
    if how == "inner" and site.name != "join":
        score = made.score.rstrip()[:-1].rstrip().rstrip(",")
        score = f'{score}, how="left")' if "how" not in site.keywords else score + ")"
        if "how" in site.keywords:
            how_node = site.keywords["how"].node
            score = ev.form.sheet.splice(
                node, [(left.node, left.score), (fixed.node, fixed.score), (how_node, '"left"')]
            )
        return Result(node, value, score, made.train, made.captures)
    return made


def _beside(site: Site) -> bool:
    """Whether a join puts the same rows beside each other, by nothing but their index."""
    if site.name == "join":
        return not site.keywords.keys() - {"how", "lsuffix", "rsuffix"} and len(site.args) == 1
    return site.flag("left_index") is True and site.flag("right_index") is True


@method("frame", "reindex")
def reindex(ev: Evaluator, site: Site) -> Result:
    """``reindex(columns=…)`` aligns columns; anything else moves rows."""
    columns = site.keywords.get("columns")
    if columns is None or not columns.value.fixed:
        return ev.refuse(site.node, "rows put in another order")
    frame = frame_of(ev, site.base.value)
    names = known_strings(columns.value)
    frame.exact = names if names is not None else None
    others = [ev.fix(r) for k, r in site.keywords.items() if k != "columns"]
    value = site.base.value.but(obj=ev.new(frame), data=None)
    if columns.value.shape == "columns" and isinstance(columns.value.data, tuple):
        fixed = ev.fix(columns.but(columns.value.but(pure=False)), "columns")
        return ev.built(site.node, value, [site.base, fixed, *others])
    return ev.built(site.node, value, [site.base, ev.fix(columns), *others])


@method("frame", "get")
def get_column(ev: Evaluator, site: Site) -> Result:
    from nbrefactor.python.scoring.subscripts import column

    key = site.argument(0, "key")
    if key is None or not isinstance(key.value.literal, str):
        return ev.refuse(site.node, "a column that the code does not spell out")
    return column(ev, site.node, site.base, key.value.literal)


@method("frame", "pop")
def pop_column(ev: Evaluator, site: Site) -> Result:
    """The column, where the statement is nothing else: it cannot be asked for twice."""
    statement = ev.form.node
    written = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
    if written is None or popped(written) is not site.node:
        return ev.refuse(site.node, "a column that is taken out of the table within a longer expression")
    return get_column(ev, site)


@method("frame series", "groupby")
def groupby(ev: Evaluator, site: Site) -> Result:
    keys = site.argument(0, "by")
    if keys is None or site.base.value.rows == "unknown":
        return ev.refuse(site.node, "groups that are not understood")
    value = site.base.value.but(shape="groupby", data=Groups(site.base, keys), obj=0)
    return ev.built(site.node, value, [site.base])


@method("frame series", "iterrows itertuples items explode melt stack unstack update insert")
def not_rowwise(ev: Evaluator, site: Site) -> Result:
    return ev.refuse(site.node, f"'.{site.name}()' is not known to work row by row")


@function("numpy.select")
def select(ev: Evaluator, site: Site) -> Result:
    """``np.select([condition, …], [value, …], default)``: each row by its own conditions."""
    lists = [site.argument(0, "condlist"), site.argument(1, "choicelist")]
    kept: list[Result] = []
    for listed in lists:
        members: list[Result] = listed.value.data if listed is not None and isinstance(listed.value.data, list) else []
        if listed is None or (not members and not listed.value.pure):
            return ev.refuse(site.node, "conditions that the code does not spell out")
        kept += members
    default = site.argument(2, "default")
    kept += [default] if default is not None else []
    if any(r.value.fixed and r.value.shape != "scalar" for r in kept):
        return ev.refuse(site.node, "values that are not made of the rows")
    if all(r.value.fixed for r in kept):
        return ev.fixed(site.node, kept, "unknown")
    return ev.together(site.node, kept, "array")


@method("frame", "align")
def align(ev: Evaluator, site: Site) -> Result:
    """``a.align(b, axis=1)``: both get the columns that training found, in their order."""
    node, other = site.node, site.argument(0, "other")
    if other is None or site.flag("axis") not in (1, "columns") or other.value.rows == "unknown":
        return ev.refuse(node, "tables put beside each other row by row")
    source = ev.source(node)
    capture = ev.capture("aligned_columns", (f"{{ref}} = list({source}[0].columns)",), site.base.value)
    filler = site.keywords.get("fill_value")
    fixed = ev.fix(filler) if filler is not None else None
    options = f", fill_value={fixed.score}" if fixed is not None else ""
    pieces = []
    for number, table in enumerate((site.base, other)):
        frame = frame_of(ev, table.value)
        frame.exact = None
        value = table.value.but(obj=ev.new(frame), data=None) if not table.value.fixed else Value("fixed", "frame")
        score = f"{table.score}.reindex(columns={capture.ref}{options})"
        captures = (*table.captures, *(fixed.captures if fixed is not None else ()), capture)
        pieces.append(Result(node, value, score, f"{source}[{number}]", captures))
    rows = strongest(p.value.rows for p in pieces)
    return ev.plain(node, Value(rows, "container", items=tuple(enumerate(p.value for p in pieces)), data=pieces))


@method("array", "reshape")
def reshape(ev: Evaluator, site: Site) -> Result:
    """The runtime check on the number of rows catches a shape that mixes rows."""
    return ev.together(site.node, site.operands, "array", frozenset(range(1, len(site.operands))))


@function("numpy.reshape")
def reshape_function(ev: Evaluator, site: Site) -> Result:
    return ev.together(site.node, site.operands, "array", frozenset(range(1, len(site.operands))))


@method("array", "dot sort")
def dot(ev: Evaluator, site: Site) -> Result:
    if site.name == "sort":
        return ev.refuse(site.node, "rows put in another order")
    return ev.together(site.node, site.operands, "array", frozenset({1}))


@function("numpy.concatenate numpy.append numpy.vstack numpy.stack")
def stack(ev: Evaluator, site: Site) -> Result:
    listed = site.argument(0, "arrays")
    if all(r.value.fixed for r in site.operands):
        return ev.fixed(site.node, site.operands, "unknown")
    children = listed.value.data if listed is not None and isinstance(listed.value.data, list) else None
    if children is None or any(c.value.rows == "unknown" for c in children):
        return ev.refuse(site.node, "arrays that the code does not spell out")
    if site.flag("axis") in (1, -1) or (len(site.args) > 1 and site.args[1].value.literal in (1, -1)):
        if any(c.value.fixed for c in children):
            return ev.refuse(site.node, "columns that are not made of the rows")
        if ev.parts.common(c.value for c in children) is None:
            return ev.refuse(site.node, OTHER_ROWS)
        assert listed is not None
        return ev.built(site.node, ev.rowwise([c.value for c in children], "array"), [listed])
    return below(ev, site.node, children)


@method("series", "rank")
def rank(ev: Evaluator, site: Site) -> Result:
    return ev.refuse(site.node, "'rank' needs all rows")


def shape_preserved(ev: Evaluator, site: Site) -> Result:
    fact = row_facts.method(site.base.value.shape, site.name)
    assert fact is not None
    return by_fact(ev, site, fact)
