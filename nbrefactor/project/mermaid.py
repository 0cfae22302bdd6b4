"""The data flow as a Mermaid flowchart: a box for each function, an arrow for each value handed on."""

from __future__ import annotations

from nbrefactor.model import FunctionPlan, ModulePlan


def handed_on(module: ModulePlan) -> list[tuple[FunctionPlan, FunctionPlan, tuple[str, ...]]]:
    """Giver, taker and values: each function takes a value from the last earlier function that gave it back."""
    found = []
    for number, function in enumerate(module.functions):
        carried: dict[FunctionPlan, list[str]] = {}
        for parameter in function.parameters:
            givers = [earlier for earlier in module.functions[:number] if parameter.name in earlier.returns]
            if givers:
                carried.setdefault(givers[-1], []).append(parameter.name)
        found += [(giver, function, tuple(names)) for giver, names in carried.items()]
    return found


def flowchart(module: ModulePlan) -> str:
    """The functions of one module, each under those that gave back what it takes."""
    node = {function: f"step{number}" for number, function in enumerate(module.functions, 1)}
    lines = [f'    {node[function]}["{label(function.name)}"]' for function in module.functions]
    for giver, taker, names in handed_on(module):
        lines.append(f'    {node[giver]} -- "{label(", ".join(names))}" --> {node[taker]}')
    return "flowchart TD\n" + "\n".join(lines)


def label(text: str) -> str:
    """Text inside a quoted Mermaid label."""
    entities = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;"}
    return "".join(entities.get(character, character) for character in " ".join(text.split()))
