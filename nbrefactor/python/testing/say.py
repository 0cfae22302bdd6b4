"""An expression of a generated function, said over what the function was given and the names that a test module has."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping
from typing import Protocol

PURE = frozenset(
    """
    mean median mode std var min max sum count quantile nunique fillna map replace astype isnull isna notna notnull clip
    round abs pow add sub mul div mod floordiv truediv shift diff cumsum rank between isin eq ne lt le gt ge where mask
    str dt lower upper strip lstrip rstrip title capitalize len contains startswith endswith get slice zfill cat codes
    year month day dayofweek weekday hour minute dayofyear quarter days date total_seconds to_period
    to_numeric to_datetime cut log log1p log10 log2 sqrt exp expm1 square floor ceil sign maximum minimum power int float
    bool copy values iloc drop to_numpy tolist unique idxmax idxmin
    asfreq interpolate resample rolling expanding ewm pct_change ffill bfill
    groupby agg size transform value_counts pivot_table set_index reset_index sort_values sort_index nlargest head tail
    """.split()
)
PURE_BUILTINS = frozenset("len int float str bool abs round min max sum sorted list range set dict tuple".split())
_ORDERLY = frozenset(
    "shift diff cumsum iloc head tail mode drop_duplicates ffill bfill tolist rank idxmax idxmin".split()
)


class Unclear(Exception):
    """An expression whose value over ``given`` is not known."""


class Known(Protocol):
    """What is known while an expression is said; :class:`~nbrefactor.python.testing.walk.Walk` is one."""

    names: Collection[str]
    module: str
    modules: Mapping[str, str]
    known: Mapping[str, ast.expr]
    base: ast.expr
    values: dict[str, ast.expr]
    locals: dict[str, ast.expr]
    changed: set[str]
    stable: set[str]
    rows: bool
    in_order: bool
    untouched: bool

    def column_of(self, node: ast.expr) -> str | None: ...

    def is_table(self, node: ast.expr) -> bool: ...

    def may_call(self, call: ast.Call) -> bool:
        """Whether a call that says nothing by its name may be repeated in a test."""
        ...


def say(node: ast.expr, known: Known) -> ast.expr:
    """The expression over ``given``. Errors: Unclear where it is not surely the same."""
    return _Rewrite(known).visit(copy.deepcopy(node))  # type: ignore[no-any-return]


def in_order(node: ast.expr) -> bool:
    """Whether a value depends on the order of the rows."""
    return any(
        isinstance(n, (ast.ListComp, ast.GeneratorExp)) or (isinstance(n, ast.Attribute) and n.attr in _ORDERLY)
        for n in ast.walk(node)
    )


class _Rewrite(ast.NodeTransformer):
    def __init__(self, known: Known) -> None:
        self.known = known
        self.bound: list[str] = []

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if (stored := self.known.locals.get(ast.unparse(node))) is not None:
            return copy.deepcopy(stored)
        column = self.known.column_of(node)
        return self._column(column) if column is not None else self._generic(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        column = self.known.column_of(node)
        if column is not None:
            return self._column(column)
        if self.known.is_table(node.value) and node.attr not in PURE | {"columns", "shape"}:
            raise Unclear
        if node.attr in _ORDERLY and not self.known.in_order:
            raise Unclear
        return self._generic(node)

    def _column(self, column: str) -> ast.expr:
        known = self.known
        if not known.rows:
            raise Unclear
        if column in known.values:
            return copy.deepcopy(known.values[column])
        if column in known.changed or not known.untouched:
            raise Unclear
        return ast.Subscript(copy.deepcopy(known.base), ast.Constant(column), ast.Load())

    def visit_Name(self, node: ast.Name) -> ast.expr:
        known = self.known
        if node.id in self.bound:
            return node
        if known.is_table(node):
            if known.changed or not known.untouched or not known.rows or not known.in_order:
                raise Unclear
            return copy.deepcopy(known.base)
        if node.id in known.locals:
            return copy.deepcopy(known.locals[node.id])
        if node.id in known.stable or node.id in known.modules or node.id in PURE_BUILTINS:
            return node
        if node.id in known.names:
            return ast.Attribute(ast.Name(known.module, ast.Load()), node.id, ast.Load())
        if isinstance(known.known.get(node.id), (ast.Constant, ast.List, ast.UnaryOp)):
            return copy.deepcopy(known.known[node.id])
        raise Unclear

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ""
        if self.known.may_call(node):
            return self._generic(node)
        if isinstance(function, ast.Name):
            if function.id not in PURE_BUILTINS:
                raise Unclear
        elif name == "apply":
            named = len(node.args) == 1 and isinstance(node.args[0], (ast.Name, ast.Lambda)) and not node.keywords
            if not named or self.known.column_of(function.value) is None:  # type: ignore[attr-defined]
                raise Unclear
        elif name not in PURE or any(k.arg == "inplace" for k in node.keywords):
            raise Unclear
        return self._generic(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return self._within(node, [argument.arg for argument in node.args.args])

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        names = [n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        if not self.known.in_order:
            raise Unclear
        return self._within(node, names)

    def _within(self, node: ast.expr, names: list[str]) -> ast.expr:
        self.bound += names
        said = self._generic(node)
        del self.bound[len(self.bound) - len(names) :]
        return said

    def visit_GeneratorExp(self, node: ast.expr) -> ast.expr:
        raise Unclear

    visit_DictComp = visit_SetComp = visit_NamedExpr = visit_Await = visit_Starred = visit_Yield = visit_GeneratorExp

    def _generic(self, node: ast.expr) -> ast.expr:
        return self.generic_visit(node)  # type: ignore[return-value]
