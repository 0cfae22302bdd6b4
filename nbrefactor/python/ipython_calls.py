"""Finds magics spelt as calls, ``get_ipython().run_line_magic("time", "f()")``, which is what other tools export."""

from __future__ import annotations

import ast

from nbrefactor.python.ipython_syntax import Special
from nbrefactor.python.source import Positions


def calls(tree: ast.Module, text: str, known: frozenset[str]) -> tuple[list[Special], list[ast.Attribute]]:
    """The calls with a meaning as special pieces, and the other uses of the session; ``known`` are its names."""
    positions = Positions(text)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    by_function = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found: list[Special] = []
    others: list[ast.Attribute] = []
    taken: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not _is_shell(node.value, known):
            continue
        call = by_function.get(id(node))
        magic = _magic(call, node.attr) if call else None
        special = _special(call, *magic, id(call) in statements, positions) if call and magic else None
        if special is None or special.first in taken:
            others.append(node)
        else:
            taken |= set(range(special.first, special.last + 1))
            found.append(special)
    return sorted(found, key=lambda special: special.first), others


def detached(tree: ast.Module, text: str) -> str:
    """The text with ``None`` for each ``get_ipython()`` that is only looked at: that is what it gives outside IPython.

    Inside ``try`` it stays: there the author has thought of the ``NameError``.
    """
    guarded = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Try) for inner in ast.walk(node)}
    receivers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    positions = Positions(text)
    plain = [
        (positions.start(node), positions.end(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not node.args and not node.keywords and id(node) not in guarded | receivers
        if isinstance(node.func, ast.Name) and node.func.id == "get_ipython" and node.lineno == node.end_lineno
    ]
    for start, end in sorted(plain, reverse=True):
        text = f"{text[:start]}None{text[end:]}"
    return text


def _is_shell(node: ast.expr, known: frozenset[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in known
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    return getattr(function, "id", getattr(function, "attr", "")) == "get_ipython"


def _magic(node: ast.Call, method: str) -> tuple[str, str, str] | None:
    """Name, argument and body of the magic that the call runs, where they are literal."""
    literals = (word.value for word in node.args if isinstance(word, ast.Constant))
    texts = [text for text in literals if isinstance(text, str)]
    if len(texts) < len(node.args) or node.keywords:
        return None
    if method in ("magic", "run_line_magic") and texts:
        name, _, argument = " ".join(texts).strip().removeprefix("%").partition(" ")
        return name, argument.strip(), ""
    if method in ("system", "getoutput") and len(texts) == 1:
        return "!" if method == "system" else "!!", texts[0].strip(), ""
    if method == "run_cell_magic" and len(texts) == 3:
        return f"%{texts[0].strip()}", texts[1].strip(), texts[2]
    return None


def _special(
    node: ast.Call, name: str, argument: str, body: str, statement: bool, positions: Positions
) -> Special | None:
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = positions.lines[first][: positions.column(node.lineno, node.col_offset)]
    after = positions.lines[last][positions.column(last + 1, node.end_col_offset or 0) :]
    alone = statement and not before.strip() and after.strip(" \t;")[:1] in ("", "#")
    if name.startswith("%"):
        return Special(first, last, before, name, argument, body=body) if alone and not before else None
    if alone:
        return Special(first, last, before, name, argument)
    return Special(first, last, before, name, argument, assigned=True, suffix=after)
