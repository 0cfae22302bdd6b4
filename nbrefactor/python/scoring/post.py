"""From the model's answer to the notebook's prediction: targets transformed back, labels decoded, thresholds applied."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from nbrefactor.python.scopes import parents_of
from nbrefactor.python.scoring.answers import answered, left_aside, views
from nbrefactor.python.scoring.calls import class_named
from nbrefactor.python.scoring.estimators import members
from nbrefactor.python.scoring.evaluate import HIDDEN, Evaluator
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.grades import counts, is_grading
from nbrefactor.python.scoring.grades import not_followed as not_followed_grades
from nbrefactor.python.scoring.models import Model
from nbrefactor.python.scoring.own_classes import answers_with
from nbrefactor.python.scoring.reshaping import INVERSES, ORDERS, PREDICTS
from nbrefactor.python.scoring.select import ALL, Selector
from nbrefactor.python.scoring.values import Value

FEATURES, MODEL = "__features__", "__model__"
SHAPING = frozenset(
    {
        "ravel",
        "flatten",
        "reshape",
        "squeeze",
        "astype",
        "int",
        "float",
        "round",
        "clip",
        "where",
        "map",
        "replace",
        "argmax",
        "rint",
        "round_",
        "array",
        "list",
        "maximum",
        "minimum",
        "get",
        "take",
        "to_numpy",
        "Series",
        "apply",
        "str",
        "max",
        "min",
        "sum",
        "mean",
    }
)


HARMLESS = frozenset(
    "verbose batch_size steps n_jobs num_threads nthread thread_count callbacks workers return_std return_cov "
    "validate_features check_input task_type transform".split()
)
"""What a call of ``predict`` may be told without another answer."""

POWERS = {"sqrt": (2, False), "cbrt": (3, False), "log10": (10, True), "log2": (2, True)}
"""What undoes a function of the target: to the power of a number, or a number to the power of the answer."""


@dataclass(frozen=True, slots=True)
class Post:
    """Statements from the model's answer to the prediction, and the name or expression that holds it."""

    forms: tuple[Form, ...]
    texts: tuple[str, ...]
    final: str


def find_post(ev: Evaluator, model: Model, selector: Selector) -> Post | None:
    """What the notebook does to the answers of its model, or ``None`` where it uses them as they are."""
    chosen = None
    shown = views(ev)
    for form in [f for f in _later(ev, model, shown) if not f.refusal]:
        changed = {name: form.env[name] for name in form.changes if name in form.env}
        for name, value in (form.binds | changed).items():
            if (
                value.rows == "rows"
                and value.model in family_of(ev, model)
                and value.shape in ("array", "series", "list")
            ):
                texts = _chain(ev, form, name, model, shown)
                if texts is not None and _changes(ev, texts, model):
                    chosen = (form, name, texts)
                elif texts is not None and chosen is None:
                    continue
    if chosen is None:
        return _inverse_inside(ev, model, selector)
    form, name, steps = chosen
    if _names_classes(ev, model, name):
        return None
    for step_form, text in steps:
        selector.need_text(text, ALL, step_form.env)
    return Post(tuple(f for f, _ in steps), tuple(t for _, t in steps), name)


def not_followed(ev: Evaluator, model: Model, post: Post | None, network: bool) -> list[tuple[Form, str]]:
    """What the notebook makes of the answers besides the way to the prediction, and why it stands against scoring."""
    found: list[tuple[Form, str]] = []
    if not network:
        followed = frozenset(form.statement for form in post.forms) if post is not None else frozenset()
        first = model.fitted
        kinds = [class_named(ev, m.type) for m in members(ev, model.obj) if "own" in m.roles]
        if post is None and not all(answers_with(kind, "predict") for kind in kinds):
            found.append((ev.top_forms[first], "the model's class has no 'predict'"))
        if (aside := left_aside(ev, family_of(ev, model), followed, first)) is not None:
            found.append(aside)
    if post is None:
        reasons = [(overruled(ev, model), "its answers are overruled by other columns of the rows")]
        if not network:
            threshold = "a threshold that is not understood turns its answers into labels"
            back = "its answers for a changed target are turned back in a way that is not understood"
            reasons = [(unknown_threshold(ev, model), threshold), (undone_elsewhere(ev, model), back), *reasons]
            reasons.append(
                (asked_otherwise(ev, model), "its answers are asked for with settings that are not followed")
            )
            reasons.append((labelled_by_helper(ev, model), "a helper turns its answers into labels"))
            reasons.append((_unknown_grades(ev, model), "what is made of its answers here is not understood"))
        found += [(form, reason) for form, reason in reasons if form is not None]
    return found


