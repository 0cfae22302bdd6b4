"""Statements and their effects in; the stage of each out, with how sure we are and the fact that decided.

What a statement calls votes first (the roles in :mod:`nbrefactor.knowledge`), then what its values are made of (data,
a fitted model, predictions, metrics) and what they are used for, then the words above its cell and its neighbours.
``sns.heatmap(confusion_matrix(y, p))`` looks like exploration by its name and is evaluation by its data.

A label names and groups a statement. Whether a statement is dropped is decided by dataflow alone, in the plan; still,
nothing that the model depends on is ever labelled ``explore``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from nbrefactor.model import Call, Effects, Stage, StageLabel, Statement

if TYPE_CHECKING:
    from nbrefactor.knowledge import Fact, Knowledge

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
    "dataset": ("prepare", 1.5),
    "text": ("prepare", 1.5),
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
#: Setting the scene: such a statement has no stage of its own.
SCENE = frozenset({"seed", "option", "environment", "timing"})
SETTING = SCENE | {"log", "print"}

HEADING_WORDS: tuple[tuple[Stage, str], ...] = (
    ("load", r"load|read(ing)?|import(ing)? (the )?(data|libr|pack|mod)|get(ting)? (the )?data|collect|acquir|ingest"),
    ("explore", r"explor|eda\b|visuali[sz]|plot|describ|summary|overview|inspect|look at|distribution|correlation"),
    ("prepare", r"clean|prepar|pre-?process|feature|encod|missing|impute|scal(e|ing)|transform|outlier|wrangl|token"),
    ("split", r"split|train[ /-]*(and|/|-)? ?test"),
    (
        "train",
        r"train(ing)?\b(?! (and|/) (test|valid))|model(l?ing)?\b|fit(ting)?\b|build|tun(e|ing)|hyper|cluster|regress|classif",
    ),
    ("evaluate", r"evaluat|accura|metric|performance|score|validat|confusion|result|assess|test the|importance"),
    ("save", r"sav(e|ing)|export|persist|serialis|serializ|pickle|dump|register"),
    (
        "predict",
        r"predict(ion|ing)?s? (on|for|new|the test|future)|inference|submission|submit|forecast the|new data|deploy",
    ),
)
_HEADINGS = tuple((stage, re.compile(rf"\b({words})", re.IGNORECASE)) for stage, words in HEADING_WORDS)

#: What a value is made of. ``result`` is what fitting gives and a fitted model; ``model`` one that may be unfitted.
Substance = Literal["data", "model", "result", "prediction", "metric"]


@dataclass(slots=True)
class _Node:
    """One statement under consideration."""

    statement: Statement
    effects: Effects
    facts: list[tuple[Call, Fact]]
    reads_from: set[int] = field(default_factory=set)
    read_by: list[int] = field(default_factory=list)
    substance: set[Substance] = field(default_factory=set)
    needed: bool = False
    label: StageLabel | None = None

    @property
    def roles(self) -> set[str]:
        return {role for _, fact in self.facts for role in fact.roles}

    @property
    def defines(self) -> bool:
        return self.statement.kind in ("function", "class")

    @property
    def observes(self) -> bool:
        """Whether it leaves nothing behind but what it shows."""
        e = self.effects
        if self.defines or e.mutates - e.binds or (self.read_by and e.binds):
            return False
        return not e.binds or bool(e.touches & {"print", "display"})


def label(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    knowledge: Knowledge,
    prose: Mapping[int, str] | None = None,
) -> tuple[StageLabel, ...]:
    """The stage of every statement that is not an import; ``prose`` is the markdown above a cell, by cell number."""
    imported = {
        name: type_ for s, e in zip(statements, effects, strict=True) if s.kind == "import" for name, type_ in e.types
    }
    nodes = {
        s.index: _Node(s, e, [*_facts(e, knowledge), *_bases(s, imported, knowledge)])
        for s, e in zip(statements, effects, strict=True)
        if s.kind != "import"
    }
    _connect(nodes)
    _mark_needed(nodes)
    headings = _headings(nodes, prose or {})
    trains = any("fit" in n.roles or "train_step" in n.roles for n in nodes.values() if not n.defines)
    for node in reversed(nodes.values()):
        node.label = _label(node, nodes, headings.get(node.statement.cell), trains)
    _fill(nodes)
    _agree(nodes)
    return tuple(node.label for node in nodes.values() if node.label is not None)


def _facts(effects: Effects, knowledge: Knowledge) -> Iterator[tuple[Call, Fact]]:
    for call in effects.calls:
        if call.target.startswith("."):
            fact = knowledge.method(call.type, call.target[1:]) if call.type != "user" else None
            if fact is None and call.type in ("", "user"):
                facts = knowledge.methods(call.target[1:])
                agreed = facts and frozenset.intersection(*(f.roles for f in facts))
                fact = next((f for f in facts if f.roles == agreed), None) if agreed else None
        elif call.target == "()":
            fact = knowledge.method(call.type, "__call__") if call.type else None
        else:
            fact = knowledge.function(call.target)
        if fact is not None and fact.roles:
            yield call, fact


_BASES = re.compile(r"class\s+\w+\s*\(([^)]*)\)")


def _bases(statement: Statement, imported: Mapping[str, str], knowledge: Knowledge) -> Iterator[tuple[Call, Fact]]:
    """The library classes that a class is made from, as if it called them."""
    found = _BASES.search(statement.text) if statement.kind == "class" else None
    for base in found.group(1).split(",") if found else ():
        first, _, rest = base.strip().partition(".")
        target = ".".join(part for part in (imported.get(first, first), rest) if part)
        fact = knowledge.function(target)
        if fact is not None and fact.roles:
            yield Call(target), fact


def _connect(nodes: Mapping[int, _Node]) -> None:
    """Who reads what from whom, and what each value is made of, in document order."""
    writers: dict[str, set[int]] = defaultdict(set)
    made_of: dict[str, set[Substance]] = defaultdict(set)
    for index, node in nodes.items():
        e = node.effects
        for closure in e.closures if node.defines else ():
            for name in closure.reads:
                node.reads_from |= writers[name]
        for name in e.reads:
            node.reads_from |= writers[name]
            node.substance |= made_of[name]
        changed = {i for name in e.binds - e.definite for i in writers[name]}
        for writer in node.reads_from | changed:
            nodes[writer].read_by.append(index)
        if not node.defines:
            _spread(node, made_of)
        for name in e.binds | e.mutates:
            if name in e.definite and name not in e.reads:
                writers[name] = set()
            writers[name] = writers[name] | {index}


def _spread(node: _Node, made_of: dict[str, set[Substance]]) -> None:
    """What the names that a statement writes are made of afterwards."""
    e, gives = node.effects, _substance(node)
    for name in e.binds:
        made_of[name] = gives | (made_of[name] if name not in e.definite or name in e.reads else set())
    fits = any(
        _stage_of_call(call, fact)[0] == "train" and fact.roles & {"fit", "train_step"} for call, fact in node.facts
    )
    for name in e.mutates:
        if "model" in made_of[name]:
            made_of[name] = made_of[name] | ({"result"} if fits else set())
        else:
            made_of[name] = made_of[name] | (gives - {"model", "result"})


def _substance(node: _Node) -> set[Substance]:
    decided: set[Substance] = set()
    for call, fact in node.facts:
        roles = fact.roles
        if roles & {"metric", "score", "cross_validate"}:
            decided.add("metric")
        elif "predict" in roles:
            decided.add("prediction")
        elif _stage_of_call(call, fact)[0] == "train":
            decided.add("model")
            if roles & {"fit"}:
                decided.add("result")
        elif (
            roles & {"load", "split", "transform", "fit_transform", "transformer", "dataset"}
            and "deserialize" not in roles
        ):
            decided.add("data")
    if "metric" in decided:
        return {"metric"}
    if "prediction" in decided:
        return decided - {"data", "model"}
    if decided & {"model", "data"}:
        return decided | (node.substance & {"prediction", "metric"} if decided == {"data"} else set())
    return set(node.substance)


def _mark_needed(nodes: Mapping[int, _Node]) -> None:
    """Everything that a fit, a prediction, a metric or a saved file depends on."""
    waiting = [i for i, n in nodes.items() if not n.defines and n.roles & GOALS and not _only_pictures(n)]
    while waiting:
        node = nodes[waiting.pop()]
        if not node.needed:
            node.needed = True
            waiting.extend(node.reads_from)


def _only_pictures(node: _Node) -> bool:
    return "plot" in node.roles and not node.roles & (GOALS - {"save"})


def _headings(nodes: Mapping[int, _Node], prose: Mapping[int, str]) -> dict[int, tuple[Stage, float, str]]:
    """What the words above each cell suggest; a heading goes on, more weakly, until the next one."""
    result: dict[int, tuple[Stage, float, str]] = {}
    current: tuple[Stage, float, str] | None = None
    for cell in sorted({n.statement.cell for n in nodes.values()} | prose.keys()):
        if prose.get(cell, "").strip():
            current = _heading(prose[cell])
        if current is not None:
            result[cell] = current
            current = (current[0], current[1] * 0.6, current[2])
    return result


def _heading(text: str) -> tuple[Stage, float, str] | None:
    lines = [line for line in text.splitlines() if line.lstrip().startswith("#")] or text.splitlines()[:1]
    title = lines[-1].strip(" #*") if lines else ""
    found = [stage for stage, words in _HEADINGS if words.search(title)]
    return (found[-1] if len(found) == 1 else found[0], 1.0 / len(found), title[:60]) if found else None


def _stage_of_call(call: Call, fact: Fact) -> tuple[Stage, float, str] | tuple[None, float, str]:
    for role, (stage, weight) in ROLE_VOTES.items():
        if role in fact.roles:
            if role == "fit" and "transformer" in fact.roles:
                return "prepare", 2.5, role
            return stage, weight, role
    return None, 0.0, ""


def _label(
    node: _Node, nodes: Mapping[int, _Node], heading: tuple[Stage, float, str] | None, trains: bool
) -> StageLabel | None:
    """The label that a statement's own evidence and its later uses give; ``None`` where there is too little."""
    votes: dict[Stage, float] = defaultdict(float)
    reasons: dict[Stage, str] = {}
    for call, fact in node.facts:
        stage, weight, _ = _stage_of_call(call, fact)
        if stage is None or ("plot" in fact.roles and stage == "save"):
            continue
        if weight > votes[stage]:
            reasons[stage] = f"calls {call.target}"
        votes[stage] = max(votes[stage], weight) + 0.15 * min(votes[stage], weight)
    if heading is not None:
        votes[heading[0]] += 0.6 * heading[1]
        reasons.setdefault(heading[0], f"stands under “{heading[2]}”")
    if node.observes:
        return _observer(node, votes, reasons, trains)
    uses = _uses(node, nodes)
    if not node.defines:
        _weigh_uses(node, nodes, votes, reasons, uses)
    elif uses:
        votes[uses[0]] += 2.0
        reasons.setdefault(uses[0], f"is first used to {uses[0]}")
    if node.needed and votes.pop("explore", 0.0) and not votes:
        votes["prepare"] = 0.8
        reasons["prepare"] = "the model depends on it"
    if not votes or max(votes.values()) < 0.35:
        return None
    return _decided(node, votes, reasons)


