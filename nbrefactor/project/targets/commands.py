"""The commands of the generated project, as every target runs them, and what they need."""

from __future__ import annotations

import ast
import json
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from nbrefactor.model import Option
from nbrefactor.project.facts import Facts
from nbrefactor.project.steps import is_place
from nbrefactor.settings import Settings

MODEL = "model"
"""The folder of the model bundle, relative to the project."""


class Step(NamedTuple):
    """Commands that pass or fail together; each must succeed before the next one runs."""

    name: str
    lines: tuple[str, ...]


class Data(NamedTuple):
    """The option of the training script that says where its data are, and the notebook's own place."""

    flag: str
    default: str


def steps(facts: Facts, settings: Settings, place: str, reports: str = "") -> tuple[Step, ...]:
    """The way from a commit to a package, each step a check that the next one relies on.

    ``place`` is what the shell puts in for the path of the data; ``reports`` is the folder for the tests' reports, where
    they are published.
    """

    def pytest(arguments: str, report: str) -> str:
        return f"python -m pytest {arguments}" + (f" --junitxml={reports}/{report}.xml" if reports else "")

    install = [f"python -m pip install -e '.[test]' {' '.join(formatter(settings))}"]
    if trains(facts) and data(facts):
        install.append(f"case {place} in http*) ;; *://*) python -m pip install -e '.[remote]' ;; esac")
    found = [
        Step("Install", tuple(install)),
        Step("Lint", lint(settings)),
    ]
    if settings.tests:
        found.append(Step("Unit tests", (pytest("--ignore=tests/test_model_quality.py", "unit"),)))
    if trains(facts):
        found.append(Step("Train", (train(facts, place),)))
    if facts.gated:
        gate = (f"test -s {MODEL}/metrics.json", pytest("tests/test_model_quality.py", "quality"))
        found.append(Step("Quality gate", gate))
    packing = ["python -m pip wheel --no-deps --wheel-dir dist ."]
    if trains(facts):
        packing.append(f"tar -czf dist/model.tar.gz {MODEL}")
    return (*found, Step("Package", tuple(packing)))


def python_version(facts: Facts) -> str:
    """The Python that the pinned versions were found with; without pins, one that every dependency supports."""
    return f"3.{sys.version_info.minor}" if facts.pinned else "3.11"


def formatter(settings: Settings) -> tuple[str, ...]:
    """The requirements of the lint commands, pinned to what formatted the files, where that is known."""
    names = ("ruff",) if settings.formatter == "ruff" else ("ruff", "black")
    return tuple(_pinned(name) for name in names)


def lint(settings: Settings) -> tuple[str, ...]:
    """The commands that fail where the code is not as it was generated: linted and formatted."""
    check = "ruff format --check ." if settings.formatter == "ruff" else "black --check ."
    return ("ruff check .", check)


def data(facts: Facts) -> Data | None:
    """Where the training data are: of one file its own option, of several the folder; None where there are none."""
    option = data_option(facts)
    if option is not None:
        return Data(flags(facts)[option.name], data_default(option))
    return Data(facts.plan.data_flag, ".") if facts.plan.data_flag else None


def data_option(facts: Facts) -> Option | None:
    """The option of the training script that says where its data are; None where it reads several files, or none."""
    if len(facts.plan.data_places) > 1:
        return None
    loads = {p.name for f in facts.plan.functions if f.stage == "load" for p in f.parameters}
    options = [option for module in facts.plan.modules for option in module.options if not option.variable]
    found = [option for option in options if option.kind == "path" or (option.name in loads and is_place(option))]
    return found[0] if len(found) == 1 else None


def data_default(option: Option) -> str:
    """The notebook's own path, as plain text."""
    return str(ast.literal_eval(option.default))


def train(facts: Facts, place: str = "") -> str:
    """The command that trains; ``place`` is what the shell puts in for the path of the data."""
    option = data(facts)
    more = f" {option.flag} {place}" if option and place else ""
    return f"python -m {facts.plan.package}.train --output-dir {MODEL}{more}"


def flags(facts: Facts) -> Mapping[str, str]:
    """Option → its name on the command line, as the training script has it."""
    found = {}
    for node in ast.walk(ast.parse(facts.sources["train.py"])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            flag = ast.literal_eval(node.args[0])
            named = [ast.literal_eval(keyword.value) for keyword in node.keywords if keyword.arg == "dest"]
            found[named[0] if named else flag[2:].replace("-", "_")] = flag
    return found


def trains(facts: Facts) -> bool:
    """Whether there is a training script at all."""
    return "train" in dict(facts.entry_points)


def scores(facts: Facts) -> bool:
    """Whether there is a scoring script that answers new rows."""
    return "score" in dict(facts.entry_points) and facts.plan.serving is not None


def deploys(facts: Facts, settings: Settings) -> bool:
    """Whether there are workflows that deploy, and a model for them."""
    return "cd" in settings.targets and trains(facts) and scores(facts)


def template(name: str, words: Mapping[str, str]) -> str:
    """A generated script: the text of ``templates/NAME`` with its words in capitals replaced."""
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def yaml_string(text: str) -> str:
    """A YAML scalar in single quotes, in double quotes where it takes escapes.

    >>> print(yaml_string("it's"), yaml_string("two\\nlines"))
    'it''s' "two\\nlines"
    """
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text)


def is_literal(option: Option) -> bool:
    """Whether the notebook's own value is written out, and all of it: an address may lack its password."""
    if option.variable:
        return False
    try:
        ast.literal_eval(option.default)
    except (ValueError, SyntaxError):
        return False
    return True


def tuned(options: Sequence[Option]) -> list[Option]:
    """The options whose value a parameter file and the shell can hand to a command as it is."""
    return [option for option in options if option.kind in ("int", "float", "str", "path") and _is_plain(option)]


def _is_plain(option: Option) -> bool:
    if not is_literal(option):
        return False
    value = ast.literal_eval(option.default)
    return not isinstance(value, str) or (
        value.isprintable() and not value.startswith("-") and not {*value} & {*'"$`\\'}
    )


def yaml_value(option: Option) -> str:
    """The notebook's own value of an option, as YAML."""
    value = ast.literal_eval(option.default)
    # YAML 1.1 reads a number only where there is a point before the exponent.
    return yaml_string(value) if isinstance(value, str) else re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))


def comment(reasons: Sequence[str], parts: str) -> list[str]:
    """Why the training has fewer parts than three, as YAML comments."""
    lines = [f"There are not more {parts}, because {reason}." for reason in reasons]
    return [f"# {line}" for text in lines for line in textwrap.wrap(text, 100)]


def _pinned(name: str) -> str:
    try:
        return f"{name}=={metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return name