def asked_otherwise(ev: Evaluator, model: Model) -> Form | None:
    """The statement that asked the model last, where it does so with settings that change the answers."""
    asked = [(s, node) for s, obj, node in ev.asked if obj in family_of(ev, model) and isinstance(node, ast.Call)]
    last = max((s for s, _ in asked), default=-1)
    with_settings = any(answer_settings(node) for s, node in asked if s == last and isinstance(node, ast.Call))
    return next((f for f in ev.top_forms if f.statement == last), None) if with_settings else None


def _unknown_grades(ev: Evaluator, model: Model) -> Form | None:
    """A statement that makes grades of the answers in a way that is not followed, where they are the prediction."""
    first = model.fitted
    found = not_followed_grades(ev, family_of(ev, model), first, ())
    return found if found is not None and found.refusal and counts(ev, [found], family_of(ev, model), first) else None


def unknown_threshold(ev: Evaluator, model: Model) -> Form | None:
    """A statement that compares the model's answers with something that is not understood."""
    family = family_of(ev, model)
    first = model.fitted
    for form in views(ev):
        if form.statement < first or not form.refusal or not isinstance(form.node, ast.Assign):
            continue
        for node in ast.walk(form.node.value):
            if not isinstance(node, ast.Compare) or not all(isinstance(o, ORDERS) for o in node.ops):
                continue
            values = [form.env[n.id] for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in form.env]
            values += [told for n in ast.walk(node) if (told := answered(ev, n)) is not None]
            answers = [v for v in values if v.model in family and v.rows == "rows"]
            if answers and all(v.rows != "target" for v in values):
                return form
    return None


def overruled(ev: Evaluator, model: Model) -> Form | None:
    """A statement that makes something of the model's answers and of other columns of the rows, by a rule of its own."""
    family = family_of(ev, model)
    labels = [f.target for f in model.fits if f.target is not None]
    for form in _later(ev, model, views(ev)):
        if not isinstance(form.node, ast.Assign) or not any(v.model in family for v in form.binds.values()):
            continue
        made = ast.parse(form.text) if form.text else form.node.value
        calls = [n for n in ast.walk(made) if isinstance(n, ast.Call)]
        choices = [c for c in calls if getattr(c.func, "attr", "") in ("where", "select", "mask")]
        sums = [n for n in ast.walk(made) if isinstance(n, ast.BinOp)]
        for choice in [*choices, *sums]:
            read = [form.env[n.id] for n in ast.walk(choice) if isinstance(n, ast.Name) and n.id in form.env]
            asked = [n for n in calls if getattr(n.func, "attr", "") in PREDICTS]
            inside = {id(n) for call in asked for n in ast.walk(call)}
            inside |= {id(n.value) for n in ast.walk(choice) if _names_label(n, ev)}
            features = [
                n
                for n in ast.walk(choice)
                if isinstance(n, ast.Name) and id(n) not in inside and form.env.get(n.id, Value()).rows == "rows"
            ]
            others = [v for n in features if not (v := form.env[n.id]).model and not _is_label(v, labels)]
            if others and (asked or any(v.model in family for v in read)):
                return form
    return None


def _names_label(node: ast.AST, ev: Evaluator) -> TypeGuard[ast.Subscript | ast.Attribute]:
    """``df["price"]`` or ``df.price``, where that is what the model is to predict."""
    if isinstance(node, ast.Attribute):
        return node.attr in ev.target
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in ev.target


def _is_label(value: Value, labels: Sequence[Value]) -> bool:
    """Whether values are the labels of some rows: what compares them with the answers only measures the model."""
    return any(value is known or value.origins and value.origins == known.origins for known in labels)