def _decided(node: _Node, votes: Mapping[Stage, float], reasons: Mapping[Stage, str]) -> StageLabel:
    stage = max(votes, key=lambda s: votes[s])
    total = sum(votes.values())
    confidence = votes[stage] / total * min(1.0, 0.4 + 0.25 * votes[stage])
    return StageLabel(node.statement.index, stage, round(confidence, 2), reasons.get(stage, "what surrounds it"))


def _observer(node: _Node, votes: dict[Stage, float], reasons: dict[Stage, str], trains: bool) -> StageLabel | None:
    """A statement that only shows something has the stage of what it shows."""
    made = node.substance
    if votes.get("train", 0.0) >= 2.5 or votes.get("save", 0.0) >= 3.0:
        return _decided(node, votes, reasons)
    if node.roles & {"metric", "score", "cross_validate", "explain"}:
        votes["evaluate"] += 1.0
    elif "predict" in node.roles and not made & {"metric"}:
        votes["evaluate" if trains else "predict"] += 1.0
        reasons["evaluate" if trains else "predict"] = "shows predictions"
    elif made & {"metric", "prediction", "result"}:
        shown = next(s for s in ("metric", "prediction", "result") if s in made)
        votes["evaluate"] += 3.5
        reasons["evaluate"] = {"metric": "shows a metric", "prediction": "shows predictions"}.get(
            shown, "shows a fitted model"
        )
    elif "model" in made:
        votes["train"] += 1.5
        reasons.setdefault("train", "shows a model")
    elif (
        (node.roles & SCENE and node.roles <= SETTING)
        or ("plot" in node.roles and not made and node.roles <= {"plot", "save", "option", "display"})
        or (node.roles <= SETTING and not made and not node.statement.displayed)
    ):
        return None
    elif made or node.roles or node.effects.reads:
        votes["explore"] += 1.5
        reasons.setdefault("explore", "only shows something")
        votes.pop("prepare", None)
        votes.pop("load", None)
    else:
        return None
    return _decided(node, votes, reasons)


