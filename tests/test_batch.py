"""Configured notebooks, folders of them, and many at once; the compiler is the fake of conftest.py."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbrefactor import hook
from nbrefactor.settings import Settings, configuration

Run = Callable[..., tuple[int, str, str]]
Write = Callable[..., str]
MAPPED = """
[tool.nbrefactor]
line-length = 100
[tool.nbrefactor.notebooks]
"nb/a.ipynb" = "jobs/a"
"nb/b.ipynb" = { output = "jobs/b", line-length = 60 }
"""


@pytest.fixture(autouse=True)
def here(workplace: Path) -> Path:
    return workplace


def configured(notebook: Write) -> None:
    Path("pyproject.toml").write_text(MAPPED)
    for name in "abc":
        notebook(f"nb/{name}.ipynb", f"{name} = 1")


# -------------------------------------------------------------------------------------------------------- configured


def test_without_a_notebook_all_that_are_configured_come_up_to_date(run: Run, notebook: Write) -> None:
    configured(notebook)
    code, out, err = run("convert")
    assert (code, err) == (0, "nbrefactor: 2 notebooks: 2 converted.\n")
    assert [line.split()[1] for line in out.splitlines()] == [
        "jobs/a/src/train.py",
        "jobs/a/settings.txt",
        "jobs/b/src/train.py",
        "jobs/b/settings.txt",
    ]
    assert str(Settings(100, package="a")) in Path("jobs/a/settings.txt").read_text()
    assert str(Settings(60, package="b")) in Path("jobs/b/settings.txt").read_text()
    notebook("nb/b.ipynb", "b = 2")
    code, out, err = run("convert", "--check")
    assert (code, out) == (1, "jobs/a: up to date\nwould be updated jobs/b/src/train.py\n")
    assert err == "nbrefactor: 2 notebooks: 1 up to date, 1 stale.\n"
    assert run("convert")[1] == "jobs/a: up to date\nupdated    jobs/b/src/train.py\n"


def test_it_works_from_any_folder_of_the_repository(
    run: Run, notebook: Write, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(notebook)
    monkeypatch.chdir("nb")
    assert run("convert")[0] == 0
    assert (workplace / "jobs/b/src/train.py").exists()
    assert run("convert", "a.ipynb")[1] == "../jobs/a: up to date\n"


def test_a_configured_notebook_knows_its_output_and_the_command_line_wins(run: Run, notebook: Write) -> None:
    configured(notebook)
    assert run("convert", "nb/b.ipynb")[0] == 0
    assert Path("jobs/b/src/train.py").exists()
    assert run("convert", "nb/b.ipynb", "-o", "elsewhere")[0] == 0
    assert Path("elsewhere/src/train.py").exists()
    assert run("convert", "nb/c.ipynb")[0] == 0
    assert Path("c/src/train.py").exists()


def test_what_is_up_to_date_still_says_that_there_is_something_to_mend(run: Run, notebook: Write) -> None:
    configured(notebook)
    notebook("nb/a.ipynb", "undefined")
    assert run("convert")[0] == 1
    code, out, _ = run("convert")
    assert (code, out.splitlines()[0]) == (1, "jobs/a: up to date, with 1 error to mend in the notebook")


def test_a_configured_notebook_that_is_missing_does_not_stop_the_others(run: Run, notebook: Write) -> None:
    configured(notebook)
    Path("nb/a.ipynb").unlink()
    code, out, err = run("convert")
    assert code == 2
    assert "created    jobs/b/src/train.py" in out
    assert err.splitlines() == [
        "nbrefactor: nb/a.ipynb does not exist.",
        "nbrefactor: 2 notebooks: 1 converted, 1 refused.",
    ]


def test_an_unknown_key_stops_everything(run: Run, notebook: Write) -> None:
    configured(notebook)
    Path("pyproject.toml").write_text(MAPPED.replace("line-length = 60", "line-lenght = 60"))
    code, out, err = run("convert")
    assert (code, out) == (2, "")
    assert "unknown key 'line-lenght' of 'nb/b.ipynb'; did you mean 'line-length'?" in err


# ------------------------------------------------------------------------------------------------------------ folders


def test_a_folder_stands_for_its_notebooks(run: Run, notebook: Write) -> None:
    notebook("nb/a.ipynb", "a = 1")
    notebook("nb/sub/b.ipynb", "undefined")
    notebook("nb/sub/bad.ipynb", "refuse")
    notebook("nb/.ipynb_checkpoints/a-checkpoint.ipynb", "crash")
    code, _, err = run("convert", "nb", "-o", "out")
    assert code == 2
    assert Path("out/a/src/train.py").exists() and Path("out/sub/b/src/train.py").exists()
    assert sorted(path.name for path in Path("out/sub").iterdir()) == ["b"]
    assert err.endswith("nbrefactor: 3 notebooks: 1 converted, 1 with something to mend, 1 refused.\n")


def test_the_json_of_a_folder_is_a_list_even_of_one(run: Run, notebook: Write) -> None:
    notebook("nb/a.ipynb", "a = 1")
    assert [entry["output"] for entry in json.loads(run("convert", "nb", "--json")[1])] == ["a"]


def test_several_processes_give_what_one_gives(run: Run, notebook: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    if multiprocessing.get_start_method() != "fork":
        pytest.skip("the fake compiler exists in this process and its forks only")
    for number in range(6):
        notebook(f"nb/n{number}.ipynb", ("x = 1", "undefined", "refuse", "crash")[number % 4])
    one = run("convert", "nb", "-o", "one", "--json")
    two = run("convert", "nb", "-o", "two", "--json", "--jobs", "2")
    assert (one[0], two[0]) == (3, 3)
    assert json.loads(one[1].replace('"one', '"two').replace('"one.', '"two.')) == json.loads(two[1])

    def said(err: str) -> list[str]:
        return [line for line in err.splitlines() if "ready to paste" not in line]

    assert said(one[2]) == said(two[2])


def test_a_process_that_dies_names_its_notebook_and_spares_the_others(
    run: Run, notebook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    if multiprocessing.get_start_method() != "fork":
        pytest.skip("the fake compiler exists in this process and its forks only")
    refactor = sys.modules["nbrefactor.pipeline"].refactor

    def deadly(notebook: object, *rest: object, **more: object) -> object:
        if "b.ipynb" in str(notebook):
            os._exit(9)
        return refactor(notebook, *rest, **more)

    monkeypatch.setattr(sys.modules["nbrefactor.pipeline"], "refactor", deadly)
    for name in "abcd":
        notebook(f"nb/{name}.ipynb", "x = 1")
    code, _, err = run("convert", "nb", "-o", "out", "--jobs", "2")
    assert code == 3
    assert "nbrefactor: nb/b.ipynb could not be converted: the process that worked on it died." in err.splitlines()
    assert err.splitlines()[-1].endswith(", 1 failed.")
    assert sorted(path.name for path in Path("out").iterdir()) == ["a", "c", "d"]
    for name in "acd":
        assert run("convert", f"nb/{name}.ipynb", "-o", f"out/{name}", "--check")[0] == 0


def test_the_bar_is_for_terminals(run: Run, notebook: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        notebook(f"nb/{name}.ipynb", "x = 1")
    monkeypatch.setattr("nbrefactor.cli.terminal.is_terminal", lambda stream: stream is sys.stderr)
    code, out, err = run("convert", "nb", "-o", "out")
    assert code == 0 and "\x1b" not in out
    assert "\r\x1b[K[....................] 0/2 nb/a.ipynb" in err
    assert "\r\x1b[K[##########..........] 1/2 nb/b.ipynb" in err


# ---------------------------------------------------------------------------------------------------------- conflicts


@pytest.mark.parametrize(
    ("choice", "code", "text"),
    [("ours", 0, "x = 'mine'\n"), ("theirs", 0, "x = 2\n"), ("abort", 1, "x = 'mine'\n"), ("markers", 1, "<<<<<<<")],
)
def test_a_conflict_ends_as_was_asked(run: Run, notebook: Write, choice: str, code: int, text: str) -> None:
    path = notebook("a.ipynb", "x = 1")
    run("convert", path, "-o", "out")
    Path("out/src/train.py").write_text("x = 'mine'\n")
    notebook("a.ipynb", "x = 2")
    found, out, err = run("convert", path, "-o", "out", "--conflict", choice)
    assert (found, Path("out/src/train.py").read_text()[: len(text)]) == (code, text)
    if choice == "abort":
        assert (out, "nothing was written" in err) == ("", True)
        assert Path("out/.nbrefactor/base/src/train.py").read_text() == "x = 1\n"
    elif choice != "markers":
        assert run("convert", path, "-o", "out", "--check") == (0, "out: up to date\n", "")


def test_a_merge_that_makes_no_sense_is_named(run: Run, notebook: Write) -> None:
    path = notebook("a.ipynb", "def a():\n    return 1", "x = 1", "y = 2")
    run("convert", path, "-o", "out")
    train = Path("out/src/train.py")
    train.write_text(train.read_text().replace("def a", "def b"))
    notebook("a.ipynb", "def a():\n    return 1", "x = 1", "y = 2", "def b():\n    return 2")
    code, out, err = run("convert", path, "-o", "out")
    assert (code, out) == (1, "merged     out/src/train.py\n")
    assert "out/src/train.py, merged from your edit and the notebook's, defines b twice; mend it." in err


# -------------------------------------------------------------------------------------------------------------- hooks


def test_hooks_look_at_configured_notebooks_only(run: Run, notebook: Write, capsys: pytest.CaptureFixture[str]) -> None:
    configured(notebook)
    assert hook.check(["nb/c.ipynb"]) == 0
    assert capsys.readouterr() == ("", "")
    assert hook.check(["nb/a.ipynb", "nb/c.ipynb"]) == 1
    assert "run 'nbrefactor convert'" in capsys.readouterr().err
    assert hook.regenerate(["nb/a.ipynb", "nb/c.ipynb"]) == 1
    assert Path("jobs/a/src/train.py").exists() and not Path("c").exists()
    assert hook.regenerate(["nb/a.ipynb", "nb/c.ipynb"]) == 0


def test_a_hook_does_not_fail_for_ever(notebook: Write) -> None:
    configured(notebook)
    notebook("nb/a.ipynb", "undefined")
    assert [hook.regenerate(["nb/a.ipynb"]) for _ in range(2)] == [1, 0]


# --------------------------------------------------------------------------------------------------------------- init


def test_init_writes_a_table_that_works(run: Run, notebook: Write) -> None:
    notebook("nb/Churn.ipynb", "x = 1")
    notebook("other/churn.ipynb", "y = 1")
    notebook("empty.ipynb")
    Path("taken").mkdir()
    Path("taken/thesis.txt").touch()
    notebook("nb/taken.ipynb", "x = 1")
    code, out, err = run("init")
    assert code == 0
    assert out.splitlines()[0] == "wrote pyproject.toml, with 3 notebooks"
    assert err == "nbrefactor: left out: empty.ipynb has no code cells.\n"
    found = configuration("")
    assert found.settings == Settings()
    assert {entry.notebook: entry.output for entry in found.entries} == {
        "nb/Churn.ipynb": "churn",
        "nb/taken.ipynb": "nb_taken",
        "other/churn.ipynb": "other_churn",
    }
    assert run("convert")[0] == 0
    assert run("init")[0] == 2


def test_init_adds_to_a_file_and_changes_nothing_in_it(run: Run, notebook: Write) -> None:
    notebook("a.ipynb", "x = 1")
    before = b'[project]\r\nname = "mine"  # and stays'
    Path("pyproject.toml").write_bytes(before)
    assert run("init")[0] == 0
    after = Path("pyproject.toml").read_bytes()
    assert after.startswith(before + b"\r\n\r\n[tool.nbrefactor]\r\n")
    assert [entry.notebook for entry in configuration("").entries] == ["a.ipynb"]
    code, out, err = run("init")
    assert (code, out, "already" in err) == (2, "", True)
    assert Path("pyproject.toml").read_bytes() == after


def test_every_setting_of_the_table_of_init_is_valid(run: Run, notebook: Write) -> None:
    run("init")
    text = Path("pyproject.toml").read_text()
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    Path("pyproject.toml").write_text(uncommented)
    found = configuration("")
    assert found.settings == Settings()
    assert {entry.notebook for entry in found.entries} == {"notebooks/churn.ipynb"}


def test_init_refuses_a_broken_file(run: Run) -> None:
    Path("pyproject.toml").write_text("[tool\n")
    code, out, err = run("init")
    assert (code, out, "not valid TOML" in err) == (2, "", True)
