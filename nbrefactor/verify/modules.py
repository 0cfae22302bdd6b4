"""The modules of a package as they stand on the path, and the functions in them."""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence

from nbrefactor.model import Refactoring


def standing(made: Refactoring, module: str, paths: Sequence[str]) -> str:
    """The text of the package's ``module`` in the first of the folders that has it; empty where none has."""
    places = [os.path.join(path, made.plan.package, module) for path in paths]
    place = next(filter(os.path.exists, places), "")
    if not place:
        return ""
    with open(place, encoding="utf-8") as file:
        return file.read()


def functions_of(text: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module; none where it is no Python."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return {}
    return {node.name: node for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
