"""The files that say which packages a notebook needs: beside it, or above it in its repository."""

from __future__ import annotations

import fnmatch
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ALL = "*"
"""Stands for every distribution: a lock file names the versions of all."""

_LOCKS = frozenset({"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "pixi.lock", "conda-lock.yml"})
_REQUIREMENT = re.compile(r"\s*(?:[\w-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>[=<>~!@].*)?")


@lru_cache(maxsize=256)
def requirements_for(folder: str) -> Mapping[str, bool]:
    """Distribution → whether a version of it is named, by the nearest folder with such files, up to the repository's top.

    Empty where there is none. What cannot be read says nothing.
    """
    here = os.path.abspath(folder)
    while True:
        found = dict(_in_folder(here))
        parent = os.path.dirname(here)
        if found or parent == here or os.path.lexists(os.path.join(here, ".git")):
            return found
        here = parent


def _in_folder(folder: str) -> Iterator[tuple[str, bool]]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if name in _LOCKS:
            yield ALL, True
        elif fnmatch.fnmatch(name, "*requirements*.txt"):
            yield from _named(_text(folder, name).splitlines())
        elif name in ("environment.yml", "environment.yaml"):
            yield from _named(re.findall(r"^\s*-\s+['\"]?([^'\"\n#:]+)", _text(folder, name), re.MULTILINE))
        elif name == "pyproject.toml":
            yield from _of_project(_text(folder, name))


def _of_project(text: str) -> Iterator[tuple[str, bool]]:
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    project = document.get("project", {})
    lists = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    lists += document.get("dependency-groups", {}).values()
    for lines in lists:
        yield from _named(line for line in lines if isinstance(line, str))
    poetry = document.get("tool", {}).get("poetry", {}).get("dependencies", {})
    yield from ((normal(name), version != "*") for name, version in poetry.items())


def _named(lines: Iterator[str] | list[str]) -> Iterator[tuple[str, bool]]:
    for line in lines:
        match = _REQUIREMENT.match(line.partition(" #")[0])
        if match and not line.lstrip().startswith(("-", "#")):
            yield normal(match["name"]), bool(match["version"])


def normal(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(folder: str, name: str) -> str:
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
