"""Plants the faults of a careless refactoring in conversions of any notebook, and says which of them verify finds and names.

    python benchmarks/careless.py NOTEBOOK… [--count N] [--only FAULT] [--json FILE]

:mod:`faults` holds faults made by hand for our samples; here each kind of fault is a pattern, planted wherever a script
has it, at most once in each function. A fault is named where the first difference has a value, a cell, both sides'
values, and the function that holds the fault (for one in ``main``, the next that runs; in ``features.py``, any).
A fault that changes nothing at all (a copy of what nobody changes) is not found: what is not found is printed to be looked at.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbrefactor.manifest import inputs_of
from nbrefactor.model import NbrefactorError
from nbrefactor.notebook import read
from nbrefactor.pipeline import refactor
from nbrefactor.prove import request_for
from nbrefactor.settings import Settings
from nbrefactor.verify import Verification
from nbrefactor.verify.report import described
from nbrefactor.verify.result import Row
from nbrefactor.write import plan_changes, write

STEPS, MAIN = "steps", "main"
TEMPLATES = frozenset(
    "argument_parser save_bundle save_object write_model usual_value input_schema plain library_versions".split()
)
KINDS: list[tuple[str, str, str, str]] = [
    ("lost copy", STEPS, r"\.copy\(\)", ""),
    ("lost inplace", STEPS, r"inplace=True", "inplace=False"),
    ("lost index", STEPS, r"(\.(?:sort_values|dropna|drop_duplicates)\((?!.*inplace).*\))$", r"\1.reset_index(drop=True)"),
    ("index kept", STEPS, r"\.reset_index\(drop=True\)", ""),
    ("median for mean", STEPS, r"\.mean\(", ".median("),
    ("mean for median", STEPS, r"\.median\(", ".mean("),
    ("mean for mode", STEPS, r"\.mode\(\)\[0\]", ".max()"),
    ("fitted again on the test part", STEPS, r"(_test\w* = .*)\.transform\(", r"\1.fit_transform("),
    ("scaler not fitted anew", STEPS, r"\.fit_transform\((\w+)\)", r".fit(\1[:-1]).transform(\1)"),
    ("another seed", STEPS, r"random_state=(random_state|seed|\d+)", r"random_state=\1 + 1"),
    ("another share for testing", STEPS, r"test_size=([\w.]+)", r"test_size=\1 / 2"),
    ("rows not shuffled", STEPS, r"random_state=\w+", "shuffle=False"),
    ("parts swapped", STEPS, r"X_train, X_test, y_train, y_test = ", "X_test, X_train, y_test, y_train = "),
    ("last row lost", STEPS, r"^(    return )(\w+)$", r"\1\2[:-1]"),
    ("rows in another order", STEPS, r"^(    return )(df|data|dataset|rows|X)$", r"\1\2.iloc[::-1]"),
    ("another type", STEPS, r"\.astype\((?:int|float|str)\)", ".astype(complex)"),
    ("type not changed", STEPS, r"\.astype\([^()]*\)", ""),
    ("whole numbers divided", STEPS, r" / ", " // "),
    ("boundary above", STEPS, r" > ", " >= "),
    ("boundary below", STEPS, r" <= ", " < "),
    ("condition turned", STEPS, r" == (?=[\"'\d])", " != "),
    ("column kept", STEPS, r"\.drop\((?:columns=)?\[\"([^\"]*)\", ", ".drop(columns=["),
    ("column lost", STEPS, r"(\[\[\"[^\"]*\"), \"[^\"]*\"", r"\1"),
    ("wrong axis", STEPS, r"axis=1", "axis=0"),
    ("first category kept", STEPS, r"drop_first=True", "drop_first=False"),
    ("printed line lost", STEPS, r"^( +)print\(.*\)$", r"\1pass"),
    ("printed with fewer digits", STEPS, r":\.(\d)f\}", r":.1f}"),
    ("rounded otherwise", STEPS, r"(round\(.*?)\d\)", r"\g<1>1)"),
    ("wrong class", STEPS, r"\[:, 1\]", "[:, 0]"),
    ("slice by one more", STEPS, r"\[:(\d+)\]", r"[:\1 + 1]"),
    ("default of another value", STEPS, r"^(    \w+(?:: \w+)? = )(\d+)(,?)$", r"\g<1>\2 + 1\3"),
    ("hyper-parameter changed", STEPS, r"(n_estimators|n_neighbors|max_depth|max_iter|C|alpha)=(\w+)", r"\1=\2 * 2"),
    ("hyper-parameter lost", STEPS, r", (n_estimators|n_neighbors|max_depth|C|alpha)=\w+", ""),
    ("metric on the wrong answers", STEPS, r"_score\(y_test, \w+", "_score(y_test, y_test"),
    ("statement lost", STEPS, r"^    [\w.]+(?:\[.*\])? = (?!.*\($).*\)$", "    pass"),
    ("change of a column lost", STEPS, r"^( +)(\w+)\[(\"[^\"]*\")\] = (?!.*[\(\[]$).*$", r"\1\2[\3] = \2.get(\3, 0)"),
    ("filled with something else", STEPS, r"fillna\(0", "fillna(1"),
    ("label changed", STEPS, r"\{(\"[^\"]*\"): 1\b", r"{\1: 2"),
    ("file not written", STEPS, r"^( +)(?:\w+\.to_csv|joblib\.dump|pickle\.dump)\(.*\)$", r"\1pass"),
    ("draw left out", STEPS, r"np\.random\.(?:rand|randn|random)\((\d+)\)", r"np.zeros(\1)"),
    ("figure of other data", STEPS, r"(\.(?:plot|hist|scatter|bar)\(\w+)(?=[,)])", r"\1[:-1]"),
    ("stale value", MAIN, r"^    (\w+) = (\w+\(\1\b)", r"    \2"),
    ("step done twice", MAIN, r"^(    \w+ = \w+\((\w+)\))$", r"\1\n\1"),
    ("swapped arguments", MAIN, r"\((\w+_train), (\w+_test)", r"(\2, \1"),
    ("steps in another order", MAIN, r"^(    \w[^\n]*\)\n)(    \w[^\n]*\)\n)(?=    \w)", r"\2\1"),
]  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A module's text with one fault, and the function that holds it."""

    kind: str
    module: str
    function: str
    text: str
    difference: str


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=20, help="so many faults of each notebook, drawn at random")
    parser.add_argument("--only", default="", help="this kind of fault")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[dict[str, str]] = []
    for notebook in options.notebooks:
        try:
            rows += looked_at(notebook.resolve(), options.count, options.only)
        except NbrefactorError as error:
            print(f"{notebook}: {error}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in ("named", "found", "MISSED")}
    print(f"{len(rows)} faults: {counts}")
    return 0


def looked_at(notebook: Path, count: int, only: str) -> Iterator[dict[str, str]]:
    """One row for each fault."""
    data = notebook.read_bytes()
    made = refactor(read(str(notebook)), Settings(tests=False))
    with tempfile.TemporaryDirectory() as temporary:
        correct = Path(temporary) / "correct"
        write(plan_changes(made.files, str(correct)), str(correct), inputs_of(data, Settings()), str(notebook), "")
        faults = list(faults_of(correct / "src" / made.plan.package, only))
        faults = random.Random(0).sample(faults, min(count, len(faults)))
        with Verification(made, request_for(read(str(notebook)), data, made, str(correct), Settings())) as verification:
            whole = verification.compare([str(correct / "src")])
            if not whole.equal:
                print(f"{notebook.name}: the correct conversion differs: {whole.first}", flush=True)
                return
            for number, fault in enumerate(faults):
                broken = Path(temporary) / f"broken{number}"
                shutil.copytree(correct / "src", broken)
                (broken / made.plan.package / fault.module).write_text(fault.text, encoding="utf-8")
                row = verification.compare([str(broken)]).first
                verdict = "MISSED" if row is None else "named" if is_named(row, fault) else "found"
                said = f"{described(row)}: {row.notebook[:60]} | {row.refactored[:60]}" if row else fault.difference
                print(f"{verdict}: {notebook.stem}: {fault.kind} in {fault.function}: {said}", flush=True)
                if verdict == "found":
                    print("      " + fault.difference.replace("\n", "\n      "), flush=True)
                yield {"notebook": notebook.name, "fault": fault.kind, "verdict": verdict, "said": said}


def is_named(row: Row, fault: Planted) -> bool:
    whole = bool(row.notebook and row.refactored and (row.name or row.at) and (row.cells or row.what != "value"))
    return whole and (row.function == fault.function or fault.function == "main" or fault.module == "features.py")


def faults_of(package: Path, only: str) -> Iterator[Planted]:
    """Every kind of fault, once in each function that has its pattern."""
    for module in ("train.py", "pipeline.py", "features.py"):
        path = package / module
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name in TEMPLATES:
                continue
            body = "".join(lines[node.lineno - 1 : node.end_lineno])
            for kind, where, pattern, replacement in KINDS:
                if (where == MAIN) != (node.name == "main") or only not in kind:
                    continue
                changed = re.sub(pattern, replacement, body, count=1, flags=re.MULTILINE)
                whole = "".join(lines[: node.lineno - 1]) + changed + "".join(lines[node.end_lineno or 0 :])
                if changed != body and _differs(text, whole):
                    rows = difflib.unified_diff(body.splitlines(), changed.splitlines(), lineterm="", n=0)
                    difference = "\n".join(row for row in rows if not row.startswith(("---", "+++", "@@")))
                    yield Planted(kind, module, node.name, whole, difference)


def _differs(text: str, changed: str) -> bool:
    """Whether the change is Python, and more than a comment or a docstring."""
    try:
        return ast.dump(ast.parse(text)) != ast.dump(ast.parse(changed))
    except SyntaxError:
        return False


if __name__ == "__main__":
    sys.exit(main())
