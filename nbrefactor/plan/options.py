"""Assignments of literals that become command-line options: scalars, and all that stands in a cell of parameters."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge.connections import connection
from nbrefactor.model import Diagnostic, Effects, Option, Statement

Kind = Literal["int", "float", "str", "bool", "literal", ""]


def literal_options(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    kept: Sequence[int],
    shared: Collection[str],
    wanted: Collection[int],
    ours: Collection[str] = (),
) -> dict[int, Option]:
    """Statements ``name = <literal>`` that become options: bound once, and read by functions only.

    ``wanted`` are the statements of the cell with the tag ``parameters``: there, lists and dicts become options too,
    written as JSON. ``shared`` are names that must stay globals, ``ours`` those of options that every script has.
    """
    binders = _binders(effects)
    first_read: dict[str, int] = {}
    for i, e in enumerate(effects):
        for name in e.reads | e.pinned | frozenset().union(*(c.reads for c in e.closures)):
            first_read.setdefault(name, i)
    out: dict[int, Option] = {}
    for i in kept:
        literal = effects[i].literal
        kind = _scalar_kind(literal) or (_document_kind(literal) if i in wanted else "")
        if not kind or len(effects[i].binds) != 1:
            continue
        name = next(iter(effects[i].binds))
        if name in ours or name in shared or binders[name] != 1 or first_read.get(name, -1) < i or name.startswith("_"):
            continue
        help_ = one_line(statements[i].comments)
        out[i] = connection(Option(name, literal, kind, help_))
    return out


def not_options(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    remaining: Iterable[int],
    wanted: Collection[int],
    ours: Collection[str] = (),
) -> tuple[Diagnostic, ...]:
    """What to say of parameters that are no options; ``remaining`` are the statements that stay in the code."""
    binders = _binders(effects)
    found = []
    for i in sorted(set(remaining) & set(wanted)):
        if statements[i].kind != "assign":
            continue
        if not effects[i].literal:
            why = "its value is computed"
        elif any(binders[name] != 1 for name in effects[i].binds):
            why = "another statement binds it too"
        elif not effects[i].binds.isdisjoint(ours):
            why = "the option of this name says where the model goes"
        elif _scalar_kind(effects[i].literal):
            why = "it is a constant of the module, which other functions or scoring read as well"
        else:
            why = "its value cannot be written on a command line"
        names = " and ".join(f"'{name}'" for name in sorted(effects[i].binds))
        found.append(diagnostic("NBR214", statements[i].location, f"the parameter {names} is no option: {why}."))
    return tuple(found)


def one_line(comments: str) -> str:
    """The comment above a statement, where it is short enough to say what a thing is."""
    lines = [line.strip().lstrip("#").strip() for line in comments.splitlines() if line.strip()]
    return lines[-1] if lines and len(lines[-1]) < 60 else ""


def _binders(effects: Sequence[Effects]) -> dict[str, int]:
    """How many statements bind, unbind or rebind each name."""
    binders: dict[str, int] = {}
    for e in effects:
        for name in e.binds | e.deletes | frozenset().union(*(c.writes for c in e.closures)):
            binders[name] = binders.get(name, 0) + 1
    return binders


def _scalar_kind(literal: str) -> Kind:
    """The kind of value of a scalar literal (arithmetic on numbers included), empty for anything else."""
    if not literal:
        return ""
    if literal in ("True", "False"):
        return "bool"
    if literal[:1] in "'\"":
        return "str" if "\\n" not in literal else ""
    if literal[:1].isdigit() or literal[:1] in "-+.(":
        if any(c in literal for c in ",[{") or "j" in literal:
            return ""
        return "float" if any(c in literal for c in "./e") else "int"
    return ""


def _document_kind(literal: str) -> Kind:
    """``literal`` where JSON can hold the value of a list, a dict or None; empty for anything else."""
    try:
        value = ast.literal_eval(literal)
        same = json.loads(json.dumps(value)) == value
    except (ValueError, TypeError, SyntaxError):
        return ""
    return "literal" if same and (value is None or isinstance(value, (list, dict))) else ""
