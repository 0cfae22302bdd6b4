#### generator expression late binding over rebound names
# %%
base = 1
lazy = (base * v for v in [1, 2, 3])
# %%
base = 10
print(next(lazy))
# %%
base = 100
print(list(lazy))
#### map and filter objects over mutated lists
# %%
xs = [1, 2, 3]
m = map(lambda v: v * k, xs)
k = 2
it = iter(xs)
# %%
xs.append(4)
print(next(m))
# %%
k = 3
print(list(m), next(it))
# %%
xs.insert(0, 9)
print(list(it))
#### dictionary views and aliases through attributes
# %%
class Store: pass
s = Store()
s.data = {"a": [1]}
keys = s.data.keys()
inner = s.data["a"]
# %%
alias = s
alias.data["b"] = inner
inner.append(2)
# %%
print(keys, s.data, alias.data is s.data)
s.data = {}
print(keys, alias.data)
#### class attribute mutation through instances and subclass
# %%
class Base:
    registry = []
    count = 0
    def __init__(self, name):
        self.registry.append(name)
        type(self).count += 1
class Child(Base):
    pass
# %%
Base("a"); Child("b"); Child("c")
print(Base.registry, Base.count, Child.count)
# %%
Child.registry = []
Child("d")
print(Base.registry, Child.registry, Child.count)
Base.count = 50
print(Child.count, Base("e").count)
#### monkeypatched method reaching notebook state
# %%
class Greeter:
    def hi(self): return "hi"
g = Greeter()
greeting = "hello"
# %%
def better(self): return greeting + "!"
Greeter.hi = better
print(g.hi())
greeting = "yo"
# %%
print(g.hi())
g.hi = lambda: greeting.upper()
greeting = "sup"
print(g.hi(), Greeter().hi())
#### property and descriptors reading globals
# %%
rate = 0.1
class Price:
    tax = rate
    def __init__(self, v): self.v = v
    @property
    def gross(self): return round(self.v * (1 + rate), 2)
    @classmethod
    def make(cls, v): return cls(v + offset)
    @staticmethod
    def zero(): return rate * 0
# %%
offset = 5
p = Price.make(10)
print(p.gross, p.tax)
rate = 0.5
# %%
print(p.gross, p.tax, Price.zero())
offset = 0
print(Price.make(1).gross)
#### for else break and loop variable after
# %%
for i in range(5):
    if i * i > limit_guess if (limit_guess := 7) else False:
        break
else:
    i = -1
# %%
print(i, limit_guess)
for j in []:
    pass
else:
    print("empty")
try:
    print(j)
except NameError as exc:
    print(type(exc).__name__, exc)
#### nested functions with nonlocal counters kept in a dict
# %%
def counter(start=0):
    n = start
    def inc(by=1):
        nonlocal n
        n += by * step
        return n
    def get(): return n
    return {"inc": inc, "get": get}
step = 1
# %%
a, b = counter(), counter(10)
a["inc"](); b["inc"](5)
print(a["get"](), b["get"]())
step = 100
# %%
a["inc"]()
print(a["get"](), b["inc"]())
#### global declared in nested function and del of global
# %%
def outer():
    def inner():
        global token
        token = "set"
    inner()
    return token
# %%
print(outer(), token)
def drop():
    global token
    del token
drop()
# %%
try:
    print(token)
except NameError as err:
    print(err)
outer()
print(token)
#### try finally with loop control and return override
# %%
trace = []
for n in range(4):
    try:
        if n == 1:
            continue
        if n == 3:
            break
        trace.append(n)
    finally:
        trace.append(f"f{n}")
# %%
def weird():
    for v in trace:
        try:
            return v
        finally:
            trace.append("ret")
# %%
print(weird(), trace, n)
#### exception chain and variable lifetime
# %%
def risky(v):
    try:
        return 10 / v
    except ZeroDivisionError as error:
        raise ValueError(f"bad {v}") from error
# %%
results = []
for v in (1, 0, 5):
    try:
        results.append(risky(v))
    except ValueError as error:
        results.append((str(error), type(error.__cause__).__name__))
# %%
print(results)
try:
    error
except NameError as e2:
    print("error is gone:", e2)
#### exception groups and reraised uncaught error
# %%
state = {"n": 0}
def tick(limit):
    state["n"] += 1
    if state["n"] > limit:
        raise RuntimeError(f"limit {state['n']}")
    return state["n"]
# %%
for _ in range(3):
    print(tick(5))
# %%
try:
    while True:
        tick(5)
except RuntimeError as stop:
    message = str(stop)
