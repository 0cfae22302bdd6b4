"""Grades: names for the answers of a model, as ``pd.cut(model.predict(X), bins=[...], labels=[...])`` gives them.

A notebook may mean the grades, or the answers that they were made of. Its prediction is what it measures against the
labels, or writes to a file, last; the grades where it does so with neither. What it makes of its answers besides is told.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence

from nbrefactor.python.scoring.answers import Column, answered, column_of
from nbrefactor.python.scoring.estimators import members
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.forms import Form, all_forms
from nbrefactor.python.scoring.reshaping import INVERSES, ORDERS, PREDICTS
from nbrefactor.python.scoring.statements import Function

GRADING = frozenset({"cut", "qcut", "digitize", "searchsorted", "select"})
"""Functions that give what lies between two limits one name."""
ROUNDING = frozenset({"round", "round_", "around", "rint", "floor", "ceil", "trunc"})
OTHER_NUMBERS = ROUNDING | {"log", "log10", "log2", "sqrt", "abs", "absolute"}
"""Functions that make other numbers of the answers, and undo nothing unless the label was changed."""
WRITES = frozenset({"dump", "save", "savetxt", "savez"})

Reads = Callable[[ast.AST, Form], bool]


def is_grading(ev: Evaluator, node: ast.AST, form: Form, family: Collection[int]) -> bool:
    """Whether an expression gives answers names: by limits, by a helper, or by comparing numbers and labels."""
    if isinstance(node, ast.Call):
        word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        helper = isinstance(node.func, ast.Name) and isinstance(_held(form, node.func.id), Function)
        return word in GRADING | OTHER_NUMBERS or helper
    if not isinstance(node, ast.Compare):
        return False
    labels = all(isinstance(o, (ast.Eq, ast.NotEq)) for o in node.ops)
    numbers = all(isinstance(o, ORDERS) for o in node.ops) and _answers_with_numbers(ev, family)
    return labels or numbers


def counts(ev: Evaluator, grades: Sequence[Form], family: set[int], first: int, written: bool = False) -> bool:
    """Whether the notebook's prediction is what these statements make of the answers, and not the answers themselves.

    ``written``: only where a file says so, as for a limit that may be tried out beside the model's own labels. Other numbers
    that are measured against labels changed alike (``np.log(pred)`` against ``np.log(y)``) belong to the measure.
    """
    numbers = any(_gives_numbers(n) for form in grades for n in ast.walk(form.node))
    names = {name for form in grades for name in form.binds}
    columns = {answer.column for form in grades for answer in form.answers}

    def reads_grade(node: ast.AST, form: Form) -> bool:
        return isinstance(node, ast.Name) and node.id in names or column_of(node) in columns

    def reads_answer(node: ast.AST, form: Form) -> bool:
        return not reads_grade(node, form) and _is_answer(ev, node, form, family)

    made = {form.statement for form in grades}
    later = [f for f in _leaves(ev.top_forms) if f.statement >= first and f.statement not in made]
    if written:
        return _last(ev, later, reads_grade, columns, written) > _last(ev, later, reads_answer, set(), written)
    return _last(ev, later, reads_grade, columns, plain=numbers) >= _last(ev, later, reads_answer, set())


def not_followed(ev: Evaluator, family: set[int], first: int, followed: Collection[int]) -> Form | None:
    """The last statement that makes something else of the answers than the prediction: grades, or labels by a limit."""
    shown = None
    for form in _leaves(ev.top_forms):
        if form.statement < first or form.statement in followed or not isinstance(form.node, ast.Assign):
            continue
        for node in ast.walk(form.node.value):
            numbers = isinstance(node, ast.Compare) and all(isinstance(o, ORDERS) for o in node.ops)
            made = numbers or isinstance(node, ast.BinOp) or is_grading(ev, node, form, family)
            inside = list(ast.walk(node)) if made else []
            if any(_is_label(ev, n, form) for n in inside):
                continue
            if any(_is_answer(ev, n, form, family) for n in inside) and not any(v.fixed for v in form.binds.values()):
                shown = form
    return shown


def _is_answer(ev: Evaluator, node: ast.AST, form: Form, family: Collection[int]) -> bool:
    """A call that asks the model, a name or a column for what it said about rows."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (*PREDICTS, "score"):
        asked = form.env.get(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
        return asked is not None and asked.obj in family
    value = form.env.get(node.id) if isinstance(node, ast.Name) else answered(ev, node)
    return value is not None and value.model in family and value.rows == "rows"


def _last(
    ev: Evaluator,
    forms: Sequence[Form],
    reads: Reads,
    columns: Collection[Column],
    written: bool = False,
    plain: bool = False,
) -> int:
    """The last statement that measures something against the (``plain``) labels, or writes it to a file."""
    found = (f.statement for f in forms if _writes(f, reads, columns) or not written and _measures(ev, f, reads, plain))
    return max(found, default=-1)


def _gives_numbers(node: ast.AST) -> bool:
    """Arithmetic, and functions like a logarithm."""
    word = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return isinstance(node, ast.BinOp) or word in OTHER_NUMBERS - ROUNDING | INVERSES | {"log1p"}


def _changed(ev: Evaluator, side: ast.expr) -> bool:
    """Whether labels are other numbers than those that were learnt, here or where they got their name."""
    names = {n.id for n in ast.walk(side) if isinstance(n, ast.Name)}
    made = [f.node for f in ev.top_forms if names & f.binds.keys() and isinstance(f.node, ast.Assign)]
    return any(_gives_numbers(n) for tree in [side, *made] for n in ast.walk(tree))


def _measures(ev: Evaluator, form: Form, reads: Reads, plain: bool) -> bool:
    for node in ast.walk(form.node):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Call):
            asks = [node] if getattr(node.func, "attr", "") == "score" else []
            sides = [*asks, *node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, (ast.Compare, ast.BinOp)):
            sides = [node.left, *(node.comparators if isinstance(node, ast.Compare) else [node.right])]
        labels = [
            any(_is_label(ev, n, form) for n in ast.walk(side)) and not (plain and _changed(ev, side)) for side in sides
        ]
        told = [any(reads(n, form) for n in ast.walk(side)) for side in sides]
        if any(t and any(labels[:i] + labels[i + 1 :]) for i, t in enumerate(told)):
            return True
    return False


