"""Knowledge: the format is strict, and the facts are those that the libraries themselves show."""

from __future__ import annotations

import re
import warnings
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.knowledge import Fact, distribution, load, star_exports, tables
from nbrefactor.knowledge.check import problems
from nbrefactor.knowledge.tables import FOLDER, documents, tomllib

FILES = sorted(path for path in Path(FOLDER).rglob("*.toml") if "rows" not in path.parts and path.name[0] != "_")
LIBRARIES = sorted({path.stem for path in FILES} - {"stdlib"})
EVERYTHING = load(LIBRARIES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_files_keep_the_format(path: Path) -> None:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert list(problems(path.name, document)) == []
    assert {name for name in document.get("requires", "").split() if not list(documents(name))} == set()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("colour = 'red'", "x.toml: colour: unknown key"),
        ("requires = 'num-py'", "x.toml: requires: not a name: 'num-py'"),
        ("[aliases]\n'a.b' = 'c d.'", "x.toml: aliases.a.b: not a name: 'd.'"),
        ("[[functions]]\nnames = 'f'\nmutate = 'out'", "x.toml: functions[0].mutate: unknown key"),
        ("[[functions]]\nof = 'm'", "x.toml: functions[0].names: missing"),
        ("[[functions]]\nnames = ['f']", "x.toml: functions[0].names: must be a string of blank-separated words"),
        ("[[functions]]\nnames = 'f g f'", "x.toml: functions[0].names: twice: 'f'"),
        ("[[methods]]\nof = 'm.T'\nnames = 'f'\nmutates = 'self'", "x.toml: methods[0].mutates: unknown word 'self'"),
        ("[[functions]]\nnames = 'f'\ntouches = 'disk'", "x.toml: functions[0].touches: unknown resource 'disk'"),
        ("[[functions]]\nnames = 'f'\nroles = 'train'", "x.toml: functions[0].roles: unknown role 'train'"),
        ("[[functions]]\nnames = 'f'\nroles = 'load:x'", "x.toml: functions[0].roles: unknown role 'load:x'"),
        (
            "[[functions]]\nnames = 'f'\nreturns = 'DataFrame'",
            "x.toml: functions[0].returns: not a result: 'DataFrame'",
        ),
        ("[[functions]]\nnames = 'f'\nreturns = 'a.B c.D'", "x.toml: functions[0].returns: not a result: 'a.B c.D'"),
        ("[[items]]\nof = 'm.T'\nkind = 'text'\ntype = 'm.U'", "x.toml: items[0].kind: unknown kind 'text'"),
        (
            "[[attributes]]\nof = 'm.T'\nnames = 'a'\ntype = 'U'",
            "x.toml: attributes[0].type: not a qualified type: 'U'",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_key(text: str, problem: str) -> None:
    assert list(problems("x.toml", tomllib.loads(text))) == [problem]


# ------------------------------------------------------------------------------------------------------------- look-up


@pytest.mark.parametrize(
    ("qualified", "mutates", "returns", "touches", "roles"),
    [
        ("pandas.read_csv", "", "pandas.DataFrame", "file:read", "load"),
        ("pandas.core.frame.DataFrame", "", "pandas.DataFrame", "", ""),
        ("pandas.DataFrame.from_dict", "", "pandas.DataFrame", "", ""),
        ("pandas.set_option", "", "none", "settings", "option"),
        ("numpy.array", "", "numpy.ndarray", "", ""),
        ("numpy.asarray", "", "view", "", "clean"),
        ("numpy.random.seed", "", "none", "random", "seed"),
        ("numpy.random.shuffle", "first", "none", "random", "resample"),
        ("numpy.fill_diagonal", "first", "none", "", ""),
        ("numpy.random.default_rng", "", "numpy.random.Generator", "", "seed"),
        (
            "sklearn.linear_model.Ridge",
            "",
            "sklearn.linear_model.Ridge",
            "random",
            "estimator regressor random_state random_if:solver",
        ),
        (
            "sklearn.linear_model.base.LinearRegression",
            "",
            "sklearn.linear_model.LinearRegression",
            "",
            "estimator regressor",
        ),
        ("sklearn.cross_validation.train_test_split", "", "fresh", "random", "split random_state"),
        ("sklearn.metrics.accuracy_score", "", "builtins.float", "", "metric"),
        (
            "sklearn.datasets.fetch_california_housing",
            "",
            "sklearn.utils.Bunch",
            "network file:read file:write",
            "load",
        ),
        ("sklearn.externals.joblib.dump", "", "builtins.list", "file:write", "save"),
        ("tensorflow.keras.models.Sequential", "", "keras.Sequential", "random", "network"),
        ("matplotlib.pyplot.savefig", "", "none", "display file:write", "plot"),
        ("pylab.savefig", "", "none", "display file:write", "plot"),
        ("matplotlib.pylab.shuffle", "first", "none", "random", "resample"),
        ("pylab.np.log1p", "out", "fresh", "", "clean"),
        ("matplotlib.pyplot.rcParams.update", "", "none", "settings", "option"),
        ("builtins.open", "", "builtins.file", "file:read file:write", "open"),
        ("builtins.print", "", "none", "print", "print"),
        ("builtins.next", "first", "element", "", ""),
        ("builtins.list.append", "first", "none", "", ""),
        ("random.shuffle", "first", "none", "random", "resample"),
        ("time.time", "", "builtins.float", "clock", "timing"),
        ("os.environ.get", "", "fresh", "environment", "environment"),
        ("os.chdir", "", "none", "environment", "environment"),
        ("sys.path.append", "", "none", "settings", "environment"),
        ("warnings.filterwarnings", "", "fresh", "settings", "option"),
        ("math.sqrt", "", "builtins.float", "", ""),
    ],
)
def test_functions(qualified: str, mutates: str, returns: str, touches: str, roles: str) -> None:
    fact = EVERYTHING.function(qualified)
    assert fact is not None
    found = (fact.mutates, fact.returns, fact.touches, fact.roles)
    assert found == (set(mutates.split()), returns, set(touches.split()), set(roles.split()))


@pytest.mark.parametrize(
    "qualified", ["pandas.no_such_function", "no_such_library.read", "read_csv", "", "builtins.nothing"]
)
def test_what_we_do_not_know_is_none(qualified: str) -> None:
    assert EVERYTHING.function(qualified) is None


@pytest.mark.parametrize(
    ("type_", "name", "mutates", "returns"),
    [
        ("pandas.DataFrame", "drop", "inplace structure", "pandas.DataFrame"),
        ("pandas.Series", "copy", "", "pandas.Series"),
        ("pandas.DataFrame", "insert", "receiver structure", "none"),
        ("pandas.DataFrame", "pop", "receiver structure", "pandas.Series"),
        ("pandas.DataFrame", "update", "receiver", "none"),
        ("pandas.DataFrame", "append", "", "pandas.DataFrame"),
        ("pandas.DataFrame", "to_numpy", "", "view"),
        ("pandas.DatetimeIndex", "copy", "", "pandas.DatetimeIndex"),
        ("numpy.ndarray", "sort", "receiver", "none"),
        ("numpy.ndarray", "reshape", "", "view"),
        ("numpy.random.Generator", "normal", "receiver", "fresh"),
        ("sklearn.preprocessing.StandardScaler", "fit_transform", "receiver", "fresh"),
        ("sklearn.svm._classes.SVC", "fit", "receiver", "self"),
        ("sklearn.ensemble.RandomForestClassifier", "predict", "", "numpy.ndarray"),
        ("xgboost.XGBClassifier", "set_params", "receiver", "self"),
        ("catboost.CatBoostClassifier", "predict_proba", "", "numpy.ndarray"),
        ("keras.Sequential", "compile", "receiver", "none"),
        ("torch.nn.Linear", "__call__", "receiver", "torch.Tensor"),
        ("torch.Tensor", "type_as", "", "view"),  # the tensor itself, where it has that type already
        ("torch.Tensor", "relu_", "receiver", "self"),
        ("torch.Tensor", "split", "", "view"),
        ("keras.Model", "train_on_batch", "receiver", "fresh"),
        ("keras.Model", "evaluate", "", "fresh"),
        ("tensorflow.Variable", "assign_sub", "receiver", "self"),
        ("spacy.tokens.Doc", "set_ents", "receiver", "fresh"),
        ("transformers.CamembertModel", "save_pretrained", "", "fresh"),
        ("collections.OrderedDict", "update", "receiver", "none"),
        ("builtins.set", "union", "", "builtins.set"),
    ],
)
def test_methods(type_: str, name: str, mutates: str, returns: str) -> None:
    fact = EVERYTHING.method(type_, name)
    assert fact is not None
    assert (fact.mutates, fact.returns) == (set(mutates.split()), returns)


@pytest.mark.parametrize(
    ("libraries", "name", "mutates"),
    [
        (["pandas"], "describe", ""),  # pure for all types
        (["pandas"], "dropna", "inplace"),  # conditional for some, pure for an Index
        (["sklearn"], "fit", "receiver"),
        ([], "append", "receiver"),
        (["pandas"], "append", None),  # changes a list, makes a new frame
        (["pandas"], "update", "receiver"),  # dict and DataFrame agree
        ([], "no_such_method", None),
        ([], "predict", ""),  # of an unpickled model
    ],
)
def test_a_method_of_an_unknown_type_is_judged_over_all_types(
    libraries: list[str], name: str, mutates: str | None
) -> None:
    fact = load(libraries).method("", name)
    assert (None if fact is None else fact.mutates) == (None if mutates is None else set(mutates.split()))


def test_the_single_facts_of_a_mixed_method_can_be_had() -> None:
    assert {bool(fact.mutates) for fact in load(["pandas"]).methods("append")} == {True, False}


def test_only_what_is_imported_is_judged_but_any_type_is_known() -> None:
    knowledge = load(["json"])
    assert knowledge.libraries == {"stdlib"}
    assert knowledge.method("", "value_counts") is None
    assert knowledge.method("pandas.Series", "value_counts") is not None


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        ("pandas.DataFrame", "values", "numpy.ndarray"),
        ("pandas.DataFrame", "age", "pandas.Series"),
        ("pandas.DataFrame", "describe", ""),
        ("pandas.DataFrame", "_mgr", ""),
        ("pandas.Series", "str", "pandas.Series.str"),
        ("sklearn.linear_model.Lasso", "coef_", "numpy.ndarray"),
        ("sklearn.model_selection.GridSearchCV", "best_estimator_", "sklearn.base.BaseEstimator"),
        ("os", "environ", "os._Environ"),
        ("no.Type", "x", ""),
    ],
)
def test_attributes(type_: str, name: str, expected: str) -> None:
    assert EVERYTHING.attribute(type_, name) == expected


