"""What ``--with iac`` and ``--with terraform`` write; ``tests/devops/test_iac.py`` reads it with parsers and an audit."""

from __future__ import annotations

import re

import pytest

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

TRAINING = (
    "import pandas as pd\ndf = pd.read_csv('rows.csv')",
    "from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=0.5).fit(df[['x']], df['y'])",
    "print('R2', model.score(df[['x']], df['y']))",
)
ANALYSIS = ("total = sum([1, 2])", "print(total)")


def texts(cells: tuple[str, ...], *targets: str, package: str = "") -> dict[str, str]:
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(cells, 1)))
    files = refactor(notebook, DEFAULTS._replace(targets=targets, package=package)).files
    return {file.path: file.text for file in files if file.path.startswith(("infra", ".github", ".gitignore"))}


def values(text: str) -> dict[str, str]:
    """The parameters of an environment."""
    return {name: value.strip("'\"") for name, value in re.findall(r"^(?:param )?(\w+) += (.+)$", text, re.MULTILINE)}


def test_each_environment_gives_what_is_asked_for_and_no_more() -> None:
    made = texts(TRAINING, "iac", "terraform")
    asked = set(re.findall(r"^param (\w+) \w+$", made["infra/main.bicep"], re.MULTILINE))
    variables = set(re.findall(r'^variable "(\w+)"', made["infra/terraform/variables.tf"], re.MULTILINE))
    for environment in ("staging", "production"):
        bicep = values(made[f"infra/{environment}.bicepparam"])
        assert set(bicep) == asked and bicep["environment"] == environment
        given = values(made[f"infra/terraform/{environment}.tfvars"])
        assert set(given) == variables - {"resource_group", "repository"}  # which are given by hand
        assert given["name"] == bicep["name"] and given["max_nodes"] == bicep["maxNodes"]
        assert "@" not in "".join([*bicep.values(), *given.values()])


@pytest.mark.parametrize(
    ("package", "name"),
    [("credit", "credit"), ("nb", "nb-model"), ("credit_risk", "credit-risk"), ("a" * 19 + "_b", "a" * 19)],
)
def test_every_name_is_one_that_azure_takes(package: str, name: str) -> None:
    made = texts(TRAINING, "iac", "terraform", "cd", package=package)
    for path in ("infra/production.bicepparam", "infra/terraform/production.tfvars"):
        assert values(made[path])["name"] == name
    assert re.fullmatch(r"[a-z][a-z0-9-]{2,19}", name)
    assert len(f"{name}-production") <= 32
    assert f"format('{name}-{{0}}', inputs.environment)" in made[".github/workflows/deploy.yml"]


def test_the_outputs_are_the_variables_of_the_deployment() -> None:
    made = texts(TRAINING, "iac", "terraform", "cd")
    used = set(re.findall(r"vars\.(AZURE_\w+)", made[".github/workflows/deploy.yml"]))
    assert set(re.findall(r"^output (\w+)", made["infra/main.bicep"], re.MULTILINE)) == used
    assert set(re.findall(r'^output "(\w+)"', made["infra/terraform/outputs.tf"], re.MULTILINE)) == used


def test_both_make_the_same_and_neither_holds_a_key() -> None:
    made = texts(TRAINING, "iac", "terraform")
    bicep = "".join(text for path, text in made.items() if path.endswith(".bicep"))
    terraform = "".join(text for path, text in made.items() if path.endswith(".tf"))
    resources = r"Microsoft\.MachineLearningServices/[\w/]+@[\d-]+"
    assert sorted(re.findall(resources, bicep)) == sorted(re.findall(resources, terraform))
    assert bicep.count("role: ") + 2 == len(re.findall(r'^    \["', terraform, re.MULTILINE)) + 3
    for text in (bicep, terraform):
        assert not re.search(r"listKeys|access_key\b|adminUserPassword|password *[:=]", text)
    for setting in ("allowSharedKeyAccess: false", "enablePurgeProtection: true", "adminUserEnabled: false"):
        assert setting in bicep
    for setting in ("shared_access_key_enabled = false", "purge_protection_enabled   = true"):
        assert setting in terraform


def test_the_state_of_terraform_is_not_committed() -> None:
    assert "*.tfstate*" in texts(TRAINING, "terraform")[".gitignore"].splitlines()
    assert "*.tfstate*" not in texts(TRAINING, "iac")[".gitignore"]


def test_a_notebook_that_trains_nothing_needs_nothing() -> None:
    assert not [path for path in texts(ANALYSIS, "iac", "terraform") if path.startswith("infra")]
