"""Execute the sample notebooks and store their outputs, as a person would have left them.

    python scripts/execute_samples.py [FOLDER…]

Each notebook runs in a temporary copy of its folder, so that models and files it writes do not land here. Pictures are
left out of the stored outputs: they are large, and nothing reads them. Needs the extra ``test``; the notebook with
PyTorch is passed over where torch is not installed.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

SAMPLES = Path(__file__).resolve().parent.parent / "sample_notebooks"

# Notebooks whose author did not run the cells from top to bottom: cell numbers in the order of execution. A cell named
# twice was run again later; a cell not named was never run.
ORDERS: dict[str, list[int]] = {
    "churn/churn.ipynb": [
        *(2, 3, 5, 6, 7, 9, 11, 10, 12, 13, 15, 16, 18, 19, 20, 21, 22, 24, 25, 27),
        *(29, 31, 32, 3, 33, 35, 36),
    ],
}

# Cells that fail, in their author's hands as in ours.
FAILING: dict[str, set[int]] = {"churn/churn.ipynb": {36}, "sales_analysis/sales_2023.ipynb": {9}}

NEEDS = {"digits_torch": "torch", "house_prices": "lightgbm", "demand_forecast": "statsmodels"}
AFTER = {"score.ipynb": 1}


def main(folders: list[str]) -> None:
    """Execute the notebooks of the given sample folders, or of all."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    for folder in sorted(path for path in SAMPLES.iterdir() if path.is_dir()):
        if folders and folder.name not in folders:
            continue
        needed = NEEDS.get(folder.name, "")
        if needed and importlib.util.find_spec(needed) is None:
            print(f"{folder.name}: passed over, {needed} is not installed")
            continue
        execute_folder(folder)


def execute_folder(folder: Path) -> None:
    """Run the notebooks of one folder, training before scoring, in one copy of it."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary) / folder.name
        shutil.copytree(folder, work)
        for path in sorted(folder.glob("*.ipynb"), key=lambda path: (AFTER.get(path.name, 0), path.name)):
            name = f"{folder.name}/{path.name}"
            print(name, flush=True)
            notebook = nbformat.read(path, as_version=4)
            execute(notebook, work, ORDERS.get(name), FAILING.get(name, set()))
            nbformat.write(notebook, path)


def execute(notebook: Any, folder: Path, order: list[int] | None, failing: set[int]) -> None:
    """Run the cells of ``notebook`` in ``order`` (all code cells by default); cells count from 1."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    order = order or [number for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
    client = NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
        kernel_name="python3",
    )
    with client.setup_kernel():
        for number in order:
            try:
                client.execute_cell(notebook.cells[number - 1], number - 1)
            except CellExecutionError:
                if number not in failing:
                    raise
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [tidied(output) for output in cell.outputs]


def tidied(output: Any) -> Any:
    """The output without pictures, scikit-learn's diagrams, or the paths of this machine."""
    data = output.get("data", {})
    for mime in [mime for mime in data if mime.startswith("image/") or "sk-top-container" in data[mime]]:
        del data[mime]
    if "text" in output:
        output["text"] = re.sub(r"\S*/ipykernel_\d+/", "ipykernel/", output["text"])
    return output


if __name__ == "__main__":
    main(sys.argv[1:])
