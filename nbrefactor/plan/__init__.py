"""Statements, effects and stages in; the plan out: which functions there are, what they take, return and are called.

1. :mod:`placement` decides what may stand at module level and which statements must share a scope,
2. :mod:`exploration` leaves out what only looks,
3. :mod:`segments` cuts the rest into functions,
4. :mod:`naming` names them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge.headings import MARK
from nbrefactor.model import (
    OWN_OPTIONS,
    Diagnostic,
    Dropped,
    Effects,
    FunctionPlan,
    Location,
    ModulePlan,
    Option,
    Parameter,
    Plan,
    Resource,
    Stage,
    StageLabel,
    Statement,
)
from nbrefactor.plan.exploration import exploration, idle_helpers
from nbrefactor.plan.facts import DEFINITIONS
from nbrefactor.plan.liveness import Liveness, without
from nbrefactor.plan.naming import STANDARD, choose_name, enclosing, heading_of, plain_text, saves_model, written_files
from nbrefactor.plan.options import literal_options, not_options, one_line
from nbrefactor.plan.placement import Placement, place
from nbrefactor.plan.segments import Segment, Unit, cut, failing_pairs, forbidden_cuts
from nbrefactor.plan.steering import Steering

__all__ = ["Request", "make_plan"]

DECISIVE: tuple[Stage, ...] = ("train", "split", "save")
MOST_RETURNS = 4
LONGEST_DOCSTRING = 600
CONFIGURES: frozenset[Resource] = frozenset({"settings", "environment", "random", "display"})
"""A step that touches only these prepares the ground: it is called ``configure``."""

ANNOTATIONS = {
    "pandas.DataFrame": "pd.DataFrame",
    "pandas.Series": "pd.Series",
    "numpy.ndarray": "np.ndarray",
    "builtins.float": "float",
    "builtins.int": "int",
    "builtins.str": "str",
    "builtins.bool": "bool",
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
}
"""Types worth writing down, as they are written where their module is imported under its usual name."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the plan is made from, beyond the statements themselves.

    ``prose``: cell → markdown above it. ``options``: statement → the options lifted out of it. ``metrics``: statement →
    (key, expression) pairs to report. ``roots``: names needed after the last statement. ``module``: ``train`` or
    ``pipeline``. ``importable``: top-level modules whose import has no side effect worth an order. ``steering``: what
    the cells' tags ask for. ``reserved``: names no function may take.
    ``initial``: names that ``main`` binds before the first step. ``constants``: statements ``name = <literal>`` that scoring
    needs too, so that they must stand at module level.
    """

    package: str
    module: str
    prose: Mapping[int, str]
    options: Mapping[int, tuple[Option, ...]]
    metrics: Mapping[int, tuple[tuple[str, str], ...]]
    roots: frozenset[str]
    importable: frozenset[str]
    steering: Steering
    keep_exploration: bool = False
    reserved: frozenset[str] = frozenset()
    model: str = ""
    initial: frozenset[str] = frozenset()
    constants: frozenset[int] = frozenset()


def make_plan(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    labels: Sequence[StageLabel],
    request: Request,
) -> Plan:
    """The plan of the training or pipeline module."""
    by_statement = {label.statement: label for label in labels}
    placement = place(statements, effects, request.importable, request.constants, request.keep_exploration)
    gone: frozenset[int] = frozenset()
    dropped: tuple[Dropped, ...] = ()
    if not request.keep_exploration:
        roots = request.roots | frozenset(n for pairs in request.metrics.values() for _, n in pairs if n.isidentifier())
        gone, dropped = exploration(
            statements, effects, by_statement, placement, roots, request.module == "pipeline", request.steering.keep
        )
        placement, idle = _without_idle(statements, effects, placement, gone, request)
        dropped = tuple(sorted((*dropped, *idle), key=lambda row: (row.location.cell, row.location.line)))
    placement = replace(
        placement,
        glue=tuple(g for g in placement.glue if g.first not in gone),
        nested=tuple((i, name) for i, name in placement.nested if i not in gone),
    )
    kept = [i for i in placement.body if i not in gone]
    ours = OWN_OPTIONS if request.module == "train" else ()
    lifted = literal_options(statements, effects, kept, placement.shared, request.steering.parameters, ours)
    kept = [i for i in kept if i not in lifted]
    extra = {p: placement.extra[i] for p, i in enumerate(kept) if i in placement.extra}
    liveness = Liveness([without(effects[i], placement.shared) for i in kept], extra, request.initial)
    roots_live = _with_roots(liveness, request, kept)
    units = _units(statements, kept, by_statement, request)
    glued = _glued_positions(placement, kept)
    segments = cut(units, roots_live, forbidden_cuts(roots_live, glued), failing_pairs(liveness))
    if request.module == "pipeline" and not request.keep_exploration:
        findings = _findings(statements, effects, kept, roots_live, placement)
        segments = tuple(_giving(s, [name for p, name in findings.items() if s.start <= p < s.stop]) for s in segments)
    live_after = {s.stop: frozenset(n for n in s.parameters if roots_live.live(n, s.stop)) for s in segments}
    functions = _functions(segments, statements, effects, by_statement, kept, lifted, placement, request, live_after)
    options = tuple(lifted.values()) + tuple(o for i in kept for o in request.options.get(i, ()))
    unique: dict[str, Option] = {}
    for option in options:
        unique.setdefault(option.name, option)
    first_use = {p.name: n for n, f in reversed(list(enumerate(functions))) for p in f.parameters}
    ordered = sorted((o for o in unique.values() if o.name in first_use), key=lambda o: first_use[o.name])
    module = ModulePlan(request.module, placement.header, functions, tuple(ordered))
    return Plan(
        package=request.package,
        modules=(module,),
        dropped=dropped,
        labels=tuple(labels),
        model=request.model,
        metrics=tuple(key for i in kept for key, _ in request.metrics.get(i, ())),
        helpers=placement.helpers,
        renames=placement.renames,
        late_imports=placement.late_imports,
        shared=tuple(sorted(placement.shared)),
        notes=(
            *_notes(statements, placement),
            *not_options(statements, effects, [*placement.header, *kept], request.steering.parameters, ours),
        ),
    )


def _without_idle(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    placement: Placement,
    gone: frozenset[int],
    request: Request,
) -> tuple[Placement, tuple[Dropped, ...]]:
    """The placement without what stands at module level for exploration only."""
    dropped = idle_helpers(statements, effects, placement, gone, request.steering.keep | request.constants)
    places = {row.location for row in dropped}
    idle = {i for i in placement.header if statements[i].location in places}
    kept = replace(
        placement,
        header=tuple(i for i in placement.header if i not in idle),
        helpers=tuple(h for h in placement.helpers if h.statement not in idle),
        constants=tuple(i for i in placement.constants if i not in idle),
    )
    return kept, dropped


def _findings(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    kept: Sequence[int],
    liveness: Liveness,
    placement: Placement,
) -> dict[int, str]:
    """What an analysis comes to: position → the name bound there that nothing reads afterwards; its function gives it back."""
    found = {}
    deleted = frozenset().union(*(effects[i].deletes for i in kept))
    for position, i in enumerate(kept):
        e = effects[i]
        name = next(iter(e.definite), "")
        plain = re.match(rf"{name} *=[^=]", statements[i].text) if len(e.binds) == 1 and name else None
        if plain and not e.literal and "display" not in e.touches and name not in placement.shared | deleted:
            if not liveness.live(name, position + 1):
                found[position] = name
    last = {name: position for position, name in found.items()}
    return {position: name for position, name in found.items() if last[name] == position}


def _with_roots(liveness: Liveness, request: Request, kept: Sequence[int]) -> Liveness:
    """The same facts with the names needed after the end read by one more, empty statement."""
    if not request.roots:
        return liveness
    effects = [*liveness.effects, Effects(reads=request.roots)]
    extra = {i: liveness.needs[i] for i in range(len(kept))}
    return Liveness(effects, extra, request.initial)


def _giving(segment: Segment, names: Sequence[str]) -> Segment:
    """The segment that also gives back these names, as far as there is room."""
    more = [name for name in names if name not in segment.returns]
    return replace(segment, returns=(*segment.returns, *more[: max(0, MOST_RETURNS - len(segment.returns))]))


def _units(
    statements: Sequence[Statement], kept: Sequence[int], labels: Mapping[int, StageLabel], request: Request
) -> list[Unit]:
    out: list[Unit] = []
    seen: set[int] = set()
    headed: set[int] = set()
    stage: Stage = "load"
    prose_cells = sorted(request.prose)
    last_cell = 0
    for i in kept:
        statement = statements[i]
        cell = statement.cell
        stage = labels[i].stage if i in labels else stage
        first = cell not in seen
        passed = [c for c in prose_cells if last_cell < c <= cell]
        named = cell in request.steering.names
        heading = first and (named or any(heading_of(request.prose[c]) for c in passed))
        if heading:
            headed.add(cell)
        seen.add(cell)
        last_cell = cell
        lines = statement.text.count("\n") + 1 + sum(1 for line in statement.comments.splitlines() if line.strip())
        out.append(Unit(lines, cell, stage, heading, bool(statement.comments.strip()), first))
    return out


def _glued_positions(placement: Placement, kept: Sequence[int]) -> list[tuple[int, int]]:
    out = []
    for glue in placement.glue:
        inside = [p for p, i in enumerate(kept) if glue.first <= i <= glue.last]
        if len(inside) > 1:
            out.append((inside[0], inside[-1]))
    return out


def _functions(
    segments: Sequence[Segment],
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    labels: Mapping[int, StageLabel],
    kept: Sequence[int],
    lifted: Mapping[int, Option],
    placement: Placement,
    request: Request,
    live_after: Mapping[int, frozenset[str]],
) -> tuple[FunctionPlan, ...]:
    taken = {n for e in effects for n in e.binds | e.asks} | request.reserved | {"main"}
    if any(e.barrier for e in effects):  # any word may be a name that is asked for
        taken.update(word for s in statements for word in re.findall(r"[^\W\d]\w*", s.text))
    taken |= frozenset(request.steering.names.values())
    by_name = {option.name: option for option in lifted.values()}
    header = [effects[i] for i in placement.header]  # what is imported within a step is not known where it is defined
    aliases = {type_: name for e in header for name, type_ in e.types if type_ in ("pandas", "numpy")}
    types: dict[str, str] = {}
    out: list[FunctionPlan] = []
    previous_cell = 0
    stages = [
        _stage_of(tuple(kept[p] for p in range(g.start, min(g.stop, len(kept)))), statements, labels) for g in segments
    ]
    for segment in segments:
        indices = tuple(kept[p] for p in range(segment.start, min(segment.stop, len(kept))))
        if not indices:
            continue
        stage = _stage_of(indices, statements, labels)
        cells = tuple(dict.fromkeys(statements[i].cell for i in indices))
        prose = [request.prose[c] for c in sorted(request.prose) if previous_cell < c <= cells[-1]]
        before_types = dict(types)
        for i in indices:
            types.update(dict(effects[i].types))
            for name in effects[i].binds - {n for n, _ in effects[i].types}:
                types.pop(name, None)
        needs = frozenset().union(*(effects[i].reads | placement.extra.get(i, frozenset()) for i in indices))
        needs |= frozenset().union(*(c.reads for i in indices for c in effects[i].closures))
        lifted_here = [by_name[n] for n in by_name if n in needs]
        keywords = {o.name: Parameter(o.name, "" if o.kind == "literal" else o.default) for o in lifted_here}
        for i in indices:
            for option in request.options.get(i, ()):
                keywords[option.name] = Parameter(option.name, option.default)
        if segment.stop >= len(kept):  # a model bound on some paths only is needed all the same
            made = {n for i in indices for n in effects[i].binds}
            segment = replace(segment, returns=(*segment.returns, *sorted((request.roots & made) - {*segment.returns})))
        order = _author_order([*segment.parameters, *segment.returns], indices, statements, request.initial)
        parameters = tuple(
            Parameter(n, annotation=_annotation(before_types.get(n, ""), aliases))
            for n in sorted(segment.parameters, key=order.__getitem__)
        )
        changed = frozenset().union(*(effects[i].mutates for i in indices))
        changed -= frozenset().union(*(effects[i].deletes for i in indices))  # what is gone is not given back
        given_back = [
            n
            for n in segment.parameters
            if n in changed
            and n not in segment.returns
            and types.get(n) == "pandas.DataFrame"
            and n in live_after[segment.stop]
        ]
        returns = tuple(
            sorted([*segment.returns, *given_back][: max(MOST_RETURNS, len(segment.returns))], key=order.__getitem__)
        )
        above = enclosing(request.prose[c] for c in sorted(request.prose) if previous_cell < c <= cells[0])
        inside = [h for c in sorted(request.prose) if cells[0] < c <= cells[-1] and (h := heading_of(request.prose[c]))]
        texts = [*above[:1], *inside[:1], *above[1:]]
        if cells[0] != previous_cell and not texts:
            texts += [one_line(statements[indices[0]].comments)]
        silent = all(e.touches and e.touches <= CONFIGURES and not e.binds for e in (effects[i] for i in indices))
        standard = "configure" if silent and not returns else ""
        if stage == "save" and not (request.model and any(saves_model(effects[i]) for i in indices)):
            standard = "save_results"
        several = sum(stage == other for other in stages) > 1
        wished = next((request.steering.names[c] for c in cells if c in request.steering.names), "")
        files = written_files(statements[i].text for i in indices) if stage == "save" else ()
        last = sorted(n for n in effects[indices[-1]].binds if types.get(n) != "builtins.file")
        produced = (*returns, *files, *last)
        name = wished or choose_name(texts, stage, produced, taken, standard, several)
        taken.add(name)
        bound = frozenset().union(*(effects[i].binds | effects[i].deletes for i in indices))
        renamed = {old: new for i, old, new in placement.renames if i in indices and old in placement.shared}
        global_names = tuple(sorted(renamed.get(n, n) for n in bound & placement.shared))
        out.append(
            FunctionPlan(
                name=name,
                module=request.module,
                stage=stage,
                statements=indices,
                cells=cells,
                parameters=(*parameters, *keywords.values()),
                returns=returns,
                docstring=_docstring(prose, name, stage),
                annotation=_annotation(types.get(returns[0], ""), aliases) if len(returns) == 1 else "",
                metrics=tuple(pair for i in indices for pair in request.metrics.get(i, ())),
                global_names=global_names,
            )
        )
        previous_cell = cells[-1]
    return tuple(out)


def _author_order(
    names: Collection[str], indices: Sequence[int], statements: Sequence[Statement], last: frozenset[str]
) -> dict[str, tuple[bool, int]]:
    """Where each name first stands in the author's text; names of our own come last."""
    text = "\n".join(statements[i].text for i in indices)
    found: dict[str, int] = {}
    for match in re.finditer(r"[^\W\d]\w*", text):
        found.setdefault(match.group(), match.start())
    return {name: (name in last, found.get(name, len(text))) for name in names}


