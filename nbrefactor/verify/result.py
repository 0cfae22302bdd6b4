"""What a comparison answers: one row for each thing compared, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

What = Literal["value", "printed", "error", "file", "prediction"]
Verdict = Literal["equal", "close", "different", "varies", "unseen"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that both sides have. ``moment`` is ``enter`` or ``exit`` for a value at a function's boundary.

    ``verdict``: ``equal`` to the last bit; ``close``: within the tolerance, ``deviation`` is the largest; ``different``, first
    ``at`` this place, where the ``notebook`` has this and the ``refactored`` code that; ``varies``: the notebook differs from
    itself here as well; ``unseen``: one side could not be looked at, ``note`` says why.
    """

    what: What
    function: str
    cells: tuple[int, ...]
    name: str
    verdict: Verdict
    moment: str = ""
    at: str = ""
    notebook: str = ""
    refactored: str = ""
    deviation: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that was compared, in the order in which the notebook makes it.

    ``randomness`` names statements that draw without a seed; ``stopped`` says how far both sides came where the notebook
    itself raises; ``notes`` are sentences on what was left out. ``types`` are (function, name, moment) → type, as seen.
    """

    notebook: str
    output: str
    rows: tuple[Row, ...]
    tolerance: float
    runs: int = 1
    seconds: tuple[float, float] = (0.0, 0.0)
    randomness: tuple[str, ...] = ()
    stopped: str = ""
    notes: tuple[str, ...] = ()
    types: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def first(self) -> Row | None:
        """The first difference, which the others usually follow from."""
        return next((row for row in self.rows if row.verdict == "different"), None)

    @property
    def blind(self) -> bool:
        """Whether there was something to compare, and none of it could be looked at: that proves nothing."""
        return bool(self.rows) and all(row.verdict == "unseen" for row in self.rows)

    @property
    def equal(self) -> bool:
        return self.first is None

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict == verdict for row in self.rows)
