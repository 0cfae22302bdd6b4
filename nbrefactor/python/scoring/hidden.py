"""Operations that fit and apply at once, outside any estimator: dummies, bins, codes, scores.

Training stores what was fitted; new rows get the same treatment with it. Rules for what training did not have: an unknown
category has no dummy column and the code -1, a value outside the bins goes to the nearest bin.
"""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.calls import Site, frame_of, function, method
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.texts import key_for
from nbrefactor.python.scoring.values import NOTHING, Frame, Value
from nbrefactor.python.scoring.with_label import labels_of

NUMERIC_TYPES = frozenset({"int", "float", "str", "bool", "object"})


@function("pandas.get_dummies")
def dummies(ev: Evaluator, site: Site) -> Result:
    """Dummy columns: those of training, in their order; a category that training did not have gets none."""
    node = site.node
    data = site.argument(0, "data")
    if data is None or data.value.rows == "unknown":
        return ev.refuse(node, data.value.why if data is not None else "no data")
    if data.value.fixed:
        return ev.fixed(node, site.operands, "frame", pure=False)
    if any(not r.value.fixed for r in site.operands if r is not data):
        return ev.refuse(node, "options made of the rows")
    others = {k: ev.fix(r) for k, r in site.keywords.items() if k not in ("drop_first", "data")}
    arguments = [data.score, *(f"{k}={r.score}" for k, r in others.items())]
    positional = [ev.fix(r) for r in site.args[1:6]]
    if positional:
        arguments[1:1] = [r.score for r in positional]
    if ev.in_scoring:
        return _dummies_of_new_rows(ev, site, data, f"{ev.source(node.func)}({', '.join(arguments)})")
    name = _result_name(ev, node)
    key = f"{key_for(data.node).removesuffix('_value')}_dummies" if not name else f"{name}_columns"
    if name:
        capture = ev.capture(key, (), data.value, after=(f"{{ref}} = list({name}.columns)",), what="dummy columns")
        train = ev.built(node, data.value, [data]).train
    else:
        capture = ev.capture(key, (f"{{ref}} = list({ev.source(node)}.columns)",), data.value, what="dummy columns")
        train = ev.source(node)
    callee = ev.source(node.func)
    score = f"{callee}({', '.join(arguments)}).reindex(columns={capture.ref}, fill_value=0)"
    frame = Frame(raw=False)
    if data.value.shape == "frame":
        frame = frame_of(ev, data.value)
        frame.targets = labels_of(ev, frame) - frame.gone
        frame.exact, frame.raw = None, False
    captures = (*data.captures, *(c for r in others.values() for c in r.captures), capture)
    value = ev.rowwise([data.value], "frame", ev.new(frame))
    if value.rows == "target":
        frame.targets = frozenset()
    return Result(node, value, score, train, captures)


@function("keras.utils.to_categorical")
def one_hot(ev: Evaluator, site: Site) -> Result:
    """``to_categorical(codes)``: as many columns as training had codes."""
    data = site.argument(0, "x") or site.argument(0, "y")
    made = ev.together(site.node, site.operands, "array", frozenset(range(1, len(site.operands))))
    if data is None or made.value.rows not in ("rows", "target") or len(site.operands) > 1:
        return made
    capture = ev.capture("classes", (f"{{ref}} = {ev.source(site.node)}.shape[-1]",), data.value, what="how many codes")
    score = f"{ev.source(site.node.func)}({data.score}, num_classes={capture.ref})"
    return Result(site.node, made.value, score, made.train, (*made.captures, capture))


def _dummies_of_new_rows(ev: Evaluator, site: Site, data: Result, score: str) -> Result:
    """Which columns there are depends on the rows that come together, until they are aligned with those of training."""
    refused = ev.refuse(site.node, "dummy columns of the rows that are given, not aligned with those of training")
    if site.flag("drop_first") or "drop_first" in site.keywords and site.flag("drop_first") is None:
        return refused
    names = {n.id: ev.env.get(n.id) for n in ast.walk(ast.parse(score)) if isinstance(n, ast.Name)}
    frame = ev.frame(data.value)
    made = Result(site.node, ev.rowwise([data.value], "frame", ev.new(Frame(raw=False))), score, score, data.captures)
    version = frame.version if frame is not None else 0
    return refused.but(refused.value.but(shape="frame", data=("dummies", made, names, data.value.obj, version)))


