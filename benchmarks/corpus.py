"""What becomes of a folder of real notebooks: refused, crashed, faulty, and how the functions look.

    python benchmarks/corpus.py FOLDER [--jobs 2] [--limit 300] [--shard 1/10] [--keep-exploration] [--json FILE]
    python benchmarks/corpus.py --facts FILE…

Every notebook is converted in a process of its own, with a time limit. A name that the output leaves undefined counts
only if the notebook itself defines it. ``--shard`` runs one part of the choice, and ``--facts`` reports what the runs of
several parts have written with ``--json``. Exit code 1 if anything crashed, did not compile or lost a name.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

RULES = "E,F,I,B,UP"
FATAL = "F,E9"
FLAT = "flattened_notebook.py"
"""The notebook's own statements, for the names that it leaves undefined itself."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a folder, or a JSON list of notebooks")
    parser.add_argument("--facts", type=Path, nargs="+", help="report these facts, and convert nothing")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=0, help="only this many, chosen with a fixed seed")
    parser.add_argument("--shard", default="1/1", help="only part I of N of the choice")
    parser.add_argument("--seconds", type=int, default=120, help="for one notebook")
    parser.add_argument("--keep-exploration", action="store_true")
    parser.add_argument("--match", default="", help="only paths that contain this")
    parser.add_argument("--json", type=Path, help="write the facts of every notebook to this file")
    options = parser.parse_args()
    if options.facts:
        return report([fact for file in options.facts for fact in json.loads(file.read_text(encoding="utf-8"))])
    if options.folder is None:
        parser.error("name a folder of notebooks, or --facts")
    paths = [path for path in listed(options.folder) if wanted(path, options.match)]
    if options.limit and len(paths) > options.limit:
        paths = sorted(random.Random(0).sample(paths, options.limit))
    part, parts = map(int, options.shard.split("/"))
    paths = paths[part - 1 :: parts]
    with tempfile.TemporaryDirectory() as temporary:
        tasks = [(path, Path(temporary) / str(number)) for number, path in enumerate(paths)]
        work = partial(convert, keep=options.keep_exploration, seconds=options.seconds)
        with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=20) as pool:
            facts = list(pool.imap(work, tasks))
        add_findings(facts, Path(temporary))
    if options.json:
        options.json.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return report(facts)


