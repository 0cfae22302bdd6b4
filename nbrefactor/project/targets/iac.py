"""``iac`` and ``terraform``: what the model runs on in Azure, as Bicep or as Terraform; the same resources in both.

A workspace with storage, key vault, registry, logs, a cluster and an endpoint, for staging and for production; an identity for
each of those who act, with the roles that it needs on the resource where it needs them. There are no keys and no passwords, and
the identity that deploys trusts the environment of the repository, as ``cd`` logs in.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.project.targets.cd import endpoint
from nbrefactor.settings import Settings

MODULES = ("access", "data", "identities", "monitoring", "workspace")
CONFIGURATION = ("identities", "main", "outputs", "variables", "versions", "workspace")

ENVIRONMENTS = {
    "staging": {"REPLICATION": "LRS", "REGISTRY_SKU": "Basic", "MAX_NODES": "2", "RETENTION": "30"},
    "production": {"REPLICATION": "ZRS", "REGISTRY_SKU": "Standard", "MAX_NODES": "4", "RETENTION": "90"},
}


def iac(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The Bicep files; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    names = ("main.bicep", *(f"modules/{name}.bicep" for name in MODULES))
    files = [OutputFile(f"infra/{name}", commands.template(f"infra/{name}", {}), "project") for name in names]
    return (*files, *_parameters(facts, "environment.bicepparam", "infra/{}.bicepparam"))


def terraform(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The Terraform files; nothing for a notebook that trains nothing."""
    if not commands.trains(facts):
        return ()
    names = [f"infra/terraform/{name}.tf" for name in CONFIGURATION]
    files = [OutputFile(name, commands.template(name, {}), "project") for name in names]
    return (*files, *_parameters(facts, "terraform/environment.tfvars", "infra/terraform/{}.tfvars"))


def _parameters(facts: Facts, template: str, path: str) -> list[OutputFile]:
    """The values of each environment."""
    made = []
    for environment, values in ENVIRONMENTS.items():
        words = {f"@{key}@": value for key, value in values.items()}
        words |= {"@NAME@": endpoint(facts), "@ENVIRONMENT@": environment}
        text = commands.template(f"infra/{template}", words)
        made.append(OutputFile(path.format(environment), text, "project"))
    return made
