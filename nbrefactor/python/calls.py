"""The calls of the abstract interpreter: what a callee does to its receiver, its arguments and the world.

Order of trust: the notebook's own functions (followed with the actual arguments), what we know of the library, a judgement
over all known types that have a method of this name, and last the assumption that the call changes all it can reach.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from nbrefactor.python.bodies import inline, none
from nbrefactor.python.memory import ITERATORS, WIDEST
from nbrefactor.python.objects import Interpreter
from nbrefactor.python.values import ANY, BUILTIN_CONTAINERS, COPYING, NOTHING, Obj, Objs

if TYPE_CHECKING:
    from nbrefactor.knowledge import Fact

MUTATING_NAMES = re.compile(
    r"^(fit|partial_fit|set_|compile$|load_|append$|extend$|update$|add_|insert$|sort$|clear$|remove$|train$|learn)"
)
_OF_OBJECTS = frozenset({"object", "'object'", "'O'"})
_LETS_GO = frozenset({"close", "cleanup", "shutdown"})
_OVERWRITES = re.compile(r"overwrite|inplace$|out$|output$|\*\*")
KEEPERS = frozenset(
    {
        "matplotlib.animation.FuncAnimation",
        "functools.partial",
        "functools.partialmethod",
        "collections.defaultdict",
        "threading.Thread",
        "atexit.register",
    }
)
"""Calls that keep a function for later."""
_AFTER_INIT = ("__post_init__", "__attrs_post_init__", "model_post_init")
"""Methods that the ``__init__`` calls which dataclasses, attrs and pydantic write."""
_DRAW_LATER = frozenset({"estimator", "splitter", "resample"})
"""Roles of objects that draw nothing when they are made."""
_FITS = frozenset({"fit", "cross_validate", "split", "resample"})
PLAIN_RESULTS = frozenset({"none", "self", "fresh", "value", "view", "window", "element"})
_WORD = re.compile(r"[^\W\d]\w*")
_AT_NAME = re.compile(r"@([^\W\d]\w*)")


class Arguments:
    """The evaluated arguments of one call."""

    __slots__ = ("positional", "keywords", "every", "sources")

    def __init__(self, it: Interpreter, node: ast.Call, env: dict[str, Objs]):
        self.positional: list[Objs] = []
        self.keywords: dict[str, Objs] = {}
        self.sources: dict[str, str] = {}
        every: set[Obj] = set()
        for argument in node.args:
            starred = isinstance(argument, ast.Starred)
            value = it.ev(argument.value if isinstance(argument, ast.Starred) else argument, env)
            if starred:
                value = it.iterate(it.consume(value))
            self.positional.append(value)
            every |= value
        for keyword in node.keywords:
            value = it.ev(keyword.value, env)
            name = keyword.arg or "**"
            self.keywords[name] = value
            self.sources[name] = _source(keyword.value)
            every |= value if keyword.arg else it.iterate(value)
        self.every: Objs = frozenset(every)


def _source(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.Name):
        return node.id
    return "…"


def call(it: Interpreter, node: ast.Call, env: dict[str, Objs]) -> Objs:
    """The objects a call may return; its effects go to the interpreter's record."""
    receiver: Objs = NOTHING
    name = ""
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        receiver = _able(it, it.ev(node.func.value, env), name)
        callees: Objs = NOTHING
    else:
        callees = it.ev(node.func, env)
    arguments = Arguments(it, node, env)
    out: set[Obj] = set()
    if name:
        for obj in receiver or frozenset({Obj()}):
            out |= _method(it, node, obj, name, arguments, len(receiver) == 1)
    for callee in callees:
        out |= _callee(it, node, callee, arguments)
    if not it.depth:
        _note_strings(it, name, receiver, arguments)
    return frozenset(out)


def _able(it: Interpreter, receiver: Objs, name: str) -> Objs:
    """Of the objects that an expression may be, those that may have such a method."""
    able = frozenset(o for o in receiver if _may_have(it, o, name))
    return able or frozenset(o for o in receiver if o.bound is not None)


def _may_have(it: Interpreter, obj: Obj, name: str) -> bool:
    if obj.bound is not None:  # an attribute that may be a method, and a method has none
        return False
    if obj.type == "numpy.ndarray":
        return it.fact_of(obj.type, name) is not None
    module, _, type_ = obj.type.partition(".")
    real = getattr(builtins, type_, None) if module == "builtins" else None
    return not isinstance(real, type) or hasattr(real, name)


