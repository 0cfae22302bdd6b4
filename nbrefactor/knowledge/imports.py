"""Which imports do something by themselves, and so must stay although nothing reads the names that they bind."""

from __future__ import annotations

import os
import sys
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
    if any(qualified == name or qualified.startswith(f"{name}.") for name in _effects()):
        return True
    return not (root in sys.stdlib_module_names or _known(root))


@lru_cache(maxsize=1)
def _effects() -> frozenset[str]:
    return frozenset(name for document in documents("_imports") for name in document["effects"].split())


@lru_cache(maxsize=256)
def _known(root: str) -> bool:
    folders = (FOLDER, os.path.join(FOLDER, "derived"))
    return distribution(root) != root or any(os.path.exists(os.path.join(folder, f"{root}.toml")) for folder in folders)
