"""The notebooks in a folder, and an output folder for each; what git ignores is no notebook of ours.

Jupyter notebooks count, and scripts that jupytext has marked as notebooks; where both stand side by side under one
name, jupytext keeps them in step, and the Jupyter notebook counts.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from nbrefactor.manifest import FOLDER, load
from nbrefactor.settings import package_name

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_NEVER = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env", "build", "dist", FOLDER})
_HEAD = 2000


def notebooks_in(folder: str) -> tuple[str, ...]:
    """The paths of the notebooks in a folder and below it, in order; each begins with ``folder``.

    Hidden folders and those of tools (``node_modules``, ``.venv`` …) are left out, and so is what git ignores, whether
    git is installed or not.
    """
    found = _from_git(folder)
    if found is None:
        found = _from_disk(folder)
    usable = [path for path in found if not _hidden(path)]
    jupyter = {os.path.splitext(path)[0] for path in usable if path.endswith(".ipynb")}
    paths = (os.path.normpath(os.path.join(folder, path)) for path in sorted(usable))
    return tuple(
        path
        for path in paths
        if path.endswith(".ipynb")
        or (os.path.splitext(os.path.relpath(path, folder))[0] not in jupyter and _is_jupytext(path))
    )


def outputs_for(notebooks: Sequence[str], folder: str, output: str) -> dict[str, str]:
    """The notebook for each output folder: below ``output``, as the notebooks stand below ``folder``.

    Where two notebooks would have one folder, the one that it was made from keeps it, and the other gets a number.
    """
    wanted = {notebook: _place(notebook, folder, output) for notebook in notebooks}

    def is_stranger(notebook: str) -> bool:
        manifest = load(wanted[notebook])
        return manifest is None or manifest.notebook != os.path.basename(notebook)

    outputs: dict[str, str] = {}
    for notebook in sorted(notebooks, key=is_stranger):
        place, number = wanted[notebook], 1
        while place in outputs:
            number += 1
            place = f"{wanted[notebook]}_{number}"
        outputs[place] = notebook
    order = {notebook: index for index, notebook in enumerate(notebooks)}
    return dict(sorted(outputs.items(), key=lambda pair: order[pair[1]]))


def _place(notebook: str, folder: str, output: str) -> str:
    relative = os.path.relpath(notebook, folder)
    name = package_name(os.path.splitext(os.path.basename(relative))[0])
    return os.path.normpath(os.path.join(output, os.path.dirname(relative), name))


def _hidden(path: str) -> bool:
    folders = path.replace(os.sep, "/").split("/")
    return any(name.startswith(".") or name in _NEVER for name in folders[:-1]) or folders[-1].startswith(".")


def _is_jupytext(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return b"\n#   jupytext:" in head or head.startswith(b"# Databricks notebook source")


def _from_git(folder: str) -> list[str] | None:
    """What git does not ignore, tracked or not; None where there is no git, or no repository."""
    command = ["git", "-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    try:
        done = subprocess.run([*command, "--", "*.ipynb", "*.py"], capture_output=True, check=False)
    except OSError:
        return None
    if done.returncode:
        return None
    found = [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    return [path for path in found if os.path.isfile(os.path.join(folder, path))]


def _from_disk(folder: str) -> list[str]:
    """The same without git: the .gitignore files from the repository's top down to each notebook are read."""
    rules = dict(_rules_above(folder))
    found = []
    for parent, folders, names in os.walk(folder):
        here = os.path.abspath(parent)
        if spec := _rules(here):
            rules[here] = spec
        folders[:] = sorted(
            name for name in folders if not _hidden(f"{name}/x") and not _ignored(os.path.join(here, name, ""), rules)
        )
        for name in names:
            if name.endswith((".ipynb", ".py")) and not _ignored(os.path.join(here, name), rules):
                found.append(os.path.relpath(os.path.join(parent, name), folder))
    return found


def _rules_above(folder: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    """The rules that hold in a folder and come from above it: up to the top of its repository, if it is in one."""
    here = os.path.abspath(folder)
    above = []
    while not os.path.lexists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return
        above.append(parent)
        here = parent
    for parent in reversed(above):
        if spec := _rules(parent):
            yield parent, spec


def _rules(folder: str) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    lines: list[str] = []
    for name in (os.path.join(".git", "info", "exclude"), ".gitignore"):
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
                lines += file.read().splitlines()
        except OSError:
            continue
    return GitIgnoreSpec.from_lines(lines) if lines else None


def _ignored(path: str, rules: Mapping[str, GitIgnoreSpec]) -> bool:
    """Whether the nearest .gitignore file that speaks of a path ignores it; a folder's path ends in a separator."""
    folder = os.path.dirname(path.rstrip(os.sep))
    while True:
        if folder in rules:
            inside = path[len(folder) :].lstrip(os.sep).replace(os.sep, "/")
            decision = rules[folder].check_file(inside).include
            if decision is not None:
                return decision
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
