"""How often the generated ``drift.py`` alarms where nothing has changed, and where something has.

    python benchmarks/drift.py --trials 400

Each trial draws training rows and new rows of ten columns (normal, lognormal, skewed counts, mostly zeros, gaps, categories with
three, eight and twenty-five values), makes the reference and compares, with the functions that are written for
``--with monitoring``. The tables of docs/devops.md are printed by it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from nbrefactor.model import Cell, Notebook
from nbrefactor.pipeline import refactor
from nbrefactor.settings import DEFAULTS

CELLS = (
    'import pandas as pd\ndf = pd.read_csv("rows.csv")',
    "from sklearn.linear_model import Ridge\nmodel = Ridge().fit(df[['x']], df['y'])",
)
Draw = Callable[[np.random.Generator, int], pd.DataFrame]


def generated() -> ModuleType:
    """The module ``drift`` of a small converted notebook."""
    notebook = Notebook("nb.ipynb", tuple(Cell(i, "code", text) for i, text in enumerate(CELLS, 1)))
    folder = Path(tempfile.mkdtemp())
    for file in refactor(notebook, DEFAULTS._replace(targets=("monitoring",))).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    sys.path.insert(0, str(folder / "src"))
    return importlib.import_module("nb.drift")


def draw(random: np.random.Generator, count: int) -> pd.DataFrame:
    """Rows as tables of business have them."""
    zipf = 1 / np.arange(1, 26)
    gaps = random.normal(size=count)
    gaps[random.random(count) < 0.05] = np.nan
    return pd.DataFrame(
        {
            "normal": random.normal(size=count),
            "income": random.lognormal(10, 0.6, count),
            "gaps": gaps,
            "age": random.integers(18, 80, count),
            "visits": random.negative_binomial(1, 0.1, count),
            "claims": np.where(random.random(count) < 0.8, 0, random.gamma(2, 500, count)),
            "late": random.poisson(0.3, count),
            "housing": random.choice(["own", "rent", "other"], count, p=[0.5, 0.4, 0.1]),
            "purpose": random.choice(list("abcdefgh"), count),
            "region": random.choice([f"r{i}" for i in range(25)], count, p=zipf / zipf.sum()),
        }
    )


def kind(values: pd.Series) -> str:
    return str(pd.api.types.infer_dtype(values, skipna=True))


def compared(drift: ModuleType, old: pd.DataFrame, new: pd.DataFrame) -> list[dict[str, Any]]:
    """What the generated code finds for each column."""
    columns = {name: drift.describe(old[name], kind(old[name])) for name in old}
    reference = {"columns": columns, "counts": drift.count_rows(old, columns, [])[0]}
    return list(drift.compare(reference, drift.count_rows(new, columns, [])[0], {}))


CHANGES: dict[str, tuple[str, Callable[[np.random.Generator, pd.Series], pd.Series]]] = {
    "mean by 0.25 standard deviations": ("normal", lambda random, values: values + 0.25),
    "mean by 0.5": ("normal", lambda random, values: values + 0.5),
    "mean by 0.75": ("normal", lambda random, values: values + 0.75),
    "mean by 1": ("normal", lambda random, values: values + 1),
    "spread by half": ("normal", lambda random, values: values * 1.5),
    "spread doubled": ("normal", lambda random, values: values * 2),
    "income in thousands": ("income", lambda random, values: values / 1000),
    "income up by a fifth": ("income", lambda random, values: values * 1.2),
    "missing: 5% to 15%": ("gaps", lambda random, values: values.mask(random.random(len(values)) < 0.105)),
    "missing: 5% to 30%": ("gaps", lambda random, values: values.mask(random.random(len(values)) < 0.263)),
    "a new category: 5%": ("purpose", lambda random, values: values.mask(random.random(len(values)) < 0.05, "new")),
    "a new category: 15%": ("purpose", lambda random, values: values.mask(random.random(len(values)) < 0.15, "new")),
    "a category: 10% to 37%": (
        "housing",
        lambda random, values: values.mask(random.random(len(values)) < 0.3, "other"),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    drift, random = generated(), np.random.default_rng(options.seed)
    print("| training rows | new rows | alarms of 10 unchanged columns | with PSI > 0.2 alone |\n|---|---|---|---|")
    for old, new in ((5000, 100), (300, 300), (1000, 300), (5000, 300), (5000, 1000), (50_000, 5000)):
        trials = options.trials if old < 50_000 else options.trials // 8
        ours = plain = 0
        for _ in range(trials):
            found = compared(drift, draw(random, old), draw(random, new))
            ours += any(line.get("drifted") for line in found)
            plain += any(drift.index(line["then"], line["now"])[0] > drift.THRESHOLD for line in found)
        print(f"| {old:,} | {new:,} | {ours / trials:.1%} | {plain / trials:.1%} |", flush=True)
    sizes = (300, 1000, 5000)
    print(f"\n| one of 10 columns changes | {' | '.join(f'{size:,} new rows' for size in sizes)} |\n|---|---|---|---|")
    rows = draw(random, 5000)
    for change, (name, apply) in CHANGES.items():
        cells = []
        for size in sizes:
            hits = 0
            for _ in range(options.trials // 4):
                later = draw(random, size)
                later[name] = apply(random, later[name])
                hits += any(line["name"] == name and line.get("drifted") for line in compared(drift, rows, later))
            cells.append(f"{hits / (options.trials // 4):.0%}")
        print(f"| {change} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
