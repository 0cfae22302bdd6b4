"""Which object is the model, and which call of ``fit`` made it what it is."""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass, replace

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.knowledge.learning import is_a
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.estimators import all_fits, members
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.values import Estimator, Fit, Value

PREDICTORS = frozenset({"classifier", "regressor", "search", "booster", "network"})
SAVING_METHODS = frozenset({"save", "save_model", "to_onnx", "save_pretrained"})


@dataclass(frozen=True, slots=True)
class Model:
    """The final model: the name that holds it, the object, the fits that may have made it, and how it was chosen.

    ``place`` is the expression that the name stands for, where the notebook itself has no name for it.
    """

    name: str
    obj: int
    fits: tuple[Fit, ...]
    how: str
    rivals: tuple[str, ...] = ()
    bound: int = -1
    place: str = ""

    @property
    def fitted(self) -> int:
        """The statement that fits it last."""
        return max((f.statement for f in self.fits), default=0)


def choose(ev: Evaluator, wanted: str = "") -> Model | None:
    """The final model, or ``None`` where nothing that predicts is fitted."""
    names = {n: v for n, v in ev.final_env.items() if _is_model(ev, v)}
    if wanted and wanted not in names:
        return _held_model(ev, wanted)
    if not names:
        return _only_held(ev)
    labelled = {n: v for n, v in names.items() if learns_a_label(ev, v.obj)}
    last = _last_by_use(ev, labelled or names)
    rivals = (
        *_rivals(ev, names),
        *(key for key, (_, v) in _held(ev).items() if all(v.obj != n.obj for n in names.values())),
    )
    if wanted:
        return _model(ev, wanted, names[wanted], "asked", rivals)
    saved = _saved(ev, names)
    if saved:
        return _model(ev, saved, names[saved], "saved", rivals)
    best = _best(ev, names)
    if best:
        return _model(ev, best, names[best], "best", rivals)
    if used := _used_last(ev, names):
        return replace(used, rivals=tuple(rivals))
    return _model(ev, last, names[last], "last", rivals)


def class_of(ev: Evaluator, model: Model) -> str:
    """The library and the name of the model's class, where it can be of one only; else empty."""
    types = {thing.type for thing in members(ev, model.obj)}
    library, _, name = types.pop().partition(".") if len(types) == 1 else ("", "", "")
    return f"{library}.{name.rpartition('.')[2]}"


def last_fit(model: Model) -> Fit:
    known = [f for f in model.fits if f.features is not None and f.features.value.rows != "unknown"]
    return max(known or model.fits, key=lambda f: f.statement)


def candidates(ev: Evaluator) -> tuple[str, ...]:
    """The names that ``--model`` may choose from: variables, and the names of models in a dict or a list of pairs."""
    return tuple(sorted({n for n, v in ev.final_env.items() if _is_model(ev, v)} | _held(ev).keys()))


def _held_model(ev: Evaluator, wanted: str) -> Model | None:
    """The model that goes by this name in a dict or in a list of pairs."""
    found = _held(ev).get(wanted)
    if found is None:
        return None
    place, value = found
    fits = tuple(all_fits(ev, value.obj))
    word = "_".join(re.findall(r"\w+", wanted)).lower()
    name = word if word.isidentifier() and not keyword.iskeyword(word) else f"model_{word}"
    while name in ev.final_env:
        name += "_model"
    return Model(name, value.obj, fits, "asked", (), max(f.statement for f in fits), place)


def _used_last(ev: Evaluator, names: dict[str, Value]) -> Model | None:
    """The model that was evaluated last, where it is in a container and has no name of its own."""
    held = {value.obj: key for key, (_, value) in _held(ev).items()}
    known = {obj for value in names.values() for obj in (value.obj, *_objects(ev, value.obj))}
    uses = [obj for _, obj in ev.uses if obj in held or obj in known]
    found = _held_model(ev, held[uses[-1]]) if uses and uses[-1] in held and uses[-1] not in known else None
    return replace(found, how="last") if found is not None else None


def _only_held(ev: Evaluator) -> Model | None:
    """The model in a container where no name holds one: the one that was evaluated last, else fitted last."""
    if (used := _used_last(ev, {})) is not None:
        return used
    held = {key: max(f.statement for f in all_fits(ev, v.obj)) for key, (_, v) in _held(ev).items()}
    found = _held_model(ev, max(held, key=lambda key: held[key])) if held else None
    return replace(found, how="last", rivals=tuple(k for k in held if k != found.name)) if found is not None else None


def _held(ev: Evaluator) -> dict[str, tuple[str, Value]]:
    """Name → the expression for it and its value, for models in containers."""
    found: dict[str, tuple[str, Value]] = {}
    for name, container in ev.final_env.items():
        for key, value in container.items or ():
            if isinstance(key, str) and _is_model(ev, value):
                found[key] = (f"{name}[{key!r}]", value)
            pair = dict(value.items or ())
            word = pair[0].literal if len(pair) == 2 and 0 in pair else None
            if isinstance(word, str) and _is_model(ev, pair[1]):
                found[word] = (f"{name}[{key!r}][1]", pair[1])
    return found


