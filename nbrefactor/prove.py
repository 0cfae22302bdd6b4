"""Proof: a notebook and the code that stands for it, run and compared; see :mod:`nbrefactor.verify`."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from collections.abc import Callable, Sequence

from nbrefactor.manifest import inputs_of, load
from nbrefactor.model import NbrefactorError, Notebook, Refactoring
from nbrefactor.notebook import parse
from nbrefactor.pipeline import SKIP, refactor
from nbrefactor.python.clean import clean
from nbrefactor.settings import Settings
from nbrefactor.verify import DEFAULT_LIMITS, Comparison, Limits, Request, verify
from nbrefactor.write import plan_changes, write

GENERATORS = frozenset({"default_rng", "RandomState", "Random", "SystemRandom", "Generator", "uuid4", "uuid1"})


def prove(
    path: str,
    data: bytes,
    settings: Settings,
    folder: str = "",
    *,
    limits: Limits = DEFAULT_LIMITS,
    tolerance: float = 1e-9,
    progress: Callable[[str], None] = lambda text: None,
) -> Comparison:
    """Compare a notebook, of which ``data`` are the bytes, with the code in ``folder``, or with a fresh conversion.

    Errors: NbrefactorError where ``folder`` holds no conversion, or the notebook cannot be run.
    """
    notebook = parse(data, path)
    if folder:
        return compared(
            notebook, data, converted(notebook, settings, folder), folder, settings, limits, tolerance, progress
        )
    with tempfile.TemporaryDirectory(prefix="nbrefactor-") as temporary:
        made = refactor(notebook, settings)
        write(plan_changes(made.files, temporary), temporary, inputs_of(data, settings), path, made.plan.package)
        return compared(notebook, data, made, temporary, settings, limits, tolerance, progress)


def converted(notebook: Notebook, settings: Settings, folder: str) -> Refactoring:
    """The plan that the code in ``folder`` follows: a new conversion under the same package name."""
    manifest = load(folder)
    if manifest is None:
        raise NbrefactorError(
            f"{folder} holds no conversion; make one first: nbrefactor convert {notebook.path} -o {folder}"
        )
    return refactor(notebook, settings._replace(package=manifest.package))


def compared(
    notebook: Notebook,
    data: bytes,
    made: Refactoring,
    folder: str,
    settings: Settings,
    limits: Limits,
    tolerance: float,
    progress: Callable[[str], None],
) -> Comparison:
    cells, left_out = _cells(notebook)
    notes = [f"cell {number} was left out: {why}" for number, why in left_out.items()]
    manifest = load(folder)
    if manifest is not None and manifest.inputs != inputs_of(data, settings):
        notes.append(f"{folder} was made from another version of the notebook, or with other settings: convert again")
    place = os.path.join(folder, "src") if settings.layout == "project" else os.path.dirname(os.path.abspath(folder))
    request = Request(
        notebook.path,
        folder,
        cells,
        (os.path.abspath(place),),
        kernel=_kernel(data),
        without=(folder,),
        randomness=unseeded_generators(made),
        notes=notes,
        tolerance=tolerance,
        limits=limits,
    )
    return verify(made, request, progress)


def _cells(notebook: Notebook) -> tuple[list[tuple[int, str, bool]], dict[int, str]]:
    """The code cells to run, and those that are left out with the reason."""
    cleaned, _ = clean(notebook)
    left_out = {cell.number: cell.quarantine for cell in cleaned if cell.quarantine}
    left_out |= {cell.number: "its tag says so" for cell in cleaned if SKIP in cell.tags}
    tags = {cell.number: cell.tags for cell in cleaned}
    found = []
    for cell in notebook.cells:
        if cell.kind == "code" and cell.source.strip() and cell.number not in left_out:
            found.append((cell.number, cell.source, "raises-exception" in tags.get(cell.number, cell.tags)))
    return found, left_out


def _kernel(data: bytes) -> str:
    """The kernel that the notebook asks for."""
    try:
        return str(json.loads(data)["metadata"]["kernelspec"]["name"])
    except (ValueError, LookupError, TypeError):
        return "python3"


def unseeded_generators(made: Refactoring) -> Sequence[str]:
    """Statements that make a random generator of their own and give it no seed, as "cell 3: code"."""
    found = []
    for statement in made.statements:
        for node in ast.walk(ast.parse(statement.text)):
            if isinstance(node, ast.Call) and not node.args and not node.keywords:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in GENERATORS:
                    found.append(f"cell {statement.cell}: {statement.text.strip().splitlines()[0][:100]}")
    return tuple(dict.fromkeys(found))
