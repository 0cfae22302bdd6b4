"""Calls and attributes: which fact or which special rule decides them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from nbrefactor.knowledge import canonical
from nbrefactor.knowledge import rows as row_facts
from nbrefactor.knowledge.rows import RowFact
from nbrefactor.python.scoring.alignment import OTHER_ROWS
from nbrefactor.python.scoring.answers import answered
from nbrefactor.python.scoring.bases import is_network
from nbrefactor.python.scoring.evaluate import Evaluator, Result, Taken, strongest
from nbrefactor.python.scoring.reshaping import INVERSES
from nbrefactor.python.scoring.values import NOTHING, WHOLE_TABLE, Estimator, Frame, Value

FITTED_CALLS = frozenset({
    "transform", "predict", "predict_proba", "predict_log_proba", "decision_function", "inverse_transform",
    "score_samples", "apply", "kneighbors", "texts_to_sequences",
})  # fmt: skip
"""Methods of a fitted object that answer row by row."""
NOT_AGAIN = frozenset({"random", "clock", "file:read", "file:write", "network", "environment", "unknown"})
"""What a call may touch that makes its value another one when it is made again."""
SAME_TABLE = frozenset({
    "drop", "copy", "fillna", "rename", "dropna", "reset_index", "set_index", "assign", "astype", "replace", "sort_values",
    "drop_duplicates", "head", "tail", "sample", "merge", "join", "reindex", "apply", "append", "sort_index", "query",
})  # fmt: skip
"""Methods of a table that give back a table again."""
SCALAR_METHODS = frozenset({
    "date", "normalize", "replace", "timestamp", "round", "astype", "item", "clip", "strftime", "total_seconds", "isoformat",
    "lower", "upper", "strip", "title", "capitalize",
})  # fmt: skip
"""Methods of one number, date or text that give one again."""
MOMENTS = (
    "math.", "datetime.", "pandas.Timestamp", "pandas.Timedelta", "pandas.to_timedelta", "pandas.DateOffset",
    "numpy.datetime64", "numpy.timedelta64",
)  # fmt: skip
"""How the names of functions begin that make one number, moment or span of time."""
ARRAYS = frozenset({"numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray"})
RECOMPUTED_METHODS = frozenset(
    {"format", "join", "split", "lower", "upper", "keys", "values", "items", "copy", "get", "strip"}
)


@dataclass(slots=True, eq=False)
class Site:
    """One call: what it is called on, and with what."""

    node: ast.Call
    name: str
    receiver: Result | None
    args: list[Result]
    keywords: dict[str, Result]
    spread: bool

    @property
    def operands(self) -> list[Result]:
        return ([self.receiver] if self.receiver else []) + self.args + list(self.keywords.values())

    def argument(self, position: int, keyword: str) -> Result | None:
        if keyword in self.keywords:
            return self.keywords[keyword]
        return self.args[position] if 0 <= position < len(self.args) else None

    def flag(self, keyword: str) -> object:
        """The literal of a keyword argument, ``None`` where it is not given or not known."""
        found = self.keywords.get(keyword)
        return None if found is None or found.value.literal is NOTHING else found.value.literal

    @property
    def base(self) -> Result:
        assert self.receiver is not None
        return self.receiver


Handler = Callable[[Evaluator, Site], Result]
METHODS: dict[tuple[str, str], Handler] = {}
FUNCTIONS: dict[str, Handler] = {}


def method(shapes: str, names: str) -> Callable[[Handler], Handler]:
    """Register a special rule for methods of values of these shapes."""

    def register(handler: Handler) -> Handler:
        METHODS.update({(s, n): handler for s in shapes.split() for n in names.split()})
        return handler

    return register


def function(names: str) -> Callable[[Handler], Handler]:
    """Register a special rule for functions."""

    def register(handler: Handler) -> Handler:
        FUNCTIONS.update(dict.fromkeys(names.split(), handler))
        return handler

    return register


def qualified(ev: Evaluator, node: ast.expr) -> str:
    """The qualified name of a function or class reached through imports, else empty."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id in ev.cells:
        return ""
    value = ev.lookup(node.id)
    if value.shape == "module" or (value.shape == "function" and value.type and not parts):
        return ".".join([value.type, *reversed(parts)])
    return ""


