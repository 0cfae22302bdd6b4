"""What became of each statement of the notebook, and which lines of its cell it stands on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.model import Cell, Refactoring, Stage, Statement

ORDER = ("train", "pipeline", "features", "score")
"""The roles of modules, as they are shown."""


@dataclass(frozen=True, slots=True)
class Fate:
    """``targets`` are the anchors of the code that a statement became; ``note`` says what else happened to it."""

    targets: tuple[str, ...] = ()
    stage: Stage | None = None
    note: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines of a cell (from 1, the last one included) with one fate."""

    first: int
    last: int
    fate: Fate
    statements: tuple[int, ...] = ()


def anchor(module: str, name: str = "") -> str:
    """The identifier of a function in the page, or of the code at a module's level."""
    return f"f-{module}-{name}" if name else f"m-{module}"


def fates(refactoring: Refactoring) -> dict[int, Fate]:
    """Statement → fate. One that is not among them is in no file: its cell is left out, or is not Python."""
    plan = refactoring.plan
    places: dict[int, list[str]] = {}
    stages: dict[int, Stage] = {}
    notes: dict[int, str] = {}
    texts = modules(refactoring)
    for module in plan.modules:
        for index in module.header:
            text = refactoring.statements[index].text if index < len(refactoring.statements) else ""
            name = re.match(r"(\w+)\s*(?::[^=\n]*)?=[^=]", text)
            home = _home(texts, rf"{name[1]}\s*[:=]") if name else ""
            places.setdefault(index, []).append(anchor(home or module.name))
        for function in module.functions:
            for index in function.statements:
                places.setdefault(index, []).append(anchor(module.name, function.name))
                stages[index] = function.stage
        for statement in refactoring.statements:
            for option in module.options:
                if statement.index not in places and re.match(
                    rf"{re.escape(option.name)}\s*(?::[^=]*)?=", statement.text
                ):
                    notes[statement.index] = f"option --{option.name.lower().replace('_', '-')} of {module.name}.py"
    for helper in plan.helpers:
        called = helper.new_name or helper.name
        if home := home_of(called, texts):
            places[helper.statement] = [anchor(home, called)]
    reasons = {(dropped.location.cell, dropped.location.line): dropped.reason for dropped in plan.dropped}
    made: dict[int, Fate] = {}
    for statement in refactoring.statements:
        index = statement.index
        reason = reasons.get((statement.location.cell, statement.location.line), "")
        if index in places:
            made[index] = Fate(tuple(places[index]), stages.get(index))
        elif reason:
            made[index] = Fate(note=f"dropped: {reason}", dropped=True)
        elif index in notes:
            made[index] = Fate(note=notes[index])
    return made


def modules(refactoring: Refactoring) -> dict[str, str]:
    """Module → text, of the package's own modules; the one with the functions first."""
    found = {file.path.rpartition("/")[2].removesuffix(".py"): file for file in refactoring.files}
    own = {name: file.text for name, file in found.items() if file.role in ORDER}
    return dict(sorted(own.items(), key=lambda pair: ORDER.index(found[pair[0]].role)))


def home_of(name: str, texts: Mapping[str, str]) -> str:
    """The module that defines a function or class at its top level; empty if none does."""
    return _home(texts, rf"(?:async +)?(?:def|class) +{re.escape(name)}\b")


def _home(texts: Mapping[str, str], pattern: str) -> str:
    return next((module for module, text in texts.items() if re.search(rf"^{pattern}", text, re.MULTILINE)), "")


def blocks(cell: Cell, statements: Sequence[Statement], known: Mapping[int, Fate]) -> list[Block]:
    """The lines of a code cell in blocks; comments above a statement go with it."""
    rows = cell.source.split("\n")
    here = sorted((s for s in statements if s.location.cell == cell.number), key=lambda s: s.location.line)
    starts: list[tuple[int, list[Statement]]] = []
    for statement in here:
        first = min(statement.location.line, len(rows))
        while first > 1 and rows[first - 2].lstrip().startswith("#"):
            first -= 1
        if starts and starts[-1][0] >= first:
            starts[-1][1].append(statement)
        else:
            starts.append((first, [statement]))
    made: list[Block] = []
    if not starts or starts[0][0] > 1:
        made.append(Block(1, starts[0][0] - 1 if starts else len(rows), Fate()))
    for number, (first, group) in enumerate(starts):
        last = starts[number + 1][0] - 1 if number + 1 < len(starts) else len(rows)
        indices = tuple(statement.index for statement in group)
        fate = _joined([known.get(index, Fate()) for index in indices])
        if made and made[-1].fate == fate and made[-1].statements:
            made[-1] = Block(made[-1].first, last, fate, made[-1].statements + indices)
        else:
            made.append(Block(first, last, fate, indices))
    return made


def _joined(several: Sequence[Fate]) -> Fate:
    """One fate for the statements of one line."""
    targets = tuple(dict.fromkeys(target for fate in several for target in fate.targets))
    notes = "; ".join(dict.fromkeys(fate.note for fate in several if fate.note))
    stage = next((fate.stage for fate in several if fate.stage), None)
    return Fate(targets, stage, notes, all(fate.dropped for fate in several))
