"""Names that the installed version of a library no longer has."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from nbrefactor.knowledge.removed import Removal, removals
from nbrefactor.lint.rule import Finding, LintRule
from nbrefactor.lint.subject import Subject


def removed_api(subject: Subject) -> Iterator[Finding]:
    pins = _pins(subject)
    told: set[str] = set()
    for cell, node, name, removal in sorted(_uses(subject), key=lambda use: (use[0], use[1].lineno)):
        installed = _installed(subject, removal, pins)
        if installed and _version(installed) < _version(removal.version) or name in told:
            continue
        if _is_guarded(subject, node):
            continue
        told.add(name)
        library = "Python" if removal.distribution == "python" else removal.distribution
        message = f"'{name}' is not in {library} since {removal.version}"
        message += f", and {installed} is installed." if installed and library != "Python" else "."
        yield subject.finding("NBR651", cell, node, message, f"use instead: {removal.instead}.")


def _uses(subject: Subject) -> Iterator[tuple[int, ast.expr | ast.stmt, str, Removal]]:
    """(cell, node, name to show, removal)."""
    table = removals()
    for cell, imported in subject.nodes(ast.Import):
        for a in imported.names:
            if removal := table.of(a.name):
                yield cell, imported, a.name, removal
    for cell, source in subject.nodes(ast.ImportFrom):
        for a in source.names if source.module and not source.level else ():
            if removal := table.of(f"{source.module}.{a.name}"):
                yield cell, source, f"{source.module}.{a.name}", removal
    imported_names = set(subject.imports.values())
    for cell, node in subject.nodes(ast.Attribute):
        name = subject.qualified(node)
        if name:
            if name not in imported_names and name in table.names:
                yield cell, node, name, table.names[name]
        elif node.attr in _members():
            found = table.members.get((subject.type_of(cell, node.value), node.attr))
            if found is None and node.attr in table.distinct and table.distinct[node.attr].distribution == "pandas":
                root = node.value.id if isinstance(node.value, ast.Name) else ""
                found = (
                    table.distinct[node.attr] if "pandas" in subject.libraries and root not in ("self", "") else None
                )
            elif found is None and node.attr in table.distinct and "sklearn" in subject.libraries:
                found = table.distinct[node.attr]
            if found:
                yield cell, node, f".{node.attr}", found
    for cell, call in subject.nodes(ast.Call):
        for keyword in call.keywords:
            if keyword.arg in _parameters():
                name = subject.qualified(call.func)
                if not name and isinstance(call.func, ast.Attribute):
                    owner = subject.type_of(cell, call.func.value)
                    name = f"{owner}.{call.func.attr}" if owner else ""
                if removal := table.keywords.get((name, keyword.arg or "")):
                    yield cell, keyword.value, f"{name.rpartition('.')[2]}({keyword.arg}=)", removal


def _members() -> frozenset[str]:
    return frozenset(name for _, name in removals().members)


def _parameters() -> frozenset[str]:
    return frozenset(word for _, word in removals().keywords)


def _is_guarded(subject: Subject, node: ast.AST) -> bool:
    """Whether the line is there for older versions: inside ``try``, or under a condition on a version."""
    for parent in subject.parents(node):
        if isinstance(parent, ast.Try):
            return True
        if isinstance(parent, ast.If) and "version" in ast.unparse(parent.test):
            return True
    return False


def _installed(subject: Subject, removal: Removal, pins: dict[str, str]) -> str:
    """The version that the notebook runs with: the one it installs itself, else the one installed here, else unknown."""
    if removal.distribution == "python":
        return ".".join(map(str, sys.version_info[:2]))
    return pins.get(removal.distribution) or subject.surroundings.versions.get(removal.distribution, "")


def _pins(subject: Subject) -> dict[str, str]:
    """Distribution → version, of what the notebook's own install commands pin."""
    found = {}
    for cell in subject.cells:
        for requirement in cell.requirements:
            if match := re.match(r"([\w.-]+)(?:\[.*\])?\s*(?:==|<=|<|~=)\s*([\d.]+)", requirement):
                found[match[1].lower().replace("_", "-")] = match[2]
    return found


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


RULES = (
    LintRule(
        "NBR651",
        "removed-api",
        "error",
        "Name that the library no longer has",
        "Reports, each once, the modules, functions, methods and parameters that the installed version of a library "
        "does not have any more; where the library is not installed, its newest version counts. A version that the "
        "notebook itself installs wins, and lines inside `try` are left alone.",
        "The line fails: the notebook was last run with an older version, which it does not name.",
        (
            "# %%\nfrom sklearn.datasets import load_boston\nprint(load_boston())\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\nprint(df.append(df))\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv', error_bad_lines=False)\nprint(df)\n",
            "# %%\nimport numpy as np\nprint(np.zeros(3, dtype=np.float))\n",
        ),
        (
            "# %%\nimport pandas as pd\nrows = []\nrows.append(pd.Timestamp.now())\nprint(rows)\n",
            "# %%\n%pip install pandas==1.5.3\n# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\n"
            "print(df.append(df))\n",
            "# %%\ntry:\n    from sklearn.externals import joblib\nexcept ImportError:\n    import joblib\n# %%\n"
            "print(joblib)\n",
            "# %%\nimport numpy as np\nprint(np.zeros(3, dtype=np.float64))\n",
        ),
        removed_api,
    ),
)
