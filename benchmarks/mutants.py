"""Breaks the generated functions on purpose, one small fault at a time, and counts how many faults the generated tests notice.

    python benchmarks/mutants.py                            # the sample notebooks
    python benchmarks/mutants.py NOTEBOOK-OR-PROJECT… [--record] [--limit N] [--only FUNCTION] [--survivors] [--json FILE]
    python benchmarks/mutants.py --gut                      # functions without a body: a test that still passes is named

A notebook is converted first (with ``--record``, if asked); a folder with ``src`` is taken as it is. What is mutated are
the functions made from the notebook, in train.py, pipeline.py and features.py; ``--templates`` adds those that are
the same in every project (score.py, main, save_bundle…). One mutant differs in one place: an operator, a comparison, a
constant, a statistic, a column, a keyword argument, two arguments swapped, a statement removed, None returned. The
tests of the mutated function run first and stop at the first failure. A mutant that hangs counts as killed.

Everything runs in one process at a time: libraries are imported once, and each mutant runs in a fork.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import io
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nbrefactor.python.edits import Edit, apply

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("train.py", "pipeline.py", "features.py")
TEMPLATES = frozenset(
    {
        "main",
        "argument_parser",
        "save_bundle",
        "library_versions",
        "write_model",
        "save_object",
        "plain",
        "input_schema",
        "usual_value",
    }
)
SECONDS = 60
PRELOADED = (
    "numpy pandas pytest joblib matplotlib.pyplot seaborn statsmodels.api sklearn.ensemble sklearn.linear_model sklearn.metrics "
    "sklearn.model_selection sklearn.pipeline sklearn.compose sklearn.neighbors sklearn.naive_bayes sklearn.svm sklearn.tree "
    "sklearn.cluster sklearn.feature_extraction.text sklearn.datasets lightgbm xgboost"
)

OPERATORS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*", ast.Mod: "*", ast.FloorDiv: "/",
    ast.BitAnd: "|", ast.BitOr: "&", ast.And: "or", ast.Or: "and",
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
STATISTICS = {"mean": "median", "median": "mean", "min": "max", "max": "min", "sum": "mean", "any": "all", "all": "any"}
SYMBOLS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Mod: "%", ast.FloorDiv: "//",
    ast.BitAnd: "&", ast.BitOr: "|", ast.And: "and", ast.Or: "or", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module's text with one fault in one function."""

    path: str
    function: str
    line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    sample: str
    path: str
    function: str
    line: int
    kind: str
    killed_by: str
    diff: str


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("subjects", nargs="*", type=Path)
    parser.add_argument("--record", action="store_true", help="convert with --record")
    parser.add_argument("--limit", type=int, default=0, help="so many mutants of each notebook, drawn at random")
    parser.add_argument("--only", default="", help="mutate this function")
    parser.add_argument("--templates", action="store_true", help="mutate what is the same in every project as well")
    parser.add_argument("--survivors", action="store_true", help="print the difference of each survivor")
    parser.add_argument("--gut", action="store_true", help="delete bodies instead, and name the tests that still pass")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    subjects = options.subjects or sorted((ROOT / "sample_notebooks").glob("*/*.ipynb"))
    preload()
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        for number, subject in enumerate(subjects):
            if subject.name == "score.ipynb":
                continue
            name = subject.parent.name if subject.suffix else subject.name
            home = Path(folder) / str(number) / name
            project = prepared(subject.resolve(), home, options.record)
            if project is None or not tests_pass(name, project):
                continue
            found += gutted(name, project) if options.gut else killed(name, project, options)
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in found], indent=1), encoding="utf-8")
    if options.gut:
        return int(any(not result.killed_by for result in found))
    report("all", found)
    return 0