def _uses(node: _Node, nodes: Mapping[int, _Node]) -> list[Stage]:
    """The stages of the statements that read what this one writes, first use first."""
    found = [nodes[i].label for i in sorted(set(node.read_by)) if i > node.statement.index]
    return [use.stage for use in found if use is not None]


def _weigh_uses(
    node: _Node, nodes: Mapping[int, _Node], votes: dict[Stage, float], reasons: dict[Stage, str], uses: Sequence[Stage]
) -> None:
    """Adds what the uses of a statement's values say about it."""
    strongest = max(votes.values(), default=0.0)
    made = _substance(node)
    if node.effects.literal or (not node.facts and not made):
        serious = [use for use in uses if use != "explore"] if node.needed else uses
        if serious:
            votes[serious[0]] += 1.5
            reasons.setdefault(serious[0], f"its value is first used to {serious[0]}")
        return
    if "predict" in node.roles and not node.roles & {"fit", "train_step", "metric", "score"}:
        if not _judged(node, nodes, uses):
            votes["predict"] += votes["evaluate"] + 0.5
            reasons["predict"] = "its predictions are not compared with anything"
        return
    if "pipeline" in node.roles and uses:
        votes[uses[0]] += 2.0
    if "result" in node.substance and not node.roles & {"fit", "train_step", "fit_transform", "save", "transform"}:
        votes["evaluate"] += 2.0
        reasons.setdefault("evaluate", "works on a fitted model")
        return
    if strongest >= 1.5 and "explore" not in votes:
        _reconsider(node, nodes, votes, reasons, uses, made)
        return
    if made & {"metric", "prediction", "result"} and not {"train", "split"} & set(uses):
        stage: Stage = "predict" if uses and set(uses) <= {"save", "predict"} and "prediction" in made else "evaluate"
        votes[stage] += 1.5
        reasons.setdefault(stage, "works on predictions or on a fitted model")
    elif uses and set(uses) <= {"explore"} and not node.needed:
        votes["explore"] += 1.5
        reasons.setdefault("explore", "its value is only shown")
    elif strongest < 1.0 and _names_parts(node):
        votes["split"] += 1.5
        reasons.setdefault("split", "makes training or test rows")
    elif uses and uses[0] == "split" and not strongest and _in_one_cell(node, nodes, "split"):
        votes["split"] += 1.2
        reasons.setdefault("split", "its value is split in the same cell")
    elif "data" in made and (node.needed or uses):
        votes["prepare"] += 1.0
        reasons.setdefault("prepare", "shapes the data")
    elif uses:
        votes[uses[0]] += 0.8
        reasons.setdefault(uses[0], f"its value is first used to {uses[0]}")


