"""Run the notebook and what became of it, side by side, and compare every value that crosses a function boundary.

    mirror     copies of the folder, one for each run
    schedule   what to look at, and when, from the plan
    run        the notebook in a kernel, the scripts in a process; :mod:`probe` is what watches inside both
    compare    two values of two runs;  judge  two runs
    kept       what is kept for scoring, of which the notebook has no variable
    report     the result as a table, as JSON and as Markdown

This is the only part of nbrefactor that executes notebook code, and it does so only when the user asks.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nbrefactor.model import NbrefactorError, Refactoring
from nbrefactor.verify.compare import Comparer
from nbrefactor.verify.defaults import differing_defaults
from nbrefactor.verify.judge import judge
from nbrefactor.verify.kept import Kept, edited, kept_state, write_package
from nbrefactor.verify.limits import DEFAULT_LIMITS, Limits
from nbrefactor.verify.mirror import Mirror, mirror
from nbrefactor.verify.result import Comparison, Row
from nbrefactor.verify.run import Progress, Trace, copy_probe, run_notebook, run_scripts
from nbrefactor.verify.schedule import notebook_plan, script_plan

__all__ = ["DEFAULT_LIMITS", "Comparison", "Limits", "Request", "Row", "Verification", "verify"]

SEED = 6174
"""For generators that the notebook does not seed; nobody chooses it, so that a lost ``random_state=0`` is seen."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: ``cells`` as (number, source, may raise); ``paths`` go to the front of Python's own.

    ``without`` are folders that are no part of the notebook's world. ``kernel`` is the name that the notebook asks for.
    ``randomness`` are statements that make a generator without a seed; who draws from a global one is seen in the run.
    """

    notebook: str
    output: str
    cells: Sequence[tuple[int, str, bool]]
    paths: Sequence[str]
    kernel: str = "python3"
    without: Sequence[str] = ()
    randomness: Sequence[str] = ()
    notes: Sequence[str] = ()
    tolerance: float = 1e-9
    limits: Limits = DEFAULT_LIMITS


def verify(made: Refactoring, request: Request, progress: Progress = lambda text: None) -> Comparison:
    """The comparison of a notebook with the code in ``request.paths``, which was made, or edited, from ``made``.

    Nothing of the user's is written. Errors: NbrefactorError where the notebook cannot be run to a comparable end: no
    kernel, no room for the copy, a cell that hangs, floods its output or ends its process.
    """
    with Verification(made, request, progress) as verification:
        return verification.compare(request.paths)


class Verification:
    """A notebook that is run once, and compared with as many versions of its scripts as one likes."""

    def __init__(self, made: Refactoring, request: Request, progress: Progress = lambda text: None):
        self.made, self.request, self.progress = made, request, progress
        self.sandbox = ""
        self.original: Trace | None = None
        self.fresh: Trace | None = None
        self.kept = kept_state(made)
        self.chance: tuple[frozenset[str], frozenset[tuple[str, str]]] | None = None
        self.compared = 0

    def __enter__(self) -> Verification:
        self.sandbox = os.path.realpath(tempfile.mkdtemp(prefix="nbrefactor-"))
        copy_probe(self.sandbox)
        return self

    def __exit__(self, *_: object) -> None:
        self.progress("")
        shutil.rmtree(self.sandbox, ignore_errors=True)

    def compare(self, paths: Sequence[str]) -> Comparison:
        """The comparison with the code on ``paths``; see :func:`verify`."""
        try:
            return self._compare(paths)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise NbrefactorError("There is no room left for a copy of the notebook's folder.") from error
            raise

    def _compare(self, paths: Sequence[str]) -> Comparison:
        request = self.request
        if self.original is None:
            self.original = self.notebook("notebook", SEED)
        notebook = self.original
        self.compared += 1
        looked_into = self.kept if edited(self.made, paths, self.kept) else {}
        scripts = self.scripts(notebook, paths, f"scripts{self.compared}", looked_into)
        self.check_imports(notebook, scripts)
        fresh = self.as_written(notebook) if looked_into else None
        comparer = Comparer((notebook.folder, scripts.folder, *([fresh.folder] if fresh else [])), request.tolerance)
        held_back = self.held_back(notebook)
        rows = judge(self.made, notebook, scripts, comparer, held_back, fresh)
        if any(row.verdict == "different" for row in rows):
            self.chance = self.chance or self.places_of_chance(notebook)
            passed, chance = self.chance
            rows = [
                replace(row, verdict="varies") if (row.what, row.name) in chance and row.verdict == "different" else row
                for row in judge(self.made, notebook, scripts, replace(comparer, passed=passed), held_back, fresh)
            ]
        rows += differing_defaults(self.made, paths)
        types = tuple((f, moment, name, node["t"]) for (f, moment, name), node in notebook.values.items())
        return Comparison(
            request.notebook,
            request.output,
            tuple(rows),
            request.tolerance,
            2 if self.chance else 1,
            (notebook.seconds, scripts.seconds),
            tuple(self.randomness(notebook)),
            f"cell {notebook.line} raises {notebook.error[0]}: {notebook.error[1]}" if notebook.error else "",
            (*request.notes, *dict.fromkeys(notebook.notes)),
            types,
        )

    def check_imports(self, notebook: Trace, scripts: Trace) -> None:
        """NbrefactorError where the notebook stops before an import that fails here, with which the scripts begin."""
        if (
            notebook.error is None
            or scripts.error is None
            or scripts.where
            or self.made.plan.package in scripts.error[1]
        ):
            return
        if scripts.error[0] in ("ModuleNotFoundError", "ImportError") and notebook.error != scripts.error:
            raise NbrefactorError(
                f"{self.request.notebook}: cell {notebook.line} raises {notebook.error[0]}, and what the scripts import "
                f"for later cells is not here: {scripts.error[1]}."
            )

    def randomness(self, notebook: Trace) -> Iterator[str]:
        """What drew without a seed: as it was seen while the notebook ran, and as the code shows."""
        texts = {statement.index: statement for statement in self.made.statements}
        for i in dict.fromkeys(i for i, _ in notebook.drawn if i in texts and texts[i].kind != "import"):
            yield f"cell {texts[i].cell}: {texts[i].text.strip().splitlines()[0][:100]}"
        yield from self.request.randomness

    def copy(self, name: str) -> Mirror:
        request = self.request
        target = os.path.join(self.sandbox, name)
        sources = [source for _, source, _ in request.cells]
        return mirror(request.notebook, sources, target, [*request.without, self.sandbox])

    def notebook(self, name: str, seed: int) -> Trace:
        """One run of the notebook; NbrefactorError where it cannot be brought to an end."""
        self.progress("copying the folder of the notebook")
        place = self.copy(f"{name}-home")
        trace = self.trace(name)
        plan = notebook_plan(self.made)
        plan |= {"top": place.top, "original": place.original, "sandbox": self.sandbox, "seed": seed}
        run_notebook(
            self.request.cells, self.request.kernel, plan, place.home, trace, self.request.limits, self.progress
        )
        if trace.failure:
            raise NbrefactorError(f"{self.request.notebook}: cell {trace.line} {trace.failure}; it was stopped.")
        if trace.error and trace.error[0] == "ModuleNotFoundError":
            raise NbrefactorError(f"{self.request.notebook}: cell {trace.line} cannot run here: {trace.error[1]}.")
        if trace.error and trace.error[0] == "ImportError" and "headless" in trace.error[1]:
            raise NbrefactorError(
                f"{self.request.notebook}: cell {trace.line} opens a window, and there is no display here."
            )
        if trace.error and trace.error[0] == "FileNotFoundError" and place.left_out:
            missing = next((p for p in place.left_out if os.path.basename(p) in trace.error[1]), "")
            if missing:
                raise NbrefactorError(
                    f"{missing} is too large to be copied; verify cannot run the notebook without it."
                )
        return trace

    def as_written(self, notebook: Trace) -> Trace:
        """The run of a fresh conversion, of which only what it keeps for scoring is looked at."""
        if self.fresh is None:
            package = write_package(self.made, os.path.join(self.sandbox, "fresh-package"))
            self.fresh = self.scripts(notebook, [package], "fresh", self.kept)
        return self.fresh

    def scripts(self, notebook: Trace, paths: Sequence[str], name: str, kept: Kept) -> Trace:
        place = self.copy(f"{name}-home")
        trace = self.trace(name)
        model = os.path.join(self.sandbox, f"{name}-model")
        plan = script_plan(self.made, kept)
        plan |= {
            "top": place.top, "original": place.original, "sandbox": self.sandbox, "seed": SEED, "seen": [notebook.folder],
            "rows": os.path.join(notebook.folder, "rows.json"), "model_folder": model,
            "arguments": ["--output-dir", model] if plan["entry"] == "train" else [],
        }  # fmt: skip
        seconds = max(self.request.limits.cell, 3 * notebook.seconds + 60)
        run_scripts(plan, notebook.python, paths, place.home, trace, seconds, self.request.limits, self.progress)
        return trace

    def places_of_chance(self, notebook: Trace) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """Run the notebook once more: where it differs from itself, nobody is to blame.

        On other seeds only where the scripts leave out a statement that draws, so that all later draws are others.
        """
        dropped = {row.location for row in self.made.plan.dropped}
        drew = {i for i, _ in notebook.drawn}
        fewer = any(s.location in dropped for s in self.made.statements if s.index in drew)
        again = self.notebook("again", SEED + fewer)
        places: set[str] = set()
        comparer = Comparer((notebook.folder, again.folder), self.request.tolerance, collected=places)
        itself = judge(self.made, notebook, as_scripts(self.made, again), comparer, {})
        return frozenset(places), frozenset((row.what, row.name) for row in itself if row.verdict == "different")

    def trace(self, name: str) -> Trace:
        folder = os.path.join(self.sandbox, name)
        os.makedirs(folder)
        return Trace(folder)

    def held_back(self, trace: Trace) -> dict[str, object]:
        try:
            with open(os.path.join(trace.folder, "rows.json"), encoding="utf-8") as file:
                return dict(json.load(file))
        except (OSError, ValueError):
            return {}


def as_scripts(made: Refactoring, trace: Trace) -> Trace:
    """A run of the notebook in the place of the scripts: printed text by function, not by statement."""
    printed = {
        function.name: "".join(trace.printed.get(str(i), "") for i in function.statements)
        for function in made.plan.functions
    }
    where = next((f.name for f in made.plan.functions for i in f.statements if str(i) == trace.where), "")
    return replace(trace, printed=printed, where=where)