@pytest.mark.parametrize(
    ("type_", "kind", "expected"),
    [
        ("pandas.DataFrame", "string", "pandas.Series"),
        ("pandas.DataFrame", "list", "pandas.DataFrame"),
        ("pandas.DataFrame", "mask", "pandas.DataFrame"),
        ("pandas.DataFrame", "other", ""),
        ("pandas.Series", "slice", "pandas.Series"),
        ("pandas.api.typing.DataFrameGroupBy", "string", "pandas.api.typing.SeriesGroupBy"),
        ("builtins.list", "slice", "builtins.list"),
        ("builtins.dict", "string", ""),
        ("no.Type", "string", ""),
    ],
)
def test_items(type_: str, kind: str, expected: str) -> None:
    assert EVERYTHING.item(type_, kind) == expected


# ---------------------------------------------------------------------------------------------- the keywords of a call

DROP = Fact(mutates=frozenset({"inplace"}), returns="pandas.DataFrame", type="pandas.DataFrame")
CEIL = Fact(mutates=frozenset({"out"}), returns="fresh")
SPLIT = Fact(touches=frozenset({"random"}), roles=frozenset({"split", "random_state"}))
FOLD = Fact(touches=frozenset({"random"}), roles=frozenset({"random_state", "random_if:shuffle,mix"}))
SEEDED = Fact(touches=frozenset({"random", "file:read"}), roles=frozenset({"random_state:seed"}))


