"""Lambdas and helpers inside objects that are saved: they need a name in an importable module."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from nbrefactor.model import Statement
from nbrefactor.python.edits import Edit, apply
from nbrefactor.python.names import free_names
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.evaluate import Evaluator
from nbrefactor.python.scoring.models import Model
from nbrefactor.python.scoring.result import Lift
from nbrefactor.python.scoring.statements import Function
from nbrefactor.python.scoring.values import Estimator, Value

PURPOSE = {
    "tokenizer": "tokenize",
    "preprocessor": "preprocess_text",
    "analyzer": "analyze_text",
    "inverse_func": "restore_target",
}


def named_in_estimators(ev: Evaluator, model: Model) -> list[str]:
    """Functions and classes of the notebook that estimators hold."""
    found: dict[str, None] = {}
    for thing in ev.heap.values():
        if not isinstance(thing, Estimator) or thing.inside is None:
            continue
        for node in ast.walk(thing.inside):
            if isinstance(node, ast.Name):
                value = ev.final_env.get(node.id)
                if value is not None and value.shape in ("function", "class") and value.data is not None:
                    found[node.id] = None
    return list(found)


class NotSaved(ValueError):
    """The model cannot be saved, and so nothing can be scored; the message says why, in one clause."""


def check_functions(ev: Evaluator, model: Model, is_constant: Callable[[str], bool]) -> None:
    """Functions and classes that the model takes along stand in a module, where there are constants only.

    Raises :class:`NotSaved` for one that reads another value of the notebook.
    """
    waiting = named_in_estimators(ev, model)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        value = ev.final_env.get(name, Value())
        node = value.data.node if isinstance(value.data, Function) else value.data
        if name in seen or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        seen.add(name)
        for read in sorted(free_names(node)[0] & ev.final_env.keys()):
            if ev.final_env[read].shape in ("function", "class", "module"):
                waiting.append(read)
            elif not is_constant(read):
                raise NotSaved(f"the model takes '{name}' along, which reads '{read}'")


def lift_lambdas(ev: Evaluator, statements: Sequence[Statement], model: Model) -> tuple[Lift, ...]:
    """Lambdas that are arguments of estimators, as named functions.

    Raises :class:`NotSaved` for one that reads a value of the notebook: it has no name where the function would stand.
    """
    lifts: list[Lift] = []
    values = {n for f in ev.top_forms if f.skip != "definition" for n in f.binds}
    taken = set(ev.final_env)
    used_names = set(named_in_estimators(ev, model))
    for form in ev.top_forms:
        if isinstance(form.node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(form.node, ast.Assign) and isinstance(form.node.value, ast.Lambda):
            target = form.node.targets[0]
            if isinstance(target, ast.Name) and target.id in used_names:
                lifts.append(Lift(form.statement, "", target.id, _definition(target.id, form.node.value)))
            continue
        edits: list[Edit] = []
        made: list[tuple[str, str]] = []
        for node, purpose in _lambdas(ev, form.node):
            if read := free_names(node)[0] & values:
                raise NotSaved(f"the model takes a lambda along, which reads '{min(read)}'")
            name = _free(purpose, taken)
            taken.add(name)
            edits.append(Edit.replace(node, name))
            made.append((name, _definition(name, node)))
        if edits:
            text = apply(statements[form.statement].text, edits)
            lifts += [Lift(form.statement, text, name, source) for name, source in made]
    return tuple(lifts)


def _lambdas(ev: Evaluator, statement: ast.stmt) -> list[tuple[ast.Lambda, str]]:
    found: list[tuple[ast.Lambda, str]] = []
    for node in ast.walk(statement):
        if not isinstance(node, ast.Call):
            continue
        name = qualified(ev, node.func)
        fact = ev.knowledge.function(name) if name else None
        if fact is None or "estimator" not in fact.roles:
            continue
        for keyword, value in [("", a) for a in node.args] + [(k.arg or "", k.value) for k in node.keywords]:
            for inner in ast.walk(value):
                if isinstance(inner, ast.Lambda) and all(inner is not f for f, _ in found):
                    found.append((inner, PURPOSE.get(keyword, "transform_features")))
    return found


def _definition(name: str, node: ast.Lambda) -> str:
    return f"def {name}({ast.unparse(node.args)}):\n    return {ast.unparse(node.body)}"


def _free(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
