"""A comparison as a table for the terminal, as JSON for tools, and as Markdown for a reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbrefactor.verify.judge import NOT_REACHED
from nbrefactor.verify.result import Comparison, Row

NOUNS = {"value": "values", "printed": "printed lines", "error": "error", "file": "files", "prediction": "predictions"}
MARKS = {"equal": "equal", "close": "close", "different": "DIFFERENT", "varies": "varies", "unseen": "not seen"}


def summary(found: Comparison) -> str:
    """The verdict as one sentence."""
    counts = []
    for what in ("value", "printed", "file", "prediction", "error"):
        number = sum(row.what == what and row.verdict in ("equal", "close") for row in found.rows)
        if number and what == "printed":
            counts.append("all that is printed" if not found.count("varies") else "what is printed")
        elif number and what == "error":
            counts.append("the error at the end")
        elif number:
            counts.append(f"{number} {what if number == 1 else NOUNS[what]}")
    if found.equal:
        close = found.count("close")
        how = "equal to the last bit" if not close else f"equal, {close} of them within {found.tolerance:g}"
        text = f"{_listed(counts)} compared: {how}." if counts else _nothing(found)
        if varying := found.count("varies"):
            text += f" {varying} more cannot be compared: the notebook differs from itself there."
        return text
    row = found.first
    assert row is not None
    different = found.count("different")
    return f"{different} of {len(found.rows)} compared things differ; the first is {described(row)}."


def _nothing(found: Comparison) -> str:
    if found.blind:
        return "Nothing could be compared, so nothing is shown to be equal."
    if found.rows:
        return "Nothing can be compared:"
    return "There was nothing to compare: the notebook leaves no value, prints nothing and writes no file."


def described(row: Row) -> str:
    """Where a row comes from, in words."""
    where = f" of {row.function}" if row.function else ""
    cells = f" ({_cells(row.cells)})" if row.cells else ""
    if row.what == "value":
        moment = {"enter": "as it enters", "exit": "as it leaves"}.get(row.moment, "of")
        return f"{row.at or row.name} {moment} {row.function}{cells}"
    if row.what == "printed":
        return f"printed {row.at}{where}{cells}" if row.at else f"what is printed{where}{cells}"
    if row.what == "file":
        name = "" if row.name in row.at else f" {row.name}"
        return f"{row.at or 'the file'}{name}, written by {row.function or 'no step'}{cells}"
    if row.what == "error":
        return f"{row.at or row.name}{where}{cells}"
    return f"the prediction of score.py for {row.at or row.name}"


def table(found: Comparison, color: bool = False) -> str:
    """The result as a table: one line for each function, then files, scoring, the verdict and what to know about it."""
    lines = [("function", "cells", "compared", "result"), *_lines(found)]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    out = []
    for number, line in enumerate(lines):
        text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        if color and number == 0:
            text = f"\x1b[2m{text}\x1b[0m"
        elif color and line[3].startswith(MARKS["different"]):
            text = f"\x1b[31m{text}\x1b[0m"
        out.append(text)
    out += ["", summary(found)]
    row = found.first
    if row is not None:
        out += [f"  notebook:   {_cut(row.notebook)}", f"  refactored: {_cut(row.refactored)}"]
    return "\n".join([*out, *(f"note: {note}" for note in remarks(found))])


def remarks(found: Comparison) -> list[str]:
    """What a reader must know to believe the verdict."""
    out = [f"equality is shown up to where the notebook stops: {found.stopped}"] if found.stopped else []
    if found.randomness:
        several = f" and {len(found.randomness) - 3} more" if len(found.randomness) > 3 else ""
        drawn = "; ".join(found.randomness[:3])
        out.append(f"drawn without a seed (both sides were given the same one): {drawn}{several}")
    out += [f"the notebook differs from itself in {described(row)}" for row in found.rows if row.verdict == "varies"]
    unseen: dict[tuple[str, str], list[str]] = {}
    for row in found.rows:
        if row.verdict == "unseen":
            unseen.setdefault((row.function, row.note), []).append(row.name)
    for (function, why), names in unseen.items():
        if found.first is None or why != NOT_REACHED:
            out.append(
                f"not compared: {_fitted(list(dict.fromkeys(names)))}{' of ' + function if function else ''}: {why}"
            )
    return [*out, *found.notes]


def as_json(found: Comparison) -> dict[str, Any]:
    """The result as a JSON object; its keys are fixed, and described in the documentation."""
    first = found.first
    return {
        "notebook": found.notebook,
        "output": found.output,
        "equal": found.equal,
        "summary": summary(found),
        "remarks": remarks(found),
        "tolerance": found.tolerance,
        "first_difference": _row(first) if first is not None else None,
        "counts": {verdict: found.count(verdict) for verdict in ("equal", "close", "different", "varies", "unseen")},
        "rows": [_row(row) for row in found.rows],
        "randomness": list(found.randomness),
        "stopped": found.stopped,
        "notes": list(found.notes),
        "seconds": {"notebook": round(found.seconds[0], 2), "refactored": round(found.seconds[1], 2)},
        "notebook_runs": found.runs,
    }


def markdown(found: Comparison) -> str:
    """The result as a page for a pull request."""
    name = found.notebook.replace("\\", "/").rpartition("/")[2]
    out = [f"# {name}: {'the scripts do what the notebook does' if found.equal else 'the scripts differ'}", ""]
    out += [summary(found), ""]
    row = found.first
    if row is not None:
        out += ["| | first difference |", "|---|---|", f"| where | {_safe(described(row))} |"]
        out += [
            f"| notebook | `{_safe(_cut(row.notebook))}` |",
            f"| refactored | `{_safe(_cut(row.refactored))}` |",
            "",
        ]
    out += ["| function | cells | compared | result |", "|---|---|---|---|"]
    out += ["| " + " | ".join(_safe(cell) for cell in line) + " |" for line in _lines(found)]
    notes = remarks(found)
    if notes:
        out += ["", *(f"- {_safe(note)}" for note in notes)]
    times = f"{found.seconds[0]:.1f} s for the notebook, {found.seconds[1]:.1f} s for the scripts"
    return "\n".join(
        [*out, "", f"Floats are compared exactly, then within a relative {found.tolerance:g}. Time: {times}.", ""]
    )


# -------------------------------------------------------------------------------------------------------------- parts


def _lines(found: Comparison) -> list[tuple[str, str, str, str]]:
    """Function, cells, what was compared, result."""
    out = []
    functions = list(dict.fromkeys((row.function, row.cells) for row in found.rows if row.what in ("value", "printed")))
    for function, cells in functions:
        rows = [r for r in found.rows if r.function == function and r.what in ("value", "printed", "error")]
        names = list(dict.fromkeys(r.name for r in rows if r.what == "value" and r.verdict != "unseen"))
        printed = [r.name for r in rows if r.what == "printed"]
        out.append((function, _numbers(cells), _fitted([*names, *printed]), _result(rows)))
    for row in found.rows:
        if row.what in ("file", "prediction"):
            kind = "file" if row.what == "file" else row.function
            out.append((kind, _numbers(row.cells), row.name, _result([row])))
        elif row.what == "error" and (row.function, row.cells) not in functions:
            out.append((row.function or "the run", _numbers(row.cells), row.name, _result([row])))
    return out


def _result(rows: Sequence[Row]) -> str:
    verdicts = {row.verdict for row in rows}
    for verdict in ("different", "varies"):
        names = list(dict.fromkeys(row.name for row in rows if row.verdict == verdict))
        if names:
            return f"{MARKS[verdict]}: {_fitted(names, 40)}"
    if "close" in verdicts:
        return f"equal within {max(row.deviation for row in rows):.1g}"
    if any(row.what == "error" for row in rows):
        return "equal: both raise it"
    return MARKS["unseen"] if verdicts == {"unseen"} else MARKS["equal"]


def _row(row: Row) -> dict[str, Any]:
    return {
        "what": row.what,
        "function": row.function,
        "cells": list(row.cells),
        "name": row.name,
        "moment": row.moment,
        "verdict": row.verdict,
        "at": row.at,
        "notebook": row.notebook,
        "refactored": row.refactored,
        "deviation": row.deviation,
        "note": row.note,
    }


def _numbers(cells: Sequence[int]) -> str:
    return f"{cells[0]}–{cells[-1]}" if len(cells) > 2 else ", ".join(map(str, cells))


def _cells(cells: Sequence[int]) -> str:
    return f"cell {cells[0]}" if len(cells) == 1 else f"cells {_numbers(cells)}"


def _fitted(names: Sequence[str], width: int = 44) -> str:
    text = ", ".join(names)
    shown = list(names)
    while len(text) > width and len(shown) > 1:
        shown.pop()
        text = f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return text


def _listed(parts: Sequence[str]) -> str:
    text = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + (parts[-1] if parts else "")
    return text[:1].upper() + text[1:]


def _cut(text: str, length: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _safe(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
