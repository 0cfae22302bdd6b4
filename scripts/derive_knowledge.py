"""Write nbrefactor/knowledge/derived/*.toml by looking at the installed libraries.

    python scripts/derive_knowledge.py [LIBRARY…]     # all by default; run it again for newer versions
    python scripts/derive_knowledge.py --unprobed     # also names what no probe could call, for a person to look at
    python scripts/derive_knowledge.py --missing torch    # names what people wrote of and this version does not have

Four sources: signatures (``inplace=``, ``out=``, ``random_state=``, return annotations), registries (scikit-learn's
``all_estimators`` and scorer names), probes that call things on small live objects and compare before with after, and
naming conventions that a library keeps (``get_…`` on matplotlib's artists). What these cannot see stands in the
hand-written ``nbrefactor/knowledge/NAME.toml``, which wins.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import io
import re
import sys
import textwrap
import types
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import derive_networks as networks

FOLDER = Path(__file__).resolve().parent.parent / "nbrefactor" / "knowledge" / "derived"
SEEDS = ("random_state", "seed")
unprobed: list[str] = []


class Rows:
    """Names collected by behaviour: all that share a kind and its fields become one row."""

    def __init__(self) -> None:
        self._names: dict[tuple[tuple[str, str], ...], set[str]] = defaultdict(set)

    def add(self, kind: str, names: str | Iterable[str], **fields: str) -> None:
        key = (("kind", kind), *((name, value) for name, value in fields.items() if value))
        self._names[key].update([names] if isinstance(names, str) else names)

    def render(self, header: str) -> str:
        blocks = [f"# {header}\n# Written by scripts/derive_knowledge.py; do not edit: rows in ../ win over these.\n"]
        for key, names in sorted(self._names.items()):
            fields = dict(key)
            lines = [f"[[{fields.pop('kind')}]]"]
            for field in ("of", *sorted(fields.keys() - {"of"})):
                if field in fields:
                    lines.append(f"{field} = '{fields[field]}'")
            lines.insert(1 + ("of" in fields), _names_line(names))
            blocks.append("\n".join(lines) + "\n")
        return "\n".join(blocks)


def _names_line(names: Iterable[str]) -> str:
    text = " ".join(sorted(names))
    if len(text) < 106:
        return f"names = '{text}'"
    return "names = '''\n" + textwrap.fill(text, 118, break_long_words=False) + "'''"


def public(owner: object) -> Iterator[tuple[str, Any]]:
    """Public attributes, without the modules that leak into a namespace."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in dir(owner):
            value = None if name.startswith("_") else getattr(owner, name, None)
            if value is not None and not inspect.ismodule(value):
                yield name, value


def parameters(function: object) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(function).parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return {}


def annotation(function: object) -> str:
    try:
        result = inspect.signature(function).return_annotation  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    return "" if result is inspect.Signature.empty else str(result).strip("'")


def randomness(function: object) -> dict[str, str]:
    """The fields of a call that draws from a global generator unless it is given a seed."""
    found = parameters(function)
    keyword = next((name for name in SEEDS if name in found and not isinstance(found[name].default, int)), "")
    if not keyword:
        return {}
    return {"touches": "random", "roles": keyword if keyword == "random_state" else f"random_state:{keyword}"}


def merged(*groups: dict[str, str]) -> dict[str, str]:
    """Fields put together; the words of a field that several groups have are joined."""
    result: dict[str, str] = {}
    for group in groups:
        for key, value in group.items():
            result[key] = " ".join(dict.fromkeys(f"{result.get(key, '')} {value}".split()))
    return result


# ------------------------------------------------------------------------------------------------------------- pandas

PANDAS_RESULTS = {
    "Self": "same",
    "NDFrameT": "same",
    "Series": "pandas.Series",
    "DataFrame": "pandas.DataFrame",
    "Index": "pandas.Index",
    "None": "none",
    "int": "builtins.int",
    "bool": "builtins.bool",
    "float": "builtins.float",
    "str": "builtins.str",
    "list[Any]": "builtins.list",
    "np.ndarray": "numpy.ndarray",
    "Window | Rolling": "pandas.api.typing.Rolling",
    "ExponentialMovingWindow": "pandas.api.typing.ExponentialMovingWindow",
    "Expanding": "pandas.api.typing.Expanding",
    "Resampler": "pandas.api.typing.Resampler",
    "DataFrameGroupBy": "pandas.api.typing.DataFrameGroupBy",
    "SeriesGroupBy": "pandas.api.typing.SeriesGroupBy",
    "DatetimeIndex": "pandas.DatetimeIndex",
    "Categorical": "pandas.Categorical",
}
WRITES = {"path_or_buf", "path_or_buffer", "path", "excel_writer", "con", "destination_table", "fname"}


