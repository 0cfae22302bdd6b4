"""The whole compiler on one page: a notebook in, the files of a project out.

One worked example. The cells

    df = pd.read_csv("houses.csv")           # cell 1
    df.head()                                # cell 2
    model = Ridge(alpha=0.5)                 # cell 3
    model.fit(df[["rooms"]], df["price"])
    print("R2:", model.score(df[["rooms"]], df["price"]))

become ``load_data(*, data_path="houses.csv") -> pd.DataFrame``, ``train_model(df, *, alpha=0.5)``, ``evaluate_model(model,
df)``, which returns ``{"r2": …}``, and a ``main`` that calls them in order; ``df.head()`` is dropped, because looking
changes nothing. Next to ``train.py`` stand ``score.py``, which applies the same preparation to new rows, tests, and
the project files. Each line of :func:`refactor` is one room; rooms exchange the nouns of :mod:`nbrefactor.model`, and none
of them executes notebook code or touches the disk.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from nbrefactor.diagnostics import diagnostic
from nbrefactor.flow import flow, hidden_state
from nbrefactor.knowledge import Knowledge, load
from nbrefactor.knowledge.tables import table
from nbrefactor.knowledge.trusted import skops_saves
from nbrefactor.model import (
    CleanCell,
    Diagnostic,
    Effects,
    Location,
    NbrefactorError,
    Notebook,
    OutputFile,
    Plan,
    Refactoring,
    Serving,
    StageLabel,
    Statement,
)
from nbrefactor.plan import Request, make_plan
from nbrefactor.plan.hints import Seen, with_hints
from nbrefactor.plan.steering import Steering, steer
from nbrefactor.project import Facts, export
from nbrefactor.python.clean import clean
from nbrefactor.python.containers import read_from_containers
from nbrefactor.python.data_files import NAMES as ROUTING
from nbrefactor.python.data_files import data_flag, route, unrouted
from nbrefactor.python.effects import analyse, imported_libraries
from nbrefactor.python.emit import awaits
from nbrefactor.python.emit_tests import emit_tests
from nbrefactor.python.imports import split_imports
from nbrefactor.python.joined import ScoreNotebook, join
from nbrefactor.python.kept_outputs import keep_outputs
from nbrefactor.python.leakage import leakage
from nbrefactor.python.metrics import capture_metrics, named_figures
from nbrefactor.python.model_formats import has_own_format
from nbrefactor.python.options import lift_options, passwords_left_out
from nbrefactor.python.pages import Pages, without_title
from nbrefactor.python.scoring import Scoring, derive
from nbrefactor.python.scoring.lifting import NotSaved
from nbrefactor.python.shadows import rename_shadows
from nbrefactor.python.stars import resolve_stars
from nbrefactor.python.statements import split
from nbrefactor.python.style import check_output, style
from nbrefactor.python.syntax import forget
from nbrefactor.settings import DEFAULTS, Settings, package_name
from nbrefactor.stages import label

RESERVED = ROUTING | frozenset(
    {
        "save_bundle",
        "write_model",
        "save_object",
        "input_schema",
        "usual_value",
        "TRUSTED_TYPES",
        "argument_parser",
        "argparse",
        "functools",
        "asyncio",
    }
)
"""Names that the scripts use themselves."""

SKIP = "nbrefactor:skip"


@dataclass(frozen=True, slots=True)
class Analysis:
    """A notebook understood: its statements with their effects and stages."""

    cells: tuple[CleanCell, ...]
    statements: tuple[Statement, ...]
    effects: tuple[Effects, ...]
    labels: tuple[StageLabel, ...]
    knowledge: Knowledge
    steering: Steering
    diagnostics: tuple[Diagnostic, ...]

    @property
    def prose(self) -> Mapping[int, str]:
        return _prose(self.cells)


@contextmanager
def _at_work() -> Iterator[None]:
    """Puts the garbage collector off, and forgets the trees of the notebook afterwards.

    They live until the notebook is done, and looking through them for garbage would cost a quarter of the time.
    """
    outermost = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if outermost:
            gc.enable()
            forget()


@_at_work()
def refactor(
    notebook: Notebook,
    settings: Settings = DEFAULTS,
    score_notebook: Notebook | None = None,
    seen: Sequence[Seen] = (),
    known: Sequence[str] = (),
) -> Refactoring:
    """The scripts, tests and project files that a notebook becomes; nothing is executed or written.

    ``seen`` are types that a run of the notebook has shown, for the hints (see :mod:`nbrefactor.plan.hints`). ``known``
    are the requirements of an earlier conversion: their pins hold for what is not installed here.
    Errors: NbrefactorError where no cell can be converted. Whatever else concerns the notebook is among the diagnostics.
    """
    package = settings.package or package_name(notebook.path.replace("\\", "/").rpartition("/")[2].rpartition(".")[0])
    understood = understand(notebook)
    graph = flow(understood.effects)
    found = understood.diagnostics + leakage(understood.statements)
    found += _awaiting(understood.statements)
    found += hidden_state(notebook.cells, understood.statements, understood.effects, graph)
    undefined = frozenset(name for _, name in graph.undefined)
    plan, files, made = write_modules(notebook, understood, package, settings, seen, score_notebook)
    files, style_findings = style(files, settings, undefined, package)
    options = [option for module in plan.modules for option in module.options]
    found += plan.notes + made + style_findings + passwords_left_out(options, understood.statements)
    entry_points = tuple(
        (file.role, f"{package}.{file.role}") for file in files if file.role in ("train", "score", "pipeline")
    )
    sources = {file.path.rpartition("/")[2]: file.text for file in files}
    if settings.tests:
        direct = {name: unrouted(text) if name.endswith(".py") else text for name, text in sources.items()}
        tests = emit_tests(plan, direct, understood.statements, understood.effects, settings, notebook.cells)
        files += style(tests, settings, undefined, package)[0]
    facts = Facts(
        plan,
        notebook.path,
        sources,
        entry_points,
        found,
        known=tuple(known),
        statements=understood.statements,
        effects=understood.effects,
        gated=any(file.path == "tests/gates.toml" for file in files),
    )
    project, export_findings = export(facts, settings)
    project, style_findings = style(project, settings, package=package)
    found += export_findings + style_findings + check_output((*files, *project), settings, undefined)
    return Refactoring(notebook, plan, (*files, *project), entry_points, _sorted(found), understood.statements, graph)


@_at_work()
def understand(notebook: Notebook) -> Analysis:
    """Cells → pure Python → statements → effects → stages."""
    cells, found = clean(notebook)
    cells, outputs_named = keep_outputs(notebook, cells)
    found += outputs_named
    statements = split([cell for cell in cells if SKIP not in cell.tags])
    statements, star_findings = resolve_stars(statements)
    statements = split_imports(statements)
    if not statements:
        bad = next((cell for cell in cells if cell.quarantine), None)
        why = f" (cell {bad.number}: {bad.quarantine})" if bad else ""
        raise NbrefactorError(f"{notebook.path} has no cell that can be converted{why}.")
    knowledge = load(imported_libraries(statements))
    effects = analyse(statements, knowledge)
    texts, shadow_findings = rename_shadows(statements, effects)
    statements, effects = _edited(statements, effects, texts, knowledge)
    labels = label(statements, effects, knowledge, _prose(cells))
    notebook_names = frozenset().union(*(e.binds | e.reads for e in effects))
    steering = steer(cells, statements, RESERVED | {"main"} | notebook_names)
    labels = steering.restage(labels, statements)
    found += star_findings + shadow_findings + steering.findings
    return Analysis(cells, statements, effects, labels, knowledge, steering, found)


def write_modules(
    notebook: Notebook,
    understood: Analysis,
    package: str,
    settings: Settings,
    seen: Sequence[Seen] = (),
    score_notebook: Notebook | None = None,
) -> tuple[Plan, tuple[OutputFile, ...], tuple[Diagnostic, ...]]:
    """The plan and the package's modules, before formatting."""
    statements, effects, knowledge = understood.statements, understood.effects, understood.knowledge
    by_statement = {row.statement: row for row in understood.labels}
    scoring, statements, effects, found = with_scoring(statements, effects, knowledge, settings, score_notebook)
    if scoring is None and not found:
        found = _not_followed(statements, by_statement)
    provided = (scoring.state_name,) if scoring is not None else ()
    new_texts = read_from_containers(statements, effects)
    statements, effects = _edited(statements, effects, new_texts, knowledge, provided)
    new_texts, metrics = capture_metrics(statements, effects, by_statement, knowledge)
    figures = named_figures(new_texts)
    statements, effects = _edited(statements, effects, new_texts, knowledge, provided)
    new_texts, options = lift_options(statements, effects, knowledge)
    statements, effects = _edited(statements, effects, new_texts, knowledge, provided)
    request = Request(
        package=package,
        module="train" if scoring is not None else "pipeline",
        prose=without_title(understood.prose),
        options=options,
        metrics=metrics,
        roots=frozenset({scoring.model, scoring.state_name}) if scoring is not None else frozenset(),
        importable=_importable(effects),
        steering=understood.steering,
        keep_exploration=settings.keep_exploration,
        reserved=RESERVED,
        model=scoring.model if scoring is not None else "",
        initial=frozenset(provided),
        constants=frozenset(scoring.constants) if scoring is not None else frozenset(),
    )
    plan = make_plan(statements, effects, understood.labels, request)
    requirements = tuple(dict.fromkeys(r for cell in understood.cells for r in cell.requirements))
    plan = with_hints(replace(plan, requirements=requirements, figures=figures), effects, seen)
    quarantined = [cell for cell in understood.cells if cell.quarantine and SKIP not in cell.tags]
    literals = {option.name: option.default for found in options.values() for option in found}
    routed = route(statements, effects, knowledge, literals, hashed=scoring is not None)
    flag = data_flag(plan.modules[0].options) if routed.names else ""
    plan = replace(plan, data_flag=flag, data_places=routed.read, made_places=routed.written)
    pages = Pages(notebook, package, settings, plan, routed.statements, effects, quarantined, routed.names)
    if scoring is None:
        return plan, pages.pipeline(), found
    files = pages.training(scoring)
    if missing := pages.missing_in_features(files):
        reason = f"it needs '{missing}', which only training has"
        where = statements[scoring.ready].location
        refusal = diagnostic("NBR402", where, f"new rows cannot be scored here: {reason}.")
        scoring = replace(scoring, refusal=reason, post=(), final="", diagnostics=(*scoring.diagnostics, refusal))
        files = pages.training(scoring)
    serving = _serving(scoring)
    if serving is not None:  # the raw rows may have got their name here as well
        edited = {serving.statement: scoring.edits.get(serving.statement, "")}
        figures += tuple(figure for figure in named_figures(edited) if figure[1] == serving.name)
    return (
        replace(plan, state=scoring.state, figures=figures, serving=serving),
        files,
        (*scoring.diagnostics, *_pickled(scoring, statements, effects)),
    )


