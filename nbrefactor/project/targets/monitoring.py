"""``monitoring``: a log of what is predicted, in bins and without values; drift by PSI; a weekly check that opens one issue.

With ``ci`` the check can start the training, which ends in a package; what is deployed is not touched.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.project.targets import commands
from nbrefactor.project.targets.ci import CHECKOUT, SETUP_PYTHON
from nbrefactor.settings import Settings


def monitoring(facts: Facts, settings: Settings) -> tuple[OutputFile, ...]:
    """``monitored_score.py`` and ``drift.py`` in the package, and the workflow; nothing where new rows cannot be scored."""
    if not commands.scores(facts):
        return ()
    package = facts.plan.package
    words = {
        "PACKAGE": package,
        "CHECKOUT": CHECKOUT,
        "SETUP_PYTHON": SETUP_PYTHON,
        "PYTHON_VERSION": commands.yaml_string(commands.python_version(facts)),
    }
    workflow = commands.template("monitor_workflow.txt", words)
    if "ci" in settings.targets:
        workflow += commands.template("monitor_retraining.txt", {})
    scripts = tuple(
        OutputFile(f"src/{package}/{name}.py", commands.template(f"{name}.txt", words), "project")
        for name in ("monitored_score", "drift")
    )
    return (*scripts, OutputFile(".github/workflows/monitor.yml", workflow, "project"))
