"""Fuzz: generate, convert, run, compare; count what differs, and cut the first failures of each kind down.

python tests/fuzz/run.py --profile plain --count 2000 --start 0 --minimise 5 --out /tmp/found
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import dataclasses
import functools
import gc
import importlib.metadata
import json
import multiprocessing
import sys
import time
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fuzz.check import Verdict, check  # type: ignore[import-not-found]
from fuzz.generator import Program, generate
from fuzz.minimise import minimise
from fuzz.splice import read_cases

PROFILES = ("plain", "soup", "frames", "soup-frames", "ordinary", "single", "single-frames", "splice", "odd", "crowded")


def preload(profile: str) -> None:
    """Import once what the children would import each, and keep the collector away from it: it would copy every page."""
    import asyncio, csv, dataclasses, decimal, functools, json, pickle, pprint, random, runpy, shutil, string  # noqa: E401, F401, I001

    if profile not in ("plain", "single", "soup", "odd", "crowded"):
        import numpy  # noqa: F401
        import pandas  # noqa: F401

        for lazy in (
            "core.methods.to_dict",
            "io.formats.csvs",
            "io.formats.string",
            "io.parsers",
            "core.computation.eval",
        ):
            with contextlib.suppress(ImportError):
                importlib.import_module(f"pandas.{lazy}")
        for lazy in ("pyarrow.pandas_compat", "narwhals._pandas_like.dataframe", "sklearn.pipeline", "skops.io"):
            with contextlib.suppress(ImportError):
                importlib.import_module(lazy)
        import sklearn.linear_model
        import sklearn.model_selection
        import sklearn.preprocessing

        known = importlib.metadata.packages_distributions()  # a bundle asks for it, and it reads every distribution
        importlib.metadata.packages_distributions = lambda: known
    if profile == "ordinary":
        import joblib  # noqa: F401
        import sklearn.ensemble
        import sklearn.neighbors
        import sklearn.tree  # noqa: F401
    gc.collect()
    gc.freeze()


def one(task: tuple[str, int], styled: bool = False, keep: bool = True) -> tuple[Program, Verdict]:
    program = generate(*task)
    return program, check(program.cells, styled=styled, keep=keep)


def cases(places: list[Path], only: str = "") -> int:
    """Check every case of some files or folders; one JSON object: name -> [kind, detail, functions]."""
    preload("frames")
    paths = [path for place in places for path in (sorted(place.glob("*.py")) if place.is_dir() else [place])]
    wanted = {name: cells for path in paths for name, cells in read_cases(path).items() if only in name}
    found = {}
    for name, cells in wanted.items():
        found[name] = check(cells, styled=True)
        if found[name].good and not (default := check(cells, keep=False)).good:
            found[name] = dataclasses.replace(default, detail=f"without exploration: {default.detail}")
    print(json.dumps({name: [v.kind, v.detail, v.functions] for name, v in found.items()}, indent=0))
    return 0 if all(verdict.good for verdict in found.values()) else 1


def report(program: Program, verdict: Verdict, cells: tuple[tuple[str, str], ...]) -> str:
    body = "\n".join(f"```{'python' if kind == 'code' else kind}\n{source}\n```" for kind, source in cells)
    made_of = f"{program.profile} seed {program.seed}, {', '.join(program.features)}"
    return f"# {verdict.kind}: {verdict.detail}\n\n{made_of}\n\n{body}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--profile", default="plain", choices=PROFILES)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--minimise", type=int, default=0, help="cut down this many failures of each kind")
    parser.add_argument("--seconds", type=float, default=40, help="for each of these")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", default="", help="only programs with this feature")
    parser.add_argument("--without", nargs="*", default=[], help="no programs with these features")
    parser.add_argument("--cases", type=Path, nargs="+", help="check the notebooks in these files; print JSON")
    parser.add_argument("--default", action="store_true", help="the default mode, which drops exploration")
    parser.add_argument("--styled", action="store_true", help="format as the command does; slower")
    arguments = parser.parse_args()
    if arguments.cases:
        return cases(arguments.cases, arguments.only)
    preload(arguments.profile)
    tasks = [(arguments.profile, seed) for seed in range(arguments.start, arguments.start + arguments.count)]
    if arguments.only:
        tasks = [task for task in tasks if arguments.only in generate(*task).features]
    if arguments.without:
        tasks = [task for task in tasks if not set(arguments.without) & set(generate(*task).features)]
    began = time.monotonic()
    kinds: collections.Counter[str] = collections.Counter()
    blame: collections.Counter[str] = collections.Counter()
    seen: collections.Counter[str] = collections.Counter()
    shapes: list[Verdict] = []
    failures: list[tuple[Program, Verdict]] = []
    context = multiprocessing.get_context("fork")
    with context.Pool(arguments.jobs) as pool:
        for program, verdict in pool.imap_unordered(
            functools.partial(one, styled=arguments.styled, keep=not arguments.default), tasks, chunksize=4
        ):
            kinds[verdict.kind] += 1
            if sum(kinds.values()) % 500 == 0:
                print(f"{sum(kinds.values())} programs, {time.monotonic() - began:.0f} s", flush=True)
            seen.update(set(program.features))
            shapes.append(verdict)
            if not verdict.good:
                blame.update(set(program.features))
                failures.append((program, verdict))
                if len(failures) <= 20:
                    print(f"seed {program.seed}: {verdict.kind}: {verdict.detail}", flush=True)
    total = sum(kinds.values()) or 1
    seconds = time.monotonic() - began
    print(f"{arguments.profile}: {total} programs, {kinds['same']} the same, {dict(kinds)}, {seconds:.0f} s")
    share = sum(v.functions >= 2 for v in shapes) / total
    median = sorted(v.functions for v in shapes)[len(shapes) // 2]
    longest, most = max(v.longest for v in shapes), max(v.parameters for v in shapes)
    print(
        f"structure: {share:.0%} in two or more functions, median {median}; longest {longest} lines, {most} parameters"
    )
    if arguments.profile.startswith("single"):
        print("failing features: " + ", ".join(f"{name} {blame[name]}/{seen[name]}" for name in sorted(blame)))
    worst = sorted(((blame[name] / seen[name], blame[name], name) for name in blame), reverse=True)[:10]
    print("in failures: " + ", ".join(f"{name} {count}/{seen[name]}" for _, count, name in worst))
    done: collections.Counter[str] = collections.Counter()
    for program, verdict in sorted(failures, key=lambda f: sum(len(s) for _, s in f[0].cells)):
        group = f"{verdict.kind} {verdict.detail[:25] if verdict.kind == 'crash' else ''}"
        if program.profile.startswith("single"):
            group = program.features[0]
        if done[group] >= arguments.minimise:
            continue
        done[group] += 1
        small = minimise(
            program.cells,
            lambda c, w=verdict: check(c, keep=not arguments.default, styled=arguments.styled).signature == w.signature,
            arguments.seconds,
        )
        text = report(program, check(small, keep=not arguments.default, styled=arguments.styled), small)
        print("\n" + text, flush=True)
        if arguments.out:
            arguments.out.mkdir(parents=True, exist_ok=True)
            (arguments.out / f"{program.profile}-{program.seed}.md").write_text(text)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
