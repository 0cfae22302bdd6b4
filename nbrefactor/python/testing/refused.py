"""What the libraries of today refuse: names and parameters that a step uses and that a newer version no longer has.

The notebook was last run with older versions, and the step fails where only newer ones are. Its tests expect that, and
say which name it is; with the older version, or once the line is mended, they test the step.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from nbrefactor.knowledge.removed import Removal, removals
from nbrefactor.model import Call
from nbrefactor.python.resolve import qualified
from nbrefactor.python.testing.literals import call_name

REFUSALS = "(AttributeError, ImportError, OSError, TypeError, ValueError)"
"""What a library raises for a name, a parameter or a value that it no longer knows, as the source of an ``except``."""


def refused_in(nodes: Iterable[ast.AST], packages: Mapping[str, str], calls: Iterable[Call]) -> str:
    """The first such name as the start of a sentence; empty where there is none.

    ``packages``: imported name → what it stands for; ``calls`` say the types that methods are called on.
    """
    owners: dict[str, set[str]] = {}
    for call in calls:
        if call.target.startswith(".") and call.type:
            owners.setdefault(call.target[1:], set()).add(call.type)
    for node in (n for tree in nodes for n in ast.walk(tree)):
        for name, removal in _uses(node, packages, owners):
            return f"{name} is not in {removal.distribution} since {removal.version}"
    return ""


def _uses(node: ast.AST, packages: Mapping[str, str], owners: Mapping[str, set[str]]) -> Iterator[tuple[str, Removal]]:
    table = removals()
    if isinstance(node, (ast.Attribute, ast.Name)) and (name := qualified(node, packages)):
        if removal := table.of(name):
            yield name, removal
    elif isinstance(node, ast.Attribute) and node.attr in table.attributes:
        known = [table.members.get((owner, node.attr)) for owner in owners.get(node.attr, ())]
        for removal in [*known, table.distinct.get(node.attr)]:
            if removal is not None:
                yield f".{node.attr}", removal
    elif isinstance(node, ast.Call):
        name = qualified(node.func, packages)
        functions = [name] if name else [f"{owner}.{call_name(node)}" for owner in owners.get(call_name(node), ())]
        for function in functions:
            for keyword in node.keywords:
                if removal := table.keywords.get((function, keyword.arg or "")):
                    yield f"{call_name(node)}({keyword.arg}=)", removal
            for position, value in [*((k.arg, k.value) for k in node.keywords), *zip("0", node.args, strict=False)]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    if removal := table.values.get((function, position or "", value.value)):
                        yield f"{value.value!r} of {call_name(node)}", removal
