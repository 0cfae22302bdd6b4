"""The catalogue of diagnostics: one row per finding, and the row is its documentation.

Families: ``NBR1xx`` hidden state, ``NBR2xx`` cells that need attention, ``NBR3xx`` structure we could not give,
``NBR4xx`` scoring, ``NBR5xx`` the outcome. To add a diagnostic, add a row to the file of its family, and run
``python -m nbrefactor.diagnostics > docs/diagnostics.md``.

Severity: an *error* is something to mend, and makes ``convert`` exit 1; a *warning* is worth reading before the scripts
are used; an *info* explains a choice. The examples are percent-format notebooks: the bad one shows the finding, the
good one does not.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbrefactor.diagnostics.cells import CELLS
from nbrefactor.diagnostics.hidden_state import HIDDEN_STATE
from nbrefactor.diagnostics.outcome import OUTCOME
from nbrefactor.diagnostics.rule import Rule
from nbrefactor.diagnostics.scoring import SCORING
from nbrefactor.diagnostics.structure import STRUCTURE
from nbrefactor.model import Diagnostic, Location

__all__ = ["CATALOGUE", "FAMILIES", "RULES", "Rule", "diagnostic", "render"]

CATALOGUE: tuple[Rule, ...] = HIDDEN_STATE + CELLS + STRUCTURE + SCORING + OUTCOME
RULES: Mapping[str, Rule] = {rule.code: rule for rule in CATALOGUE}

FAMILIES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("NBR1: hidden state", HIDDEN_STATE),
    ("NBR2: cells", CELLS),
    ("NBR3: structure", STRUCTURE),
    ("NBR4: scoring", SCORING),
    ("NBR5: outcome", OUTCOME),
)


def diagnostic(code: str, location: Location, message: str, hint: str = "") -> Diagnostic:
    """A finding with the severity that the catalogue gives its code; an unknown code is a ``KeyError`` (a bug)."""
    return Diagnostic(code, RULES[code].severity, location, message, hint)


def render(diagnostic: Diagnostic, notebook_path: str) -> str:
    """``notebook.ipynb:cell 3:2:1: NBR101 message``, and the hint on a line of its own. No trailing newline.

    What concerns the whole notebook has ``Location(cell=0)`` and is shown without a cell.
    """
    at = diagnostic.location
    place = f"{notebook_path}:cell {at.cell}:{at.line}:{at.column}" if at.cell else notebook_path
    hint = f"\n  hint: {diagnostic.hint}" if diagnostic.hint else ""
    return f"{place}: {diagnostic.code} {diagnostic.message}{hint}"
