"""Which notebooks a command means, and many of them at once: side by side, and none stopped by another's failure."""

from __future__ import annotations

import os
import sys
from functools import partial

from nbrefactor.cli.convert import DONE, FINDINGS, Job, Result, convert_one
from nbrefactor.cli.terminal import bar, error, note, progress
from nbrefactor.settings import check_settings, configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from nbrefactor.settings import Configuration, Settings

    Guard = Callable[..., int]

USAGE, INTERRUPTED = 2, 130
OPTIONS = ("keep_exploration", "layout", "line_length", "formatter", "model", "targets")
"""The settings that the command line offers."""


def convert_all(options: argparse.Namespace, guarded: Guard) -> int:
    """Convert the notebooks that the command line, or the configuration, names; the worst exit code of all.

    ``guarded`` turns what one notebook raises into an exit code and a sentence.
    """
    jobs = jobs_of(options)
    many = len(jobs) != 1 or not options.notebooks or any(os.path.isdir(path) for path in options.notebooks)
    workers = min(options.jobs or os.cpu_count() or 1, len(jobs))
    run = partial(_in_processes, workers=workers) if workers > 1 else _one_by_one
    results: list[tuple[Job, Result, str]] = []
    for job, result, sentence in run(jobs, options, guarded):
        results.append((job, result, sentence))
        if result.code >= INTERRUPTED:
            return result.code
    if options.json:
        _print_json(results, many)
    codes = [_exit_code(result, options) for _, result, _ in results]
    if many and len(jobs) > 1:
        note(_summary(results, options))
    return max(codes, default=DONE)


def _exit_code(result: Result, options: argparse.Namespace) -> int:
    """A hook fails where something changed, and not for what a notebook has had to mend since long ago."""
    if options.hook and result.code in (DONE, FINDINGS):
        return FINDINGS if result.changed else DONE
    return result.code


# ------------------------------------------------------------------------------------------------------ which notebooks


def jobs_of(options: argparse.Namespace) -> list[Job]:
    """The notebooks, each with its output folder and settings.

    A folder stands for the notebooks in it. An output is what ``-o`` says, else what ``[tool.nbrefactor.notebooks]``
    says, else a folder named after the notebook. Errors: NbrefactorError where there is none, or two share an output.
    """
    known: dict[str, Configuration] = {}

    def configured(notebook: str) -> Configuration:
        folder = os.path.dirname(notebook)
        if folder not in known:
            found = configuration(folder)
            known[folder] = found._replace(entries=found.expanded())  # patterns are looked up once
        return known[folder]

    if options.notebooks:
        outputs = dict(_named(options, configured))
    else:
        outputs = dict(_configured(options))
    jobs: dict[str, Job] = {}
    for notebook, output in outputs.items():
        place = os.path.realpath(output)
        if place in jobs:
            message = f"{jobs[place].notebook} and {notebook} would both be written to {output}; convert one at a time."
            raise error(message)
        jobs[place] = Job(notebook, output, with_options(configured(notebook).settings_of(notebook), options))
    return list(jobs.values())


def with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    """The settings, with those of the command line over them."""
    given = {name: getattr(options, name) for name in OPTIONS if getattr(options, name) is not None}
    return check_settings(settings._replace(**given))


