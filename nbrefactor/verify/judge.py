"""Two traces to rows: what is equal, what differs, and where."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nbrefactor.model import FunctionPlan, Refactoring
from nbrefactor.verify.compare import Comparer, Finding
from nbrefactor.verify.result import Row, What
from nbrefactor.verify.run import Trace

ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
NO_INPUT = "StdinNotImplementedError"
EMPTY_LINE = "(an empty line)"
NOT_REACHED = "the scripts did not get there"


def judge(
    made: Refactoring,
    notebook: Trace,
    scripts: Trace,
    comparer: Comparer,
    held_back: Mapping[str, Any],
    fresh: Trace | None = None,
) -> list[Row]:
    """All rows, in the order in which the notebook makes the values.

    ``fresh`` is a run of what would be written now, for that of which the notebook has no variable.
    """
    case = _Case(made, notebook, scripts, comparer)
    rows: list[Row] = []
    for function in made.plan.functions:
        rows += case.function(function)
        rows += case.state(function, fresh) if fresh else ()
    rows += case.error()
    rows += case.files()
    rows += case.scoring(held_back)
    return rows


class _Case:
    def __init__(self, made: Refactoring, notebook: Trace, scripts: Trace, comparer: Comparer):
        self.made, self.notebook, self.scripts, self.comparer = made, notebook, scripts, comparer
        self.where = {i: f for f in made.plan.functions for i in f.statements}
        self.stopped = self.stopping_point()
        self.alone = self.stops_alone()
        self.broken = any(row.verdict == "different" for row in self.error())
        self.completed = {name for name, moment, _ in scripts.values if moment == "exit"}

    def stopping_point(self) -> int:
        """The statement at which the notebook stopped; beyond the last one if it ran through."""
        if self.notebook.error is None:
            return len(self.made.statements)
        try:
            return int(self.notebook.where)
        except ValueError:
            return -1

    def stops_alone(self) -> bool:
        """Whether the notebook stops at a line that the scripts leave out, so that they go on."""
        dropped = {row.location for row in self.made.plan.dropped}
        inside = 0 <= self.stopped < len(self.made.statements)
        return inside and self.stopped not in self.where and self.made.statements[self.stopped].location in dropped

    # ---- values and printed text

    def function(self, plan: FunctionPlan) -> Iterator[Row]:
        if self.alone and plan.statements[0] > self.stopped:
            return
        keys = [k for k in self.notebook.values if k[0] == plan.name]
        called = any(k[0] == plan.name for k in self.scripts.values) or plan.name in self.scripts.printed
        if plan.name in self.scripts.absent:
            yield self.row("value", plan, "all", "unseen", note="the scripts have no function of this name")
            return
        ended = self.scripts.error is not None or self.scripts.failure
        if keys and not called and not ended and not self.expects_nothing(plan):
            yield self.row(
                "value", plan, plan.name, "different", at="the call", left="it runs", right="it is never called"
            )
            return
        for moment in ("enter", "exit"):
            for key in (k for k in keys if k[1] == moment):
                other = self.scripts.values.get(key)
                if other is not None:
                    finding = self.comparer.compare(self.notebook.values[key], other, key[2])
                    yield self.judged("value", plan, key[2], finding, moment)
                elif moment == "exit" and plan.name in self.scripts.shapes:
                    wanted, found = self.scripts.shapes[plan.name]
                    sizes = f"{wanted} values", f"{found} values"
                    yield self.row("value", plan, key[2], "different", moment, "what it returns", *sizes)
                    break
                elif ended:
                    yield self.row("value", plan, key[2], "unseen", moment, note=NOT_REACHED)
                else:
                    yield self.row("value", plan, key[2], "unseen", moment, note="the scripts have no such value")
        yield from self.printed(plan)

    def state(self, plan: FunctionPlan, fresh: Trace) -> Iterator[Row]:
        """What a step keeps for scoring, against what a fresh conversion keeps."""
        for key, wanted in fresh.values.items():
            given = self.scripts.values.get(key)
            seen = (plan.name, "exit", key[2]) in self.notebook.values
            if key[:2] == (plan.name, "state") and given is not None and not seen:
                yield self.judged("value", plan, key[2], self.comparer.compare(wanted, given, key[2]), "exit")

    def expects_nothing(self, plan: FunctionPlan) -> bool:
        return plan.statements[0] > self.stopped

    def printed(self, plan: FunctionPlan) -> Iterator[Row]:
        ours = "".join(self.notebook.printed.get(str(i), "") for i in plan.statements)
        theirs = self.scripts.printed.get(plan.name, "")
        if not ours and not theirs:
            return
        if self.notebook.error and self.notebook.error[0] == NO_INPUT and self.stopped in plan.statements:
            yield self.row("printed", plan, "what is printed", "unseen", note="it asks for input, which nobody gives")
            return
        if self.alone and plan.statements[-1] > self.stopped:
            yield self.row("printed", plan, "what is printed", "unseen", note="the notebook stops within this step")
            return
        if self.broken and plan.name not in self.completed:
            yield self.row("printed", plan, "what is printed", "unseen", note=NOT_REACHED)
            return
        left, right = self.lines(ours, self.notebook), self.lines(theirs, self.scripts)
        worst = Finding()
        for number in range(max(len(left), len(right))):
            a = left[number] if number < len(left) else "(nothing)"
            b = right[number] if number < len(right) else "(nothing)"
            if a == b:
                continue
            found = self.comparer.texts([a], [b], f"line {number + 1} of {plan.name}", single=True)
            if found.differs:
                left_text, right_text = found.left or EMPTY_LINE, found.right or EMPTY_LINE
                found = replace(found, at=f"line {number + 1}", left=left_text, right=right_text)
                yield self.judged("printed", plan, _lines(len(left)), found)
                return
            worst = found if found.varies or found.deviation > worst.deviation else worst
        yield self.judged("printed", plan, _lines(len(left)), worst)

    def lines(self, text: str, trace: Trace) -> list[str]:
        """The lines without what differs from run to run: addresses, and the folder of the run."""
        place = re.compile(re.escape(os.path.dirname(trace.folder)) + r"[\\/]\w+-home")
        return [ADDRESS.sub("0x…", place.sub("…", line.rstrip())) for line in text.splitlines()]

    # ---- how it ended

    def error(self) -> Iterator[Row]:
        ours, theirs = self.notebook.error, self.scripts.error
        if ours is not None and self.alone:
            note = "the notebook stops at a line that the scripts leave out, and they go on"
            yield self.row("error", None, ours[0], "unseen", note=note)
            return
        plan = self.where.get(self.stopped) or self.named(self.scripts.where)
        if self.scripts.failure:
            plan = self.named(self.scripts.where) or plan
            yield self.row("error", plan, "the run", "different", "", "", "it ends", self.scripts.failure)
        elif ours is None and theirs is None:
            return
        elif ours is not None and ours[0] == "SystemExit" and theirs is None:
            yield self.row("error", plan, "SystemExit", "equal")
        elif ours is None or theirs is None or not _same_error(ours, theirs):
            texts = [f"{e[0]}: {e[1]}" if e else "no error" for e in (ours, theirs)]
            blamed = self.named(self.scripts.where) if theirs and not ours else plan
            yield self.row("error", blamed, "the error", "different", "", "", *texts)
        elif plan and self.scripts.where not in ("", plan.name):
            places = f"in {plan.name}", f"in {self.scripts.where}"
            yield self.row("error", plan, ours[0], "different", "", "the place of the error", *places)
        else:
            yield self.row("error", plan, ours[0], "equal", note=f"both raise {ours[0]}: {ours[1][:80]}")

    def named(self, name: str) -> FunctionPlan | None:
        return next((f for f in self.made.plan.functions if f.name == name), None)

    # ---- files and predictions

    def files(self) -> Iterator[Row]:
        paths = sorted({*self.notebook.files, *self.scripts.files})
        for path in paths:
            ours, theirs = self.notebook.files.get(path), self.scripts.files.get(path)
            plan = self.writer(path)
            if ours is None and self.alone:
                continue
            if ours is None and theirs is not None:
                yield self.row("file", plan, path, "different", "", "the file", "it is not written", "it is written")
            elif theirs is None:
                yield self.row("file", plan, path, "different", "", "the file", "it is written", "it is missing")
            elif ours is not None:
                yield self.judged("file", plan, path, self.comparer.compare(ours, theirs, path))

    def writer(self, path: str) -> FunctionPlan | None:
        """The function that names the file, the one that does not read it first; else the last one that saves."""
        name = path.rpartition("/")[2]
        placed = [s for s in self.made.statements if s.index in self.where]
        naming = [s for s in placed if name in s.text]
        naming.sort(key=lambda s: ".read" in s.text or "load" in s.text)
        options = [f for f in self.made.plan.functions for p in f.parameters if name in p.default]
        stems = [s for s in placed if f'"{name.rpartition(".")[0]}' in s.text.replace("'", '"')]
        saving = [f for f in self.made.plan.functions if f.stage == "save"]
        found = [self.where[s.index] for s in naming] + options + [self.where[s.index] for s in stems] + saving[-1:]
        return next(iter(found), None)

    def scoring(self, held_back: Mapping[str, Any]) -> Iterator[Row]:
        if self.made.plan.serving is None or not any(role == "score" for role, _ in self.made.entry_points):
            return
        name = "score.py"
        rows, wanted = held_back.get("rows"), held_back.get("predictions")
        scored = self.scripts.scored
        if not rows or wanted is None:
            yield Row("prediction", name, (), "held-back rows", "unseen", note=str(held_back.get("why", "no rows")))
        elif scored is None:
            yield Row("prediction", name, (), "held-back rows", "unseen", note=NOT_REACHED)
        elif "error" in scored:
            left = _lines(len(wanted), "prediction")
            yield Row(
                "prediction", name, (), _lines(len(rows), "row"), "different", "", "the answer", left, scored["error"]
            )
        else:
            found = self.predictions(wanted, scored["predictions"])
            row = self.judged("prediction", None, f"{len(wanted)} held-back rows", found)
            yield replace(row, function=name)

    def predictions(self, wanted: Any, given: Any) -> Finding:
        if len(wanted) != len(given):
            return Finding("the number of predictions", str(len(wanted)), str(len(given)), True)
        looser = replace(self.comparer, tolerance=max(self.comparer.tolerance, 1e-9))
        worst = 0.0
        for i, (a, b) in enumerate(zip(wanted, given, strict=True)):
            if a == b or str(a) == str(b):
                continue
            if all(isinstance(v, (int, float)) for v in (a, b)):
                found = looser.texts([repr(float(a))], [repr(float(b))], f"row {i}", single=True)
                if not found.differs:
                    worst = max(worst, found.deviation)
                    continue
            return Finding(f"row {i}", str(a), str(b), True)
        return Finding(deviation=worst)

    # ---- rows

    def judged(self, what: What, plan: FunctionPlan | None, name: str, found: Finding, moment: str = "") -> Row:
        if found.differs and not found.private:
            return self.row(what, plan, name, "different", moment, found.at, found.left, found.right)
        if found.private:
            note = f"what the object keeps for itself differs: {found.at}"
            return self.row(what, plan, name, "equal", moment, note=note)
        row = self.row(what, plan, name, "varies" if found.varies else "close" if found.deviation else "equal", moment)
        return replace(row, deviation=found.deviation)

    def row(
        self,
        what: What,
        plan: FunctionPlan | None,
        name: str,
        verdict: Any,
        moment: str = "",
        at: str = "",
        left: str = "",
        right: str = "",
        note: str = "",
    ) -> Row:
        function, cells = (plan.name, plan.cells) if plan else ("", ())
        return Row(what, function, cells, name, verdict, moment, at, left, right, note=note)


def _lines(count: int, noun: str = "line") -> str:
    return f"{count} {noun}" + ("s" if count != 1 else "")


def _same_error(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    kinds = {ours[0], theirs[0]}
    if kinds <= {NO_INPUT, "EOFError"}:
        return True  # both ask for input, which nobody gives
    if kinds == {"NameError", "UnboundLocalError"}:
        return set(re.findall(r"'(\w+)'", ours[1])) == set(re.findall(r"'(\w+)'", theirs[1]))
    return ours[0] == theirs[0] and ADDRESS.sub("", ours[1])[:200] == ADDRESS.sub("", theirs[1])[:200]
