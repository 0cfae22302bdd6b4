"""The cases as notebooks, and two or three of them made into one: each feature meets every other, under the same names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

Cells = tuple[tuple[str, str], ...]
CASES = Path(__file__).resolve().parents[1] / "cases" / "fuzz"
STAYS = ("from __future__", "sys.exit")
"""A future import changes what others' annotations mean, and an exit ends them: such notebooks come last."""


def read_cases(path: Path) -> dict[str, Cells]:
    """The notebooks of a family: each opens with a line ``#### what must stay true``."""
    _, *texts = path.read_text(encoding="utf-8").split("#### ")
    return {f"{path.stem}: {text.partition(chr(10))[0]}": read_cells(text.partition("\n")[2]) for text in texts}


def read_cells(text: str) -> Cells:
    """The cells of a notebook: code below each line ``# %%``, text below ``# %% [markdown]``."""
    cells: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line in ("# %%", "# %% [markdown]"):
            cells.append(("markdown" if line.endswith("]") else "code", []))
        elif cells:
            cells[-1][1].append(line)
    return tuple((kind, "\n".join(lines).strip("\n")) for kind, lines in cells)


@cache
def every(folder: Path = CASES) -> tuple[tuple[str, Cells], ...]:
    return tuple(row for path in sorted(folder.glob("*.py")) for row in read_cases(path).items())


def spliced(rng: Random, folder: Path = CASES) -> tuple[Cells, tuple[str, ...]]:
    """Some notebooks in one: their cells in turn, or one notebook's in the middle of the other's."""
    picked = rng.sample(every(folder), rng.choice((2, 2, 3)))
    picked.sort(key=lambda row: any(mark in source for _, source in row[1] for mark in STAYS))
    waiting = [list(cells) for _, cells in picked]
    out: list[tuple[str, str]] = []
    sticky = rng.choice((0.0, 0.5, 0.8))
    current = waiting[0]
    while any(waiting):
        if not current or rng.random() > sticky:
            current = rng.choice([cells for cells in waiting if cells])
        out.append(current.pop(0))
    return tuple(out), tuple(name for name, _ in picked)
