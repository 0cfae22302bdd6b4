"""The project files around the generated modules: one exporter each, from values to text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nbrefactor.model import Diagnostic, OutputFile
from nbrefactor.project.dependencies import dependencies
from nbrefactor.project.facts import Dependency, Facts
from nbrefactor.project.gitignore import gitignore
from nbrefactor.project.pyproject import pyproject
from nbrefactor.project.readme import readme
from nbrefactor.project.targets import TARGETS
from nbrefactor.settings import Settings

__all__ = ["EXPORTERS", "Dependency", "Facts", "export"]

Exporter = Callable[[Facts, Settings], OutputFile]

EXPORTERS: tuple[Exporter, ...] = (pyproject, readme, gitignore)


def export(facts: Facts, settings: Settings) -> tuple[tuple[OutputFile, ...], tuple[Diagnostic, ...]]:
    """The project files, none with ``layout = "scripts"``, and what was found while the dependencies were looked up.

    The README shows ``facts.diagnostics`` and these.
    """
    needed, found = dependencies(facts.sources, facts.plan.package, facts.plan.requirements, known=facts.known)
    if settings.layout == "scripts":
        return (), tuple(diagnostic for diagnostic in found if diagnostic.code != "NBR503")
    facts = replace(facts, dependencies=needed, diagnostics=(*facts.diagnostics, *found))
    files = [exporter(facts, settings) for exporter in EXPORTERS]
    files += [file for name in settings.targets for file in TARGETS[name](facts, settings)]
    return tuple(files), found
