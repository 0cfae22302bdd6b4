"""Estimators: what fits them, what they answer row by row, and which one is the model."""

from __future__ import annotations

import ast

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.calls import FITTED_CALLS, Site, class_named
from nbrefactor.python.scoring.evaluate import Evaluator, Prediction, Result
from nbrefactor.python.scoring.forms import Capture
from nbrefactor.python.scoring.own_classes import labels_taken
from nbrefactor.python.scoring.reshaping import PREDICTS
from nbrefactor.python.scoring.sources import resampled_pair
from nbrefactor.python.scoring.texts import key_for
from nbrefactor.python.scoring.values import Estimator, Fit, Frame, Value
from nbrefactor.python.scoring.with_label import as_fitted, each_column, fitted_without, labels_among, takes_label

FORMULAS = "statsmodels.formula"
ASKED_WITH = frozenset(
    {"missing", "enable_categorical", "feature_names", "feature_types", "cat_features", "text_features"}
)
"""Settings of a library's data set that count when it is asked about new rows; labels and weights do not."""


def members(ev: Evaluator, obj: int) -> list[Estimator]:
    """The estimators that a value may be."""
    thing = ev.heap.get(obj)
    if not isinstance(thing, Estimator):
        return []
    return [thing] if not thing.members else [m for o in thing.members for m in members(ev, o)]


def all_fits(ev: Evaluator, obj: int) -> list[Fit]:
    thing = ev.heap.get(obj)
    own = thing.fits if isinstance(thing, Estimator) else []
    found = [*own, *(f for m in members(ev, obj) if m is not thing for f in m.fits)]
    return list({id(f): f for f in found}.values())


def choice(ev: Evaluator, values: list[Value]) -> Value:
    """One of several estimators."""
    if len({v.obj for v in values}) == 1:
        return values[0]
    objects = tuple(dict.fromkeys(v.obj for v in values))
    roles = frozenset().union(*(m.roles for o in objects for m in members(ev, o)))
    types = {v.type for v in values}
    thing = Estimator(types.pop() if len(types) == 1 else "", roles, members=objects)
    return Value("fixed", "estimator", type=thing.type, obj=ev.new(thing))


def estimator_method(ev: Evaluator, site: Site) -> Result:
    """A method of an estimator."""
    node, receiver = site.node, site.base
    name = site.name
    if name in PREDICTS or name == "score":
        ev.uses.append((ev.place.statement, receiver.value.obj))
    if name in ("fit", "partial_fit"):
        made = fit(ev, site)
        thing = ev.estimator(receiver.value)
        return ev.plain(node, Value()) if thing is not None and "network" in thing.roles else made
    if name == "fit_transform":
        fit(ev, site)
        return _fitted_and_applied(ev, site, "transform")
    if name == "fit_predict":
        fit(ev, site)
        return _fitted_and_applied(ev, site, "predict")
    if name in ("fit_resample", "fit_sample"):
        return resampled_pair(ev, site)
    if name in FITTED_CALLS and (site.args or site.keywords):
        return _applied(ev, site)
    if name in ("set_params", "set_output", "copy", "eval", "train", "to", "reset"):
        return ev.plain(node, receiver.value)
    return ev.fixed(node, site.operands, "scalar" if name == "score" else "unknown", pure=False)


def fit(ev: Evaluator, site: Site) -> Result:
    """Record the fit; the estimator itself is the value of the call."""
    value = site.base.value
    thing = ev.estimator(value)
    features = site.argument(0, "X") or site.keywords.get("x")
    target = site.argument(1, "y")
    if thing is None:
        return ev.plain(site.node, value)
    if thing.type.startswith("statsmodels") or "statsmodels" in thing.type:
        features, target = _statsmodels(ev, thing, value)
    if isinstance(value.data, tuple) and value.data and value.data[0] == "member":
        thing = value.data[1]
    own = features
    if features is not None:
        features = ev.outer(features)
    if target is None and "own" in thing.roles and (names := labels_taken(class_named(ev, thing.type))):
        target = ev.plain(site.node, Value("target", "series", origins=names))
    if isinstance(site.base.node, ast.Name):
        ev.form.fitted.add(site.base.node.id)
        ev.mutations.append((site.base.node.id, ev.form.statement))
    record = Fit(
        ev.place.statement,
        features,
        target.value if target is not None else None,
        dict(ev.outer_env),
        tuple(ev.path),
        bool(ev.depth),
        (own, ev.form, dict(ev.env)) if ev.depth and own is not features else None,
    )
    for each in [thing, *members(ev, value.obj)]:
        if record not in each.fits:
            each.fits.append(record)
    if features is not None:
        thing.parts |= features.value.parts | {features.value.part}
    return Result(site.node, value, ev.source(site.node), ev.source(site.node))


