"""Statements and their effects in; the stage of each out, with how sure we are and the fact that decided.

What a statement calls votes first (the roles in :mod:`nbrefactor.knowledge`), then what its values are made of (data,
a fitted model, predictions, metrics) and what they are used for, then the words above its cell and its neighbours.
``sns.heatmap(confusion_matrix(y, p))`` looks like exploration by its name and is evaluation by its data.

Statements are judged last to first, so that the stages of a value's uses are known when it is judged. A label names and
groups a statement; whether a statement is dropped is decided by dataflow alone, in the plan. Still, nothing that the
model depends on is ever labelled ``explore``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from nbrefactor.knowledge.everyday import is_method
from nbrefactor.knowledge.headings import stage_of_heading
from nbrefactor.model import Call, Effects, Stage, StageLabel, Statement

if TYPE_CHECKING:
    from nbrefactor.knowledge import Knowledge

#: The stage that a call of each role votes for; of several roles of one call the first row here decides.
ROLE_VOTES: dict[str, tuple[Stage, float]] = {
    "train_step": ("train", 3.0),
    "metric": ("evaluate", 3.5),
    "score": ("evaluate", 3.0),
    "cross_validate": ("evaluate", 3.0),
    "explain": ("evaluate", 2.0),
    "split": ("split", 4.0),
    "save": ("save", 3.0),
    "search": ("train", 2.5),
    "fit_transform": ("prepare", 2.5),
    "fit": ("train", 4.0),
    "predict": ("evaluate", 2.0),
    "resample": ("prepare", 2.0),
    "transformer": ("prepare", 2.0),
    "transform": ("prepare", 2.0),
    "splitter": ("split", 1.0),
    "load": ("load", 3.0),
    "deserialize": ("load", 2.5),
    "dataset": ("prepare", 2.0),
    "text": ("prepare", 1.6),
    "estimator": ("train", 2.5),
    "pipeline": ("train", 2.5),
    "network": ("train", 2.0),
    "layer": ("train", 1.5),
    "loss": ("train", 1.5),
    "optimizer": ("train", 2.0),
    "callback": ("train", 1.5),
    "plot": ("explore", 2.0),
    "display": ("explore", 1.0),
    "clean": ("prepare", 1.5),
    "filter": ("prepare", 1.5),
    "inspect": ("explore", 1.0),
    "aggregate": ("prepare", 0.5),
    "download": ("load", 1.0),
    "open": ("load", 0.4),
}
#: Calls after which a model, or a figure about one, exists: everything that these need is needed.
GOALS = frozenset({"fit", "train_step", "predict", "score", "metric", "cross_validate", "save", "search"})
FED = frozenset({"predict", "fit", "transform", "fit_transform", "score", "cross_validate", "search"})
"""Calls that take data to a model."""
MODELS = frozenset({"classifier", "regressor", "clusterer"})
PICTURE = frozenset({"plot", "display", "option", "save"})
SCENE = frozenset({"seed", "option", "environment", "timing"})
SETTING = SCENE | {"log", "print"}

_PART = re.compile(
    r"(^|_)(x|y|df|data)?_?(train|test|valid|validation|val|holdout|dev)(ing)?_?(data|df|set|rows)?(_|\d|$)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(^|_)(test|valid|validation|val|holdout|dev)(ing)?(_|\d|$)", re.IGNORECASE)
_FIGURE = re.compile(r"(^|_)(acc|accuracy|rmse|mse|mae|mape|rmsle|auc|f1|r2|precision|recall)(_|\d?$)", re.IGNORECASE)
_BASES = re.compile(r"class\s+\w+\s*\(([^)]*)\)")

#: What a value is made of. A ``model`` may be unfitted; a ``result`` is a fitted model or comes from one.
Substance = Literal["data", "model", "result", "prediction", "metric", "picture"]


@dataclass(slots=True)
class _Node:
    """One statement under consideration. ``calls`` are those with roles; ``reads_from`` and ``read_by`` are indices."""

    statement: Statement
    effects: Effects
    calls: list[tuple[str, frozenset[str]]]
    roles: frozenset[str]
    reads_from: set[int] = field(default_factory=set)
    read_by: set[int] = field(default_factory=set)
    reads: set[Substance] = field(default_factory=set)
    gives: set[Substance] = field(default_factory=set)
    needed: bool = False
    label: StageLabel | None = None

    @property
    def defines(self) -> bool:
        return self.statement.kind in ("function", "class")

    @property
    def builds(self) -> bool:
        """Whether it makes a network out of layers, which are only called later."""
        return "layer" in self.roles and not self.reads

    @property
    def observes(self) -> bool:
        """Whether it leaves nothing behind but what it shows."""
        e = self.effects
        if self.defines or e.mutates - e.binds or (self.read_by and e.binds):
            return False
        return not e.binds or bool(e.touches & {"print", "display"})


class _Votes:
    """Weights for stages, and the weightiest reason given for each."""

    def __init__(self) -> None:
        self.weights: dict[Stage, float] = defaultdict(float)
        self.reasons: dict[Stage, tuple[float, str]] = {}

    def add(self, stage: Stage, weight: float, reason: str, again: float = 1.0) -> None:
        """Adds a reason; of several calls for one stage the lesser count only ``again`` times their weight."""
        before, _ = self.reasons.get(stage, (0.0, ""))
        lesser = min(before, weight)
        self.weights[stage] += weight - lesser + again * lesser
        if weight > before:
            self.reasons[stage] = (weight, reason)

    @property
    def best(self) -> tuple[Stage, float]:
        stage = max(self.weights, key=lambda s: self.weights[s], default=None)
        return ("prepare", 0.0) if stage is None else (stage, self.weights[stage])

    def label(self, index: int) -> StageLabel | None:
        stage, weight = self.best
        if weight < 0.35:
            return None
        confidence = weight / sum(self.weights.values()) * min(1.0, 0.4 + 0.25 * weight)
        return StageLabel(index, stage, round(confidence, 2), self.reasons[stage][1])


def label(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    knowledge: Knowledge,
    prose: Mapping[int, str] | None = None,
) -> tuple[StageLabel, ...]:
    """The stage of every statement that is not an import; ``prose`` is the markdown above a cell, by cell number."""
    pairs = list(zip(statements, effects, strict=True))
    imported = {name: type_ for s, e in pairs if s.kind == "import" for name, type_ in e.types}
    nodes: dict[int, _Node] = {}
    for statement, effect in pairs:
        if statement.kind != "import":
            calls = [*_calls(effect, knowledge), *_bases(statement, imported, knowledge)]
            roles = frozenset().union(*(roles for _, roles in calls))
            nodes[statement.index] = _Node(statement, effect, calls, roles)
    _connect(nodes)
    _mark_needed(nodes)
    headings = _headings(nodes, prose or {})
    trains = any(not n.defines and n.roles & {"fit", "train_step"} for n in nodes.values())
    for node in reversed(nodes.values()):
        node.label = _judge(node, nodes, headings.get(node.statement.cell), trains)
    _fill(nodes)
    _join_pictures(nodes)
    _follow_makers(nodes)
    return tuple(node.label for node in nodes.values() if node.label is not None)


# -------------------------------------------------------------------------------------------------------------- facts


def _calls(effects: Effects, knowledge: Knowledge) -> Iterator[tuple[str, frozenset[str]]]:
    """The calls whose purpose we know. Fitting a transformer is told apart from fitting a model."""
    for call in effects.calls:
        roles = _roles(call, knowledge)
        if "fit" in roles and call.type:
            owner = knowledge.function(call.type)
            if owner is not None and "transformer" in owner.roles and not owner.roles & MODELS:
                roles = roles - {"fit"} | {"fit_transform"}
        if roles:
            yield call.target, roles


def _roles(call: Call, knowledge: Knowledge) -> frozenset[str]:
    if not call.target.startswith("."):
        name = call.target
        fact = knowledge.method(call.type, "__call__") if name == "()" and call.type else knowledge.function(name)
        return fact.roles if fact is not None else frozenset()
    name = call.target[1:]
    if call.type and call.type not in ("user", "bound"):
        fact = knowledge.method(call.type, name)
        return fact.roles if fact is not None else frozenset()
    if call.type == "user" and is_method(call.target, "fitting"):
        return frozenset({"fit"})
    facts = knowledge.methods(name)
    return frozenset.intersection(*(fact.roles for fact in facts)) if facts else frozenset()


def _bases(
    statement: Statement, imported: Mapping[str, str], knowledge: Knowledge
) -> Iterator[tuple[str, frozenset[str]]]:
    """The library classes that a class is made from, as if it called them."""
    found = _BASES.search(statement.text) if statement.kind == "class" else None
    for base in found.group(1).split(",") if found else ():
        first, _, rest = base.strip().partition(".")
        target = ".".join(part for part in (imported.get(first, first), rest) if part)
        fact = knowledge.function(target)
        if fact is not None and fact.roles:
            yield target, fact.roles


@cache
def _vote_of(roles: frozenset[str]) -> tuple[Stage, float] | None:
    if roles & MODELS:
        roles = roles - {"transformer"}
    return next((vote for role, vote in ROLE_VOTES.items() if role in roles), None)


def _connect(nodes: Mapping[int, _Node]) -> None:
    """Who reads what from whom, and what each value is made of, in document order.

    What changes a value stands between its earlier writers and its later readers.
    """
    writers: dict[str, set[int]] = defaultdict(set)
    made_of: dict[str, set[Substance]] = defaultdict(set)
    for index, node in nodes.items():
        e = node.effects
        later = {name for closure in e.closures for name in closure.reads} if node.defines else set()
        node.reads_from = set().union(*(writers[name] for name in e.reads | later | e.mutates))
        node.reads = set().union(*(made_of[name] for name in e.reads))
        for source in node.reads_from:
            nodes[source].read_by.add(index)
        if not node.defines:
            node.gives = _given(node)
            for name in e.binds:
                kept = made_of[name] if name not in e.definite or name in e.reads else set()
                made_of[name] = node.gives | kept
            for name in e.mutates - e.binds:
                made_of[name] = made_of[name] | _added(node, made_of[name])
        for name in e.binds | e.mutates:
            if name in e.definite or name in e.mutates:
                writers[name] = set()
            writers[name].add(index)


def _given(node: _Node) -> set[Substance]:
    """What the values are made of that a statement makes."""
    made: set[Substance] = set()
    for _, roles in node.calls:
        vote = _vote_of(roles)
        if roles & {"metric", "score", "cross_validate"}:
            made.add("metric")
        elif "predict" in roles and not node.builds or "layer" in roles and node.reads & {"result"}:
            made.add("prediction")
        elif vote is not None and vote[0] == "train":
            made |= {"model", "result"} if roles & {"fit", "train_step"} else {"model"}
        elif roles & {"load", "split", "transform", "fit_transform", "transformer", "dataset"}:
            made.add("data")
    if "metric" in made or (made <= {"data"} and any(map(_FIGURE.search, node.effects.binds))):
        return {"metric"}
    if "prediction" in made:
        return made - {"data", "model"}
    if made == {"data"}:
        return made | (node.reads & {"prediction", "metric"})
    if not made and node.roles & {"plot", "display"}:
        return {"picture"}
    return made or set(node.reads)


def _added(node: _Node, before: set[Substance]) -> set[Substance]:
    """What a statement adds to a value that it changes."""
    fits = bool(node.roles & {"fit", "train_step"})
    if "model" in before:
        return {"result"} if fits else set()
    return node.gives - {"model", "picture"} - ({"result"} if fits and "data" in before else set())


def _mark_needed(nodes: Mapping[int, _Node]) -> None:
    """Everything that a fit, a prediction, a metric or a saved file depends on."""
    waiting = [
        i for i, n in nodes.items() if not n.defines and n.roles & (GOALS - {"save"} if "plot" in n.roles else GOALS)
    ]
    while waiting:
        node = nodes[waiting.pop()]
        if not node.needed and node.gives != {"picture"}:  # a figure's name is often used again for the next one
            node.needed = True
            waiting.extend(node.reads_from)


def _headings(nodes: Mapping[int, _Node], prose: Mapping[int, str]) -> dict[int, tuple[Stage, float, str]]:
    """What the words above each cell suggest; a heading goes on, more weakly, until the next one."""
    result: dict[int, tuple[Stage, float, str]] = {}
    current: tuple[Stage, float, str] | None = None
    for cell in sorted({n.statement.cell for n in nodes.values()} | prose.keys()):
        if prose.get(cell, "").strip():
            current = stage_of_heading(prose[cell])
        if current is not None:
            result[cell] = current
            current = (current[0], current[1] * 0.6, current[2])
    return result


# ------------------------------------------------------------------------------------------------------------- judging


def _judge(
    node: _Node, nodes: Mapping[int, _Node], heading: tuple[Stage, float, str] | None, trains: bool
) -> StageLabel | None:
    """The label of one statement whose later uses have theirs; ``None`` where it says nothing by itself."""
    votes = _evidence(node)
    if node.observes:
        if not _observe(node, votes, trains):
            return None
        never: frozenset[Stage] = frozenset({"load", "prepare"})
    else:
        _follow_uses(node, votes, nodes)
        never = frozenset({"explore"} if node.needed else ())
        never |= {"evaluate"} if node.needed and node.gives <= {"data"} else set()
        never |= {"load"} if "data" in node.reads else set()
    if heading is not None and heading[0] not in never:
        votes.add(heading[0], heading[1], f"stands under “{heading[2]}”")
    if node.needed:
        votes.weights.pop("explore", None)
        if not votes.weights:
            votes.add("prepare", 0.4, "the model depends on it")
    return votes.label(node.statement.index)


def _evidence(node: _Node) -> _Votes:
    """The votes of a statement's own calls."""
    votes = _Votes()
    for target, roles in node.calls:
        vote = _vote_of(roles)
        if "predict" in roles and node.builds:
            continue
        if vote is not None and not ("plot" in roles and vote[0] == "save"):
            votes.add(*vote, f"calls {target.lstrip('.')}", again=0.05)
    return votes


