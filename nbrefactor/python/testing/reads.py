"""Whether a piece of code only reads a table: no method of its changes it, and nobody else keeps it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from functools import lru_cache

from nbrefactor.knowledge import load
from nbrefactor.python.scopes import parents_of

_BUILTINS = frozenset(
    "len list print display set sorted sum max min enumerate zip type dict str tuple range isinstance".split()
)
_TAKERS = frozenset(
    "fit fit_transform fit_predict transform predict predict_proba score plot hist scatter bar split".split()
)
_CHANGERS = frozenset(
    """
    pop insert update append extend clear remove setdefault __setitem__ fill sort put
    fit fit_transform fit_predict fit_resample partial_fit set_params
    """.split()
)
_OWN = frozenset({"input_schema"})
_parents = lru_cache(maxsize=256)(parents_of)
"""Asked once for each name of a statement."""


def only_reads(node: ast.AST, tables: Collection[str], modules: Mapping[str, str], names: Collection[str]) -> bool:
    """Whether this code only reads the tables of these names, as far as it shows.

    ``modules``: imported name → what it stands for; ``names``: the module's own functions, of which nothing is known.
    """
    asked = [child for child in ast.walk(node) if isinstance(child, ast.Name) and child.id in tables]
    if not asked or any(not isinstance(child.ctx, ast.Load) for child in asked):
        return not asked
    parents = _parents(node)
    return all(_read(child, parents, modules, names) for child in asked)


def _read(
    name: ast.Name, parents: Mapping[ast.AST, ast.AST], modules: Mapping[str, str], names: Collection[str]
) -> bool:
    child: ast.AST = name
    direct = True  # the table itself, not a part of it or something made from it
    while child in parents:
        parent = parents[child]
        if isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is child:
            if not isinstance(parent.ctx, ast.Load):
                return False
            called = parents.get(parent)
            if isinstance(called, ast.Call) and called.func is parent:
                if not _pure(parent, called, direct, isinstance(parents.get(called), ast.Expr)):
                    return False
                parent = called
            direct = False
        elif isinstance(parent, ast.Call):
            return not direct or _taken(parent, modules, names)
        elif not isinstance(parent, (ast.List, ast.Tuple, ast.keyword, ast.Starred)):
            # a part of an expression, or the value of a plain assignment: a second name for the table
            return not direct or isinstance(parent, (ast.expr, ast.Assign, ast.Return, ast.comprehension))
        child = parent
    return not direct or isinstance(name, ast.Name) and child is name


def _pure(attribute: ast.expr, call: ast.Call, direct: bool, alone: bool) -> bool:
    """Whether a method leaves its object as it is; one that nobody knows and that stands ``alone`` is there to change it."""
    if not isinstance(attribute, ast.Attribute):
        return True
    if any(k.arg == "inplace" and ast.unparse(k.value) != "False" for k in call.keywords):
        return False
    if attribute.attr in _CHANGERS:
        return False
    fact = load(["pandas"]).method("pandas.DataFrame", attribute.attr) if direct else None
    if direct and alone and (fact is None or attribute.attr == "add"):
        return attribute.attr in _TAKERS
    return not (fact and fact.mutates - {"inplace", "out"})


def _taken(call: ast.Call, modules: Mapping[str, str], names: Collection[str]) -> bool:
    """Whether what is called leaves its arguments as they are."""
    function = call.func
    if isinstance(function, ast.Name):
        known = function.id in _BUILTINS | _OWN or function.id in modules
        return known and (function.id not in names or function.id in _OWN)
    root = function
    while isinstance(root, (ast.Attribute, ast.Call)):
        root = root.value if isinstance(root, ast.Attribute) else root.func
    package = isinstance(root, ast.Name) and root.id in modules
    return package or (isinstance(function, ast.Attribute) and function.attr in _TAKERS)