def _note(it: Interpreter, node: ast.Call, target: str, type_: str = "") -> None:
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    names = tuple(
        part.id
        for part in [
            *(a.value if isinstance(a, ast.Starred) else a for a in node.args),
            *(k.value for k in node.keywords),
        ]
        if isinstance(part, ast.Name)
    )
    row = (target, receiver.id if isinstance(receiver, ast.Name) else "", type_, names)
    if row not in it.record.calls:
        it.record.calls.append(row)


def _note_strings(it: Interpreter, name: str, receiver: Objs, arguments: Arguments) -> None:
    """Names looked up from strings: ``df.query("a > @limit")``, ``pd.eval("a + b")`` and statsmodels' formulas."""
    texts = [o.const for o in arguments.every if o.const]
    if name in ("eval", "evaluate") and any(o.qual for o in receiver):  # of a library: all words are names
        for text in texts:
            it.record.string_reads.update(n for n in _WORD.findall(text) if n in it.names)
    elif name in ("query", "eval"):
        for text in texts:
            it.record.string_reads.update(n for n in _AT_NAME.findall(text) if n in it.names)
    if any("~" in text for text in texts):
        for text in texts:
            it.record.string_reads.update(n for n in _WORD.findall(text) if n in it.names)


def _method(it: Interpreter, node: ast.Call, obj: Obj, name: str, arguments: Arguments, alone: bool) -> Objs:
    if obj.qual:
        return _qualified(it, node, f"{obj.qual}.{name}", arguments)
    own = it.user_method(obj, name)
    if own is not None:
        method, class_ = own
        _note(it, node, f".{name}", "user")
        first = () if _is_static(method) else (frozenset({obj}),)
        return inline(it, method, class_.scope, (*first, *arguments.positional), arguments.keywords)
    held = obj.contents("." + name) if obj.type == "user" else set()
    if held and (obj, name) not in it.following:
        it.following.add((obj, name))  # what is stored there may lead back to it: ``box.show = box.show``
        made = frozenset().union(*(_callee(it, node, h, arguments) for h in held))
        it.following.discard((obj, name))
        return made
    fact = it.fact_of(obj.type, name)
    if not obj.type and not (node.args or node.keywords) and _asks_for_more(name):
        fact = None  # a queue's or a thread's: ``q.join()``, ``q.get()``
    elif fact is None and not obj.type:
        fact = _judge(it, node, name)
    _note(it, node, f".{name}", obj.type)
    return _apply(it, node, fact, arguments, obj, name)


@cache
def _asks_for_more(name: str) -> bool:
    """Whether built-in types have a method of this name, and none of them can be called without an argument."""
    found = [getattr(type_, name, None) for type_ in (str, bytes, list, dict, set, tuple)]
    methods = [method for method in found if callable(method)]  # `list.__hash__` is none
    return bool(methods) and all(_needs_an_argument(method) for method in methods)


def _needs_an_argument(method: Callable[..., object]) -> bool:
    try:
        _, *parameters = inspect.signature(method).parameters.values()
    except ValueError:
        return False  # it does not say
    return any(p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters)


def _judge(it: Interpreter, node: ast.Call, name: str) -> Fact | None:
    """One fact for a method of an unknown type, from all types that have such a method; ``None`` if they disagree."""
    fact = it.knowledge.method("", name)
    if fact is not None:
        return fact
    facts = it.knowledge.methods(name)
    if not facts:
        return None
    mutating = [f for f in facts if f.mutates & {"receiver", "arguments", "first", "rest"}]
    return mutating[0] if mutating else facts[0]


