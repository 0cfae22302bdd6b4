"""Training and scoring notebook side by side: what one does to the rows and the other does not."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbrefactor.python.scoring.result import Scoring, Step

STATE = "STATE"
_STATE = re.compile(r"(?:fitted_)?state\[\"[^\"]*\"\]")
MOVES = frozenset({"copy", "drop", "DataFrame", "reset_index", "to_numpy", "head", "array", "asarray", "read_csv"})
"""Calls that only hand rows on, or choose columns."""


@dataclass(frozen=True, slots=True)
class Skew:
    """``missing`` are steps of training that scoring lacks, ``extra`` those that only scoring has, and ``retyped`` those
    where scoring spells a value that training computes, with the text of that value."""

    missing: tuple[Step, ...] = ()
    extra: tuple[Step, ...] = ()
    retyped: tuple[tuple[Step, str], ...] = ()


def way(scoring: Scoring) -> tuple[Step, ...]:
    """All that is done to the rows until the model is asked."""
    last = max((s.statement for s in scoring.steps), default=scoring.fit)
    return (*scoring.steps, Step(last, scoring.features)) if scoring.features else scoring.steps


def skew(training: Sequence[Step], scoring: Sequence[Step], target: Sequence[str]) -> Skew:
    """Compare what two ways from the rows to the model do, whatever the tables are called and however it is cut into
    statements. Columns of the ``target`` do not count.
    """
    ours, theirs = operations(training, target), operations(scoring, target)
    missing = {s.text: s for key, s in ours.items() if key not in theirs}
    extra = {s.text: s for key, s in theirs.items() if key not in ours}
    retyped: dict[str, tuple[Step, str]] = {}
    twins = {_masked(key): s for key, s in ours.items() if s.text in missing and STATE in key}
    for key, step in theirs.items():
        twin = twins.get(_masked(key))
        if step.text in extra and twin is not None and STATE not in key:
            retyped[step.text] = (step, _STATE.findall(twin.text)[0])
            missing.pop(twin.text, None)
    return Skew(
        tuple(missing.values()), tuple(s for t, s in extra.items() if t not in retyped), tuple(retyped.values())
    )


def operations(steps: Sequence[Step], target: Sequence[str]) -> dict[str, Step]:
    """What the steps do: calls with their settings, arithmetic, columns that are written."""
    found: dict[str, Step] = {}
    for step in steps:
        for node in ast.walk(ast.parse(_STATE.sub(STATE, step.text))):
            key = _operation(node, target)
            if key:
                found.setdefault(key, step)
    return found


def _operation(node: ast.AST, target: Sequence[str]) -> str:
    if isinstance(node, ast.Call):
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        literal = {
            n.value for d in ast.walk(node) if isinstance(d, ast.Dict) for n in d.keys if isinstance(n, ast.Constant)
        }
        if word in MOVES or (word == "rename" and literal <= set(target)):
            return ""
        settings = [_plain(a) for a in node.args] + sorted(f"{k.arg}={_plain(k.value)}" for k in node.keywords)
        return f"{word}({', '.join(settings)})"
    if isinstance(node, (ast.BinOp, ast.Compare)):
        parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
        kinds = [node.op] if isinstance(node, ast.BinOp) else node.ops
        return " ".join([*(type(k).__name__ for k in kinds), *(_plain(p) for p in parts)])
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant):
        return f"column {node.slice.value!r}"
    return ""


def _plain(node: ast.expr) -> str:
    """An operand without the names of tables."""
    if STATE in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}:
        return STATE
    if any(isinstance(n, (ast.Name, ast.Call)) for n in ast.walk(node)):
        column = node.slice if isinstance(node, ast.Subscript) else None
        return f"_[{ast.unparse(column)}]" if isinstance(column, ast.Constant) else "_"
    return ast.unparse(node)


def _masked(key: str) -> str:
    """An operation without its numbers and what training fitted."""
    return re.sub(rf"{STATE}|-?\b\d[\d_.e]*\b", "…", key)