def _is_label(ev: Evaluator, node: ast.AST, form: Form) -> bool:
    if isinstance(node, ast.Name):
        value = form.env.get(node.id)
        return value is not None and value.rows == "target"
    column = column_of(node)
    return column is not None and column[1] in ev.target


def _writes(form: Form, reads: Reads, columns: Collection[Column]) -> bool:
    """Whether a statement writes what is read, alone or as a column of a table, to a file."""
    tables = {table for table, _ in columns}
    for node in ast.walk(form.node):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr.startswith("to_") and node.args + node.keywords:
            inside = list(ast.walk(node.func.value))
            chosen = {str(n.value) for n in inside if isinstance(n, ast.Constant)}
            whole = isinstance(node.func.value, ast.Name) and node.func.value.id in tables
            listed = any(c in chosen for t, c in columns if t in {n.id for n in inside if isinstance(n, ast.Name)})
            if whole or listed or any(reads(n, form) for n in inside):
                return True
        elif node.func.attr in WRITES and any(reads(n, form) for a in node.args for n in ast.walk(a)):
            return True
    return False


def _answers_with_numbers(ev: Evaluator, family: Collection[int]) -> bool:
    """Whether the model is one for numbers, and not for labels."""
    return all("regressor" in m.roles for obj in family for m in members(ev, obj))


def _held(form: Form, name: str) -> object:
    value = form.env.get(name)
    return value.data if value is not None else None


def _leaves(forms: Sequence[Form]) -> Iterator[Form]:
    for form in forms:
        yield from [f for f in [form, *all_forms(form.blocks)] if not f.blocks]
