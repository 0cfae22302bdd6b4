"""The generated modules of one notebook: which text goes to which file."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nbrefactor.knowledge.headings import MARK, about_imports
from nbrefactor.knowledge.trusted import trusted_types
from nbrefactor.model import CleanCell, Effects, Notebook, OutputFile, Plan, Statement
from nbrefactor.python.data_files import PROVENANCE, READ, RECORD
from nbrefactor.python.emit import Emission, emit_module, emit_shared, shared_helpers
from nbrefactor.python.emit_score import (
    FINISH,
    PREPARE,
    TRUSTED,
    aside,
    emit_bundle,
    emit_features,
    emit_score,
)
from nbrefactor.python.names import free_names, names_of
from nbrefactor.python.provenance_page import provenance_page
from nbrefactor.python.scopes import import_names
from nbrefactor.python.scoring import Scoring
from nbrefactor.settings import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """What the modules are written from."""

    notebook: Notebook
    package: str
    settings: Settings
    plan: Plan
    statements: Sequence[Statement]
    effects: Sequence[Effects]
    quarantined: Sequence[CleanCell]
    routed: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return f"src/{self.package}/" if self.settings.layout == "project" else ""

    @property
    def source(self) -> str:
        name = self.notebook.path.replace("\\", "/").rpartition("/")[2]
        return name if name not in ("", "-") else "a notebook"

    @property
    def heading(self) -> str:
        """The notebook's own title: its first top-level heading; empty without one, or if that is about imports."""
        for cell in self.notebook.cells:
            for line in cell.source.splitlines() if cell.kind == "markdown" else ():
                if (mark := re.match(MARK, line)) and mark[0] == "#":
                    title = line[1:].replace("*", "").split()
                    return "" if about_imports([word.strip(".,:").lower() for word in title]) else " ".join(title)
        return ""

    @property
    def title(self) -> str:
        """What the module's docstring begins with: the heading, or which notebook it is."""
        return self.heading or f"The steps of {self.source}"

    def init(self) -> OutputFile:
        return OutputFile(f"{self.folder}__init__.py", f'"""Made by nbrefactor from {self.source}."""\n', "project")

    def provenance(self, *, trains: bool) -> OutputFile:
        text = provenance_page(reads=bool(self.plan.data_flag), trains=trains)
        return OutputFile(f"{self.folder}{PROVENANCE}.py", text, "project")

    def pipeline(self) -> tuple[OutputFile, ...]:
        """A notebook that trains nothing: one module, and where its data are."""
        emission = Emission(title=self.title, routed=self.routed)
        text = emit_module(self.plan, self.plan.modules[0], self.statements, self.effects, self.quarantined, emission)
        data = (self.provenance(trains=False),) if self.plan.data_flag else ()
        return self.init(), OutputFile(f"{self.folder}pipeline.py", text, "pipeline"), *data

    def training(self, scoring: Scoring) -> tuple[OutputFile, ...]:
        """``train.py``, ``score.py`` and what both share."""
        module = self.plan.modules[0]
        pickled = _pickled(self.plan, self.statements, self.effects)
        if any(_SHOWS_CLASSES.search(s.text) for s in self.statements):  # the notebook looks at where its classes live
            pickled &= _behind({scoring.model, scoring.state_name}, self.effects)
        shared = shared_helpers(self.plan, self.effects, {*scoring.needs, *pickled})
        captures = scoring.source is not None
        bound = {n for i in module.header for n in self.effects[i].binds}
        imports = (*scoring.imports, *(() if "pd" in bound else ("import pandas as pd",)))
        call = f"save_bundle({scoring.model}, {scoring.state_name}, {{metrics}}, {{options}}.output_dir, "
        call += f"{RECORD}({{options}}, __file__))"
        bundle = aside(emit_bundle(scoring, hashed=READ in self.routed), call, self._globals())
        emission = Emission(
            shared=shared
            | frozenset(lift.name for lift in scoring.lifts)
            | frozenset({TRUSTED})
            | (frozenset({"input_schema"}) if captures else frozenset()),
            bundle=bundle.text,
            bundle_call=bundle.call,
            bundle_after=self._final_step(scoring),
            initial=(f"{scoring.state_name} = {{}}",),
            extra_imports=(*bundle.imports, *imports),
            title=self.title,
            writes_model=True,
            routed=self.routed,
        )
        train = emit_module(self.plan, module, self.statements, self.effects, self.quarantined, emission)
        lifted = [lift.source for lift in scoring.lifts]
        functions = "\n\n".join([*lifted, emit_features(scoring, self._trusted(scoring, pickled & shared))])
        title = f"What training and scoring share: {self.heading or self.source}"
        features = emit_shared(
            self.plan, module, self.statements, self.effects, shared, functions, title, imports, self.routed
        )
        files = [
            self.init(),
            OutputFile(f"{self.folder}features.py", features, "features"),
            OutputFile(f"{self.folder}train.py", train, "train"),
            OutputFile(
                f"{self.folder}score.py", emit_score(scoring, self.package, located=bool(self.plan.data_flag)), "score"
            ),
            self.provenance(trains=True),
        ]
        return tuple(files)

    def _globals(self) -> frozenset[str]:
        """The names that the notebook's own code has at the level of the module, imports apart."""
        header = [i for i in self.plan.modules[0].header if self.statements[i].kind != "import"]
        helpers = frozenset(h.new_name or h.name for h in self.plan.helpers)
        return helpers.union(self.plan.shared, *(self.effects[i].binds for i in header))

    def missing_in_features(self, files: Sequence[OutputFile]) -> str:
        """A name that the scoring functions look up and ``features.py`` does not have; empty if there is none."""
        text = next((f.text for f in files if f.role == "features"), "")
        tree = ast.parse(text)
        known = {n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))} | set(dir(builtins))
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                known.update(import_names(node))
            elif not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                known |= names_of(node).binds
        functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        todo = [PREPARE, FINISH]
        seen: set[str] = set()
        while todo:
            name = todo.pop(0)
            if name in functions and name not in seen:
                seen.add(name)
                reads = free_names(functions[name])[0]
                if lost := sorted(reads - known):
                    return lost[0]
                todo += sorted(reads)
        return ""

    def _trusted(self, scoring: Scoring, pickled: frozenset[str]) -> tuple[str, ...]:
        """What skops is told to trust: parts of the library's estimators, and the notebook's own classes and functions."""
        calls = [call.target for effects in self.effects for call in effects.calls]
        own = sorted({*pickled, *(lift.name for lift in scoring.lifts)})
        return (*trusted_types(calls), *(f"{self.package}.features.{name}" for name in own))

    def _final_step(self, scoring: Scoring) -> int:
        """The step after which the bundle is written: the model is final and the metrics are known.

        Saving comes later, so that a notebook whose last lines fail still leaves its model.
        """
        functions = self.plan.modules[0].functions
        ready = max((n for n, f in enumerate(functions) if any(i <= scoring.ready for i in f.statements)), default=-1)
        measured = max((n for n, f in enumerate(functions) if f.metrics), default=-1)
        return max(ready, measured)


