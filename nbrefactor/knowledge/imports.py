"""Imports: which do something by themselves, and which distributions they stand for."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from functools import lru_cache

from nbrefactor.knowledge import distribution
from nbrefactor.knowledge.tables import FOLDER, documents


def import_has_effect(qualified: str) -> bool:
    """Whether importing a module, or a name from it, may do more than bind names.

    True for the modules listed in ``_imports.toml``, and for any module that we know nothing about.

    >>> import_has_effect("sklearn.experimental.enable_halving_search_cv"), import_has_effect("numpy.linalg")
    (True, False)
    """
    root = qualified.partition(".")[0]
    if any(qualified == name or qualified.startswith(f"{name}.") for name in _words("effects")):
        return True
    return not (root in sys.stdlib_module_names or _described(root) or known_distribution(qualified))


def known_distribution(module: str) -> str:
    """The distribution that provides a module (``google.cloud.storage``), or empty where we know none.

    >>> known_distribution("sklearn.linear_model"), known_distribution("my_cleaning")
    ('scikit-learn', '')
    """
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        prefix = ".".join(parts[:end])
        if distribution(prefix) != prefix:
            return distribution(prefix)
    root = parts[0]
    return root if root in _words("same_name") or (_described(root) and root not in _words("namespaces")) else ""


def needed_by(calls: Collection[str]) -> frozenset[str]:
    """The distributions that calls of these names on pandas objects need, beside those imported."""
    needs = {name: words.split() for document in documents("_imports") for name, words in document["needed_by"].items()}
    return frozenset(name for name, words in needs.items() if not set(words).isdisjoint(calls))


@lru_cache(maxsize=4)
def _words(key: str) -> frozenset[str]:
    return frozenset(name for document in documents("_imports") for name in document[key].split())


@lru_cache(maxsize=256)
def _described(root: str) -> bool:
    folders = (FOLDER, os.path.join(FOLDER, "derived"))
    return any(os.path.exists(os.path.join(folder, f"{root}.toml")) for folder in folders)
