"""Methods known by their names alone, as data: what stage labels need where nobody knows the type of the receiver.

A *glance* shows a value as it is, or some of its rows. *Repacking* leaves the values of the parts of a split as they are.
*Fitting* is what the notebook's own models learn with; those of libraries tell transformers from models.

>>> is_method(".head", "glances"), is_method(".describe", "glances")
(True, False)
"""

from __future__ import annotations

from nbrefactor.knowledge.tables import families


def is_method(target: str, family: str) -> bool:
    """Whether a call like ``.head`` is of a method listed in this family; an unknown family is a ``KeyError`` (a bug)."""
    return target.startswith(".") and target[1:] in families("_everyday")[family]
