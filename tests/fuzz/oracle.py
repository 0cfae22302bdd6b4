"""Runs a notebook's cells as a kernel would, and generated modules as ``python -m`` would, each in a forked child.

Forking keeps a program from leaving anything behind (modules, settings, directory, random state) and costs a few
milliseconds, with pandas already imported in the parent.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import contextvars
import errno
import gc
import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 5
SHOWN = re.compile("\x01(.*?)\x02", re.DOTALL)
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
LOCALS = re.compile(r"<(function|generator object|coroutine object) (?:(?:\w+\.)*<locals>\.)+")
IGNORED = {"__pycache__", ".out", ".err", ".how"}


@dataclass(frozen=True)
class Run:
    """What a program did: printed text, the type of the exception that ended it, the files it left."""

    text: str
    error: str = ""
    trace: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    made = tempfile.mkdtemp(dir=base, prefix="nbfuzz")
    try:
        yield Path(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def in_child(work: Callable[[], None], cwd: Path, seconds: int = SECONDS) -> Run:
    """Run ``work`` in a forked child in ``cwd``, with its output, its exception and its files caught."""
    sys.stdout.flush()
    sys.stderr.flush()
    notes = cwd.parent / (cwd.name + ".notes")
    notes.mkdir(exist_ok=True)
    child = os.fork()
    if child == 0:
        how = ""
        try:
            gc.freeze()  # what is there already is the parent's: neither to be collected nor to be flushed
            os.setpgid(0, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds * 40)  # a busy machine is no fault of the program
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 24, 1 << 24))
            os.chdir(cwd)
            for number, name in ((1, ".out"), (2, ".err")):
                os.dup2(os.open(notes / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.stdout = sys.__stdout__ = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
            sys.stderr = sys.__stderr__ = open(2, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
            atexit._clear()
            work()
        except BaseException as error:
            if not (isinstance(error, SystemExit) and error.code in (None, 0)):
                how = "killed" if isinstance(error, OSError) and error.errno == errno.EFBIG else type(error).__name__
                with contextlib.suppress(BaseException):
                    traceback.print_exc()
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
            for value in gc.get_objects():  # what the end of a process would do (what was there before is frozen)
                if isinstance(value, io.IOBase) and not value.closed:
                    value.flush()
            sys.__stdout__.flush()
            sys.stderr.flush()
            (notes / ".how").write_text(how)
        os._exit(0)
    os.waitpid(child, 0)
    how_file = notes / ".how"
    error = how_file.read_text() if how_file.exists() else "killed"
    text = (notes / ".out").read_text(encoding="utf-8", errors="replace")
    trace = (notes / ".err").read_text(encoding="utf-8", errors="replace")
    shutil.rmtree(notes, ignore_errors=True)
    return Run(text, error, trace, dict(_files(cwd)))


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and not IGNORED & set(relative.parts):
            yield relative.as_posix(), path.read_bytes()


# ------------------------------------------------------------------------------------------------------ the notebook


def run_notebook(code: tuple[str, ...], cwd: Path, seconds: int = SECONDS) -> Run:
    """The notebook's own behaviour: its cells, one after the other, in one namespace called ``__main__``.

    What Jupyter would display is put between marks (see :func:`explain`), since the scripts may print it or not.
    """
    return in_child(lambda: execute(code), cwd, seconds)


def execute(code: tuple[str, ...], *, displays: bool = True) -> None:
    module = types.ModuleType("__main__")
    module.__dict__["__builtins__"] = __builtins__
    module.__dict__["display"] = lambda *values, **_: [_mark(value) for value in values] and None
    sys.modules["__main__"] = module
    sys.argv = ["notebook"]
    loop = task = None
    context = contextvars.copy_context()  # one for all cells, as in a kernel, whether they await or not
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for number, source in enumerate(code, 1):
        tree = ast.parse(source, f"<cell {number}>")
        shown = None
        if displays and tree.body and isinstance(tree.body[-1], ast.Expr) and not _silenced(source):
            shown = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        for part, mode in ((tree, "exec"), (shown, "eval")):
            if part is None:
                continue
            compiled = compile(part, f"<cell {number}>", mode, flags=flags, dont_inherit=True)
            flags |= compiled.co_flags & 0x1FE0000  # a future import holds for the cells below, as in IPython
            if compiled.co_flags & 0x80:  # a coroutine: the cell awaits
                import asyncio

                loop = loop or asyncio.new_event_loop()
                task = context.run(loop.create_task, eval(compiled, module.__dict__), **_in(context))
                value = loop.run_until_complete(task)
            else:
                value = context.run(eval, compiled, module.__dict__)
            if part is shown and value is not None:
                _mark(value)
            value = task = None  # what a cell shows lives no longer for it


def _in(context: contextvars.Context) -> dict[str, contextvars.Context]:
    """What makes a task run in a context; before Python 3.11 it has a copy."""
    return {"context": context} if sys.version_info >= (3, 11) else {}


def _mark(value: object) -> None:
    try:
        texts = [str(value), repr(value)]
    except Exception:
        texts = []
    sys.stdout.write("\x01" + json.dumps(texts) + "\x02")


def _silenced(source: str) -> bool:
    """Whether the cell ends in ``;``, which keeps Jupyter from displaying."""
    import tokenize

    last = ""
    with contextlib.suppress(tokenize.TokenError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in (
                tokenize.NEWLINE,
                tokenize.NL,
                tokenize.COMMENT,
                tokenize.ENDMARKER,
                tokenize.INDENT,
                tokenize.DEDENT,
            ):
                last = token.string
    return last == ";"


# --------------------------------------------------------------------------------------------------------- the module


def run_module(source_root: Path, module: str, cwd: Path, seconds: int = SECONDS) -> Run:
    """``python -m module`` with ``source_root`` on the path."""

    def work() -> None:
        import runpy

        sys.path.insert(0, str(source_root))
        sys.path.insert(0, str(cwd))
        sys.dont_write_bytecode = True
        sys.argv = [module]
        runpy.run_module(module, run_name="__main__", alter_sys=True)

    return in_child(work, cwd, seconds)


# ---------------------------------------------------------------------------------------------------------- comparing


def explain(notebook: Run, module: Run, ignore: tuple[str, ...] = ("model/",)) -> str:
    """What differs, in one line; empty where the module did what the notebook did."""
    if notebook.error == "killed":
        return ""  # it would not end; how far it came says nothing
    wanted, got = notebook.error, module.error
    if not same_text(notebook.text, module.text):
        where = first_difference(notebook.text, module.text)
        tail = (
            f" [module raised {got}: {module.trace.strip().splitlines()[-1][:160]}]"
            if got and got != wanted and module.trace.strip()
            else ""
        )
        return f"output: {where}{tail}"
    if wanted != got:
        last = (module.trace.strip().splitlines() or [""])[-1]
        return f"error: notebook {wanted or 'none'}, module {got or 'none'}: {last[:160]}"
    mine = {k: v for k, v in module.files.items() if not k.startswith(ignore)}
    if mine != notebook.files:
        names = sorted(k for k in {*mine, *notebook.files} if mine.get(k) != notebook.files.get(k))
        return f"files: {', '.join(names)[:120]}"
    return ""


def explain_default(notebook: Run, module: Run) -> str:
    """The same for the default mode, in which exploration is dropped: no line that the notebook does not print at that
    place, and the same files. A notebook that fails is not compared: the failing look may have been dropped."""
    if notebook.error:
        return ""
    wanted, got = iter(_normal(SHOWN.sub("", notebook.text)).splitlines()), _normal(module.text).splitlines()
    for line in got:
        if not any(line == other for other in wanted):
            return f"output: {line[:80]!r} is new, or in another place"
    return explain(Run("", notebook.error, "", notebook.files), Run("", module.error, module.trace, module.files))


def _normal(text: str) -> str:
    """What cannot be kept does not count: addresses, and where a function was defined."""
    return ADDRESS.sub(" at 0x", LOCALS.sub(r"<\1 ", text)).replace("\r\n", "\n")


def same_text(wanted: str, got: str) -> bool:
    """Equal, where the parts of ``wanted`` between marks are displays: printed or not, as str or as repr."""
    wanted, got = _normal(wanted), _normal(got)
    if SHOWN.sub("", wanted) == got:
        return True
    if not SHOWN.search(wanted):
        return False
    pattern = []
    for index, part in enumerate(SHOWN.split(wanted)):
        if index % 2 == 0:
            pattern.append(re.escape(part))
        else:
            options = "|".join(sorted({re.escape(text + "\n") for text in json.loads(part)}))
            pattern.append(f"(?:{options})?" if options else "")
    return re.fullmatch("".join(pattern), got) is not None


def first_difference(wanted: str, got: str) -> str:
    ours, theirs = _normal(SHOWN.sub("", wanted)).splitlines(), _normal(got).splitlines()
    for number, (a, b) in enumerate(zip(ours, theirs, strict=False), 1):
        if a != b:
            return f"line {number}: {a[:80]!r} became {b[:80]!r}"
    if len(ours) > len(theirs):
        return f"line {len(theirs) + 1}: {ours[len(theirs)][:80]!r} is missing"
    return (
        f"line {len(ours) + 1}: {theirs[len(ours)][:80]!r} is new"
        if len(theirs) > len(ours)
        else "only line ends differ"
    )