def aligned_dummies(ev: Evaluator, site: Site) -> Result:
    """``dummies.reindex(columns=…, fill_value=0)``, written over the rows, which must still be what they were."""
    refused = ev.refuse(site.node, site.base.value.why)
    columns, fill = site.keywords.get("columns"), site.flag("fill_value")
    if columns is None or not columns.value.fixed or fill != 0 or site.args or len(site.keywords) > 2:
        return refused
    _, made, names, obj, version = site.base.value.data
    frame = ev.heap.get(obj)
    if any(ev.env.get(n) is not v for n, v in names.items()) or (isinstance(frame, Frame) and frame.version != version):
        return refused
    fixed = ev.fix(columns)
    score = f"{made.score}.reindex(columns={fixed.score}, fill_value=0)"
    return Result(site.node, made.value, score, score, (*made.captures, *fixed.captures))


def _result_name(ev: Evaluator, node: ast.expr) -> str:
    """The name that the statement gives to this very value."""
    statement = ev.form.node
    if isinstance(statement, ast.Assign) and statement.value is node and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return target.id
    return ""


@function("pandas.qcut pandas.cut")
def bins(ev: Evaluator, site: Site) -> Result:
    """Bins by edges: given by the author they are row-wise, found in the data they are fitted."""
    node, quantiles = site.node, site.name.endswith("qcut")
    data, edges = site.argument(0, "x"), site.argument(1, "q" if quantiles else "bins")
    if data is None or edges is None or data.value.rows == "unknown":
        return ev.refuse(node, data.value.why if data is not None else "no data")
    if data.value.fixed:
        return ev.fixed(node, site.operands, "unknown", pure=False)
    number = isinstance(edges.value.literal, int)
    if not quantiles and not number:
        if not edges.value.fixed:
            return ev.refuse(node, "edges made of the rows")
        if edges.value.shape == "scalar" and edges.value.literal is NOTHING:
            return ev.refuse(node, "bins that the code does not spell out")
        return ev.together(node, site.operands, "series", frozenset(range(1, len(site.operands))))
    both = bool(site.flag("retbins"))
    fixed = {k: ev.fix(r) for k, r in site.keywords.items() if k in ("labels",)}
    labels = site.argument(2, "labels") if quantiles else site.argument(3, "labels")
    source = ev.source(node)
    own = source.rstrip()[:-1].rstrip().rstrip(",")
    key = key_for(data.node).removesuffix("_value")
    edge_line = f"{{ref}} = {source}[1]" if both else f"{{ref}} = {own}, retbins=True)[1]"
    values = f"{source}[0]" if both else source
    edge = ev.capture(
        f"{key}_edges", (edge_line, '{ref}[0], {ref}[-1] = -float("inf"), float("inf")'), data.value, what="bin edges"
    )
    captures = [*data.captures, edge]
    pandas = ev.source(node.func).rpartition(".")[0]
    callee = f"{pandas}.cut" if pandas else "cut"
    if labels is None or (labels.value.literal is None and labels.value.literal is not NOTHING):
        label = ev.capture(f"{key}_labels", (f"{{ref}} = {values}.cat.categories",), data.value, what="bin labels")
        captures.append(label)
        labels_text = label.ref
    else:
        labels_text = fixed["labels"].score if "labels" in fixed else ev.fix(labels).score
        captures += [c for r in fixed.values() for c in r.captures]
    if not pandas:
        return ev.refuse(node, "pandas is not imported under a name")
    right = ", right=False" if site.flag("right") is False else ""
    score = f"{callee}({data.score}, bins={edge.ref}, labels={labels_text}{right})"
    value = ev.rowwise([data.value], "series")
    made = Result(node, value, score, values, tuple(dict.fromkeys(captures)))
    return _with_found(ev, node, made, "list") if both else made


def _with_found(ev: Evaluator, node: ast.expr, values: Result, shape: str) -> Result:
    """A pair: values of the rows, and what training found to make them."""
    found = ev.plain(node, Value("fixed", shape, parts=values.value.parts))
    pair = Value(values.value.rows, "container", items=((0, values.value), (1, found.value)), data=[values, found])
    return ev.plain(node, pair)


@function("pandas.factorize")
def factorize(ev: Evaluator, site: Site) -> Result:
    data = site.argument(0, "values")
    return _codes(ev, site, data)


