"""Figures by the data that they show: lines, bars, points, images, texts and limits of each of their axes."""

from __future__ import annotations

import sys
from typing import Any

from .values import Node, Snapshots, handles


@handles("matplotlib", "mpl_toolkits", "seaborn")
def drawing(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    if sys.modules.get("matplotlib") is None:
        return None
    if hasattr(value, "get_axes") and hasattr(value, "savefig"):
        parts = [(f"axes {i}", axes(take, a, above)) for i, a in enumerate(value.get_axes())]
        return take.parent(value, [*parts, *texts_of(take, value, above)])
    if hasattr(value, "get_lines") and hasattr(value, "get_xlim"):
        return axes(take, value, above)
    if hasattr(value, "figure") and hasattr(value, "savefig"):  # a grid of seaborn
        return take.node(value.figure, above)
    if hasattr(value, "get_figure") or hasattr(value, "get_children"):
        return artist(take, value, above)
    return None


def axes(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node:
    parts = []
    for name in ("lines", "patches", "collections", "images", "texts"):
        parts += [(f"{name}[{i}]", artist(take, a, above)) for i, a in enumerate(getattr(value, name))]
    for name in ("title", "xlabel", "ylabel", "xscale", "yscale"):
        parts.append((name, take.node(getattr(value, f"get_{name}")(), above)))
    return take.parent(value, parts)


def artist(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node:
    import numpy as np

    parts = []
    for name in ("get_xydata", "get_offsets", "get_array", "get_bbox", "get_text", "get_label", "get_sizes"):
        read = getattr(value, name, None)
        if read is None or (name == "get_label" and str(read()).startswith("_")):
            continue
        found = read()
        if name == "get_bbox":
            found = found.get_points()
        if isinstance(found, np.ma.MaskedArray):
            found = np.ma.filled(found.astype(float), np.nan)
        parts.append((name[4:], take.node(found, above)))
    return take.parent(value, parts)


def texts_of(take: Snapshots, value: Any, above: tuple[int, ...]) -> list[tuple[str, Node]]:
    return [(f"text {i}", take.node(text.get_text(), above)) for i, text in enumerate(value.texts)]
