"""A notebook as the rules see it: its cells as trees, what every name means, and what is known of its statements.

Built once for all rules. What is costly and asked for by few rules is worked out when first asked for. A cell that is
not Python has no tree; everything else is still there.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from nbrefactor.knowledge import Knowledge, load
from nbrefactor.lint.rule import Finding, Fix
from nbrefactor.model import CleanCell, Diagnostic, Effects, FlowGraph, Location, Notebook, Statement
from nbrefactor.python.resolve import qualified
from nbrefactor.python.scopes import bound_in, parameters_of, walk
from nbrefactor.python.source import tree_of

N = TypeVar("N", bound=ast.AST)
Node = ast.expr | ast.stmt | ast.ExceptHandler | ast.alias
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known from outside the notebook.

    ``tracked``: path from the notebook's folder → size of each file that git tracks there. ``versions``: distribution →
    installed version, where there is one. ``requirements``: distribution → whether the requirements of the notebook's
    repository name a version of it; None where nobody has looked.
    """

    tracked: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    requirements: Mapping[str, bool] | None = None


NOWHERE = Surroundings()
_NO_FLOW = FlowGraph(())


@dataclass(frozen=True)
class Subject:
    """``statements``, ``effects`` and ``graph`` are empty where no cell is Python."""

    notebook: Notebook
    cells: tuple[CleanCell, ...]
    statements: tuple[Statement, ...] = ()
    effects: tuple[Effects, ...] = ()
    graph: FlowGraph = _NO_FLOW
    diagnostics: tuple[Diagnostic, ...] = ()
    surroundings: Surroundings = NOWHERE

    # ---------------------------------------------------------------------------------------------------------- code

    @cached_property
    def trees(self) -> Mapping[int, ast.Module]:
        """Cell → its tree, for the cells that are Python and not skipped."""
        return {c.number: tree_of(c.text) for c in self.cells if not c.quarantine and "nbrefactor:skip" not in c.tags}

    @cached_property
    def clean(self) -> Mapping[int, CleanCell]:
        """Cell → its Python."""
        return {cell.number: cell for cell in self.cells}

    @cached_property
    def sources(self) -> Mapping[int, list[str]]:
        """Code cell → the lines that its author wrote."""
        return {cell.number: cell.source.split("\n") for cell in self.notebook.cells if cell.kind == "code"}

    def nodes(self, type_: type[N]) -> Iterator[tuple[int, N]]:
        """(cell, node) of every node of exactly this type."""
        yield from self._nodes.get(type_, ())  # type: ignore[misc]

    def parents(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, innermost first."""
        parent = self._parents.get(id(node))
        while parent is not None:
            yield parent
            parent = self._parents.get(id(parent))

    def is_top_level(self, node: ast.AST) -> bool:
        """Whether the node is a statement of a cell, in no block."""
        return isinstance(self._parents.get(id(node)), ast.Module)

    @cached_property
    def _nodes(self) -> Mapping[type[ast.AST], list[tuple[int, ast.AST]]]:
        found: dict[type[ast.AST], list[tuple[int, ast.AST]]] = {}
        for cell, tree in self.trees.items():
            for node in walk(tree):
                found.setdefault(type(node), []).append((cell, node))
        return found

    @cached_property
    def _parents(self) -> Mapping[int, ast.AST]:
        return {
            id(child): node
            for rows in self._nodes.values()
            for _, node in rows
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.expr_context, ast.operator))  # which all nodes share
        }

    # -------------------------------------------------------------------------------------------------------- places

    def finding(
        self, code: str, cell: int, node: Node, message: str, hint: str = "", fixes: tuple[Fix, ...] = ()
    ) -> Finding:
        """A finding at a node of a cell."""
        lines = self.clean[cell].lines
        last = lines[min(node.end_lineno or node.lineno, len(lines)) - 1]
        return Finding(code, self.location(cell, node), message, hint, last, fixes)

    def location(self, cell: int, node: Node) -> Location:
        """Where the node stands in the author's cell; the column is 1 where the line is a translation."""
        row = self.clean[cell].lines[node.lineno - 1]
        text = self._line(cell, node.lineno)
        if not self.is_own(cell, node):
            return Location(cell, row)
        return Location(cell, row, len(text.encode()[: node.col_offset].decode(errors="replace")) + 1)

    def is_own(self, cell: int, node: Node) -> bool:
        """Whether the author wrote the line as it is: it was not made from a magic."""
        row = self.clean[cell].lines[node.lineno - 1]
        source = self.sources[cell]
        return row <= len(source) and source[row - 1] == self._line(cell, node.lineno)

    def _line(self, cell: int, number: int) -> str:
        return self._texts[cell][number - 1]

    @cached_property
    def _texts(self) -> Mapping[int, list[str]]:
        return {cell.number: cell.text.split("\n") for cell in self.cells}

    # --------------------------------------------------------------------------------------------------------- names

    @cached_property
    def knowledge(self) -> Knowledge:
        return load(self.libraries)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """Top-level names of the imported modules."""
        modules = [a.name for _, node in self.nodes(ast.Import) for a in node.names]
        modules += [node.module for _, node in self.nodes(ast.ImportFrom) if node.module and not node.level]
        return frozenset(module.partition(".")[0] for module in modules)

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Name → what it was imported as, for names that nothing but imports binds."""
        found: dict[str, str] = {}
        for _, node in self.nodes(ast.Import):
            for a in node.names:
                found[a.asname or a.name.partition(".")[0]] = a.name if a.asname else a.name.partition(".")[0]
        for _, source in self.nodes(ast.ImportFrom):
            if source.module and not source.level:
                for a in source.names:
                    found[a.asname or a.name] = f"{source.module}.{a.name}"
        rebound = {n.id for _, n in self.nodes(ast.Name) if isinstance(n.ctx, ast.Store)}
        rebound |= {n.name for _, n in self.nodes(ast.FunctionDef)} | {n.name for _, n in self.nodes(ast.ClassDef)}
        rebound |= {n.arg for _, n in self.nodes(ast.arg)}
        return {name: target for name, target in found.items() if name not in rebound}

    @cached_property
    def used_names(self) -> frozenset[str] | None:
        """Every name that something in the notebook may read; None where any name may be."""
        from nbrefactor.lint.uses import used_names

        return used_names(self)

    def qualified(self, node: ast.expr) -> str:
        """``pandas.read_csv`` for ``pd.read_csv``, where imports tell; else empty."""
        return qualified(node, self.imports)

    # --------------------------------------------------------------------------------------------------------- types

    def type_of(self, cell: int, node: ast.expr) -> str:
        """The qualified type of an expression, where it is known; else empty."""
        if isinstance(node, ast.Name):
            return "" if self._is_local(node) else self._type_before(node.id, self.statement_of(cell, node))
        if isinstance(node, ast.Call):
            return self._type_of_call(cell, node)
        if isinstance(node, ast.Attribute):
            owner = self.type_of(cell, node.value)
            return self.knowledge.attribute(owner, node.attr) if owner else ""
        if isinstance(node, ast.Subscript):
            owner = self.type_of(cell, node.value)
            return self.knowledge.item(owner, subscript_kind(node.slice)) if owner else ""
        return ""

    def _type_of_call(self, cell: int, node: ast.Call) -> str:
        keywords = {k.arg or "**": ast.unparse(k.value) for k in node.keywords}
        fact = None
        if name := self.qualified(node.func):
            fact = self.knowledge.function(name)
        elif isinstance(node.func, ast.Attribute) and (owner := self.type_of(cell, node.func.value)):
            fact = self.knowledge.method(owner, node.func.attr)
        return fact.given(keywords).type if fact is not None else ""

    def statement_of(self, cell: int, node: Node) -> int:
        """The index of the statement that the node stands in; -1 where there is none."""
        starts, first = self._starts.get(cell, ([], 0))
        position = bisect_right(starts, (node.lineno, node.col_offset)) - 1
        return first + position if position >= 0 else -1

    @cached_property
    def _starts(self) -> Mapping[int, tuple[list[tuple[int, int]], int]]:
        """Cell → where each of its statements starts, and the index of the first."""
        firsts: dict[int, int] = {}
        for statement in self.statements:
            firsts.setdefault(statement.cell, statement.index)
        return {
            cell: ([_start(node) for node in tree.body], firsts[cell])
            for cell, tree in self.trees.items()
            if cell in firsts
        }

    def _type_before(self, name: str, statement: int) -> str:
        rows = self._types.get(name, [])
        position = bisect_left(rows, (statement, ""))
        return rows[position - 1][1] if position and statement >= 0 else ""

    @cached_property
    def _types(self) -> Mapping[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for index, effects in enumerate(self.effects):
            known = dict(effects.types)
            for name in effects.binds:
                found.setdefault(name, []).append((index, known.get(name, "")))
        return found

    def _is_local(self, node: ast.Name) -> bool:
        """Whether the name belongs to a function that the node stands in."""
        for parent in self.parents(node):
            if isinstance(parent, FUNCTIONS) and node.id in self._locals(parent):
                return True
            if isinstance(parent, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                targets = (n for g in parent.generators for n in walk(g.target))
                if any(isinstance(n, ast.Name) and n.id == node.id for n in targets):
                    return True
        return False

    def _locals(self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
        if id(function) not in self._local_names:
            body = [function.body] if isinstance(function, ast.Lambda) else function.body
            bound, global_, nonlocal_ = bound_in(body)
            self._local_names[id(function)] = parameters_of(function) | (bound - global_ - nonlocal_)
        return self._local_names[id(function)]

    @cached_property
    def _local_names(self) -> dict[int, set[str]]:
        return {}


def subscript_kind(index: ast.expr) -> str:
    """The kind of a subscript, in the words of :meth:`Knowledge.item`."""
    if isinstance(index, ast.Constant):
        return "string" if isinstance(index.value, str) else "number" if isinstance(index.value, int) else "other"
    kinds = {ast.List: "list", ast.Slice: "slice", ast.Compare: "mask", ast.Tuple: "tuple"}
    return kinds.get(type(index), "other")


def _start(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    return (decorators[0].lineno, 0) if decorators else (node.lineno, node.col_offset)
