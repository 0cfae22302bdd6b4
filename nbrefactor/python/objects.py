"""Which objects a statement may change: an abstract interpreter over the notebook's objects.

Every allocation is an :class:`Obj`; a name holds a set of them. Containers and attributes hold further objects by constant
key where it is known. Library calls are judged by :mod:`nbrefactor.knowledge`, the notebook's own functions by following
their bodies with the actual arguments (to a small depth), everything else is assumed to change its receiver and
arguments. The result is an over-approximation: a name that is *not* reported unchanged may still be unchanged.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from nbrefactor.python.dunders import create_class, use
from nbrefactor.python.memory import ITERATORS, WIDEST, Memory
from nbrefactor.python.scopes import bound_in, has_calls, import_names
from nbrefactor.python.values import (
    ANY,
    BUILTIN_CONTAINERS,
    CONSTANTS,
    NOTHING,
    Layer,
    Obj,
    Objs,
    Record,
    key_of,
    kind_of,
)

if TYPE_CHECKING:
    from nbrefactor.knowledge import Fact, Knowledge


class Interpreter(Memory):
    """Runs statements over abstract objects."""

    def __init__(self, knowledge: Knowledge):
        super().__init__(knowledge)
        self.depth = 0
        self.loops = 0  # that are around what is run
        self.active: list[ast.AST] = []
        self.handed: dict[ast.AST, list[dict[str, Objs]]] = {}  # what active functions hand to themselves
        self.returned: list[set[Obj]] = []
        self.globals_stack: list[set[str]] = []
        self.own_classes = False  # whether the notebook defines classes
        self.hidden: dict[Obj, tuple[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Obj], ...]] = {}
        self.siblings: dict[int, list[Obj]] = {}  # functions, by the identity of the scope that they share
        self.following: set[tuple[Obj, str]] = set()  # the stored attributes of instances that are being called
        self.used: set[Obj] = set()  # objects whose use the statement has accounted for
        self.defaults: dict[ast.expr, Objs] = {}  # what defaults were when their function was defined

    # ------------------------------------------------------------------------------------------------ running

    def run(self, statement: ast.stmt) -> Record:
        self.record = Record()
        self.used.clear()
        self.forget_parts()
        self.stmt(statement, self.names)
        return self.record

    # ------------------------------------------------------------------------------------------------ statements

    def block(self, body: Iterable[ast.stmt], env: dict[str, Objs]) -> None:
        for statement in body:
            self.stmt(statement, env)

    def branch(self, body: Iterable[ast.stmt], env: dict[str, Objs]) -> dict[str, Objs]:
        inner = Layer(env)
        self.block(body, inner)
        return inner

    def join(self, env: dict[str, Objs], *others: dict[str, Objs]) -> None:
        for other in others:
            for name, objs in other.items():
                mine = env.get(name)
                if mine is None or not objs <= mine:
                    self.assign_name(name, objs if mine is None else mine | objs, env)

    def stmt(self, node: ast.stmt, env: dict[str, Objs]) -> None:
        if isinstance(node, ast.Assign):
            value = self.ev(node.value, env)
            for target in node.targets:
                self.assign(target, value, env)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.assign(node.target, self.ev(node.value, env), env)
            if has_calls(node.annotation) and not self.returned:  # a function evaluates none
                self.ev(node.annotation, env)
        elif isinstance(node, ast.AugAssign):
            self.augmented(node, env)
        elif isinstance(node, ast.Expr):
            self.ev(node.value, env)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.import_(node, env)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.definition(node, env)
        elif isinstance(node, ast.Return):
            if node.value is not None and self.returned:
                self.returned[-1] |= self.ev(node.value, env)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    if self.globals_stack and target.id in self.globals_stack[-1]:
                        self.record.global_deletes.add(target.id)
                    env.pop(target.id, None)
                elif isinstance(target, (ast.Subscript, ast.Attribute)):
                    self.stored_in(target, env)
        elif isinstance(node, ast.If):
            self.ev(node.test, env)
            if isinstance(node.test, ast.Constant) and node.test.value is True:
                self.block(node.body, env)
            else:
                self.join(env, self.branch(node.body, env), self.branch(node.orelse, env))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            items = self.iterate(self.consume(self.ev(node.iter, env)))
            for _ in self.turns():
                inner = Layer(env)
                self.assign(node.target, items, inner)
                self.block(node.body, inner)
                self.join(env, inner)
            self.block(node.orelse, env)
        elif isinstance(node, ast.While):
            for _ in self.turns():
                self.ev(node.test, env)
                self.join(env, self.branch(node.body, env))
            self.block(node.orelse, env)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            managers = []
            for item in node.items:
                value = self.ev(item.context_expr, env)
                managers.append(value)
                if item.optional_vars is not None:
                    self.assign(item.optional_vars, value, env)
            self.block(node.body, env)
            for obj in (o for objs in managers for o in objs):
                obj.final = False  # it is closed now
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self.join(env, self.branch(node.body, env))  # type: ignore[attr-defined]
            for handler in node.handlers:  # type: ignore[attr-defined]
                inner = Layer(env)
                if handler.name:
                    inner[handler.name] = frozenset({Obj("builtins.Exception")})
                self.block(handler.body, inner)
                self.join(env, inner)
            self.join(env, self.branch(node.orelse, env))  # type: ignore[attr-defined]
            self.block(node.finalbody, env)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Match):
            subject = self.ev(node.subject, env)
            parts = subject | self.reachable(subject)
            for case in node.cases:
                inner = Layer(env)
                for part in ast.walk(case.pattern):
                    name = getattr(part, "name", None) or getattr(part, "rest", None)
                    if isinstance(name, str):
                        self.assign_name(name, parts, inner)
                if case.guard is not None:
                    self.ev(case.guard, inner)
                self.block(case.body, inner)
                self.join(env, inner)
        elif isinstance(node, ast.Global):
            if self.globals_stack:
                self.globals_stack[-1].update(node.names)
        elif isinstance(node, (ast.Assert, ast.Raise)):
            for child in ast.iter_child_nodes(node):
                self.ev(child, env)

    def turns(self) -> Iterator[int]:
        """Twice, so that a turn sees what the one before has left; within three loops once, for those around it turn."""
        self.loops += 1
        yield from range(2 if self.loops <= 3 else 1)
        self.loops -= 1

    def import_(self, node: ast.Import | ast.ImportFrom, env: dict[str, Objs]) -> None:
        for alias, name in zip((a for a in node.names if a.name != "*"), import_names(node), strict=True):
            if isinstance(node, ast.Import):
                qual = alias.name if alias.asname else alias.name.split(".")[0]
            else:
                qual = "." * node.level + (f"{node.module}." if node.module else "") + alias.name
            self.assign_name(name, frozenset({self.named(qual)}), env)

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, env: dict[str, Objs]) -> None:
        obj = Obj("function" if not isinstance(node, ast.ClassDef) else "class")
        obj.node = node
        obj.scope = self.scope_of(env)
        self.note_maker(obj)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                obj.hold("__bases__", self.ev(base, env))
            metaclasses: Objs = NOTHING
            for keyword in node.keywords:
                value = self.ev(keyword.value, env)
                metaclasses |= value if keyword.arg == "metaclass" else NOTHING
            inner = Layer(env)
            self.block(node.body, inner)
            for name in bound_in(node.body)[0]:
                obj.hold("." + name, inner.get(name, NOTHING))
            self.own_classes = True
            create_class(self, obj, metaclasses)
        else:
            self.hold_defaults(obj, node, env)
        value = frozenset({obj})
        for decorator in node.decorator_list:
            value |= self.decorate(self.ev(decorator, env), value)
        self.assign_name(node.name, value, env)

    def scope_of(self, env: dict[str, Objs]) -> dict[str, Objs] | None:
        """Where a function made here looks its names up, beyond the notebook's own."""
        scope = env.scope() if isinstance(env, Layer) and not self.depth else env
        return None if scope is self.names else scope

    def note_maker(self, function: Obj) -> None:
        if function.scope is not None:
            self.siblings.setdefault(id(function.scope), []).append(function)

    def made_in(self, scope: dict[str, Objs]) -> list[Obj]:
        """The functions made by one call of a function: they share its variables."""
        return self.siblings.get(id(scope), [])

    def hold_defaults(
        self, function: Obj, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, env: dict[str, Objs]
    ) -> None:
        """Defaults are evaluated once, and live as long as the function."""
        for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            value = self.defaults[default] = self.ev(default, env)
            function.hold(ANY, value)

    def decorate(self, decorators: Objs, decorated: Objs) -> Objs:
        """What a decorator may make of a function; one that is part of a notebook object (``f.register``) changes that object."""
        from nbrefactor.python.bodies import inline

        out: set[Obj] = set()
        for decorator in decorators:
            if isinstance(decorator.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                out |= inline(self, decorator.node, decorator.scope, (decorated,), {})
            elif isinstance(decorator.node, ast.ClassDef) or decorator.type == "user":
                made = decorator
                if decorator.type != "user":
                    made = Obj("user")
                    made.fields["__class__"] = {decorator}
                    out.add(made)
                called = self.user_method(made, "__call__" if made is decorator else "__init__")
                if called is not None:
                    out |= inline(self, called[0], called[1].scope, (frozenset({made}), decorated), {})
            elif decorator.bound is not None:
                self.record.touches.add("settings")
            elif decorator.qual and (fact := self.knowledge.function(decorator.qual)) is not None:
                self.record.touches |= fact.touches
        return frozenset(out)

    def augmented(self, node: ast.AugAssign, env: dict[str, Objs]) -> None:
        value = self.ev(node.value, env)
        if isinstance(node.target, ast.Name):
            old = self.lookup(node.target.id, env)
            changed = frozenset(o for o in old if o.mutable and o.type != "builtins.tuple")
            self.mutate(changed)
            for obj in changed:
                obj.hold(ANY, self.iterate(value))
            if not changed:
                result = self.fresh_binary(old, value)
                self.assign_name(node.target.id, result, env)
        else:
            inner = self.owner(node.target.value, env)
            self.mutate(inner)
            self.patch(node.target.value, inner)
            for obj in inner:
                self.mutate(frozenset(o for o in obj.contents() if o.type in BUILTIN_CONTAINERS or not o.type))

    # ------------------------------------------------------------------------------------------------ binding

    def assign_name(self, name: str, objs: Objs, env: dict[str, Objs]) -> None:
        if self.globals_stack and name in self.globals_stack[-1]:
            env = self.names
            self.record.global_binds.add(name)
        env[name] = objs
        if not self.depth or env is self.names:
            for obj in objs:
                if obj.mutable:
                    obj.names.add(name)
                obj.keep_receivers()

    def assign(self, target: ast.expr, value: Objs, env: dict[str, Objs]) -> None:
        if isinstance(target, ast.Name):
            self.assign_name(target.id, value, env)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.consume(value)
            for position, element in enumerate(target.elts):
                if isinstance(element, ast.Starred):
                    rest = Obj("builtins.list")
                    rest.hold(ANY, self.iterate(value))
                    self.assign(element.value, frozenset({rest}), env)
                else:
                    self.assign(element, self.item(value, str(position), "other"), env)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, env)
        elif isinstance(target, ast.Subscript):
            key = key_of(target.slice)
            for obj in self.stored_in(target, env):
                obj.hold(key, value)
                if isinstance(target.slice, (ast.Name, ast.Attribute)) and obj.type in BUILTIN_CONTAINERS:
                    obj.hold_key(self.ev(target.slice, env))
        elif isinstance(target, ast.Attribute):
            for obj in self.stored_in(target, env):
                obj.hold("." + target.attr, value)

    def stored_in(self, target: ast.Subscript | ast.Attribute, env: dict[str, Objs]) -> Objs:
        """The objects that a store or a deletion changes."""
        receiver = self.owner(target.value, env)
        method = "__delitem__" if isinstance(target.ctx, ast.Del) else "__setitem__"
        self.store(receiver, self.kind_of_store(target, env), method)
        self.patch(target.value, receiver)
        return receiver

    def owner(self, node: ast.expr, env: dict[str, Objs]) -> Objs:
        """What is changed through an expression; where nothing is known that could be, there is something nevertheless."""
        found = self.ev(node, env)
        root = node
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        if any(obj.mutable or obj.qual for obj in found) or not isinstance(root, ast.Name):
            return found
        changed = self.lookup(root.id, env) if root is not node else NOTHING
        if not any(obj.mutable for obj in changed):
            made = Obj()
            changed = frozenset({made})
            place = self.names if env.get(root.id) is None else env
            place[root.id] = changed
            if place is self.names:
                made.names.add(root.id)
        return found | changed

    def kind_of_store(self, target: ast.Subscript | ast.Attribute, env: dict[str, Objs]) -> str:
        if not isinstance(target, ast.Subscript):
            return "string"
        index = self.ev(target.slice, env)
        return "string" if index and all(o.texts() for o in index) else kind_of(target.slice, index)

    def patch(self, target: ast.expr, receiver: Objs) -> None:
        """A store into something that is no notebook object's own: an imported module or class, a function, a call's result."""
        self.record.mutated.update(o for o in receiver if o.node is not None)
        quals = [o.qual for o in receiver if o.qual]
        if any(qual.startswith("os.environ") for qual in quals):
            self.record.touches.add("environment")
        elif quals or isinstance(target, ast.Call):
            self.record.touches.add("settings")

    def lookup(self, name: str, env: dict[str, Objs]) -> Objs:
        found = env.get(name)
        if found is None and env is not self.names:
            found = self.names.get(name)
        if found is None:
            qual = "IPython.display.display" if name == "display" else f"builtins.{name}"
            found = frozenset({self.named(qual)})
        return found

    # ------------------------------------------------------------------------------------------------ expressions

    def ev(self, node: ast.AST, env: dict[str, Objs]) -> Objs:
        if self.depth:
            self.record.budget -= 1
            if self.record.budget < 0:
                return frozenset({Obj()})
        method = _EXPRESSIONS.get(type(node))
        if method is not None:
            found = method(self, node, env)
            if self.own_classes:
                use(self, found)
            return found if len(found) <= WIDEST else self.summary(found)
        for child in ast.iter_child_nodes(node):
            self.ev(child, env)
        return frozenset({Obj()})

    def ev_constant(self, node: ast.Constant, env: dict[str, Objs]) -> Objs:
        if isinstance(node.value, str):
            return frozenset({Obj("builtins.str", const=node.value)})
        return CONSTANTS.get(type(node.value).__name__, CONSTANTS["NoneType"])

    def ev_string(self, node: ast.JoinedStr, env: dict[str, Objs]) -> Objs:
        for child in ast.walk(node):
            if isinstance(child, ast.FormattedValue):
                self.ev(child.value, env)
        return CONSTANTS["str"]

    def ev_name(self, node: ast.Name, env: dict[str, Objs]) -> Objs:
        return self.lookup(node.id, env)

    def ev_attribute(self, node: ast.Attribute, env: dict[str, Objs]) -> Objs:
        return self.attribute(self.ev(node.value, env), node.attr)

    def attribute(self, base: Objs, name: str) -> Objs:
        out: set[Obj] = set()
        for obj in base:
            if obj.bound is not None and name == "__self__":
                out |= obj.bound[0]
                continue
            if obj.qual:
                out.add(self.named(f"{obj.qual}.{name}"))
                continue
            if name in _OWN_PARTS and (obj.node is not None or obj.type == "user"):
                out.add(self.part_of(obj, name))
                continue
            if obj.type in ("user", "class"):
                out |= obj.contents("." + name).union(*(d.contents(name) for d in obj.fields.get(".__dict__", ())))
            method = self.user_method(obj, name)
            if method is None and obj.type not in ("user", "class"):
                known = self.knowledge.attribute(obj.type, name) if obj.type else ""
                held = obj.contents("." + name)
                wrong = BUILTIN_CONTAINERS if known and known not in BUILTIN_CONTAINERS else frozenset()
                out |= {o for o in held if o.type not in wrong}
                fact = self.fact_of(obj.type, name)
                if known or fact is None:
                    out |= self.view(frozenset({obj}), known) if obj.type or known else {self.part(obj, name)}
                if known and fact is None:
                    continue
            out.add(self.bound_method(obj, name))
        return frozenset(out)

    def part_of(self, obj: Obj, name: str) -> Obj:
        """The dict in which an object of the notebook's own keeps its attributes, or a function its annotations."""
        part = next((o for o in obj.fields.get("." + name, ()) if o.type == "builtins.dict"), None)
        if part is None:
            part = Obj("builtins.dict")
            obj.hold("." + name, (part,))
        if name == "__dict__":
            part.hold(ANY, obj.contents() - {part})
        return part

    def fact_of(self, type_: str, name: str) -> Fact | None:
        return self.knowledge.method(type_, name)

    def ev_subscript(self, node: ast.Subscript, env: dict[str, Objs]) -> Objs:
        base = self.ev(node.value, env)
        index = self.ev(node.slice, env)
        self.mutate(o for o in base if o.type == "collections.defaultdict")  # it makes what it lacks
        if any(o.qual == "os.environ" for o in base):
            self.record.touches.add("environment")
        return self.item(base, key_of(node.slice), kind_of(node.slice, index))

    def ev_display(self, node: ast.List | ast.Tuple | ast.Set, env: dict[str, Objs]) -> Objs:
        made = Obj({ast.List: "builtins.list", ast.Tuple: "builtins.tuple", ast.Set: "builtins.set"}[type(node)])
        starred = False
        for position, element in enumerate(node.elts):
            if isinstance(element, ast.Starred):
                starred = True
                made.hold(ANY, self.iterate(self.consume(self.ev(element.value, env))))
            else:
                value = self.ev(element, env)
                made.hold(ANY if starred else str(position), value)
                made.hold_texts(value)
        return frozenset({made})

    def ev_dict(self, node: ast.Dict, env: dict[str, Objs]) -> Objs:
        made = Obj("builtins.dict")
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                for obj in self.ev(value, env):
                    made.hold(ANY, obj.contents())
            else:
                made.hold_key(self.ev(key, env))
                made.hold(key_of(key), self.ev(value, env))
        return frozenset({made})

    def ev_comprehension(self, node: ast.AST, env: dict[str, Objs]) -> Objs:
        inner = Layer(env, is_scope=True)
        lazily: set[Obj] = set()
        for generator in node.generators:  # type: ignore[attr-defined]
            source = self.ev(generator.iter, inner)
            if isinstance(node, ast.GeneratorExp):
                lazily |= {o for o in source if o.type in ITERATORS}
            else:
                self.consume(source)
            self.assign_local(generator.target, self.iterate(source), inner)
            for test in generator.ifs:
                self.ev(test, inner)
        kinds = {ast.ListComp: "builtins.list", ast.SetComp: "builtins.set", ast.DictComp: "builtins.dict"}
        made = Obj(kinds.get(type(node), "iterator"))
        made.look_at(lazily)
        if isinstance(node, ast.DictComp):
            made.hold_key(self.ev(node.key, inner))
            made.hold(ANY, self.ev(node.value, inner))
        else:
            made.hold(ANY, self.ev(node.elt, inner))  # type: ignore[attr-defined]
        for walrus in (n for n in ast.walk(node) if isinstance(n, ast.NamedExpr)):
            self.assign_name(walrus.target.id, inner.get(walrus.target.id, frozenset({Obj()})), env)
        return frozenset({made})

    def assign_local(self, target: ast.expr, value: Objs, env: dict[str, Objs]) -> None:
        """Binds without telling the objects their names: a comprehension's targets are not notebook names."""
        self.depth += 1
        self.globals_stack.append(set())
        self.assign(target, value, env)
        self.globals_stack.pop()
        self.depth -= 1

    def ev_binary(self, node: ast.BinOp, env: dict[str, Objs]) -> Objs:
        return self.fresh_binary(self.ev(node.left, env), self.ev(node.right, env))

    def ev_compare(self, node: ast.Compare, env: dict[str, Objs]) -> Objs:
        sides = self.ev(node.left, env)
        for operator, other in zip(node.ops, node.comparators, strict=True):
            found = self.ev(other, env)
            sides |= self.consume(found) if isinstance(operator, (ast.In, ast.NotIn)) else found
        for winner in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray"):
            if any(o.type == winner for o in sides):
                return frozenset({Obj(winner)})
        if any(not o.type and not o.qual for o in sides):
            return frozenset({Obj()})  # an element-wise comparison, for all we know
        return CONSTANTS["bool"]

    def ev_unary(self, node: ast.UnaryOp, env: dict[str, Objs]) -> Objs:
        value = self.ev(node.operand, env)
        return CONSTANTS["bool"] if isinstance(node.op, ast.Not) else self.fresh_binary(value, NOTHING)

    def ev_choice(self, node: ast.BoolOp | ast.IfExp, env: dict[str, Objs]) -> Objs:
        if isinstance(node, ast.IfExp):
            self.ev(node.test, env)
            return self.ev(node.body, env) | self.ev(node.orelse, env)
        return frozenset().union(*(self.ev(v, env) for v in node.values))

    def ev_lambda(self, node: ast.Lambda, env: dict[str, Objs]) -> Objs:
        made = Obj("function")
        made.node = node
        made.scope = self.scope_of(env)
        self.note_maker(made)
        self.hold_defaults(made, node, env)
        return frozenset({made})

    def ev_walrus(self, node: ast.NamedExpr, env: dict[str, Objs]) -> Objs:
        value = self.ev(node.value, env)
        self.assign(node.target, value, env)
        return value

    def ev_inner(self, node: ast.Starred | ast.Await, env: dict[str, Objs]) -> Objs:
        if isinstance(node, ast.Await):
            self.record.touches.add("unknown")  # while it waits, any task runs on
        return self.ev(node.value, env)

    def ev_yield(self, node: ast.Yield | ast.YieldFrom, env: dict[str, Objs]) -> Objs:
        if node.value is not None:
            value = self.ev(node.value, env)
            if self.returned:
                self.returned[-1] |= value
        return frozenset({Obj()})

    def ev_call(self, node: ast.Call, env: dict[str, Objs]) -> Objs:
        from nbrefactor.python.calls import call  # the two files are one interpreter, cut at calls

        return call(self, node, env)

    def user_method(self, obj: Obj, name: str) -> tuple[ast.AST, Obj] | None:
        """The notebook's own method ``name`` of an instance or class, with the class object."""
        for class_ in obj.contents("__class__") if obj.type == "user" else ({obj} if obj.type == "class" else ()):
            todo = [class_]
            seen: set[Obj] = set()
            while todo:
                current = todo.pop(0)
                if current in seen or not isinstance(current.node, ast.ClassDef):
                    continue
                seen.add(current)
                for part in current.node.body:
                    if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.name == name:
                        return part, current
                todo += current.contents("__bases__")
        return None


