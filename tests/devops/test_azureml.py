"""The ``azureml`` target: every file is loaded by Azure's own library, and the job's commands are executed, step by step.

Nothing of Azure can be reached from here: what its service would say of names, quotas and rights is not tested.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

SAMPLES = Path(__file__).parents[2] / "sample_notebooks"

Run = Callable[..., "subprocess.CompletedProcess[str]"]

LOAD = """
import json, logging, sys
from pathlib import Path
from azure.ai.ml import entities
from azure.ai.ml.entities import _load_functions as load

logging.disable(logging.CRITICAL)
kinds = {
    "data": load.load_data, "environment": load.load_environment, "pipeline": load.load_job,
    "schedule": load.load_schedule, "monitor": load.load_schedule,
    "online-endpoint": load.load_online_endpoint, "online-deployment": load.load_online_deployment,
    "batch-endpoint": load.load_batch_endpoint, "batch-deployment": load.load_pipeline_component_batch_deployment,
}
found = {}
for path in sorted(Path("azureml").rglob("*.yml")):
    if path.name != "conda.yml":
        loaded = (load.load_component if path.parent.name == "components" else kinds[path.stem])(source=str(path))
        problems = loaded._validate() if isinstance(loaded, (entities.Component, entities.Job)) else None
        found[path.stem] = [type(loaded).__name__, problems.error_messages if problems else {}]
Path("loaded.json").write_text(json.dumps(found))
"""

KINDS = {
    "data": "Data",
    "environment": "Environment",
    "prep": "CommandComponent",
    "train": "CommandComponent",
    "evaluate": "CommandComponent",
    "register": "CommandComponent",
    "pipeline": "PipelineJob",
    "schedule": "JobSchedule",
    "monitor": "MonitorSchedule",
    "online-endpoint": "ManagedOnlineEndpoint",
    "online-deployment": "ManagedOnlineDeployment",
    "batch-endpoint": "BatchEndpoint",
    "batch-deployment": "PipelineComponentBatchDeployment",
    "batch": "PipelineComponent",
    "score": "CommandComponent",
}


class Azure:
    """Runs components as Azure ML does: in a copy of their code, with folders for their outputs."""

    def __init__(self, project: Path, work: Path, run: Run, environment: dict[str, str]):
        self.project, self.work, self.run, self.environment = project, work, run, environment
        self.outputs: dict[str, Path] = {}

    def job(self, data: Path | None) -> None:
        """Every step of the pipeline, each with what others left."""
        job = yaml.safe_load((self.project / "azureml/pipeline.yml").read_text())
        given = {name: data if isinstance(value, dict) else value for name, value in job.get("inputs", {}).items()}
        for name, node in job["jobs"].items():
            inputs = {key: self.value(value, given) for key, value in node.get("inputs", {}).items()}
            done = self.component(self.project / "azureml" / node["component"], name, inputs)
            assert done.returncode == 0, done.stdout + done.stderr

    def value(self, text: str, given: dict[str, Any]) -> Any:
        match = re.fullmatch(r"\$\{\{parent\.(?:inputs\.(\w+)|jobs\.(\w+)\.outputs\.(\w+))\}\}", text)
        assert match, text
        return given[match[1]] if match[1] else self.outputs[f"{match[2]}.{match[3]}"]

    def component(self, path: Path, name: str, inputs: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        component = yaml.safe_load(path.read_text())
        declared = component.get("inputs", {})
        assert set(inputs) <= set(declared), name
        values = {key: inputs.get(key, row.get("default")) for key, row in declared.items()}
        for output in component["outputs"]:
            self.outputs[f"{name}.{output}"] = self.work / name / output
            (self.work / name / output).mkdir(parents=True)
        places = {key.partition(".")[2]: place for key, place in self.outputs.items() if key.startswith(f"{name}.")}

        def filled(match: re.Match[str]) -> str:
            return str(values[match[2]] if match[1] == "inputs" else places[match[2]])

        command = re.sub(r"\$\{\{(inputs|outputs)\.(\w+)\}\}", filled, component["command"])
        code = self.work / name / "code"
        shutil.copytree(path.parent / component["code"], code, ignore=shutil.ignore_patterns("*.csv", ".git", "whole"))
        return self.run("sh", "-c", command, cwd=code, env=self.environment)


def figures(folder: Path) -> dict[str, Any]:
    """The metrics; of the hashes of the data, not under which path they were read."""
    found = json.loads((folder / "metrics.json").read_text())
    return found | {"data_sha256": sorted(found.get("data_sha256", {}).values())}


def test_every_file_loads_in_azures_own_library(
    run: Run, convert: Callable[[str, str], Path], python_of: Callable[[str], Path]
) -> None:
    project = convert("credit_models/credit.ipynb", "azureml")
    done = run(python_of("azureml"), "-c", LOAD, cwd=project)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((project / "loaded.json").read_text())
    assert {name: kind for name, (kind, _) in found.items()} == KINDS
    assert not [problems for _, problems in found.values() if problems]
    deployment = yaml.safe_load((project / "azureml/online-deployment.yml").read_text())["code_configuration"]
    assert (project / "azureml" / deployment["code"] / deployment["scoring_script"]).is_file()


@pytest.mark.parametrize(
    ("sample", "data"),
    [
        ("credit_models/credit.ipynb", "credit.csv"),
        ("house_prices/house_prices.ipynb", "data"),
        ("diabetes_ridge/train.ipynb", ""),
    ],
)
def test_the_job_measures_what_training_measures_and_registers_only_behind_the_gate(
    sample: str, data: str, run: Run, convert: Callable[[str, str], Path], environment: dict[str, str], tmp_path: Path
) -> None:
    project, place = convert(sample, "azureml"), tmp_path / "notebook"
    shutil.copytree((SAMPLES / sample).parent, place)
    azure = Azure(project, tmp_path, run, environment)
    azure.job(place / data if data else None)
    package = next((project / "src").iterdir()).name
    whole = run(
        "python",
        "-m",
        f"{package}.train",
        "--output-dir",
        tmp_path / "whole",
        cwd=place,
        env=environment | {"PYTHONPATH": str(project / "src")},
    )
    assert whole.returncode == 0, whole.stderr
    metrics = json.loads((tmp_path / "whole/metrics.json").read_text())
    model, registered = azure.outputs["evaluate.model"], azure.outputs["register.registered"]
    assert metrics and figures(model) == figures(tmp_path / "whole")
    assert sorted(file.name for file in registered.iterdir()) == sorted(file.name for file in model.iterdir())

    gates = (project / "tests/gates.toml").read_text()
    bad = -1e9 if 'better = "higher"' in gates else 1e9
    worse = dict.fromkeys(metrics, bad)
    (model / "metrics.json").write_text(json.dumps(worse))
    refused = azure.component(project / "azureml/components/register.yml", "again", {"model": model})
    assert refused.returncode != 0 and not list(azure.outputs["again.registered"].iterdir()), refused.stdout
    (model / "metrics.json").unlink()
    assert azure.component(project / "azureml/components/register.yml", "empty", {"model": model}).returncode != 0


def test_a_file_is_scored_by_the_batch_component(
    run: Run, convert: Callable[[str, str], Path], environment: dict[str, str], tmp_path: Path
) -> None:
    project, rows = convert("credit_models/credit.ipynb", "azureml"), SAMPLES / "credit_models/credit.csv"
    azure = Azure(project, tmp_path, run, environment)
    azure.job(rows)
    model = azure.outputs["register.registered"]
    done = azure.component(project / "azureml/components/score.yml", "score", {"model": model, "rows": rows})
    assert done.returncode == 0, done.stderr
    lines = (azure.outputs["score.predictions"] / "predictions.csv").read_text().splitlines()
    assert len(lines) == len(rows.read_text().splitlines())


SERVE = """
import json
import os
from pathlib import Path
from azureml_inference_server_http.server.create_app import create
from azureml.ai.monitoring.queue import get_queue

