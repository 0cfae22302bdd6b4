"""Snapshots and comparison without a kernel: two values, as two processes would see them."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.verify.compare import Comparer, Finding
from nbrefactor.verify.mirror import levels_up, mirror
from nbrefactor.verify.probe import figures  # noqa: F401 - looks into drawings
from nbrefactor.verify.probe.rows import held_back
from nbrefactor.verify.probe.store import Store
from nbrefactor.verify.probe.values import Snapshots

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

Compare = Callable[..., Finding]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    def run(left: object, right: object, tolerance: float = 1e-9, **options: Any) -> Finding:
        folders = [tmp_path / "left", tmp_path / "right"]
        stores = Store(str(folders[0] / "blocks")), Store(str(folders[1] / "blocks"), (str(folders[0] / "blocks"),))
        ours, theirs = (Snapshots(store, frozenset({__name__})) for store in stores)
        comparer = Comparer([str(folder) for folder in folders], tolerance, **options)
        return comparer.compare(ours.take(left), theirs.take(right), "x")

    return run


def frame(**changes: object) -> Any:
    columns: dict[str, object] = {"a": [1, 2, 3], "b": [0.5, None, 2.5], "c": ["u", "v", None]}
    columns["d"] = pd.Categorical(["k", "l", "k"])
    columns["e"] = pd.to_datetime(["2024-01-01", None, "2024-03-01"])
    return pd.DataFrame(columns | changes)


class Plain:
    def __init__(self, **values: object):
        self.__dict__.update(values)


def fitted(alpha: float = 1.0, rows: int = 20) -> Any:
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 2))
    return linear_model.Ridge(alpha=alpha).fit(x, x[:, 0] * 2)


EQUAL: dict[str, Callable[[], object]] = {
    "plain": lambda: {"a": [1, 2.5, "x", None, True], "b": (1, {2, 3}, b"raw", 1j)},
    "missing": lambda: [math.nan, float("inf")],
    "frame": frame,
    "frame with two levels": lambda: frame().set_index(["a", "c"]),
    "series": lambda: pd.Series([1.5, 2.5], name="s", index=["p", "q"]),
    "period": lambda: pd.period_range("2024-01", periods=3, freq="M"),
    "array": lambda: np.arange(12.0).reshape(3, 4),
    "array of objects": lambda: np.array([{"k": 1}, [1, 2], None], dtype=object),
    "long list": lambda: [f"text {i}" for i in range(1000)],
    "own object": lambda: Plain(inner=Plain(values=[1, 2]), name="n"),
    "generator state": lambda: np.random.default_rng(3),
    "iterator": lambda: iter([1, 2, 3]),
    "function": lambda: lambda value: value,
    "model": fitted,
}


@pytest.mark.parametrize("make", EQUAL.values(), ids=EQUAL.keys())
def test_what_is_made_alike_is_equal(make: Callable[[], object], compare: Compare) -> None:
    assert compare(make(), make()) == Finding()


DIFFERENT: dict[str, tuple[object, object, str, str, str]] = {
    "number": (1, 2, "x", "1", "2"),
    "type": (1, 1.0, "the type of x", "1 (int)", "1.0 (float)"),
    "text": ("one", "two", "x", "one", "two"),
    "inside": ({"k": [1, {"m": 5}]}, {"k": [1, {"m": 6}]}, "x['k'][1]['m']", "5", "6"),
    "key": ({"k": 1}, {"k": 1, "n": 2}, "x['n']", "it is missing", "it has it"),
    "order of keys": ({"k": 1, "n": 2}, {"n": 2, "k": 1}, "the order of the items of x", "'k', 'n'", "'n', 'k'"),
    "cell": (frame(), frame(b=[0.5, None, 2.6]), "x['b'] row 2", "2.5", "2.6"),
    "missing": (frame(), frame(b=[0.5, 1.0, 2.5]), "x['b'] row 1", "nan", "1.0"),
    "category": (frame(), frame(d=pd.Categorical(["k", "l", "l"])), "x['d'] values row 2", "0", "1"),
    "dtype": (frame(), frame(a=[1.0, 2.0, 3.0]), "the type of x['a']", "int64 3", "float64 3"),
    "column": (frame(), frame().drop(columns="c"), "the columns of x", "'a', 'b', 'c', 'd', 'e'", "'a', 'b', 'd', 'e'"),
    "index": (frame(), frame().set_axis([0, 1, 5]), "x index row 2", "2", "5"),
    "row lost": (np.arange(3), np.arange(2), "the shape of x", "3", "2"),
    "element": (np.zeros((2, 2)), np.array([[0, 0], [0, 1.0]]), "x [1, 1]", "0.0", "1.0"),
    "name": (pd.Series([1], name="s"), pd.Series([1], name="t"), "x name", "s", "t"),
    "parameter": (fitted(1.0), fitted(2.0), "x.alpha", "1.0", "2.0"),
    "learnt": (fitted(rows=20), fitted(rows=19), "x.coef_ row 0", "", ""),
    "own object": (Plain(_hidden=1), Plain(_hidden=2), "x._hidden", "1", "2"),
}


@pytest.mark.parametrize("case", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_difference_is_found_where_it_is(case: tuple[object, object, str, str, str], compare: Compare) -> None:
    left, right, at, ours, theirs = case
    found = compare(left, right)
    assert (found.differs, found.private, found.at) == (True, False, at)
    if ours:
        assert (found.left, found.right) == (ours, theirs)


def test_floats_are_close_within_the_tolerance_only(compare: Compare) -> None:
    left, right = np.array([1.0, 100.0]), np.array([1.0, 100.0 * (1 + 1e-10)])
    found = compare(left, right)
    assert not found.differs
    assert found.deviation == pytest.approx(1e-10, rel=1e-3)
    assert compare(left, right, tolerance=1e-11).differs
    assert compare([1.0, 100.0], [1.0, 100.0 * (1 + 1e-10)]).deviation > 0
    assert compare(10**15, 10**15 + 1).differs


@pytest.mark.parametrize(
    ("left", "right", "close"),
    [
        ("loss 0.50000000001 at 3", "loss 0.5 at 3", True),
        ("loss 0.50000000001", "Loss 0.5", False),
        ("loss 0.5, gain 1.5", "loss 0.5, gain 1.6", False),
        ("10000000001 rows", "10000000000 rows", False),
        ("v1.2", "v1.20000000001", False),
        ("1e-3", "0.001", True),
        ("0", "0.5", False),
    ],
)
def test_texts_are_close_where_only_their_decimals_are(left: str, right: str, close: bool, compare: Compare) -> None:
    assert compare(left, right).differs is not close


def test_what_a_library_keeps_for_itself_counts_less(compare: Compare) -> None:
    left, right = fitted(), fitted()
    right._scratch = 1
    assert not compare(left, right).differs
    left._scratch = 2
    found = compare(left, right)
    assert (found.differs, found.private) == (True, True)


def test_places_that_vary_are_passed_over_and_the_next_difference_is_found(compare: Compare) -> None:
    left, right = {"drawn": 0.1, "sum": 3}, {"drawn": 0.9, "sum": 3}
    places: set[str] = set()
    compare(left, right, collected=places)
    assert places == {"x['drawn']"}
    assert compare(left, right, passed=frozenset(places)) == Finding(varies=True)
    assert compare(left, {"drawn": 0.9, "sum": 4}, passed=frozenset(places)).at == "x['sum']"


def test_a_snapshot_draws_nothing_and_changes_nothing(tmp_path: Path) -> None:
    take = Snapshots(Store(str(tmp_path)))
    values: list[Any] = [frame(), fitted(), np.random.default_rng(0), iter([1, 2]), pd.Series([1]).groupby([1])]
    before = [copy.deepcopy(value) for value in values[:2]]
    state = np.random.get_state()[1].copy()
    for value in values:
        take.take(value)
    assert (np.random.get_state()[1] == state).all()
    assert values[0].equals(before[0])
    assert vars(values[1]).keys() == vars(before[1]).keys()
    assert list(values[3]) == [1, 2]


def test_equal_contents_are_kept_once(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "first"))
    Snapshots(store).take(frame())
    kept = len(list((tmp_path / "first").iterdir()))
    Snapshots(Store(str(tmp_path / "second"), (str(tmp_path / "first"),))).take(frame())
    assert kept
    assert not list((tmp_path / "second").iterdir())


def test_contents_too_large_to_keep_are_still_told_apart(tmp_path: Path) -> None:
    small = Snapshots(Store(str(tmp_path / "left" / "blocks"), largest=10))
    nodes = [small.take(np.arange(100.0) + shift) for shift in (0, 0, 1)]
    comparer = Comparer([str(tmp_path / "left")], 1e-9)
    assert not comparer.compare(nodes[0], nodes[1], "x").differs
    assert comparer.compare(nodes[0], nodes[2], "x").left == "contents too large to keep"


def test_figures_are_compared_by_what_they_show(compare: Compare) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")

    def drawn(last: float) -> Any:
        figure, axes = pyplot.subplots()
        axes.plot([1, 2], [3, last], label="line")
        axes.bar([1], [2])
        axes.set_title("title")
        pyplot.close(figure)
        return figure

    assert compare(drawn(4), drawn(4)) == Finding()
    assert compare(drawn(4), drawn(5)).at == "x axes 0 lines[0] xydata [1, 1]"


# ------------------------------------------------------------------------------------------------- copies of folders


def test_a_copy_holds_no_links_and_no_environments(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "rows.csv").write_text("a\n1\n")
    (home / "link.csv").symlink_to(home / "data" / "rows.csv")
    (home / "env").mkdir()
    (home / "env" / "pyvenv.cfg").write_text("")
    (home / "out").mkdir()
    made = mirror(str(home / "n.ipynb"), [], str(tmp_path / "copy"), [str(home / "out")])
    copies = sorted(p.relative_to(made.top).as_posix() for p in Path(made.top).rglob("*"))
    assert copies == ["data", "data/rows.csv", "link.csv"]
    assert not any(p.is_symlink() for p in Path(made.top).rglob("*"))
    assert made.left_out == ()


def test_of_a_home_folder_only_what_the_code_names_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    for name in ("rows.csv", "letter.txt", "data/more.csv", "photos/one.png", "helper.py"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    monkeypatch.setenv("HOME", str(home))
    code = ["import helper", "pd.read_csv('rows.csv')", "pd.read_csv('data/more.csv')"]
    made = mirror(str(home / "n.ipynb"), code, str(tmp_path / "copy"))
    copies = sorted(p.relative_to(made.top).as_posix() for p in Path(made.top).rglob("*") if p.is_file())
    assert copies == ["data/more.csv", "helper.py", "rows.csv"]


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("pd.read_csv('data/rows.csv')", 0),
        ("pd.read_csv('../data/rows.csv')", 1),
        ("open('../../x')", 2),
        ("sys.path.append('..')", 1),
        ("Path.cwd().parent.parent / 'data'", 2),
        ("print(...)", 0),
    ],
)
def test_folders_above_are_copied_where_the_code_reaches_into_them(code: str, levels: int) -> None:
    assert levels_up([code]) == levels


# ------------------------------------------------------------------------------------------------------ held-back rows


def raw_rows() -> Any:
    ages = [21, 35, 48, 52, 63, 19]
    return pd.DataFrame({"age": ages, "bought": ["no", "yes", "yes", "no", "yes", "no"]}, index=range(10, 16))


def test_rows_are_traced_by_the_labels_of_a_table() -> None:
    raw = raw_rows()
    features = raw.loc[[14, 11], ["age"]]
    assert held_back(raw, features, np.array([1, 0]), "bought", {}) == ([{"age": 63}, {"age": 35}], [1, 0])


@pytest.mark.parametrize(
    ("steps", "known", "traced"),
    [(["scaler"], True, True), (["scaler", "components"], True, True), (["scaler"], False, False)],
)
def test_rows_of_an_array_are_traced_through_what_was_fitted_to_it(steps: list[str], known: bool, traced: bool) -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    decomposition = pytest.importorskip("sklearn.decomposition")
    rng = np.random.default_rng(0)
    raw = pd.DataFrame(
        {"age": rng.normal(40, 9, 30), "visits": rng.integers(0, 9, 30), "bought": rng.integers(0, 2, 30)}
    )
    whole, chosen = raw.drop(columns="bought").to_numpy(), [7, 2, 19]
    fitted = {"scaler": preprocessing.StandardScaler().fit(whole[5:])}
    fitted["components"] = decomposition.PCA(2).fit(fitted["scaler"].transform(whole[5:]))
    features = whole[chosen]
    for name in steps:
        features = fitted[name].transform(features)
    found = held_back(raw, features, [1, 0, 1], "bought", {"X": whole, **(fitted if known else {})})
    rows = raw.loc[chosen].drop(columns="bought").to_dict("records")
    assert (found == (rows, [1, 0, 1])) if traced else isinstance(found, str)


def test_rows_are_traced_by_the_target_beside_an_array() -> None:
    raw = raw_rows()
    truth = raw["bought"].map({"yes": 1, "no": 0}).loc[[14, 11, 13]]
    scaled = np.array([[0.9], [0.1], [0.4]])
    rows, answers = held_back(raw, scaled, [1, 1, 0], "bought", {"y_test": truth, "other": 5})
    assert (rows, answers) == ([{"age": 63}, {"age": 35}, {"age": 52}], [1, 1, 0])


def test_what_has_no_length_yet_stands_beside_in_peace() -> None:
    ensemble = pytest.importorskip("sklearn.ensemble")
    raw = raw_rows()
    features = raw.loc[[14, 11], ["age"]]
    found = held_back(raw, features, [1, 0], "bought", {"model": ensemble.RandomForestClassifier()})
    assert found == ([{"age": 63}, {"age": 35}], [1, 0])


def test_labels_are_not_believed_where_the_values_say_otherwise() -> None:
    raw = raw_rows()
    relabelled = raw.loc[[14, 11], ["age"]].set_axis([10, 12])
    truth = pd.Series(["yes", "yes"], index=[10, 12], name="bought")
    assert isinstance(held_back(raw, relabelled, [1, 0], "bought", {"truth": truth}), str)


def test_rows_of_an_array_are_found_in_the_array_that_it_was_split_from() -> None:
    raw = raw_rows()
    whole = np.array([[age / 63, 1.0] for age in raw["age"]])
    found = held_back(raw, whole[[4, 1]], [1, 0], "bought", {"X": whole, "n": 6})
    assert found == ([{"age": 63}, {"age": 35}], [1, 0])


def test_an_array_in_another_order_is_not_believed() -> None:
    raw = raw_rows()
    shuffled = np.array([[age / 63, 1.0] for age in raw["age"]])[[3, 0, 5, 1, 2, 4]]
    assert isinstance(held_back(raw, shuffled[[4, 1]], [1, 0], "bought", {"X": shuffled}), str)
