"""A value as a tree that another process can compare with its own: what it is, what is in it, and a digest of both.

A node is plain JSON: ``k`` its kind, ``t`` the type, ``d`` the digest, and by kind

    scalar   v: the value as text
    block    n: shape, b: the digest of its bytes in the store, e: the element type
    tokens   n: length, b: the digest of a JSON list of texts
    node     c: [label, node] pairs; the label of a private attribute of a library's object starts with ``~``
    code     functions, classes, modules: what they compute is compared where it is used
    opaque   nothing can be said but the type

No random number is drawn, no attribute of the value is set, and nothing that is lazy is computed.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from .store import Store, combined

Node = dict[str, Any]

LONGEST_TEXT, MOST_NODES, DEEPEST = 2000, 20_000, 40
SCALARS = (bool, int, float, complex, str, bytes, type(None))
CODE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type)
SKIPPED_STATE = frozenset({"_cache", "_item_cache", "__dict__", "__weakref__"})
DURATIONS = frozenset({"refit_time_", "mean_fit_time", "std_fit_time", "mean_score_time", "std_score_time", "fit_time",
                       "score_time"})  # fmt: skip
"""Attributes and items that say how long something took."""

WITHOUT_STATE = ("_io.", "_thread.", "generator", "coroutine", "socket.", "sqlite3.", "threading.", "IPython.")


def short(value: object, length: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"


class Snapshots:
    """Takes snapshots. ``own`` are the modules whose classes are the notebook's: they have no name of their own there."""

    def __init__(self, store: Store, own: frozenset[str] = frozenset({"__main__"})):
        self.store, self.own = store, own
        self.left = MOST_NODES

    def take(self, value: object) -> Node:
        """The tree of one value; what cannot be looked into becomes opaque, never an error."""
        self.left = MOST_NODES
        return self.node(value, ())

    # ---- the general case

    def node(self, value: Any, above: tuple[int, ...]) -> Node:
        self.left -= 1
        if id(value) in above:
            return {"k": "opaque", "t": "a reference to what holds it", "d": f"up{above.index(id(value))}"}
        if len(above) > DEEPEST or self.left < 0:
            return self.opaque(value)
        try:
            return self._node(value, (*above, id(value)))
        except Exception as error:
            return {**self.opaque(value), "why": type(error).__name__}

    def _node(self, value: Any, above: tuple[int, ...]) -> Node:
        kind = type(value)
        if kind in SCALARS:
            return self.scalar(value)
        if isinstance(value, CODE) or kind.__name__ in ("partial", "builtin_function_or_method", "method_descriptor"):
            return self.code(value)
        for root in dict.fromkeys((c.__module__ or "").partition(".")[0] for c in kind.__mro__):
            if root in HANDLERS and (found := HANDLERS[root](self, value, above)) is not None:
                return found
        if isinstance(value, (list, tuple)):
            return self.sequence(value, above)
        if isinstance(value, (set, frozenset)):
            return self.tokens(value, sorted(self.token(v) for v in value))
        if isinstance(value, dict):
            known = [(k, v) for k, v in dict.items(value) if not (type(k) is str and k in DURATIONS)]
            pairs = [(f"[{short(key)}]", self.node(item, above)) for key, item in known]
            return self.parent(value, pairs)
        return self.by_state(value, above)

    def scalar(self, value: object) -> Node:
        text = value.hex() if isinstance(value, bytes) else value if isinstance(value, str) else repr(value)
        if len(text) > LONGEST_TEXT:
            return self.tokens(value, text.splitlines())
        node = {"k": "scalar", "t": self.type_name(value), "v": text}
        node["d"] = combined([node["t"], text])
        return node

    def code(self, value: Any) -> Node:
        return {"k": "code", "t": "code", "d": "code", "v": getattr(value, "__name__", type(value).__name__)}

    def opaque(self, value: object) -> Node:
        name = self.type_name(value)
        return {"k": "opaque", "t": name, "d": combined(["opaque", name])}

    def type_name(self, value: object) -> str:
        kind = type(value)
        module = kind.__module__ or ""
        plain = module == "builtins" or module in self.own or module.partition(".")[0] in self.own
        return kind.__qualname__ if plain else f"{module}.{kind.__qualname__}"

    def parent(self, value: object, children: list[tuple[str, Node]], type_: str = "") -> Node:
        name = type_ or self.type_name(value)
        digest = combined([name, *(part for label, node in children for part in (label, node["d"]))])
        return {"k": "node", "t": name, "c": [[label, node] for label, node in children], "d": digest}

    def tokens(self, value: object, texts: list[str], type_: str = "") -> Node:
        import json

        name = type_ or self.type_name(value)
        block = self.store.put(json.dumps(texts).encode())
        return {"k": "tokens", "t": name, "n": len(texts), "b": block, "d": combined([name, block])}

    def token(self, value: Any) -> str:
        """One text for equal values of plain types; raises TypeError for others."""
        kind = type(value)
        if kind is str:
            return repr(value)
        if kind in SCALARS:
            return repr(value) if value == value else "nan"
        if kind in (list, tuple):
            inside = ", ".join([self.token(v) for v in value])
            return f"[{inside}]" if kind is list else f"({inside})"
        if kind is dict:
            return "{" + ", ".join(f"{self.token(k)}: {self.token(v)}" for k, v in value.items()) + "}"
        if kind in (set, frozenset):
            return "{" + ", ".join(sorted(self.token(v) for v in value)) + "}"
        root = kind.__module__.partition(".")[0]
        if root in ("datetime", "decimal", "fractions", "uuid", "pathlib", "re"):
            return str(value) if root == "pathlib" else repr(value)
        if root == "pandas" and kind.__name__ in ("Timestamp", "Timedelta", "Period", "Interval", "NAType", "NaTType"):
            return repr(value)
        if root == "numpy" and not hasattr(value, "__len__"):
            item = value.item()
            return f"{kind.__name__} {item!r}" if type(item) is not kind else repr(value)
        raise TypeError(kind.__name__)

    def sequence(self, value: Any, above: tuple[int, ...]) -> Node:
        items = list(value)
        if len(items) > 50:
            try:
                return self.tokens(value, [self.token(v) for v in items])
            except (TypeError, RecursionError):
                pass
        return self.parent(value, [(f"[{i}]", self.node(v, above)) for i, v in enumerate(items)])

    def by_state(self, value: Any, above: tuple[int, ...]) -> Node:
        """Any other object by what pickle would keep of it, else by its attributes."""
        name = self.type_name(value)
        if name.startswith(WITHOUT_STATE) or name.endswith(WITHOUT_STATE):
            return self.opaque(value)
        own = type(value).__module__ in self.own or (type(value).__module__ or "").partition(".")[0] in self.own
        state = dict(getattr(value, "__dict__", None) or {})
        if (
            type(value).__getstate__ is not getattr(object, "__getstate__", None)
            if hasattr(value, "__getstate__")
            else 0
        ):
            found = value.__getstate__()
            state = found if isinstance(found, dict) else {"state": found}
        lazy = {n for c in type(value).__mro__ for n, v in vars(c).items() if type(v).__name__ == "cached_property"}
        children = []
        for key, item in state.items():
            if key in SKIPPED_STATE or key in DURATIONS or key in lazy:
                continue
            label = f".{key}" if own or not str(key).startswith("_") else f"~.{key}"
            children.append((label, self.node(item, above)))
        if isinstance(value, dict):
            children += [(f"[{short(k)}]", self.node(v, above)) for k, v in dict.items(value)]
        if not children:
            children = self.reduced(value, above)
        return self.parent(value, children) if children else self.opaque(value)

    def reduced(self, value: Any, above: tuple[int, ...]) -> list[tuple[str, Node]]:
        """What pickle would rebuild an object without attributes from (iterators, compiled types)."""
        import copyreg

        reduce = copyreg.dispatch_table.get(type(value))
        parts = reduce(value) if reduce else value.__reduce_ex__(4)
        if not isinstance(parts, tuple):
            return []
        found = [(f"({i})", self.node(part, above)) for i, part in enumerate(parts[1]) if not isinstance(part, type)]
        if len(parts) > 2 and parts[2] is not None:
            found.append(("state", self.node(parts[2], above)))
        for at in (3, 4):
            if len(parts) > at and parts[at] is not None:
                found.append(("items", self.node(list(parts[at]), above)))
        return found

    # ---- arrays, on which the libraries build

    def array(self, array: Any, above: tuple[int, ...], type_: str = "numpy.ndarray") -> Node:
        import numpy as np

        kind = array.dtype.kind
        if array.dtype.names:
            return self.parent(array, [(f"[{n!r}]", self.array(array[n], above)) for n in array.dtype.names], type_)
        if kind in "OUSV":
            flat = array.ravel().tolist()
            try:
                texts = (
                    [v if type(v) is str else self.token(v) for v in flat] if kind != "O" else [*map(self.token, flat)]
                )
                node = self.tokens(array, texts, type_)
            except (TypeError, RecursionError):
                node = self.parent(array, [(f"[{i}]", self.node(v, above)) for i, v in enumerate(flat)], type_)
            node["n"] = list(array.shape)
            node["e"] = str(array.dtype) if kind == "O" else kind
            node["d"] = combined([node["d"], str(array.shape), node["e"]])
            return node
        element = str(array.dtype)
        if kind in "mM":
            array = array.view("i8") if array.dtype.isnative else array.astype(array.dtype.newbyteorder("=")).view("i8")
        elif array.dtype.itemsize > 8 and kind == "f":
            array = array.astype("f8")
        elif not array.dtype.isnative:
            array = array.astype(array.dtype.newbyteorder("="))
        block = self.store.put(np.ascontiguousarray(array).tobytes())
        node = {"k": "block", "t": type_, "n": list(array.shape), "b": block, "e": element, "s": array.dtype.str}
        node["d"] = combined([type_, str(node["n"]), element, block])
        return node


