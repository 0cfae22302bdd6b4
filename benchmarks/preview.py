"""What the panel in JupyterLab waits for, as a ratio to ``nbrefactor show`` on the same notebook, side by side.

    python benchmarks/preview.py [NOTEBOOK] [--rounds N]

The panel's request is answered by a process of its own, so both are processes; they take turns, and the median of
their user and system CPU time counts. The issue asks for a ratio below 2 on a notebook of 30 cells.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "sample_notebooks" / "churn" / "churn.ipynb"


def cpu(command: list[str], given: bytes = b"") -> float:
    """User and system seconds of one run of a command."""
    before = os.times()
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    document = json.loads(options.notebook.read_bytes())
    show = [sys.executable, "-m", "nbrefactor", "show", str(options.notebook)]
    worker = [sys.executable, "-m", "nbrefactor.lab.worker"]
    with tempfile.TemporaryDirectory() as root:
        request = {
            "action": "preview",
            "notebook": document,
            "path": os.path.join(root, options.notebook.name),
            "output": os.path.join(root, "output"),
            "root": root,
        }
        given = json.dumps(request).encode()
        rounds = [(cpu(show), cpu(worker, given)) for _ in range(options.rounds)]
    shown, previewed = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{options.notebook.name}: {len(document['cells'])} cells, median of {options.rounds} rounds")
    print(f"nbrefactor show {shown:.2f} s, preview {previewed:.2f} s: ratio {previewed / shown:.2f}")


if __name__ == "__main__":
    main()