def labelled_by_helper(ev: Evaluator, model: Model) -> Form | None:
    """A statement whose helper compares the model's answers with a threshold, where nothing else asks for labels."""
    if _asks_labels(ev, model):
        return None
    family = family_of(ev, model)
    for form in _later(ev, model):
        for call in ast.walk(form.node):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            inner = getattr(form.env.get(call.func.id, Value()).data, "node", None)
            if not isinstance(inner, ast.FunctionDef):
                continue
            nodes = list(ast.walk(inner))
            values = [
                form.env[n.id] for a in call.args for n in ast.walk(a) if isinstance(n, ast.Name) and n.id in form.env
            ]
            compares = any(isinstance(n, ast.Compare) for n in nodes) and any(isinstance(n, ast.Return) for n in nodes)
            if not compares or any(v.rows == "target" for v in values):
                continue
            asks = _asks(inner) and any(v.rows == "rows" for v in values)
            if asks or any(map(_asks, call.args)) or any(v.model in family for v in values):
                return form
    return None


def _asks(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Call) and getattr(n.func, "attr", "") in PREDICTS for n in ast.walk(node))


def _asks_labels(ev: Evaluator, model: Model) -> bool:
    """Whether the notebook asks its model for labels; ``predict`` of statsmodels gives probabilities."""
    if any("statsmodels" in m.type for m in members(ev, model.obj)):
        return False
    family = family_of(ev, model)
    return any(
        p.model in family
        and isinstance(p.node, ast.Call)
        and isinstance(p.node.func, ast.Attribute)
        and p.node.func.attr == "predict"
        for p in ev.predictions
    )


def _names_classes(ev: Evaluator, model: Model, name: str) -> bool:
    """``model.classes_[k]``: the places of the largest probabilities, which are the labels that ``predict`` gives."""
    found = [n for f in ev.top_forms for n in ast.walk(f.node) if isinstance(n, ast.Subscript)]
    places = [n.slice for n in found if isinstance(n.value, ast.Attribute) and n.value.attr == "classes_"]
    return any(isinstance(n, ast.Name) and n.id == name for p in places for n in ast.walk(p))


def family_of(ev: Evaluator, model: Model) -> set[int]:
    """The model, and the objects that it may be a choice of."""
    thing = ev.heap.get(model.obj)
    return {model.obj, *(getattr(thing, "members", ()) or ())}


def _later(ev: Evaluator, model: Model, forms: Sequence[Form] = ()) -> list[Form]:
    first = model.fitted
    return [f for f in forms or ev.top_forms if f.statement >= first and not f.refusal]


def _chain(ev: Evaluator, form: Form, name: str, model: Model, shown: Sequence[Form]) -> list[tuple[Form, str]] | None:
    """The statements that lead from the model's answer to a name; ``None`` where other rows take part."""
    out: list[tuple[Form, str]] = []
    wanted = {name}
    family = family_of(ev, model)
    for earlier in reversed(shown[: shown.index(form) + 1]):
        bound = [n for n in earlier.binds if n in wanted and earlier.binds[n].model in family]
        changed = earlier.changes & wanted
        if not bound and not changed:
            continue
        text = earlier.text
        if earlier.parts:
            text = "\n".join(t for n, t in earlier.parts if n in bound)
        if not text or earlier.refusal or earlier.blocks:
            return None
        rewritten = _with_model(ev, text, family)
        wanted -= set(bound)
        tree = ast.parse(rewritten)
        for child in ast.walk(tree):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load) and child.id not in changed:
                value = earlier.env.get(child.id)
                if value is None or child.id in (FEATURES, MODEL) or value.fixed:
                    continue
                if value.model not in family or value.rows != "rows":
                    return None
                wanted.add(child.id)
        out.append((earlier, rewritten))
    return None if wanted else out[::-1]


def answer_settings(call: ast.Call) -> list[ast.keyword]:
    """What a call of ``predict`` is told besides the rows, where the answers depend on it."""
    return [k for k in call.keywords[0 if call.args else 1 :] if k.arg not in HARMLESS]


class _Model(ast.NodeTransformer):
    """``state["m"].predict(rows)`` as ``model.predict(features)``."""

    def __init__(self, ev: Evaluator, family: set[int]) -> None:
        self.ev, self.family = ev, family

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in PREDICTS
            and isinstance(node.func.value, ast.Name)
        ):
            hidden = HIDDEN.fullmatch(node.func.value.id)
            if hidden:
                version = self.ev.captures[int(hidden.group(1))].version
                if version is not None and version.obj in self.family:
                    function = ast.Attribute(ast.Name(MODEL, ast.Load()), node.func.attr, ast.Load())
                    settings = answer_settings(node)
                    return ast.copy_location(ast.Call(function, [ast.Name(FEATURES, ast.Load())], settings), node)
        return self.generic_visit(node)


