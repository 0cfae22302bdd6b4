"""Where rows come from, and what only multiplies, thins out or shuffles them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial

from nbrefactor.model import Effects
from nbrefactor.python.scoring.alignment import OTHER_ROWS
from nbrefactor.python.scoring.calls import Site, frame_of, function, narrowed
from nbrefactor.python.scoring.evaluate import Evaluator, Result, strongest
from nbrefactor.python.scoring.values import NOTHING, PLACE, Fit, Frame, Value
from nbrefactor.python.scoring.with_label import labels_of

RAW = "__raw__"
"""Stands for the raw rows in a scoring text."""


def taken_out_of(fit: Fit, features: str, effects: Sequence[Effects]) -> str:
    """The table of raw rows from which, by way of statements that were not followed, a model's numbers come; or empty.

    Back from the fit: what binds or changes a name that is needed, needs in turn what it reads.
    """
    needed = {features}
    for e in reversed(effects[: fit.statement]):
        if not needed.isdisjoint(e.binds | e.mutates):
            needed |= e.reads
    return next((name for name in sorted(needed) if name in fit.env and fit.env[name].rows == "rows"), "")


def new_source(ev: Evaluator, node: ast.expr, value: Value, score: str = RAW) -> Result:
    """A table that comes from outside. Once the main one is known, all others are values of training."""
    key = (ev.form.statement, node.lineno, node.col_offset, type(node).__name__, *ev.sites)
    number = ev.source_numbers.setdefault(key, max(ev.source_numbers.values(), default=0) + 1)
    ev.sources[number] = (ev.form, node, value)
    if ev.primary and number != ev.primary:
        return ev.plain(node, Value("fixed", "frame" if value.shape == "frame" else "unknown", source=number))
    return Result(node, value.but(source=number), score, ev.source(node))


def raw_frame(ev: Evaluator, node: ast.expr, exact: tuple[str, ...] | None = None) -> Result:
    return new_source(ev, node, Value("rows", "frame", obj=ev.new(Frame(exact))))


def load(ev: Evaluator, site: Site) -> Result:
    """A call that reads a table or a built-in data set."""
    node, name = site.node, site.name
    fact = ev.knowledge.function(name)
    returns = fact.returns if fact else ""
    if returns == "pandas.DataFrame":
        return raw_frame(ev, node)
    if name.startswith("sklearn.datasets."):
        if site.flag("return_X_y") is True or ".make_" in name or name.endswith("load_svmlight_file"):
            data = new_source(ev, node, Value("rows", "array", origins=frozenset()), f"{RAW}.to_numpy()")
            if site.flag("as_frame") is True:
                data = data.but(data.value.but(shape="frame", obj=ev.new(Frame())))
                data = Result(node, data.value, RAW, data.train)
            label = ev.plain(node, _label(data.value.source))
            value = Value("rows", "container", items=((0, data.value), (1, label.value)), data=[data, label])
            return Result(node, value, ev.source(node), ev.source(node))
        return ev.plain(node, Value("fixed", "bunch", data=site.flag("as_frame") is True, type=name))
    if name.startswith("statsmodels.") and ".datasets." in name:
        return ev.plain(node, Value("fixed", "bunch", data=True, type=name))
    if name.startswith("seaborn.") or returns.endswith("DataFrame"):
        return raw_frame(ev, node)
    path = site.args[0].value.literal if site.args else NOTHING
    if name == "numpy.load" and isinstance(path, str) and path.endswith(".npz"):
        return ev.refuse(node, "the arrays of an archive ('.npz') are no table whose rows could be sent")
    if returns == "numpy.ndarray" and name.startswith("numpy."):
        return new_source(ev, node, Value("rows", "array"), f"{RAW}.to_numpy()")
    return ev.fixed(node, site.operands, "unknown", pure=False)


def _label(source: int) -> Value:
    return Value("target", "series", origins=frozenset({"@target"}), source=source)


def bunch_attribute(ev: Evaluator, node: ast.Attribute, base: Result) -> Result:
    return _bunch(ev, node, base, node.attr)


def bunch_item(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    key = ev.eval(node.slice).value.literal
    return _bunch(ev, node, base, key if isinstance(key, str) else "")


def _bunch(ev: Evaluator, node: ast.expr, base: Result, name: str) -> Result:
    """A part of a built-in data set: its data are raw rows, its target is the label."""
    if name == "frame":
        return raw_frame(ev, node)
    if name in ("exog", "endog"):
        return raw_frame(ev, node) if name == "exog" else ev.plain(node, _label(ev.primary))
    if name == "data":
        if base.value.data:
            return raw_frame(ev, node)
        made = new_source(ev, node, Value("rows", "array"), f"{RAW}.to_numpy()")
        return made.but(made.value.but(data=("bunch", base)))
    if name in ("target", "target_names") and name == "target":
        return ev.plain(node, _label(ev.primary))
    if name == "images":
        return ev.refuse(node, "images of a built-in data set")
    return ev.fixed(node, [base], "columns" if name == "feature_names" else "unknown", pure=False)


@function("pandas.DataFrame pandas.DataFrame.from_dict pandas.DataFrame.from_records")
def make_frame(ev: Evaluator, site: Site) -> Result:
    """``pd.DataFrame(…)``: raw rows where it is made of values, a wrapped array where it is made of rows."""
    node = site.node
    data = site.argument(0, "data")
    if data is not None and isinstance(data.value.data, tuple) and data.value.data[:1] == ("bunch",):
        return raw_frame(ev, node)
    if all(r.value.fixed for r in site.operands) and any(map(partial(_of_training, ev), site.operands)):
        return ev.fixed(node, site.operands, "frame", pure=False)
    if data is None or all(r.value.fixed for r in site.operands):
        return raw_frame(ev, node)
    if data.value.rows == "unknown":
        return ev.refuse(node, data.value.why)
    if data.value.items is not None and isinstance(node.args[0] if node.args else None, (ast.Dict, ast.DictComp)):
        return _frame_of_columns(ev, site, data)
    if data.value.shape == "container":
        return ev.refuse(node, "a table made of a list of columns")
    names = site.argument(2, "columns")
    children, score_parts = [data], [data.score]
    exact: tuple[str, ...] | None = None
    raw = False
    if names is not None:
        literal = names.value.literal
        if isinstance(literal, (list, tuple)) and all(isinstance(c, str) for c in literal):
            exact = tuple(literal)
        if names.value.shape == "columns" and isinstance(names.value.data, tuple) and names.value.data[0] == "columns":
            of: Result = names.value.data[1]
            known = ev.frame(of.value)
            exact = known.exact if known is not None else None
            score_parts.append(
                f"columns={f'{of.score}.columns' if isinstance(names.node, ast.Attribute) else names.score}"
            )
            raw = True
        else:
            fixed = ev.fix(names)
            children.append(fixed)
            score_parts.append(f"columns={fixed.score}")
    index = site.keywords.get("index")
    if index is not None and not index.value.fixed:
        score_parts.append(f"index={index.score}")
    for key in ("dtype",):
        if key in site.keywords and site.keywords[key].value.pure:
            score_parts.append(f"{key}={site.keywords[key].score}")
    frame = Frame(exact, raw=raw)
    if data.value.shape == "frame":
        frame = frame_of(ev, data.value)
        if exact is not None:
            frame = Frame(exact, made={k: v for k, v in frame.made.items() if k in exact}, raw=frame.raw)
    value = ev.rowwise([data.value], "frame", ev.new(frame))
    callee = ev.source(node.func)
    return ev.written(node, value, f"{callee}({', '.join(score_parts)})", children)


def _of_training(ev: Evaluator, result: Result) -> bool:
    """Whether a value that is the same for all rows was found in training: a statistic, what an estimator has learnt."""
    inside = [n for n in ast.walk(result.node) if isinstance(n, ast.Name)]
    statistic = result.value.source and result.value.shape in ("stats", "scalar")
    return bool(statistic) or any(ev.estimator(ev.lookup(n.id)) is not None for n in inside)


def _frame_of_columns(ev: Evaluator, site: Site, data: Result) -> Result:
    rows = dict(data.value.items or ())
    if any(v.fixed and v.shape != "scalar" for v in rows.values()):
        return ev.refuse(site.node, "a table with columns that are not made of the rows")
    if ev.parts.common(rows.values()) is None:
        return ev.refuse(site.node, OTHER_ROWS)
    frame = Frame(tuple(k for k in rows if isinstance(k, str)), raw=False)
    frame.made = {k: v.origins for k, v in rows.items() if isinstance(k, str)}
    frame.targets = frozenset(k for k, v in rows.items() if isinstance(k, str) and v.rows == "target")
    value = ev.rowwise(list(rows.values()), "frame", ev.new(frame))
    if frame.targets:
        value = value.but(rows="target")
    return ev.built(site.node, value, [data])


@function("pandas.Series")
def make_series(ev: Evaluator, site: Site) -> Result:
    data = site.argument(0, "data")
    if data is None or all(r.value.fixed for r in site.operands):
        return ev.fixed(site.node, site.operands, "unknown")
    if data.value.rows == "unknown" or data.value.shape == "container" or data.value.is_place:
        return ev.refuse(site.node, data.value.why or (PLACE if data.value.is_place else "a series made of a list"))
    others = [r for k, r in site.keywords.items() if k in ("index", "name") and not r.value.fixed]
    if len(site.args) > 1:
        return ev.refuse(site.node, "a series with an index of its own")
    return ev.built(site.node, ev.rowwise([data.value], "series"), [data, *others])


# ---------------------------------------------------------------------------------- the same rows, but not all, not once


def split(ev: Evaluator, site: Site) -> Result:
    """``train_test_split``: for new rows both parts are the rows themselves."""
    pieces: list[Result] = []
    for argument in site.args:
        value = argument.value
        if value.rows == "unknown":
            return ev.refuse(site.node, value.why)
        if value.fixed:
            pieces += [ev.plain(argument.node, Value("fixed", "unknown"))] * 2
            continue
        train, test = narrowed(ev, argument.node, argument), narrowed(ev, argument.node, argument)
        if not pieces:
            ev.split_parts = (train.value.part, test.value.part)
        pieces += [
            Result(
                argument.node,
                train.value.but(part=ev.split_parts[0]),
                argument.score,
                argument.train,
                argument.captures,
            ),
            Result(
                argument.node, test.value.but(part=ev.split_parts[1]), argument.score, argument.train, argument.captures
            ),
        ]
    return _container(ev, site, pieces)


def resampled(ev: Evaluator, site: Site) -> Result:
    """``shuffle(X, y)`` and ``resample(df)``: the rows themselves."""
    pieces = [narrowed(ev, a.node, a) for a in site.args if not a.value.fixed]
    if len(pieces) == 1:
        return ev.written(site.node, pieces[0].value, pieces[0].score, pieces)
    return _container(ev, site, pieces)


def resampled_pair(ev: Evaluator, site: Site) -> Result:
    """``X, y = sampler.fit_resample(X, y)``: the rows themselves."""
    pieces = [narrowed(ev, a.node, a) for a in site.args]
    return _container(ev, site, pieces)


def _container(ev: Evaluator, site: Site, pieces: list[Result]) -> Result:
    rows = strongest(p.value.rows for p in pieces)
    value = Value(rows, "container", items=tuple(enumerate(p.value for p in pieces)), data=pieces)
    return ev.plain(site.node, value)


@function("pandas.concat")
def concat(ev: Evaluator, site: Site) -> Result:
    """``pd.concat``: side by side it joins columns; one below the other it only changes how often a row comes."""
    node = site.node
    listed = site.argument(0, "objs")
    axis = site.argument(1, "axis")
    if listed is None or listed.value.items is None:
        return (
            ev.refuse(node, "a list of tables that the code does not spell out")
            if listed and not listed.value.fixed
            else ev.fixed(node, site.operands, "unknown", pure=False)
        )
    tables: list[Result] = listed.value.data if isinstance(listed.value.data, list) else []
    if all(t.value.fixed for t in tables):
        return ev.fixed(node, site.operands, "frame", pure=False)
    if any(t.value.rows == "unknown" for t in tables):
        return ev.refuse(node, next(t.value.why for t in tables if t.value.rows == "unknown"))
    if axis is not None and axis.value.literal in (1, "columns"):
        return join_columns(ev, site, tables, listed)
    return below(ev, node, tables)


def below(ev: Evaluator, node: ast.expr, tables: list[Result]) -> Result:
    """Tables one below the other: rows that come again, or rows of another source."""
    rows = [t for t in tables if not t.value.fixed]
    mine = [t for t in rows if not ev.primary or t.value.source == ev.primary]
    sources = {t.value.source for t in rows}
    if not mine:
        return ev.fixed(node, tables, "frame", pure=False)
    if len(sources) == 1 or ev.primary:
        lead = mine[0]
        same = {_root(ev, t.value) for t in mine}
        if len(mine) > 1 and len(same) > 1:
            return ev.refuse(node, "parts of the rows that were treated differently are put together again")
        return narrowed(ev, node, lead)
    return narrowed(ev, node, rows[0])


def _root(ev: Evaluator, value: Value) -> object:
    if value.obj:
        obj = value.obj
        frame = ev.heap.get(obj)
        while isinstance(frame, Frame) and frame.version == 0 and obj in ev.narrowings:
            obj = ev.narrowings[obj]
            frame = ev.heap.get(obj)
        return obj, frame.version if isinstance(frame, Frame) else 0
    return frozenset(value.origins), value.shape


def join_columns(ev: Evaluator, site: Site, tables: list[Result], listed: Result | None = None) -> Result:
    """Tables of the same rows beside each other: those of a list, or those that a join names."""
    if any(t.value.fixed for t in tables):
        return ev.refuse(site.node, "columns that are not made of the rows")
    if len({ev.parts.rows(t.value.part) for t in tables if t.value.rows == "rows"}) > 1:
        return ev.refuse(site.node, OTHER_ROWS)
    frame = Frame(None, raw=True)
    frames = [ev.frame(t.value) for t in tables]
    for _table, known in zip(tables, frames, strict=False):
        if known is None:
            continue
        frame.made.update(known.made)
        frame.gone = frame.gone & known.gone if frame.gone else known.gone
        frame.targets |= {name for name in labels_of(ev, known) if known.may_hold(name)}
        frame.raw = frame.raw and known.raw
    if frames and all(f is not None and f.exact is not None for f in frames):
        frame.exact = tuple(c for f in frames if f is not None for c in (*(f.exact or ()), *f.made))
    value = ev.rowwise([t.value for t in tables], "frame", ev.new(frame))
    if value.rows == "target" and listed is None:
        return ev.refuse(site.node, "the label is joined with the rows")
    if value.rows == "target" and any(t.value.rows == "rows" for t in tables):
        frame.targets |= frozenset().union(*(t.value.origins for t in tables if t.value.rows == "target"))
        value = value.but(rows="rows")
        named = [t for t in tables if t.value.rows != "target"]
        kept = "[" + ", ".join(t.score for t in named) + "]"
        callee = ev.source(site.node.func)
        axis = ", ".join(f"{k}={r.score}" for k, r in site.keywords.items() if k != "objs")
        score = f"{callee}({kept}{', ' + axis if axis else ''})"
        if len(site.args) > 1:
            score = f"{callee}({kept}, axis=1)"
        return ev.written(site.node, value, score, named)
    return ev.built(site.node, value, [listed] if listed is not None else tables)
