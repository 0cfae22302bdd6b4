"""Helpers that fit inside: training hands them a place to keep what they fit, scoring calls them in a form of their own."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Capture, Form, all_forms
from nbrefactor.python.scoring.reshaping import reshapes_answers, turns_answers_back
from nbrefactor.python.scoring.values import Estimator, Fit, Value, unknown

if TYPE_CHECKING:
    from nbrefactor.python.scoring.calls import Site
    from nbrefactor.python.scoring.statements import Function


TURNED = "the helper that trains the model turns its answers back"


@dataclass(slots=True, eq=False)
class Variant:
    """One call of a helper that fits: its arguments, and its statements as they read with them."""

    function: Function
    arguments: dict[str, Result]
    forms: list[Form]
    value: Value
    first_capture: int
    reference: str = ""
    name: str = ""


def variant_call(ev: Evaluator, site: Site, callee: Value, variant: Variant, why: str) -> Result:
    """The call with a place for the state; refused where the helper cannot be followed line by line."""
    node, function = site.node, variant.function
    reason = _unfit(ev, site, variant)
    if reason:
        return ev.refuse(node, f"{why}" if reason == "why" else reason)
    variant.arguments = {n: ev.fix(r) if r.value.fixed else r for n, r in variant.arguments.items()}
    given, train, kept = _with_state(ev, site, variant)
    if variant.value.shape != "container":
        variant.name = f"{function.node.name}_for_scoring"
        ev.variants.append(variant)
        return Result(node, variant.value, f"{variant.name}({given})", train, kept)
    return _pieces(ev, site, variant, given, train, kept)


def _with_state(ev: Evaluator, site: Site, variant: Variant) -> tuple[str, str, tuple[Capture, ...]]:
    """The arguments for new rows, and the call in training, with a place for what the helper fits."""
    function = variant.function
    by_node = {id(r.node): r for r in variant.arguments.values()}
    arguments = [by_node.get(id(r.node), r) for r in [*site.args, *site.keywords.values()]]
    given = [variant.arguments[a.arg].score for a in function.node.args.args]
    train = ev.built(site.node, variant.value, arguments).train.rstrip()
    captures = [c for a in variant.arguments.values() for c in a.captures]
    if any(c.helper is function for c in ev.captures[variant.first_capture :]):
        name = function.node.name
        capture = ev.capture(name, ("{ref} = {}",), variant.value, what=f"what '{name}' fits")
        variant.reference = capture.ref
        given.append(capture.ref)
        captures.append(capture)
        place = capture.ref
        guard = next((loop for loop in ev.loops if loop.frames), None)
        if guard is not None:
            place = f"{capture.ref} if __turn__({guard.variable}) else None"
        separator = "" if train[:-1].rstrip().endswith(("(", ",")) else ", "
        train = f"{train[:-1].rstrip()}{separator}__kept__={place})"
    return ", ".join(given), train, tuple(dict.fromkeys(captures))


def fitted_inside(ev: Evaluator, site: Site, whole: Variant) -> None:
    """Models that a helper fits on rows that it prepares itself: up to there, it is the way of new rows as well."""
    alone = not (ev.depth or ev.loops) and len(ev.path) == 1 and _called_plainly(site, whole.function.node)
    everything = [f for form in whole.forms for f in [form, *all_forms(form.blocks)]]
    again: dict[int, Fit] = {}
    for thing in [e for e in ev.heap.values() if isinstance(e, Estimator)]:
        for place, fit in enumerate(thing.fits):
            if fit.inside is None or fit.inside[1] not in everything:
                continue
            if id(fit) not in again:
                again[id(fit)] = _followed(ev, site, whole, fit, alone)
            thing.fits[place] = again[id(fit)]


def _followed(ev: Evaluator, site: Site, whole: Variant, fit: Fit, alone: bool) -> Fit:
    """The fit as far as the helper around it is understood."""
    assert fit.inside is not None
    own, form, _ = fit.inside
    direct = form in whole.forms
    after = [f.node for f in (whole.forms[whole.forms.index(form) + 1 :] if direct else whole.forms)]
    if fit.features.value.rows != "unknown":
        back = turns_answers_back(after)
        return replace(fit, features=fit.features.but(unknown(TURNED)), inside=None) if back else fit
    before = [f.node for f in whole.forms[: whole.forms.index(form) + 1]] if direct else []
    left = any(isinstance(n, ast.Return) for node in before for n in ast.walk(node) if not _defines(node))
    plain = own.value.rows == "rows" and own.value.shape in ("frame", "array", "series")
    known = alone and direct and plain and not left and not reshapes_answers(after)
    return _prepared_inside(ev, site, whole, fit) if known else replace(fit, inside=None)


def _prepared_inside(ev: Evaluator, site: Site, whole: Variant, fit: Fit) -> Fit:
    """The fit with a form of the helper that gives back what the model is fitted on."""
    assert fit.inside is not None
    own, form, env = fit.inside
    body = whole.forms[: whole.forms.index(form) + 1]
    last = ast.copy_location(ast.Return(own.node), form.node)
    given = Form(last, form.sheet, form.statement, env, f"return {own.score}", captures=list(own.captures))
    piece = replace(whole, forms=[*body, given], value=own.value)
    piece.arguments = {n: ev.fix(r) if r.value.fixed else r for n, r in whole.arguments.items()}
    score, train, captures = _with_state(ev, site, piece)
    piece.name = f"{whole.function.node.name}_for_scoring"
    ev.variants.append(piece)
    return replace(fit, features=Result(site.node, own.value, f"{piece.name}({score})", train, captures), inside=None)


def _defines(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _pieces(ev: Evaluator, site: Site, whole: Variant, given: str, train: str, kept: tuple[Capture, ...]) -> Result:
    """``X, y = prepare(df)``: a form of the helper for each thing that it gives back and that new rows may need."""
    *body, last = whole.forms
    name = whole.function.node.name
    pieces: list[Result] = []
    for number, inner in enumerate(whole.value.data):
        value = inner.value
        if value.rows != "rows":
            pieces.append(ev.plain(site.node, value))
            continue
        form = Form(
            last.node, last.sheet, last.statement, last.env, f"return {inner.score}", captures=list(inner.captures)
        )
        piece = Variant(whole.function, whole.arguments, [*body, form], value, whole.first_capture, whole.reference)
        piece.name = f"{name}_for_scoring" + (f"_{number + 1}" if number else "")
        ev.variants.append(piece)
        pieces.append(Result(site.node, value, f"{piece.name}({given})", train, kept))
    value = whole.value.but(data=pieces, items=tuple(enumerate(p.value for p in pieces)))
    return Result(site.node, value, ev.source(site.node), train, kept)


def _unfit(ev: Evaluator, site: Site, variant: Variant) -> str:
    """Why a helper cannot have a form for scoring."""
    function = variant.function.node
    if ev.depth:
        return "a helper inside a helper that computes something from all rows"
    several = variant.value.shape == "container" and isinstance(variant.value.data, list)
    if not several and (variant.value.rows != "rows" or variant.value.shape not in ("frame", "array", "series")):
        return "why"
    if not variant.forms or not isinstance(variant.forms[-1].node, ast.Return):
        return "why"
    if several and not isinstance(getattr(variant.forms[-1].node, "value", None), (ast.Tuple, ast.Call)):
        return "why"
    if any(isinstance(n, ast.Return) and n is not variant.forms[-1].node for n in ast.walk(function)):
        return "a helper with several ways out"
    return "" if _called_plainly(site, function) else "why"


def _called_plainly(site: Site, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a call by name gives each of the parameters its value, or leaves it its default."""
    if function.args.kwonlyargs or function.args.posonlyargs or not isinstance(site.node.func, ast.Name):
        return False
    return len(site.operands) >= len(function.args.args) - len(function.args.defaults)