app = create()
app.azml_blueprint.setup()
client = app.test_client()
bodies = json.loads(Path("bodies.json").read_text())
answers = [client.post("/score", data=json.dumps(body).encode(), content_type="application/json") for body in bodies]
queue, sent = get_queue(), []
while queue is not None and queue.length():
    payload, _ = queue.dequeue()
    sent.append([payload.designation(), json.loads(payload.content())])
found = [[answer.status_code, answer.get_json()] for answer in answers]
Path("answers.json").write_text(json.dumps({"answers": found, "sent": sent}))
"""


@pytest.mark.parametrize("enabled", ["true", "false"])
def test_the_endpoint_answers_under_azures_server_and_collects_only_if_the_deployment_says_so(
    enabled: str,
    run: Run,
    convert: Callable[[str, str], Path],
    python_of: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    project, python = convert("student_monolith/assignment3.ipynb", "azureml"), python_of("server")
    for data in (SAMPLES / "student_monolith").glob("*.csv"):
        shutil.copy(data, tmp_path)
    source = str(project / "src")
    more = {**os.environ, "PYTHONPATH": source}
    trained = run(python, "-m", "assignment3.train", cwd=tmp_path, env=more)
    assert trained.returncode == 0, trained.stderr
    schema = json.loads((tmp_path / "model/schema.json").read_text())
    names = [column["name"] for column in schema["columns"]]
    first = next(iter(tmp_path.glob("*.csv"))).read_text().splitlines()[:2]
    row = dict(zip(first[0].split(","), first[1].split(","), strict=True))
    (tmp_path / "bodies.json").write_text(json.dumps([[{name: row[name] for name in names}], [{"nothing": 1}]]))
    settings = yaml.safe_load((project / "azureml/online-deployment.yml").read_text())
    more = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
        "AML_APP_ROOT": source,
        "AZUREML_ENTRY_SCRIPT": settings["code_configuration"]["scoring_script"],
        "AZUREML_MODEL_DIR": str(tmp_path / "model"),
        "AZUREML_MDC_ENABLED": enabled,
        "AZUREML_MDC_WORKER_DISABLED": "true",
    }
    served = run(python, "-c", SERVE, cwd=tmp_path, env=more)
    assert served.returncode == 0, served.stderr[-3000:]
    found = json.loads((tmp_path / "answers.json").read_text())
    (good, answer), (bad, _) = found["answers"]
    assert good == 200 and bad == 400
    assert [name for name, _ in found["sent"]] == (["model_inputs", "model_outputs"] if enabled == "true" else [])
    if enabled == "true":
        (_, inputs), (_, outputs) = found["sent"]
        assert set(inputs[0]) == set(names) and outputs == [{"prediction": answer["predictions"][0]}]
