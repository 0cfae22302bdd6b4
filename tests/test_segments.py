"""What goes into a function and what comes out of it."""

from __future__ import annotations

import pytest

from nbrefactor.model import Effects, Stage
from nbrefactor.plan.liveness import Liveness
from nbrefactor.plan.segments import LONGEST_LINES, Unit, boundary_names, cut, failing_pairs

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


def chain(length: int) -> Liveness:
    """Statements of which each needs what the one before it binds."""
    names = [frozenset({f"v{i}"}) for i in range(length)]
    effects = [
        Effects(binds=own, definite=own, reads=before)
        for own, before in zip(names, [frozenset(), *names], strict=False)
    ]
    return Liveness(effects)


def test_without_any_heading_a_mixture_of_stages_is_no_step() -> None:
    """Thirty cells of six stages, five each: nobody would write that as one function."""
    stages: tuple[Stage, ...] = ("load", "prepare", "split", "train", "evaluate", "save")
    units = [Unit(2, cell, stages[cell // 5], first=True) for cell in range(30)]
    segments = cut(units, chain(30), [""] * 31)
    assert len(segments) >= 4
    for segment in segments:
        assert len({unit.stage for unit in units[segment.start : segment.stop]}) <= 2


STAGES: tuple[tuple[Stage, int, int], ...] = (
    # stage, lines, cell: an analysis begun three times over, as students write it
    *(("load", 1, 2), ("prepare", 1, 3), ("prepare", 1, 4), ("prepare", 1, 5), ("train", 1, 6), ("train", 1, 6)),
    *(("prepare", 1, 7), ("evaluate", 1, 9), ("evaluate", 1, 9), ("evaluate", 1, 9)),
    *(("train", 1, 11), ("train", 1, 11), ("train", 4, 11), ("load", 2, 13), ("prepare", 2, 13), ("prepare", 2, 13)),
    *(("save", 2, 13), ("explore", 2, 13), ("load", 2, 14), ("prepare", 2, 14), ("prepare", 1, 14), ("train", 2, 14)),
    *(("train", 4, 14), ("load", 1, 15), ("prepare", 4, 15), ("prepare", 1, 15), ("train", 1, 16), ("train", 1, 16)),
)


def test_stages_that_come_back_again_and_again_are_several_steps() -> None:
    cells = [cell for _, _, cell in STAGES]
    units = [Unit(lines, cell, stage, first=cell not in cells[:i]) for i, (stage, lines, cell) in enumerate(STAGES)]
    segments = cut(units, chain(len(units)), [""] * (len(units) + 1))
    assert len(segments) >= 4
    assert max(sum(unit.lines for unit in units[s.start : s.stop]) for s in segments) <= LONGEST_LINES


def test_a_step_of_one_stage_is_cut_where_it_grows_too_long_to_read() -> None:
    units = [Unit(2, cell, "prepare", first=True) for cell in range(60)]
    lines = [2 * (segment.stop - segment.start) for segment in cut(units, chain(60), [""] * 61)]
    assert sum(lines) == 120 and max(lines) <= LONGEST_LINES


def test_a_very_short_notebook_of_one_stage_stays_one_step() -> None:
    units = [Unit(1, cell, "prepare", first=True) for cell in range(5)]
    assert [(segment.start, segment.stop) for segment in cut(units, chain(5), [""] * 6)] == [(0, 5)]


def test_a_notebook_of_several_cells_is_never_one_step_where_it_can_be_cut() -> None:
    units = [Unit(2, cell, "prepare", first=True) for cell in range(5)]
    assert len(cut(units, chain(5), [""] * 6)) == 2
    assert len(cut(units, chain(5), ["", *["glued"] * 4, ""])) == 1
    assert len(cut([Unit(10, 1, "prepare")] * 2, chain(2), [""] * 3)) == 1  # the author made it one cell


def test_what_must_fail_in_its_own_way_is_kept_apart() -> None:
    """The name is unbound where the first statement looks it up; in the function that binds it, it would be a local."""
    liveness = Liveness([READ, BIND])
    pairs = failing_pairs(liveness)
    assert pairs == [(0, 1, "x")]
    units = [Unit(1, 1, "prepare")] * 2
    assert [(s.start, s.stop) for s in cut(units, liveness, ["", "", ""], pairs)] == [(0, 1), (1, 2)]
    assert len(cut(units, liveness, ["", "glued", ""], pairs)) == 1
