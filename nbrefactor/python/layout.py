"""Small rewrites after which ruff and black lay a module out alike.

Each keeps what the other one writes almost everywhere; these are the places where they differ.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_RISKY = re.compile(
    "|".join(
        (
            r"^\s*assert .*[({\[,]$",  # an assertion over several lines
            # a conditional expression over several lines, without parentheses of its own
            r"(?:[^(\n]|[^\s(]\()\n[^\n]+\n\s+if [^\n]*[^:\n]\n\s+else [^\n]*[^:\n]$",
            r"[(\[{,=]\n?\s*[rbfuRBFU]{0,2}(?:\"\"\"|''')",  # a string over several lines in an expression
            r"(?:\"\"\"|''') *\n?\s*[)\]}+%.]",
            r"# [nm]oqa: [A-Z0-9, ]+\n\s+(?:(?:for|if|and|or)\b.*[^:\n]$|[-+*/%|&<>=.])",  # a mark inside an expression
            r"[\[(,]\([\w.]+(?:\([\w.]*\))?\)[\]),]",  # parentheses around one name or call
        )
    ),
    re.MULTILINE,
)


def risky(text: str, limit: int) -> bool:
    """Whether the two formatters may differ on a text that one of them laid out."""
    if _RISKY.search(text):
        return True
    marks = (line for line in text.split("\n") if "oqa: " in line)
    return any(len(line) > limit >= line.rfind("  # ") for line in marks)


_TOLD = re.compile(r"([^\W\d]\w*)\.__doc__|\b(?:getdoc|help)\((?:\w+\.)*([^\W\d]\w*)")


def told(text: str) -> str:
    """The module with each docstring that its code asks for on one line, since formatters indent the others anew."""
    names = {name for pair in _TOLD.findall(text) for name in pair if name}
    try:
        tree = ast.parse(text if names else "")
    except (SyntaxError, ValueError, RecursionError):
        return text
    lines = text.split("\n")
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    asked = [n.body[0] for n in ast.walk(tree) if isinstance(n, kinds) and n.name in names]
    for first in sorted(asked, key=lambda n: n.lineno, reverse=True):
        value = first.value.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None
        if isinstance(value, str) and (value != value.strip() or "\n" in value):
            before = lines[first.lineno - 1].encode()[: first.col_offset].decode()
            after = lines[(first.end_lineno or 1) - 1].encode()[first.end_col_offset or 0 :].decode()
            lines[first.lineno - 1 : first.end_lineno] = [f'{before}"""{_escaped(value)}"""{after}']
    return "\n".join(lines)


def _escaped(value: str) -> str:
    """A text as it may stand on one line between triple quotes, its outer blanks as escapes that no formatter strips."""
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        value = value.replace(plain, written)
    inner = value.strip(" ")
    head = len(value) - len(value.lstrip(" "))
    return "\\x20" * head + inner + "\\x20" * (len(value) - head - len(inner))


def apart(text: str) -> str:
    """The module with a mark between imports that give one name to several things, which sorting would turn round."""
    if text.count("import ") < 2:
        return text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return text
    lines = text.split("\n")
    rows: list[tuple[int, int]] = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            bound: dict[str, str] = {}
            for statement in block if isinstance(block := getattr(node, name, None), list) else ():
                given = dict(_given(statement))
                if not given:
                    bound = {}
                elif any(bound.get(name, thing) != thing for name, thing in given.items()):
                    rows.append((statement.lineno - 1, statement.col_offset))
                    bound = {}
                bound |= given
    for row, column in sorted(rows, reverse=True):
        if not lines[row][:column].strip():
            lines.insert(row, lines[row][:column] + "# isort: split")
    return "\n".join(lines)


def _given(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with what it binds it to."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        origin = f"{'.' * statement.level}{statement.module}:" if isinstance(statement, ast.ImportFrom) else ""
        for alias in statement.names:
            thing = alias.name if origin or alias.asname else alias.name.partition(".")[0]
            yield alias.asname or alias.name.partition(".")[0], origin + thing


def neutral(text: str) -> str:
    """The module in a spelling that suits both; a text that Python cannot parse comes back as it is.

    It has a blank line below its docstring and between an import inside a block and a comment, no parentheses around
    the targets of an assignment, parentheses around a conditional inside a conditional, and adjacent strings instead of
    a string that goes on behind a backslash inside brackets.
    """
    text = text.rstrip() + "\n" if text.strip() else ""
    try:
        if "\\\n" in text:
            text = _adjacent_strings(text)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return text
    lines = text.split("\n")
    edits: list[Edit] = []
    blank_below = {(tree.body[0].end_lineno or 1)} if ast.get_docstring(tree, clean=False) is not None else set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            edits += [edit for target in node.targets for edit in _bare(target, lines)]
        elif isinstance(node, ast.IfExp):
            edits += _enclose(node.orelse, lines)
        elif isinstance(node, ast.stmt) and not isinstance(node, ast.ClassDef):
            blank_below.update(_imports_in_block(node))
    for edit in sorted(edits, reverse=True):
        line = lines[edit.row - 1].encode()
        lines[edit.row - 1] = (line[: edit.start] + edit.new + line[edit.end :]).decode()
    for row in sorted(blank_below, reverse=True):
        if row < len(lines) and lines[row].lstrip().startswith("#"):
            lines.insert(row, "")
    return "\n".join(lines)


class Edit(NamedTuple):
    """``new`` in place of some bytes of a row."""

    row: int
    start: int
    end: int
    new: bytes


def _imports_in_block(node: ast.stmt) -> Iterator[int]:
    """The last rows of imports in the blocks of a statement that no other import follows."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None) or []
        for statement, following in pairwise(block):
            imports = (ast.Import, ast.ImportFrom)
            if isinstance(statement, imports) and not isinstance(following, imports):
                yield statement.end_lineno or statement.lineno