def _pickled(scoring: Scoring, statements: Sequence[Statement], effects: Sequence[Effects]) -> tuple[Diagnostic, ...]:
    """NBR411 for a model of a library that skops does not save."""
    types = {type_ for e in effects for name, type_ in e.types if name == scoring.model and "." in type_}
    if not types or has_own_format(scoring.model_class) or any(skops_saves(type_) for type_ in types):
        return ()
    message = f"the model, a {min(types)}, is saved as a pickle, which runs code when it is loaded."
    hint = "Load only bundles that you trust, with the library versions that are in them."
    return (diagnostic("NBR411", statements[scoring.ready].location, message, hint),)


def with_scoring(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    knowledge: Knowledge,
    settings: Settings,
    score_notebook: Notebook | None = None,
) -> tuple[Scoring | None, tuple[Statement, ...], tuple[Effects, ...], tuple[Diagnostic, ...]]:
    """The scoring path, and the statements with what it captures in training.

    Deriving it is the deepest analysis of all. Where it meets something that it was not made for, there is no scoring
    script and a diagnostic says so; the rest of the conversion does not depend on it.
    """
    try:
        scoring = derive(statements, effects, knowledge, settings.model)
        if scoring is None:
            return None, tuple(statements), tuple(effects), _unused(score_notebook)
        if score_notebook is not None:
            beside = ScoreNotebook(score_notebook.path, understand(score_notebook).statements)
            scoring = join(scoring, statements, effects, knowledge, beside)
        edits = dict(scoring.edits) | {lift.statement: lift.text for lift in scoring.lifts}
        return scoring, *_edited(statements, effects, edits, knowledge, (scoring.state_name,)), ()
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as e:
        limit = f"the analysis met a limit of nbrefactor ({type(e).__name__})"
        message = f"no scoring script could be derived: {e if isinstance(e, NotSaved) else limit}."
        return None, tuple(statements), tuple(effects), (diagnostic("NBR402", statements[0].location, message),)