def _feeds_predict(node: _Node, nodes: Mapping[int, _Node]) -> bool:
    return any("predict" in nodes[i].roles for i in node.read_by)


def _reconsider(
    node: _Node,
    nodes: Mapping[int, _Node],
    votes: dict[Stage, float],
    reasons: dict[Stage, str],
    uses: Sequence[Stage],
    made: set[Substance],
) -> None:
    """A clear vote that the data contradicts: a frame of predictions is not preparation, an unused table not either."""
    best = max(votes, key=lambda s: votes[s])
    if best == "prepare" and made & {"metric", "prediction"}:
        stage: Stage = "predict" if uses and set(uses) <= {"save", "predict"} and "prediction" in made else "evaluate"
        votes[stage] += votes["prepare"] + 0.5
        reasons[stage] = "works on predictions"
    elif (
        best == "prepare"
        and votes[best] < 2.0
        and uses
        and set(uses) <= {"evaluate"}
        and not _feeds_predict(node, nodes)
    ):
        votes["evaluate"] += votes["prepare"] + 0.5
        reasons["evaluate"] = "its value is only used to evaluate"
    elif best == "prepare" and not node.needed and uses and set(uses) <= {"explore"}:
        votes["explore"] += votes["prepare"] + 0.5
        reasons["explore"] = "its value is only shown"
    elif best == "save" and "prediction" in made and "model" not in made and not node.roles & {"dump"}:
        votes["predict"] += 1.0
        reasons.setdefault("predict", "writes predictions")


