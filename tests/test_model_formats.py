"""The formats of boosters: what ``score.py`` loads answers to the last bit as the model that the notebook trained."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pytest.importorskip("sklearn")

START = """
# %%
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
df = pd.read_csv("rows.csv")
df["city"] = df["city"].astype("category")
y = df["LABEL"]
X = df.drop(columns=["two", "three", "word", "price"])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
"""
EARLY = "eval_set=[(X_test, y_test)], "
CLASSIFIERS = {
    "xgboost two classes": ("two", "XGBClassifier(n_estimators=9, enable_categorical=True)", ""),
    "xgboost three classes": ("three", "XGBClassifier(n_estimators=9, enable_categorical=True)", ""),
    "xgboost stops early": (
        "two",
        "XGBClassifier(n_estimators=90, early_stopping_rounds=2, enable_categorical=True)",
        EARLY + "verbose=False",
    ),
    "xgboost what is missing": ("two", "XGBClassifier(n_estimators=9, missing=30, enable_categorical=True)", ""),
    "xgboost forest": ("three", "XGBRFClassifier(n_estimators=9, enable_categorical=True)", ""),
    "lightgbm two classes": ("two", "LGBMClassifier(n_estimators=9, verbose=-1)", ""),
    "lightgbm words": ("word", "LGBMClassifier(n_estimators=9, verbose=-1)", ""),
    "lightgbm stops early": (
        "word",
        "LGBMClassifier(n_estimators=90, verbose=-1)",
        EARLY + "callbacks=[lightgbm.early_stopping(2, verbose=False)]",
    ),
    "catboost words": ("word", "CatBoostClassifier(iterations=9, verbose=0, cat_features=['city'])", ""),
    "catboost two classes": ("two", "CatBoostClassifier(iterations=9, verbose=0, cat_features=['city'])", ""),
}
REGRESSORS = {
    "xgboost numbers": ("price", "XGBRegressor(n_estimators=9, enable_categorical=True)", ""),
    "lightgbm numbers": ("price", "LGBMRegressor(n_estimators=9, verbose=-1)", ""),
    "catboost numbers": ("price", "CatBoostRegressor(iterations=9, verbose=0, cat_features=['city'])", ""),
}
NATIVE = {
    "xgboost.train": (
        "import xgboost as xgb\nmodel = xgb.train({'objective': 'binary:logistic'}, xgb.DMatrix(X_train[['age', 'fare']], "
        "label=y_train, missing=30), 9)\nprint(model.predict(xgb.DMatrix(X_test[['age', 'fare']], missing=30))[:3])",
        "model.predict(xgb.DMatrix(new[['age', 'fare']], missing=30))",
        "model.ubj",
    ),
    "lightgbm.train": (
        "import lightgbm as lgb\nmodel = lgb.train({'objective': 'binary', 'verbose': -1}, lgb.Dataset(X_train, y_train), 90, "
        "valid_sets=[lgb.Dataset(X_test, y_test)], callbacks=[lgb.early_stopping(2, verbose=False)])\n"
        "print(model.predict(X_test)[:3])",
        "model.predict(new.assign(city=new['city'].astype('category'))[['age', 'fare', 'city']])",
        "model.txt",
    ),
}
SUFFIX = {"xgboost": "model.ubj", "lightgbm": "model.txt", "catboost": "model.cbm"}


def rows() -> Any:
    draw = np.random.RandomState(3)
    table = pd.DataFrame(
        {
            "age": draw.randint(18, 40, 200).astype(float),
            "fare": draw.gamma(2, 20, 200),
            "city": draw.choice(["par", "ber", "rom"], 200),
        }
    )
    table.loc[::9, "fare"] = np.nan
    table["two"] = (draw.rand(200) < table["age"] / 50).astype(int)
    table["three"] = draw.randint(0, 3, 200)
    table["word"] = np.array(["low", "middle", "high"])[table["three"]]
    table["price"] = table["age"] * 3 + draw.rand(200)
    return table


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    rows().to_csv(tmp_path / "rows.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "boosted"]:
        del sys.modules[name]


def trained(code: str) -> tuple[dict[str, Any], Any]:
    """The notebook's names, and ``score.py`` with the bundle that ``train.py`` wrote."""
    made = refactor(parse(code.encode(), "boosted.py"), DEFAULTS._replace(package="boosted", tests=False))
    assert not [d.message for d in made.diagnostics if d.code in ("NBR402", "NBR411")]
    for file in made.files:
        Path(file.path).parent.mkdir(parents=True, exist_ok=True)
        Path(file.path).write_text(file.text, encoding="utf-8")
    importlib.invalidate_caches()
    names: dict[str, Any] = {"__name__": "notebook"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "notebook", "exec"), names)
        importlib.import_module("boosted.train").main(["--output-dir", "model"])
    score = importlib.import_module("boosted.score")
    return names, score


