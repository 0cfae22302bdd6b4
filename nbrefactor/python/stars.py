"""``from module import *`` made explicit: only the names that the notebook uses and nothing else provides."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
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
    bound_after: dict[str, int] = {}
    used: dict[str, int] = {}
    bound: set[str] = set()
    later: set[str] = set()
    last_star = -1
    for i, statement in enumerate(statements):
        facts = names_of(parse(statement.text))
        if i in stars:
            last_star = i
        for name in facts.reads:
            if name not in bound or bound_after[name] < last_star:
                used[name] = i
        later.update(name for d in facts.deferred for name in d.reads)  # it may run at any time
        for name in facts.binds:
            bound.add(name)
            bound_after[name] = i
    for name in later:
        if bound_after.get(name, -1) < last_star:
            used[name] = len(statements)
    out = list(statements)
    found: list[Diagnostic] = []
    taken: dict[str, int] = {}
    for i in reversed(stars):  # the last star wins
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
        names = sorted(n for n, use in used.items() if n in exports and n not in taken and use > i)
        taken.update(dict.fromkeys(names, i))
        text = f"from {module} import {', '.join(names)}" if names else f"import {module}"
        out[i] = replace(statements[i], text=text)
    return tuple(out), tuple(found)
