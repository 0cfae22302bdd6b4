"""Recorded tests: made-up rows have the schema of the real ones and none of their values; the answers can fail."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nbrefactor import cli
from nbrefactor.model import Effects, FunctionPlan, ModulePlan, Parameter, Plan
from nbrefactor.plan.hints import with_hints
from nbrefactor.verify.probe import answers
from nbrefactor.verify.probe.workbook import write_workbook
from nbrefactor.verify.record import Place, Recording, _stable, _texts, reader_of, spelled_out, without_real_values
from nbrefactor.verify.recorded import recorded_files
from nbrefactor.verify.synthetic import LONGEST, Table, made_up, mark_of, real_values
from nbrefactor.verify.workbooks import sheets_of

pd = pytest.importorskip("pandas")

HEAD = "number,name,day,city,plan,price,note,flag,blank"


def real_table(count: int = 300) -> str:
    cities, plans = ["Oslo", "Bergen", "Kristiansand"], ["A1", "B2", "Premium plus"]
    lines = [HEAD]
    for i in range(count):
        price = f"{19.5 + i * 1.37:.2f}" if i % 10 else ""
        note = f"customer {i} called about the invoice of the {i}th" if i % 3 else ""
        day = f"2021-{1 + i % 12:02d}-{1 + i % 28:02d}"
        cells = [
            f"{100000000 + i * 7}",
            f"Person-{i:05d}",
            day,
            cities[i % 3],
            plans[i % 3],
            price,
            note,
            "no" if i % 2 else "yes",
            " ",
        ]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def columns(text: str) -> dict[str, list[str]]:
    rows = list(csv.reader(io.StringIO(text)))
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}


def test_made_up_rows_have_the_schema_and_none_of_the_values() -> None:
    real = real_table()
    made = made_up(real, "plan == 'Premium plus'")
    assert made is not None
    found, given = columns(made.text), columns(real)
    assert list(found) == list(given)
    assert not {v for column in found.values() for v in column if len(v) > LONGEST} & real_values(real)
    assert all(value.isdigit() for value in found["number"])
    assert len(set(found["number"])) == len(found["number"])
    assert pd.to_datetime(pd.Series(found["day"]), format="%Y-%m-%d").dt.year.max() < 2000
    assert set(found["flag"]) == {"yes", "no"}
    assert {"Oslo", "Bergen"} < set(found["city"])
    assert len(set(found["city"])) == 3
    assert found["price"].count("") == pytest.approx(0.1 * len(found["price"]), abs=2)
    prices = [float(v) for v in found["price"] if v]
    assert 19.5 <= min(prices) < max(prices) <= 19.5 + 300 * 1.37
    assert set(found["blank"]) == {" "}


def test_words_that_the_code_spells_are_known_to_the_tests_and_not_in_the_table() -> None:
    made = made_up(real_table(), "rows[rows.plan == 'Premium plus']")
    assert made is not None
    assert "Premium" not in made.text
    assert [word for _, word in made.spelled] == ["Premium plus"]
    spelled = columns(spelled_out(made, dict(made.spelled)))
    assert set(spelled["plan"]) == {"A1", "B2", "Premium plus"}


def test_a_made_up_number_is_no_real_one_of_another_file() -> None:
    text = "user,age\n" + "".join(f"{10_000_000 + 7 * i},{20 + i % 40}\n" for i in range(300))
    elsewhere = frozenset(str(number) for number in range(10_000_000, 10_003_000, 2))
    by_chance, made = made_up(text, ""), made_up(text, "", elsewhere=elsewhere)
    assert by_chance is not None
    assert made is not None
    assert set(columns(by_chance.text)["user"]) & elsewhere  # so many that they meet
    assert not set(columns(made.text)["user"]) & elsewhere
    assert len(set(columns(made.text)["user"])) > 200


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1;2\n3;4\n5;6\n", ";"),
        ("a\tb\n1\t2\n3\t4\n5\t6\n", "\t"),
        ("1,2\n3,4\n5,6\n7,8\n", ","),
        ("1\tso, then, it is\n2\twell, no\n3\tas it was\n4\tit is\n", "\t"),
        ("a;b\n1,5;2,5\n1,5;3,5\n2,5;2,5\n", ";"),
    ],
)
def test_the_form_of_the_file_is_kept(text: str, delimiter: str) -> None:
    made = made_up(text, "")
    assert made is not None
    lines = made.text.splitlines()
    assert all(line.count(delimiter) == 1 for line in lines)
    assert (lines[0] == text.splitlines()[0]) is (not text[0].isdigit())


def test_the_code_says_what_stands_between_the_cells() -> None:
    text = "1,5;2,5\n3,5;2,5\n3,5;4,5\n"
    assert mark_of(text) == ","
    assert mark_of(text, "pd.read_csv('a.csv', sep=';')", "data/a.csv") == ";"
    assert mark_of(text, "pd.read_csv('b.csv', sep=';')\nprint(a, sep=';')", "data/a.csv") == ","


def test_a_regular_series_stays_regular() -> None:
    days = pd.date_range("2020-01-01", periods=800).strftime("%Y-%m-%d")
    text = "day,units\n" + "".join(f"{day},{i % 50}\n" for i, day in enumerate(days))
    made = made_up(text, "")
    assert made is not None
    found = pd.to_datetime(pd.Series(columns(made.text)["day"]))
    assert (found.diff().dropna() == pd.Timedelta(days=1)).all()
    assert len(found) == 800
    assert not set(columns(made.text)["day"]) & set(days)


@pytest.mark.parametrize("text", ["", "one line", "just\nsome\nwords of a text\n\n", "<html>\n<p>\n"])
def test_what_is_no_table_is_not_made_up(text: str) -> None:
    made = made_up(text, "")
    assert made is None or made.text.count("\n") <= 23


def test_an_answer_that_reads_like_a_real_value_is_masked() -> None:
    steps = {"load": {"gives": [1, "1234.567", {"a": 1234.567, "b": 2.5}]}}
    found = without_real_values(Recording("train", "p", [], steps=steps), reader_of(frozenset({"1234.567"})))
    assert "1234.567" not in json.dumps(found.steps)
    assert found.steps["load"]["gives"][2]["b"] == 2.5


def test_a_name_that_reads_like_a_real_value_is_recorded_as_a_checksum_and_still_compared() -> None:
    seen = {"plan_Premium plus": 3, "plan_A1": 2}
    found = without_real_values(
        Recording("train", "p", [], steps={"count": seen}), reader_of(frozenset({"Premium plus"}))
    )
    wanted = found.steps["count"]
    assert "Premium" not in json.dumps(wanted)
    assert answers.differences(seen, wanted) == []
    assert answers.differences({**seen, "plan_Premium plus": 4}, wanted)
    assert answers.differences({"plan_Basic plus": 3, "plan_A1": 2}, wanted)


# what a column holds -> the notebook's code, what the made-up values look like, and what the code is given for them
STAND_INS = {
    "numbers that count on": ([str(1000001 + i) for i in range(90)], "", r"1000\d{3}", ""),
    "long codes that recur": ([str(70000000 + i % 4 * 11) for i in range(90)], "", r"[1-9]\d{7}", ""),
    "names": ([f"Berg{chr(97 + i % 26)}{i // 26}, Mr. Olaf" for i in range(90)], "x.replace('Mr', '')", r"\w+, Mr\. \w+", ""),
    "e-mail": ([f"user{i:03d}@example.org" for i in range(90)], "", r"[a-z]{4}\d{3}@[a-z]{7}\.[a-z]{3}", ""),
    "spans": ([f"{i % 3}5-{i % 3 + 1}5 years" for i in range(90)], "", r"\d{2}-\d{2} [a-z]{5}", ""),
    "times": ([f"{i % 24:02d}:{i % 60:02d}:30" for i in range(90)], "", r"\d\d:[0-5]\d:[0-5]\d", ""),
    "a word that the code looks for": (
        [("Senior Engineer", "Junior Analyst")[i % 2] for i in range(90)],
        "t.str.contains('Engineer')", "a[ab]0", r"ab0 Engineer|aa0",
    ),
    "eighty years of days": ([f"{1940 + i}-05-17" for i in range(83)], "", r"(18\d|19[0-3])\d-\d\d-\d\d", ""),
}  # fmt: skip


@pytest.mark.parametrize(("values", "code", "pattern", "spelled"), STAND_INS.values(), ids=STAND_INS)
def test_what_stands_for_long_values(values: list[str], code: str, pattern: str, spelled: str) -> None:
    real = "".join(f"{value!r},{i % 5}\n".replace("'", '"') for i, value in enumerate(values))
    made = made_up("what,n\n" + real, code)
    assert made is not None
    found = columns(made.text)["what"]
    assert not set(found) & set(values)
    assert all(re.fullmatch(pattern, value) for value in found), found[:3]
    assert len(set(found)) == len(set(values)) or len(set(values)) > len(found) // 4
    given = columns(spelled_out(made, dict(made.spelled)))["what"]
    assert all(re.fullmatch(spelled or pattern, value) for value in given)


# the notebook's code -> whether the first of these rows names the columns
HEADERS = [
    ("pd.read_csv('sms.csv')", True),
    ("pd.read_csv('sms.csv', header=None)", False),
    ("pd.read_csv('../data/sms.csv', names=['label', 'text'])", False),
    ("pd.read_csv(PATH, header=None)", False),
    ("pd.read_csv('other.csv', header=None)\npd.read_csv('sms.csv')", True),
    ("pd.read_csv('sms.csv', names=['label', 'text'], header=0)", True),
]


@pytest.mark.parametrize(("code", "headed"), HEADERS)
def test_the_first_row_is_data_where_the_code_says_so(code: str, headed: bool) -> None:
    text = "kind of it,a first message of many\n" + "".join(f"ham,message number {i} of them\n" for i in range(60))
    made = made_up(text, code, 0, "data/sms.csv")
    assert made is not None
    assert ("a first message" in made.text) is headed
    assert ("a first message of many" in real_values(text, code, "data/sms.csv")) is not headed


def test_the_first_row_is_data_where_one_of_its_values_stands_below_it() -> None:
    text = "ham,a first message of many\n" + "".join(f"{'sh'[i % 2]}am,message number {i}\n" for i in range(60))
    assert "a first message of many" in real_values(text)
    assert "a first message of many" not in real_values(text, "rows['a first message of many']")


CHANGES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "cell": (lambda: pd.DataFrame({"a": [1.0, 2.0, 3.0]}), lambda f: f.replace(2.0, 2.5)),
    "order": (lambda: pd.DataFrame({"a": [1.0, 2.0, 3.0]}), lambda f: f.iloc[[1, 0, 2]].reset_index(drop=True)),
    "column": (lambda: pd.DataFrame({"a": [1], "b": [2]}), lambda f: f.drop(columns="b")),
    "dtype": (lambda: pd.DataFrame({"a": [1]}), lambda f: f.astype(float)),
    "columns in another order": (lambda: pd.DataFrame({"a": [1], "b": [2]}), lambda f: f[["b", "a"]]),
    "index": (lambda: pd.Series([1, 2]), lambda s: s.set_axis(["x", "y"])),
    "text": (lambda: pd.Series(["u", "v"]), lambda s: s.str.upper()),
    "missing": (lambda: pd.Series([1.0, 2.0]), lambda s: s.mask(s > 1)),
    "list": (lambda: [1, "two", None], lambda v: [*v, 3]),
    "dict": (lambda: {"k": 0.5}, lambda v: {"k": 0.6}),
    "number": (lambda: 1.0, lambda v: v + 1e-5),
}


@pytest.mark.parametrize(("make", "change"), CHANGES.values(), ids=CHANGES.keys())
def test_an_answer_tells_a_changed_value(make: Callable[[], Any], change: Callable[[Any], Any]) -> None:
    def ask(value: Any) -> Any:
        return json.loads(json.dumps(answers.answer(value)))

    assert answers.differences(ask(make()), ask(make())) == []
    assert answers.differences(ask(change(make())), ask(make()))


def test_an_answer_allows_what_machines_differ_by() -> None:
    days = [pd.Series(["2021-01-02", None], dtype=f"datetime64[{unit}]") for unit in ("s", "us", "ns")]
    assert answers.answer(days[0]) == answers.answer(days[1]) == answers.answer(days[2])
    assert answers.answer(days[0])["values"]["known"] == 1
    assert answers.answer("str") == answers.answer("object")
    assert answers.differences({"a": [0.1 + 0.2]}, {"a": [0.3]}) == []


def test_what_two_runs_do_not_agree_on_is_not_compared() -> None:
    first = {"step": {"gives": [3, 0.5, {"a": "x"}]}, "other": {"gives": 1}, "third": {"raises": True}}
    second = {"step": {"gives": [3, 0.7, {"a": "x"}]}, "third": {"raises": True}}
    found, skipped = _stable(list(first), {"steps": first, "error": "KeyError: 1"}, {"steps": second, "error": ""})
    assert found == {"step": {"gives": [3, None, {"a": "x"}]}}
    assert list(skipped) == ["other", "third"]
    assert "KeyError" in skipped["third"]


def test_a_model_is_known_by_what_it_was_told_and_learnt() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    X, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 1.5]
    plain, told = (answers.answer(linear.Ridge(**options).fit(X, y)) for options in ({}, {"alpha": 2.0}))
    assert plain["told"] == {}
    assert told["told"] == {"alpha": 2.0}
    assert answers.differences(told["learnt"], plain["learnt"])
    newer = {**plain, "learnt": {**plain["learnt"], "of_a_later_version_": 1}}
    assert answers.differences(newer, plain) == []


def test_what_a_step_asks_a_model_that_it_is_given_is_noted() -> None:
    class Model:
        def get_params(self) -> dict[str, Any]:
            return {}

        def predict(self, rows: list[int]) -> list[str]:
            return ["yes" for _ in rows]

    model, own = Model(), Model()
    with answers.asking((model, 3)) as asked:
        assert model.predict([3, 4]) == own.predict([5, 6])
    assert asked == [[2, 3.0, 4.0]]
    model.predict([7])
    assert len(asked) == 1


def test_scoring_is_asked_for_rows_together_and_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(rows: Any) -> Any:
        return rows[["a"]] * 2

    def run(request: Any) -> dict[str, Any]:
        rows = pd.DataFrame(request["data"])
        if rows["a"].isna().any():
            return {"error": "a gap"}
        return {"predictions": score.prepare_rows(rows)["a"].tolist()}

    score = SimpleNamespace(init=lambda: None, run=run, prepare_rows=prepare)
    monkeypatch.delenv("AZUREML_MODEL_DIR", raising=False)
    found = answers.scored(score, pd.DataFrame({"a": [1.0, None, 3.0], "b": ["x", "y", "z"]}), "model")
    assert found["together"]["predictions"] == [2, 2.0, 6.0]
    assert found["alone"] == [2, {"predictions": [1, 2.0]}, {"predictions": [1, 6.0]}]
    assert len(found["prepared"]) == 3
    assert score.prepare_rows is prepare
    assert "AZUREML_MODEL_DIR" not in os.environ
    assert answers.scored(score, pd.DataFrame({"a": [None], "b": ["x"]}), "model") == {"raises": True}


def test_a_workbook_is_read_and_written_sheet_by_sheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    sheets = {
        "Data": "day,units,share,code,open\n2020-01-02 00:00:00,5,0.25,007,True\n,-3,1.5,,False\n",
        "Notes": "of,2\n",
        "Empty": "",
    }
    path = str(tmp_path / "book.xls")  # it is what it holds that counts
    write_workbook(path, sheets)
    assert sheets_of(path, sys.executable) == sheets
    with open(path, "rb") as file:
        cells = openpyxl.load_workbook(file)["Data"].iter_rows(min_row=2, max_row=2, values_only=True)
        assert [type(value).__name__ for value in next(cells)] == ["datetime", "int", "float", "str", "bool"]
    (tmp_path / "broken.xlsx").write_text("no workbook")
    assert sheets_of(str(tmp_path / "broken.xlsx"), sys.executable) == {}


@pytest.mark.parametrize(
    ("code", "sheets"),
    [
        ("pd.read_excel('book.xlsx')", ["Data"]),
        ("pd.read_excel('book.xlsx', 'Notes')", ["Data", "Notes"]),
        ("pd.read_excel('book.xlsx', sheet_name=None)", ["Data", "Notes"]),
        ("pd.ExcelFile('book.xlsx').parse(1)", ["Data", "Notes"]),
    ],
)
def test_the_sheets_that_the_code_may_read_are_made_up(code: str, sheets: list[str], tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    write_workbook(str(tmp_path / "book.xlsx"), {"Data": "a,b\n1,2\n", "Notes": "of,2\n"})
    found = _texts("../book.xlsx", str(tmp_path / "book.xlsx"), sys.executable, code)
    assert [place.sheet for place in found] == sheets
    assert _texts(str(tmp_path / "book.xlsx"), str(tmp_path / "book.xlsx"), sys.executable, code) == {}


def test_recorded_tests_write_workbooks_and_keep_their_sheets_as_text() -> None:
    tables = {Place("in/book.xlsx", "The data"): Table("a,b\n1,2\n"), Place("c.tsv"): Table("c\td\n", (), "\t")}
    found = Recording("train", "p", [], steps={"load": {"gives": 1}}, tables=tables, spelled={"aa0": "Premium"})
    files = {file.path: file.text for file in recorded_files(found)}
    kept = json.loads(files["tests/recorded/answers.json"])
    assert kept["files"] == {"0_book.xlsx_The_data.csv": "in/book.xlsx", "1_c.tsv": "c.tsv"}
    assert kept["sheets"] == {"0_book.xlsx_The_data.csv": "The data"}
    assert kept["marks"] == {"0_book.xlsx_The_data.csv": ",", "1_c.tsv": "\t"}
    assert files["tests/recorded/1_c.tsv"] == "c\td\n"
    compile(files["tests/test_recorded.py"], "test_recorded.py", "exec")
    plain = recorded_files(Recording("train", "p", [], steps={"load": {}}, tables={Place("c.csv"): Table("c\n")}))
    assert not any("workbook" in file.text or '"sheets"' in file.text for file in plain)


def test_hints_are_written_where_their_names_are_known() -> None:
    names = {"df": "pandas.DataFrame", "model": "sklearn.linear_model._ridge.Ridge", "odd": "other.Thing", "n": "int"}
    function = FunctionPlan("step", "train", "train", (1,), (1,), tuple(map(Parameter, names)), ("model",))
    plan = Plan("p", (ModulePlan("train", (0,), (function,)),))
    bound = (("pd", "pandas"), ("Ridge", "sklearn.linear_model.Ridge"))
    seen = [("step", "enter", name, type_) for name, type_ in names.items()]
    seen.append(("step", "exit", "model", names["model"]))
    hinted = with_hints(plan, [Effects(types=bound), Effects()], seen).functions[0]
    assert [p.annotation for p in hinted.parameters] == ["pd.DataFrame", "Ridge", "", "int"]
    assert hinted.annotation == "Ridge"


# ------------------------------------------------------------------------------------------------------ from end to end

CELLS = [
    "## Load the orders",
    "import pandas as pd\norders = pd.read_csv('orders.csv')",
    "## Clean",
    "orders = orders.dropna(subset=['price'])\norders['large'] = orders['price'] > 100",
    "## Summarise",
    "totals = orders.groupby('plan')['price'].sum()\nprint(totals.max())\ntotals.to_csv('totals.csv')",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A conversion with recorded tests."""
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    (tmp_path / "orders.csv").write_text(real_table())
    made = [
        {"cell_type": "markdown" if c.startswith("## ") else "code", "metadata": {}, "source": c}
        | ({} if c.startswith("## ") else {"outputs": [], "execution_count": None})
        for c in CELLS
    ]
    notebook = tmp_path / "orders.ipynb"
    notebook.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert cli.main(["convert", str(notebook), "-o", str(tmp_path / "out"), "--record"]) == 0
    return tmp_path / "out"