def _with_model(ev: Evaluator, text: str, family: set[int]) -> str:
    tree = _Model(ev, family).visit(ast.parse(text))
    return ast.unparse(ast.fix_missing_locations(tree))


def _changes(ev: Evaluator, steps: list[tuple[Form, str]], model: Model) -> bool:
    """Whether the statements are part of the prediction: an inverse, a decoding, a threshold; not a display."""
    if model.how == "joined":
        return any(_more_than_labels(ev, model, ast.parse(text)) for _, text in steps)
    meaningful = False
    family = family_of(ev, model)
    grades: list[Form] = []
    tried = False
    for step, text in steps:
        if grades:
            grades.append(step)
        if step.changes:  # ``pred[pred < 0] = 0``
            meaningful = True
            continue
        for node in ast.walk(ast.parse(text)):
            threshold = isinstance(node, ast.Compare) and _threshold_counts(ev, node, model)
            if not threshold and is_grading(ev, node, step, family):
                grades = grades or [step]
            elif isinstance(node, ast.Call):
                word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if word in PREDICTS:
                    meaningful = meaningful or bool(answer_settings(node))
                    continue
                if word in INVERSES or word in (
                    "where",
                    "map",
                    "argmax",
                    "replace",
                    "apply",
                    "get",
                    "take",
                    "clip",
                    "maximum",
                    "minimum",
                ):
                    meaningful = True
                elif word not in SHAPING:
                    return False
            elif isinstance(node, ast.Compare):
                tried = tried or not threshold
                grades = grades if threshold or grades else [step]
                meaningful = True
            elif isinstance(node, (ast.ListComp, ast.IfExp)) or _decodes(node):
                meaningful = True
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
                meaningful = meaningful or _target_was_changed(ev, model)
            elif isinstance(node, ast.BinOp):
                fitted = any(isinstance(n, ast.Name) and HIDDEN.fullmatch(n.id) for n in ast.walk(node))
                if not fitted and not _target_was_changed(ev, model):
                    grades = grades or [step]
                meaningful = True
    first = model.fitted
    return meaningful if not grades else counts(ev, grades, family, first, tried)


def _decodes(node: ast.AST) -> bool:
    """``names[codes]``: what the answers stand for."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, (ast.Name, ast.Call)):
        return False
    return isinstance(node.value, ast.Name) and node.value.id != MODEL


def _more_than_labels(ev: Evaluator, model: Model, tree: ast.Module) -> bool:
    """Whether a statement of a scoring notebook makes something else of the answers than their own labels."""
    asks_labels = any(
        isinstance(p.node, ast.Call) and isinstance(p.node.func, ast.Attribute) and p.node.func.attr == "predict"
        for p in ev.predictions
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if word not in (*PREDICTS, "ravel", "flatten", "array", "Series", "list", "to_numpy", "squeeze"):
                return True
            if word in PREDICTS and word != "predict" and not asks_labels:
                return True
        elif isinstance(node, (ast.Compare, ast.BinOp, ast.ListComp, ast.IfExp)):
            return True
    return False


def _threshold_counts(ev: Evaluator, node: ast.Compare, model: Model) -> bool:
    """A tuned threshold always; one that the author wrote down only where the notebook never asks for the labels."""
    if any(isinstance(n, ast.Name) and HIDDEN.fullmatch(n.id) for n in ast.walk(node)):
        return True
    return not _asks_labels(ev, model)


def _target_was_changed(ev: Evaluator, model: Model) -> bool:
    return bool(target_calls(ev, model))


def target_calls(ev: Evaluator, model: Model) -> set[str]:
    """The functions that the notebook applies to the target on its way to ``fit``."""
    found: set[str] = set()
    fitted = max((f.statement for f in model.fits), default=len(ev.top_forms))
    for form in [f for f in ev.top_forms if f.statement <= fitted]:
        for value in form.binds.values():
            if value.rows == "target" and isinstance(form.node, ast.Assign):
                for node in ast.walk(form.node.value):
                    if isinstance(node, ast.Call):
                        found.add(
                            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                        )
                    elif _is_arithmetic(node):
                        found.add("arithmetic")
        if isinstance(form.node, ast.Assign) and form.refusal:
            for node in ast.walk(form.node.value):
                if isinstance(node, ast.Call):
                    found.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        for label in _fitted_labels(form.node):
            for node in ast.walk(label):
                if isinstance(node, ast.Call):
                    found.add(node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
                elif _is_arithmetic(node):
                    found.add("arithmetic")
    return found & {
        "log1p",
        "log",
        "sqrt",
        "log10",
        "log2",
        "boxcox",
        "power",
        "fit_transform",
        "transform",
        "arithmetic",
        "map",
        "cbrt",
    }


def _is_arithmetic(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) or isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _with_constants(tree: ast.AST, node: ast.expr, text: str) -> str:
    """``np.exp(answer) - 1``: arithmetic with numbers right around an inverse belongs to it."""
    parents = parents_of(tree)
    parent = parents.get(node)
    while isinstance(parent, ast.BinOp):
        other = parent.right if parent.left is node else parent.left
        if not isinstance(other, ast.Constant):
            break
        inner = ast.parse(text, mode="eval").body
        sides = (inner, other) if parent.left is node else (other, inner)
        text = ast.unparse(ast.BinOp(sides[0], parent.op, sides[1]))
        node, parent = parent, parents.get(parent)
    return text


def _fitted_labels(tree: ast.AST) -> list[ast.expr]:
    """What calls of ``fit`` are given as the label: ``model.fit(X, np.log1p(y))``."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "fit"]
    return [
        *(c.args[1] for c in calls if len(c.args) > 1),
        *(k.value for c in calls for k in c.keywords if k.arg == "y"),
    ]


