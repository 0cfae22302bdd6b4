"""``ci``: a GitHub workflow (lint, unit tests, training, quality gate, package), and hooks for pre-commit.

Actions are pinned by commit, the token may only read, no secret is used, and pull requests of strangers run with
nothing that they could steal. The data come from the place that the repository variable ``DATA_URI`` names, or from the
notebook's own path. Each step is a command that can be run by hand, in the same order.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1  # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97  # v7.0.0"
UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f  # v7.0.0"


def ci(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The workflow and the hooks."""
    return (
        OutputFile(".github/workflows/mlops.yml", _workflow(facts, settings), "project"),
        OutputFile(".pre-commit-config.yaml", _hooks(settings), "project"),
    )


def _workflow(facts: Facts, settings: Settings) -> str:
    data = commands.data(facts)
    head = [
        "name: mlops",
        "on:",
        # With ``cd``, the deployment of a commit on main begins with this workflow.
        *(["  workflow_call:"] if commands.deploys(facts, settings) else ["  push:", "    branches: [main]"]),
        "  pull_request:",
        *(["  workflow_dispatch:"] if "monitoring" in settings.targets else []),  # with which drift starts a training
        "permissions:",
        "  contents: read",
        "concurrency:",
        "  group: mlops-${{ github.ref }}",
        "  cancel-in-progress: true",
        "jobs:",
        "  model:",
        "    runs-on: ubuntu-24.04",
        "    timeout-minutes: 60",
    ]
    if data and commands.trains(facts):
        default = data.default.replace("'", "''")
        head += [
            "    env:",
            "      # Where the training data are. Data do not belong into the repository: set the variable DATA_URI.",
            f"      DATA_URI: ${{{{ vars.DATA_URI || '{default}' }}}}",
        ]
    steps = [
        f"      - uses: {CHECKOUT}",
        "        with:",
        "          persist-credentials: false",
        f"      - uses: {SETUP_PYTHON}",
        "        with:",
        f"          python-version: {commands.yaml_string(commands.python_version(facts))}",
    ]
    for step in commands.steps(facts, settings, '"$DATA_URI"'):
        steps += [f"      - name: {step.name}", "        run: |", *(f"          {line}" for line in step.lines)]
    steps += [
        f"      - uses: {UPLOAD}",
        "        with:",
        "          name: package",
        "          path: dist/",
        "          if-no-files-found: error",
    ]
    return "\n".join([*head, "    steps:", *steps]) + "\n"


def _hooks(settings: Settings) -> str:
    lines = ["# pre-commit install", "repos:", "  - repo: local", "    hooks:"]
    needed = commands.formatter(settings)
    for requirement, command in ((needed[0], "ruff check --fix"), (needed[-1], _formatting(settings))):
        lines += [
            f"      - id: {command.replace(' ', '-').replace('--', '')}",
            f"        name: {command}",
            f"        entry: {command}",
            "        language: python",
            "        types_or: [python, pyi]",
            "        require_serial: true",
            f"        additional_dependencies: [{requirement}]",
        ]
    return "\n".join(lines) + "\n"


def _formatting(settings: Settings) -> str:
    return "ruff format" if settings.formatter == "ruff" else "black"