@method("series", "factorize")
def factorize_series(ev: Evaluator, site: Site) -> Result:
    return _codes(ev, site, site.base)


def _codes(ev: Evaluator, site: Site, data: Result | None) -> Result:
    """``codes, uniques``: the codes of training; -1 for what it did not have."""
    node = site.node
    if data is None or data.value.rows == "unknown":
        return ev.refuse(node, data.value.why if data is not None else "no data")
    if data.value.fixed:
        return ev.fixed(node, site.operands, "unknown", pure=False)
    source = ev.source(node)
    key = key_for(data.node).removesuffix("_value")
    pandas = next((n for n, v in ev.env.items() if v.shape == "module" and v.type == "pandas"), "")
    if not pandas:
        return ev.refuse(node, "pandas is not imported under a name")
    capture = ev.capture(
        f"{key}_categories", (f"{{ref}} = {pandas}.Index({source}[1])",), data.value, what="categories"
    )
    codes = Result(
        node,
        ev.rowwise([data.value], "array"),
        f"{capture.ref}.get_indexer({data.score})",
        f"{source}[0]",
        (*data.captures, capture),
    )
    return _with_found(ev, node, codes, "unknown")


@function("numpy.unique")
def unique(ev: Evaluator, site: Site) -> Result:
    """``values, codes = np.unique(x, return_inverse=True)``: the places of the values among those of training."""
    data = site.argument(0, "ar")
    if data is None or not site.flag("return_inverse") or len(site.operands) > 2 or data.value.rows != "rows":
        return ev.fixed(site.node, site.operands, "list", pure=False)
    source, key = ev.source(site.node), key_for(data.node).removesuffix("_value")
    capture = ev.capture(
        f"{key}_codes", (f"{{ref}} = {{v: n for n, v in enumerate({source}[0])}}",), data.value, what="codes"
    )
    score = f"[{capture.ref}[value] for value in {data.score}]"
    codes = Result(site.node, ev.rowwise([data.value], "list"), score, f"{source}[1]", (*data.captures, capture))
    values = ev.plain(site.node, Value("fixed", "list", parts=data.value.parts))
    items = ((0, values.value), (1, codes.value))
    return ev.plain(site.node, Value("rows", "container", items=items, data=[values, codes]))


@function("pandas.Categorical")
def categorical(ev: Evaluator, site: Site) -> Result:
    data = site.argument(0, "values")
    if data is None or data.value.fixed or data.value.rows == "unknown":
        return (
            ev.fixed(site.node, site.operands, "unknown", pure=False)
            if data is not None and data.value.fixed
            else ev.refuse(site.node, "no data")
        )
    if site.argument(1, "categories") is not None or site.argument(3, "dtype") is not None:
        return ev.together(site.node, site.operands, "cat", frozenset(range(1, len(site.operands))))
    key = key_for(data.node).removesuffix("_value")
    source = ev.source(site.node)
    capture = ev.capture(f"{key}_dtype", (f"{{ref}} = {source}.dtype",), data.value, what="categories")
    callee = ev.source(site.node.func)
    value = ev.rowwise([data.value], "cat")
    return Result(site.node, value, f"{callee}({data.score}, dtype={capture.ref})", source, (*data.captures, capture))


@function("pandas.CategoricalDtype pandas.api.types.CategoricalDtype")
def categorical_type(ev: Evaluator, site: Site) -> Result:
    """Categories that the author wrote down, or that training has found."""
    if any(not r.value.fixed for r in site.operands):
        return ev.refuse(site.node, "categories made of the rows")
    return ev.fixed(site.node, site.operands, "dtype")


