"""The raw tables that the code reads: their files, their columns, and what kind of values these hold.

Nothing is run. The code names columns where it reads them before it makes them; it shows their kind by what it does
with them, and their values by what it compares them with. Stored outputs complete the list: :mod:`figures`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from nbrefactor.knowledge import load
from nbrefactor.python.scopes import parents_of
from nbrefactor.python.testing.categories import FIRST, classes_asked_for, drops_first, prefix_of
from nbrefactor.python.testing.gaps import fills_gaps
from nbrefactor.python.testing.literals import Scalar, arguments_of, call_name, keyword, literal, resolved, strings_of
from nbrefactor.python.testing.makers import holds, made_with
from nbrefactor.python.testing.mapped import Exchange, of_a_column, of_a_table
from nbrefactor.python.testing.readers import source_read
from nbrefactor.python.testing.sources import Column, Kind, Source

CLASSIFIERS = ("Classifier", "LogisticRegression", "SVC", "NB", "accuracy_score", "f1_score", "roc_auc_score")
_NUMERIC = frozenset({"mean", "median", "std", "var", "sum", "quantile", "min", "max", "clip", "round", "abs", "skew"})
_NUMERIC_FUNCTIONS = frozenset({"log", "log1p", "log10", "sqrt", "exp", "abs", "square"})
_MISSING = frozenset({"fillna", "isnull", "isna", "notna", "notnull", "dropna", "interpolate", "ffill", "bfill"})
_OTHER_TABLE = frozenset("groupby agg aggregate pivot_table pivot describe corr value_counts melt".split())
_NAMES_COLUMNS = frozenset("columns subset by on left_on right_on labels index keys column".split())
_TAKES_COLUMNS = frozenset("drop groupby sort_values set_index pop dropna drop_duplicates pivot_table".split())
_TEXT_METHODS = frozenset("lower upper strip split replace title lstrip rstrip startswith endswith encode".split())
_ANSWERS = re.compile(r"y(_\w+|train|test)?|(target|label)s?(_\w+)?")
"""Names for what a model is to say."""
_UNNAMED = 4
"""So many columns are made up where the code names none but the target."""
_FRAME_ATTRIBUTES = frozenset("columns index values shape dtypes size ndim empty T loc iloc at iat plot str".split())


@dataclass(slots=True)
class _Draft:
    """What has been learnt of one column so far."""

    votes: dict[Kind, int] = field(default_factory=dict)
    values: dict[Scalar, None] = field(default_factory=dict)
    missing: bool = False
    form: str = ""
    exact: bool = False
    backwards: bool = False
    classes: int = 0
    joins: bool = False

    def vote(self, kind: Kind, weight: int = 1) -> None:
        self.votes[kind] = self.votes.get(kind, 0) + weight


class Reading:
    """Reads functions in the order in which they run, and collects what they say of the tables they read."""

    def __init__(self, tree: ast.Module, shared: ast.Module | None = None) -> None:
        self.constants = (_constants(shared) if shared else {}) | _constants(tree)
        nodes = [*tree.body, *(shared.body if shared else [])]
        self.helpers = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self.followed: list[str] = []
        self.frames: dict[str, int] = {}
        self.sources: list[Source] = []
        self.drafts: list[dict[str, _Draft]] = []
        self.made: list[set[str]] = []
        self.duplicated: set[int] = set()
        self.dummied: dict[int, Literal["", "with", "without"]] = {}
        self.stacked: list[set[int]] = []
        self.beside: list[tuple[int, int, list[str]]] = []
        self.dropped: list[set[str]] = []
        self.listed: set[int] = set()
        self.width: dict[int, int] = {}
        self.makers: dict[str, ast.Call] = {}
        self.target = ""
        self.classifies = any(
            name.endswith(CLASSIFIERS) for node in ast.walk(tree) if (name := call_name(node)) and not name.islower()
        ) or any(call_name(node) in CLASSIFIERS for node in ast.walk(tree))
        self.classes = classes_asked_for(tree) if self.classifies else 0
        self.unclear: list[str] = []

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Learn from one function; its parameters' defaults are known values."""
        known = dict(self.constants)
        arguments = node.args
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                known[argument.arg] = default
        self._block(node.body, known)

    def result(self) -> list[Source]:
        """The tables, with columns in the order in which the code first names them."""
        found = []
        for tables in self.stacked:
            self._alike(tables)
        for pair in self.beside:
            for empty, other in (pair[:2], pair[1::-1]):  # one of two tables has the answers
                if not self.drafts[empty] and self.target in self.drafts[other]:
                    self.drafts[empty][self.target] = self.drafts[other].pop(self.target)
        for table, (source, drafts) in enumerate(zip(self.sources, self.drafts, strict=True)):
            if dummies := self.dummied.get(table, ""):
                _fold(drafts, dummies)
            alone = len(self.sources) == 1 and not source.numbered
            if alone and drafts and set(drafts) == {self.target} and not self.width.get(table):
                kind: Kind = (
                    "category" if any(map(_encodes, self.makers.values())) or self.dummied.get(table) else "number"
                )
                drafts |= {f"column_{n}": _Draft({kind: 1}) for n in range(1, _UNNAMED + 1)}
                self.unclear.append("takes all columns and names none of them")
            columns = tuple(self._column(name, draft) for name, draft in drafts.items())
            if not columns and self.width.get(table):
                numbers = range(1, self.width[table] + 1)
                kinds = dict.fromkeys(numbers, "number") | ({numbers[-1]: "flag"} if self.classifies else {})
                columns = tuple(Column(f"column_{n}", kinds[n]) for n in numbers)  # type: ignore[arg-type]
                self.unclear.append("takes its columns by position")
            twice = table in self.duplicated
            every = table in self.listed and all(draft.votes for draft in drafts.values())
            source = replace(source, columns=columns, target=self.target, duplicates=twice, dummies=dummies)
            found.append(replace(source, complete=every))
        return found

    def _alike(self, tables: Collection[int]) -> None:
        """Tables that are put below each other have the same columns."""
        for name, draft in [pair for table in tables for pair in self.drafts[table].items()]:
            for table in tables:
                other = self.drafts[table].setdefault(name, draft)
                other.values |= draft.values
                for kind, weight in draft.votes.items() if other is not draft else ():
                    other.vote(kind, weight)

    def _column(self, name: str, draft: _Draft) -> Column:
        values = tuple(draft.values)
        words = tuple(value for value in values if isinstance(value, str))
        if words and not draft.votes.get("date"):
            kind: Kind = "category"
        elif draft.votes:
            kind = max(draft.votes, key=lambda k: draft.votes[k])
        else:
            kind = "number"
        divided = draft.classes or (name == self.target and self.classifies)
        if divided and kind in ("number", "integer") and not values:
            kind = "flag"
        classes = draft.classes or (self.classes if name == self.target else 0)
        told = (draft.missing, draft.form, draft.exact, draft.backwards, classes, draft.joins)
        return Column(name, kind, words or values, None, None, *told)

    # ---- statements

    def _block(self, body: Sequence[ast.stmt], known: dict[str, ast.expr]) -> None:
        for statement in body:
            if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
                self._expression(statement.iter, known)
                inner = dict(known)
                inner[statement.target.id] = statement.iter
                self._block(statement.body, inner)
            elif isinstance(statement, (ast.If, ast.While, ast.With, ast.Try, ast.For)):
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self._expression(child, known)
                for name in ("body", "orelse", "finalbody"):
                    self._block(getattr(statement, name, []), known)
            elif isinstance(statement, ast.Assign):
                self._expression(statement.value, known)
                for target in statement.targets:
                    self._assign(target, statement.value, known)
            elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                continue
            else:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self._expression(child, known)

    def _assign(self, target: ast.expr, value: ast.expr, known: dict[str, ast.expr]) -> None:
        read = source_read(value, known)
        if read is not None and isinstance(target, ast.Name):
            source, unclear = read
            self.unclear += unclear
            self.sources.append(replace(source, name=target.id))
            index = _Draft({"date": 9} if source.index in source.dates else {"integer": 1})
            self.drafts.append({column.name: _Draft() for column in source.columns})
            if source.index:
                self.drafts[-1][source.index] = index
            if source.columns:
                self.listed.add(len(self.sources) - 1)
            self.made.append(set())
            self.dropped.append(set())
            self.frames[target.id] = len(self.sources) - 1
            return
        if isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
            for number, element in enumerate(target.elts):
                self._assign(element, values[number] if values else value, known)
        elif isinstance(target, ast.Subscript):
            self._expression(target.slice, known)
            table = self._frame(target.value)
            if table is not None and isinstance(target.value, ast.Attribute) and target.value.attr in ("loc", "at"):
                # a part of a column is set: the column is there before
                for name in strings_of(target.slice, known):
                    self._draft(table, name)
                return
            for name in strings_of(target.slice, known):
                if table is not None and name in self.drafts[table] and drops_first(value):
                    self.drafts[table][name].classes = 2  # one of two dummies is one column
                if table is not None and not fills_gaps(value, self._imputers()):
                    self.made[table].add(name)
        elif isinstance(target, ast.Attribute) and target.attr == "columns":
            table, names = self._frame(target.value), strings_of(value, known)
            if table is not None and names and not self.drafts[table]:
                self.drafts[table].update((name, _Draft()) for name in names)
                self.listed.add(table)
            elif table is not None:
                self.unclear.append("renames its columns by position")
                self.made[table].update(names)
        elif isinstance(target, ast.Name):
            self._bind(target.id, value, known)

    def _bind(self, name: str, value: ast.expr, known: dict[str, ast.expr]) -> None:
        if strings_of(value, known):
            known[name] = value
        if (maker := made_with(value)) is not None:
            self.makers[name] = maker
        table = self._frame(value)
        if table is None and isinstance(value, ast.Call) and call_name(value) in ("transform", "fit_transform"):
            table = self._frame(value.args[0]) if value.args else None
        if table is None and isinstance(value, ast.Call) and self._gives_table(value):
            table = self._joined(value)
        column = self._column_of(value, known)
        if column and _ANSWERS.fullmatch(name.lower()):
            self.target = self.target or column
        if table is not None and not any(call_name(n) in _OTHER_TABLE for n in ast.walk(value)):
            self.frames[name] = table
        elif table is not None:
            self.frames.pop(name, None)

    def _imputers(self) -> set[str]:
        return {name for name, maker in self.makers.items() if call_name(maker).endswith("Imputer")}

    def _joined(self, call: ast.Call) -> int | None:
        """The first of the tables that a call is given whole: ``pd.concat([a, b])`` stacks them."""
        parts = [e for a in call.args for e in (a.elts if isinstance(a, (ast.List, ast.Tuple)) else [a])]
        found = [(part, table) for part in parts if (table := self._frame(part)) is not None]
        whole = [table for part, table in found if isinstance(part, ast.Name)]
        first = next(iter([*whole, *(table for _, table in found)]), None)
        if call_name(call) == "concat" and first is not None and len({table for _, table in found}) > 1:
            axis = keyword(call, "axis")
            if (axis is None or literal(axis) in (0, "index", "rows")) and len(whole) == len(parts):
                self.stacked.append(set(whole))
            else:
                others = [(part, table) for part, table in found if table != first]
                self.beside += [(first, table, strings_of(getattr(part, "slice", part), {})) for part, table in others]
        return first

    def _gives_table(self, call: ast.Call) -> bool:
        """Whether a call that is given a table may give one: pandas' functions, the notebook's own, a split."""
        if isinstance(call.func, ast.Name):
            return call.func.id in self.helpers or call.func.id in (
                "train_test_split",
                "shuffle",
                "deepcopy",
                "resample",
            )
        return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in ("pd", "pandas", "copy")

    # ---- expressions

    def _expression(self, node: ast.expr, known: dict[str, ast.expr]) -> None:
        parents = parents_of(node)
        for child in ast.walk(node):
            if isinstance(child, ast.Subscript):
                table = self._frame(child.value)
                if table is not None and isinstance(child.value, ast.Attribute) and child.value.attr == "iloc":
                    self._by_position(table, child)
                if table is not None:
                    for name in [*strings_of(child.slice, known), *self._numbers(table, child)]:
                        self._learn(table, name, child, parents)
            elif isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and not of_frames(child.attr):
                table = self.frames.get(child.value.id)
                called = parents.get(child)
                if table is not None and not (isinstance(called, ast.Call) and called.func is child):
                    self._learn(table, child.attr, child, parents)
            elif isinstance(child, ast.Call):
                self._call(child, known)
            elif isinstance(child, (ast.ListComp, ast.GeneratorExp)) and len(child.generators) == 1:
                self._elements(child.generators[0], child.elt, known)

    def _transformed(self, call: ast.Call, known: Mapping[str, ast.expr]) -> None:
        """``ColumnTransformer([("scale", StandardScaler(), ["age"])])``: columns of the only table, and what they hold."""
        for part in [node for node in ast.walk(call) if isinstance(node, ast.Tuple) and len(node.elts) in (2, 3)]:
            transformer = part.elts[-2]
            maker = self.makers.get(transformer.id) if isinstance(transformer, ast.Name) else None
            words = _encodes(maker or transformer)
            for name in strings_of(part.elts[-1], known):
                if (draft := self._draft(0, name)) is not None:
                    draft.vote("category" if words else "number")

    def _by_position(self, table: int, node: ast.Subscript) -> None:
        """``df.iloc[:, 0:13]``: so many columns there are, even where none is named."""
        place = node.slice.elts[1] if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2 else None
        places = place.elts if isinstance(place, ast.List) else [place]
        ends = [literal(p.upper) if isinstance(p, ast.Slice) else literal(p) for p in places if p is not None]
        numbers = [n + isinstance(place, (ast.Constant, ast.List)) for n in ends if isinstance(n, int) and n >= 0]
        self.width[table] = max([self.width.get(table, 0), *numbers, *([5] if len(numbers) < len(ends) else [])])

    def _follow(self, helper: ast.FunctionDef, call: ast.Call, known: dict[str, ast.expr]) -> None:
        """Learn from a helper that is given a table."""
        tables = {
            parameter.arg: table
            for parameter, argument in zip(helper.args.args, call.args)  # noqa: B905 - a call may leave defaults
            if (table := self._frame(argument)) is not None
        }
        if tables and helper.name not in self.followed:
            outside = self.frames
            self.frames = {**outside, **tables}
            self.followed.append(helper.name)
            self._block(helper.body, {**known, **arguments_of(helper, call, known)})
            self.followed.pop()
            self.frames = outside

    def _elements(self, generator: ast.comprehension, element: ast.expr, known: dict[str, ast.expr]) -> None:
        """``[1 if v == "yes" else 0 for v in df["a"]]``: what is said of each value."""
        column = generator.iter
        if isinstance(column, ast.Subscript) and isinstance(generator.target, ast.Name):
            table = self._frame(column.value)
            for name in strings_of(column.slice, known) if table is not None else ():
                draft = self._draft(table, name) if table is not None else None
                if draft is not None:
                    _said_of(draft, generator.target.id, element)

    def _call(self, call: ast.Call, known: dict[str, ast.expr]) -> None:
        if isinstance(call.func, ast.Name) and call.func.id in self.helpers:
            self._follow(self.helpers[call.func.id], call, known)
        table = self._frame(call.func.value) if isinstance(call.func, ast.Attribute) else None
        name = call_name(call.func)
        if name in ("ColumnTransformer", "make_column_transformer") and len(self.sources) == 1:
            self._transformed(call, known)
        if name in ("train_test_split", "fit") and len(call.args) > 1:
            self.target = self.target or self._column_of(call.args[1], known)
        if name == "train_test_split" and (strata := keyword(call, "stratify")) is not None:
            self.target = self.target or self._column_of(strata, known)
        if name == "merge":
            self._joins(call, known)
        if table is None and name in ("get_dummies", "concat", "merge", "train_test_split") and call.args:
            table = self._frame(call.args[0])
        if table is None:
            return
        if name == "drop_duplicates":
            self.duplicated.add(table)
        if name == "get_dummies":
            self.dummied[table] = "without" if drops_first(call) else "with"
        named = [k.value for k in call.keywords if k.arg in _NAMES_COLUMNS]
        if name in ("agg", "aggregate"):
            self._aggregated(table, call)
        for column, exchange in of_a_table(call, known) if name == "replace" else ():
            if draft := self._draft(table, column):
                _exchanged(draft, exchange)
        if name in _TAKES_COLUMNS and call.args:
            named.append(call.args[0])
        for expression in named:
            for column in [*strings_of(expression, known), *self._numbers(table, expression)]:
                draft = self._draft(table, column)
                if name in ("drop", "pop"):
                    self.dropped[table].add(column)
                if name == "sort_values" and column in self.drafts[table]:
                    self.drafts[table][column].backwards = True
                if draft and name == "get_dummies":
                    draft.vote("category", 3)
                if draft and name == "dropna":
                    draft.missing = True
                if draft and name in ("groupby", "pivot_table", "crosstab"):
                    draft.vote("category", 3)
        renamed = keyword(call, "columns") if name == "rename" else None
        if isinstance(renamed, ast.Dict):
            for key, new in zip(renamed.keys, renamed.values, strict=True):
                old = literal(key)
                if isinstance(old, str):
                    self._draft(table, old)
                if isinstance(new, ast.Constant) and isinstance(new.value, str):
                    self.made[table].add(new.value)
        if name == "astype" and call.args and isinstance(call.args[0], ast.Dict):
            for key in call.args[0].keys:
                old = literal(key)
                if isinstance(old, str):
                    self._draft(table, old)

    def _joins(self, call: ast.Call, known: Mapping[str, ast.expr]) -> None:
        """``a.merge(b, on="id")``, ``pd.merge(a, b, on="id")``: every row of one has its row in the other."""
        parts = [*([call.func.value] if isinstance(call.func, ast.Attribute) else []), *call.args[:2]]
        tables = [table for part in parts if (table := self._frame(part)) is not None]
        on = keyword(call, "on")
        self.beside += [(tables[0], table, []) for table in tables[1:] if table != tables[0]]
        for side, table in zip(("left_on", "right_on"), tables, strict=False):  # one of them may be no table of a file
            by = on if on is not None else keyword(call, side)
            for name in strings_of(by, known) if by is not None else ():
                if name not in self.made[table]:
                    self.drafts[table].setdefault(name, _Draft()).joins = True

    def _aggregated(self, table: int, call: ast.Call) -> None:
        """``.agg(total=("price", "sum"))``, ``.agg({"price": "sum"})``: the columns that are summed up."""
        columns = [k.value.elts[0] for k in call.keywords if isinstance(k.value, ast.Tuple) and k.value.elts]
        columns += [key for a in call.args if isinstance(a, ast.Dict) for key in a.keys if key is not None]
        for column in columns:
            if isinstance(column, ast.Constant) and isinstance(column.value, str):
                self._draft(table, column.value)

    def _learn(self, table: int, name: str, node: ast.expr, parents: Mapping[ast.AST, ast.AST]) -> None:
        """What the expression around ``df["name"]`` says of the column."""
        draft = self._draft(table, name)
        if draft is None:
            return
        parent = parents.get(node)
        if isinstance(parent, ast.Attribute):
            self._method(draft, parent, parents)
        elif isinstance(parent, (ast.BinOp, ast.UnaryOp)) and not isinstance(getattr(parent, "op", None), ast.Add):
            draft.vote("number", 2)
        elif isinstance(parent, ast.Compare):
            for other in [parent.left, *parent.comparators]:
                _value(draft, literal(other))
            below = parent.left is node and isinstance(parent.ops[0], (ast.Lt, ast.LtE))
            if below and literal(parent.comparators[0]) == 0:
                _value(draft, -1)
        elif isinstance(parent, ast.Call):
            called = call_name(parent.func)
            if called == "to_datetime":
                draft.vote("date", 3)
                form = literal(keyword(parent, "format"))
                draft.form = form if isinstance(form, str) else draft.form
            elif called == "to_numeric":
                draft.vote("numeric text", 3)
                draft.missing = draft.missing or literal(keyword(parent, "errors")) == "coerce"
            elif called in _NUMERIC_FUNCTIONS or called in ("cut", "qcut"):
                draft.vote("number", 2)
            elif (kind := holds(parent, self.makers)) is not None:
                draft.vote(kind, 1 + (kind == "number"))
            elif called == "fit_transform":
                draft.vote("category")

    def _method(self, draft: _Draft, attribute: ast.Attribute, parents: Mapping[ast.AST, ast.AST]) -> None:
        name, call = attribute.attr, parents.get(attribute)
        if name == "str":
            draft.vote("text")
        elif name == "dt":
            draft.vote("date", 3)
        elif name in _NUMERIC:
            draft.vote("number")
        elif name in _MISSING:
            draft.missing = True
        elif name in ("unique", "value_counts", "nunique"):
            draft.vote("category")
        if isinstance(call, ast.Call) and call.args:
            first = resolved(call.args[0], self.constants)
            if name == "map" and not isinstance(first, (ast.Dict, ast.Lambda, ast.Name)):
                self.unclear.append("maps values by what the code does not write out")
            if (exchange := of_a_column(name, call, self.constants)) is not None:
                _exchanged(draft, exchange)
            elif name in ("map", "apply") and isinstance(first, ast.Name):
                if first.id in ("len", "str") or self._takes_text(first.id):
                    draft.vote("text", 3)
                if (helper := self.helpers.get(first.id)) is not None and len(helper.args.args) == 1:
                    _said_of(draft, helper.args.args[0].arg, helper)
            elif name in ("map", "apply") and isinstance(first, ast.Lambda) and first.args.args:
                _said_of(draft, first.args.args[0].arg, first.body)
            elif name == "isin":
                for element in getattr(first, "elts", []):
                    _value(draft, literal(element))
            elif name == "fillna":
                filling = literal(first)
                if isinstance(filling, str):
                    _value(draft, filling)
                elif filling is not None:
                    draft.vote("number")

    def _takes_text(self, helper: str) -> bool:
        """Whether a helper treats its first parameter as text."""
        node = self.helpers.get(helper)
        if node is None or not node.args.args:
            return False
        name = node.args.args[0].arg
        for child in ast.walk(node):
            if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == name:
                return child.attr in _TEXT_METHODS
            if isinstance(child, ast.Call) and call_name(child) in ("sub", "findall", "search", "word_tokenize"):
                if any(isinstance(argument, ast.Name) and argument.id == name for argument in child.args):
                    return True
        return False

    def _draft(self, table: int, name: str) -> _Draft | None:
        if name in self.made[table]:
            return None
        for first, other, names in self.beside if name not in self.drafts[table] else ():
            if first == table and name in (names or self.drafts[other].keys() - self.dropped[other]):
                return self.drafts[other].setdefault(name, _Draft())
        return self.drafts[table].setdefault(name, _Draft())

    def _numbers(self, table: int, node: ast.expr) -> list[str]:
        """The columns that the code calls by number, of a file that is read without a header: ``df.drop(columns=60)``."""
        if isinstance(node, ast.Subscript):
            node = node.slice if isinstance(node.value, ast.Name) else ast.Constant(None)
        named = [*node.elts] if isinstance(node, (ast.List, ast.Tuple)) else [node]
        numbers = [literal(n) for n in named] if self.sources[table].numbered else []
        return [str(n) for n in numbers if isinstance(n, int) and not isinstance(n, bool)]

    def _frame(self, node: ast.expr) -> int | None:
        """The table that an expression is, or is a part of."""
        while True:
            if isinstance(node, ast.Name):
                return self.frames.get(node.id)
            if isinstance(node, (ast.Attribute, ast.Subscript)):
                node = node.value
            elif isinstance(node, ast.Call):
                node = node.func
            else:
                return None

    def _column_of(self, node: ast.expr, known: Mapping[str, ast.expr]) -> str:
        while isinstance(node, (ast.Attribute, ast.Call)):
            node = node.value if isinstance(node, ast.Attribute) else node.func
        table = self._frame(node.value) if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Subscript) and table is not None:
            names = strings_of(node.slice, known) or self._numbers(table, node)
            return names[0] if len(names) == 1 else ""
        return ""


