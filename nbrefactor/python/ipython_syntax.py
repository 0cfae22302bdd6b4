"""Finds IPython's own syntax in a cell: magics, shell lines, help, calls without brackets.

IPython tokenises a cell again after each line that it translates, which is slow, and differs from one Python version to
the next. Here one pass over the text reads logical lines: a line inside a string, a bracket or a backslash continuation
is never taken for a magic, and special lines are skipped whole, whatever they contain.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ESCAPES = frozenset("%!?,;/")
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\f]+)
  | (?P<name>[^\W\d]\w*)
  | (?P<quote>\"\"\"|'''|"|')
  | (?P<comment>\#[^\n]*)
  | (?P<continuation>\\\n)
  | (?P<newline>\n)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<operator>===?|!=|<=|>=|:=|->|(?:\*\*|//|<<|>>|[-+*/%&|^@])=)
  | (?P<assign>=)
  | (?P<other>.)
    """,
    re.VERBOSE,
)
_ENDS = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL),
}
_GAP = re.compile(r"(?:[ \t]|\\\n)*")
_CALL = re.compile(r"!(?!=)|%[ \t]*[^\W\d]")
_HELP = re.compile(r"%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?\d+\])*\?\??$")
_CLASSIC_PROMPT = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
_IPYTHON_PROMPT = re.compile(r"(?:(?:\[nav\]|\[ins\])?\s*In ?\[\d+\]: ?|\s*\.{3,}: ?)")


@dataclass(frozen=True, slots=True)
class Special:
    """Lines ``first`` to ``last`` (from 0) use IPython's syntax.

    ``prefix`` is what stands before it on the first line: indentation, or ``name =`` where ``assigned``. ``suffix`` is
    what stands behind it. ``name`` is the magic's, ``!``, ``!!``, ``?``, ``,``, ``;`` or ``/``. ``body``
    is set for a cell magic that is spelt as a call; its name then starts with ``%``.
    """

    first: int
    last: int
    prefix: str
    name: str
    argument: str
    assigned: bool = False
    suffix: str = ""
    body: str | None = None


def is_code(line: str) -> bool:
    """Whether a line outside a string holds more than a comment."""
    content = line.strip()
    return bool(content) and content[0] != "#"


def without_prompts(lines: Sequence[str]) -> list[str]:
    """The lines without pasted ``>>>`` or ``In [1]:`` prompts, where the first line of code has one."""
    first = next((line for line in lines if is_code(line)), "")
    if first.lstrip().startswith(">>>"):
        prompt = _CLASSIC_PROMPT
    elif _IPYTHON_PROMPT.match(first):
        prompt = _IPYTHON_PROMPT
    else:
        return list(lines)
    return [prompt.sub("", line, count=1) if prompt.match(line) else line for line in lines]


def dedented(lines: Sequence[str]) -> list[str]:
    """The lines without the indentation of the first one, which is what IPython did for years.

    Its newest versions take the smallest indentation instead; both give the same for every cell that they both accept.
    """
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines] if indent else list(lines)


def specials(lines: Sequence[str]) -> Iterator[Special]:
    """The special lines of a cell in order; the cell's first line is not a cell magic."""
    text = "\n".join([*lines, ""])
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    row = 0
    while row < len(lines):
        line = lines[row]
        content = line.lstrip(" \t\f")
        indent = line[: len(line) - len(content)]
        if not content or content[0] == "#":
            row += 1
        elif content[0] in ESCAPES:
            last = _last_continued(lines, row)
            yield _escaped(row, last, indent, _joined(lines, row, last, len(indent)))
            row = last + 1
        else:
            end, assigned, question = _scan(text, starts[row])
            if assigned:
                at = text.count("\n", starts[row], assigned) + row
                column = assigned - starts[at]
                last = _last_continued(lines, at)
                name, argument = _call(_joined(lines, at, last, column))
                yield Special(at, last, lines[at][:column], name, argument, assigned=True)
            else:
                last = text.count("\n", starts[row], end) + row - 1
                if question and last == row and _HELP.search(line.rstrip()):
                    yield Special(row, row, indent, "?", content.rstrip())
            row = last + 1


def _scan(text: str, position: int) -> tuple[int, int, bool]:
    """Reads the logical line that starts at ``position``.

    Gives its end, where a ``!command`` or ``%magic`` is assigned (else 0), and whether it ends in ``?``.
    """
    depth = 0
    last = ""
    targets = True
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match is not None
        kind, position = match.lastgroup, match.end()
        if kind == "newline" and depth <= 0:
            break
        if kind == "quote":
            end = _ENDS[match[0]].match(text, position)
            position = end.end() if end else len(text) if len(match[0]) == 3 else position
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "assign" and depth <= 0 and targets:
            targets = False
            start = _GAP.match(text, position).end()  # type: ignore[union-attr]
            if _CALL.match(text, start):
                return start, start, False
        if kind not in ("space", "newline", "continuation"):
            last = match[0]
    return position, 0, last == "?"


def _escaped(first: int, last: int, indent: str, content: str) -> Special:
    if content.startswith("?"):
        return Special(first, last, indent, "?", content.rstrip())
    if first == last and _HELP.search(content.rstrip()):
        return Special(first, last, indent, "?", content.rstrip())
    name, argument = _call(content)
    return Special(first, last, indent, name, argument)


def _call(content: str) -> tuple[str, str]:
    """Name and argument of what stands behind the escape."""
    if content[0] == "%":
        name, *rest = content[1:].lstrip().split(None, 1) or [""]
        return name, rest[0].rstrip() if rest else ""
    escape = "!!" if content.startswith("!!") else content[0]
    return escape, content[len(escape) :].strip()


def _last_continued(lines: Sequence[str], row: int) -> int:
    while row < len(lines) - 1 and lines[row].endswith("\\"):
        row += 1
    return row


def _joined(lines: Sequence[str], first: int, last: int, column: int) -> str:
    parts = [lines[first][column:], *lines[first + 1 : last + 1]]
    if len(parts) == 1:
        return parts[0]
    pieces = [part.rstrip().removesuffix("\\") for part in parts]
    try:
        for piece in pieces:
            shlex.split(piece)
    except ValueError:  # a quoted text goes on over the line break
        return " ".join(pieces)
    return " ".join(piece.strip() for piece in pieces)
