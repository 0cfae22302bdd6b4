"""nbrefactor: an exploratory notebook in; training and scoring scripts with tests out.

    import nbrefactor

    refactoring = nbrefactor.refactor(nbrefactor.read("churn.ipynb"))
    for file in refactoring.files:
        print(file.path)

Nothing here touches the disk but ``read``. Names are looked up on first use, so that importing the package is cheap.
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["Diagnostic", "NbrefactorError", "Notebook", "Refactoring", "Settings", "__version__", "read", "refactor"]

TYPE_CHECKING = False  # importing typing for its constant would double the cost of importing this
if TYPE_CHECKING:
    from nbrefactor.model import Diagnostic, NbrefactorError, Notebook, Refactoring
    from nbrefactor.notebook import read
    from nbrefactor.pipeline import refactor
    from nbrefactor.settings import Settings

_HOMES = {
    "Diagnostic": "nbrefactor.model",
    "NbrefactorError": "nbrefactor.model",
    "Notebook": "nbrefactor.model",
    "Refactoring": "nbrefactor.model",
    "Settings": "nbrefactor.settings",
    "read": "nbrefactor.notebook",
    "refactor": "nbrefactor.pipeline",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nbrefactor' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
