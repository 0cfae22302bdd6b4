"""The values of :mod:`soup`: its names, by kind, and random expressions over them."""

from __future__ import annotations

from random import Random

KINDS = ("int", "list", "dict", "str", "func", "obj", "gen", "set", "frame", "series", "array", "framer")
POOL = {
    "int": ("n", "total", "x", "k", "i"),
    "list": ("xs", "rows", "items", "y", "acc"),
    "dict": ("d", "cfg", "table"),
    "str": ("s", "word", "label"),
    "obj": ("o", "p", "box"),
    "gen": ("g", "it"),
    "set": ("seen", "tags"),
    "frame": ("df", "train", "data", "part", "X"),
    "series": ("col", "target", "price"),
    "array": ("arr", "values", "preds"),
    "framer": ("prep", "tidy", "add_features"),
}
FUNCS = ("f", "clean", "step", "run", "helper", "update", "work", "build")


class Values:
    """One program: what it has bound so far, by kind, and the scope that is being written."""

    def __init__(self, rng: Random, frames: bool = False) -> None:
        self.rng = rng
        self.frames = frames
        self.bound: dict[str, list[str]] = {kind: [] for kind in (*KINDS, "class")}
        self.locals: list[dict[str, list[str]]] = []  # of the functions that are being written
        self.rank = len(FUNCS)  # functions of this rank and above may not be called here
        self.depth = 0
        self.looping = 0
        self.special = rng.random() < 0.15
        self.classes: dict[str, list[str]] = {}

    # ------------------------------------------------------------------------------------------------ dice and names

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def one(self, *options: str) -> str:
        return self.rng.choice(options)

    def n(self, low: int = 0, high: int = 9) -> int:
        return self.rng.randint(low, high)

    def known(self, kind: str) -> list[str]:
        names = [name for scope in self.locals for name in scope.get(kind, ())] * 2 + self.bound[kind]
        if kind == "func":
            return [name for name in names if name in FUNCS and FUNCS.index(name) < self.rank]
        return names

    def get(self, kind: str) -> str:
        """A name of a kind; one that is not bound, now and then."""
        names = self.known(kind)
        if names and not self.chance(0.01):
            return self.rng.choice(names)
        return ""

    def target(self, kind: str) -> str:
        name = self.one(*POOL[kind])
        if self.chance(0.04):
            other = self.one(*POOL)
            if other != "gen":
                name = self.one(*POOL[other])
        return name

    def bind(self, kind: str, name: str) -> str:
        scope = self.locals[-1] if self.locals else self.bound
        for names in scope.values():
            while name in names:
                names.remove(name)
        scope.setdefault(kind, []).append(name)
        return name

    # ------------------------------------------------------------------------------------------------ expressions

    def int(self, depth: int = 0) -> str:
        options = [str(self.n())]
        if depth < 2:
            options += [f"{self.int(depth + 1)} {self.one('+', '-', '*')} {self.int(depth + 1)}"] * 2
            options.append(f"({self.int(depth + 1)} if {self.test(depth + 1)} else {self.int(depth + 1)})")
        for kind, forms in (
            ("int", ["{0}", "{0}", "{0}", "{0} % 7", "-{0}"]),
            ("list", ["len({0})", "sum(v for v in {0} if isinstance(v, int))", "len([v for v in {0}])"]),
            ("dict", ["len({0})", "{0}.get('a', 0)", "{0}.get('k', 1)"]),
            ("str", ["len({0})"]),
            ("set", ["len({0})"]),
            ("obj", ["getattr({0}, 'v', 0)", "{0}.get()", "len({0}.items)"]),
            ("gen", ["next({0}, -1)"]),
        ):
            if name := self.get(kind):
                options += [form.format(name) for form in forms]
        if depth < 2 and (f := self.get("func")):
            options += [f"{f}({self.int(depth + 1)})"] * 3
            options.append(f"sum(map({f}, [1, {self.n()}]))")
            if self.chance(0.3):
                options.append(f"(lambda q={self.int(2)}: {f}(q))()")
        if depth == 1 and self.chance(0.04) and not self.locals and not self.depth:
            value = self.int(2)
            options = [f"({self.one('w', 'n', 'x')} := {value})"]
        return self.rng.choice(options)

    def test(self, depth: int = 0) -> str:
        return self.one(
            f"{self.int(depth + 1)} {self.one('>', '<', '==', '!=')} {self.int(depth + 1)}",
            f"{self.int(depth + 1)} % 2",
            f"not {self.get('list') or '[]'}",
            f"'{self.one('a', 'k')}' in {self.get('dict') or self.get('str') or '{}'}",
        )

    def list(self, depth: int = 0) -> str:
        options = [f"[{self.int(2)}, {self.int(2)}]", f"[{self.n()}]", f"list(range({self.n(1, 4)}))"]
        if xs := self.get("list"):
            options += [f"{xs}[:]", f"list({xs})", f"[*{xs}, {self.n()}]", f"{xs} + [{self.int(2)}]", f"{xs}[::-1]"]
            options += [f"[v for v in {xs} if isinstance(v, int) and v > {self.n()}]", f"sorted({xs}, key=str)"]
            if depth == 0:
                options += [xs, xs, f"({xs} or [])", f"[{xs}][0]", f"{xs} if {self.test(1)} else [{self.n()}]"]
        if d := self.get("dict"):
            options += [f"list({d})", f"sorted({d}.items(), key=str)"]
            if depth == 0:
                options += [f"{d}.setdefault('l', [])"] * 2
        if (o := self.get("obj")) and depth == 0:
            options += [f"{o}.items"] * 2
        if g := self.get("gen"):
            options += [f"list({g})", f"[q for q in {g}]"]
        if f := self.get("func"):
            options += [
                f"[{f}(q) for q in range({self.n(1, 3)})]",
                f"list(map({f}, {self.list(1) if depth < 1 else '[1]'}))",
            ]
        if depth == 0 and self.chance(0.1) and not self.locals and not self.depth:
            options = [f"[({self.one('w', 'n', 'x')} := v) for v in [{self.n()}, {self.n()}]]"]
        return self.rng.choice(options)

    def dict(self) -> str:
        options = [f"{{'a': {self.int(1)}, 'k': {self.n()}}}", f"dict(a={self.n()})"]
        if d := self.get("dict"):
            options += [f"dict({d})", f"{{**{d}, 'b': {self.int(2)}}}", d, d]
        if xs := self.get("list"):
            options += [f"{{'l': {xs}}}", f"{{str(v)[:3]: v for v in {xs}}}"]
        return self.rng.choice(options)

    def str(self) -> str:
        number = self.get("int") or "1"
        options = [repr(self.one("a", "kiwi", "plum")), f"f'{{{number} + 1}}'", f"str({self.int(1)})"]
        if s := self.get("str"):
            options += [f"{s} + 'z'", f"{s}.upper()", f"f'{{{s}!r:>8}}'", f"'%s' % ({s},)"]
        if xs := self.get("list"):
            options.append(f"'-'.join(map(str, {xs}))")
        return self.rng.choice(options)

    def set(self) -> str:
        xs = self.get("list")
        return self.one(f"{{{self.n()}, {self.n()}}}", f"set(map(str, {xs}))" if xs else "set('ab')")

    def gen(self) -> str:
        xs = self.list(1)
        if "isinstance" in xs or ":=" in xs:
            xs = f"[{self.n()}, 2, 3]"
        options = [f"iter({xs})", f"(q for q in {xs})", f"map(str, {xs})", f"enumerate({xs})", f"zip({xs}, 'abc')"]
        if k := self.get("int"):
            options += [f"(q * {k} for q in [1, 2, 3])", f"map(lambda q: q + {k}, [3, 4, 5])"]
        if f := self.get("func"):
            options += [f"map({f}, [1, 2, 3])", f"({f}(q) for q in range(3))"]
        if g := self.get("gen"):
            options += [g, f"itertools.islice({g}, 2)" if self.special else g]
        return self.rng.choice(options)

    def function(self, rank: int) -> str:
        """A function value as an expression."""
        kept, self.rank = self.rank, rank
        arg = self.one("q", "v", self.one(*POOL["int"]))
        self.locals.append({"int": [arg]})
        options = [f"lambda {arg}: {self.int(1)}", f"lambda {arg}={self.n()}: {self.int(1)}"]
        if f := self.get("func"):
            options += [f, f, f"functools.partial({f})", f"lambda {arg}: {f}({arg} + 1)"]
        self.locals.pop()
        self.rank = kept
        if k := self.get("int"):
            options.append(f"lambda q, by={k}: q + by")
        if o := self.get("obj"):
            options.append(f"{o}.add")
        return self.rng.choice(options)

    def value(self, kind: str) -> str:
        return str(getattr(self, kind)())
