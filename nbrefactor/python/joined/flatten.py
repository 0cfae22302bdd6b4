"""A scoring notebook as one straight program: the functions that load or predict are written out where they are called.

A web service has ``init()`` and ``run(raw_data)``; then the request is the table of rows.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbrefactor.model import Statement, StatementKind
from nbrefactor.python.edits import Edit, apply, dedent_block
from nbrefactor.python.scopes import stored_names

REQUEST = "request_rows"
ANSWER = "notebook_answer"


class NotStraight(Exception):
    """Why a program cannot be written out straight."""


@dataclass(frozen=True, slots=True)
class Straight:
    """The statements in the order in which they run; ``request`` is the parameter of ``run``, if it is a service."""

    statements: tuple[Statement, ...]
    request: str = ""


def flatten(statements: Sequence[Statement], wanted: frozenset[str]) -> Straight:
    """Write out the functions that hold a call of one of the ``wanted`` methods or names, or that bind a global.

    Errors: NotStraight.
    """
    functions = {s.text_name: s for s in (_Function.of(s) for s in statements) if s is not None}
    special = _special(functions, wanted)
    service = "run" if {"run", "init"} <= functions.keys() and len(functions["run"].parameters) == 1 else ""
    out: list[Statement] = []
    called: set[str] = set()
    for statement in statements:
        if statement.kind == "function" and _name(statement) in special:
            continue
        calls = [c for c in _calls(statement.text) if _callee(c) in special]
        if not calls:
            out += _unwrapped(statement)
        elif len(calls) > 1:
            raise NotStraight("a statement calls several functions that load or predict")
        elif _callee(calls[0]) != service:
            out += _written_out(statement, calls[0], functions, special, called, 0)
            _check_locals(functions[_callee(calls[0])], statement, statements)
    if service:
        if "init" not in called and "init" in special:
            out = [*_body(functions["init"], functions, special, called, 0), *out]
        if "run" in called:
            raise NotStraight("'run' is called by other functions")
        out += _body(functions["run"], functions, special, called, 0)
        return Straight(_numbered(out), functions["run"].parameters[0])
    return Straight(_numbered(out))


@dataclass(frozen=True, slots=True)
class _Function:
    statement: Statement
    node: ast.FunctionDef

    @classmethod
    def of(cls, statement: Statement) -> _Function | None:
        node = ast.parse(statement.text).body[0] if statement.kind == "function" else None
        return cls(statement, node) if isinstance(node, ast.FunctionDef) else None

    @property
    def text_name(self) -> str:
        return self.node.name

    @property
    def parameters(self) -> list[str]:
        return [a.arg for a in self.node.args.args]


def _special(functions: dict[str, _Function], wanted: frozenset[str]) -> frozenset[str]:
    """The functions to write out, and those that call them."""
    found: set[str] = set()
    for name, function in functions.items():
        for node in ast.walk(function.node):
            word = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if isinstance(node, ast.Global) or (isinstance(node, (ast.Attribute, ast.Name)) and word in wanted):
                found.add(name)
    while True:
        more = {
            name
            for name, function in functions.items()
            if any(isinstance(n, ast.Name) and n.id in found for n in ast.walk(function.node))
        }
        if more <= found:
            return frozenset(found)
        found |= more


def _name(statement: Statement) -> str:
    function = _Function.of(statement)
    return function.text_name if function is not None else ""


def _calls(text: str) -> list[ast.Call]:
    """The calls of plain names in a statement, outside of definitions."""
    tree = ast.parse(text)
    if isinstance(tree.body[0] if tree.body else None, (ast.FunctionDef, ast.ClassDef)):
        return []
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]


def _callee(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _written_out(
    statement: Statement,
    call: ast.Call,
    functions: dict[str, _Function],
    special: frozenset[str],
    called: set[str],
    depth: int,
) -> list[Statement]:
    """The body of the called function, then the statement with what it gave back."""
    name = _callee(call)
    function = functions[name]
    tree = ast.parse(statement.text).body[0]
    if not isinstance(tree, (ast.Expr, ast.Assign)) or depth > 4:
        raise NotStraight(f"'{name}' is called inside a block")
    if name in called:
        raise NotStraight(f"'{name}' is called several times")
    arguments = function.node.args
    given = dict(zip(function.parameters, call.args, strict=False))
    given.update({k.arg: k.value for k in call.keywords if k.arg})
    defaults = dict(
        zip(function.parameters[len(function.parameters) - len(arguments.defaults) :], arguments.defaults, strict=False)
    )
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or len(call.args) > len(function.parameters):
        raise NotStraight(f"the arguments of '{name}' are not understood")
    out = []
    for parameter in function.parameters:
        value = given.get(parameter, defaults.get(parameter))
        if value is None:
            raise NotStraight(f"'{name}' is called without '{parameter}'")
        text = ast.unparse(value)
        if text != parameter:
            out.append(replace(statement, text=f"{parameter} = {text}", kind="assign", comments=""))
    direct = isinstance(tree, ast.Assign) and ast.dump(tree.value) == ast.dump(call) and len(tree.targets) == 1
    result = ast.unparse(tree.targets[0]) if direct and isinstance(tree, ast.Assign) else f"{name}_answer"
    out += _body(function, functions, special, called, depth, result)
    if direct or (isinstance(tree, ast.Expr) and ast.dump(tree.value) == ast.dump(call)):
        return out
    if any(s.text.startswith(f"{result} = ") for s in out[-1:]):
        shown = apply(statement.text, [Edit.replace(_again(statement.text, call), result)])
        out.append(replace(statement, text=shown))
    return out


def _check_locals(function: _Function, call: Statement, statements: Sequence[Statement]) -> None:
    """Its own names must not be read after it where the program has others of these names."""
    shared = {n for node in ast.walk(function.node) if isinstance(node, ast.Global) for n in node.names}
    outside = {name for s in statements if s.kind != "function" for name in stored_names(ast.parse(s.text))}
    own = stored_names(function.node) - shared
    own |= set(function.parameters)
    later = [s for s in statements if s.index > call.index]
    read = {n.id for s in later for n in ast.walk(ast.parse(s.text)) if isinstance(n, ast.Name)}
    made = stored_names(ast.parse(call.text))
    if clash := sorted((own & outside & read) - made):
        raise NotStraight(f"'{clash[0]}' in '{function.text_name}' is another one than outside")


def _again(text: str, call: ast.Call) -> ast.Call:
    place = (call.lineno, call.col_offset, call.end_col_offset)
    return next(c for c in _calls(text) if (c.lineno, c.col_offset, c.end_col_offset) == place)


def _body(
    function: _Function,
    functions: dict[str, _Function],
    special: frozenset[str],
    called: set[str],
    depth: int,
    result: str = ANSWER,
) -> list[Statement]:
    """The statements of a function at the top level; what it gives back is named ``result``."""
    called.add(function.text_name)
    base = function.statement
    rows: list[ast.stmt] = list(function.node.body)
    if ast.get_docstring(function.node) is not None:
        rows = rows[1:]
    rows = _only_path(rows)
    out: list[Statement] = []
    for number, node in enumerate(rows):
        if isinstance(node, (ast.Global, ast.Pass)):
            continue
        if isinstance(node, ast.Return):
            if number != len(rows) - 1:
                raise NotStraight(f"'{function.text_name}' has several ways out")
            if node.value is None:
                continue
            text = f"{result} = {_tidy(base.text, node.value)}"
        elif any(isinstance(n, ast.Return) for n in ast.walk(node)):
            raise NotStraight(f"'{function.text_name}' has several ways out")
        else:
            text = dedent_block(base.text, [node])
        line = base.location.line + node.lineno - 1
        kind: StatementKind = "assign" if isinstance(node, (ast.Assign, ast.Return)) else "block"
        statement = replace(
            base, text=text, kind=kind, comments="", trailing="", location=replace(base.location, line=line)
        )
        calls = [c for c in _calls(text) if _callee(c) in special]
        if len(calls) > 1:
            raise NotStraight("a statement calls several functions that load or predict")
        if calls:
            out += _written_out(statement, calls[0], functions, special, called, depth + 1)
        else:
            out += _unwrapped(statement)
    return out


def _tidy(text: str, node: ast.expr) -> str:
    segment = ast.get_source_segment(text, node) or ast.unparse(node)
    return segment if "\n" not in segment else ast.unparse(node)


def _only_path(rows: list[ast.stmt]) -> list[ast.stmt]:
    """Without a ``try`` whose handlers only report: a request that fails is answered by ``score.py``."""
    out: list[ast.stmt] = []
    for node in rows:
        if not isinstance(node, ast.Try):
            out.append(node)
            continue
        simple = (ast.Return, ast.Raise, ast.Expr, ast.Assign, ast.Pass)
        if node.orelse or node.finalbody or not all(isinstance(s, simple) for h in node.handlers for s in h.body):
            raise NotStraight("it depends on whether an error occurs")
        if not any(isinstance(s, (ast.Return, ast.Raise)) for h in node.handlers for s in h.body):
            raise NotStraight("it goes on after an error")
        out += _only_path(node.body)
    return out


def _unwrapped(statement: Statement) -> list[Statement]:
    """``with open(path) as f:`` without the ``with``: what is read from the file comes from training."""
    tree = ast.parse(statement.text).body
    node = tree[0] if tree else None
    if not isinstance(node, ast.With) or not all(_opens(item.context_expr) for item in node.items):
        return [statement]
    opened = [f"{ast.unparse(i.optional_vars)} = {ast.unparse(i.context_expr)}" for i in node.items if i.optional_vars]
    texts = [*opened, *(dedent_block(statement.text, [inner]) for inner in node.body)]
    return [replace(statement, text=text, kind="assign") for text in texts]


def _opens(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "id", getattr(node.func, "attr", "")) == "open"


def _numbered(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple(replace(s, index=number) for number, s in enumerate(statements))
