"""Leakage: what a model is told about the rows it is judged on, found by following rows through the notebook.

The notebook is read as an interpreter would run it, over values that only know which rows they are made of
(:mod:`.rows`) and what was learnt from which rows on the way (:mod:`.values`). What is fitted, evaluated and chosen is
recorded (:mod:`.estimators`), and the rules are in :mod:`.findings`. No notebook code runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Diagnostic, Statement
from nbrefactor.python.leakage.findings import Leak, find
from nbrefactor.python.leakage.interpreter import Interpreter
from nbrefactor.python.syntax import parse

__all__ = ["Leak", "leakage", "leaks"]

_LEARNS = re.compile("fit|train|learn|cross_val|backward|model|predict", re.IGNORECASE)
"""What the code of any model says somewhere; where there is none, nothing can leak into it."""


def leakage(statements: Sequence[Statement]) -> tuple[Diagnostic, ...]:
    """The leaks as diagnostics; what this analysis was not made for is said, and stops nothing else."""
    try:
        return tuple(leak.diagnostic for leak in leaks(statements))
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as e:
        message = f"leakage was not looked for: the analysis met a limit of nbrefactor ({type(e).__name__})."
        return (diagnostic("NBR412", statements[0].location, message),)


def leaks(statements: Sequence[Statement]) -> tuple[Leak, ...]:
    """Every leak of a notebook, in its order. What is not known never counts as a leak."""
    if not any(_LEARNS.search(statement.text) for statement in statements):
        return ()
    reader = Interpreter()
    reader.read([(statement, parse(statement.text)) for statement in statements])
    reader.settle_passes()
    return find(reader)