def call(ev: Evaluator, node: ast.Call) -> Result:
    """The value of a call."""
    name = qualified(ev, node.func)
    receiver = None
    if not name and isinstance(node.func, ast.Attribute):
        receiver = ev.eval(node.func.value)
    site = Site(
        node,
        name or (node.func.attr if isinstance(node.func, ast.Attribute) else ""),
        receiver,
        [ev.eval(a) for a in node.args],
        {k.arg: ev.eval(k.value) for k in node.keywords if k.arg},
        any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords),
    )
    made = _decided(ev, site, name)
    for given in [*site.args, *site.keywords.values()] if made.value.fixed else ():
        word = getattr(given.node.func, "attr", "") if isinstance(given.node, ast.Call) else ""
        if given.value.model and given.value.rows == "rows" and word in INVERSES:
            ev.turned.append((ev.form, given))
    return made


def _decided(ev: Evaluator, site: Site, name: str) -> Result:
    node = site.node
    if site.receiver is not None:
        return _method(ev, site)
    if name:
        return _function(ev, site)
    if isinstance(node.func, ast.Call) and qualified(ev, node.func.func) == "numpy.vectorize":
        from nbrefactor.python.scoring.builtin_calls import vectorized

        return vectorized(ev, site, node.func)
    callee = ev.lookup(node.func.id) if isinstance(node.func, ast.Name) else ev.eval(node.func).value
    if callee.shape == "class":
        return _construct(ev, site, callee)
    if callee.shape == "function" and callee.data is not None:
        from nbrefactor.python.scoring.helpers import user_call

        return user_call(ev, site, callee)
    if any(not r.value.fixed for r in site.operands):
        return ev.refuse(node, f"'{ast.unparse(node.func)}' is not known to work row by row")
    return ev.fixed(node, site.operands, "", pure=callee.pure and callee.rows == "fixed")


# ------------------------------------------------------------------------------------------------------------- methods


def _method(ev: Evaluator, site: Site) -> Result:
    receiver, node = site.base.value, site.node
    thing = ev.estimator(receiver)
    if thing is not None or receiver.shape == "estimator":
        from nbrefactor.python.scoring.estimators import estimator_method

        return estimator_method(ev, site)
    if receiver.shape == "cell":
        return ev.together(node, site.operands, "cell", any_operand=frozenset(range(1, len(site.operands))))
    if receiver.shape == "groupby":
        from nbrefactor.python.scoring.grouping import group_method

        return group_method(ev, site)
    if receiver.fixed:
        return _fixed_method(ev, site)
    if (
        receiver.shape == "array"
        and receiver.rows == "rows"
        and site.name in ("drop", "fillna", "rename", "assign", "head")
    ):
        receiver = receiver.but(shape="frame", obj=ev.new(Frame(raw=False)))  # only a table has such methods
        site.receiver = site.base.but(receiver)
    fact = row_facts.method(receiver.shape, site.name)
    handler = METHODS.get((receiver.shape, site.name))
    if handler is not None and receiver.rows != "unknown":
        return handler(ev, site)
    if fact is not None and fact.rows == "aggregate" and not _over_columns(site):
        return ev.fixed(node, site.operands, aggregate_shape(receiver, fact, site), pure=False)
    if receiver.rows == "unknown":
        if site.name == "reindex" and isinstance(receiver.data, tuple) and receiver.data[0] == "dummies":
            from nbrefactor.python.scoring.hidden import aligned_dummies

            return aligned_dummies(ev, site)
        return ev.refuse(node, receiver.why)
    if fact is None:
        return ev.refuse(node, f"'.{site.name}()' is not known to work row by row")
    return by_fact(ev, site, fact)


