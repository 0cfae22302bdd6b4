"""Answers of models in columns of tables: ``df["pred"] = model.predict(X)``, and what becomes of such a column.

A column is known by the name of its table and its own. The evaluator notes what is written to it; for the way from the
model's answer to the prediction, each such column is a name of its own (:func:`views`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Answer, Form
from nbrefactor.python.scoring.values import Value

Column = tuple[str, str]


def column_of(node: ast.AST) -> Column | None:
    """``df["c"]``, ``df.loc[:, "c"]`` and ``df.c``: the name of the table and of the column."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    if not isinstance(node, ast.Subscript):
        return None
    holder, index = node.value, node.slice
    if isinstance(holder, ast.Attribute) and holder.attr == "loc" and isinstance(index, ast.Tuple):
        whole = len(index.elts) == 2 and ast.unparse(index.elts[0]) == ":"
        holder, index = (holder.value, index.elts[1]) if whole else (holder, index)
    if isinstance(holder, ast.Name) and isinstance(index, ast.Constant) and isinstance(index.value, str):
        return holder.id, index.value
    return None


def _masked(node: ast.expr) -> tuple[Column, ast.expr] | None:
    """``df.loc[mask, "c"]``, ``df["c"][mask]`` and ``df["c"].loc[mask]``: the column, and which of its entries."""
    if not isinstance(node, ast.Subscript):
        return None
    holder = node.value
    if isinstance(holder, ast.Attribute) and holder.attr == "loc":
        if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2 and isinstance(holder.value, ast.Name):
            rows, column = node.slice.elts
            if isinstance(column, ast.Constant) and isinstance(column.value, str):
                return (holder.value.id, column.value), rows
        holder = holder.value
    column_name = column_of(holder)
    return (column_name, node.slice) if column_name is not None and not isinstance(node.slice, ast.Tuple) else None


def note_answer(ev: Evaluator, target: ast.expr, result: Result) -> None:
    """A column is written: note it where it holds answers of a model, or held them until now."""
    key = column_of(target)
    if key is not None:
        if result.value.model or key in ev.answers:
            ev.form.answers.append(Answer(key, result))
            ev.answers[key] = result.value
        return
    entries = _masked(target)
    if entries is None or isinstance(entries[1], ast.Slice):
        return
    key, rows = entries
    if key not in ev.answers and not result.value.model:
        return
    mask = ev.eval(rows)
    if mask.value.rows != "fixed":
        one = result.value.fixed and result.value.shape == "scalar"
        ev.form.answers.append(Answer(key, ev.fix(result) if one else result, mask))
        ev.answers.setdefault(key, result.value)


def note_names(ev: Evaluator, name: str, node: ast.expr) -> None:
    """A name is bound: what its columns held belongs to the past; a copy of a table holds what the table holds."""
    root: ast.expr = node
    while isinstance(root, (ast.Call, ast.Attribute, ast.Subscript)):
        root = root.func if isinstance(root, ast.Call) else root.value
    old = {key: value for key, value in ev.answers.items() if key[0] == name}
    taken = {key[1]: v for key, v in ev.answers.items() if isinstance(root, ast.Name) and key[0] == root.id}
    for key in old:
        del ev.answers[key]
    word = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    if word == "DataFrame" and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Dict):
        for column, value in zip(node.args[0].keys, node.args[0].values, strict=True):
            made = ev.eval(value)
            if isinstance(column, ast.Constant) and isinstance(column.value, str) and made.value.model:
                ev.answers[name, column.value] = made.value
                ev.form.answers.append(Answer((name, column.value), made))
    elif isinstance(root, ast.Name) and root is not node or isinstance(node, ast.Name):
        for column_name, held in taken.items():
            ev.answers[name, column_name] = held
            assert isinstance(root, ast.Name)
            if root.id != name:
                ev.form.aliases.append(((name, column_name), (root.id, column_name)))


def answered(ev: Evaluator, node: ast.AST) -> Value | None:
    """What a column of answers is worth."""
    key = column_of(node) if ev.answers else None
    return ev.answers.get(key) if key is not None else None


# --------------------------------------------------------------------------------------------- the way to the prediction


class _Names(ast.NodeTransformer):
    """Columns of answers as names."""

    def __init__(self, names: dict[Column, str]) -> None:
        self.names = names

    def visit(self, node: ast.AST) -> ast.AST:
        key = column_of(node)
        if key in self.names and key is not None:
            return ast.copy_location(ast.Name(self.names[key], ast.Load()), node)
        return self.generic_visit(node)