def _not_followed(statements: Sequence[Statement], labels: Mapping[int, StageLabel]) -> tuple[Diagnostic, ...]:
    """NBR402 where something is trained, but nothing that could be asked about new rows is found."""
    trained = [s for s in statements if s.index in labels and labels[s.index].stage == "train"]
    if not trained:
        return ()
    message = (
        "no score.py is written: no model that answers for new rows is seen here, or how it is fitted is not followed."
    )
    return (diagnostic("NBR402", trained[-1].location, message),)


def _unused(score_notebook: Notebook | None) -> tuple[Diagnostic, ...]:
    """A scoring notebook needs a model."""
    if score_notebook is None:
        return ()
    message = f"{score_notebook.path} is not used: the training notebook has no model that it could ask."
    return (diagnostic("NBR402", Location(0), message),)


def _serving(scoring: Scoring) -> Serving | None:
    if scoring.source is None or scoring.source.open or scoring.refusal:
        return None
    target = scoring.target[0] if scoring.target else ""
    last = max((step.statement for step in scoring.post), default=-1)
    described = re.search(r"input_schema\((\w+)\)", scoring.edits.get(scoring.source.statement, ""))
    name = described.group(1) if described else scoring.source.name
    return Serving(scoring.source.statement, name, target, scoring.ready, scoring.final, last)


