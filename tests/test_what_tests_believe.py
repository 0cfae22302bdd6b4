"""What generated tests say of lines that new libraries refuse, of settings of libraries, and of methods that change."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nbrefactor.model import Call
from nbrefactor.notebook import parse
from nbrefactor.pipeline import refactor
from nbrefactor.python.testing.reads import only_reads
from nbrefactor.python.testing.refused import refused_in
from nbrefactor.python.testing.replay import replayed
from nbrefactor.python.testing.subject import Subject
from nbrefactor.python.testing.tables import table_tests
from nbrefactor.python.testing.traces import effect_tests

PACKAGES = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "warnings": "warnings",
    "sm": "statsmodels.api",
    "xgb": "xgboost",
    "lgb": "lightgbm",
    "LogisticRegression": "sklearn.linear_model.LogisticRegression",
}
FRAME = "pandas.DataFrame"


@pytest.mark.parametrize(
    ("code", "calls", "expected"),
    [
        ("x = np.float(3)", (), "numpy.float is not in numpy"),
        ("x = np.float64(3)", (), ""),
        ("x = m.float(3)", (), ""),
        ("m = LogisticRegression(multi_class='auto')", (), "LogisticRegression(multi_class=) is not in scikit-learn"),
        ("m = LogisticRegression(C=1)", (), ""),
        ("x = df.get_dtype_counts()", (), ".get_dtype_counts is not in pandas"),
        ("x = df.append(y)", (Call(".append", type=FRAME),), ".append is not in pandas"),
        ("x = df.append(y)", (Call(".append", type="list"),), ""),
        ("x = df.fillna(method='ffill')", (Call(".fillna", type=FRAME),), "fillna(method=) is not in pandas"),
        ("x = df.fillna(0)", (Call(".fillna", type=FRAME),), ""),
    ],
)
def test_what_new_libraries_refuse_is_found(code: str, calls: tuple[Call, ...], expected: str) -> None:
    found = refused_in([ast.parse(code)], PACKAGES, calls)
    assert found.startswith(expected) if expected else not found


@pytest.mark.parametrize(
    ("lines", "repeated"),
    [
        (["total = 0", "for n in df['n']:", "    print(n)", "    total += n"], "total = 0"),
        (["seen = df['n'] > 9", "for n in [1, 2]:", "    print(n)", "    seen |= df['n'] == n"], "seen = df['n'] > 9"),
    ],
)
def test_what_a_line_adds_to_is_made_first(lines: list[str], repeated: str) -> None:
    node = ast.parse("def step(df):\n" + "\n".join(f"    {line}" for line in lines)).body[0]
    assert isinstance(node, ast.FunctionDef)
    (test,) = replayed(Subject(node, "train", ("df",), (), True, {}, PACKAGES, set(PACKAGES)), {}, ())
    assert repeated in test


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("model = xgb.XGBClassifier(max_depth=3).fit(df[['n']], df['y'])", True),
        ("model = sm.OLS(df['y'], df[['n']]).fit()", True),
        ("model = lgb.LGBMClassifier().fit(df[['n']], df['y'])", False),  # it says how long it took
        ("model = xgb.plot_importance(df['n'])", False),
        ("model = sm.datasets.get_rdataset('iris')", False),
    ],
)
def test_models_of_other_libraries_are_fitted_again_where_they_come_out_the_same(line: str, expected: bool) -> None:
    node = ast.parse(f"def step(df):\n    {line}\n    return model").body[0]
    assert isinstance(node, ast.FunctionDef)
    subject = Subject(node, "train", ("df",), ("model",), True, {}, PACKAGES, set(PACKAGES))
    assert bool(replayed(subject, {}, ())) is expected


def options(*lines: str) -> str:
    """The test of what a step with these lines sets; empty where there is none."""
    node = ast.parse("def step():\n" + "\n".join(f"    {line}" for line in lines)).body[0]
    assert isinstance(node, ast.FunctionDef)
    subject = Subject(node, "train", (), (), True, {}, PACKAGES, set(PACKAGES))
    return "\n".join(test for test in effect_tests(subject) if "sets_options" in test)


@pytest.mark.parametrize(
    ("lines", "said", "unsaid"),
    [
        (["sns.set_style('dark')"], ["axes_style('dark')"], []),
        (["sns.set_style('dark')", "sns.set_style('white')"], ["axes_style('white')"], ["dark"]),
        (["sns.set_style('dark')", "sns.set(style='white')"], [], ["axes_style"]),
        (["plt.rcParams['font.size'] = 9"], ["rcParams['font.size'] == 9"], []),
        (["plt.rcParams['font.size'] = 9", "sns.set()"], [], ["font.size"]),
        (["plt.rcParams['font.size'] = 'large'"], [], ["font.size"]),
        (["warnings.filterwarnings('ignore')"], ["warnings.resetwarnings()", "action == 'ignore'"], []),
        (["np.random.seed(3)"], ["RandomState(3)"], []),
        (["np.random.seed(3)", "x = np.random.rand(2)"], [], ["RandomState"]),
        (["np.random.seed(3)", "np.random.seed(4)"], ["RandomState(4)"], ["RandomState(3)"]),
        (["pd.set_option('display.width', 9)", "pd.set_option('display.width', 8)"], ["== 8"], ["== 9"]),
    ],
)
def test_the_last_line_that_sets_an_option_says_what_holds(
    lines: list[str], said: list[str], unsaid: list[str]
) -> None:
    text = options(*lines)
    assert all(words in text for words in said)
    assert not any(words in text for words in unsaid)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = t.predict(y)", True),
        ("t.fit(X, y)", False),
        ("m = t.fit(X, y)", False),
        ("t.set_params(alpha=1)", False),
        ("t.compile('adam')", False),
        ("names = t.compile('adam')", True),
        ("t.head()", True),
        ("t.add(layer)", False),
        ("s = t.add(1)", True),
        ("t.transform(y)", True),
    ],
)
def test_a_method_that_changes_its_object_is_told_apart(code: str, expected: bool) -> None:
    assert only_reads(ast.parse(code), {"t"}, PACKAGES, ()) is expected


FIT = ["model = LogisticRegression()", "model.fit(df[['n']], df['y'])", "found = model.score(df[['n']], df['y'])"]
TRAIN = [
    "net = torch.nn.Linear(2, 1)",
    "with torch.no_grad():",
    "    found = net(torch.tensor(df.to_numpy())).sum().item()",
]
SEED = "np.random.seed(6174)"


@pytest.mark.parametrize(
    ("lines", "facts", "said", "unsaid"),
    [
        (FIT, {}, ["model.fit(", "identical(found_found, found)"], [SEED]),
        (FIT, {"draws": True}, [SEED, "model.fit("], ["torch"]),
        (FIT, {"draws": True, "parallel": True}, [], ["model.fit("]),
        ([*FIT, "plt.plot(df['n'])"], {}, ["model.fit("], ["plt"]),
        ([*FIT, "plt.plot(df['n'])"], {"draws": True}, [], ["model.fit("]),
        (["found = df['n'].sum()", "plt.plot(df['n'])"], {"draws": True}, ["found = df['n'].sum()"], [SEED]),
        (TRAIN, {"draws": True}, [SEED, "torch.manual_seed(6174)", "with torch.no_grad():"], []),
        (["torch.save(df, 'a')", *TRAIN], {"draws": True}, [], ["torch.no_grad"]),
        (["with open('a') as f:", "    found = f.read()"], {}, [], ["open"]),
        (["found = sm.tsa.SARIMAX(df, order=(0, 1, 1)).fit(disp=False)"], {}, ["found = sm.tsa.SARIMAX("], [SEED]),
        (["found = sm.datasets.get_rdataset(df)"], {}, [], ["get_rdataset"]),
        (["found = [f(df) for f in (np.sin, np.cos)]"], {}, ["for f in (np.sin, np.cos)"], []),
        (["found = [f(df) for f in (np.sin, np.random.rand)]"], {}, [], ["np.random"]),
        (["found = helper(df)"], {}, ["train.helper(df)"], []),
        (["found = writer(df)"], {}, [], ["writer(df)"]),
    ],
)
def test_lines_are_repeated_where_they_do_the_same_again(
    lines: list[str], facts: dict[str, bool], said: list[str], unsaid: list[str]
) -> None:
    text = "def helper(x):\n    return x.sum()\ndef writer(x):\n    x.to_csv('a')\ndef step(df):\n"
    *helpers, node = ast.parse(text + "\n".join(f"    {line}" for line in [*lines, "return found"])).body
    assert isinstance(node, ast.FunctionDef)
    own = {helper.name: helper for helper in helpers if isinstance(helper, ast.FunctionDef)}
    packages = PACKAGES | ({"torch": "torch"} if "torch" in " ".join(lines) else {})
    subject = Subject(node, "train", ("df",), ("found",), True, {}, packages, set(own), helpers=own, **facts)
    test = "\n".join(replayed(subject, {}, ()))
    assert all(words in test for words in said)
    assert not any(words in test for words in unsaid)


def project(folder: Path, source: str) -> Path:
    for file in refactor(parse(source.encode(), "shop.py")).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    return folder


def outcome(folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_train.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


TRAINING = """# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
df = pd.read_csv('a.csv')
# %% [markdown]
# ## Train model
# %%
model = GridSearchCV(Ridge(), {'alpha': [1, 2, 3, 4, 5, 6, 7, 8]}, cv=3)
model.fit(df[['x', 'z']], df['y'])
# %% [markdown]
# ## Evaluate model
# %%
print('score', model.score(df[['x', 'z']], df['y']))
"""


def test_a_step_that_the_library_refuses_is_expected_to_fail_and_is_tested_once_it_is_mended(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", "1.2")
    source = TRAINING.replace("Ridge()", "Ridge(normalize=True)")
    found = outcome(project(tmp_path, source))
    assert "xfailed" in found and "failed" not in found.replace("xfailed", "") and "error" not in found.lower()
    train = tmp_path / "src/shop/train.py"
    train.write_text(train.read_text().replace("normalize=True", ""))
    found = outcome(tmp_path)
    assert "xfailed" not in found and "passed" in found


def subject(text: str, takes: tuple[str, ...]) -> Subject:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    packages = {**PACKAGES, "pickle": "pickle"}
    return Subject(node, "train", takes, (), True, {}, packages, set(packages), asked={"model": "X"})


def test_a_dict_that_is_given_is_no_table() -> None:
    body = "    seconds['fit'] = 1\n    total = seconds['fit']\n"
    assert any("prepares_seconds" in test for test in table_tests(subject(f"def f(seconds):\n{body}", ("seconds",))))
    assert not any(table_tests(subject(f"def f(seconds: dict):\n{body}", ("seconds",))))


def test_each_file_that_is_open_under_the_same_name_holds_what_was_dumped_into_it() -> None:
    text = (
        "def save(model, names):\n"
        "    with open('model.pkl', 'wb') as f:\n        pickle.dump(model, f)\n"
        "    with open('names.pkl', 'wb') as f:\n        pickle.dump(names, f)\n"
    )
    (test,) = filter(None, effect_tests(subject(text, ("model", "names"))))
    assert "saved_model = joblib.load(workspace / 'model.pkl')" in test
    assert "saved_names = joblib.load(workspace / 'names.pkl')" in test
