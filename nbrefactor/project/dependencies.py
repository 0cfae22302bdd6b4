"""The distributions that the generated modules need: from their imports, pinned to what is installed where known.

``importlib.metadata.packages_distributions`` reads every file list of the environment, a quarter of a second; the names
of the ``.dist-info`` folders say the same in a millisecond, and file lists are read only where names do not tell.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbrefactor.diagnostics import diagnostic
from nbrefactor.knowledge.imports import known_distribution, needed_by
from nbrefactor.model import Diagnostic, Location
from nbrefactor.project.facts import Dependency

_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?P<rest>.*)", re.DOTALL)
_FOLDER = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._]*?)-(?P<version>[0-9][^-]*)(?:-py[\d.]+)?\.(?:dist|egg)-info")


def dependencies(
    sources: Mapping[str, str],
    package: str,
    requirements: Sequence[str],
    path: Sequence[str] | None = None,
    known: Sequence[str] = (),
) -> tuple[tuple[Dependency, ...], tuple[Diagnostic, ...]]:
    """The dependencies of the modules in ``sources``, sorted by name, and what could not be found out.

    ``requirements`` are the notebook's own (``!pip install``); a version that its author named wins. ``path`` is where
    installed distributions are looked for (default: ``sys.path``). A module that is neither installed nor known is no
    dependency, because a stranger's project may have its name on the index: it gets NBR504. ``known`` are the
    requirements of an earlier conversion: its pins hold for what is not installed here, as in the environment of a hook.
    """
    environment = Environment(sys.path if path is None else path)
    found = {_normal(d.name): d for d in map(_requirement, requirements)}
    earlier = {_normal(d.name).replace("-", "_"): d.name for d in map(_requirement, known)}
    diagnostics: list[Diagnostic] = []
    own = [text for file, text in sources.items() if file != "score.py"]  # which reads formats that nobody may use
    offered = {m for m, guarded in imported_modules([sources.get("score.py", "")]) if guarded}
    offered -= {module for module, _ in imported_modules(own)}
    free: set[str] = set()  # of a version: the notebook used none
    for module, guarded in sorted(imported_modules(sources.values())):
        root = module.partition(".")[0]
        if root in sys.stdlib_module_names or root in (package, "__future__") or f"{root}.py" in sources:
            continue
        name = environment.provider(module) or ("" if guarded else known_distribution(module) or earlier.get(root, ""))
        if name:
            found.setdefault(_normal(name), Dependency(name))
            free |= {_normal(name)} if module in offered else set()
        elif not guarded and _normal(root) not in found:
            diagnostics.append(
                diagnostic(
                    "NBR504",
                    Location(0),
                    f"no package that we know provides the module '{root}'",
                    "put the module beside the generated ones, or add its distribution to pyproject.toml",
                )
            )
    if "pandas" in found:
        for name in needed_by(_calls(own)):
            found.setdefault(_normal(name), Dependency(name))
            free.discard(_normal(name))
    pinned = {name: d if name in free else environment.pinned(d) for name, d in found.items()}
    for name, before in ((_normal(d.name), d) for d in map(_requirement, known)):
        if name in pinned and name not in free and not pinned[name].specifier and before.specifier.startswith("=="):
            pinned[name] = Dependency(pinned[name].name, before.specifier)
    diagnostics += [
        diagnostic("NBR503", Location(0), f"'{d.name}' is not installed here, so its version is not pinned")
        for name, d in sorted(pinned.items())
        if not d.specifier and name not in free
    ]
    unique = {(found.code, found.message): found for found in diagnostics}
    return tuple(pinned[name] for name in sorted(pinned)), tuple(unique.values())


def imported_modules(texts: Iterable[str]) -> set[tuple[str, bool]]:
    """Every module, and every name from a module, imported absolutely, qualified; and whether inside ``try``.

    An import inside ``try`` may be missing, and so is no dependency where it is not installed.
    """
    found: set[tuple[str, bool]] = set()
    for text in texts:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node, guarded in _statements(tree):
            if isinstance(node, ast.Import):
                found.update((alias.name, guarded) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.update((f"{node.module}.{alias.name}", guarded) for alias in node.names)
    return found


def _statements(node: ast.AST, guarded: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """The statements below a node, and whether each is inside ``try``; what stands in expressions is not looked at."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child, guarded
            yield from _statements(child, guarded or isinstance(child, ast.Try))


class Environment:
    """The distributions installed in the folders of a search path: normalised name → version."""

    def __init__(self, path: Sequence[str]) -> None:
        self._homes: dict[str, tuple[str, str]] = {}
        self._folders = list(dict.fromkeys(folder for folder in path if folder and os.path.isdir(folder)))
        for folder in self._folders:
            for entry in os.listdir(folder):
                match = _FOLDER.fullmatch(entry)
                if match:
                    self._homes.setdefault(_normal(match["name"]), (match["version"], os.path.join(folder, entry)))

    def pinned(self, dependency: Dependency) -> Dependency:
        """The dependency with the installed version, unless its author named one."""
        version, _ = self._homes.get(_normal(dependency.name.partition("[")[0]), ("", ""))
        if dependency.specifier or not version:
            return dependency
        return Dependency(dependency.name, f"=={version.partition('+')[0]}")

    def provider(self, module: str) -> str:
        """The installed distribution that provides a module, or empty."""
        root = module.partition(".")[0]
        for name in (known_distribution(module), root):
            if name and _normal(name) in self._homes:
                return name
        if not any(self._holds(folder, root) for folder in self._folders):
            return ""
        return next((name for name, (_, home) in sorted(self._homes.items()) if root in _top_level(home)), "")

    def _holds(self, folder: str, root: str) -> bool:
        """Whether an environment's folder has the module; the notebook's own folder is no environment."""
        if os.path.basename(folder) not in ("site-packages", "dist-packages"):
            return False
        return any(entry == root or entry.startswith(f"{root}.") for entry in os.listdir(folder))


def _top_level(home: str) -> set[str]:
    """The import names that a distribution brings, from its own lists."""
    names = set()
    for line in _lines(os.path.join(home, "top_level.txt")):
        names.add(line.strip())
    for line in [] if names else _lines(os.path.join(home, "RECORD")):
        first, slash, _ = line.partition(",")[0].partition("/")
        names.add(first if slash else first.partition(".")[0])
    return names


def _lines(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError:
        return


def _calls(texts: Iterable[str]) -> set[str]:
    """The last names of everything called."""
    return {name for text in texts for name in re.findall(r"\.(\w+)(?:\.\w+)?\(", text)}


def _requirement(text: str) -> Dependency:
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        return Dependency(text.strip())
    rest = match["rest"].strip()
    if rest.startswith("["):
        extras, _, rest = rest.partition("]")
        return Dependency(f"{match['name']}{extras}]", rest.strip())
    return Dependency(match["name"], f" {rest}" if rest.startswith("@") else rest)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()
