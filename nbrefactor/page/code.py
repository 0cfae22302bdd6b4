"""Python source as HTML: keywords, strings and comments marked, line by line.

One regular expression does it and not a tokenizer, because a notebook's cell may hold magics, or no Python at all.
"""

from __future__ import annotations

import keyword
import re
from html import escape

_WORDS = "|".join(sorted(keyword.kwlist))
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:\b[rbfuRBFU]{{1,2}})?(?:\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))
    |(?P<magic>^[ \t]*(?:%%?|!)[^\n]*)
    |(?P<word>\b(?:{_WORDS})\b)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_CLASSES = {"comment": "c", "string": "s", "magic": "c", "word": "k"}


def highlighted(source: str) -> list[str]:
    """The lines of a source as HTML; a string of several lines is marked in each."""
    lines = [""]

    def put(text: str, mark: str = "") -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append("")
            if part:
                lines[-1] += f'<i class="{mark}">{escape(part)}</i>' if mark else escape(part)

    end = 0
    for found in _TOKEN.finditer(source):
        put(source[end : found.start()])
        put(found[0], _CLASSES[found.lastgroup or "word"])
        end = found.end()
    put(source[end:])
    return lines