def by_fact(ev: Evaluator, site: Site, fact: RowFact) -> Result:
    """Apply a fact that is neither special nor an aggregate over rows."""
    node, receiver = site.node, site.receiver
    if fact.rows in ("filter", "resample"):
        assert receiver is not None
        return narrowed(ev, node, receiver)
    if fact.rows == "sequence":
        return ev.refuse(node, f"'{site.name.rpartition('.')[2]}' needs neighbouring rows")
    if fact.rows not in ("rowwise", "aggregate"):
        return ev.refuse(node, f"'{site.name}' is not known to work row by row")
    if fact.rows == "aggregate":
        shape = "cell" if receiver is not None and receiver.value.shape == "cell" else "series"
        shape = "array" if receiver is None or receiver.value.shape == "array" else shape
        return ev.together(node, site.operands, shape)
    start = 1 if receiver is not None else 0
    if fact.operands == "lookup" and any(not r.value.fixed and r.value.shape != "cell" for r in site.operands[1:]):
        return ev.refuse(node, WHOLE_TABLE)
    loose = frozenset(range(start, len(site.operands))) if fact.operands != "aligned" else _settings_of(site)
    shape = "" if fact.result == "same" else fact.result
    if receiver is not None and shape == "array" and receiver.value.shape == "frame":
        return taken_from(ev, ev.together(node, site.operands, shape, any_operand=loose), receiver)
    if receiver is None and any(r.value.shape == "container" and not r.value.fixed for r in site.operands):
        # ``np.array([df.a, df.b])`` puts rows where columns should be
        return ev.refuse(node, f"'{site.name}' of a list of columns")
    if receiver is None and site.name in ARRAYS and site.args and site.args[0].value.shape == "frame":
        return taken_from(ev, ev.together(node, site.operands, "array", any_operand=loose), site.args[0])
    return ev.together(node, site.operands, shape or (receiver.value.shape if receiver else ""), any_operand=loose)


def _settings_of(site: Site) -> frozenset[int]:
    """Operands that set an option and are no values of the table: keywords with a literal."""
    start = len(site.operands) - len(site.keywords)
    return frozenset(
        start + i
        for i, (name, r) in enumerate(site.keywords.items())
        if r.value.pure and (r.value.literal is not NOTHING or name == "dtype")
    ) | frozenset(
        i for i, r in enumerate(site.operands) if r.value.pure and r.value.shape in ("function", "module", "class")
    )


def narrowed(ev: Evaluator, node: ast.expr, receiver: Result) -> Result:
    """The receiver with fewer, more or reordered rows: for new rows, the receiver itself."""
    value = receiver.value.but(part=ev.parts.new(receiver.value.part))
    frame = ev.frame(value)
    if frame is not None:
        value = value.but(obj=ev.new(frame.copy()), data=None)
        ev.narrowings[value.obj] = receiver.value.obj
    return ev.written(node, value, receiver.score, [receiver])


def _over_columns(site: Site) -> bool:
    axis = site.flag("axis")
    if axis is None and site.name not in ("quantile", "agg", "aggregate", "describe") and site.args:
        first = site.args[0].value.literal
        axis = first if isinstance(first, (int, str)) and not isinstance(first, bool) else None
    return axis in (1, -1, "columns") and (site.receiver is None or site.receiver.value.shape in ("frame", "array"))


def aggregate_shape(receiver: Value, fact: RowFact, site: Site) -> str:
    if fact.result != "scalar":
        return fact.result if fact.result != "same" else ""
    if any(isinstance(r.value.literal, (list, tuple)) for r in site.args):
        return "stats"
    if receiver.shape in ("series", "list"):
        return "scalar"
    return "stats" if receiver.shape == "frame" or site.flag("axis") is not None or site.args else "scalar"


