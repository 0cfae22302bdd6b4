"""Breaks correct conversions in the ways of a careless refactoring, and counts how many of them verify finds and names.

    python benchmarks/faults.py [--match TEXT] [--json FILE]

Each notebook is run once; each of its faults is planted in a copy of the scripts, which are then compared. A fault is named
when the first difference is in the function that holds it, or, for one in ``main``, as values enter the next function.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from nbrefactor.manifest import inputs_of
from nbrefactor.notebook import read
from nbrefactor.pipeline import refactor
from nbrefactor.prove import request_for
from nbrefactor.settings import Settings
from nbrefactor.verify import Verification
from nbrefactor.write import plan_changes, write

SAMPLES = Path(__file__).resolve().parent.parent / "sample_notebooks"

DRAWS = """\
# %% [markdown]
# ## Simulate the demand
# %%
import random
import numpy as np
random.seed(5)
np.random.seed(7)
demand = np.random.poisson(20, size=50)
# %% [markdown]
# ## Warm up
# %%
burn_in = np.random.rand(10)
weights = [random.random() for _ in range(3)]
# %% [markdown]
# ## Resample
# %%
chosen = np.random.choice(demand, size=25)
mean = chosen.mean()
noise = random.gauss(0, 1)
print("mean", mean, burn_in.sum(), weights[0])
# %% [markdown]
# ## Write the result
# %%
with open("result.txt", "w") as file:
    file.write(f"{mean} {noise}")
"""

KINDS = """\
# %% [markdown]
# ## Load the orders
# %%
import numpy as np
import pandas as pd
rng = np.random.default_rng(3)
orders = pd.DataFrame({"day": rng.integers(1, 29, 60), "size": rng.choice(["S", "M", "L"], 60), "units": rng.integers(0, 6, 60)})
orders.index = orders.index + 100
counts = {"rows": 0}
# %% [markdown]
# ## Clean the orders
# %%
raw = orders.copy()
orders["size"] = pd.Categorical(orders["size"], categories=["S", "M", "L"], ordered=True)
orders = orders.sort_values("day", kind="stable")
orders["late"] = orders["day"] > 14
limit = orders["units"].quantile(0.9)
orders["units"] = orders["units"].clip(upper=limit)
print("rows", len(orders), "limit", limit)
# %% [markdown]
# ## Weight the units
# %%
def weighted(values, factor=1.5):
    counts["rows"] += len(values)
    return [value * factor for value in values]
factor = 2.0
orders["weight"] = weighted(orders["units"], factor)
totals = orders.groupby("size", observed=True)[["units", "weight"]].sum()
share = totals.div(totals.sum(axis=0), axis=1)
best = totals["units"].idxmax()
# %% [markdown]
# ## Draw a sample
# %%
picked = orders.sample(10, random_state=5)
noise = rng.normal(size=3)
smooth = [orders["units"].iloc[max(0, i - 2):i + 1].mean() for i in range(len(orders))]
print("picked", picked["units"].sum(), noise.round(3), counts)
# %% [markdown]
# ## Write the files
# %%
totals.to_csv("totals.csv", sep=";")
share.round(3).to_csv("share.csv")
with open("log.txt", "a") as file:
    file.write(f"{best} {raw['units'].sum()} {len(smooth)}\\n")
