"""Living with the code for years: random edits by the user and in the notebook, and no line of the user's is lost.

Lines that somebody adds are unique here (``mine 3``), so that each can be looked for; base lines are often alike, as
they are in code. ``git`` and the fallback, which serves where there is no git, are held to the same.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbrefactor.cli import main
from nbrefactor.manifest import Inputs, is_current
from nbrefactor.merge import Merge, first_marker, merge, merge_lines
from nbrefactor.model import NbrefactorError, OutputFile
from nbrefactor.project.dependencies import Environment
from nbrefactor.write import plan_changes, recover, write

LINES = ("\n", "    return df\n", "df = df.dropna()\n", "def step(df):\n", "x = 1\n", "y = 2\n", "z = 3\n")
BASES = st.lists(st.sampled_from(LINES), max_size=14)
# (where, how many lines go, how many come), as shares of the text and small numbers
SCRIPTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.integers(0, 2)), max_size=4)
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def edited(lines: list[str], script: list[tuple[float, int, int]], who: str) -> list[str]:
    """The lines after an edit script; what comes is named after ``who``, and unique."""
    lines = list(lines)
    for number, (where, gone, come) in enumerate(script):
        at = round(where * len(lines))
        lines[at : at + gone] = [f"{who} {number}.{line}\n" for line in range(come)]
    return lines


def added(lines: list[str], who: str) -> list[str]:
    return [line for line in lines if line.startswith(who)]


def sides(text: str) -> tuple[str, str]:
    """The text with each conflict resolved to the user's lines, and to the new ones."""
    pattern = re.compile(r"<{7} your edit\n(.*?)\|{7} last generated\n.*?={7}\n(.*?)>{7} newly generated\n", re.DOTALL)
    return pattern.sub(r"\1", text), pattern.sub(r"\2", text)


How = Callable[[str, str, str], Merge]


@pytest.mark.parametrize("how", [merge, merge_lines], ids=["git", "without git"])
def test_three_hundred_random_merges_lose_nothing(how: How) -> None:
    conflicts = []

    @MANY
    @given(BASES, SCRIPTS, SCRIPTS)
    def check(base: list[str], user: list[tuple[float, int, int]], notebook: list[tuple[float, int, int]]) -> None:
        ours, theirs = edited(base, user, "mine"), edited(base, notebook, "new")
        merged = how("".join(base), "".join(ours), "".join(theirs))
        lines = merged.text.splitlines(keepends=True)
        assert added(lines, "mine") == added(ours, "mine")
        assert added(lines, "new") == added(theirs, "new")
        if ours == base:
            assert merged == Merge("".join(theirs), False)
        if theirs == base:
            assert merged == Merge("".join(ours), False)
        assert merged.conflict == (first_marker(merged.text) > 0)
        conflicts.append(merged.conflict)
        if merged.conflict:
            mine, new = sides(merged.text)
            assert added(mine.splitlines(keepends=True), "mine") == added(ours, "mine")
            assert added(new.splitlines(keepends=True), "new") == added(theirs, "new")

    check()
    assert len(conflicts) >= 300 and 0 < sum(conflicts) < len(conflicts)


@pytest.mark.parametrize("how", [merge, merge_lines], ids=["git", "without git"])
def test_a_merge_without_conflict_is_both_edits(how: How) -> None:
    """With base lines that all differ, the result is known exactly, but for the order of two neighbouring additions."""
    clean = []

    @MANY
    @given(st.integers(0, 14), SCRIPTS, SCRIPTS)
    def check(size: int, user: list[tuple[float, int, int]], notebook: list[tuple[float, int, int]]) -> None:
        base = [f"base {number}\n" for number in range(size)]
        ours, theirs = edited(base, user, "mine"), edited(base, notebook, "new")
        merged = how("".join(base), "".join(ours), "".join(theirs))
        if merged.conflict:
            return
        clean.append(merged)
        lines = merged.text.splitlines(keepends=True)
        deleted = set(base) - set(ours) | set(base) - set(theirs)
        assert [line for line in lines if not line.startswith("new")] == [x for x in ours if x not in deleted]
        assert [line for line in lines if not line.startswith("mine")] == [x for x in theirs if x not in deleted]

    check()
    assert len(clean) > 50


# ------------------------------------------------------------------------------------------- many rounds, on the disk

ROUND = st.tuples(
    SCRIPTS,
    SCRIPTS,
    st.sampled_from(["", "", "delete", "stop generating"]),
    st.integers(0, 40),
)


def convert(root: Path, texts: dict[str, str], number: int) -> None:
    recover(str(root))
    files = [OutputFile(path, text, "train") for path, text in texts.items()]
    write(plan_changes(files, str(root)), str(root), Inputs("0", str(number), "s"), "a.ipynb", "a")


