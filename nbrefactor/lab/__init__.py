"""The button in JupyterLab and Notebook: Jupyter Server handlers, and the built front end they serve.

The TypeScript sources are in ``labextension/``; what is built from them stands in ``lab/labextension`` here, so that an
installation needs no node. Importing this package costs nothing; Jupyter Server looks for the three functions below.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "nbrefactor"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nbrefactor.lab"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    from nbrefactor.lab.handlers import routes

    server_app.web_app.add_handlers(".*$", routes(server_app.web_app.settings["base_url"]))
