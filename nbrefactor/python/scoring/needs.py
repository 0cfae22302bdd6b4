"""What an expression of a scoring text reads: which names, and which columns of which frames."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.elements import local_names
from nbrefactor.python.scoring.evaluate import HIDDEN, Evaluator, builtin, fold
from nbrefactor.python.scoring.forms import Capture, Form
from nbrefactor.python.scoring.sources import RAW
from nbrefactor.python.scoring.statements import Function
from nbrefactor.python.scoring.values import Demand, Estimator, Frame, Term, Value
from nbrefactor.python.scoring.variants import Variant

ALL = Demand.everything()
COLUMN_BY_COLUMN = frozenset({
    "fillna", "copy", "replace", "clip", "round", "abs", "reset_index", "isna", "isnull", "notna", "notnull", "mask", "where",
    "infer_objects", "convert_dtypes", "sort_index", "reindex", "astype", "applymap", "map", "add_prefix", "to_frame",
})  # fmt: skip

GIVES_FRAME = COLUMN_BY_COLUMN | {"drop", "rename", "assign", "set_index", "join", "merge"}


class Needs:
    """What is needed at one point of the notebook: names, columns of frames, raw columns, pieces of state."""

    def __init__(self, ev: Evaluator, is_constant: Callable[[str], bool]) -> None:
        self.ev = ev
        self.is_constant = is_constant
        self.names: set[str] = set()
        self.demand: dict[int, Demand] = {}
        self.raw = Demand()
        self.used: dict[int, Capture] = {}
        self.constants: set[int] = set()
        self.aliases: dict[str, int] = {}
        self.external: set[str] = set()
        self.filtered: set[str] = set()
        self.trouble: list[tuple[Form, str]] = []
        self.passing: set[str] = set()
        self.variants: list[Variant] = []

    def need_text(self, text: str, demand: Demand, env: dict[str, Value]) -> None:
        """What an expression or statement of a scoring text reads."""
        for statement in ast.parse(text).body:
            value = getattr(statement, "value", None)
            if isinstance(statement, (ast.Expr, ast.Assign)) and value is not None:
                self.need(value, demand, env)
            else:
                for child in ast.walk(statement):
                    if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                        self.need(child, ALL, env)

    def need(self, node: ast.AST, demand: Demand, env: dict[str, Value]) -> None:
        """Note what an expression reads when these columns of its value are needed."""
        if isinstance(node, ast.Name):
            self._name(node.id, demand, env)
        elif isinstance(node, ast.Subscript):
            self._subscript(node, demand, env)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, demand, env)
        elif isinstance(node, ast.Call):
            self._call(node, demand, env)
        elif isinstance(node, ast.Lambda):
            own = {a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
            inner = {**env, **dict.fromkeys(own, Value("rows", "cell"))}
            before = set(self.names)
            self.need(node.body, ALL, inner)
            self.names -= own - before
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            own = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
            before = set(self.names)
            inner = {**env, **dict.fromkeys(own, Value("rows", "cell"))}
            for child in ast.iter_child_nodes(node):
                self.need(child, ALL, inner)
            self.names -= own - before
        elif isinstance(node, (ast.BinOp, ast.UnaryOp)) and self._is_frame(node, env):
            for child in ast.iter_child_nodes(node):
                self.need(child, demand, env)
        else:
            for child in ast.iter_child_nodes(node):
                self.need(child, ALL, env)

    def _name(self, name: str, demand: Demand, env: dict[str, Value]) -> None:
        hidden = HIDDEN.fullmatch(name)
        if hidden:
            self._use(int(hidden.group(1)))
            return
        if name == RAW:
            self.raw |= demand
            return
        if name == "__present__":
            return
        self.names.add(name)
        self._read_when_called(name, env)
        obj = self.aliases.get(name) or (env[name].obj if name in env else 0)
        if obj and isinstance(self.ev.heap.get(obj), Frame):
            self.demand[obj] = self.demand.get(obj, Demand()) | demand

    def _read_when_called(self, name: str, env: dict[str, Value]) -> None:
        """A helper reads names of the notebook as they are when it is called, not as they were above it."""
        data = env[name].data if name in env else None
        if isinstance(data, Function) and isinstance(data.node, ast.FunctionDef):
            for read in {n.id for n in ast.walk(data.node) if isinstance(n, ast.Name)} - local_names(data.node):
                value = env.get(read, Value("unknown"))
                if (
                    value.fixed
                    and value.pure
                    and value.shape in ("scalar", "list", "table")
                    and len(self.bound(read)) > 1
                ):
                    self.names.add(read)

    def bound(self, name: str) -> list[int]:
        """The statements that bind a name."""
        return [statement for bound, statement in self.ev.bindings if bound == name]

    def _use(self, number: int) -> None:
        capture = self.ev.captures[number]
        if number in self.used:
            return
        self.used[number] = capture
        for line in (*capture.before, *capture.after):
            for inner in HIDDEN.findall(line):
                self._use(int(inner))

    def _is_frame(self, node: ast.AST, env: dict[str, Value]) -> bool:
        if isinstance(node, ast.Name):
            if node.id == RAW:
                return True
            value = env.get(node.id)
            return value is not None and value.shape == "frame"
        if isinstance(node, ast.Subscript):
            if not self._is_frame(node.value, env):
                return (
                    isinstance(node.value, ast.Attribute)
                    and node.value.attr in ("loc", "iloc")
                    and self._is_frame(node.value.value, env)
                )
            return self._many(node.slice, env)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in GIVES_FRAME and self._is_frame(node.func.value, env)
        if isinstance(node, ast.BinOp):
            return self._is_frame(node.left, env) or self._is_frame(node.right, env)
        if isinstance(node, ast.UnaryOp):
            return self._is_frame(node.operand, env)
        return False

    def _many(self, index: ast.expr, env: dict[str, Value]) -> bool:
        """Whether a subscript with this index is a frame again."""
        if isinstance(index, ast.Call):
            return isinstance(index.func, ast.Name) and index.func.id == "__present__"
        if isinstance(index, ast.Name) and HIDDEN.fullmatch(index.id):
            return not self.ev.captures[int(HIDDEN.findall(index.id)[0])].single
        if isinstance(index, ast.ListComp):
            return True
        return self._strings(index, env) is not None and not isinstance(index, ast.Constant)

    def _strings(self, node: ast.expr, env: dict[str, Value]) -> tuple[str, ...] | None:
        def lookup(name: str) -> Value:
            return env[name] if name in env else builtin(name)

        found = fold(node, lookup)
        if isinstance(found, str):
            return (found,)
        if isinstance(found, (list, tuple)) and all(isinstance(f, str) for f in found):
            return tuple(found)
        if isinstance(node, ast.Name):
            hidden = HIDDEN.fullmatch(node.id)
            if hidden and self.ev.captures[int(hidden.group(1))].names:
                return self.ev.captures[int(hidden.group(1))].names
            value = env.get(node.id)
            if value is not None and isinstance(value.data, tuple) and value.data and value.data[0] == "each":
                kept = value.data[2].elements_kept
                names: tuple[str, ...] = kept if kept is not None else value.data[1]
                return names
        if isinstance(node, ast.ListComp):  # ``[c for c in names if c not in ("label",)]``
            every, test = self._strings(node.generators[0].iter, env), node.generators[0].ifs
            left_out = fold(test[0].comparators[0], lookup) if test and isinstance(test[0], ast.Compare) else None
            return tuple(n for n in every if n not in left_out) if every and isinstance(left_out, tuple) else None
        if isinstance(node, ast.List):  # ``df[[col]]`` in a loop over columns
            parts = [self._strings(element, env) for element in node.elts]
            return None if None in parts else tuple(n for part in parts for n in part or ())
        return None

    def _listed(self, node: ast.expr, env: dict[str, Value], demand: Demand) -> Demand | None:
        """Columns of a list in the state."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "__present__":
            if demand.partial and isinstance(node.args[1], ast.Name):
                self.filtered.add(node.args[1].id)
            return self._listed(node.args[1], env, demand)
        if isinstance(node, ast.Name):
            hidden = HIDDEN.fullmatch(node.id)
            if hidden:
                names = self.ev.captures[int(hidden.group(1))].names
                if names:
                    return Demand.of(*names)
                if demand and all(t.kind in ("name", "state") for t in demand.terms):
                    return demand  # of the listed columns, only these
                minus = frozenset.intersection(*(t.minus for t in demand.terms)) if demand.terms else frozenset()
                return Demand.listed(node.id, minus)
            value = env.get(node.id)
            if value is not None and isinstance(value.data, tuple) and value.data and value.data[0] == "listed":
                if node.id in self.passing:
                    return Demand()
                return Demand.listed(value.data[1]) if value.data[1] else Demand.everything(vague=True)
        return None

    def _subscript(self, node: ast.Subscript, demand: Demand, env: dict[str, Value]) -> None:
        base = node.value
        if (
            isinstance(base, ast.Attribute)
            and base.attr == "loc"
            and isinstance(node.slice, ast.Tuple)
            and self._is_frame(base.value, env)
        ):
            names = self._strings(node.slice.elts[1], env)
            self.need(base.value, Demand.of(*names) if names is not None else demand, env)
            self.need(node.slice, ALL, env)
            return
        if not self._is_frame(base, env):
            self.need(base, ALL, env)
            self.need(node.slice, ALL, env)
            return
        names = self._strings(node.slice, env)
        if names is not None:
            self.need(base, Demand.of(*names), env)
            if not isinstance(node.slice, ast.Constant):
                self.need(node.slice, ALL, env)
            return
        listed = self._listed(node.slice, env, demand)
        if listed is not None:
            self.need(base, listed, env)
        elif isinstance(node.slice, ast.Name) and env.get(node.slice.id, Value("unknown")).fixed:
            self.need(base, Demand.everything(vague=True), env)
        else:
            self.need(base, demand, env)
        self.need(node.slice, ALL, env)

    def _attribute(self, node: ast.Attribute, demand: Demand, env: dict[str, Value]) -> None:
        if not self._is_frame(node.value, env):
            self.need(node.value, ALL, env)
        elif row_facts.attribute("frame", node.attr) is None and row_facts.method("frame", node.attr) is None:
            self.need(node.value, Demand.of(node.attr), env)
        elif node.attr in ("columns", "index", "shape"):
            self.need(node.value, Demand(), env)
        else:
            self.need(node.value, ALL if node.attr in ("values", "T") else demand, env)

    def _call(self, node: ast.Call, demand: Demand, env: dict[str, Value]) -> None:
        func = node.func
        arguments = [*node.args, *(k.value for k in node.keywords)]
        if isinstance(func, ast.Attribute) and self._is_frame(func.value, env):
            self._frame_method(node, func, demand, env)
            return
        if isinstance(func, ast.Attribute):
            self._library_call(node, func, demand, env)
            return
        if isinstance(func, ast.Name):
            variant = self._variant(node)
            if variant is not None:
                self._inside(variant, demand, env)
                return
            value = env.get(func.id)
            if value is not None and isinstance(value.data, Function):
                self.need(func, ALL, env)
                inside = helper_demand(value.data.node, demand)
                for argument in arguments:
                    self.need(argument, inside, env)
                return
            if func.id == "len" and node.args and self._is_frame(node.args[0], env):
                self.need(node.args[0], Demand(), env)
                return
            if func.id == "__present__":
                self.need(node.args[0], Demand(), env)
                self.need(node.args[1], ALL, env)
                return
        self.need(func, ALL, env)
        for argument in arguments:
            self.need(argument, ALL, env)

    def _variant(self, node: ast.Call) -> Variant | None:
        """The helper that this call applies with its state."""
        if not isinstance(node.func, ast.Name):
            return None
        last = node.args[-1] if node.args else None
        reference = last.id if isinstance(last, ast.Name) and HIDDEN.fullmatch(last.id) else ""
        own = [v for v in self.ev.variants if v.name == node.func.id]
        return next((v for v in own if v.reference in ("", reference)), None)

    def _frame_method(self, node: ast.Call, func: ast.Attribute, demand: Demand, env: dict[str, Value]) -> None:
        arguments = {k.arg: k.value for k in node.keywords if k.arg}
        through = ALL
        if func.attr == "drop":
            labels = arguments.get("columns") or (node.args[0] if node.args else arguments.get("labels"))
            names = self._strings(labels, env) if labels is not None else None
            through = demand.without(frozenset(names) if names is not None else self._list_in_state(labels))
        elif func.attr == "rename" and "columns" in arguments:
            found = fold(arguments["columns"], lambda n: env.get(n, Value("unknown")))
            if isinstance(found, dict):
                through = demand.renamed(found)
            elif isinstance(arguments["columns"], ast.Name) and HIDDEN.fullmatch(arguments["columns"].id):
                self._use(int(HIDDEN.findall(arguments["columns"].id)[0]))
                through = demand.through_state(arguments["columns"].id)
        elif func.attr == "assign":
            unpacked = [k.value for k in node.keywords if k.arg is None and isinstance(k.value, ast.Dict)]
            made = {str(k.value) for u in unpacked for k in u.keys if isinstance(k, ast.Constant)}
            through = demand.without(frozenset({*arguments, *made}))
            through = through | self._lambda_columns(list(arguments.values()), env)
        elif func.attr == "astype" and node.args and isinstance(node.args[0], ast.Dict):
            typed = [k.value for k in node.args[0].keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
            through = demand | Demand.of(*typed).loosened()
        elif func.attr in COLUMN_BY_COLUMN:
            through = demand
        elif func.attr == "set_index":
            names = self._strings(node.args[0] if node.args else arguments["keys"], env)
            through = demand | Demand.of(*names) if names is not None else ALL
        elif func.attr == "eval" and node.args:
            text = getattr(node.args[0], "value", None)
            names_in = (
                [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)] if isinstance(text, str) else []
            )
            stored = {n.id for n in names_in if isinstance(n.ctx, ast.Store)}
            through = Demand.of(*(n.id for n in names_in if n.id not in stored))
            through = through | demand.without(frozenset(stored)) if stored else through
        elif func.attr == "iterrows":
            through = Demand.everything(vague=True)
        elif func.attr == "apply" and node.args:
            axis = arguments.get("axis") or (node.args[1] if len(node.args) > 1 else None)
            known = axis is None or isinstance(axis, ast.Constant)
            by_row = isinstance(axis, ast.Constant) and axis.value in (1, "columns")
            through = self._row_columns(node.args[0], env) if by_row else demand if known else ALL
        elif func.attr in ("pop", "get") and node.args:
            names = self._strings(node.args[0], env)
            through = Demand.of(*names) if names is not None else ALL
        elif func.attr in ("merge", "join"):
            keys = [arguments.get(k) for k in ("on", "left_on")]
            found_keys = [self._strings(k, env) for k in keys if k is not None]
            through = demand.loosened()
            for names in found_keys:
                through = through | Demand.of(*names) if names is not None else ALL
            if not found_keys and func.attr == "merge":
                through = ALL
        self.need(func.value, through, env)
        for argument in [*node.args, *(k.value for k in node.keywords)]:
            self.need(argument, ALL, env)

    def _list_in_state(self, node: ast.expr | None) -> frozenset[str]:
        """The reference to a list of columns in the state, if an expression is nothing else."""
        hidden = HIDDEN.fullmatch(node.id) if isinstance(node, ast.Name) else None
        known = hidden is not None and self.ev.captures[int(hidden.group(1))].lists
        return frozenset({node.id} if known and isinstance(node, ast.Name) else ())

    def _row_columns(self, function: ast.expr, env: dict[str, Value]) -> Demand:
        """The columns of a row that an applied function reads."""
        if isinstance(function, ast.Lambda):
            found = self._lambda_columns([function], env)
        elif isinstance(function, ast.Name) and isinstance(env.get(function.id, Value()).data, Function):
            found = self._lambda_columns([env[function.id].data.node], env)
        else:
            found = ALL
        return Demand.everything(vague=True) if found.whole else found

    def _lambda_columns(self, nodes: Sequence[ast.AST], env: dict[str, Value]) -> Demand:
        """The columns that functions take from their first argument."""
        found: set[str] = set()
        for node in nodes:
            if not isinstance(node, (ast.Lambda, ast.FunctionDef)) or not node.args.args:
                continue
            name = node.args.args[0].arg
            for parent in ast.walk(node):
                for child in ast.iter_child_nodes(parent):
                    if not (isinstance(child, ast.Name) and child.id == name):
                        continue
                    if isinstance(parent, ast.Subscript) and parent.value is child:
                        names = self._strings(parent.slice, env)
                        if names is None:
                            return ALL
                        found.update(names)
                    elif isinstance(parent, ast.Attribute):
                        found.add(parent.attr)
                    else:
                        return ALL
        return Demand.of(*found)

    def _library_call(self, node: ast.Call, func: ast.Attribute, demand: Demand, env: dict[str, Value]) -> None:
        arguments = {k.arg: k.value for k in node.keywords if k.arg}
        if func.attr == "reindex" and isinstance(func.value, ast.Call):
            self.need(func.value, demand, env)
            for value in arguments.values():
                self.need(value, ALL, env)
            return
        self.need(func, ALL, env)
        if func.attr == "transform" and node.args and self._own(func.value):
            for argument in [*node.args, *arguments.values()]:
                self.need(argument, Demand.everything(vague=True), env)
            return
        if func.attr == "get_dummies" and node.args and self._is_frame(node.args[0], env):
            listed = arguments.get("columns")
            names = self._strings(listed, env) if listed is not None else None
            self.need(node.args[0], dummy_demand(demand, names), env)
            for argument in [*node.args[1:], *arguments.values()]:
                self.need(argument, ALL, env)
            return
        if func.attr == "merge" and node.args and self._is_frame(node.args[0], env):
            keys = self._strings(arguments["on"], env) if "on" in arguments else None
            left = self._strings(arguments["left_on"], env) if "left_on" in arguments else keys
            self.need(node.args[0], demand.loosened() | Demand.of(*left) if left is not None else ALL, env)
            for argument in [*node.args[1:], *arguments.values()]:
                self.need(argument, ALL, env)
            return
        if func.attr == "concat" and node.args and isinstance(node.args[0], (ast.List, ast.Tuple)):
            for element in node.args[0].elts:
                self.need(element, demand.loosened() if self._is_frame(element, env) else ALL, env)
            return
        if func.attr == "DataFrame" and node.args and self._is_frame(node.args[0], env):
            self.need(node.args[0], demand, env)
            for argument in [*node.args[1:], *arguments.values()]:
                self.need(argument, ALL, env)
            return
        for argument in [*node.args, *arguments.values()]:
            self.need(argument, ALL, env)

    def _own(self, node: ast.expr) -> bool:
        """Whether a captured object is a transformer of the notebook's own, which takes the columns it wants."""
        hidden = HIDDEN.fullmatch(node.id) if isinstance(node, ast.Name) else None
        version = self.ev.captures[int(hidden.group(1))].version if hidden else None
        thing = self.ev.heap.get(version.obj) if version is not None else None
        return isinstance(thing, Estimator) and "own" in thing.roles

    def _inside(self, variant: Variant, demand: Demand, env: dict[str, Value]) -> None:
        """What a helper in its form for new rows needs; it takes statements to know."""
        raise NotImplementedError


