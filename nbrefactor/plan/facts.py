"""What the placement rooms ask about a whole notebook: who binds, deletes and first uses each name."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nbrefactor.model import Effects, Statement
from nbrefactor.plan.imports import imports_of_replaced
from nbrefactor.plan.liveness import Liveness

BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython", "__name__", "__file__", "__doc__", "__builtins__"}
DEFINITIONS = frozenset({"function", "class"})

SEARCHES = frozenset({"in globals()", "in locals()", "in vars()", "in dir()"})
LISTINGS = frozenset({"globals()", "locals()", "vars()", "dir()"}) | SEARCHES
"""Barriers that look at the names there are, and make none."""


@dataclass(slots=True)
class Facts:
    """Statement indices by name, in document order; ``shared`` are the names that stay module globals."""

    statements: Sequence[Statement]
    effects: Sequence[Effects]
    position: Liveness
    binders: dict[str, list[int]] = field(default_factory=dict)
    deleters: dict[str, list[int]] = field(default_factory=dict)
    first_use: dict[str, int] = field(default_factory=dict)
    makers: dict[str, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)
    """Name → the statements that bind it to a function or what holds one, with the names that these functions look up."""
    announced: frozenset[str] = frozenset()
    """Names that have an annotation without a value somewhere (``x: int``), which makes them local to a function."""
    mutated: set[str] = field(default_factory=set)
    shared: frozenset[str] = frozenset()
    exact: bool = False  # whether what fails must fail in its place
    stars: bool = False  # a star import of a module that is not known here
    compared: range = range(0)
    """The statements between two that list the names there are, or after a search: what they bind must not be there before."""
    replaced: frozenset[int] = frozenset()
    """The imports that bring what the notebook has put in the place of a module's own."""


def is_star(statement: Statement) -> bool:
    return statement.kind == "import" and statement.text.rstrip().endswith("*")


def collect(statements: Sequence[Statement], effects: Sequence[Effects]) -> Facts:
    facts = Facts(statements, effects, Liveness(effects))
    facts.stars = any(is_star(s) for s in statements)
    facts.announced = frozenset(n for s in statements for n in _announced(s.text))
    for i, e in enumerate(effects):
        later = closure_reads(e)
        for name in e.binds:
            facts.binders.setdefault(name, []).append(i)
            if later:
                facts.makers.setdefault(name, []).append((i, later))
        for name in e.deletes:
            facts.deleters.setdefault(name, []).append(i)
        facts.mutated |= e.mutates
    listings = [i for i, e in enumerate(effects) if e.barrier in LISTINGS]
    searched = any(e.barrier in SEARCHES for e in effects)  # then what comes later must not be there yet
    facts.compared = range(listings[0], len(effects) if searched else listings[-1]) if listings else range(0)
    facts.replaced = imports_of_replaced(statements, effects)
    _first_uses(facts)
    return facts


def _first_uses(facts: Facts) -> None:
    """The first statement that may look a name up, also through the functions that it may call."""
    later: dict[str, set[str]] = {}
    for e in facts.effects:
        for closure in e.closures:
            if closure.name:
                later.setdefault(closure.name, set()).update(closure.reads)
    for i, e in enumerate(facts.effects):
        todo = [*e.reads, *e.pinned, *(n for c in e.closures if not c.name for n in c.reads)]
        while todo:
            name = todo.pop()
            if name not in facts.first_use:
                facts.first_use[name] = i
                todo += later.get(name, ())


def _announced(text: str) -> list[str]:
    if not _ANNOTATION.search(text):
        return []
    bare = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.AnnAssign) and n.value is None]
    return [n.target.id for n in bare if isinstance(n.target, ast.Name)]


_ANNOTATION = re.compile(r"^\s*(?!else|try|finally)\w+\s*:[^=]+$", re.MULTILINE)


def closure_reads(e: Effects) -> frozenset[str]:
    return frozenset().union(*(c.reads for c in e.closures))


def never_bound(name: str, facts: Facts) -> bool:
    """Whether a name means the same wherever it is looked up: a built-in, or one that only a star import can bring."""
    return name not in facts.binders and (name in BUILTINS or facts.stars)
