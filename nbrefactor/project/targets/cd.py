"""``cd``: from a gated model to production, in workflows for GitHub and endpoints of Azure ML.

Staging first; a smoke test sends the schema's example row; production waits for a reviewer, and a guard fails where the
environment asks for none. The new version is deployed beside the one that serves, tried without traffic, then given all of it,
and goes back when anything fails. The login is by OpenID Connect, so that there is no secret to steal; no workflow runs
for a pull request or a comment.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.project.targets.azureml_yaml import asset
from nbrefactor.project.targets.ci import CHECKOUT
from nbrefactor.settings import Settings

DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c  # v8.0.1"
AZURE_LOGIN = "azure/login@858f4093d287a904987dfd22abd163280f939550  # v3.0.1"
LONGEST = 20
"""Of the 32 characters that the name of an endpoint may have, ``-production`` takes 11."""

LOGIN = f"""\
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {AZURE_LOGIN}
        with:
          client-id: ${{{{ vars.AZURE_CLIENT_ID }}}}
          tenant-id: ${{{{ vars.AZURE_TENANT_ID }}}}
          subscription-id: ${{{{ vars.AZURE_SUBSCRIPTION_ID }}}}
      - name: Choose the workspace
        env:
          RESOURCE_GROUP: ${{{{ vars.AZURE_RESOURCE_GROUP }}}}
          WORKSPACE: ${{{{ vars.AZURE_WORKSPACE }}}}
        run: |
          az extension add --name ml --yes
          az configure --defaults \\
            group="${{RESOURCE_GROUP:?set AZURE_RESOURCE_GROUP in the environment}}" \\
            workspace="${{WORKSPACE:?set AZURE_WORKSPACE in the environment}}"\
"""

SMOKE = """\
          SCORING_URI=$(az ml online-endpoint show --name "$ENDPOINT" --query scoring_uri --output tsv)
          SCORING_TOKEN=$(az ml online-endpoint get-credentials --name "$ENDPOINT" \\
            --query "accessToken || primaryKey" --output tsv)
          echo "::add-mask::$SCORING_TOKEN"
          export SCORING_URI SCORING_TOKEN
          python3 scripts/smoke.py"""


def cd(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """The workflows and their two scripts; nothing for a notebook without a model that scores."""
    if not commands.deploys(facts, settings):
        return ()
    words = {
        "@CHECKOUT@": CHECKOUT,
        "@LOGIN@": LOGIN,
        "@DOWNLOAD@": DOWNLOAD,
        "@SMOKE@": SMOKE,
        "@MODEL@": asset(facts),
        "@ENDPOINT@": endpoint(facts),
    }
    workflows = [(f".github/workflows/{name}.yml", f"{name}.txt") for name in ("cd", "deploy", "rollback")]
    scripts = [(f"scripts/{name}.py", f"{name}.txt") for name in ("smoke", "require_reviewers")]
    return tuple(OutputFile(path, commands.template(name, words), "project") for path, name in (*workflows, *scripts))


def endpoint(facts: Facts) -> str:
    """The name of the endpoint, before that of the environment: three to 20 letters, digits and hyphens."""
    name = asset(facts)[:LONGEST].rstrip("-")
    return name if len(name) > 2 else f"{name}-model"
