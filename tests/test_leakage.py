"""Leakage: the calls that leak, and the calls that train on what leaked, in labelled scripts and their clean twins.

A script of ``tests/cases/leakage`` begins at a line ``# === title``. Each line says what is to be reported there: the code
of the cause as often as it has causes, and ``trains`` where a model is trained on what leaked.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from nbrefactor.knowledge.learning import families, is_a
from nbrefactor.model import CleanCell, Diagnostic
from nbrefactor.python.leakage import leakage
from nbrefactor.python.leakage.rows import Limit, Part, apart, share
from nbrefactor.python.statements import split

FOLDER = Path(__file__).parent / "cases" / "leakage"
PRELUDE = """
import joblib
import numpy as np
import pandas as pd
import torch
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from keras.callbacks import EarlyStopping
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, mean_squared_error
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler, normalize, scale
)
from sklearn.utils import resample
from xgboost import XGBRegressor
df = pd.read_csv("houses.csv")
X, y = df[["rooms", "age"]], df["price"]
"""


def scripts() -> list[tuple[str, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for chunk in re.split(r"(?m)^# === ", path.read_text(encoding="utf-8"))[1:]:
            title, _, body = chunk.partition("\n")
            found.append((f"{path.stem}: {title}", body))
    return found


def found_in(*sources: str) -> tuple[Diagnostic, ...]:
    cells = []
    for number, source in enumerate(sources, 1):
        cells.append(CleanCell(number, source, tuple(range(1, source.count("\n") + 2))))
    return leakage(split(cells))


@pytest.mark.parametrize(("title", "body"), scripts(), ids=[title for title, _ in scripts()])
def test_exactly_the_leaking_calls_are_reported(title: str, body: str) -> None:
    expected: Counter[tuple[int, str]] = Counter()
    for number, line in enumerate(body.split("\n"), 1):
        expected.update((number, mark) for mark in re.findall(r"#: (\w+)", line))
    reported: Counter[tuple[int, str]] = Counter()
    trains = set()
    for found in found_in(PRELUDE, body):
        assert found.location.cell == 2
        reported[found.location.line, found.code] += 1
        trains |= {(r.location.line, "trains") for r in found.related if r.role == "trains"}
    assert reported + Counter(trains) == expected


def test_the_table_is_large_and_half_of_it_is_silent() -> None:
    silent = [title for title, body in scripts() if "#:" not in body]
    assert len(scripts()) >= 90
    assert len(silent) >= 40


@pytest.mark.parametrize(
    ("first", "second", "shared", "separate"),
    [
        ((), (), True, False),
        ((Limit("split", "0"),), (Limit("split", "1"),), False, True),
        ((), (Limit("split", "1"),), True, False),
        ((Limit("age > 3", "1", False),), (Limit("split", "1"),), True, False),
        ((Limit("one split", "0"),), (Limit("another", "1"),), False, True),
        ((Limit("city ==", "'a'", False),), (Limit("city ==", "!'a'", False),), False, True),
        ((Limit("city ==", "'a'", False),), (Limit("city ==", "!'b'", False),), True, False),
    ],
)
def test_rows_are_shared_only_where_that_is_known(
    first: tuple[Limit, ...], second: tuple[Limit, ...], shared: bool, separate: bool
) -> None:
    a, b = Part("file", frozenset(first)), Part("file", frozenset(second))
    assert share(frozenset({a}), frozenset({b})) is share(frozenset({b}), frozenset({a})) is shared
    assert apart(frozenset({a}), frozenset({b})) is separate
    assert not share(frozenset({a}), frozenset({Part("another file", b.limits)}))


def test_the_message_names_the_calls_and_their_places() -> None:
    source = (
        "X = StandardScaler().fit_transform(X)\nA, B, c, d = train_test_split(X, y)\nRidge().fit(A, c).score(B, d)\n"
    )
    (found,) = found_in(PRELUDE, source)
    assert (found.code, found.location.cell, found.location.line, found.location.column) == ("NBR406", 2, 1, 5)
    assert "`StandardScaler.fit_transform`" in found.message
    assert "`Ridge.fit` (cell 2, line 3)" in found.message
    assert [(r.role, r.call, r.location.line) for r in found.related] == [
        ("cause", "StandardScaler.fit_transform", 1),
        ("trains", "Ridge.fit", 3),
        ("evaluates", "Ridge.score", 3),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    return f(n - 1)\nf(3)",
        "class A:\n    def __init__(self):\n        self.other = A()\nA().other.fit(X)",
        "x = [x for x in [[]]][0]\nx.append(x)\nx.fit(x)\nmodel.fit(x)",
        "for i in range(10**9):\n    for j in range(10**9):\n        df[i] = df[j].mean()",
        "a, *b = df\n(c, d), e = b\nlambda *a, **k: a",
        "a = b = {}\na['a'] = a\nprint(a['a']['a'])\nRidge().fit(a, a)",
        "del df['age'], y\nprint(y)",
        "train_test_split()\npd.concat([])\nnp.hstack(())\ndf.drop()\nX[:, None, ...]\nmax(*[])",
    ],
)
def test_odd_code_is_read_without_an_error(source: str) -> None:
    assert [found for found in found_in(PRELUDE, source) if found.code == "NBR412"] == []


def test_a_name_has_one_role_only() -> None:
    roles = ("learners", "clusterers", "stateless", "composites", "oversamplers", "undersamplers", "splitters")
    listed = [name for role in roles for name in families()[role]]
    assert len(listed) == len(set(listed))
    assert is_a("sklearn.preprocessing.StandardScaler", "learners") and not is_a("LabelEncoder", "learners")
