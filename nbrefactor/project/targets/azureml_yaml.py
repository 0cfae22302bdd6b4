"""The words of Azure ML's YAML that its files have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbrefactor.project.facts import Facts
from nbrefactor.project.targets.commands import yaml_string

COMPUTE = "cpu-cluster"
"""The cluster on which jobs run; ``iac`` makes one of this name."""

IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20260514.v1"

_SCHEMAS = "https://azuremlschemas.azureedge.net/latest"


def asset(facts: Facts) -> str:
    """The name of the model, of the environment, and before ``-data`` and ``-online``: what every kind of asset may be called."""
    name = re.sub(r"[^a-z0-9]+", "-", facts.plan.package.lower()).strip("-")[:24].rstrip("-")
    return name if name[:1].isalpha() else f"model-{name}".rstrip("-")


def document(command: str, schema: str, lines: Sequence[str]) -> str:
    """A file: how it is created, its schema, its lines."""
    head = [f"# {command}"] if command else []
    return "\n".join([*head, f"$schema: {_SCHEMAS}/{schema}.schema.json", *lines]) + "\n"


def entry(key: str, value: str) -> str:
    """``key: value``, in quotes where YAML would read it as something else."""
    plain = re.fullmatch(r"[A-Za-z][\w ./,;@+-]*(://?[\w./@+-]+|:[\w.-]+)?", value) and not value.endswith(" ")
    reserved = value.lower() in ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    return f"{key}: {value if plain and not reserved else yaml_string(value)}"


def folded(key: str, words: Sequence[str]) -> list[str]:
    """A command over several lines that is one line to the shell."""
    return [f"{key}: >-", *(f"  {word}" for word in words)]
