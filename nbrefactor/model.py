"""The nouns: frozen values that the rooms hand to each other.

Nothing here knows Python syntax, pandas or the disk. A plan made of these values can be printed, compared, edited in
a browser, and made from another language's notebook as well.

Counting: cells count from 1 over *all* cells, as Jupyter shows them; lines and columns count from 1 inside the cell's
original source; statement indices count from 0 over the whole notebook in document order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

CellKind = Literal["code", "markdown", "raw"]
Severity = Literal["error", "warning", "info"]
Stage = Literal["load", "explore", "prepare", "split", "train", "evaluate", "save", "predict"]
Resource = Literal[
    "file:read",
    "file:write",
    "display",
    "print",
    "random",
    "environment",
    "network",
    "clock",
    "settings",
    "exit",
    "unknown",
]
Role = Literal["train", "score", "features", "pipeline", "test", "project"]
StatementKind = Literal["import", "function", "class", "assign", "expression", "block", "other"]

STAGES: tuple[Stage, ...] = ("load", "explore", "prepare", "split", "train", "evaluate", "save", "predict")


class NbrefactorError(Exception):
    """Wrong use or unusable input: one clear sentence, exit code 2, nothing written."""


class NothingToConvert(NbrefactorError):
    """A sound file that holds nothing for us: another language, or no code."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the notebook; column and line are 1 where only the cell is known."""

    cell: int
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Related:
    """A call that takes part in what a diagnostic reports: ``trains`` or ``evaluates`` a model, or is the ``cause``."""

    role: Literal["cause", "trains", "evaluates"]
    call: str
    location: Location


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, ready to print. ``code`` is a row of :mod:`nbrefactor.diagnostics`."""

    code: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""
    related: tuple[Related, ...] = ()


# --------------------------------------------------------------------------------------------------------- notebook


@dataclass(frozen=True, slots=True)
class Output:
    """A stored output, reduced to its text: ``stream`` (printed), ``result`` (displayed), ``error``."""

    kind: Literal["stream", "result", "error"]
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    number: int
    kind: CellKind
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    """``path`` is the name used in messages (``-`` for standard input); ``language`` is lower case."""

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"


# ----------------------------------------------------------------------------------------------------- clean Python


@dataclass(frozen=True, slots=True)
class CleanCell:
    """A code cell as pure Python.

    ``text`` parses with :func:`ast.parse` (top-level ``await`` allowed) unless ``quarantine`` says why it does not; then
    ``text`` is the original source, to be kept as a comment. ``lines[i]`` is the original line of clean line ``i + 1``.
    ``prose`` is the markdown between the previous code cell and this one. ``shows`` tells whether Jupyter would display
    the value of a last expression.
    """

    number: int
    text: str
    lines: tuple[int, ...]
    prose: str = ""
    tags: tuple[str, ...] = ()
    quarantine: str = ""
    shows: bool = True
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement: its own text at column 0, with the comments that stand above it in its cell.

    ``text`` has no trailing newline and may be compound. ``comments`` are whole lines (``# …`` or blank), also without
    trailing newline; ``trailing`` are comment lines after the last statement of a cell. ``displayed`` marks a last
    expression that Jupyter shows. ``location`` is where ``text`` starts in the original cell.
    """

    index: int
    text: str
    location: Location
    kind: StatementKind = "other"
    comments: str = ""
    trailing: str = ""
    displayed: bool = False
    tags: tuple[str, ...] = ()

    @property
    def cell(self) -> int:
        return self.location.cell


# ------------------------------------------------------------------------------------------------------------ effects


