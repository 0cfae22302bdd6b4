"""``# noqa`` comments: what ruff finds in the author's own code is marked where mending it could change its meaning.

While a module is being formatted the comments are spelt ``# moqa``: formatters disagree on whether a ``noqa`` comment
counts towards the line length, and agree on every other comment. Once the layout is stable, the right word is put in.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping

from nbrefactor.python.wrap import lift_comments, width

Findings = Mapping[int, frozenset[str]]
"""Row -> the codes found there."""

FILE_WIDE_FROM = 6
_HIDDEN_READS = re.compile(
    r"\b(locals|vars|dir|globals|eval|exec|query|open)\b|@[^\W\d]|Temporary|Session|Scope|scope\b"
)
_DRAFT = re.compile(r"[ \t]*# moqa: [A-Z0-9, ]+$", re.MULTILINE)
_FILE_WIDE = re.compile(r"\A# ruff: (?:noqa|moqa): ([A-Z0-9, ]+)\n")
_PRESENT = re.compile(r"#\s*noqa\b(?P<codes>:[ \t]*[A-Z]+[0-9]+(?:[ \t]*,?[ \t]*[A-Z]+[0-9]+)*)?", re.IGNORECASE)


def mark(text: str, findings: Findings, wide: frozenset[str] = frozenset()) -> str:
    """The module with a draft comment on each row that has findings.

    A code found in many rows, or named in ``wide``, or in a row that goes on behind a backslash (perhaps inside a
    string, where a comment would be text), gets one comment for the file.
    """
    lines = text.split("\n")
    wide = _wide(findings) | (wide & frozenset().union(*findings.values()))
    wide = wide.union(*(codes for row, codes in findings.items() if lines[row - 1].endswith("\\")))
    for row, codes in findings.items():
        if codes - wide:
            lines[row - 1] = _marked(lines[row - 1], codes - wide)
    return _file_wide("\n".join(lines), wide)


def make_room(text: str, findings: Findings, limit: int) -> str:
    """The module with the author's comments moved above, in rows where a mark behind them would be too long."""
    wide = _wide(findings)
    lines = text.split("\n")
    crowded = [
        row
        for row, codes in findings.items()
        if "#" in lines[row - 1] and codes - wide and width(_marked(lines[row - 1], codes - wide)) > limit
    ]
    return lift_comments(text, crowded, limit) if crowded else text


def unbind(text: str, findings: Findings) -> str:
    """The module with ``history = model.fit(X)`` turned into ``model.fit(X)`` where nothing reads ``history`` (F841).

    Left alone where the name may be read in a way that ruff does not see, or where the object does something when it is
    collected.
    """
    rows = {row for row, codes in findings.items() if "F841" in codes}
    if not rows or "weakref" in text:
        return text
    lines = text.split("\n")
    parts = [n for n in ast.parse(text).body if rows & set(range(n.lineno, (n.end_lineno or 0) + 1))]
    plain = [n for n in parts if not _HIDDEN_READS.search("\n".join(lines[n.lineno - 1 : n.end_lineno]))]
    for node in (inner for part in plain for inner in ast.walk(part)):
        if (
            isinstance(node, ast.Assign)
            and node.lineno in rows
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and node.value.lineno == node.lineno
        ):
            line = lines[node.lineno - 1].encode()
            lines[node.lineno - 1] = (line[: node.col_offset] + line[node.value.col_offset :]).decode()
    return "\n".join(lines)


def unmark(text: str) -> str:
    """The module without the draft comments."""
    return _DRAFT.sub("", re.sub(r"\A# ruff: moqa: .*\n", "", text))


def settle(text: str) -> str:
    """The module with draft comments turned into ``# noqa`` comments."""
    return re.sub(r"# (ruff: )?moqa: (?=[A-Z0-9, ]+$)", r"# \1noqa: ", text, flags=re.MULTILINE)


def disputed_codes(one: str, other: str) -> frozenset[str]:
    """The codes of marks in the lines in which two layouts of a module differ."""
    differing = set(one.split("\n")) ^ set(other.split("\n"))
    marks = (re.search(r"# [nm]oqa: ([A-Z0-9, ]+)$", line) for line in differing)
    return frozenset(code for found in marks if found for code in found[1].split(", ")) - {"E501"}


def _wide(findings: Findings) -> frozenset[str]:
    counts = Counter(code for codes in findings.values() for code in codes)
    return frozenset(c for c, count in counts.items() if c == "F405" or (count >= FILE_WIDE_FROM and c != "F821"))


def _marked(line: str, codes: frozenset[str]) -> str:
    present = _PRESENT.search(line)
    if present and not present["codes"]:
        return line
    if present:
        both = sorted({*re.findall(r"[A-Z]+[0-9]+", present["codes"].upper()), *codes})
        return line[: present.start()] + f"# noqa: {', '.join(both)}" + line[present.end() :]
    return f"{line.rstrip()}  # moqa: {', '.join(sorted(codes))}"


def _file_wide(text: str, codes: frozenset[str]) -> str:
    if not codes:
        return text
    present = _FILE_WIDE.match(text)
    if present:
        codes = codes | set(re.findall(r"[A-Z]+[0-9]+", present[1]))
        text = text[present.end() :]
    return f"# ruff: moqa: {', '.join(sorted(codes))}\n{text}"
