"""``.ipynb``: JSON of nbformat 1 to 4, with or without the parts that the format asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbrefactor.model import Cell, CellKind, Output
from nbrefactor.notebook.text import clean_text, comment_tags, plain_language, refusal, unique

OUTPUT_LIMIT = 20_000
"""Characters kept of one stored output: its beginning and its end."""

OUTPUTS_LIMIT = 200
"""Stored outputs kept of one cell: its last ones, which hold the final figures of a training log."""

_SOURCE_KEYS = ("source", "input", "code", "text")
_KINDS: Mapping[str, CellKind] = {
    "code": "code",
    "markdown": "markdown",
    "heading": "markdown",
    "html": "markdown",
    "text": "markdown",
    "rst": "markdown",
}
_LANGUAGES = ("bash", "javascript", "julia", "matlab", "octave", "ruby", "sas", "scala", "sos", "stata")
_KERNELS: Mapping[str, str] = {
    "ir": "r",
    "irkernel": "r",
    "sparkrkernel": "r",
    "almond": "scala",
    "spylon": "scala",
    "sparkkernel": "scala",
    **dict(zip(_LANGUAGES, _LANGUAGES, strict=True)),
}


def parse_ipynb(text: str, name: str) -> tuple[str, tuple[Cell, ...]]:
    """The language and the cells. Errors: NbrefactorError for what is no notebook, or is damaged."""
    document = _load(text, name)
    if not isinstance(document, dict):
        raise refusal(name, f"is not a notebook: it is JSON, but {_kind_of(document)} and not an object.")
    cells = list(_raw_cells(document, name))
    language = _language(document, cells)
    return language, tuple(_cell(raw, number, name) for number, raw in enumerate(cells, 1))


# -------------------------------------------------------------------------------------------------------------- JSON


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_hook=_reduced)
    except RecursionError:
        raise refusal(name, "is not a notebook: its JSON is nested too deeply.") from None
    except json.JSONDecodeError as error:
        if error.msg.startswith("Invalid control character"):
            try:
                return json.loads(text, object_hook=_reduced, strict=False)
            except (ValueError, RecursionError):
                pass
        raise refusal(name, _why_not_json(text, error)) from None
    except ValueError as error:  # a number of thousands of digits
        raise refusal(name, f"is not valid JSON: {error}.") from None


def _reduced(value: dict[str, Any]) -> dict[str, Any] | Output | None:
    """Outputs become their text while the file is being parsed: images are most of a large file, and not needed."""
    return _output(value) if "output_type" in value else value


def _why_not_json(text: str, error: json.JSONDecodeError) -> str:
    if marker := re.search(r"^(<{7}|={7}|>{7}|\|{7})", text, re.M):
        line = text.count("\n", 0, marker.start()) + 1
        near = _near_cell(text, marker.start())
        return f"holds merge-conflict markers in line {line}{near}; resolve the merge first."
    if text.startswith("version https://git-lfs.github.com"):
        return "is a Git LFS pointer, not the notebook itself; run `git lfs pull` first."
    if re.match(r"\s*<(!doctype|html)\b", text, re.I):
        return "is an HTML page, not a notebook."
    if not text.lstrip().startswith("{"):
        return "is not a notebook: it is not JSON."
    if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()):
        return f"is truncated: it ends in line {text.rstrip().count(chr(10)) + 1}{_near_cell(text, len(text))}."
    return f"is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}{_near_cell(text, error.pos)}."


def _near_cell(text: str, position: int) -> str:
    """The number of the cell at a position: every cell begins with its type, as Jupyter writes the keys in order."""
    number = sum(1 for _ in re.finditer(r'(?<!\\)"cell_type"\s*:', text[:position]))
    return f", cell {number}" if number else ""


# ------------------------------------------------------------------------------------------------------------- cells


def _raw_cells(document: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The cells of nbformat 4 (``cells``) and of 2 and 3 (``worksheets``), one after the other."""
    if "cells" in document:
        groups = [document["cells"]]
    elif isinstance(sheets := document.get("worksheets"), list):
        groups = [sheet.get("cells", []) if isinstance(sheet, dict) else sheet for sheet in sheets]
    else:
        raise refusal(name, "is not a notebook: it is JSON, but has no 'cells'.")
    for group in groups:
        if not isinstance(group, list):
            raise refusal(name, f"is damaged: its 'cells' are {_kind_of(group)} and not a list.")
        yield from group


