"""The project files around the generated modules: one exporter each, from values to text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nbrefactor.model import Diagnostic, OutputFile
from nbrefactor.project.dependencies import dependencies
from nbrefactor.project.facts import Dependency, Facts
from nbrefactor.project.gitignore import gitignore
from nbrefactor.project.pyproject import pyproject
from nbrefactor.project.readme import readme
from nbrefactor.project.steps import steps_of
from nbrefactor.project.steps_page import steps_page
from nbrefactor.project.targets import STEPWISE, TARGETS, commands, with_needs
from nbrefactor.settings import Settings

__all__ = ["EXPORTERS", "Dependency", "Facts", "export"]

Exporter = Callable[[Facts, Settings], OutputFile]

EXPORTERS: tuple[Exporter, ...] = (pyproject, readme, gitignore)


def export(facts: Facts, settings: Settings) -> tuple[tuple[OutputFile, ...], tuple[Diagnostic, ...]]:
    """The project files, none with ``layout = "scripts"``, and what was found while the dependencies were looked up.

    The README shows ``facts.diagnostics`` and these.
    """
    settings = settings._replace(targets=with_needs(settings.targets))
    stepwise = _stepwise(facts, settings)
    sources = {**_without_remote(facts.sources), **{file.path: file.text for file in stepwise}}
    needed, found = dependencies(sources, facts.plan.package, facts.plan.requirements, known=facts.known)
    if settings.layout == "scripts":
        return (), tuple(diagnostic for diagnostic in found if diagnostic.code != "NBR503")
    facts = replace(facts, dependencies=needed, diagnostics=(*facts.diagnostics, *found))
    files = [exporter(facts, settings) for exporter in EXPORTERS]
    files += stepwise
    files += [file for name in settings.targets for file in TARGETS[name](facts, settings)]
    return tuple(files), found


def _stepwise(facts: Facts, settings: Settings) -> list[OutputFile]:
    """``steps.py``, where a target runs the training in parts and it has any."""
    if not STEPWISE & {*settings.targets} or not commands.trains(facts):
        return []
    steps = steps_of(facts)
    return [steps_page(facts, steps)] if steps.apart else []


def _without_remote(sources: Mapping[str, str]) -> Mapping[str, str]:
    """The modules but the one that reads remote data, which is an extra of the project."""
    return {name: text for name, text in sources.items() if name != "provenance.py"}
