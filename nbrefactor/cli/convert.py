"""One notebook converted, checked or compared on disk, and what is printed of it."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from nbrefactor.cli.terminal import note, progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from nbrefactor.manifest import Inputs
    from nbrefactor.model import Refactoring
    from nbrefactor.settings import Settings
    from nbrefactor.write import Change

DONE, FINDINGS = 0, 1


class Job(NamedTuple):
    """A notebook, the folder for its scripts, and the settings that hold for it."""

    notebook: str
    output: str
    settings: Settings


class Result(NamedTuple):
    """The exit code of one conversion, whether files were (or would be) changed, and the report for ``--json``."""

    code: int
    changed: bool = False
    report: dict[str, Any] | None = None


def convert_one(job: Job, options: argparse.Namespace) -> Result:
    """Convert one notebook as the options say, and print what was done.

    Errors: NbrefactorError where the notebook or its output folder is unusable.
    """
    from nbrefactor.manifest import inputs_of, load

    notebook, output, settings = job
    data = bytes_of(notebook)
    score_data = bytes_of(options.score_notebook) if options.score_notebook else b""
    inputs = inputs_of(data, settings, score_data)
    dry = options.check or options.diff
    by_hashes = (dry or options.hook or not options.notebooks) and not options.record
    if by_hashes and not options.json and (current := _up_to_date(output, inputs, dry)) is not None:
        return current

    from nbrefactor import write as disk

    shared = settings.layout == "scripts"
    disk.check_folder(output, shared=shared, writable=not dry)
    if disk.is_interrupted(output):
        if dry:
            note(f"an interrupted conversion has left {output} half written; convert again to complete it.")
            return Result(FINDINGS, True)
        note(f"completing an interrupted conversion in {output}.")
    if not dry:
        disk.recover(output)
    last = load(output)
    if last is not None and last.notebook != os.path.basename(notebook):
        note(f"{output} was made from {last.notebook} before.")
    refactoring, differs = _refactor(job, data, options, score_data)
    changes = disk.plan_changes(refactoring.files, output, shared=shared, conflict=options.conflict)
    errors = refactoring.errors
    conflicts = [change for change in changes if change.status == "conflict" or change.trouble]
    aborted = options.conflict == "abort" and conflicts
    if not dry and not aborted:
        disk.write(changes, output, inputs, notebook, refactoring.plan.package, errors)
    progress("")
    _print_findings(refactoring, output, changes, aborted=bool(aborted))
    changed = any(change.writes for change in changes)
    report = None
    if options.json:
        from nbrefactor.report import report as as_data

        report = as_data(refactoring, output, changes)
    elif not aborted:
        _print_changes(output, changes, options)
    if "docker" in settings.targets and not (dry or aborted or options.hook or shared):
        from nbrefactor.cli.locks import write_locks

        for path in write_locks(output):
            if not options.json:
                print(f"{'locked':<10} {path}")
    bad = changed if dry else bool(errors or conflicts)
    return Result(FINDINGS if bad or differs else DONE, changed, report)


def _up_to_date(output: str, inputs: Inputs, dry: bool) -> Result | None:
    """The result where hashes alone tell that there is nothing to do; else None."""
    from nbrefactor.manifest import is_current, load

    if not is_current(output, inputs):
        return None
    progress("")
    manifest = load(output)
    errors = manifest.errors if manifest else 0
    if dry or not errors:
        print(f"{output}: up to date")
        return Result(DONE)
    print(f"{output}: up to date, with {errors} error{'s'[: errors > 1]} to mend in the notebook")
    return Result(FINDINGS)


def bytes_of(path: str) -> bytes:
    """What the file holds, or standard input for ``-``. Errors: NbrefactorError."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        from nbrefactor.notebook import read

        read(path)  # says what is wrong
        raise


def _refactor(job: Job, data: bytes, options: argparse.Namespace, score_data: bytes) -> tuple[Refactoring, bool]:
    """The conversion, and whether ``--record`` found that the scripts differ from the notebook."""
    from nbrefactor.manifest import package_of
    from nbrefactor.notebook import parse

    notebook = parse(data, job.notebook)
    score_notebook = parse(score_data, options.score_notebook) if options.score_notebook else None
    package = job.settings.package or package_of(job.output, notebook)
    settings = job.settings._replace(package=package)
    if options.record:
        return _recorded(job, data, settings)

    from nbrefactor.manifest import load
    from nbrefactor.pipeline import refactor

    manifest = load(job.output)
    if manifest is None or "tests/test_recorded.py" not in manifest.files:
        return refactor(notebook, settings, score_notebook, known=_requirements(job.output)), False

    from dataclasses import replace

    from nbrefactor.manifest import inputs_of
    from nbrefactor.prove import recorded_before

    files, types, code = recorded_before(job.output)
    made = refactor(notebook, settings, score_notebook, seen=types, known=_requirements(job.output))
    if code != inputs_of(data, settings).code:
        note(f"the recorded tests in {job.output} are of another version of the notebook: convert with --record.")
    return replace(made, files=(*made.files, *files)), False


def _requirements(output: str) -> list[str]:
    """What the last conversion said that the project needs: a hook's environment knows no version of most of it."""
    import re

    from nbrefactor.manifest import FOLDER

    try:
        with open(os.path.join(output, FOLDER, "base", "pyproject.toml"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return []
    listed = re.search(r"^dependencies = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    return re.findall(r'"([^"\\]+)"', listed[1]) if listed else []


def _recorded(job: Job, data: bytes, settings: Settings) -> tuple[Refactoring, bool]:
    from nbrefactor.cli.signals import end_in_order
    from nbrefactor.prove import record
    from nbrefactor.verify import report

    end_in_order()
    made, comparison, found = record(job.notebook, data, settings, progress)
    progress("")
    if found is None:
        note(f"nothing was recorded. {report.summary(comparison)}")
        return made, True
    note(report.summary(comparison))
    for name, why in found.skipped.items():
        note(f"{name} has no recorded answer: {why}.")
    return made, False


# ----------------------------------------------------------------------------------------------------------- printing


def _print_findings(refactoring: Refactoring, output: str, changes: Sequence[Change], *, aborted: bool) -> None:
    from nbrefactor.diagnostics import render

    for diagnostic in refactoring.diagnostics:
        print(render(diagnostic, refactoring.notebook.path), file=sys.stderr)
    said = {
        "deleted": "was deleted by you and stays deleted",
        "orphaned": "is no longer generated, but was edited by you and stays",
        "conflict": "was changed by you and by the notebook on the same lines; resolve the conflict markers in it",
    }
    if aborted:
        said = {"conflict": "was changed by you and by the notebook on the same lines; nothing was written"}
    for change in changes:
        if change.trouble:
            outcome = "nothing was written" if aborted else "mend it"
            note(
                f"{os.path.join(output, change.path)}, merged from your edit and the notebook's, {change.trouble}; {outcome}."
            )
        if change.status in said:
            note(f"{os.path.join(output, change.path)} {said[change.status]}.")


def _print_changes(output: str, changes: Sequence[Change], options: argparse.Namespace) -> None:
    written = [change for change in changes if change.writes]
    if options.diff:
        from nbrefactor.show import diff

        for change in written:
            print(diff(change.before, change.after, f"{output}/{change.path}"), end="")
        return
    if not written:
        print(f"{output}: up to date")
        return
    for change in written:
        status = f"would be {change.status}" if options.check else change.status
        print(f"{status:<10} {os.path.join(output, change.path)}")