def boosted(label: str, model: str, fit: str) -> str:
    library = "xgboost" if "XGB" in model else "lightgbm" if "LGBM" in model else "catboost"
    pytest.importorskip(library)
    imports = f"import {library}\nfrom {library} import {model.partition('(')[0]}\n"
    more = f", {fit}" if fit else ""
    if library == "catboost":
        imports += "X_train, X_test = X_train.astype({'city': str}), X_test.astype({'city': str})\n"
        model = model.replace("verbose=0", "verbose=0, allow_writing_files=False")
    asked = "model.predict(X_test)"
    return f"{START.replace('LABEL', label)}{imports}model = {model}\nmodel.fit(X_train, y_train{more})\nprint({asked}[:3])\n"


@pytest.mark.parametrize("case", [*CLASSIFIERS, *REGRESSORS])
def test_an_estimator_answers_to_the_last_bit_as_it_did(case: str, place: Path) -> None:
    names, score = trained(boosted(*(CLASSIFIERS | REGRESSORS)[case]))
    manifest = json.loads((place / "model" / "manifest.json").read_text())
    assert SUFFIX[case.partition(" ")[0]] in manifest
    assert not [name for name in manifest if name.startswith("model.") and name.endswith((".skops", ".joblib"))]
    bundle = score.Bundle("model")
    assert type(bundle.model).__module__ != "boosted.train"
    features = names["X_test"]
    model = names["model"]
    assert np.array_equal(bundle.model.predict(features), model.predict(features))
    told = score.predict(rows().iloc[:40], bundle)
    prepared = score.prepare_rows(score.conform(rows().iloc[:40], bundle), bundle.state)
    want = np.ravel(model.predict(prepared))
    assert np.array_equal(told["prediction"].to_numpy(), want)
    if case in CLASSIFIERS:
        assert np.array_equal(bundle.model.predict_proba(features), model.predict_proba(features))
        assert [c for c in told if c.startswith("probability_")] == [f"probability_{c}" for c in model.classes_]


@pytest.mark.parametrize("case", NATIVE)
def test_a_booster_without_a_wrapper_answers_as_it_did(case: str, place: Path) -> None:
    pytest.importorskip(case.partition(".")[0])
    code, truth, file = NATIVE[case]
    names, score = trained(START.replace("LABEL", "two") + code + "\n")
    assert file in json.loads((place / "model" / "manifest.json").read_text())
    new = rows().iloc[:40]
    told = score.predict(new, score.Bundle("model"))["prediction"].to_numpy()
    assert np.array_equal(told, eval(truth, {**names, "new": new}))


def test_an_estimator_with_a_function_of_the_notebook_is_saved_as_before(place: Path) -> None:
    pytest.importorskip("lightgbm")
    code = boosted("two", "LGBMClassifier(n_estimators=9, verbose=-1, objective=mine)", "")
    own = "def mine(y_true, y_pred):\n    return y_pred - y_true, np.ones(len(y_true))\n"
    trained(code.replace("model = ", f"{own}model = "))
    manifest = json.loads((place / "model" / "manifest.json").read_text())
    assert "model.txt" not in manifest and {"model.skops", "model.joblib"} & set(manifest)


def test_a_booster_in_a_pipeline_stays_in_it(place: Path) -> None:
    pytest.importorskip("xgboost")
    code = boosted("two", "XGBClassifier(n_estimators=9)", "").replace(
        "model = XGBClassifier(n_estimators=9)",
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "X_train, X_test = X_train[['age', 'fare']], X_test[['age', 'fare']]\n"
        "model = make_pipeline(StandardScaler(), XGBClassifier(n_estimators=9))",
    )
    _, score = trained(code)
    assert type(score.Bundle("model").model).__name__ == "Pipeline"