def pandas_result(text: str, empty: str = "fresh") -> str:
    text = text.removesuffix(" | None") or text
    text = text.removesuffix(" | Any")
    if not text or "Any" in text or "Hashable" in text or text == "object":
        return empty
    if text.startswith("npt.NDArray"):
        return "numpy.ndarray"
    return PANDAS_RESULTS.get(text, "fresh")


def derive_pandas(rows: Rows) -> None:
    import pandas as pd

    rows.add("classes", ["DataFrame", "Series"], of="pandas", bases="pandas.NDFrame")
    rows.add(
        "classes",
        (n for n, v in public(pd) if isinstance(v, type) and issubclass(v, pd.Index)),
        of="pandas",
        bases="pandas.Index",
    )
    for name, value in public(pd):
        if isinstance(value, types.FunctionType) and name != "test":
            fields = {"returns": pandas_result(annotation(value))}
            if name.startswith("read_"):
                fields = {"returns": "pandas.DataFrame", "touches": "file:read", "roles": "load"}
            rows.add("functions", name, of="pandas", **fields)
        elif isinstance(value, type) and not issubclass(value, (pd.Index, pd.DataFrame, pd.Series)):
            rows.add("classes", name, of="pandas")
    series, dates = pd.Series(["a", "b"]), pd.Series(pd.to_datetime(["2020-01-01", "2020-02-01"]))
    frame = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        holders: dict[str, object] = {
            "pandas.DataFrame": frame,
            "pandas.Series": frame["a"],
            "pandas.Index": pd.Index(["a", "b"]),
            "pandas.Series.str": series.str,
            "pandas.Series.dt": dates.dt,
            "pandas.Series.cat": series.astype("category").cat,
            "pandas.api.typing.DataFrameGroupBy": frame.groupby("a"),
            "pandas.api.typing.SeriesGroupBy": frame.groupby("a")["b"],
            "pandas.api.typing.Rolling": frame.rolling(2),
            "pandas.api.typing.Expanding": frame.expanding(),
            "pandas.api.typing.ExponentialMovingWindow": frame.ewm(1),
            "pandas.api.typing.Resampler": frame.set_index(dates).resample("D"),
        }
        for owner, example in holders.items():
            for name, value in public(example):
                static = inspect.getattr_static(type(example), name, None)
                if callable(value) and not isinstance(static, property):
                    fields = pandas_method(owner, name, value)
                    if not same_after_call(example, name):
                        fields = merged(fields, {"mutates": "receiver"})
                    rows.add("methods", name, of=owner, **fields)


def pandas_method(owner: str, name: str, method: Callable[..., Any]) -> dict[str, str]:
    names = parameters(method)
    grouped = ".typing." in owner
    default = "fresh"
    if grouped:
        default = "pandas.Series" if "Series" in owner else "pandas.DataFrame"
    result = pandas_result(annotation(method), default)
    if grouped and result == "same":
        result = default
    elif owner == "pandas.Series.str" and result == "fresh":
        result = "pandas.Series"
    fields = {"returns": result}
    if "inplace" in names:
        fields["mutates"] = "inplace"
    if name.startswith("to_") and WRITES & set(names):
        fields = {"touches": "file:write", "roles": "save"}
    return merged(fields, randomness(method))


def same_after_call(example: Any, name: str) -> bool:
    """Whether a pandas object is as before after calls of one of its methods with a few plausible arguments."""
    if not hasattr(example, "equals") or name.startswith(("to_", "plot", "hist", "box")):
        return True
    called = False
    for arguments in ((), ("a",), (0,), (example,), (lambda x: x,), ("a", "b"), (0, [5, 6]), (0, "new", 1), ([0, 1],)):
        probe = deepcopy(example)
        with suppress(Exception):
            getattr(probe, name)(*arguments)
            called = True
        if not probe.equals(example):
            return False
    if not called:
        unprobed.append(f"pandas {type(example).__name__}.{name}")
    return True


# -------------------------------------------------------------------------------------------------------------- numpy