def listed(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(place.rglob("*.ipynb"))
    return [Path(path) for path in json.loads(place.read_text(encoding="utf-8"))]


def wanted(path: Path, match: str) -> bool:
    return match in str(path) and not any(part.startswith(".") and part != ".." for part in path.parts)


# --------------------------------------------------------------------------------------------------------- one notebook


def convert(task: tuple[Path, Path], keep: bool, seconds: int) -> dict[str, Any]:
    """Convert one notebook and write its modules into ``out``; the facts about it."""
    from nbrefactor.model import NbrefactorError
    from nbrefactor.notebook import read
    from nbrefactor.pipeline import refactor
    from nbrefactor.settings import Settings

    path, out = task
    facts: dict[str, Any] = {"path": str(path), "out": out.name, "outcome": "converted"}
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(seconds)
    began = time.process_time()
    try:
        notebook = read(str(path))
        made = refactor(notebook, Settings(keep_exploration=keep, package="notebook"))
    except NbrefactorError as error:
        return facts | {"outcome": "refused", "why": str(error).replace(str(path), "NOTEBOOK")}
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "nbrefactor" in f.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        outcome = "timed out" if isinstance(error, TimeoutError) else "crashed"
        return facts | {"outcome": outcome, "why": f"{type(error).__name__} at {where}: {str(error)[:150]}"}
    finally:
        signal.alarm(0)
        facts["cpu"] = time.process_time() - began
    for file in made.files:
        target = out / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")
    flat = "\n".join(statement.text for statement in made.statements)
    (out / FLAT).write_text(flat + "\n", encoding="utf-8")
    functions = made.plan.functions
    errors = [d.code for d in made.diagnostics if d.severity == "error"]
    return facts | {
        "outcome": "converted with errors" if errors else "converted",
        "lines": sum(cell.source.count("\n") + 1 for cell in notebook.cells if cell.kind == "code"),
        "codes": sorted({d.code for d in made.diagnostics}),
        "uncompilable": list(uncompilable(out)),
        "functions": len(functions),
        "parameters": max((len(f.parameters) for f in functions), default=0),
        "returns": max((len(f.returns) for f in functions), default=0),
        "longest": longest(out, {f.name for f in functions}),
        "entries": [name for name, _ in made.entry_points],
    }


def _stop(*_: object) -> None:
    raise TimeoutError


def uncompilable(out: Path) -> Iterator[str]:
    for path in sorted(path for path in out.rglob("*.py") if path.name != FLAT):
        try:
            compile(path.read_text(encoding="utf-8"), path.name, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            yield f"{path.name}: {error}"


def longest(out: Path, names: set[str]) -> int:
    """Lines of the longest stage function as written, without its docstring."""
    lengths = [0]
    for path in out.rglob("src/**/*.py"):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in names:
                lengths.append((node.end_lineno or 0) - node.lineno + 1 - _docstring_lines(node))
    return max(lengths)


def _docstring_lines(node: ast.FunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or 0) - first.lineno + 1
    return 0


# ------------------------------------------------------------------------------------------------------------- findings


def add_findings(facts: list[dict[str, Any]], root: Path) -> None:
    """What ruff says of all outputs: names lost by us, findings that should not be, and what it would reformat."""
    for fact in facts:
        fact["lost"], fact["fatal"], fact["findings"], fact["reformat"], fact["own"], fact["rules"] = (
            [],
            [],
            0,
            0,
            [],
            [],
        )
    by_out = {fact["out"]: fact for fact in facts}
    first_party = "lint.isort.known-first-party = ['notebook']"  # as ruff sees it from inside one project
    options = ("--select", RULES, "--output-format", "json", "--line-length", "79", "--config", first_party)
    checked = ruff("check", *options, cwd=root)
    findings = json.loads(checked or "[]")
    for finding in sorted(findings, key=lambda f: Path(f["filename"]).name != FLAT):  # the notebook's own come first
        fact = by_out[Path(finding["filename"]).relative_to(root.resolve()).parts[0]]
        code, message = finding["code"] or "E999", finding["message"]
        if Path(finding["filename"]).name == FLAT:
            fact["own"] += [message.split("`")[1]] if code == "F821" else []
            continue
        fact["findings"] += 1
        fact["rules"].append(code)
        if code == "F821":
            fact["lost"] += {message.split("`")[1]} - set(fact["own"])
        elif code.startswith(tuple(FATAL.split(","))):
            fact["fatal"].append(f"{code} {message}")
    for line in ruff("format", "--check", "--line-length", "79", cwd=root).splitlines():
        if line.startswith("Would reformat: ") and FLAT not in line:
            by_out[Path(line.removeprefix("Would reformat: ")).parts[0]]["reformat"] += 1


def ruff(*arguments: str, cwd: Path) -> str:
    command = [str(Path(sys.executable).with_name("ruff")), *arguments, "--isolated", "."]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False).stdout


def report(facts: list[dict[str, Any]]) -> int:
    outcomes = Counter(fact["outcome"] for fact in facts)
    print(f"{len(facts)} notebooks: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    for why, count in Counter(_shape(f["why"]) for f in facts if f["outcome"] == "refused").most_common(8):
        print(f"  refused, {count}: {why}")
    stopped = ("crashed", "timed out")
    bad = [fact for fact in facts if fact["outcome"] in stopped or fact.get("uncompilable") or fact["lost"]]
    for fact in bad[:60]:
        print(
            f"  FAULT {fact['path']}: {fact.get('why') or ''} {fact.get('uncompilable') or ''} lost {fact['lost'][:5]}"
        )
    done = [fact for fact in facts if fact["outcome"].startswith("converted")]
    if not done:
        return 1
    clean = sum(not fact["findings"] and not fact["reformat"] for fact in done)
    broken, lost, fatal = (sum(bool(fact[key]) for fact in done) for key in ("uncompilable", "lost", "fatal"))
    print(f"uncompilable {broken}, names lost in {lost}, F/E9 findings in {fatal}, ruff-clean {clean / len(done):.1%}")
    for rule, count in Counter(rule for fact in done for rule in fact["rules"]).most_common(5):
        print(f"  {rule}: {count}")
    print(f"  would be reformatted: {sum(bool(fact['reformat']) for fact in done)}")
    large = [fact for fact in done if fact["lines"] >= 15] or done
    split = sum(fact["functions"] >= 2 for fact in large) / len(large)
    print(f"two or more functions: {split:.1%} of those with 15 lines or more")
    for key in ("functions", "longest", "parameters", "returns"):
        print(f"  {key}: {spread(large, key)}")
    print(f"CPU seconds {spread(done, 'cpu')}")
    for code, count in Counter(code for fact in done for code in fact["codes"]).most_common(25):
        print(f"  {code}: in {count}")
    return 1 if bad else 0


def _shape(why: str) -> str:
    return why[-60:]


def spread(facts: list[dict[str, Any]], key: str) -> str:
    """Median, 95th percentile and maximum."""
    values = sorted(fact[key] for fact in facts)
    return f"{statistics.median(values):.3g} (95%: {values[int(len(values) * 0.95) - 1]:.3g}, most: {values[-1]:.3g})"


if __name__ == "__main__":
    sys.exit(main())
