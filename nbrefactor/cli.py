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

TYPE_CHECKING = False  # importing typing for its constant costs as much as argparse
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nbrefactor.model import NbrefactorError, Notebook, Refactoring
    from nbrefactor.settings import Settings
    from nbrefactor.write import Change

DONE, FINDINGS, USAGE, BUG, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141

EPILOG = """\
exit codes:
  0  done; there may be warnings
  1  converted with errors to mend or conflicts to resolve, or --check found that something would change
  2  the input or the usage is wrong; nothing was written
  3  a bug in nbrefactor
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
    commands: dict[str, Callable[[argparse.Namespace], int]] = {"convert": _convert, "show": _show, "verify": _verify}
    return commands[options.command](options)


def _guarded(work: Callable[[], int], arguments: Sequence[str]) -> int:
    """The exit code of ``work``; whatever it raises becomes a sentence on standard error."""
    try:
        return work()
    except SystemExit as stop:  # argparse: it has printed the help or the usage
        return stop.code if isinstance(stop.code, int) else DONE
    except KeyboardInterrupt:
        _note("interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        return _stop_printing()
    except Exception as error:
        from nbrefactor.model import NbrefactorError

        if isinstance(error, NbrefactorError):
            _note(str(error).replace("\n", " "))
            return USAGE
        from nbrefactor.crash import write_crash_report

        _note(f"this is a bug in nbrefactor, not in your notebook: {type(error).__name__}.")
        path = write_crash_report(error, arguments)
        _note(f"a report that is ready to paste is in {path}" if path else "the report of it could not be written.")
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

    convert = command("convert", "write the scripts and tests of a notebook")
    convert.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="an .ipynb or percent-format .py file, or -")
    convert.add_argument(
        "-o", "--output", metavar="DIR", help="where to write; default: a folder named after the notebook"
    )
    convert.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    convert.add_argument("--diff", action="store_true", help="write nothing; show what would change, as a diff")
    convert.add_argument("--json", action="store_true", help="print what was done as JSON, for other tools")
    convert.add_argument("--record", action="store_true", help=argparse.SUPPRESS)
    _add_settings(convert)

    show = command("show", "print the plan: cells, stages, functions, and what is dropped")
    show.add_argument("notebook", metavar="NOTEBOOK", help="an .ipynb or percent-format .py file, or -")
    _add_settings(show)

    verify = commands.add_parser("verify", formatter_class=_Help)
    verify.add_argument("notebook")
    verify.add_argument("output", nargs="?")
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("settings", "These win over [tool.nbrefactor] in the nearest pyproject.toml.")
    group.add_argument(
        "--keep-exploration", action="store_true", default=None, help="drop nothing: plots, prints, displays"
    )
    group.add_argument("--layout", choices=("project", "scripts"), help="a whole project, or only modules and tests")
    group.add_argument("--line-length", type=int, metavar="N", help="default: 79")
    group.add_argument("--formatter", choices=("ruff", "black"), help="default: ruff")
    group.add_argument("--model", metavar="NAME", help="the variable that holds the model, where there are several")
    group.add_argument("--score-notebook", metavar="NB", help="a scoring notebook; read, but not used yet")


def _settings(options: argparse.Namespace, notebook: str) -> Settings:
    """The settings for one notebook: those of its folder, and over them those of the command line."""
    from nbrefactor.settings import check_settings, settings_for

    names = ("keep_exploration", "layout", "line_length", "formatter", "model")
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return check_settings(settings_for(os.path.dirname(notebook))._replace(**given))


# ------------------------------------------------------------------------------------------------------------ convert


def _convert(options: argparse.Namespace) -> int:
    if options.record:
        raise _error("--record is not available yet.")
    code = DONE
    reports: list[object] = []
    count = len(options.notebooks)
    for number, (output, notebook) in enumerate(_outputs(options).items(), start=1):
        _progress(f"[{number}/{count}] {notebook}" if count > 1 else f"converting {notebook}")
        work = partial(_convert_one, notebook, output, options, reports)
        code = max(code, _guarded(work, options.arguments))  # one that cannot be converted does not stop the others
        if code >= INTERRUPTED:
            return code
    if options.json and reports:
        import json

        print(json.dumps(reports if count > 1 else reports[0], indent=2))
    return code


def _outputs(options: argparse.Namespace) -> dict[str, str]:
    """The notebook for each output folder, which is DIR, one in DIR, or one named after the notebook."""
    from nbrefactor.settings import package_name

    many = len(options.notebooks) > 1
    if many and (options.score_notebook or "-" in options.notebooks):
        raise _error("Standard input and --score-notebook go with one notebook at a time.")
    if options.score_notebook == options.notebooks[0]:
        raise _error("--score-notebook must be another notebook than the one that trains.")
    outputs: dict[str, str] = {}
    for notebook in options.notebooks:
        name = "" if notebook == "-" else os.path.splitext(os.path.basename(notebook))[0]
        output = options.output or ""
        if many or not output:
            output = os.path.join(output, package_name(name))
        if output in outputs:
            raise _error(f"{outputs[output]} and {notebook} would both be written to {output}; convert one at a time.")
        outputs[output] = notebook
    return outputs


def _convert_one(notebook: str, output: str, options: argparse.Namespace, reports: list[object]) -> int:
    from nbrefactor.manifest import inputs_of, is_current, load

    settings = _settings(options, notebook)
    data = _bytes_of(notebook)
    score_data = _bytes_of(options.score_notebook) if options.score_notebook else b""
    inputs = inputs_of(data, settings, score_data)
    dry = options.check or options.diff
    if dry and not options.json and is_current(output, inputs):
        _progress("")
        print(f"{output}: up to date")
        return DONE

    from nbrefactor import write as disk

    shared = settings.layout == "scripts"
    disk.check_folder(output, shared=shared, writable=not dry)
    if disk.is_interrupted(output):
        if dry:
            _note(f"an interrupted conversion has left {output} half written; convert again to complete it.")
            return FINDINGS
        disk.recover(output)
        _note(f"completed an interrupted conversion in {output}.")
    last = load(output)
    if last is not None and last.notebook != os.path.basename(notebook):
        _note(f"{output} was made from {last.notebook} before.")
    refactoring = _refactor(notebook, output, settings, data, options.score_notebook, score_data)
    changes = disk.plan_changes(refactoring.files, output, shared=shared)
    if not dry:
        disk.write(changes, output, inputs, notebook, refactoring.plan.package)
    _progress("")
    _print_findings(refactoring, output, changes)
    if options.json:
        from nbrefactor.report import report

        reports.append(report(refactoring, output, changes))
    else:
        _print_changes(output, changes, options)
    if dry:
        return FINDINGS if any(change.writes for change in changes) else DONE
    bad = any(diagnostic.severity == "error" for diagnostic in refactoring.diagnostics)
    return FINDINGS if bad or any(change.status == "conflict" for change in changes) else DONE


def _bytes_of(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        from nbrefactor.notebook import read

        read(path)  # says what is wrong
        raise


def _refactor(
    path: str, output: str, settings: Settings, data: bytes, score_path: str | None, score_data: bytes
) -> Refactoring:
    from nbrefactor.notebook import parse

    notebook = parse(data, path)
    score_notebook = parse(score_data, score_path) if score_path else None

    from nbrefactor.pipeline import refactor

    package = settings.package or _package(output, notebook)
    return refactor(notebook, settings._replace(package=package), score_notebook)


def _package(output: str, notebook: Notebook) -> str:
    """The name of the generated package: the one it has already, else the output folder's; no imported library's."""
    import re

    from nbrefactor.manifest import load
    from nbrefactor.settings import package_name

    manifest = load(output)
    if manifest is not None and manifest.package:
        return manifest.package
    code = "\n".join(cell.source for cell in notebook.cells if cell.kind == "code")
    imported = set(re.findall(r"^\s*(?:import|from)\s+(\w+)", code, re.MULTILINE))
    return package_name(os.path.basename(os.path.abspath(output)), imported)


# --------------------------------------------------------------------------------------------------- show and verify


def _show(options: argparse.Namespace) -> int:
    from nbrefactor.notebook import read

    settings = _settings(options, options.notebook)
    notebook = read(options.notebook)
    score_notebook = read(options.score_notebook) if options.score_notebook else None

    from nbrefactor.pipeline import refactor
    from nbrefactor.show import render

    print(render(refactor(notebook, settings, score_notebook), color=_is_terminal(sys.stdout)))
    return DONE


def _verify(options: argparse.Namespace) -> int:
    raise _error("verify is not available yet.")


# ----------------------------------------------------------------------------------------------------------- printing


def _print_findings(refactoring: Refactoring, output: str, changes: Sequence[Change]) -> None:
    from nbrefactor.diagnostics import render

    for diagnostic in refactoring.diagnostics:
        print(render(diagnostic, refactoring.notebook.path), file=sys.stderr)
    said = {
        "deleted": "was deleted by you and stays deleted",
        "orphaned": "is no longer generated, but was edited by you and stays",
        "conflict": "was changed by you and by the notebook on the same lines; resolve the conflict markers in it",
    }
    for change in changes:
        if change.status in said:
            _note(f"{os.path.join(output, change.path)} {said[change.status]}.")


def _print_changes(output: str, changes: Sequence[Change], options: argparse.Namespace) -> None:
    written = [change for change in changes if change.writes]
    if options.diff:
        from nbrefactor.show import diff

        for change in written:
            print(diff(change.before, change.after, f"{output}/{change.path}"), end="")
        return
    if not written:
        print(f"{output}: up to date")
        return
    for change in written:
        status = f"would be {change.status}" if options.check else change.status
        print(f"{status:<10} {os.path.join(output, change.path)}")


def _progress(text: str) -> None:
    """One line on a terminal that is overwritten by the next; empty text clears it."""
    if _is_terminal(sys.stderr):
        sys.stderr.write(f"\r\x1b[K{text}" + (" ..." if text else ""))
        sys.stderr.flush()


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and os.environ.get("TERM") != "dumb"


def _note(sentence: str) -> None:
    _progress("")
    print(f"nbrefactor: {sentence}", file=sys.stderr)


def _error(sentence: str) -> NbrefactorError:
    from nbrefactor.model import NbrefactorError

    return NbrefactorError(sentence)