def _fold(drafts: dict[str, _Draft], dummies: str) -> None:
    """``town_Rome`` is a value of the column ``town``, whose categories become columns."""
    for name in list(drafts):
        if column := prefix_of(name, drafts):
            if drafts[column].votes.keys() <= {"category", "text"}:
                del drafts[name]
                if dummies == "without":
                    drafts[column].values[FIRST] = None
                drafts[column].values[name[len(column) + 1 :]] = None


def of_frames(name: str) -> bool:
    """Whether a pandas frame has an attribute of this name."""
    facts = load(["pandas"])
    known = facts.method("pandas.DataFrame", name) is not None
    return (
        known
        or facts.attribute("pandas.DataFrame", name) != "pandas.Series"
        or name in _FRAME_ATTRIBUTES
        or name.startswith("_")
    )


def _value(draft: _Draft, value: Scalar | None) -> None:
    if value is None:
        return
    draft.values[value] = None
    draft.vote("category" if isinstance(value, str) else "number", 3)


def _exchanged(draft: _Draft, exchange: Exchange) -> None:
    draft.exact = draft.exact or exchange.all
    for value in exchange.values:
        _value(draft, value)


def _said_of(draft: _Draft, name: str, node: ast.AST) -> None:
    """What code says of the value that it calls ``name``: compared with a literal, or treated as text."""
    for child in ast.walk(node):
        if isinstance(child, ast.Compare):
            sides = [child.left, *child.comparators]
            if any(isinstance(side, ast.Name) and side.id == name for side in sides):
                for other in sides:
                    _value(draft, literal(other))
        elif isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == name:
            if child.attr in _TEXT_METHODS:
                draft.vote("text", 2)


def _encodes(node: ast.expr) -> bool:
    """Whether an expression makes something that turns words into numbers."""
    return any(isinstance(n, ast.Call) and call_name(n).endswith("Encoder") for n in ast.walk(node))


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
