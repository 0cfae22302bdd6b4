"""Convert every notebook below the given folders; whatever is written must compile, lint and be formatted.

    python scripts/corpus.py sample_notebooks tests
    python scripts/corpus.py --keep-exploration ~/notebooks

A notebook may be refused in one clear sentence. An undefined name in the output is a fault unless the notebook itself
never defines it and a diagnostic says so. Exit code 1 if anything is at fault.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from nbrefactor.cli import main as nbrefactor

RULES = "E,F,I,B,UP"
LINE_LENGTH = "79"
SECONDS = 120  # of CPU, after which a conversion, which takes one or two, is taken for one that does not end


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--keep-exploration", action="store_true", help="convert in this mode alone (default: both)")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    notebooks = sorted({path for folder in arguments.folders for path in folder.rglob("*.ipynb") if is_source(path)})
    modes = [["--keep-exploration"]] if arguments.keep_exploration else [[], ["--keep-exploration"]]
    runs = [(path, mode) for path in notebooks for mode in modes]
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor(arguments.jobs) as pool:
        outputs = [Path(temporary) / str(number) for number in range(len(runs))]
        reports = list(pool.map(check, runs, outputs))
        black = unblackened(Path(temporary))
    failed = 0
    for (path, mode), output, (outcome, faults) in zip(runs, outputs, reports, strict=True):
        faults = faults + [f"black would reformat {name}" for name in black.get(output.name, [])]
        failed += bool(faults)
        if faults:
            print(f"{path} {' '.join(mode)}: {outcome}\n" + "".join(f"    {fault}\n" for fault in faults[:8]), end="")
    outcomes = [outcome for outcome, _ in reports]
    counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in ("converted", "converted with errors", "refused"))
    print(f"corpus: {len(notebooks)} notebooks, {len(runs)} conversions: {counts}; {failed} at fault")
    return 1 if failed or not runs else 0


def is_source(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts if part not in ("..", "."))


def check(run: tuple[Path, list[str]], output: Path) -> tuple[str, list[str]]:
    """Convert one notebook into ``output``; the outcome, and what is wrong with it."""
    path, mode = run
    printed, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        try:
            signal.signal(signal.SIGVTALRM, stop)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            code = nbrefactor(["convert", "--json", str(path), "-o", str(output), *mode])
        except Exception as error:  # whatever it is, it is a fault, and the other notebooks go on
            return "crashed", [f"{type(error).__name__}: {error}"]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    words = said.getvalue().strip()
    if code == 2:
        sentences = words.splitlines()
        faults = [] if len(sentences) == 1 else [f"refused in {len(sentences)} lines: {words[:300]}"]
        return "refused", faults + (["refused, yet something was written"] if output.exists() else [])
    if code not in (0, 1) or "Traceback" in words:
        return "crashed", [f"exit code {code}: {words[-600:]}"]
    outcome = "converted with errors" if code else "converted"
    try:
        report = json.loads(printed.getvalue())
    except ValueError:
        return outcome, [f"--json printed no JSON: {printed.getvalue()[:200]!r}"]
    diagnostics = " ".join(entry["message"] for entry in report["diagnostics"])
    return outcome, [*uncompilable(output), *lint(output, diagnostics)]


def stop(signal_number: int, frame: object) -> None:
    raise TimeoutError(f"still running after {SECONDS} s")


def uncompilable(output: Path) -> list[str]:
    faults = []
    for path in sorted(output.rglob("*.py")):
        try:
            compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
        except SyntaxError as error:
            faults.append(f"{path.relative_to(output)}:{error.lineno}: does not compile: {error.msg}")
    return faults


def lint(output: Path, diagnostics: str) -> list[str]:
    """What ruff says of the folder, except for undefined names that a diagnostic names."""
    options = ["--isolated", "--no-cache", "--line-length", LINE_LENGTH]
    found = ruff(["check", *options, "--target-version", "py310", "--select", RULES, "--output-format", "json"], output)
    faults = []
    for entry in json.loads(found or "[]"):
        place = f"{Path(entry['filename']).relative_to(output.resolve())}:{entry['location']['row']}"
        name = entry["message"].rpartition("`")[0].rpartition("`")[2]
        if entry["code"] != "F821" or name not in diagnostics:
            faults.append(f"{place}: {entry['code']} {entry['message']}")
    unformatted = ruff(["format", "--check", *options], output).splitlines()
    return faults + [line for line in unformatted if line.startswith("Would reformat")]


def ruff(arguments: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "."]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder).stdout


def unblackened(folder: Path) -> dict[str, list[str]]:
    """For each conversion's folder, the files that black would change."""
    command = [sys.executable, "-m", "black", "--check", "--line-length", LINE_LENGTH, "--target-version", "py310", "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    changed: dict[str, list[str]] = {}
    for line in done.stderr.splitlines():
        if line.startswith("would reformat "):
            parts = Path(line.removeprefix("would reformat ")).resolve().relative_to(folder.resolve()).parts
            changed.setdefault(parts[0], []).append("/".join(parts[1:]))
    return changed


if __name__ == "__main__":
    sys.exit(main())