def with_names(text: str, names: dict[Column, str]) -> str:
    """A scoring text with names in place of columns of answers."""
    if not names or not any(column in text for _, column in names):
        return text
    tree = ast.parse(text)
    changed = ast.unparse(ast.fix_missing_locations(_Names(names).visit(tree)))
    return changed if changed != ast.unparse(ast.parse(text)) else text


def views(ev: Evaluator) -> list[Form]:
    """The notebook's statements, with columns of answers, and answers turned back inside a call, as names of their own."""
    pandas = next((n for n, v in ev.final_env.items() if v.shape == "module" and v.type == "pandas"), "")
    names: dict[Column, str] = {}
    known: dict[str, Value] = {}
    found: list[Form] = []
    for form in ev.top_forms:
        env = {**form.env, **known}
        for new, old in form.aliases:
            if old in names:
                names[new] = names[old]
        if not form.answers or form.blocks:
            text = with_names(form.text, names) if form.text and not form.refusal else form.text
            found.append(replace(form, text=text, env=env) if names and text != form.text else form)
            found += _turned(ev, form, env, names)
            continue
        made = {}
        for answer in form.answers:
            mask = with_names(answer.mask.score, names) if answer.mask is not None else ""
            text = with_names(answer.result.score, names)
            first = names.setdefault(answer.column, _name(answer.column, ev, names))
            if mask:
                made[first] = (f"{first}[{mask}] = {text}", known.get(first, Value("unknown")), True)
                continue
            flat = not re.search(r"reshape|inverse_transform", text)
            if answer.result.value.shape == "array" and pandas and flat:
                text = f"{pandas}.Series({text})"
            made[first] = (f"{first} = {text}", answer.result.value, False)
        for name, (text, value, changes) in made.items():
            refusal = value.why or "it is not understood" if value.rows == "unknown" else ""
            found.append(
                replace(
                    form, text=text, env=env, refusal=refusal, parts=[], writes=[], changes={name} if changes else set(),
                    binds={} if changes else {name: value.but(shape="series")},
                )
            )  # fmt: skip
            known[name] = value.but(shape="series")
    return found


def _turned(ev: Evaluator, form: Form, env: dict[str, Value], names: dict[Column, str]) -> list[Form]:
    """``report(y_test, encoder.inverse_transform(pred))`` as a statement that gives what it hands on a name."""
    found = []
    for place, result in ev.turned:
        if place is form and form.skip != "definition":
            name = _name(("", "turned_back"), ev, names)
            text = f"{name} = {with_names(result.score, names)}"
            binds = {name: result.value}
            found.append(replace(form, text=text, env=env, refusal="", parts=[], writes=[], changes=set(), binds=binds))
    return found


def _name(column: Column, ev: Evaluator, names: dict[Column, str]) -> str:
    word = re.sub(r"\W+", "_", column[1]).strip("_").lower() or "answer"
    word = word if word.isidentifier() else f"answer_{word}"
    while word in ev.final_env or word in names.values() or word in ("model", "features", "state"):
        word += "_answer"
    return word


def left_aside(ev: Evaluator, family: set[int], followed: frozenset[int], first: int) -> tuple[Form, str] | None:
    """A statement that changes the model's answers in a column by something else than the way to the prediction does."""
    held: set[Column] = set()
    for form, in_loop in _in_order(ev.top_forms, False):
        changed = [form.env[name] for name in form.changes if name in form.env]
        if form.statement >= first and form.refusal and any(v.model in family and v.rows == "rows" for v in changed):
            return form, "its answers are overruled for some of the rows"
        for answer in form.answers:
            value = answer.result.value
            again = answer.column in held
            if value.model in family:
                held.add(answer.column)
            if form.statement < first or value.rows == "target" or form.statement in followed:
                continue
            if answer.mask is not None and answer.mask.value.rows != "target" and (again or value.model in family):
                return form, "its answers are overruled for some of the rows"
            if answer.mask is None and again and not value.model:
                return form, "its answers are overruled by other columns of the rows"
            if again and in_loop and answer.mask is not None:
                return form, "its answers are changed in a loop"
    return None


def _in_order(forms: list[Form], inside: bool) -> Iterator[tuple[Form, bool]]:
    for form in forms:
        yield form, inside
        for block in form.blocks:
            yield from _in_order(block, inside or form.loop is not None)
