"""``kfp``: the training as a Kubeflow pipeline, each step a pod of its own, in the image that a parameter names.

``python kubeflow/pipeline.py`` compiles it to ``kubeflow/pipeline.yaml``. The components are functions of a few lines that
call ``steps.py``, so that the pipeline and the command line run the same code.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbrefactor.model import Option, OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.steps import Step, steps_of
from nbrefactor.project.steps_page import input_flag
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings

_TYPES = {"int": "int", "float": "float", "str": "str", "path": "str"}

_OURS = frozenset(
    "before data values model metrics image steps json Path IMAGE dsl prep train evaluate pipeline task".split()
)
"""Names that the pipeline uses itself."""

_HEAD = '''"""The training of PACKAGE as a Kubeflow pipeline.

    pip install kfp
    python kubeflow/pipeline.py

writes kubeflow/pipeline.yaml. Every step runs in the image that the parameter
`image` names, in which this project is installed. The data must be where it
can be reached from there: s3://, gs://, abfs://, or a mounted volume.
"""

from pathlib import Path

from kfp import compiler, dsl

IMAGE = "PACKAGE:latest"
'''

_FIGURES = """
    figures = json.loads(Path(model.path, "metrics.json").read_text())
    for name, value in figures.items():
        if isinstance(value, (int, float)):
            metrics.log_metric(name, value)"""

_FOOT = """
if __name__ == "__main__":
    compiled = Path(__file__).with_suffix(".yaml")
    compiler.Compiler().compile(pipeline, str(compiled))
"""


def kfp(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``kubeflow/pipeline.py``; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    steps = steps_of(facts)
    head = [_HEAD.replace("PACKAGE", facts.plan.package) + "\n".join(commands.comment(steps.reasons, "steps"))]
    components = [_component(facts, step, number, steps.apart) for number, step in enumerate(steps.steps)]
    parts = [*head, *components, _pipeline(facts, steps.steps), _FOOT.strip("\n")]
    return (OutputFile("kubeflow/pipeline.py", "\n\n\n".join(part.rstrip() for part in parts) + "\n", "project"),)


def _component(facts: Facts, step: Step, number: int, apart: bool) -> str:
    package, flags = facts.plan.package, commands.flags(facts)
    takes = ["before: dsl.Input[dsl.Artifact]"] if number else []
    takes += ["model: dsl.Output[dsl.Model]", "metrics: dsl.Output[dsl.Metrics]"] if step.last else []
    takes += [] if step.last else ["values: dsl.Output[dsl.Artifact]"]
    takes += ["data: str"] if _finds(facts, step) else []
    takes += [f"{_parameter(option)}: {_TYPES[option.kind]}" for option in _passed(step)]
    words = [f'"{step.name}"'] if apart else []
    words += [f'f"{input_flag(facts)}={{before.path}}"'] if number else []
    words.append(f'f"--output-dir={{{"model" if step.last else "values"}.path}}"')
    words += [f'f"{facts.plan.data_flag}={{data}}"'] if _finds(facts, step) else []
    words += [f'f"{flags[option.name]}={{{_parameter(option)}}}"' for option in _passed(step)]
    lines = ["@dsl.component(base_image=IMAGE)", f"def {step.name}({', '.join(takes)}):", f'    """{step.says}"""']
    lines += ["    import json\n    from pathlib import Path\n"] if step.last else []
    script = "steps" if apart else "train as steps"
    lines += [f"    from {package} import {script}", "", f"    steps.main([{', '.join(words)}])"]
    return "\n".join(lines) + (_FIGURES if step.last else "")


def _pipeline(facts: Facts, steps: Sequence[Step]) -> str:
    options = {option.name: option for step in steps for option in _passed(step)}.values()
    takes = ["image: str = IMAGE"]
    takes += ['data: str = ""'] if any(_finds(facts, step) for step in steps) else []
    takes += [f"{_parameter(option)}: {_TYPES[option.kind]} = {option.default}" for option in options]
    name = facts.plan.package.replace("_", "-").lower()
    lines = [f'@dsl.pipeline(name="{name}")', f"def pipeline({', '.join(takes)}):"]
    lines.append('    """The steps, each with what the one before left."""')
    for number, step in enumerate(steps):
        given = [f'before={steps[number - 1].name}_task.outputs["values"]'] if number else []
        given += ["data=data"] if _finds(facts, step) else []
        given += [f"{_parameter(option)}={_parameter(option)}" for option in _passed(step)]
        lines.append(f"    {step.name}_task = {step.name}({', '.join(given)})")
        if number == 0:
            lines.append("    # Kubeflow sees where the data are, and not that they have changed.")
            lines.append(f"    {step.name}_task.set_caching_options(False)")
    tasks = ", ".join(f"{step.name}_task" for step in steps)
    lines += [f"    for task in ({tasks},):", "        task.set_container_image(image)"]
    return "\n".join(lines)


def _finds(facts: Facts, step: Step) -> bool:
    """Whether a step is told where the data are."""
    return bool(facts.plan.data_flag) and step.loads


def _passed(step: Step) -> list[Option]:
    """The options that a pipeline can have as parameters."""
    fitting = (option for option in step.options if option.kind in _TYPES and option.name.isascii())
    return [option for option in fitting if commands.is_literal(option)]


def _parameter(option: Option) -> str:
    return f"{option.name}_option" if option.name in _OURS or option.name.endswith("_task") else option.name