def _statsmodels(ev: Evaluator, thing: Estimator, value: Value) -> tuple[Result | None, Result | None]:
    """``OLS(y, X).fit()`` and ``ols("y ~ a + b", data=df).fit()``."""
    site = value.data
    if not isinstance(site, Site):
        return None, None
    if FORMULAS in site.name:
        table = site.argument(1, "data")
        formula = site.argument(0, "formula")
        if formula is not None and isinstance(formula.value.literal, str):
            thing.formula = formula.value.literal
        return table, None
    return site.argument(1, "exog"), site.argument(0, "endog")


def fitted_version(ev: Evaluator, value: Value) -> object:
    """An estimator as so many fits have left it."""
    thing = ev.estimator(value)
    return (id(value), len(thing.fits) if thing is not None else 0)


def _fitted_and_applied(ev: Evaluator, site: Site, again: str) -> Result:
    node, receiver = site.node, site.base
    data = site.argument(0, "X") or site.argument(0, "raw_documents")
    if data is None and site.keywords:
        data = next(iter(site.keywords.values()))
    if data is None or data.value.rows == "unknown":
        return ev.refuse(node, data.value.why if data is not None else "nothing to fit on")
    if data.value.fixed:
        return ev.fixed(node, site.operands, "unknown", pure=False)
    class_name = receiver.value.type.rpartition(".")[2]
    fact = ev.knowledge.function(receiver.value.type)
    if isinstance(receiver.node, ast.Call) and ev.keeps_inline() and fact is not None and "random" in fact.touches:
        return ev.refuse(node, f"'{class_name}' draws random numbers inside a helper")
    if row_facts.cannot_transform_new_rows(class_name):
        return ev.refuse(node, f"'{class_name}' cannot be applied to new rows")
    if again == "transform" and (lost := labels_among(ev, ev.estimator(receiver.value), data)):
        return _without_labels(ev, site, data, lost)
    captured = fitted_reference(ev, receiver, data)
    value = _answer(ev, receiver, data.value)
    value = value.but(data=each_column(ev, ev.estimator(receiver.value), data) or value.data)
    score = f"{captured[1]}.{again}({data.score})"
    train = ev.built(node, value, [data]).train
    if captured[2]:
        train = train.replace(ev.source(receiver.node), captured[2], 1)
    return Result(node, value, score, train, (*data.captures, *captured[0]))


def _without_labels(ev: Evaluator, site: Site, data: Result, lost: frozenset[str]) -> Result:
    """``fit_transform`` of features and label, for rows that do not have the label."""
    capture = fitted_without(ev, site.base, data, lost)
    if isinstance(capture, str):
        return ev.refuse(site.node, capture)
    value = _answer(ev, site.base, data.value)
    value = value.but(data=each_column(ev, ev.estimator(site.base.value), data) or value.data)
    kept = Result(site.node, value, "", "", (capture,))
    return ev.written(site.node, value, f"{capture.ref}.transform({data.score})", [data, kept], ev.source(site.node))


def _answer(ev: Evaluator, receiver: Result, *data: Value) -> Value:
    """What ``transform`` gives back: an array, or what a transformer of the notebook's own makes of a frame."""
    thing = ev.estimator(receiver.value)
    if thing is not None and "own" in thing.roles and data[0].shape == "frame":
        return ev.rowwise(data, "frame", ev.new(Frame(raw=False)))
    made = ev.rowwise(data, "array")
    if takes_label(ev, thing, data[0]):
        made = made.but(rows="target")
    return made.but(origins=made.origins | {f"@array of {data[0].obj}"}) if data[0].shape == "frame" else made


