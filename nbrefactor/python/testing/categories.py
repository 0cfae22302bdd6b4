"""How many classes, and which categories, the code takes for granted."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nbrefactor.python.testing.literals import call_name, keyword, literal

FIRST = "(other)"
"""The category that comes before all others: it has no dummy of its own if the first is dropped."""


def classes_asked_for(tree: ast.Module) -> int:
    """How many classes the code takes for granted: as many as it names, or two; 0 where it does not say."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        for names in (keyword(call, name) for name in ("target_names", "class_names", "display_labels")):
            if isinstance(names, ast.List) and len(names.elts) > 1:
                return len(names.elts)
    asked = any(call_name(c) in _OF_TWO and not {"average", "multi_class"} & {k.arg for k in c.keywords} for c in calls)
    parts = (node for node in ast.walk(tree) if isinstance(node, ast.Subscript))
    return 2 if asked or any(call_name(part.value) == "predict_proba" for part in parts) else 0


_OF_TWO = frozenset("roc_auc_score roc_curve precision_recall_curve f1_score precision_score recall_score".split())


def drops_first(call: ast.expr) -> bool:
    """``pd.get_dummies(…, drop_first=True)``"""
    first = keyword(call, "drop_first") if isinstance(call, ast.Call) and call_name(call) == "get_dummies" else None
    return first is not None and literal(first) is True


def prefix_of(name: str, columns: Iterable[str]) -> str:
    """The column of which ``name`` may be a dummy."""
    return max((c for c in columns if name.startswith(f"{c}_")), key=len, default="")
