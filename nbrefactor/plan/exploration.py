"""Which statements only look at things, and may go.

A backward pass over the body: a statement stays when it has an effect that outlives it, or binds or changes something that a
kept statement needs. What goes is listed with the reason that makes it harmless.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from nbrefactor.knowledge.processes import draws
from nbrefactor.model import Dropped, Effects, Resource, Stage, StageLabel, Statement
from nbrefactor.plan.facts import is_star
from nbrefactor.plan.placement import Placement

LASTING: frozenset[Resource] = frozenset({"file:write", "network", "environment", "exit", "unknown", "settings"})
"""Effects that reach beyond the statement in ways a name cannot show."""
SPOKEN: frozenset[Stage] = frozenset({"train", "evaluate", "save", "predict"})
"""Stages whose printed lines are results, not exploration."""
DATA_TYPES = ("pandas.", "numpy.ndarray", "scipy.sparse", "polars.")
_RANDOM, _PICTURE, _DRAWN, _STYLED = "<random>", "<picture>", "<drawn>", "<styled>"
_CANVASES = ("matplotlib.axes.", "matplotlib.figure.")
_CURRENT = ("matplotlib.pyplot.gca", "matplotlib.pyplot.gcf", "matplotlib.pyplot.get_fignums")
_OF_PICTURES = re.compile(r"\w\.(save\w*|export\w*|\w*savefig|pyplot)")
_NEW_PICTURE = ("pyplot.figure", "pyplot.subplots", "pyplot.close", "pyplot.clf", "pyplot.show")


def exploration(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    labels: Mapping[int, StageLabel],
    placement: Placement,
    roots: Collection[str],
    analysis: bool,
    wanted: Collection[int] = (),
) -> tuple[frozenset[int], tuple[Dropped, ...]]:
    """The body statements to leave out, and the list for the reader.

    ``roots`` are names needed at the end (the model, metrics). ``analysis``: nothing is trained, so what is computed and
    printed is itself the result and only displays and plots go. ``wanted``: statements that
    a tag keeps.
    """
    types: dict[str, str] = {}
    type_at: list[dict[str, str]] = []
    for e in effects:
        type_at.append(dict(types) if e.reads else types)
        types.update(dict(e.types))
        for name in e.binds - {n for n, _ in e.types}:
            types.pop(name, None)
    generators = {c.target.partition(".")[0] for e in effects for c in e.calls if _is_seed(c.target)}
    # module globals that a function or class of the module, or the text of an ``exec``, may look up any time
    anything = placement.barrier >= 0
    lasting = placement.shared.intersection(*([] if anything else [_later(effects[i] for i in placement.header)]))
    printing = [i for i in placement.body if "print" in effects[i].touches]
    continued = {after for i, after in pairwise(printing) if re.search(r"\bend *=", statements[i].text)}
    captured: dict[str, int] = {}  # what a function that is kept may look up later → the first statement that makes one
    styles = {i for i in placement.body if _is_style(effects[i], type_at[i])}
    artists = _artists([e for e in effects if e.closures], types)
    while True:
        live: set[str] = set(roots)
        gone: dict[int, str] = {}
        anew: set[str] = set()  # names that a kept statement further down binds in any case
        for i in reversed(placement.body):
            e = effects[i]
            needs = e.asks | placement.extra.get(i, frozenset())
            random = "random" in e.touches
            keeps = (
                i in wanted
                or i in continued  # its first words end a line that was begun before
                or (bool(e.touches & LASTING) and (i not in styles or _STYLED in live))
                or bool((e.binds | e.mutates | e.deletes) & lasting)
                or any(captured.get(name, i) < i for name in e.binds | e.mutates | e.deletes)
                or bool(e.binds & live)
                or bool(e.deletes and e.deletes & live)
                or bool(e.mutates & live)
                or (random and _RANDOM in live)
                or ("display" in e.touches and not live.isdisjoint((_PICTURE, _DRAWN)))
                or bool(e.barrier)
                or _speaks(statements[i], e, labels.get(i), type_at[i], analysis)
                or (analysis and _result(statements[i], e) and not _superseded(e, anew))
                or _must_stay(statements[i], e)
            )
            if not keeps:
                gone[i] = _reason(e)
                continue
            anew |= e.definite
            live -= e.definite - needs
            live |= needs
            if random:
                live.add(_RANDOM)
            if i not in styles and ("display" in e.touches or _may_save_a_picture(e) or needs & artists):
                live.add(_STYLED)
            if {"display", "file:write"} <= e.touches or _may_save_a_picture(e):
                live.add(_PICTURE)  # what is drawn before a picture is saved is in the picture
            elif any(c.target.endswith(_NEW_PICTURE) for c in e.calls):
                live.discard(_PICTURE)
            asks_canvas = any(type_at[i].get(n, "").startswith(_CANVASES) for n in needs)
            tells = bool(e.binds) or "print" in e.touches
            if ("display" not in e.touches and asks_canvas) or (tells and any(c.target in _CURRENT for c in e.calls)):
                live.add(_DRAWN)  # what it is asked depends on what was drawn: ``len(ax.lines)``
            if any(_is_seed(c.target) for c in e.calls) and not placement.extra.get(i) and len(generators) < 2:
                live.discard(_RANDOM)
        kept = {name: i for i in reversed(placement.body) if i not in gone for name in _later([effects[i]])}
        if kept == captured:
            break
        captured = kept
    for i in list(gone):  # `del x` of something that is gone goes too; of something kept it is harmless to leave out
        if effects[i].deletes and not effects[i].reads - effects[i].deletes:
            gone[i] = "deletes a name that nothing kept needs"
    rows = tuple(Dropped(statements[i].location, statements[i].text, gone[i]) for i in sorted(gone))
    return frozenset(gone), rows


def _is_style(e: Effects, types: Mapping[str, str]) -> bool:
    """Whether a statement only sets how pictures will look: ``plt.style.use("ggplot")``."""
    drawing = any(draws(types.get(name, "")) for name in e.reads)
    return drawing and e.touches == {"settings"} and not (e.binds or e.mutates or e.deletes)


def _artists(helpers: Sequence[Effects], types: Mapping[str, str]) -> frozenset[str]:
    """The names through which a kept statement may draw, or ask how it would look: libraries and helpers."""
    known = frozenset(name for name, type_ in types.items() if draws(type_))
    while True:
        more = known.union(*(e.binds for e in helpers if _asks(e) & known))
        if more == known:
            return known
        known = more


def _later(effects: Iterable[Effects]) -> frozenset[str]:
    """What the functions that statements make, and that outlive them, look up when they run."""
    every = [e for e in effects if any(c.name or c.escapes for c in e.closures)]
    return frozenset().union(*(e.pinned.union(*(c.reads for c in e.closures if c.name or c.escapes)) for e in every))


def idle_helpers(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    placement: Placement,
    gone: Collection[int],
    wanted: Collection[int] = (),
) -> tuple[Dropped, ...]:
    """The functions at module level that only what is left out calls, and the constants that only those read.

    What nothing calls at all stays: the author wrote it for others. ``wanted`` are statements that stay in any case.
    """
    if placement.barrier >= 0:
        return ()
    named = [helper.name for helper in placement.helpers]
    able = {h.name: h.statement for h in placement.helpers if named.count(h.name) == 1 and h.new_name in ("", h.name)}
    able = {name: i for name, i in able.items() if statements[i].kind == "function"}
    able |= {name: i for i in placement.constants for name in effects[i].binds}
    able = {name: i for name, i in able.items() if i not in wanted}
    away = set(gone)
    while True:
        asked = frozenset().union(*(_asks(effects[i]) for i in away))
        kept = [(i, _asks(e)) for i, e in enumerate(effects) if i not in away]
        more = {
            i
            for name, i in able.items()
            if i not in away and name in asked and not any(name in names for j, names in kept if j != i)
        }
        if not more:
            break
        away |= more
    idle = sorted(away - set(gone))
    return tuple(Dropped(statements[i].location, statements[i].text, "is used only by what is left out") for i in idle)


def _asks(e: Effects) -> frozenset[str]:
    """All names that a statement may look up, now or later."""
    return (e.reads | e.pinned | e.escapes).union(*(c.reads for c in e.closures))


def _is_seed(target: str) -> bool:
    return target.rpartition(".")[2] in ("seed", "set_seed", "manual_seed", "seed_everything", "set_random_seed")


def _may_save_a_picture(e: Effects) -> bool:
    """Whether a function of which nothing is known sounds as if it saved the current figure: ``tikzplotlib.save``."""
    return "unknown" in e.touches and any(_OF_PICTURES.fullmatch(c.target, c.target.rfind(".") - 1) for c in e.calls)


def _must_stay(statement: Statement, e: Effects) -> bool:
    """Statements whose point is control flow (``assert``, ``raise``), and what brings names that are not known here."""
    return statement.text.startswith(("assert ", "raise", "assert(")) or is_star(statement)


def _speaks(
    statement: Statement, e: Effects, label: StageLabel | None, types: Mapping[str, str], analysis: bool
) -> bool:
    """Whether the statement prints something that a reader of the script's output needs: progress or results."""
    if "print" not in e.touches:
        return False
    if analysis:
        return True
    data = [n for n in e.reads if types.get(n, "").startswith(DATA_TYPES) and types.get(n) not in ("pandas", "numpy")]
    names = [n for n in e.reads if n not in ("print", "len", "str", "round", "format", "f")]
    if not names:
        return True
    if label is not None and label.stage in SPOKEN:
        return True
    return not data and all(
        types.get(n) in ("builtins.float", "builtins.int", "builtins.str", "builtins.bool") for n in names
    )


def _result(statement: Statement, e: Effects) -> bool:
    """In a pure analysis: whatever computes something, as opposed to showing it."""
    if e.binds or e.mutates or e.deletes:
        return not (e.touches and e.touches <= {"display"} and not e.mutates)
    return statement.kind == "block" and "display" not in e.touches


def _superseded(e: Effects, anew: Collection[str]) -> bool:
    """Whether a result is computed again before anything kept reads it: ``x`` of the next picture."""
    return bool(e.binds) and e.binds <= set(anew) and not (e.touches or e.mutates or e.deletes)


def _reason(e: Effects) -> str:
    if any(_is_seed(c.target) for c in e.calls):
        return "seeds a generator from which nothing kept draws"
    if e.binds:
        names = ", ".join(f"`{n}`" for n in sorted(e.binds)[:3])
        return f"{names} feeds nothing that is kept"
    if "print" in e.touches:
        return "prints data for a look; no kept line needs it"
    if "settings" in e.touches:
        return "sets how pictures look; none is kept"
    if "display" in e.touches:
        return "a plot or display; its evaluation changes nothing that is kept"
    if e.mutates:
        return "changes only values that nothing kept needs"
    return "shows a value; its evaluation changes nothing that is kept"