print(message)
# %%
print(tick(100))
tick(1)
print("never")
#### uncaught error in a cell with a pending generator
# %%
def gen():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")
g = gen()
print(next(g))
# %%
values = {"a": 1}
print(values["a"])
# %%
print(values["missing"])
print("unreached", next(g))
#### undefined name half way
# %%
total = 3
def use(): return total + undefined_thing
# %%
print(total)
try:
    use()
except NameError as e:
    print(e)
# %%
total += later_defined
later_defined = 4
print(total)
#### using a name before its definition then defining it
# %%
a = 1
print(a)
# %%
try:
    b += a
except NameError as err:
    print(type(err).__name__, err)
    b = 0
# %%
b += a
print(b)
del a
try:
    a
except NameError as err:
    print(err)
a = 9
print(a, b)
#### match on types with guards changing state
# %%
seen = []
def note(v):
    seen.append(v)
    return len(seen) % 2
# %%
for item in (1, "a", [1, 2], {"k": 3}, (4, 5)):
    match item:
        case int(n) if note(n): kind = f"int {n}"
        case str(s): kind = f"str {s}"
        case [x, y] if note(x): kind = f"pair {x} {y}"
        case {"k": k, **rest}: kind = f"map {k} {rest}"
        case _: kind = "other"
    print(kind)
# %%
print(seen, n, s, x, y, k, rest)
#### string formatting with locals and format_map
# %%
name, age = "ann", 30
print("%(name)s is %(age)d" % locals())
print("{name} {age}".format(**globals()))
# %%
age += 1
text = "{name}-{age}".format_map(vars())
print(text, f"{name!r:>6} {age=}")
# %%
template = "f'{name} {age}'"
print(eval(template))
name = "bob"
print(eval(template), eval("age * 2", {"age": 2}), eval("[v + age for v in (1, 2)]"))
#### exec with loops and conditional creation
# %%
for i in range(3):
    exec(f"var_{i} = {i} ** 2")
# %%
print(var_0 + var_1 + var_2)
code = "def dyn(q):\n    return q + var_2"
exec(code)
print(dyn(1))
var_2 = 100
# %%
print(dyn(1), sum(globals()[f"var_{i}"] for i in range(3)))
if "extra" not in globals():
    extra = "made"
print(extra, "nope" in globals())
#### exec in own namespace and compile
# %%
ns = {"x": 5}
exec("y = x * 2\ndef f(): return x + y", ns)
print(ns["y"], ns["f"]())
# %%
x = 1
code = compile("x + 1", "<s>", "eval")
print(eval(code), eval(code, ns))
x = 7
print(eval(code))
#### shadowed builtins restored
# %%
list = [3, 1, 2]
print(sorted(list))
del list
print(list("ab"))
# %%
sum = 0
for v in range(4):
    sum += v
print(sum)
del sum
print(sum([1, 2]))
# %%
def max(*a): return "mine"
print(max(1, 2))
del max
print(max(1, 2))
#### print redefined and type shadowed in function
# %%
lines = []
_print = print
def print(*args, **kw):
    lines.append(args)
    _print("#", *args, **kw)
# %%
print("one")
type = "kind"
# %%
print(type, len(lines))
del type
print(type(1).__name__)
del print
print("plain", lines[-1])
#### star import of a written module
# %%
with open("mymod.py", "w") as fh:
    fh.write("A = 1\ndef triple(v):\n    return v * 3 + A\n__all__ = ['triple', 'A']\n")
# %%
import sys
sys.path.insert(0, ".")
from mymod import *
print(triple(2), A)
# %%
import mymod
A = 50
print(triple(2))
mymod.A = 100
print(triple(2), A)
#### conditional imports and import aliases rebound
# %%
try:
    import nonexistent_pkg_zzz as fast
    HAVE = True
except ImportError as err:
    HAVE = False
    reason = type(err).__name__
# %%
import json as j
print(HAVE, reason, j.dumps({"a": 1}))
j = 5
# %%
if not HAVE:
    import math as fast
print(fast.floor(2.5), j)
import os.path as p, os
print(p is os.path)
#### top level await with async helpers
# %%
import asyncio
log = []
async def work(n):
    await asyncio.sleep(0)
    log.append(n * factor)
    return n
factor = 2
# %%
r = await work(1)
print(r, log)
factor = 3
# %%
rs = await asyncio.gather(*(work(n) for n in (5, 6)))
print(rs, log)
print("end")
#### async generators and context managers
# %%
import asyncio, contextlib
@contextlib.asynccontextmanager
async def opened(name):
    events.append("open " + name)
    yield name.upper()
    events.append("close " + name)
async def stream(n):
    for i in range(n):
        yield i * scale
events = []
scale = 1
# %%
async with opened("f") as f:
    got = [v async for v in stream(3)]
    scale = 5
print(f, got)
# %%
async for v in stream(2):
    print(v)
print(events, v)
