"""What cell tags ask of the plan: ``nbrefactor:name=load_customers``, ``nbrefactor:stage=prepare``, ``nbrefactor:keep``.

The panel in JupyterLab writes these tags, a person may write them too, as ``# nbrefactor: name=load_customers`` at the
head of a cell. They are wishes: a name that no function can have is reported and not followed. Tags of other tools that
say something about the cell's part count as well: papermill's ``parameters``, nbdev's ``#| export``.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import STAGES, CleanCell, Diagnostic, Location, Stage, StageLabel, Statement

PREFIX = "nbrefactor:"
WORDS = ("skip", "keep", "train", "score")
BELONGS: dict[str, Stage] = {"nbrefactor:train": "train", "nbrefactor:score": "predict"}
"""Tags that keep a cell, and say which part of the work it belongs to."""


@dataclass(frozen=True, slots=True)
class Steering:
    """``keep``: statements that are not to be dropped. ``names``: cell → the name of the function that begins there.

    ``parameters``: the statements of papermill's cell of parameters.
    """

    keep: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)
    stages: Mapping[int, Stage] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    parameters: frozenset[int] = frozenset()

    def restage(self, labels: Sequence[StageLabel], statements: Sequence[Statement]) -> tuple[StageLabel, ...]:
        """The labels, with those of tagged cells as the tags say."""
        return tuple(
            replace(label, stage=stage, confidence=1.0, reason="the cell's tag")
            if (stage := self.stages.get(statements[label.statement].cell))
            else label
            for label in labels
        )


def steer(cells: Sequence[CleanCell], statements: Sequence[Statement], reserved: frozenset[str]) -> Steering:
    """What the tags of the cells ask for; ``reserved`` are names that no function may have."""
    kept: set[int] = set()
    names: dict[int, str] = {}
    stages: dict[int, Stage] = {}
    findings: list[Diagnostic] = []
    for cell in cells:
        for tag in cell.tags:
            word, _, value = tag.removeprefix(PREFIX).partition("=") if tag.startswith(PREFIX) else ("", "", "")
            if word == "keep" or tag == "nbdev:export":
                kept.add(cell.number)
            elif tag == "parameters":
                stages.setdefault(cell.number, "load")
            elif tag in BELONGS:
                kept.add(cell.number)
                stages.setdefault(cell.number, BELONGS[tag])
            elif word == "stage" and value in STAGES:
                stages[cell.number] = value
            elif word == "name" and _is_function_name(value) and value not in (reserved | {*names.values()}):
                names[cell.number] = value
            elif word and (value or word not in WORDS):
                findings.append(_not_followed(cell.number, tag, word, value))
    positions = frozenset(i for i, statement in enumerate(statements) if statement.cell in kept)
    parametric = {cell.number for cell in cells if "parameters" in cell.tags}
    parameters = frozenset(i for i, statement in enumerate(statements) if statement.cell in parametric)
    return Steering(positions, names, stages, tuple(findings), parameters)


def _is_function_name(name: str) -> bool:
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name)


def _not_followed(cell: int, tag: str, word: str, value: str) -> Diagnostic:
    if word == "stage":
        why = f"'{value}' is no stage; there are {', '.join(STAGES)}"
    elif word == "name" and _is_function_name(value):
        why = f"the name '{value}' is taken"
    elif word == "name":
        why = f"'{value}' cannot name a function"
    else:
        why = f"there are {', '.join(WORDS)}, name=… and stage=…"
    return diagnostic("NBR213", Location(cell), f"the tag '{tag}' is not followed: {why}.")
