"""Follows a notebook that trains a network by hand: which rows it is asked about, and what becomes of its answers.

A training loop has no ``fit`` and no ``predict``. The tracer reads the statements once, in order, goes into functions with the
arguments of each call, and into each loop once. Tensors, data sets and loaders stand for the rows that they are made of; an
answer of a network is an expression over it. What the notebook compares with the labels at last is its prediction.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbrefactor.python.scoring.evaluate import Evaluator, Prediction, Result
from nbrefactor.python.scoring.forms import Form
from nbrefactor.python.scoring.networks.calls import batches_of, call
from nbrefactor.python.scoring.networks.filled import filled_list
from nbrefactor.python.scoring.networks.layers import Layers
from nbrefactor.python.scoring.networks.symbols import FIXED, MEASURE, Symbol, unknown, wrapped
from nbrefactor.python.scoring.networks.tensors import as_array, compared, operation, picked
from nbrefactor.python.scoring.networks.texts import Spelled, Texts
from nbrefactor.python.scoring.statements import changed_names
from nbrefactor.python.scoring.values import Estimator, Fit, Value

DEEPEST = 8
LIBRARIES = frozenset({"torch", "keras", "tensorflow"})
TRACED = frozenset({"rows", "answer", "network", "batches", "parts", "list", "object", "measure", "unknown"})
LIKE_EVALUATOR = frozenset({"rows", "fixed", "measure", "unknown", "parts", "list"})


class Tracer(Texts):
    """The state of the reading: what names stand for, what networks were asked, and what their answers were used for."""

    def __init__(self, ev: Evaluator) -> None:
        super().__init__(ev)
        self.returned: list[list[Symbol]] = []
        self.training_mode: dict[int, bool] = {}
        self.asked: list[tuple[int, Symbol, ast.expr]] = []
        self.labels: list[tuple[int, Value]] = []
        self.learns = False
        self.decisions: list[tuple[Form, Symbol]] = []
        self.built: dict[int, tuple[ast.expr, Form]] = {}
        self.trouble: dict[int, str] = {}
        self.last_change: dict[int, int] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.named: list[tuple[Form, Symbol]] = []
        self.modal: dict[int, bool] = {}
        self.answered: set[int] = set()
        self.inputs: set[tuple[int, str]] = set()
        self.inside = 0

    # ------------------------------------------------------------------------------------------------------- statements

    def read(self, form: Form) -> None:
        """Read one top-level statement, with the names as they were before it."""
        ev = self.ev
        saved = ev.env, ev.form
        ev.env, ev.form, self.form = dict(form.env), form, form
        self.asked, self.labels, self.learns = [], [], False
        try:
            if not self._plain(form):
                self._statement(form.node)
        finally:
            ev.env, ev.form = saved
        for name, value in form.binds.items():
            held = self.names.get(name)
            if (
                value.rows in ("rows", "target")
                and held is not None
                and held.kind in LIKE_EVALUATOR
                and not (held.tensor or held.obj)
            ):
                del self.names[name]  # the evaluator knows more
        for name in [n for n, s in self.names.items() if s.kind == "fixed"]:
            del self.names[name]
        self._note(form)

    def _plain(self, form: Form) -> bool:
        """Whether a statement binds names to what the evaluator knows, and has nothing to do with networks."""
        if (
            not isinstance(form.node, ast.Assign)
            or not form.binds
            or any(v.rows == "unknown" for v in form.binds.values())
        ):
            return False
        for child in ast.walk(form.node.value):
            if isinstance(child, ast.Name):
                value = self.ev.env.get(child.id, Value())
                own = value.shape in ("function", "class") and value.data is not None
                if child.id in self.names or own or value.type.partition(".")[0] in LIBRARIES or self.network_of(value):
                    return False
        if any(self.network_of(v) for v in form.binds.values()):
            return False
        for name in form.binds:
            self.names.pop(name, None)
        return True

    def _note(self, form: Form) -> None:
        """What the statement did to networks: trained them, or asked them."""
        fitted: set[int] = set()
        for obj, features, node in self.asked:
            thing = self.ev.heap.get(obj)
            if not isinstance(thing, Estimator) or self.is_keras(obj):
                continue
            self.ev.uses.append((form.statement, obj))
            result = Result(node, features.value, features.text, features.text)
            at = features.at or form
            if self.learns and obj not in fitted:
                fitted.add(obj)
                label = next((value for answered, value in self.labels if answered == obj), None)
                thing.fits.append(Fit(form.statement, result, label, dict(at.env), (at,)))
            elif not self.learns and features.value.rows == "rows":
                self.ev.predictions.append(Prediction(form.statement, obj, result, dict(at.env), (at,), node))
        for obj in fitted:
            self.changed(obj)

    def changed(self, obj: int) -> None:
        """The network gives other answers after this statement."""
        self.last_change[obj] = self.form.statement

    def compare(self, answer: Symbol, others: Sequence[Symbol]) -> None:
        """An answer is held against the labels, or written down: it is what the notebook predicts."""
        if not answer.obj:
            return
        if any((answer.obj, other.text) in self.inputs for other in others):
            self.trouble.setdefault(answer.obj, "its answers are held against its own input, and not against a label")
        self.decisions.append((self.form, answer))
        self.labels += [(answer.obj, other.value) for other in others]

    def written(self, symbol: Symbol) -> None:
        """An answer, or what is made of one, gets into a table."""
        if symbol.kind in ("answer", "unknown"):
            self.compare(symbol, [])

    def network_of(self, value: Value) -> bool:
        thing = self.ev.estimator(value)
        return thing is not None and "network" in thing.roles

    def is_keras(self, obj: int) -> bool:
        thing = self.ev.heap.get(obj)
        return isinstance(thing, Estimator) and not thing.type.startswith("torch")

    def block(self, nodes: Sequence[ast.stmt]) -> None:
        for node in nodes:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            if node.value is not None:
                self._assign(node.targets if isinstance(node, ast.Assign) else [node.target], node.value)
        elif isinstance(node, ast.AugAssign):
            self._augment(node)
        elif isinstance(node, ast.Expr):
            self.eval(node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._loop(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self.eval(item.context_expr)
            self.inside += 1
            self.block(node.body)
            self.inside -= 1
        elif isinstance(node, ast.While):
            self.eval(node.test)
            self.inside += 1
            self.block(node.body)
            self.inside -= 1
        elif isinstance(node, ast.If):
            self._branch(node)
        elif isinstance(node, ast.Try):
            self.inside += 1
            self.block([*node.body, *node.orelse, *node.finalbody])
            self.inside -= 1
        elif isinstance(node, ast.Return):
            if self.returned and node.value is not None:
                self.returned[-1].append(self.eval(node.value))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.bind(node.name, Symbol("function", data=node))
        elif isinstance(node, ast.ClassDef):
            self.classes[node.name] = node
            self.bind(node.name, Symbol("class", data=node))
        elif isinstance(node, ast.Assert):
            self.eval(node.test)

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        symbol = self.eval(value)
        for target in targets:
            self._give(target, symbol, value)

    def _give(self, target: ast.expr, symbol: Symbol, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            known = self.form.binds.get(target.id) if not self.scopes and not self.inside else None
            if known is not None and self.network_of(known):
                symbol = Symbol("network", obj=known.obj)
                self.built.setdefault(known.obj, (value, self.form))
            if symbol.kind == "answer":
                self.named.append((self.form, symbol))
            self.bind(target.id, symbol)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for place, element in enumerate(target.elts):
                self._give(element, self.part(symbol, place), value)
        elif isinstance(target, ast.Attribute):
            owner = self.eval(target.value)
            if owner.kind == "object":
                text = self.fixed_text(value) if symbol is FIXED else None
                owner.attributes[target.attr] = Symbol("fixed", text=text) if text else symbol
            elif owner.kind == "network":
                self.trouble.setdefault(owner.obj, "the network is changed after it is built")
        elif isinstance(target, ast.Subscript):
            base = self.eval(target.value)
            if base.kind == "network":
                self.trouble.setdefault(base.obj, "the network is changed after it is built")
            elif symbol.obj and symbol.kind in ("answer", "unknown"):
                self.written(symbol)
            elif base.table and isinstance(target.value, ast.Name) and (base.tensor or base.kind == "answer"):
                self.bind(target.value.id, unknown("single entries are changed", base))

    def part(self, symbol: Symbol, place: int) -> Symbol:
        """One of several values."""
        if symbol.kind == "parts" and place < len(symbol.parts):
            return symbol.parts[place]
        if symbol.kind == "batches":
            return symbol  # parts of a data set, as random_split gives them
        if symbol.kind in ("fixed", "measure"):
            return symbol
        return unknown(symbol.why or "a value is taken apart", symbol)

    def _augment(self, node: ast.AugAssign) -> None:
        right, left = self.eval(node.value), self.eval(node.target)
        if left.kind == "list" and isinstance(node.target, ast.Name):
            self.rebind(node.target.id, self.grown(left, right))
        elif isinstance(node.target, ast.Name):
            made = operation(self, node.op, node.target, node.value)
            self.rebind(node.target.id, MEASURE if left.kind in ("fixed", "measure") and not right.table else made)

    def grown(self, held: Symbol, more: Symbol) -> Symbol:
        """A list with the entries of one more batch."""
        if more.kind == "list":
            more = more.parts[0] if more.parts else FIXED
        if not more.table and more.kind != "unknown":
            return held
        if held.parts and held.parts[0].text != more.text:
            return Symbol("list", parts=(unknown("a list of several things", more, held.parts[0]),))
        return Symbol("list", parts=(more,))

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        over = self.eval(node.iter)
        if (filled := filled_list(node)) is not None:
            base = self.eval(filled.base)
            if base.kind == "answer" and (filled.name == filled.base_name or self._is_empty(filled.name)):
                self.rebind(filled.name, self._of_entries(filled.comprehension, base))
                return
        if over.kind in ("answer", "unknown") and over.obj:
            for name in changed_names(node):
                self.rebind(name, unknown("a loop over the answers of the network", over))
            return
        self._give(node.target, self.turn(over), node.iter)
        self.inside += 1
        self.block(node.body)
        self.inside -= 1
        self.block(node.orelse)

    def _is_empty(self, name: str) -> bool:
        """Whether a name stands for a list without entries."""
        held, known = self.lookup(name), self.ev.env.get(name)
        if held is None:
            return known is not None and known.literal == []
        return held.kind == "list" and not held.parts

    def turn(self, over: Symbol) -> Symbol:
        """What a loop's variable is in each turn."""
        if over.kind == "batches":
            return over.parts[0]
        if over.table:
            return unknown("a loop over single rows", over)
        if over.kind == "list" and over.parts:
            return over.parts[0]
        if over.kind == "parts":
            return over if over.data == "turns" else unknown("a loop over a tuple", *over.parts)
        if over.kind == "object":
            return batches_of(self, over).parts[0] if batches_of(self, over).parts else unknown("a loop over an object")
        return over if over.kind == "unknown" else Symbol("fixed", data="turn")

    def _branch(self, node: ast.If) -> None:
        """Both sides are read; what they leave differently is unknown."""
        self.eval(node.test)
        before, modes = dict(self.scope), dict(self.training_mode)
        self.inside += 1
        self.block(node.body)
        after = dict(self.scope)
        self.scope.clear()
        self.scope.update(before)
        taken, self.training_mode = self.training_mode, modes
        self.block(node.orelse)
        for obj in taken.keys() | self.training_mode.keys():
            self.training_mode[obj] = taken.get(obj, True) or self.training_mode.get(obj, True)
        self.inside -= 1
        for name, symbol in after.items():
            other = self.scope.get(name)
            if other is None or other is before.get(name) and name not in before:
                self.scope[name] = symbol
            elif other is not symbol and (other.text, other.kind) != (symbol.text, symbol.kind):
                both = symbol.table or other.table
                self.scope[name] = unknown("a branch", symbol, other) if both else symbol

    # ------------------------------------------------------------------------------------------------------------ names

    @property
    def scope(self) -> dict[str, Symbol]:
        return self.scopes[-1] if self.scopes else self.names

    def bind(self, name: str, symbol: Symbol) -> None:
        if self.scopes or self.inside or symbol.kind in TRACED:
            self.scope[name] = symbol
        else:
            self.scope.pop(name, None)

    def rebind(self, name: str, symbol: Symbol) -> None:
        """Give a name that is there already something more to stand for."""
        if self.scopes and name not in self.scopes[-1]:
            self.names[name] = symbol
        else:
            self.bind(name, symbol)

    # ------------------------------------------------------------------------------------------------------ expressions

    def eval(self, node: ast.expr) -> Symbol:
        """What an expression stands for."""
        if isinstance(node, ast.Constant):
            return FIXED
        if isinstance(node, ast.Name):
            known = self.lookup(node.id)
            return known if known is not None else self.of_value(node, self.ev.env.get(node.id))
        if isinstance(node, ast.Call):
            return call(self, node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Subscript):
            return picked(self, node)
        if isinstance(node, ast.BinOp):
            return operation(self, node.op, node.left, node.right)
        if isinstance(node, ast.Compare):
            return compared(self, node)
        if isinstance(node, ast.UnaryOp):
            inner = self.eval(node.operand)
            spelled = {ast.USub: "-", ast.Invert: "~"}.get(type(node.op), "")
            if inner.table and spelled:
                return inner.as_text(f"{spelled}{wrapped(inner.text)}")
            return inner if not inner.table else unknown("'not' of a whole table", inner)
        if isinstance(node, (ast.Tuple, ast.List)):
            parts = tuple(self.eval(e) for e in node.elts)
            kept = [p for p in parts if p.kind != "fixed"]
            if isinstance(node, ast.Tuple):
                return Symbol("parts", parts=parts) if kept else FIXED
            if len(kept) > 1:
                return Symbol("parts", parts=parts)
            return Symbol("list", parts=tuple(kept[:1]))
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return self._comprehension(node)
        if isinstance(node, ast.IfExp):
            sides = [self.eval(e) for e in (node.body, node.orelse)]
            test = self.eval(node.test)
            if any(s.table or s.kind == "unknown" for s in (*sides, test)):
                return unknown("a condition", *sides, test)
            return sides[0]
        if isinstance(node, ast.Lambda):
            return Symbol("function", data=node)
        if isinstance(node, ast.Dict):
            values = tuple(self.eval(v) for v in node.values)
            return Symbol("parts", parts=values, data="dict") if any(v.table or v.obj for v in values) else FIXED
        if isinstance(node, ast.NamedExpr):
            symbol = self.eval(node.value)
            self.bind(node.target.id, symbol)
            return symbol
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.eval(child)
        return FIXED

    def _attribute(self, node: ast.Attribute) -> Symbol:
        if self.name_of(node):
            return FIXED
        owner = self.eval(node.value)
        if owner.kind == "object":
            return owner.attributes.get(node.attr, unknown("an attribute that is not understood"))
        if owner.kind in ("network", "measure", "unknown"):
            return owner if owner.kind != "network" else FIXED
        if owner.kind == "batches" and node.attr == "dataset":
            return owner
        if owner.kind == "parts" and node.attr in ("indices", "values"):
            return self.part(owner, int(node.attr == "indices"))
        if owner.tensor and node.attr in ("data", "real"):
            return owner
        if owner.kind == "network":
            return FIXED
        if owner.table and node.attr in (
            "shape",
            "device",
            "dtype",
            "ndim",
            "requires_grad",
            "grad",
            "index",
            "columns",
            "is_cuda",
        ):
            return FIXED
        if owner.kind == "batches" and node.attr == "tensors":
            return owner.parts[0]
        if owner.kind == "rows" and not owner.tensor:
            return self.outside(node)
        return FIXED if owner.kind in ("fixed", "batches", "class", "function") else unknown("an attribute", owner)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> Symbol:
        if isinstance(node, ast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
            over = self.eval(node.generators[0].iter)
            if over.kind == "answer":
                return self._of_entries(node, over)
        self.scopes.append(dict(self.scope) if self.scopes else {})
        try:
            for generator in node.generators:
                self._give(generator.target, self.turn(self.eval(generator.iter)), generator.iter)
            element = self.eval(node.elt)
        finally:
            self.scopes.pop()
        return Symbol("list", parts=(element,)) if element.kind != "fixed" else FIXED

    def _of_entries(self, node: ast.ListComp, over: Symbol) -> Symbol:
        """``[1 if p > 0.5 else 0 for p in answer]``: one entry a row, from that row's answer and what is the same for all."""
        target = node.generators[0].target
        over = as_array(over)
        if not isinstance(target, ast.Name):
            return unknown("entries of answers that are taken apart", over)
        texts: dict[str, str] = {}
        for child in ast.walk(node.elt):
            if isinstance(child, ast.Name) and child.id != target.id:
                text = self.fixed_text(child)
                if text is None:
                    return unknown("a list that is made of answers and of other things", over)
                texts[child.id] = text
        element = Spelled(texts).visit(ast.parse(ast.unparse(node.elt), mode="eval").body)
        return over.as_text(f"[{ast.unparse(element)} for {target.id} in {over.text}]", decides=True)

    # -------------------------------------------------------------------------------------------------------- functions

    def inline(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, given: dict[str, Symbol]) -> Symbol:
        """What a function gives back for these arguments."""
        if len(self.scopes) >= DEEPEST or isinstance(node, ast.AsyncFunctionDef):
            return unknown("functions that call each other", *given.values())
        self.scopes.append(dict(given))
        self.returned.append([])
        try:
            if isinstance(node, ast.Lambda):
                return self.eval(node.body)
            self.block(node.body)
            answers = self.returned[-1]
        finally:
            self.scopes.pop()
            self.returned.pop()
        if not answers:
            return FIXED
        known = {(a.kind, a.text, tuple(p.text for p in a.parts)) for a in answers}
        return answers[-1] if len(known) == 1 else unknown("a function that gives back different things", *answers)

    def of_fixed_item(self, node: ast.Subscript, base: Symbol) -> Symbol:
        """An entry of something that is the same for all rows: a data set, a dict of tables."""
        inner = self.eval(node.slice) if not isinstance(node.slice, (ast.Slice, ast.Tuple)) else FIXED
        if base.kind == "object":
            return batches_of(self, base).parts[0] if batches_of(self, base).parts else unknown("an entry of an object")
        if inner.kind in ("answer", "unknown") and inner.obj:
            return unknown("its answers are looked up in a table", inner)
        followed = any(isinstance(n, ast.Name) and self.lookup(n.id) is not None for n in ast.walk(node))
        return FIXED if followed or base is not FIXED else self.outside(node)

    def layers(self) -> Layers:
        classes = {n: v.data for n, v in self.ev.env.items() if v.shape == "class" and isinstance(v.data, ast.ClassDef)}
        return Layers({**classes, **self.classes}, self.name_of)
