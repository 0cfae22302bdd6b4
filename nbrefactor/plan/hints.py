"""Type hints from a run: what parameters and returns were when the notebook was run, written where they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbrefactor.model import Effects, FunctionPlan, Plan

Seen = tuple[str, str, str, str]
"""Function, ``enter`` or ``exit``, name, and the type's full name."""

PLAIN = frozenset({"int", "float", "str", "bool", "list", "dict", "set", "tuple", "bytes", "complex"})
USUAL = {"pandas": ("DataFrame", "Series", "Index"), "numpy": ("ndarray",)}
"""Types that are written with the module's usual name before them."""


def with_hints(plan: Plan, effects: Sequence[Effects], seen: Sequence[Seen]) -> Plan:
    """The plan with an annotation for every parameter and single return that has none, as far as the names allow."""
    if not seen:
        return plan
    header = {i for module in plan.modules for i in module.header}
    bound = {name: type_ for i in sorted(header) for name, type_ in effects[i].types}
    types = {(function, moment, name): type_ for function, moment, name, type_ in seen}
    modules = tuple(
        replace(module, functions=tuple(_hinted(function, types, bound) for function in module.functions))
        for module in plan.modules
    )
    return replace(plan, modules=modules)


def _hinted(
    function: FunctionPlan, types: Mapping[tuple[str, str, str], str], bound: Mapping[str, str]
) -> FunctionPlan:
    parameters = tuple(
        parameter
        if parameter.annotation or parameter.default
        else replace(parameter, annotation=written(types.get((function.name, "enter", parameter.name), ""), bound))
        for parameter in function.parameters
    )
    annotation = function.annotation
    if not annotation and len(function.returns) == 1 and not function.metrics:
        annotation = written(types.get((function.name, "exit", function.returns[0]), ""), bound)
    return replace(function, parameters=parameters, annotation=annotation)


def written(type_: str, bound: Mapping[str, str]) -> str:
    """How a type is written in a module that has the names ``bound``; empty where it cannot be."""
    root, _, _ = type_.partition(".")
    name = type_.rpartition(".")[2]
    if type_ in PLAIN:
        return "" if name in bound else name
    if name in USUAL.get(root, ()):
        alias = next((n for n, t in bound.items() if t == root), "")
        return f"{alias}.{name}" if alias else ""
    known = bound.get(name, "")
    return name if known.rpartition(".")[2] == name and known.partition(".")[0] == root else ""
