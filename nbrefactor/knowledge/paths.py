"""Which calls are given the path of what they read, as data.

>>> path_use("pandas.read_csv"), path_use("os.listdir"), path_use("pandas.concat")
('read', 'look', '')
"""

from __future__ import annotations

from typing import Literal

from nbrefactor.knowledge.tables import families


def path_use(qualified: str) -> Literal["read", "look", ""]:
    """What the call does with the file or folder that its first argument names: nothing that we know of is empty."""
    uses = families("_paths")
    return "read" if qualified in uses["read"] else "look" if qualified in uses["look"] else ""


def connects(qualified: str) -> bool:
    """Whether the call connects to a database."""
    return qualified in families("_paths")["connect"]


def names_path(keyword: str) -> bool:
    """Whether an argument of this name is the path."""
    return keyword in families("_paths")["keyword"]