def _bare(target: ast.expr, lines: list[str]) -> Iterator[Edit]:
    """``(a, b) = …`` becomes ``a, b = …``, where it fills one line."""
    if isinstance(target, ast.Tuple) and target.elts and target.lineno == target.end_lineno:
        line, start, end = lines[target.lineno - 1].encode(), target.col_offset, target.end_col_offset or 0
        first = target.elts[0].col_offset
        if line[start:first].rstrip() == b"(":
            yield Edit(target.lineno, start, first, b"")
            yield Edit(target.lineno, len(line[: end - 1].rstrip()), end, b"")


def _enclose(node: ast.expr, lines: list[str]) -> Iterator[Edit]:
    """``… else a if b else c`` becomes ``… else (a if b else c)``, where it fills one line."""
    if isinstance(node, ast.IfExp) and node.lineno == node.end_lineno:
        line, start, end = lines[node.lineno - 1].encode(), node.col_offset, node.end_col_offset or 0
        if not (line[:start].rstrip().endswith(b"(") and line[end:].lstrip().startswith(b")")):
            yield Edit(node.lineno, start, start, b"(")
            yield Edit(node.lineno, end, end, b")")


def _adjacent_strings(text: str) -> str:
    """``f("a \\⏎b")`` becomes ``f("a "⏎"b")``: the same value. A string outside brackets stays as it is."""
    lines = text.split("\n")
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.type == tokenize.STRING and depth and token.start[0] != token.end[0]:
            opening = re.match(r"([a-zA-Z]*)(\"\"\"|'''|\"|')", token.string)
            if opening is None or len(opening[2]) == 3 or "r" in opening[1].lower():
                continue
            for row in range(token.start[0], token.end[0]):
                lines[row - 1] = lines[row - 1][:-1] + opening[2]
                lines[row] = opening.group() + lines[row]
    return "\n".join(lines)
