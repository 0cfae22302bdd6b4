"""What a name of a notebook with networks stands for: rows as tensors, answers of a network, loaders, the network itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nbrefactor.python.scoring.forms import Capture, Form
from nbrefactor.python.scoring.values import UNKNOWN_FIXED, Value

Kind = Literal[
    "rows",
    "answer",
    "network",
    "batches",
    "parts",
    "list",
    "object",
    "function",
    "class",
    "fixed",
    "measure",
    "unknown",
]
"""``batches``: a data set or a loader, each element of which is its one part. ``parts``: a tuple. ``measure``: a number
about many rows."""

ANSWER = "answer"
"""What a network says about its features, in the texts of answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """``text`` is the expression for new rows: over the notebook's names before ``at``, or over :data:`ANSWER`.

    ``value`` says which rows; ``obj`` which network answered or is meant. ``tensor``: one of PyTorch, no array. ``training``: it
    answered in training mode. ``decides``: labels or final numbers, not scores. ``why`` an ``unknown`` is not understood; one
    with ``obj`` comes from the answers of a network.
    """

    kind: Kind
    text: str = ""
    at: Form | None = None
    value: Value = UNKNOWN_FIXED
    captures: tuple[Capture, ...] = ()
    obj: int = 0
    tensor: bool = False
    training: bool = False
    decides: bool = False
    parts: tuple[Symbol, ...] = ()
    attributes: dict[str, Symbol] = field(default_factory=dict)
    data: Any = None
    why: str = ""

    @property
    def table(self) -> bool:
        """Whether it has one entry a row, and an expression for new rows."""
        return self.kind in ("rows", "answer")

    def but(self, **changes: Any) -> Symbol:
        return replace(self, **changes)

    def as_text(self, text: str, *, decides: bool = False) -> Symbol:
        return replace(self, text=text, decides=self.decides or decides)


FIXED = Symbol("fixed")
MEASURE = Symbol("measure")


def unknown(why: str, *sources: Symbol) -> Symbol:
    """Not understood; it remembers whether a network's answer is in it."""
    answers = [s for s in sources if s.obj and s.kind in ("answer", "unknown")]
    return Symbol("unknown", why=why, obj=answers[0].obj if answers else 0)


def wrapped(text: str) -> str:
    """A text that a method can be called on."""
    node = ast.parse(text, mode="eval").body
    return text if isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({text})"