def _observe(node: _Node, votes: _Votes, trains: bool) -> bool:
    """Votes for what a statement shows; answers whether it shows something that says anything."""
    if votes.weights.get("train", 0.0) >= 2.5 or votes.weights.get("save", 0.0) >= 3.0:
        return True
    if node.roles & {"metric", "score", "cross_validate", "explain"} and not _draws_data(node):
        votes.add("evaluate", 1.0, "measures")
    elif "plot" in node.roles and ("predict" in node.roles or node.reads & {"prediction", "result"}):
        votes.add("evaluate", 3.5, "draws what the model gives")
    elif "predict" in node.roles and "metric" not in node.reads:
        known = trains and any(map(_PART.search, node.effects.reads))
        votes.add("evaluate" if known else "predict", 1.0 if known else 2.5, "shows predictions")
    elif "download" in node.roles:
        votes.add("load", 1.0, "fetches data")
    elif "metric" in node.reads:
        votes.add("evaluate", 3.5, "shows a metric")
    elif node.reads & {"prediction", "result"}:
        votes.add("evaluate", 3.5, "shows predictions" if "prediction" in node.reads else "shows a fitted model")
    elif "model" in node.reads:
        votes.add("train", 1.5, "shows a model")
    elif _stands_for_nothing(node):
        return False
    else:
        votes.add("explore", 1.5, "only shows something")
        for stage in ("prepare", "load", "evaluate"):
            votes.weights.pop(stage, None)
    return True


