"""Tests that run the notebook's own lines again: what a step gives and prints is what these lines give and print.

They are for results that no single expression says: a table made, sorted, given a column and cut. Only lines that compute
are repeated, and only those that the result needs; files, models, draws and unknown calls end the repetition.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Collection, Sequence

from nbrefactor.python.scopes import stored_names
from nbrefactor.python.testing.reads import only_reads
from nbrefactor.python.testing.say import PURE, PURE_BUILTINS
from nbrefactor.python.testing.schema import READERS
from nbrefactor.python.testing.subject import Subject

_MOST_LINES, _LONGEST = 14, 1200
_METHODS = (
    PURE
    | READERS
    | frozenset(
        """
        drop dropna drop_duplicates duplicated rename assign merge join pivot melt stack unstack query filter nsmallest explode
        corr describe insert to_frame append extend update items keys values format join splitlines find count nunique
        crosstab concat get_dummies qcut date_range Timestamp Timedelta DataFrame Series array arange zeros ones linspace
        full where select nan_to_num isnan isinf argsort argmax argmin column_stack vstack hstack concatenate reshape ravel
        flatten cov dot apply applymap day_name month_name strftime normalize combine_first select_dtypes squeeze
        reindex swaplevel droplevel add_prefix add_suffix to_list iterrows itertuples pop title remove is_unique tolist
        predict predict_proba decision_function score fit_transform transform fit inverse_transform toarray
        infer_objects convert_dtypes
        """.split()
    )
) - frozenset({"sample"})
_FITTED = (
    "sklearn.preprocessing.",
    "sklearn.impute.",
    "sklearn.feature_extraction.text.",
    "sklearn.metrics.",
    "sklearn.model_selection.train_test",
)
"""What is fitted in no time, and the same each time if it draws nothing."""
_MORE_BUILTINS = frozenset("zip enumerate any all isinstance reversed".split())
_BUILTINS = frozenset(dir(builtins))
_LINES = (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If)


def replayed(subject: Subject, claimed: Collection[str]) -> str:
    """One test for what the function gives, changes and prints, as far as it is not in ``claimed``; empty where nothing is left.

    Where made-up rows may not get through, the lines are tried first: what they take, the function must take as well.
    """
    changed = [name for name in subject.takes if name not in subject.gives and _changes(subject, name)]
    whole = _repeated(subject, {*subject.gives, *changed}, printing(subject), every=True)
    wanted = [name for name in [*subject.gives, *changed] if name not in claimed or (whole and not subject.sure)]
    able = [name for name in wanted if _repeated(subject, {name})]
    prints = printing(subject)
    chosen = _repeated(subject, set(able), prints)
    if not chosen:
        prints, chosen = [], _repeated(subject, set(able)) if able else []
    lines = _lines(subject, chosen) if able or prints else []
    return "\n".join(_text(subject, able, changed, bool(prints), lines, bool(whole))) if lines else ""


def _text(
    subject: Subject, able: list[str], changed: list[str], prints: bool, lines: list[str], whole: bool
) -> list[str]:
    """The test: the lines, the function, and what must be the same."""
    careful = not subject.sure
    fixtures = ["identical"] * bool(able) + ["capsys"] * prints + ["permitting"] * careful
    header = subject.header("does_what_its_lines_do", *fixtures)
    if whole:
        header[0] = header[0].replace(", attempt", "").replace("(attempt, ", "(")
    if careful:
        lines = ["    with permitting():", *(f"    {line}" for line in lines)]
    body = [*header, *(["    capsys.readouterr()"] * (prints and subject.follows)), *lines]
    if prints:
        body.append("    expected = capsys.readouterr().out")
    step = f"{subject.module}.{subject.name}"
    arguments = [f"*before({step})"] if subject.takes else []
    if any(name in able for name in changed):
        arguments = [f"found_{name}" for name in subject.takes]
        body.append(f"    {', '.join(arguments)}{',' * (len(arguments) == 1)} = before({step})")
    call = f"{step}({', '.join(arguments)})" if whole or subject.sure else f"attempt({', '.join([step, *arguments])})"
    found = ", ".join(f"found_{name}" if name in able else "_" for name in subject.gives)
    body.append(f"    {found} = {call}" if any(name in able for name in subject.gives) else f"    {call}")
    if prints:
        body.append("    assert capsys.readouterr().out == expected")
    return [*body, *(f"    identical(found_{name}, {name})" for name in able)]


def printing(subject: Subject) -> list[ast.stmt]:
    """The lines that print, if they can be repeated as they are and nothing else prints."""
    prints = [s for s in subject.node.body if _prints(s)]
    others = {_name(n.func) for n in ast.walk(subject.node) if isinstance(n, ast.Call)} & {
        "subprocess",
        "display",
        "sys",
    }
    return prints if not others and _repeated(subject, set(), prints) else []


def _changes(subject: Subject, name: str) -> bool:
    """Whether the function may change what it is given under this name, and never calls something else so."""
    stores = stored_names(subject.node)
    return name not in stores and not only_reads(
        ast.Module(subject.node.body, []), {name}, subject.packages, subject.names
    )


def _repeated(
    subject: Subject, wanted: Collection[str], prints: Sequence[ast.stmt] = (), every: bool = False
) -> list[ast.stmt]:
    """The statements that the wanted names need; empty where one of them cannot be repeated, or is missing from ``every``."""
    needed = set(wanted)
    chosen: list[ast.stmt] = []
    for statement in reversed(subject.node.body):
        if isinstance(statement, ast.Return) or _is_docstring(statement):
            continue
        bound = stored_names(statement)
        changed = {name for name in needed if not only_reads(statement, {name}, subject.packages, subject.names)}
        if statement not in prints and not needed & bound and not changed:
            if every:
                return []
            continue
        if not isinstance(statement, _LINES) or not _repeatable(statement, subject, statement in prints):
            return []
        chosen.append(statement)
        loaded = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        loaded |= {_name(n.target) for n in ast.walk(statement) if isinstance(n, ast.AugAssign)} - {""}
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            needed -= bound
        needed |= loaded - set(subject.packages) - _BUILTINS
    chosen.reverse()
    local = {name for s in chosen for name in stored_names(s)}
    inner = {a.arg for s in chosen for n in ast.walk(s) if isinstance(n, ast.Lambda) for a in n.args.args}
    if subject.module in local | set(subject.takes):  # the test calls the step by the name of its module
        return []
    known = {*subject.takes, *_options(subject), *subject.names, *local, *inner}
    fits = sum(len(ast.unparse(statement)) for statement in chosen) <= _LONGEST
    return chosen if needed <= known and fits and any(map(_computes, chosen)) else []


def _lines(subject: Subject, chosen: Sequence[ast.stmt]) -> list[str]:
    """The statements as a test says them, with the options that they use at their defaults."""
    used = {n.id for s in chosen for n in ast.walk(s) if isinstance(n, ast.Name)}
    given = [f"{name} = {ast.unparse(subject.known[name])}" for name in sorted(_options(subject) & used)]
    said = (ast.unparse(_Said(subject).visit(copy.deepcopy(statement))) for statement in chosen)
    lines = [line for text in [*given, *said] for line in text.split("\n")]
    return [f"    {line}" for line in lines] if len(lines) <= _MOST_LINES else []


def _options(subject: Subject) -> set[str]:
    return {a.arg for a in subject.node.args.kwonlyargs if a.arg in subject.known}


def _computes(statement: ast.stmt) -> bool:
    """Whether a line does more than give a name to something."""
    return any(isinstance(n, (ast.Call, ast.BinOp, ast.Compare, ast.Subscript, ast.For)) for n in ast.walk(statement))


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _prints(statement: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print" for n in ast.walk(statement)
    )


def _name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _repeatable(statement: ast.stmt, subject: Subject, prints: bool) -> bool:
    """Whether a line only computes, the same each time."""
    for node in ast.walk(statement):
        if isinstance(
            node, (ast.Global, ast.Nonlocal, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Starred)
        ):
            return False
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Return, ast.With, ast.Try, ast.While, ast.FunctionDef)):
            return False
        if isinstance(node, ast.Attribute) and node.attr in ("random", "plot", "now", "today"):
            return False
        if isinstance(node, ast.Call) and not _call(node, subject, prints):
            return False
    return True


def _call(call: ast.Call, subject: Subject, prints: bool) -> bool:
    function = call.func
    package = subject.packages.get(_name(function), "")
    if isinstance(function, ast.Name):
        if function.id in PURE_BUILTINS | _MORE_BUILTINS and function.id not in subject.packages:
            return True
        if package.startswith(_FITTED):
            draws = package.endswith("train_test_split")
            return not draws or any(k.arg == "random_state" for k in call.keywords)
        return (
            (prints and function.id == "print")
            or package.split(".")[1:2] == ["features"]
            or function.id == "input_schema"
        )
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr == "fit" and package:
        return False
    return function.attr in _METHODS and package.partition(".")[0] in ("", "pandas", "numpy", "math", "re")


class _Said(ast.NodeTransformer):
    """A line with the names of the module under test looked up there."""

    def __init__(self, subject: Subject) -> None:
        stores = stored_names(subject.node)
        self.module = subject.module
        self.names = set(subject.names) - stores - set(subject.takes) - _options(subject)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.names and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name(self.module, ast.Load()), node.id, ast.Load())
        return node
