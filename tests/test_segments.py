"""What goes into a function and what comes out of it."""

from __future__ import annotations

import pytest

from nbrefactor.model import Effects
from nbrefactor.plan.liveness import Liveness
from nbrefactor.plan.segments import boundary_names

X = frozenset({"x"})
BIND = Effects(binds=X, definite=X)
MAYBE = Effects(binds=X)
READ = Effects(reads=X)


@pytest.mark.parametrize(
    ("effects", "start", "stop", "parameters", "returns"),
    [
        pytest.param((BIND, READ), 0, 1, (), ("x",), id="bound inside, read after"),
        pytest.param((BIND, READ), 1, 2, ("x",), (), id="read inside, bound before"),
        pytest.param((BIND, MAYBE, READ), 1, 2, ("x",), ("x",), id="bound on some paths: the old value comes in"),
        pytest.param((BIND, MAYBE, BIND, READ), 1, 3, (), ("x",), id="a certain binding follows: no old value"),
        pytest.param((BIND, MAYBE, READ, BIND, READ), 1, 4, ("x",), ("x",), id="read before the certain binding"),
        pytest.param((BIND, BIND, READ), 0, 1, (), (), id="bound again before it is read"),
    ],
)
def test_boundary_names(
    effects: tuple[Effects, ...], start: int, stop: int, parameters: tuple[str, ...], returns: tuple[str, ...]
) -> None:
    segment = boundary_names(Liveness(effects), start, stop)
    assert (segment.parameters, segment.returns) == (parameters, returns)
