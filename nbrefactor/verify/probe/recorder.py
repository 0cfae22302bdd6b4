"""What both sides write down: values at the boundaries of functions, printed text, and how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from . import figures  # noqa: F401 - registers its handlers
from .store import Store
from .values import Node, Snapshots

MOST_PRINTED = 1_000_000
MOST_PREDICTED = 200


class Recorder:
    """Appends events to ``FOLDER/events.jsonl``, one a line, so that what a run saw survives its end.

    ``seen`` are the folders of runs that came before.
    """

    def __init__(self, folder: str, package: str, seen: tuple[str, ...] = ()):
        blocks = tuple(os.path.join(other, "blocks") for other in seen)
        self.snapshots = Snapshots(Store(os.path.join(folder, "blocks"), blocks), frozenset({"__main__", package}))
        self.file = open(os.path.join(folder, "events.jsonl"), "a", encoding="utf-8")  # noqa: SIM115
        self.place = ""
        self.printed: dict[str, int] = {}
        self.waiting: list[str] = []

    def write(self, **event: Any) -> None:
        self.file.write(json.dumps(event) + "\n")
        self.file.flush()

    def values(self, function: str, moment: str, values: Mapping[str, Any]) -> None:
        """The values of one side of a boundary."""
        with undisturbed():
            for name, value in values.items():
                node = self.snapshots.take(value)
                if hasattr(value, "predict") and not isinstance(value, type):
                    node = self.with_predictions(node, value, values)
                self.write(kind="value", function=function, moment=moment, name=name, node=node)

    def with_predictions(self, node: Node, model: Any, values: Mapping[str, Any]) -> Node:
        """What a model of a library answers to the first rows of the table that stands beside it."""
        if (type(model).__module__ or "").partition(".")[0] in self.snapshots.own:
            return node
        for name, rows in values.items():
            if not fits(model, rows):
                continue
            try:
                first = rows.iloc[:MOST_PREDICTED].copy() if hasattr(rows, "iloc") else rows[:MOST_PREDICTED]
                found = self.snapshots.take(model.predict(first))
            except Exception:
                return node
            child = [f".predict({name})", found]
            return {**node, "k": "node", "c": [*node.get("c", []), child], "d": node["d"] + found["d"]}
        return node

    # ---- printed text

    def at(self, place: str) -> None:
        """Text that is printed from now on belongs to ``place``."""
        if place != self.place:
            self.flush()
            self.place = place

    def note(self, text: str) -> None:
        room = MOST_PRINTED - self.printed.get(self.place, 0)
        if room > 0:
            self.printed[self.place] = self.printed.get(self.place, 0) + len(text)
            self.waiting.append(text[:room])

    def flush(self) -> None:
        if self.waiting:
            self.write(kind="printed", place=self.place, text="".join(self.waiting))
            self.waiting = []


class Tee:
    """Standard output that also writes down what is printed."""

    def __init__(self, stream: Any, recorder: Recorder):
        self._stream, self._recorder = stream, recorder

    def write(self, text: str) -> Any:
        if isinstance(text, str) and not printed_by_ipython():
            self._recorder.note(text)
        return self._stream.write(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def printed_by_ipython() -> bool:
    """Whether a magic prints, such as %%time its times; what it runs prints for itself."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_name == "write":  # IPython's own copy of standard output
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).startswith(("IPython.", "ipykernel."))


def fits(model: Any, rows: Any) -> bool:
    """Whether ``rows`` is a table of the kind that the model was fitted on."""
    shape: tuple[int, ...] = getattr(rows, "shape", ())
    width = getattr(model, "n_features_in_", None)
    if (
        len(shape) != 2
        or width is None
        or shape[1] != width
        or not hasattr(rows, "dtype")
        and not hasattr(rows, "dtypes")
    ):
        return False
    names = getattr(model, "feature_names_in_", None)
    return names is None or (hasattr(rows, "columns") and list(rows.columns) == list(names))


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing that happens inside is seen by random draws or by warnings outside."""
    import random

    state = random.getstate()
    numpy = sys.modules.get("numpy")
    numpy_state = numpy.random.get_state() if numpy is not None and hasattr(numpy, "random") else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            random.setstate(state)
            if numpy is not None and numpy_state is not None:
                numpy.random.set_state(numpy_state)


class Draws:
    """Tells which of the global generators moved since it last looked."""

    def __init__(self) -> None:
        self.last: dict[str, Any] = {}
        self.seeded: set[str] = set()
        self.look()

    def look(self) -> None:
        self.last = self.now()

    def now(self) -> dict[str, Any]:
        import random

        numpy = sys.modules.get("numpy")
        state = numpy.random.get_state() if numpy is not None and hasattr(numpy, "random") else None
        return {"random": random.getstate(), **({"numpy.random": (bytes(state[1]), *state[2:])} if state else {})}

    def without_seed(self, seeds: bool) -> str:
        """The generator that moved and was never seeded, empty if there is none; ``seeds``: the notebook seeded one."""
        now = self.now()
        moved = [name for name, state in now.items() if name in self.last and state != self.last[name]]
        self.last = now
        if seeds:
            self.seeded.update(moved)
        return next((name for name in moved if name not in self.seeded), "")


class Seeds:
    """Sets the global generators to one state in all runs, so that a notebook without a seed can be compared."""

    def __init__(self, seed: int):
        import random

        self.seed, self.done = seed, False
        random.seed(seed)

    def numpy(self) -> None:
        """As soon as numpy is there."""
        numpy = sys.modules.get("numpy")
        if not self.done and numpy is not None and hasattr(numpy, "random") and hasattr(numpy.random, "seed"):
            numpy.random.seed(self.seed)
            self.done = True
