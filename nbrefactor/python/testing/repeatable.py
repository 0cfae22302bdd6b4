"""Which lines of a step a test may run again: those that only compute, and give the same each time.

Files, draws that no seed holds, figures and unknown calls are not repeated. A helper of the module is looked into.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from functools import lru_cache

from nbrefactor.python.resolve import qualified
from nbrefactor.python.testing.literals import keyword
from nbrefactor.python.testing.readers import READERS
from nbrefactor.python.testing.say import PURE, PURE_BUILTINS
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.walk import Function

_METHODS = (
    PURE
    | READERS
    | frozenset(
        """
        drop dropna drop_duplicates duplicated rename assign merge join pivot melt stack unstack query filter nsmallest explode
        corr describe insert to_frame append extend update items keys values format join splitlines find count nunique
        crosstab concat get_dummies qcut date_range Timestamp Timedelta DataFrame Series array asarray arange zeros ones linspace
        full where select nan_to_num isnan isinf argsort argmax argmin column_stack vstack hstack concatenate reshape ravel
        flatten cov dot apply applymap day_name month_name strftime normalize combine_first select_dtypes squeeze
        reindex swaplevel droplevel add_prefix add_suffix to_list iterrows itertuples pop title remove is_unique tolist
        predict predict_proba decision_function score fit_transform transform fit inverse_transform toarray
        infer_objects convert_dtypes extract extractall findall split rsplit partition removeprefix removesuffix isdigit
        isnumeric isalpha get_dummies memory_usage corrwith sem skew kurt kurtosis to_dict from_dict set_axis set_params
        get_params get_feature_names_out fit_predict kneighbors score_samples zeros_like ones_like full_like percentile
        nanmean nanmedian nanstd nanmax nanmin digitize bincount histogram outer matmul expand_dims tile repeat eye cumprod
        prod polyfit polyval norm most_common setdefault add_suffix isocalendar add discard union intersection difference
        forecast get_forecast get_prediction conf_int
        sub match fullmatch search compile group groups startswith count transpose round average ptp sign allclose
        """.split()
    )
) - frozenset({"sample"})
_ROOTS = ("", "pandas", "numpy", "math", "re", "statistics", "string")
_DRAW = frozenset("train_test_split shuffle resample permutation_importance permutation_test_score".split())
"""Functions of scikit-learn that draw unless they are given a seed."""
_MORE_BUILTINS = frozenset(
    "zip enumerate any all isinstance reversed map filter type divmod pow frozenset getattr".split()
)
_BUILTINS = frozenset(dir(builtins))
_PLAIN = frozenset({"collections.Counter", "collections.defaultdict", "collections.OrderedDict"})
_ENDED_BY = (
    *(ast.Global, ast.Nonlocal, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Import, ast.ImportFrom),
    *(ast.Return, ast.Try, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
_DEPTH = 3
_NETWORK_METHODS = frozenset(
    """
    to cpu cuda train eval zero_grad backward step item parameters detach long float double view unsqueeze permute size
    numel requires_grad_ state_dict argmax softmax sigmoid relu numpy clone contiguous type mean __init__ modules children
    """.split()
)
_OUTSIDE = frozenset("save load hub distributed compile multiprocessing onnx jit download".split())
"""What PyTorch does beyond computing."""
_DETERMINED = ("statsmodels.", "itertools.", "xgboost.", "imblearn.")
"""Libraries that draw nothing, or with numpy's generator: what they fit, they find from the same start each time."""
_NOT_COMPUTED = re.compile(r"\.datasets|simulate|plot|\.to_graphviz")
_CONTEXTS = frozenset(
    "torch.no_grad torch.inference_mode torch.enable_grad numpy.errstate warnings.catch_warnings".split()
)


@lru_cache(maxsize=1024)
def repeatable(statement: ast.stmt, subject: Subject) -> bool:
    """Whether a line only computes, the same each time; it may print what it finds. Asked once for each name of a step."""
    ended = any(isinstance(node, _ENDED_BY) or _spells_a_type(node, subject) for node in ast.walk(statement))
    return not ended and _only_computes(statement, subject, _DEPTH)


