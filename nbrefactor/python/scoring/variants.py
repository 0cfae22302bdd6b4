"""Helpers that fit inside: training hands them a place to keep what they fit, scoring calls them in a form of their own."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Capture, Form
from nbrefactor.python.scoring.values import Value

if TYPE_CHECKING:
    from nbrefactor.python.scoring.calls import Site
    from nbrefactor.python.scoring.statements import Function


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
    by_node = {id(r.node): r for r in variant.arguments.values()}
    arguments = [by_node.get(id(r.node), r) for r in [*site.args, *site.keywords.values()]]
    given = [variant.arguments[a.arg].score for a in function.node.args.args]
    train = ev.built(node, variant.value, arguments).train.rstrip()
    captures = [c for a in variant.arguments.values() for c in a.captures]
    name = function.node.name
    if any(c.helper is function for c in ev.captures[variant.first_capture :]):
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
    kept = tuple(dict.fromkeys(captures))
    if variant.value.shape != "container":
        variant.name = f"{name}_for_scoring"
        ev.variants.append(variant)
        return Result(node, variant.value, f"{variant.name}({', '.join(given)})", train, kept)
    return _pieces(ev, site, variant, given, train, kept)


def _pieces(
    ev: Evaluator, site: Site, whole: Variant, given: list[str], train: str, kept: tuple[Capture, ...]
) -> Result:
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
        pieces.append(Result(site.node, value, f"{piece.name}({', '.join(given)})", train, kept))
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
    if several and not isinstance(getattr(variant.forms[-1].node, "value", None), ast.Tuple):
        return "why"
    if any(isinstance(n, ast.Return) and n is not variant.forms[-1].node for n in ast.walk(function)):
        return "a helper with several ways out"
    if function.args.kwonlyargs or function.args.posonlyargs or not isinstance(site.node.func, ast.Name):
        return "why"
    defaults = len(function.args.defaults)
    if len(site.operands) < len(function.args.args) - defaults:
        return "why"
    return ""
