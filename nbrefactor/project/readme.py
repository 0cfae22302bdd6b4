"""README.md: how to train, score and test; what became of each part of the notebook, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbrefactor.model import Diagnostic, FittedState, FunctionPlan, ModulePlan, OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.mermaid import flowchart
from nbrefactor.project.text import code, fence, prose, table
from nbrefactor.settings import Settings

FOLDED_FROM = 12


def readme(facts: Facts, settings: Settings) -> OutputFile:
    """The page a colleague reads first."""
    sections = [
        *_opening(facts),
        *_functions(facts),
        *_state(facts),
        *_dropped(facts),
        *_findings(facts),
        *_upkeep(facts),
    ]
    return OutputFile("README.md", "\n".join(section.rstrip() + "\n" for section in sections), "project")


def _opening(facts: Facts) -> Iterator[str]:
    points = dict(facts.entry_points)
    kinds = {"train": "a training script", "score": "a scoring script", "pipeline": "a script"}
    made = [kinds[kind] for kind in kinds if kind in points]
    yield f"# {facts.plan.package}"
    yield f"{_joined([*made, 'tests']).capitalize()}, made from {code(facts.notebook_name)} by nbrefactor."
    yield "## Use"
    lines = ["python -m venv .venv && . .venv/bin/activate", 'pip install -e ".[test]"']
    if "train" in points:
        lines.append(f"python -m {points['train']} --output-dir model")
    if "score" in points:
        lines.append(f"python -m {points['score']} --model-dir model --input rows.csv --output predictions.csv")
    if "pipeline" in points:
        lines.append(f"python -m {points['pipeline']}")
    yield fence("\n".join([*lines, "pytest"]), "sh")
    if "train" in points or "pipeline" in points:
        yield "Relative paths in the code mean the working directory, as they meant the notebook's folder."
    if flag := facts.plan.data_flag:
        yield (
            f"The data may lie elsewhere: {code(f'{flag} URI')} names a folder, here or at `https://`, and with "
            '`pip install ".[remote]"` at `az://`, `abfs://`, `s3://` or `gs://`. Credentials come from the environment.'
        )
    if "score" in points:
        yield (
            f"{code(points['score'])} also has `init()` and `run(data)`, as an Azure ML online endpoint expects them; "
            "the model is then looked for in `AZUREML_MODEL_DIR`."
        )
    for module in facts.plan.modules:
        if module.options:
            command = code(f"python -m {facts.plan.package}.{module.name}")
            yield f"{command} takes options, with the notebook's own values as defaults:"
            yield table(
                ["option", "default", ""],
                [
                    [code(f"--{option.name.replace('_', '-').lower()}"), code(option.default), prose(option.help)]
                    for option in module.options
                ],
            )


def _functions(facts: Facts) -> Iterator[str]:
    modules = [module for module in facts.plan.modules if module.functions]
    if not modules:
        return
    yield "## What became of the notebook"
    yield table(
        ["function", "stage", "cells", "takes", "gives back"],
        [_function_row(module, function) for module in modules for function in module.functions],
    )
    for module in modules:
        if len(module.functions) > 1:
            yield f"The values that {code(module.name + '.py')} hands from function to function:"
            yield fence(flowchart(module, facts.plan, "score" in dict(facts.entry_points)), "mermaid")


def _function_row(module: ModulePlan, function: FunctionPlan) -> list[str]:
    given = [*function.returns, *(["metrics"] if function.metrics else [])]
    return [
        code(f"{module.name}.{function.name}"),
        function.stage,
        _ranges(function.cells),
        ", ".join(code(parameter.name) for parameter in function.parameters),
        ", ".join(code(name) for name in given),
    ]


def _state(facts: Facts) -> Iterator[str]:
    if facts.plan.state:
        yield "## Fitted in training, applied in scoring"
        yield table(["value", "what it is"], [[code(state.name), _what(state)] for state in facts.plan.state])


def _what(state: FittedState) -> str:
    """The notebook's expression, as code, or the words for it."""
    if state.what == state.name:
        return "as training left it"
    return code(state.what) if re.search(r"[(\[.=]", state.what) else prose(state.what)


def _dropped(facts: Facts) -> Iterator[str]:
    dropped = facts.plan.dropped
    if not dropped:
        return
    yield "## What was left out"
    yield "Nothing that the scripts compute depends on these lines; `--keep-exploration` keeps them."
    rows = table(
        ["cell", "line", "code", "reason"],
        [[str(d.location.cell), str(d.location.line), code(d.code, 60), prose(d.reason)] for d in dropped],
    )
    yield _folded(f"{len(dropped)} lines", rows) if len(dropped) >= FOLDED_FROM else rows


def _findings(facts: Facts) -> Iterator[str]:
    order = ("error", "warning", "info")
    found = sorted(facts.diagnostics, key=lambda d: (order.index(d.severity), d.location.cell, d.location.line, d.code))
    if not found:
        return
    yield "## What was found in the notebook"
    rows = table(["severity", "where", "code", "message"], [_finding_row(d) for d in found])
    yield _folded(f"{len(found)} findings", rows) if len(found) >= FOLDED_FROM else rows


def _finding_row(found: Diagnostic) -> list[str]:
    place = f"cell {found.location.cell}, line {found.location.line}" if found.location.cell else "notebook"
    hint = f" ({prose(found.hint)})" if found.hint else ""
    return [found.severity, place, found.code, prose(found.message) + hint]


def _upkeep(facts: Facts) -> Iterator[str]:
    yield "## When the notebook changes"
    yield (
        f"Run `nbrefactor convert` on {code(facts.notebook_name)} again. What you changed in these files is merged "
        "with what changed in the notebook; `.nbrefactor/` holds what that needs, and belongs in the repository."
    )


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n</details>\n"


def _ranges(cells: tuple[int, ...]) -> str:
    """Cells as people write them.

    >>> _ranges((2, 3, 4, 7))
    '2-4, 7'
    """
    runs: list[list[int]] = []
    for cell in sorted(set(cells)):
        if runs and cell == runs[-1][-1] + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
