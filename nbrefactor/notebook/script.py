"""Notebooks kept as Python scripts: the percent format and its kin, and Databricks sources.

    # %% Load the data
    df = pd.read_csv("rows.csv")
    # %% [markdown]
    # ## Clean

is a code cell (its title becomes its first comment), and a markdown cell. A script without any marker is one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nbrefactor.model import Cell, CellKind
from nbrefactor.notebook.text import clean_text, comment_tags, plain_language, unique

# One step through a script: a string (what looks like a marker inside it is none) or a comment.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''(?:\\.|[^\\])*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.|[^'\\\n])*'"
    r"|#[^\n]*",
    re.S,
)
_MARKER = re.compile(
    r"#\s*(?:%%+(?P<options>[ \t].*|\[.*)?|(?P<prompt>In\[[\d ]*\]:?)|<(?P<old>code|markdown)cell>|COMMAND -{5,})\s*"
)
_PROSE = re.compile(r"\[(markdown|md|raw)\]|^(?:markdown|md)$")
_PREAMBLE = re.compile(r"\A(?:#!.*\n)?(?:#(?!\s*%%).*coding[:=].*\n)?")
_HEADER = re.compile(r"\A\s*# ---\n(?:#.*\n)*?# ---(?:\n|\Z)")
# As jupytext tells a magic, a shell line, a request for help and IPython's bare shell words from a comment.
_COMMENTED_MAGIC = re.compile(
    r"# ?(?:# ?)*(?:"
    r"%{1,2}[A-Za-z].*|[!?]\s*[\w.~$\\/{}].*|[A-Za-z_]\w*\s*=\s*[%!]\s*[\w.~$\\/{}].*|[^\s#]*\?"
    r"|(?:cat|cd|copy|cp|ddir|echo|ldir|ls|mkdir|mv|ren|rm|rmdir)(?:\s+[^=,\s].*)?"
    r")\s*"
)


class Draft(NamedTuple):
    """A cell before it is numbered."""

    kind: CellKind
    source: str
    tags: Sequence[str] = ()
    executed: int | None = None


def parse_script(text: str) -> tuple[str, tuple[Cell, ...]]:
    """The language and the cells; ``#!``, the encoding and jupytext's YAML become blank lines, and are not code."""
    text = _PREAMBLE.sub(_blank, clean_text(text), count=1)
    header = _HEADER.match(text)
    yaml = header.group() if header and re.search("jupytext:|kernelspec:", header.group()) else ""
    text = _HEADER.sub(_blank, text, count=1) if yaml else text
    said = re.search(r"^#\s+language:\s*(\S+)", yaml, re.M)
    if databricks := re.match(r"\s*# Databricks notebook source[ \t]*\n", text):
        drafts = [_databricks_draft(body) for _, body in _chunks(text[databricks.end() :], yaml)]
    else:
        chunks = _chunks(text, yaml)
        exported = any(re.match(r"#\s*In\[", marker) for marker, _ in chunks)
        drafts = [draft for marker, body in chunks for draft in _drafts(marker, body, exported)]
    cells = []
    for number, (kind, source, tags, executed) in enumerate(drafts, 1):
        found = comment_tags(source) if kind == "code" else ()
        cells.append(Cell(number, kind, source, unique([*tags, *found]), executed))
    return plain_language(said.group(1)) if said else "python", tuple(cells)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _chunks(text: str, yaml: str) -> list[tuple[str, str]]:
    """(marker line, text up to the next one).

    Only where jupytext wrote the file, a marker may be indented as its cell is, and magics stand in comments, from
    which they are taken; elsewhere a commented magic is one that its author switched off.
    """
    jupytext = "jupytext:" in yaml
    magics = jupytext and not re.search(r"comment_magics:\s*false|format_name:\s*hydrogen", yaml)
    chunks: list[tuple[str, str]] = []
    marker, parts, position, continued = "", [""], 0, -1
    for token in _TOKEN.finditer(text):
        comment, start = token.group(), token.start()
        line = text.rfind("\n", 0, start) + 1
        if not comment.startswith("#") or text[line:start].strip():
            continue
        if (start == line or jupytext) and _MARKER.fullmatch(comment):
            chunks.append((marker, "".join([*parts, text[position:start]])))
            marker, parts, position = comment, [], min(token.end() + 1, len(text))
        elif magics and not _PROSE.search(marker) and (line == continued or _COMMENTED_MAGIC.fullmatch(comment)):
            parts += [text[position:start], re.sub(r"# ?", "", comment, count=1)]
            position = token.end()
            continued = position + 1 if comment.endswith("\\") else -1
    chunks.append((marker, "".join([*parts, text[position:]])))
    if len(chunks) > 1 and not chunks[0][1].strip():
        del chunks[0]
    return [(marker, body.rstrip()) for marker, body in chunks]