def derive_numpy(rows: Rows) -> None:
    import numpy as np

    rows.add("classes", ["ndarray"], of="numpy")
    for module in ("numpy", "numpy.linalg", "numpy.fft"):
        for name, value in public(importlib.import_module(module)):
            if isinstance(value, np.ufunc):
                rows.add("functions", name, of=module, returns="fresh", mutates="out", out=str(value.nin))
            elif isinstance(value, type):
                if not issubclass(value, (np.ndarray, BaseException, Warning)):
                    rows.add("functions", name, of=module, returns="fresh")
            elif callable(value):
                rows.add(
                    "functions", name, of=module, **probe_array(value, f"{module}.{name}", lambda: np.arange(4.0) + 1)
                )
    for name, _ in public(np.ndarray):
        if callable(getattr(np.ndarray, name)):

            def method(array: Any, *arguments: Any, _name: str = name) -> Any:
                return getattr(array, _name)(*arguments)

            fields = probe_array(method, f"ndarray.{name}", lambda: np.array([3.0, 1.0, 2.0, 4.0]))
            if fields.get("mutates") == "arguments":
                fields["mutates"] = "receiver"
            if "out" in parameters(getattr(np.ndarray, name)):
                fields |= {"mutates": "out", **out_by_position(getattr(np.ndarray, name))}
            rows.add("methods", name, of="numpy.ndarray", **fields)
    for name, value in public(np.random):
        if (
            not isinstance(value, type)
            and callable(value)
            and name not in ("default_rng", "get_state", "set_state", "seed", "test")
        ):
            rows.add("functions", name, of="numpy.random", touches="random", returns="fresh")
    for owner in (np.random.Generator, np.random.RandomState):
        names = (name for name, value in public(owner) if callable(value))
        rows.add("methods", names, of=f"numpy.random.{owner.__name__}", mutates="receiver", returns="fresh")


def out_by_position(function: object) -> dict[str, str]:
    """Where ``out`` may be given without its name."""
    known = {name: kind for name, kind in parameters(function).items() if name != "self"}
    by_name = known["out"].kind is inspect.Parameter.KEYWORD_ONLY
    return {} if by_name else {"out": str(list(known).index("out"))}


FORBIDDEN_PROBES = (
    "save",
    "load",
    "tofile",
    "dump",
    "test",
    "show",
    "info",
    "memmap",
    "genfromtxt",
    "from",
    "seterr",
    "setbuf",
    "set_",
)


def probe_array(function: Callable[..., Any], label: str, make: Callable[[], Any]) -> dict[str, str]:
    """What a numpy function does to a small array, and how its result relates to it."""
    import numpy as np

    fields = {"mutates": "out", **out_by_position(function)} if "out" in parameters(function) else {}
    if any(part in label.rpartition(".")[2] for part in FORBIDDEN_PROBES):
        return {**fields, "returns": "fresh"}
    square = lambda: make()[:4].reshape(2, 2)  # noqa: E731
    for build in (make, square):
        for extra in ((), (1,), (build(),), ((4,),), (0, 1), ([0, 1], 9.0), (lambda x: x,), (float,)):
            array = build()
            before = array.copy()
            try:
                result = function(array, *extra)
            except Exception:
                continue
            if array.shape != before.shape or not np.array_equal(array, before):
                return {**fields, "mutates": "arguments", "returns": "none" if result is None else "fresh"}
            if isinstance(result, np.ndarray):
                shared = np.shares_memory(result, array)
                return {**fields, "returns": "view numpy.ndarray" if shared else "numpy.ndarray"}
            if isinstance(result, (list, tuple)) and any(
                isinstance(part, np.ndarray) and np.shares_memory(part, array) for part in result
            ):
                return {**fields, "returns": "view"}
            return {**fields, "returns": "fresh"}
    for extra in ((), (3,), ((2, 2),), (0, 4)):
        try:
            result = function(*extra)
        except Exception:
            continue
        return {**fields, "returns": "numpy.ndarray" if isinstance(result, np.ndarray) else "fresh"}
    unprobed.append(label)
    return {**fields, "returns": "view"}


# ------------------------------------------------------------------------------------------------------- scikit-learn

MIXINS = {
    "ClassifierMixin": "classifier",
    "RegressorMixin": "regressor",
    "ClusterMixin": "clusterer",
    "TransformerMixin": "transformer",
    "OutlierMixin": "classifier",
}
PURE_METHODS = (
    "predict",
    "predict_proba",
    "predict_log_proba",
    "decision_function",
    "transform",
    "inverse_transform",
    "score",
)


