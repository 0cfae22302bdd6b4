"""IPython's magics, and what each means in plain Python: one file per family.

To add a magic, add a function with ``@line`` or ``@cell`` to the file of its family, and a row to that file's
``EXAMPLES``, which are its documentation and its tests.
"""

from __future__ import annotations

from nbrefactor.python.magics import autocall, environment, files, foreign, notebook, packages, shell, timing
from nbrefactor.python.magics.rewrite import CELL, LINE

FAMILIES = (autocall, environment, files, foreign, notebook, packages, shell, timing)

__all__ = ["CELL", "FAMILIES", "LINE"]
