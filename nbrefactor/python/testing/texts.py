"""Tables that a step writes as text: ``table.to_csv("sales.csv")`` gives ``table.to_csv()``, which the file must hold."""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from nbrefactor.python.testing.literals import call_name, keyword, path_of
from nbrefactor.python.testing.subject import Subject

_PATH = "path_or_buf"
_OTHERWISE = frozenset({"compression", "encoding", "mode", "errors", "storage_options", "chunksize"})
_SUFFIXES = (".csv", ".tsv", ".txt")


def reads(path: str, tests: str) -> bool:
    """Whether tests compare what a file holds."""
    return f"{path!r}).read_bytes()" in tests


def with_texts(subject: Subject, said: str) -> tuple[Subject, dict[str, str]]:
    """The function with names for the texts that it writes, and name → path; not for files that tests already compare.

    A file that the function itself reads, or writes twice, stays as it is: there the text is not what the last line says.
    """
    body: list[ast.stmt] = []
    files: dict[str, str] = {}
    taken = {n.id for n in ast.walk(subject.node) if isinstance(n, ast.Name)} | {*subject.takes, *subject.names}
    for statement in subject.node.body:
        path = _written(statement, subject)
        if path and not reads(path, said):
            name = next(n for i in range(1, 99) if (n := f"csv_text_{i}" if i > 1 else "csv_text") not in taken)
            taken.add(name)
            files[name] = path
            body.append(ast.Assign([ast.Name(name, ast.Store())], _text_of(statement), lineno=statement.lineno))
        else:
            body.append(statement)
    if not files:
        return subject, {}
    node = copy.copy(subject.node)
    node.body = body
    return replace(subject, node=node), files


def _written(statement: ast.stmt, subject: Subject) -> str:
    """The path of the file that a line writes a table to, and that no other line of the function names."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call_name(call) != "to_csv" or not isinstance(call.func, ast.Attribute):
        return ""
    place = call.args[0] if call.args else keyword(call, _PATH)
    path = path_of(place, subject.known)
    outside = path.startswith(("/", "~")) or ".." in path or ":" in path
    if outside or not path.endswith(_SUFFIXES) or _OTHERWISE & {k.arg or "compression" for k in call.keywords}:
        return ""
    said = ast.unparse(place) if place is not None else ""
    others = [n for n in ast.walk(subject.node) if isinstance(n, ast.expr) and path_of(n, subject.known) == path]
    return path if sum(ast.unparse(other) == said for other in others) == len(others) == 1 else ""


def _text_of(statement: ast.stmt) -> ast.expr:
    call = copy.deepcopy(statement.value) if isinstance(statement, ast.Expr) else ast.Constant("")
    if isinstance(call, ast.Call):
        call.args = [ast.Constant(None), *call.args[1:]] if call.args[1:] else []
        call.keywords = [k for k in call.keywords if k.arg != _PATH]
    return call
