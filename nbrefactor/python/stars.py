"""``from module import *`` made explicit: only the names that the notebook uses and nothing else provides."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge import star_exports
from nbrefactor.model import Diagnostic, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.names import names_of
from nbrefactor.python.syntax import parse


def resolve_stars(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], tuple[Diagnostic, ...]]:
    """The statements with star imports replaced; those that cannot be resolved stay, with a diagnostic."""
    stars = [i for i, s in enumerate(statements) if "*" in s.text and "import" in s.text and _stars(parse(s.text))]
    if not stars:
        return tuple(statements), ()
    evaluated = any(re.search(r"\b(eval|exec)\(", s.text) for s in statements)
    bound_after: dict[str, int] = {}  # the last statement that surely binds the name
    used: dict[str, set[int]] = {}
    bound: set[str] = set()
    functions: dict[str, set[str]] = {}  # what the functions made so far look up
    last_star = -1
    for i, statement in enumerate(statements):
        tree = parse(statement.text)
        facts = names_of(tree)
        if i in stars:
            last_star = i
        for deferred in facts.deferred:
            functions.setdefault(deferred.name, set()).update(deferred.reads)
        held = facts.reads & functions.keys()
        for name in facts.binds if held else ():  # what is made with a function may be one, or hold one
            functions.setdefault(name, set()).update(held)
        anonymous = functions.get("", set()) if facts.reads else set()  # it may run at any time
        asked = _looked_up(facts.reads | anonymous, functions)
        if evaluated:
            asked |= _words(tree)
        for name in asked:
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
        edits: list[Edit] = []
        for star in _stars(tree):
            exports = star_exports(star.module) if star.module and not star.level else None
            if exports is None:
                if any(n not in bound and not hasattr(builtins, n) for n in used):
                    message = f"what '{ast.unparse(star)}' brings is not known here; it stays."
                    found.append(diagnostic("NBR105", statements[i].location, message))
                continue
            end = len(statements)
            inside = star is not tree  # in a block: it may not run, and what follows in the block uses it
            names = sorted(
                n for n, uses in used.items() if n in exports and any(i - inside < u <= until.get(n, end) for u in uses)
            )
            if not inside:
                until.update(dict.fromkeys(names, i))
            nothing = "pass" if (star.module or "").partition(".")[0] in bound else f"import {star.module}"
            edits.append(Edit.replace(star, f"from {star.module} import {', '.join(names)}" if names else nothing))
        out[i] = replace(statements[i], text=apply(statements[i].text, edits))
    return tuple(out), tuple(found)


def _stars(tree: ast.stmt) -> list[ast.ImportFrom]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.names[0].name == "*"]


def _words(tree: ast.AST) -> set[str]:
    """The words of all texts in a statement: what is evaluated may look them up."""
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return {word for text in texts for word in re.findall(r"[^\W\d]\w*", text)}


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
