"""The settings of a conversion, and ``[tool.nbrefactor]`` read into them.

Importing this costs next to nothing, because the up-to-date check of the command line needs settings and nothing of the
compiler. That is why ``Settings`` is a named tuple and not a dataclass: importing ``dataclasses`` takes longer than
starting Python.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from typing import Any, Literal

    from nbrefactor.model import NbrefactorError


class Settings(NamedTuple):
    """What the user may choose; change one with ``settings._replace(layout="scripts")``.

    ``package`` names the generated package; where it is empty, the name comes from the output folder or the notebook.
    ``model`` names the variable that holds the model to save, where the notebook has several. ``metric_margin`` is the
    share of a metric by which a newly trained model may be worse than the notebook's, before its tests fail. ``targets``,
    written ``with = ["ci"]``, are what is wanted around the scripts on the way to production.
    """

    line_length: int = 79
    formatter: Literal["ruff", "black"] = "ruff"
    layout: Literal["project", "scripts"] = "project"
    keep_exploration: bool = False
    record: bool = False
    model: str = ""
    package: str = ""
    tests: bool = True
    metric_margin: float = 0.02
    targets: tuple[str, ...] = ()


DEFAULTS = Settings()

CHOICES: dict[str, tuple[str, ...]] = {
    "formatter": ("ruff", "black"),
    "layout": ("project", "scripts"),
    "targets": (
        "azure-pipelines",
        "azureml",
        "cd",
        "ci",
        "dask",
        "docker",
        "dvc",
        "iac",
        "kfp",
        "monitoring",
        "planning",
        "registry",
        "terraform",
    ),
}
SHORTEST_LINE, LONGEST_LINE = 40, 320
TABLES = ("notebooks", "lint")
"""The tables below ``[tool.nbrefactor]``; that of ``lint`` is read by the linter."""


class Entry(NamedTuple):
    """One line of ``[tool.nbrefactor.notebooks]``: a notebook, where its scripts go, and the settings that hold for it.

    ``notebook`` and ``output`` are relative to the folder of the pyproject.toml.
    """

    notebook: str
    output: str
    settings: Settings


class Configuration(NamedTuple):
    """What ``[tool.nbrefactor]`` says; ``path`` is that of the pyproject.toml, empty where there is none."""

    path: str = ""
    settings: Settings = DEFAULTS
    entries: tuple[Entry, ...] = ()

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    def entry_of(self, notebook: str) -> Entry | None:
        """The entry of a notebook, given by its path from the working directory; None where it has none."""
        if not self.entries:
            return None
        top = os.path.join(os.path.realpath(self.folder), "")
        path = os.path.realpath(notebook)
        for entry in self.expanded():
            if os.path.normpath(top + entry.notebook) == path:
                return entry
        return None

    def settings_of(self, notebook: str) -> Settings:
        """The settings that hold for a notebook: those of its entry, else the general ones."""
        entry = self.entry_of(notebook)
        return entry.settings if entry else self.settings

    def expanded(self) -> tuple[Entry, ...]:
        """The entries, with one for each notebook that a pattern (``notebooks/*.ipynb``) finds and no other names.

        Errors: NbrefactorError where two notebooks would have the same output.
        """
        made = {os.path.normpath(entry.notebook): entry for entry in self.entries if not _is_pattern(entry.notebook)}
        for entry in self.entries:
            if _is_pattern(entry.notebook):
                for path in _matches(self.folder, entry.notebook):
                    output = entry.output.replace("{name}", package_name(_stem(path)))
                    made.setdefault(os.path.normpath(path), Entry(path, output, entry.settings))
        owners: dict[str, str] = {}
        for entry in made.values():
            owner = owners.setdefault(os.path.normpath(entry.output), entry.notebook)
            if owner != entry.notebook:
                raise _error(f"{self.path}: '{owner}' and '{entry.notebook}' have the same output, '{entry.output}'.")
        return tuple(made.values())


def configuration(folder: str) -> Configuration:
    """What holds in a folder: the nearest pyproject.toml that has a ``[tool.nbrefactor]`` table.

    Errors: NbrefactorError for a file that is not TOML, for an unknown key and for a value of the wrong type.
    """
    path = find_configuration(folder)
    if not path:
        return Configuration()
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise _error(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}.") from error
    return configuration_from_text(text, path) or Configuration()


def settings_for(notebook: str) -> Settings:
    """The settings that hold for one notebook; errors as for :func:`configuration`."""
    return configuration(os.path.dirname(notebook)).settings_of(notebook)


def find_configuration(folder: str) -> str:
    """The path of the nearest pyproject.toml, upwards, that has a ``[tool.nbrefactor]`` table; empty if none has."""
    folder = os.path.abspath(folder)
    while True:
        path = os.path.join(folder, "pyproject.toml")
        try:
            with open(path, "rb") as file:
                if b"[tool.nbrefactor" in file.read():
                    return path
        except OSError:
            pass
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def configuration_from_table(table: Mapping[str, Any], where: str) -> Configuration:
    """The configuration in a ``[tool.nbrefactor]`` table; ``where`` is the path of its file, and names it in errors.

    Keys are written ``line-length`` as ruff and black do, or ``line_length``.
    """
    general = {key: value for key, value in table.items() if key not in TABLES}
    settings = _settings(general, f"{where}: %s in [tool.nbrefactor]", DEFAULTS, (*_keys(), *TABLES))
    entries = table.get("notebooks", {})
    if not isinstance(entries, dict):
        raise _error(f"{where}: [tool.nbrefactor.notebooks] must be a table.")
    made = tuple(_entry(notebook, value, where, settings) for notebook, value in entries.items())
    return Configuration(where, settings, made)


def _entry(notebook: str, value: object, where: str, settings: Settings) -> Entry:
    what = f"{where}: '{notebook}' in [tool.nbrefactor.notebooks]"
    own = {"output": value} if isinstance(value, str) else value
    if not isinstance(own, dict):
        raise _error(f"{what} must be the output folder, or a table with 'output', not {value!r}.")
    output = own.get("output")
    if not isinstance(output, str) or not output:
        raise _error(f"{what} must say where its 'output' goes.")
    if _is_pattern(notebook) and "{name}" not in output:
        raise _error(f"{what} is a pattern; its output must hold '{{name}}', as in '{output.rstrip('/')}/{{name}}'.")
    rest = {key: value for key, value in own.items() if key != "output"}
    own_settings = _settings(rest, f"{where}: %s of '{notebook}'", settings, (*_keys(), "output"))
    return Entry(notebook, output, own_settings)


def _settings(table: Mapping[str, Any], where: str, base: Settings, known: Sequence[str]) -> Settings:
    """``base`` with the entries of a table; ``where`` is what an error says of a key, and ``%s`` stands for the key."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = "targets" if key == "with" else key.replace("-", "_")
        if name not in Settings._fields or key == "targets":
            what = where % f"unknown key '{key}'"
            raise _error(f"{what}{_nearest(key, known)}.")
        values[name] = _checked(name, value, where % f"'{key}'")
    return base._replace(**values)


def check_settings(settings: Settings) -> Settings:
    """The same settings, if every value is of the right type and in range; else NbrefactorError."""
    for name, value in settings._asdict().items():
        _checked(name, value, f"setting '{'with' if name == 'targets' else name}'")
    return settings


def package_name(text: str, taken: Container[str] = ()) -> str:
    """A package name made from any text: an ASCII identifier, no keyword, no standard module, none of ``taken``.

    >>> package_name("01 - Diabetes Ridge Regression (Training)")
    'diabetes_ridge_regression_training'
    >>> package_name("statistics")
    'statistics_project'
    """
    import keyword
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain).lower())
    while len(words) > 1 and words[0].isdigit():
        words = words[1:]
    name = "_".join(words)[:50].rstrip("_") or "notebook_project"
    if name[0].isdigit():
        name = f"notebook_{name}"
    while name in taken or name in _RESERVED or keyword.iskeyword(name) or name in sys.stdlib_module_names:
        name += "_project"
    return name


_RESERVED = frozenset({"conftest", "pytest", "src", "test", "tests"})


def configuration_from_text(text: str, where: str) -> Configuration | None:
    """The configuration in the text of a pyproject.toml; None where it has no ``[tool.nbrefactor]`` table.

    Errors as for :func:`configuration`.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        tables = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise _error(f"{where} is not valid TOML: {error}.") from error
    if not isinstance(tables, dict) or "nbrefactor" not in tables:
        return None
    if not isinstance(tables["nbrefactor"], dict):
        raise _error(f"{where}: [tool.nbrefactor] must be one table.")
    return configuration_from_table(tables["nbrefactor"], where)


def _is_pattern(notebook: str) -> bool:
    return any(character in notebook for character in "*?[")


def _matches(folder: str, pattern: str) -> list[str]:
    import glob

    found = glob.glob(pattern, root_dir=folder or ".", recursive=True)
    return sorted(path.replace(os.sep, "/") for path in found if ".ipynb_checkpoints" not in path)


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _checked(name: str, value: Any, what: str) -> Any:
    expected = type(getattr(DEFAULTS, name))
    if expected is float and type(value) is int:
        value = float(value)
    if expected is tuple and type(value) is list:
        value = tuple(value)
    if type(value) is not expected:
        kind = {bool: "true or false", int: "a whole number", float: "a number", str: "text", tuple: "a list"}[expected]
        raise _error(f"{what} must be {kind}, not {value!r}.")
    if expected is tuple:
        for item in value:
            if item not in CHOICES[name]:
                raise _error(f"{what} can hold {', '.join(CHOICES[name])}, not {item!r}.")
        return tuple(dict.fromkeys(value))
    if name in CHOICES and value not in CHOICES[name]:
        raise _error(f"{what} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
    if name == "line_length" and not SHORTEST_LINE <= value <= LONGEST_LINE:
        raise _error(f"{what} must be from {SHORTEST_LINE} to {LONGEST_LINE}, not {value}.")
    if name == "metric_margin" and not 0 <= value < 1:
        raise _error(f"{what} must be a share, from 0 to less than 1, not {value:g}.")
    if name == "package" and value and package_name(value) != value:
        raise _error(f"{what} cannot name a package: {value!r}; '{package_name(value)}' could.")
    return value


def _keys() -> tuple[str, ...]:
    return tuple("with" if name == "targets" else name.replace("_", "-") for name in Settings._fields)


def _nearest(key: str, known: Sequence[str]) -> str:
    import difflib

    close = difflib.get_close_matches(key.replace("_", "-"), known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f" (known: {', '.join(known)})"


def _error(sentence: str) -> NbrefactorError:
    from nbrefactor.model import NbrefactorError

    return NbrefactorError(sentence)