def _draws_data(node: _Node) -> bool:
    """Whether the figures in a picture are of the data alone, as the error of a moving average is."""
    return "plot" in node.roles and node.reads == {"data"} and not node.roles & {"score", "cross_validate", "fit"}


def _stands_for_nothing(node: _Node) -> bool:
    """Whether what it shows says nothing of a stage: a seed, an option, ``plt.title``, ``print("-----")``."""
    if node.roles & {"plot", "display"}:
        return node.reads <= {"picture"} and node.roles <= PICTURE
    if node.roles & SCENE:
        return node.roles <= SETTING
    return node.roles <= SETTING and not node.reads and not node.statement.displayed


def _follow_uses(node: _Node, votes: _Votes, nodes: Mapping[int, _Node]) -> None:
    """Votes for what the values that a statement makes or changes are used for."""
    readers = [nodes[i] for i in sorted(node.read_by) if i > node.statement.index]
    uses = [r.label.stage for r in readers if r.label is not None]
    if node.needed:
        votes.weights.pop("explore", None)
    if not node.defines:
        _weigh_uses(node, votes, readers, uses)
    elif node.statement.kind == "function" and any(map(_FIGURE.search, node.effects.binds)):
        votes.add("evaluate", 3.0, "computes a metric")
    elif uses and not (node.needed and uses[0] == "explore"):
        strength = votes.best[1] + 0.3 if node.statement.kind == "function" else 0.0
        votes.add(uses[0], max(2.0, strength), f"is first used to {uses[0]}")


