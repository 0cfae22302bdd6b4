"""``azure-pipelines``: the steps of ``ci`` for Azure DevOps, with the tests' results and the package published.

The pipeline uses no service connection, no variable group and no secret, so that a pull request has nothing to steal.
The shell of Azure Pipelines goes on after a command that fails; each script says that it must not.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.settings import Settings

REPORTS = "build"
"""Where the tests' reports go: a folder that git ignores."""

HEAD = """\
# Azure Repos asks for a pipeline on pull requests by a branch policy; `pr` holds for repositories on GitHub.
# No step needs a secret: leave "Make secrets available to builds of forks" off.
trigger:
  branches:
    include: [main]
pr:
  branches:
    include: ['*']
jobs:
  - job: model
    timeoutInMinutes: '60'
    pool:
      vmImage: ubuntu-24.04
    steps:
      - checkout: self
        fetchDepth: '1'
        persistCredentials: 'false'
      - task: UsePythonVersion@0
        displayName: Python
        inputs:
          versionSpec: """


def azure_pipelines(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The pipeline."""
    lines = [HEAD + commands.yaml_string(commands.python_version(facts))]
    for step in commands.steps(facts, settings, '"${DATA_URI:-$NOTEBOOK_DATA}"', REPORTS):
        lines += ["      - bash: |", "          set -eo pipefail", *(f"          {line}" for line in step.lines)]
        lines.append(f"        displayName: {step.name}")
        data = commands.data(facts)
        if data and any("$NOTEBOOK_DATA" in line for line in step.lines):
            lines += [
                "        env:",
                "          # Data do not belong into the repository: the pipeline's variable DATA_URI says where they are.",
                f"          NOTEBOOK_DATA: {commands.yaml_string(data.default)}",
            ]
    if settings.tests:
        lines += [
            "      - task: PublishTestResults@2",
            "        displayName: Test results",
            "        condition: succeededOrFailed()",
            "        inputs:",
            f"          testResultsFiles: {REPORTS}/*.xml",
        ]
    lines += ["      - publish: dist", "        displayName: Publish the package", "        artifact: package"]
    return (OutputFile("azure-pipelines.yml", "\n".join(lines) + "\n", "project"),)
