"""``nbrefactor lint``: notebooks and folders in, findings out."""

from __future__ import annotations

import os
import sys

from nbrefactor.cli.terminal import bar, error, note, progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from nbrefactor.lint.run import Linted

CLEAN, FINDINGS = 0, 1


def lint_all(options: argparse.Namespace, guarded: Callable[..., int]) -> int:
    """Lint every file that is named, one by one; the worst exit code of all.

    ``guarded`` turns what one notebook raises into an exit code and a sentence, so that it does not stop the others.
    """
    from nbrefactor.lint.configuration import codes_for
    from nbrefactor.lint.formats import formatted
    from nbrefactor.lint.run import lint_file
    from nbrefactor.lint.select import selected
    from nbrefactor.model import NothingToConvert

    selected(options.select, options.ignore, options.extend_select)  # wrong words are told before anything is read
    paths = list(dict.fromkeys(_paths(options.paths)))
    results: list[Linted] = []
    codes: dict[str, frozenset[str]] = {}
    code = skipped = failed = 0
    for number, path in enumerate(paths):
        progress(bar(number, len(paths), path) if len(paths) > 1 else "")

        def work(path: str = path) -> int:
            nonlocal skipped
            folder = os.path.dirname(path)
            if folder not in codes:
                codes[folder] = codes_for(folder, options.select, options.ignore, options.extend_select)
            try:
                results.append(lint_file(path, codes[folder], options.fix))
            except NothingToConvert as nothing:
                skipped += 1
                note(f"skipped: {nothing}")
                return CLEAN
            return FINDINGS if results[-1].findings else CLEAN

        one = guarded(work, options.arguments)
        failed += one > FINDINGS
        code = max(code, one)
        if one >= 130:  # interrupted
            return one
    progress("")
    if text := formatted(results, options.output_format):
        print(text)
    _summarise(results, skipped, failed)
    return code


def _paths(paths: list[str]) -> Iterator[str]:
    """The files; a folder stands for the notebooks in it."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        from nbrefactor.discover import notebooks_in

        found = notebooks_in(path)
        if not found:
            raise error(f"{path} holds no notebook (what git ignores does not count).")
        yield from found


def _summarise(results: list[Linted], skipped: int, failed: int) -> None:
    """One sentence on standard error; nothing for one clean notebook."""
    found = sum(len(result.findings) for result in results)
    fixable = sum(bool(finding.fixes) for result in results for finding in result.findings)
    mended = sum(result.mended for result in results)
    parts = [f"{found} finding{'s' if found != 1 else ''}" if found else "nothing found"]
    parts += [f"{fixable} fixable with --fix"] if fixable else []
    parts += [f"{mended} mended"] if mended else []
    parts += [f"{skipped} skipped"] if skipped else []
    parts += [f"{failed} could not be read"] if failed else []
    where = f"{len(results)} notebook{'s' if len(results) != 1 else ''}"
    if len(parts) > 1 or found or len(results) > 1 or sys.stderr.isatty():
        note(f"{where}: {', '.join(parts)}.")
