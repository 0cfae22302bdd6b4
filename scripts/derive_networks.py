"""The part of derive_knowledge.py that looks at torch, keras, tensorflow, transformers and spacy."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive_knowledge import Rows

Find = Callable[[object], Iterator[tuple[str, Any]]]

# -------------------------------------------------------------------------------------------------------------- torch

UNTOUCHED = re.compile(
    r"(set_|save|load|seed|manual_seed|initial_seed|compile|init|import|use_|fork|wait|cuda|xpu|mps|hpu|ipu|mtia|vulkan|"
    r"from_file|frombuffer|share_memory|register|record|backward|storage|untyped|module_load|export|cond|while_loop|"
    r"typename|is_|get_|vmap|classes|ops|library|map_|apply_|\w*async|unique_dim|\w*fft|prepare|resize)"
)
"""Not called by a probe: they set the stage, need a device, or end the process."""


def derive_torch(rows: Rows, public: Find) -> None:
    import torch

    torch.manual_seed(0)
    for name, value in public(torch.nn):
        if isinstance(value, type) and issubclass(value, torch.nn.Module) and value is not torch.nn.Module:
            role = "loss" if re.search(r"Loss(2d)?$", name) else "layer"
            touches = "random" if _draws_when_made(value) else ""
            rows.add("classes", name, of="torch.nn", bases="torch.nn.Module", roles=role, touches=touches)
    for module, base in (("torch.optim", torch.optim.Optimizer), ("torch.optim.lr_scheduler", object)):
        for name, value in public(importlib.import_module(module)):
            if isinstance(value, type) and issubclass(value, base) and hasattr(value, "step") and name != "Optimizer":
                rows.add("classes", name, of=module, bases="torch.optim.Optimizer", roles="optimizer")
    for name, _ in public(torch.Tensor):
        if callable(getattr(torch.Tensor, name)):
            fields = _probed(lambda tensor, *rest, _name=name: getattr(tensor, _name)(*rest), name)
            if name.endswith("_") and not name.endswith("__"):
                fields |= {"mutates": "receiver", "returns": "self"}
            elif "mutates" in fields:
                fields["mutates"] = "receiver"
            if fields:
                rows.add("methods", name, of="torch.Tensor", **fields)
    for module in ("torch", "torch.linalg", "torch.special", "torch.nn.functional"):
        for name, value in public(importlib.import_module(module)):
            if callable(value) and not isinstance(value, type):
                fields = _probed(value, name)
                if name.endswith("_"):
                    fields |= {"mutates": "first", "returns": "element"}
                if fields:
                    rows.add("functions", name, of=module, **fields)
    for name, value in public(torch.nn.init):
        if name.endswith("_"):
            touches = _probed(value, name).get("touches", "")
            rows.add("functions", name, of="torch.nn.init", mutates="first", returns="element", touches=touches)
    for name, value in public(torch.utils.data):
        if isinstance(value, type) and issubclass(value, (torch.utils.data.Dataset, torch.utils.data.Sampler)):
            rows.add("classes", name, of="torch.utils.data", roles="dataset")


def _draws_when_made(layer: type) -> bool:
    import torch

    before = torch.get_rng_state()
    for arguments in ((), (4,), (4, 4), (4, 4, 2), (4, 4, 4), (4, 4, 2, 2)):
        with suppress(Exception):
            layer(*arguments)
            return not torch.equal(before, torch.get_rng_state())
    return True


def _probed(function: Callable[..., Any], name: str) -> dict[str, str]:
    """What a function does to a small tensor, and how its result relates to it; nothing where it cannot be called."""
    import numpy as np
    import torch

    if UNTOUCHED.match(name):
        return {}
    square = torch.rand(3, 3) + 0.1
    spare = [(), (square.clone(),), (0,), (1,), (0, 1), ((3, 3),), (torch.tensor([0, 1, 1]),), (0.5,), (square, square)]
    spare += [(0, torch.tensor([0, 1])), (torch.ones(3, 3, dtype=torch.bool),), (1, 0, 1), (0, 0, 1)]
    for make in (
        lambda: square.clone(),
        lambda: torch.arange(4),
        lambda: torch.ones(2, 1, 3),
        lambda: torch.tensor([2.0]),
    ):
        for rest in spare:
            tensor = make()
            before, state = tensor.clone(), torch.get_rng_state()
            try:
                result = function(tensor, *rest)
            except Exception:
                continue
            touched = {} if torch.equal(state, torch.get_rng_state()) else {"touches": "random"}
            if tensor.shape != before.shape or not torch.equal(tensor, before):
                return {"mutates": "first", "returns": "self", **touched}
            if isinstance(result, np.ndarray):
                return {"returns": "view numpy.ndarray", **touched}
            if isinstance(result, torch.Tensor):
                return {"returns": "view torch.Tensor" if _shares(result, tensor) else "torch.Tensor", **touched}
            parts = result if isinstance(result, (tuple, list)) else ()
            if any(isinstance(part, torch.Tensor) and _shares(part, tensor) for part in parts):
                return {"returns": "view", **touched}
            return {"returns": "fresh", **touched}
    return {}


def _shares(one: Any, other: Any) -> bool:
    """Whether two tensors share memory; also where that cannot be seen."""
    try:
        return bool(one.numel() and one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr())
    except (NotImplementedError, RuntimeError):
        return True


# -------------------------------------------------------------------------------------------------------------- keras

KERAS_FAMILIES = (
    # module, the class they descend from, what they are
    ("keras.layers", "keras.layers.Layer", {"kind": "classes", "bases": "keras.Layer", "touches": "random", "roles": "layer"}),
    ("keras.optimizers", "keras.optimizers.Optimizer", {"roles": "optimizer", "returns": "fresh"}),
    ("keras.optimizers.schedules", "keras.optimizers.schedules.LearningRateSchedule", {"roles": "optimizer", "returns": "fresh"}),
    ("keras.losses", "keras.losses.Loss", {"roles": "loss", "returns": "fresh"}),
    ("keras.metrics", "keras.metrics.Metric", {"roles": "loss", "returns": "fresh"}),
    ("keras.callbacks", "keras.callbacks.Callback", {"roles": "callback", "returns": "fresh"}),
    ("keras.initializers", "keras.initializers.Initializer", {"roles": "layer", "returns": "fresh"}),
    ("keras.regularizers", "keras.regularizers.Regularizer", {"roles": "layer", "returns": "fresh"}),
)  # fmt: skip


def derive_keras(rows: Rows, public: Find) -> None:
    import keras
    import numpy as np

    for module, base, fields in KERAS_FAMILIES:
        owner = _named(base)
        kind = fields.get("kind", "functions")
        for name, value in public(importlib.import_module(module)):
            if isinstance(value, type) and issubclass(value, owner):
                rows.add(kind, name, of=_alias(module), **{k: v for k, v in fields.items() if k != "kind"})
    for name, value in public(keras.applications):
        if callable(value):
            touches = "network file:read file:write random"
            rows.add(
                "functions", name, of="keras.applications", returns="keras.Model", touches=touches, roles="network"
            )
    operations = (name for name, value in public(keras.ops) if callable(value) and not isinstance(value, type))
    rows.add("functions", operations, of="keras.ops", returns="fresh")
    X, y = np.ones((8, 3), "float32"), np.ones((8, 1), "float32")
    calls: dict[str, Callable[[Any], Any]] = {
        "fit": lambda m: m.fit(X, y, verbose=0),
        "train_on_batch": lambda m: m.train_on_batch(X, y),
        "evaluate": lambda m: m.evaluate(X, y, verbose=0),
        "test_on_batch": lambda m: m.test_on_batch(X, y),
        "predict": lambda m: m.predict(X, verbose=0),
        "predict_on_batch": lambda m: m.predict_on_batch(X),
        "add": lambda m: m.add(keras.layers.Dense(1)),
        "pop": lambda m: m.pop(),
        "compile": lambda m: m.compile("sgd", "mse"),
        "summary": lambda m: m.summary(print_fn=lambda *_, **__: None),
        "get_config": lambda m: m.get_config(),
        "to_json": lambda m: m.to_json(),
        "count_params": lambda m: m.count_params(),
        "get_weights": lambda m: m.get_weights(),
        "set_weights": lambda m: m.set_weights([w * 0 for w in m.get_weights()]),
        "get_layer": lambda m: m.get_layer(index=0),
    }
    for name, call in calls.items():
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
        if name != "compile":
            model.compile("sgd", "mse")
        before, drawn = _of_network(model), (random.getstate(), np.random.get_state()[2])
        result = call(model)
        fields = {"returns": _result(result)}
        if _of_network(model) != before:
            fields["mutates"] = "receiver"
        if drawn != (random.getstate(), np.random.get_state()[2]) or name == "fit":
            fields["touches"] = "random"  # fit shuffles
        rows.add("methods", name, of="keras.Model", **fields)
        rows.add("methods", name, of="keras.Sequential", **fields)


def _of_network(model: Any) -> str:
    weights = [w.tobytes() for w in model.get_weights()]
    return repr((len(model.layers), weights, model.compiled, id(getattr(model, "optimizer", None))))


def _result(value: object) -> str:
    kind = type(value)
    if value is None:
        return "none"
    if kind.__name__ in ("ndarray", "History"):
        return {"ndarray": "numpy.ndarray", "History": "keras.callbacks.History"}[kind.__name__]
    return "view" if kind.__name__ == "Dense" or kind is list else "fresh"


def _alias(module: str) -> str:
    return "keras.optimizers" if module == "keras.optimizers.schedules" else module


def _named(qualified: str) -> Any:
    module, _, name = qualified.rpartition(".")
    return getattr(importlib.import_module(module), name)


# --------------------------------------------------------------------------------------------------------- tensorflow


def derive_tensorflow(rows: Rows, public: Find) -> None:
    import tensorflow as tf

    for module in ("math", "nn", "strings", "linalg", "image", "signal", "sparse"):
        names = [name for name, value in public(getattr(tf, module)) if callable(value) and not isinstance(value, type)]
        random_ones = [name for name in names if "random" in name or "dropout" in name]
        rows.add("functions", set(names) - set(random_ones), of=f"tensorflow.{module}", returns="fresh")
        rows.add("functions", random_ones, of=f"tensorflow.{module}", returns="fresh", touches="random")
    drawn = [name for name, value in public(tf.random) if callable(value) and not isinstance(value, type)]
    setters = {name for name in drawn if name.startswith(("set_", "get_", "create", "fixed", "all_"))}
    rows.add("functions", set(drawn) - setters, of="tensorflow.random", returns="fresh", touches="random")
    numbers = tf.data.Dataset.range(6)
    plain: dict[str, tuple[Any, ...]] = {
        "batch": (2,),
        "map": (lambda x: x,),
        "filter": (lambda x: x > 1,),
        "shuffle": (3,),
    }
    plain |= {"repeat": (2,), "take": (2,), "skip": (2,), "shard": (2, 0), "prefetch": (1,), "window": (2,)}
    plain |= {"concatenate": (numbers,), "interleave": (lambda x: tf.data.Dataset.from_tensors(x),)}
    for name, _ in public(numbers):
        with suppress(Exception):
            result = getattr(numbers, name)(*plain.get(name, ()))
            touches = "random" if name == "shuffle" else ""
            if isinstance(result, tf.data.Dataset):
                row = {"returns": "tensorflow.data.Dataset", "touches": touches}
                rows.add("methods", name, of="tensorflow.data.Dataset", **row)
    for name, _ in public(tf.Variable):
        if re.match(r"(batch_)?scatter_|assign", name):
            rows.add("methods", name, of="tensorflow.Variable", mutates="receiver", returns="self")


# ------------------------------------------------------------------------------------------------------- transformers


def derive_transformers(rows: Rows, public: Find) -> None:
    """By the names that the library keeps: to look at all of its classes would import thousands of modules."""
    import transformers

    names = [name for name in dir(transformers) if name[:1].isupper() and not name.startswith(("TF", "Flax"))]
    models = [name for name in names if re.search(r"(Model|HeadsModel|For[A-Z]\w*)$", name) and "Config" not in name]
    rows.add("classes", models, of="transformers", bases="transformers.PreTrainedModel", roles="network")
    readers = [name for name in names if re.search(r"(Tokenizer|TokenizerFast|Processor|FeatureExtractor)$", name)]
    rows.add("classes", readers, of="transformers", bases="transformers.PreTrainedTokenizer", roles="transformer text")
    collators = [name for name in names if name.startswith("DataCollator")]
    rows.add("functions", collators, of="transformers", returns="fresh", roles="dataset")
    schedules = [name for name in dir(transformers) if re.match(r"get_\w*schedule", name)]
    rows.add("functions", schedules, of="transformers", returns="torch.optim.Optimizer", roles="optimizer")


# -------------------------------------------------------------------------------------------------------------- spacy

CHANGES = re.compile(
    r"(set_|from_|add|remove|update|load|init|pop|clear|rename|replace|enable|disable|select|resume|begin)"
)


def derive_spacy(rows: Rows, public: Find) -> None:
    import spacy
    from spacy.matcher import DependencyMatcher, Matcher, PhraseMatcher
    from spacy.tokens import Doc, DocBin, Span, Token

    for owner in (Doc, Span, Token, DocBin, Matcher, PhraseMatcher, DependencyMatcher):
        module = ".".join(owner.__module__.split(".")[:2])
        rows.add("classes", owner.__name__, of=module, roles="text")
        for name, value in public(owner):
            if callable(value):
                fields = {"mutates": "receiver"} if CHANGES.match(name) else {}
                fields |= {"touches": "file:write"} if name == "to_disk" else {}
                fields |= {"touches": "file:read"} if name == "from_disk" else {}
                rows.add("methods", name, of=f"{module}.{owner.__name__}", returns="fresh", **fields)
    nlp = spacy.blank("en")
    before = (nlp.pipe_names, repr(nlp.config))
    assert isinstance(nlp("A text."), Doc) and before == (nlp.pipe_names, repr(nlp.config))
    rows.add("methods", "__call__ make_doc", of="spacy.language.Language", returns="spacy.tokens.Doc")
