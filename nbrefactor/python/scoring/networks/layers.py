"""Whether a network of the notebook answers row by row, and can be built anew from its constructor and its weights.

A network that mixes the rows of a batch (a mean over all, an attention across rows) gives each row another answer in
another batch. What a constructor keeps outside of the weights (a list of layers, a random tensor) is lost when only the
weights are saved.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.bases import Qualified, is_network

SAFE_CALLS = frozenset("len range zip enumerate int float str bool print isinstance super reversed".split())
BUILDING_CALLS = SAFE_CALLS | {"list", "tuple", "min", "max", "sum"}
SHAPES = frozenset({"view", "reshape"})
BATCH_FIRST = frozenset({"LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer"})
PLAIN = frozenset(
    {"size", "dim", "to", "cpu", "cuda", "detach", "append", "extend", "items", "keys", "values", "device"}
)


class Layers:
    """The networks that a notebook defines. ``classes`` are its classes by name, ``name_of`` reads through imports."""

    def __init__(self, classes: Mapping[str, ast.ClassDef], name_of: Qualified) -> None:
        self.classes, self.name_of = classes, name_of
        self.modal = False
        self.seen: set[str] = set()

    def is_network(self, node: ast.ClassDef) -> bool:
        """Whether objects of a class are networks."""
        return is_network(node, self.name_of, self.classes.get)

    def problem(self, node: ast.AST) -> str:
        """Why what this expression or function builds cannot be asked about single rows; empty where it can."""
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and (why := self._layer(call)):
                return why
            if isinstance(call, (ast.Attribute, ast.Subscript)) and isinstance(call.ctx, ast.Store):
                return "the network is changed after it is built"
        return ""

    def _layer(self, call: ast.Call) -> str:
        """Why a call in a constructor is none that builds layers row by row."""
        name = self.name_of(call.func)
        if isinstance(call.func, ast.Name) and call.func.id in self.classes:
            return self._class(self.classes[call.func.id])
        if name.startswith("torch.nn.init.") or name in ("collections.OrderedDict", "OrderedDict"):
            return ""
        if name.startswith("torch.nn.") and (fact := row_facts.function(name)) is not None:
            if fact.rows == "sequence":
                self.modal = True
                return "a layer that keeps no statistics of training" if _given(call, "track_running_stats") else ""
            return "" if fact.rows == "rowwise" else self._axes(name.rpartition(".")[2], call)
        if isinstance(call.func, ast.Name) and call.func.id in BUILDING_CALLS:
            return ""
        if isinstance(call.func, ast.Attribute) and (
            call.func.attr in PLAIN or call.func.attr in ("__init__", "apply")
        ):
            return ""
        return f"'{ast.unparse(call.func)}' is not known to work row by row"

    def _axes(self, layer: str, call: ast.Call) -> str:
        if layer in ("Softmax", "LogSoftmax"):
            return "" if other_axis(call, 0) else f"'{layer}' over an axis that is not named"
        if layer == "Flatten":
            start = _argument(call, 0, "start_dim")
            return "" if start is None or _number(start) not in (0, None) else "'Flatten' of all rows"
        if layer in BATCH_FIRST:
            last = next((k.value for k in call.keywords if k.arg == "batch_first"), None)
            if isinstance(last, ast.Constant) and last.value is True:
                self.modal = True
                return ""
            return f"'{layer}' without batch_first=True takes rows for time"
        return ""

    def _class(self, node: ast.ClassDef) -> str:
        """Why networks of this class are none that answer row by row."""
        if node.name in self.seen:
            return ""
        self.seen.add(node.name)
        if not self.is_network(node):
            return f"'{node.name}' is a class of the notebook that is no network"
        methods = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef)}
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in self.classes and (why := self._class(self.classes[base.id])):
                return why
        if "__call__" in methods or any(not isinstance(s, (ast.FunctionDef, ast.Expr, ast.Pass)) for s in node.body):
            return f"the class '{node.name}' is more than layers and what they do"
        if "__init__" in methods and (why := self._constructor(methods["__init__"], methods)):
            return why
        return self._forward("forward", methods, set()) if "forward" in methods else ""

    def _constructor(self, init: ast.FunctionDef, methods: Mapping[str, ast.FunctionDef]) -> str:
        for child in ast.walk(init):
            if isinstance(child, ast.Assign) and any(_is_own(t) for t in child.targets):
                held = child.value
                if isinstance(held, (ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.DictComp)):
                    if any(isinstance(n, ast.Call) for n in ast.walk(held)):
                        return "the constructor keeps layers in a plain list, outside of the weights"
                if isinstance(held, ast.Attribute) and (name := self.name_of(held)).startswith("torch."):
                    fact = row_facts.function(name)
                    if fact is None or fact.rows != "rowwise":
                        return f"'{name}' is not known to work row by row"
            if isinstance(child, ast.Call) and not _is_own(child.func) and (why := self._built(child)):
                return why
            if isinstance(child, ast.Call) and _is_own(child.func) and isinstance(child.func, ast.Attribute):
                helper = methods.get(child.func.attr)
                if helper is not None and helper is not init and (why := self._constructor(helper, methods)):
                    return why
        return ""

    def _built(self, call: ast.Call) -> str:
        """Why a call in ``__init__`` is no part of a network that its weights describe."""
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("register_buffer", "modules", "parameters"):
            return "" if not _given(call, "persistent") else "a buffer that is not saved with the weights"
        name = self.name_of(call.func)
        if name.startswith("torch.") and not name.startswith("torch.nn."):
            return ""  # what it makes counts only where it becomes a parameter or a buffer
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
            return ""  # super().__init__()
        return self._layer(call)

    def _forward(self, name: str, methods: Mapping[str, ast.FunctionDef], seen: set[str]) -> str:
        method = methods[name]
        seen.add(name)
        kept, layers = _states(method), _own_layers(method)
        for child in ast.walk(method):
            if isinstance(child, (ast.Attribute, ast.Subscript)) and isinstance(child.ctx, ast.Store):
                return f"'{name}' changes the network while it answers"
            if isinstance(child, ast.BinOp) and isinstance(child.op, ast.MatMult):
                return "a product of matrices in the network"
            if isinstance(child, ast.Subscript) and isinstance(child.ctx, ast.Load) and (why := _picks(child, kept)):
                return why
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and not self.name_of(child.func):
                if child.func.id not in layers | SAFE_CALLS:
                    return f"'{child.func.id}' is not known to work row by row"
            elif isinstance(child, ast.Call) and (why := self._step(child, methods, seen)):
                return why
        return ""

    def _step(self, call: ast.Call, methods: Mapping[str, ast.FunctionDef], seen: set[str]) -> str:
        """Why a call in ``forward`` may mix rows."""
        name, func = self.name_of(call.func), call.func
        if name:
            fact = row_facts.function(name)
            if name.rpartition(".")[2].startswith(("dropout", "alpha_dropout")):
                given = next((k.value for k in call.keywords if k.arg == "training"), None)
                self.modal = True
                return "" if given is not None and _is_own(given) else "dropout that is never switched off"
            if name.startswith("torch.nn.") and name[9:10].isupper():
                return self._layer(call)
            if fact is None or fact.rows not in ("rowwise", "aggregate"):
                return f"'{name}' is not known to work row by row"
            over = other_axis(call, 1) or (name.endswith(".flatten") and len(call.args) > 1)
            return "" if fact.rows == "rowwise" or over else f"'{name}' over all rows"
        if isinstance(func, ast.Attribute) and _is_own(func):
            if func.attr in methods and func.attr not in seen:
                return self._forward(func.attr, methods, seen)
            return ""  # a layer of its own, seen in the constructor
        if isinstance(func, (ast.Subscript, ast.Call)):
            return self._layer(func) if isinstance(func, ast.Call) else ""
        return _method(call) if isinstance(func, ast.Attribute) else "a call that is not understood"


def _method(call: ast.Call) -> str:
    """Why a method of a tensor may mix rows."""
    assert isinstance(call.func, ast.Attribute)
    word = call.func.attr
    fact = row_facts.method("tensor", word)
    if word in PLAIN or word.startswith("new_"):
        return ""
    if word in SHAPES:
        return "" if call.args and _keeps_rows(call.args[0]) else f"'.{word}()' may put several rows into one"
    if word == "flatten":
        return "" if _number(_argument(call, 0, "start_dim")) in (1, 2, -1) else "'.flatten()' of all rows"
    if word in ("squeeze", "unsqueeze"):
        axis = _argument(call, 0, "dim")
        return (
            "" if axis is None and word == "squeeze" or _number(axis) not in (0, None) else f"'.{word}()' of the rows"
        )
    if word in ("transpose", "swapaxes"):
        axes = [_number(a) for a in call.args]
        return "" if len(axes) == 2 and None not in axes and 0 not in axes else f"'.{word}()' moves the rows"
    if word == "permute":
        return "" if call.args and _number(call.args[0]) == 0 else "'.permute()' moves the rows"
    if fact is None:
        return f"'.{word}()' is not known to work row by row"
    return "" if fact.rows == "rowwise" or other_axis(call, 0) else f"'.{word}()' over all rows"


def _keeps_rows(node: ast.expr) -> bool:
    """``-1``, ``x.size(0)``, ``x.shape[0]``, ``len(x)``, or a name for one of them."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and _number(node.slice) == 0
    if isinstance(node, ast.Call):
        size = isinstance(node.func, ast.Attribute) and node.func.attr == "size" and node.args
        return bool(size) and _number(node.args[0]) == 0 or getattr(node.func, "id", "") == "len"
    return _number(node) == -1 or isinstance(node, ast.Name) and "batch" in node.id.lower()


