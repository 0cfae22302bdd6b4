"""Transformers that are fitted on the label along with the features: ``df[numbers] = scaler.fit_transform(df[numbers])``.

New rows do not have the label. Where a transformer treats each column by itself, the same one fitted on the other columns
does to these what the notebook's does, and is what training keeps; any other one is refused.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Capture, all_forms
from nbrefactor.python.scoring.values import Estimator, Fit, Frame, Value

PRESENT = "__present__("
CLONES = "from sklearn.base import clone"


@dataclass(frozen=True, slots=True)
class EachColumn:
    """What a transformer made of columns, each by itself: their names, and those that new rows have."""

    names: tuple[str, ...]
    left: tuple[str, ...]


def each_column(ev: Evaluator, thing: Estimator | None, data: Result) -> EachColumn | None:
    """The named columns that a transformer treats one by one, or ``None``."""
    frame = ev.frame(data.value)
    kind = thing.type.rpartition(".")[2] if thing is not None else ""
    if frame is None or frame.exact is None or not row_facts.treats_columns_alone(kind):
        return None
    lost = labels_among(ev, thing, data)
    return EachColumn(frame.exact, tuple(n for n in frame.exact if n not in lost))


def takes_label(ev: Evaluator, thing: Estimator | None, data: Value) -> bool:
    """Whether an estimator computes its answer for a row from the label as well, of a table that has it for sure.

    Pipelines and transformers of columns choose theirs by name; what treats each column alone gives the others nothing.
    """
    table = ev.frame(data)
    if (
        thing is None
        or table is None
        or thing.formula
        or not thing.type.startswith(("sklearn.", "xgboost.", "lightgbm."))
    ):
        return False
    if thing.roles & {"pipeline", "search", "own"} or thing.type.startswith(("sklearn.compose.", "sklearn.pipeline.")):
        return False
    alone = row_facts.treats_columns_alone(thing.type.rpartition(".")[2])
    return not alone and any(map(table.may_hold, table.targets))


def same_columns(ev: Evaluator, owner: Value, names: tuple[str, ...] | None, value: Value) -> EachColumn | None:
    """``df[names] = f(df[names])``, where each column is made of that column alone."""
    if isinstance(value.data, EachColumn):
        return value.data if value.data.names == names else None
    table, made = ev.frame(owner), ev.frame(value)
    if table is None or made is None or names is None or len(names) < 2 or made.exact != names:
        return None
    return EachColumn(names, tuple(n for n in names if n not in labels_of(ev, table)))


def labels_of(ev: Evaluator, table: Frame) -> frozenset[str]:
    """The columns of a table that are the label, if it has them."""
    return table.targets | (ev.target - table.made.keys() if table.raw else frozenset())


def labels_among(ev: Evaluator, thing: Estimator | None, data: Result) -> frozenset[str]:
    """The labels among the columns of ``table[names]`` that a transformer is given, where they are not all of them.

    Where only training knows the names, a label may be among them.
    """
    kind = thing.type.rpartition(".")[2] if thing is not None else ""
    node, chosen = data.node, ev.frame(data.value)
    if isinstance(node, ast.Name) and chosen is not None and data.value.rows == "rows":
        return _labels_of_whole(ev, kind, chosen)
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or chosen is None:
        return frozenset()
    table = ev.frame(ev.lookup(node.value.id))
    if table is None:
        return frozenset()
    label = labels_of(ev, table)
    if chosen.exact is not None:
        found = label & frozenset(chosen.exact)
        return found if len(found) < len(chosen.exact) else frozenset()
    listed = PRESENT in data.score and table.raw and row_facts.treats_columns_alone(kind)
    return frozenset(n for n in label if table.may_hold(n)) if listed else frozenset()


def _labels_of_whole(ev: Evaluator, kind: str, table: Frame) -> frozenset[str]:
    """The labels among all columns of a table, where each of them is treated alone."""
    if not row_facts.treats_columns_alone(kind):
        return frozenset()
    found = frozenset(n for n in labels_of(ev, table) if table.may_hold(n))
    return found if table.exact is None or len(found) < len(table.exact) else frozenset()


def fitted_without(ev: Evaluator, receiver: Result, data: Result, lost: frozenset[str]) -> Capture | str:
    """The place of the transformer as fitted on the columns that new rows have; or why there is none."""
    thing = ev.estimator(receiver.value)
    kind = thing.type.rpartition(".")[2] if thing is not None else ""
    if not row_facts.treats_columns_alone(kind) or ev.depth or ev.loops:
        return f"the label is among the columns that '{kind or 'a transformer'}' is fitted on"
    chosen = data.score
    if not isinstance(data.node, ast.Subscript):
        chosen = f"{ev.source(data.node)}.drop(columns={sorted(lost)!r}, errors='ignore')"
    elif PRESENT in chosen:
        table, index = ev.source(data.node.value), ev.source(data.node.slice)
        chosen = f"{table}[[c for c in {index} if c not in {tuple(sorted(lost))!r}]]"
    elif data.captures:
        return "the label is among columns that are chosen in a way that is not understood"
    line = f"{{ref}} = clone({receiver.train}).fit({chosen})"
    key = receiver.node.id if isinstance(receiver.node, ast.Name) else kind
    capture = ev.capture(key, (line,), data.value, what=f"{kind} of the columns that new rows have")
    capture.needs = CLONES
    return capture


def as_fitted(ev: Evaluator, fit: Fit, data: Result) -> bool:
    """Whether these are the very columns that a transformer was fitted on, as they were then."""
    known = fit.features
    if known is None or known.score != data.score or not isinstance(data.node, (ast.Subscript, ast.Name)):
        return False
    root = data.node if isinstance(data.node, ast.Name) else data.node.value
    name = root.id if isinstance(root, ast.Name) else ""
    table = fit.env.get(name, Value())
    if not table.obj or table is not ev.env.get(name):
        return False
    later = [f for top in ev.top_forms if top.statement > fit.statement for f in [top, *all_forms(top.blocks)]]
    return not any(obj == table.obj for form in later for obj, _, _ in form.writes)
