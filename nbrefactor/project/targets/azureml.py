"""``azureml``: the training as a pipeline job of Azure Machine Learning (CLI v2), and endpoints that score with ``score.py``.

The job runs prep, train, evaluate and register; the last one hands the model to the registry only if it passes the quality
gate. ``azureml/*.yml`` name each other by asset (``azureml:churn@latest``), so that the order of creation is that of the
comments at their heads.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nbrefactor.model import Option, OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.steps import Step, Steps, steps_of
from nbrefactor.project.steps_page import input_flag
from nbrefactor.project.targets import azureml_serving, commands
from nbrefactor.project.targets.azureml_yaml import COMPUTE, IMAGE, asset, document, entry, folded
from nbrefactor.settings import Settings

_TYPES = {"int": "integer", "float": "number", "str": "string", "path": "string"}


@dataclass(frozen=True, slots=True)
class _Data:
    """The data asset, and the name of the inputs that take it.

    ``places`` says for each option where in the asset its file is; empty where it is the file itself. Where the paths are
    not all options, ``flag`` is the one that says where all data are.
    """

    input: str
    kind: str
    path: str
    places: Mapping[str, str]
    flag: str = ""


def azureml(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The files under ``azureml/``; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    steps = steps_of(facts)
    data = _data(facts, steps)
    made = {"environment.yml": _environment(facts), "conda.yml": _conda(facts)}
    if data:
        made["data.yml"] = _data_asset(facts, data)
    for number, step in enumerate(steps.steps):
        made[f"components/{step.name}.yml"] = _component(facts, steps, number, data)
    made["components/register.yml"] = _register(facts)
    made["pipeline.yml"] = _pipeline(facts, steps, data)
    made["schedule.yml"] = _schedule(facts)
    made |= azureml_serving.files(facts)
    written = [OutputFile(f"azureml/{path}", text, "project") for path, text in sorted(made.items())]
    return (*azureml_serving.endpoint(facts), *written)


# ---------------------------------------------------------------------------------------------------------- the assets


def _data(facts: Facts, steps: Steps) -> _Data | None:
    """What the notebook reads from disk, as one asset: its only file, or a folder."""
    read = {option.name: option for step in steps.steps for option in step.reads if commands.is_literal(option)}
    local = {name: commands.data_default(o) for name, o in read.items() if "://" not in commands.data_default(o)}
    inside = {name: _inside(path) for name, path in local.items()}
    within = tuple(f"{path}/" for path in inside.values())
    elsewhere = [place for place in facts.plan.data_places if not f"{_inside(place)}/".startswith(within)]
    if not local and not elsewhere:
        return None
    names = {option.name for step in steps.steps for option in step.options}
    given = "data"
    while given in names:
        given += "_asset"
    folder = f"azureml://datastores/workspaceblobstore/paths/{facts.plan.package}/"
    if elsewhere:
        return _Data(given, "uri_folder", folder, {}, facts.plan.data_flag)
    ((first, path), *more) = inside.items()
    if more or not path:
        return _Data(given, "uri_folder", folder, inside)
    is_file = bool(posixpath.splitext(path)[1])
    return _Data(given, "uri_file" if is_file else "uri_folder", folder + path, {first: ""})


def _inside(path: str) -> str:
    """The place of a file below a folder: ``../input/a.csv`` → ``input/a.csv``."""
    parts = re.sub(r"^[A-Za-z]:", "", path.replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..", "~"))


def _data_asset(facts: Facts, data: _Data) -> str:
    holds = f"What {facts.notebook_name} reads"
    return document(
        "az ml data create --file azureml/data.yml",
        "data",
        [
            entry("name", f"{asset(facts)}-data"),
            entry("description", holds),
            entry("type", data.kind),
            "# Upload the data to the workspace's own storage, or say where else they are.",
            entry("path", data.path),
        ],
    )


def _environment(facts: Facts) -> str:
    lines = [entry("name", asset(facts)), entry("image", IMAGE), "conda_file: conda.yml"]
    return document("az ml environment create --file azureml/environment.yml", "environment", lines)


def _conda(facts: Facts) -> str:
    needed = [str(dependency) for dependency in facts.dependencies]
    needed += ["pytest>=8"] * facts.gated
    needed += ["azureml-inference-server-http>=1.4", "azureml-ai-monitoring>=1.0"] * commands.scores(facts)
    lines = [f"name: {asset(facts)}", "channels:", "  - conda-forge", "dependencies:"]
    lines += [f"  - python={commands.python_version(facts)}", "  - pip", "  - pip:"]
    return "\n".join([*lines, *(f"      - {requirement}" for requirement in needed)]) + "\n"


# ------------------------------------------------------------------------------------------------------- the components


def _component(facts: Facts, steps: Steps, number: int, data: _Data | None) -> str:
    step, package = steps.steps[number], facts.plan.package
    flags, mine = commands.flags(facts), _parameters(step, data)
    script = f"python -m {package}.steps {step.name}" if steps.apart else f"python -m {package}.train"
    output = "model" if step.last else "values"
    words = [script]
    words += [f"{input_flag(facts)} ${{{{inputs.before}}}}"] if number else []
    words.append(f"--output-dir ${{{{outputs.{output}}}}}")
    words += _given(flags, step, data)
    words += [f"{flags[option.name]} {_shown(option)}" for option in mine]
    inputs = ["  before:", "    type: uri_folder"] if number else []
    inputs += [f"  {data.input}:", f"    type: {data.kind}"] if data and _takes(step, data) else []
    for option in mine:
        inputs += [
            f"  {option.name}:",
            f"    type: {_TYPES[option.kind]}",
            f"    default: {commands.yaml_value(option)}",
        ]
    lines = [f"name: {package.lower()}_{step.name}", "type: command", entry("display_name", step.says.rstrip("."))]
    if number == 0 and not (data and _takes(step, data)):
        lines.append("is_deterministic: false  # Azure ML cannot see whether what it reads has changed")
    lines += ["inputs:", *inputs] if inputs else []
    lines += ["outputs:", f"  {output}:", "    type: uri_folder"]
    lines += ["code: ../../src", f"environment: azureml:{asset(facts)}@latest", *folded("command", words)]
    return document("", "commandComponent", [*commands.comment(steps.reasons, "steps"), *lines])


def _given(flags: Mapping[str, str], step: Step, data: _Data | None) -> list[str]:
    """How a step is told where the data are."""
    if data is None or not _takes(step, data):
        return []
    mount = f"${{{{inputs.{data.input}}}}}"
    if data.flag:
        return [f"{data.flag} {mount}"]
    read = [option.name for option in step.reads if option.name in data.places]
    return [f"{flags[name]} {mount}{'/' * bool(data.places[name])}{data.places[name]}" for name in read]


def _register(facts: Facts) -> str:
    """The gate, behind which the output becomes a version of the model."""
    model = "${{inputs.model}}"
    words = [f"test -s {model}/metrics.json"]
    lines = [f"name: {facts.plan.package.lower()}_register", "type: command"]
    if facts.gated:
        gate = "python -m pytest -p no:cacheprovider tests/test_model_quality.py -k as_good_as"
        words.append(f"&& MODEL_DIR={model} {gate}")
        lines.append("display_name: Register the model if it passes the quality gate")
    else:
        lines.append("display_name: Register the model")
        lines.append("# There is no quality gate: the notebook shows no figures that a model could be held to.")
    words.append(f"&& cp -r {model}/. ${{{{outputs.registered}}}}")
    lines += ["inputs:", "  model:", "    type: uri_folder", "outputs:", "  registered:", "    type: custom_model"]
    lines += ["code: ../..", f"environment: azureml:{asset(facts)}@latest", *folded("command", words)]
    return document("", "commandComponent", lines)


# ------------------------------------------------------------------------------------------------------------- the job


def _pipeline(facts: Facts, steps: Steps, data: _Data | None) -> str:
    options = {option.name: option for step in steps.steps for option in _parameters(step, data)}
    lines = ["type: pipeline", f"display_name: {asset(facts)}", f"experiment_name: {asset(facts)}"]
    lines += ["settings:", f"  default_compute: azureml:{COMPUTE}"]
    given = (
        [f"  {data.input}:", f"    type: {data.kind}", f"    path: azureml:{asset(facts)}-data@latest"] if data else []
    )
    given += [f"  {option.name}: {commands.yaml_value(option)}" for option in options.values()]
    lines += ["inputs:", *given] if given else []
    lines.append("jobs:")
    for number, step in enumerate(steps.steps):
        handed = [f"{option.name}: ${{{{parent.inputs.{option.name}}}}}" for option in _parameters(step, data)]
        if data and _takes(step, data):
            handed.insert(0, f"{data.input}: ${{{{parent.inputs.{data.input}}}}}")
        if number:
            handed.insert(0, f"before: ${{{{parent.jobs.{steps.steps[number - 1].name}.outputs.values}}}}")
        lines += _job(step.name, handed)
    lines += _job("register", [f"model: ${{{{parent.jobs.{steps.steps[-1].name}.outputs.model}}}}"])
    lines += ["    outputs:", "      registered:", "        type: custom_model", f"        name: {asset(facts)}"]
    return document("az ml job create --file azureml/pipeline.yml", "pipelineJob", lines)


def _job(name: str, inputs: Sequence[str]) -> list[str]:
    lines = [f"  {name}:", "    type: command", f"    component: components/{name}.yml"]
    return [*lines, *(["    inputs:", *(f"      {line}" for line in inputs)] if inputs else [])]


def _schedule(facts: Facts) -> str:
    lines = [
        f"name: {asset(facts)}-training",
        "description: Train anew each month; only a model that passes the gate is registered, and none is deployed",
        "trigger:",
        "  type: cron",
        "  expression: '0 3 1 * *'",
        "create_job: pipeline.yml",
    ]
    return document("az ml schedule create --file azureml/schedule.yml", "schedule", lines)


def _takes(step: Step, data: _Data) -> bool:
    """Whether a step reads the data asset."""
    return step.loads if data.flag else any(option.name in data.places for option in step.reads)


def _parameters(step: Step, data: _Data | None) -> list[Option]:
    """The options that are inputs of their own: those whose value a command line can hold."""
    placed = data.places if data else {}
    return [o for o in commands.tuned(step.options) if o.name not in placed and o.name.isascii() and o.name != "before"]


def _shown(option: Option) -> str:
    value = f"${{{{inputs.{option.name}}}}}"
    return f'"{value}"' if option.kind in ("str", "path") else value