def _configured(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if options.output or options.score_notebook:
        raise error("-o and --score-notebook need a notebook; without one, all that are configured are converted.")
    found = configuration("")
    if not found.entries:
        raise error(
            "Name a notebook; or list notebooks in [tool.nbrefactor.notebooks] of pyproject.toml, "
            "which 'nbrefactor init' prepares."
        )
    for entry in found.expanded():
        yield _from_here(found, entry.notebook), _from_here(found, entry.output)


def _named(options: argparse.Namespace, configured: Callable[[str], Configuration]) -> Iterator[tuple[str, str]]:
    paths: Sequence[str] = options.notebooks
    many = len(paths) > 1
    if options.score_notebook and (many or os.path.isdir(paths[0])) or (many and "-" in paths):
        raise error("Standard input and --score-notebook go with one notebook at a time.")
    if options.score_notebook == paths[0]:
        raise error("--score-notebook must be another notebook than the one that trains.")
    for path in paths:
        for output, notebook in _in_folder(path, options) if os.path.isdir(path) else _alone(path, options, many):
            found = configured(notebook)
            entry = found.entry_of(notebook) if not options.output else None
            if entry:
                yield notebook, _from_here(found, entry.output)
            elif not (options.hook and found.entries):
                yield notebook, output


def _alone(notebook: str, options: argparse.Namespace, many: bool) -> list[tuple[str, str]]:
    """DIR, a folder in DIR where there are several notebooks, or one that is named after the notebook."""
    from nbrefactor.settings import package_name

    output = options.output or ""
    if many or not output:
        name = "" if notebook == "-" else os.path.splitext(os.path.basename(notebook))[0]
        output = os.path.join(output, package_name(name))
    return [(output, notebook)]


def _in_folder(folder: str, options: argparse.Namespace) -> list[tuple[str, str]]:
    from nbrefactor.discover import notebooks_in, outputs_for

    notebooks = notebooks_in(folder)
    if not notebooks:
        raise error(f"{folder} holds no notebook (what git ignores does not count).")
    return list(outputs_for(notebooks, folder, options.output or "").items())


def _from_here(found: Configuration, path: str) -> str:
    """A path of the configuration, from the working directory."""
    whole = os.path.join(found.folder, path)
    try:
        return os.path.relpath(whole)
    except ValueError:  # another drive
        return os.path.normpath(whole)


# -------------------------------------------------------------------------------------------------------- running them

Done = tuple[Job, Result, str]


def _one_by_one(jobs: Sequence[Job], options: argparse.Namespace, guarded: Guard) -> Iterator[Done]:
    for number, job in enumerate(jobs):
        count = len(jobs)
        progress(bar(number, count, job.notebook) if count > 1 else f"converting {job.notebook} ...")
        result, sentence = _attempt(job, options, guarded)
        yield job, result, sentence


def _attempt(job: Job, options: argparse.Namespace, guarded: Guard) -> tuple[Result, str]:
    """The result, and the sentence that says why there is none."""
    results: list[Result] = []
    sentences: list[str] = []

    def work() -> int:
        results.append(convert_one(job, options))
        return results[0].code

    code = guarded(work, options.arguments, sentences.append)
    return (results[0] if results else Result(code)), " ".join(sentences)


def _in_processes(jobs: Sequence[Job], options: argparse.Namespace, guarded: Guard, workers: int) -> Iterator[Done]:
    """In order, though they are worked on side by side; each one's output is printed when its turn has come."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting = list(jobs)
    alone = False
    while waiting:
        # A process that dies takes its pool with it. Those that were not finished then go on one by one, so that the
        # next death tells which notebook it was.
        batch = waiting[:1] if alone else waiting[:]
        with ProcessPoolExecutor(min(workers, len(batch))) as pool:
            futures = [pool.submit(_apart, job, options, guarded) for job in batch]
            try:
                for job, future in zip(batch, futures, strict=True):
                    progress(bar(len(jobs) - len(waiting), len(jobs), job.notebook))
                    result, sentence, out, err = future.result()
                    progress("")
                    sys.stdout.write(out)
                    sys.stderr.write(err)
                    waiting.remove(job)
                    yield job, result, sentence
            except BrokenProcessPool:
                if alone:
                    sentence = f"{batch[0].notebook} could not be converted: the process that worked on it died."
                    note(sentence)
                    waiting.remove(batch[0])
                    yield batch[0], Result(3), sentence
                alone = True
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _apart(job: Job, options: argparse.Namespace, guarded: Guard) -> tuple[Result, str, str, str]:
    """One notebook in a process of its own pool; what it prints is handed back."""
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        result, sentence = _attempt(job, options, guarded)
    return result, sentence, out.getvalue(), err.getvalue()


# ------------------------------------------------------------------------------------------------------------- the end


def _print_json(results: Sequence[Done], many: bool) -> None:
    import json

    from nbrefactor.report import refusal

    reports = [result.report or refusal(job.notebook, job.output, why) for job, result, why in results]
    if many:
        print(json.dumps(reports, indent=2))
    elif results[0][1].report:
        print(json.dumps(reports[0], indent=2))


def _summary(results: Sequence[Done], options: argparse.Namespace) -> str:
    dry = options.check or options.diff
    counts: dict[str, int] = {}
    for _, result, _ in results:
        if result.code >= USAGE:
            what = "refused" if result.code == USAGE else "failed"
        elif dry:
            what = "stale" if result.changed else "up to date"
        elif result.code == FINDINGS:
            what = "with something to mend"
        else:
            what = "converted" if result.changed else "up to date"
        counts[what] = counts.get(what, 0) + 1
    order = ("converted", "up to date", "stale", "with something to mend", "refused", "failed")
    parts = ", ".join(f"{counts[what]} {what}" for what in order if what in counts)
    return f"{len(results)} notebooks: {parts}."
