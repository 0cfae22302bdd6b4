"""Cells and lines in other languages, and IPython's own machinery: they have no plain Python meaning."""

from __future__ import annotations

import re

from nbrefactor.python.magics.rewrite import Examples, Invocation, Rewrite, cell, line, refuse

LANGUAGES = {
    "sql": "SQL",
    "bigquery": "SQL",
    "sparksql": "SQL",
    "R": "R",
    "r": "R",
    "julia": "Julia",
    "octave": "Octave",
    "scala": "Scala",
    "cython": "Cython",
    "cython_inline": "Cython",
    "cython_pyximport": "Cython",
    "fortran": "Fortran",
    "fs": "a file system command of Databricks",
    "px": "code for the engines of ipyparallel",
    "synapse": "code for Synapse",
    "spark": "code for a Spark session",
}
SESSION = ("store", "macro", "rerun", "sc")

EXAMPLES: Examples = (
    ("%sql SELECT 1\nx = 1", "# %sql SELECT 1\nx = 1"),
    ("df = %sql SELECT 1\nx = 1", "# df = %sql SELECT 1\nx = 1"),
    ("if x:\n    %R plot(y)", "if x:\n    # %R plot(y)\n    pass"),
    ("%store -r model", "# %store -r model"),
    ("%no_such_magic a \\\n  b", "# %no_such_magic a \\\n#   b"),
    *((f"%{name} a", f"# %{name} a") for name in (*LANGUAGES, *SESSION)),
)


@line(*LANGUAGES)
def foreign_line(call: Invocation) -> Rewrite:
    return refuse(f"is {LANGUAGES[call.name]}, not Python", _outputs(call))


@cell(*LANGUAGES)
def foreign_cell(call: Invocation) -> Rewrite:
    names = _outputs(call)
    if LANGUAGES[call.name] == "Cython":
        names += tuple(re.findall(r"^(?:cp?def|def|class)\s.*?(\w+)\s*[(:]", call.body, re.MULTILINE))
    return refuse(f"is {LANGUAGES[call.name]}, not Python", names)


@line(*SESSION)
def session(call: Invocation) -> Rewrite:
    restored = call.name == "store" and call.argument.startswith("-r")
    names = tuple(name for name in call.argument[2:].split() if name.isidentifier()) if restored else ()
    return refuse("works with IPython's own store and history", names)


def _outputs(call: Invocation) -> tuple[str, ...]:
    """``%%bigquery df``, ``%sql df << SELECT``, ``%%R -i x -o y``."""
    names = re.findall(r"(?:-o|--output|--out)[ =]+([\w,]+)", call.argument)
    names += re.findall(r"^\s*(\w+)\s*<<", f"{call.argument}\n{call.body}", re.MULTILINE)
    if call.name == "bigquery":
        names += re.findall(r"^(\w+)", call.argument)
    return tuple(name for group in names for name in group.split(",") if name.isidentifier())
