"""A conversion as plain data: what ``convert --json`` prints, and what other tools rely on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbrefactor.model import Diagnostic, Location, Refactoring
from nbrefactor.write import Change

_FOR_TOOLS = ("created", "updated", "unchanged", "merged", "conflict")


def report(refactoring: Refactoring, output: str, changes: Sequence[Change]) -> dict[str, Any]:
    """The conversion as a JSON object; its keys are fixed, and described in the documentation.

    ``files`` are those that exist in the output folder: one that the user deleted is not among them.
    """
    status = {change.path: change.status for change in changes if change.status in _FOR_TOOLS}
    return {
        "notebook": refactoring.notebook.path,
        "output": output,
        "files": [
            {"path": file.path, "role": file.role, "status": status[file.path]}
            for file in refactoring.files
            if file.path in status
        ],
        "entry_points": dict(refactoring.entry_points),
        "functions": [
            {
                "name": function.name,
                "module": function.module,
                "stage": function.stage,
                "cells": list(function.cells),
                "parameters": [parameter.name for parameter in function.parameters],
                "returns": list(function.returns),
            }
            for function in refactoring.plan.functions
        ],
        "dropped": [
            {
                "cell": dropped.location.cell,
                "line": dropped.location.line,
                "code": dropped.code,
                "reason": dropped.reason,
            }
            for dropped in refactoring.dropped
        ],
        "diagnostics": [_as_json(diagnostic) for diagnostic in refactoring.diagnostics],
    }


def refusal(notebook: str, output: str, sentence: str) -> dict[str, Any]:
    """The object for a notebook of several that could not be converted: the same keys, and ``error`` says why."""
    empty: dict[str, Any] = {"files": [], "entry_points": {}, "functions": [], "dropped": [], "diagnostics": []}
    return {"notebook": notebook, "output": output, **empty, "error": sentence}


def _as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic; ``related`` is there only where other calls take part."""
    row: dict[str, Any] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        **_place(diagnostic.location),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
    if diagnostic.related:
        row["related"] = [{"role": r.role, "call": r.call, **_place(r.location)} for r in diagnostic.related]
    return row


def _place(location: Location) -> dict[str, int]:
    return {"cell": location.cell, "line": location.line, "column": location.column}