def public_module(owner: Any) -> str:
    """The shortest public module that offers an object under its own name."""
    parts = owner.__module__.split(".")
    for length in range(1, len(parts) + 1):
        module = ".".join(parts[:length])
        if not any(part.startswith("_") for part in parts[:length]) and hasattr(
            importlib.import_module(module), owner.__name__
        ):
            return module
    return owner.__module__


def derive_sklearn(rows: Rows) -> None:
    import sklearn
    from sklearn.metrics import get_scorer_names
    from sklearn.model_selection import BaseCrossValidator
    from sklearn.utils.discovery import all_estimators, all_functions

    rows.add("classes", MIXINS, of="sklearn.base", bases="sklearn.base.BaseEstimator")
    rows.add("classes", "BaseEstimator", of="sklearn.base")
    behaviour: dict[str, set[str]] = defaultdict(set)
    attributes: dict[str, set[str]] = defaultdict(set)
    for name, cls in all_estimators():
        names = {base.__name__ for base in cls.__mro__}
        kinds = [mixin for mixin in MIXINS if mixin in names]
        bases = " ".join(f"sklearn.base.{mixin}" for mixin in kinds or ["BaseEstimator"])
        kind_roles = [MIXINS[mixin] for mixin in kinds]
        if hasattr(cls, "transform") and not kind_roles:
            kind_roles = ["search"] if hasattr(cls, "predict") else ["transformer"]
        roles = " ".join(dict.fromkeys(["estimator", *kind_roles]))
        draws = probe_estimator(cls, behaviour, attributes)
        fields = {"roles": roles}
        if "random_state" in parameters(cls):
            options = [option for option in ("solver", "probability", "svd_solver") if option in parameters(cls)]
            if draws or not options:
                fields = merged(fields, randomness(cls))
            else:
                fields = merged(fields, randomness(cls), {"roles": f"random_if:{','.join(options)}"})
        rows.add("classes", name, of=public_module(cls), bases=bases, **fields)
    for name, verdicts in behaviour.items():
        mutates = "receiver" if "changed" in verdicts else ""
        rows.add("methods", name, of="sklearn.base.BaseEstimator", mutates=mutates)
    for name, found in attributes.items():
        if len(found) == 1 and found <= {"numpy.ndarray", "builtins.list", "builtins.dict"}:
            rows.add("attributes", name, of="sklearn.base.BaseEstimator", type=found.pop())
    for name, cls in public(sklearn.model_selection):
        if isinstance(cls, type) and (issubclass(cls, BaseCrossValidator) or name.endswith(("Split", "KFold"))):
            fields = merged({"roles": "splitter"}, randomness(cls))
            if "shuffle" in parameters(cls):
                fields = merged(fields, {"roles": "random_if:shuffle"})
            rows.add(
                "classes",
                name,
                of="sklearn.model_selection",
                bases="sklearn.model_selection.BaseCrossValidator",
                **fields,
            )
    assert get_scorer_names(), "scorers are metrics; their functions end in the suffixes below"
    for name, function in all_functions():
        module = public_module(function)
        if not re.search(r"\._|utils\.", module):
            rows.add("functions", name, of=module, **sklearn_function(name, function))


def sklearn_function(name: str, function: Any) -> dict[str, str]:
    module = public_module(function)
    fields = {"returns": documented_result(function)}
    if module == "sklearn.metrics" and name.endswith(
        ("_score", "_error", "_loss", "_curve", "_report", "_matrix", "_deviance", "auc")
    ):
        fields["roles"] = "metric"
    elif module == "sklearn.datasets":
        fields = (
            {"returns": "sklearn.utils.Bunch", "roles": "load"}
            if name.startswith(("load_", "fetch_"))
            else {"returns": "fresh", "roles": "load"}
        )
        if name.startswith("fetch_"):
            fields["touches"] = "network file:read file:write"
    elif name.startswith("cross_val") or name in ("learning_curve", "validation_curve", "permutation_test_score"):
        fields["roles"] = "cross_validate"
    return merged(fields, randomness(function))


def documented_result(function: Any) -> str:
    """The result that a numpydoc section names, where it is an array or a number."""
    found = re.search(r"Returns\n\s*-+\n\s*(?:\w+ : )?([^\n]+)", inspect.getdoc(function) or "")
    text = found.group(1) if found else ""
    if text.startswith("ndarray"):
        return "numpy.ndarray"
    return "builtins.float" if text.startswith("float") and " or " not in text and "ndarray" not in text else "fresh"