def _callee(it: Interpreter, node: ast.Call, callee: Obj, arguments: Arguments) -> Objs:
    if callee.qual:
        return _qualified(it, node, callee.qual, arguments)
    if callee.bound is not None:
        receivers, name = callee.bound
        return frozenset().union(*(_method(it, node, r, name, arguments, False) for r in receivers))
    if isinstance(callee.node, ast.ClassDef):
        return _construct(it, node, callee, arguments)
    if isinstance(callee.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        name = getattr(callee.node, "name", "")
        if name:
            _note(it, node, name)
        return inline(it, callee.node, callee.scope, tuple(arguments.positional), arguments.keywords)
    if callee.type == "user":
        own = it.user_method(callee, "__call__") or it.user_method(callee, "forward")
        if own is not None:
            return inline(it, own[0], own[1].scope, (frozenset({callee}), *arguments.positional), arguments.keywords)
    _note(it, node, "()", callee.type)
    return _unknown(it, node, frozenset({callee}) | callee.contents(), arguments)


def _construct(it: Interpreter, node: ast.Call, class_: Obj, arguments: Arguments) -> Objs:
    made = Obj("user")
    made.fields["__class__"] = {class_}
    class_.holders.add(made)  # what is stored into a class is seen in its instances
    for metaclass in class_.contents("__metaclass__"):
        if (made_by := it.user_method(metaclass, "__call__")) is not None:
            inline(it, made_by[0], made_by[1].scope, (frozenset({class_}),), {})
    init = it.user_method(class_, "__init__")
    if (new := it.user_method(class_, "__new__")) is not None:
        inline(it, new[0], new[1].scope, (frozenset({class_}), *arguments.positional), arguments.keywords)
    assert isinstance(class_.node, ast.ClassDef)
    _note(it, node, class_.node.name)
    if init is not None:
        before = made.fields
        inline(it, init[0], init[1].scope, (frozenset({made}), *arguments.positional), arguments.keywords)
        it.record.mutated.discard(made)
        made.fields = before
    if class_.node.bases or init is None:
        made.hold(ANY, arguments.every)
    for name in _AFTER_INIT:
        if (then := it.user_method(class_, name)) is not None:
            inline(it, then[0], then[1].scope, (frozenset({made}),), {})
            it.record.mutated.discard(made)
    if it.user_method(class_, "__del__") is not None:
        made.final = it.finals = True
    return frozenset({made})


def _is_static(method: ast.AST) -> bool:
    decorators = getattr(method, "decorator_list", [])
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)


def _qualified(it: Interpreter, node: ast.Call, qual: str, arguments: Arguments) -> Objs:
    _note(it, node, qual)
    if qual in ("builtins.setattr", "builtins.delattr") and arguments.positional:
        it.mutate(arguments.positional[0])
        it.patch(node.args[0], arguments.positional[0])
        for obj in arguments.positional[0]:
            obj.hold(ANY, arguments.every)
        return none()
    if qual == "builtins.getattr" and arguments.positional:
        names = {o.const for o in (arguments.positional[1] if len(arguments.positional) > 1 else ()) if o.const}
        if names:
            return frozenset().union(*(it.attribute(arguments.positional[0], n) for n in names))
        return it.iterate(arguments.positional[0]) | arguments.every
    if qual == "builtins.super":
        return frozenset({Obj("super")})
    return _apply(it, node, it.knowledge.function(qual), arguments, None, qual)


def _apply(
    it: Interpreter, node: ast.Call, fact: Fact | None, arguments: Arguments, receiver: Obj | None, name: str
) -> Objs:
    """Applies a library fact, or the assumption for an unknown call."""
    objs = frozenset({receiver}) if receiver is not None else NOTHING
    if fact is None:
        if receiver is not None and (receiver.type == "builtins.str" or receiver.type == "super"):
            return frozenset({Obj("builtins.str" if receiver.type != "super" else "")})
        library = _library(receiver, name)
        if it.knowledge.keeps_arguments(library) and not any(map(_OVERWRITES.match, arguments.keywords)):
            return _by_custom(it, library, arguments, objs, name)
        return _unknown(it, node, objs, arguments)
    fact = fact.given(arguments.sources)
    makes = fact.type.rpartition(".")[2] == name.rpartition(".")[2]  # the call of a class
    later = "random" in fact.touches and makes and bool(fact.roles & _DRAW_LATER)
    it.record.touches |= fact.touches - {"random"} if later else fact.touches
    if it.draws and ("receiver" in fact.mutates or fact.roles & _FITS):
        it.record.touches |= {"random" for o in it.reachable(objs | arguments.every) if o.draws}
    if "receiver" in fact.mutates:
        it.mutate(objs, structure="structure" in fact.mutates)
        if receiver is not None:
            if not receiver.type or receiver.type in BUILTIN_CONTAINERS or receiver.type in ("user", "iterator"):
                receiver.hold(ANY, arguments.every)
            elif name.rpartition(".")[2].startswith(("fit", "partial_fit")):
                it.mutate(_fitted(it, receiver))
            if receiver.type in BUILTIN_CONTAINERS and name.rpartition(".")[2] in ("extend", "update"):
                receiver.hold(
                    ANY,
                    frozenset().union(*(it.iterate(p) for p in arguments.positional))
                    if arguments.positional
                    else NOTHING,
                )
    it.mutate(_changed_arguments(fact, arguments))
    if fact.mutates & {"arguments", "first"}:
        for obj in arguments.positional[0] if arguments.positional else NOTHING:
            obj.hold(ANY, frozenset().union(*arguments.positional[1:], frozenset()))
    written = _written(fact, arguments)
    it.mutate(written)
    if name in _LETS_GO:
        for obj in objs:
            obj.final = False
    starts = receiver is not None and receiver.type not in BUILTIN_CONTAINERS and _holds_functions(receiver)
    _call_back(it, objs, arguments, unknown=starts)
    plain = fact.returns in PLAIN_RESULTS or fact.returns.startswith("builtins.") or fact.returns in COPYING
    keeps = fact.roles & {"iterator", "estimator", "transformer"} or name in KEEPERS
    if plain and not keeps:
        _mark_immediate(it, node, bool(fact.mutates & {"receiver", "arguments", "first"}))
    result = _result(it, fact, arguments, objs) | written
    for obj in result if later else ():
        obj.draws = it.draws = True
    if not any(obj.type == "iterator" for obj in result):  # else it uses up later what it was given
        it.consume(arguments.every)
    _name_maker(it, result, receiver, name)
    if "held" in fact.roles or ("open" in fact.roles and _for_writing(arguments)):
        for obj in result:
            obj.final = it.finals = True
    return result


