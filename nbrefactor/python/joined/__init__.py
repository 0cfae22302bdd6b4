"""A scoring notebook beside the training notebook: its own way from rows to answers, with what training saved.

Both notebooks are read as one program: training first, then the scoring notebook with its names told apart. What it loads
is what training saved, found by the file that both name (:mod:`artefacts`). Its way from the rows that it reads to the
answer of the model is then derived as any other (:mod:`nbrefactor.python.scoring`), and whatever it takes from training
goes into the bundle. What it computes from the rows that it is given, or reads from elsewhere, is not known in training:
then scoring is refused with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge import Knowledge
from nbrefactor.model import Diagnostic, Effects, Location, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.effects import analyse
from nbrefactor.python.joined.artefacts import Paths, Saved, loads_in, match, saves_of
from nbrefactor.python.joined.composer import JoinedComposer, Refused
from nbrefactor.python.joined.flatten import NotStraight, flatten
from nbrefactor.python.joined.names import MARK, marked, shared_names
from nbrefactor.python.joined.requests import aligned, as_rows, split_columns
from nbrefactor.python.joined.skew import skew, way
from nbrefactor.python.resolve import import_table
from nbrefactor.python.scoring import Scoring
from nbrefactor.python.syntax import parse

__all__ = ["ScoreNotebook", "join"]

WANTED = frozenset({"predict", "predict_proba", "decision_function", "load", "load_model"})


@dataclass(frozen=True, slots=True)
class ScoreNotebook:
    """The scoring notebook as far as this room needs it."""

    path: str
    statements: tuple[Statement, ...]

    @property
    def name(self) -> str:
        return self.path.replace("\\", "/").rpartition("/")[2]


def join(
    trained: Scoring,
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    knowledge: Knowledge,
    notebook: ScoreNotebook,
) -> Scoring:
    """The scoring path of the scoring notebook; ``trained`` is the path that training alone would give.

    Where the two cannot be joined for sure, the answer refuses to score and a diagnostic says why.
    """
    try:
        program, pairs = _one_program(statements, effects, notebook, knowledge)
        composer = JoinedComposer(program, analyse(program, knowledge), knowledge, len(statements), trained, pairs)
        joined = composer.compose()
    except (NotStraight, Refused) as stop:
        return _refused(trained, notebook, str(stop), getattr(stop, "place", None))
    return replace(
        joined, diagnostics=(*_kept(trained), *joined.diagnostics, *_skew(trained, joined, notebook, program))
    )


def _one_program(
    statements: Sequence[Statement], effects: Sequence[Effects], notebook: ScoreNotebook, knowledge: Knowledge
) -> tuple[list[Statement], dict[str, Saved]]:
    """Training, then a name for each thing that scoring loads, then scoring; and what these names are."""
    straight = aligned(as_rows(flatten(notebook.statements, WANTED)))
    rows = [replace(s, index=n) for n, s in enumerate(straight)]
    own_effects = analyse(rows, knowledge)
    shared = shared_names(statements, effects, rows, own_effects)
    imported = import_table(rows, own_effects)
    bound = frozenset().union(*(e.binds for e in effects)) if effects else frozenset()
    if clash := sorted(n for n in imported if n in bound and n not in shared):
        raise Refused(f"'{clash[0]}' is another thing there than in training")
    kept = [s for s, e in zip(rows, own_effects, strict=True) if not (e.binds and e.binds <= shared and _defines(s, e))]
    saves = saves_of(statements, effects)
    loaded, kept, pairs = _loads(kept, imported, saves, Paths([parse(s.text) for s in rows]))
    own = frozenset().union(*(e.binds for e in own_effects)) - shared - imported.keys() if own_effects else frozenset()
    kept = split_columns(marked(kept, own))
    program = [*statements, *loaded, *kept]
    return [replace(s, index=n) for n, s in enumerate(program)], pairs


def _defines(statement: Statement, effect: Effects) -> bool:
    return statement.kind in ("import", "function", "class") or bool(effect.literal)


def _loads(
    statements: Sequence[Statement], imports: dict[str, str], saves: Sequence[Saved], paths: Paths
) -> tuple[list[Statement], list[Statement], dict[str, Saved]]:
    """Statements that name what is loaded, the statements that use these names, and what they are."""
    loaded: list[Statement] = []
    out: list[Statement] = []
    pairs: dict[str, Saved] = {}
    for statement in statements:
        edits = []
        for load in loads_in(ast.parse(statement.text), imports, paths):
            saved, why = match(load, saves)
            if saved is None:
                raise Refused(why, statement.location)
            name = f"loaded_{len(pairs)}{MARK}"
            pairs[name] = saved
            loaded.append(replace(statement, text=f"{name} = {saved.value}", kind="assign", comments=""))
            edits.append(Edit.replace(load.node, name))
        out.append(replace(statement, text=apply(statement.text, edits)) if edits else statement)
    return loaded, out, pairs


def _kept(trained: Scoring) -> tuple[Diagnostic, ...]:
    """What the analysis of training says apart from its own way to new rows."""
    return tuple(d for d in trained.diagnostics if d.code not in ("NBR402", "NBR403", "NBR404"))


def _skew(
    trained: Scoring, joined: Scoring, notebook: ScoreNotebook, program: Sequence[Statement]
) -> tuple[Diagnostic, ...]:
    """NBR413 for each step that only one of the notebooks takes."""
    found = skew(way(trained), way(joined), trained.target)
    out: list[Diagnostic] = []
    for step in found.missing:
        place = program[step.statement].location
        message = f"training prepares its rows with '{_short(step.text)}', and {notebook.name} does not do the same."
        out.append(diagnostic("NBR413", place, message))
    for step in found.extra:
        cell = program[step.statement].cell
        message = f"{notebook.name}, cell {cell}: '{_short(step.text)}' is done in scoring, and not so in training."
        out.append(diagnostic("NBR413", Location(0), message))
    for step, value in found.retyped:
        cell = program[step.statement].cell
        message = (
            f"{notebook.name}, cell {cell}: '{_short(step.text)}' spells a value that training computes ({value}); "
            "it is right only as long as both agree."
        )
        hint = "Let training save the value, and load it in the scoring notebook."
        out.append(diagnostic("NBR413", Location(0), message, hint))
    return tuple(out)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"


def _refused(trained: Scoring, notebook: ScoreNotebook, why: str, place: Location | None) -> Scoring:
    where = f"{notebook.name}, cell {place.cell}" if place is not None else notebook.name
    message = f"{where}: new rows cannot be scored as this notebook does: {why}."
    found = diagnostic("NBR402", Location(0), message)
    return Scoring(
        trained.model, trained.ready, trained.kind, trained.fit,
        state_name=trained.state_name, target=trained.target, lifts=trained.lifts,
        diagnostics=(*_kept(trained), found), refusal=f"{where}: {why}", model_class=trained.model_class,
    )  # fmt: skip
