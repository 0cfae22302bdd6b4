"""Proof: a notebook and the code that stands for it, run and compared; see :mod:`nbrefactor.verify`."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace

from nbrefactor.manifest import inputs_of, load
from nbrefactor.model import NbrefactorError, Notebook, OutputFile, Refactoring
from nbrefactor.notebook import parse
from nbrefactor.pipeline import SKIP, refactor
from nbrefactor.python.clean import clean
from nbrefactor.python.style import style
from nbrefactor.settings import Settings
from nbrefactor.verify import DEFAULT_LIMITS, Comparison, Limits, Request, Verification, verify
from nbrefactor.verify.record import Recording
from nbrefactor.verify.record import record as record_steps
from nbrefactor.verify.recorded import FOLDER, recorded_files
from nbrefactor.write import plan_changes, write

RECORDED = (f"{FOLDER}/", "tests/test_recorded.py")
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
    with tempfile.TemporaryDirectory(prefix="nbrefactor-") as temporary:
        made = converted(notebook, settings, folder) if folder else refactor(notebook, settings)
        place = folder or written(made, data, settings, temporary)
        request = request_for(notebook, data, made, place, settings)
        return verify(made, replace(request, tolerance=tolerance, limits=limits), progress)


def record(
    path: str, data: bytes, settings: Settings, progress: Callable[[str], None] = lambda text: None
) -> tuple[Refactoring, Comparison, Recording | None]:
    """A conversion with recorded tests and type hints, and the comparison that allows them.

    Where something differs, the conversion is without both, and there is no recording. Errors: as for :func:`prove`.
    """
    notebook = parse(data, path)
    with tempfile.TemporaryDirectory(prefix="nbrefactor-") as temporary:
        made = refactor(notebook, settings)
        request = request_for(notebook, data, made, written(made, data, settings, temporary), settings)
        with Verification(made, request, progress) as verification:
            comparison = verification.compare(request.paths)
            if not comparison.equal or verification.original is None:
                return made, comparison, None
            found = record_steps(made, verification.original, request.paths, comparison.types, progress)
    found.code = inputs_of(data, settings).code
    hinted = refactor(notebook, settings, seen=comparison.types)
    files, _ = style(recorded_files(found), settings, package=made.plan.package)
    return replace(hinted, files=(*hinted.files, *files)), comparison, found


def recorded_before(folder: str) -> tuple[tuple[OutputFile, ...], tuple[tuple[str, str, str, str], ...], str]:
    """The recorded tests that a folder has from an earlier conversion, the types seen then, and the code's hash."""
    manifest = load(folder)
    paths = [path for path in manifest.files if path.startswith(RECORDED)] if manifest else []
    texts: dict[str, str] = {}
    for name in paths:
        try:
            with open(os.path.join(folder, ".nbrefactor", "base", name), encoding="utf-8", newline="") as file:
                texts[name] = file.read()
        except OSError:
            return (), (), ""
    try:
        answers = json.loads(texts[f"{FOLDER}/answers.json"])
        types = tuple((str(f), str(m), str(n), str(t)) for f, m, n, t in answers["types"])
        return tuple(OutputFile(name, text, "test") for name, text in texts.items()), types, str(answers["code"])
    except (LookupError, ValueError, TypeError):
        return (), (), ""


def written(made: Refactoring, data: bytes, settings: Settings, temporary: str) -> str:
    """Write a conversion to a folder of its own; where its code is a package only, under the package's name."""
    folder = temporary if settings.layout == "project" else os.path.join(temporary, made.plan.package)
    changes = plan_changes(made.files, folder)
    write(changes, folder, inputs_of(data, settings), made.notebook.path, made.plan.package)
    return folder


def converted(notebook: Notebook, settings: Settings, folder: str) -> Refactoring:
    """The plan that the code in ``folder`` follows: a new conversion under the same package name."""
    manifest = load(folder)
    if manifest is None:
        raise NbrefactorError(
            f"{folder} holds no conversion; make one first: nbrefactor convert {notebook.path} -o {folder}"
        )
    return refactor(notebook, settings._replace(package=manifest.package))


def request_for(notebook: Notebook, data: bytes, made: Refactoring, folder: str, settings: Settings) -> Request:
    """What :func:`nbrefactor.verify.verify` needs to compare a notebook with the code in ``folder``."""
    cells, left_out = _cells(notebook)
    notes = [f"cell {number} was left out: {why}" for number, why in left_out.items()]
    manifest = load(folder)
    if manifest is not None and manifest.inputs != inputs_of(data, settings):
        notes.append(f"{folder} was made from another version of the notebook, or with other settings: convert again")
    place = os.path.join(folder, "src") if settings.layout == "project" else os.path.dirname(os.path.abspath(folder))
    return Request(
        notebook.path,
        folder,
        cells,
        (os.path.abspath(place),),
        kernel=_kernel(data),
        without=(folder,),
        randomness=unseeded_generators(made),
        notes=notes,
    )


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
