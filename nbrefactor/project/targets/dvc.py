"""``dvc``: the training as stages that DVC repeats only where code, data or parameters have changed, on one machine.

``dvc repro`` trains, ``dvc metrics diff`` compares with the last commit, ``dvc exp run -S alpha=1`` tries another value.
The parameters are those of the notebook, in ``params.yaml``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from itertools import takewhile

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.steps import Step, Steps, steps_of
from nbrefactor.project.steps_page import input_flag
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings

FOLDER = "steps"
"""Where the stages before the last leave what the next one takes."""


def dvc(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``dvc.yaml`` and ``params.yaml``; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    steps = steps_of(facts)
    lines = commands.comment(steps.reasons, "stages")
    lines.append("stages:")
    before = ""
    for step in steps.steps:
        output = commands.MODEL if step.last else f"{FOLDER}/{step.name}"
        lines += _stage(facts, steps, step, before, output)
        before = output
    lines += ["metrics:", f"  - {commands.MODEL}/metrics.json"]
    files = [OutputFile("dvc.yaml", "\n".join(lines) + "\n", "project")]
    used = {option.name: option for step in steps.steps for option in commands.tuned(step.options)}
    if used:
        values = "".join(f"{option.name}: {commands.yaml_value(option)}\n" for option in used.values())
        files.append(OutputFile("params.yaml", values, "project"))
    return tuple(files)


def _stage(facts: Facts, steps: Steps, step: Step, before: str, output: str) -> list[str]:
    package, tuned = facts.plan.package, commands.tuned(step.options)
    script = f"{package}.steps {step.name}" if steps.apart else f"{package}.train"
    read = [f"${{{o.name}}}" for o in step.reads if o in tuned and "://" not in commands.data_default(o)]
    said = [commands.data_default(option) for option in step.reads]
    read += [commands.yaml_string(place) for place in _places(facts, said)] if step.loads else []
    lines = [f"  {step.name}:", "    cmd: >-", f"      python -m {script}"]
    lines += [f"      {input_flag(facts)} {before}"] if before else []
    lines += [f"      --output-dir {output}"]
    lines += [f'      {commands.flags(facts)[option.name]} "${{{option.name}}}"' for option in tuned]
    lines += ["    deps:", f"      - src/{package}", *(f"      - {place}" for place in (before, *read) if place)]
    lines += ["    params:", *(f"      - {option.name}" for option in tuned)] if tuned else []
    return [*lines, "    outs:", f"      - {output}"]


def _places(facts: Facts, said: Sequence[str]) -> list[str]:
    """What is read below the working directory, beside what options say; of a pattern, the folder that it looks into."""
    made = {*facts.plan.made_places, *(posixpath.normpath(path) for path in said)}
    found: list[str] = []
    for place in sorted(facts.plan.data_places):
        parts = list(takewhile(lambda part: not {*part} & {*"*?["}, place.split("/")))
        path = "/".join(parts)
        if (
            path
            and place not in made
            and "$" not in path
            and not any(f"{path}/".startswith(f"{p}/") for p in {*found, *made})
        ):
            found.append(path)
    return found
