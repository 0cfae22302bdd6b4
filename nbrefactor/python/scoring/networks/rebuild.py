"""The expression that builds a network anew: what the notebook wrote, with the values of training in the fitted state."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbrefactor.python.scoring.forms import Form
    from nbrefactor.python.scoring.networks.tracer import Tracer

PLACED = frozenset({"to", "cuda", "cpu", "float", "eval", "train"})


def rebuilt(t: Tracer, obj: int) -> tuple[str, str]:
    """The expression, or why there is none."""
    if obj not in t.built:
        return "", "the network is built inside a block or a function"
    node, form = t.built[obj]
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PLACED:
        if t.name_of(node.func):
            break
        node = node.func.value
    saved = t.ev.env, t.form
    t.ev.env, t.form = dict(form.env), form
    try:
        layers = t.layers()
        if why := layers.problem(node):
            return "", why
        t.modal[obj] = layers.modal
        text = _text(t, node, form)
    finally:
        t.ev.env, t.form = saved
    return (text, "") if text else ("", "how the network is built depends on what training has not kept")


def _text(t: Tracer, node: ast.expr, form: Form) -> str:
    """An expression over modules, classes, literals and the state; empty where that cannot be."""
    if isinstance(node, ast.Call):
        name = t.name_of(node.func)
        known = isinstance(node.func, ast.Name) and node.func.id in t.layers().classes
        if name.startswith(("torch.", "collections.OrderedDict")) or known:
            parts = [_text(t, a.value if isinstance(a, ast.Starred) else a, form) for a in node.args]
            parts = [f"*{p}" if p and isinstance(a, ast.Starred) else p for p, a in zip(parts, node.args, strict=True)]
            named = [_text(t, k.value, form) for k in node.keywords]
            if not all(parts) or not all(named) or any(k.arg is None for k in node.keywords):
                return ""
            given = [*parts, *(f"{k.arg}={text}" for k, text in zip(node.keywords, named, strict=True))]
            return f"{ast.unparse(node.func)}({', '.join(given)})"
    if isinstance(node, (ast.List, ast.Tuple)):
        texts = [_text(t, e, form) for e in node.elts]
        if not all(texts):
            return ""
        inner = ", ".join(texts)
        return f"[{inner}]" if isinstance(node, ast.List) else f"({inner},)" if len(texts) == 1 else f"({inner})"
    if t.name_of(node).startswith("torch."):
        return ast.unparse(node)
    if isinstance(node, ast.Constant):
        return ast.unparse(node)
    return t.kept(ast.unparse(node), form) or ""
