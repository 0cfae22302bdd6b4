"""What the catalogue says of a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass

from nbrefactor.model import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` is the short kebab-case name; ``what`` and ``why`` are the sections that the documentation shows."""

    code: str
    name: str
    severity: Severity
    title: str
    what: str
    why: str
    example_bad: str
    example_good: str
