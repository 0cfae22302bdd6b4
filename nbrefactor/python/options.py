"""Literal hyper-parameters and paths inside calls, lifted out so that they can be set from the command line.

``LogisticRegression(C=1/0.1)`` becomes ``LogisticRegression(C=C)`` with the option ``C`` whose default is ``1/0.1``. Only
literals of estimators, of ``train_test_split``'s size, and of paths that are read are lifted: what one would want to set.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge.connections import connection, is_database, without_password
from nbrefactor.knowledge.paths import connects
from nbrefactor.model import OWN_OPTIONS, Diagnostic, Effects, Option, Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.effects import is_number
from nbrefactor.python.resolve import calls_in, import_table, qualified
from nbrefactor.python.syntax import parse

if TYPE_CHECKING:
    from nbrefactor.knowledge import Knowledge

UNINTERESTING = frozenset({"n_jobs", "verbose", "random_state", "verbosity", "seed", "copy", "nthread", "cv", "iid"})
PATH_KEYWORDS = frozenset({"filepath_or_buffer", "path", "path_or_buf", "fname", "filename", "io", "file"})
MOST = 6


def lift_options(
    statements: Sequence[Statement], effects: Sequence[Effects], knowledge: Knowledge, taken: Collection[str] = ()
) -> tuple[dict[int, str], dict[int, tuple[Option, ...]]]:
    """New statement texts, and for each the options that its text now reads as free names."""
    imports = import_table(statements, effects)
    names = {n for e in effects for n in e.binds | e.reads} | {*taken, *OWN_OPTIONS}
    unpacked = _unpacked_into_estimators(statements, imports, knowledge)
    given: dict[str, str] = {}
    texts: dict[int, str] = {}
    options: dict[int, tuple[Option, ...]] = {}
    for i, statement in enumerate(statements):
        if statement.kind not in ("assign", "expression") or not effects[i].calls and not effects[i].literal:
            continue
        edits: list[Edit] = []
        found: list[Option] = []
        for tree in simple_statements(parse(statement.text)):
            target = (
                tree.targets[0].id if isinstance(tree, ast.Assign) and isinstance(tree.targets[0], ast.Name) else ""
            )
            for name, node, kind in _literals(tree, target, imports, knowledge, unpacked):
                source = ast.unparse(node)
                option = _free_name(name, target, source, given, names)
                if not option or len(found) >= MOST:
                    continue
                given[option] = source
                edits.append(Edit.replace(node, option))
                found.append(connection(Option(option, source, kind)))
        if found:
            texts[i] = apply(statement.text, edits)
            options[i] = tuple(dict.fromkeys(found))
    return texts, options


def passwords_left_out(options: Sequence[Option], statements: Sequence[Statement]) -> tuple[Diagnostic, ...]:
    """NBR215 for each statement whose connection to a database became an option without its password."""
    variables = {ast.literal_eval(option.default): option.variable for option in options if option.variable}
    found = []
    for statement in statements if variables else ():
        for node in ast.walk(parse(statement.text)) if "://" in statement.text else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                safe = without_password(node.value)
                if safe != node.value and safe in variables:
                    message = f"the password for {safe} is left out of the scripts: set {variables[safe]}."
                    found.append(diagnostic("NBR215", statement.location, message))
    return tuple(found)


def simple_statements(tree: ast.stmt) -> list[ast.stmt]:
    """A statement, or the statements of a text that holds several, without those that have blocks of their own."""
    several = isinstance(tree, ast.If) and isinstance(tree.test, ast.Constant)
    body = tree.body if several and isinstance(tree, ast.If) else [tree]
    return [s for s in body if isinstance(s, (ast.Assign, ast.AnnAssign, ast.Expr))]


def _free_name(name: str, target: str, source: str, given: Mapping[str, str], taken: Collection[str]) -> str:
    """The option's name: the keyword, or with the variable's name before it where that is taken."""
    for candidate in (name, f"{target}_{name}" if target else ""):
        if not candidate or keyword.iskeyword(candidate) or candidate in taken or candidate.startswith("_"):
            continue
        if given.get(candidate, source) == source:
            return candidate
    return ""


def _literals(
    tree: ast.stmt, target: str, imports: Mapping[str, str], knowledge: Knowledge, unpacked: Collection[str]
) -> list[tuple[str, ast.expr, Literal["int", "float", "path", "str"]]]:
    out: list[tuple[str, ast.expr, Literal["int", "float", "path", "str"]]] = []
    if target in unpacked and isinstance(tree, ast.Assign) and isinstance(tree.value, ast.Dict):
        for key, value in zip(tree.value.keys, tree.value.values, strict=True):
            if (
                isinstance(key, ast.Constant)
                and isinstance(key.value, str)
                and key.value.isidentifier()
                and is_number(value)
            ):
                if key.value not in UNINTERESTING:
                    out.append((key.value, value, _kind(value)))
    for call in sorted(calls_in(tree), key=lambda c: (c.lineno, c.col_offset)):
        name = qualified(call.func, imports)
        if connects(name):
            given = [*call.args[:2], *(k.value for k in call.keywords if k.arg in ("url", "con"))]
            texts = [node for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            out += [("database_url", node, "str") for node in texts if is_database(str(node.value))]
            continue  # a query is no path
        fact = knowledge.function(name) if name else None
        if fact is None:
            continue
        if "estimator" in fact.roles and "transformer" not in fact.roles:
            for argument in call.keywords:
                if argument.arg and argument.arg not in UNINTERESTING and is_number(argument.value):
                    out.append((argument.arg, argument.value, _kind(argument.value)))
        elif "split" in fact.roles:
            out += [
                (k.arg, k.value, _kind(k.value)) for k in call.keywords if k.arg == "test_size" and is_number(k.value)
            ]
        elif "load" in fact.roles and "file:read" in fact.touches and target:
            path = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg in PATH_KEYWORDS), None)
            if isinstance(path, ast.Constant) and isinstance(path.value, str) and path.value:
                out.append((_path_name(target), path, "path"))
    return out


def _path_name(target: str) -> str:
    return "data_path" if target.lower() in ("df", "data", "dataset", "raw", "frame", "d") else f"{target}_path"


def _kind(node: ast.expr) -> Literal["int", "float"]:
    return "int" if isinstance(node, ast.Constant) and isinstance(node.value, int) else "float"


def _unpacked_into_estimators(
    statements: Sequence[Statement], imports: Mapping[str, str], knowledge: Knowledge
) -> frozenset[str]:
    found: set[str] = set()
    for statement in statements:
        if "**" not in statement.text or statement.kind not in ("assign", "expression"):
            continue
        for call in calls_in(parse(statement.text)):
            qual = qualified(call.func, imports)
            fact = knowledge.function(qual) if qual else None
            if fact is not None and "estimator" in fact.roles:
                found.update(k.value.id for k in call.keywords if k.arg is None and isinstance(k.value, ast.Name))
    return frozenset(found)
