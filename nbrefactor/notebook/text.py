"""Text as the cells hold it: decoded, with plain line ends; and what the comments of a cell say about the cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nbrefactor.model import NbrefactorError

# A script declares its encoding in one of its first two lines.
_COOKIE = rb"(?:[ \t\f]*(?:#.*)?\r?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"


def refusal(name: str, sentence: str) -> NbrefactorError:
    """The error for an unusable file: ``sentence`` goes on where the file's name stops."""
    return NbrefactorError(f"{'standard input' if name == '-' else name} {sentence}")


def decode(data: bytes, name: str, script: bool) -> str:
    """The text of a file in any Unicode encoding; a script may declare another one, as Python allows.

    Errors: NbrefactorError for bytes that do not decode.
    """
    encoding = "utf-8"
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encoding = "utf-32"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data[:2].count(0) == 1:
        encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    elif script and (cookie := re.match(_COOKIE, data)):
        encoding = _known_encoding(cookie.group(1).decode("ascii", "replace"))
    try:
        return data.decode(encoding).removeprefix("\ufeff").rstrip("\0")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(name, f"is not {encoding.upper()} text: line {line} cannot be decoded.") from None


def _known_encoding(name: str) -> str:
    """The name, if it is a text encoding: ``# %% Encoding: one-hot`` declares none."""
    try:
        b" ".decode(name)
    except (LookupError, ValueError):
        return "utf-8"
    return name


def clean_text(text: str) -> str:
    """Line ends as ``\\n``; lone surrogates, which no file can hold, as the replacement character."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def plain_language(language: str) -> str:
    """Lower case, and one word for every Python."""
    language = language.strip().lower()
    return "python" if language.startswith(("python", "ipython", "pyspark", "xpython")) else language


def comment_tags(source: str) -> Iterator[str]:
    """Tags that stand in comments: ours, and at the head of a cell nbdev's (``#| export``) and Quarto's."""
    if "nbrefactor:" in source:
        for own in re.finditer(r"^#\s*nbrefactor:\s*([a-z][\w-]*(?:=\w+)?)", source, re.M):
            yield f"nbrefactor:{own.group(1)}"
    for line in source.split("\n"):
        if line and not line.startswith(("#", "%%")):
            return
        if line in ("#export", "#exporti", "#exports", "#hide"):  # nbdev 1
            yield line[1:]
        elif directive := re.match(r"#\s*\|\s*([A-Za-z][\w-]*)\s*:?\s*(.*)", line):
            name, value = directive.groups()
            if name == "tags":
                yield from re.findall(r"[\w:-]+", value)
            elif name == "eval":
                yield from ("skip-execution",) if value.strip().lower() == "false" else ()
            elif not value or name.startswith("export"):
                yield name


def unique(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags in order, each once."""
    return tuple(dict.fromkeys(tags))
