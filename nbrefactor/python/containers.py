"""A name that is also a field of a dict the author built is read from the dict, where the dict is at hand anyway.

After ``data = {"test": {"X": X_test, "y": y_test}}`` a step that takes ``data`` needs no second parameter for ``y_test``: it
is ``data["test"]["y"]``, the very same object, as long as nothing rebinds the name or stores into the dict.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nbrefactor.model import Effects, Statement
from nbrefactor.python.rewrite import Surroundings, rewrite
from nbrefactor.python.syntax import parse


def read_from_containers(statements: Sequence[Statement], effects: Sequence[Effects]) -> dict[int, str]:
    """New texts of the statements that read a field from the dict instead of under its own name."""
    binders: dict[str, int] = {}
    for e in effects:
        for name in e.binds | e.deletes | frozenset().union(*(c.writes for c in e.closures)):
            binders[name] = binders.get(name, 0) + 1
    texts: dict[int, str] = {}
    for i, statement in enumerate(statements):
        if statement.kind != "assign" or "{" not in statement.text:
            continue
        tree = parse(statement.text)
        if not (
            isinstance(tree, ast.Assign) and isinstance(tree.value, ast.Dict) and isinstance(tree.targets[0], ast.Name)
        ):
            continue
        container = tree.targets[0].id
        if binders.get(container) != 1 or any(container in e.mutates for e in effects[i + 1 :]):
            continue
        fields = {name: path for name, path in _fields(tree.value, container) if binders.get(name) == 1}
        by_cell: dict[int, set[str]] = {}
        for j in range(i + 1, len(statements)):
            by_cell.setdefault(statements[j].cell, set()).update(effects[j].reads)
        for j in range(i + 1, len(statements)):
            wanted = effects[j].reads & fields.keys()
            simple = statements[j].kind in ("assign", "expression") and not effects[j].closures
            elsewhere = statements[j].cell != statement.cell and container in by_cell[statements[j].cell]
            if not (wanted and simple and elsewhere):
                continue
            wanted -= _in_f_strings(statements[j].text)
            if wanted and not effects[j].mutates & (wanted | {container}):
                renames = {name: fields[name] for name in wanted}
                texts[j] = rewrite(statements[j].text, Surroundings({}, renames, nested=False, plain=True))
    return texts


def _in_f_strings(text: str) -> set[str]:
    """Names inside f-strings, where the quotes of a key may end the string before Python 3.12."""
    strings = [n for n in ast.walk(parse(text)) if isinstance(n, ast.JoinedStr)] if "{" in text else []
    return {n.id for string in strings for n in ast.walk(string) if isinstance(n, ast.Name)}


def _fields(node: ast.Dict, path: str) -> Iterator[tuple[str, str]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        inner = f'{path}["{key.value}"]' if '"' not in key.value and "\\" not in key.value else ""
        if inner and isinstance(value, ast.Name):
            yield value.id, inner
        elif inner and isinstance(value, ast.Dict):
            yield from _fields(value, inner)
