"""A random notebook: a handful of features, their chunks interleaved over cells, with headings and comments.

What programs must hold is listed in :mod:`checklist`, and a test holds the list true.
"""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from textwrap import indent

from . import features_code, features_data, features_flow, features_odd, features_world, frames, ordinary, soup, splice
from .endings import with_unbound_name
from .scope import Crowded, Feature, Scope

HEADINGS = (
    "# Analysis", "## Load the data", "## Prepare features", "### Clean up", "## Split", "## Train the model", "## Evaluate", "## Save results",
    "Some prose about what comes next.", "## 2. Explore", "### Helper functions", "* a list\n* of notes", "## Predict on new data",
)  # fmt: skip
COMMENTS = (
    "# note",
    "# TODO: tidy up",
    "#-------------",
    "# step 2",
    "#no space",
    "# print(old_code)",
    "# type: ignore",
    "#%%",
    "# été",
)
UNBOUND = 0.15
"""The share of programs that look up a name which is not bound."""
PLAIN = (*features_data.FEATURES, *features_code.FEATURES, *features_flow.FEATURES, *features_world.FEATURES)


@dataclass(frozen=True)
class Program:
    """``cells`` are ``(kind, source)``; ``features`` name what it is made of."""

    profile: str
    seed: int
    cells: tuple[tuple[str, str], ...]
    features: tuple[str, ...] = ()

    @property
    def code(self) -> tuple[str, ...]:
        return tuple(source for kind, source in self.cells if kind == "code")