def _fixed_method(ev: Evaluator, site: Site) -> Result:
    receiver, node = site.base, site.node
    rows = strongest(r.value.rows for r in site.operands)
    if rows != "fixed":
        if site.name in ("fit_resample", "fit_sample") and site.args:
            from nbrefactor.python.scoring.sources import resampled_pair

            return resampled_pair(ev, site)
        if site.name in FITTED_CALLS:
            return ev.together(node, site.operands, "array", any_operand=frozenset(range(len(site.operands))))
        if rows == "unknown" or any(not r.value.fixed and r.value.shape != "cell" for r in site.operands):
            return ev.refuse(node, f"'.{site.name}()' is not known to work row by row")
        return ev.together(node, site.operands, "cell", any_operand=frozenset(range(len(site.operands))))
    shape = ""
    if (
        row_facts.group_statistic(site.name)
        and site.name != "nunique"
        or site.name in ("item", "idxmax", "idxmin", "quantile")
    ):
        shape = "stats" if receiver.value.shape == "frame" else "scalar"
    if receiver.value.shape == "scalar" and isinstance(receiver.value.literal, str) and site.name not in ("split",):
        shape = "scalar"
    if receiver.value.shape == "frame" and site.name in SAME_TABLE:
        shape = "frame"
    if site.name == "get" and receiver.value.shape == "table" and site.args and receiver.value.literal is not NOTHING:
        shape = "scalar"
    if receiver.value.shape == "scalar" and site.name in SCALAR_METHODS:
        shape = "scalar"
    fact = ev.knowledge.method(receiver.value.type, site.name) if receiver.value.type else None
    again = fact is None or not (fact.touches & NOT_AGAIN or "receiver" in fact.mutates)
    return ev.fixed(node, site.operands, shape or "unknown", pure=again)


# ----------------------------------------------------------------------------------------------------------- functions


def _function(ev: Evaluator, site: Site) -> Result:
    node, name = site.node, site.name
    rows = strongest(r.value.rows for r in site.operands)
    if name.startswith("builtins."):
        from nbrefactor.python.scoring.builtin_calls import builtin_call

        return builtin_call(ev, site, name.partition(".")[2], rows)
    fact = ev.knowledge.function(name)
    handler = FUNCTIONS.get(name) or FUNCTIONS.get(canonical(name))
    if handler is not None:
        return handler(ev, site)
    roles = fact.roles if fact else frozenset()
    if roles & {"save", "deserialize"}:
        from nbrefactor.python.scoring import reloading

        reloading.kept(ev, site)
        if found := reloading.brought_back(ev, site):
            return found
    if "load" in roles and rows == "fixed":
        from nbrefactor.python.scoring.sources import load

        return load(ev, site)
    if roles & {"estimator", "network"} and not roles & {"metric"}:
        return make_estimator(ev, site, fact.returns if fact and "." in fact.returns else name, frozenset(roles))
    known = row_facts.function(name) or row_facts.function(canonical(name))
    if rows == "fixed":
        given = fact.given({k: _text(r) for k, r in site.keywords.items()}) if fact else None
        touches = given.touches if given else frozenset()
        shape = _fixed_shape(site, known, name)
        made = ev.fixed(node, site.operands, shape, pure=not touches & NOT_AGAIN)
        return made.but(made.value.but(type=name)) if name.startswith("sklearn.model_selection.") else made
    if known is not None and known.rows == "columns_together":
        return _side_by_side(ev, site)
    if known is not None and known.rows == "split":
        from nbrefactor.python.scoring.sources import split

        return split(ev, site)
    if known is not None and known.rows == "resample":
        from nbrefactor.python.scoring.sources import resampled

        return resampled(ev, site)
    if known is not None and known.rows == "aggregate" and not _over_columns(_shifted(site)):
        lead = next(r.value for r in site.operands if not r.value.fixed)
        place = site.argument(1, "q")
        if (
            name.endswith(("percentile", "quantile"))
            and place is not None
            and isinstance(place.value.literal, (int, float))
        ):
            return ev.fixed(node, site.operands, "scalar", pure=False)
        return ev.fixed(node, site.operands, aggregate_shape(lead, known, _shifted(site)), pure=False)
    if rows == "unknown":
        return ev.refuse(node, next(r.value.why for r in site.operands if r.value.rows == "unknown"))
    if roles & {"metric", "plot", "inspect", "score", "cross_validate", "display", "save", "iterator"}:
        return ev.fixed(node, site.operands, "scalar" if "metric" in roles else "", pure=False)
    if known is not None:
        return by_fact(ev, site, known)
    if all(r.value.fixed or r.value.shape == "cell" for r in site.operands):
        given = fact.given({k: _text(r) for k, r in site.keywords.items()}) if fact else None
        if given is not None and given.touches & NOT_AGAIN:
            return ev.refuse(node, f"'{name}' gives another value each time")
        return ev.together(node, site.operands, "cell", any_operand=frozenset(range(len(site.operands))))
    if roles & {"dataset"}:
        from nbrefactor.python.scoring.estimators import dataset

        return dataset(ev, site)
    if roles & {"fit"}:
        from nbrefactor.python.scoring.estimators import fitting_function

        return fitting_function(ev, site)
    return ev.refuse(node, f"'{name}' is not known to work row by row")


