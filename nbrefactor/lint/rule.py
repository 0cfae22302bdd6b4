"""What a lint rule is: its documentation, its examples, which are its tests, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbrefactor.model import Location, Related, Severity

if TYPE_CHECKING:
    from nbrefactor.lint.subject import Subject


@dataclass(frozen=True, slots=True)
class Fix:
    """The new text of lines ``first`` to ``last`` (from 1) of a cell's source; ``None`` deletes them."""

    cell: int
    first: int
    last: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``last`` is the last line that it is about: a ``noqa`` may stand there too. The ``fixes``
    mend it together, and are safe."""

    code: str
    location: Location
    message: str
    hint: str = ""
    last: int = 0
    fixes: tuple[Fix, ...] = field(default=(), compare=False)
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule. ``bad`` and ``good`` are percent-format notebooks: each bad one shows the finding, no good one does.

    In an example, ``# In[3]:`` begins a cell that was run as [3], a line ``#> text`` is stored output, ``#! text`` a
    stored error, ``#@ path size`` a file that git tracks, and ``#= name==1.0`` a line of the requirements. ``default``
    is false for a rule that must be asked for.
    """

    code: str
    name: str
    severity: Severity
    title: str
    what: str
    why: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    check: Callable[[Subject], Iterable[Finding]]
    default: bool = True
    fixable: bool = False
