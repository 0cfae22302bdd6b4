"""Two trees from two runs: equal, close, or where they first differ. Needs no library, because digests decide most.

Trees are described in :mod:`nbrefactor.verify.probe.values`. Only where digests differ are contents read and compared
number by number: exactly first, then within a relative tolerance.
"""

from __future__ import annotations

import array
import json
import math
import os
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

Node = dict[str, Any]

CODES = {"f8": "d", "f4": "f", "i8": "q", "i4": "i", "i2": "h", "i1": "b", "u8": "Q", "u4": "I", "u2": "H", "u1": "B",
         "b1": "b", "c16": "d", "c8": "f"}  # fmt: skip

FLOAT = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)(?![\w.])")
"""A decimal number in a text; whole numbers are counts, and compared as text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The first difference below a value, or the largest deviation within the tolerance.

    ``private``: only the inner state of a library's object differs, which need not mean anything. ``varies``: parts were
    passed over, because the notebook differs from itself in them.
    """

    at: str = ""
    left: str = ""
    right: str = ""
    differs: bool = False
    private: bool = False
    deviation: float = 0.0
    varies: bool = False


EQUAL = Finding()


@dataclass(frozen=True, slots=True)
class Comparer:
    """``folders`` hold the blocks of all runs.

    ``passed`` are places that are not compared. With ``collected``, differences are only noted there, all of them.
    """

    folders: Sequence[str]
    tolerance: float
    passed: frozenset[str] = frozenset()
    collected: set[str] | None = None

    def compare(self, left: Node, right: Node, at: str = "") -> Finding:
        if left["d"] == right["d"]:
            return EQUAL
        if left["t"] != right["t"]:
            return self.differs(f"the type of {at}".strip(), self.shown(left), self.shown(right))
        kinds = left["k"], right["k"]
        if kinds in (("code", "code"), ("opaque", "opaque")):
            return EQUAL
        if kinds == ("scalar", "scalar"):
            return self.texts([left["v"]], [right["v"]], at, single=True)
        if kinds == ("tokens", "tokens"):
            if left["n"] != right["n"]:
                return self.sizes("length", left, right, at)
            if left.get("e") != right.get("e"):
                return self.differs(f"the type of {at}", str(left.get("e")), str(right.get("e")))
            texts = self.block(left["b"]), self.block(right["b"])
            if texts[0] is None or texts[1] is None:
                return self.differs(at, "contents too large to keep", "other contents")
            return self.texts(json.loads(texts[0]), json.loads(texts[1]), at)
        if kinds == ("block", "block"):
            return self.numbers(left, right, at)
        if kinds == ("node", "node"):
            return self.children(left, right, at)
        return self.differs(at, self.shown(left), self.shown(right))

    def differs(self, at: str, left: str, right: str, place: str = "") -> Finding:
        """A difference, unless the ``place`` is one that is passed over."""
        place = place or at
        if self.collected is not None:
            self.collected.add(place)
            return EQUAL
        return Finding(varies=True) if place in self.passed else Finding(at, left, right, True)

    def sizes(self, noun: str, left: Node, right: Node, at: str) -> Finding:
        """A difference in size, which contents that vary do not excuse; where sizes vary, contents do."""
        if self.collected is not None:
            self.collected.add(at)
        return self.differs(f"the {noun} of {at}", _size(left), _size(right))

    # ---- by kind

    def children(self, left: Node, right: Node, at: str) -> Finding:
        found = self.labels(left, right, at)
        if found.differs:
            return found
        right_of = dict(map(tuple, right["c"]))
        weak: Finding | None = None
        for label, node in left["c"]:
            if label not in right_of:
                continue
            name = label.lstrip("~")
            joint = "" if name[:1] in "[.(" else " "
            inner = self.compare(node, right_of[label], f"{at}{joint}{name}")
            if inner.differs and not (label.startswith("~") or inner.private):
                return inner
            if inner.differs:
                weak = weak or replace(inner, private=True)
            else:
                found = replace(
                    found, deviation=max(found.deviation, inner.deviation), varies=found.varies or inner.varies
                )
        return weak or found

    def labels(self, left: Node, right: Node, at: str) -> Finding:
        """Whether both have the same parts, in the same order."""
        ours, theirs = ([label for label, _ in node["c"]] for node in (left, right))
        if ours == theirs:
            return EQUAL
        one_sided = [label for label in [*ours, *theirs] if (label in ours) != (label in theirs)]
        strong = [label for label in one_sided if not label.startswith("~")]
        if left["t"].startswith("pandas.") and not one_sided:
            return self.differs(f"the order of the columns of {at}", _listed(ours), _listed(theirs))
        if left["t"].startswith("pandas.") and strong:
            return self.differs(f"the columns of {at}", _listed(ours), _listed(theirs))
        if strong:
            there, missing = ("it has it", "it is missing")
            sides = (there, missing) if strong[0] in ours else (missing, there)
            return self.differs(f"{at}{strong[0]}", *sides)
        if not one_sided and left["t"] in ("dict", "collections.OrderedDict"):
            return self.differs(f"the order of the items of {at}", _listed(ours), _listed(theirs))
        return EQUAL

    def texts(self, left: Sequence[str], right: Sequence[str], at: str, single: bool = False) -> Finding:
        worst = 0.0
        for i, (a, b) in enumerate(zip(left, right, strict=False)):
            if a == b:
                continue
            deviation = _between(a, b)
            if deviation > self.tolerance:
                return self.differs(at if single else f"{at} item {i}", a, b, at)
            worst = max(worst, deviation)
        return Finding(at, deviation=worst)

    def numbers(self, left: Node, right: Node, at: str) -> Finding:
        if left["n"] != right["n"]:
            return self.sizes("shape", left, right, at)
        if left["e"] != right["e"]:
            return self.differs(f"the type of {at}", left["e"], right["e"])
        ours, theirs = self.block(left["b"]), self.block(right["b"])
        if ours is None or theirs is None:
            return self.differs(at, "contents too large to keep", "other contents")
        worst = 0.0
        exact = left["s"][1] in "ibumM"
        wide = 2 if left["s"][1] == "c" else 1
        for i, (a, b) in enumerate(zip(_unpacked(ours, left["s"]), _unpacked(theirs, left["s"]), strict=False)):
            if a == b or (a != a and b != b):
                continue
            deviation = math.inf if exact else _deviation(a, b)
            if deviation > self.tolerance:
                place = _place(i // wide, left["n"])
                return self.differs(f"{at} {place}".strip(), _value(a, left["e"]), _value(b, left["e"]), at)
            worst = max(worst, deviation)
        return Finding(at, deviation=worst)

    def block(self, name: str) -> bytes | None:
        for folder in self.folders:
            path = os.path.join(folder, "blocks", name)
            if os.path.exists(path):
                with open(path, "rb") as file:
                    return file.read()
        return None

    def shown(self, node: Node) -> str:
        """A value in a few words."""
        if node["k"] == "scalar":
            return f"{node['v']} ({node['t']})"
        if node["k"] == "code":
            return f"{node['v']} (code)"
        return f"{node['t']} {_size(node)}".strip()


def _size(node: Node) -> str:
    size = node.get("n", "")
    if isinstance(size, list):
        return "×".join(map(str, size)) if size else "a single value"
    return f"{size} items" if size != "" else ""


def _listed(labels: Sequence[str]) -> str:
    names = [label[1:-1] for label in labels if label.startswith("[")] or list(labels)
    return ", ".join(names)


def _place(i: int, shape: Sequence[int]) -> str:
    if len(shape) == 1:
        return f"row {i}"
    places = []
    for size in reversed(shape):
        places.append(i % size)
        i //= size
    return f"[{', '.join(map(str, reversed(places)))}]"


def _between(left: str, right: str) -> float:
    """How far two texts are apart that differ in their decimal numbers only; infinite for others."""
    if FLOAT.sub("\0", left) != FLOAT.sub("\0", right):
        return math.inf
    pairs = zip(FLOAT.findall(left), FLOAT.findall(right), strict=True)
    return max((_deviation(float(a), float(b)) for a, b in pairs if a != b), default=math.inf)


def _deviation(a: float, b: float) -> float:
    """The relative deviation; infinite where it means nothing."""
    if a != a or b != b or math.isinf(a) or math.isinf(b):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b), 1e-300) if abs(a - b) > 1e-12 else abs(a - b)


def _unpacked(data: bytes, kind: str) -> Iterator[float]:
    code = CODES.get(kind[1:] if kind[1] not in "mM" else "i8")
    if code is not None:
        return iter(array.array(code, data))
    if kind[1:] == "f2":
        return (value for (value,) in struct.iter_unpack("e", data))
    return iter(data)


def _value(number: float, element: str) -> str:
    if element == "bool":
        return str(bool(number))
    if element.startswith(("datetime64", "timedelta64")):
        return f"{number} ({element})"
    return repr(number)