def _weigh_uses(node: _Node, votes: _Votes, readers: Sequence[_Node], uses: Sequence[Stage]) -> None:
    best, strength = votes.best
    serious = [use for use in uses if use != "explore"] if node.needed else uses
    predicts = "predict" in node.roles and not node.builds and not node.roles & {"fit", "train_step", "metric", "score"}
    if node.effects.literal or not (node.calls or node.gives):
        if serious:
            use = serious[0] if node.effects.literal else _use(serious[0], node, readers)
            votes.add(use, 1.5, f"its value is first used to {serious[0]}")
    elif node.gives == {"picture"}:
        votes.weights.pop("prepare", None)
        if node.effects.touches & {"display"} and not node.reads & {"metric", "prediction", "result"}:
            votes.add("explore", 0.5, "only shows something")
        elif node.reads & {"metric", "prediction", "result"}:
            votes.add("evaluate", 3.0, "draws what the model gives")
    elif predicts:
        if not _judged(node, readers):
            votes.add("predict", votes.weights["evaluate"] + 0.5, "its predictions are not compared with anything")
    elif best == "split" and "split" not in node.roles and serious and "split" not in serious:
        votes.add(serious[0], strength + 0.5, f"its parts are used to {serious[0]}")
    elif "pipeline" in node.roles and serious and not node.roles & {"fit", "predict", "score"}:
        votes.add(serious[0], 2.0, f"is first used to {serious[0]}")
    elif node.reads & {"result"} and not node.roles & {"fit", "train_step", "fit_transform", "transform", "save"}:
        votes.add("evaluate", 2.0, "works on a fitted model")
    elif _holds_out(node):
        votes.add("split", 3.0, "takes training rows away from test rows")
    elif strength > 1.8 and best != "explore":
        pass
    else:
        _weigh_data(node, votes, readers, serious)


