"""Calls in a notebook with networks: those of the libraries, of the notebook's own functions, and of the network itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbrefactor.knowledge import rows as row_facts
from nbrefactor.python.scoring.networks import tensors
from nbrefactor.python.scoring.networks.layers import other_axis
from nbrefactor.python.scoring.networks.symbols import ANSWER, FIXED, MEASURE, Symbol, unknown, wrapped
from nbrefactor.python.scoring.values import Value

if TYPE_CHECKING:
    from nbrefactor.python.scoring.networks.tracer import Tracer

MAKERS = frozenset(
    {"tensor", "as_tensor", "from_numpy", "Tensor", "FloatTensor", "LongTensor", "DoubleTensor", "IntTensor"}
)
SAME = frozenset({"list", "tuple", "next", "iter"})
WRAPPERS = frozenset({"tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.tqdm_notebook", "tqdm.trange"})
GATHERING = frozenset(
    {"array", "asarray", "concatenate", "hstack", "vstack", "cat", "concat", "Tensor", "tensor", "stack"}
)
MEASURING = frozenset({"metric", "loss", "score", "cross_validate"})
SHOWING = frozenset({"plot", "inspect", "display"})
IN_PLACE = frozenset({"eval", "train", "to", "cpu", "cuda", "float", "requires_grad_", "share_memory"})
OUTSIDE = frozenset({
    "parameters", "named_parameters", "state_dict", "zero_grad", "modules", "named_modules", "children", "named_children",
    "compile", "summary", "evaluate", "save", "save_weights", "export", "count_params", "get_weights", "get_config", "to_json",
    "fit", "get_layer",
})  # fmt: skip
"""Methods of a network that neither change what it says of rows, nor say it; ``fit`` is read by the evaluator."""
CHANGES = frozenset({"load_state_dict", "set_weights", "load_weights"})


def call(t: Tracer, node: ast.Call) -> Symbol:
    """What a call stands for."""
    if any(isinstance(a, ast.Starred) for a in node.args):
        parts = [t.eval(a.value if isinstance(a, ast.Starred) else a) for a in node.args]
        return (
            unknown("a call with arguments that are not spelled out", *parts) if any(p.table for p in parts) else FIXED
        )
    name = t.name_of(node.func)
    if name:
        return _library(t, node, name)
    if isinstance(node.func, ast.Attribute):
        return _method(t, node)
    callee = t.eval(node.func)
    given = [t.eval(a) for a in node.args] + [t.eval(k.value) for k in node.keywords]
    if callee.kind == "network":
        return ask(t, callee, node)
    if callee.kind == "function":
        return _own(t, callee.data, node)
    if callee.kind == "class" and isinstance(callee.data, ast.ClassDef):
        return _construct(t, callee.data, node)
    return of_unseen(t, node, given)


def of_unseen(t: Tracer, node: ast.Call, given: list[Symbol]) -> Symbol:
    """A call of an object that is not followed: a loss or a metric where it is given an answer and labels."""
    answers = [s for s in given if s.kind in ("answer", "unknown") and s.obj]
    if answers and (len(given) > 1 or all(s.decides for s in answers)):
        for answer in answers:
            t.compare(answer, [s for s in given if s.kind == "rows"])
        return MEASURE
    if any(s.kind == "rows" for s in given):
        return t.outside(node)
    if answers:
        return unknown(f"'{ast.unparse(node.func)}' is not known to work row by row", *answers)
    return MEASURE if any(s.kind == "measure" for s in given) else FIXED


# ------------------------------------------------------------------------------------------------------------ the network


def ask(t: Tracer, network: Symbol, node: ast.Call, text: str = ANSWER) -> Symbol:
    """The answer of a network, by ``model(rows)`` or ``model.predict(rows)``."""
    keras = t.is_keras(network.obj)
    places = list(node.args[:1]) + [k.value for k in node.keywords if k.arg in ("x", "input")]
    if len(places) != 1 or not keras and len(node.args) + len(node.keywords) != 1:
        return Symbol("unknown", obj=network.obj, why="the network is given several tables")
    features = t.eval(places[0])
    t.answered.add(network.obj)
    training = t.training_mode.get(network.obj, True) and not keras
    if features.kind == "rows":
        t.asked.append((network.obj, features, node))
        t.inputs.add((network.obj, features.text))
        return Symbol("answer", text, t.form, features.value, obj=network.obj, tensor=not keras, training=training)
    if features.kind == "unknown":
        return Symbol("unknown", obj=network.obj, why=features.why)
    if features.kind == "answer":
        return Symbol("unknown", obj=network.obj, why="one network is asked about the answers of another")
    held_out = Value("rows", "array")  # rows of another file than those of training
    return Symbol("answer", text, t.form, held_out, obj=network.obj, tensor=not keras, training=training)


def _of_network(t: Tracer, network: Symbol, word: str, node: ast.Call) -> Symbol:
    given = [t.eval(a) for a in node.args] + [t.eval(k.value) for k in node.keywords]
    if word in ("predict", "forward", "predict_on_batch", "predict_proba", "predict_classes"):
        if word in ("predict_classes", "predict_proba"):
            return Symbol("unknown", obj=network.obj, why=f"'{word}' is of an old Keras")
        return ask(t, network, node)
    if word in ("eval", "train"):
        off = word == "eval" or bool(node.args) and getattr(node.args[0], "value", True) is False
        t.training_mode[network.obj] = not off
    if word in CHANGES:
        t.changed(network.obj)
        return FIXED
    if word == "apply" and node.args and isinstance(t.eval(node.args[0]).data, ast.FunctionDef):
        if any(t.name_of(n.func).startswith("torch.nn.init.") for n in _calls(t.eval(node.args[0]).data)):
            return network  # draws the first weights anew
    if word in IN_PLACE:
        wide = [
            n
            for n in ast.walk(node)
            if isinstance(n, ast.expr) and t.name_of(n) in ("torch.float64", "torch.double", "torch.half")
        ]
        if wide:
            t.trouble.setdefault(
                network.obj, "the network computes with another type of numbers than it was built with"
            )
        return network
    if word in OUTSIDE:
        return FIXED
    if word == "add":
        return FIXED
    if any(s.table for s in given):
        return Symbol("unknown", obj=network.obj, why=f"the network's method '{word}' is not understood")
    if not t.is_keras(network.obj):
        t.trouble.setdefault(network.obj, f"what '.{word}()' does to the network is not understood")
    return FIXED


def _calls(node: ast.AST) -> list[ast.Call]:
    return [n for n in ast.walk(node) if isinstance(n, ast.Call)]


# ------------------------------------------------------------------------------------------------------- the notebook's own


def _own(t: Tracer, function: ast.AST, node: ast.Call, me: Symbol | None = None) -> Symbol:
    """A function of the notebook, read with the arguments of this call."""
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    given = arguments(t, function, node, me)
    if given is None:
        parts = [t.eval(a) for a in node.args]
        return unknown("a function whose arguments cannot be followed", *parts)
    return t.inline(function, given)


def arguments(
    t: Tracer, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, node: ast.Call, me: Symbol | None
) -> dict[str, Symbol] | None:
    """Parameter → symbol; ``None`` where they cannot be told."""
    spelled = function.args
    if spelled.vararg or spelled.kwarg or any(k.arg is None for k in node.keywords):
        return None
    names = [a.arg for a in [*spelled.posonlyargs, *spelled.args]]
    values = [*([me] if me is not None else []), *(_argument(t, a) for a in node.args)]
    given = dict(zip(names, values, strict=False))
    given.update({k.arg: _argument(t, k.value) for k in node.keywords if k.arg})
    for name, default in zip(names[len(names) - len(spelled.defaults) :], spelled.defaults, strict=False):
        given.setdefault(name, _argument(t, default))
    for only, keyword in zip(spelled.kwonlyargs, spelled.kw_defaults, strict=False):
        if keyword is not None:
            given.setdefault(only.arg, _argument(t, keyword))
    return given if {*names, *(a.arg for a in spelled.kwonlyargs)} == set(given) else None


def _argument(t: Tracer, node: ast.expr) -> Symbol:
    """An argument; what is the same for all rows keeps its text."""
    symbol = t.eval(node)
    if symbol is FIXED:
        text = t.fixed_text(node)
        return Symbol("fixed", text=text) if text else FIXED
    return symbol


def _construct(t: Tracer, made: ast.ClassDef, node: ast.Call) -> Symbol:
    """An object of a class of the notebook: a data set, of which the attributes are followed."""
    if t.layers().is_network(made):
        return FIXED  # told by the evaluator where it is given a name
    thing = Symbol("object", data=made)
    init = _function(made, "__init__")
    if init is not None:
        given = arguments(t, init, node, thing)
        if given is None:
            return unknown(f"how '{made.name}' is made is not understood", *(t.eval(a) for a in node.args))
        t.inline(init, given)
    return thing


def _function(made: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((m for m in made.body if isinstance(m, ast.FunctionDef) and m.name == name), None)


def batches_of(t: Tracer, data: Symbol) -> Symbol:
    """A data set as batches: its tensors, or what its ``__getitem__`` gives."""
    if data.kind == "batches":
        return data
    if data.kind == "rows" and data.tensor:
        return Symbol("batches", parts=(data,))
    if data.kind != "object" or not isinstance(data.data, ast.ClassDef):
        return unknown(data.why or "a data set that is not followed", data)
    item = _function(data.data, "__getitem__")
    if item is None or len(item.args.args) != 2:
        return unknown(f"how '{data.data.name}' gives its entries is not understood")
    entry = Symbol("fixed", data="entry")
    one = t.inline(item, {item.args.args[0].arg: data, item.args.args[1].arg: entry})
    parts = one.parts if one.kind == "parts" else (one,)
    made = tuple(tensors.collated(t, p) for p in parts)
    return Symbol("batches", parts=(Symbol("parts", parts=made) if one.kind == "parts" else made[0],))


# ----------------------------------------------------------------------------------------------------------- the libraries


def _library(t: Tracer, node: ast.Call, name: str) -> Symbol:
    """A function or a class that is imported, or built in."""
    word = name.rpartition(".")[2]
    given = [t.eval(a) for a in node.args]
    named = {k.arg or "": t.eval(k.value) for k in node.keywords}
    everything = [*given, *named.values()]
    first = given[0] if given else FIXED
    fact = t.ev.knowledge.function(name)
    roles = fact.roles if fact is not None else frozenset()
    if name.startswith("torch.utils.data."):
        return _data(t, word, node, given, named)
    if name in WRAPPERS or name.startswith("builtins.") and word in SAME:
        return t.turn(first) if word == "next" else first
    if name == "builtins.enumerate":
        return Symbol("parts", parts=(Symbol("fixed", data="turn"), t.turn(first)), data="turns")
    if name == "builtins.zip":
        return Symbol("parts", parts=tuple(t.turn(s) for s in given), data="turns")
    if name == "builtins.len" or name == "builtins.print" or name == "builtins.range":
        return FIXED
    if name.startswith("torch.") and word in MAKERS and first.table:
        return tensors.made(t, node, first)
    if name == "torch.autograd.Variable":
        return first
    if first.kind == "list" and word in GATHERING and (name.startswith(("numpy.", "torch."))):
        return _gathered(t, node, first, name)
    if roles & MEASURING or name.startswith("torch.nn.functional.") and word.endswith(("loss", "entropy")):
        tables = [s for s in everything if s.table or s.kind == "unknown"]
        for symbol in tables:
            t.compare(symbol, [s for s in tables if s is not symbol and s.kind == "rows"])
        return MEASURE
    if roles & SHOWING:
        return FIXED
    answers = [s for s in everything if s.kind == "answer"]
    if name in ("pandas.DataFrame", "pandas.Series"):
        for symbol in (*everything, *(p for s in everything for p in s.parts)):
            t.written(symbol)
        return (
            first
            if answers and first.kind == "answer" and word == "Series"
            else (MEASURE if answers else t.outside(node))
        )
    if answers or any(s.tensor for s in everything):
        return _elementwise(t, node, name, everything)
    strange = [s for s in everything if s.kind == "unknown"]
    if strange:
        return unknown(strange[0].why, *strange)
    if any(s.kind == "measure" for s in everything):
        return MEASURE
    if any(s.kind == "rows" for s in everything):
        return t.outside(node)
    return FIXED


def _elementwise(t: Tracer, node: ast.Call, name: str, given: list[Symbol]) -> Symbol:
    """``torch.sigmoid(answer)``, ``np.argmax(answer, axis=1)``, ``F.softmax(answer, dim=1)``."""
    word = name.rpartition(".")[2]
    lead = next(s for s in given if s.table)
    fact = row_facts.function(name)
    if name.startswith("builtins."):
        if word in ("abs", "round") and len(given) == 1:
            return lead.as_text(f"{word}({lead.text})", decides=word == "round")
        return (
            MEASURE
            if word in ("sum", "min", "max", "any", "all", "float", "int", "sorted", "set")
            else unknown(f"'{word}' of answers", *given)
        )
    aggregate = fact is not None and fact.rows == "aggregate"
    if aggregate and not other_axis(node, 1):
        return MEASURE
    if fact is None or fact.rows not in ("rowwise", "aggregate"):
        return unknown(f"'{name}' is not known to work row by row", *given)
    if name.startswith("torch.") and word in ("max", "min"):
        return tensors.with_places(lead, word, node, 1)
    text = t.rendered(node, lead)
    if text is None:
        return unknown(f"'{ast.unparse(node)}' mixes answers with other rows", *given)
    decides = word in ("argmax", "argmin", "round", "where", "rint", "around", "greater", "gt", "ge")
    return lead.but(text=text, decides=lead.decides or decides, tensor=name.startswith("torch."))


def _data(t: Tracer, word: str, node: ast.Call, given: list[Symbol], named: dict[str, Symbol]) -> Symbol:
    """Data sets and loaders of PyTorch."""
    data = given[0] if given else named.get("dataset", FIXED)
    if word == "TensorDataset":
        return Symbol("batches", parts=(Symbol("parts", parts=tuple(given)),))
    if word in ("DataLoader", "Subset", "random_split"):
        if "collate_fn" in named:
            return unknown("batches that a function of the notebook puts together")
        return batches_of(t, data)
    return unknown(f"'{word}' is not followed", *given) if any(s.table for s in given) else FIXED


def _gathered(t: Tracer, node: ast.Call, held: Symbol, name: str) -> Symbol:
    """``torch.cat(answers)``, ``np.array(answers)``: the answers of all batches together are those of all rows."""
    if not held.parts:
        return FIXED
    inner, torch = held.parts[0], name.startswith("torch.")
    if inner.kind != "answer":
        return inner
    axis = next(
        (k.value for k in node.keywords if k.arg in ("dim", "axis")), node.args[1] if len(node.args) > 1 else None
    )
    if (
        axis is not None
        and getattr(axis, "value", None) != 0
        and name.rpartition(".")[2] in ("cat", "concat", "concatenate", "stack")
    ):
        return unknown("answers are put side by side", inner)
    return tensors.as_array(inner) if not torch else inner


def _method(t: Tracer, node: ast.Call) -> Symbol:
    """A method of a network, a table, a list, an object of the notebook, or of something that is not followed."""
    assert isinstance(node.func, ast.Attribute)
    owner, word = t.eval(node.func.value), node.func.attr
    if owner.kind == "network":
        return _of_network(t, owner, word, node)
    given = [t.eval(a) for a in node.args] + [t.eval(k.value) for k in node.keywords]
    if word == "backward":
        t.learns = True
        return FIXED
    if (
        owner.kind == "list"
        or owner is FIXED
        and word in ("append", "extend")
        and isinstance(node.func.value, ast.Name)
    ):
        return _into_list(t, node, owner, word, given)
    if owner.kind == "answer" or owner.kind == "rows" and owner.tensor:
        return tensors.method(t, node, owner, word)
    if owner.kind == "object":
        method = _function(owner.data, word)
        return _own(t, method, node, owner) if method is not None else unknown("a method that is not followed", *given)
    if owner.kind == "batches":
        return FIXED
    if owner.kind == "measure":
        return MEASURE
    if owner.kind == "unknown":
        return owner
    if owner.kind == "parts":
        return owner if word in ("items", "values") else unknown("a tuple that is not followed", owner)
    answers = [s for s in given if s.kind == "answer"]
    if len(answers) == 1 == len(given) and word in ("inverse_transform", "transform"):
        scaler = t.fixed_text(node.func.value)
        if scaler is not None:
            answer = tensors.as_array(answers[0])
            return answer.as_text(f"{wrapped(scaler)}.{word}({answer.text})", decides=True)
        return unknown("what turns answers back is not known", *answers)
    if answers:
        return of_unseen(t, node, given)
    if any(s.kind == "measure" for s in given):
        return MEASURE
    strange = [s for s in given if s.kind == "unknown"]
    if strange:
        return unknown(strange[0].why, *strange)
    return t.outside(node) if owner.kind == "rows" or any(s.kind == "rows" for s in given) else FIXED


def _into_list(t: Tracer, node: ast.Call, held: Symbol, word: str, given: list[Symbol]) -> Symbol:
    """``answers.append(answer)``, ``answers.extend(answer.tolist())``."""
    assert isinstance(node.func, ast.Attribute)
    if word in ("append", "extend") and len(given) == 1 and isinstance(node.func.value, ast.Name):
        more = given[0]
        if more.table or more.kind in ("unknown", "list"):
            t.rebind(node.func.value.id, t.grown(held if held.kind == "list" else Symbol("list"), more))
    return FIXED