def _cell(raw: object, number: int, name: str) -> Cell:
    if not isinstance(raw, dict):
        raise refusal(name, f"is damaged: cell {number} is {_kind_of(raw)} and not an object.")
    value = next((raw[key] for key in _SOURCE_KEYS if key in raw), None)
    source = _joined(value)
    if source is None:
        raise refusal(name, f"is damaged: the source of cell {number} is {_kind_of(value)} and not text.")
    source = clean_text(source)
    written = raw.get("cell_type")
    # Without a type, prose taken for code is reported later; code taken for prose would be lost.
    kind = _KINDS.get(written, "raw") if isinstance(written, str) and written else "code"
    if written == "heading":
        level = raw.get("level")
        source = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + " ".join(source.split())
    tags = _metadata_tags(_mapping(raw.get("metadata")))
    if kind != "code":
        return Cell(number, kind, source, unique(tags))
    count = raw.get("execution_count", raw.get("prompt_number"))
    return Cell(
        number,
        kind,
        source,
        unique([*tags, *comment_tags(source)]),
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        _outputs(raw.get("outputs")),
    )


def _joined(value: object) -> str | None:
    """Text, or a list of lines with or without their ends; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    lines = ["" if line is None else line for line in value]
    if not all(isinstance(line, str) for line in lines):
        return None
    bare = len(lines) > 1 and not any(line.endswith(("\n", "\r")) for line in lines[:-1])
    return ("\n" if bare else "").join(lines)


def _metadata_tags(metadata: Mapping[str, Any]) -> list[str]:
    tags = metadata.get("tags")
    found = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
    found = [clean_text(tag) for tag in found if isinstance(tag, str) and tag]
    if _mapping(metadata.get("run_control")).get("frozen") is True:  # the "freeze" extension of classic Jupyter
        found.append("skip-execution")
    return found


# ----------------------------------------------------------------------------------------------------------- outputs


def _outputs(value: object) -> tuple[Output, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(output for output in value if isinstance(output, Output))[-OUTPUTS_LIMIT:]


def _output(raw: Mapping[str, Any]) -> Output | None:
    match raw.get("output_type"):
        case "stream" if raw.get("name", raw.get("stream", "stdout")) == "stdout":
            text = _joined(raw.get("text"))
            return Output("stream", _shortened(text)) if text else None
        case "execute_result" | "display_data" | "pyout":
            # nbformat 2 and 3 have the text beside the other media, nbformat 4 under "data".
            text = _joined(_mapping(raw.get("data")).get("text/plain", raw.get("text")))
            return Output("result", _shortened(text)) if text else None
        case "error" | "pyerr":
            name, value = _joined(raw.get("ename")) or "Error", _joined(raw.get("evalue")) or ""
            return Output("error", _shortened(f"{name}: {value}" if value else name))
    return None


def _shortened(text: str) -> str:
    if len(text) > OUTPUT_LIMIT:
        text = f"{text[: OUTPUT_LIMIT // 2]}\n…\n{text[-OUTPUT_LIMIT // 2 :]}"
    return clean_text(text)


# ---------------------------------------------------------------------------------------------------------- language


def _language(document: Mapping[str, Any], cells: list[Any]) -> str:
    """Lower case; what says nothing is Python, and so is a kernel with a name of the user's own."""
    metadata = _mapping(document.get("metadata"))
    kernel = _mapping(metadata.get("kernelspec"))
    first = next((cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"), {})
    said = (
        kernel.get("language"),
        _mapping(metadata.get("language_info")).get("name"),
        metadata.get("language"),
        first.get("language"),  # nbformat 3
    )
    for language in said:
        if isinstance(language, str) and language.strip() not in ("", "plaintext", "text"):
            return plain_language(language)
    name = kernel.get("name")
    head = re.match(r"[a-z]+", name.lower()) if isinstance(name, str) else None
    return _KERNELS.get(head.group(), "python") if head else "python"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind_of(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
