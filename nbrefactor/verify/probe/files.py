"""The files that a run has written, by what they hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from .values import Node, Snapshots

IGNORED = frozenset({"__pycache__", ".ipynb_checkpoints", ".git", "catboost_info"})
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b0x[0-9a-f]{6,}\b")
LARGEST = 512 << 20

Listing = dict[str, tuple[int, int]]


def listing(root: str) -> Listing:
    """Relative path → size and time of every file."""
    found: Listing = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in IGNORED]
        for name in names:
            path = os.path.join(folder, name)
            try:
                facts = os.stat(path)
            except OSError:
                continue
            found[os.path.relpath(path, root).replace(os.sep, "/")] = (facts.st_size, facts.st_mtime_ns)
    return found


def written(take: Snapshots, root: str, before: Listing) -> dict[str, Node]:
    """What became of the files below ``root``: a tree for each new or changed one, and for each that is gone."""
    after = listing(root)
    nodes: dict[str, Node] = {path: take.scalar("deleted") for path in before if path not in after}
    for path, facts in after.items():
        if before.get(path) != facts:
            nodes[path] = contents(take, os.path.join(root, path), root)
    return nodes


def contents(take: Snapshots, path: str, root: str) -> Node:
    suffix = os.path.splitext(path)[1].lower()
    if os.path.getsize(path) > LARGEST:
        return take.scalar(os.path.getsize(path))
    reader = READERS.get(suffix)
    if reader is not None:
        try:
            return take.take(reader(path, root))
        except Exception:
            pass
    with open(path, "rb") as file:
        return take.take(file.read())


def _table(path: str, root: str) -> Any:
    import csv

    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t" if path.lower().endswith(".tsv") else ","))
    return {"rows": len(rows), "cells": [cell for row in rows for cell in row], "widths": [len(row) for row in rows]}


def _json(path: str, root: str) -> Any:
    import json

    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _text(path: str, root: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return [CHANGING.sub("…", line.replace(root, "")) for line in file.read().splitlines()]


def _pickle(path: str, root: str) -> Any:
    import sys

    if "joblib" in sys.modules:
        import joblib

        return joblib.load(path)
    import pickle

    with open(path, "rb") as file:
        return pickle.load(file)


def _array(path: str, root: str) -> Any:
    import numpy as np

    found = np.load(path, allow_pickle=True)
    return dict(found) if path.lower().endswith(".npz") else found


def _image(path: str, root: str) -> Any:
    from matplotlib.image import imread

    return imread(path)


def _pandas(name: str) -> Callable[[str, str], Any]:
    def read(path: str, root: str) -> Any:
        import pandas as pd

        return getattr(pd, name)(path)

    return read


def _workbook(path: str, root: str) -> Any:
    import pandas as pd

    return pd.read_excel(path, sheet_name=None, header=None)


def _archive(path: str, root: str) -> Any:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def _database(path: str, root: str) -> Any:
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def _weights(path: str, root: str) -> Any:
    import torch

    return torch.load(path, weights_only=False)


def _only_there(path: str, root: str) -> Any:
    return os.path.splitext(path)[1]


READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys((".csv", ".tsv"), _table),
    **dict.fromkeys((".json", ".geojson", ".ipynb"), _json),
    **dict.fromkeys((".txt", ".md", ".html", ".htm", ".log", ".xml", ".yaml", ".yml", ".jsonl", ".dot"), _text),
    **dict.fromkeys((".pkl", ".pickle", ".joblib", ".sav", ".p", ".model"), _pickle),
    **dict.fromkeys((".npy", ".npz"), _array),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), _image),
    **dict.fromkeys((".parquet", ".pq"), _pandas("read_parquet")),
    ".feather": _pandas("read_feather"),
    **dict.fromkeys((".xlsx", ".xls"), _workbook),
    ".zip": _archive,
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), _database),
    **dict.fromkeys((".pt", ".pth"), _weights),
    **dict.fromkeys((".pdf", ".svg"), _only_there),
}
"""Suffix → what reads such a file; a drawing that holds dates and random names only has to be there."""
