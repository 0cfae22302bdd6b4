"""Held-back rows: raw rows with the notebook's own predictions for them, to ask the scoring script about."""

from __future__ import annotations

import math
from typing import Any

MOST = 2000


def held_back(raw: Any, features: Any, predictions: Any, target: str, beside: dict[str, Any]) -> Any:
    """``(rows, predictions)`` as JSON can hold them, or the reason why the rows cannot be traced to the raw ones.

    ``features`` is what the notebook's model was asked about. Where it is a plain array, a pandas object ``beside`` it
    with as many rows may tell which ones they are. What the labels say is believed only where the values agree.
    """
    labels = by_labels(raw, features, len(predictions), target, beside)
    if isinstance(labels, str) and not hasattr(features, "loc"):
        labels = by_contents(raw, features, beside) or labels
    if isinstance(labels, str):
        return labels
    raw_rows = raw.loc[labels]
    rows = raw_rows.drop(columns=[target]) if target in raw_rows.columns else raw_rows
    names = [str(name) for name in rows.columns]
    found = [
        dict(zip(names, map(plain, row), strict=True)) for row in rows.head(MOST).itertuples(index=False, name=None)
    ]
    answers = predictions.tolist() if hasattr(predictions, "tolist") else list(predictions)
    return found, [plain(v) for v in answers[:MOST]]


def by_labels(raw: Any, features: Any, count: int, target: str, beside: dict[str, Any]) -> Any:
    """The labels of the rows, as a table or what stands beside an array has them; else why there are none."""
    if not raw.index.is_unique:
        return "the raw rows have no unique labels"
    candidates = [features] if hasattr(features, "index") and hasattr(features, "loc") else []
    if not candidates:
        for value in beside.values():
            if (
                hasattr(value, "index")
                and hasattr(value, "loc")
                and len_of(value) == count
                and not callable(value.index)
            ):
                if not value.index.equals(_counted(count)):
                    candidates.append(value)
    traced = {tuple(c.index) for c in candidates if c.index.is_unique and c.index.isin(raw.index).all()}
    if len(traced) != 1:
        return "the rows that the notebook predicts cannot be traced to raw rows"
    labels = list(next(iter(traced)))
    found = [value for value in [*candidates, *beside.values()] if len_of(value) == count]
    if not any(_follows(raw.loc[labels], value, target) for value in found):
        return "the rows that the notebook predicts carry labels of their own"
    return labels


def by_contents(raw: Any, features: Any, beside: dict[str, Any]) -> list[Any]:
    """The labels of the rows of an array: found in the whole array that it was split from; empty if there is none.

    Between the split and the model the rows may have gone through what the notebook has fitted, such as a scaler.
    """
    import numpy as np

    wanted = np.asarray(features)
    if wanted.ndim != 2 or wanted.dtype.kind not in "biuf":
        return []
    for value in beside.values():
        if getattr(value, "ndim", 0) != 2 or len_of(value) != len(raw) or not _aligned(raw, np.asarray(value)):
            continue
        for array in _prepared(value, beside):
            if array.shape[-1] == wanted.shape[-1] and array.dtype.kind in "biuf":
                places = {row: i for i, row in reversed(list(enumerate(_rows(array))))}
                found = [places.get(row, -1) for row in _rows(wanted)]
                if -1 not in found:
                    return [raw.index[i] for i in found]
    return []


def _rows(array: Any) -> list[bytes]:
    """Each row as bytes, the same for what differs in the last bits."""
    import numpy as np

    return [row.tobytes() for row in np.ascontiguousarray(np.round(array.astype(float), 9) + 0.0)]


def _prepared(value: Any, beside: dict[str, Any], depth: int = 2) -> Any:
    """The rows as they are, and as one or two of the fitted transformers ``beside`` them give them."""
    import numpy as np

    yield np.asarray(value)
    width = value.shape[-1]
    for transformer in list(beside.values()) if depth else []:
        if hasattr(transformer, "transform") and getattr(transformer, "n_features_in_", 0) == width:
            try:
                array = transformer.transform(value)
            except Exception:  # it is not the one
                continue
            if getattr(array, "ndim", 0) == 2 and isinstance(array, np.ndarray):
                yield from _prepared(array, beside, depth - 1)


def _aligned(raw: Any, array: Any) -> bool:
    """Whether the rows of an array are the raw rows in their order: one column is, but for its scale, a raw one."""
    import numpy as np

    if array.dtype.kind not in "biuf":
        return False
    for name in raw.select_dtypes("number").columns:
        column = raw[name].to_numpy(dtype=float)
        known = ~np.isnan(column)
        for values in array.astype(float).T:
            both = known & ~np.isnan(values)
            if both.sum() > 2 and len(set(column[both].tolist())) > 2 and values[both].std() > 0:
                if abs(np.corrcoef(column[both], values[both])[0, 1]) > 1 - 1e-9:
                    return True
    return False


def len_of(value: Any) -> int:
    """How long it is; -1 for what has no length, or none yet, such as a model that was not fitted."""
    try:
        return len(value)
    except Exception:
        return -1


def _counted(count: int) -> Any:
    import pandas as pd

    return pd.RangeIndex(count)


def _follows(raw: Any, value: Any, target: str) -> bool:
    """Whether a column of ``value`` is decided by the raw column of the same name, and not by chance."""
    if hasattr(value, "columns"):
        pairs = [(raw[name], value[name]) for name in value.columns if name in raw.columns and value[name].ndim == 1]
    elif hasattr(value, "index") and hasattr(value, "loc"):
        name = value.name if value.name in raw.columns else target
        pairs = [(raw[name], value)] if name in raw.columns else []
    else:
        return False
    for before, after in pairs:
        seen: dict[str, str] = {}
        agrees = all(
            seen.setdefault(repr(a), repr(b)) == repr(b) for a, b in zip(before.tolist(), after.tolist(), strict=True)
        )
        if agrees and len(seen) > 1 and (len(seen) < len(before) or before.tolist() == after.tolist()):
            return True
    return False


def plain(value: Any) -> Any:
    """A cell of a table as JSON has it."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return None if type(value).__name__ in ("NAType", "NaTType") else str(value)
