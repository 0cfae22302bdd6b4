"""``nbrefactor verify``: the runs, the table, the report and the exit code."""

from __future__ import annotations

import json
import os
import sys

from nbrefactor.cli.signals import end_in_order
from nbrefactor.cli.terminal import error, is_terminal, progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

DONE, FINDINGS = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", metavar="NOTEBOOK", help="an .ipynb or percent-format .py file")
    parser.add_argument(
        "folder", nargs="?", default="", metavar="DIR", help="the code to compare with; default: a fresh conversion"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON, for other tools")
    parser.add_argument("--report", metavar="FILE", help="write the result as Markdown, for a pull request")
    parser.add_argument(
        "--timeout", type=float, default=600.0, metavar="SECONDS", help="the longest one cell may run; default: 600"
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=1e-9,
        metavar="T",
        help="floats that are not exactly equal may differ by this much, relatively; default: 1e-9",
    )


def run(options: argparse.Namespace) -> int:
    """0 where everything is equal, 1 where something differs or nothing could be looked at.

    Errors: NbrefactorError where the notebook cannot be run to an end.
    """
    from nbrefactor.cli.batch import with_options
    from nbrefactor.cli.convert import bytes_of
    from nbrefactor.settings import settings_for

    if options.notebook == "-":
        raise error("verify needs the notebook's folder, and so a file; standard input has none.")
    if options.timeout <= 0 or options.tolerance < 0:
        raise error("--timeout must be positive, and --tolerance must not be negative.")
    settings = with_options(settings_for(options.notebook), options)
    data = bytes_of(options.notebook)

    from nbrefactor.prove import prove
    from nbrefactor.verify import Limits, report

    end_in_order()
    found = prove(
        options.notebook,
        data,
        settings,
        options.folder,
        limits=Limits(cell=options.timeout),
        tolerance=options.tolerance,
        progress=progress,
    )
    if options.report:
        _write(options.report, report.markdown(found))
    if options.json:
        print(json.dumps(report.as_json(found), indent=2))
    else:
        print(report.table(found, color=is_terminal(sys.stdout) and "NO_COLOR" not in os.environ))
    return DONE if found.equal and not found.blind else FINDINGS


def _write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as raised:
        raise error(f"The report {path} cannot be written: {raised.strerror}.") from raised
