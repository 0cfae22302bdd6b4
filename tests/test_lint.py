"""The linter around its rules: selection, silencing, places in the file, fixes, formats and the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.cli import main
from nbrefactor.lint import lint
from nbrefactor.lint.configuration import codes_for
from nbrefactor.lint.formats import rows
from nbrefactor.lint.positions import physical_lines, sources_in
from nbrefactor.lint.requirements import requirements_for
from nbrefactor.lint.rules import OWN
from nbrefactor.lint.run import lint_file
from nbrefactor.lint.select import CODES, DEFAULT, selected
from nbrefactor.model import NbrefactorError
from nbrefactor.notebook import parse

UNUSED = "import json\nimport os\nprint(os.getcwd())\n"


def codes_in(text: str, codes: frozenset[str] = DEFAULT) -> list[str]:
    return [found.code for found in lint(parse(text.encode(), "nb.py"), codes)]


def cell(source: str | list[str], kind: str = "code", **more: Any) -> dict[str, Any]:
    lines = source.splitlines(keepends=True) if isinstance(source, str) else source
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **code, "source": lines, **more}


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def written(folder: Path, document: dict[str, Any], name: str = "nb.ipynb", indent: int | None = 1) -> Path:
    path = folder / name
    path.write_text(json.dumps(document, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


# ---------------------------------------------------------------------------------------------------------- selection


@pytest.mark.parametrize(
    ("select", "ignore", "extend", "inside", "outside"),
    [
        ([], [], [], "NBR641", "NBR612"),
        (["NBR64"], [], [], "NBR646", "NBR611"),
        (["nbr641"], [], [], "NBR641", "NBR642"),
        (["unused-import"], [], [], "NBR641", "NBR642"),
        (["ALL"], [], [], "NBR612", ""),
        (["NBR6"], ["NBR641,NBR642"], [], "NBR643", "NBR642"),
        ([], [], ["NBR612"], "NBR612", "NBR615"),
        ([], ["NBR1"], [], "NBR641", "NBR101"),
    ],
)
def test_codes_prefixes_and_names_select(
    select: list[str], ignore: list[str], extend: list[str], inside: str, outside: str
) -> None:
    chosen = selected(select, ignore, extend)
    assert inside in chosen
    assert outside not in chosen


@pytest.mark.parametrize(("word", "likely"), [("NBR699", "NBR6"), ("unused-imports", "unused-import"), ("", "")])
def test_word_that_means_no_rule_is_refused(word: str, likely: str) -> None:
    with pytest.raises(NbrefactorError, match=f"--select: no rule is called '{word}'.*{likely}"):
        selected([word])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("import json\n", ["NBR641"]),
        ("import json  # noqa\n", []),
        ("import json  # noqa: NBR641\n", []),
        ("import json  # noqa: NBR6\n", []),
        ("import json  # noqa: E501, NBR641 needed by a plugin\n", []),
        ("import json  # noqa: F401\n", []),
        ("import json  # noqa: NBR642\n", ["NBR641"]),
        ("# nbrefactor: ignore\nimport json\n", []),
        ("# nbrefactor: ignore=NBR641,NBR611\nimport json\n", []),
        ("# nbrefactor: ignore=NBR611\nimport json\n", ["NBR641"]),
        ("# %% tags=['nbrefactor:ignore']\nimport json\n", []),
        ("# %% tags=['nbrefactor:ignore=NBR64']\nimport json\n", []),
        ("# %% tags=['nbrefactor:ignore=NBR611']\nimport json\n", ["NBR641"]),
        ("print('''\n/home/ann\n''', '/home/ann/x',\n  3)  # noqa\n", ["NBR611"]),
        ("print('# noqa', json)\n", ["NBR101"]),
    ],
)
def test_findings_can_be_silenced(text: str, codes: list[str]) -> None:
    assert codes_in(text if text.startswith("# %%") else f"# %%\n{text}") == codes


def test_comment_silences_its_own_cell_alone() -> None:
    text = "# %%\n# nbrefactor: ignore\nimport json\n# %%\nimport csv\n"
    found = lint(parse(text.encode(), "nb.py"))
    assert [(f.code, f.location.cell) for f in found] == [("NBR641", 2)]


def test_configuration_is_that_of_the_nearest_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.nbrefactor.lint]\nignore = ["NBR64"]\nextend-select = ["NBR612"]\n')
    chosen = codes_for(str(tmp_path / "notebooks"))
    assert "NBR612" in chosen
    assert "NBR641" not in chosen
    assert codes_for(str(tmp_path), select=["NBR641"]) == {"NBR641"}
    assert "NBR611" not in codes_for(str(tmp_path), ignore=["NBR611"])


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('selekt = ["NBR6"]', "unknown key 'selekt'"),
        ("ignore = 'NBR6'", "must be a list of codes"),
        ('ignore = ["NBR9"]', "no rule is called 'NBR9'"),
    ],
)
def test_wrong_configuration_is_refused(tmp_path: Path, table: str, sentence: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.nbrefactor.lint]\n{table}\n")
    with pytest.raises(NbrefactorError, match=sentence):
        codes_for(str(tmp_path))


# ------------------------------------------------------------------------------------------------------ understanding


def test_cell_that_is_not_python_does_not_stop_the_rules() -> None:
    text = '# %%\nprint "hello"\n# %%\nimport json\n# %%\nprint(missing)\n'
    assert codes_in(text) == ["NBR201", "NBR641", "NBR101"]


def test_notebook_without_any_python_is_linted_by_its_cells() -> None:
    key = "AKIA" + "NBREFACTORNOTKEY"
    assert codes_in(f'# %%\nprint "{key}"\n') == ["NBR201", "NBR621"]


@pytest.mark.parametrize("magic", ["%run setup.ipynb", "%load_ext my_extension", "%store -r"])
def test_names_that_a_magic_may_bring_are_not_called_undefined(magic: str) -> None:
    assert "NBR101" not in codes_in(f"# %%\n{magic}\n# %%\nprint(settings)\n")


def test_name_of_a_quarantined_cell_is_not_called_undefined() -> None:
    assert codes_in('# %%\nrows = [1]\nprint "rows"\n# %%\nprint(rows)\n') == ["NBR201"]


def test_undefined_name_is_told_once_at_its_first_place() -> None:
    text = "# %%\nx = 1\nprint(x, modle)\n# %%\nprint(modle)\n# %%\nprint(modle)\n"
    found = lint(parse(text.encode(), "nb.py"))
    assert [(f.location.cell, f.location.line, f.location.column) for f in found] == [(1, 2, 10)]
    assert "Also in cells 2, 3." in found[0].message


@pytest.mark.parametrize(("kind", "told"), [("stream", True), ("error", False)])
def test_cell_that_ran_tells_that_a_definition_was_deleted(kind: str, told: bool) -> None:
    output = {"output_type": kind, "name": "stdout", "text": ["3"], "ename": "NameError", "evalue": "modle"}
    document = notebook(cell("print(modle)", execution_count=3, outputs=[output]))
    found = [f for f in lint(parse(json.dumps(document).encode(), "nb.ipynb")) if f.code == "NBR101"]
    assert ["deleted" in f.hint for f in found] == [told]


def test_loop_that_may_not_run_is_no_undefined_name() -> None:
    text = "# %%\nrows = []\nfor _ in rows:\n    for row in rows:\n        pass\n    print(row)\n"
    assert codes_in(text) == []


def test_name_that_a_function_sets_by_global_is_no_undefined_name() -> None:
    text = "# %%\ndef prepare():\n    global rows\n    rows = [1]\n# %%\nprepare()\n# %%\nprint(rows)\n"
    assert codes_in(text) == []
    assert "NBR101" in codes_in(text.replace("    global rows\n", ""))


def test_secret_in_prose_and_in_output_is_found() -> None:
    key = "AKIA" + "NBREFACTORNOTKEY"
    output = {"output_type": "stream", "name": "stdout", "text": [f"key={key}\n"]}
    document = notebook(cell(f"Use {key}.", "markdown"), cell("print(1)", outputs=[output]))
    found = lint(parse(json.dumps(document).encode(), "nb.ipynb"))
    assert [(f.code, f.location.cell) for f in found] == [("NBR621", 1), ("NBR621", 2)]


# ------------------------------------------------------------------------------------------------- places in the file


@pytest.mark.parametrize("indent", [1, 2, 4, None])
def test_lines_of_cells_are_found_in_the_file(indent: int | None) -> None:
    document = notebook(cell("# Title\n\ntext", "markdown"), cell("a = 'é\\n'\n\nb = 2"), cell("c = 3"))
    text = json.dumps(document, indent=indent)
    lines = physical_lines(text, parse(text.encode(), "nb.ipynb"))
    for (number, row), line in lines.items():
        wanted = document["cells"][number - 1]["source"][row - 1]
        assert json.dumps(wanted) in text.split("\n")[line - 1]
    assert {key for key in lines if key[0] == 2} == {(2, 1), (2, 2), (2, 3)}


def test_lines_of_a_source_that_is_one_string_or_lacks_line_ends() -> None:
    text = json.dumps(notebook(cell("a\nb") | {"source": "a = 1\nb = 2"}, cell(["c = 1", "d = 2"])), indent=1)
    lines = physical_lines(text, parse(text.encode(), "nb.ipynb"))
    assert '"a = 1\\nb = 2"' in text.split("\n")[lines[1, 2] - 1]
    assert '"d = 2"' in text.split("\n")[lines[2, 2] - 1]


def test_lines_of_worksheets_are_found() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"]}]}], "nbformat": 3}
    text = json.dumps(old, indent=1)
    lines = physical_lines(text, parse(text.encode(), "nb.ipynb"))
    assert '"y = 2"' in text.split("\n")[lines[1, 2] - 1]


def test_what_is_no_notebook_has_no_sources() -> None:
    assert [sources_in(text) for text in ("", "[]", "{", '{"cells": 3}', '{"cells": [{"source": ')] == [()] * 5


def test_lines_of_a_script_are_its_own() -> None:
    text = "#!/usr/bin/env python\n# %% Load\nx = 1\n\n# %%\n\ny = 2\nz = 3\n"
    lines = physical_lines(text, parse(text.encode(), "nb.py"))
    assert (lines[1, 2], lines[2, 2], lines[2, 3]) == (3, 7, 8)


# -------------------------------------------------------------------------------------------------------------- fixes

BEFORE = {
    "import json\nimport os\n\nprint(os.name)": "import os\n\nprint(os.name)",
    "from collections import Counter, deque\nprint(Counter())": "from collections import Counter\nprint(Counter())",
    "import os\nprint(os.name)\nimport json": "import os\nprint(os.name)",
    "import json": "",
    "!pip install -q seaborn": "%pip install -q seaborn",
    "if True:\n    pass\n    !pip install seaborn": "if True:\n    pass\n    %pip install seaborn",
    "from json import (\n    dumps,\n    loads,\n)\nprint('ä')": "print('ä')",
    "import numpy as np\nx = 'ä', np.NaN, np.NaN  # np.NaN\nprint(x, np.float(1), np.Inf)": (
        "import numpy as np\nx = 'ä', np.nan, np.nan  # np.NaN\nprint(x, float(1), np.inf)"
    ),
    "from sklearn.externals import joblib as jl\nprint(jl)": "import joblib as jl\nprint(jl)",
    "from sklearn.datasets.samples_generator import make_blobs\nprint(make_blobs(random_state=0))": (
        "from sklearn.datasets import make_blobs\nprint(make_blobs(random_state=0))"
    ),
    "import pandas as pd\nfor _ in pd.DataFrame().iteritems():\n    pass": (
        "import pandas as pd\nfor _ in pd.DataFrame().items():\n    pass"
    ),
}
UNTOUCHED = [
    "import json  # for later",
    "import json; import os; print(os.name)",
    "from json import (\n    dumps,\n    loads,\n)\nprint(dumps(1))",
    "try:\n    import json\nexcept ImportError:\n    pass",
    "!pip install seaborn && echo done",
    "!pip install seaborn > /dev/null",
    "!conda install seaborn",
    "from numpy import NaN\nprint(NaN)",
    "import pandas as pd\nprint(pd.DataFrame().append([1]))",
]


@pytest.mark.parametrize(("before", "after"), BEFORE.items())
@pytest.mark.parametrize("indent", [1, 4, None])
def test_fix_changes_its_own_lines_alone(tmp_path: Path, before: str, after: str, indent: int | None) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["1 \\u00e9 é\n"]}
    others = cell("# Ünïcode\n", "markdown"), cell("x = 1\nx", id="b", outputs=[output], execution_count=3)
    document = notebook(others[0], cell(before, id="a"), others[1])
    path = written(tmp_path, document, indent=indent)
    result = lint_file(str(path), DEFAULT, fix=True)
    assert result.mended >= 1
    wanted = notebook(others[0], cell(after, id="a"), others[1])
    text = json.dumps(wanted, indent=indent, ensure_ascii=False) + "\n"
    assert path.read_text(encoding="utf-8") == text
    assert not any(finding.fixes for finding in result.findings)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_cannot_be_mended_safely_stays(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, notebook(cell(text)))
    before = path.read_bytes()
    assert lint_file(str(path), DEFAULT, fix=True).mended == 0
    assert path.read_bytes() == before


def test_fix_keeps_escapes_line_ends_and_the_byte_order_mark(tmp_path: Path) -> None:
    document = notebook(cell("import json\nprint('é')"))
    path = tmp_path / "nb.ipynb"
    text = json.dumps(document, indent=1).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    path.chmod(0o640)
    assert lint_file(str(path), DEFAULT, fix=True).mended == 1
    assert path.read_bytes() == b"\xef\xbb\xbf" + text.replace('"import json\\n",\r\n    ', "").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["nb.ipynb"]


def test_fix_follows_a_link_to_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, notebook(cell("import json\nprint(1)")))
    (tmp_path / "link.ipynb").symlink_to(path)
    lint_file(str(tmp_path / "link.ipynb"), DEFAULT, fix=True)
    assert (tmp_path / "link.ipynb").is_symlink()
    assert "json" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_fix_mends_scripts_too(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "nb.py"
    path.write_bytes("# %% Start\nimport json\nimport os\n# %%\nprint(os.name)\n".replace("\n", ending).encode())
    assert lint_file(str(path), DEFAULT, fix=True).mended == 1
    assert path.read_bytes() == "# %% Start\nimport os\n# %%\nprint(os.name)\n".replace("\n", ending).encode()


def test_file_that_cannot_be_written_is_refused_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, notebook(cell("import json\nprint(1)")))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NbrefactorError, match="cannot be written: No space left on device"):
        lint_file(str(path), DEFAULT, fix=True)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["nb.ipynb"]


# --------------------------------------------------------------------------------------------------- what lies beside


def test_data_and_models_that_git_tracks_are_found(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_bytes(b"x" * 200_000)
    (tmp_path / "model.joblib").write_bytes(b"x")
    (tmp_path / "new.joblib").write_bytes(b"x")
    subprocess.run(["git", "-C", str(tmp_path), "add", "data", "model.joblib"], check=True)
    source = "print('data/rows.csv', './model.joblib', 'new.joblib', 'missing.csv', 'https://example.org/rows.csv')"
    path = written(tmp_path, notebook(cell(source)))
    assert [found.code for found in lint_file(str(path), DEFAULT).findings] == ["NBR632", "NBR633"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "requirements.txt",
            "-r other.txt\n# pandas==1\nPandas>=2 # a\nscikit_learn\nnumpy [x] == 2\n",
            "pandas numpy",
        ),
        ("requirements-dev.txt", "pandas @ https://example.org/pandas.whl\n", "pandas"),
        (
            "environment.yml",
            "name: x\ndependencies:\n  - pandas=2.3\n  - numpy\n  - pip:\n      - rich==14\n",
            "pandas rich",
        ),
        ("pyproject.toml", '[project]\ndependencies = ["pandas>=2", "numpy"]\n', "pandas"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npandas = "^2"\nnumpy = "*"\n', "pandas"),
        ("pyproject.toml", "[project\n", ""),
        ("uv.lock", "", "*"),
    ],
)
def test_requirements_are_read(tmp_path: Path, name: str, text: str, expected: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / name).write_text(text)
    found = requirements_for(str(tmp_path / "notebooks"))
    assert {name for name, versioned in found.items() if versioned} == set(expected.split())


def test_requirements_above_the_repository_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("pandas==2\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert requirements_for(str(tmp_path / "repository")) == {}


# ------------------------------------------------------------------------------------------------ formats and command


def test_command_prints_findings_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, notebook(cell("# Title", "markdown"), cell("x = 1\nimport json\nprint(x)")))
    assert main(["lint", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{path}:cell 2:2:8: NBR641 [fixable] 'json' is imported")
    assert "1 notebook: 1 finding, 1 fixable with --fix." in err


def test_clean_notebook_exits_0_and_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, notebook(cell("print(1)")))
    assert main(["lint", str(path)]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [[], ["missing.ipynb"], ["--select", "NBR9", "x.ipynb"], ["-", "--fix"]])
def test_wrong_use_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", *arguments]) == 2
    assert "nbrefactor" in capsys.readouterr().err


def test_broken_notebook_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, notebook(cell("import json\nprint(1)")), "c.ipynb")
    written(tmp_path, notebook(cell("# prose", "markdown")), "b.ipynb")
    (tmp_path / "a.ipynb").write_text('{"cells": [')
    assert main(["lint", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert "c.ipynb:cell 1:1:8: NBR641" in out
    assert "a.ipynb is truncated" in err
    assert "skipped" in err and "b.ipynb has no code cells" in err
    assert "1 notebook: 1 finding, 1 fixable with --fix, 1 skipped, 1 could not be read." in err


@pytest.mark.parametrize("language", ["r", "julia"])
def test_notebook_in_another_language_is_skipped(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = notebook(cell("x <- 1")) | {"metadata": {"kernelspec": {"language": language}}}
    assert main(["lint", str(written(tmp_path, document))]) == 0
    assert "skipped" in capsys.readouterr().err


def test_folder_leaves_out_what_git_ignores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("scratch/\n")
    (tmp_path / "scratch").mkdir()
    written(tmp_path / "scratch", notebook(cell("import json\nprint(1)")))
    written(tmp_path, notebook(cell("print(1)")))
    assert main(["lint", str(tmp_path)]) == 0


def as_format(tmp_path: Path, style: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, int]:
    """What the command prints in a format for a notebook whose second cell imports json, and the line that does."""
    path = written(tmp_path, notebook(cell("50% of a, b: c", "markdown"), cell("x = 1\nimport json\nprint(x)")))
    line = 1 + path.read_text(encoding="utf-8").split("\n").index('    "import json\\n",')
    assert main(["lint", str(path), "--output-format", style]) == 1
    return capsys.readouterr().out, line


def test_json_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, line = as_format(tmp_path, "json", capsys)
    (found,) = json.loads(out)
    assert (found["code"], found["name"], found["severity"]) == ("NBR641", "unused-import", "warning")
    assert (found["cell"], found["line"], found["column"], found["file_line"]) == (2, 2, 8, line)
    assert found["fixable"] is True


def test_github_format_annotates_the_line_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, line = as_format(tmp_path, "github", capsys)
    assert out.startswith("::warning file=")
    assert f",line={line},title=NBR641 (unused-import)::cell 2:2:8: 'json' is imported" in out
    assert out.count("\n") == 1


def test_sarif_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, line = as_format(tmp_path, "sarif", capsys)
    document = json.loads(out)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert rule["id"] == result["ruleId"] == "NBR641"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]] == rule
    assert result["level"] == rule["defaultConfiguration"]["level"] == "warning"
    place = result["locations"][0]
    assert place["physicalLocation"]["region"] == {"startLine": line}
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("nb.ipynb")
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "cell 2:2:8"


LEAK = (
    "from sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler\nimport pandas as pd\n"
    "df = pd.read_csv('rows.csv')\nX, y = df[['a', 'b']], df['c']\n"
    "X = StandardScaler().fit_transform(X)\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "model = Ridge().fit(X_train, y_train)\nprint(model.score(X_test, y_test))",
)


def test_leakage_names_the_calls_that_take_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, notebook(*map(cell, LEAK)))
    assert main(["lint", str(path), "--output-format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["cell"], found["line"]) == ("NBR406", 1, 7)
    assert ("trains", 2, 1) in {(r["role"], r["cell"], r["line"]) for r in found["related"]}
    assert main(["lint", str(path), "--output-format", "sarif"]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    text = path.read_text(encoding="utf-8").split("\n")
    lines = {text[r["physicalLocation"]["region"]["startLine"] - 1] for r in result["relatedLocations"]}
    assert any("model = Ridge().fit" in line for line in lines)


@pytest.mark.parametrize("style", ["json", "sarif"])
def test_clean_notebook_gives_a_valid_empty_document(
    tmp_path: Path, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", str(written(tmp_path, notebook(cell("print(1)")))), "--output-format", style]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == [] if style == "json" else document["runs"][0]["results"] == []


def test_every_code_is_documented() -> None:
    assert set(rows()) == set(CODES)
    assert {rule.code for rule in OWN} < set(CODES)


def test_action_is_a_composite_one_that_pins_what_it_uses() -> None:
    yaml = pytest.importorskip("yaml")
    action = yaml.safe_load((Path(__file__).parents[1] / "action.yml").read_text(encoding="utf-8"))
    assert set(action["inputs"]) == {"paths", "args"}
    assert action["runs"]["using"] == "composite"
    steps = action["runs"]["steps"]
    uses = [step["uses"] for step in steps if "uses" in step]
    assert uses and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used) for used in uses)
    assert all(step["shell"] == "bash" for step in steps if "run" in step)
    assert not any("${{" in step.get("run", "") for step in steps)  # which would let an input be code
    assert "lint --output-format github" in steps[-1]["run"]


def test_versions_of_imports_are_looked_for_on_request(tmp_path: Path) -> None:
    path = written(tmp_path, notebook(cell("import pandas\nprint(pandas)")))
    (tmp_path / ".git").mkdir()
    assert [f.code for f in lint_file(str(path), selected(["NBR616"])).findings] == ["NBR616"]
    (tmp_path / "requirements.txt").write_text("pandas==2.3.3\n")
    requirements_for.cache_clear()
    assert lint_file(str(path), selected(["NBR616"])).findings == ()
    assert lint_file(str(path), DEFAULT).findings == ()


def test_detect_secrets_looks_for_more_where_it_is_installed() -> None:
    pytest.importorskip("detect_secrets")
    telegram = "110201543:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" + "R"
    digest = "d41d8cd98f00b204e9800998ecf8427e"
    found = lint(parse(f"# %%\nbot = '{telegram}'\nprint(bot, '{digest}')\n".encode(), "nb.py"))
    assert [(f.code, f.location.line, f.location.column) for f in found] == [("NBR621", 1, 8)]