@method("frame series", "astype")
def as_type(ev: Evaluator, site: Site) -> Result:
    """``astype("category")`` fits the categories; any other type is row-wise."""
    node, base = site.node, site.base
    kind = site.argument(0, "dtype")
    if kind is None or not kind.value.fixed:
        return ev.refuse(node, "a type made of the rows")
    if kind.value.shape == "dtype":
        obj = ev.new(frame_of(ev, base.value)) if base.value.shape == "frame" else 0
        return ev.built(node, ev.rowwise([base.value], base.value.shape, obj), [base, ev.fix(kind)])
    literal = kind.value.literal
    categories = literal == "category" or (isinstance(literal, dict) and "category" in literal.values())
    if (
        not categories
        and literal is NOTHING
        and not (
            kind.value.pure
            and (kind.value.type.removeprefix("builtins.") in NUMERIC_TYPES or kind.value.type.startswith("numpy."))
        )
    ):
        if not isinstance(kind.node, ast.Dict):
            return ev.refuse(node, "a type that the code does not spell out")
    if not categories:
        children = [base, *(ev.fix(r) for r in site.operands[1:])]
        value = ev.rowwise(
            [base.value], base.value.shape, ev.new(frame_of(ev, base.value)) if base.value.shape == "frame" else 0
        )
        made = ev.built(node, value, children)
        if base.value.shape == "frame" and isinstance(kind.node, ast.Dict):
            return _of_present_columns(ev, site, made, kind.node)
        return made
    source = ev.source(node)
    key = key_for(base.node).removesuffix("_value")
    if base.value.shape == "series":
        capture = ev.capture(f"{key}_dtype", (f"{{ref}} = {source}.dtype",), base.value, what="categories")
        value = ev.rowwise([base.value], "series")
    else:
        capture = ev.capture(f"{key}_dtypes", (f"{{ref}} = {source}.dtypes.to_dict()",), base.value, what="categories")
        value = ev.rowwise([base.value], "frame", ev.new(frame_of(ev, base.value)))
    if base.value.shape == "frame":
        score = f"{base.score}.astype({{c: t for c, t in {capture.ref}.items() if c in {base.score}}})"
    else:
        score = f"{base.score}.astype({capture.ref})"
    return Result(node, value, score, source, (*base.captures, capture))


@function("sklearn.metrics.roc_curve sklearn.metrics.precision_recall_curve sklearn.metrics.det_curve")
def curve(ev: Evaluator, site: Site) -> Result:
    """Three lists with one entry a threshold."""
    value = Value("fixed", "list", parts=frozenset().union(*(r.value.parts | {r.value.part} for r in site.operands)))
    return ev.plain(site.node, value.but(shape="container", items=tuple((n, value) for n in range(3))))


def _of_present_columns(ev: Evaluator, site: Site, made: Result, types: ast.Dict) -> Result:
    """``astype({"a": int, "label": int})`` without the label, which new rows do not have."""
    frame = frame_of(ev, site.base.value)
    gone = ev.target | frame.targets
    pairs = [(k, v) for k, v in zip(types.keys, types.values, strict=True) if k is not None]
    kept = [(k, v) for k, v in pairs if not (isinstance(k, ast.Constant) and k.value in gone)]
    if len(kept) == len(pairs):
        return made
    text = "{" + ", ".join(f"{ev.source(k)}: {ev.source(v)}" for k, v in kept) + "}"
    score = f"{site.base.score}.astype({text})"
    return Result(site.node, made.value, score, made.train, made.captures)


# ---------------------------------------------------------------------------------------------- statistics in one call


@function("scipy.stats.zscore")
def zscore(ev: Evaluator, site: Site) -> Result:
    """``zscore(x)`` is ``(x - mean) / std`` with the deviation of the population."""
    data = site.args[0] if site.args else None
    if data is None or len(site.args) > 1 or site.keywords:
        return ev.refuse(site.node, "options of 'zscore'")
    if data.value.fixed or data.value.rows == "unknown":
        return (
            ev.fixed(site.node, site.operands, "unknown", pure=False)
            if data.value.fixed
            else ev.refuse(site.node, data.value.why)
        )
    text, key = ev.source(data.node), key_for(data.node).removesuffix("_value")
    mean = ev.capture(f"{key}_mean", (f"{{ref}} = ({text}).mean(axis=0)",), data.value)
    spread = ev.capture(f"{key}_std", (f"{{ref}} = ({text}).std(axis=0, ddof=0)",), data.value)
    score = f"(({data.score}) - {mean.ref}) / {spread.ref}"
    obj = ev.new(frame_of(ev, data.value)) if data.value.shape == "frame" else 0
    return Result(
        site.node,
        ev.rowwise([data.value], data.value.shape, obj),
        score,
        ev.source(site.node),
        (*data.captures, mean, spread),
    )