def without_title(prose: Mapping[int, str]) -> dict[int, str]:
    """The prose of the cells without the notebook's title and introduction, which head the module instead."""
    out = dict(prose)
    if out:
        first = min(out)
        lines = out[first].splitlines()
        marks = {n: mark[0] for n, line in enumerate(lines) if (mark := re.match(MARK, line.lstrip()))}
        headings = list(marks)
        if headings and marks[headings[0]] == "#":
            out[first] = "\n".join(lines[headings[1] :]) if len(headings) > 1 else ""
    return out


_SHOWS_CLASSES = re.compile(r"__module__|(?<![.\w])__name__|__class__|__mro__|__bases__|get_type_hints|\btype\(")


def _pickled(plan: Plan, statements: Sequence[Statement], effects: Sequence[Effects]) -> frozenset[str]:
    """Helpers that a saved object may refer to by name: classes, and functions that are handed over as values."""
    helpers = {h.name: h.statement for h in plan.helpers}
    escaping = frozenset().union(*(e.escapes for e in effects))
    return frozenset(n for n, i in helpers.items() if n in escaping or statements[i].kind == "class")


def _behind(names: set[str], effects: Sequence[Effects]) -> frozenset[str]:
    """The names that what makes or changes some names looks up, and so on: what their objects can be made of."""
    found = set(names)
    while more := frozenset().union(*(e.asks for e in effects if not found.isdisjoint(e.binds | e.mutates))) - found:
        found |= more
    return frozenset(found)