def _fitted(it: Interpreter, receiver: Obj) -> Objs:
    """What a fit changes beside its receiver: a pipeline fits its steps, and a search copies of its estimator."""
    maker = it.knowledge.function(receiver.type)
    if maker is not None and "cloner" in maker.roles:
        return NOTHING
    return frozenset(o for o in it.reachable((receiver,)) if "sklearn." in o.type)


def _for_writing(arguments: Arguments) -> bool:
    modes = {
        o.const for values in (*arguments.positional[1:2], arguments.keywords.get("mode", NOTHING)) for o in values
    }
    return any(mode and mode[0] in "wax" and len(mode) < 4 for mode in modes)


def _written(fact: Fact, arguments: Arguments) -> Objs:
    """What the result is written into, given as ``out=`` or at the place of it."""
    found = arguments.keywords.get("**", NOTHING) if "out" in fact.mutates else NOTHING
    if "out" in fact.mutates:
        found |= arguments.keywords.get("out", NOTHING)
    return found.union(*arguments.positional[fact.out :]) if fact.out is not None else found


def _changed_arguments(fact: Fact, arguments: Arguments) -> Objs:
    """The arguments that a call changes; one given by its name may be the first."""
    if "arguments" in fact.mutates or (fact.mutates & {"first", "rest"} and not arguments.positional):
        return arguments.every
    first = arguments.positional[0] if "first" in fact.mutates else NOTHING
    rest = (*arguments.positional[1:], *arguments.keywords.values()) if "rest" in fact.mutates else ()
    return first.union(*rest)


def _mark_immediate(it: Interpreter, node: ast.Call, stores: bool) -> None:
    """Notes the functions handed to a call that does not keep them; one that changes an object may store all but its ``key``."""
    for part in [*([] if stores else node.args), *(k.value for k in node.keywords if not stores or k.arg == "key")]:
        if isinstance(part, (ast.Name, ast.Lambda, ast.GeneratorExp)):
            it.record.immediate.add(id(part))


