"""What names stand for while a function, a comprehension or a loop is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nbrefactor.python.scoring.values import Value

if TYPE_CHECKING:
    from nbrefactor.python.scoring.evaluate import Evaluator


@contextmanager
def within(ev: Evaluator, cells: Mapping[str, Value]) -> Iterator[None]:
    """Inside, the names of ``cells`` stand for these values; afterwards for what they were before."""
    saved, ev.cells = ev.cells, {**ev.cells, **cells}
    try:
        yield
    finally:
        ev.cells = saved