@pytest.mark.parametrize(
    ("fact", "keywords", "mutates", "returns", "touches"),
    [
        (DROP, {}, "", "pandas.DataFrame", ""),
        (DROP, {"inplace": "False"}, "", "pandas.DataFrame", ""),
        (DROP, {"inplace": "True"}, "receiver", "none", ""),
        (DROP, {"inplace": "flag"}, "receiver", "", ""),
        (DROP, {"**": "options"}, "receiver", "", ""),
        (CEIL, {}, "", "fresh", ""),
        (CEIL, {"out": "a"}, "out", "fresh", ""),
        (CEIL, {"out": "None"}, "", "fresh", ""),
        (CEIL, {"**": "k"}, "out", "fresh", ""),
        (SPLIT, {}, "", "", "random"),
        (SPLIT, {"random_state": "None"}, "", "", "random"),
        (SPLIT, {"random_state": "SEED"}, "", "", ""),
        (FOLD, {"n_splits": "5"}, "", "", ""),
        (FOLD, {"shuffle": "True"}, "", "", "random"),
        (FOLD, {"shuffle": "False"}, "", "", ""),
        (FOLD, {"mix": "x", "shuffle": "False"}, "", "", "random"),
        (FOLD, {"shuffle": "True", "random_state": "1"}, "", "", ""),
        (FOLD, {"**": "options"}, "", "", "random"),
        (SEEDED, {"random_state": "1"}, "", "", "random file:read"),
        (SEEDED, {"seed": "1"}, "", "", "file:read"),
    ],
)
def test_keywords_narrow_a_fact(fact: Fact, keywords: dict[str, str], mutates: str, returns: str, touches: str) -> None:
    found = fact.given(keywords)
    assert (found.mutates, found.returns, found.touches) == (set(mutates.split()), returns, set(touches.split()))