def _drafts(marker: str, body: str, exported: bool) -> Iterator[Draft]:
    """The cells of one chunk: one, or two in nbconvert's exports, where the next cell's prose stands below the code."""
    found = _MARKER.fullmatch(marker)
    if exported and (not found or found.group("prompt")):
        below = re.search(r"(?:\A\s*|\n\s*\n)(#[^\n]*(?:\n+#[^\n]*)*)\Z", body)
        code = body[: below.start()].rstrip() if below else body
        count = re.search(r"\d+", marker)
        if found or code:
            yield Draft("code", code, executed=int(count.group()) if count else None)
        if below:
            yield Draft("markdown", _prose(below.group(1)))
    elif not found:
        yield Draft("code", body)
    elif found.group("old") == "markdown":
        yield Draft("markdown", _prose(body))
    else:
        yield _percent_draft((found.group("options") or "").strip(), body)


def _percent_draft(options: str, body: str) -> Draft:
    listed = re.search(r"""\btags?"?\s*[=:]\s*(\[[^\]]*\])""", options)
    tags = re.findall(r"""["']([^"']+)["']""", listed.group(1)) if listed else []
    if named := _PROSE.search(options):
        return Draft("raw" if named.group(1) == "raw" else "markdown", _prose(body), tags)
    values = dict(re.findall(r'(?:^|\s)(language|magic_args|active)="([^"]*)"', options))
    frozen = re.search(r'"frozen":\s*true', options)
    if frozen:
        tags.append("skip-execution")
    inactive = frozen or "active-ipynb" in tags or "py" not in values.get("active", "py").split(",")
    if inactive or "language" in values:
        body = _uncommented(body)
    if "language" in values:
        body = f"{' '.join(['%%' + values['language'], *filter(None, [values.get('magic_args')])])}\n{body}"
    title = re.split(r"(?:^|\s)[\w.-]+=|\{|\[", options)[0].strip()
    if title and not body.lstrip().startswith("%%"):
        body = f"# {title}\n{body}"
    return Draft("code", body, tags)


def _databricks_draft(body: str) -> Draft:
    title = re.search(r"^# DBTITLE \d+,(.*)\n?", body, re.M)
    if title:
        body = body[: title.start()] + body[title.end() :]
    body = re.sub(r"^# MAGIC ?", "", body.strip("\n"), flags=re.M)
    magic = re.match(r"\s*%(md|python|sql|scala|r|sh)\b[^\S\n]*\n?", body)
    if magic and magic.group(1) == "md":
        return Draft("markdown", body[magic.end() :].strip("\n"))
    if magic and magic.group(1) == "python":
        body = body[magic.end() :]
    elif magic:
        return Draft("code", f"%{body.lstrip()}")
    return Draft("code", f"# {title.group(1).strip()}\n{body}" if title else body)


def _uncommented(text: str) -> str:
    return re.sub(r"^# ?", "", text, flags=re.M)


def _prose(body: str) -> str:
    quoted = re.fullmatch(r"""\s*[rR]?("{3}|'{3})(.*?)\1""", body, re.S)
    return quoted.group(2).strip() if quoted else _uncommented(body).strip("\n")
