"""The plan as both sides need it: which values to look at, and when."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from typing import Any

from nbrefactor.model import FunctionPlan, Refactoring
from nbrefactor.verify.kept import Kept


def notebook_plan(made: Refactoring) -> dict[str, Any]:
    """What the watch in the kernel is told: statements by cell, and the moments at which to look at which names."""
    plan = made.plan
    cells: dict[str, list[tuple[int, str]]] = {}
    for statement in made.statements:
        cells.setdefault(str(statement.cell), []).append((statement.index, statement.text))
    events: list[dict[str, Any]] = []
    for function in plan.functions:
        first, last = function.statements[0], function.statements[-1]
        enter = [(p.name, notebook_name(p.name, made)) for p in function.parameters]
        events.append({"at": first, "kind": "enter", "function": function.name, "names": enter})
        leave = [*function.returns, *kept(function, made), *function.global_names]
        names = [(name, notebook_name(name, made)) for name in dict.fromkeys(leave)]
        names += [(f"metrics[{key!r}]", name) for key, name in function.metrics if key]
        names += [(f"{holder}[{key!r}]", name) for holder, key, name in fitted(function, made)]
        events.append({"at": last + 0.5, "kind": "exit", "function": function.name, "names": names})
    figures: dict[str, list[tuple[str, str]]] = {}
    for i, name, source in plan.figures:
        figures.setdefault(str(i), []).append((name, source))
    serving = plan.serving
    if serving is not None:
        events.append({"at": serving.statement + 0.5, "kind": "raw", "name": serving.name})
        if serving.answer:
            events.append({"at": serving.answered + 0.5, "kind": "answer", "source": serving.answer})
    return {
        "package": plan.package,
        "cells": cells,
        "events": events,
        "figures": figures,
        "model": plan.model,
        "ready": serving.ready if serving is not None else len(made.statements),
        "target": serving.target if serving is not None else "",
        "answers": bool(serving is not None and serving.answer),
    }


def script_plan(made: Refactoring, state: Kept | None = None) -> dict[str, Any]:
    """What the process of the refactored code is told; ``state`` is what is looked into of that which is kept for scoring."""
    points = dict(made.entry_points)
    functions = [
        {
            "name": function.name,
            "enter": [p.name for p in function.parameters],
            "kept": kept(function, made),
            "globals": list(function.global_names),
            "returns": returned(function),
            "metrics": [key for key, _ in function.metrics if key],
            "fitted": [(holder, key) for holder, key, _ in fitted(function, made)],
            "state": list((state or {}).get(function.name, ())),
        }
        for function in made.plan.functions
    ]
    entry = "train" if "train" in points else "pipeline"
    return {"package": made.plan.package, "entry": entry, "functions": functions}


def returned(function: FunctionPlan) -> list[str]:
    """The names of what a function gives back, in order; gathered metrics come last."""
    names = list(function.returns)
    if not function.metrics:
        return names
    spread = [name for key, name in function.metrics if not key]
    if len(spread) == 1 and not any(key for key, _ in function.metrics):
        return [*(name for name in names if name != spread[0]), spread[0]]
    return [*names, "metrics"]


def kept(function: FunctionPlan, made: Refactoring) -> list[str]:
    """Parameters that the function never binds anew: what it changes in them is seen by its caller."""
    bound: set[str] = set()
    for i in function.statements:
        bound |= set(_bound(made.statements[i].text))
    options = {p.name for p in function.parameters if p.default}
    return [p.name for p in function.parameters if p.name not in bound | options | {*function.returns}]


def fitted(function: FunctionPlan, made: Refactoring) -> list[tuple[str, str, str]]:
    """``state["scaler"] = scaler``: the parameter that holds fitted state, the key, and the notebook's own variable.

    Only where nothing binds the variable again before the function ends.
    """
    node = next((node for node in _functions(made) if node.name == function.name), None)
    if node is None:
        return []
    parameters = {argument.arg for argument in node.args.args}
    found = []
    for number, line in enumerate(node.body):
        target = line.targets[0] if isinstance(line, ast.Assign) else None
        if not (
            isinstance(line, ast.Assign) and isinstance(target, ast.Subscript) and isinstance(line.value, ast.Name)
        ):
            continue
        holder, key, name = target.value, target.slice, line.value.id
        later = "\n".join(ast.unparse(other) for other in node.body[number + 1 :])
        within = set(range(function.statements[0], function.statements[-1])) - {*function.statements}
        besides = {bound for i in within for bound in _bound(made.statements[i].text)}
        if isinstance(holder, ast.Name) and holder.id in parameters and isinstance(key, ast.Constant):
            if name not in besides | {*_bound(later)} and name not in parameters:
                found.append((holder.id, str(key.value), notebook_name(name, made)))
    return found


def _functions(made: Refactoring) -> Iterable[ast.FunctionDef]:
    for file in made.files:
        if file.role in ("train", "pipeline"):
            yield from (node for node in ast.parse(file.text).body if isinstance(node, ast.FunctionDef))


def _bound(text: str) -> Iterable[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def notebook_name(name: str, made: Refactoring) -> str:
    """What the notebook calls a variable that got another name because it hides a built-in."""
    plain = name.rstrip("_")
    hidden = plain != name and hasattr(builtins, plain) and f"'{plain}' hides a built-in; it is '{name}'"
    return plain if hidden and any(hidden in d.message for d in made.diagnostics if d.code == "NBR304") else name
