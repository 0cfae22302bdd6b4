"""The values that the steps take for options that nobody gives: a run, which gives them all, does not show these."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence

from nbrefactor.model import Refactoring
from nbrefactor.verify.result import Row


def differing_defaults(made: Refactoring, paths: Sequence[str]) -> Iterator[Row]:
    """One row for each option of a step whose default in the code on ``paths`` is not the notebook's value."""
    for module in made.plan.modules:
        ending = f"{made.plan.package}/{module.name}.py"
        wanted = next((file.text for file in made.files if file.path.endswith(ending)), "")
        places = [os.path.join(path, made.plan.package, f"{module.name}.py") for path in paths]
        place = next(filter(os.path.exists, places), "")
        if not wanted or not place:
            continue
        with open(place, encoding="utf-8") as file:
            ours, theirs = defaults_of(wanted), defaults_of(file.read())
        for function in module.functions:
            found = theirs.get(function.name, {})
            for name, value in ours.get(function.name, {}).items():
                if found.get(name, value) != value:
                    what, at = (function.name, function.cells, name), f"the default {name}"
                    yield Row("value", *what, "different", at=at, notebook=value, refactored=found[name])


def defaults_of(text: str) -> dict[str, dict[str, str]]:
    """Function → option → default, of a module's text; empty where it is no Python."""
    try:
        nodes = [node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    except SyntaxError:
        return {}
    pairs = {node.name: zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) for node in nodes}
    return {name: {a.arg: ast.unparse(value) for a, value in found if value} for name, found in pairs.items()}
