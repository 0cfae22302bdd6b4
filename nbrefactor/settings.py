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
    from collections.abc import Container, Mapping
    from typing import Any, Literal

    from nbrefactor.model import NbrefactorError


class Settings(NamedTuple):
    """What the user may choose; change one with ``settings._replace(layout="scripts")``.

    ``package`` names the generated package; where it is empty, the name comes from the output folder or the notebook.
    ``model`` names the variable that holds the model to save, where the notebook has several.
    """

    line_length: int = 79
    formatter: Literal["ruff", "black"] = "ruff"
    layout: Literal["project", "scripts"] = "project"
    keep_exploration: bool = False
    record: bool = False
    model: str = ""
    package: str = ""
    tests: bool = True


DEFAULTS = Settings()

CHOICES: dict[str, tuple[str, ...]] = {"formatter": ("ruff", "black"), "layout": ("project", "scripts")}
SHORTEST_LINE, LONGEST_LINE = 40, 320


def settings_for(folder: str) -> Settings:
    """The settings that hold in a folder: those of the nearest pyproject.toml with a ``[tool.nbrefactor]`` table.

    Errors: NbrefactorError for a file that is not TOML, for an unknown key and for a value of the wrong type.
    """
    path = find_configuration(folder)
    return settings_from_table(_read_table(path), path) if path else DEFAULTS


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


def settings_from_table(table: Mapping[str, Any], where: str, base: Settings = DEFAULTS) -> Settings:
    """``base`` (default: the defaults) with the entries of a ``[tool.nbrefactor]`` table; ``where`` names it in errors.

    Keys are written ``line-length`` as ruff and black do, or ``line_length``.
    """
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in Settings._fields:
            raise _error(f"{where}: unknown key '{key}' in [tool.nbrefactor]{_nearest(key)}.")
        _check(name, value, f"{where}: '{key}' in [tool.nbrefactor]")
        values[name] = value
    return base._replace(**values)


def check_settings(settings: Settings) -> Settings:
    """The same settings, if every value is of the right type and in range; else NbrefactorError."""
    for name, value in settings._asdict().items():
        _check(name, value, f"setting '{name}'")
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


def _read_table(path: str) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file).get("tool", {}).get("nbrefactor", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _error(f"{path} is not valid TOML: {error}.") from error
    if not isinstance(table, dict):
        raise _error(f"{path}: [tool.nbrefactor] must be one table.")
    return table


def _check(name: str, value: object, what: str) -> None:
    expected = type(getattr(DEFAULTS, name))
    if type(value) is not expected:
        kind = {bool: "true or false", int: "a whole number", str: "text"}[expected]
        raise _error(f"{what} must be {kind}, not {value!r}.")
    if name in CHOICES and value not in CHOICES[name]:
        raise _error(f"{what} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
    if name == "line_length" and isinstance(value, int) and not SHORTEST_LINE <= value <= LONGEST_LINE:
        raise _error(f"{what} must be from {SHORTEST_LINE} to {LONGEST_LINE}, not {value}.")
    if name == "package" and isinstance(value, str) and value and package_name(value) != value:
        raise _error(f"{what} cannot name a package: {value!r}; '{package_name(value)}' could.")


def _nearest(key: str) -> str:
    import difflib

    names = [name.replace("_", "-") for name in Settings._fields]
    close = difflib.get_close_matches(key.replace("_", "-"), names, n=1)
    return f"; did you mean '{close[0]}'?" if close else f" (known: {', '.join(names)})"


def _error(sentence: str) -> NbrefactorError:
    from nbrefactor.model import NbrefactorError

    return NbrefactorError(sentence)
