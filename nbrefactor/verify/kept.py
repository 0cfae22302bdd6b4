"""State for scoring that the notebook has no variable of: compared with what a fresh conversion keeps.

A median that only ``score.py`` asks for, the schema of the rows: training does not show that they are wrong, so where a
step that keeps such things is not as it would be written now, it is written, run, and looked at as well.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping, Sequence

from nbrefactor.model import Refactoring
from nbrefactor.verify.modules import functions_of, standing

Kept = Mapping[str, Sequence[tuple[str, str]]]
"""Function → the parameter that holds state, and the key."""


def kept_state(made: Refactoring) -> dict[str, list[tuple[str, str]]]:
    """What each step of a fresh conversion keeps for scoring, as ``state["age"] = …`` says."""
    steps = {function.name for function in made.plan.functions}
    nodes = [node for text in texts(made).values() for name, node in functions_of(text).items() if name in steps]
    found = {node.name: list(dict.fromkeys(_stored(node))) for node in nodes}
    return {name: stored for name, stored in found.items() if stored}


def edited(made: Refactoring, paths: Sequence[str], names: Kept) -> bool:
    """Whether one of these steps, or anything that the package shares, is not what a fresh conversion has."""
    for module, text in texts(made).items():
        ours, theirs = functions_of(text), functions_of(standing(made, module, paths))
        for name, node in ours.items():
            if (name in names or module == "features.py") and name in theirs:
                if ast.dump(node) != ast.dump(theirs[name]):
                    return True
    return False


def texts(made: Refactoring) -> dict[str, str]:
    """Module → text, of what is made from the notebook's own code."""
    wanted = {f"{module.name}.py" for module in made.plan.modules} | {"features.py"}
    found = ((os.path.basename(file.path), file) for file in made.files if file.role != "test")
    return {name: file.text for name, file in found if name in wanted}


def write_package(made: Refactoring, folder: str) -> str:
    """Write the package of a fresh conversion; the folder to have on the path."""
    for file in made.files:
        if file.path.endswith(".py") and file.role != "test":
            inside = os.path.join(made.plan.package, os.path.basename(file.path))
            target = os.path.join(folder, inside)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8") as out:
                out.write(file.text)
    return folder


def _stored(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Sequence[tuple[str, str]]:
    parameters = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
    targets = [n for n in ast.walk(node) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    found = []
    for target in targets:
        while isinstance(target.value, ast.Subscript):
            target = target.value
        if isinstance(target.value, ast.Name) and isinstance(target.slice, ast.Constant):
            if target.value.id in parameters and isinstance(target.slice.value, str):
                found.append((target.value.id, target.slice.value))
    return found
