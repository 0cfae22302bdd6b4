"""Which calls are given the path of what they read, as data.

>>> path_use("pandas.read_csv"), path_use("os.listdir"), path_use("pandas.concat")
('read', 'look', '')
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from nbrefactor.knowledge.tables import documents


def path_use(qualified: str) -> Literal["read", "look", ""]:
    """What the call does with the file or folder that its first argument names: nothing that we know of is empty."""
    families = _families()
    return "read" if qualified in families["read"] else "look" if qualified in families["look"] else ""


def connects(qualified: str) -> bool:
    """Whether the call connects to a database."""
    return qualified in _families()["connect"]


def names_path(keyword: str) -> bool:
    """Whether an argument of this name is the path."""
    return keyword in _families()["keyword"]


@cache
def _families() -> dict[str, frozenset[str]]:
    return {key: frozenset(text.split()) for document in documents("_paths") for key, text in document.items()}
