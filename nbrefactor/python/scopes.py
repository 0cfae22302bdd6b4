"""Scopes, without order: what a function, comprehension or class has for itself, and what its definition evaluates at once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, in the order of its fields; operators and contexts left out."""
    out: list[ast.AST] = []
    for field_ in _fields(node):
        value = getattr(node, field_, None)
        if isinstance(value, list):
            out += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            out.append(value)
    return out


def walk(tree: ast.AST) -> list[ast.AST]:
    """All nodes, as :func:`ast.walk` in a third of the time; operators and contexts left out."""
    out = [tree]
    for node in out:
        fields = _FIELDS.get(type(node))
        if fields is None:
            fields = _fields(node)
        if fields:
            values = node.__dict__
            for field_ in fields:
                value = values.get(field_)
                if isinstance(value, ast.AST):
                    out.append(value)
                elif isinstance(value, list):
                    out += [part for part in value if isinstance(part, ast.AST)]
    return out


_PLAIN = frozenset("id attr arg ctx op ops kind type_comment simple conversion level is_async module".split())
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}


def _fields(node: ast.AST) -> tuple[str, ...]:
    """The fields of a node that may hold nodes."""
    found = _FIELDS.get(type(node))
    if found is None:
        found = _FIELDS[type(node)] = tuple(field_ for field_ in node._fields if field_ not in _PLAIN)
    return found


def mangle(tree: ast.AST) -> None:
    """Gives private names (``__x`` in a class) the names that Python looks up (``_Class__x``)."""
    todo: list[tuple[ast.AST, str]] = [(tree, "")]
    while todo:
        node, class_ = todo.pop()
        if class_:
            for field_, value in ast.iter_fields(node):
                if isinstance(value, str) and field_ in _IDENTIFIERS and _is_private(value):
                    setattr(node, field_, f"_{class_}{value}")
                elif isinstance(node, (ast.Global, ast.Nonlocal)):
                    node.names = [f"_{class_}{name}" if _is_private(name) else name for name in node.names]
        if isinstance(node, ast.ClassDef):
            outside = [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
            todo += [(child, class_) for child in outside]
            todo += [(child, node.name.lstrip("_")) for child in node.body]
        else:
            todo += [(child, class_) for child in ast.iter_child_nodes(node)]


_IDENTIFIERS = frozenset({"id", "arg", "name", "asname", "rest", "attr"})


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__") and "." not in name


def inner_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Every name that a function, lambda or comprehension among the nodes has for itself."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            bound, global_, nonlocal_ = scope_of(node)
            found |= parameters_of(node) | (bound - global_ - nonlocal_)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            found |= comprehension_targets(node)
    return frozenset(found)


def comprehension_parts(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> list[ast.expr]:
    """Everything of a comprehension that is evaluated inside its own scope."""
    parts: list[ast.expr] = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    for position, generator in enumerate(node.generators):
        parts += generator.ifs
        if position:
            parts.append(generator.iter)
    return parts


def comprehension_targets(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> set[str]:
    return {
        part.id
        for generator in node.generators
        for part in walk(generator.target)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def signature_expressions(node: FunctionNode) -> list[ast.expr]:
    """What a definition evaluates at once: decorators, defaults, annotations."""
    arguments = node.args
    out = [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]
    if not isinstance(node, ast.Lambda):
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        out = [*node.decorator_list, *out, *(a.annotation for a in every if a is not None and a.annotation is not None)]
        if node.returns is not None:
            out.append(node.returns)
    return out


def parameters_of(node: FunctionNode) -> set[str]:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return {a.arg for a in every if a is not None}


@lru_cache(4096)
def scope_of(function: FunctionNode) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """:func:`bound_in` for a function, remembered."""
    bound, global_, nonlocal_ = bound_in([function.body] if isinstance(function, ast.Lambda) else function.body)
    return frozenset(bound), frozenset(global_), frozenset(nonlocal_)


@lru_cache(4096)
def is_generator(function: FunctionNode) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in walk(function))


def bound_in(body: Sequence[ast.AST]) -> tuple[set[str], set[str], set[str]]:
    """Names bound in this scope (not in nested ones), names declared ``global``, names declared ``nonlocal``."""
    bound: set[str] = set()
    global_: set[str] = set()
    nonlocal_: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            bound.add(node.name)
            todo += signature_expressions(node)
            continue
        if isinstance(node, ast.ClassDef):
            bound.add(node.name)
            todo += [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
            continue
        if isinstance(node, ast.Lambda):
            todo += signature_expressions(node)
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            todo += [n for n in walk(node) if isinstance(n, ast.NamedExpr)]
            continue
        if isinstance(node, ast.NamedExpr):
            bound.add(node.target.id)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update(import_names(node))
        elif (
            isinstance(node, ast.ExceptHandler)
            and node.name
            or isinstance(node, (ast.MatchAs, ast.MatchStar))
            and node.name
        ):
            bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            bound.add(node.rest)
        elif isinstance(node, ast.Global):
            global_.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            nonlocal_.update(node.names)
        todo += children(node)
    return bound, global_, nonlocal_


def stored_names(tree: ast.AST) -> set[str]:
    """Every name that is stored anywhere in a tree, whatever the scope."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def import_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The names that an import binds, without the star's."""
    return [a.asname or a.name.split(".")[0] for a in node.names if a.name != "*"]


def has_calls(annotation: ast.expr) -> bool:
    """Whether it matters that an annotation is evaluated."""
    return any(isinstance(node, ast.Call) for node in ast.walk(annotation))


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """What stands directly around each node of a tree."""
    return {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