def dummy_demand(demand: Demand, columns: tuple[str, ...] | None) -> Demand:
    """The columns that ``get_dummies`` needs for these of its result."""
    if demand.whole:
        minus = frozenset.intersection(*(t.minus for t in demand.terms if t.kind == "all"))
        everything = Demand.everything(minus - frozenset(columns or ()), vague=columns is None)
        others = Demand(frozenset(t for t in demand.terms if t.kind != "all"))
        return everything | Demand.of(*(columns or ())) | (dummy_demand(others, columns) if others else Demand())
    names = {t.key for t in demand.terms if t.kind == "name"}
    listed = Demand(frozenset(t for t in demand.terms if t.kind == "state"))
    found = (
        {c for c in columns or () if any(n == c or n.startswith(f"{c}_") for n in names)}
        if names
        else set(columns or ())
    )
    if columns is None:
        found |= {"_".join(n.split("_")[:i]) for n in names for i in range(1, n.count("_") + 1)}
    plain = names | found
    result = Demand.of(*plain).loosened() | Demand.of(*(columns or ()))
    return result | listed if not listed else Demand.everything(vague=True)


def helper_demand(node: ast.AST, demand: Demand) -> Demand:
    """The columns that a helper needs of its argument for these of its result."""
    arguments = getattr(node, "args", None)
    parameters = {a.arg for a in arguments.args} if arguments is not None else set()
    if (spelled := _spelled_columns(node, parameters)) is not None:
        return Demand.of(*spelled).loosened()
    strings = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    strings |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    for parent in ast.walk(node):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.Name) and child.id in parameters and isinstance(child.ctx, ast.Load):
                if not isinstance(parent, (ast.Subscript, ast.Attribute, ast.Return)):
                    return ALL
    out = Demand(
        frozenset(t if t.kind == "name" else Term(t.kind, t.key, t.minus - strings, t.vague) for t in demand.terms)
    )
    return (out | Demand.of(*strings)).loosened()


def _spelled_columns(node: ast.AST, parameters: set[str]) -> frozenset[str] | None:
    """All columns that a helper reads or writes, where it spells each, and gives back a list of such columns."""
    tables = set(parameters)
    for child in ast.walk(node):
        if isinstance(child, ast.Assign) and ast.unparse(child.value) in {f"{t}.copy()" for t in tables}:
            tables |= {t.id for t in child.targets if isinstance(t, ast.Name)}
    found: set[str] = set()
    for parent in ast.walk(node):
        for child in ast.iter_child_nodes(parent):
            if not (isinstance(child, ast.Name) and child.id in tables) or isinstance(child.ctx, ast.Store):
                continue
            if isinstance(parent, ast.Attribute) and parent.attr == "copy":
                continue
            index = fold(parent.slice, lambda name: Value("unknown")) if isinstance(parent, ast.Subscript) else None
            names = [index] if isinstance(index, str) else index
            if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
                return None
            found.update(names)
    returns = [n for n in ast.walk(node) if isinstance(n, ast.Return)]
    plain = len(returns) == 1 and isinstance(returns[0].value, ast.Subscript)
    return frozenset(found) if plain else None