def _edited(
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    texts: Mapping[int, str],
    knowledge: Knowledge,
    provided: Sequence[str] = (),
) -> tuple[tuple[Statement, ...], tuple[Effects, ...]]:
    """The statements with new texts, and the effects of all, because a change is seen by what follows."""
    if not texts:
        return tuple(statements), tuple(effects)
    new = tuple(replace(s, text=texts.get(i, s.text)) for i, s in enumerate(statements))
    return new, analyse(new, knowledge, provided)


def _awaiting(statements: Sequence[Statement]) -> tuple[Diagnostic, ...]:
    """One finding for the first statement of each cell that waits outside any function."""
    first: dict[int, Statement] = {}
    for statement in statements:
        if statement.cell not in first and awaits(statement.text):
            first[statement.cell] = statement
    message = "the cell awaits outside a function; the scripts run the steps in one 'asyncio.run'."
    return tuple(diagnostic("NBR205", statement.location, message) for statement in first.values())


def _prose(cells: Sequence[CleanCell]) -> dict[int, str]:
    """Cell → the markdown above it."""
    return {cell.number: cell.prose for cell in cells if cell.prose.strip()}


def _importable(effects: Sequence[Effects]) -> frozenset[str]:
    """Modules that may be imported early: the standard library, and libraries that we have facts about."""
    roots = {type_.partition(".")[0] for e in effects for _, type_ in e.types if type_}
    return frozenset(sys.stdlib_module_names) | frozenset(root for root in roots if table(root) is not None)


def _sorted(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.location.cell, d.location.line, d.code)))
