"""What ``--with`` asks for: written only then, well formed, and right for the notebook. ``tests/devops`` runs the real tools."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from nbrefactor.model import Cell, NbrefactorError, Notebook, Output, Refactoring
from nbrefactor.pipeline import refactor
from nbrefactor.project.targets import TARGETS
from nbrefactor.settings import CHOICES, DEFAULTS, check_settings, configuration

TRAINING = (
    'import pandas as pd\ndf = pd.read_csv("it\'s here/rows.csv")\ndf = undefined(df)',
    "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5).fit(df[['x']], df['y'])",
    "print('R2', model.score(df[['x']], df['y']))",
)
ANALYSIS = ("total = sum([1, 2])", "print(total)")


def converted(cells: tuple[str, ...], *targets: str, shown: str = "") -> Refactoring:
    """``shown`` is what the last cell printed."""
    found = [Cell(i, "code", text) for i, text in enumerate(cells, 1)]
    found[-1] = replace(found[-1], outputs=(Output("stream", shown),))
    notebook = Notebook("nb.ipynb", tuple(found))
    return refactor(notebook, DEFAULTS._replace(targets=targets))


def texts(cells: tuple[str, ...], *targets: str, shown: str = "") -> dict[str, str]:
    return {file.path: file.text for file in converted(cells, *targets, shown=shown).files}


def run_lines(workflow: Any) -> list[str]:
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [line for step in steps for line in step.get("run", "").splitlines()]


def test_every_target_can_be_chosen_and_no_other() -> None:
    assert set(CHOICES["targets"]) == set(TARGETS)


def test_nothing_is_written_unless_asked_for() -> None:
    sound = (TRAINING[0].replace("df = undefined(df)", ""), *TRAINING[1:])
    plain = set(texts(sound))
    for target in TARGETS:
        assert set(texts(sound, target)) > plain, target
    assert not [path for path in plain if path.startswith((".github", "dvc", ".pre-commit", "docs"))]


def test_the_configuration_says_with(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.nbrefactor]\nwith = ["ci", "dvc"]\n')
    assert configuration(str(tmp_path)).settings.targets == ("ci", "dvc")
    (tmp_path / "pyproject.toml").write_text('[tool.nbrefactor]\nwith = ["cd-rom"]\n')
    with pytest.raises(NbrefactorError, match=r"can hold azure-pipelines, .*planning.*, not 'cd-rom'"):
        configuration(str(tmp_path))
    with pytest.raises(NbrefactorError, match="a list"):
        check_settings(DEFAULTS._replace(targets="ci"))  # type: ignore[arg-type]


def test_the_workflow_may_read_only_and_pins_what_it_uses() -> None:
    text = texts(TRAINING, "ci")[".github/workflows/mlops.yml"]
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML reads the key `on` as true
    uses = re.findall(r"uses: (\S+)", text)
    assert uses and all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in uses)
    assert "secrets." not in text
    assert "persist-credentials: false" in text


def test_the_workflow_lints_tests_trains_and_gates_in_this_order() -> None:
    workflow = yaml.safe_load(texts(TRAINING, "ci", shown="R2 0.7\n")[".github/workflows/mlops.yml"])
    lines = run_lines(workflow)
    order = [
        "ruff check",
        "ruff format --check",
        "pytest --ignore",
        "nb.train",
        "pytest tests/test_model_quality",
        "wheel",
    ]
    places = [next(i for i, line in enumerate(lines) if part in line) for part in order]
    assert places == sorted(places)
    assert 'python -m nb.train --output-dir model --data-path "$DATA_URI"' in lines


def test_there_is_no_gate_that_cannot_fail() -> None:
    lines = run_lines(yaml.safe_load(texts(TRAINING, "ci")[".github/workflows/mlops.yml"]))
    assert any("nb.train" in line for line in lines)
    assert not any("test_model_quality" in line and "--ignore" not in line for line in lines)


def test_a_path_with_a_quote_stays_what_it_is() -> None:
    text = texts(TRAINING, "ci")[".github/workflows/mlops.yml"]
    assert yaml.safe_load(text)["jobs"]["model"]["env"]["DATA_URI"] == "${{ vars.DATA_URI || 'it''s here/rows.csv' }}"
    assert yaml.safe_load(texts(TRAINING, "dvc")["params.yaml"])["data_path"] == "it's here/rows.csv"


def test_black_is_checked_where_black_formats() -> None:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(TRAINING, 1)))
    files = refactor(notebook, DEFAULTS._replace(targets=("ci",), formatter="black")).files
    made = {file.path: file.text for file in files}
    lines = run_lines(yaml.safe_load(made[".github/workflows/mlops.yml"]))
    assert "black --check ." in lines and "ruff format --check ." not in lines
    hooks = yaml.safe_load(made[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["ruff check --fix", "black"]
    assert hooks[1]["additional_dependencies"][0].startswith("black")


def test_an_analysis_has_nothing_to_train_or_gate() -> None:
    made = texts(ANALYSIS, "ci", "dvc", "planning")
    assert not [line for line in run_lines(yaml.safe_load(made[".github/workflows/mlops.yml"])) if "train" in line]
    assert "dvc.yaml" not in made and "gates.toml" not in made["docs/first-sprint.md"]


def test_dvc_knows_the_parameters_and_what_they_depend_on() -> None:
    made = texts(TRAINING, "dvc")
    stages = yaml.safe_load(made["dvc.yaml"])["stages"]
    assert yaml.safe_load(made["params.yaml"])["alpha"] == 0.5
    (fitting,) = [stage for stage in stages.values() if "alpha" in stage.get("params", [])]
    assert '--alpha "${alpha}"' in fitting["cmd"]
    (reading,) = [stage for stage in stages.values() if "${data_path}" in stage["deps"]]
    assert "data_path" in reading["params"] and all("src/nb" in stage["deps"] for stage in stages.values())
    assert [*stages.values()][-1]["outs"] == ["model"]


def test_dvc_has_a_stage_for_each_step_and_takes_what_the_one_before_left() -> None:
    headed = (("# Load", TRAINING[0]), ("# Train the model", TRAINING[1]), ("# Evaluate the model", TRAINING[2]))
    cells = [Cell(2 * i + k, ("markdown", "code")[k], pair[k]) for i, pair in enumerate(headed) for k in (0, 1)]
    made = refactor(Notebook("nb.ipynb", tuple(cells)), DEFAULTS._replace(targets=("dvc",)))
    stages = yaml.safe_load(next(file.text for file in made.files if file.path == "dvc.yaml"))["stages"]
    assert [*stages] == ["prep", "train", "evaluate"]
    assert [stage["outs"] for stage in stages.values()] == [["steps/prep"], ["steps/train"], ["model"]]
    assert "steps/prep" in stages["train"]["deps"] and "steps/train" in stages["evaluate"]["deps"]
    assert stages["train"]["params"] == ["alpha"] and "alpha" not in stages["prep"]["params"]


@pytest.mark.parametrize(
    ("load", "deps"),
    [
        ("df = pd.read_csv('in/rows.csv')", ["${data_path}"]),
        ("df = pd.concat([pd.read_csv(f'in/{year}.csv') for year in (1, 2)])", ["in"]),
        ("df = pd.read_csv('https://example.com/rows.csv')", []),
        ("pd.DataFrame({'x': [1], 'y': [2]}).to_csv('made.csv')\ndf = pd.read_csv('made.csv')", []),
    ],
)
def test_dvc_runs_again_when_what_is_read_has_changed(load: str, deps: list[str]) -> None:
    made = texts((f"import pandas as pd\n{load}", *TRAINING[1:]), "dvc")
    stages = yaml.safe_load(made["dvc.yaml"])["stages"].values()
    found = [dep for stage in stages for dep in stage["deps"] if dep != "src/nb" and not dep.startswith("steps/")]
    assert found == deps


@pytest.mark.parametrize(
    ("value", "plain"),
    [("a'b c", True), ('a"b', False), ("$(rm x)", False), ("a\\b", False), ("`x`", False), ("-x", False)],
)
def test_a_value_that_a_shell_would_read_stays_in_the_code(value: str, plain: bool) -> None:
    cells = (TRAINING[0], f"name = {value!r}\ndf[name] = df['x']", *TRAINING[1:])
    made = texts(cells, "dvc")
    assert ("--name" in made["dvc.yaml"]) is ("name" in yaml.safe_load(made["params.yaml"])) is plain


def test_every_open_finding_is_an_item_of_the_first_sprint() -> None:
    refactoring = converted(TRAINING, "planning")
    page = next(file.text for file in refactoring.files if file.path == "docs/first-sprint.md")
    grave = [d for d in refactoring.diagnostics if d.severity in ("error", "warning")]
    assert [d.code for d in grave if d.severity == "error"] == ["NBR101"]
    items = [line for line in page.splitlines() if line.startswith("- [ ] ") and "`NBR" in line]
    assert [re.findall(r"`(NBR\d+)`$", item) for item in items] == [[d.code] for d in _gravest_first(grave)]


def _gravest_first(found: list[Any]) -> list[Any]:
    return sorted(found, key=lambda d: (d.severity != "error", d.location.cell, d.location.line, d.code))


def test_issue_forms_ask_something() -> None:
    made = texts(TRAINING, "planning")
    forms = [yaml.safe_load(text) for path, text in made.items() if "ISSUE_TEMPLATE" in path]
    assert {form["name"] for form in forms} == {"Data drift", "Model change", "Experiment to production"}
    assert all(len(form["body"]) >= 4 and form["description"] for form in forms)


def test_azure_runs_what_github_runs_and_stops_where_it_fails() -> None:
    made = texts(TRAINING, "ci", "azure-pipelines")
    pipeline = yaml.safe_load(made["azure-pipelines.yml"])
    scripts = [step["bash"].splitlines() for step in pipeline["jobs"][0]["steps"] if "bash" in step]
    assert all(script[0] == "set -eo pipefail" for script in scripts)
    lines = [line for script in scripts for line in script[1:]]
    plain = [re.sub(r" --junitxml=\S+", "", line).replace("${DATA_URI:-$NOTEBOOK_DATA}", "$DATA_URI") for line in lines]
    assert plain == run_lines(yaml.safe_load(made[".github/workflows/mlops.yml"]))
    (train,) = [step for step in pipeline["jobs"][0]["steps"] if step.get("displayName") == "Train"]
    assert train["env"] == {"NOTEBOOK_DATA": "it's here/rows.csv"}


def test_an_azure_pipeline_has_nothing_that_a_pull_request_could_steal() -> None:
    text = texts(TRAINING, "azure-pipelines")["azure-pipelines.yml"]
    pipeline = yaml.safe_load(text)
    assert pipeline["jobs"][0]["steps"][0] == {"checkout": "self", "fetchDepth": "1", "persistCredentials": "false"}
    assert not re.search(r"\$\(|group:|azureSubscription|template:", text)


@pytest.mark.parametrize(
    ("cells", "tests", "left_out"),
    [
        (ANALYSIS, True, {"Train", "Quality gate"}),
        (TRAINING, True, {"Quality gate"}),
        (TRAINING, False, {"Unit tests", "Quality gate"}),
    ],
)
def test_a_step_without_anything_to_do_is_left_out(cells: tuple[str, ...], tests: bool, left_out: set[str]) -> None:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    files = refactor(notebook, DEFAULTS._replace(targets=("ci", "azure-pipelines"), tests=tests)).files
    made = {file.path: yaml.safe_load(file.text) for file in files if file.path.endswith(".yml")}
    every = {"Install", "Lint", "Unit tests", "Train", "Quality gate", "Package"}
    github = made[".github/workflows/mlops.yml"]["jobs"]["model"]["steps"]
    assert {step["name"] for step in github if "run" in step} == every - left_out
    azure = made["azure-pipelines.yml"]["jobs"][0]["steps"]
    assert {step["displayName"] for step in azure if "bash" in step} == every - left_out
    assert any("task" in step and "PublishTestResults" in step["task"] for step in azure) == tests
