"""The command line: arguments in, text and an exit code out.

Exit codes: 0 done, 1 something to mend or something would change, 2 wrong input or usage, 3 a bug in nbrefactor.
Results go to standard output, diagnostics and progress to standard error. Everything that is not needed for ``--help``
and for an up-to-date ``--check`` is imported where it is used, because start-up time is what a pre-commit hook feels.
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from nbrefactor.cli.terminal import error, is_terminal, note

TYPE_CHECKING = False  # importing typing for its constant costs as much as argparse
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DONE, FINDINGS, USAGE, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141

EPILOG = """\
exit codes:
  0  done; there may be warnings
  1  converted with errors to mend or conflicts to resolve; --check found that something would change;
     verify found a difference
  2  the input or the usage is wrong; nothing was written
  3  a bug in nbrefactor
"""


LINT_EPILOG = """\
A finding is silenced by '# noqa: NBR641' on its line, by the comment '# nbrefactor: ignore=NBR641' or the tag
'nbrefactor:ignore=NBR641' in its cell, and for a repository in [tool.nbrefactor.lint] of pyproject.toml.

exit codes:
  0  clean
  1  findings
  2  the input or the usage is wrong
"""


def console() -> int:
    """The console script."""
    return main(sys.argv[1:])


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; exceptions end here."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _guarded(partial(_run, arguments), arguments)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = _stop_printing()
    return code


def _run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    options.arguments = arguments
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "convert": _convert,
        "init": _init,
        "lint": _lint,
        "show": _show,
        "verify": _verify,
    }
    return commands[options.command](options)


def _guarded(work: Callable[[], int], arguments: Sequence[str], told: Callable[[str], object] = str) -> int:
    """The exit code of ``work``; whatever it raises becomes a sentence on standard error, and for ``told``."""
    try:
        return work()
    except SystemExit as stop:  # argparse: it has printed the help or the usage
        return stop.code if isinstance(stop.code, int) else DONE
    except KeyboardInterrupt:
        note("interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        return _stop_printing()
    except Exception as raised:
        from nbrefactor.model import NbrefactorError

        if isinstance(raised, NbrefactorError):
            sentence = str(raised).replace("\n", " ")
            note(sentence)
            told(sentence)
            return USAGE
        from nbrefactor.crash import write_crash_report

        sentence = f"this is a bug in nbrefactor, not in your notebook: {type(raised).__name__}."
        note(sentence)
        told(sentence)
        path = write_crash_report(raised, arguments)
        note(f"a report that is ready to paste is in {path}" if path else "the report of it could not be written.")
        return BUG


def _stop_printing() -> int:
    """The reader of our output has gone (``| head``); nor must Python complain when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


# ---------------------------------------------------------------------------------------------------------- arguments


class _Help(argparse.RawDescriptionHelpFormatter):
    """Knows the width of the terminal without importing ``shutil``."""

    def __init__(self, prog: str) -> None:
        try:
            width = min(100, os.get_terminal_size().columns)
        except (OSError, ValueError):
            width = 80
        super().__init__(prog, max_help_position=26, width=width)


def _parser() -> argparse.ArgumentParser:
    from nbrefactor import __version__

    parser = argparse.ArgumentParser(
        prog="nbrefactor",
        description="Turn an exploratory notebook into training and scoring scripts, with tests.",
        epilog=EPILOG,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"nbrefactor {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, purpose: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".", formatter_class=_Help
        )

    _add_convert(command("convert", "write the scripts and tests of notebooks"))

    init = command("init", "write a starting [tool.nbrefactor] into pyproject.toml, with the notebooks that are there")
    init.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="the repository; default: this folder")

    _add_lint(command("lint", "report what is wrong with notebooks: hidden state, leakage, secrets, dead code"))

    show = command("show", "print the plan: cells, stages, functions, and what is dropped")
    show.add_argument("notebook", metavar="NOTEBOOK", help="an .ipynb or percent-format .py file, or -")
    show.add_argument("--html", metavar="FILE", help="write the plan as one self-contained page instead")
    _add_settings(show)

    from nbrefactor.cli import verify

    prove = command("verify", "run the notebook and its scripts, and compare every value at every function boundary")
    verify.add_arguments(prove)
    _add_settings(prove)
    return parser


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "notebooks",
        nargs="*",
        metavar="NOTEBOOK",
        help="an .ipynb or percent-format .py file, a folder of them, or -; default: all that pyproject.toml names",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="where to write; default: as configured, or a folder named after the notebook",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change, as a diff")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON, for other tools")
    parser.add_argument(
        "--conflict",
        choices=("markers", "ours", "theirs", "abort"),
        default="markers",
        help="where you and the notebook changed the same lines: leave conflict markers (default), keep your lines, "
        "take the new ones, or write nothing",
    )
    parser.add_argument(
        "-j", "--jobs", type=_count, default=1, metavar="N", help="convert N notebooks at a time; 0: one per processor"
    )
    parser.add_argument("--hook", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--record", action="store_true", help="run the notebook, and write tests of what each step does on made-up rows"
    )
    _add_settings(parser)