def recorded_tests_pass(project: Path) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_recorded.py"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True).returncode == 0


@pytest.mark.slow
def test_recorded_tests_pass_fail_for_a_changed_step_and_survive_the_next_conversion(project: Path) -> None:
    fixtures = list((project / "tests" / "recorded").iterdir())
    assert sum(path.stat().st_size for path in fixtures) < 200_000
    text = "".join(path.read_text() for path in fixtures)
    assert not [value for value in real_values(real_table()) if value in text]
    assert recorded_tests_pass(project)
    assert cli.main(["convert", str(project.parent / "orders.ipynb"), "-o", str(project)]) == 0
    assert (project / "tests" / "test_recorded.py").exists()
    module = project / "src" / "out" / "pipeline.py"
    before = module.read_text()
    for old, new in [("> 100", "> 99"), (".sum()", ".mean()"), ('"totals.csv"', '"total.csv"'), ("dropna", "head")]:
        changed = (
            before.replace(old, new) if old != "dropna" else before.replace('.dropna(subset=["price"])', ".head()")
        )
        assert changed != before, old
        module.write_text(changed)
        assert not recorded_tests_pass(project), old


@pytest.mark.slow
def test_nothing_is_recorded_where_the_scripts_differ(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from nbrefactor import prove

    def broken(made: Any, *rest: Any) -> str:
        folder = original(made, *rest)
        path = Path(folder) / "src" / made.plan.package / "pipeline.py"
        path.write_text(path.read_text().replace("> 100", "> 50"))
        return folder

    original = prove.written
    monkeypatch.setattr(prove, "written", broken)
    out = project.parent / "second"
    assert cli.main(["convert", str(project.parent / "orders.ipynb"), "-o", str(out), "--record"]) == 1
    assert "nothing was recorded" in capsys.readouterr().err
    assert not (out / "tests" / "recorded").exists()


class _Tensor:
    """As much of a network's values as a recorded answer asks for; torch itself need not be installed."""

    def __init__(self, *values: float) -> None:
        self.values = values

    def detach(self) -> _Tensor:
        return self

    cpu = detach

    def numpy(self) -> Any:
        return pytest.importorskip("numpy").array(self.values)


class _Network:
    def __init__(self, *weights: float) -> None:
        self.weights = weights

    def state_dict(self) -> dict[str, _Tensor]:
        return {"fc.weight": _Tensor(*self.weights)}


class _Dataset:
    def __init__(self, *tensors: _Tensor) -> None:
        self.tensors = tensors


class _Loader:
    def __init__(self, dataset: _Dataset, batch_size: int) -> None:
        self.dataset, self.batch_size, self.sampler = dataset, batch_size, self


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_Tensor(1, 2), _Tensor(2, 1)),
        (_Network(1, 2), _Network(1, 3)),
        (_Dataset(_Tensor(1)), _Dataset(_Tensor(2))),
        (_Loader(_Dataset(_Tensor(1)), 4), _Loader(_Dataset(_Tensor(1)), 5)),
        (_Loader(_Dataset(_Tensor(1)), 4), _Loader(_Dataset(_Tensor(2)), 4)),
    ],
)
def test_what_a_network_works_with_is_told_apart(one: object, other: object) -> None:
    assert not answers.differences(answers.answer(one), answers.answer(one))
    assert answers.differences(answers.answer(one), answers.answer(other))
