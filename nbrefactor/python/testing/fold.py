"""A helper's answer for given values, found by folding its text: plain values, arithmetic, comparison, loops and text only.

Nothing of the notebook is executed. What is not in this small language (a library, a file, a table, an unknown name) ends
the folding with :class:`Unknown`, and then no example is given.
"""

from __future__ import annotations

import ast
import operator
import re
import string
import warnings
from collections.abc import Callable, Mapping
from typing import Any

_STEPS, _DEPTH, _SIZE = 3000, 6, 10_000

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
    ast.Is: operator.is_, ast.IsNot: operator.is_not,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (len, int, float, str, bool, abs, round, min, max, sum, sorted, list, set, tuple, dict, any, all)
} | {"range": range, "enumerate": enumerate, "zip": zip}
_METHODS = frozenset(
    """
    lower upper strip lstrip rstrip replace split join startswith endswith title capitalize find count isdigit isalpha
    isnumeric isalnum isspace get items keys values append index
    """.split()
)
_REGULAR = frozenset({"sub", "search", "match", "findall", "split", "fullmatch"})


class Unknown(Exception):
    """The text says something that is not folded."""


class _Return(Exception):
    def __init__(self, value: object) -> None:
        self.value = value


def fold(function: ast.FunctionDef, arguments: Mapping[str, object], module: Mapping[str, ast.AST]) -> object:
    """What the function gives. ``module``: name → function, value or import of its module. Errors: Unknown."""
    try:
        return _Folding(module).call(function, arguments)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, re.error) as error:
        raise Unknown from error


class _Folding:
    def __init__(self, module: Mapping[str, ast.AST]) -> None:
        self.module = module
        self.steps = self.depth = 0
        self.names: dict[str, Any] = {}

    def call(self, function: ast.FunctionDef, arguments: Mapping[str, object]) -> object:
        if self.depth > _DEPTH or function.decorator_list:
            raise Unknown
        outside, self.names = self.names, dict(arguments)
        self.depth += 1
        try:
            self.block(function.body)
        except _Return as returned:
            return returned.value
        finally:
            self.names, self.depth = outside, self.depth - 1
        return None

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        self.steps += 1
        if self.steps > _STEPS:
            raise Unknown
        if isinstance(node, ast.Return):
            raise _Return(self.value(node.value) if node.value is not None else None)
        if isinstance(node, ast.If):
            self.block(node.body if self.value(node.test) else node.orelse)
        elif isinstance(node, ast.For) and not node.orelse:
            for element in self.value(node.iter):
                self.bind(node.target, element)
                self.block(node.body)
        elif isinstance(node, ast.Assign):
            value = self.value(node.value)
            for target in node.targets:
                self.bind(target, value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.bind(node.target, self.value(ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)))
        elif isinstance(node, ast.Expr):
            self.value(node.value)
        elif not isinstance(node, ast.Pass):
            raise Unknown

    def bind(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = value
        elif isinstance(target, ast.Tuple):
            for inner, part in zip(target.elts, value, strict=True):
                self.bind(inner, part)
        else:
            raise Unknown

    def value(self, node: ast.AST) -> Any:
        self.steps += 1
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None or self.steps > _STEPS:
            raise Unknown
        found = method(node)
        if isinstance(found, (str, list, tuple)) and len(found) > _SIZE:
            raise Unknown
        return found

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        found = self.module.get(node.id)
        if isinstance(found, ast.expr) and not isinstance(found, ast.Name):
            return _Folding({}).value(found)
        raise Unknown

    def _list(self, node: ast.List) -> Any:
        return [self.value(element) for element in node.elts]

    def _tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.value(element) for element in node.elts)

    def _set(self, node: ast.Set) -> Any:
        return {self.value(element) for element in node.elts}

    def _dict(self, node: ast.Dict) -> Any:
        if None in node.keys:
            raise Unknown
        return {self.value(k): self.value(v) for k, v in zip(node.keys, node.values, strict=True) if k is not None}

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if type(node.op) not in _BINARY or (isinstance(node.op, ast.Mod) and isinstance(left, str)):
            raise Unknown
        if isinstance(node.op, ast.Mult) and not all(isinstance(side, (int, float)) for side in (left, right)):
            raise Unknown
        return _BINARY[type(node.op)](left, right)

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(node.op, ast.USub):
            return -value
        raise Unknown

    def _boolop(self, node: ast.BoolOp) -> Any:
        value = self.value(node.values[0])
        for other in node.values[1:]:
            if bool(value) == isinstance(node.op, ast.Or):
                return value
            value = self.value(other)
        return value

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for comparison, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node)
            if not _COMPARED[type(comparison)](left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def _subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.slice, ast.Slice):
            parts = (node.slice.lower, node.slice.upper, node.slice.step)
            return self.value(node.value)[slice(*(self.value(p) if p is not None else None for p in parts))]
        return self.value(node.value)[self.value(node.slice)]

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        pieces = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion != -1:
                    raise Unknown
                pieces.append(str(self.value(part.value)))
            else:
                pieces.append(self.value(part))
        return "".join(pieces)

    def _attribute(self, node: ast.Attribute) -> Any:
        if self.imported(node.value) == "string" and node.attr in ("punctuation", "digits", "ascii_letters"):
            return getattr(string, node.attr)
        raise Unknown

    def imported(self, node: ast.expr) -> str:
        """The module that a name stands for."""
        found = self.module.get(node.id) if isinstance(node, ast.Name) and node.id not in self.names else None
        if isinstance(found, ast.Import) and isinstance(node, ast.Name):
            return next((a.name for a in found.names if (a.asname or a.name) == node.id), "")
        return ""

    def _listcomp(self, node: ast.ListComp | ast.GeneratorExp) -> Any:
        if len(node.generators) != 1 or node.generators[0].is_async:
            raise Unknown
        (generator,) = node.generators
        outside, found = dict(self.names), []
        for element in self.value(generator.iter):
            self.bind(generator.target, element)
            if all(self.value(condition) for condition in generator.ifs):
                found.append(self.value(node.elt))
        self.names = outside
        return found

    _generatorexp = _listcomp

    def _call(self, node: ast.Call) -> Any:
        if any(k.arg is None for k in node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
            raise Unknown
        function = node.func
        arguments = [self.value(argument) for argument in node.args]
        options = {k.arg: self.value(k.value) for k in node.keywords if k.arg}
        if isinstance(function, ast.Name):
            helper = self.module.get(function.id)
            if isinstance(helper, ast.FunctionDef):
                names = [a.arg for a in helper.args.args]
                if len(names) != len(arguments) or options or helper.args.kwonlyargs:
                    raise Unknown
                return self.call(helper, dict(zip(names, arguments, strict=True)))
            if function.id in _FUNCTIONS and helper is None and function.id not in self.names:
                return _FUNCTIONS[function.id](*arguments, **options)
        elif isinstance(function, ast.Attribute):
            if self.imported(function.value) == "re" and function.attr in _REGULAR:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # what Python says of the author's pattern is not for our user
                    return getattr(re, function.attr)(*arguments, **options)
            if function.attr in _METHODS:
                owner = self.value(function.value)
                if isinstance(owner, (str, list, dict)):
                    return getattr(owner, function.attr)(*arguments, **options)
        raise Unknown
