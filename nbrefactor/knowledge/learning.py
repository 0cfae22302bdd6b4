"""What learns from the rows it is given, as data: the words that leakage analysis decides by.

A *learner* is a transformer whose result for one row depends on the rows it was fitted on (a scaler, an imputer, a
vocabulary, a selection of columns). *Stateless* ones and encoders of categories are none. A *statistic* sums up rows.

>>> is_a("StandardScaler", "learners"), is_a("LabelEncoder", "learners")
(True, False)
"""

from __future__ import annotations

from nbrefactor.knowledge import tables


def is_a(name: str, family: str) -> bool:
    """Whether the last part of a dotted name is listed in this family; an unknown family is a ``KeyError`` (a bug)."""
    return name.rpartition(".")[2] in families()[family]


def families() -> dict[str, frozenset[str]]:
    """Every family with its names."""
    return tables.families("_learning")