def _is_model(ev: Evaluator, value: Value) -> bool:
    thing = ev.estimator(value)
    if thing is None or not all_fits(ev, value.obj) or all(_silent(m) for m in members(ev, value.obj)):
        return False
    if any(p.model == value.obj for p in ev.predictions):
        return True
    roles = frozenset().union(thing.roles, *(m.roles for m in members(ev, value.obj)))
    if roles & PREDICTORS:
        return True
    kinds = {thing.type, *(m.type for m in members(ev, value.obj))}
    if any("statsmodels" in k for k in kinds):
        return True
    if "pipeline" in roles:
        return True
    return "transformer" not in roles and "own" not in roles and "estimator" in roles


def learns_a_label(ev: Evaluator, obj: int) -> bool:
    """Whether a model is fitted with a label, unlike one that finds clusters or outliers."""
    kinds = members(ev, obj)
    if all(is_a(m.type.rpartition(".")[2], "clusterers") for m in kinds):
        return False
    roles = frozenset().union(*(m.roles for m in kinds))
    if roles & PREDICTORS or any("statsmodels" in m.type for m in kinds):
        return True
    return any(fit.target is not None for fit in all_fits(ev, obj))


def _silent(thing: Estimator) -> bool:
    """Whether an estimator, or the last step of a pipeline, only describes the rows that it was fitted on."""
    made = [n for n in ast.walk(thing.inside) if isinstance(n, ast.Call)] if thing.inside is not None else []
    for node in made:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        option = row_facts.without_predict(name)
        given = [k.value for k in node.keywords if k.arg == option]
        if option is not None and not any(not isinstance(v, ast.Constant) or v.value for v in given):
            return node is made[0] or "pipeline" in thing.roles
    return False


def _model(ev: Evaluator, name: str, value: Value, how: str, rivals: tuple[str, ...]) -> Model:
    bound = max((f.statement for f in ev.top_forms if _binds(f, name)), default=-1)
    return Model(name, value.obj, tuple(all_fits(ev, value.obj)), how, tuple(r for r in rivals if r != name), bound)


def _binds(form: Form, name: str) -> bool:
    return name in form.binds or any(_binds(inner, name) for block in form.blocks for inner in block)


def _rivals(ev: Evaluator, names: dict[str, Value]) -> tuple[str, ...]:
    """Names of the different models at the end."""
    seen: dict[int, str] = {}
    for name, value in names.items():
        for obj in _objects(ev, value.obj):
            seen.setdefault(obj, name)
    return tuple(dict.fromkeys(seen.values()))


def _objects(ev: Evaluator, obj: int) -> tuple[int, ...]:
    thing = ev.heap.get(obj)
    return thing.members or (obj,) if isinstance(thing, Estimator) else (obj,)


def _saved(ev: Evaluator, names: dict[str, Value]) -> str:
    """The model that the notebook itself saves, last."""
    found = ""
    for form in ev.top_forms:
        for node in ast.walk(form.node):
            if not isinstance(node, ast.Call):
                continue
            saves = _saves(ev, node)
            for argument in saves:
                for name in ast.walk(argument):
                    if isinstance(name, ast.Name) and name.id in names:
                        found = name.id
    return found


def _saves(ev: Evaluator, node: ast.Call) -> list[ast.expr]:
    target = qualified(ev, node.func)
    if target:
        fact = ev.knowledge.function(target)
        if fact is not None and "save" in fact.roles:
            return [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("value", "obj"))]
        if target in ("pickle.dumps", "joblib.dump", "pickle.dump", "dill.dump", "cloudpickle.dump", "skops.io.dump"):
            return [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("value", "obj"))]
        return []
    if isinstance(node.func, ast.Attribute) and node.func.attr in SAVING_METHODS:
        return [node.func.value]
    return []


def _best(ev: Evaluator, names: dict[str, Value]) -> str:
    """A name given to the best of several, by its own words or by a choice from a container."""
    found, place = "", -1
    for form in ev.top_forms:
        for inner in [form, *_inside(form)]:
            if not isinstance(inner.node, ast.Assign):
                continue
            for name, value in inner.binds.items():
                if name not in names or ev.estimator(value) is None:
                    continue
                chosen = isinstance(inner.node.value, (ast.Subscript, ast.Attribute)) and _looks_up(inner.node.value)
                if (chosen or name.lower().startswith(("best", "final"))) and inner.statement >= place:
                    found, place = name, inner.statement
    later = max((f.statement for n, v in names.items() for f in all_fits(ev, v.obj) if n != found), default=-1)
    return found if found and later <= place else ""


def _looks_up(node: ast.expr) -> bool:
    """``models[best_name]``, ``search.best_estimator_``."""
    return any(
        (isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Constant))
        or (isinstance(n, ast.Attribute) and n.attr == "best_estimator_")
        for n in ast.walk(node)
    )


def _inside(form: Form) -> list[Form]:
    return [leaf for block in form.blocks for inner in block for leaf in [inner, *_inside(inner)]]


def _last_by_use(ev: Evaluator, names: dict[str, Value]) -> str:
    """The model that was evaluated last, else fitted last."""
    by_object: dict[int, str] = {}
    for name, value in names.items():
        by_object[value.obj] = name
    uses = [(statement, obj) for statement, obj in ev.uses if obj in by_object]
    if uses:
        latest = max(statement for statement, _ in uses)
        return by_object[[obj for statement, obj in uses if statement == latest][-1]]
    return max(names, key=lambda n: max((f.statement for f in all_fits(ev, names[n].obj)), default=-1))
