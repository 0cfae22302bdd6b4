"""The generated stage functions in the order in which ``main`` calls them, and what keeps a test from calling one."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.model import Effects, FunctionPlan, ModulePlan, Statement
from nbrefactor.python.testing.literals import call_name
from nbrefactor.python.testing.readers import READERS
from nbrefactor.python.testing.refused import refused_in
from nbrefactor.python.testing.sources import Source
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.traces import DUMPS
from nbrefactor.python.testing.walk import Function

_HEAVY = frozenset(
    """
    tensorflow keras transformers fastai pyspark h2o pymc pymc3 torchvision torchtext torchaudio lightning
    pytorch_lightning
    """.split()
)
NETWORK = "needs the network"
UNDESCRIBED = "reads files that the code does not describe"
_VALUE_BOUND = frozenset(
    """
    merge join concat pivot pivot_table melt extract extractall split resample asfreq qcut eval query xs get_group
    stack unstack iloc loc rolling pct_change SMOTE fit_resample seasonal_decompose literal_eval
    """.split()
)
"""Names after which it depends on the values whether made-up rows get through."""
_RESERVED = frozenset(
    "given rows expected printed same settings before attempt workspace steps capsys always_right math np pd pytest".split()
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stage function in the order of ``main``; ``obstacle`` says why a test cannot run it.

    ``refused`` says what it uses that newer libraries no longer have.
    """

    plan: FunctionPlan
    subject: Subject
    obstacle: str = ""
    refused: str = ""


def runs_of(
    module: ModulePlan,
    tree: ast.Module,
    nodes: Mapping[str, Function],
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    tables: tuple[Source, ...],
    counts: Mapping[str, int],
    unclear: Sequence[str],
) -> list[Run]:
    packages = packages_of(tree)
    names = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    constants = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    values = {a.arg for node in nodes.values() for a in node.args.args}
    values |= {name for node in nodes.values() for name in gives_of(node)}
    asked = asked_of(nodes.values())
    alias = f"{module.name}_module" if module.name in values else module.name
    runs: list[Run] = []
    made: set[str] = set(given_first(tree))
    sure = bool(tables) and all(table.complete for table in tables) and not unclear
    draws = _any_drawn(module.header, effects)
    parallel = bool({"n_jobs", "num_workers"} & set(re.findall(r"\w+", ast.unparse(tree))))
    steps = {function.name for function in module.functions} | {"main"}
    helpers = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name not in steps}
    broken = ""
    for function in module.functions:
        node = nodes.get(function.name)
        if node is None:
            continue
        takes, gives = tuple(a.arg for a in [*node.args.posonlyargs, *node.args.args]), gives_of(node)
        keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        known = {**constants, **{a.arg: d for a, d in keywords if d is not None}}
        bound = sure and not {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} & _VALUE_BOUND
        bound = bound and not _changes_a_copy(node) and not _asks_for_objects(node)
        if not tables:
            bound = runs[-1].subject.sure if runs else "load_" in ast.unparse(node)
        called = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        used = [node, *(n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name in called)]
        calls = [call for index in function.statements for call in effects[index].calls]
        refused = refused_in(used, packages, calls)
        imports = any(isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.walk(node))
        certain = bound and not refused and not imports
        owns = names | set(constants)
        back = any(_reads_back(index, statements, effects) for index in function.statements)
        draws = draws or _any_drawn(function.statements, effects)
        subject = Subject(
            *(node, alias, takes, gives, certain, known, packages, owns, tables, asked),
            reads_back=back,
            draws=draws,
            parallel=parallel,
            helpers=helpers,
        )
        undefined = undefined_names(node, set(packages) | names | set(constants) | set(nodes))
        obstacle = broken or _obstacle(function, subject, statements, effects, made, counts, tables, undefined)
        unwritten = next((run for run in runs if run.obstacle and _writes(run.plan, effects)), None)
        if back and unwritten is not None and not obstacle:
            obstacle = f"reads what {unwritten.plan.name} writes, which {unwritten.obstacle}"
        if obstacle and not broken:
            broken = f"it takes what {function.name} gives, which {obstacle}" if gives else ""
        made |= set(gives)
        sure = sure and bound and not imports
        runs.append(Run(function, subject, obstacle, refused))
    return runs


