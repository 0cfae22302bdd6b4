"""``dvc``: the training as a stage that DVC repeats only where code, data or parameters have changed, on one machine.

``dvc repro`` trains, ``dvc metrics diff`` compares with the last commit, ``dvc exp run -S train.alpha=1`` tries another value.
The parameters are those of the notebook, in ``params.yaml``.
"""

from __future__ import annotations

import ast

from nbrefactor.model import Option, OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings


def dvc(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``dvc.yaml`` and ``params.yaml``; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    options = [option for module in facts.plan.modules for option in module.options]
    data = commands.data_option(facts)
    tuned = [
        option for option in options if option.kind in ("int", "float", "str", "path") and _is_literal(option.default)
    ]
    lines = ["stages:", "  train:", "    cmd: >-", f"      python -m {facts.plan.package}.train"]
    lines += [f"      --output-dir {commands.MODEL}"]
    lines += [f'      --{flag(option)} "${{train.{option.name}}}"' for option in tuned]
    lines += ["    deps:", f"      - src/{facts.plan.package}"]
    if data and "://" not in commands.data_default(data):
        lines.append(f"      - ${{train.{data.name}}}")
    if tuned:
        lines += ["    params:", *(f"      - train.{option.name}" for option in tuned)]
    lines += ["    outs:", f"      - {commands.MODEL}", "metrics:", f"  - {commands.MODEL}/metrics.json"]
    files = [OutputFile("dvc.yaml", "\n".join(lines) + "\n", "project")]
    if tuned:
        values = "".join(f"  {option.name}: {_value(option)}\n" for option in tuned)
        files.append(OutputFile("params.yaml", "train:\n" + values, "project"))
    return tuple(files)


def flag(option: Option) -> str:
    """The option's name on the command line."""
    return option.name.replace("_", "-").lower()


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _value(option: Option) -> str:
    value = ast.literal_eval(option.default)
    return commands.yaml_string(value) if isinstance(value, str) else repr(value)
