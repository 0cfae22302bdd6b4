"""The endpoints of ``azureml``: one that answers requests, one that scores files, and the monitor of the first."""

from __future__ import annotations

import re

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.project.targets.azureml_yaml import COMPUTE, IMAGE, asset, document, entry, folded

_CLASSIFIES = re.compile(r"(Classifier|LogisticRegression|SVC|NB|accuracy_score|f1_score|roc_auc_score)\b")


def files(facts: Facts) -> dict[str, str]:
    """Path below ``azureml/`` → text; nothing where new rows cannot be scored."""
    if not commands.scores(facts):
        return {}
    return {
        "online-endpoint.yml": _endpoint(facts, "online", "managedOnlineEndpoint"),
        "online-deployment.yml": _online(facts),
        "monitor.yml": _monitor(facts),
        "batch-endpoint.yml": _endpoint(facts, "batch", "batchEndpoint"),
        "batch-deployment.yml": _batch(facts),
        "components/score.yml": _score(facts),
        "components/batch.yml": _batch_pipeline(facts),
    }


def _endpoint(facts: Facts, kind: str, schema: str) -> str:
    lines = [
        "# The name must be free in the region.",
        f"name: {asset(facts)}-{kind}",
        entry("description", f"Scores rows as {facts.notebook_name} does"),
        "auth_mode: aad_token  # no key that could leak",
    ]
    return document(f"az ml {kind}-endpoint create --file azureml/{kind}-endpoint.yml", schema, lines)


def _online(facts: Facts) -> str:
    lines = [
        "name: blue",
        f"endpoint_name: {asset(facts)}-online",
        f"model: azureml:{asset(facts)}@latest",
        "code_configuration:",
        "  code: ../src",
        f"  scoring_script: {facts.plan.package}/endpoint.py",
        "environment:",
        f"  image: {IMAGE}",
        "  conda_file: conda.yml",
        "instance_type: Standard_DS3_v2",
        "instance_count: 1",
        "# Set both to 'true' for monitor.yml. They hold the rows as they are sent, with the personal data in them.",
        "data_collector:",
        "  collections:",
        "    model_inputs:",
        "      enabled: 'false'",
        "    model_outputs:",
        "      enabled: 'false'",
    ]
    command = "az ml online-deployment create --file azureml/online-deployment.yml"
    return document(command, "managedOnlineDeployment", lines)


def endpoint(facts: Facts) -> list[OutputFile]:
    """``endpoint.py``, which the online deployment starts: ``score.py``, with what the monitor needs collected."""
    if not commands.scores(facts):
        return []
    text = commands.template("endpoint.txt", {"PACKAGE": facts.plan.package})
    return [OutputFile(f"src/{facts.plan.package}/endpoint.py", text, "project")]


def _monitor(facts: Facts) -> str:
    task = "classification" if _CLASSIFIES.search(facts.sources["train.py"]) else "regression"
    lines = [
        "# It compares what the deployment has collected with what was collected before: data_collector must be enabled.",
        f"name: {asset(facts)}-monitor",
        "description: Drift of data and predictions, and data quality",
        "trigger:",
        "  type: recurrence",
        "  frequency: day",
        "  interval: 1",
        "create_monitor:",
        "  compute:",
        "    instance_type: standard_e4s_v3",
        "    runtime_version: '3.4'",
        "  monitoring_target:",
        f"    ml_task: {task}",
        f"    endpoint_deployment_id: azureml:{asset(facts)}-online:blue",
        "  alert_notification: azmonitoring  # alerts are events of Azure Monitor",
    ]
    return document("az ml schedule create --file azureml/monitor.yml", "monitorSchedule", lines)


def _batch(facts: Facts) -> str:
    lines = [
        "name: default",
        f"endpoint_name: {asset(facts)}-batch",
        "type: pipeline",
        "component: components/batch.yml",
        "settings:",
        f"  default_compute: {COMPUTE}",
        "  continue_on_step_failure: false",
    ]
    command = "az ml batch-deployment create --file azureml/batch-deployment.yml --set-default"
    return document(command, "pipelineComponentBatchDeployment", lines)


def _score(facts: Facts) -> str:
    package = facts.plan.package
    words = [f"python -m {package}.score", "--model-dir ${{inputs.model}}", "--input ${{inputs.rows}}"]
    words.append("--output ${{outputs.predictions}}/predictions.csv")
    lines = [
        f"name: {package.lower()}_score",
        "type: command",
        "display_name: Score a file of raw rows",
        "inputs:",
        "  model:",
        "    type: custom_model",
        "  rows:",
        "    type: uri_file",
        "    description: .csv, .parquet or .jsonl",
        "outputs:",
        "  predictions:",
        "    type: uri_folder",
        "code: ../../src",
        f"environment: azureml:{asset(facts)}@latest",
        *folded("command", words),
    ]
    return document("", "commandComponent", lines)


def _batch_pipeline(facts: Facts) -> str:
    lines = [
        f"name: {facts.plan.package.lower()}_batch",
        "type: pipeline",
        "inputs:",
        "  rows:",
        "    type: uri_file",
        "outputs:",
        "  predictions:",
        "    type: uri_folder",
        "jobs:",
        "  score:",
        "    type: command",
        "    component: score.yml",
        "    inputs:",
        "      model:",
        "        type: custom_model",
        f"        path: azureml:{asset(facts)}@latest",
        "      rows: ${{parent.inputs.rows}}",
        "    outputs:",
        "      predictions: ${{parent.outputs.predictions}}",
    ]
    return document("", "pipelineComponent", lines)
