"""Helpers that fit inside: training hands them a place to keep what they fit, scoring calls them in a form of their own."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Form
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
    name = function.node.name
    capture = ev.capture(name, ("{ref} = {}",), variant.value, what=f"what '{name}' fits")
    variant.reference, variant.name = capture.ref, f"{name}_for_scoring"
    ev.variants[capture.ref] = variant
    variant.arguments = {n: ev.fix(r) if r.value.fixed else r for n, r in variant.arguments.items()}
    by_node = {id(r.node): r for r in variant.arguments.values()}
    arguments = [by_node.get(id(r.node), r) for r in [*site.args, *site.keywords.values()]]
    given = [variant.arguments[a.arg].score for a in function.node.args.args]
    score = f"{variant.name}({', '.join([*given, capture.ref])})"
    inner = ev.built(node, variant.value, arguments).train.rstrip()
    place = capture.ref
    guard = next((loop for loop in ev.loops if loop.frames), None)
    if guard is not None:
        place = f"{capture.ref} if __turn__({guard.variable}) else None"
    separator = "" if inner[:-1].rstrip().endswith(("(", ",")) else ", "
    train = f"{inner[:-1].rstrip()}{separator}__kept__={place})"
    captures = tuple(dict.fromkeys([*(c for a in variant.arguments.values() for c in a.captures), capture]))
    return Result(node, variant.value, score, train, captures)


def _unfit(ev: Evaluator, site: Site, variant: Variant) -> str:
    """Why a helper cannot have a form for scoring."""
    function = variant.function.node
    if ev.depth:
        return "a helper inside a helper that computes something from all rows"
    if variant.value.rows != "rows" or variant.value.shape not in ("frame", "array", "series"):
        return "why"
    if not variant.forms or not isinstance(variant.forms[-1].node, ast.Return):
        return "why"
    if any(isinstance(n, ast.Return) and n is not variant.forms[-1].node for n in ast.walk(function)):
        return "a helper with several ways out"
    if function.args.kwonlyargs or function.args.posonlyargs or not isinstance(site.node.func, ast.Name):
        return "why"
    defaults = len(function.args.defaults)
    if len(site.operands) < len(function.args.args) - defaults:
        return "why"
    return ""
