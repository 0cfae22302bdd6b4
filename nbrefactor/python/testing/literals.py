"""What expressions of generated code say by themselves: paths, lists of names, numbers, the name of what is called."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

Scalar = str | int | float | bool


def path_of(node: ast.expr | None, known: Mapping[str, ast.expr], depth: int = 0) -> str:
    """The text of a path, where literals tell: ``"a" + "b"``, ``os.path.join``, ``Path(…) / "b"``, names of these."""
    if node is None or depth > 8:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Name) and node.id in known:
        return path_of(known[node.id], known, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        left, right = path_of(node.left, known, depth + 1), path_of(node.right, known, depth + 1)
        slash = "/" if isinstance(node.op, ast.Div) and not left.endswith("/") else ""
        return f"{left}{slash}{right}" if left and right else ""
    if isinstance(node, ast.Call) and call_name(node.func) in ("join", "Path"):
        parts = [path_of(argument, known, depth + 1) for argument in node.args]
        return "/".join(part.rstrip("/") for part in parts) if parts and all(parts) else ""
    return ""


def strings_of(node: ast.expr, known: Mapping[str, ast.expr], depth: int = 0) -> list[str]:
    """The strings that an expression is: one, a list of them, or a name for these."""
    if depth > 8:
        return []
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [text for element in node.elts for text in strings_of(element, known, depth + 1)]
    if (meant := resolved(node, known)) is not node:
        return strings_of(meant, known, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return strings_of(node.left, known, depth + 1) + strings_of(node.right, known, depth + 1)
    return []


def resolved(node: ast.expr, known: Mapping[str, ast.expr], depth: int = 0) -> ast.expr:
    """What a name, or an entry of a dict that is written out, stands for; the expression itself where that is not known."""
    if isinstance(node, ast.Name) and node.id in known and depth < 8:
        return resolved(known[node.id], known, depth + 1)
    if isinstance(node, ast.Subscript) and (key := literal(node.slice)) is not None:
        owner = resolved(node.value, known, depth + 1) if depth < 8 else node
        if isinstance(owner, ast.Dict):
            found = [v for k, v in zip(owner.keys, owner.values, strict=True) if literal(k) == key]
            return resolved(found[-1], known, depth + 1) if found else node
    return node


def scalar(node: ast.expr | None, known: Mapping[str, ast.expr]) -> Scalar | None:
    """The value of a literal, or of a name for one; None for anything else."""
    if isinstance(node, ast.Name) and node.id in known:
        return scalar(known[node.id], {})
    return literal(node)


def literal(node: ast.expr | None) -> Scalar | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float, bool)):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, (int, float)) else None
    return None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((k.value for k in call.keywords if k.arg == name), None)


def arguments_of(function: ast.FunctionDef, call: ast.Call, known: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    """Parameter → what it stands for in a call, where that is written out: a name of what is known, or a default."""
    parameters = [argument.arg for argument in function.args.args]
    defaults = function.args.defaults
    given = dict(zip(parameters[len(parameters) - len(defaults) :], defaults, strict=True))
    given |= dict(zip(parameters, call.args, strict=False))  # a call may leave defaults
    given |= {k.arg: k.value for k in call.keywords if k.arg in parameters}
    meant = {name: resolved(value, known) for name, value in given.items()}
    return {name: value for name, value in meant.items() if not isinstance(value, (ast.Name, ast.Starred))}


def call_name(node: ast.AST) -> str:
    """The last name of what is called, or of a dotted name."""
    if isinstance(node, ast.Call):
        return call_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def functions_of(tree: ast.Module, names: Iterable[str]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The module's functions of these names, in this order."""
    defined = {n.name: n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    return (defined[name] for name in names if name in defined)
