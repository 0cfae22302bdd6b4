"""What a generated function does to the table it is given, as far as its text shows it for certain.

From this the tests say what must hold: rows kept, columns made and dropped, and the value of a column wherever it is
one expression of columns that the function was given.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nbrefactor.python.testing.schema import READERS, call_name, keyword, strings_of

Function = ast.FunctionDef | ast.AsyncFunctionDef

_PURE = frozenset(
    """
    mean median mode std var min max sum count quantile nunique fillna map replace astype isnull isna notna notnull clip
    round abs pow add sub mul div mod floordiv truediv shift diff cumsum rank between isin eq ne lt le gt ge where mask
    str dt lower upper strip lstrip rstrip title len contains startswith endswith get slice zfill cat codes
    year month day dayofweek weekday hour minute dayofyear quarter days date total_seconds
    to_numeric to_datetime cut log log1p log10 sqrt exp square floor ceil sign maximum minimum power int float bool copy
    values iloc drop to_numpy
    """.split()
)
_SAME_ROWS = frozenset(
    "drop rename astype fillna copy assign replace get_dummies to_numeric round interpolate ffill bfill".split()
)
_LONGEST = 150


@dataclass(slots=True)
class Step:
    """Facts about one function and one of its tables.

    ``base`` is the expression, over ``given``, of the rows that the function works on; empty where rows are not known.
    ``columns``: column → expression over ``given`` of its final value. ``made``, ``gone``: columns that it surely adds
    and drops. ``filled``: columns without missing values afterwards. ``codes``: columns that become codes from 0.
    """

    base: str = "given"
    columns: dict[str, str] = field(default_factory=dict)
    made: dict[str, None] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    filled: dict[str, None] = field(default_factory=dict)
    codes: dict[str, None] = field(default_factory=dict)


class Walk:
    """Follows one table through a function's statements."""

    def __init__(self, function: Function, table: str, names: Collection[str], module: str, modules: Collection[str]):
        self.table, self.step = table, Step()
        self.names, self.module, self.modules = names, module, modules
        self.base: ast.expr = ast.Name("given", ast.Load())
        self.values: dict[str, ast.expr] = {}
        self.locals: dict[str, ast.expr] = {}
        self.raw: dict[str, ast.expr] = {}
        self.lists: dict[str, list[str]] = {}
        self.changed: set[str] = set()
        self.known = True
        self.rebound = False
        self.started = table in {argument.arg for argument in [*function.args.posonlyargs, *function.args.args]}
        for statement in function.body:
            self._statement(statement)
        self._finish()

    def _finish(self) -> None:
        step = self.step
        step.base = ast.unparse(self.base) if self.known else ""
        for column, value in self.values.items():
            text = ast.unparse(value)
            if self.known and len(text) <= _LONGEST and column not in step.gone:
                step.columns[column] = text

    # ---- statements

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Return) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            column = self._column(target)
            if column is not None:
                self._set(column, value)
                return
            if isinstance(target, ast.Name):
                self._bind(target.id, value)
                return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self._in_place(node.value):
            return
        if isinstance(node, ast.For) and self._codes(node):
            return
        self._forget(node)

    def _bind(self, name: str, value: ast.expr) -> None:
        if name == self.table:
            self.rebound = True
            starts, self.started = not self.started, True
            if not (starts and call_name(value) in READERS) and not self._rebuild(value):
                self._lose()
            return
        if self._is_table(value):
            self._lose()
            return
        self.raw[name] = value
        strings = _columns(value, self.lists)
        if strings:
            self.lists[name] = strings
        self.locals.pop(name, None)
        said = self._say(value)
        if said is not None:
            self.locals[name] = said

    def _set(self, column: str, value: ast.expr) -> None:
        said = self._say(value)
        self.step.gone.pop(column, None)
        self.step.made[column] = None
        self.changed.add(column)
        for facts in (self.step.filled, self.step.codes):
            facts.pop(column, None)
        if said is None:
            self.values.pop(column, None)
        else:
            self.values[column] = said
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr == "fillna":
                self.step.filled[column] = None
            fitted = self.raw.get(ast.unparse(value.func.value), value.func.value)
            if value.func.attr == "fit_transform" and "LabelEncoder" in ast.unparse(fitted):
                self.step.codes[column] = None

    def _rebuild(self, value: ast.expr) -> bool:
        """``df = …`` from ``df``: rows filtered, columns dropped; False where the rows are not known afterwards."""
        if isinstance(value, ast.Subscript) and self._is_table(value.value):
            if _columns(value.slice, self.lists) and isinstance(value.slice, (ast.List, ast.Name)):
                return False
            condition = self._say(value.slice)
            if condition is None or self.changed:
                return False
            self.base = ast.Subscript(self.base, condition, ast.Load())
            return True
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
            return False
        name, owner = value.func.attr, value.func.value
        if name == "get_dummies" and value.args and self._is_table(value.args[0]):
            return self._dummies(value)
        if not self._is_table(owner):
            return False
        return self._apply(name, value)

    def _in_place(self, call: ast.Call) -> bool:
        if not isinstance(call.func, ast.Attribute):
            return self._harmless(call)
        if not self._is_table(call.func.value):
            return self._harmless(call)
        if ast.unparse(keyword(call, "inplace") or call) != "True":
            return False
        if not self._apply(call.func.attr, call):
            self._lose()
        return True

    def _apply(self, name: str, call: ast.Call) -> bool:
        """A method of the table that gives back a table."""
        if name == "drop":
            columns = self._dropped(call)
            if columns is None:
                return False
            for column in columns:
                self.step.gone[column] = None
                self.step.made.pop(column, None)
                self.values.pop(column, None)
            return True
        if name in ("drop_duplicates", "dropna"):
            keywords = [k for k in call.keywords if k.arg != "inplace"]
            plain = all(isinstance(k.value, (ast.Constant, ast.List)) for k in keywords)
            if self.changed or self.step.gone or call.args or not plain:
                return False
            self.base = ast.Call(ast.Attribute(self.base, name, ast.Load()), [], copy.deepcopy(keywords))
            return True
        return name == "copy"

    def _dropped(self, call: ast.Call) -> list[str] | None:
        columns = keyword(call, "columns")
        if columns is None:
            axis = keyword(call, "axis") or (call.args[1] if call.args[1:] else None)
            if not (isinstance(axis, ast.Constant) and axis.value in (1, "columns")):
                return None
            columns = call.args[0] if call.args else keyword(call, "labels")
        return _columns(columns, self.lists) or None if columns is not None else None

    def _dummies(self, call: ast.Call) -> bool:
        listed = keyword(call, "columns")
        columns = _columns(listed, self.lists) if listed is not None else []
        if not columns:
            self.values.clear()
            return True
        for column in columns:
            self.step.gone[column] = None
            self.values.pop(column, None)
        return True

    def _codes(self, node: ast.For) -> bool:
        """``for c in […]: df[c] = LabelEncoder().fit_transform(df[c])``: these columns become codes."""
        columns = _columns(node.iter, self.lists)
        if not columns or not isinstance(node.target, ast.Name):
            return False
        written = [
            target
            for statement in ast.walk(node)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Subscript) and self._is_table(target.value)
        ]
        if not written or any(ast.unparse(target.slice) != node.target.id for target in written):
            return False
        if any(_rebinds(statement, self.table) for statement in node.body):
            return False
        encodes = "LabelEncoder" in ast.unparse(node)
        for column in columns:
            self.values.pop(column, None)
            self.changed.add(column)
            self.step.made[column] = None
            self.step.filled.pop(column, None)
            if encodes:
                self.step.codes[column] = None
        return True

    def _harmless(self, call: ast.Call) -> bool:
        """A call that does not get the table: a print, a plot, a fit of something else."""
        return not any(isinstance(node, ast.Name) and node.id == self.table for node in ast.walk(call))

    def _forget(self, node: ast.stmt) -> None:
        """Anything else: what it may change is no longer known."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        for name in {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}:
            self.locals.pop(name, None)
        if self.table in names:
            self._lose()

    def _lose(self) -> None:
        self.known = False
        self.values.clear()
        self.step = Step()
        self.changed.clear()

    # ---- expressions

    def _say(self, node: ast.expr) -> ast.expr | None:
        """The expression over ``given``, or None where it is not surely the same."""
        try:
            return _Rewrite(self).visit(copy.deepcopy(node)) if self.known else None
        except _Unclear:
            return None

    def _column(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Subscript) and self._is_table(node.value):
            strings = _columns(node.slice, {})
            return strings[0] if isinstance(node.slice, ast.Constant) and strings else None
        return None

    def _is_table(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self.table


class _Unclear(Exception):
    """An expression whose value over ``given`` is not known."""


class _Rewrite(ast.NodeTransformer):
    """An expression of the function's own names, said over ``given`` and the names that a test module has."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        column = self.walk._column(node)
        if column is None:
            return self._generic(node)
        if column in self.walk.values:
            return copy.deepcopy(self.walk.values[column])
        if column in self.walk.changed or column in self.walk.step.gone:
            raise _Unclear
        return ast.Subscript(copy.deepcopy(self.walk.base), ast.Constant(column), ast.Load())

    def visit_Name(self, node: ast.Name) -> ast.expr:
        walk = self.walk
        if node.id == walk.table and not walk.changed and not walk.step.gone:
            return copy.deepcopy(walk.base)
        if node.id in walk.locals:
            return copy.deepcopy(walk.locals[node.id])
        if node.id in walk.modules:
            return node
        if node.id in walk.names:
            return ast.Attribute(ast.Name(walk.module, ast.Load()), node.id, ast.Load())
        raise _Unclear

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if isinstance(node.func, ast.Attribute) and name == "apply":
            if not (len(node.args) == 1 and isinstance(node.args[0], ast.Name) and not node.keywords):
                raise _Unclear
        elif name not in _PURE:
            raise _Unclear
        return self._generic(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if self.walk._is_table(node.value) and node.attr not in ("drop", "values", "to_numpy", "iloc"):
            raise _Unclear
        return self._generic(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        raise _Unclear

    visit_ListComp = visit_GeneratorExp = visit_DictComp = visit_SetComp = visit_Lambda  # type: ignore[assignment]
    visit_NamedExpr = visit_Await = visit_Starred = visit_Lambda  # type: ignore[assignment]

    def _generic(self, node: ast.expr) -> ast.expr:
        return self.generic_visit(node)  # type: ignore[return-value]


def _rebinds(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in ast.walk(node))


def _columns(node: ast.expr, lists: Mapping[str, list[str]]) -> list[str]:
    """Column names written out, or named by a list that was."""
    if isinstance(node, ast.Name):
        return lists.get(node.id, [])
    if isinstance(node, (ast.List, ast.Tuple)) and not all(isinstance(element, ast.Constant) for element in node.elts):
        return []
    return strings_of(node, {})