def _any_drawn(statements: Sequence[int], effects: Sequence[Effects]) -> bool:
    return any("random" in effects[index].touches for index in statements)


def _changes_a_copy(node: Function) -> bool:
    """``df["a"].fillna(0, inplace=True)``: whether this changes the table depends on the version of pandas."""
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    parts = [
        call for call in calls if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Subscript)
    ]
    return any(k.arg == "inplace" for call in parts for k in call.keywords)


def _asks_for_objects(node: Function) -> bool:
    """``df["a"].dtype == "object"``: whether texts are objects depends on the version of pandas."""
    asked = {"'object'", "object", "'O'", "np.object_", "'str'"}
    comparisons = (n for n in ast.walk(node) if isinstance(n, ast.Compare))
    return any(".dtype" in ast.unparse(n) and asked & set(map(ast.unparse, _sides(n))) for n in comparisons)


def _sides(comparison: ast.Compare) -> Iterator[ast.expr]:
    for side in (comparison.left, *comparison.comparators):
        yield from side.elts if isinstance(side, (ast.List, ast.Tuple, ast.Set)) else [side]


def asked_of(nodes: Iterable[Function]) -> dict[str, str]:
    """Model → the value for which a step asks it to predict, where steps hand on both under these names."""
    nodes = list(nodes)
    handed = {a.arg for node in nodes for a in node.args.args} | {name for node in nodes for name in gives_of(node)}
    found: dict[str, str] = {}
    for call in (n for node in nodes for n in ast.walk(node)):
        if isinstance(call, ast.Call) and call_name(call) == "predict" and isinstance(call.func, ast.Attribute):
            model, value = call.func.value, call.args[0] if call.args else None
            if isinstance(model, ast.Name) and isinstance(value, ast.Name) and {model.id, value.id} <= handed:
                found[model.id] = value.id
    return found


_INDEX_LOST = ("reset_index", ".merge(", ".join(", "explode(", "resample(", "set_index", "index_col", "ignore_index")
_ARRAYS = (".values", "to_numpy", "np.", "fit_transform", ".ravel", "reshape", "to_list", "tolist", "list(")


def held_out(nodes: Iterable[Function], asked: str) -> str:
    """The answers of the rows for which the model is asked to predict the value ``asked``: a series of the rows' own index.

    Empty where rows may lose their index on the way, or nothing carries it.
    """
    nodes = list(nodes)
    text = "\n".join(ast.unparse(node) for node in nodes)
    if any(word in text for word in _INDEX_LOST) or ("concat(" in text and "axis=1" not in text):
        return ""
    bound, splits = _bound_in(nodes)
    if len(splits) != 1 or len(splits[0][0]) != 4 or len(splits[0][1]) != 2 or not _from(1, asked, bound, splits):
        return ""
    parts, arguments = splits[0]
    if parts[3] in bound:
        return ""
    answers = arguments[1]
    values = bound.get(answers.id, []) if isinstance(answers, ast.Name) else [answers]
    if len(values) != 1 or any(word in ast.unparse(values[0]) for word in _ARRAYS):
        return ""
    return parts[3]


_ROWS_CHANGED = (
    "query(",
    ".loc[",
    "concat(",
    "merge(",
    "explode(",
    "resample(",
    "sample(",
    "groupby(",
    "dropna(s",
    "dropna(a",
)


