"""Why a cell is not Python 3, in one phrase, and which names it may have been meant to define."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME = r"[^\W\d]\w*"
_TARGETS = re.compile(
    rf"^[ \t]*(?:for[ \t]+)?\(?((?:{_NAME}[ \t]*,[ \t]*)*{_NAME})\)?[ \t]*(?:=(?!=)|:[^=\n]+=(?!=)|[ \t]in[ \t])",
    re.MULTILINE,
)
_DEFINED = re.compile(rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+({_NAME})", re.MULTILINE)
_PARAMETERS = re.compile(rf"\bdef[ \t]+{_NAME}[ \t]*\(([^)]*)\)")
_IMPORTED = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+\(?([^#\n)]+)", re.MULTILINE)
_AS = re.compile(rf"\bas[ \t]+({_NAME})")
_KEYWORDS = frozenset("for in if else and or not is lambda return print import from as".split())

_PHRASES = (
    (r"[ \t]*(?:.*:[ \t]*)?print[ \t]+(?![=.,)\]}:]|in\b|is\b)\S", "it has a Python 2 print statement"),
    (r"[ \t]*exec[ \t]+[\w'\"]", "it has a Python 2 exec statement"),
    (r"[ \t]*except[ \t]+[\w.()\[\], ]+,[ \t]*\w+[ \t]*:", "it has a Python 2 except clause"),
    (r"[ \t]*raise[ \t]+[\w.]+[ \t]*,", "it has a Python 2 raise statement"),
    (r".*[\w)\]'\"][ \t]*<>[ \t]*[\w(\['\"]", "it has the Python 2 operator `<>`"),
    (r".*\bur['\"]", "it has a Python 2 string prefix"),
    (r".*`[\w.()]+`", "it has Python 2 backticks"),
    (r".*\basync[ \t]*=", "it uses the keyword `async` as a name"),
    (
        r"(?i)[ \t]*(?:select|insert|create|alter|drop|vacuum|with)\b[^=:({]*\b(?:from|into|table|as|full)\b",
        "it is SQL, not Python",
    ),
    (
        r"[ \t]*(?:git|python3?|sudo|export|cd|ls|cat|wget|curl|mkdir|conda|apt-get|docker|npm)[ \t]+[-\w./]",
        "it is a shell command, which needs a `!`",
    ),
    (r"[ \t]*</?\w+", "it is markup, not code"),
)
_WORD = re.compile(r"[(\"'*_]*[^\W\d]+(?:['’/-][^\W\d]+)*[.,:;!?)\"'*_/]*")
_CODED = re.compile(r"[=(\[{]\S|\S[)\]}]$|\w\.\w|==")


def names(source: str) -> frozenset[str]:
    """The names that code which cannot be parsed seems to bind, parameters included: a guess."""
    found: set[str] = set()
    for targets in _TARGETS.findall(source):
        found.update(re.findall(_NAME, targets))
    found.update(_DEFINED.findall(source))
    found.update(_AS.findall(source))
    for names in _IMPORTED.findall(source):
        found.update(part.strip().partition(".")[0] for part in names.split(",") if " as " not in part)
    for parameters in _PARAMETERS.findall(source):
        found.update(re.findall(rf"(?:^|,)[ \t\n]*\**({_NAME})", parameters))
    return frozenset(name for name in found if name.isidentifier() and name not in _KEYWORDS)


def reason(lines: Sequence[str], error: SyntaxError) -> str:
    """One phrase that says why: ``it has a Python 2 print statement``, or Python's own message."""
    if isinstance(error, TabError):
        return "it mixes tabs and spaces"
    if (error.msg or "").endswith("nested too deeply"):
        return "its code is nested too deeply"
    row = min(max(error.lineno or 1, 1), max(len(lines), 1))
    line = lines[row - 1] if lines else ""
    message = (error.msg or "").partition(". Perhaps")[0]
    if not line.lstrip().startswith("#"):
        for pattern, phrase in _PHRASES:
            if re.match(pattern, line):
                return phrase
        if message.startswith("leading zeros") or re.search(
            r"\b\d+[lL]\b", line[max((error.offset or 1) - 20, 0) :][:40]
        ):
            return "it has a Python 2 number"
        if _is_prose(line):
            return "it is text, not code"
    if isinstance(error, IndentationError):
        return f"its indentation is wrong ({message})"
    return message or "invalid syntax"


def _is_prose(line: str) -> bool:
    """Whether what stands there are words, without the signs that code needs."""
    words = [word for word in line.split() if any(map(str.isalpha, word))]
    plain = sum(bool(_WORD.fullmatch(word)) for word in words)
    coded = sum(bool(_CODED.search(word)) for word in words)
    return len(words) >= 3 and plain >= 0.75 * len(words) and coded <= 0.1 * len(words)