def _weigh_data(node: _Node, votes: _Votes, readers: Sequence[_Node], uses: Sequence[Stage]) -> None:
    """Statements that shape values with everyday operations are told apart by what the values become."""
    _, strength = votes.best
    used = set(uses)
    makes_new = not node.effects.mutates and not node.effects.binds & node.effects.reads
    feeds_model = any(r.roles & FED for r in readers)
    if node.gives & {"metric", "prediction", "result"} and not used & {"train", "split"}:
        handed_out = _handed_out(readers) and "prediction" in node.gives
        votes.add("predict" if handed_out else "evaluate", strength + 1.0, "works on predictions or on a fitted model")
    elif used == {"explore"} and makes_new:
        votes.add("explore", strength + 0.8, "its value is only shown")
    elif strength < 1.0 and _names_parts(node):
        votes.add("split", 1.5, "makes training or test rows")
    elif used == {"split"} and makes_new and _shares_cell(node, readers):
        votes.add("split", strength + 0.8, "its value is split in the same cell")
    elif used and not feeds_model and used <= {"predict", "save"} and "predict" in used:
        votes.add("predict", strength + 0.8, "goes with the predictions")
    elif used == {"evaluate"} and not feeds_model:
        votes.add("evaluate", strength + 0.8, "its value is only used to evaluate")
    elif "data" in node.gives and (node.needed or uses):
        votes.add("prepare", 0.55, "shapes the data")
    elif uses and strength < 1.0:
        votes.add(_use(uses[0], node, readers), 0.8, f"its value is first used to {uses[0]}")


def _use(stage: Stage, node: _Node, readers: Sequence[_Node]) -> Stage:
    """What serves a use is part of it; but what is computed in another cell than it is saved in is no saving."""
    return "prepare" if stage == "save" and not _shares_cell(node, readers) else stage


def _names_parts(node: _Node) -> bool:
    """Whether it binds names like ``train`` and ``test`` from values that are not called so."""
    e = node.effects
    return any(map(_PART.search, e.binds)) and not any(map(_PART.search, e.reads))


def _holds_out(node: _Node) -> bool:
    """Whether it puts test rows aside by what is in the rows: ``test = data.drop(train.index)``."""
    e = node.effects
    aside = any(map(_ASIDE.search, e.binds)) and not any(map(_ASIDE.search, e.reads))
    return aside and bool(node.calls) and all(target in (".drop", ".sample") for target, _ in node.calls)


def _shares_cell(node: _Node, readers: Sequence[_Node]) -> bool:
    return all(reader.statement.cell == node.statement.cell for reader in readers)


def _handed_out(readers: Sequence[_Node]) -> bool:
    """Whether values are only saved or handed on as predictions, a look at them aside."""
    labelled = [(r, r.label.stage) for r in readers if r.label is not None]
    stages = {stage for r, stage in labelled if not r.observes or stage == "save"}
    stages = stages or {stage for _, stage in labelled}
    return bool(stages) and stages <= {"save", "predict"}


def _judged(node: _Node, readers: Sequence[_Node]) -> bool:
    """Whether predictions are compared with the truth, as far as their uses and their rows' name tell."""
    if _handed_out(readers):
        return False
    for reader in readers:
        if (
            reader.label is not None
            and reader.label.stage == "evaluate"
            and (reader.effects.binds or "metric" in reader.roles)
        ):
            return True
    return any(map(_PART.search, node.effects.reads))