def _inverse_inside(ev: Evaluator, model: Model, selector: Selector) -> Post | None:
    """``mean_squared_error(actual, np.expm1(pred))``: the inverse is applied where the answer is used."""
    if not target_calls(ev, model):
        return None
    family = family_of(ev, model)
    pairs = {"expm1": {"log1p"}, "exp": {"log", "log1p"}, "square": {"sqrt"}, "exp2": {"log2"}}
    transformed = target_calls(ev, model)
    for form in reversed(_later(ev, model, views(ev))):
        for node in ast.walk(form.node):
            if (power := _power(ev, node, transformed, form, family)) is not None:
                text = ast.unparse(power)
                return Post((), (), text)
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if not pairs.get(node.func.attr, set()) & transformed or len(node.args) != 1:
                continue
            if _is_answer(ev, node.args[0], form, family):
                callee = ast.unparse(node.func)
                text = f"{callee}({MODEL}.predict({FEATURES}))"
                text = _with_constants(form.node, node, text)
                selector.need_text(text, ALL, form.env)
                return Post((), (), text)
    return None


def _is_answer(ev: Evaluator, node: ast.expr, form: Form, family: set[int]) -> bool:
    """Whether an expression is what the model answers: a call of ``predict``, a name or a column for it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "predict"
    value = form.env.get(node.id) if isinstance(node, ast.Name) else answered(ev, node)
    return value is not None and value.model in family


def _power(ev: Evaluator, node: ast.AST, transformed: set[str], form: Form, family: set[int]) -> ast.BinOp | None:
    """``pred ** 2`` where the target's square root was learnt, with the model's own answer in place of the name."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Pow):
        return None
    asked = ast.parse(f"{MODEL}.predict({FEATURES})", mode="eval").body
    for word in transformed & POWERS.keys():
        number, base = POWERS[word]
        answer, other = (node.right, node.left) if base else (node.left, node.right)
        if isinstance(other, ast.Constant) and other.value == number and _is_answer(ev, answer, form, family):
            return ast.BinOp(other, ast.Pow(), asked) if base else ast.BinOp(asked, ast.Pow(), other)
    return None


def undone_elsewhere(ev: Evaluator, model: Model) -> Form | None:
    """A statement that seems to turn the answers for a changed target back, in a way that is not followed."""
    if not target_calls(ev, model):
        return None
    family = family_of(ev, model)
    first = model.fitted
    for form in views(ev):
        for node in ast.walk(form.node) if form.statement >= first else ():
            if isinstance(node, ast.Call):
                word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if word in INVERSES and any(_is_answer(ev, a, form, family) for a in node.args):
                    return form
            elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Sub):
                sides = (node.left, node.right)
                answers = [_is_answer(ev, side, form, family) for side in sides]
                if any(answers) and not any(_of_label(ev, form, side) for side in sides):
                    return form
    return None


def _of_label(ev: Evaluator, form: Form, node: ast.expr) -> bool:
    if any(_names_label(n, ev) for n in ast.walk(node)):
        return True
    names = [form.env[n.id] for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in form.env]
    return any(v.rows == "target" for v in names)
