"""How the operations of table libraries treat rows, as data: what may be applied to new rows, and what is fitted.

Each row of a file names operations of one *shape* (``frame``, ``series``, ``array``, the accessors ``str``, ``dt`` and
``cat``) or functions of a module, and says what they do to the rows of their input:

- ``rowwise``: each row of the result comes from the same row of the input;
- ``aggregate``: many rows become one value, a small table or nothing, except over ``axis=1``, which is row by row;
- ``sequence``: a row of the result needs its neighbours or its place among all rows;
- ``filter``, ``resample``, ``split``: the same rows, but fewer, more often, in another order, or in parts;
- ``columns``: the names of the columns; ``columns_together``: puts row-wise inputs side by side;
- ``special``: the scoring room knows this operation by name, because its arguments decide.

``result`` is the shape of the answer (``same`` where it is left out). ``operands`` says which other values may take part:
``aligned``, one value or one a row; ``any``, also lists and lookup tables; ``lookup``, the same, but each row looks into all of
them, so that they must not be made of the rows.

>>> method("series", "str.upper") is None, method("str", "upper").rows, method("series", "shift").rows
(True, 'rowwise', 'sequence')
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RowKind = Literal[
    "rowwise", "aggregate", "sequence", "filter", "resample", "split", "columns", "columns_together", "special"
]
FILES = ("numpy", "pandas", "sklearn", "torch")


@dataclass(frozen=True, slots=True)
class RowFact:
    """What one operation does to the rows of its input."""

    rows: RowKind
    result: str = "same"
    operands: Literal["aligned", "any", "lookup"] = "aligned"


@dataclass(frozen=True, slots=True)
class _Tables:
    methods: dict[tuple[str, str], RowFact]
    attributes: dict[tuple[str, str], RowFact]
    functions: dict[str, RowFact]
    groups: set[str]
    unfit: set[str]
    silent: dict[str, str]
    labelled: set[str]
    alone: set[str]


def method(shape: str, name: str) -> RowFact | None:
    """The fact for a method of a value of this shape, or ``None`` where we know nothing of it."""
    return _tables().methods.get((shape, name))


def attribute(shape: str, name: str) -> RowFact | None:
    """The fact for an attribute that is not a column."""
    return _tables().attributes.get((shape, name))


def function(qualified: str) -> RowFact | None:
    """The fact for a function by its qualified name, ``numpy.log1p``."""
    return _tables().functions.get(qualified)


def group_statistic(name: str) -> bool:
    """Whether a statistic gives one value a group, under the same name for ``groupby(…).NAME()`` and ``transform``."""
    return name in _tables().groups


def cannot_transform_new_rows(class_name: str) -> bool:
    """Whether an estimator only describes the rows it was fitted on (``TSNE``)."""
    return class_name in _tables().unfit


def without_predict(class_name: str) -> str | None:
    """``None`` where an estimator predicts for new rows; else the option that lets it (``LocalOutlierFactor``), or empty."""
    return _tables().silent.get(class_name)


def labels_as_it_predicts(class_name: str) -> bool:
    """Whether ``labels_`` of an estimator are what its ``predict`` says of the rows that it was fitted on."""
    return class_name in _tables().labelled


def treats_columns_alone(class_name: str) -> bool:
    """Whether a transformer gives each column what it would give it without the others (``StandardScaler``)."""
    return class_name in _tables().alone


def _fact(row: dict[str, Any]) -> RowFact:
    return RowFact(row["rows"], row.get("result", "same"), row.get("operands", "aligned"))


@cache
def _tables() -> _Tables:
    folder = os.path.dirname(os.path.abspath(__file__))
    tables = _Tables({}, {}, {}, set(), set(), {}, set(), set())
    for name in FILES:
        with open(os.path.join(folder, f"{name}.toml"), "rb") as file:
            document = tomllib.load(file)
        for row in document.get("methods", ()):
            for shape in row["of"].split():
                tables.methods.update(dict.fromkeys(((shape, n) for n in row["names"].split()), _fact(row)))
        for row in document.get("attributes", ()):
            for shape in row["of"].split():
                tables.attributes.update(dict.fromkeys(((shape, n) for n in row["names"].split()), _fact(row)))
        for row in document.get("functions", ()):
            tables.functions.update({f"{row['of']}.{n}": _fact(row) for n in row["names"].split()})
        for row in document.get("groups", ()):
            tables.groups.update(row["names"].split())
        for row in document.get("unfit", ()):
            tables.unfit.update(row["names"].split())
        for row in document.get("silent", ()):
            tables.silent.update(dict.fromkeys(row["names"].split(), row.get("unless", "")))
        for row in document.get("labelled", ()):
            tables.labelled.update(row["names"].split())
        for row in document.get("alone", ()):
            tables.alone.update(row["names"].split())
    return tables
