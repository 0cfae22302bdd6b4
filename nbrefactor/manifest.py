"""What an output folder remembers of its last conversion, and whether that is still current.

``OUTPUT/.nbrefactor/`` belongs to nbrefactor, and into version control:

    manifest.json    which code, settings and version made the files, and a hash of each
    base/PATH        the last generated text of each file: the ancestor in merges (see :mod:`nbrefactor.write`)
    pending/         exists only while a conversion is being written; the next run completes it

An up-to-date check needs this module and nothing heavier: it is decided by hashes alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from nbrefactor.model import Notebook
    from nbrefactor.settings import Settings

FOLDER = ".nbrefactor"
PENDING = "pending"
MARKER = re.compile(rb"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)


class Inputs(NamedTuple):
    """All that decides the generated text: the version of the tool, and hashes of the code and of the settings."""

    tool: str
    code: str
    settings: str


class Manifest(NamedTuple):
    """``files`` maps the path of each generated file to the hash of its generated text.

    ``errors`` counts what there was to mend in the notebook, so that a run that has nothing to do can still say so.
    """

    inputs: Inputs
    notebook: str
    package: str
    files: Mapping[str, str]
    errors: int = 0


def inputs_of(notebook: bytes, settings: Settings, score_notebook: bytes = b"") -> Inputs:
    """The inputs of a conversion, from the notebooks' bytes and the settings.

    Source, kind and tags of every cell count (prose becomes docstrings); outputs and execution counts do not.
    """
    from nbrefactor import __version__

    code = "\n".join(digest(_essence(data)) for data in (notebook, score_notebook) if data)
    return Inputs(__version__, digest(code.encode()), digest(repr(tuple(settings)).encode()))


def is_current(root: str, inputs: Inputs) -> bool:
    """Whether converting again would change nothing: same inputs, and no merge or interrupted run left to finish.

    Files that the user edited or deleted are as they should be; files with conflict markers are not.
    """
    manifest = load(root)
    if manifest is None or manifest.inputs != inputs or os.path.exists(os.path.join(root, FOLDER, PENDING)):
        return False
    for path in manifest.files:
        try:
            with open(os.path.join(root, path), "rb") as file:
                data = file.read()
        except FileNotFoundError:
            continue
        except OSError:
            return False
        if MARKER.search(data):
            return False
    return True


def load(root: str) -> Manifest | None:
    """The manifest of an output folder; None where there is none that can be read."""
    try:
        with open(os.path.join(root, FOLDER, "manifest.json"), "rb") as file:
            table = json.load(file)
        inputs = Inputs(str(table["nbrefactor"]), str(table["code"]), str(table["settings"]))
        files = {str(path): str(value) for path, value in table["files"].items()}
        return Manifest(inputs, str(table["notebook"]), str(table["package"]), files, int(table.get("errors", 0)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def package_of(root: str, notebook: Notebook) -> str:
    """The name of the generated package: the one it has already, else the output folder's; no imported library's."""
    from nbrefactor.settings import package_name

    manifest = load(root)
    if manifest is not None and manifest.package:
        return manifest.package
    code = "\n".join(cell.source for cell in notebook.cells if cell.kind == "code")
    imported = set(re.findall(r"^\s*(?:import|from)\s+(\w+)", code, re.MULTILINE))
    return package_name(os.path.basename(os.path.abspath(root)), imported)


def dump(manifest: Manifest) -> str:
    """The manifest as JSON text, one file a line, so that it merges well in version control."""
    table = {
        "nbrefactor": manifest.inputs.tool,
        "notebook": manifest.notebook,
        "package": manifest.package,
        "code": manifest.inputs.code,
        "settings": manifest.inputs.settings,
        "errors": manifest.errors,
        "files": dict(sorted(manifest.files.items())),
    }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def digest(data: bytes) -> str:
    """A hash that is the same for both kinds of line ends, because version control may change them.

    It says what it is, so that nobody who looks for secrets takes it for one.
    """
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _essence(notebook: bytes) -> bytes:
    """What of a notebook decides its scripts, as bytes; a file that is not a Jupyter notebook counts as a whole."""
    try:
        document = json.loads(notebook)
        cells = [cell for sheet in document.get("worksheets") or [document] for cell in sheet["cells"]]
        return json.dumps([_cell_essence(cell) for cell in cells]).encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return notebook


def _cell_essence(cell: dict[str, Any]) -> list[Any]:
    source = cell["source"] if "source" in cell else cell.get("input", "")
    text = source if isinstance(source, str) else "".join(source)
    metadata = cell.get("metadata") or {}
    frozen = (metadata.get("run_control") or {}).get("frozen")
    return [cell["cell_type"], cell.get("level"), text, metadata.get("tags") or [], *([True] if frozen is True else [])]