def _fixed_shape(site: Site, known: RowFact | None, name: str) -> str:
    if name.startswith(MOMENTS):
        return "scalar"
    if name in ("numpy.linspace", "numpy.arange", "numpy.logspace", "numpy.unique", "numpy.geomspace"):
        return "list"
    if name in ("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full") and site.args:
        return "list" if site.args[0].value.shape == "scalar" else "unknown"
    if known is not None and known.rows == "aggregate":
        values = [r.value for r in site.args]
        if len(values) == 1 or name.startswith(("numpy.percentile", "numpy.quantile")):
            second = site.argument(1, "q")
            many = second is not None and second.value.shape != "scalar"
            return "stats" if many else known.result if known.result == "scalar" else "scalar"
    if known is not None and known.rows == "rowwise" and name != "numpy.where":
        return (
            "scalar" if all(r.value.shape == "scalar" for r in site.operands) and name != "numpy.array" else "unknown"
        )
    return "unknown"


def _shifted(site: Site) -> Site:
    """The call of a function as if it were a method of its first argument."""
    if not site.args:
        return site
    return Site(site.node, site.name.rpartition(".")[2], site.args[0], site.args[1:], site.keywords, site.spread)


def _side_by_side(ev: Evaluator, site: Site) -> Result:
    """``np.hstack([a, b])``: row-wise inputs become columns of one array."""
    if not site.args or site.args[0].value.items is None:
        return ev.refuse(site.node, "a list that the code does not spell out")
    listed = site.args[0]
    if listed.value.rows == "unknown":
        return ev.refuse(site.node, listed.value.why)
    children: list[Result] = listed.value.data or []
    fixed = [c for c in children if c.value.fixed]
    if fixed:
        return ev.refuse(site.node, "columns that are not made of the rows")
    if ev.parts.common(c.value for c in children) is None:
        return ev.refuse(site.node, OTHER_ROWS)
    value = ev.rowwise([c.value for c in children], "array")
    return ev.built(site.node, value, [listed])


# ---------------------------------------------------------------------------------------------- classes and attributes


def _construct(ev: Evaluator, site: Site, callee: Value) -> Result:
    """An object of a class of the notebook."""
    methods = {n.name for n in callee.data.body if isinstance(n, ast.FunctionDef)} if callee.data is not None else set()
    bases = set(callee.items and [k for k, _ in callee.items] or ())
    if callee.data is not None and is_network(callee.data, partial(qualified, ev), partial(class_named, ev)):
        return make_estimator(ev, site, "torch.nn.Module", frozenset({"estimator", "network"}))
    if "fit" in methods or methods >= {"fit_transform", "transform"} or bases & {"BaseEstimator", "TransformerMixin"}:
        return make_estimator(ev, site, callee.type, frozenset({"estimator", "own"}))
    if any(not r.value.fixed for r in site.operands):
        return ev.refuse(site.node, f"'{callee.type}' is a class of the notebook")
    return ev.fixed(site.node, site.operands, "unknown", pure=True)


def class_named(ev: Evaluator, name: str) -> ast.ClassDef | None:
    """The class of the notebook that a name holds here."""
    known = ev.env.get(name)
    return known.data if known is not None and isinstance(known.data, ast.ClassDef) else None