Handler = Callable[[Snapshots, Any, "tuple[int, ...]"], "Node | None"]
HANDLERS: dict[str, Handler] = {}
"""Top-level module → what looks into the objects of that library; None leaves an object to the general case."""


def handles(*roots: str) -> Callable[[Handler], Handler]:
    def register(function: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(roots, function))
        return function

    return register


@handles("numpy")
def numpy_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    import numpy as np

    if isinstance(value, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(value)
        parts = [("filled", take.array(np.ma.filled(value), above)), ("mask", take.array(mask, above))]
        return take.parent(value, parts)
    if isinstance(value, np.ndarray):
        return take.array(value, above, take.type_name(value))
    if isinstance(value, np.generic):
        node = {"k": "scalar", "t": take.type_name(value), "v": repr(value.item())}
        return {**node, "d": combined([node["t"], node["v"]])}
    if isinstance(value, np.random.Generator):
        return take.parent(value, [("state", take.node(value.bit_generator.state, above))])
    if isinstance(value, np.random.RandomState):
        return take.parent(value, [("state", take.node(value.get_state(), above))])
    if isinstance(value, (np.dtype, np.ufunc)):
        return {"k": "scalar", "t": take.type_name(value), "v": str(value), "d": combined([str(value)])}
    return None


@handles("pandas")
def pandas_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        columns = [
            (f"[{short(name)}]", column(take, value.iloc[:, i].array, above)) for i, name in enumerate(value.columns)
        ]
        return take.parent(
            value,
            [*labels(take, value.columns, "columns", above), *labels(take, value.index, "index", above), *columns],
        )
    if isinstance(value, pd.Series):
        parts = [("name", take.node(value.name, above)), *labels(take, value.index, "index", above)]
        return take.parent(value, [*parts, ("values", column(take, value.array, above))])
    if isinstance(value, pd.Index):
        return take.parent(value, labels(take, value, "values", above))
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return column(take, value, above)
    kind = type(value).__name__
    if kind in ("Timestamp", "Timedelta", "Period", "Interval", "NAType", "NaTType") or isinstance(
        value, pd.api.extensions.ExtensionDtype
    ):
        return {"k": "scalar", "t": take.type_name(value), "v": repr(value), "d": combined([kind, repr(value)])}
    if hasattr(value, "obj") and hasattr(value, "keys"):  # a grouping: what it groups, and by what
        return take.parent(value, [(".obj", take.node(value.obj, above)), (".keys", take.node(value.keys, above))])
    return None


def labels(take: Snapshots, index: Any, label: str, above: tuple[int, ...]) -> list[tuple[str, Node]]:
    import pandas as pd

    if isinstance(index, pd.MultiIndex):
        found = [
            (f"{label} level {i}", column(take, index.get_level_values(i).array, above)) for i in range(index.nlevels)
        ]
    else:
        found = [(label, column(take, index.array, above))]
    return [*found, (f"{label} names", take.node(list(index.names), above))]


def column(take: Snapshots, values: Any, above: tuple[int, ...]) -> Node:
    """A pandas array, by its type."""
    import numpy as np

    dtype = str(values.dtype)
    name = type(values).__name__
    if name in ("NumpyExtensionArray", "PandasArray"):
        array = values.to_numpy()
        return take.array(array, above, array.dtype.name if array.dtype.kind != "O" else "object")
    if name == "Categorical":
        categories = take.parent(values, labels(take, values.categories, "categories", above))
        parts = [("values", take.array(np.asarray(values.codes), above)), ("categories", categories)]
        return take.parent(values, [*parts, ("ordered", take.scalar(bool(values.ordered)))], "category")
    if name in ("DatetimeArray", "TimedeltaArray", "PeriodArray"):
        node = take.array(values.asi8, above, dtype)
        return {**node, "d": combined([node["d"], dtype])}
    if name == "SparseArray":
        return take.array(np.asarray(values), above, dtype)
    items = values.tolist() if hasattr(values, "tolist") else list(values)
    node = take.tokens(values, [v if type(v) is str else take.token(v) for v in items], dtype)
    node["e"] = "text"
    return node


@handles("scipy")
def scipy_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    sparse = sys.modules.get("scipy.sparse")
    if sparse is None or not sparse.issparse(value):
        return None
    rows = value.tocoo(copy=True)
    rows.sum_duplicates()
    parts = [("shape", take.node(tuple(map(int, rows.shape)), above)), ("values", take.array(rows.data, above))]
    places = rows.coords if hasattr(rows, "coords") else (rows.row, rows.col)
    return take.parent(value, [*parts, *((f"axis {i}", take.array(a, above)) for i, a in enumerate(places))])


@handles("torch")
def torch_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    if isinstance(value, torch.Tensor):
        return take.array(value.detach().cpu().resolve_conj().resolve_neg().numpy(), above, take.type_name(value))
    if isinstance(value, torch.nn.Module):
        return take.parent(value, [(f"[{k!r}]", take.node(v, above)) for k, v in value.state_dict().items()])
    if isinstance(value, (torch.device, torch.dtype, torch.Size)):
        return take.scalar(str(value))
    return None


@handles("tensorflow", "keras")
def keras_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    if hasattr(value, "get_weights"):
        return take.parent(value, [(f"weight {i}", take.array(w, above)) for i, w in enumerate(value.get_weights())])
    if hasattr(value, "numpy"):
        return take.node(value.numpy(), above)
    return None


@handles("polars", "pyarrow")
def table_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    if hasattr(value, "to_pandas") and hasattr(value, "columns"):
        return take.parent(value, [("values", take.node(value.to_pandas(), above))])
    return None


@handles("plotly", "altair")
def chart_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    return take.parent(value, [("figure", take.node(value.to_dict(), above))]) if hasattr(value, "to_dict") else None


@handles("xgboost", "lightgbm", "catboost")
def booster_value(take: Snapshots, value: Any, above: tuple[int, ...]) -> Node | None:
    """A booster as the text of its trees."""
    if type(value).__name__ != "Booster":
        return None
    if hasattr(value, "model_to_string"):
        return take.tokens(value, value.model_to_string().splitlines())
    return take.tokens(value, value.get_dump(dump_format="json"))