def _result(it: Interpreter, fact: Fact, arguments: Arguments, receiver: Objs) -> Objs:
    returns = fact.returns
    if returns == "none":
        return none()
    if returns == "self":
        return receiver or (arguments.positional[0] if arguments.positional else NOTHING)
    if returns == "view":
        return it.view(receiver or arguments.every, fact.type)
    if returns == "window":
        made = Obj(fact.type)
        for obj in receiver:
            obj.viewers.add(made)
        return frozenset({made})
    if returns == "element":
        base = receiver or (arguments.positional[0] if arguments.positional else NOTHING)
        found = it.iterate(base)
        extra = frozenset(o for position in arguments.positional[1:] for o in position)
        return (found | extra) or frozenset({Obj(fact.type)})
    if not returns:
        made = Obj(fact.type)
        made.views |= {o for o in receiver | arguments.every if o.mutable and o.node is None}
        for obj in made.views:
            obj.viewers.add(made)
        return frozenset({made})
    type_ = "" if returns in ("fresh", "value") else returns
    if type_ and "iterator" in fact.roles:
        type_ = "iterator"
    made = Obj(type_ or fact.type)
    if made.type in BUILTIN_CONTAINERS or made.type == "iterator":
        sources = receiver | arguments.every
        elements = it.iterate(sources) | (frozenset({Obj()}) if returns == "fresh" else NOTHING)
        if made.type == "builtins.dict":
            elements |= it.iterate(frozenset(o for o in elements if o.type in BUILTIN_CONTAINERS))  # of (key, value)
        made.hold(ANY, it.singly_and_in_tuples(elements) if made.type == "iterator" else elements)
        if made.type == "iterator":
            made.look_at(o for o in sources if o.type in ITERATORS)
            if (
                arguments.positional
                and len(arguments.positional) > 1
                and any(o.node is not None for o in arguments.positional[0])
            ):
                made.hold(ANY, it.iterate(arguments.positional[1]))
    elif "plot" not in fact.roles and returns != "value":  # what is drawn is read from data, and leads nowhere back
        if arguments.sources.get("dtype") in _OF_OBJECTS:
            made = Obj()  # it holds no numbers, but what it was made from
            made.hold(ANY, it.iterate(arguments.every))
        made.hold(".estimator" if "search" in fact.roles else ANY, arguments.every)
    return frozenset({made})


def _library(receiver: Obj | None, name: str) -> str:
    return (receiver.maker or receiver.type if receiver is not None else name).partition(".")[0]


def _name_maker(it: Interpreter, made: Objs, receiver: Obj | None, name: str) -> None:
    """Notes which library made objects of unknown type, so that its customs hold for them."""
    library = _library(receiver, name)
    if it.knowledge.keeps_arguments(library):
        for obj in made:
            if not obj.type and not obj.qual and obj.node is None and not obj.names:
                obj.maker = library


def _by_custom(it: Interpreter, library: str, arguments: Arguments, receiver: Objs, name: str) -> Objs:
    """An unknown call of a library that leaves arguments as they are; a method may change its own object."""
    it.record.touches.add("unknown")
    if MUTATING_NAMES.match(name):
        it.mutate(receiver)
    _call_back(it, receiver, arguments)
    made = Obj()
    made.maker = library
    made.hold(ANY, arguments.every | receiver)
    return frozenset({made})


def _unknown(it: Interpreter, node: ast.Call, receiver: Objs, arguments: Arguments) -> Objs:
    """Nothing is known: the receiver and every argument may change, the result may be or hold any of them."""
    it.record.touches.add("unknown")
    every = frozenset(o for o in receiver | arguments.every if o.mutable)
    it.mutate(every, deep=True)
    _call_back(it, receiver, arguments, unknown=True)
    every = every if len(every) <= WIDEST else it.summary(every)
    made = Obj()
    made.hold(ANY, every)
    made.views |= {o for o in every if o.node is None and o.type not in BUILTIN_CONTAINERS}
    for obj in made.views:
        obj.viewers.add(made)
    return frozenset({made})


def _holds_functions(obj: Obj) -> bool:
    """Whether an object was handed functions that its methods may call: a thread, a partial."""
    return obj.type not in ("user", "class", "bound") and any(o.node is not None for o in obj.contents())


def _wraps(obj: Obj) -> bool:
    """Whether an object may be a function made of another: a ``functools.partial``."""
    return not obj.type and not obj.qual and obj.node is None and obj.bound is None


def _call_back(it: Interpreter, receiver: Objs, arguments: Arguments, unknown: bool = False) -> None:
    """A function handed over, or held by an unknown callee, is taken to be called with anything the callee can reach."""
    handed = arguments.every.union(*(o.contents() for o in arguments.every if _wraps(o)))
    if unknown:
        handed |= it.reachable(receiver)
    functions = [o for o in handed if isinstance(o.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]
    functions += [b for o in handed if o.bound is not None for b in [o]]
    if not functions:
        return
    others = frozenset(o for o in arguments.every if o not in functions) | receiver
    given = others | it.iterate(others)
    if len(given) > WIDEST:
        given = it.summary(given)
    for function in functions:
        if function.bound is not None:
            for r in function.bound[0]:
                fact = it.fact_of(r.type, function.bound[1])
                if (fact is not None and "receiver" in fact.mutates) or (
                    fact is None and MUTATING_NAMES.match(function.bound[1])
                ):
                    it.mutate(frozenset({r}))
            continue
        assert isinstance(function.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        count = len(function.node.args.posonlyargs) + len(function.node.args.args)
        inline(it, function.node, function.scope, (given,) * count, {})
