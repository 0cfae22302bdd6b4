"""Install commands become requirements of the generated project, and vanish from the code."""

from __future__ import annotations

import re

from nbrefactor.python.magics.rewrite import Examples, Invocation, Note, Rewrite, leave_out, line, vanish
from nbrefactor.python.magics.strings import words

PIP_VALUES = frozenset(
    "-c --constraint -i --index-url --extra-index-url -f --find-links -t --target --trusted-host --proxy --timeout "
    "--retries --cache-dir --progress-bar --prefix --root --src --upgrade-strategy --platform --python-version "
    "--implementation --abi --no-binary --only-binary --log --config-settings --global-option --install-option "
    "-n --name -p --channel --solver".split()
)
"""Options of pip, uv and conda whose next word is their value."""
INSTALL_FILES = frozenset({"-r", "--requirement", "--requirements", "--file", "-e", "--editable"})
MAGICS = ("pip", "pip3", "conda", "mamba", "micromamba", "uv")
CONDA = frozenset({"conda", "mamba", "micromamba"})
SYSTEM = frozenset({"apt", "apt-get", "aptitude", "brew", "yum", "dnf", "apk", "pacman", "choco", "snap"})
CONDA_NAMES = {"pytorch": "torch", "py-xgboost": "xgboost", "py-opencv": "opencv-python", "opencv": "opencv-python"}
"""Packages that another distribution provides on the Python package index."""
_SPECIFIER = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?P<extras>\[[\w\s,.-]*\])?\s*"
    r"(?P<version>(?:(?:===|==|>=|<=|~=|!=|>|<)\s*[\w.*+!-]+\s*,?\s*)*)(?P<marker>;.*)?"
)
_CONDA_SPECIFIER = re.compile(r"(?:[\w.-]+::)?(?P<name>[\w.-]+?)(?P<version>(?:[=<>!~]=?\s*[\w.*,<>=!]+)*)(?:=[\w_]+)?")
_REDIRECTION = re.compile(r"\s(?:\d|&)?>{1,2}\s*(?:&\d|[^\s=]\S*)")
_SEPARATOR = re.compile(r"\s*(?:&&|\|\||;(?!\s*(?:python_version|sys_platform|platform_\w+|os_name)\b))\s*")
_RUNNER = re.compile(
    r"(?:sudo(?:\s+-H)?\s+|yes\s*\|\s*|\w+=\S+\s+)*(?:(?:\{?\$?sys\.executable\}?|py|python[\d.]*)\s+-m\s+)?"
)

EXAMPLES: Examples = (
    ("!pip install -q pandas==1.5 'scikit-learn>=1.0'\nx = 1", "x = 1"),
    ("%pip install -U seaborn", ""),
    ("pip install seaborn", ""),
    ("!{sys.executable} -m pip install seaborn", ""),
    ("!conda install -y -c conda-forge lightgbm=3.3", ""),
    ("!uv pip install polars", ""),
    ("%uv add polars", ""),
    *((f"%{name} install polars", "") for name in MAGICS),
    ("!sudo apt-get update && apt-get install -y graphviz", ""),
    ("!pip list", ""),
    (
        "!pip freeze > requirements.txt",
        'import subprocess\nsubprocess.run("pip freeze > requirements.txt", shell=True, check=False)',
    ),
    ("if colab:\n    !pip install seaborn", "if colab:\n    pass"),
)


@line(*MAGICS)
def package_magic(call: Invocation) -> Rewrite:
    return installed(f"{call.name} {call.argument}") or leave_out(
        f"`%{call.name} {call.argument}` only concerns packages"
    )


def installed(command: str) -> Rewrite | None:
    """What a shell command installs; nothing where it does anything else as well."""
    requirements: list[str] = []
    notes: list[Note] = []
    parts = [part for part in _SEPARATOR.split(command.strip()) if part]
    for part in parts:
        rewrite = _install(part)
        if rewrite is None:
            return None
        requirements += rewrite.requirements
        notes += rewrite.notes
    return Rewrite(requirements=tuple(requirements), notes=tuple(notes)) if parts else None


def _install(command: str) -> Rewrite | None:
    match = _RUNNER.match(command)
    rest = _REDIRECTION.sub(" ", command[match.end() if match else 0 :])
    arguments = words(rest.split(" | ")[0].split(" #")[0])
    while len(arguments) > 1 and arguments[0] == "uv":
        arguments = ["pip", *arguments[2 if arguments[1] == "pip" else 1 :]]
    if len(arguments) < 2:
        return None
    manager, options = arguments[0], arguments[1:]
    action = next((word for word in options if not word.startswith("-")), "")
    if manager in SYSTEM:
        return _system(action, options)
    if not (manager in CONDA or re.fullmatch(r"pip[\d.]*", manager)):
        return None
    if action not in ("install", "add"):
        return None if ">" in command else leave_out(f"`{command.strip()}` only concerns packages")
    return _requirements(options[options.index(action) + 1 :], conda=manager in CONDA)


def _system(action: str, options: list[str]) -> Rewrite:
    packages = [word for word in options if not word.startswith("-") and word != action]
    if action != "install" or not packages:
        return vanish()
    listed = ", ".join(packages)
    return Rewrite().noting("NBR212", f"system packages are not installed by the scripts: {listed}", "document them")


def _requirements(arguments: list[str], *, conda: bool) -> Rewrite:
    found: list[str] = []
    rewrite = Rewrite()
    position = 0
    while position < len(arguments):
        word = arguments[position]
        position += 1
        option, attached, file = word.partition("=")
        if option in INSTALL_FILES:
            if not attached:
                file = arguments[position] if position < len(arguments) else ""
                position += 1
            if option in ("-e", "--editable") and _requirement(file, conda=False):
                found.append(_requirement(file, conda=False))
            else:
                message = f"what `{file}` requires is not in the generated project"
                rewrite = rewrite.noting("NBR212", message, "add it to the dependencies in pyproject.toml")
        elif word in PIP_VALUES or (conda and word == "-c"):
            position += 1
        elif not word.startswith("-"):
            requirement = _requirement(word, conda=conda)
            if requirement:
                found.append(requirement)
            elif not conda or not re.match(r"(python|pip)\b", word):
                message = f"`{word}` could not be made a requirement of the generated project"
                rewrite = rewrite.noting("NBR212", message, "add it to the dependencies in pyproject.toml")
    return Rewrite(requirements=tuple(found), notes=rewrite.notes)


def _requirement(word: str, *, conda: bool) -> str:
    """The word as a PEP 508 requirement, or empty."""
    if re.match(r"(git\+|hg\+|https?:)", word):
        egg = re.search(r"#egg=([\w.-]+)", word)
        wheel = re.search(r"/([A-Za-z0-9_.]+)-[^/]+\.(?:whl|tar\.gz|zip)\b", word)
        tail = re.search(r"/([\w.-]+?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$", word) if word.startswith(("git", "hg")) else None
        name = egg or wheel or tail
        return f"{name[1]} @ {word.partition('#egg=')[0]}" if name else ""
    if conda:
        match = _CONDA_SPECIFIER.fullmatch(word)
        if not match or match["name"] in ("python", "pip"):
            return ""
        version = re.sub(r"^=([\w.]+)$", r"==\1.*", re.sub(r"^=([\w.]+\*)$", r"==\1", match["version"]))
        return CONDA_NAMES.get(match["name"], match["name"]) + version.replace(".*.*", ".*")
    match = _SPECIFIER.fullmatch(word.strip())
    return re.sub(r"\s+", "", word) if match and not match["marker"] else word.strip() if match else ""