def kept_rows(nodes: Iterable[Function], features: str) -> str:
    """The raw rows of which the value ``features``, a model's input, is a part after preparation; empty if unknown.

    Only the one split and plain cleaning may take rows away, so that scoring can prepare each of the others.
    """
    nodes = list(nodes)
    bound, splits = _bound_in(nodes)
    text = "\n".join(ast.unparse(node) for node in nodes)
    filtered = (
        n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Subscript) and isinstance(n.slice, _CONDITIONS)
    )
    if any(word in text for word in _ROWS_CHANGED) or any(filtered):
        return ""
    if len(splits) != 1 or len(splits[0][0]) < 2 or not any(_from(part, features, bound, splits) for part in (0, 1)):
        return ""
    return "raw.dropna()" if "dropna(" in text else "raw"


_CONDITIONS = (ast.Compare, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Call)
_Splits = list[tuple[list[str], list[ast.expr]]]


def _bound_in(nodes: Iterable[Function]) -> tuple[dict[str, list[ast.expr]], _Splits]:
    """Name → the values that it is given, and the parts and arguments of each ``train_test_split``."""
    bound: dict[str, list[ast.expr]] = {}
    splits: _Splits = []
    for node in (n for function in nodes for n in ast.walk(function) if isinstance(n, ast.Assign)):
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name):
            bound.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Call) and call_name(value) == "train_test_split":
            splits.append(([ast.unparse(element) for element in target.elts], value.args))
        elif isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for element, part in zip(target.elts, values):  # noqa: B905 - a starred target has no value of its own
                bound.setdefault(ast.unparse(element), []).append(part)
    return bound, splits


def _from(part: int, name: str, bound: Mapping[str, list[ast.expr]], splits: _Splits) -> bool:
    """Whether a value is the rows of one part of a split, or made of them: 0 to train with, 1 held back."""
    parts = splits[0][0]
    came_from = {n.id for value in bound.get(name, []) for n in ast.walk(value) if isinstance(n, ast.Name)} | {name}
    return parts[part] in came_from and parts[1 - part] not in came_from - {name}


def fitted_on(nodes: Iterable[Function], model: str) -> str:
    """The name of the value that a model is fitted on; empty where several are, or none has a name."""
    calls = [
        n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Call) and call_name(n) == "fit" and n.args
    ]
    given = [c.args[0] for c in calls if isinstance(c.func, ast.Attribute) and ast.unparse(c.func.value) == model]
    return given[0].id if len(given) == 1 and isinstance(given[0], ast.Name) else ""


def _obstacle(
    plan: FunctionPlan,
    subject: Subject,
    statements: Sequence[Statement],
    effects: Sequence[Effects],
    made: Collection[str],
    counts: Mapping[str, int],
    tables: Sequence[Source],
    undefined: Collection[str],
) -> str:
    """Why a test cannot run a function, as the end of a sentence; empty where it can."""
    if isinstance(subject.node, ast.AsyncFunctionDef):
        return "is asynchronous"
    if plan.global_names:
        return "works on the module's own namespace"
    unknown = sorted(undefined)
    if unknown:
        return f"reads {', '.join(unknown)}, which nothing defines"
    missing = [name for name in subject.takes if name not in made]
    if missing:
        return f"needs {', '.join(missing)}, which no step gives"
    used = {n.id for n in ast.walk(subject.node) if isinstance(n, ast.Name)}
    roots = {root.partition(".")[0] for name, root in subject.packages.items() if name in used}
    if roots & _HEAVY:
        return f"needs {', '.join(sorted(roots & _HEAVY))} and data of its own"
    if any(isinstance(n, ast.Call) and call_name(n) == "input" for n in ast.walk(subject.node)):
        return "asks for input"
    if fixed := fixed_places(subject.node):
        return f"writes {fixed[0]}, which lies outside the project"
    for index in plan.statements:
        touches, text = effects[index].touches, statements[index].text
        if "network" in touches:
            return NETWORK
        writes = re.search(r"""open\([^()]*,\s*(mode=)?["'][wax]""", text)
        reads = "file:read" in touches and "load_" not in text and not writes
        if (
            reads
            and not _reads_back(index, statements, effects)
            and not (counts.get(plan.name) and any(reader in text for reader in READERS))
        ):
            return UNDESCRIBED
    bare = [table.path for table in tables if not table.columns]
    if counts.get(plan.name) and bare:
        return f"reads {bare[0]}, whose columns the code does not name"
    clash = sorted(_RESERVED & {*subject.takes, *subject.gives})
    if clash:
        return f"uses {', '.join(clash)}, a name that these tests use too"
    return ""


