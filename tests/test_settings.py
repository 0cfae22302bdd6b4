"""Settings: what a table may say, what it may not, and names for packages."""

from __future__ import annotations

import keyword
import sys
from pathlib import Path

import pytest

from nbrefactor.model import NbrefactorError
from nbrefactor.settings import (
    Configuration,
    Entry,
    Settings,
    check_settings,
    configuration,
    configuration_from_table,
    find_configuration,
    package_name,
    settings_for,
)


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", Settings()),
        ("line-length = 100", Settings(line_length=100)),
        ("line_length = 100", Settings(line_length=100)),
        ('formatter = "black"\nlayout = "scripts"', Settings(formatter="black", layout="scripts")),
        ("keep-exploration = true\ntests = false", Settings(keep_exploration=True, tests=False)),
        ('package = "churn"', Settings(package="churn")),
        ("metric-margin = 0", Settings(metric_margin=0.0)),
        ('[tool.nbrefactor.lint]\nselect = ["NBR1"]', Settings()),
    ],
)
def test_a_table_becomes_settings(tmp_path: Path, table: str, expected: Settings) -> None:
    configure(tmp_path, f"[tool.nbrefactor]\n{table}\n")
    assert configuration(str(tmp_path)).settings == expected


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("line-lenght = 100", ["'line-lenght'", "did you mean 'line-length'?"]),
        ("zzz = 1", ["'zzz'", "known: line-length, formatter"]),
        ('line-length = "100"', ["'line-length'", "a whole number"]),
        ("line-length = true", ["'line-length'", "a whole number"]),
        ("line-length = 7", ["'line-length'", "from 40 to 320"]),
        ('formatter = "yapf"', ["'formatter'", "ruff, black"]),
        ("tests = 1", ["'tests'", "true or false"]),
        ('package = "my-code"', ["'package'", "'my_code' could"]),
        ("line-length = ", ["not valid TOML"]),
        ('metric-margin = "2%"', ["'metric-margin'", "a number"]),
        ("metric-margin = 2", ["'metric-margin'", "a share"]),
        ("notebook = 1", ["'notebook'", "did you mean 'notebooks'?"]),
        ('notebooks = "a.ipynb"', ["[tool.nbrefactor.notebooks] must be a table"]),
        ('notebooks."a.ipynb" = 1', ["'a.ipynb'", "the output folder"]),
        ('notebooks."a.ipynb" = {}', ["'a.ipynb'", "where its 'output' goes"]),
        ('notebooks."a.ipynb" = { output = "a", test = false }', ["'test' of 'a.ipynb'", "did you mean 'tests'?"]),
        ('notebooks."a.ipynb" = { outputs = "a", output = "b" }', ["'outputs'", "did you mean 'output'?"]),
        ('notebooks."a.ipynb" = { output = "a", line-length = 7 }', ["'line-length' of 'a.ipynb'", "from 40"]),
        ('notebooks."nb/*.ipynb" = "out"', ["is a pattern", "'out/{name}'"]),
    ],
)
def test_a_wrong_table_is_one_clear_sentence(tmp_path: Path, table: str, words: list[str]) -> None:
    configure(tmp_path, f"[tool.nbrefactor]\n{table}\n")
    with pytest.raises(NbrefactorError) as caught:
        configuration(str(tmp_path))
    message = str(caught.value)
    assert "pyproject.toml" in message
    assert "\n" not in message
    for word in words:
        assert word in message


def test_an_array_of_tables_is_refused(tmp_path: Path) -> None:
    configure(tmp_path, "[[tool.nbrefactor]]\n")
    # Written this way the bytes still hold "[tool.nbrefactor".
    with pytest.raises(NbrefactorError, match="one table"):
        configuration(str(tmp_path))


def test_the_nearest_file_with_our_table_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    configure(tmp_path, "[tool.nbrefactor]\nline-length = 88\n")
    configure(tmp_path / "a", "[project]\nname = 'other'\n")
    assert find_configuration(str(inner)) == str(tmp_path / "pyproject.toml")
    assert configuration(str(inner)).settings.line_length == 88
    configure(inner, "[tool.nbrefactor]\nline-length = 60\n")
    assert configuration(str(inner)).settings.line_length == 60