def probe_estimator(cls: type, behaviour: dict[str, set[str]], attributes: dict[str, set[str]]) -> bool:
    """Fit one estimator on small data, note what its methods change; answer whether it drew random numbers."""
    import numpy as np

    generator = np.random.default_rng(0)
    features = np.abs(generator.normal(size=(60, 4))) + 0.1
    target = np.tile([0, 1, 2], 20)
    random_before = np.random.get_state()[1:3]
    try:
        model: Any = cls()
        before = fingerprint(model)
        model.fit(features, target)
    except Exception:
        unprobed.append(f"sklearn {cls.__name__}")
        return True
    random_after = np.random.get_state()[1:3]
    drew = random_before[1] != random_after[1] or not np.array_equal(random_before[0], random_after[0])
    behaviour["fit"].add("same" if before == fingerprint(model) else "changed")
    for name in PURE_METHODS:
        before = fingerprint(model)
        try:
            getattr(model, name)(*((features, target) if name == "score" else (features,)))
        except Exception:
            continue
        behaviour[name].add("same" if before == fingerprint(model) else "changed")
    for name in ("fit_transform", "fit_predict", "partial_fit"):
        if hasattr(cls, name):
            behaviour[name].add("changed")
    for name, value in vars(model).items():
        if name.endswith("_") and not name.startswith("_"):
            attributes[name].add(f"{type(value).__module__}.{type(value).__name__}")
    return drew


def fingerprint(model: object) -> str:
    """The state of a fitted object by value, as far as printing whole arrays shows it."""
    import numpy as np

    with np.printoptions(threshold=sys.maxsize, precision=17):
        return repr(sorted((name, str(value)) for name, value in vars(model).items()))


# ----------------------------------------------------------------------------------------------------------- pictures


def derive_matplotlib(rows: Rows) -> None:
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    known = {"Figure": "matplotlib.figure.Figure", "Axes": "matplotlib.axes.Axes", "None": "none"}
    for name, value in public(plt):
        if isinstance(value, types.FunctionType) and value.__module__ == "matplotlib.pyplot":
            rows.add(
                "functions",
                name,
                of="matplotlib.pyplot",
                touches="display",
                roles="plot",
                returns=known.get(annotation(value), "fresh"),
            )
    for owner in (Axes, Figure):
        for name, value in public(owner):
            if callable(value):
                pure = name.startswith(
                    ("get_", "can_", "has_", "contains", "find", "in_", "is_", "format_", "stale", "pick")
                )
                fields = {} if pure else {"touches": "display", "roles": "plot"}
                rows.add(
                    "methods",
                    name,
                    of=f"{owner.__module__.replace('._axes', '')}.{owner.__name__}",
                    returns="fresh",
                    **fields,
                )


def derive_seaborn(rows: Rows) -> None:
    import seaborn as sns

    for name, value in public(sns):
        if isinstance(value, types.FunctionType):
            if name.endswith("palette") or name in (
                "desaturate",
                "saturate",
                "set_hls_values",
                "get_dataset_names",
                "axes_style",
                "plotting_context",
            ):
                rows.add("functions", name, of="seaborn", returns="fresh")
            elif name.startswith(("set", "reset")):
                rows.add("functions", name, of="seaborn", touches="settings", returns="none", roles="option")
            else:
                figure = "row" in parameters(value) or name in ("pairplot", "jointplot", "clustermap")
                rows.add(
                    "functions",
                    name,
                    of="seaborn",
                    touches="display",
                    roles="plot",
                    returns="fresh" if figure else "matplotlib.axes.Axes",
                )


def derive_plotly(rows: Rows) -> None:
    import plotly.express as px
    import plotly.graph_objects as go

    for name, value in public(px):
        if isinstance(value, types.FunctionType):
            rows.add("functions", name, of="plotly.express", returns="plotly.graph_objects.Figure", roles="plot")
    rows.add(
        "classes",
        (name for name, value in public(go) if isinstance(value, type)),
        of="plotly.graph_objects",
        roles="plot",
    )
    for name, value in public(go.Figure):
        if callable(value):
            changes = name.startswith(("add_", "update", "for_each", "append", "set_", "plotly_"))
            fields = {"mutates": "receiver", "returns": "self"} if changes else {"returns": "fresh"}
            rows.add("methods", name, of="plotly.graph_objects.Figure", roles="plot", **fields)


