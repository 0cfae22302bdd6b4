"""The project files: they parse, they name what is needed, and nothing of the notebook's text breaks out of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from nbrefactor.diagnostics import diagnostic
from nbrefactor.model import Dropped, FittedState, FunctionPlan, Location, ModulePlan, Option, Parameter, Plan
from nbrefactor.project import Dependency, Facts, export
from nbrefactor.project.dependencies import dependencies
from nbrefactor.project.mermaid import flowchart, label
from nbrefactor.project.text import code, fence, prose, table, toml_string
from nbrefactor.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LOAD = FunctionPlan("load_data", "train", "load", (0,), (2,), returns=("df",))
SPLIT = FunctionPlan("split_data", "train", "split", (1, 2), (3, 4, 6), (Parameter("df"),), ("X_train", "y_train"))
TRAIN = FunctionPlan(
    "train_model",
    "train",
    "train",
    (3,),
    (7,),
    (Parameter("X_train"), Parameter("y_train"), Parameter("alpha", "0.5")),
    ("model",),
    metrics=(("mse", "mse"),),
)
MODULE = ModulePlan("train", (), (LOAD, SPLIT, TRAIN), (Option("alpha", "0.5", "float", "Strength | of the penalty"),))
PLAN = Plan(
    "churn_model",
    (MODULE,),
    dropped=(Dropped(Location(5, 2), "df.head()  # `a` | b", "shows <b>rows</b> | only"),),
    state=(FittedState("age_median", 4, "the median of age"),),
    requirements=("pandas==1.5.3", "openpyxl"),
)
SOURCES = {
    "train.py": "import os\nimport pandas as pd\nfrom churn_model.features import f\ndf = pd.read_csv('a.csv')\n"
}
POINTS = (("train", "churn_model.train"), ("score", "churn_model.score"))
FACTS = Facts(
    PLAN, "/home/ann/work/churn.ipynb", SOURCES, POINTS, (diagnostic("NBR101", Location(3, 4), "name `x_*` | y"),)
)


def exported(facts: Facts = FACTS, settings: Settings = Settings()) -> dict[str, str]:  # noqa: B008
    files, _ = export(facts, settings)
    assert {file.role for file in files} <= {"project"}
    return {file.path: file.text for file in files}


def toml(facts: Facts = FACTS, settings: Settings = Settings()) -> dict[str, Any]:  # noqa: B008
    return tomllib.loads(exported(facts, settings)["pyproject.toml"])


# ------------------------------------------------------------------------------------------------------ pyproject.toml


def test_pyproject_says_what_the_project_is() -> None:
    parsed = toml(settings=Settings(line_length=100))
    assert parsed["project"]["name"] == "churn-model"
    assert parsed["project"]["dependencies"][-1] == "pandas==1.5.3"
    assert parsed["project"]["scripts"]["churn-model-train"] == "churn_model.train:main"
    assert parsed["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/churn_model"]
    assert parsed["tool"]["pytest"]["ini_options"]["pythonpath"] == ["src"]
    assert parsed["tool"]["ruff"]["line-length"] == parsed["tool"]["black"]["line-length"] == 100


@pytest.mark.parametrize("name", ['a"b.ipynb', "a\\b.ipynb", "Präsentation\t2.ipynb", "-", ""])
def test_any_file_name_gives_valid_toml(name: str) -> None:
    facts = Facts(PLAN, f"folder/{name}", SOURCES, POINTS)
    assert toml(facts)["project"]["description"].startswith("Scripts made from ")


def test_a_direct_reference_is_allowed_to_the_build() -> None:
    plan = Plan("p", (), requirements=("fancy @ git+https://example.org/fancy.git",))
    parsed = toml(Facts(plan, "n.ipynb", {}, ()))
    assert parsed["project"]["dependencies"] == ["fancy @ git+https://example.org/fancy.git"]
    assert parsed["tool"]["hatch"]["metadata"]["allow-direct-references"] is True


def test_the_layout_scripts_touches_no_project_file() -> None:
    assert exported(settings=Settings(layout="scripts")) == {}


# -------------------------------------------------------------------------------------------------------- dependencies


@pytest.fixture
def environment(tmp_path: Path) -> list[str]:
    """A small environment: folders as pip leaves them."""
    home = tmp_path / "site-packages"
    for name, record in {
        "pandas-2.2.3.dist-info": "pandas/__init__.py,,\n",
        "scikit_learn-1.5.2.dist-info": "sklearn/__init__.py,,\n",
        "torch-2.4.1+cpu.dist-info": "torch/__init__.py,,\n",
        "opencv_python_headless-4.10.0.dist-info": "cv2/__init__.py,,\nopencv_python_headless.libs/x,,\n",
        "house_style-0.3.dist-info": "housestyle.py,,\n",
        "PyYAML-6.0.2-py3.11.egg-info": "",
    }.items():
        (home / name).mkdir(parents=True)
        if record:
            (home / name / "RECORD").write_text(record)
    for module in ("pandas", "sklearn", "torch", "cv2"):
        (home / module).mkdir()
    (home / "housestyle.py").write_text("")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "my_cleaning.py").write_text("")
    return [str(tmp_path / "beside"), str(home)]


IMPORTS = {
    "installed": ("import pandas as pd", ["pandas==2.2.3"]),
    "another name": ("from sklearn.linear_model import Ridge", ["scikit-learn==1.5.2"]),
    "old metadata": ("import yaml", ["PyYAML==6.0.2"]),
    "another provider than the usual one": ("import cv2", ["opencv-python-headless==4.10.0"]),
    "a single module": ("import housestyle", ["house-style==0.3"]),
    "a local version cannot be downloaded": ("import torch", ["torch==2.4.1"]),
    "known, not installed": ("import lightgbm", ["lightgbm"]),
    "namespace": ("from google.cloud import storage\nimport google.cloud.storage", ["google-cloud-storage"]),
    "standard library": ("import os, json\nfrom __future__ import annotations", []),
    "our own": ("from shop.features import clean\nimport features\nfrom . import x", []),
    "optional and missing": ("try:\n    import lightgbm\nexcept ImportError:\n    pass", []),
    "optional and installed": ("try:\n    import pandas\nexcept ImportError:\n    pass", ["pandas==2.2.3"]),
    "a reader needs another": ("import pandas as pd\npd.read_excel('a.xlsx')", ["openpyxl", "pandas==2.2.3"]),
    "a plot needs another": ("import pandas as pd\npd.DataFrame().plot.bar()", ["matplotlib", "pandas==2.2.3"]),
    "nobody's": ("import my_cleaning", []),
    "does not parse": ("import (", []),
}


@pytest.mark.parametrize(("text", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_dependencies(text: str, expected: list[str], environment: list[str]) -> None:
    found, _ = dependencies({"train.py": text, "features.py": ""}, "shop", (), environment)
    assert [str(dependency) for dependency in found] == expected


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("pandas", "pandas==2.2.3"),
        ("pandas>=1", "pandas>=1"),
        ("Pandas [excel] == 1.5", "Pandas[excel]== 1.5"),
        ("never_heard_of", "never_heard_of"),
    ],
)
def test_what_the_author_installed_is_required(requirement: str, expected: str, environment: list[str]) -> None:
    found, _ = dependencies({"train.py": "import pandas"}, "shop", (requirement,), environment)
    assert expected in [str(dependency) for dependency in found]
    assert len([d for d in found if d.name.lower().startswith("pandas")]) == 1


def test_formats_that_only_score_py_offers_need_nothing(environment: list[str]) -> None:
    sources = {"train.py": "import pandas as pd", "score.py": "import pandas as pd\npd.read_parquet('a')"}
    assert [d.name for d in dependencies(sources, "shop", (), environment)[0]] == ["pandas"]


def test_a_reader_that_only_score_py_offers_has_no_version(environment: list[str]) -> None:
    offered = "try:\n    import yaml\nexcept ImportError:\n    pass"
    sources = {"train.py": "import pandas", "score.py": f"import pandas\n{offered}"}
    found, told = dependencies(sources, "shop", (), environment, ["PyYAML==5.0"])
    assert (list(map(str, found)), told) == (["pandas==2.2.3", "PyYAML"], ())
    found, _ = dependencies(sources | {"train.py": "import yaml"}, "shop", (), environment)
    assert list(map(str, found)) == ["pandas==2.2.3", "PyYAML==6.0.2"]


def test_what_is_not_known_is_said(environment: list[str]) -> None:
    text = "import my_cleaning, lightgbm\nfrom my_cleaning import a"
    _, found = dependencies({"train.py": text}, "shop", (), environment)
    assert [(d.code, d.message.split("'")[1]) for d in found] == [("NBR504", "my_cleaning"), ("NBR503", "lightgbm")]


def test_the_real_environment_gives_the_same_as_its_metadata() -> None:
    import importlib.metadata

    found, _ = dependencies({"train.py": "import pytest"}, "shop", ())
    assert found == (Dependency("pytest", f"=={importlib.metadata.version('pytest')}"),)


# -------------------------------------------------------------------------------------------------------------- README


def test_readme_tells_how_to_run_what_became_what_and_what_is_gone() -> None:
    text = exported()["README.md"]
    assert "python -m churn_model.train --output-dir model\n" in text
    assert "python -m churn_model.score --model-dir model --input rows.csv --output predictions.csv\n" in text
    assert "| `train.split_data` | split | 3-4, 6 | `df` | `X_train`, `y_train` |" in text
    assert "| `train.train_model` | train | 7 | `X_train`, `y_train`, `alpha` | `model`, `metrics` |" in text
    assert "| `--alpha` | `0.5` | Strength \\| of the penalty |" in text
    assert "| `age_median` | the median of age |" in text
    assert "| 5 | 2 | ``df.head() # `a` \\| b`` | shows &lt;b&gt;rows&lt;/b&gt; \\| only |" in text
    assert "| error | cell 3, line 4 | NBR101 | name `x_*` \\| y |" in text
    assert "/home/ann" not in text and "/home/ann" not in exported()["pyproject.toml"]


def test_readme_of_an_analysis_speaks_of_no_model() -> None:
    plan = Plan("sales", (ModulePlan("pipeline", (), (LOAD,)),))
    text = exported(Facts(plan, "sales.ipynb", {"pipeline.py": ""}, (("pipeline", "sales.pipeline"),)))["README.md"]
    assert "python -m sales.pipeline\n" in text
    assert "model" not in text.lower().replace("module", "")


def test_long_lists_are_folded() -> None:
    dropped = tuple(Dropped(Location(n), f"df.head({n})", "shows rows only") for n in range(1, 30))
    text = exported(Facts(Plan("p", (), dropped), "n.ipynb", {}, ()))["README.md"]
    assert "<details><summary>29 lines</summary>\n\n| cell |" in text


def test_earlier_pins_hold_for_what_is_not_installed_here() -> None:
    sources = {"train.py": "import pandas, sklearn, numpy, odd_tools"}
    known = ["pandas==2.1.0", "numpy>=1.26", "requests==2.0", "Odd-Tools==1.1"]
    found, told = dependencies(sources, "shop", ("scikit-learn==1.4",), [], known)
    assert list(map(str, found)) == ["numpy", "Odd-Tools==1.1", "pandas==2.1.0", "scikit-learn==1.4"]
    assert [d.message.split("'")[1] for d in told] == ["numpy"]


def test_flowchart_draws_each_value_from_its_last_giver() -> None:
    again = FunctionPlan("clean", "train", "prepare", (5,), (5,), (Parameter("df"),), ("df",))
    module = ModulePlan("train", (), (LOAD, again, SPLIT))
    assert flowchart(module) == (
        "flowchart TD\n"
        '    step1["load_data"]:::load\n    step2["clean"]:::prepare\n    step3["split_data"]:::split\n'
        '    step1 -- "df" --> step2\n    step2 -- "df" --> step3\n'
        "    classDef load fill:#dbe9fb,color:#111,stroke:#555\n"
        "    classDef prepare fill:#d8f3f1,color:#111,stroke:#555\n"
        "    classDef split fill:#eddcf9,color:#111,stroke:#555"
    )


def test_flowchart_ends_in_the_model_bundle_and_what_reads_it() -> None:
    plan = Plan("p", (MODULE,), model="model", state=(FittedState("median", 2, "df.x.median()"),))
    drawn = [line.strip() for line in flowchart(MODULE, plan, score=True).splitlines()]
    assert [line for line in drawn if "bundle" in line] == [
        'bundle[("model bundle")]',
        'step2 -. "median" .-> bundle',
        'step3 -. "model" .-> bundle',
        'bundle --> score["score.py"]:::predict',
    ]
    assert not [line for line in flowchart(MODULE, plan).splitlines() if "score" in line]


# ------------------------------------------------------------------------------------------------------------ escaping


@pytest.mark.parametrize("text", ['"', "\\", "a\nb", "\x00", "\x7f", "ä\u2028", "\t", "'''", '"""'])
def test_toml_string(text: str) -> None:
    assert tomllib.loads(f"x = {toml_string(text)}")["x"] == text


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (code, "", ""),
        (code, "a", "`a`"),
        (code, "a `b` c", "``a `b` c``"),
        (code, "`b`", "`` `b` ``"),
        (code, "x" * 90, f"`{'x' * 79}…`"),
        (prose, "a_b *c* [d](e) <f>", "a_b \\*c\\* \\[d\\](e) &lt;f&gt;"),
        (prose, "keep `a_*` as code", "keep `a_*` as code"),
        (prose, "two\nlines", "two lines"),
        (label, 'a "b" <c> #d', "a #quot;b#quot; #lt;c#gt; #35;d"),
        (lambda t: fence(t, "sh"), "```", "````sh\n```\n````\n"),
        (lambda t: table(["h"], [[t]]), "a|b", "| h |\n| --- |\n| a\\|b |\n"),
    ],
)
def test_escaping(function: Any, text: str, expected: str) -> None:
    assert function(text) == expected