@SOME
@given(rounds=st.lists(ROUND, min_size=1, max_size=3), base=BASES)
def test_years_of_edits_and_conversions_and_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    rounds: list[tuple[list[tuple[float, int, int]], list[tuple[float, int, int]], str, int]],
    base: list[str],
) -> None:
    """Each round, the user edits, the notebook changes, and the conversion is killed somewhere and then run again."""
    root = tmp_path_factory.mktemp("years") / "out"
    generated = {"src/train.py": list(base), "tests/test_train.py": list(base)}
    texts = {path: "".join(lines) for path, lines in generated.items()}
    convert(root, texts, 0)
    written: set[str] = set()
    for number, (user, notebook, event, cut) in enumerate(rounds, 1):
        path = root / "src/train.py"
        if path.exists():
            mine = path.read_text().splitlines(keepends=True)
            after = edited(mine, user, f"mine {number}")
            path.write_text("".join(after))
            written = {line for line in after if line.startswith("mine")}
        if event == "delete":
            path.unlink(missing_ok=True)
            written = set()
        generated = {name: edited(lines, notebook, f"new {number}") for name, lines in generated.items()}
        texts = {name: "".join(lines) for name, lines in generated.items()}
        if event == "stop generating":
            texts.pop("src/train.py")
        killed_after(lambda texts=texts, number=number: convert(root, texts, number), cut)
        recover(str(root))
        if not first_marker(_read(path)):
            convert(root, texts, number)
            assert first_marker(_read(path)) or is_current(str(root), Inputs("0", str(number), "s"))
        assert (root / "tests/test_train.py").read_text() == texts["tests/test_train.py"]  # never edited
        if event == "delete":
            assert not path.exists()
        assert written <= set(_read(path).splitlines(keepends=True))
        if path.exists():
            # Whoever resolves a conflict keeps both sides here.
            path.write_text(re.sub(r"^(?:<{7}|\|{7}|={7}|>{7}).*\n", "", _read(path), flags=re.MULTILINE))


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


# ------------------------------------------------------------------------------------------------------ killed for real

FILE_OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.truncate"}


def killed_after(work: Callable[[], object], operations: int) -> bool:
    """Run ``work`` in a child process that dies before its n-th file operation; whether it died."""
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, 9), f"the child failed: {status}"
        return status == 9
    left = operations

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event not in FILE_OPERATIONS:
            return
        if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")):
            return
        if left == 0:
            os._exit(9)
        left -= 1

    try:
        sys.addaudithook(watch)
        work()
    except NbrefactorError:
        os._exit(0)
    except BaseException:
        os._exit(1)
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_every_file_operation_is_repaired(tmp_path: Path) -> None:
    old = {"src/train.py": "a\nb\nc\nd\n", "README.md": "# one\n", "tests/test_gone.py": "gone\n"}
    new = {"src/train.py": "a\nb\nc\nnew\n", "README.md": "# two\n", "tests/test_new.py": "new\n"}

    def old_state(root: Path) -> None:
        convert(root, old, 1)
        (root / "src/train.py").write_text("mine\nb\nc\nd\n")

    def state(root: Path) -> dict[str, str]:
        return {str(p.relative_to(root)): p.read_text() for p in sorted(root.rglob("*")) if p.is_file()}

    old_state(tmp_path / "clean")
    before = {name: text for name, text in state(tmp_path / "clean").items() if not name.startswith(".nbrefactor")}
    convert(tmp_path / "clean", new, 2)
    expected = state(tmp_path / "clean")
    after = {name: text for name, text in expected.items() if not name.startswith(".nbrefactor")}
    assert after["src/train.py"] == "mine\nb\nc\nnew\n"
    seen: set[bool] = set()
    for cut in range(200):
        root = tmp_path / f"killed-{cut}"
        old_state(root)
        if not killed_after(lambda root=root: convert(root, new, 2), cut):
            break
        visible = {name: text for name, text in state(root).items() if not name.startswith(".nbrefactor")}
        for name, text in visible.items():
            assert text in (before.get(name), after.get(name)), f"{name} is half written after {cut} operations"
        seen.add(visible == before)
        recover(str(root))
        convert(root, new, 2)
        assert state(root) == expected, f"not repaired after {cut} operations"
    assert 20 < cut < 200
    assert seen == {True, False}


# ---------------------------------------------------------------------------------------------- with the real compiler


