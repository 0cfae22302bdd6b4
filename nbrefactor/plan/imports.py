"""What imports bring: more than the name that they bind, or another thing than at the top of the module."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.model import Effects, Statement


def imports_of_replaced(statements: Sequence[Statement], effects: Sequence[Effects]) -> frozenset[int]:
    """The imports that bring what the notebook has put in the place of a module's own: ``math.sqrt = noisy``, ``reload``."""
    replaced: set[str] = set()
    reloaded: set[str] = set()
    found: set[int] = set()
    modules: dict[str, str] = {}
    for i, (statement, e) in enumerate(zip(statements, effects, strict=True)):
        if statement.kind == "import":
            modules.update(e.types)
            found.update(i for _, thing in e.types if thing in replaced or thing.rpartition(".")[0] in reloaded)
        elif "settings" in e.touches:
            replaced.update(_stored(statement.text, modules))
        reloaded.update(
            modules.get(name, "") for c in e.calls if c.target == "importlib.reload" for name in c.arguments
        )
    return frozenset(found)


def submodules(text: str) -> frozenset[str]:
    """The modules inside a package that an import loads while it binds the package: ``import urllib.request``."""
    if "." not in text or not text.startswith("import "):
        return frozenset()
    imports = (node for node in ast.parse(text).body if isinstance(node, ast.Import))
    return frozenset(a.name for node in imports for a in node.names if "." in a.name and not a.asname)


def _stored(text: str, modules: dict[str, str]) -> set[str]:
    """The dotted names of what a statement stores in modules: by assignment or by ``setattr``."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found.add(_dotted(node, modules))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
            name = node.args[1] if len(node.args) > 1 else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                found.add(f"{_dotted(node.args[0], modules)}.{name.value}")
    return found


def _dotted(node: ast.expr, modules: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return modules.get(node.id, "")
    return f"{_dotted(node.value, modules)}.{node.attr}" if isinstance(node, ast.Attribute) else ""
