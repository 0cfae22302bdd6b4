"""Two programs in one: the scoring notebook's own names are told apart from those of training."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbrefactor.model import Effects, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.names import free_names

MARK = "__of_scoring"
BUILTIN = frozenset(dir(builtins))


def unmarked(text: str) -> str:
    """A text with the scoring notebook's names as their author wrote them."""
    return text.replace(MARK, "")


def shared_names(
    training: Sequence[Statement],
    trained: Sequence[Effects],
    scoring: Sequence[Statement],
    scored: Sequence[Effects],
) -> frozenset[str]:
    """Imports, helpers and constants that both notebooks define in the same words."""
    ours, theirs = _definitions(training, trained), _definitions(scoring, scored)
    same = {name for name, tree in theirs.items() if name in ours and ast.dump(ours[name]) == ast.dump(tree)}
    while True:
        known = same | BUILTIN
        lost = {name for name in same if _reads(theirs[name]) - known}
        if not lost:
            return frozenset(same)
        same -= lost


def _definitions(statements: Sequence[Statement], effects: Sequence[Effects]) -> dict[str, ast.stmt]:
    """Names bound once and never changed: imports, functions, classes and literals."""
    counts: dict[str, int] = {}
    for e in effects:
        for name in e.binds:
            counts[name] = counts.get(name, 0) + 1
    changed = frozenset().union(*(e.mutates for e in effects)) if effects else frozenset()
    found: dict[str, ast.stmt] = {}
    for s, e in zip(statements, effects, strict=True):
        if s.kind == "import":
            for name, part in _imports(ast.parse(s.text).body[0]):
                if counts.get(name) == 1 or name not in found or ast.dump(found[name]) == ast.dump(part):
                    found[name] = part
                else:
                    counts[name] = 99
        elif s.kind in ("function", "class") or e.literal:
            for name in e.binds:
                if counts[name] == 1 and name not in changed:
                    found[name] = ast.parse(s.text).body[0]
    return {name: tree for name, tree in found.items() if counts.get(name, 1) < 99}


def _imports(node: ast.stmt) -> list[tuple[str, ast.stmt]]:
    if isinstance(node, ast.Import):
        return [(a.asname or a.name.partition(".")[0], ast.Import([a])) for a in node.names]
    assert isinstance(node, ast.ImportFrom)
    return [(a.asname or a.name, ast.ImportFrom(node.module, [a], node.level)) for a in node.names]


def _reads(tree: ast.stmt) -> frozenset[str]:
    if isinstance(tree, (ast.Import, ast.ImportFrom)):
        return frozenset()
    if isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return free_names(tree)[0]
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def marked(statements: Sequence[Statement], own: frozenset[str]) -> list[Statement]:
    """The statements with these names marked, wherever they stand."""
    return [replace(s, text=_renamed(s.text, {name: name + MARK for name in own})) for s in statements]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    tree = ast.parse(text)
    called = {
        id(k)
        for c in ast.walk(tree)
        if isinstance(c, ast.Call) and isinstance(c.func, ast.Name) and c.func.id in names
        for k in c.keywords
    }
    edits: list[Edit] = []
    for node in _outside_strings(tree):
        if isinstance(node, ast.JoinedStr):
            if any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node)):
                edits.append(Edit.replace(node, ast.unparse(_Renamed(names).visit(node))))
        elif isinstance(node, ast.Name) and node.id in names:
            edits.append(Edit.replace(node, names[node.id]))
        elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and id(node) in called):
            if (word := node.arg or "") in names:
                end = node.col_offset + len(word.encode())
                edits.append(Edit(node.lineno, node.col_offset, node.lineno, end, names[word]))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names:
            opening = b"class " if isinstance(node, ast.ClassDef) else b"def "
            column = text.split("\n")[node.lineno - 1].encode().index(opening, node.col_offset) + len(opening)
            edits.append(Edit(node.lineno, column, node.lineno, column + len(node.name.encode()), names[node.name]))
    return apply(text, edits)


class _Renamed(ast.NodeTransformer):
    """The names in a text with expressions, whose places in the source Python does not tell reliably."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.names.get(node.id, node.id)
        return node


def _outside_strings(tree: ast.AST) -> list[ast.AST]:
    """All nodes, but none inside a text with expressions."""
    out = [tree]
    for node in out:
        if not isinstance(node, ast.JoinedStr):
            out += ast.iter_child_nodes(node)
    return out
