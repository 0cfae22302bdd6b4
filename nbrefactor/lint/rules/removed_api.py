"""Names that the installed version of a library no longer has."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from nbrefactor.knowledge.removed import Removal, removals
from nbrefactor.lint.rule import Finding, Fix, LintRule
from nbrefactor.lint.subject import Subject


class Use(NamedTuple):
    """``name`` is shown; ``text`` is the name in the code, and ``new`` what may stand there instead, if it is the same."""

    cell: int
    node: ast.expr | ast.stmt
    name: str
    removal: Removal
    new: str = ""


def removed_api(subject: Subject) -> Iterator[Finding]:
    pins = _pins(subject)
    uses: dict[str, list[Use]] = {}
    for use in sorted(_uses(subject), key=lambda use: (use.cell, use.node.lineno, use.node.col_offset)):
        installed = _installed(subject, use.removal, pins)
        is_there = installed and _version(installed) < _version(use.removal.version)
        if not is_there and not _is_guarded(subject, use.node):
            uses.setdefault(use.name, []).append(use)
    for name, same in uses.items():
        first, removal = same[0], same[0].removal
        installed = _installed(subject, removal, pins)
        library = "Python" if removal.distribution == "python" else removal.distribution
        message = f"'{name}' is not in {library} since {removal.version}"
        message += f", and {installed} is installed." if installed and library != "Python" else "."
        hint = f"use instead: {removal.instead}."
        yield subject.finding("NBR651", first.cell, first.node, message, hint, _fixes(subject, same))


def _uses(subject: Subject) -> Iterator[Use]:
    yield from _imports(subject)
    table = removals()
    imported = set(subject.imports.values())
    for cell, node in subject.nodes(ast.Attribute):
        name = subject.qualified(node)
        if name:
            if name not in imported and name in table.names:
                removal = table.names[name]
                yield Use(cell, node, name, removal, _renamed(node, name, removal.same))
        elif (found := _removed_member(subject, cell, node)) is not None:
            yield Use(cell, node, f".{node.attr}", found, found.same and f"{ast.unparse(node.value)}.{found.same}")
    for cell, call in subject.nodes(ast.Call):
        yield from _values(subject, cell, call)
        for keyword in call.keywords:
            if keyword.arg in table.parameters:
                name = subject.qualified(call.func)
                if not name and isinstance(call.func, ast.Attribute):
                    owner = subject.type_of(cell, call.func.value)
                    name = f"{owner}.{call.func.attr}" if owner else ""
                if removed := table.keywords.get((name, keyword.arg or "")):
                    yield Use(cell, keyword.value, f"{name.rpartition('.')[2]}({keyword.arg}=)", removed)


def _values(subject: Subject, cell: int, call: ast.Call) -> Iterator[Use]:
    """Words that a parameter no longer takes: ``max_features="auto"``."""
    name = subject.qualified(call.func)
    for position, value in [*((k.arg, k.value) for k in call.keywords), *zip("0", call.args, strict=False)]:
        if name and isinstance(value, ast.Constant) and isinstance(value.value, str):
            if removed := removals().values.get((name, position or "", value.value)):
                yield Use(cell, value, f"{value.value!r} of {name.rpartition('.')[2]}", removed)


def _imports(subject: Subject) -> Iterator[Use]:
    table = removals()
    for cell, plain in subject.nodes(ast.Import):
        for a in plain.names:
            if removal := table.of(a.name):
                new = f"import {removal.same} as {a.asname}" if removal.same == "joblib" and a.asname else ""
                yield Use(cell, plain, a.name, removal, new if len(plain.names) == 1 else "")
    for cell, source in subject.nodes(ast.ImportFrom):
        for a in source.names if source.module and not source.level else ():
            name = f"{source.module}.{a.name}"
            if removal := table.of(name):
                new = ""
                if removal.same and name in table.names and "." not in removal.same and len(source.names) == 1:
                    new = f"import {removal.same}" + (f" as {a.asname}" if a.asname else "")
                elif removal.same and source.module in table.names:
                    new = ast.unparse(ast.ImportFrom(removal.same, source.names, 0))
                yield Use(cell, source, name, removal, new)


def _removed_member(subject: Subject, cell: int, node: ast.Attribute) -> Removal | None:
    """What says that a method or an attribute of this object was removed, if anything does."""
    table = removals()
    if node.attr not in table.attributes:
        return None
    known = table.members.get((subject.type_of(cell, node.value), node.attr))
    if known is None and (removal := table.distinct.get(node.attr)):
        library = {"scikit-learn": "sklearn"}.get(removal.distribution, removal.distribution)
        if library in subject.libraries and isinstance(node.value, (ast.Name, ast.Call, ast.Subscript)):
            own = isinstance(node.value, ast.Name) and node.value.id == "self"
            return None if own else removal
    return known


def _renamed(node: ast.Attribute, name: str, same: str) -> str:
    """``np.nan`` for ``np.NaN``; a builtin stands alone."""
    if not same or "." not in same:
        return same
    text, root = ast.unparse(node), name.partition(".")[0]
    alias = text.partition(".")[0]
    return alias + same.removeprefix(root) if same.startswith(f"{root}.") and text.count(".") == 1 else ""


def _fixes(subject: Subject, uses: list[Use]) -> tuple[Fix, ...]:
    """The lines with every use replaced; nothing where one of them cannot be."""
    rows: dict[tuple[int, int], list[Use]] = {}
    for use in uses:
        if not use.new or not subject.is_own(use.cell, use.node) or use.node.end_lineno != use.node.lineno:
            return ()
        rows.setdefault((use.cell, subject.clean[use.cell].lines[use.node.lineno - 1]), []).append(use)
    fixes = []
    for (cell, row), same in rows.items():
        line = subject.sources[cell][row - 1].encode()
        for use in sorted(same, key=lambda use: use.node.col_offset, reverse=True):
            line = line[: use.node.col_offset] + use.new.encode() + line[use.node.end_col_offset :]
        fixes.append(Fix(cell, row, row, line.decode()))
    return tuple(fixes)


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
        "notebook itself installs wins, and lines inside `try` are left alone. The fix writes the name under which the "
        "same thing is there, if there is one.",
        "The line fails: the notebook was last run with an older version, which it does not name.",
        (
            "# %%\nimport numpy as np\nprint(np.zeros(3, dtype=np.float), np.NaN)\n",
            "# %%\nfrom sklearn.datasets import load_boston\nprint(load_boston())\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\nprint(df.append(df))\n",
            "# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv', error_bad_lines=False)\nprint(df)\n",
        ),
        (
            "# %%\nimport numpy as np\nprint(np.zeros(3, dtype=float), np.nan)\n",
            "# %%\nimport pandas as pd\nrows = []\nrows.append(pd.Timestamp.now())\nprint(rows)\n",
            "# %%\n%pip install pandas==1.5.3\n# %%\nimport pandas as pd\ndf = pd.read_csv('rows.csv')\n"
            "print(df.append(df))\n",
            "# %%\ntry:\n    from sklearn.externals import joblib\nexcept ImportError:\n    import joblib\n# %%\n"
            "print(joblib)\n",
        ),
        removed_api,
        fixable=True,
    ),
)