# --------------------------------------------------------------------------------------------------------- statistics


SCIPY_MODULES = """
cluster.hierarchy cluster.vq fft fftpack integrate interpolate io linalg ndimage optimize signal sparse spatial
spatial.distance special stats
"""


def derive_scipy(rows: Rows) -> None:
    import scipy.stats

    for short in SCIPY_MODULES.split():
        module = importlib.import_module(f"scipy.{short}")
        for name, value in public(module):
            if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)) or type(value).__name__ == "ufunc":
                rows.add("functions", name, of=module.__name__, returns="fresh", **randomness(value))
            elif isinstance(value, type) and not issubclass(value, BaseException):
                rows.add("classes", name, of=module.__name__)
    distributions = (
        name
        for name, value in public(scipy.stats)
        if isinstance(value, (scipy.stats.rv_continuous, scipy.stats.rv_discrete))
    )
    rows.add("attributes", distributions, of="scipy.stats", type="scipy.stats.rv_generic")


def derive_statsmodels(rows: Rows) -> None:
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
    import statsmodels.tsa.api as tsa

    for alias, module in (("statsmodels.api", sm), ("statsmodels.tsa.api", tsa)):
        for name, value in public(module):
            if isinstance(value, type):
                rows.add(
                    "classes",
                    name,
                    of=alias,
                    **(
                        {"bases": "statsmodels.base.model.Model", "roles": "estimator"} if hasattr(value, "fit") else {}
                    ),
                )
            elif callable(value):
                rows.add("functions", name, of=alias, returns="fresh")
    makers = (name for name, value in public(smf) if callable(value))
    rows.add(
        "functions", makers, of="statsmodels.formula.api", returns="statsmodels.base.model.Model", roles="estimator"
    )
    for module_name in (
        "tsa.stattools",
        "tsa.seasonal",
        "stats.outliers_influence",
        "stats.diagnostic",
        "stats.stattools",
        "stats.multicomp",
        "stats.weightstats",
        "stats.proportion",
        "stats.anova",
        "stats.power",
    ):
        module = importlib.import_module(f"statsmodels.{module_name}")
        for name, value in public(module):
            if getattr(value, "__module__", "") == module.__name__ and callable(value):
                rows.add("functions", name, of=module.__name__, returns="fresh")
    for module_name, cls in (
        ("tsa.holtwinters", "ExponentialSmoothing"),
        ("tsa.arima.model", "ARIMA"),
        ("tsa.statespace.sarimax", "SARIMAX"),
        ("tsa.ar_model", "AutoReg"),
        ("regression.linear_model", "OLS"),
        ("discrete.discrete_model", "Logit"),
    ):
        found = [
            n
            for n, v in public(importlib.import_module(f"statsmodels.{module_name}"))
            if isinstance(v, type) and hasattr(v, "fit")
        ]
        assert cls in found
        rows.add(
            "classes", found, of=f"statsmodels.{module_name}", bases="statsmodels.base.model.Model", roles="estimator"
        )


# --------------------------------------------------------------------------------------------------------------- pylab


def derive_pylab(rows: Rows) -> None:
    """Whose each name is: of the modules that have the very same object, the first."""
    sources = ("matplotlib.pyplot", "numpy.random", "numpy.linalg", "numpy.fft", "numpy")
    for name, value in public(importlib.import_module("pylab")):
        for source in sources:
            if getattr(importlib.import_module(source), name, None) is value:
                rows.add("exports", name, of="pylab", source=source)
                break


# ------------------------------------------------------------------------------------------------------------ boosting


def derive_boosting(name: str) -> Callable[[Rows], None]:
    def derive(rows: Rows) -> None:
        for attribute, value in public(importlib.import_module(name)):
            if isinstance(value, type) and hasattr(value, "get_params"):
                kind = (
                    "ClassifierMixin"
                    if "Class" in attribute
                    else "RegressorMixin"
                    if "Regr" in attribute or "Rank" in attribute
                    else ""
                )
                roles = f"estimator {MIXINS[kind]}" if kind else "estimator"
                rows.add("classes", attribute, of=name, bases=f"sklearn.base.{kind or 'BaseEstimator'}", roles=roles)
            elif isinstance(value, type):
                rows.add("classes", attribute, of=name)
            elif callable(value):
                rows.add("functions", attribute, of=name, returns="fresh")

    return derive


