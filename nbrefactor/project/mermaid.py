"""The data flow as a Mermaid flowchart: a box for each function, an arrow for each value handed on."""

from __future__ import annotations

from nbrefactor.model import STAGES, FunctionPlan, ModulePlan, Plan, Stage

COLOURS: dict[Stage, str] = {
    "load": "#dbe9fb",
    "explore": "#e6e8ea",
    "prepare": "#d8f3f1",
    "split": "#eddcf9",
    "train": "#d9f5de",
    "evaluate": "#fbeed6",
    "save": "#e0dff8",
    "predict": "#fadce7",
}


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


def kept_for_scoring(plan: Plan, module: ModulePlan) -> list[tuple[FunctionPlan, tuple[str, ...]]]:
    """The functions that give something to the model bundle, each with what it gives: the model, and fitted state."""
    found = []
    last = [function for function in module.functions if plan.model in function.returns][-1:]
    for function in module.functions:
        names = [plan.model] if function in last else []
        names += [state.name for state in plan.state if state.statement in function.statements]
        if names:
            found.append((function, tuple(names)))
    return found


def flowchart(module: ModulePlan, plan: Plan | None = None, score: bool = False) -> str:
    """The functions of one module, each under those that gave back what it takes, coloured by stage.

    With the ``plan``, the model bundle stands at the end; ``score`` tells that a ``score.py`` reads it.
    """
    node = {function: f"step{number}" for number, function in enumerate(module.functions, 1)}
    lines = [f'    {node[function]}["{label(function.name)}"]:::{function.stage}' for function in module.functions]
    for giver, taker, names in handed_on(module):
        lines.append(f'    {node[giver]} -- "{label(", ".join(names))}" --> {node[taker]}')
    bundled = kept_for_scoring(plan, module) if plan else []
    if bundled:
        lines.append('    bundle[("model bundle")]')
        lines += [f'    {node[giver]} -. "{label(", ".join(names))}" .-> bundle' for giver, names in bundled]
        if score:
            lines.append('    bundle --> score["score.py"]:::predict')
    used = {function.stage for function in module.functions} | ({"predict"} if bundled and score else set())
    lines += [f"    classDef {stage} fill:{COLOURS[stage]},color:#111,stroke:#555" for stage in STAGES if stage in used]
    return "flowchart TD\n" + "\n".join(lines)


def label(text: str) -> str:
    """Text inside a quoted Mermaid label."""
    entities = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;"}
    return "".join(entities.get(character, character) for character in " ".join(text.split()))
