"""What ``--with cd`` writes for each kind of notebook; ``tests/devops/test_cd.py`` runs it."""

from __future__ import annotations

import re

import pytest
import yaml

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS, Settings

TRAINING = (
    "import pandas as pd\ndf = pd.read_csv('rows.csv')",
    "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5).fit(df[['x']], df['y'])",
    "print('R2', model.score(df[['x']], df['y']))",
)
ANALYSIS = ("total = sum([1, 2])", "print(total)")
WORKFLOWS = ".github/workflows/"


def texts(cells: tuple[str, ...], settings: Settings = DEFAULTS, *targets: str) -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    return {file.path: file.text for file in refactor(notebook, settings._replace(targets=targets)).files}


def test_what_builds_the_model_is_written_too_and_begins_the_deployment() -> None:
    made = texts(TRAINING, DEFAULTS, "cd")
    jobs = yaml.safe_load(made[f"{WORKFLOWS}cd.yml"])["jobs"]
    assert {path.removeprefix("./") for job in jobs.values() if (path := job.get("uses"))} <= set(made)
    assert set(yaml.safe_load(made[f"{WORKFLOWS}mlops.yml"])[True]) == {"workflow_call", "pull_request"}
    assert set(re.findall(r"--file (\S+)", made[f"{WORKFLOWS}deploy.yml"])) <= set(made)
    assert set(yaml.safe_load(texts(TRAINING, DEFAULTS, "ci")[f"{WORKFLOWS}mlops.yml"])[True]) == {
        "push",
        "pull_request",
    }


def test_production_waits_for_staging_and_for_the_guard() -> None:
    jobs = yaml.safe_load(texts(TRAINING, DEFAULTS, "cd")[f"{WORKFLOWS}cd.yml"])["jobs"]
    assert set(jobs["production"]["needs"]) == {"staging", "approval"} and jobs["staging"]["needs"] == "model"
    deployments = [job for job in jobs.values() if job.get("uses", "").endswith("deploy.yml")]
    assert [job["with"]["environment"] for job in deployments] == ["staging", "production"]
    inputs = yaml.safe_load(texts(TRAINING, DEFAULTS, "cd")[f"{WORKFLOWS}deploy.yml"])[True]["workflow_call"]["inputs"]
    assert set(inputs) == {"environment"}


def test_strangers_start_nothing_and_there_is_no_secret_to_steal() -> None:
    made = {path: text for path, text in texts(TRAINING, DEFAULTS, "cd").items() if path.startswith(WORKFLOWS)}
    starts = {event for text in made.values() for event in yaml.safe_load(text)[True]}
    assert starts == {"push", "workflow_dispatch", "workflow_call", "pull_request"}
    for path, text in made.items():
        workflow = yaml.safe_load(text)
        assert "secrets." not in text and "secrets:" not in text
        assert all(re.search(r"@[0-9a-f]{40}$|^\./", action) for action in re.findall(r"uses: (\S+)", text)), path
        assert workflow["permissions"] == ({"contents": "read"} if path.endswith("mlops.yml") else {})
        for job in workflow["jobs"].values():
            logs_in = "azure/login" in str(job) or "deploy.yml" in job.get("uses", "")
            assert ("id-token" in job.get("permissions", {})) == logs_in


@pytest.mark.parametrize("name", ["deploy", "rollback"])
def test_a_deployment_belongs_to_an_environment_and_one_goes_at_a_time(name: str) -> None:
    (job,) = yaml.safe_load(texts(TRAINING, DEFAULTS, "cd")[f"{WORKFLOWS}{name}.yml"])["jobs"].values()
    assert job["environment"] == "${{ inputs.environment }}"
    assert job["concurrency"] == {"group": "deploy-${{ inputs.environment }}", "cancel-in-progress": False}


def test_the_workflow_says_what_has_to_be_set_up() -> None:
    made = texts(TRAINING, DEFAULTS, "cd")
    needed = set(re.findall(r"vars\.(AZURE_\w+) }}", made[f"{WORKFLOWS}deploy.yml"] + made[f"{WORKFLOWS}rollback.yml"]))
    head = made[f"{WORKFLOWS}cd.yml"].partition("jobs:")[0]
    assert len(needed) == 5 and all(name in head for name in needed)


def test_a_notebook_without_a_model_has_nothing_to_deploy() -> None:
    made = texts(ANALYSIS, DEFAULTS, "cd")
    assert not [path for path in made if "deploy" in path or "smoke" in path]
    assert "push" in yaml.safe_load(made[f"{WORKFLOWS}mlops.yml"])[True]


def test_the_name_of_an_endpoint_is_one_that_azure_takes() -> None:
    made = texts(TRAINING, DEFAULTS._replace(package="a_rather_long_name_of_a_package_"), "cd")
    (job,) = yaml.safe_load(made[f"{WORKFLOWS}deploy.yml"])["jobs"].values()
    (name,) = re.findall(r"format\('(.*)-\{0\}'", job["env"]["ENDPOINT"])
    assert re.fullmatch(r"[a-z][a-z0-9-]{2,31}", f"{name}-production") and not name.endswith("-")
    assert f"azureml:{job['env']['MODEL']}@latest" in made["azureml/online-deployment.yml"]
