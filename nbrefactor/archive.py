"""A conversion as one zip file: for nbconvert, and for the download in JupyterLab."""

from __future__ import annotations

import io
import os
import zipfile

from nbrefactor.manifest import FOLDER, Inputs, Manifest, digest, dump
from nbrefactor.model import Refactoring

# Fixed, so that one notebook always gives the same bytes; a zip file knows no earlier year.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def archive(refactoring: Refactoring, inputs: Inputs) -> bytes:
    """All that ``nbrefactor convert`` would write, below a folder named like the package, as the bytes of a zip file.

    What the folder remembers of its conversion is in it too, so the next conversion into it merges.
    """
    package = refactoring.plan.package
    texts = {file.path: file.text for file in refactoring.files}
    hashes = {path: digest(text.encode()) for path, text in texts.items()}
    manifest = Manifest(inputs, os.path.basename(refactoring.notebook.path), package, hashes)
    memory = {f"{FOLDER}/base/{path}": text for path, text in texts.items()}
    memory[f"{FOLDER}/manifest.json"] = dump(manifest)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for path, text in (texts | memory).items():
            entry = zipfile.ZipInfo(f"{package}/{path}", _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, text.encode())
    return stream.getvalue()
