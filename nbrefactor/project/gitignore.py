""".gitignore: what running the scripts leaves behind. ``.nbrefactor/`` belongs in the repository, for later merges."""

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


MORE = {"registry": "/mlflow.db\n/mlruns/\n"}
"""What a target leaves behind."""


def gitignore(facts: Facts, settings: Settings) -> OutputFile:
    """The same for every project, and what its targets add."""
    text = TEXT + "".join(MORE.get(name, "") for name in settings.targets)
    return OutputFile(".gitignore", text, "project")