_WRITES = re.compile(r"""\bdump\(|\.to_[a-z]+\(|\.save[a-z_]*\(|\bopen\([^()]*,\s*(mode=)?["'][wax]""")


def _reads_back(index: int, statements: Sequence[Statement], effects: Sequence[Effects]) -> bool:
    """Whether a statement reads files, all of which it or an earlier one writes."""
    files = _files(statements[index].text)
    if not files or "file:read" not in effects[index].touches:
        return False
    writers = [i for i in range(index + 1) if _WRITES.search(statements[i].text)]
    used = frozenset[str]().union(*(effects[i].reads for i in writers))
    names = (i for i in range(index) if effects[i].literal and effects[i].binds & used)
    own = [statements[i].text for i in (*writers, *names)]
    return all(any(file in written for written in own) for file in files)


def _writes(plan: FunctionPlan, effects: Sequence[Effects]) -> bool:
    return any("file:write" in effects[index].touches for index in plan.statements)


def _files(text: str) -> list[str]:
    """The file names that are written out in a statement."""
    return re.findall(r"""["']([^"'\s]+\.\w{1,7})["']""", text)


def fixed_places(node: Function) -> list[str]:
    """The fixed places (``/content/…``, ``C:\\…``) that a function writes to."""
    calls = (n for n in ast.walk(node) if isinstance(n, ast.Call) and (call_name(n) in DUMPS or call_name(n) == "open"))
    paths = (argument.value for call in calls for argument in call.args[:2] if isinstance(argument, ast.Constant))
    return [path for path in paths if isinstance(path, str) and re.match(r"[/~]|[A-Za-z]:[\\/]", path)]


def given_first(tree: ast.Module) -> tuple[str, ...]:
    """The empty dicts that ``main`` makes before the first step, to be filled by the steps (fitted state)."""
    main = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "main"), None)
    found = []
    for node in main.body if main is not None else ():
        empty = isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and not node.value.keys
        if empty and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append(node.targets[0].id)
    return tuple(name for name in found if not name.startswith("metrics"))


def undefined_names(node: ast.AST, module: Collection[str]) -> set[str]:
    """The names that a function looks up in its module, where the module has no such name."""
    import builtins

    found: set[str] = set()
    if "*" in module:
        return found
    waiting = [symtable.symtable(ast.unparse(node), "function", "exec")]
    while waiting:
        scope = waiting.pop()
        waiting += scope.get_children()
        if scope.get_type() == "function":
            found.update(s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced())
    return {name for name in found if name not in module and not hasattr(builtins, name) and not name.startswith("__")}


def gives_of(node: Function) -> tuple[str, ...]:
    last = node.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return ()
    values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    return tuple(v.id if isinstance(v, ast.Name) else f"result_{n}" for n, v in enumerate(values, 1))


def packages_of(tree: ast.Module) -> dict[str, str]:
    """Imported name → what it stands for, qualified."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((a.asname or a.name.partition(".")[0], a.name) for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update((a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)
    return found


def import_lines(tree: ast.Module) -> dict[str, str]:
    """Imported name → a line that imports it."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                found[a.asname or a.name.partition(".")[0]] = f"import {a.name}" + (
                    f" as {a.asname}" if a.asname else ""
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for a in node.names:
                line = f"from {node.module} import {a.name}" + (f" as {a.asname}" if a.asname else "")
                found[a.asname or a.name] = line
    return found


def import_line(package: str, module: ModulePlan, runs: Sequence[Run]) -> str:
    """The import of the module under test, under another name where the notebook has a value of that name."""
    alias = runs[0].subject.module
    return f"from {package} import {module.name}" + (f" as {alias}" if alias != module.name else "")
