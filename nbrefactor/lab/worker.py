"""One request of the panel, answered in a process of its own, so that the server stays free and can stop it.

``python -m nbrefactor.lab.worker`` reads one JSON object from standard input and prints one JSON object:

    {"action": "preview" | "write" | "archive", "notebook": {…nbformat…}, "path": "…/churn.ipynb",
     "output": "…/churn", "root": "…", "options": {"keep_exploration": true}}

``path``, ``output`` and ``root`` are absolute; ``root`` is what nothing may be written outside of. The answer is what
:func:`answer` gives, or ``{"refused": sentence}`` for input that cannot be converted. No notebook code is executed.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nbrefactor.lab.places import check_below
from nbrefactor.manifest import Inputs, inputs_of, package_of
from nbrefactor.model import NbrefactorError, Refactoring
from nbrefactor.settings import Settings, check_settings, settings_for
from nbrefactor.write import Change

OPTIONS = ("keep_exploration", "model")


def main() -> int:
    """Answer the request on standard input; the exit code is 0 unless nbrefactor itself failed."""
    request = json.load(sys.stdin.buffer)
    try:
        result = answer(request)
    except NbrefactorError as error:
        result = {"refused": str(error)}
    json.dump(result, sys.stdout)
    return 0


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the panel shows: see :func:`preview`; ``archive`` gives ``{"name", "zip"}``, the zip file in base 64.

    Errors: NbrefactorError for a notebook that cannot be converted and, when writing, for an output folder that cannot
    be written.
    """
    from nbrefactor.notebook import parse
    from nbrefactor.pipeline import refactor
    from nbrefactor.prove import recorded_before

    data = json.dumps(request["notebook"]).encode()
    name, output = os.path.basename(request["path"]), str(request["output"])
    given = {key: value for key, value in request.get("options", {}).items() if key in OPTIONS}
    settings = check_settings(settings_for(request["path"])._replace(**given))
    notebook = parse(data, name)
    package = settings.package or package_of(output, notebook)
    files, types, _ = recorded_before(output)  # recorded tests stay with the folder that has them
    made = refactor(notebook, settings._replace(package=package), seen=types)
    refactoring = replace(made, files=(*made.files, *files))
    inputs = inputs_of(data, settings)
    if request["action"] == "archive":
        from nbrefactor.archive import archive

        return {"name": f"{package}.zip", "zip": base64.b64encode(archive(refactoring, inputs)).decode()}
    if request["action"] == "write":
        _write(refactoring, settings, inputs, request)
    return preview(refactoring, settings, output)


def preview(refactoring: Refactoring, settings: Settings, output: str) -> dict[str, Any]:
    """``convert --json``, and what a panel needs beside it: texts, signatures, docstrings, and where functions stand.

    ``blocked`` says, where it does, why the files could not be written; the preview is complete all the same.
    """
    from nbrefactor.report import report
    from nbrefactor.show import diff
    from nbrefactor.write import plan_changes

    blocked = ""
    changes: Sequence[Change] = ()
    try:
        changes = plan_changes(refactoring.files, output, shared=settings.layout == "scripts")
    except NbrefactorError as error:
        blocked = str(error)
    by_path = {change.path: change for change in changes}
    result = report(refactoring, output, changes)
    files = []
    for file in refactoring.files:
        change = by_path.get(file.path, Change(file.path, "created", None, file.text, file.text))
        text = file.text if change.after is None else change.after
        changed = diff(change.before, change.after, file.path) if change.writes and change.before is not None else ""
        files.append(
            {"path": file.path, "role": file.role, "status": change.status, "text": text, "difference": changed}
        )
    texts = {file["path"].rpartition("/")[2].removesuffix(".py"): file for file in files if file["role"] != "test"}
    for row, function in zip(result["functions"], refactoring.plan.functions, strict=True):
        module = texts.get(function.module)
        row["docstring"] = function.docstring.strip()
        row["file"] = module["path"] if module else ""
        row["line"] = _line_of(module["text"], function.name) if module else 0
    state = [{"name": state.name, "what": state.what} for state in refactoring.plan.state]
    return result | {
        "package": refactoring.plan.package,
        "files": files,
        "state": state,
        "blocked": blocked,
        "keep_exploration": settings.keep_exploration,
    }


def _line_of(text: str, function: str) -> int:
    """The line, counted from 1, on which a function is defined; 0 if a person has removed it."""
    starts = (f"def {function}(", f"async def {function}(")
    return next((i for i, line in enumerate(text.splitlines(), 1) if line.startswith(starts)), 0)


def _write(refactoring: Refactoring, settings: Settings, inputs: Inputs, request: Mapping[str, Any]) -> None:
    from nbrefactor import write as disk

    output, shared = str(request["output"]), settings.layout == "scripts"
    check_below(str(request["root"]), output, ("", *(file.path for file in refactoring.files)))
    disk.check_folder(output, shared=shared, writable=True)
    disk.recover(output)
    changes = disk.plan_changes(refactoring.files, output, shared=shared)
    disk.write(changes, output, inputs, str(request["path"]), refactoring.plan.package, refactoring.errors)


if __name__ == "__main__":
    sys.exit(main())
