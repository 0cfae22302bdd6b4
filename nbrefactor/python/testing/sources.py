"""The raw tables that the code reads, as far as anything tells of them: a file, its columns, what these hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nbrefactor.python.testing.literals import Scalar

EXCEL = "read_excel"
Kind = Literal["number", "integer", "category", "text", "date", "numeric text", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """``values`` are literals of the code, and all there are if ``exact``; ``form`` is the format of a date; ``backwards``:
    the code sorts by it. ``classes``: how many different values the code takes for granted; ``joins``: tables are joined by it.
    """

    name: str
    kind: Kind = "number"
    values: tuple[Scalar, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: bool = False
    form: str = ""
    exact: bool = False
    backwards: bool = False
    classes: int = 0
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One file that the code reads into the variable ``name``. ``complete``: an output lists every column.
    ``numbered``: it is read without a header, and its columns have numbers for names.
    ``dummies``: its categories become columns, the first of each ``"without"`` one of its own.
    ``sheet``: the name of the sheet that is read of a workbook; empty for the first.
    """

    path: str
    name: str = ""
    columns: tuple[Column, ...] = ()
    reader: str = "read_csv"
    separator: str = ","
    index: str = ""
    header: bool = True
    complete: bool = False
    duplicates: bool = False
    dummies: Literal["", "with", "without"] = ""
    target: str = ""
    dates: tuple[str, ...] = ()
    numbered: bool = False
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where a test puts the file: its own path, or its name if it lies at a fixed place or on the web."""
        fixed = self.path.startswith(("/", "~")) or ":" in self.path or "\\" in self.path
        return re.split(r"[/\\?]", self.path.rstrip("/\\"))[-1] or "rows.csv" if fixed else self.path