def _add_lint(parser: argparse.ArgumentParser) -> None:
    parser.epilog = LINT_EPILOG
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="an .ipynb or .py file, a folder of notebooks, or - for standard input"
    )
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        metavar="CODES",
        help="only these codes, prefixes (NBR6), names, or ALL",
    )
    parser.add_argument("--extend-select", action="append", default=[], metavar="CODES", help="these as well")
    parser.add_argument("--ignore", action="append", default=[], metavar="CODES", help="all but these")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended safely; nothing else changes")
    parser.add_argument(
        "--output-format", choices=("text", "json", "github", "sarif"), default="text", help="default: text"
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must not be negative: {text}")
    return number


def _add_settings(parser: argparse.ArgumentParser) -> None:
    from nbrefactor.settings import CHOICES

    group = parser.add_argument_group("settings", "These win over [tool.nbrefactor] in the nearest pyproject.toml.")
    group.add_argument(
        "--keep-exploration", action="store_true", default=None, help="drop nothing: plots, prints, displays"
    )
    group.add_argument("--layout", choices=("project", "scripts"), help="a whole project, or only modules and tests")
    group.add_argument("--line-length", type=int, metavar="N", help="default: 79")
    group.add_argument("--formatter", choices=("ruff", "black"), help="default: ruff")
    group.add_argument("--model", metavar="NAME", help="the variable that holds the model, where there are several")
    group.add_argument(
        "--with",
        dest="targets",
        type=lambda text: [name.strip() for name in text.split(",") if name.strip()],
        metavar="TARGET,…",
        help=f"what is wanted around the scripts: {', '.join(CHOICES['targets'])}",
    )
    group.add_argument("--score-notebook", metavar="NB", help="a scoring notebook: score.py does what it does")


def _convert(options: argparse.Namespace) -> int:
    if options.record and (options.check or options.diff or options.score_notebook or "-" in options.notebooks):
        raise error(
            "--record runs notebooks and writes tests; it goes with none of --check, --diff, --score-notebook and -."
        )
    from nbrefactor.cli.batch import convert_all

    return convert_all(options, _guarded)


def _init(options: argparse.Namespace) -> int:
    from nbrefactor.cli.init import init

    return init(options.folder)


def _lint(options: argparse.Namespace) -> int:
    from nbrefactor.cli.lint import lint_all

    return lint_all(options, _guarded)


# --------------------------------------------------------------------------------------------------- show and verify


def _show(options: argparse.Namespace) -> int:
    from nbrefactor.cli.batch import with_options
    from nbrefactor.notebook import read
    from nbrefactor.settings import settings_for

    settings = with_options(settings_for(options.notebook), options)
    notebook = read(options.notebook)
    score_notebook = read(options.score_notebook) if options.score_notebook else None

    from nbrefactor.pipeline import refactor

    refactoring = refactor(notebook, settings, score_notebook)
    if options.html:
        from nbrefactor import page

        return _write_page(page.render(refactoring), options.html)
    from nbrefactor.show import render

    print(render(refactoring, color=is_terminal(sys.stdout)))
    return DONE


def _write_page(text: str, path: str) -> int:
    try:
        with open(path, "w", encoding="utf-8", errors="xmlcharrefreplace") as file:
            file.write(text)
    except OSError as reason:
        raise error(f"{path} cannot be written: {reason.strerror}.") from None
    print(f"wrote {path}")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    from nbrefactor.cli.verify import run

    return run(options)