def fitted_reference(ev: Evaluator, receiver: Result, data: Result) -> tuple[tuple[Capture, ...], str, str]:
    """The fitted object in the state: the captures, its text there, and its text in training if that has to change."""
    node = receiver.node
    if isinstance(node, ast.Name):
        capture = ev.store_name(node.id, receiver.value, ev.form)
        capture.version_key = fitted_version(ev, receiver.value)
        return (capture,), capture.ref, ""
    if isinstance(node, ast.Call):
        kind = receiver.value.type.rpartition(".")[2]
        word = next(
            (w for w in ("encoder", "scaler", "imputer", "vectorizer", "selector") if kind.lower().endswith(w)),
            "transformer",
        )
        key = f"{key_for(data.node).removesuffix('_value')}_{word}"
        if ev.keeps_inline():
            capture = ev.capture(
                key, (f"{{ref}} = {receiver.train}.fit({ev.source(data.node)})",), data.value, what=kind
            )
            return (capture,), capture.ref, ""
        capture = ev.capture(key, (f"{{ref}} = {receiver.train}",), data.value, what=kind)
        return (capture, *receiver.captures), capture.ref, capture.ref
    text = ev.source(node)
    capture = ev.capture(key_for(node), (), data.value, after=(f"{{ref}} = copy.deepcopy({text})",), what=text)
    capture.copies = True
    return (capture,), capture.ref, ""


def _applied(ev: Evaluator, site: Site) -> Result:
    """``transform`` and ``predict``: row by row, with the object as training left it here."""
    node, receiver = site.node, site.base
    data = [r for r in site.operands if r is not receiver]
    if site.name in PREDICTS:
        ev.asked.append((ev.place.statement, receiver.value.obj, node))
    if any(r.value.rows == "unknown" for r in data):
        return ev.refuse(node, next(r.value.why for r in data if r.value.rows == "unknown"))
    thing = ev.estimator(receiver.value)
    if all(r.value.fixed for r in data):
        if site.name in PREDICTS and thing is not None and data and not data[0].value.pure:
            return _of_other_rows(ev, site, data[0])
        return ev.fixed(node, site.operands, "unknown", pure=False)
    if site.name == "transform" and thing is not None and len(data) == 1 and (lost := labels_among(ev, thing, data[0])):
        if thing.fits and not as_fitted(ev, thing.fits[-1], data[0]):
            return ev.refuse(node, "the label is among columns that are transformed as other rows were")
        return _without_labels(ev, site, data[0], lost)
    fixed = _captured(ev, receiver)
    others = [ev.fix(r) if r.value.fixed else r for r in data]
    given = [r.value for r in data]
    value = _answer(ev, receiver, *given) if site.name == "transform" else ev.rowwise(given, "array")
    if site.name == "transform" and len(data) == 1:
        value = value.but(data=each_column(ev, thing, data[0]) or value.data)
    if site.name in PREDICTS and thing is not None:
        rows = "target" if takes_label(ev, thing, data[0].value) else value.rows
        value = value.but(rows=rows, model=receiver.value.obj, origins=frozenset())
        features = ev.outer(data[0])
        ev.predictions.append(
            Prediction(ev.place.statement, receiver.value.obj, features, dict(ev.outer_env), tuple(ev.path), node)
        )
    return ev.built(node, value, [fixed, *others])


def _of_other_rows(ev: Evaluator, site: Site, data: Result) -> Result:
    """What a model says of a table that is not the main one: answers like others, of which the prediction is made."""
    fixed = _captured(ev, site.base)
    model = site.base.value.obj
    value = Value("rows", "array", model=model, part=ev.parts.new(0), source=ev.primary)
    ev.predictions.append(Prediction(ev.place.statement, model, data, dict(ev.outer_env), tuple(ev.path), site.node))
    return ev.built(site.node, value, [fixed])


def _captured(ev: Evaluator, receiver: Result) -> Result:
    if not isinstance(receiver.node, ast.Name):
        return ev.fix(receiver)
    version = fitted_version(ev, receiver.value)
    name = receiver.node.id
    for old in ev.captures:
        if old.helper is not ev.helper or old.name != name or old.version_key != version:
            continue
        if not old.loops or old.loops == tuple(ev.loops):
            return Result(receiver.node, receiver.value, old.ref, receiver.train, (old,))
    fixed = ev.capture_name(receiver, fresh=True)
    for capture in fixed.captures:
        capture.version_key = version
    return fixed


