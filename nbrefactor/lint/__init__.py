"""``nbrefactor lint``: what is wrong with a notebook, also for those who never convert it.

One worked example. Of the cells

    import json, os                                     # cell 1
    df = pd.read_csv("/home/ann/rows.csv")              # cell 2

the linter says that nothing uses ``json`` (NBR641, with a fix) and ``os``, that no cell defines ``pd`` (NBR101), and that
the path is one of one machine (NBR611). :func:`lint` is the whole of it: the notebook is understood once, by the rooms that
a conversion uses, every rule looks at it, and what a ``noqa`` or a tag silences is left out. Nothing is executed, and
nothing here touches the disk: :mod:`nbrefactor.lint.run` does.
"""

from __future__ import annotations

from collections.abc import Collection

from nbrefactor.lint.house import house_findings
from nbrefactor.lint.rule import Finding, Fix, LintRule
from nbrefactor.lint.rules import OWN
from nbrefactor.lint.select import DEFAULT, is_silenced
from nbrefactor.lint.subject import NOWHERE, Subject, Surroundings
from nbrefactor.model import NbrefactorError, Notebook

__all__ = ["Finding", "Fix", "LintRule", "Surroundings", "lint"]


def lint(
    notebook: Notebook, codes: Collection[str] = DEFAULT, surroundings: Surroundings = NOWHERE
) -> tuple[Finding, ...]:
    """The findings with these codes, in the order of the cells; each once."""
    subject = understood(notebook, surroundings)
    found = [finding for finding in house_findings(subject) if finding.code in codes]
    for rule in OWN:
        if rule.code in codes:
            found += rule.check(subject)
    kept = [finding for finding in dict.fromkeys(found) if not is_silenced(finding, notebook)]
    return tuple(sorted(kept, key=lambda f: (f.location.cell, f.location.line, f.location.column, f.code)))


def understood(notebook: Notebook, surroundings: Surroundings = NOWHERE) -> Subject:
    """The notebook as the rules see it; where no cell is Python, its cells alone."""
    from nbrefactor.flow import flow
    from nbrefactor.pipeline import understand
    from nbrefactor.python.leakage import leakage

    try:
        known = understand(notebook)
    except NbrefactorError:
        from nbrefactor.python.clean import clean

        cells, found = clean(notebook)
        return Subject(notebook, cells, diagnostics=found, surroundings=surroundings)
    graph = flow(known.effects)
    found = known.diagnostics + leakage(known.statements)
    return Subject(notebook, known.cells, known.statements, known.effects, graph, found, surroundings)
