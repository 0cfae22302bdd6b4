"""Magics that time, profile or capture code. The code stays; only the timing goes."""

from __future__ import annotations

import ast
import re

from nbrefactor.python.magics.rewrite import (
    Examples,
    Invocation,
    Rewrite,
    cell,
    keep,
    leave_out,
    line,
    refuse,
    vanish,
)

FITTING = frozenset({"fit", "partial_fit", "fit_generator", "train"})
"""Methods that leave their object changed, so that later cells may rely on a timed call."""

PROFILERS = {
    "prun": "D:l:rs:T:q",
    "lprun": "rsf:m:D:T:u:z",
    "memit": "r:t:i:co",
    "mprun": "rf:T:c",
    "snakeviz": "f:t",
    "scalene": "",
    "pyinstrument": "",
    "heat": "",
    "wandb": "h:",
}
"""Options of each magic as ``getopt`` spells them: a letter that takes a value is followed by a colon."""
TIMEIT = "n:r:tcp:qov:"

EXAMPLES: Examples = (
    ("%time x = 1", "x = 1"),
    ("x = %time f()", "x = f()"),
    ("%time", ""),
    ("%time --no-raise-error f()", "f()"),
    ("%time %matplotlib inline", ""),
    ("%%time\nx = 1\ny = 2", "x = 1\ny = 2"),
    ("\n# long\n%%time\n%%capture\nx = 1", "\n# long\nx = 1"),
    ("%timeit f(x)\ny = 1", "y = 1"),
    ("%timeit -n1 -r1 z = 5", ""),
    ("%timeit -n 1 model.fit(X, y)", "model.fit(X, y)"),
    ("%%timeit x = 1\nx + 1", ""),
    ("%%timeit\nmodel.fit(X, y)", "model.fit(X, y)"),
    ("%prun -l 7 -s cumulative x = f()", "x = f()"),
    ("%lprun -f f -f g.h f(3)", "f(3)"),
    ("%memit -r 1 x = f()", "x = f()"),
    ("%mprun -f f f(3)", "f(3)"),
    ("%snakeviz f(3)", "f(3)"),
    ("%%prun -s tottime\nx = 1", "x = 1"),
    ("%%memit\nx = 1", "x = 1"),
    ("%%capture\nx = 1", "x = 1"),
    ("%%capture out --no-stderr\nx = 1", "x = 1"),
    *((f"%{name} f(3)", "f(3)") for name in PROFILERS),
    *((f"%%{name}\nx = 1", "x = 1") for name in PROFILERS),
)


@line("time")
def time(call: Invocation) -> Rewrite:
    statement = re.sub(r"^--no-raise-error\b", "", call.argument).strip()
    return keep(statement) if statement else vanish()


@cell("time")
def time_cell(call: Invocation) -> Rewrite:
    options = re.sub(r"--no-raise-error\b|#.*", "", call.argument).strip()
    return refuse("takes no statement on its own line") if options else keep(call.body)


@line("timeit")
def timeit(call: Invocation) -> Rewrite:
    return _timed(_without(TIMEIT, call.argument))


@cell("timeit")
def timeit_cell(call: Invocation) -> Rewrite:
    return _timed(call.body)


@line(*PROFILERS)
def profile(call: Invocation) -> Rewrite:
    statement = _without(PROFILERS[call.name], call.argument)
    return keep(statement) if statement else vanish()


@cell(*PROFILERS)
def profile_cell(call: Invocation) -> Rewrite:
    return keep(call.body)


@cell("capture")
def capture(call: Invocation) -> Rewrite:
    """The code stays; what it prints is kept, or kept quiet, by :mod:`nbrefactor.python.kept_outputs`."""
    return Rewrite(code=call.body, silent=True)


def _timed(code: str) -> Rewrite:
    """Timed code binds nothing, so it goes; unless it fits a model that later cells may use."""
    try:
        body = ast.parse(code.strip()).body
    except (SyntaxError, ValueError):
        return leave_out("timed code is not run")
    last = body[0] if len(body) == 1 else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        function = last.value.func
        if isinstance(function, ast.Attribute) and function.attr in FITTING and isinstance(function.value, ast.Name):
            message = f"timed code runs once, because `{function.value.id}` is fitted by it"
            return Rewrite(code=code, silent=True).noting("NBR204", message)
    return leave_out("timed code is not run; it defines nothing")


def _without(options: str, argument: str) -> str:
    """The statement after the options."""
    letters = re.findall(r"(\w)(:?)", options)
    choices = [f"-{letter}" + (r"\s*\S+" if takes_value else "") for letter, takes_value in letters]
    option = re.compile(rf"(?:{'|'.join([*choices, '--[a-z][a-z-]*(?:=[^ ]+)?'])})(?:\s+|$)")
    while match := option.match(argument):
        argument = argument[match.end() :]
    return argument.strip()
