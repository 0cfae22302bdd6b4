"""Code of the notebook inside a network of Keras: its file holds layers by name, and no code may be run when it is loaded."""

from __future__ import annotations

import ast

from nbrefactor.knowledge import canonical
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.evaluate import Evaluator

PARENTS = ("keras.Layer", "keras.Model", "keras.layers.Layer", "keras.Sequential")
SETTINGS = frozenset(
    {"activation", "recurrent_activation", "kernel_initializer", "kernel_regularizer", "kernel_constraint"}
)


def own_code(ev: Evaluator) -> str:
    """Why networks of Keras cannot be loaded without code of the notebook; empty where they can."""
    for form in ev.top_forms:
        for node in ast.walk(form.node):
            if isinstance(node, ast.Call) and (why := _in_call(ev, node)):
                return why
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    if canonical(qualified(ev, base)) in PARENTS:
                        return f"the class '{node.name}' is code of the notebook inside the network"
    return ""


def _in_call(ev: Evaluator, node: ast.Call) -> str:
    name = canonical(qualified(ev, node.func))
    if not name.startswith("keras."):
        return ""
    if name.rpartition(".")[2] == "Lambda":
        return "a Lambda layer is code, which its file does not hold"
    for keyword in node.keywords:
        known = ev.env.get(keyword.value.id) if isinstance(keyword.value, ast.Name) else None
        own = known is not None and known.shape in ("function", "class") and known.data is not None
        if keyword.arg in SETTINGS and (own or isinstance(keyword.value, ast.Lambda)) and "layers" in name:
            return f"'{ast.unparse(keyword)}' is code of the notebook inside the network"
    return ""
