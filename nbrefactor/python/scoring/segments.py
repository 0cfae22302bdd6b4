"""Several models, each fitted on its own part of the rows: one for each city, one for men and one for women.

``score.py`` asks one model for all rows, and would answer for rows that this model knows nothing about.
"""

from __future__ import annotations

import ast

from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.models import Model, choose, learns_a_label
from nbrefactor.python.scoring.values import Estimator, Fit

REASON = "several models were fitted, each on its own part of the rows"


def fitted_on_a_part(ev: Evaluator, model: Model, fit: Fit) -> bool:
    """Whether the model is one of several that share the rows between them."""
    own = _conditions(ev, fit)
    if not learns_a_label(ev, model.obj) and _nameless(ev, model):
        return True
    turns = {
        n.id
        for form in fit.path
        if isinstance(form.node, ast.For)
        for n in ast.walk(form.node.target)
        if isinstance(n, ast.Name)
    }
    if any(turns & _read(ev, condition) for condition in own):
        return True
    for name in model.rivals if model.how == "last" else ():
        rival = choose(ev, name)
        for other in rival.fits if rival is not None and rival.obj != model.obj else ():
            theirs = _conditions(ev, other)
            texts = {ast.unparse(c) for c in theirs} & {ast.unparse(c) for c in own}
            mine = frozenset().union(*(_columns(c) for c in own if ast.unparse(c) not in texts))
            its = frozenset().union(*(_columns(c) for c in theirs if ast.unparse(c) not in texts))
            if mine and mine == its:
                return True
    return False


def _nameless(ev: Evaluator, model: Model) -> bool:
    """Whether another model, which no name of the notebook holds, learns a label: ``{c: Ridge().fit(…) for c in …}``."""
    named = {obj for value in ev.final_env.values() for obj in (value.obj, *_members(ev, value.obj))}
    others = [obj for obj, thing in ev.heap.items() if isinstance(thing, Estimator) and thing.fits]
    return any(learns_a_label(ev, obj) for obj in others if obj not in named and not _members(ev, obj))


def _members(ev: Evaluator, obj: int) -> tuple[int, ...]:
    thing = ev.heap.get(obj)
    return thing.members if isinstance(thing, Estimator) else ()


def _conditions(ev: Evaluator, fit: Fit) -> list[ast.expr]:
    """What the rows of a fit were chosen by."""
    if fit.features is None:
        return []
    part = fit.features.value.part
    found = [ev.chosen[obj] for obj in [fit.features.value.obj] if obj in ev.chosen]
    while part:
        found += [ev.conditions[part]] if part in ev.conditions else []
        part = ev.parts.of.get(part, 0)
    return found


def _read(ev: Evaluator, condition: ast.expr) -> set[str]:
    """The names in a condition, and in the statement that gave it a name."""
    names = {n.id for n in ast.walk(condition) if isinstance(n, ast.Name)}
    if isinstance(condition, ast.Name) and condition.id in ev.defined:
        names |= {n.id for n in ast.walk(ev.defined[condition.id].form.node) if isinstance(n, ast.Name)}
    return names


def _columns(condition: ast.expr) -> frozenset[str]:
    """The columns that a condition compares."""
    compared = [n.left for n in ast.walk(condition) if isinstance(n, ast.Compare)]
    return frozenset(ast.unparse(node) for node in compared)