_PART = re.compile(
    r"(^|_)(x|y|df|data)?_?(train|test|valid|validation|val|holdout|hold_out|dev)(ing)?(_|\d|$)", re.IGNORECASE
)


def _names_parts(node: _Node) -> bool:
    """Whether it binds names like ``train`` and ``test`` from values that are not called so."""
    e = node.effects
    return any(map(_PART.search, e.binds)) and not any(map(_PART.search, e.reads))


def _judged(node: _Node, nodes: Mapping[int, _Node], uses: Sequence[Stage]) -> bool:
    """Whether predictions are compared with the truth, as far as their uses and their rows' name tell."""
    if uses and set(uses) <= {"save", "predict"}:
        return False
    readers = [nodes[i] for i in set(node.read_by)]
    if any(
        r.label is not None and r.label.stage == "evaluate" and (r.effects.binds or "metric" in r.roles)
        for r in readers
    ):
        return True
    return any(map(_PART.search, node.effects.reads))


def _in_one_cell(node: _Node, nodes: Mapping[int, _Node], stage: Stage) -> bool:
    cell = node.statement.cell
    return any(n.statement.cell == cell and n.label is not None and n.label.stage == stage for n in nodes.values())


def _fill(nodes: Mapping[int, _Node]) -> None:
    """Statements without evidence go with their cell, else with what comes before; pictures are else exploration."""
    order = list(nodes.values())
    known = [i for i, n in enumerate(order) if n.label is not None]
    for position, node in enumerate(order):
        if node.label is not None:
            continue
        cell = node.statement.cell
        after = next((i for i in known if i > position), None)
        before = next((i for i in reversed(known) if i < position), None)
        first, second = (before, after) if "plot" in node.roles else (after, before)
        here = [i for i in (first, second) if i is not None and order[i].statement.cell == cell]
        chosen = here[0] if here else before if before is not None and not node.roles & SCENE else after
        source = order[chosen].label if chosen is not None else None
        stage: Stage = source.stage if source is not None else "load"
        if "plot" in node.roles and stage not in ("evaluate", "train"):
            stage = "explore"
        if stage == "explore" and node.needed:
            stage = "prepare"
        node.label = StageLabel(node.statement.index, stage, 0.3, "goes with its neighbours")


def _agree(nodes: Mapping[int, _Node]) -> None:
    """The pictures of one cell belong together; what only shows predictions goes with what made them."""
    evaluated = {
        n.statement.cell for n in nodes.values() if "plot" in n.roles and n.label and n.label.stage == "evaluate"
    }
    for node in nodes.values():
        assert node.label is not None
        if (
            "plot" in node.roles
            and node.observes
            and node.label.stage == "explore"
            and node.statement.cell in evaluated
        ):
            node.label = replace(node.label, stage="evaluate", confidence=0.5, reason="one picture with its neighbours")
        elif (
            node.observes
            and node.label.stage == "evaluate"
            and not node.roles & GOALS
            and "metric" not in node.substance
        ):
            makers = {n.label.stage for i in node.reads_from if (n := nodes[i]).label and "prediction" in _substance(n)}
            if makers == {"predict"}:
                node.label = replace(node.label, stage="predict", reason="shows predictions")