def test_an_edited_function_and_a_changed_cell_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The promise itself: edit a generated function, change another cell, convert again, and both changes are there."""
    monkeypatch.chdir(tmp_path)
    cells = [
        "# %% [markdown]\n# ## Load the sales",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('sales.csv')",
        "# %% [markdown]\n# ## Clean the sales",
        "# %%\ndf = df.dropna()\ndf['total'] = df['price'] * df['count']\ndf = df[df['total'] > 0]",
        "# %% [markdown]\n# ## Write a summary",
        "# %%\nsummary = df.groupby('region')['total'].sum()\nsummary.to_csv('summary.csv')",
    ]

    def run(*changes: tuple[str, str]) -> int:
        text = "\n".join(cells)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "sales.py").write_text(text + "\n")
        return main(["convert", "sales.py", "-o", "out"])

    module = tmp_path / "out/src/out/pipeline.py"
    assert run() == 0
    generated = module.read_text()
    mine = generated.replace("df = df.dropna()", 'df = df.dropna(subset=["price"])  # mine')
    assert mine != generated
    module.write_text(mine)
    assert run((".sum()", ".mean()")) == 0
    assert module.read_text() == mine.replace(".sum()", ".mean()")
    assert run((".sum()", ".mean()"), ("Clean the sales", "Tidy the sales")) == 0  # its function gets another name
    text = module.read_text()
    assert 'df = df.dropna(subset=["price"])  # mine' in text and ".mean()" in text
    base = (tmp_path / "out/.nbrefactor/base/src/out/pipeline.py").read_text()
    assert "def clean_" in generated and "clean_" not in base
    assert re.findall(r"^def .*", text, re.MULTILINE) == re.findall(r"^def .*", base, re.MULTILINE)
    assert run((".sum()", ".mean()"), ("df = df.dropna()\n", "")) == 1  # the edited line itself
    assert "<<<<<<< your edit" in module.read_text() and "# mine" in module.read_text()


SECTION = """\
# %% [markdown]
# ## Prepare part {0}
# %%
df["a{0}"] = df["price"] * {1}
df["b{0}"] = df["a{0}"].clip(lower={1})
df["c{0}"] = df["b{0}"].round({0})
"""


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    places=st.lists(st.floats(0, 1), max_size=4),
    changed=st.sets(st.integers(0, 3), max_size=2),
)
def test_random_edits_of_real_scripts_and_of_the_notebook_meet(
    tmp_path_factory: pytest.TempPathFactory, places: list[float], changed: set[int]
) -> None:
    """Comments that the user writes anywhere in a script stay there, whatever cells the notebook changes meanwhile."""
    folder = tmp_path_factory.mktemp("real")
    notebook, module = folder / "sales.py", folder / "out/src/out/pipeline.py"
    base = folder / "out/.nbrefactor/base/src/out/pipeline.py"

    def run(*numbers: int) -> int:
        parts = [SECTION.format(part, 100 + part if part in numbers else part) for part in range(4)]
        head = "# %%\nimport pandas as pd\ndf = pd.read_csv('sales.csv')\n"
        notebook.write_text("".join([head, *parts, "# %%\ndf.to_csv('out.csv')\n"]))
        return main(["convert", str(notebook), "-o", str(folder / "out")])

    assert run() == 0
    first = base.read_text()
    mine = first.splitlines(keepends=True)
    for number, place in enumerate(places):
        mine.insert(round(place * len(mine)), f"# mine {number}\n")
    module.write_text("".join(mine))
    code = run(*changed)
    merged, second = module.read_text(), base.read_text()
    assert added(merged.splitlines(keepends=True), "# mine") == added(mine, "# mine")
    if not changed:
        assert merged == "".join(mine)
    if not places:
        assert merged == second
    assert (code == 1) == (first_marker(merged) > 0)
    if code == 0:
        assert [line for line in merged.splitlines() if not line.startswith("# mine")] == second.splitlines()


def test_the_environment_of_a_hook_drops_no_pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pre-commit runs nbrefactor where none of the notebook's libraries is installed."""
    monkeypatch.chdir(tmp_path)
    notebook = tmp_path / "sales.py"
    notebook.write_text("# %%\nimport pandas as pd\ndf = pd.read_csv('sales.csv')\n# %%\ndf.to_csv('copy.csv')\n")
    assert main(["convert", "sales.py", "-o", "out"]) == 0
    before = (tmp_path / "out/pyproject.toml").read_text()
    assert '"pandas==' in before
    monkeypatch.setattr(sys.modules["nbrefactor.project.dependencies"], "Environment", lambda path: Environment([]))
    notebook.write_text(notebook.read_text().replace("copy.csv", "second.csv"))
    assert main(["convert", "sales.py", "-o", "out"]) == 0
    assert (tmp_path / "out/pyproject.toml").read_text() == before
    assert "second.csv" in (tmp_path / "out/src/out/pipeline.py").read_text()
