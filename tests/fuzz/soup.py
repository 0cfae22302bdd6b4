"""Programs without a pattern: random statements over a few names, so that every construct meets every other.

Names come from a small pool and are used again and again: rebound, aliased, captured, deleted, mutated through helpers,
containers, attributes and closures. What may fail stands in a ``try`` that prints the kind of error, so most programs run
to the end; one that does not must fail in the same way at the same place in the module. Functions have ranks and call
lower ones only, so that nothing recurses without end.
"""

# ruff: noqa: E501 (a chunk of a program is easier to read on one line)

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from textwrap import indent

from .snippets import NAMESPACE, SNIPPETS
from .snippets_frames import FRAME_SNIPPETS, NEW_FRAME, SHOW
from .soup_values import FUNCS, POOL, Values

READS = {
    "<xs>": "list",
    "<ys>": "list",
    "<d>": "dict",
    "<k>": "int",
    "<s>": "str",
    "<f>": "func",
    "<g>": "gen",
    "<o>": "obj",
    "<df>": "frame",
    "<dg>": "frame",
    "<sr>": "series",
    "<ar>": "array",
    "<fn>": "framer",
}
BINDS = {
    "<N>": "int",
    "<L>": "list",
    "<D>": "dict",
    "<S>": "str",
    "<G>": "gen",
    "<F>": "func",
    "<DF>": "frame",
    "<SR>": "series",
    "<AR>": "array",
    "<FN>": "framer",
}
CLASSES = ("A", "Node", "Box")


