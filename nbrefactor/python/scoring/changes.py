"""Tables that a statement may change in a way that was not understood."""

from __future__ import annotations

import ast

from nbrefactor.model import Effects
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Form, all_forms
from nbrefactor.python.scoring.values import NOTHING, Value, unknown

LOOKS_ONLY = frozenset({
    "fit", "predict", "predict_proba", "decision_function", "score", "transform", "fit_transform", "fit_predict",
    "fit_resample", "evaluate", "split",
})  # fmt: skip
"""Methods that leave their arguments as they are, whoever has them."""
NO_VALUE = Value()


def unseen_changes(ev: Evaluator, form: Form, effect: Effects) -> None:
    """Frames that a statement may change in a way that was not understood."""
    known = {obj for inner in [form, *all_forms(form.blocks)] for obj, _, _ in inner.writes} - {0}
    written = {name for inner in [form, *all_forms(form.blocks)] for name in inner.changes}
    followed = {n for n in effect.mutates if n in written or form.env.get(n, ev.env.get(n, NO_VALUE)).obj in known}
    own = _own_transformer(ev, form)
    changed = sorted(effect.mutates - effect.binds)
    holders = [n for n in changed if n in ev.env and ev.env[n].items is not None and not ev.env[n].fixed]
    held = any(_held(ev, form, name) for name in holders)  # under one of its names
    for name in changed:
        value = ev.env.get(name)
        if value is None:
            continue
        if value.items is not None and value is form.env.get(name) and not value.fixed:
            handed = _handed_over(ev, form.node, name)
            if handed or "unknown" not in effect.touches and held:
                ev.env[name] = unknown("a container of tables is changed")
            continue
        if own and value.shape == "frame" and not value.fixed and form.text and not form.refusal:
            form.writes.append((value.obj, None, False))  # what it does to its argument, it does for new rows as well
            continue
        if "unknown" in effect.touches:
            ev.mutations.append((name, form.statement))
        if value.shape == "frame" and not value.fixed and value.obj not in known:
            if form.renames or isinstance(form.node, (ast.FunctionDef, ast.ClassDef)):
                continue
            if any(inner.skip == "filter" for inner in [form, *all_forms(form.blocks)]):
                continue
            if (value.obj, form.statement) in ev.thinned:  # by a helper that leaves out rows
                continue
            if "unknown" in effect.touches and not _handed_over(ev, form.node, name):
                continue
            if "unknown" not in effect.touches and not _unfollowed(ev, form, effect.mutates, followed):
                continue
            form.writes.append((value.obj, None, False))
            form.writes += [w for inner in all_forms(form.blocks) for w in inner.writes]
            form.refusal = form.refusal or f"it may change '{name}'"
            form.text = (not form.blocks and form.text) or form.sheet.text
            form.loop, form.blocks = None, []
        elif value.shape in ("array", "series") and not value.fixed:
            same = value is form.env.get(name) and "unknown" not in effect.touches and name not in followed
            if same and _unfollowed(ev, form, effect.mutates, followed):
                ev.env[name] = unknown(f"'{name}' may be changed")
        elif value.fixed and value.pure and not value.obj and value.shape not in ("function", "module", "class"):
            ev.env[name] = value.but(pure=False)
            if value is form.env.get(name) and "unknown" not in effect.touches and _mutable(value):
                ev.env[name] = value.but(pure=False, literal=NOTHING, items=None, data=None)


def _held(ev: Evaluator, form: Form, name: str) -> bool:
    """Whether a statement gets at a container itself.

    If it does not, or only goes through its tables in a loop that is followed, then the change is one of a table, which
    is seen by the table's own name.
    """
    over = [n.iter for n in ast.walk(form.node) if isinstance(n, ast.For) and form.loop and form.loop.frames]
    return any(n not in over for n in _mentions(ev, form.node, name))


