"""What starting nbrefactor costs, as multiples of starting Python: user and system CPU time, side by side in one run.

    python benchmarks/startup.py [--rounds N] [--limit]

The commands take turns, so that a busy machine slows all of them alike; the median counts. ``--limit`` exits 1 where a
ratio is above its limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

LIMITS = {
    "nbrefactor --help": 3.0,
    "nbrefactor --version": 3.0,
    "nbrefactor convert --check, up to date": 5.0,
    "nbrefactor-hook check, up to date": 5.0,
}
BARE = "python -c pass"


def cpu(command: list[str]) -> float:
    """User and system seconds of one run of a command, its output thrown away."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def write_up_to_date_output(folder: Path) -> tuple[str, str]:
    """A notebook of 30 cells with outputs, and an output folder that is current for it; both are configured."""
    from nbrefactor.manifest import inputs_of
    from nbrefactor.model import OutputFile
    from nbrefactor.settings import settings_for
    from nbrefactor.write import plan_changes, write

    cells = [
        {
            "cell_type": "code",
            "source": [f"step_{cell}_{line} = {line}\n" for line in range(10)],
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["." * 1000]}],
            "execution_count": cell,
        }
        for cell in range(30)
    ]
    notebook = folder / "notebook.ipynb"
    notebook.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    output = str(folder / "output")
    (folder / "pyproject.toml").write_text(f'[tool.nbrefactor.notebooks]\n"{notebook.name}" = "output"\n')
    names = ("train", "score", "features", "test_train", "test_score", "test_features", "conftest", "README")
    files = [OutputFile(f"src/{name}.py", f"# {name}\n" * 100, "train") for name in names]
    inputs = inputs_of(notebook.read_bytes(), settings_for(str(notebook)))
    write(plan_changes(files, output), output, inputs, str(notebook), "output")
    return str(notebook), output


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--limit", action="store_true", help="exit 1 where a ratio is above its limit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notebook, output = write_up_to_date_output(Path(folder))
        script = str(Path(sys.executable).with_name("nbrefactor"))
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            "nbrefactor --help": [script, "--help"],
            "nbrefactor --version": [script, "--version"],
            "nbrefactor convert --check, up to date": [script, "convert", notebook, "-o", output, "--check"],
            "nbrefactor-hook check, up to date": [str(Path(script).with_name("nbrefactor-hook")), "check", notebook],
            "nbrefactor lint --select NBR101": [script, "lint", notebook, "--select", "NBR101"],
            "python -c 'import nbrefactor'": [sys.executable, "-c", "import nbrefactor"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                times[name].append(cpu(command))
    bare = statistics.median(times[BARE])
    above = False
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        limit = LIMITS.get(name)
        above |= limit is not None and middle > limit * bare
        print(f"{name:<42}{1000 * middle:7.1f} ms {middle / bare:6.2f}x" + (f"  (limit {limit:g}x)" if limit else ""))
    return int(above and options.limit)


if __name__ == "__main__":
    sys.exit(main())
