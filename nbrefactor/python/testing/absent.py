"""What the notebook imports and a machine may not have: one skip that names it, in the place of tests that cannot start.

A module of the notebook's own folder, a library that is not installed, a name that a newer version has given up: without
them ``train.py`` cannot even be imported, and pytest would end in an error before the first test.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from nbrefactor.knowledge.removed import removals

_OWN = frozenset({"numpy", "pandas", "pytest", "sklearn", "joblib", "scipy"})
"""What the generated tests themselves need, and what these bring along."""


def may_be_absent(trees: Iterable[ast.Module], package: str) -> bool:
    """Whether the modules import, at their own level, what need not be here."""
    for statement in (statement for tree in trees for statement in tree.body):
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names = [f"{statement.module}.{alias.name}" for alias in statement.names]
        else:
            continue
        for name in names:
            root = name.partition(".")[0]
            if root not in _OWN | sys.stdlib_module_names | {package, "__future__"} or removals().of(name):
                return True
    return False


def guarded(import_line: str, module: str, package: str, dependent: Iterable[str]) -> list[str]:
    """The import of the tested module and the lines that depend on it, where it may fail."""
    return [
        'MISSING = ""',
        "try:",
        f"    {import_line}",
        "except ImportError as error:",
        f'    if str(error.name).partition(".")[0] == "{package}":',
        "        raise",
        "    reason = str(error).strip().splitlines()[0]",
        f'    MISSING = f"install or supply what {module}.py imports: {{reason}}"',
        "else:",
        *(f"    {line}" if line else "" for text in dependent for line in text.splitlines()),
        "",
    ]


SKIPPED = '''
class Untested(pytest.Module):
    """A file of tests that cannot start, because something that the notebook imports is missing: install or supply it."""

    def collect(self):
        yield Reason.from_parent(self, name="needs")


class Reason(pytest.Item):
    def runtest(self):
        pytest.skip(MISSING)


def pytest_pycollect_makemodule(module_path, parent):
    return Untested.from_parent(parent, path=module_path) if MISSING else None


'''
"""The end of ``conftest.py``: without the tested module, each file of tests is one skip that says why."""
