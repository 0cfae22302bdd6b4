"""Texts for new rows, in a notebook with networks: what the evaluator says of an expression at a place of the notebook."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from nbrefactor.knowledge import canonical
from nbrefactor.python.scoring.calls import qualified
from nbrefactor.python.scoring.estimators import fitted_version
from nbrefactor.python.scoring.evaluate import Evaluator, Result
from nbrefactor.python.scoring.forms import Form, Sheet
from nbrefactor.python.scoring.networks.symbols import FIXED, Symbol, unknown, wrapped
from nbrefactor.python.scoring.statements import Function
from nbrefactor.python.scoring.texts import key_for
from nbrefactor.python.scoring.values import Estimator, Value


class Texts:
    """The names that are followed, and the evaluator that knows all others."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.names: dict[str, Symbol] = {}
        self.scopes: list[dict[str, Symbol]] = []
        self.form: Form

    def eval(self, node: ast.expr) -> Symbol:
        """What an expression stands for."""
        raise NotImplementedError

    def lookup(self, name: str) -> Symbol | None:
        """A name of the function that is read, else of the notebook; ``None`` where only the evaluator knows it."""
        if self.scopes and name in self.scopes[-1]:
            return self.scopes[-1][name]
        return self.names.get(name)

    def name_of(self, node: ast.expr) -> str:
        """The qualified name of what is imported."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and self.lookup(root.id) is not None:
            return ""
        return canonical(qualified(self.ev, node))

    def of_value(self, node: ast.expr, value: Value | None) -> Symbol:
        """What the evaluator knows of a name or an expression at this statement."""
        if value is None:
            return FIXED
        if isinstance(value.data, Function):
            return Symbol("function", data=value.data.node)
        if value.shape == "class":
            return Symbol("class", data=value.data)
        thing = self.ev.estimator(value)
        if thing is not None:
            return Symbol("network", obj=value.obj) if "network" in thing.roles else FIXED
        text = ast.unparse(node)
        model = self.ev.heap.get(value.model)
        if isinstance(model, Estimator) and "network" in model.roles:
            return Symbol("unknown", obj=value.model, why="what becomes of the answers is not followed")
        if value.rows in ("rows", "target"):
            return Symbol("rows", text, self.form, value, tensor=value.shape == "tensor")
        if value.rows == "unknown":
            return unknown(value.why)
        return FIXED

    def outside(self, node: ast.expr) -> Symbol:
        """An expression over plain tables, which the evaluator understands: the names of functions give way to arguments."""
        replaced = _Arguments(self)
        tree = replaced.visit(ast.parse(ast.unparse(node), mode="eval").body)
        if replaced.why:
            return unknown(replaced.why, *replaced.symbols)
        text = ast.unparse(ast.fix_missing_locations(tree))
        places = {id(s.at): s.at for s in replaced.symbols if s.at is not None}
        if len(places) > 1:
            return unknown("tables of different places of the notebook")
        at = next(iter(places.values()), self.form) or self.form
        result = self.evaluated(text, at)
        value = result.value
        if value.rows in ("rows", "target"):
            if result.train != text:
                return unknown("something is fitted inside an expression")
            captures = (*result.captures, *(c for s in replaced.symbols for c in s.captures))
            return Symbol("rows", result.score, at, value, captures, tensor=value.shape == "tensor")
        return self.of_value(node, value) if value.rows == "unknown" or value.obj else FIXED

    def evaluated(self, text: str, at: Form) -> Result:
        """What the evaluator says of a text at a place of the notebook; what it captures is kept there."""
        return self._at(text, at, self.ev.eval)

    def _at(self, text: str, at: Form, asked: Callable[[ast.expr], Result]) -> Result:
        """An answer of the evaluator about a text at a place; it remembers nothing of it but what it captures."""
        statement = ast.parse(text).body[0]
        assert isinstance(statement, ast.Expr)
        ev = self.ev
        saved = ev.env, ev.form, ev.place
        logs: list[list[Any]] = [ev.predictions, ev.uses, ev.mutations, ev.bindings]
        logs += [thing.fits for thing in ev.estimators]
        lengths = [len(log) for log in logs]
        own = Form(statement, Sheet(text), at.statement, dict(at.env))
        ev.env, ev.form, ev.place = dict(at.env), own, at
        try:
            result = asked(statement.value)
            for capture in result.captures:
                if capture.anchor is own:
                    capture.anchor = at
            return result
        finally:
            ev.env, ev.form, ev.place = saved
            for log, length in zip(logs, lengths, strict=True):
                del log[length:]

    def fixed_text(self, node: ast.expr, at: Form | None = None) -> str | None:
        """The text for new rows of a value that is the same for all; ``None`` where it is none, or not known."""
        if isinstance(node, ast.Constant):
            return ast.unparse(node)
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and (symbol := self.lookup(child.id)) is not None:
                if symbol.kind != "fixed" or not symbol.text:
                    return None
            if isinstance(child, ast.Attribute) and self.eval(child.value).kind == "object":
                held = self.eval(child)
                return held.text if child is node and held.kind == "fixed" and held.text else None
        tree = _Arguments(self).visit(ast.parse(ast.unparse(node), mode="eval").body)
        return self.kept(ast.unparse(ast.fix_missing_locations(tree)), at or self.form)

    def kept(self, text: str, at: Form) -> str | None:
        """A value of training by its place in the state; a literal and what is imported by itself."""
        result = self.evaluated(text, at)
        plain = all(isinstance(n, (ast.Constant, ast.UnaryOp, ast.USub, ast.Load)) for n in ast.walk(result.node))
        if plain or result.value.shape == "module" or result.value.type.startswith("builtins."):
            return result.score
        if result.value.rows == "unknown" and _is_size(result.node):
            capture = self.ev.capture(key_for(result.node), (f"{{ref}} = {text}",), Value("fixed", "scalar"), anchor=at)
            return capture.ref
        if not result.value.fixed:
            return None
        if self.ev.estimator(result.value) is not None and isinstance(result.node, ast.Name):
            return self._fitted(result.node.id, result.value, at)
        fixed = self._at(text, at, lambda node: self.ev.fix(self.ev.eval(node).but(result.value.but(pure=False))))
        return fixed.score if fixed.captures else None

    def _fitted(self, name: str, value: Value, at: Form) -> str:
        """The place in the state of an estimator as it is at a statement."""
        version = fitted_version(self.ev, value)
        for old in self.ev.captures:
            if old.name == name and old.version_key == version and old.helper is None and not old.loops:
                return old.ref
        return self.ev.store_name(name, value, at, after=False, loops=()).ref

    def rendered(self, node: ast.Call, lead: Symbol) -> str | None:
        """The text of a call on a table whose other arguments are the same for all rows; ``None`` where one is not."""
        texts: list[str] = []
        for name, value in [("", a) for a in node.args] + [(f"{k.arg}=", k.value) for k in node.keywords]:
            symbol = self.eval(value)
            if symbol.table and (symbol.obj, symbol.at, symbol.kind) != (lead.obj, lead.at, lead.kind):
                return None
            if symbol.kind not in ("rows", "answer", "fixed"):
                return None
            text = symbol.text if symbol.table else self.fixed_text(value)
            if text is None:
                return None
            texts.append(f"{name}{text}")
        if self.name_of(node.func):
            return f"{ast.unparse(node.func)}({', '.join(texts)})"
        assert isinstance(node.func, ast.Attribute)
        return f"{wrapped(lead.text)}.{node.func.attr}({', '.join(texts)})"


def _is_size(node: ast.expr) -> bool:
    """``X.shape[1]``, ``X.size(1)``: a number that the shape of a tensor gives."""
    call = node.func if isinstance(node, ast.Call) and len(node.args) == 1 else node
    if isinstance(call, ast.Attribute):
        return call.attr == "size" and call is not node
    return isinstance(call, ast.Subscript) and isinstance(call.value, ast.Attribute) and call.value.attr == "shape"


class Spelled(ast.NodeTransformer):
    """The texts for new rows in place of names."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        text = self.texts.get(node.id)
        return _parsed(text) if text is not None else node


class _Arguments(ast.NodeTransformer):
    """The texts of tables in place of the names that functions have for them."""

    def __init__(self, tracer: Texts) -> None:
        self.tracer = tracer
        self.symbols: list[Symbol] = []
        self.why = ""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        symbol = self.tracer.lookup(node.id)
        if symbol is None or symbol.kind in ("function", "class"):
            return node
        if symbol.kind == "rows" and not symbol.tensor or symbol.kind == "fixed" and symbol.text:
            self.symbols.append(symbol)
            return _parsed(symbol.text)
        self.symbols.append(symbol)
        self.why = self.why or symbol.why or "a value that is not followed"
        return node


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