def generate(profile: str, seed: int) -> Program:
    rng = Random(f"{profile}-{seed}")
    if profile == "ordinary":
        return Program(profile, seed, ordinary.notebook(rng), ("ordinary",))
    if profile.startswith("soup"):
        chunks = soup.chunks(rng, profile == "soup-frames")
        if rng.random() < UNBOUND:
            chunks = with_unbound_name(rng, chunks)
        return Program(profile, seed, tuple(_cells(rng, chunks)), (profile,))
    if profile == "splice":
        return Program(profile, seed, *splice.spliced(rng))
    scope = Crowded(rng) if profile == "crowded" else Scope(rng)
    if profile in ("odd", "crowded"):
        picked = rng.sample(features_odd.FEATURES, rng.randint(2, 6)) + rng.sample(PLAIN, rng.randint(1, 5))
        opening: tuple[str, ...] = ()
    elif profile == "plain":
        picked = rng.sample(PLAIN, rng.randint(3, 12))
        if rng.random() < 0.15:
            picked.append(rng.choice(features_flow.RARE))
        opening = ()
    elif profile == "single":  # one feature alone: what fails is nearly minimal
        every = (*PLAIN, *features_flow.RARE, *features_odd.FEATURES)
        picked = [every[seed % len(every)]]
        opening = ()
    elif profile == "single-frames":
        picked = [frames.FEATURES[seed % len(frames.FEATURES)]]
        opening = frames.opening(scope)
    elif profile == "frames":
        picked = rng.sample(frames.FEATURES, rng.randint(3, 9)) + rng.sample(PLAIN, rng.randint(0, 3))
        opening = frames.opening(scope)
    else:
        raise ValueError(f"no profile {profile!r}")
    chunks = [*opening, *_interleave(rng, scope, picked)]
    if profile == "crowded":
        chunks = [_caught(rng, chunk) for chunk in chunks]
    if rng.random() < UNBOUND:
        chunks = with_unbound_name(rng, chunks)
    elif rng.random() < 0.08:  # a program that stops somewhere
        stop = rng.choice(
            (
                "raise ValueError('stop')",
                "1 / 0",
                "missing_name",
                "{}['k']",
                "raise SystemExit",
                "assert False, 'no'",
                "[].pop()",
            )
        )
        chunks.insert(rng.randint(len(chunks) // 2, len(chunks)), stop)
    return Program(profile, seed, tuple(_cells(rng, chunks)), tuple(feature.__name__ for feature in picked))


def _interleave(rng: Random, scope: Scope, features: list[Feature]) -> Iterator[str]:
    """Every feature's chunks in their order; ``sticky`` decides how mixed the features are."""
    running: list[Iterator[str]] = [feature(scope) for feature in features]
    sticky = rng.choice((0.2, 0.6, 0.9, 1.0))
    current = rng.choice(running) if running else iter(())
    while running:
        if current not in running or rng.random() > sticky:
            current = rng.choice(running)
        chunk = next(current, None)
        if chunk is None:
            running.remove(current)
        elif "from __future__" in chunk or rng.random() > 0.04:
            yield chunk
        else:
            yield _wrapped(rng, chunk)
        scope.emitted()


def _caught(rng: Random, chunk: str) -> str:
    """Names clash in these programs: most of what fails goes on with the next statement."""
    if rng.random() < 0.4 or any(mark in chunk for mark in ("'''", '"""', "\\\n", "import *", "\t", "__future__")):
        return chunk
    return f"try:\n{indent(chunk, '    ')}\nexcept Exception as caught_:\n    print(type(caught_).__name__)"


def _wrapped(rng: Random, chunk: str) -> str:
    if any(mark in chunk for mark in ("'''", '"""', "\\\n", "import *", "\t")):
        return chunk
    opening, closing = rng.choice(
        (
            ("if True:", ""),
            ("for _once in range(1):", ""),
            ("try:", "\nfinally:\n    pass"),
            ("if 1:", "\nelse:\n    print('no')"),
        )
    )
    return f"{opening}\n{indent(chunk, '    ')}{closing}"


def _cells(rng: Random, chunks: list[str]) -> Iterator[tuple[str, str]]:
    new_cell = rng.choice((0.15, 0.4, 0.7, 1.0, 0.02))
    headings = rng.choice((0.0, 0.2, 0.5))
    pending: list[str] = []
    futures = [chunk for chunk in chunks if "from __future__" in chunk]
    for chunk in futures:  # such an import must open its cell
        chunks.remove(chunk)
        yield "code", chunk
    for chunk in chunks:
        if pending and rng.random() < new_cell:
            yield from _cell(rng, pending, headings)
            pending = []
        if pending and rng.random() < 0.05 and _simple(pending[-1]) and _simple(chunk):
            pending[-1] += f"; {chunk}"
        else:
            if rng.random() < 0.1:
                pending.append(rng.choice(COMMENTS))
            if rng.random() < 0.08:
                pending.append("")
            pending.append(chunk)
    if pending:
        yield from _cell(rng, pending, headings)


def _cell(rng: Random, parts: list[str], headings: float) -> Iterator[tuple[str, str]]:
    if rng.random() < headings:
        yield "markdown", rng.choice(HEADINGS)
    r = rng.random()
    if r < 0.12:
        shown = _last_name(parts)
        parts = [*parts, shown] if shown else parts
    elif r < 0.2:
        parts = [*parts, rng.choice(COMMENTS)]
    source = "\n".join(parts)
    if rng.random() < 0.02:
        source = source.replace("\n", "\r\n")
    yield "code", source + rng.choice(("", "", "", "\n", "\n\n"))
    if rng.random() < 0.03:
        yield rng.choice((("code", ""), ("code", "# only a comment"), ("raw", "raw text"), ("code", "pass")))


def _simple(chunk: str) -> bool:
    if "\n" in chunk or "#" in chunk:
        return False
    try:
        body = ast.parse(chunk).body
    except SyntaxError:
        return False
    return (
        len(body) == 1
        and isinstance(body[0], (ast.Assign, ast.Expr, ast.AugAssign, ast.Import))
        and not chunk.endswith(";")
    )


def _last_name(parts: list[str]) -> str:
    """A name that the last statement binds or uses, to be displayed."""
    try:
        last = ast.parse(parts[-1]).body[-1]
    except (SyntaxError, IndexError):
        return ""
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        return last.targets[0].id
    return ""


def notebook_json(cells: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """The cells as nbformat 4."""
    made: list[dict[str, object]] = []
    for kind, source in cells:
        cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        made.append(cell)
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
