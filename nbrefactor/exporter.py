"""``jupyter nbconvert --to nbrefactor``, and with it Jupyter's menu "Save and Export Notebook As".

nbconvert writes one file a notebook, and Jupyter downloads one, so the folder that ``nbrefactor convert`` writes comes
packed: unpacking it gives ``PACKAGE/pyproject.toml``, ``PACKAGE/src/…``, ready for the next ``nbrefactor convert``.
Nothing is executed, unless nbconvert is asked to (``--execute``).
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Bool, default

from nbrefactor.model import NbrefactorError

# Fixed, so that one notebook always gives the same bytes; a zip file knows no earlier year.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class NbrefactorExporter(Exporter):
    """Exports a notebook as a zip file of training and scoring scripts with tests.

    Errors: nbconvert's ConversionException, in one sentence, where the notebook is refused. Diagnostics go to the log.
    """

    export_from_notebook = "nbrefactor scripts"
    output_mimetype = "application/zip"

    keep_exploration = Bool(False, help="Keep displays, plots and prints in the scripts.").tag(config=True)

    @default("file_extension")
    def _default_file_extension(self) -> str:
        return ".zip"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        """The zip file's bytes; settings come from the nearest pyproject.toml, as for the command line."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources.get("metadata", {})
        path = os.path.join(about.get("path", ""), f"{about.get('name') or 'Notebook'}.ipynb")
        try:
            return _zip(self._files(json.dumps(nb).encode(), path)), resources
        except NbrefactorError as error:
            raise ConversionException(str(error)) from None

    def _files(self, data: bytes, path: str) -> dict[str, str]:
        """Path → text of all that ``nbrefactor convert`` would write, below a folder named like the package."""
        from nbrefactor.manifest import FOLDER, Manifest, digest, dump, inputs_of
        from nbrefactor.notebook import parse
        from nbrefactor.pipeline import refactor
        from nbrefactor.settings import settings_for

        settings = settings_for(path)
        if self.keep_exploration:
            settings = settings._replace(keep_exploration=True)
        refactoring = refactor(parse(data, path), settings)
        self._log(refactoring.diagnostics, path)
        package = refactoring.plan.package
        texts = {file.path: file.text for file in refactoring.files}
        hashes = {name: digest(text.encode()) for name, text in texts.items()}
        memory = {f"{FOLDER}/base/{name}": text for name, text in texts.items()}
        memory[f"{FOLDER}/manifest.json"] = dump(
            Manifest(inputs_of(data, settings), os.path.basename(path), package, hashes)
        )
        return {f"{package}/{name}": text for name, text in (texts | memory).items()}

    def _log(self, diagnostics: tuple[Any, ...], path: str) -> None:
        from nbrefactor.diagnostics import render

        levels = {"error": self.log.error, "warning": self.log.warning, "info": self.log.info}
        for finding in diagnostics:
            levels[finding.severity](render(finding, path))


def _zip(files: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return stream.getvalue()
