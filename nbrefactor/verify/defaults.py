"""The values that the steps take for options that nobody gives: a run, which gives them all, does not show these."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nbrefactor.model import Refactoring
from nbrefactor.verify.modules import functions_of, standing
from nbrefactor.verify.result import Row


def differing_defaults(made: Refactoring, paths: Sequence[str]) -> Iterator[Row]:
    """One row for each option of a step whose default in the code on ``paths`` is not the notebook's value."""
    for module in made.plan.modules:
        ending = f"{made.plan.package}/{module.name}.py"
        wanted = next((file.text for file in made.files if file.path.endswith(ending)), "")
        ours, theirs = defaults_of(wanted), defaults_of(standing(made, f"{module.name}.py", paths))
        for function in module.functions:
            found = theirs.get(function.name, {})
            for name, value in ours.get(function.name, {}).items():
                if found.get(name, value) != value:
                    what, at = (function.name, function.cells, name), f"the default {name}"
                    yield Row("value", *what, "different", at=at, notebook=value, refactored=found[name])


def defaults_of(text: str) -> dict[str, dict[str, str]]:
    """Function → option → default, of a module's text; empty where it is no Python."""
    nodes = functions_of(text).items()
    pairs = {name: zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) for name, node in nodes}
    return {name: {a.arg: ast.unparse(value) for a, value in found if value} for name, found in pairs.items()}