# ------------------------------------------------------------------------------------------------ files and their order


def test_what_people_write_wins_field_by_field() -> None:
    table = tables.Table()
    table.add({"functions": [{"of": "m", "names": "f g", "returns": "a.T", "touches": "random"}]})
    table.add({"functions": [{"of": "m", "names": "f", "touches": "", "roles": "load"}]})
    assert table.functions["m.f"] == Fact(returns="a.T", type="a.T", roles=frozenset({"load"}))
    assert table.functions["m.g"] == Fact(returns="a.T", type="a.T", touches=frozenset({"random"}))


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("sklearn", "scikit-learn"),
        ("cv2", "opencv-python"),
        ("PIL", "pillow"),
        ("yaml", "PyYAML"),
        ("pandas", "pandas"),
    ],
)
def test_distributions(module: str, expected: str) -> None:
    assert distribution(module) == expected


def test_star_exports() -> None:
    assert {"sqrt", "pi"} <= (star_exports("math") or set())
    assert {"array", "linspace"} <= (star_exports("numpy") or set())
    assert "plot" in (star_exports("pylab") or set())
    assert {"Inf", "array"} <= (star_exports("numpy") or set()), "what older versions have too"
    assert "Tk" in (star_exports("tkinter") or set())
    assert not any(name.startswith("_") for name in star_exports("random") or ["_"])
    assert star_exports("no_such_module") is None


# --------------------------------------------------------------------------------------------- the libraries themselves


def test_every_public_method_of_a_frame_is_known() -> None:
    pd = pytest.importorskip("pandas")
    for owner in (pd.DataFrame, pd.Series):
        methods = [
            n
            for n in dir(owner)
            if not n.startswith("_")
            and callable(getattr(owner, n))
            and n not in ("str", "dt", "cat", "sparse", "list", "struct")
        ]
        unknown = [n for n in methods if EVERYTHING.method(f"pandas.{owner.__name__}", n) is None]
        assert unknown == []


@pytest.mark.parametrize(
    "name",
    [
        "LinearRegression",
        "LogisticRegression",
        "RandomForestClassifier",
        "KMeans",
        "StandardScaler",
        "PCA",
        "SVC",
        "GaussianNB",
    ],
)
def test_facts_about_estimators_are_what_a_live_one_shows(name: str) -> None:
    """Fitting changes it and gives it back, predicting and transforming do not change it; a seed is needed or not."""
    np = pytest.importorskip("numpy")
    discovery = pytest.importorskip("sklearn.utils.discovery")
    cls: Any = dict(discovery.all_estimators())[name]
    module = re.sub(r"\._.*", "", cls.__module__)
    features, target = np.random.default_rng(0).normal(size=(40, 3)), np.tile([0, 1], 20)
    before_draws = np.random.get_state()[2], np.random.get_state()[1].tolist()
    model = cls()
    unfitted = str(vars(model))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        returned = model.fit(features, target)
    fact = EVERYTHING.method(f"{module}.{name}", "fit")
    assert fact is not None
    assert ("receiver" in fact.mutates) == (str(vars(model)) != unfitted)
    assert (fact.returns == "self") == (returned is model)
    made = EVERYTHING.function(f"{module}.{name}")
    assert made is not None
    drew = before_draws != (np.random.get_state()[2], np.random.get_state()[1].tolist())
    assert drew <= ("random" in made.given({}).touches)
    assert "random" not in made.given({"random_state": "0"}).touches
    for method in ("predict", "transform", "predict_proba"):
        if hasattr(model, method):
            fitted = str(vars(model))
            getattr(model, method)(features)
            fact = EVERYTHING.method(f"{module}.{name}", method)
            assert fact is not None
            assert not fact.mutates
            assert str(vars(model)) == fitted


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sort", ()),
        ("fill", (0,)),
        ("cumsum", ()),
        ("copy", ()),
        ("ravel", ()),
        ("clip", (0, 1)),
        ("put", (0, 9)),
        ("tolist", ()),
    ],
)
def test_facts_about_arrays_are_what_a_live_one_shows(name: str, arguments: tuple[int, ...]) -> None:
    np = pytest.importorskip("numpy")
    array = np.array([3.0, 1.0, 2.0])
    before = deepcopy(array)
    result = getattr(array, name)(*arguments)
    fact = EVERYTHING.method("numpy.ndarray", name)
    assert fact is not None
    fact = fact.given({})
    assert ("receiver" in fact.mutates) == (not np.array_equal(array, before))
    assert (fact.returns == "view") == (isinstance(result, np.ndarray) and np.shares_memory(result, array))