@function("scipy.stats.boxcox scipy.stats.yeojohnson")
def power(ev: Evaluator, site: Site) -> Result:
    """``values, lmbda = boxcox(x)``: the power is found in training."""
    data = site.args[0] if site.args else None
    if data is None or data.value.rows == "unknown":
        return ev.refuse(site.node, "no data")
    if data.value.fixed:
        return ev.fixed(site.node, site.operands, "unknown", pure=False)
    if len(site.args) > 1 or site.keywords:
        return ev.together(site.node, site.operands, "array", frozenset(range(1, len(site.operands))))
    source, callee = ev.source(site.node), ev.source(site.node.func)
    key = key_for(data.node).removesuffix("_value")
    capture = ev.capture(f"{key}_power", (f"{{ref}} = {source}[1]",), data.value)
    values = Result(
        site.node,
        ev.rowwise([data.value], "array"),
        f"{callee}({data.score}, {capture.ref})",
        f"{source}[0]",
        (*data.captures, capture),
    )
    return _with_found(ev, site.node, values, "scalar")


SCALERS = {
    "scale": "StandardScaler",
    "minmax_scale": "MinMaxScaler",
    "maxabs_scale": "MaxAbsScaler",
    "robust_scale": "RobustScaler",
}
SCALED_WITH = frozenset({"with_mean", "with_std", "feature_range", "with_centering", "with_scaling", "quantile_range"})


@function(
    "sklearn.preprocessing.scale sklearn.preprocessing.minmax_scale "
    "sklearn.preprocessing.maxabs_scale sklearn.preprocessing.robust_scale"
)
def scale_function(ev: Evaluator, site: Site) -> Result:
    """``scale(X)``: for new rows, by a scaler that is fitted on the same rows."""
    module, _, name = site.name.rpartition(".")
    data, scaler = site.argument(0, "X"), SCALERS[name]
    settings = {k: r for k, r in site.keywords.items() if k not in ("X", "copy")}
    plain = len(site.args) <= 1 and all(
        k in SCALED_WITH and r.value.literal is not NOTHING for k, r in settings.items()
    )
    if data is None or data.value.fixed:
        return ev.fixed(site.node, site.operands, "unknown", pure=False)
    if data.value.rows != "rows" or data.value.shape not in ("frame", "array") or not plain:
        why = data.value.why or f"'{site.name}' scales by the rows it is given; use a fitted scaler"
        return ev.refuse(site.node, why)
    given = ", ".join(f"{k}={ev.source(r.node)}" for k, r in settings.items())
    line = f"{{ref}} = {scaler}({given}).fit({ev.source(data.node)})"
    capture = ev.capture(f"{key_for(data.node).removesuffix('_value')}_scaler", (line,), data.value, what=scaler)
    capture.needs = f"from {module} import {scaler}"
    value = ev.rowwise([data.value], "array")
    return Result(
        site.node, value, f"{capture.ref}.transform({data.score})", ev.source(site.node), (*data.captures, capture)
    )


@function("sklearn.preprocessing.normalize")
def normalize(ev: Evaluator, site: Site) -> Result:
    """Each row to length one."""
    if site.flag("axis") == 0 or (len(site.args) > 2):
        return ev.refuse(site.node, "columns scaled by the rows they are given")
    return ev.together(site.node, site.operands, "array", frozenset(range(1, len(site.operands))))


@function("statsmodels.api.add_constant statsmodels.tools.add_constant statsmodels.tools.tools.add_constant")
def add_constant(ev: Evaluator, site: Site) -> Result:
    """A column of ones; asked for explicitly, because a single row looks constant in every column."""
    made = ev.together(site.node, site.operands, "", frozenset(range(1, len(site.operands))))
    data = site.argument(0, "data")
    if made.value.rows != "rows" or "has_constant" in site.keywords or data is None:
        return made
    if made.value.shape == "series":
        made = made.but(made.value.but(shape="frame", obj=ev.new(Frame(raw=False))))
    if (frame := ev.frame(made.value)) is not None:
        if "const" in frame.made:  # it has one already, and gets no second one
            return ev.written(site.node, made.value, data.score, [data], made.train)
        frame.made["const"] = frozenset()
        frame.gone -= {"const"}
        frame.exact = ("const", *frame.exact) if frame.exact is not None else None
    inner = made.score.rstrip()[:-1].rstrip().rstrip(",")
    return Result(site.node, made.value, f'{inner}, has_constant="add")', made.train, made.captures)
