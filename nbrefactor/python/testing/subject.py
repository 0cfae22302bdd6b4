"""A generated function under test, and the pieces of text that all its tests share."""

from __future__ import annotations

import ast
import copy
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nbrefactor.python.scopes import stored_names
from nbrefactor.python.testing.literals import call_name
from nbrefactor.python.testing.reads import only_reads
from nbrefactor.python.testing.say import Unclear, say
from nbrefactor.python.testing.sources import Source
from nbrefactor.python.testing.walk import STATE, Function

__all__ = ["STATE", "Over", "Subject", "a_set", "skipped"]

LIBRARIES = frozenset({"sklearn", "xgboost", "lightgbm", "catboost", "imblearn"})
"""Libraries whose models say their own settings."""
_FIGURES = frozenset("predict predict_proba decision_function score_samples forecast ravel flatten reshape".split())


@dataclass(frozen=True, eq=False)
class Subject:
    """A function under test: what it takes and gives, and the names that a test may use for it.

    ``call`` is the source of the call with the parameters' own names; ``known`` are literals by name; ``packages`` maps
    imported names to their modules. ``asked``: model → the value for which a step asks it to predict. ``reads_back``:
    whether it reads a file that an earlier step writes. ``draws``: whether it or an earlier step makes something that
    depends on chance, and ``parallel`` whether any works in several processes. ``helpers`` are the module's own functions.
    """

    node: Function
    module: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    sure: bool
    known: Mapping[str, ast.expr]
    packages: Mapping[str, str]
    names: Collection[str]
    sources: tuple[Source, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    reads_back: bool = False
    draws: bool = False
    parallel: bool = False
    helpers: Mapping[str, Function] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def follows(self) -> bool:
        """Whether the steps before it have to run first."""
        return bool(self.takes) or self.reads_back

    @cached_property
    def stores(self) -> frozenset[str]:
        """Every name that its code stores."""
        return frozenset(stored_names(self.node))

    @property
    def networks(self) -> bool:
        """Whether the module works with PyTorch, whose networks are called like functions."""
        return any(package.partition(".")[0] == "torch" for package in self.packages.values())

    def call(self, **changed: str) -> str:
        """The source of a call; where success is not sure, a failure is a reason to skip."""
        arguments = [*self.takes, *(f"{name}={value}" for name, value in changed.items())]
        if not self.sure:
            return f"attempt({', '.join([f'{self.module}.{self.name}', *arguments])})"
        return f"{self.module}.{self.name}({', '.join(arguments)})"

    def header(self, what: str, *fixtures: str) -> list[str]:
        """The first lines of a test: its name, and the values that the function takes."""
        needed = [*(["before"] if self.follows else ["workspace"]), *([] if self.sure else ["attempt"]), *fixtures]
        lines = [f"def test_{self.name}_{what}({', '.join(dict.fromkeys(needed))}):"]
        if self.takes:
            left = ", ".join(self.takes) if len(self.takes) > 1 else f"({self.takes[0]},)"
            lines.append(f"    {left} = before({self.module}.{self.name})")
        elif self.follows:
            lines.append(f"    before({self.module}.{self.name})  # which write the file that it reads")
        return lines

    def called(self, **changed: str) -> str:
        """The line that calls it and names what it gives."""
        return f"    {', '.join(self.gives)} = {self.call(**changed)}" if self.gives else f"    {self.call(**changed)}"

    def test(self, what: str, claims: Iterable[str], *, before: Iterable[str] = ()) -> str:
        """A whole test: lines before the call, the call, and what must hold afterwards."""
        claims = list(claims)
        fixtures = [name for name in ("same", "settings") if any(f"{name}(" in claim for claim in claims)]
        lines = [*self.header(what, *fixtures), *(f"    {line}" for line in before), self.called()]
        return "\n".join([*lines, *(f"    {claim}" for claim in claims)])

    def assignments(self) -> Iterator[tuple[str, ast.expr]]:
        """The name bound and the value, of each plain assignment at the function's own level."""
        for statement in self.node.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    yield target.id, statement.value

    def only_reads(self, node: ast.AST, names: Collection[str]) -> bool:
        """Whether code of the function only reads the values of these names; what helpers do with them is looked into."""
        known, unknown = self._callables
        return only_reads(node, names, known, unknown)

    @cached_property
    def _callables(self) -> tuple[Mapping[str, str], Collection[str]]:
        """What is known of the names that can be called, with helpers that leave their arguments as they are, and the others."""
        plain = {
            name: ""
            for name, helper in self.helpers.items()
            if only_reads(
                ast.Module(helper.body, []),
                {a.arg for a in helper.args.args},
                self.packages,
                {*self.names, *self.helpers},
            )
        }
        return {**plain, **self.packages}, set(self.names) - set(plain)

    def over_parameters(self, node: ast.expr) -> str:
        """The source of an expression that only uses what the function takes; empty for any other."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        rebound = {name for name, _ in self.assignments()}
        plain = all(isinstance(n, (ast.Name, ast.Subscript, ast.Constant, ast.expr_context)) for n in ast.walk(node))
        return ast.unparse(node) if plain and names and names <= set(self.takes) - rebound else ""


class Over:
    """Expressions over what a function takes and gives: its own locals, each bound once, are put in their place.

    ``constructs`` allows the making of models, ``measures`` their answers and metrics of these.
    """

    def __init__(self, subject: Subject, *, constructs: bool = False, measures: bool = False) -> None:
        self.subject, self.constructs, self.measures = subject, constructs, measures
        self.names, self.module, self.modules = subject.names, subject.module, subject.packages
        self.known: Mapping[str, ast.expr] = {}
        self.base: ast.expr = ast.Name("given", ast.Load())
        self.values: dict[str, ast.expr] = {}
        self.locals: dict[str, ast.expr] = {}
        self.changed: set[str] = set()
        self.rows = self.in_order = self.untouched = True
        stores = [n.id for n in ast.walk(subject.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        once = {name for name in stores if stores.count(name) == 1}
        bound = {name: value for name, value in subject.assignments() if name in once}
        loaded = [n.id for n in ast.walk(subject.node) if isinstance(n, ast.Name)]
        self.stable = {name for name in subject.takes if name not in stores}
        if measures:
            self.stable |= {
                name for name in subject.gives if name in once and call_name(bound.get(name, _NONE)) != "predict"
            }
        for node in (subject.node.args.kwonlyargs, subject.node.args.args):
            for argument in node:
                if argument.arg in subject.known and argument.arg not in stores:
                    self.locals[argument.arg] = subject.known[argument.arg]
        for name, value in bound.items():
            mutable = isinstance(value, (ast.List, ast.Dict, ast.Set)) and loaded.count(name) > 2
            if name not in self.stable and not mutable and (said := self.say(value)) is not None:
                self.locals[name] = said

    def say(self, node: ast.expr) -> ast.expr | None:
        try:
            return _Unpacked().visit(say(copy.deepcopy(node), self))  # type: ignore[no-any-return]
        except Unclear:
            return None

    def text(self, node: ast.expr, longest: int = 300) -> str:
        """The source of an expression; empty where it is not known, or too long to read."""
        said = self.say(node)
        text = ast.unparse(said) if said is not None else ""
        return text if len(text) <= longest else ""

    def column_of(self, node: ast.expr) -> str | None:
        return None

    def is_table(self, node: ast.expr) -> bool:
        return False

    def may_call(self, call: ast.Call) -> bool:
        name = call_name(call)
        owner: ast.expr = call.func
        while isinstance(owner, ast.Attribute):
            owner = owner.value
        package = self.modules.get(owner.id, "") if isinstance(owner, ast.Name) else ""
        if self.constructs and package.partition(".")[0] in LIBRARIES:
            return name[:1].isupper() or name.startswith("make_")
        if self.measures and (name in _FIGURES if isinstance(call.func, ast.Attribute) else name in self.names):
            return True
        return self.measures and package.startswith("sklearn.metrics")


_NONE = ast.Constant(None)


class _Unpacked(ast.NodeTransformer):
    """``Ridge(**{"alpha": 0.3})`` as ``Ridge(alpha=0.3)``."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        keywords: list[ast.keyword] = []
        for option in node.keywords:
            value = option.value
            names = [k.value for k in value.keys if isinstance(k, ast.Constant)] if isinstance(value, ast.Dict) else []
            plain = isinstance(value, ast.Dict) and len(names) == len(value.keys)
            if option.arg is None and isinstance(value, ast.Dict) and plain and all(isinstance(n, str) for n in names):
                keywords += [ast.keyword(str(n), v) for n, v in zip(names, value.values, strict=True)]
            else:
                keywords.append(option)
        node.keywords = keywords
        return self.generic_visit(node)  # type: ignore[return-value]


def skipped(name: str, reason: str) -> str:
    """A test that says what has to be supplied before it can be one."""
    pieces = textwrap.wrap(reason, 55, drop_whitespace=False) or [reason]
    return f"def test_{name}():\n    pytest.skip({' '.join(repr(piece) for piece in pieces)})"


def a_set(names: Iterable[str]) -> str:
    """The source of a set of strings, in an order of its own."""
    return "{" + ", ".join(repr(name) for name in sorted(names)) + "}"
