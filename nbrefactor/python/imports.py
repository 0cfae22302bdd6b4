"""Imports of several names taken apart, where the notebook also uses one of them for something of its own.

``from sklearn.metrics import accuracy_score, f1_score`` stands at the top of the module if both names mean one thing
throughout. After ``f1_score = f1_score(y, predicted)`` one does not: then each gets a statement, and only that one stays in
its step.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from nbrefactor.model import Statement
from nbrefactor.python.syntax import parse, syntax_of


def split_imports(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, with names that the notebook also binds otherwise in imports of their own."""
    several = {i: names for i, s in enumerate(statements) if s.kind == "import" and len(names := _names(s.text)) > 1}
    rebound = _rebound(statements, frozenset().union(*several.values()))
    if not rebound:
        return tuple(statements)
    out: list[Statement] = []
    for i, statement in enumerate(statements):
        parts = list(_parts(statement, rebound)) if several.get(i, frozenset()) & rebound else [statement]
        for part in parts:
            out.append(replace(part, index=len(out)))
    return tuple(out)


def _names(text: str) -> frozenset[str]:
    """What ``from … import a, b`` binds; nothing for what cannot be taken apart."""
    node = parse(text) if text.startswith("from ") and "#" not in text else None
    return frozenset(a.asname or a.name for a in node.names) if isinstance(node, ast.ImportFrom) else frozenset()


def _rebound(statements: Sequence[Statement], names: Collection[str]) -> frozenset[str]:
    """Which of these names statements other than imports bind."""
    if not names:
        return frozenset()
    binding = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names)))})\b")
    found: set[str] = set()
    for statement in statements:
        if statement.kind != "import" and binding.search(statement.text):
            found |= syntax_of(statement.text).names(frozenset()).binds & set(names)
    return frozenset(found)


def _parts(statement: Statement, rebound: Collection[str]) -> Iterator[Statement]:
    node = parse(statement.text)
    assert isinstance(node, ast.ImportFrom)
    own = [alias for alias in node.names if (alias.asname or alias.name) in rebound]
    groups = [[alias for alias in node.names if alias not in own], *([alias] for alias in own)]
    texts = [ast.unparse(ast.ImportFrom(node.module, group, node.level)) for group in groups if group]
    for number, text in enumerate(texts):
        first, last = number == 0, number == len(texts) - 1
        comments, trailing = statement.comments if first else "", statement.trailing if last else ""
        yield replace(statement, text=text, comments=comments, trailing=trailing)