def preload() -> None:
    """What the projects import, so that a fork need not."""
    os.environ |= {"MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    sys.dont_write_bytecode = True
    for name in PRELOADED.split():
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def prepared(subject: Path, home: Path, record: bool) -> Path | None:
    """A folder with the project: a copy, or what the notebook becomes."""
    if subject.is_dir():
        shutil.copytree(subject, home)
        return home
    command = [sys.executable, "-m", "nbrefactor", "convert", str(subject), "-o", str(home), *(["--record"] * record)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    if done.returncode > 1:
        print(f"{subject.parent.name}: {done.stderr.strip()[-200:]}")
        return None
    return home


def tests_pass(name: str, project: Path) -> bool:
    outcomes = tested(project, "", stop=False, seconds=600)
    count = Counter(outcomes.values())
    print(f"{name}: {count['passed']} passed, {count['skipped']} skipped, {count['failed']} failed", flush=True)
    for test, outcome in outcomes.items():
        if outcome == "failed":
            print(f"    fails without a fault: {test}")
    return count["passed"] > 0 and not count["failed"]


# ----------------------------------------------------------------------------------------------------------- running


def killed(name: str, project: Path, options: argparse.Namespace) -> list[Result]:
    """Every mutant, with the test that killed it."""
    mutants = list(mutants_of(project, options.templates, options.only))
    if options.limit and len(mutants) > options.limit:
        mutants = random.Random(0).sample(mutants, options.limit)
    results = []
    for mutant in mutants:
        with replaced(project / mutant.path, mutant.text) as original:
            outcomes = tested(project, mutant.function, stop=True, seconds=SECONDS)
        test = next((test for test, outcome in outcomes.items() if outcome == "failed"), "")
        diff = "\n".join(
            line
            for line in difflib.unified_diff(original.split("\n"), mutant.text.split("\n"), lineterm="", n=0)
            if not line.startswith(("---", "+++", "@@"))
        )
        results.append(Result(name, mutant.path, mutant.function, mutant.line, mutant.kind, test, diff))
        if not test and options.survivors:
            print(
                f"  {mutant.path}:{mutant.line} {mutant.function}: {mutant.kind}\n    " + diff.replace("\n", "\n    ")
            )
    report(name, results)
    return results


def report(name: str, results: Sequence[Result]) -> None:
    dead = sum(bool(result.killed_by) for result in results)
    print(f"{name}: {dead} of {len(results)} mutants killed ({dead / max(1, len(results)):.0%})", flush=True)
    kinds = Counter(result.kind for result in results)
    alive = Counter(result.kind for result in results if not result.killed_by)
    functions = Counter(result.function for result in results)
    left = Counter(result.function for result in results if not result.killed_by)
    print(
        "  survivors by kind:    ", ", ".join(f"{kind} {alive[kind]}/{kinds[kind]}" for kind in sorted(alive)) or "none"
    )
    if name != "all":
        print(
            "  survivors by function:",
            ", ".join(f"{f} {left[f]}/{functions[f]}" for f in functions if left[f]) or "none",
        )


def gutted(name: str, project: Path) -> list[Result]:
    """Functions without a body: the tests of each must fail. Without any body, every test must."""
    results = []
    texts = {path: path.read_text(encoding="utf-8") for path in sources(project, every=True)}
    names = [node.name for path in sources(project) for node in functions_of(ast.parse(texts[path]))]
    for path in sources(project):
        for node in functions_of(ast.parse(texts[path])):
            with replaced(path, without_body(texts[path], {node.name})):
                outcomes = tested(project, node.name, stop=False, seconds=SECONDS, names=names)
            results += _still(name, path, node.name, outcomes)
    with contextlib.ExitStack() as stack:
        for path, text in texts.items():
            stack.enter_context(replaced(path, without_body(text, None)))
        outcomes = tested(project, "", stop=False, seconds=600)
    results += _still(name, project, "every function", outcomes)
    for result in results:
        print(f"  passes without the body of {result.function}: {result.diff}")
    print(f"{name}: {len(results)} tests pass without the body of what they test", flush=True)
    return results


def _still(name: str, path: Path, function: str, outcomes: dict[str, str]) -> list[Result]:
    return [
        Result(name, path.name, function, 0, "no body", "", test)
        for test, outcome in outcomes.items()
        if outcome == "passed"
    ]


@contextlib.contextmanager
def replaced(path: Path, text: str) -> Iterator[str]:
    original = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        yield original
    finally:
        path.write_text(original, encoding="utf-8")


def tested(
    project: Path, function: str, *, stop: bool, seconds: int, names: Sequence[str] | None = None
) -> dict[str, str]:
    """Test -> passed, failed or skipped, from a fork of this process.

    The tests of ``function`` come first; with ``names`` (of all functions) no others run.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        _test(project, function, stop, names, writing)
    os.close(writing)
    deadline, pieces = time.monotonic() + seconds, []
    while time.monotonic() < deadline:
        ready, _, _ = select.select([reading], [], [], max(0, deadline - time.monotonic()))
        piece = os.read(reading, 65536) if ready else b""
        if ready and not piece:
            break
        pieces.append(piece)
    else:
        os.killpg(child, signal.SIGKILL)
        pieces.append(b'["(it hangs)", "failed"]\n')
    os.close(reading)
    os.waitpid(child, 0)
    return dict(json.loads(line) for line in b"".join(pieces).decode().split("\n") if line.endswith("]"))


def _test(project: Path, function: str, stop: bool, names: Sequence[str] | None, pipe: int) -> None:
    """Run pytest in this process, and end it."""
    import pytest

    class Plugin:
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            items.sort(key=lambda item: not owns(function, item.name))
            if names is not None and function:
                longer = [name for name in names if name != function and name.startswith(function)]
                mine = (item for item in items if owns(function, item.name))
                items[:] = [item for item in mine if not any(owns(name, item.name) for name in longer)]

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.when == "call" or not report.passed:
                os.write(pipe, (json.dumps([report.nodeid, report.outcome]) + "\n").encode())

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed:
                os.write(pipe, (json.dumps([report.nodeid, "failed"]) + "\n").encode())

    os.chdir(project)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.stdout = sys.stderr = io.TextIOWrapper(io.FileIO(null, "w"))
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore", "--rootdir", str(project), "tests"]
    pytest.main([*arguments, *(["-x"] * stop)], plugins=[Plugin()])
    os._exit(0)


def owns(function: str, test: str) -> bool:
    """Whether a test says by its name that it tests a function."""
    return bool(function) and (test + "_").replace("[", "_").startswith(f"test_{function}_")


# ----------------------------------------------------------------------------------------------------------- mutating


def sources(project: Path, every: bool = False) -> list[Path]:
    """The modules made from the notebook."""
    names = (*MODULES, "score.py") if every else MODULES
    folders = sorted((project / "src").glob("*")) if (project / "src").is_dir() else [project]
    return [folder / name for name in names for folder in folders if (folder / name).is_file()]


def functions_of(
    tree: ast.Module, templates: bool = False
) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in tree.body if isinstance(node, kinds) and (templates or node.name not in TEMPLATES)]


def without_body(text: str, names: set[str] | None) -> str:
    """The module with these functions (or all) doing nothing; methods of classes as well."""
    tree = ast.parse(text)
    for node in functions_of(tree, templates=True):
        if names is None or node.name in names:
            for inner in ast.walk(node):
                if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    inner.body = [ast.Pass()]
    return ast.unparse(tree)


def mutants_of(project: Path, templates: bool, only: str) -> Iterator[Mutant]:
    for path in sources(project, every=templates):
        text = path.read_text(encoding="utf-8")
        seen = {text}
        for node in functions_of(ast.parse(text), templates):
            if only and node.name != only:
                continue
            for kind, line, edit in faults(node, text):
                changed = apply(text, [edit])
                try:
                    same = ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text))
                except SyntaxError:
                    continue
                if not same and changed not in seen:
                    seen.add(changed)
                    yield Mutant(str(path.relative_to(project)), node.name, line, kind, changed)


def faults(node: ast.stmt, text: str) -> Iterator[tuple[str, int, Edit]]:
    """The faults of one function: what, in which line, and the edit."""
    source = Source(text)
    parents = {child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)}
    for child in ast.walk(node):
        if isinstance(child, ast.stmt) and child is not node:
            yield from (("statement", child.lineno, edit) for edit in _statement(child, parents[child]))
        if isinstance(child, ast.expr) and not _inert(child, parents):
            yield from ((kind, child.lineno, edit) for kind, edit in _expression(child, parents, source))


def _inert(node: ast.expr, parents: dict[ast.AST, ast.AST]) -> bool:
    """Annotations, docstrings, and what a print says, which is no value of the notebook's."""
    child: ast.AST = node
    while child in parents:
        parent = parents[child]
        if isinstance(parent, ast.arg) or (isinstance(parent, ast.FunctionDef) and child is parent.returns):
            return True
        if isinstance(parent, ast.Expr) and isinstance(child, ast.Constant):
            return True
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "print":
            return True
        child = parent
    return False


def _statement(node: ast.stmt, parent: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield Edit.replace(node, "return None")
    elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If, ast.With, ast.Delete)):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring:
            yield Edit.replace(node, "pass")


def _expression(node: ast.expr, parents: dict[ast.AST, ast.AST], source: Source) -> Iterator[tuple[str, Edit]]:
    parent = parents.get(node)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield "operator", source.between(node.left, node.right, SYMBOLS[type(node.op)], OPERATORS[type(node.op)])
    elif isinstance(node, ast.BoolOp):
        yield (
            "boolean",
            source.between(node.values[0], node.values[1], SYMBOLS[type(node.op)], OPERATORS[type(node.op)]),
        )
    elif isinstance(node, ast.Compare):
        symbol, other = SYMBOLS[type(node.ops[0])], OPERATORS[type(node.ops[0])]
        yield "comparison", source.between(node.left, node.comparators[0], symbol, other)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert, ast.USub)):
        yield "operator", Edit.replace(node, f"({ast.unparse(node.operand)})")
    elif isinstance(node, ast.Constant):
        for changed in _constants(node.value, parent):
            yield "constant", Edit.replace(node, changed)
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and len(node.elts) > 1:
        if all(isinstance(element, ast.Constant) for element in node.elts):
            yield "column", Edit.replace(node, _without(node))
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        shorter = ast.Dict(node.keys[:-1], node.values[:-1])
        yield "column", Edit.replace(node, ast.unparse(shorter))
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.IfExp):
        swapped = ast.IfExp(node.test, node.orelse, node.body)
        yield "boolean", Edit.replace(node, f"({ast.unparse(swapped)})")