def estimator_attribute(ev: Evaluator, node: ast.Attribute, base: Result) -> Result:
    """Attributes: the best of a search is the search; labels of the rows it was fitted on are refused."""
    if node.attr in ("best_estimator_", "booster_", "model", "estimator_"):
        return ev.plain(node, base.value.but(type="" if node.attr == "best_estimator_" else base.value.type))
    if node.attr == "labels_" and (again := _labels(ev, node, base)) is not None:
        return again
    if node.attr in ("labels_", "resid", "fittedvalues", "embedding_", "training_score_", "oob_prediction_"):
        return ev.refuse(node, f"'.{node.attr}' belongs to the rows of the training")
    shape = (
        "scalar"
        if node.attr in ("best_score_", "n_features_in_", "best_index_", "aic", "bic", "rsquared")
        else "unknown"
    )
    if node.attr in ("mean_", "scale_", "var_", "data_min_", "data_max_", "coef_"):
        shape = "stats"
    return ev.fixed(node, [base], shape, pure=False)


def _labels(ev: Evaluator, node: ast.Attribute, base: Result) -> Result | None:
    """``kmeans.labels_`` says what ``predict`` says of the rows that it was fitted on, if these are still at hand."""
    thing = ev.estimator(base.value)
    if thing is None or not thing.fits or not row_facts.labels_as_it_predicts(thing.type.rpartition(".")[2]):
        return None
    data: Result | None = thing.fits[-1].features
    if data is None or data.value.rows != "rows" or not isinstance(base.node, ast.Name) or ev.depth:
        return None
    names = {n.id for n in ast.walk(data.node) if isinstance(n, ast.Name)}
    if data.captures or any(ev.env.get(n) is not thing.fits[-1].env.get(n) for n in names):
        return None
    frame = ev.frame(data.value)
    if frame is not None and frame.version:
        return None
    fixed = _captured(ev, base)
    value = ev.rowwise([data.value], "array")
    return ev.written(node, value, f"{fixed.score}.predict({data.score})", [fixed, data], ev.source(node))


def part_of(ev: Evaluator, node: ast.Subscript, base: Result) -> Result:
    """A step of a pipeline."""
    thing = ev.estimator(base.value)
    inner = Estimator("", frozenset({"estimator"}), where=ev.form.statement)
    if thing is not None and all_fits(ev, base.value.obj):
        inner.parts = set(thing.parts)
    return ev.plain(node, Value("fixed", "estimator", obj=ev.new(inner)))


def dataset(ev: Evaluator, site: Site) -> Result:
    """``xgb.DMatrix(X, label=y)``: the rows in the format of a library."""
    data, label = site.argument(0, "data"), site.argument(1, "label")
    if data is None or data.value.fixed or data.value.rows == "unknown":
        return ev.refuse(site.node, "no rows")
    settings = {name: ev.fix(r) for name, r in site.keywords.items() if name in ASKED_WITH}
    if any(not r.value.fixed for r in settings.values()):
        return ev.refuse(site.node, "a setting that is not the same for all rows")
    value = ev.rowwise([data.value], "dataset").but(data=(site, data, label))
    given = ", ".join([data.score, *(f"{name}={r.score}" for name, r in settings.items())])
    return ev.written(site.node, value, f"{ev.source(site.node.func)}({given})", [data, *settings.values()])


def fitting_function(ev: Evaluator, site: Site) -> Result:
    """``xgb.train(params, dtrain)``: a booster fitted on a data set."""
    found = next((r for r in site.operands if r.value.shape == "dataset"), None)
    if found is None:
        return ev.refuse(site.node, f"'{site.name}' is not known to work row by row")
    _, data, label = found.value.data
    thing = Estimator(
        f"{site.name.partition('.')[0]}.Booster", frozenset({"estimator", "booster"}), where=ev.form.statement
    )
    features = found if site.name.startswith("xgboost") else data
    record = Fit(
        ev.place.statement,
        ev.outer(features),
        label.value if label else None,
        dict(ev.outer_env),
        tuple(ev.path),
        bool(ev.depth),
    )
    thing.fits.append(record)
    return ev.plain(site.node, Value("fixed", "estimator", type=thing.type, obj=ev.new(thing)))