def _mentions(ev: Evaluator, node: ast.AST, name: str, seen: frozenset[str] = frozenset()) -> list[ast.Name]:
    """Where a statement, and the helpers that it calls, look a name up."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    found = [n for n in names if n.id == name]
    for other in {n.id for n in names} - seen:
        inner = getattr(getattr(ev.env.get(other), "data", None), "node", None)
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            found += _mentions(ev, inner, name, seen | {other})
    return found


def _unfollowed(ev: Evaluator, form: Form, changed: frozenset[str], followed: set[str]) -> bool:
    """Whether what a statement changes is not, or not only, a table whose change is followed under its own name.

    It may get at a table by way of a container or of a helper. A table that is only asked, and what else shares memory with
    one that is followed (the parts of one split), is not looked at.
    """
    own = list(ast.walk(form.node))
    looked_into = [
        n.value for n in own if isinstance(n, (ast.Attribute, ast.Subscript)) and isinstance(n.ctx, ast.Load)
    ]
    for site in own:
        if isinstance(site, ast.Call) and isinstance(site.func, ast.Attribute) and site.func.attr in LOOKS_ONLY:
            looked_into += site.args
        elif isinstance(site, ast.Assign) and all(isinstance(t, ast.Subscript) for t in site.targets):
            bases = {getattr(t.value, "id", "") for t in site.targets if isinstance(t, ast.Subscript)}
            looked_into += [site.value] if bases <= followed else []  # the entries of ``X[columns] = a`` are copied
    explained = False
    for name in changed & ev.env.keys():
        value = form.env.get(name, ev.env[name])
        mentions = _mentions(ev, form.node, name)
        tabular = value.shape in ("frame", "array", "series")
        asked = tabular and all(n in own and n in looked_into for n in mentions)
        if mentions and not asked and not value.fixed and name not in followed:
            return True
        explained = explained or bool(mentions)
    return not explained


def _mutable(value: Value) -> bool:
    return isinstance(value.literal, (list, dict, set))


def _handed_over(ev: Evaluator, node: ast.AST, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a call that is not understood is given the very object that a name holds.

    What a method chain makes of it is another object, and what is fitted, transformed or predicted is not changed.
    """
    for site in ast.walk(node):
        if not isinstance(site, ast.Call):
            continue
        arguments = [*site.args, *(k.value for k in site.keywords)]
        given = any(isinstance(n, ast.Name) and n.id == name for a in arguments for n in _handed(a))
        callee = ev.env.get(site.func.id) if isinstance(site.func, ast.Name) else None
        inner = getattr(callee.data, "node", None) if callee is not None and callee.shape == "function" else None
        if given and isinstance(inner, ast.FunctionDef) and (own := _parameter(site, inner, name)):
            if inner.name not in seen and not _handed_over(ev, inner, own, seen | {inner.name}):
                continue
        if given and not (isinstance(site.func, ast.Attribute) and site.func.attr in LOOKS_ONLY):
            return True
        if isinstance(inner, ast.FunctionDef) and inner.name not in seen:
            if name not in {a.arg for a in inner.args.args} and _handed_over(ev, inner, name, seen | {inner.name}):
                return True
    return False


def _parameter(site: ast.Call, function: ast.FunctionDef, name: str) -> str:
    """The parameter that a call gives the object to, if nothing else in the function holds it; else empty."""
    plain = [a.arg for a in function.args.args]
    given = dict(zip(plain, site.args, strict=False)) | {k.arg: k.value for k in site.keywords if k.arg in plain}
    own = [p for p, a in given.items() if isinstance(a, ast.Name) and a.id == name]
    others = [a for a in [*site.args, *(k.value for k in site.keywords)] if a not in given.values()]
    if len(own) != 1 or any(isinstance(n, ast.Name) and n.id == name for a in others for n in ast.walk(a)):
        return ""
    aliases = [n for n in ast.walk(function) if isinstance(n, (ast.Assign, ast.AnnAssign, ast.NamedExpr))]
    held = any(isinstance(n, ast.Name) and n.id == own[0] for a in aliases if a.value for n in _handed(a.value))
    return "" if held else own[0]


def _handed(node: ast.expr) -> list[ast.expr]:
    """An argument, and what it holds where it is written as a container."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [n for e in node.elts for n in _handed(e)]
    if isinstance(node, ast.Dict):
        return [n for e in node.values for n in _handed(e)]
    return [node.value] if isinstance(node, ast.Starred) else [node]


def _own_transformer(ev: Evaluator, form: Form) -> bool:
    """Whether a statement is a call of a transformer that the notebook defines."""
    call = getattr(form.node, "value", None)
    if (
        not isinstance(call, ast.Call)
        or not isinstance(call.func, ast.Attribute)
        or not isinstance(call.func.value, ast.Name)
    ):
        return False
    thing = ev.estimator(form.env.get(call.func.value.id, Value()))
    return thing is not None and "own" in thing.roles
