"""What of a library can be handed from one process to the next, which then goes on as if it were the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nbrefactor.knowledge.tables import documents


@cache
def generators() -> Mapping[str, tuple[str, str]]:
    """Library → how to read where its random generator stands, and the function that sets it there.

    >>> generators()["torch"]
    ('torch.get_rng_state()', 'torch.set_rng_state')
    """
    rows = (document.get("generators", {}) for document in documents("_processes"))
    return {name: (row["get"], row["set"]) for table in rows for name, row in table.items()}


@cache
def lost_generators() -> frozenset[str]:
    """Libraries with a random generator that another process cannot take up where it stood."""
    return _words("lost_generators")


@cache
def not_pickled() -> frozenset[str]:
    """Types whose values no pickle holds."""
    return _words("not_pickled")


@cache
def picklers() -> frozenset[str]:
    """Calls that store functions and classes by their names, under which the module must have them."""
    return _words("picklers")


def draws(module: str) -> bool:
    """Whether this module is of a library whose settings are about pictures alone.

    >>> draws("matplotlib.pyplot"), draws("pandas")
    (True, False)
    """
    return module.partition(".")[0] in _words("drawing")


def only_shows(name: str, text: str) -> bool:
    """Whether a statement that sets this, a qualified name, only changes how things are shown.

    >>> only_shows("pandas.set_option", "pd.set_option('display.max_rows', 9)")
    True
    >>> only_shows("pandas.set_option", "pd.set_option('mode.copy_on_write', True)")
    False
    """
    known = [document["appearance"] for document in documents("_processes")]
    allowed = tuple(f"{word}." for row in known for word in row["names"].split())
    values = "|".join(re.escape(value) for row in known for value in row["values"].split())
    return f"{name}.".startswith(allowed) and not re.search(f"['\"]({values})", text)


def _words(key: str) -> frozenset[str]:
    return frozenset(word for document in documents("_processes") for word in document.get(key, "").split())