"""


@dataclass(frozen=True)
class Fault:
    """``pattern`` in ``module`` becomes ``replacement``; verify must blame ``function``."""

    name: str
    notebook: str
    pattern: str
    replacement: str
    function: str
    module: str = "train"


CHURN, CREDIT, HOUSES = "churn/churn.ipynb", "credit_models/credit.ipynb", "house_prices/house_prices.ipynb"
SPAM, SALES = "spam_text/spam.ipynb", "sales_analysis/sales_2023.ipynb"

FAULTS = [
    Fault("missed inplace", CHURN, r"df\.drop_duplicates\(inplace=True\)", "df.drop_duplicates()", "clean_data"),
    Fault("wrong median", CHURN, r'\["satisfaction"\]\.median\(\)', '["satisfaction"].mean()', "clean_data"),
    Fault("stale value", CHURN, r"df = engineer_features\(", "engineer_features(", "split_data"),
    Fault("fit on all rows", CHURN, r"X_train = scaler\.fit_transform\(X_train\)",
          "X_train = scaler.fit(X).transform(X_train)", "split_data"),
    Fault("changed seed", CHURN, r"type=int, default=42\)", "type=int, default=43)", "split_data"),
    Fault("dummy not dropped", CHURN, r"drop_first=True", "drop_first=False", "engineer_features"),
    Fault("dropped print", CHURN, r'    print\("AUC: .*\n', "", "evaluate_model"),
    Fault("swapped returns", CHURN, r"return X_train, X_test, y_train, y_test",
          "return X_train, X_test, y_test, y_train", "split_data"),
    Fault("lost file", CHURN, r'joblib\.dump\(model, "churn_model\.pkl"\)', "pass", "save_model"),
    Fault("fitted value lost in scoring", CHURN, r'state\["satisfaction_median"\]', "0", "score.py", "features"),
    Fault("fitted state lost", CHURN, r'state\["scaler"\] = scaler', 'state["scaler"] = 0', "split_data"),
    Fault("wrong threshold", CREDIT, r'\["late_payments"\] <= 5', '["late_payments"] < 5', "prepare_data"),
    Fault("split by one row more", CREDIT, r"X_train, X_test, y_train, y_test = (train_test_split\([^)]*\))",
          r"X_train, X_test, y_train, y_test = \1\n    X_train, y_train = X_train[:-1], y_train[:-1]", "split_data"),
    Fault("last candidate lost", CREDIT, r'(print\(f"\{name.*\n)', r'\1        if len(searches) == 2: break\n',
          "train_candidates"),
    Fault("wrong class", CREDIT, r"predict_proba\(X_test\)\[:, 1\]", "predict_proba(X_test)[:, 0]",
          "evaluate_held_out_applications"),
    Fault("swapped arguments", CREDIT, r"evaluate_held_out_applications\(best_model, X_test, y_test\)\n    save",
          "evaluate_held_out_applications(best_model, X_train[:len(y_test)], y_test)\n    save",
          "evaluate_held_out_applications"),
    Fault("lost mutation", HOUSES, r"for part in \[train, test\]", "for part in [train]", "build_features"),
    Fault("wrong dtype", HOUSES, r"\.notna\(\)\.astype\(int\)", ".notna().astype(float)", "build_features", "features"),
    Fault("fit on the wrong part", HOUSES, r'price_level = train\.groupby', "price_level = test.groupby",
          "build_features"),
    Fault("metric on the wrong scale", HOUSES, r"mean_absolute_error\(actual, pred\)",
          "mean_absolute_error(y_test, pred)", "evaluate_model"),
    Fault("prediction not transformed back", HOUSES, r"np\.expm1\(model\.predict\(features\)\)",
          "model.predict(features)", "score.py", "features"),
    Fault("parts of a file swapped", SPAM, r"\(vectorizer, clf\), f", "(clf, vectorizer), f", "save_model"),
    Fault("fitted on the test part", SPAM, r"X_test = vectorizer\.transform\(test_text\)",
          "X_test = vectorizer.fit_transform(test_text)", "vectorize_messages"),
    Fault("wrong column", SALES, r'to_period\("M"\)\)\[\s*"revenue"', 'to_period("M"))["units"', "prepare_month",
          "pipeline"),
    Fault("file rounded otherwise", SALES, r"top\.round\(2\)", "top.round(1)", "save_results", "pipeline"),
    Fault("steps in another order", SALES, r"(    explore_data\(monthly\)\n)", "", "explore_data", "pipeline"),
    Fault("row filter turned round", SALES, r'customers\["running"\] <= 0\.8', 'customers["running"] < 0.5',
          "prepare_best_customers", "pipeline"),
    Fault("dropped random draw", DRAWS, r"burn_in = np\.random\.rand\(10\)", "burn_in = np.zeros(10)", "explore_data",
          "pipeline"),
    Fault("draws in another order", DRAWS, r"(    demand = np\..*\n)", r"    np.random.rand()\n\1",
          "prepare_features", "pipeline"),
    Fault("seed left out", DRAWS, r"    random\.seed\(5\)\n", "", "explore_data", "pipeline"),
    Fault("lost copy", KINDS, r"orders\.copy\(\)", "orders", "write_files", "pipeline"),
    Fault("category order", KINDS, r'categories=\["S", "M", "L"\]', 'categories=["L", "M", "S"]', "prepare_features",
          "pipeline"),
    Fault("order of equal rows", KINDS, r'sort_values\("day", kind="stable"\)',
          'iloc[::-1].sort_values("day", kind="stable")', "prepare_features", "pipeline"),
    Fault("lost index", KINDS, r'(sort_values\("day", kind="stable")', r"\1, ignore_index=True", "prepare_features",
          "pipeline"),
    Fault("another dtype", KINDS, r"\.clip\(upper=limit\)", ".clip(upper=limit).astype(float)", "prepare_features",
          "pipeline"),
    Fault("boundary", KINDS, r'\["day"\] > 14', '["day"] >= 14', "prepare_features", "pipeline"),
    Fault("wrong axis", KINDS, r"totals\.sum\(axis=0\), axis=1", "totals.sum(axis=1), axis=0", "save_weight_units",
          "pipeline"),
    Fault("default frozen", KINDS, r'orders\["units"\], factor, counts', 'orders["units"], counts', "save_weight_units",
          "pipeline"),
    Fault("lost write to what is shared", KINDS, r'    counts\["rows"\] \+= len\(values\)\n', "", "save_weight_units",
          "pipeline"),
    Fault("another seed", KINDS, r"random_state=5", "random_state=6", "explore_data", "pipeline"),
    Fault("extra draw", KINDS, r"(    noise = )", r"    rng.normal()\n\1", "explore_data", "pipeline"),
    Fault("window too wide", KINDS, r"i - 2\)", "i - 3)", "explore_data", "pipeline"),
    Fault("range too short", KINDS, r"range\(len\(orders\)\)", "range(len(orders) - 1)", "explore_data", "pipeline"),
    Fault("another separator", KINDS, r'sep=";"', 'sep=","', "write_files", "pipeline"),
    Fault("file written anew", KINDS, r'"log\.txt", "a"', '"log.txt", "w"', "write_files", "pipeline"),
    Fault("written twice", KINDS, r"(        file\.write\(.*\n)", r"\1\1", "write_files", "pipeline"),
    Fault("stale value", KINDS, r"    orders = prepare_features\(", "    prepare_features(", "save_weight_units", "pipeline"),
    Fault("swapped returns", KINDS, r"return orders, totals, share, best", "return orders, share, totals, best",
          "save_weight_units", "pipeline"),
    Fault("last row lost", KINDS, r"(    return orders\n)", r"    orders = orders[:-1]\n\1", "prepare_features", "pipeline"),
    Fault("metric on the training rows", CHURN, r"accuracy_score\(y_test, y_pred\)",
          "accuracy_score(y_test, y_test)", "evaluate_model"),
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    fault: Fault
    found: bool
    blamed: str
    said: str

    @property
    def named(self) -> bool:
        return self.found and self.blamed == self.fault.function


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--match", default="", help="only faults with this text in their name or notebook")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if given.match in f"{fault.name} {fault.notebook}"]
    started = time.monotonic()
    outcomes: list[Outcome] = []
    for notebook in dict.fromkeys(fault.notebook for fault in chosen):
        outcomes += planted(notebook, [fault for fault in chosen if fault.notebook == notebook])
    if given.json:
        rows = [{"fault": o.fault.name, "named": o.named, "found": o.found, "said": o.said} for o in outcomes]
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    found, named = sum(o.found for o in outcomes), sum(o.named for o in outcomes)
    print(f"{found} of {len(outcomes)} faults found, {named} named; {time.monotonic() - started:.0f} s")
    return 0 if named == len(outcomes) else 1


def planted(notebook: str, faults: list[Fault]) -> list[Outcome]:
    """The outcome of each fault of one notebook, after checking that its correct conversion is equal."""
    from nbrefactor.verify.report import described

    outcomes = []
    with tempfile.TemporaryDirectory() as temporary:
        path = SAMPLES / notebook
        if notebook in (DRAWS, KINDS):
            path = Path(temporary) / "drawn" / "drawn.py"
            path.parent.mkdir()
            path.write_text(notebook, encoding="utf-8")
            (path.parent / "log.txt").write_text("an earlier run\n", encoding="utf-8")
        data = path.read_bytes()
        made = refactor(read(str(path)), Settings(tests=False))
        correct = Path(temporary) / "correct"
        write(plan_changes(made.files, str(correct)), str(correct), inputs_of(data, Settings()), str(path), "")
        request = request_for(read(str(path)), data, made, str(correct), Settings())
        with Verification(made, request) as verification:
            whole = verification.compare([str(correct / "src")])
            if not whole.equal:
                print(f"{path.name}: the correct conversion differs: {whole.first}")
            for number, fault in enumerate(faults):
                broken = Path(temporary) / f"broken{number}"
                shutil.copytree(correct, broken)
                target = next((broken / "src").rglob(f"{fault.module}.py"))
                text = target.read_text(encoding="utf-8")
                changed, count = re.subn(fault.pattern, fault.replacement, text)
                if not count or changed == text:
                    outcomes.append(Outcome(fault, False, "", "the fault could not be planted"))
                else:
                    target.write_text(changed, encoding="utf-8")
                    row = verification.compare([str(broken / "src")]).first
                    said = f"{described(row)}: {row.notebook[:50]} | {row.refactored[:50]}" if row else ""
                    outcomes.append(Outcome(fault, row is not None, row.function if row else "", said))
                last = outcomes[-1]
                print(
                    f"{'named' if last.named else 'found' if last.found else 'MISSED'}: {fault.name}: {last.said}",
                    flush=True,
                )
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
