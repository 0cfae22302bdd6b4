"""The two runs: the notebook in a fresh kernel, the scripts in a process of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbrefactor.model import NbrefactorError
from nbrefactor.verify.limits import Limits, kill, memory_watched

PROBE = "_nbrefactor_probe"
Progress = Callable[[str], None]


@dataclass(slots=True)
class Trace:
    """What one run left: ``values`` and ``printed`` by place, ``files`` by path, and how it ended.

    ``failure`` is why the run was cut off: a hang, a flood, a death. ``error`` is what the code itself raised.
    """

    folder: str
    values: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: tuple[str, str] | None = None
    where: str = ""
    line: int = 0
    failure: str = ""
    absent: set[str] = field(default_factory=set)
    shapes: dict[str, tuple[int, int]] = field(default_factory=dict)
    scored: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    drawn: list[tuple[int, str]] = field(default_factory=list)
    read_files: dict[str, str] = field(default_factory=dict)
    python: str = ""
    seconds: float = 0.0

    def read(self) -> None:
        """Take over the events that the run has written so far."""
        path = os.path.join(self.folder, "events.jsonl")
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    self.take(json.loads(line))
                except ValueError:
                    continue  # cut off while it was written

    def take(self, event: dict[str, Any]) -> None:
        kind = event["kind"]
        if kind == "value":
            self.values.setdefault((event["function"], event["moment"], event["name"]), event["node"])
        elif kind == "printed":
            self.printed[event["place"]] = self.printed.get(event["place"], "") + event["text"]
        elif kind == "file":
            self.files[event["path"]] = event["node"]
        elif kind == "error":
            self.error, self.where, self.line = (event["type"], event["text"]), event["function"], event["line"]
        elif kind == "stopped":
            self.where = str(event["statement"])
        elif kind == "absent":
            self.absent.add(event["function"])
        elif kind == "shape":
            self.shapes[event["function"]] = (event["wanted"], event["found"])
        elif kind == "scored":
            self.scored = event
        elif kind == "note":
            self.notes.append(event["text"])
        elif kind == "read":
            self.read_files[event["shown"]] = event["path"]
        elif kind == "drawn":
            self.drawn.append((event["statement"], event["generator"]))
        elif kind == "python":
            self.python = event["path"]


def copy_probe(into: str) -> None:
    """The modules that run in the other processes, under a name that no notebook uses."""
    source = os.path.join(os.path.dirname(__file__), "probe")
    shutil.copytree(source, os.path.join(into, PROBE), ignore=shutil.ignore_patterns("__pycache__"))


def environment(sandbox: str) -> dict[str, str]:
    """The same surroundings for all runs: no hash seed by chance, no window, no bytecode, no installing."""
    temporary = os.path.join(sandbox, "tmp")
    os.makedirs(temporary, exist_ok=True)
    fixed = {
        "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80", "LINES": "24", "TMPDIR": temporary,
        "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "JUPYTER_PLATFORM_DIRS": "1",
    }  # fmt: skip
    return {**os.environ, **fixed}


# ----------------------------------------------------------------------------------------------------------- notebook


def run_notebook(
    cells: Sequence[tuple[int, str, bool]],
    kernel: str,
    plan: Mapping[str, Any],
    home: str,
    trace: Trace,
    limits: Limits,
    progress: Progress,
) -> None:
    """Execute cells, as (number, source, may raise), in a fresh kernel that works in ``home``; ``trace`` is filled.

    Errors: NbrefactorError where nbclient or the kernel is missing.
    """
    try:
        import nbformat
        from jupyter_client.kernelspec import KernelSpecManager
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    except ImportError as error:
        raise missing(error) from error

    known = KernelSpecManager().find_kernel_specs()
    name = kernel if kernel in known else "python3"
    if name not in known:
        raise NbrefactorError("There is no Jupyter kernel for Python here; install one: pip install ipykernel")

    node: Any = nbformat.from_dict

    class Client(NotebookClient):
        seen = 0

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            self.seen += (
                len(str(msg["content"])) if msg["msg_type"] in ("stream", "display_data", "execute_result") else 0
            )
            if self.seen > limits.output and not trace.failure:
                trace.failure = f"wrote more than {limits.output:,} characters of output"
                kill(process_of(self))
                return None
            return super().process_message(msg, cell, cell_index)

    book = node({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    client = Client(
        book,
        timeout=limits.cell,
        kernel_name=name,
        startup_timeout=120,
        resources={"metadata": {"path": home}},
        store_widget_state=False,
        allow_errors=False,
    )
    sandbox = os.path.dirname(trace.folder)
    configuration = os.path.join(trace.folder, "plan.json")
    with open(configuration, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    client.create_kernel_manager().connection_file = os.path.join(trace.folder, "kernel.json")

    def run(source: str, *, hidden: bool = False, tags: Sequence[str] = ()) -> None:
        code = {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, "outputs": []}
        cell = node({**code, "execution_count": None})
        book.cells = [cell]
        client.seen = 0
        client.execute_cell(cell, 0, store_history=not hidden)

    number = 0
    started = time.monotonic()

    def too_much_memory() -> None:
        trace.failure = f"took more than {limits.bytes / 2**30:.1f} GB of memory"

    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with (
            client.setup_kernel(env=environment(sandbox), **quiet),
            memory_watched(process_of(client), limits.bytes, too_much_memory),
        ):
            run(_setup(sandbox, configuration, trace.folder), hidden=True)
            started = time.monotonic()
            for done, (number, source, may_raise) in enumerate(cells):
                progress(f"notebook: cell {number} {bar(done, len(cells))}")
                run(f"__nbrefactor_at__.__self__.begin({number})", hidden=True)
                try:
                    run(source, tags=["raises-exception"] if may_raise else [])
                except CellExecutionError as error:
                    trace.error, trace.line = (error.ename, error.evalue), number
                    run("__nbrefactor_at__.__self__.end(False)", hidden=True)
                    break
                run("__nbrefactor_at__.__self__.end(True)", hidden=True)
            trace.seconds = time.monotonic() - started
            run("__nbrefactor_at__.__self__.finish()", hidden=True)
    except CellTimeoutError:
        trace.failure, trace.line = f"ran longer than {limits.cell:g} seconds", number
    except (DeadKernelError, CellExecutionError, RuntimeError) as error:
        trace.failure = trace.failure or f"ended the kernel ({_first_line(error)})"
        trace.line = number
    trace.read()


def process_of(client: Any) -> int:
    provisioner = getattr(getattr(client, "km", None), "provisioner", None)
    return int(getattr(provisioner, "pid", 0) or 0)


def _setup(sandbox: str, configuration: str, folder: str) -> str:
    """One expression that leaves no name behind."""
    code = f"""
