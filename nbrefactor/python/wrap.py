"""Comments and docstrings brought within the line length, which no formatter does.

The author's words stay as they are; only the places where lines break change. A comment behind code that is too long
goes onto lines of its own, above.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Collection, Iterator

PRAGMA = re.compile(
    r"#+\s*(noqa\b|type:|fmt:|isort:|ruff:|flake8:|mypy:|pyright:|pylint:|pragma:|nosec\b|!|%%)", re.IGNORECASE
)
_COMMENT = re.compile(r"(?P<mark>#+[:!]?[ \t]*)(?P<bullet>(?:[-*•+]|\d{1,3}[.)])[ \t]+)?(?P<text>.*)", re.DOTALL)
_PROSE = re.compile(r"(?P<bullet>(?:[-*•+]|\d{1,3}[.)])[ \t]+)?(?P<text>.*)", re.DOTALL)
_TRIPLE = re.compile(r"[rRuU]?(\"\"\"|''')")
_RULE = re.compile(r"(#\s*)?(\W)\2{9,}\s*$")


def width(text: str) -> int:
    """The columns that a text fills, as ruff counts: ideographs and most emoji take two, combining marks none."""
    if text.isascii():
        return len(text)
    columns = 0
    for character in text:
        if not unicodedata.combining(character):
            columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


def wrap(text: str, limit: int) -> str:
    """The module with every comment and docstring line within ``limit`` columns, where words allow it.

    A text that Python cannot parse comes back as it is.
    """
    lines = text.split("\n")
    long = {row for row, line in enumerate(lines, 1) if width(line) > limit}
    if not long:
        return text
    try:
        comments = _comments(text, lines)
        prose = set(_docstring_rows(text, lines, comments)) & long
    except (SyntaxError, ValueError, tokenize.TokenError):
        return text
    above: dict[int, list[str]] = {}
    for row in sorted(long):
        line = lines[row - 1]
        if row in prose:
            lines[row - 1] = "\n".join(_wrap_prose(line, lines, row, limit))
        elif row in comments:
            column, logical = comments[row]
            if PRAGMA.match(line, column) or "# noqa" in line:
                continue
            comment = _wrap_comment(line[column:].rstrip(), _indent(lines[logical - 1]), limit)
            if line[:column].strip():
                lines[row - 1] = line[:column].rstrip()
                above.setdefault(logical, []).extend(comment)
            else:
                lines[row - 1] = "\n".join(comment)
    return _insert(lines, above)


def lift_comments(text: str, rows: Collection[int], limit: int) -> str:
    """The module with the comments behind code in these rows moved above it, to make room for another comment."""
    lines = text.split("\n")
    try:
        comments = _comments(text, lines)
    except (SyntaxError, tokenize.TokenError):
        return text
    above: dict[int, list[str]] = {}
    for row in sorted(set(rows) & set(comments)):
        line = lines[row - 1]
        column, logical = comments[row]
        if line[:column].strip() and not PRAGMA.match(line, column):
            above.setdefault(logical, []).extend(
                _wrap_comment(line[column:].rstrip(), _indent(lines[logical - 1]), limit)
            )
            lines[row - 1] = line[:column].rstrip()
    return _insert(lines, above)


def _insert(lines: list[str], above: dict[int, list[str]]) -> str:
    for row in sorted(above, reverse=True):
        lines[row - 1 : row - 1] = above[row]
    return "\n".join(lines)


def _comments(text: str, lines: list[str]) -> dict[int, tuple[int, int]]:
    """Row of each comment -> its column, and the row above which it may stand as a line of its own.

    That is its own row, except behind a backslash or a string of several lines, where it is the first row of those.
    """
    found: dict[int, tuple[int, int]] = {}
    reach: dict[int, int] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (first, _), (last, column) = token.start, token.end
        for row in range(first + 1, last + 1):
            reach[row] = reach.get(first, first)
        if token.type == tokenize.COMMENT:
            found[first] = (token.start[1], first)
    for row, (column, _) in found.items():
        start = row
        while True:
            earlier = reach.get(start, start)
            if earlier > 1 and lines[earlier - 2].endswith("\\"):
                earlier -= 1
            if earlier == start:
                break
            start = earlier
        found[row] = (column, start)
    return found


def _docstring_rows(text: str, lines: list[str], comments: Collection[int]) -> Iterator[int]:
    """The rows of triple-quoted docstrings; one with a comment behind it (``# noqa``) is left as it is."""
    below: list[ast.AST] = [ast.parse(text)]
    while below:
        node = below.pop()
        below += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                last = first.end_lineno or first.lineno
                opening = lines[first.lineno - 1].encode()[first.col_offset :].decode()
                if (
                    _TRIPLE.match(opening)
                    and last not in comments
                    and lines[last - 1].rstrip().endswith(('"""', "'''"))
                ):
                    yield from range(first.lineno, last + 1)


def _wrap_prose(line: str, lines: list[str], row: int, limit: int) -> list[str]:
    """A docstring line in pieces; tables, doctests and lines that go on behind a backslash stay whole."""
    indent = _indent(line)
    body = line[len(indent) :]
    opening = _TRIPLE.match(body)
    if (
        body.startswith(("|", ">>>", "...", "\x60\x60\x60"))
        or line.endswith("\\")
        or (row > 1 and lines[row - 2].endswith("\\"))
    ):
        return [line]
    closing = ""
    start = opening.group() if opening else ""
    body = body[len(start) :]
    for quotes in ('"""', "'''"):
        if body.endswith(quotes) and not body.endswith("\\" + quotes):
            body, closing = body[: -len(quotes)], quotes
    match = _PROSE.fullmatch(body.strip())
    assert match is not None
    bullet = match["bullet"] or ""
    pieces = _fill(match["text"], indent + start + bullet, indent + " " * len(bullet), limit)
    if len(pieces) == 1 and start and closing:  # a formatter would put quotes that alone are too much back again
        pieces = _fill(match["text"], indent + start + bullet, indent + " " * len(bullet), limit - len(closing))
    if len(pieces) == 1 and (start or not closing):
        return [line]
    return [*pieces, indent + closing] if closing else pieces


def _wrap_comment(comment: str, indent: str, limit: int) -> list[str]:
    if _RULE.match(comment):
        return [(indent + comment)[:limit]]
    match = _COMMENT.fullmatch(comment)
    assert match is not None
    mark = match["mark"] if match["mark"].endswith((" ", "\t")) or not match["text"] else match["mark"] + " "
    bullet = match["bullet"] or ""
    return _fill(match["text"], indent + mark + bullet, indent + mark + " " * len(bullet), limit)


def _fill(text: str, first: str, rest: str, limit: int) -> list[str]:
    """Words laid greedily into lines; a word longer than a line stands alone."""
    words = text.split()
    pieces, current = [], first
    for word in words:
        empty = current in (first, rest)
        if not empty and width(current) + 1 + width(word) > limit:
            pieces.append(current)
            current, empty = rest, True
        current += word if empty else " " + word
    return [*pieces, current.rstrip()]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