def _picks(node: ast.Subscript, kept: frozenset[str]) -> str:
    """Why an index takes other rows than all."""
    base = node.value
    if isinstance(base, ast.Attribute) and (base.attr == "shape" or _is_own(base)):
        return ""
    if isinstance(base, ast.Name) and base.id in kept:
        return ""
    first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    whole = isinstance(first, ast.Slice) and first.lower is None and first.upper is None
    dots = isinstance(first, ast.Constant) and first.value is Ellipsis
    inner = (
        isinstance(base, ast.Call) and isinstance(base.func, ast.Attribute) and base.func.attr in ("max", "min", "size")
    )
    return "" if whole or dots or inner else "the network looks at single rows of a batch"


def _states(method: ast.FunctionDef) -> frozenset[str]:
    """Names of the last states of recurrent layers, and of what layers give back beside their answer."""
    found: set[str] = set()
    for child in ast.walk(method):
        if isinstance(child, ast.Assign) and isinstance(child.value, ast.Call) and _is_own(child.value.func):
            for target in child.targets:
                if isinstance(target, ast.Tuple):
                    found |= {n.id for e in target.elts[1:] for n in ast.walk(e) if isinstance(n, ast.Name)}
    return frozenset(found)


def _own_layers(method: ast.FunctionDef) -> frozenset[str]:
    """Names that are given to layers of the network: ``for layer in self.layers``."""
    found: set[str] = set()
    for child in ast.walk(method):
        if isinstance(child, (ast.For, ast.comprehension)) and any(_is_own(n) for n in ast.walk(child.iter)):
            found |= {n.id for n in ast.walk(child.target) if isinstance(n, ast.Name)}
    return frozenset(found)


def _is_own(node: ast.AST) -> bool:
    """``self.…``"""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
        if isinstance(node, ast.Name) and node.id == "self":
            return True
    return False


def _given(call: ast.Call, name: str) -> bool:
    """Whether an option is given as something else than ``True``."""
    return any(k.arg == name and not (isinstance(k.value, ast.Constant) and k.value.value) for k in call.keywords)


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    found = next((k.value for k in call.keywords if k.arg == name), None)
    return found if found is not None else call.args[position] if position < len(call.args) else None


def _number(node: ast.AST | None) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return -inner if inner is not None else None
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def other_axis(call: ast.Call, position: int) -> bool:
    """Whether a call names the axis that it works over, and this is not that of the rows."""
    axis = next((k.value for k in call.keywords if k.arg in ("dim", "axis")), None)
    if axis is None and position < len(call.args):
        axis = call.args[position]
    axes = axis.elts if isinstance(axis, (ast.Tuple, ast.List)) else [axis]
    numbers = [_number(a) for a in axes]
    return bool(numbers) and all(n is not None and (n > 0 or n == -1) for n in numbers)