class Soup(Values):
    """One program: what it has bound so far, by kind, and the scope that is being written."""

    def block(self, low: int = 1, high: int = 3) -> str:
        """Some statements that may not run: names bound here are certain afterwards only if they were before."""
        self.depth += 1
        scope = self.locals[-1] if self.locals else self.bound
        before = {kind: list(names) for kind, names in scope.items()}
        lines = [self.statement() for _ in range(self.n(low, high))]
        self.depth -= 1
        if not self.chance(0.03):
            for kind, names in scope.items():
                scope[kind] = [name for name in names if name in before.get(kind, ())]
        return indent("\n".join(lines), "    ")

    def statement(self) -> str:
        makers = [self.assign] * 9 + [self.mutate] * 8 + [self.show] * 8 + [self.augment] * 4
        if self.depth < 2:
            makers += [self.branch, self.loop, self.loop, self.attempt, self.attempt]
            makers += [self.swap, self.handler, self.delete, self.context, self.choose]
            if self.depth == 0 or self.chance(0.3):
                makers += [self.define] * 4
            if self.depth == 0:
                makers += [self.klass] * 2 + [self.make] * 3
        if not self.locals and self.depth < 2:
            makers += [self.snippet] * (6 if self.depth else 60 if self.frames else 12)
        if self.depth == 0 and not self.locals:
            makers += [self.closures, self.generator, self.decorate]
            if self.special:
                makers += [self.introspect, self.snippet]
        return self.rng.choice(makers)()

    def assign(self) -> str:
        kind = self.one("int", "int", "list", "list", "dict", "str", "set", "gen", "func")
        if kind == "func":
            rank = self.n(1, len(FUNCS) - 1)
            if rank >= self.rank:
                return self.show()
            value = self.function(rank)
            return f"{self.bind('func', FUNCS[rank])} = {value}"
        value = self.value(kind)
        name = self.bind(kind, self.target(kind))
        if kind == "list" and self.chance(0.1):
            return f"{name} = {self.bind('list', self.target('list'))} = {value}"
        if kind == "list" and self.chance(0.1) and (d := self.get("dict")):
            return f"{name} = {d}['l'] = {value}"
        if self.chance(0.04):
            return f"{name}: {kind if kind in ('int', 'list', 'dict', 'str', 'set') else 'object'} = {value}"
        return f"{name} = {value}"

    def augment(self) -> str:
        kind = self.one("int", "int", "list", "str", "set", "dict")
        name = self.get(kind)
        if not name:
            return self.assign()
        if self.locals and name not in [n for names in self.locals[-1].values() for n in names]:
            return self.mutate()  # it would be local without a ``global``
        return {
            "int": f"{name} {self.one('+=', '-=', '*=')} {self.int(1)}",
            "list": f"{name} += {self.list(1)}",
            "str": f"{name} += {self.str()}",
            "set": f"{name} {self.one('|=', '-=')} {self.set()}",
            "dict": f"{name} |= {{'z': {self.int(1)}}}",
        }[kind]

    def mutate(self) -> str:
        options: list[str] = []
        if xs := self.get("list"):
            options += [
                f"{xs}.append({self.int(1)})", f"{xs}.append({self.int(1)})", f"{xs}.extend({self.list(1)})", f"{xs}.insert(0, {self.int(1)})",
                f"{xs}[:1] = [{self.int(1)}]", f"{xs}.sort(key=str)", f"{xs}.reverse()", f"del {xs}[1:2]", f"{xs}.clear()" if self.chance(0.2) else f"{xs}.append({self.str()})",
                f"popped = len({xs}) and {xs}.pop()" if not self.locals else f"{xs} and {xs}.pop()",
            ]  # fmt: skip
        if d := self.get("dict"):
            options += [
                f"{d}['{self.one('a', 'b', 'k')}'] = {self.int(1)}", f"{d}.update(b={self.int(1)})", f"{d}.setdefault('l', []).append({self.int(1)})",
                f"{d}.pop('{self.one('a', 'b', 'l')}', None)", f"{d}['l'] = {self.list()}", f"{d}['n'] = {d}.get('n', 0) + 1",
            ]  # fmt: skip
        if o := self.get("obj"):
            options += [
                f"{o}.items.append({self.int(1)})", f"{o}.v = {self.int(1)}", f"{o}.v += 1", f"{o}.items = {self.list()}", f"{o}.add({self.int(1)})", f"{o}.add({self.n()}).add(1)",
                f"type({o}).shared.append({self.n()})", f"setattr({o}, 'v', {self.int(1)})",
            ]  # fmt: skip
        if t := self.get("set"):
            options += [f"{t}.add({self.n()})", f"{t}.discard({self.n()})"]
        if f := self.get("func"):
            options += [f"{f}({self.int(1)})", f"for q in range(2):\n    {f}(q)"]
        if g := self.get("gen"):
            options.append(f"next({g}, None)")
        return self.rng.choice(options) if options else self.assign()

    def show(self) -> str:
        shown: list[str] = []
        for _ in range(self.n(1, 3)):
            kind = self.one("int", "list", "dict", "str", "obj", "set", "list", "int")
            name = self.get(kind)
            if not name:
                shown.append(self.int(1))
            elif kind == "set":
                shown.append(f"sorted({name}, key=str)")
            elif kind == "obj":
                shown.append(self.one(f"{name}.v", f"{name}.items", f"{name}.get()"))
            else:
                shown.append(name)
        return f"print({', '.join(shown)})"

    def branch(self) -> str:
        text = f"if {self.test()}:\n{self.block()}"
        if self.chance(0.4):
            text += f"\nelif {self.test()}:\n{self.block(1, 2)}"
        return text + (f"\nelse:\n{self.block()}" if self.chance(0.6) else "")

    def loop(self) -> str:
        self.looping += 1
        if self.chance(0.2):
            over = f"[{self.list()}, {self.list()}]"
            name = self.loop_variable("list")
            text = f"for {name} in {over}:\n{self.block()}"
        elif self.chance(0.2) and (d := self.get("dict")):
            name = self.loop_variable("str")
            text = f"for {name}, {self.one('v', 'value')} in list({d}.items()):\n{self.block()}"
        else:
            over = self.one(f"range({self.n(0, 3)})", self.list(), f"({self.n()}, {self.n()})")
            over = f"list({over})" if over.isidentifier() or "items" in over else over
            name = self.loop_variable("int") if over.startswith(("range", "(")) else "each"
            text = f"for {name} in {over}:\n{self.block()}"
            if self.chance(0.25):
                text += f"\n    if {self.test()}:\n        {self.one('break', 'continue')}"
        if self.chance(0.15):
            text += f"\nelse:\n{self.block(1, 1)}"
        self.looping -= 1
        return text

    def loop_variable(self, kind: str) -> str:
        """A name that the loop binds; where it was of this kind before, it still is afterwards."""
        name = self.target(kind)
        scope = self.locals[-1] if self.locals else self.bound
        if name not in scope.get(kind, ()):
            self.bind(kind, name)
            if self.chance(0.9):
                scope[kind].remove(name)
        return name

    def attempt(self) -> str:
        risky = self.one(
            f"print({self.one(*POOL[self.one('int', 'list', 'obj', 'gen', 'dict')])} and 1)",
            f"print({self.int()} // {self.int(1)})",
            f"{self.show()}\n{self.get('list') or '[]'}[{self.n()}]",
            f"{self.get('dict') or '{}'}['{self.one('a', 'zz')}']\n{self.mutate()}",
            f"{self.statement()}\nraise KeyError({self.n()})",
        )
        error = self.one("Exception", "(NameError, ZeroDivisionError, LookupError)", "NameError")
        if error == "NameError":
            risky = f"print({self.one(*POOL[self.one('int', 'list', 'obj', 'gen', 'dict')])} and 1)"
        text = f"try:\n{indent(risky, '    ')}\nexcept {error} as {self.one('err', 'e', *POOL['int'])}:\n{indent('print(type(_e).__name__)', '    ')}"
        name = text.rpartition(" as ")[2].partition(":")[0]
        text = text.replace("_e)", name + ")")
        for scope in (*self.locals, self.bound):
            for names in scope.values():
                while name in names:
                    names.remove(name)
        if self.chance(0.2):
            text += f"\nelse:\n{self.block(1, 1)}"
        if self.chance(0.25):
            text += f"\nfinally:\n{self.block(1, 1)}"
        return text

    def swap(self) -> str:
        if len(self.known("list")) < 2 or self.locals:
            return self.show()
        a, b = self.get("list") or "xs", self.get("list") or "rows"
        name = self.one(*POOL["int"])
        self.bind("int", name)
        return self.one(
            f"{a}, {b} = {b}, {a}\n{name} = 1",
            f"{name}, *{self.bind('list', a)} = [{self.n()}, *{b}]",
            f"{a}, {name} = {b}, len({b})",
        )

    def handler(self) -> str:
        if self.locals:
            return self.show()
        name, value = self.target("int"), f"{self.int()} // {self.int(1)}"
        self.bind("int", name)
        return f"try:\n    {name} = {value}\nexcept ZeroDivisionError:\n    {name} = -1"

    def delete(self) -> str:
        kind = self.one(*POOL)
        name = self.get(kind)
        if not name or self.locals or self.depth:
            return self.show()
        self.bound[kind].remove(name)
        return f"del {name}"

    def context(self) -> str:
        name = self.target("list")
        if self.locals:
            return f"with contextlib.suppress(Exception):\n{self.block()}"
        body = self.block()
        for names in self.bound.values():
            while name in names:
                names.remove(name)
        return self.one(
            f"with contextlib.suppress(LookupError, ArithmeticError):\n{body}\n    {self.int()} // {self.int(1)}",
            f"with contextlib.nullcontext([{self.n()}]) as {name}:\n{body}\n    {name} = []",
        )

    def choose(self) -> str:
        subject = self.get("list") or self.get("int") or "0"
        first, rest = self.target("int"), self.target("list")
        if self.locals or first == rest:
            return self.show()
        then = indent(self.mutate(), " " * 8)
        text = f"match {subject}:\n    case [{first}, *{rest}]:\n        print({first}, {rest})\n{then}\n    case int() as {first}:\n        print('int')\n    case _:\n        {first} = 0"
        for name in (first, rest):
            for names in self.bound.values():
                while name in names:
                    names.remove(name)
        return text

    @contextmanager
    def inside(self, rank: int, arguments: dict[str, list[str]]) -> Iterator[None]:
        kept = self.rank, self.depth, self.looping
        self.rank, self.looping = min(rank, self.rank), 0
        self.depth = max(self.depth, 0) + 1
        self.locals.append(arguments)
        yield
        self.locals.pop()
        self.rank, self.depth, self.looping = kept

    def body(self, arg: str) -> list[str]:
        lines = []
        declared: list[str] = []
        if self.chance(0.35):
            kind = self.one("int", "int", "list")
            name = self.target(kind)
            if name != arg:
                declared.append(name)
                lines.append(f"global {name}")
                with self.outside():
                    lines.append(
                        f"{name} = {self.value(kind) if self.chance(0.6) else self.get(kind) or self.n()}"
                        if kind == "list" or self.chance(0.5)
                        else f"{name} += {self.n(1)}"
                    )
        for _ in range(self.n(0, 3)):
            text = self.mutate() if self.chance(0.5) else self.show() if self.chance(0.3) else self.statement()
            if not any(f"{name} =" in text or f"{name}, " in text or f"{name}: " in text for name in declared):
                lines.append(text)
        if self.chance(0.2) and len(self.locals) == 1:
            inner = self.one("inner", "go")
            lines.append(f"def {inner}(by={self.int(2)}):\n    nonlocal {arg}\n    {arg} += by\n    return {arg}")
            lines.append(f"{inner}()" if self.chance(0.5) else f"return {inner}() + {inner}(1)")
        lines.append(f"return {self.int(1)}")
        return lines

    @contextmanager
    def outside(self) -> Iterator[None]:
        kept, self.locals = self.locals, []
        bound = {kind: list(names) for kind, names in self.bound.items()}
        yield
        self.bound = bound
        self.locals = kept

    def define(self) -> str:
        rank = self.n(0, min(self.rank, len(FUNCS)) - 1) if self.rank else 0
        if self.rank == 0:
            return self.show()
        name, arg = FUNCS[rank], self.one("v", "q", *POOL["int"])
        default = f"={self.int(1)}" if self.chance(0.3) else ""
        more = self.one(
            "", "", "", ", seen=[]", ", *rest", f", by={self.int(1)}" if default else "", f", *, by={self.int(1)}"
        )
        if ":=" in default + more:
            default = more = ""
        with self.inside(rank, {"int": [arg]}):
            lines = self.body(arg)
            if "seen=[]" in more:
                lines.insert(0, f"seen.append({arg})\nprint('seen', seen)")
        self.bind("func", name)
        return f"def {name}({arg}{default}{more}):\n" + indent("\n".join(lines), "    ")

    def klass(self) -> str:
        name = self.one(*CLASSES)
        known = [c for c in self.bound["class"] if c != name]
        base = f"({self.one(*known)})" if known and self.chance(0.3) else ""
        with self.inside(len(FUNCS) if self.chance(0.5) else 0, {"int": ["v"], "obj": []}):
            get = self.one(f"self.v + {self.int(1)}", f"len(self.items) + {self.int(1)}", "self.v", f"{self.int()}")
            add = [
                self.mutate() if self.chance(0.5) else self.show(),
                self.one("self.items.append(v)", "self.v += v", "self.shared.append(v)"),
            ]
        head = f"class {name}{base}:\n    shared = {self.list(1) if self.chance(0.3) else '[]'}\n"
        if ":=" in head:
            head = f"class {name}{base}:\n    shared = []\n"
        text = (
            head
            + "    def __init__(self, v=0, items=None):\n        self.v = v\n        self.items = [] if items is None else items\n"
        )
        text += f"    def get(self):\n        return {get}\n    def add(self, v):\n{indent(chr(10).join(add), '        ')}\n        return self\n    def __repr__(self):\n        return f'{name}({{self.v}}, {{self.items}})'"
        self.bind("class", name)
        return text

    def make(self) -> str:
        classes = self.bound["class"]
        if not classes:
            return self.klass()
        items = self.get("list")
        arguments = self.one(self.int(1), f"{self.int(1)}, {items}" if items else "1")
        other = self.get("obj")
        classes = list(classes)
        name = self.bind("obj", self.target("obj"))
        return f"{name} = {other}" if other and self.chance(0.2) else f"{name} = {self.one(*classes)}({arguments})"

    def closures(self) -> str:
        fs, v = "fs", self.target("int")
        over = self.one("range(3)", "[5, 6]")
        call = self.one(f"lambda: {v}", f"lambda {v}={v}: {v} + 1", f"lambda: {v} + {self.int(2)}")
        if ":=" in call:
            call = f"lambda: {v}"
        self.bind("int", v)
        after = self.one(f"{v} = {self.n()}\n", f"{self.bind('int', self.target('int'))} = {self.n()}\n", "")
        return f"{fs} = []\nfor {v} in {over}:\n    {fs}.append({call})\n{after}print([q() for q in {fs}])"

    def generator(self) -> str:
        name, g = self.one("produce", "numbers"), self.bind("gen", self.target("gen"))
        with self.inside(len(FUNCS), {"int": ["q"]}):
            value, what = self.int(1), self.mutate()
        return f"def {name}(limit=3):\n    for q in range(limit):\n        yield {value}\n{indent(what, '        ')}\n{g} = {name}()\nprint(next({g}))"

    def decorate(self) -> str:
        rank = self.n(1, len(FUNCS) - 1)
        log = self.get("list") or "[]"
        with self.inside(rank, {"int": ["v"]}):
            result = self.int(1)
        self.bind("func", FUNCS[rank])
        return (
            f"def traced(fn):\n    @functools.wraps(fn)\n    def inner(*args):\n        {log}.append(len(args))\n        return fn(*args)\n    return inner\n"
            f"@traced\ndef {FUNCS[rank]}(v):\n    return {result}"
        )

    def snippet(self) -> str:
        """A piece of :mod:`snippets`, over the names that there are."""
        tables = list(SNIPPETS.values()) + list(NAMESPACE.values()) * (3 if self.special else 0)
        if self.frames and self.chance(0.7):
            tables = [SHOW, *FRAME_SNIPPETS.values()]
        pieces = [piece for table in tables for piece in table]
        return self.piece(self.rng.choice(pieces))

    def piece(self, text: str) -> str:
        for mark, kind in READS.items():
            while mark in text:
                name = self.get(kind)
                if not name:
                    return self.assign()
                text = text.replace(mark, name)
        while "<i>" in text:
            value = self.int(1)
            text = text.replace("<i>", value if ":=" not in value else str(self.n()), 1)
        text = text.replace("<c>", str(self.n()))
        bound: list[tuple[str, str]] = []
        for mark, kind in BINDS.items():
            if mark in text:
                name = self.one(*FUNCS[1:]) if kind == "func" else self.one(*POOL[kind])
                bound.append((kind, name))
                text = text.replace(mark, name)
        for kind, name in bound:
            self.bind(kind, name)
        if not bound and self.chance(0.2):
            return f"try:\n{indent(text, '    ')}\nexcept Exception as err_:\n    print(type(err_).__name__)"
        return text

    def introspect(self) -> str:
        k, xs = self.get("int") or "n", self.get("list") or "xs"
        new = self.one(*POOL["int"])
        self.bind("int", new)
        return self.one(
            f"globals()['{new}'] = {self.n()}", f"exec('{new} = {self.n()}')", f"print(eval('{k} + 1'))", f"print('{xs}' in globals())",
            f"{new} = sum(1 for q in ('{k}', '{xs}') if q in globals())", f"exec('{xs}.append({self.n()})\\n{new} = len({xs})')", f"{new} = eval('len({xs})')",
            f"print('%({k})s' % globals())", f"for q in ('u', 'w'):\n    globals()[q] = {self.n()}\nprint(u + w)\n{new} = u",
        )  # fmt: skip


def chunks(rng: Random, frames: bool = False) -> list[str]:
    """The statements of one program; the imports come first."""
    soup = Soup(rng, frames)
    out = ["import contextlib, functools, io, itertools, json, os, random, sys", "random.seed(1)"]
    for kind in ("int", "list", "int", "dict", "list"):
        value, name = soup.value(kind), rng.choice(POOL[kind])
        out.append(f"{soup.bind(kind, name)} = {value}")
    if frames:
        out.insert(1, "import numpy as np\nimport pandas as pd\nnp.random.seed(0)")
        for text in (*NEW_FRAME[:2], "<SR> = pd.Series([1.0, <c>, 3])", "<AR> = np.arange(5.0)"):
            out.append(soup.piece(text))
    for _ in range(rng.randint(8, 30)):
        out.append(soup.statement())
    out += [f"print({', '.join(soup.known('list')[:3]) or 0})", f"print({', '.join(soup.known('int')[:4]) or 0})"]
    return out
