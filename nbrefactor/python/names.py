"""Which notebook names a statement looks up, binds and deletes: Python's binding rules, exactly.

A notebook is module code, so every top-level binding is a notebook name. The walk follows evaluation order and keeps the
set of names that are bound on *every* path so far; a name read while it is not in that set may come from an earlier
statement. Code that runs later (functions, lambdas, classes' methods, generators) is a :class:`Deferred` and not a read.
Identifiers arrive normalised (NFKC) because :mod:`ast` normalises them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nbrefactor.python.looping import runs
from nbrefactor.python.scopes import (
    FunctionNode,
    bound_in,
    children,
    comprehension_parts,
    comprehension_targets,
    import_names,
    parameters_of,
    scope_of,
    signature_expressions,
    walk,
)

Bound = set[str] | None  # None: this point cannot be reached


@dataclass(frozen=True, slots=True)
class Deferred:
    """Code made by a statement and run later: the node, its notebook name if any, its free reads and global writes."""

    node: ast.AST
    name: str
    reads: frozenset[str]
    writes: frozenset[str]


@dataclass(slots=True)
class Names:
    """The binding facts of one statement."""

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    definite: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    deferred: list[Deferred] = field(default_factory=list)
    pinned: set[str] = field(default_factory=set)  # looked up by a class body that also binds them: globals only
    updated: set[str] = field(default_factory=set)
    """Bound to what is made from them, with no other binding before; or bound in one branch and looked up in the other."""
    usual: set[str] = field(
        default_factory=set
    )  # bound on every normal path where data that loops go through are there
    lost: set[str] = field(default_factory=set)  # looked up where the statement itself may have unbound them


def names_of(statement: ast.stmt, nonempty: Iterable[str] = ()) -> Names:
    """The binding facts of one top-level statement.

    ``nonempty`` are names known to hold a non-empty sequence or a positive number, so that ``for x in xs`` or
    ``range(n)`` runs at least once.
    """
    walk = _Walk(frozenset(nonempty))
    after = walk.block([statement], set())
    facts = walk.names
    if not isinstance(statement, ast.ClassDef):  # a class in a block would get another name in a function
        facts.pinned.update(d.name for d in facts.deferred if isinstance(d.node, ast.ClassDef))
    facts.definite = set(facts.binds) if after is None else {name for name in after if name in facts.binds}
    facts.updated |= _looked_at_first(statement) & facts.binds
    if facts.deletes:
        facts.lost = _lost(statement, facts.deletes)
    facts.usual = facts.definite
    if walk.looped and len(facts.definite) < len(facts.binds):
        walk = _Walk(frozenset(nonempty), data_there=True)
        after = walk.block([statement], set())
        facts.usual = set(facts.binds) if after is None else {name for name in after if name in facts.binds}
    facts.updated |= walk.early & facts.binds
    return facts


def _lost(statement: ast.stmt, deletes: Iterable[str]) -> set[str]:
    """The names that a statement may look up after it has unbound them, also in another turn of a loop."""
    bound = frozenset(deletes)
    walk = _Walk(frozenset(), bound_before=bound, again=True)
    walk.block([statement], set(bound))
    return walk.names.reads & bound


def _looked_at_first(statement: ast.stmt) -> set[str]:
    """The names that a compound statement looks up before it binds anything."""
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        parts = [statement.items[0].context_expr]
    else:
        parts = [p for field in ("test", "iter", "subject") if (p := getattr(statement, field, None)) is not None]
    return {n.id for part in parts for n in walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


@lru_cache(maxsize=4096)
def free_names(node: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    """The free names that a function, lambda or class body looks up in the notebook, and those it rebinds by ``global``."""
    if isinstance(node, ast.ClassDef):
        return _class_free(node)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return _function_free(node)
    scope = _Scope(comprehension_targets(node) if isinstance(node, ast.GeneratorExp) else set())
    for part in comprehension_parts(node) if isinstance(node, ast.GeneratorExp) else [node]:
        scope.visit(part)  # a generator's first iterable is evaluated at once
    return frozenset(scope.reads), frozenset(scope.global_writes)


class _Scope(ast.NodeVisitor):
    """Collects the free names of one function body (order does not matter there: locals are locals throughout)."""

    def __init__(self, local: frozenset[str] | set[str], class_body: bool = False):
        self.local = local
        self.class_body = class_body
        self.reads: set[str] = set()
        self.global_writes: set[str] = set()

    def add(self, reads: Iterable[str], writes: Iterable[str]) -> None:
        hidden: frozenset[str] | set[str] = set() if self.class_body else self.local
        self.reads.update(name for name in reads if name not in hidden)
        self.global_writes.update(writes)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id not in self.local:
            self.reads.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for outside in signature_expressions(node):
            self.visit(outside)
        self.add(*_function_free(node))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for outside in signature_expressions(node):
            self.visit(outside)
        self.add(*_function_free(node))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outside in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.visit(outside)
        self.add(class_body_names(node).reads, ())
        self.add(*_class_free(node))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        inner = _Scope(set(self.local if not self.class_body else ()) | comprehension_targets(node))
        for child in comprehension_parts(node):
            inner.visit(child)
        self.add(inner.reads, inner.global_writes)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension


def _function_free(node: FunctionNode) -> tuple[frozenset[str], frozenset[str]]:
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    bound, global_, nonlocal_ = scope_of(node)
    scope = _Scope((bound | parameters_of(node)) - global_ - nonlocal_)
    for part in body:
        scope.visit(part)
    return frozenset(scope.reads), frozenset(scope.global_writes | (bound & global_))


def class_body_names(node: ast.ClassDef) -> Names:
    """The binding facts of a class body, which runs when the class statement does, in a scope of its own."""
    walk = _Walk(frozenset(), class_body=True)
    walk.block(node.body, set())
    return walk.names


def _class_free(node: ast.ClassDef) -> tuple[frozenset[str], frozenset[str]]:
    """Free names of the methods: a class scope hides nothing from them."""
    reads: set[str] = set()
    writes: set[str] = set()
    for deferred in class_body_names(node).deferred:
        reads |= deferred.reads
        writes |= deferred.writes
    return frozenset(reads), frozenset(writes)


class _Walk:
    """Follows one statement in evaluation order."""

    def __init__(
        self,
        nonempty: frozenset[str],
        class_body: bool = False,
        data_there: bool = False,
        bound_before: frozenset[str] = frozenset(),
        again: bool = False,
    ):
        self.names = Names()
        self.class_body = class_body
        self.nonempty = nonempty
        self.data_there = data_there
        self.bound_before = bound_before
        self.again = again  # whether loops are followed into another turn
        self.looped = False
        self.loops: list[tuple[list[set[str]], list[set[str]]]] = []
        self.choices = 0  # branches around what is read, within the innermost loop
        self.inner: set[str] = set()  # bound by loops within the loop, which seldom have nothing to do
        self.early: set[str] = set()
        """Looked up in every turn of a loop, and in the first perhaps before they are bound."""

    # ---- names

    def read(self, name: str, bound: set[str]) -> None:
        if name not in bound:
            self.names.reads.add(name)
            if self.loops and not self.choices and name not in self.inner:
                self.early.add(name)

    def bind(self, name: str, bound: set[str]) -> None:
        self.names.binds.add(name)
        bound.add(name)

    def defer(self, node: ast.AST, name: str = "") -> None:
        reads, writes = free_names(node)
        self.names.deferred.append(Deferred(node, name, reads, writes))

    # ---- expressions

    def expr(self, node: ast.AST | None, bound: set[str]) -> None:
        if node is None:
            return
        method = _EXPRESSIONS.get(type(node))
        if method is not None:
            method(self, node, bound)
            return
        for child in children(node):
            self.expr(child, bound)

    def name(self, node: ast.Name, bound: set[str]) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id, bound)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id, bound)
        else:
            self.read(node.id, bound)
            self.names.deletes.add(node.id)
            bound.discard(node.id)

    def call(self, node: ast.Call, bound: set[str]) -> None:
        self.expr(node.func, bound)
        for argument in node.args:
            self.expr(argument, bound)
        for keyword in node.keywords:
            self.expr(keyword.value, bound)

    def value(self, node: ast.Attribute | ast.Starred, bound: set[str]) -> None:
        self.expr(node.value, bound)

    def subscript(self, node: ast.Subscript, bound: set[str]) -> None:
        self.expr(node.value, bound)
        self.expr(node.slice, bound)

    def lambda_(self, node: ast.Lambda, bound: set[str]) -> None:
        for part in signature_expressions(node):
            self.expr(part, bound)
        self.defer(node)

    def walrus(self, node: ast.NamedExpr, bound: set[str]) -> None:
        self.expr(node.value, bound)
        self.bind(node.target.id, bound)

    def choice(self, node: ast.IfExp, bound: set[str]) -> None:
        self.expr(node.test, bound)
        one, other = set(bound), set(bound)
        self.expr(node.body, one)
        self.expr(node.orelse, other)
        bound |= one & other

    def compare(self, node: ast.Compare, bound: set[str]) -> None:
        self.expr(node.left, bound)
        self.expr(node.comparators[0], bound)
        self.perhaps(node.comparators[1:], bound)

    def boolean(self, node: ast.BoolOp, bound: set[str]) -> None:
        self.expr(node.values[0], bound)
        self.perhaps(node.values[1:], bound)

    def perhaps(self, nodes: Sequence[ast.expr], bound: set[str]) -> None:
        """Operands that are evaluated only if those before them ask for it."""
        inner = set(bound) if nodes else bound
        for node in nodes:
            self.expr(node, inner)

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, bound: set[str]
    ) -> None:
        self.expr(node.generators[0].iter, bound)
        if isinstance(node, ast.GeneratorExp):
            self.defer(node)
            for walrus in (n for n in walk(node) if isinstance(n, ast.NamedExpr)):
                self.names.binds.add(walrus.target.id)
            return
        # a comprehension does not see the names of the class that it stands in
        inner = comprehension_targets(node) | (set() if self.class_body else bound)
        for part in comprehension_parts(node):
            self.expr(part, inner)
        for walrus in (n for n in walk(node) if isinstance(n, ast.NamedExpr)):
            self.names.binds.add(walrus.target.id)
            if (
                len(node.generators) == 1
                and not node.generators[0].ifs
                and runs(node.generators[0].iter, self.nonempty, self.data_there)
            ):
                bound.add(walrus.target.id)

    # ---- statements; every method gives the names bound afterwards, None where control does not come back

    def block(self, body: Sequence[ast.stmt], bound: Bound) -> Bound:
        for statement in body:
            if bound is None:
                bound = set(self.bound_before)  # unreachable code is still read, as if nothing were bound here
                self.statement(statement, bound)
                bound = None
                continue
            bound = self.statement(statement, bound)
        return bound

    def unreachable(self, body: Sequence[ast.stmt]) -> Bound:
        """Code that never runs makes its names local all the same."""
        self.block(body, set(self.bound_before))
        return None

    def statement(self, node: ast.stmt, bound: set[str]) -> Bound:
        method = getattr(self, "on_" + type(node).__name__, None)
        if method is not None:
            result: Bound = method(node, bound)
            return result
        for child in children(node):
            self.expr(child, bound)
        return bound

    def on_Assign(self, node: ast.Assign | ast.AnnAssign, bound: set[str]) -> Bound:
        before = self.names.binds.copy()
        self.expr(node.value, bound)
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.expr(target, bound)
        if node.value is not None and (new := self.names.binds - before):
            self.names.updated |= {n.id for n in walk(node.value) if isinstance(n, ast.Name) and n.id in new}
        return bound

    def on_AugAssign(self, node: ast.AugAssign, bound: set[str]) -> Bound:
        if isinstance(node.target, ast.Name):
            if node.target.id not in self.names.binds:
                self.names.updated.add(node.target.id)
            self.read(node.target.id, bound)
            self.expr(node.value, bound)
            self.bind(node.target.id, bound)
        else:
            self.expr(node.target, bound)
            self.expr(node.value, bound)
        return bound

    def on_AnnAssign(self, node: ast.AnnAssign, bound: set[str]) -> Bound:
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.on_Assign(node, bound)
        self.expr(node.annotation, bound)
        return bound

    def on_Import(self, node: ast.Import | ast.ImportFrom, bound: set[str]) -> Bound:
        for name in import_names(node):
            self.bind(name, bound)
        return bound

    on_ImportFrom = on_Import

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, bound: set[str]) -> Bound:
        for part in signature_expressions(node):
            self.expr(part, bound)
        if node.name not in self.names.binds and node.name in self.names.reads:
            self.names.updated.add(node.name)
        self.defer(node, node.name)
        self.bind(node.name, bound)
        return bound

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef, bound: set[str]) -> Bound:
        for part in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.expr(part, bound)
        body = class_body_names(node)
        _, global_, _ = bound_in(node.body)
        for name in sorted(body.reads):
            self.read(name, bound)
        self.names.pinned |= (body.reads & body.binds) | body.pinned | global_
        for name in sorted(body.binds & global_):
            self.bind(name, bound)
        self.defer(node, node.name)
        self.bind(node.name, bound)
        return bound

    def on_If(self, node: ast.If, bound: set[str]) -> Bound:
        self.expr(node.test, bound)
        before, self.names.reads = self.names.reads, set()
        self.choices += 1
        one = self.block(node.body, set(bound))
        first, self.names.reads = self.names.reads, set()
        other = self.block(node.orelse, set(bound))
        self.choices -= 1
        second, self.names.reads = self.names.reads, before | first | self.names.reads
        if not self.loops:  # where another turn may have bound it
            here, there = bound_in(node.body)[0], bound_in(node.orelse)[0]
            self.names.updated |= (first & (there - here)) | (second & (here - there))
        if isinstance(node.test, ast.Constant):
            return one if node.test.value else other
        return _meet(one, other)

    def _loop(
        self, body: list[ast.stmt], bound: set[str], head: Callable[[set[str]], None]
    ) -> tuple[Bound, list[set[str]]]:
        """The state at the end of a pass through the body, and those at every ``break``; ``head`` begins another turn."""
        self.loops.append(([], []))
        choices, self.choices = self.choices, 0
        end = self._pass(body, set(bound))
        if self.again and end is not None:
            turned = set(end)
            head(turned)
            end = _meet(end, self._pass(body, turned))
        self.choices = choices
        breaks = self.loops.pop()[0]
        if self.loops:
            self.inner |= bound_in(body)[0]
        return end, breaks

    def _pass(self, body: list[ast.stmt], bound: set[str]) -> Bound:
        end = self.block(body, bound)
        for state in self.loops[-1][1]:
            end = _meet(end, state)
        return end

    def on_While(self, node: ast.While, bound: set[str]) -> Bound:
        self.expr(node.test, bound)
        end, breaks = self._loop(node.body, bound, lambda turned: self.expr(node.test, turned))
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        after = self.unreachable(node.orelse) if forever else self.block(node.orelse, _meet(end, set(bound)))
        for state in breaks:
            after = _meet(after, state)
        return after

    def on_For(self, node: ast.For | ast.AsyncFor, bound: set[str]) -> Bound:
        self.expr(node.iter, bound)
        inside = set(bound)
        self.expr(node.target, inside)
        end, breaks = self._loop(node.body, inside, lambda turned: self.expr(node.target, turned))
        self.looped = True
        normal: Bound = end if runs(node.iter, self.nonempty, self.data_there) else _meet(end, set(bound))
        after = self.unreachable(node.orelse) if normal is None else self.block(node.orelse, set(normal))
        for state in breaks:
            after = _meet(after, state)
        return after

    on_AsyncFor = on_For

    def on_Break(self, node: ast.Break, bound: set[str]) -> Bound:
        if self.loops:
            self.loops[-1][0].append(set(bound))
        return None

    def on_Continue(self, node: ast.Continue, bound: set[str]) -> Bound:
        if self.loops:
            self.loops[-1][1].append(set(bound))
        return None

    def on_Raise(self, node: ast.Raise, bound: set[str]) -> Bound:
        self.expr(node.exc, bound)
        self.expr(node.cause, bound)
        return None

    def on_Try(self, node: ast.Try, bound: set[str]) -> Bound:
        before = set(bound)
        gone_before = set(self.names.deletes)
        end = self.block(node.body, set(bound))
        before -= self.names.deletes - gone_before
        after = self.unreachable(node.orelse) if end is None else self.block(node.orelse, set(end))
        for handler in node.handlers:
            inside = set(before)
            self.expr(handler.type, inside)
            if handler.name:
                self.bind(handler.name, inside)
            self.choices += 1
            left = self.block(handler.body, inside)
            self.choices -= 1
            if handler.name:
                self.names.deletes.add(handler.name)
                if left is not None:
                    left.discard(handler.name)
            after = _meet(after, left)
        if node.finalbody:
            # It runs after any part of the above; what it binds is bound afterwards in any case.
            finally_: Bound = self.block(node.finalbody, set(before))
            if finally_ is None:
                return None
            return None if after is None else after | (finally_ - before)
        return after

    on_TryStar = on_Try

    def on_With(self, node: ast.With | ast.AsyncWith, bound: set[str]) -> Bound:
        for item in node.items:
            self.expr(item.context_expr, bound)
            self.expr(item.optional_vars, bound)
        before = set(bound)
        end = self.block(node.body, set(bound))
        if any(_may_swallow(item.context_expr) for item in node.items):
            return _meet(end, before)
        return end

    on_AsyncWith = on_With

    def on_Match(self, node: ast.Match, bound: set[str]) -> Bound:
        self.expr(node.subject, bound)
        after: Bound = None
        exhaustive = False
        self.choices += 1
        for case in node.cases:
            inside = set(bound)
            self.pattern(case.pattern, inside)
            self.expr(case.guard, inside)
            after = _meet(after, self.block(case.body, inside))
            irrefutable = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            exhaustive = exhaustive or (irrefutable and case.guard is None)
        self.choices -= 1
        return after if exhaustive else _meet(after, set(bound))

    def pattern(self, node: ast.AST, bound: set[str]) -> None:
        for part in walk(node):
            if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name:
                self.bind(part.name, bound)
            elif isinstance(part, ast.MatchMapping) and part.rest:
                self.bind(part.rest, bound)
            elif isinstance(part, ast.Name):
                self.read(part.id, bound)


_EXPRESSIONS: dict[type[ast.AST], Callable[[_Walk, Any, set[str]], None]] = {
    ast.Name: _Walk.name,
    ast.Constant: lambda *_: None,
    ast.Call: _Walk.call,
    ast.Attribute: _Walk.value,
    ast.Starred: _Walk.value,
    ast.Subscript: _Walk.subscript,
    ast.Lambda: _Walk.lambda_,
    ast.NamedExpr: _Walk.walrus,
    ast.IfExp: _Walk.choice,
    ast.BoolOp: _Walk.boolean,
    ast.Compare: _Walk.compare,
    ast.ListComp: _Walk.comprehension,
    ast.SetComp: _Walk.comprehension,
    ast.DictComp: _Walk.comprehension,
    ast.GeneratorExp: _Walk.comprehension,
}


def _meet(one: Bound, other: Bound) -> Bound:
    if one is None:
        return other
    return one if other is None else one & other


def _may_swallow(manager: ast.expr) -> bool:
    """Whether a context manager may end its block early without an error: only well-known ones are trusted."""
    function = manager.func if isinstance(manager, ast.Call) else manager
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Attribute) and name not in ("suppress", "raises"):
        return False
    return name not in (
        "open",
        "catch_warnings",
        "redirect_stdout",
        "redirect_stderr",
        "ThreadPoolExecutor",
        "tqdm",
        "ProcessPoolExecutor",
        "Pool",
        "ZipFile",
        "TemporaryDirectory",
        "NamedTemporaryFile",
        "closing",
        "nullcontext",
        "no_grad",
        "GradientTape",
        "option_context",
        "errstate",
        "urlopen",
        "Session",
    )
