"""A statement's syntax tree, and the facts that its text alone decides, kept so that no text is read twice.

A conversion looks at its statements several times, and between two looks only a few texts have changed. The trees are
shared: nobody may edit one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nbrefactor.python.names import Names, names_of
from nbrefactor.python.scopes import inner_names, mangle, walk

KEPT = 50_000
"""Statements that are remembered, about 10 kB each; :func:`forget` is called when a notebook is done."""

SHRINKING = frozenset({"pop", "clear", "remove", "popitem", "discard", "difference_update", "intersection_update"})
"""Methods after which a collection may be empty."""

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.ClassDef)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Syntax:
    """One statement: its tree and all nodes of it.

    ``inner`` are names that functions and comprehensions in it have for themselves, ``loads`` the names that are looked
    up and not called, ``changes`` those that it binds, stores into or shrinks, one entry for each time, ``spelled``
    those whose spelling it prints (``f"{total=}"``), ``guarded`` those looked up where a handler sees the error if they are
    unbound.
    """

    __slots__ = ("tree", "nodes", "inner", "loads", "changes", "spelled", "guarded", "_loops", "_names")

    def __init__(self, tree: ast.stmt, row: int = 1) -> None:
        self.tree = tree
        self.nodes = walk(tree)
        if row > 1:
            _move_up(self.nodes, row - 1)
        loads: list[ast.Name] = []
        called: set[int] = set()
        scopes: list[ast.AST] = []
        self.changes: list[str] = []
        self._loops = False
        strings: list[ast.JoinedStr] = []
        tries: list[ast.Try] = []
        for node in self.nodes:
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    loads.append(node)
                else:
                    self.changes.append(node.id)
            elif isinstance(node, ast.Call):
                called.add(id(node.func))
            elif isinstance(node, ast.Attribute):
                if node.attr in SHRINKING and isinstance(node.value, ast.Name):
                    self.changes.append(node.value.id)
            elif isinstance(node, ast.Subscript):
                if not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
                    self.changes.append(node.value.id)
            elif isinstance(node, ast.JoinedStr):
                strings.append(node)
            else:
                if isinstance(node, _SCOPES):
                    scopes.append(node)
                elif isinstance(node, ast.Try):
                    tries.append(node)
                self._loops = self._loops or isinstance(node, _LOOPS)
        self.inner = inner_names(scopes) if scopes else frozenset()
        self.loads = [node for node in loads if id(node) not in called]
        self.spelled = frozenset().union(*map(_spelled, strings)) if strings else frozenset()
        self.guarded = frozenset().union(*map(_guarded, tries)) if tries else frozenset()
        self._names: dict[frozenset[str], Names] = {}

    def names(self, nonempty: frozenset[str]) -> Names:
        """The binding facts; ``nonempty`` are names whose values are known to be loops that run."""
        known = nonempty.intersection(node.id for node in self.loads) if self._loops else frozenset()
        if known not in self._names:
            self._names[known] = names_of(self.tree, known)
        return self._names[known]


def syntax_of(text: str) -> Syntax:
    found = _kept.get(text)
    if found is None:
        found = _keep(text, Syntax(_tree(text)))
    return found


def remember(text: str, node: ast.stmt, row: int) -> None:
    """Keeps the tree of a statement cut out of line ``row`` of its cell, so that it is not parsed again.

    Its positions become those in its own text.
    """
    if not node.col_offset and text not in _kept and not ("__" in text and "class" in text):
        _keep(text, Syntax(node, row))


def parse(text: str) -> ast.stmt:
    """The one statement of ``text`` (top-level ``await`` allowed); several become the body of an ``if True``."""
    return syntax_of(text).tree


def _spelled(node: ast.JoinedStr) -> frozenset[str]:
    """Names in expressions whose source is printed with their value: ``f"{scale(2)=}"``."""
    found: set[str] = set()
    for before, value in zip(node.values, node.values[1:], strict=False):
        if isinstance(before, ast.Constant) and isinstance(value, ast.FormattedValue):
            text = str(before.value).rstrip()
            if text.endswith("=") and _bare(text).endswith(_bare(ast.unparse(value.value)) + "="):
                found.update(n.id for n in walk(value.value) if isinstance(n, ast.Name))
    return frozenset(found)


def _guarded(node: ast.Try) -> frozenset[str]:
    """Names that a ``try`` looks up, if one of its handlers may show what kind of NameError there is."""
    if not any(_catches_names(h.type) and (h.name or _looks_at_errors(h)) for h in node.handlers):
        return frozenset()
    inside = (part for statement in node.body for part in walk(statement))
    return frozenset(part.id for part in inside if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load))


def _catches_names(type_: ast.expr | None) -> bool:
    every = type_.elts if isinstance(type_, ast.Tuple) else [type_]
    return type_ is None or any(getattr(e, "id", "") in ("NameError", "Exception", "BaseException") for e in every)


def _looks_at_errors(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in ("exc_info", "format_exc") for n in walk(handler))


def _bare(source: str) -> str:
    """Source without what may be written in more than one way."""
    return re.sub(r"[\s()\"']", "", source)


_kept: dict[str, Syntax] = {}


def forget() -> None:
    _kept.clear()


def _keep(text: str, syntax: Syntax) -> Syntax:
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[text] = syntax
    return syntax


def _move_up(nodes: Sequence[ast.AST], rows: int) -> None:
    for node in nodes:
        place = node.__dict__
        if "lineno" in place:
            place["lineno"] -= rows
            place["end_lineno"] -= rows


def _tree(text: str) -> ast.stmt:
    tree = compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    if "__" in text and "class" in text:
        mangle(tree)
    if len(tree.body) > 1:
        return ast.If(ast.Constant(True), tree.body, [])
    return tree.body[0] if tree.body else ast.Pass()