def _spells_a_type(node: ast.AST, subject: Subject) -> bool:
    """``Union["Node", int]`` names a class of the module, which a test does not have."""
    if not isinstance(node, ast.Subscript) or not qualified(node.value, subject.packages).startswith("typing."):
        return False
    texts = [n for n in ast.walk(node.slice) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return bool(texts) and not qualified(node.value, subject.packages).endswith("Literal")


def says(statement: ast.stmt, subject: Subject, depth: int = _DEPTH) -> bool:
    """Whether a line prints, itself or through a helper of the module."""
    return any(
        call.func.id == "print" or any(says(inner, subject, depth - 1) for inner in _body(call.func, subject, depth))
        for call in _calls(statement)
        if isinstance(call.func, ast.Name)
    )


def fits(statement: ast.stmt) -> bool:
    """Whether a line may fit a model or split rows: what depends on chance where no seed is given."""
    return any(
        (name := call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
        and ("fit" in name or name.startswith("cross_") or name.endswith(("_curve", "split")) or name in _DRAW)
        for call in _calls(statement)
    )


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _body(name: ast.Name, subject: Subject, depth: int) -> list[ast.stmt]:
    helper = subject.helpers.get(name.id) if depth else None
    return helper.body if helper is not None else []


def _only_computes(node: ast.AST, subject: Subject, depth: int) -> bool:
    attributes = (n for n in ast.walk(node) if isinstance(n, ast.Attribute))
    contexts = (item.context_expr for n in ast.walk(node) if isinstance(n, ast.With) for item in n.items)
    if any(qualified(getattr(context, "func", context), subject.packages) not in _CONTEXTS for context in contexts):
        return False
    applied = _functions_of_numbers(node, subject)
    return not any(a.attr in ("random", "plot", "now", "today") for a in attributes) and all(
        _may_call(call, subject, depth) for call in _calls(node) if getattr(call.func, "id", "") not in applied
    )


def _functions_of_numbers(node: ast.AST, subject: Subject) -> set[str]:
    """What a comprehension calls its functions: ``[f(x) for f in (np.sin, np.cos)]``."""
    made = (c for c in ast.walk(node) if isinstance(c, ast.comprehension) and isinstance(c.iter, (ast.Tuple, ast.List)))
    return {
        c.target.id
        for c in made
        if isinstance(c.target, ast.Name)
        and isinstance(c.iter, (ast.Tuple, ast.List))
        and all(qualified(e, subject.packages).startswith(("numpy.", "math.")) for e in c.iter.elts)
    }


def _may_call(call: ast.Call, subject: Subject, depth: int) -> bool:
    function = call.func
    name = qualified(function, subject.packages)
    if name.startswith("sklearn."):
        return _is_steady(call, name)
    if name.startswith(_DETERMINED):
        return not _NOT_COMPUTED.search(name)
    if name.startswith("torch."):
        return not _OUTSIDE & set(name.split("."))
    if name in _CONTEXTS:
        return True
    if isinstance(function, ast.Name):
        if function.id in PURE_BUILTINS | _MORE_BUILTINS and function.id not in subject.packages:
            return True
        helper = subject.helpers.get(function.id)
        if helper is not None and depth and function.id not in subject.packages:
            return _is_plain(helper) and _only_computes(ast.Module(helper.body, []), subject, depth - 1)
        return (
            function.id == "print"
            or name.split(".")[1:2] == ["features"]
            or name in _PLAIN
            or function.id == "input_schema"
            or (subject.networks and not name and function.id not in subject.helpers and function.id not in _BUILTINS)
        )
    if not isinstance(function, ast.Attribute) or name.partition(".")[0] not in _ROOTS:
        return False
    if function.attr == "to_csv":  # a text, where it is given no path
        return all(ast.unparse(place) == "None" for place in call.args[:1]) and keyword(call, "path_or_buf") is None
    return function.attr in _METHODS or (subject.networks and function.attr in _NETWORK_METHODS)


def _is_plain(helper: Function) -> bool:
    """Whether a helper binds nothing outside itself."""
    left = (ast.Global, ast.Nonlocal, ast.Await, ast.Yield, ast.YieldFrom, ast.AsyncFunctionDef)
    return not helper.decorator_list and not any(isinstance(node, left) for node in ast.walk(helper))


def _is_steady(call: ast.Call, qualified: str) -> bool:
    """Whether something of scikit-learn needs no network and no generator of its own."""
    name = qualified.rpartition(".")[2]
    if name in _DRAW or (name.startswith("make_") and "datasets" in qualified):
        return any(k.arg == "random_state" and ast.unparse(k.value) != "None" for k in call.keywords)
    return not name.startswith(("fetch_", "load_files", "load_svmlight"))
