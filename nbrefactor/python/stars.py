"""``from module import *`` made explicit: only the names that the notebook uses and nothing else provides."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge import star_exports
from nbrefactor.model import Diagnostic, Statement
from nbrefactor.python.names import names_of
from nbrefactor.python.syntax import parse


def resolve_stars(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], tuple[Diagnostic, ...]]:
    """The statements with star imports replaced; those that cannot be resolved stay, with a diagnostic."""
    stars = [i for i, s in enumerate(statements) if s.kind == "import" and "*" in s.text]
    if not stars:
        return tuple(statements), ()
    bound_after: dict[str, int] = {}  # the last statement that surely binds the name
    used: dict[str, set[int]] = {}
    bound: set[str] = set()
    functions: dict[str, set[str]] = {}  # what the functions made so far look up
    last_star = -1
    for i, statement in enumerate(statements):
        facts = names_of(parse(statement.text))
        if i in stars:
            last_star = i
        for deferred in facts.deferred:
            functions.setdefault(deferred.name, set()).update(deferred.reads)
        anonymous = functions.get("", set()) if facts.reads else set()  # it may run at any time
        for name in _looked_up(facts.reads | anonymous, functions):
            if bound_after.get(name, -1) < last_star or name not in bound_after:
                used.setdefault(name, set()).add(i)
        bound |= facts.binds
        bound_after.update(dict.fromkeys(facts.definite, i))
    for name in {name for reads in functions.values() for name in reads} - bound:
        used.setdefault(name, set()).add(len(statements))
    out = list(statements)
    found: list[Diagnostic] = []
    until: dict[str, int] = {}  # the star that brings the name again
    for i in reversed(stars):
        tree = parse(statements[i].text)
        module = tree.module if isinstance(tree, ast.ImportFrom) and not tree.level else None
        exports = star_exports(module) if module else None
        if exports is None:
            missing = any(n not in bound and not hasattr(builtins, n) for n in used)
            if missing:
                found.append(
                    diagnostic(
                        "NBR105",
                        statements[i].location,
                        f"what '{ast.unparse(tree)}' brings is not known here; it stays.",
                    )
                )
            continue
        end = len(statements)
        names = sorted(n for n, uses in used.items() if n in exports and any(i < u <= until.get(n, end) for u in uses))
        until.update(dict.fromkeys(names, i))
        text = f"from {module} import {', '.join(names)}" if names else f"import {module}"
        out[i] = replace(statements[i], text=text)
    return tuple(out), tuple(found)


def _looked_up(names: Iterable[str], functions: Mapping[str, set[str]]) -> set[str]:
    """The names with those that functions of these names look up."""
    seen: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += functions.get(name, ())
    return seen