def _annotation(type_: str, aliases: Mapping[str, str]) -> str:
    text = ANNOTATIONS.get(type_, "")
    for library, usual in (("pandas", "pd"), ("numpy", "np")):
        if text.startswith(usual + "."):
            alias = aliases.get(library)
            return text.replace(usual + ".", alias + ".", 1) if alias else ""
    return text


def _stage_of(indices: Collection[int], statements: Sequence[Statement], labels: Mapping[int, StageLabel]) -> Stage:
    votes: dict[Stage, float] = {}
    for i in indices:
        if i in labels:
            weight = labels[i].confidence * (1 + 0.2 * statements[i].text.count("\n"))
            votes[labels[i].stage] = votes.get(labels[i].stage, 0.0) + weight
    if not votes:
        return "prepare"
    # A fit decides: preparing next to a fit is part of training, not the other way round.
    for decisive in DECISIVE:
        if decisive in votes and votes[decisive] >= 0.5 * max(votes.values()):
            return decisive
    return max(votes, key=lambda s: votes[s])


def _docstring(prose: Sequence[str], name: str, stage: Stage) -> str:
    """The author's prose above the step, from its last heading on; else a sentence made from the name."""
    text = "\n\n".join(prose)
    starts = [m.start() for m in re.finditer(rf"^[ \t]{{0,3}}{MARK}", text, re.MULTILINE)]
    headings = [heading_of(line) for line in (text[s:].splitlines()[0] for s in starts)]
    paragraphs = headings[-1:] if starts else []
    for block in re.split(r"\n\s*\n", text[starts[-1] :].partition("\n")[2] if starts else text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not lines or any(line.startswith(("|", "![", "<img", "```", "$$", "---")) for line in lines):
            continue
        paragraphs.append(" ".join(plain_text(re.sub(r"^(?:>|[-*+]\s)", "", line)) for line in lines).strip())
    out = "\n\n".join(p for p in paragraphs if p)
    if not out:
        out = (name or STANDARD[stage]).replace("_", " ")
    return _shortened(re.sub(r"^[a-z]+(?![\w.(=\[])", lambda word: word[0].capitalize(), out))


def _shortened(text: str) -> str:
    """The first paragraphs of a long text, or the first sentences of one long paragraph."""
    if len(text) <= LONGEST_DOCSTRING:
        return text
    kept: list[str] = []
    total = 0
    for paragraph in text.split("\n\n"):
        total += len(paragraph) + 2
        if total > LONGEST_DOCSTRING + 2 and kept:
            break
        kept.append(paragraph)
    out = "\n\n".join(kept)
    if len(out) <= LONGEST_DOCSTRING:
        return out
    whole = re.match(rf".{{1,{LONGEST_DOCSTRING}}}[.!?](?=\s)", out, re.DOTALL)
    return whole[0] if whole else out[:LONGEST_DOCSTRING].rsplit(" ", 1)[0] + " …"


def _notes(statements: Sequence[Statement], placement: Placement) -> tuple[Diagnostic, ...]:
    out: list[Diagnostic] = []
    if placement.barrier >= 0:
        where = next(
            (s.location for i, s in enumerate(statements) if i == placement.barrier), Location(statements[0].cell)
        )
        out.append(
            diagnostic(
                "NBR301",
                where,
                f"{placement.barrier_reason} needs the notebook's own namespace; the names that it may use stay module globals.",
            )
        )
    groups: dict[tuple[int, str], list[str]] = {}
    for i, reason, name in placement.shared_because:
        if reason:
            groups.setdefault((i, reason), []).append(f"'{name}'")
    for (i, reason), names in sorted(groups.items()):
        stay = "stay module globals" if len(names) > 1 else "stays a module global"
        message = f"{', '.join(sorted(names))} {stay} of the scripts: {reason}."
        out.append(diagnostic("NBR306", statements[i].location, message))
    for glue in placement.glue:
        out.append(diagnostic("NBR302", statements[glue.first].location, f"steps kept together: {glue.reason}."))
    for i, name in placement.nested:
        if statements[i].kind in DEFINITIONS:
            out.append(
                diagnostic(
                    "NBR303",
                    statements[i].location,
                    f"'{name}' stays inside the step that defines it: it shares that step's names.",
                )
            )
    defined = {(h.statement, h.name) for h in placement.helpers}
    for i, old, new in placement.renames:
        if (i, old) in defined:
            out.append(
                diagnostic(
                    "NBR305", statements[i].location, f"'{old}' is defined again here; this version is now '{new}'."
                )
            )
    return tuple(out)
