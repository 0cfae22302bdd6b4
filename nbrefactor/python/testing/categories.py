"""How many classes, and which categories, the code takes for granted."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nbrefactor.python.testing.literals import call_name, keyword, literal
from nbrefactor.python.testing.sources import Source

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


def encoded_by_position(sources: Sequence[Source], trees: Iterable[ast.AST]) -> Iterator[Source]:
    """The sources, of which columns are categories that are encoded by number: ``("town", OneHotEncoder(), [3])``.

    Only where no column of the one source has a name that the code knows.
    """
    places: set[int] = set()
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Tuple)):
        if len(node.elts) == 3 and isinstance(node.elts[1], ast.Call) and call_name(node.elts[1]).endswith("Encoder"):
            found = literal(node.elts[2]) if not isinstance(node.elts[2], ast.List) else None
            listed = [literal(n) for n in node.elts[2].elts] if isinstance(node.elts[2], ast.List) else [found]
            places |= {n for n in listed if isinstance(n, int) and not isinstance(n, bool)}
    for source in sources:
        unnamed = all(column.name == f"column_{n}" for n, column in enumerate(source.columns, 1))
        columns = [
            replace(column, kind="category") if n in places and column.kind == "number" else column
            for n, column in enumerate(source.columns)
        ]
        yield replace(source, columns=tuple(columns)) if unnamed and len(sources) == 1 else source
