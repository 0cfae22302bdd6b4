"""What the exporters are given."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from nbrefactor.model import Diagnostic, Effects, Plan, Statement


@dataclass(frozen=True, slots=True)
class Dependency:
    """A requirement as pyproject.toml writes it: ``name`` is the distribution, ``specifier`` is ``==1.2`` or empty."""

    name: str
    specifier: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.specifier}"


@dataclass(frozen=True, slots=True)
class Facts:
    """A finished refactoring, as its project files describe it.

    ``notebook`` is the path used in messages. ``sources``: module file name (``train.py``) → its final text.
    ``entry_points``: kind → module, as (``train``, ``churn.train``). ``known``: the requirements of an earlier conversion.
    ``statements`` are those of the notebook, and ``effects`` what each does. ``gated``: the tests hold a model to figures.
    """

    plan: Plan
    notebook: str
    sources: Mapping[str, str]
    entry_points: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    known: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    effects: tuple[Effects, ...] = ()
    gated: bool = False

    @property
    def notebook_name(self) -> str:
        """The file name of the notebook: a generated file never names a folder of this machine."""
        name = posixpath.basename(self.notebook.replace("\\", "/"))
        return name if name not in ("", "-") else "a notebook"

    @property
    def pinned(self) -> bool:
        """Whether any dependency is pinned, and so tied to Python versions that it supports."""
        return any(dependency.specifier.startswith("==") for dependency in self.dependencies)