@dataclass(frozen=True, slots=True)
class Call:
    """A call in a statement: ``target`` is ``pandas.read_csv`` where imports tell, else ``.fit`` for a method.

    ``receiver`` is the notebook name the method is called on, if it is one; ``type`` its type, if known.
    """

    target: str
    receiver: str = ""
    type: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """Code that runs later: a function, lambda, class or generator made by a statement.

    ``name`` is the notebook name it is bound to, or empty. ``reads`` are the notebook names it looks up when called, ``writes``
    those it rebinds through ``global``, ``mutates`` those whose objects it changes. ``escapes`` is false where the value
    cannot outlive the statement (``df.apply(lambda …)``).
    """

    name: str
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    mutates: frozenset[str] = frozenset()
    escapes: bool = True


@dataclass(frozen=True, slots=True)
class Effects:
    """What one statement does, in notebook names.

    ``reads``: looked up while it runs, possibly bound before it (names bound earlier in the same statement on every path are
    not reads). ``binds``: may be bound. ``definite``: bound on every normal path. ``deletes``: may be unbound.
    ``mutates``: names whose objects it may change, through any alias. ``touches``: the resources.
    ``literal``: source of the value where the statement is ``name = <literal>``. ``barrier`` names the construct that
    forces module semantics (``exec``, ``globals()``…), else empty. ``escapes``: names read in a place from which a
    function value could outlive the statement (neither called nor handed to a call that only uses it). ``types``: what
    is known of the types of the names bound here. ``pinned``: names looked up in a way that finds module globals only.
    ``inner``: names that a function, lambda or comprehension inside the statement has for itself.
    ``spelled``: names whose spelling the statement prints (``f"{total=}"``). ``held``: names bound to something that does
    what can be seen when it is let go (a file open for writing, a ``__del__``), and that nothing closes. ``guarded``: names
    looked up where a handler sees the error if they are unbound. ``updated``: names bound to what is made from them,
    which nothing in the statement has bound before (``n += 1``). ``usual``: ``definite``, where loops through the columns, folds
    and files of a library's object run at least once. ``lost``: names looked up where the statement itself may have
    unbound them.
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    mutates: frozenset[str] = frozenset()
    touches: frozenset[Resource] = frozenset()
    calls: tuple[Call, ...] = ()
    closures: tuple[Closure, ...] = ()
    literal: str = ""
    barrier: str = ""
    escapes: frozenset[str] = frozenset()
    types: tuple[tuple[str, str], ...] = ()
    pinned: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()
    spelled: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    guarded: frozenset[str] = frozenset()
    updated: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()

    @property
    def asks(self) -> frozenset[str]:
        """Every name that the statement may look up, now or in a function that it makes."""
        return self.reads.union(self.pinned, *(c.reads for c in self.closures))


# --------------------------------------------------------------------------------------------------------------- flow


@dataclass(frozen=True, slots=True)
class Edge:
    """``reader`` may see the value of ``name`` that ``writer`` bound or mutated (statement indices)."""

    writer: int
    reader: int
    name: str
    kind: Literal["value", "object", "order"] = "value"


@dataclass(frozen=True, slots=True)
class Use:
    """``reader`` looks up ``name``, and may see what the first ``bound`` binders and ``changed`` changers of it did.

    Uses of one name share these sequences, so that a graph grows with the notebook and not with its edges.
    """

    reader: int
    name: str
    binders: Sequence[int]
    bound: int
    changers: Sequence[int]
    changed: int


@dataclass(frozen=True, slots=True)
class FlowGraph:
    uses: tuple[Use, ...] = ()
    undefined: tuple[tuple[int, str], ...] = ()

    @property
    def edges(self) -> Iterator[Edge]:
        for use in self.uses:
            yield from (Edge(w, use.reader, use.name, "value") for w in use.binders[: use.bound] if w != use.reader)
            yield from (Edge(w, use.reader, use.name, "object") for w in use.changers[: use.changed] if w != use.reader)


@dataclass(frozen=True, slots=True)
class StageLabel:
    """The stage of one statement, how sure we are (0 to 1), and the fact that decided."""

    statement: int
    stage: Stage
    confidence: float
    reason: str


# --------------------------------------------------------------------------------------------------------------- plan


@dataclass(frozen=True, slots=True)
class Parameter:
    """``default`` is source text; a parameter with a default is keyword-only and a command-line option of its module."""

    name: str
    default: str = ""
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class FunctionPlan:
    """A stage function: statements in order, what it takes and what it gives back.

    ``metrics`` are (key, source expression) pairs that the function also gives back as a dict. ``global_names`` are
    the module globals (``Plan.shared``) that the statements bind.
    """

    name: str
    module: str
    stage: Stage
    statements: tuple[int, ...]
    cells: tuple[int, ...]
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[str, ...] = ()
    docstring: str = ""
    annotation: str = ""
    metrics: tuple[tuple[str, str], ...] = ()
    global_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that the scripts do not have, and the reason that makes this harmless."""

    location: Location
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Option:
    """A command-line option: its Python name, the notebook's value as source, and the kind of value.

    ``variable``: the environment variable that comes before the notebook's value, where this may need a password.
    """

    name: str
    default: str
    kind: Literal["int", "float", "str", "bool", "path", "literal"]
    help: str = ""
    variable: str = ""


