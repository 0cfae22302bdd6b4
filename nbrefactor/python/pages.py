"""The generated modules of one notebook: which text goes to which file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.model import CleanCell, Effects, Notebook, OutputFile, Plan, Statement
from nbrefactor.python.emit import Emission, emit_module, emit_shared, shared_helpers
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

    @property
    def folder(self) -> str:
        return f"src/{self.package}/" if self.settings.layout == "project" else ""

    @property
    def source(self) -> str:
        name = self.notebook.path.replace("\\", "/").rpartition("/")[2]
        return name if name not in ("", "-") else "a notebook"

    @property
    def title(self) -> str:
        """The notebook's own title: its first top-level heading, else the package's name."""
        for cell in self.notebook.cells:
            for line in cell.source.splitlines() if cell.kind == "markdown" else ():
                if line.startswith("# "):
                    return " ".join(line[2:].replace("*", "").split())
        return self.package.replace("_", " ").capitalize()

    def init(self) -> OutputFile:
        return OutputFile(f"{self.folder}__init__.py", f'"""Made by nbrefactor from {self.source}."""\n', "project")

    def pipeline(self) -> tuple[OutputFile, ...]:
        """A notebook that trains nothing: one module."""
        emission = Emission(title=self.title)
        text = emit_module(self.plan, self.plan.modules[0], self.statements, self.effects, self.quarantined, emission)
        return self.init(), OutputFile(f"{self.folder}pipeline.py", text, "pipeline")

    def training(self, scoring: Scoring) -> tuple[OutputFile, ...]:
        """``train.py``, ``score.py`` and what both share."""
        emission = Emission(title=self.title, initial=(f"{scoring.state_name} = {{}}",), writes_model=True)
        text = emit_module(self.plan, self.plan.modules[0], self.statements, self.effects, self.quarantined, emission)
        return self.init(), OutputFile(f"{self.folder}train.py", text, "train")


def without_title(prose: Mapping[int, str]) -> dict[int, str]:
    """The prose of the cells without the notebook's title and introduction, which head the module instead."""
    out = dict(prose)
    if out:
        first = min(out)
        lines = out[first].splitlines()
        headings = [n for n, line in enumerate(lines) if line.lstrip().startswith("#")]
        if headings and lines[headings[0]].lstrip().startswith("# "):
            out[first] = "\n".join(lines[headings[1] :]) if len(headings) > 1 else ""
    return out


_LATER = (emit_shared, shared_helpers)
