"""What :func:`nbrefactor.python.scoring.derive` answers: the nouns of the scoring path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbrefactor.model import Diagnostic, Dropped, FittedState

ModelKind = Literal["estimator", "statsmodels", "booster", "network", "unsupported"]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of the scoring path, over the notebook's own names.

    ``shared``: the text is the training text, so that one function can serve both scripts. ``refusal`` is why the step
    cannot be applied to new rows; its text then raises ``NotImplementedError``. ``comments`` stood above it.
    """

    statement: int
    text: str
    shared: bool = False
    comments: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Raw columns that an expression over ``state`` lists: all but the names in ``minus`` and those in further ``lists``."""

    kind: Literal["state", "name", "renamed", "renamed_all"]
    expression: str
    minus: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where raw rows enter: ``name`` holds them after ``statement``.

    ``lists`` are the columns that values of the state list; ``everything`` means every column but ``excluded``, and but
    those in ``excluded_lists``, expressions over ``state``. ``known`` are those that the code spells out; of ``possible``
    names, those that the raw rows have are needed, the others are made on the way. ``kind`` says what the notebook works
    with. ``missing`` are further spellings of a missing value (``na_values``). ``open``: rows come from another notebook,
    and may have columns that training has not; ``statement`` is then -1, and ``order`` that in which a request without
    names gives the columns, where the notebook says it.
    """

    statement: int
    name: str
    kind: Literal["frame", "series", "array"] = "frame"
    known: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    lists: tuple[Listed, ...] = ()
    everything: bool = False
    excluded: tuple[str, ...] = ()
    excluded_lists: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    open: bool = False
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lift:
    """A lambda in an object that is saved: the statement's new text and the named function that replaces it."""

    statement: int
    text: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """Raw rows in, the notebook's predictions out.

    ``edits`` are the training statements in which fitted state is captured, by index. ``fit`` is the statement that fits the
    model; ``ready`` is the statement after
    which the model and the state are final. ``features`` is the source of the model's argument after ``steps``;
    ``post`` leads from there to ``final`` (empty: the model's own answer). ``constants`` are statements that the steps
    and the helpers read and that may stand at module level; ``needs`` are the names of the notebook (imports, helpers,
    classes, constants) that they use. ``schema`` is the statement that notes what raw rows look like, and its text with that
    alone. ``refusal`` is the first reason why new rows cannot be scored. ``model_class`` is the class of the model, where it
    is known to be one; ``build`` is the expression that builds a network before its weights. ``perhaps``: the notebook may
    end without having bound the model, which is ``None`` then.
    """

    model: str
    ready: int
    kind: ModelKind
    fit: int = -1
    source: Source | None = None
    edits: Mapping[int, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    features: str = ""
    post: tuple[Step, ...] = ()
    final: str = ""
    needs: frozenset[str] = frozenset()
    constants: tuple[int, ...] = ()
    state: tuple[FittedState, ...] = ()
    state_name: str = "state"
    target: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    lifts: tuple[Lift, ...] = ()
    imports: tuple[str, ...] = ()
    helpers: Mapping[str, str] = field(default_factory=dict)
    schema: tuple[int, str] | None = None
    refusal: str = ""
    model_class: str = ""
    build: str = ""
    perhaps: bool = False
