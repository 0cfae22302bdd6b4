"""What a random program knows of itself while it is being written: its names, by kind of value, and its dice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

NAMES = (
    "data", "rows", "total", "count", "result", "values", "items", "config", "cache", "state", "model", "history", "log", "best",
    "scores", "params", "target", "source", "table", "stats", "acc", "current", "limit", "scale", "offset", "names", "words",
    "queue", "stack", "counter", "left", "right", "first", "second", "train", "test", "X", "y", "n", "alpha", "beta", "step",
    "frame", "output", "temp", "flag", "key", "index", "size", "weights", "labels", "buffer", "seen", "group", "part", "sample",
)  # fmt: skip
OURS = (
    "main",
    "load_data",
    "prepare_features",
    "train_model",
    "evaluate_model",
    "args",
    "argv",
    "parser",
    "metrics",
    "logging",
    "argparse",
    "output_dir",
    "predict",
    "bundle",
)
"""Names that generated scripts like to use themselves."""
UNICODE = ("größe", "été", "µ", "данные", "naïve", "值", "ﬁeld", "Ωmega", "π_2")
FUNCTIONS = (
    "clean", "process", "compute", "update", "load", "transform", "step_one", "evaluate", "helper", "normalise", "apply_rule",
    "build", "combine", "score", "report", "add_one", "push", "encode", "split_up", "describe", "render", "collect", "prepare",
)  # fmt: skip
CLASSES = (
    "Model",
    "Config",
    "Account",
    "Node",
    "Point",
    "Pipeline",
    "Tracker",
    "Box",
    "Scaler",
    "Result",
    "Registry",
    "Base",
)
SCRATCH = ("i", "j", "k", "x", "tmp", "item", "row", "_", "value", "e")
WORDS = ("apple", "pear", "fig", "plum", "kiwi", "lime", "date", "melon", "berry", "olive")

Feature = Callable[["Scope"], Iterator[str]]


class Scope:
    """The dice and the names of one program. Published names stay bound, to a value of their kind, to the end."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()
        self.published: dict[str, list[str]] = {}
        self._coming: list[tuple[str, str]] = []
        self.barriers = rng.random() < 0.12  # exec, globals() and friends only in some programs

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def one(self, *options: str) -> str:
        return self.rng.choice(options)

    def _fresh(self, pool: tuple[str, ...]) -> str:
        for _ in range(6):
            name = self.rng.choice(pool)
            if name not in self.used:
                break
        else:
            name = f"{self.rng.choice(pool)}{self.rng.randint(2, 99)}"
            while name in self.used:
                name += str(self.rng.randint(0, 9))
        self.used.add(name)
        return name

    def name(self) -> str:
        return self._fresh(UNICODE if self.chance(0.03) else OURS if self.chance(0.04) else NAMES)

    def function(self) -> str:
        return self._fresh(OURS if self.chance(0.04) else FUNCTIONS)

    def klass(self) -> str:
        return self._fresh(CLASSES)

    def scratch(self) -> str:
        """A name that every feature may overwrite: only good inside one chunk."""
        return self.rng.choice(SCRATCH)

    def publish(self, kind: str, name: str) -> str:
        self._coming.append((kind, name))
        return name

    def emitted(self) -> None:
        """The chunk that published is part of the program now: others may use its names."""
        for kind, name in self._coming:
            self.published.setdefault(kind, []).append(name)
        self._coming.clear()

    def shared(self, kind: str) -> str | None:
        return self.rng.choice(self.published[kind]) if self.published.get(kind) else None

    # ------------------------------------------------------------------------------------------------ values as source

    def n(self, low: int = 1, high: int = 9) -> int:
        return self.rng.randint(low, high)

    def word(self) -> str:
        return repr(self.rng.choice(WORDS))

    def ints(self, low: int = 2, high: int = 5) -> str:
        return "[" + ", ".join(str(self.n()) for _ in range(self.n(low, high))) + "]"

    def strings(self) -> str:
        return "[" + ", ".join(self.word() for _ in range(self.n(2, 4))) + "]"

    def dict(self) -> str:
        keys = self.rng.sample(WORDS, self.n(2, 4))
        return "{" + ", ".join(f"{key!r}: {self.n()}" for key in keys) + "}"

    def int(self) -> str:
        """An integer expression, over the program's own names where there are any."""
        r = self.rng.random()
        number, numbers, function = self.shared("int"), self.shared("list"), self.shared("function")
        if number and r < 0.3:
            return number
        if numbers and r < 0.45:
            return self.one(f"len({numbers})", f"sum({numbers})", f"max({numbers}, default=0)")
        if function and r < 0.55:
            return f"{function}({self.n()})"
        if number and r < 0.65:
            return f"({number} % {self.n(2, 9)} + {self.n()})"
        return str(self.n())

    def list(self) -> str:
        numbers = self.shared("list")
        r = self.rng.random()
        if numbers and r < 0.2:
            return f"list({numbers})"
        if numbers and r < 0.3:
            return f"{numbers}[:]"
        if numbers and r < 0.4:
            return f"[q * {self.n()} for q in {numbers}]"
        return self.ints()

    def show(self, *expressions: str) -> str:
        """A print of some expressions, in one of the styles people use."""
        r = self.rng.random()
        first = expressions[0]
        if r < 0.35:
            return f"print({', '.join(expressions)})"
        if r < 0.6:
            return f"print({self.word()}, {', '.join(expressions)})"
        if r < 0.7 and first.isidentifier() and first.isascii():
            return f'print(f"{{{first}=}}", {", ".join(expressions[1:]) or 1})'
        if r < 0.8 and "'" not in first and '"' not in first and "{" not in first and ":" not in first:
            return f'print(f"{{{first}}} and {{{first}!r:>12}}")' + "".join(f"\nprint({x})" for x in expressions[1:])
        if r < 0.9:
            return f"print('%s' % ({first},), {', '.join(expressions[1:]) or 0}, sep='|')"
        return "\n".join(f"print({x})" for x in expressions)


class Crowded(Scope):
    """The same with few names: features take each other's away."""

    def _fresh(self, pool: tuple[str, ...]) -> str:
        name = self.rng.choice((*pool[:6], *NAMES[:2], *FUNCTIONS[:1]))
        self.used.add(name)
        return name