def _without(node: ast.expr) -> str:
    assert isinstance(node, (ast.List, ast.Tuple, ast.Set))
    return ast.unparse(type(node)(node.elts[:-1], *([ast.Load()] if not isinstance(node, ast.Set) else [])))


def _constants(value: object, parent: ast.AST | None) -> list[str]:
    if isinstance(parent, (ast.FormattedValue, ast.JoinedStr)):
        return []
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int):
        return [str(value + 1)]
    if isinstance(value, float):
        return [repr(value * 2 or 1.0)]
    if isinstance(value, str):
        return [repr(value + "_x") if value else repr("x")]
    return []


def _call(node: ast.Call) -> Iterator[tuple[str, Edit]]:
    plain = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    if len(node.args) >= 2 and len(plain) == len(node.args):
        swapped = ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        yield "arguments", Edit.replace(node, ast.unparse(swapped))
    for number, option in enumerate(node.keywords):
        if option.arg:
            fewer = ast.Call(node.func, node.args, [k for n, k in enumerate(node.keywords) if n != number])
            yield "keyword", Edit.replace(node, ast.unparse(fewer))
    if isinstance(node.func, ast.Attribute) and node.func.attr in STATISTICS:
        other = ast.Call(
            ast.Attribute(node.func.value, STATISTICS[node.func.attr], ast.Load()), node.args, node.keywords
        )
        yield "statistic", Edit.replace(node, ast.unparse(other))


class Source:
    """A module's text, to find an operator between its operands."""

    def __init__(self, text: str) -> None:
        self.lines = [line.encode() for line in text.split("\n")]

    def between(self, left: ast.expr, right: ast.expr, symbol: str, other: str) -> Edit:
        line, column = left.end_lineno or left.lineno, left.end_col_offset or 0
        while line <= right.lineno:
            end = right.col_offset if line == right.lineno else len(self.lines[line - 1])
            piece = self.lines[line - 1][column:end].split(b"#")[0]
            if (at := piece.find(symbol.encode())) >= 0:
                start = column + at
                return Edit(line, start, line, start + len(symbol), other)
            line, column = line + 1, 0
        raise ValueError(f"no {symbol} after line {left.lineno}")


if __name__ == "__main__":
    sys.exit(main())
