"""What the mere use of an object does where its class says so: operators, properties, descriptors, ``__getattr__``…

Python calls such methods from many places. So, for a class of the notebook's own whose methods of this kind change
something, every evaluation of an instance is taken to call them all.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbrefactor.python.values import Obj, Objs

if TYPE_CHECKING:
    from nbrefactor.python.objects import Interpreter

_AT_BIRTH = frozenset(
    {"__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__", "__class_getitem__"}
)
"""Methods that the creation of an instance or a class calls, and nothing else."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def hidden_methods(it: Interpreter, class_: Obj) -> tuple[tuple[Function, Obj], ...]:
    """The methods of a class and its bases that using an instance may call, and that do more than answer."""
    known = it.hidden.get(class_)
    if known is None:
        it.hidden[class_] = ()  # while it is looked at, so that a circle ends
        once = {(method, id(owner.scope)): (method, owner) for method, owner in _hidden(it, class_)}
        known = it.hidden[class_] = tuple(once.values())
    return known


def _hidden(it: Interpreter, class_: Obj) -> list[tuple[Function, Obj]]:
    found: list[tuple[Function, Obj]] = []
    if isinstance(class_.node, ast.ClassDef):
        for part in class_.node.body:
            if isinstance(part, Function) and _is_called_by_use(part) and _does_something(part):
                found.append((part, class_))
        for held in class_.contents():
            for descriptor in held.contents("__class__") if held.type == "user" else ():
                found += hidden_methods(it, descriptor)
    for base in class_.contents("__bases__"):
        found += hidden_methods(it, base)
    return found


def _is_called_by_use(function: Function) -> bool:
    name = function.name
    if name.startswith("__") and name.endswith("__"):
        return name not in _AT_BIRTH
    return any(
        isinstance(d, ast.Name) and d.id.endswith("property") or isinstance(d, ast.Attribute) and d.attr in _ACCESSORS
        for d in function.decorator_list
    )


_ACCESSORS = frozenset({"setter", "getter", "deleter", "cached_property"})


def _does_something(function: Function) -> bool:
    """Whether a method may change or print anything: all it does is more than look and compute."""
    for node in ast.walk(ast.Module(function.body, [])):
        if isinstance(node, (ast.Global, ast.Nonlocal, ast.Delete, ast.AugAssign)):
            return True
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.Call) and not _only_answers(node.func):
            return True
    return False


def _only_answers(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in _PURE


_PURE = frozenset(
    """
    abs all any bool bytes complex dict divmod enumerate float format frozenset getattr hasattr hash hex id int isinstance
    issubclass iter len list max min ord range repr reversed round set sorted str sum super tuple type zip join split
    strip upper lower replace startswith endswith items keys values get copy shape astype mean fillna title sqrt
    """.split()
)


def use(it: Interpreter, objs: Objs) -> None:
    """Applies what using these objects does."""
    from nbrefactor.python.bodies import inline

    for obj in objs:
        if obj.type != "user" or obj in it.used:
            continue
        for class_ in obj.contents("__class__"):
            for method, owner in hidden_methods(it, class_):
                it.used.add(obj)
                count = max(0, len(method.args.posonlyargs) + len(method.args.args) - 1)
                inline(it, method, owner.scope, (frozenset({obj}), *(frozenset({Obj()}) for _ in range(count))), {})


def create_class(it: Interpreter, class_: Obj, metaclasses: Objs) -> None:
    """What the definition of a class calls: ``__init_subclass__`` of its bases, methods of its metaclass, ``__set_name__``."""
    from nbrefactor.python.bodies import inline

    called = [method for base in class_.contents("__bases__") if (method := it.user_method(base, "__init_subclass__"))]
    for metaclass in metaclasses | frozenset(
        m for b in class_.contents("__bases__") for m in b.contents("__metaclass__")
    ):
        class_.fields.setdefault("__metaclass__", set()).add(metaclass)
        called += [m for name in ("__new__", "__init__", "__prepare__") if (m := it.user_method(metaclass, name))]
    for held in class_.contents():
        if held.type == "user" and (method := it.user_method(held, "__set_name__")):
            called.append(method)
    for function, owner in called:
        assert isinstance(function, Function)
        count = len(function.args.posonlyargs) + len(function.args.args)
        arguments = (frozenset({class_}), *(frozenset({Obj()}) for _ in range(max(0, count - 1))))
        inline(it, function, owner.scope, arguments[:count], {})
