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


def gitignore(facts: Facts, settings: Settings) -> OutputFile:
    """The same for every project."""
    return OutputFile(".gitignore", TEXT, "project")
