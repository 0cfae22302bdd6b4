"""Packages that cells install."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from nbrefactor.knowledge.imports import known_distribution
from nbrefactor.lint.requirements import ALL, normal
from nbrefactor.lint.rule import Finding, Fix, LintRule
from nbrefactor.lint.subject import Subject
from nbrefactor.model import Location

_INSTALL = re.compile(
    r"\s*(?P<mark>!{1,2}|%|)\s*(?P<before>sudo\s+(?:-H\s+)?|yes\s*\|\s*|\{?\$?\{?sys\.executable\}?\s+-m\s+|python[\d.]*\s+-m\s+)*"
    r"(?P<tool>pip[\d.]*|conda|mamba|uv\s+pip)\s+install\b(?P<rest>.*)"
)
_PLAIN_PIP = re.compile(r"(?P<indent>\s*)!\s*(?P<tool>pip3?|conda|mamba)(?P<rest>\s+install\b[^|&;<>`$]*)")
_TOOLS = frozenset({"pip", "setuptools", "wheel", "conda", "mamba", "uv"})


class Install(NamedTuple):
    cell: int
    row: int
    line: str
    mark: str
    tool: str
    rest: str


def shell_install(subject: Subject) -> Iterator[Finding]:
    for found in _installs(subject):
        if found.mark.startswith("!") and "sys.executable" not in found.line:
            plain = _PLAIN_PIP.fullmatch(found.line.rstrip())
            tool = "conda" if found.tool == "conda" else "pip"
            fixes: tuple[Fix, ...] = ()
            if plain and not found.line.rstrip().endswith("\\") and (tool == "pip" or "-y" in found.rest.split()):
                magic = "pip" if plain["tool"] == "pip3" else plain["tool"]
                fixes = (Fix(found.cell, found.row, found.row, f"{plain['indent']}%{magic}{plain['rest']}"),)
            message = f"`!{found.tool} install` may install into another environment than the kernel's."
            place = Location(found.cell, found.row, len(found.line) - len(found.line.lstrip()) + 1)
            yield Finding("NBR613", place, message, f"use `%{tool} install`.", 0, fixes)


def unpinned_install(subject: Subject) -> Iterator[Finding]:
    for found in _installs(subject):
        names = [name for name in _unpinned(found.rest, found.tool) if name not in _TOOLS]
        if names:
            listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            place = Location(found.cell, found.row, len(found.line) - len(found.line.lstrip()) + 1)
            yield Finding("NBR614", place, f"no version is named for what is installed: {listed}.")


def any_install(subject: Subject) -> Iterator[Finding]:
    for found in _installs(subject):
        place = Location(found.cell, found.row, len(found.line) - len(found.line.lstrip()) + 1)
        yield Finding("NBR615", place, f"`{found.tool} install` changes the environment each time the cell is run.")


def unpinned_dependency(subject: Subject) -> Iterator[Finding]:
    requirements = subject.surroundings.requirements
    if requirements is None or ALL in requirements:
        return
    own = {normal(re.split(r"[\[<>=!~@ ]", text)[0]) for cell in subject.cells for text in cell.requirements}
    places: dict[str, tuple[int, ast.stmt]] = {}
    imports: list[tuple[int, ast.Import | ast.ImportFrom]] = [
        *subject.nodes(ast.Import),
        *subject.nodes(ast.ImportFrom),
    ]
    for cell, node in sorted(imports, key=lambda row: (row[0], row[1].lineno)):
        modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for module in modules if not getattr(node, "level", 0) else ():
            name = known_distribution(module) if module.partition(".")[0] not in sys.stdlib_module_names else ""
            if name and not requirements.get(normal(name)) and normal(name) not in own:
                places.setdefault(name, (cell, node))
    if places:
        names = list(places)
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        cell, first = places[names[0]]
        yield subject.finding("NBR616", cell, first, f"no requirements file names a version of {listed}.")


def _installs(subject: Subject) -> Iterator[Install]:
    """The lines that install something; a line of a string or of a comment is none."""
    for number, lines in subject.sources.items():
        clean = subject.clean.get(number)
        if clean is None or number not in subject.trees:
            continue
        texts = clean.text.split("\n")
        own = {row for row, text in zip(clean.lines, texts, strict=False) if lines[row - 1 : row] == [text]}
        for row, line in enumerate(lines, 1):
            match = _INSTALL.fullmatch(line)
            if match and row not in own:
                yield Install(number, row, line, match["mark"], match["tool"], match["rest"])


def _unpinned(rest: str, tool: str) -> list[str]:
    """The packages of an install command that are named without any version."""
    from nbrefactor.python.magics.packages import INSTALL_FILES, PIP_VALUES
    from nbrefactor.python.magics.strings import words

    command = re.split(r"\s(?:\d?>|&&|\|\|?|;|#)", rest.replace("\\", " "))[0]
    found = []
    skip = False
    for word in words(command):
        if skip:
            skip = False
        elif word in PIP_VALUES or word in INSTALL_FILES:
            skip = True
        elif re.fullmatch(r"[A-Za-z][\w.-]*(?:\[[\w,\s-]*\])?", word) and not word.endswith((".whl", ".txt", ".gz")):
            found.append(word.partition("[")[0])
    return found


RULES = (
    LintRule(
        "NBR613",
        "shell-install",
        "warning",
        "Package installed through the shell",
        "Reports `!pip install` and its kin. The fix writes `%pip install`, where the line does nothing else.",
        "`!pip` is the first pip on the shell's path, which need not be the one of the kernel: the import below still "
        "fails, or another environment is changed.",
        ("# %%\n!pip install seaborn==0.13.2\n", "# %%\n!conda install -y lightgbm=4.5\n"),
        (
            "# %%\n%pip install seaborn==0.13.2\n",
            "# %%\nimport sys\n!{sys.executable} -m pip install seaborn==0.13.2\n",
            "# %%\nhelp_text = '''\n!pip install seaborn\n'''\nprint(help_text)\n",
            "# %%\n# !pip install seaborn\nx = 1\n",
        ),
        shell_install,
        fixable=True,
    ),
    LintRule(
        "NBR614",
        "unpinned-install",
        "warning",
        "Package installed without a version",
        "Reports `pip install NAME` and `conda install NAME` in a cell without any version; installers themselves are "
        "left alone.",
        "Every run may get another version: the notebook breaks, or gives other numbers, without any change to it.",
        ("# %%\n%pip install seaborn\n", "# %%\n!pip install -q 'pandas>=2' seaborn[stats] > /dev/null\n"),
        (
            "# %%\n%pip install seaborn==0.13.2\n",
            "# %%\n%pip install -r requirements.txt\n",
            "# %%\n%pip install --upgrade pip\n",
        ),
        unpinned_install,
    ),
    LintRule(
        "NBR615",
        "install-in-cell",
        "info",
        "Cell that installs packages",
        "Reports any `pip install` or `conda install` in a cell, also through `%pip` and with versions.",
        "It needs a network at every run, and changes the environment of every notebook that shares it. A requirements "
        "file beside the notebook does neither. On hosted services there may be no other way.",
        ("# %%\n%pip install seaborn==0.13.2\n",),
        ("# %%\nimport seaborn\nseaborn.set_theme()\n",),
        any_install,
        default=False,
    ),
    LintRule(
        "NBR616",
        "unpinned-dependency",
        "info",
        "Import whose version nothing names",
        "Reports, once, the imported packages of which no requirements file, `environment.yml`, `pyproject.toml` or lock "
        "file beside the notebook, or above it in its repository, names a version, and no install command in a cell either.",
        "Nobody can tell with which versions the notebook ran; with others it may fail, or give other numbers.",
        (
            "# %%\nimport pandas as pd\nprint(pd.read_csv('rows.csv'))\n",
            "# %%\nimport pandas\nprint(pandas)\n#= pandas\n",
        ),
        (
            "# %%\nimport pandas as pd\nprint(pd.read_csv('rows.csv'))\n#= pandas==2.3.3\n",
            "# %%\n%pip install pandas==2.3.3\n# %%\nimport pandas\nprint(pandas)\n",
            "# %%\nimport json\nimport my_module\nprint(json, my_module)\n",
        ),
        unpinned_dependency,
        default=False,
    ),
)
