""".gitignore: the data, the models, and what else running the scripts leaves behind.

``.nbrefactor/`` belongs in the repository, for later merges.
"""

from __future__ import annotations

from nbrefactor.model import OutputFile
from nbrefactor.project.facts import Facts
from nbrefactor.settings import Settings

TEXT = """\
__pycache__/
*.egg-info/
.venv/
.pytest_cache/
.ruff_cache/
/build/
/dist/
/model/
/predictions.csv
"""


MORE = {
    "monitoring": "/predictions*.jsonl\n",
    "registry": "/mlflow.db\n/mlruns/\n",
    "terraform": ".terraform/\n*.tfstate*\n",
}
"""What a target leaves behind."""


def gitignore(facts: Facts, settings: Settings) -> OutputFile:
    """What every project has, what its targets add, and the places where the notebook reads and writes."""
    plan = facts.plan
    text = TEXT + "".join(MORE.get(name, "") for name in settings.targets)
    for said, places in (("the data", plan.data_places), ("what the scripts write", plan.made_places)):
        lines = "".join(f"/{_escaped(place)}\n" for place in sorted(places))
        text += f"# {said}\n{lines}" if lines else ""
    return OutputFile(".gitignore", text, "project")


def _escaped(place: str) -> str:
    """A place as git reads it: a blank at the end would not count."""
    return place[:-1] + "\\ " if place.endswith(" ") else place
