"""Python literals for the text of magics, with ``$name`` and ``{expression}`` expanded as IPython expands them."""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections.abc import Container
from string import Formatter

from nbrefactor.python.magics.rewrite import Python

_DOLLAR = re.compile(r"(.*?)\$(\$?[\w.]+)(?=(?:[^']*'[^']*')*[^']*$)", re.DOTALL)
_BUILTINS = frozenset(dir(builtins))
_SUFFIXES = frozenset(
    "txt csv tsv json md log py ipynb zip gz tar tgz png jpg jpeg pdf html xml yaml yml xlsx pkl".split()
)

Piece = str | tuple[str, str]
"""Literal text, or an expression with its conversion (``r``, ``s``, ``a`` or empty)."""


def words(text: str) -> list[str]:
    """The words of a command line, without their quotes; an unbalanced quote is ordinary text."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def quoted(text: str) -> str:
    """A one-line literal, in double quotes where that needs no escape."""
    quote = "'" if '"' in text and "'" not in text else '"'
    return f"{quote}{_escaped(text, quote)}{quote}"


def block(text: str) -> str:
    """A literal that shows the lines of the text as lines; on one line where the text has just one."""
    if text.count("\n") < 2:
        return quoted(text)
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    shown = "".join(c if c in "\n\t" or c.isprintable() else repr(c)[1:-1] for c in escaped)
    return f'"""\\\n{shown}"""'


def expand(text: str, names: Container[str]) -> str:
    """A literal or f-string for what IPython makes of ``text``.

    IPython expands all or nothing: one field that cannot be evaluated, and the whole text is left alone, for the shell
    to make sense of ``$HOME`` or ``{1..3}``. So do we, where a field reads a name that the notebook does not bind.
    """
    pieces = _pieces(text, names)
    if pieces is None:
        return quoted(text)
    if all(isinstance(piece, str) for piece in pieces):
        return quoted("".join(piece for piece in pieces if isinstance(piece, str)))
    return _f_string(pieces)


def path(text: str, names: Container[str]) -> Python:
    """An expression for a file name: like :func:`expand`, but a lone ``$name`` is that name, and ``~`` is expanded."""
    pieces = _pieces(text, names)
    if pieces is not None and len(pieces) == 1 and isinstance(pieces[0], tuple) and pieces[0][0].isidentifier():
        return Python(pieces[0][0])
    literal = expand(text, names)
    return Python(f"os.path.expanduser({literal})", ("import os",)) if text.startswith("~") else Python(literal)


def _pieces(text: str, names: Container[str]) -> list[Piece] | None:
    """The text in pieces without empty ones, or nothing where IPython leaves it alone."""
    pieces: list[Piece] = []
    try:
        for literal, field, spec, conversion in Formatter().parse(text):
            pieces += _dollars(literal)
            if field is not None:
                pieces.append((f"{field}:{spec}" if spec else field, conversion or ""))
    except ValueError:
        return None
    expressions = [piece for piece in pieces if isinstance(piece, tuple)]
    if not all(_evaluates(expression, names) and kind in ("", "r", "s", "a") for expression, kind in expressions):
        return None
    return [piece for piece in pieces if piece]


def _dollars(literal: str) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for match in _DOLLAR.finditer(literal):
        before, name = match.group(1, 2)
        pieces += [before + name] if name.startswith("$") else [before, (name, "")]
        end = match.end()
    return [*pieces, literal[end:]]


def _evaluates(expression: str, names: Container[str]) -> bool:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    if isinstance(tree.body, ast.Attribute) and tree.body.attr in _SUFFIXES:
        return False  # ``$name.txt``: a text has no such attribute
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound - _BUILTINS
    return all(name in names for name in read)


def _f_string(pieces: list[Piece]) -> str:
    expressions = "".join(piece[0] for piece in pieces if isinstance(piece, tuple))
    literal = "".join(piece for piece in pieces if isinstance(piece, str))
    for quote in ("'", '"') if '"' in literal and "'" not in literal else ('"', "'"):
        # Before Python 3.12 an expression can hold neither the quote of its string, nor a backslash, nor a comment.
        if not any(c in expressions for c in (quote, "\\", "#", "\n")):
            body = "".join(_field(piece, quote) for piece in pieces)
            text = f"f{quote}{body}{quote}"
            if _parses(text):
                return text
    return " + ".join(_operand(piece) for piece in pieces)


def _field(piece: Piece, quote: str) -> str:
    if isinstance(piece, str):
        return _escaped(piece, quote).replace("{", "{{").replace("}", "}}")
    expression, conversion = piece[0].strip(), f"!{piece[1]}" if piece[1] else ""
    return f"{{{' ' if expression.startswith('{') else ''}{expression}{conversion}}}"


def _operand(piece: Piece) -> str:
    if isinstance(piece, str):
        return quoted(piece)
    return f"{ {'r': 'repr', 'a': 'ascii'}.get(piece[1], 'str') }({piece[0].strip()})"


def _escaped(text: str, quote: str) -> str:
    special = {"\\": "\\\\", quote: f"\\{quote}"}
    return "".join(special.get(c) or (c if c.isprintable() else repr(c)[1:-1]) for c in text)


def _parses(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True
