"""What a generated function does to the table it is given, as far as its text shows it for certain.

From this the tests say what must hold: rows kept, columns made, dropped and completed, and the value of a column, of fitted
state or of a result wherever it is one expression of what the function was given. Statements go through
:class:`Walk` in order; :mod:`say` says expressions; :mod:`reads` tells what only reads the table.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from nbrefactor.python.scopes import stored_names
from nbrefactor.python.testing.literals import call_name, keyword, strings_of
from nbrefactor.python.testing.readers import READERS
from nbrefactor.python.testing.reads import only_reads
from nbrefactor.python.testing.say import Unclear, in_order, say
from nbrefactor.python.testing.schema import of_frames

Function = ast.FunctionDef | ast.AsyncFunctionDef

STATE = frozenset({"state", "fitted_state"})
"""Names under which steps collect what scoring needs: a dict, and no table."""
_LONGEST, _LONGEST_LIST = 150, 400
_MOST_TURNS = 12


@dataclass(slots=True)
class Step:
    """Facts about one function and one of its tables.

    ``base`` is the expression, over ``given``, of the rows that the function works on; empty where rows are not known.
    ``columns``: column → expression over ``given`` of its final value. ``made``, ``gone``: columns that it surely adds
    and drops; ``only``: all that it has. ``filled``: columns without missing values afterwards, ``complete`` if that are
    all. ``codes``: columns that become codes from 0. ``ordered``: the column by which it is sorted, and whether upwards.
    ``dummies``: expressions of tables whose columns it has. ``stored``: target of fitted state → expression.
    """

    base: str = "given"
    columns: dict[str, str] = field(default_factory=dict)
    made: dict[str, None] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    only: list[str] | None = None
    filled: dict[str, None] = field(default_factory=dict)
    complete: bool = False
    codes: dict[str, None] = field(default_factory=dict)
    ordered: tuple[str, bool] | None = None
    dummies: list[str] = field(default_factory=list)
    stored: dict[str, str] = field(default_factory=dict)


class Walk:
    """Follows one table through a function's statements."""

    def __init__(
        self,
        function: Function,
        table: str,
        names: Collection[str],
        module: str,
        modules: Mapping[str, str],
        known: Mapping[str, ast.expr] | None = None,
    ):
        self.table, self.step = table, Step()
        self.names, self.module, self.modules = names, module, modules
        self.known: Mapping[str, ast.expr] = known or {}
        self.base: ast.expr = ast.Name("given", ast.Load())
        self.values: dict[str, ast.expr] = {}
        self.locals: dict[str, ast.expr] = {}
        self.raw: dict[str, ast.expr] = {}
        self.lists: dict[str, list[str]] = {}
        self.changed: set[str] = set()
        self.rows, self.in_order, self.untouched, self.rebound = True, True, True, False
        parameters = {argument.arg for argument in [*function.args.posonlyargs, *function.args.args]}
        self.started = table in parameters
        self.aliases = {table}
        self.stable = {
            name
            for name in parameters - {table} - STATE
            if all(only_reads(statement, {name}, self.modules, self.names) for statement in function.body)
            and not any(_rebinds(statement, name) for statement in function.body)
        }
        for statement in function.body:
            self._statement(statement)
        self._finish()

    def _finish(self) -> None:
        step = self.step
        step.base = ast.unparse(self.base) if self.rows else ""
        for column, value in self.values.items():
            text = ast.unparse(value)
            if len(text) <= _LONGEST and column not in step.gone:
                step.columns[column] = text

    @property
    def whole(self) -> bool:
        """Whether the step's facts are all that there is to say of the table."""
        step = self.step
        return bool(step.base) and set(step.made) <= set(step.columns) and not (step.dummies or step.codes)

    def said_of(self, name: str) -> str:
        """The expression of a local value over ``given``; empty where it is not known, or too long to read."""
        value = self.locals.get(name)
        text = ast.unparse(value) if value is not None else ""
        longest = _LONGEST_LIST if isinstance(value, (ast.List, ast.Dict, ast.Tuple)) else _LONGEST
        return text if len(text) <= longest else ""

    # ---- statements

    def _statement(self, node: ast.stmt) -> None:
        for name in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(self.locals):
            if not only_reads(node, {name}, self.modules, self.names):
                self.locals.pop(name)
        if isinstance(node, ast.Return) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and self._assign(node.targets[0], node.value):
            return
        if isinstance(node, ast.AugAssign) and (column := self.column_of(node.target)) is not None:
            self._set(column, ast.BinOp(_loaded(node.target), node.op, node.value))
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self._in_place(node.value):
            return
        if isinstance(node, ast.For) and self._turns(node):
            return
        self._forget(node)

    def _assign(self, target: ast.expr, value: ast.expr) -> bool:
        column = self.column_of(target)
        if column is not None:
            self._set(column, value)
            return True
        if isinstance(target, ast.Name):
            self._bind(target.id, value)
            return True
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            names = {element.id for element in target.elts if isinstance(element, ast.Name)}
            free = not names & {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
            return free and len(names) == len(target.elts) and all(map(self._assign, target.elts, value.elts))
        if isinstance(target, ast.Subscript) and _root(target) in STATE and self._reads(value):
            said = self.say(value)
            self.step.stored.pop(ast.unparse(target), None)
            if said is not None and len(text := ast.unparse(said)) <= _LONGEST:
                self.step.stored[ast.unparse(target)] = text
            if said is not None:
                self.locals[ast.unparse(target)] = said
            return True
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Attribute) and target.value.attr == "loc":
            return self.is_table(target.value.value) and self._part(target, value)
        return False

    def _part(self, target: ast.Subscript, value: ast.expr) -> bool:
        """``df.loc[rows, "a"] = …``: a part of one column."""
        place = target.slice
        if not (isinstance(place, ast.Tuple) and len(place.elts) == 2 and self._reads(value)):
            return False
        column = place.elts[1]
        if not (isinstance(column, ast.Constant) and isinstance(column.value, str) and self._reads(place.elts[0])):
            return False
        self._set(column.value, ast.Name("…", ast.Load()))
        return True

    def _bind(self, name: str, value: ast.expr) -> None:
        if name == self.table or (name in self.aliases and len(self.aliases) == 1):
            self.rebound = True
            starts, self.started = not self.started, True
            if not (starts and call_name(value) in READERS) and not self._rebuild(value):
                self._lose()
            return
        if name in self.aliases or not self._reads(value):
            self._lose()
            return
        if self.is_table(value):
            self.aliases.add(name)
            return
        self.raw[name] = value
        strings = columns_of(value, self.lists)
        if strings:
            self.lists[name] = strings
        self.locals.pop(name, None)
        said = self.say(value)
        if said is not None:
            self.locals[name] = said

    def _set(self, column: str, value: ast.expr) -> None:
        said = self.say(value) if self._reads(value) else None
        if not self._reads(value):
            self._lose()
        self.step.gone.pop(column, None)
        self.step.made[column] = None
        self.changed.add(column)
        if self.step.only is not None and column not in self.step.only:
            self.step.only.append(column)
        for facts in (self.step.filled, self.step.codes):
            facts.pop(column, None)
        if said is None:
            self.values.pop(column, None)
            self.step.complete = False
        else:
            self.values[column] = said
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr == "fillna":
                self.step.filled[column] = None
            fitted = self.raw.get(ast.unparse(value.func.value), value.func.value)
            if value.func.attr == "fit_transform" and call_name(fitted) == "LabelEncoder":
                self.step.codes[column] = None

    def _rebuild(self, value: ast.expr) -> bool:
        """``df = …`` from ``df``: rows filtered, columns dropped; False where nothing is known afterwards."""
        if isinstance(value, ast.Subscript) and self.is_table(value.value):
            columns = columns_of(value.slice, self.lists)
            if columns and isinstance(value.slice, (ast.List, ast.Name)):
                return self._select(columns)
            condition = self.say(value.slice)
            if condition is None:
                return self._rows_unknown()
            self.base = ast.Subscript(self.base, condition, ast.Load())
            self.values = {name: ast.Subscript(said, condition, ast.Load()) for name, said in self.values.items()}
            self.step.codes.clear()
            return True
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if value.func.attr == "get_dummies" and value.args and self.is_table(value.args[0]):
                return self._dummies(value)
            if isinstance(value.func.value, ast.Call) and self._rebuild(value.func.value):
                return self._apply(value.func.attr, value)
            if self.is_table(value.func.value):
                return self._apply(value.func.attr, value)
        return self.is_table(value)

    def _in_place(self, call: ast.Call) -> bool:
        if isinstance(call.func, ast.Attribute) and ast.unparse(keyword(call, "inplace") or call) == "True":
            if self.is_table(call.func.value):
                if not self._apply(call.func.attr, call):
                    self._lose()
                return True
            column = self.column_of(call.func.value)
            if column is not None and self._reads(call.args and call.args[0]):
                self._set(column, ast.Name("…", ast.Load()))
                return True
        return self._reads(call)

    def _apply(self, name: str, call: ast.Call) -> bool:
        """A method of the table that gives back a table."""
        if not all(self._reads(argument) for argument in [*call.args, *(k.value for k in call.keywords)]):
            return False
        if name == "drop":
            columns = self._dropped(call)
            for column in columns or ():
                self._without(column)
            return columns is not None or (call.args != [] and self._rows_unknown())
        if name == "rename":
            return self._renamed(keyword(call, "columns"))
        if name in ("drop_duplicates", "dropna"):
            keywords = [k for k in call.keywords if k.arg != "inplace"]
            plain = all(isinstance(k.value, (ast.Constant, ast.List)) for k in keywords)
            self.step.complete = self.step.complete or (name == "dropna" and not keywords and not call.args)
            if not self.untouched or self.step.gone or call.args or not plain or not self.rows or self.changed:
                return self._rows_unknown()
            self.base = ast.Call(ast.Attribute(self.base, name, ast.Load()), [], copy.deepcopy(keywords))
            return True
        if name == "sort_values":
            return self._sorted(call)
        if name == "fillna":
            self.values.clear()
            self.untouched = False
            self.step.complete = bool(call.args) and isinstance(call.args[0], ast.Constant)
            return True
        if name in ("reset_index", "sample", "set_index", "query", "head", "tail"):
            return name != "set_index" and self._rows_unknown()
        return name == "copy"

    def _sorted(self, call: ast.Call) -> bool:
        by = keyword(call, "by") or (call.args[0] if call.args else None)
        ascending = keyword(call, "ascending")
        columns = columns_of(by, self.lists) if by is not None else []
        up = ascending is None or (isinstance(ascending, ast.Constant) and ascending.value is True)
        known = up or (isinstance(ascending, ast.Constant) and ascending.value is False)
        self.in_order = False
        self.values = {name: value for name, value in self.values.items() if not in_order(value)}
        self.step.ordered = (columns[0], up) if len(columns) == 1 and known and keyword(call, "key") is None else None
        return keyword(call, "ignore_index") is None or self._rows_unknown()

    def _select(self, columns: Sequence[str]) -> bool:
        self.step.only = list(dict.fromkeys(columns))
        self.changed.add("")  # whatever is not selected
        self.values = {name: value for name, value in self.values.items() if name in columns}
        for facts in (self.step.made, self.step.filled, self.step.codes):
            for column in [name for name in facts if name not in columns]:
                facts.pop(column)
        self.step.dummies.clear()
        return True

    def _without(self, column: str) -> None:
        self.step.gone[column] = None
        self.changed.add(column)
        for facts in (self.step.made, self.step.filled, self.step.codes, self.values):
            facts.pop(column, None)
        if self.step.only is not None:
            self.step.only = [name for name in self.step.only if name != column]
        if self.step.ordered is not None and self.step.ordered[0] == column:
            self.step.ordered = None

    def _renamed(self, names: ast.expr | None) -> bool:
        if not isinstance(names, ast.Dict):
            return False
        pairs = [
            (columns_of(k, {}) if k is not None else [], columns_of(v, {}))
            for k, v in zip(names.keys, names.values, strict=True)
        ]
        if not all(len(old) == len(new) == 1 for old, new in pairs):
            return False
        said = {new[0]: self.say(_column(self.table, old[0])) for old, new in pairs}
        for old, _ in pairs:
            self._without(old[0])
        for _, new in pairs:
            self.step.gone.pop(new[0], None)
            self.step.made[new[0]] = None
            self.changed.add(new[0])
            value = said[new[0]]
            if value is not None:
                self.values[new[0]] = value
        self.step.only = None
        return True

    def _dropped(self, call: ast.Call) -> list[str] | None:
        columns = keyword(call, "columns")
        if columns is None:
            axis = keyword(call, "axis") or (call.args[1] if call.args[1:] else None)
            if not (isinstance(axis, ast.Constant) and axis.value in (1, "columns")):
                return None
            columns = call.args[0] if call.args else keyword(call, "labels")
        return columns_of(columns, self.lists) or None if columns is not None else None

    def _dummies(self, call: ast.Call) -> bool:
        listed = keyword(call, "columns")
        columns = columns_of(listed, self.lists) if listed is not None else []
        self.step.only = None
        if not columns:
            self.values.clear()
            self.untouched = False
            return True
        options = [k for k in call.keywords if k.arg == "drop_first" and isinstance(k.value, ast.Constant)]
        if self.rows and self.untouched and not self.changed & set(columns) and len(options) == len(call.keywords) - 1:
            names = ast.List([ast.Constant(column) for column in columns], ast.Load())
            part = ast.Subscript(copy.deepcopy(self.base), names, ast.Load())
            self.step.dummies.append(ast.unparse(ast.Call(call.func, [part], options)))
        for column in columns:
            self._without(column)
        return True

    def _turns(self, node: ast.For) -> bool:
        """A loop over columns written out: each turn in order."""
        if not isinstance(node.target, ast.Name) or node.orelse:
            return False
        columns: Sequence[ast.expr] = [ast.Constant(name) for name in columns_of(node.iter, self.lists)]
        if not columns and isinstance(node.iter, (ast.List, ast.Tuple)):
            columns = [element for element in node.iter.elts if isinstance(element, ast.Name)]
        if not columns or len(columns) > _MOST_TURNS:
            return False
        if any(isinstance(inner, (ast.Break, ast.Continue)) for inner in ast.walk(node)):
            return False
        for column in columns:
            for statement in node.body:
                self._statement(_Named(node.target.id, column).visit(copy.deepcopy(statement)))
        return True

    def _forget(self, node: ast.stmt) -> None:
        """Anything else: what it may change is no longer known."""
        for name in stored_names(node):
            self.locals.pop(name, None)
            if name in self.aliases:
                self._lose()
        for inner in ast.walk(node):
            if isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store) and _root(inner) in STATE:
                self.step.stored.clear()
        if not only_reads(node, self.aliases, self.modules, self.names):
            self._lose()

    def _rows_unknown(self) -> bool:
        """Rows go that are not known: columns are as complete as before, and no value is known."""
        self.rows = False
        self.values.clear()
        self.step.codes.clear()
        return True

    def _lose(self) -> None:
        self._rows_unknown()
        self.step = Step(base="", stored=self.step.stored)
        self.changed.clear()
        self.untouched = False

    # ---- expressions

    def say(self, node: ast.expr) -> ast.expr | None:
        """The expression over ``given``, or None where it is not surely the same."""
        try:
            return say(node, self)
        except Unclear:
            return None

    def column_of(self, node: ast.expr) -> str | None:
        """The column that an expression is: ``df["a"]``, ``df.a``."""
        if isinstance(node, ast.Subscript) and self.is_table(node.value):
            strings = columns_of(node.slice, {})
            return strings[0] if isinstance(node.slice, ast.Constant) and strings else None
        if isinstance(node, ast.Attribute) and self.is_table(node.value) and not of_frames(node.attr):
            return node.attr
        return None

    def is_table(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self.aliases

    def may_call(self, call: ast.Call) -> bool:
        return False

    def _reads(self, node: ast.expr | Sequence[ast.expr]) -> bool:
        return not isinstance(node, ast.expr) or only_reads(node, self.aliases, self.modules, self.names)


class _Named(ast.NodeTransformer):
    """A loop's variable in one turn."""

    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id != self.name:
            return node
        return ast.Name(self.value.id, node.ctx) if isinstance(self.value, ast.Name) else copy.deepcopy(self.value)


def _column(table: str, name: str) -> ast.Subscript:
    return ast.Subscript(ast.Name(table, ast.Load()), ast.Constant(name), ast.Load())


def _loaded(node: ast.expr) -> ast.expr:
    loaded = copy.deepcopy(node)
    for inner in ast.walk(loaded):
        if isinstance(inner, (ast.Name, ast.Subscript, ast.Attribute)):
            inner.ctx = ast.Load()
    return loaded


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _rebinds(node: ast.AST, name: str) -> bool:
    return name in stored_names(node)


def columns_of(node: ast.expr, lists: Mapping[str, list[str]]) -> list[str]:
    """Column names written out, or named by a list that was."""
    if isinstance(node, ast.Name):
        return lists.get(node.id, [])
    if isinstance(node, (ast.List, ast.Tuple)) and not all(isinstance(element, ast.Constant) for element in node.elts):
        return []
    return strings_of(node, {})
