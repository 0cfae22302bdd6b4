"""Notebook files as values: ``.ipynb`` of every nbformat, percent-format ``.py``, Databricks sources, plain scripts.

``read`` is the only function here that touches the disk; ``parse`` is pure. Real files are odder than their
specification, so whatever has one plain meaning is accepted (a missing ``source``, lines without their ends, a byte
order mark), and what has none is refused in one sentence that names the file and, where it applies, the cell.

nbformat is not used: importing it costs more than the conversion of a small notebook, and it rejects the odd files.
"""

from __future__ import annotations

import sys

from nbrefactor.model import Cell, NbrefactorError, Notebook, NothingToConvert
from nbrefactor.notebook.text import decode, refusal

SUPPORTED = frozenset({"python"})
"""The languages that can be converted; a notebook in another one is refused, here and nowhere else."""

_PYTHON_SUFFIXES = ("py", "ipy", "pyw")
_OTHER_SOURCES = {"r": "r", "rmd": "r", "jl": "julia", "scala": "scala", "sql": "sql"}


def read(path: str) -> Notebook:
    """The notebook in a file, or on standard input where ``path`` is ``-``.

    Errors: NbrefactorError for a file that cannot be read and for whatever ``parse`` refuses.
    """
    if path == "-":
        return parse(sys.stdin.buffer.read(), path)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise refusal(path, "does not exist.") from None
    except ValueError as error:  # a NUL character in the path
        raise refusal(repr(path), f"cannot be read: {error}.") from None
    except OSError as error:
        import os

        if os.path.isdir(path):
            raise refusal(path, "is a folder, not a notebook.") from None
        raise refusal(path, f"cannot be read: {error.strerror}.") from None
    return parse(data, path)


def parse(data: bytes, name: str) -> Notebook:
    """The notebook in the bytes of a file; ``name`` tells its format by its suffix, and stands in messages.

    Without a telling suffix, what begins like a JSON object is an ``.ipynb``, and everything else a script.
    Errors: NbrefactorError for what is no notebook, is damaged, is not in a supported language, or holds no code.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise refusal(name, "is empty.")
    suffix = _suffix(name)
    if suffix in _OTHER_SOURCES:
        raise _wrong_language(name, _OTHER_SOURCES[suffix])
    text = decode(data, name, script=suffix in _PYTHON_SUFFIXES)
    del data
    if suffix == "ipynb" or (suffix not in _PYTHON_SUFFIXES and text[:1000].lstrip().startswith("{")):
        from nbrefactor.notebook.ipynb import parse_ipynb

        language, cells = parse_ipynb(text, name)
    elif suffix in ("", *_PYTHON_SUFFIXES):
        from nbrefactor.notebook.script import parse_script

        if _holds_conflict(text):
            raise refusal(name, "holds merge-conflict markers; resolve the merge first.")
        language, cells = parse_script(text)
    else:
        raise refusal(name, "is not a notebook: give an .ipynb file, or a .py file in percent format.")
    if language not in SUPPORTED:
        raise _wrong_language(name, language)
    _check_code([cell for cell in cells if cell.kind == "code"], name)
    return Notebook(name, cells, language)


def _suffix(name: str) -> str:
    _, dot, tail = name.rpartition(".")
    return tail.lower() if dot and "/" not in tail and "\\" not in tail else ""


def _wrong_language(name: str, language: str) -> NbrefactorError:
    supported = " and ".join(sorted(known.capitalize() for known in SUPPORTED))
    sentence = f"is written in {language.capitalize()}; only {supported} notebooks can be converted."
    return NothingToConvert(str(refusal(name, sentence)))


def _check_code(cells: list[Cell], name: str) -> None:
    if not cells:
        raise NothingToConvert(str(refusal(name, "has no code cells.")))
    if not any(cell.source.strip() for cell in cells):
        raise NothingToConvert(str(refusal(name, "has only empty code cells.")))
    for cell in cells:
        if _holds_conflict(cell.source):
            raise refusal(name, f"holds merge-conflict markers in cell {cell.number}; resolve the merge first.")


def _holds_conflict(source: str) -> bool:
    if "<<<<<<<" not in source:
        return False
    import ast
    import re

    if not re.search(r"^<{7}( .*)?$(?s:.*?)^={7}$(?s:.*?)^>{7}( |$)", source, re.M):
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False  # the markers stand in a string
