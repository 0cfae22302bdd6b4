"""One program through the tool: convert, run both, compare."""

from __future__ import annotations

import contextlib
import signal
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from nbrefactor import pipeline
from nbrefactor.model import Cell, NbrefactorError, Notebook, Refactoring
from nbrefactor.settings import Settings

from .oracle import explain, explain_default, folder, run_module, run_notebook

Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """``kind`` is ``same``, or what went wrong: output, error, files, crash, uncompilable, refused."""

    kind: str
    detail: str = ""
    functions: int = 0
    longest: int = 0
    parameters: int = 0
    errors: tuple[str, str] = ("", "")

    @property
    def good(self) -> bool:
        return self.kind == "same"

    @property
    def signature(self) -> str:
        """What a smaller program must still show to count as the same failure."""
        return f"{self.kind} {self.errors}"


def as_notebook(cells: Cells, path: str = "program.ipynb") -> Notebook:
    return Notebook(path, tuple(Cell(number, kind, source) for number, (kind, source) in enumerate(cells, 1)))  # type: ignore[arg-type]


def convert(cells: Cells, *, styled: bool = False, keep: bool = True) -> Refactoring:
    """A conversion without tests; ``styled`` runs the formatter too, which fuzzing does without."""
    settings = Settings(keep_exploration=keep, tests=False, package="program")
    with contextlib.nullcontext() if styled else unstyled():
        return pipeline.refactor(as_notebook(cells), settings)


@contextlib.contextmanager
def unstyled() -> Iterator[None]:
    """Leave out ruff and the project files, which take longer than everything else together."""
    with (
        mock.patch.object(pipeline, "style", lambda files, *_, **__: (files, ())),
        mock.patch.object(pipeline, "check_output", lambda *_, **__: ()),
        mock.patch.object(pipeline, "export", lambda *_: ((), ())),
    ):
        yield


def check(cells: Cells, *, styled: bool = False, keep: bool = True) -> Verdict:
    """Convert and run a program; with ``keep`` false the default mode, which drops what only looks."""
    code = tuple(source for kind, source in cells if kind == "code")
    try:
        with time_limit(10):
            made = convert(cells, styled=styled, keep=keep)
    except NbrefactorError as error:
        return Verdict("refused", str(error))
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Verdict(
            "crash", f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:200]}"
        )
    for file in made.files:
        if file.path.endswith(".py"):
            try:
                compile(file.text, file.path, "exec", dont_inherit=True)
            except SyntaxError as error:
                return Verdict(
                    "uncompilable", f"{file.path}:{error.lineno}: {error.msg}: {(error.text or '').strip()[:80]}"
                )
    with folder() as root:
        out = root / "out"
        write(made, out)
        entry = dict(made.entry_points)
        module = entry.get("train") or entry.get("pipeline") or entry.get("score")
        if module is None:
            return Verdict("refused", "no entry point")
        for name in ("notebook", "module"):
            (root / name).mkdir()
        wanted = run_notebook(code, root / "notebook")
        got = run_module(out / "src", module, root / "module")
        difference = (explain if keep else explain_default)(wanted, got)
    functions = made.plan.functions
    shape = {
        "functions": len(functions),
        "longest": max((_length(made, f.statements) for f in functions), default=0),
        "parameters": max((len(f.parameters) for f in functions), default=0),
        "errors": (wanted.error, got.error),
    }
    if difference:
        kind, _, detail = difference.partition(": ")
        return Verdict(kind, detail, **shape)
    return Verdict("same", **shape)


def _length(made: Refactoring, statements: tuple[int, ...]) -> int:
    return sum(made.statements[index].text.count("\n") + 1 for index in statements)


def write(made: Refactoring, out: Path) -> None:
    for file in made.files:
        path = out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"conversion took more than {seconds} s")

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of the processor: a busy machine is no fault of ours
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
