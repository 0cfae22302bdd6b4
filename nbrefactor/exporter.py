"""``jupyter nbconvert --to nbrefactor``, and with it Jupyter's menu "Save and Export Notebook As".

nbconvert writes one file a notebook, and Jupyter downloads one, so the folder that ``nbrefactor convert`` writes comes
packed: unpacking it gives ``PACKAGE/pyproject.toml``, ``PACKAGE/src/…``, ready for the next ``nbrefactor convert``.
Nothing is executed, unless nbconvert is asked to (``--execute``).
"""

from __future__ import annotations

import json
import os
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Bool, default

from nbrefactor.model import NbrefactorError


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
            return self._archive(json.dumps(nb).encode(), path), resources
        except NbrefactorError as error:
            raise ConversionException(str(error)) from None

    def _archive(self, data: bytes, path: str) -> bytes:
        from nbrefactor.archive import archive
        from nbrefactor.manifest import inputs_of
        from nbrefactor.notebook import parse
        from nbrefactor.pipeline import refactor
        from nbrefactor.settings import settings_for

        settings = settings_for(path)
        if self.keep_exploration:
            settings = settings._replace(keep_exploration=True)
        refactoring = refactor(parse(data, path), settings)
        self._log(refactoring.diagnostics, path)
        return archive(refactoring, inputs_of(data, settings))

    def _log(self, diagnostics: tuple[Any, ...], path: str) -> None:
        from nbrefactor.diagnostics import render

        levels = {"error": self.log.error, "warning": self.log.warning, "info": self.log.info}
        for finding in diagnostics:
            levels[finding.severity](render(finding, path))