OWN_OPTIONS = frozenset({"output_dir"})
"""What our own options of a training script are called; ``--data`` gives way to one of the notebook instead."""


@dataclass(frozen=True, slots=True)
class FittedState:
    """A value computed from training rows and applied in scoring: ``name`` is its key in the bundle."""

    name: str
    statement: int
    what: str


@dataclass(frozen=True, slots=True)
class HelperPlan:
    """A notebook function or class at module level; ``state`` are the notebook values it is handed at each call.

    ``new_name`` differs from ``name`` where the notebook defines the name several times and each version lives on.
    """

    name: str
    statement: int
    state: tuple[str, ...] = ()
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """One module: ``header`` are the statements at module level, in order; ``functions`` in call order."""

    name: str
    header: tuple[int, ...]
    functions: tuple[FunctionPlan, ...]
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """What the scoring script stands for, in the notebook's own names, so that both can be compared.

    After ``statement``, ``name`` holds raw rows, of which ``target`` is the column that is never asked for. After ``ready``
    the model is final. Where the notebook goes on from the model's answer, its prediction is ``answer``, an expression,
    after statement ``answered``.
    """

    statement: int
    name: str
    target: str
    ready: int
    answer: str = ""
    answered: int = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """``figures`` are metrics that got a name of their own: statement, name, and the author's expression.

    ``data_flag`` is the option that says where the data are (``--data``), empty where the scripts read none. ``data_places``
    and ``made_places`` are what they read and write below the working directory, as patterns such as ``data/*.csv``.
    """

    package: str
    modules: tuple[ModulePlan, ...]
    dropped: tuple[Dropped, ...] = ()
    labels: tuple[StageLabel, ...] = ()
    model: str = ""
    metrics: tuple[str, ...] = ()
    state: tuple[FittedState, ...] = ()
    requirements: tuple[str, ...] = ()
    helpers: tuple[HelperPlan, ...] = ()
    renames: tuple[tuple[int, str, str], ...] = ()
    late_imports: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    figures: tuple[tuple[int, str, str], ...] = ()
    serving: Serving | None = None
    data_flag: str = ""
    data_places: tuple[str, ...] = ()
    made_places: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[FunctionPlan, ...]:
        return tuple(function for module in self.modules for function in module.functions)


# ------------------------------------------------------------------------------------------------------------- output


@dataclass(frozen=True, slots=True)
class OutputFile:
    """``path`` is relative to the output folder, with forward slashes; ``text`` ends in one newline."""

    path: str
    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Refactoring:
    """The answer to one notebook: everything the command line, the hook and JupyterLab show or write."""

    notebook: Notebook
    plan: Plan
    files: tuple[OutputFile, ...]
    entry_points: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    graph: FlowGraph = field(default=FlowGraph(), repr=False)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        return self.plan.dropped

    @property
    def errors(self) -> int:
        """How many findings there are to mend in the notebook."""
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)