def make_estimator(ev: Evaluator, site: Site, class_name: str, roles: frozenset[str]) -> Result:
    """A new estimator; those inside it (of a pipeline, a search) are fitted with it."""
    thing = Estimator(class_name, roles, where=ev.form.statement, inside=site.node)
    value = Value("fixed", "estimator", pure=False, type=class_name, obj=ev.new(thing), data=site)
    return ev.plain(site.node, value)


def attribute(ev: Evaluator, node: ast.Attribute) -> Result:
    """The value of ``base.name``."""
    name = qualified(ev, node)
    if name:
        pure = not name.startswith(("sys.", "os.environ"))
        shape = (
            "scalar"
            if name
            in ("numpy.nan", "numpy.pi", "numpy.inf", "numpy.NaN", "math.pi", "numpy.e", "pandas.NA", "pandas.NaT")
            else ""
        )
        return ev.plain(node, Value("fixed", shape or "module", pure=pure, type=name))
    base = ev.eval(node.value)
    value = base.value
    if value.rows == "unknown":
        return ev.refuse(node, value.why)
    if value.shape == "cell":
        return ev.together(node, [base], "cell")
    if value.shape == "bunch":
        from nbrefactor.python.scoring.sources import bunch_attribute

        return bunch_attribute(ev, node, base)
    if ev.estimator(value) is not None:
        from nbrefactor.python.scoring.estimators import estimator_attribute

        return estimator_attribute(ev, node, base)
    if value.fixed and (told := answered(ev, node)) is not None and told.model:
        return ev.plain(node, told.but(shape="series"))
    if value.fixed:
        shape = "scalar" if value.shape == "scalar" else "list" if node.attr == "index" else "unknown"
        return ev.fixed(node, [base], shape if node.attr not in ("iloc", "loc", "values") else value.shape)
    fact = row_facts.attribute(value.shape, node.attr)
    if fact is None and value.shape == "frame" and row_facts.method("frame", node.attr) is None:
        from nbrefactor.python.scoring.subscripts import column

        return column(ev, node, base, node.attr)
    if fact is None:
        return ev.refuse(node, f"'.{node.attr}' is not known to work row by row")
    if fact.rows == "aggregate":
        return ev.fixed(node, [base], fact.result if fact.result == "scalar" else "unknown", pure=False)
    if fact.rows == "columns":
        made = ev.fixed(node, [base], "columns", pure=False)
        return made.but(made.value.but(data=("columns", base)))
    if fact.rows == "special":
        return _accessor(ev, node, base)
    shape = value.shape if fact.result == "same" else fact.result
    made = ev.built(node, ev.rowwise([value], shape), [base])
    return taken_from(ev, made, base) if shape == "array" and value.shape == "frame" else made


def taken_from(ev: Evaluator, made: Result, base: Result) -> Result:
    """An array of a frame's entries, whose columns have places instead of names."""
    frame = ev.frame(base.value)
    mark = frozenset({f"@array of {base.value.obj}"})
    data = Taken(base, frame.version if frame is not None else 0)
    return made.but(made.value.but(data=data, origins=made.value.origins | mark))


def _accessor(ev: Evaluator, node: ast.Attribute, base: Result) -> Result:
    if node.attr in ("str", "dt", "cat"):
        return ev.built(node, base.value.but(shape=node.attr, data=None), [base])
    if node.attr in ("iloc", "loc", "at", "iat", "ix"):
        return ev.built(node, base.value.but(shape=node.attr, data=base), [base])
    if node.attr == "index":
        from nbrefactor.python.scoring.positions import index_of

        return index_of(ev, node, base)
    return ev.refuse(node, f"'.{node.attr}' changes what a row is")


def _text(result: Result) -> str:
    return ast.unparse(result.node)


def frame_of(ev: Evaluator, value: Value) -> Frame:
    """The columns of a frame value, as a fresh copy for a frame made from it."""
    frame = ev.frame(value)
    return frame.copy() if frame is not None else Frame(raw=False)