def test_each_notebook_has_its_output_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(
        tmp_path,
        """
        [tool.nbrefactor]
        line-length = 100
        [tool.nbrefactor.notebooks]
        "nb/churn.ipynb" = "churn"
        "nb/eda.ipynb" = { output = "analyses/eda", tests = false, line_length = 60 }
        """,
    )
    (tmp_path / "nb").mkdir()
    monkeypatch.chdir(tmp_path / "nb")
    found = configuration("")
    assert found.entries == (
        Entry("nb/churn.ipynb", "churn", Settings(line_length=100)),
        Entry("nb/eda.ipynb", "analyses/eda", Settings(line_length=60, tests=False)),
    )
    assert found.entry_of("eda.ipynb") == found.entries[1]
    assert found.entry_of("../nb/churn.ipynb") == found.entries[0]
    assert found.entry_of("other.ipynb") is None
    assert settings_for("eda.ipynb") == Settings(line_length=60, tests=False)
    assert settings_for("other.ipynb") == Settings(line_length=100)


def test_a_pattern_stands_for_the_notebooks_that_no_line_names(tmp_path: Path) -> None:
    for name in ("01 - Load.ipynb", "sub/Model.ipynb", "own.ipynb", ".ipynb_checkpoints/own-checkpoint.ipynb"):
        (tmp_path / "nb" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "nb" / name).touch()
    table = {
        "nb/**/*.ipynb": {"output": "jobs/{name}", "tests": False},
        "nb/own.ipynb": "elsewhere",
    }
    path = str(tmp_path / "pyproject.toml")
    assert configuration_from_table({"notebooks": table}, path).expanded() == (
        Entry("nb/own.ipynb", "elsewhere", Settings()),
        Entry("nb/01 - Load.ipynb", "jobs/load", Settings(tests=False)),
        Entry("nb/sub/Model.ipynb", "jobs/model", Settings(tests=False)),
    )
    (tmp_path / "nb/02 - Load.ipynb").touch()
    with pytest.raises(NbrefactorError, match=r"'nb/01 - Load.ipynb' and 'nb/02 - Load.ipynb' have the same output"):
        configuration_from_table({"notebooks": table}, path).expanded()


def test_without_a_table_the_defaults_hold() -> None:
    assert Configuration().settings_of("a.ipynb") == Settings()
    assert Configuration().expanded() == ()


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        Settings().layout = "scripts"  # type: ignore[misc]


def test_settings_made_in_python_are_checked_too() -> None:
    assert check_settings(Settings(line_length=100)) == Settings(line_length=100)
    with pytest.raises(NbrefactorError, match="formatter"):
        check_settings(Settings(formatter="yapf"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("churn", "churn"),
        ("Diabetes Ridge Regression Training", "diabetes_ridge_regression_training"),
        ("01 - Load data", "load_data"),
        ("2_3_model", "model"),
        ("HousePrices", "house_prices"),
        ("LightGBM", "light_gbm"),
        ("Prévisions d'été", "previsions_d_ete"),
        ("2024", "notebook_2024"),
        ("流失预测", "notebook_project"),
        ("", "notebook_project"),
        ("---", "notebook_project"),
        ("class", "class_project"),
        ("None", "none"),
        ("statistics", "statistics_project"),
        ("tests", "tests_project"),
        ("Untitled-Copy1 (2)", "untitled_copy1_2"),
    ],
)
def test_any_text_names_a_package(text: str, expected: str) -> None:
    name = package_name(text)
    assert name == expected
    assert name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    assert name not in sys.stdlib_module_names
    assert package_name(name) == name


def test_a_package_does_not_shadow_a_library_that_the_notebook_imports() -> None:
    assert package_name("pandas", taken={"pandas", "numpy"}) == "pandas_project"


def test_a_long_title_is_cut() -> None:
    assert len(package_name("predicting " * 30)) <= 50
