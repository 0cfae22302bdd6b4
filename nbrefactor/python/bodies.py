"""Follows the bodies of the notebook's own functions with what their calls give them."""

from __future__ import annotations

import ast

from nbrefactor.python.names import free_names
from nbrefactor.python.objects import Interpreter
from nbrefactor.python.recursion import PASSES, Given, widened
from nbrefactor.python.scopes import is_generator, scope_of
from nbrefactor.python.values import ANY, NOTHING, Layer, Obj, Objs

MAX_DEPTH = 8
"""Calls within calls that are followed; what is deeper may change all that it can reach. Half of it where one calls itself."""
_MOST = 100
"""Objects that a function which calls itself may reach, for its calls to be told apart."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def inline(
    it: Interpreter,
    function: ast.AST,
    scope: dict[str, Objs] | None,
    positional: tuple[Objs, ...],
    keywords: dict[str, Objs],
) -> Objs:
    """Follows a notebook function's body with the actual arguments."""
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    every = frozenset().union(*positional, *keywords.values())
    if function in it.active and it.record.budget >= 0:
        it.handed[function].append(_given(it, function, positional, keywords))
        return it.view(_seen_by(it, function) | every) | every
    if it.depth >= (MAX_DEPTH // 2 if any(it.handed.values()) else MAX_DEPTH) or it.record.budget < 0:
        it.mutate(every, deep=True)
        it.mutate(_seen_by(it, function), deep=True)
        it.record.touches.add("unknown")
        return frozenset({Obj()}) | every
    given = _given(it, function, positional, keywords)
    changed_before = len(it.record.mutated)
    it.depth += 1
    it.active.append(function)
    it.globals_stack.append(set(scope_of(function)[1]))
    try:
        result = _settled(it, function, scope, given)
    finally:
        it.globals_stack.pop()
        it.active.pop()
        it.depth -= 1
        if scope is not None and (len(it.record.mutated) > changed_before or scope_of(function)[2]):
            it.record.mutated.update(it.made_in(scope))  # what they share may have changed
    if is_generator(function):
        made = Obj("iterator")
        made.hold(ANY, result)
        made.views |= {o for o in every if o.mutable}
        if any(isinstance(n, (ast.With, ast.Try)) for n in ast.walk(function)):
            made.final = it.finals = True
        return frozenset({made})
    return result or none()


def _settled(it: Interpreter, function: Function, scope: dict[str, Objs] | None, given: Given) -> Objs:
    """What a body gives back, followed until it hands nothing new to itself."""
    result: Objs = NOTHING
    for _ in range(PASSES):
        it.handed[function] = []
        result |= _followed(it, function, scope, given)
        handed = it.handed.pop(function)
        if not handed:
            return result
        before = it.reachable(_seen_by(it, function).union(*given.values()))
        if len(before) > _MOST or it.depth > 2:  # each pass follows all that the body calls once more
            break
        wider = widened(given, handed, before)
        if wider == given:
            return result
        if wider is None:
            break
        given = wider
    it.mutate(before.union(*given.values(), *(objs for call in handed for objs in call.values())), deep=True)
    return result


def _followed(it: Interpreter, function: Function, scope: dict[str, Objs] | None, given: Given) -> Objs:
    env: dict[str, Objs] = Layer(scope, is_scope=True) if scope is not None else {}
    env.update(given)
    it.returned.append(set())
    try:
        if isinstance(function, ast.Lambda):
            return it.ev(function.body, env)
        it.block(function.body, env)
        return frozenset(it.returned[-1])
    finally:
        it.returned.pop()


def _given(it: Interpreter, function: Function, positional: tuple[Objs, ...], keywords: dict[str, Objs]) -> Given:
    """What each parameter is given by a call."""
    env: Given = {}
    arguments = function.args
    names = [*arguments.posonlyargs, *arguments.args]
    fallback = frozenset({Obj()})
    for position, parameter in enumerate(names):
        if position < len(positional):
            env[parameter.arg] = positional[position]
        else:
            env[parameter.arg] = keywords.get(parameter.arg) or keywords.get("**") or fallback
    for parameter in arguments.kwonlyargs:
        env[parameter.arg] = keywords.get(parameter.arg) or keywords.get("**") or fallback
    for default, parameter in [
        *zip(arguments.defaults, names[len(names) - len(arguments.defaults) :], strict=True),
        *((d, p) for d, p in zip(arguments.kw_defaults, arguments.kwonlyargs, strict=True) if d is not None),
    ]:
        if env[parameter.arg] is fallback:
            env[parameter.arg] = it.defaults.get(default, fallback)
    if arguments.vararg is not None:
        rest = Obj("builtins.tuple")
        rest.hold(ANY, frozenset().union(*positional[len(names) :]))
        env[arguments.vararg.arg] = frozenset({rest})
    if arguments.kwarg is not None:
        rest = Obj("builtins.dict")
        rest.hold(ANY, frozenset().union(*keywords.values()))
        env[arguments.kwarg.arg] = frozenset({rest})
    return env


def _seen_by(it: Interpreter, function: ast.AST) -> Objs:
    """The notebook's objects that a function may reach by name, also through the functions it calls."""
    seen: set[ast.AST] = set()
    found: set[Obj] = set()
    todo = [function]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        reads, writes = free_names(node)
        it.record.global_binds |= writes
        for name in reads:
            objs = it.names.get(name, NOTHING)
            found |= objs
            todo += [o.node for o in objs if o.node is not None]
    return frozenset(found)


def none() -> Objs:
    """What a call gives that gives nothing."""
    return frozenset({Obj("builtins.NoneType")})