# -------------------------------------------------------------------------------------------------------- star imports

STAR_MODULES = """
numpy numpy.linalg numpy.random pandas matplotlib.pyplot matplotlib.pylab pylab seaborn scipy.stats plotly.graph_objs
sklearn.metrics sklearn.model_selection sklearn.preprocessing sklearn.linear_model sklearn.ensemble sklearn.tree
sklearn.svm sklearn.naive_bayes sklearn.neighbors sklearn.cluster sklearn.decomposition sklearn.datasets
sklearn.feature_extraction.text sklearn.feature_selection sklearn.pipeline sklearn.compose sklearn.impute
IPython.display statsmodels.api math random os os.path sys time datetime collections itertools functools statistics
typing string re json copy decimal fractions operator pathlib glob shutil csv io pickle warnings logging cmath calendar
heapq bisect dataclasses enum abc contextlib textwrap
"""


def star_names(module: types.ModuleType) -> set[str]:
    names = getattr(module, "__all__", None)
    return set(names) if names is not None else {name for name in vars(module) if not name.startswith("_")}


def star_exports() -> str:
    lines = ["# What `from module import *` brings. Written by scripts/derive_knowledge.py."]
    for name in STAR_MODULES.split():
        try:
            names = star_names(importlib.import_module(name))
        except ImportError:
            unprobed.append(f"from {name} import *")
            continue
        lines.append(f"'{name}' = '''\n" + textwrap.fill(" ".join(sorted(names)), 118, break_long_words=False) + "'''")
    return "\n".join(lines) + "\n"


DERIVERS: dict[str, Callable[[Rows], None]] = {
    "pandas": derive_pandas,
    "numpy": derive_numpy,
    "sklearn": derive_sklearn,
    "matplotlib": derive_matplotlib,
    "pylab": derive_pylab,
    "seaborn": derive_seaborn,
    "plotly": derive_plotly,
    "scipy": derive_scipy,
    "statsmodels": derive_statsmodels,
    "xgboost": derive_boosting("xgboost"),
    "lightgbm": derive_boosting("lightgbm"),
    "catboost": derive_boosting("catboost"),
    "torch": lambda rows: networks.derive_torch(rows, public),
    "keras": lambda rows: networks.derive_keras(rows, public),
    "tensorflow": lambda rows: networks.derive_tensorflow(rows, public),
    "transformers": lambda rows: networks.derive_transformers(rows, public),
    "spacy": lambda rows: networks.derive_spacy(rows, public),
}


def missing(library: str) -> Iterator[str]:
    """What the hand-written file says of names that the installed library does not have: removed, or never there."""
    import tomllib

    with (FOLDER.parent / f"{library}.toml").open("rb") as file:
        document = tomllib.load(file)
    aliases = document.get("aliases", {})
    for kind in ("functions", "classes", "methods"):
        for row in document.get(kind, ()):
            for owner in row.get("of", "").split():
                if owner.partition(".")[0] == library and aliases.get(owner, owner) == owner:
                    for name in row["names"].split():
                        if _resolved(f"{owner}.{name}") is None:
                            yield f"{owner}.{name}"


def _resolved(qualified: str) -> object:
    """What a dotted name stands for in the installed libraries; ``None`` for nothing."""
    parts = qualified.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except Exception:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        if found is not None:
            return found
    return None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", nargs="*", help=f"of {', '.join(DERIVERS)}, _exports")
    parser.add_argument(
        "--missing", action="store_true", help="name what people wrote of and is not there; write nothing"
    )
    parser.add_argument("--unprobed", action="store_true", help="name what no probe could call")
    arguments = parser.parse_args(argv)
    warnings.simplefilter("ignore")
    FOLDER.mkdir(exist_ok=True)
    if arguments.missing:
        print("\n".join(name for library in arguments.library for name in missing(library)), flush=True)
        return 0
    for name in arguments.library or [*DERIVERS, "_exports"]:
        if name == "_exports":
            text = star_exports()
        else:
            rows = Rows()
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                DERIVERS[name](rows)
            version = getattr(importlib.import_module(name), "__version__", "")
            text = rows.render(f"{name} {version}".strip())
        (FOLDER / f"{name}.toml").write_text(text, encoding="utf-8")
        print(f"{name}: {len(text)} characters", file=sys.stderr)
    if arguments.unprobed:
        print("\n".join(unprobed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
