"""``[tool.nbrefactor.lint]``: which rules a repository wants."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nbrefactor.lint.select import selected
from nbrefactor.model import NbrefactorError
from nbrefactor.settings import find_configuration

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("select", "ignore", "extend-select")
"""In the order of :func:`selected`."""


def codes_for(
    folder: str, select: Sequence[str] = (), ignore: Sequence[str] = (), extend: Sequence[str] = ()
) -> frozenset[str]:
    """The codes that hold in a folder: those of the command line, else those of the nearest pyproject.toml.

    ``select`` of the command line replaces what is configured; ``ignore`` and ``extend`` change it.
    Errors: NbrefactorError for an unknown key, a value that is no list of text, and a word that means no rule.
    """
    path = find_configuration(folder)
    table = _table(path) if path else {}
    where = f"{path}: [tool.nbrefactor.lint] "
    chosen, left_out, added = (table.get(key, []) for key in KEYS)
    return selected(select, ignore, extend, selected(chosen, left_out, added, where=where))


def _table(path: str) -> dict[str, list[str]]:
    with open(path, "rb") as file:
        try:
            table = tomllib.load(file).get("tool", {}).get("nbrefactor", {}).get("lint", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise NbrefactorError(f"{path} is not valid TOML: {error}.") from error
    if not isinstance(table, dict):
        raise NbrefactorError(f"{path}: [tool.nbrefactor.lint] must be a table.")
    found: dict[str, list[str]] = {}
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in KEYS:
            raise NbrefactorError(f"{path}: unknown key '{key}' in [tool.nbrefactor.lint] (known: {', '.join(KEYS)}).")
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise NbrefactorError(f"{path}: '{key}' in [tool.nbrefactor.lint] must be a list of codes, not {value!r}.")
        found[name] = value
    return found
