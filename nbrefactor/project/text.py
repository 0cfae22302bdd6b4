"""Escaping: any text of the notebook's, put safely into TOML and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def toml_string(text: str) -> str:
    """A TOML basic string.

    >>> print(toml_string('a "quoted" word\\n'))
    "a \\"quoted\\" word\\n"
    """
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    plain = "".join(escapes.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text)
    return f'"{plain}"'


def prose(text: str) -> str:
    """Text as it is, on one line, with nothing that Markdown takes for markup. Parts in backticks stay code."""
    parts = re.split(r"(`[^`\n]+`)", " ".join(text.split()))
    return "".join(part if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?<!\w)[*_]|[*_](?!\w)|[\\\[\]`]", lambda match: f"\\{match.group()}", text)


def code(text: str, longest: int = 80) -> str:
    """Text as a code span on one line, cut where it is long. Empty text gives nothing."""
    line = " ".join(text.split())
    if not line:
        return ""
    line = line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
    ticks = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table. Cells are Markdown already; bars in them are escaped here."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def fence(text: str, language: str) -> str:
    """A fenced block, with a fence longer than any in the text."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}\n"
