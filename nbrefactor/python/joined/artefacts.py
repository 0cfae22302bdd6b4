"""What the training notebook saves, and what the scoring notebook loads: found by the file that both name."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.knowledge.artefacts import Place, loader, saver
from nbrefactor.model import Effects, Statement
from nbrefactor.python.resolve import calls_in, import_table, qualified


@dataclass(frozen=True, slots=True)
class Saved:
    """One object that training saves: the statement, the expression that is saved, and the file's name (or "")."""

    statement: int
    value: str
    file: str
    family: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A call that loads: the node, the file's name (or ""), the format's row, and whether the code spells the path."""

    node: ast.Call
    file: str
    family: int


def saves_of(statements: Sequence[Statement], effects: Sequence[Effects]) -> tuple[Saved, ...]:
    """What a notebook saves at its top level, in order."""
    imports = import_table(statements, effects)
    trees = [ast.parse(s.text) for s in statements]
    paths = Paths(trees)
    found: list[Saved] = []
    for statement, tree in zip(statements, trees, strict=True):
        for call in sorted(calls_in(tree), key=lambda c: (c.lineno, c.col_offset)):
            fact = saver(qualified(call.func, imports))
            if fact is None:
                continue
            value, path = argument(call, fact.value), argument(call, fact.path)
            if value is not None:
                file = paths.file(path, tree) if path is not None else ""
                text = ast.unparse(value)
                found.append(Saved(statement.index, text, file, fact.family, fact.text))
    return tuple(found)


def loads_in(tree: ast.AST, imports: Mapping[str, str], paths: Paths) -> list[Loaded]:
    """The calls of a statement that bring a saved object back."""
    found = []
    for call in calls_in(tree):
        fact = loader(qualified(call.func, imports))
        if fact is not None:
            path = argument(call, fact.path)
            found.append(Loaded(call, paths.file(path, tree) if path is not None else "", fact.family))
    return found


def match(load: Loaded, saves: Sequence[Saved]) -> tuple[Saved | None, str]:
    """The object that a call loads, or ``None`` and the reason why that is not known."""
    names = ", ".join(sorted({f"'{s.file}'" for s in saves if s.file}))
    same = [s for s in saves if s.family == load.family]
    if load.file and "." in load.file:
        found = [s for s in saves if s.file == load.file]
        if not found:
            says = f"training saves {names}" if names else "training saves nothing that it could be"
            return None, f"'{load.file}' is loaded, and {says}"
    else:
        found = [s for s in same if s.file == load.file] or same
        if not found:
            return None, "something is loaded that training does not save"
    if len({s.value for s in found}) > 1 and not (load.file and "." in load.file):
        return None, f"the path of what is loaded is not known, and training saves {names}"
    if found[-1].family != load.family:
        return None, f"'{load.file}' is loaded in another way than training saves it"
    return found[-1], ""


def argument(call: ast.Call, place: Place) -> ast.expr | None:
    """The argument of a call at a place."""
    for keyword in call.keywords:
        if keyword.arg in place.keywords:
            return keyword.value
    return call.args[place.number] if len(call.args) > place.number else None


class Paths:
    """The names of files that a program's expressions stand for, as far as the code spells them."""

    def __init__(self, trees: Sequence[ast.AST]) -> None:
        self._defined: dict[str, list[ast.expr]] = {}
        for tree in trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                    self._defined.setdefault(node.targets[0].id, []).append(node.value)

    def file(self, node: ast.expr, around: ast.AST) -> str:
        """The last part of a path, or "" where it is not known. ``around`` may open the file in a ``with``."""
        opened = {
            item.optional_vars.id: item.context_expr
            for block in ast.walk(around)
            if isinstance(block, (ast.With, ast.AsyncWith))
            for item in block.items
            if isinstance(item.optional_vars, ast.Name)
        }
        text = self._last(node, opened, frozenset())
        return text.replace("\\", "/").rstrip("/").rpartition("/")[2]

    def _last(self, node: ast.expr, opened: Mapping[str, ast.expr], seen: frozenset[str]) -> str:
        """The end of the text that an expression is, from the last spelled part on."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        if isinstance(node, ast.Name):
            if node.id in opened and node.id not in seen:
                return self._last(opened[node.id], opened, seen | {node.id})
            values = self._defined.get(node.id, [])
            if len(values) != 1 or node.id in seen:
                return ""
            return self._last(values[0], opened, seen | {node.id})
        if isinstance(node, ast.JoinedStr):
            last = node.values[-1] if node.values else None
            spelled = last.value if isinstance(last, ast.Constant) and isinstance(last.value, str) else ""
            return spelled if "/" in spelled or len(node.values) == 1 else ""
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
            right = self._last(node.right, opened, seen)
            if isinstance(node.op, ast.Div) or "/" in right:
                return right
            left = self._last(node.left, opened, seen)
            return left + right if left and right else ""
        if isinstance(node, ast.Call):
            word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if word == "open" and isinstance(node.func, ast.Attribute) and not node.args:
                return self._last(node.func.value, opened, seen)
            if word in ("open", "Path", "PurePath", "str", "abspath", "fspath", "expanduser") and node.args:
                return self._last(node.args[0], opened, seen)
            if word in ("join", "joinpath") and node.args:
                return self._last(node.args[-1], opened, seen)
        return ""
