"""Whether the body of a loop surely runs: what is known of how much an iterable holds."""

from __future__ import annotations

import ast
from collections.abc import Collection


def runs(node: ast.expr, nonempty: Collection[str], data_there: bool) -> bool:
    """Whether an iterable is known to hold at least one element.

    ``nonempty`` are names that hold something, or a positive number; ``data_there`` takes it that libraries' objects do.
    """
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(e, ast.Starred) for e in node.elts)
    if isinstance(node, ast.Dict):
        return bool(node.keys)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, bytes)) and bool(node.value)
    if isinstance(node, ast.Name):
        return node.id in nonempty
    if isinstance(node, ast.Call):
        function, args = node.func, node.args
        if isinstance(function, ast.Name):
            if function.id == "range":
                return _range_runs(args, nonempty)
            if function.id in ("enumerate", "list", "sorted", "reversed", "tuple", "set", "tqdm", "trange") and args:
                return runs(args[0], nonempty, data_there)
            if function.id == "zip" and args:
                return all(runs(a, nonempty, data_there) for a in args)
        if isinstance(function, ast.Attribute) and function.attr in ("items", "keys", "values") and not args:
            return runs(function.value, nonempty, data_there)
    return data_there and _is_data(node)


def _range_runs(args: list[ast.expr], nonempty: Collection[str]) -> bool:
    numbers = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, int) else None for a in args]
    if len(args) == 1:
        first = args[0]
        return bool(numbers[0] and numbers[0] > 0) or (isinstance(first, ast.Name) and first.id in nonempty)
    known = [n for n in numbers if n is not None]
    return len(known) == len(args) and all(isinstance(n, int) for n in known) and len(range(*known)) > 0


def _is_data(node: ast.expr) -> bool:
    """Whether what a loop goes through comes out of a library's object: columns, folds, files. Its length is no accident."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr not in _OF_BUILTINS
    return isinstance(node, ast.Attribute)


_OF_BUILTINS = frozenset(name for type_ in (dict, list, set, str) for name in dir(type_)) - {"split"}