# ---------------------------------------------------------------------------------------------------------- neighbours


def _fill(nodes: Mapping[int, _Node]) -> None:
    """Statements without evidence go with their cell, else with what comes before; pictures are else exploration."""
    order = list(nodes.values())
    following: list[int | None] = [None] * len(order)
    for position in range(len(order) - 2, -1, -1):
        following[position] = following[position + 1] if order[position + 1].label is None else position + 1
    before: int | None = None
    for position, (node, after) in enumerate(zip(order, following, strict=True)):
        if node.label is not None:
            before = position
            continue
        draws = bool(node.roles & {"plot", "display"})
        nearest = [i for i in ((before, after) if draws else (after, before)) if i is not None]
        here = [i for i in nearest if order[i].statement.cell == node.statement.cell]
        chosen = here[0] if here else before
        if before is None:
            chosen = None if node.roles & SCENE else after
        source = order[chosen].label if chosen is not None else None
        stage: Stage = source.stage if source is not None else "load"
        if draws and stage not in ("evaluate", "train"):
            stage = "explore"
        if stage == "explore" and node.needed:
            stage = "prepare"
        node.label = StageLabel(node.statement.index, stage, 0.3, "goes with its neighbours")


def _join_pictures(nodes: Mapping[int, _Node]) -> None:
    """Drawing statements in a row make one picture, which shows an evaluation where any part of it does."""
    picture: list[_Node] = []
    for node in [*nodes.values(), None]:
        draws = node is not None and bool(node.roles & {"plot", "display"})
        if node is None or not draws or (picture and picture[-1].statement.cell != node.statement.cell):
            stages = {part.label.stage for part in picture if part.label is not None}
            for part in picture if stages == {"explore", "evaluate"} else ():
                assert part.label is not None
                part.label = replace(part.label, stage="evaluate", reason="one picture with its neighbours")
            picture = []
        if node is not None and draws:
            picture.append(node)
    judged = {
        n.statement.cell for n in nodes.values() if n.label and n.label.stage == "evaluate" and n.roles & {"plot"}
    }
    for node in nodes.values():
        follows = node.label is not None and node.label.stage == "explore" and node.label.confidence <= 0.3
        if node.label is not None and follows and node.statement.cell in judged and node.roles <= PICTURE:
            node.label = replace(node.label, stage="evaluate", reason="one picture with its neighbours")


def _follow_makers(nodes: Mapping[int, _Node]) -> None:
    """What goes on with the parts in the cell that splits them, or shows what its cell made, goes with what made them."""
    for node in nodes.values():
        assert node.label is not None
        makers = [m for i in node.reads_from if (m := nodes[i]).label is not None and not m.defines]
        stages = {m.label.stage for m in makers if m.label is not None}
        here = bool(makers) and _shares_cell(node, makers)
        stage, reason = node.label.stage, ""
        if node.observes:
            shown = {m.label.stage for m in makers if m.label is not None and "prediction" in m.gives}
            if stage == "evaluate" and shown == {"predict"} and not node.roles & GOALS and "metric" not in node.reads:
                stage, reason = "predict", "shows predictions"
            elif stage == "explore" and here and node.statement.displayed and _glances(node):
                if stages in ({"prepare"}, {"split"}):
                    stage, reason = stages.pop(), "shows what its cell made"
        elif stage == "prepare" and stages == {"split"} and here and _repacks(node):
            stage, reason = "split", "packs up the parts"
        elif stage == "explore" and stages == {"prepare"} and here and node.read_by and _glanced(node, nodes):
            stage, reason = "prepare", "goes on with what its cell made"
        if reason:
            node.label = replace(node.label, stage=stage, reason=reason)


def _glances(node: _Node) -> bool:
    """Whether it shows a value as it is, or its first rows: ``X``, ``X.head()``."""
    return all(is_method(target, "glances") for target, _ in node.calls)


def _glanced(node: _Node, nodes: Mapping[int, _Node]) -> bool:
    """Whether its value is looked at in passing, and used for nothing else."""
    readers = [nodes[i] for i in node.read_by]
    return all(r.observes and r.statement.displayed and _glances(r) for r in readers)


def _repacks(node: _Node) -> bool:
    """Whether it only takes parts to pieces or numbers their rows anew: ``train.reset_index()``, ``test.pop("y")``."""
    return all(is_method(target, "repacking") for target, _ in node.calls)
