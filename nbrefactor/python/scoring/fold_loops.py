"""``for train, test in splitter.split(X, y)``: turns that do the same with other rows; what the last one leaves stays.

New rows go the way of one turn. That is right as long as a turn takes nothing from the one before but counts and
figures, and as long as the model at the end cannot be that of an earlier turn while what was fitted beside it is not.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from nbrefactor.python.scoring.columns import spoil
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.statements import changed_names
from nbrefactor.python.scoring.values import Estimator, Value, unknown

ASKS = frozenset({"fit", "predict", "predict_proba", "score", "decision_function"})


def over_splits(ev: Evaluator, node: ast.For | ast.AsyncFor) -> bool:
    """Whether a loop goes through the parts that a splitter of scikit-learn makes."""
    call = node.iter
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "enumerate" and call.args:
        call = call.args[0]
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "split"):
        return False
    return ev.eval(call.func.value).value.type.startswith("sklearn.model_selection.")


def turns_alike(ev: Evaluator, node: ast.For | ast.AsyncFor) -> bool:
    """Whether one turn may stand for all of them."""
    ways_out = (ast.Break, ast.Continue, ast.Return, ast.Yield, ast.YieldFrom)
    if node.orelse or any(isinstance(n, ways_out) for n in ast.walk(node)):
        return False
    places = _stored(node.target)
    return not _carried(ev, node) and (_one_way(node) or _feeds_rows_only(node, places))


def forget_fits(ev: Evaluator, form: Form) -> None:
    """Models that are fitted in turns that differ are not known to be those of any of them."""
    why = "the parts of a splitter are treated one after the other, and what is kept of them is not understood"
    for thing in ev.heap.values():
        if isinstance(thing, Estimator):
            for place, fit in enumerate(thing.fits):
                if form in fit.path and fit.features is not None:
                    thing.fits[place] = replace(fit, features=fit.features.but(unknown(why)))
    for name in changed_names(form.node):
        if not ev.lookup(name).fixed:
            spoil(ev, name, why)


def _changes_outside(ev: Evaluator, node: ast.For | ast.AsyncFor) -> bool:
    """Whether a turn writes into a table that was there before, so that the next finds it changed."""
    made = _stored(node)
    for child in ast.walk(node):
        target = child if isinstance(child, (ast.Subscript, ast.Attribute)) else None
        stored = target is not None and isinstance(target.ctx, (ast.Store, ast.Del))
        called = isinstance(child, ast.Call) and any(k.arg == "inplace" for k in child.keywords)
        root: ast.AST = child.func if isinstance(child, ast.Call) else child
        while isinstance(root, (ast.Subscript, ast.Attribute, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        if (stored or called) and isinstance(root, ast.Name):
            if root.id not in made and not ev.lookup(root.id).fixed:
                return True
    return False


def _carried(ev: Evaluator, node: ast.For | ast.AsyncFor) -> bool:
    """Whether a turn reads rows that the turn before has bound, or changes rows that were there before."""
    done = _stored(node.target)
    later = frozenset().union(*(_stored(s) for s in node.body))
    for statement in node.body:
        read = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        if isinstance(statement, ast.AugAssign):
            read |= _stored(statement.target)
        if any(name in later and not ev.lookup(name).fixed for name in read - done if name in ev.env):
            return True
        if not isinstance(statement, (ast.If, ast.For, ast.While, ast.Try)):
            done |= _stored(statement)
    return _changes_outside(ev, node)


def _one_way(node: ast.For | ast.AsyncFor) -> bool:
    """Whether every turn leaves its own model and nothing else: no branch, and no model put aside."""
    models = {
        n.func.value.id
        for n in ast.walk(node)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "fit"
        if isinstance(n.func.value, ast.Name)
    }
    for statement in node.body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass)):
            return False
        for child in ast.walk(statement):
            aside = (
                isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr == "append"
            )
            given = (
                [a.id for a in child.args if isinstance(a, ast.Name)] if isinstance(child, ast.Call) and aside else []
            )
            if models & set(given):
                return False
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, ast.Name) and value.id in models:
            return False
    return True


def _feeds_rows_only(node: ast.For | ast.AsyncFor, places: frozenset[str]) -> bool:
    """Whether models are given nothing but rows as they were before the loop."""
    taken: set[str] = set()
    for statement in node.body:
        if _takes_rows(statement, places) and isinstance(statement, ast.Assign):
            taken |= _stored(statement)
    made = _stored(node) - taken
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
            if child.func.attr.startswith("fit_") or child.func.attr == "transform":
                return False
            if child.func.attr in ASKS and child.args:
                if any(isinstance(n, ast.Name) and n.id in made - places for n in ast.walk(child.args[0])):
                    return False
    return True


def _takes_rows(node: ast.stmt, places: frozenset[str]) -> bool:
    """``part = table.loc[places]``, one or several at once; or something printed."""
    if isinstance(node, ast.Expr):
        call = node.value
        return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    target, value = node.targets[0], node.value
    targets, values = [target], [value]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        targets, values = target.elts, value.elts
    chosen = [v.slice for v in values if isinstance(v, ast.Subscript)]
    return (
        all(isinstance(t, ast.Name) for t in targets)
        and len(chosen) == len(values)
        and all(isinstance(c, ast.Name) and c.id in places for c in chosen)
    )


def bind_places(target: ast.expr) -> dict[str, Value]:
    """The loop's names: numbers of the turns, and the places of rows."""
    number = target.elts[0] if isinstance(target, ast.Tuple) and isinstance(target.elts[-1], ast.Tuple) else None
    counted = _stored(number) if number is not None else frozenset()
    return {n: Value("fixed", "scalar" if n in counted else "list") for n in _stored(target)}


def _stored(node: ast.AST) -> frozenset[str]:
    return frozenset(
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Store, ast.Del))
    )