_OWN_PARTS = frozenset({"__dict__", "__kwdefaults__", "__annotations__"})
"""The dicts that functions, classes and instances live in."""

_EXPRESSIONS: dict[type[ast.AST], Callable[[Interpreter, Any, dict[str, Objs]], Objs]] = {
    ast.Constant: Interpreter.ev_constant,
    ast.JoinedStr: Interpreter.ev_string,
    ast.Name: Interpreter.ev_name,
    ast.Attribute: Interpreter.ev_attribute,
    ast.Subscript: Interpreter.ev_subscript,
    ast.List: Interpreter.ev_display,
    ast.Tuple: Interpreter.ev_display,
    ast.Set: Interpreter.ev_display,
    ast.Dict: Interpreter.ev_dict,
    ast.ListComp: Interpreter.ev_comprehension,
    ast.SetComp: Interpreter.ev_comprehension,
    ast.DictComp: Interpreter.ev_comprehension,
    ast.GeneratorExp: Interpreter.ev_comprehension,
    ast.BinOp: Interpreter.ev_binary,
    ast.Compare: Interpreter.ev_compare,
    ast.UnaryOp: Interpreter.ev_unary,
    ast.BoolOp: Interpreter.ev_choice,
    ast.IfExp: Interpreter.ev_choice,
    ast.Lambda: Interpreter.ev_lambda,
    ast.NamedExpr: Interpreter.ev_walrus,
    ast.Starred: Interpreter.ev_inner,
    ast.Await: Interpreter.ev_inner,
    ast.Yield: Interpreter.ev_yield,
    ast.YieldFrom: Interpreter.ev_yield,
    ast.Call: Interpreter.ev_call,
}