import json, sys
sys.path.insert(0, {sandbox!r})
try:
    import {PROBE}.notebook as probe
finally:
    sys.path.remove({sandbox!r})
with open({configuration!r}, encoding="utf-8") as file:
    watch = probe.Watch(shell, json.load(file), {folder!r})
watch.recorder.write(kind="python", path=sys.executable)
"""
    return f"exec({code!r}, {{'shell': get_ipython()}})"


def missing(error: ImportError) -> NbrefactorError:
    return NbrefactorError(
        f"Running a notebook needs {error.name or 'nbclient'}, which is not installed: pip install nbclient ipykernel"
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:160] if lines else type(error).__name__


def bar(done: int, total: int, width: int = 20) -> str:
    """``[######··············] 6/20``"""
    full = width * done // max(total, 1)
    return f"[{'#' * full}{'·' * (width - full)}] {done}/{total}"


# ------------------------------------------------------------------------------------------------------------ scripts


def run_scripts(
    plan: Mapping[str, Any],
    python: str,
    paths: Sequence[str],
    home: str,
    trace: Trace,
    seconds: float,
    limits: Limits,
    progress: Progress,
) -> None:
    """Run the refactored code with ``python`` and ``paths`` on its path, in ``home``, for at most ``seconds``."""
    sandbox = os.path.dirname(trace.folder)
    configuration = os.path.join(trace.folder, "plan.json")
    with open(configuration, "w", encoding="utf-8") as file:
        json.dump({**plan, "folder": trace.folder}, file)
    start = (
        f"import json, sys; sys.path.insert(0, {sandbox!r}); from {PROBE} import script; "
        f"sys.path[0:1] = {list(paths)!r}; script.Run(json.load(open({configuration!r}, encoding='utf-8'))).run()"
    )
    surroundings = environment(sandbox)
    own = [path for path in surroundings.get("PYTHONPATH", "").split(os.pathsep) if path]
    surroundings |= {"PYTHONPATH": os.pathsep.join([*paths, *own]), "MPLBACKEND": "agg"}
    messages = os.path.join(trace.folder, "stderr.txt")
    started = time.monotonic()
    with open(messages, "wb") as stderr:
        process = subprocess.Popen(
            [python, "-c", start],
            cwd=home,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )

        def too_much_memory() -> None:
            trace.failure = f"took more than {limits.bytes / 2**30:.1f} GB of memory"

        try:
            with memory_watched(process.pid, limits.bytes, too_much_memory):
                while process.poll() is None:
                    passed = time.monotonic() - started
                    progress(f"scripts: {passed:.0f} s")
                    if passed > seconds:
                        trace.failure = f"ran longer than {seconds:.0f} seconds"
                    elif os.path.getsize(messages) > limits.output:
                        trace.failure = f"wrote more than {limits.output:,} bytes of messages"
                    if trace.failure:
                        kill(process.pid)
                        break
                    try:
                        process.wait(0.1 if passed < 5 else 0.5)
                    except subprocess.TimeoutExpired:
                        continue
        finally:
            kill(process.pid)
            process.wait()
    trace.seconds = time.monotonic() - started
    trace.read()
    if process.returncode and not trace.failure:
        with open(messages, encoding="utf-8", errors="replace") as file:
            last = (file.read()[-2000:].strip().splitlines() or [""])[-1]
        trace.failure = f"ended with code {process.returncode}" + (f": {last[:200]}" if last else "")
