"""Runs a notebook on rows instead of values: statements, expressions, and the functions and classes of the notebook."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping, Sequence

from nbrefactor.model import Location, Statement
from nbrefactor.python.leakage import tables
from nbrefactor.python.leakage.methods import Methods
from nbrefactor.python.leakage.rows import Limit, Part
from nbrefactor.python.leakage.values import (
    EMPTY,
    Function,
    Instance,
    Items,
    Named,
    Site,
    Table,
    Value,
    Whole,
    data,
    join,
    join_all,
    options,
    whole,
)

STEPS = 20_000
"""Statements that are run, loops and calls unrolled; a notebook that needs more is read with less detail."""
DEPTH = 8
UNROLLED = 24

Scope = dict[str, Value]


class Interpreter(Methods):
    """The state of one reading: names, and in :class:`Methods` what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[Scope] = [{}]
        self.place = Location(1)
        self.steps = STEPS
        self.active: list[ast.AST] = []
        self.returned: list[list[Value]] = []
        self.shared: list[set[str]] = [set()]
        self.current = ast.Call(ast.Name("call", lineno=1, col_offset=0), [], [], lineno=1, col_offset=0)

    def read(self, statements: Sequence[tuple[Statement, ast.stmt]]) -> None:
        for statement, tree in statements:
            self.place = statement.location
            try:
                self.run(tree)
            except RecursionError:  # a sum of hundreds of terms; the other statements are read
                continue

    # ------------------------------------------------------------------------------------------------- statements

    def body(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.run(statement)

    def run(self, node: ast.stmt) -> None:
        self.steps -= 1
        method = getattr(self, f"run_{type(node).__name__}", None)
        if method is not None:
            method(node)

    def run_Expr(self, node: ast.Expr) -> None:
        self.eval(node.value)

    def run_Assign(self, node: ast.Assign) -> None:
        value = self.eval(node.value)
        for target in node.targets:
            self.assign(target, value)

    def run_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.eval(node.value))

    def run_AugAssign(self, node: ast.AugAssign) -> None:
        new = self.binary(self.eval(node.target), self.eval(node.value), node.op)
        self.assign(node.target, new)

    def run_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scopes[-1].pop(target.id, None)
            elif isinstance(target, ast.Subscript):
                tables.drop_columns(self.eval(target.value), tables.names_in(self.eval(target.slice)))

    def run_If(self, node: ast.If) -> None:
        test = self.eval(node.test)
        if isinstance(node.test, ast.Compare) and node.body:
            self.compared(test, node.test, node.body, self.loops > 0)
        if isinstance(node.test, ast.Constant):
            self.body(node.body if node.test.value else node.orelse)
            return
        before, known = dict(self.scopes[-1]), len(self.returned[-1]) if self.returned else 0
        self.body(node.body)
        after, self.scopes[-1] = self.scopes[-1], before
        self.body(node.orelse)
        self.merge(after)
        if self.returned and (causes := whole(test).causes):
            # What a function answers depends on what its tests were made with.
            answers = self.returned[-1]
            answers[known:] = [data(whole(a).plus(Whole(causes=causes)), a.kind) for a in answers[known:]]

    def merge(self, other: Scope) -> None:
        """The names after one of two ways."""
        here = self.scopes[-1]
        for name, value in other.items():
            if here.get(name) is not value:
                here[name] = join(value, here.get(name))

    def run_For(self, node: ast.For | ast.AsyncFor) -> None:
        elements = self.elements(self.eval(node.iter))
        self.loops += 1
        before = dict(self.scopes[-1])
        for element in elements if self.steps > 0 else elements[:1]:
            self.assign(node.target, element)
            self.body(node.body)
        self.loops -= 1
        if not elements:
            self.scopes[-1] = before
        self.body(node.orelse)

    run_AsyncFor = run_For

    def run_While(self, node: ast.While) -> None:
        self.loops += 1
        for _ in range(2):
            self.eval(node.test)
            self.body(node.body)
        self.loops -= 1
        self.body(node.orelse)

    def run_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.eval(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value)
        self.body(node.body)

    run_AsyncWith = run_With

    def run_Try(self, node: ast.Try) -> None:
        self.body(node.body)
        for handler in node.handlers:
            before = dict(self.scopes[-1])
            self.body(handler.body)
            self.merge(before)
        self.body(node.orelse)
        self.body(node.finalbody)

    run_TryStar = run_Try

    def run_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind(node.name, Function(node=node, place=self.place, scopes=tuple(self.scopes)))

    run_AsyncFunctionDef = run_FunctionDef

    def run_ClassDef(self, node: ast.ClassDef) -> None:
        bases = tuple(self.eval(base) for base in node.bases)
        self.bind(node.name, Function(node=node, place=self.place, scopes=tuple(self.scopes), bases=bases))

    def run_Return(self, node: ast.Return) -> None:
        value = self.eval(node.value) if node.value is not None else Value()
        if self.returned:
            self.returned[-1].append(value)

    def run_Global(self, node: ast.Global) -> None:
        self.shared[-1].update(node.names)

    def run_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bind(alias.asname or name, Named(qualified=name))

    def run_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name, Named(qualified=f"{node.module or ''}.{alias.name}"))

    # ----------------------------------------------------------------------------------------------------- names

    def bind(self, name: str, value: Value) -> None:
        scope = self.scopes[0] if name in self.shared[-1] else self.scopes[-1]
        scope[name] = value

    def look_up(self, name: str) -> Value:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return Named(qualified=f"builtins.{name}") if hasattr(builtins, name) else Value()

    def assign(self, target: ast.expr, value: Value) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element, part in zip(target.elts, self.unpack(value, target.elts), strict=True):
                self.assign(element.value if isinstance(element, ast.Starred) else element, part)
        elif isinstance(target, ast.Subscript):
            self.assign_item(self.eval(target.value), target, value)
        elif isinstance(target, ast.Attribute):
            found, base = whole(value), self.eval(target.value)
            for option in options(base):
                if isinstance(option, Instance):
                    old = option.attributes.get(target.attr) if self.loops else None
                    option.attributes[target.attr] = join(value, old)
                elif option.kind == "data" and target.attr not in ("columns", "index", "name", "shape"):
                    tables.write_column(option, target.attr, found, self.site(target, target.attr))
                elif target.attr == "columns" and isinstance(option, Table):
                    option.unclear = True

    def unpack(self, value: Value, targets: Sequence[ast.expr]) -> list[Value]:
        """One value for each target."""
        count = len(targets)
        parts: list[list[Value]] = [[] for _ in range(count)]
        for option in options(value):
            if isinstance(option, Items):
                for number in range(count):
                    element = option.keyed.get(number)
                    parts[number].append(element if element is not None else join_all(option.rest))
            elif option.kind == "data" and self.is_loose(option):
                for number, target in enumerate(targets):
                    mark = _group_of(target, number)
                    rows = frozenset(Part(f"{part.source}[{mark}]", part.limits) for part in option.rows)
                    parts[number].append(Table(rows, option.causes, "data"))
            else:
                for found in parts:
                    found.append(option)
        return [join_all(found) for found in parts]

    def assign_item(self, base: Value, target: ast.Subscript, value: Value) -> None:
        key, found = self.eval(target.slice), whole(value, 2)
        site = self.site(target, ast.unparse(target)[:40])
        for option in options(base):
            if isinstance(option, Items):
                if key.const is not None:
                    option.keyed[key.const] = value
                else:
                    option.rest.append(value)
            elif isinstance(target.slice, ast.Tuple) and isinstance(key, Items) and key.keyed:
                names = tables.names_in(key.keyed[len(key.keyed) - 1])
                mask = key.keyed[0]
                for name in names or ():
                    tables.write_column(option, name, found, site, whole_column=not mask.rows)
                if names is None:
                    tables.add_causes(option, found)
            elif (names := tables.names_in(key)) is not None and not isinstance(target.slice, ast.Slice):
                if len(names) > 1:
                    found = found._replace(origins=frozenset())
                for name in names:
                    tables.write_column(option, name, found, site)
            else:
                tables.add_causes(option, found)

    # ------------------------------------------------------------------------------------------------ expressions

    def eval(self, node: ast.expr) -> Value:
        method = getattr(self, f"eval_{type(node).__name__}", None)
        if method is not None:
            found: Value = method(node)
            return found
        found_all = EMPTY
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                found_all = found_all.plus(whole(self.eval(child)))
        return data(found_all, "data" if found_all.many else "plain")

    def eval_Constant(self, node: ast.Constant) -> Value:
        return Value(const=node.value)

    def eval_Name(self, node: ast.Name) -> Value:
        return self.look_up(node.id)

    def eval_NamedExpr(self, node: ast.NamedExpr) -> Value:
        value = self.eval(node.value)
        self.assign(node.target, value)
        return value

    def eval_Lambda(self, node: ast.Lambda) -> Value:
        return Function(node=node, place=self.place, scopes=tuple(self.scopes))

    def eval_Starred(self, node: ast.Starred) -> Value:
        return self.eval(node.value)

    def eval_Await(self, node: ast.Await) -> Value:
        return self.eval(node.value)

    def eval_Yield(self, node: ast.Yield) -> Value:
        if self.returned and node.value is not None:
            self.returned[-1].append(Items(rest=[self.eval(node.value)]))
        return Value()

    def eval_YieldFrom(self, node: ast.YieldFrom) -> Value:
        return self.eval(node.value)

    def eval_IfExp(self, node: ast.IfExp) -> Value:
        test = whole(self.eval(node.test))
        either = join(self.eval(node.body), self.eval(node.orelse))
        if not test.causes:
            return either
        return data(whole(either).plus(Whole(causes=test.causes)), "plain")

    def eval_List(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        values = [self.eval(element) for element in node.elts]
        if any(isinstance(element, ast.Starred) for element in node.elts):
            rest: list[Value] = []
            for element, value in zip(node.elts, values, strict=True):
                rest += self.elements(value) if isinstance(element, ast.Starred) else [value]
            values = rest
        return Items(keyed=dict(enumerate(values)))

    eval_Tuple = eval_Set = eval_List

    def eval_Dict(self, node: ast.Dict) -> Value:
        result = Items()
        for key, element in zip(node.keys, node.values, strict=True):
            value, name = self.eval(element), self.eval(key) if key is not None else Value()
            if name.const is not None:
                result.keyed[name.const] = value
            else:
                result.rest += self.elements(value) if key is None else [value]
        return result

    def eval_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
        found = [self.eval(node.elt) for _ in self.comprehension(node.generators)]
        return Items(keyed=dict(enumerate(found)))

    eval_SetComp = eval_GeneratorExp = eval_ListComp

    def eval_DictComp(self, node: ast.DictComp) -> Value:
        result = Items()
        for _ in self.comprehension(node.generators):
            key, value = self.eval(node.key), self.eval(node.value)
            if key.const is not None:
                result.keyed[key.const] = value
            else:
                result.rest.append(value)
        return result

    def comprehension(self, generators: Sequence[ast.comprehension]) -> Iterator[None]:
        """Once for each element, with the names of the comprehension bound in a scope of its own."""
        self.scopes.append({})
        yield from self.nested(generators)
        self.scopes.pop()

    def nested(self, generators: Sequence[ast.comprehension]) -> Iterator[None]:
        if not generators:
            yield
            return
        for element in self.elements(self.eval(generators[0].iter)):
            self.assign(generators[0].target, element)
            for test in generators[0].ifs:
                self.eval(test)
            yield from self.nested(generators[1:])

    def eval_BinOp(self, node: ast.BinOp) -> Value:
        left, right = self.eval(node.left), self.eval(node.right)
        if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            found = whole(left).plus(whole(right))
            mask = left.mask + right.mask if isinstance(node.op, ast.BitAnd) else ()
            key = (Limit(ast.unparse(node), "1", False),) if found.many and not mask else ()
            return Value(found.rows, found.causes, "data" if found.many else "plain", mask=mask or key)
        return self.binary(left, right, node.op)

    def binary(self, left: Value, right: Value, operator: ast.operator) -> Value:
        if isinstance(operator, ast.Add) and isinstance(left, Items) and isinstance(right, Items):
            return Items(keyed=dict(enumerate([*left.all(), *right.all()])))
        if isinstance(left, Items) and isinstance(operator, ast.Mult):
            return left
        found = whole(left).plus(self.as_operand(right)).plus(self.as_operand(left))
        if isinstance(left, Table):
            new = tables.copied(left)
            tables.add_causes(new, found)
            new.origins |= found.origins
            return new
        value = data(found, "data" if found.many else left.kind if left.kind == "cell" else right.kind)
        value.chance = left.chance or right.chance
        return value

    def eval_Compare(self, node: ast.Compare) -> Value:
        values = [self.eval(node.left), *(self.eval(c) for c in node.comparators)]
        found = EMPTY
        for value in values:
            found = found.plus(whole(value))
        result = data(found, "data" if found.many else "plain")
        result.mask = tables.comparison(node, values[0], values[1]) if found.many or values[0].chance else ()
        return result

    def eval_UnaryOp(self, node: ast.UnaryOp) -> Value:
        value = self.eval(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(value.const, (int, float)):
            return Value(const=-value.const)
        if isinstance(node.op, (ast.Invert, ast.Not)):
            new = data(whole(value), value.kind)
            new.mask = (value.mask[-1].other_side(),) if len(value.mask) == 1 else ()
            if len(value.mask) > 1:
                new.mask = (Limit("&".join(sorted(limit.key for limit in value.mask)), "0", False),)
            new.gaps = value.gaps
            return new
        return value

    def eval_BoolOp(self, node: ast.BoolOp) -> Value:
        return join_all([self.eval(value) for value in node.values])

    def eval_JoinedStr(self, node: ast.JoinedStr) -> Value:
        found = EMPTY
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                found = found.plus(whole(self.eval(part.value)))
        return data(found, "plain")

    def eval_Attribute(self, node: ast.Attribute) -> Value:
        base = self.eval(node.value)
        return join_all([self.attribute(option, node.attr, self.site(node, node.attr)) for option in options(base)])

    def eval_Subscript(self, node: ast.Subscript) -> Value:
        base = self.eval(node.value)
        key = self.eval(node.slice) if not isinstance(node.slice, ast.Slice) else Value()
        positional = isinstance(node.value, ast.Attribute) and node.value.attr in ("iloc", "iat", "values")
        if isinstance(base, Named) and base.qualified.rpartition(".")[2] in ("r_", "c_"):
            parts = key.all() if isinstance(key, Items) else [key]
            return tables.stacked(parts)
        return join_all([self.item(option, node.slice, key, positional) for option in options(base)])

    def eval_Slice(self, node: ast.Slice) -> Value:
        return Value()

    # ------------------------------------------------------------------------------------------------------ calls

    def site(self, node: ast.expr, call: str) -> Site:
        """Where a call stands: at the name that is called."""
        line, column = node.lineno, node.col_offset
        func = node.func if isinstance(node, ast.Call) else node
        if isinstance(func, ast.Attribute) and func.end_lineno != func.lineno:
            line, column = func.end_lineno or line, (func.end_col_offset or column) - len(func.attr)
        first = self.place.column if line == 1 else 1
        return Site(self.place.cell, self.place.line + line - 1, first + column, call)

    def eval_Call(self, node: ast.Call) -> Value:
        outer, self.current = self.current, node
        result = self.called(node)
        self.current = outer
        return result

    def called(self, node: ast.Call) -> Value:
        arguments: list[Value] = []
        for argument in node.args:
            value = self.eval(argument)
            arguments += self.elements(value) if isinstance(argument, ast.Starred) else [value]
        keywords = {k.arg or "**": self.eval(k.value) for k in node.keywords}
        if isinstance(node.func, ast.Attribute):
            base = self.eval(node.func.value)
            found = []
            for option in options(base):
                found.append(self.call_method(option, node.func.attr, arguments, keywords, node))
            return join_all(found)
        callee = self.eval(node.func)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and isinstance(callee, Named):
            return self.look_up("self")
        return join_all([self.call(option, arguments, keywords, node) for option in options(callee)])

    def call(
        self, callee: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], node: ast.Call | None
    ) -> Value:
        """Calls a value; ``node`` is missing where a library does it."""
        if isinstance(callee, Function):
            return self.call_function(callee, arguments, keywords)
        if isinstance(callee, Named):
            if callee.of is not None and node is not None:
                return self.call_method(callee.of, callee.qualified, arguments, keywords, node)
            return self.call_named(callee.qualified, arguments, keywords, node or self.current)
        if isinstance(callee, Instance) and node is not None:
            return self.call_instance(callee, arguments, keywords, node)
        return self.unknown(arguments, keywords)

    def call_function(self, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
        """The body of a function of the notebook, run with these arguments; of a class, an instance."""
        node = function.node
        if isinstance(node, ast.ClassDef):
            return self.instantiate(function, arguments, keywords)
        if node is None or len(self.active) >= DEPTH or self.active.count(node) > 1 or self.steps < 0:
            return self.unknown(arguments, keywords)
        scope = self.parameters(node.args, function, arguments, keywords)
        kept, place = self.scopes, self.place
        self.scopes, self.place = [*function.scopes, scope], function.place
        self.active.append(node)
        self.shared.append(set())
        self.returned.append([])
        if isinstance(node, ast.Lambda):
            self.returned[-1].append(self.eval(node.body))
        else:
            self.body(node.body)
        found = self.returned.pop()
        self.shared.pop()
        self.active.pop()
        self.scopes, self.place = kept, place
        return join_all(found)

    def parameters(
        self, declared: ast.arguments, function: Function, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Scope:
        names = [a.arg for a in [*declared.posonlyargs, *declared.args]]
        scope: Scope = {}
        for name, default in zip(reversed(names), reversed(declared.defaults), strict=False):
            scope[name] = self.eval(default)
        for argument, standard in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
            scope[argument.arg] = self.eval(standard) if standard is not None else Value()
        given = [function.receiver, *arguments] if function.receiver is not None else list(arguments)
        for name in names:
            scope.setdefault(name, Value())
        for name, value in zip(names, given, strict=False):
            scope[name] = value
        if declared.vararg is not None:
            scope[declared.vararg.arg] = Items(keyed=dict(enumerate(given[len(names) :])))
        known = {*names, *(a.arg for a in declared.kwonlyargs)}
        scope |= {name: value for name, value in keywords.items() if name in known}
        if declared.kwarg is not None:
            scope[declared.kwarg.arg] = Items(keyed={k: v for k, v in keywords.items() if k not in known})
        return scope

    def instantiate(self, klass: Function, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
        assert isinstance(klass.node, ast.ClassDef)
        new = Instance(name=klass.node.name, definition=klass, key=f"{klass.node.name}{self.fresh()}")
        found = EMPTY
        for value in [*arguments, *keywords.values()]:
            found = found.plus(whole(value))
        new.lent = data(found) if found.rows else None
        new.parts = tuple(value for value in [*arguments, *keywords.values()] if isinstance(value, Instance))
        if (start := self.method_of(new, "__init__")) is not None:
            self.call_function(start, arguments, keywords)
        return new

    def method_of(self, instance: Instance, name: str) -> Function | None:
        """A method that the notebook defines for the instance, in its class or in a base."""
        waiting = [instance.definition] if instance.definition is not None else []
        while waiting:
            klass = waiting.pop(0)
            if not isinstance(klass.node, ast.ClassDef):
                continue
            for node in klass.node.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
                    receiver = None if static else instance
                    return Function(node=node, place=klass.place, scopes=klass.scopes, receiver=receiver)
            waiting += [base for base in klass.bases if isinstance(base, Function)]
        return None

    def elements(self, value: Value) -> list[Value]:
        """What a loop over a value sees: each known element once, and an unknown number of others once."""
        found: list[Value] = []
        for option in options(value):
            found += self.elements_of(option)
        return found[:UNROLLED]

    def elements_of(self, value: Value) -> list[Value]:
        if isinstance(value, Items):
            if value.keyed and not all(isinstance(key, int) for key in value.keyed):
                return [Value(const=key) for key in value.keyed] + [Value()] * bool(value.rest)
            return value.all()
        if isinstance(value, Instance):
            return [self.fold(value)] if self.is_splitter(value) else [data(whole(value), "cell")]
        if isinstance(value.const, str):
            return [Value(const=letter) for letter in value.const[:3]]
        found = whole(value)
        if value.kind == "group":
            return [Items(keyed={0: Value(), 1: tables.table(found)})]
        if isinstance(value, Table) and value.known is not None and not value.unclear:
            return [Value(const=name) for name in sorted(value.known)]
        return [data(found, "cell" if found.many or value.kind == "cell" else "plain")]


_FEATURES = re.compile(r"^(x|y|labels?|targets?|data|features?|images?|texts?)(_|$)", re.I)


def _group_of(target: ast.expr, number: int) -> str:
    """Results that belong to the same rows by their names: ``X_train`` and ``y_train``, ``X`` and ``y``."""
    name = target.id if isinstance(target, ast.Name) else ""
    return _FEATURES.sub("", name) if _FEATURES.match(name) else str(number)
