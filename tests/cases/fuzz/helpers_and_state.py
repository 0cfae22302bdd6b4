#### default with an opening parenthesis in a string, state added
# %%
k = 0
for q in range(3):
    k += q
# %%
def f(a="(", b=')'):
    return a + str(k) + b
print(f())
k = 7
# %%
print(f("["), f(b="]"))
#### signature with comments, trailing commas and annotations
# %%
base = sum([1, 2])
def shape(
    a: int,  # first (of two
    b: "str" = "x)",  # second
) -> "tuple[int, str]":
    """Doc (with a paren."""
    return a + base, b
# %%
print(shape(
    1,
    b="q",  # trailing comment )
))
# %%
base = 100
print(shape(1,), shape(*[2], **{"b": "z"}), shape.__doc__)
#### star args and keyword only with state
# %%
scale = len("abc")
def total(*xs, start=0):
    return start + sum(xs) * scale
def named(**kw):
    return sorted((k, v * scale) for k, v in kw.items())
def posonly(a, /, b, *, c=1):
    return (a + b) * c * scale
# %%
print(total(1, 2), total(*[1], start=5), named(a=1, b=2), posonly(1, 2), posonly(1, b=2, c=3))
# %%
scale = scale + 7
print(total(), named(), posonly(0, 0), named(**{"z": 1}))
#### a keyword argument of the call has the state's name
# %%
rate = float("0.5")
def price(v, **options):
    return v * rate, sorted(options.items())
# %%
print(price(2, colour="red"))
rate = 2.0
try:
    print(price(2, rate=9))
except TypeError as e:
    print("type", e)
# %%
print(price(4))
#### a generator argument without parentheses
# %%
off = int("3")
def add(xs):
    return [x + off for x in xs]
# %%
print(add(x for x in range(3)))
off = 10
print(add(x * off for x in range(2)), add((x for x in "")))
#### state in a recursive helper, mutual recursion
# %%
limit = 4
calls = []
def even(n):
    calls.append(n)
    return True if n == 0 else odd(n - 1)
def odd(n):
    return False if n == 0 or len(calls) > limit else even(n - 1)
# %%
print(even(4), calls)
limit = 1
calls = []
# %%
print(even(4), calls)
#### helper mapped lazily, state rebound before it runs
# %%
factor = 2
def times(v):
    return v * factor
m = map(times, [1, 2, 3])
print(next(m))
# %%
factor = 10
print(list(m))
# %%
f2 = filter(lambda v: times(v) > 15, [1, 2, 3])
factor = 5
print(list(f2), sorted([3, 1], key=times))
#### helper in a default argument, in a decorator and in a class body
# %%
seed = 5
def draw(n=1):
    return [seed] * n
# %%
def keep(v=draw(2)):
    return v
class Box:
    first = draw()
    def again(self, n=draw(3)):
        return n, draw()
# %%
seed = 8
print(keep(), Box.first, Box().again())
#### helper as a method and attribute of an object
# %%
unit = "kg"
def show(self):
    return f"{self.v}{unit}"
class W:
    def __init__(self, v):
        self.v = v
    text = show
W.__str__ = show
# %%
w = W(3)
print(w, w.text())
unit = "g"
# %%
print(str(w), W.text(w), show(w))
#### function attributes and identity
# %%
n = 0
def tick():
    tick.count += 1
    return tick.count + n
tick.count = 0
# %%
print(tick(), tick())
n = 10
other = tick
# %%
print(other(), other is tick, tick.count, tick.__name__, tick.__dict__)
#### pickle of an instance and of a function, from main
# %%
import pickle
offset = 3
class P:
    def __init__(self, x):
        self.x = x
    def __eq__(self, o):
        return self.x + offset == o.x + offset
def helper(v):
    return v + offset
# %%
blob = pickle.dumps([P(1), helper])
offset = 4
# %%
p, h = pickle.loads(blob)
print(p == P(1), h(1), h is helper, type(p) is P)
#### timeit and from main import
# %%
import timeit
hits = []
def poke():
    hits.append(len(hits))
# %%
timeit.timeit("poke()", setup="from __main__ import poke", number=3)
print(hits)
# %%
import __main__
print(__main__.hits is hits, hasattr(__main__, "poke"))
#### module found by its name
# %%
import sys, importlib
alpha = 1
me = sys.modules[__name__]
# %%
setattr(me, "beta", alpha + 1)
print(beta)
alpha = 5
print(getattr(me, "alpha"), importlib.import_module(__name__) is me)
#### partial lines over cells
# %%
import sys
print("a", end="")
# %%
print("b", end=";")
sys.stdout.write("c\n")
# %%
print("x", "y", sep="-", end="!\n")
for i in range(3):
    print(i, end=" ")
# %%
print()
print("end")
#### stdout swapped in one cell and put back in another
# %%
import io, sys
buf = io.StringIO()
old = sys.stdout
sys.stdout = buf
print("hidden")
# %%
print("also hidden")
def say():
    print("from say")
say()
# %%
sys.stdout = old
print(buf.getvalue().split("\n"))
#### print replaced, and built-ins patched
# %%
import builtins, functools
lines = []
real = print
def print(*a, **k):
    lines.append(a)
    real("*", *a, **k)
print("one")
# %%
print("two", 2)
real(lines)
# %%
del print
print("three")
builtins.sorted2 = functools.partial(sorted, reverse=True)
# %%
print(sorted2([1, 3, 2]))
#### methods of a library patched
# %%
import json, math
orig = json.dumps
json.dumps = lambda o, **k: "patched " + orig(o, **k)
# %%
print(json.dumps([1]))
math.tau2 = math.tau / 2
print(math.tau2 == math.pi)
# %%
json.dumps = orig
print(json.dumps({"a": 1}))
#### import over a variable and variable over an import
# %%
import math
pi = math.pi > 3
math = "subject"
print(pi, math)
# %%
import math as m2
from math import pi
print(round(pi, 2), math, m2.floor(2.5))
# %%
import math
print(math.ceil(1.2))
e = 5
from math import e
print(e > 2.7)
#### two things called time
# %%
import time
from time import time as now
a = callable(time.sleep)
# %%
from time import time
print(a, callable(time), now is time)
# %%
import time
print(hasattr(time, "sleep"))
#### a module written by the notebook, imported, changed and reloaded
# %%
import sys, importlib
with open("mymod.py", "w") as fh:
    fh.write("value = 1\ndef get():\n    return value\n")
sys.path.insert(0, ".")
sys.dont_write_bytecode = True
# %%
import mymod
print(mymod.get())
mymod.value = 9
print(mymod.get())
# %%
with open("mymod.py", "w") as fh:
    fh.write("value = 22\ndef get():\n    return value + 1\n")
importlib.invalidate_caches()
importlib.reload(mymod)
print(mymod.get(), mymod.value)
# %%
from mymod import get as g2
mymod.value = 0
print(g2())
#### star import of a module written by the notebook
# %%
with open("consts_q.py", "w") as fh:
    fh.write("A = 1\n_B = 2\ndef inc():\n    global A\n    A += 1\n    return A\n")
import sys
sys.path.insert(0, "")
# %%
from consts_q import *
print(A, inc(), A)
# %%
A = 50
print(inc(), A, "_B" in globals())
#### import in a function, in a loop, guarded
# %%
try:
    import no_such_module_q as lib
except ImportError as err:
    lib = None
    reason = type(err).__name__
# %%
for name in ("json", "math"):
    mod = __import__(name)
    print(mod.__name__)
def late():
    import string
    return string.digits[:3]
# %%
print(lib, reason, late(), mod.pi > 3)
if lib is None:
    import collections as lib
print(lib.Counter("aab").most_common(1))
#### walrus that may not run
# %%
flag = len("") > 0
r = (z := 1) if flag else 2
# %%
t = flag and (u := 5)
print(r, t)
# %%
for name in ("z", "u"):
    try:
        print(eval(name))
    except NameError as e:
        print(e)
# %%
if 1 < (b := 3) < 2:
    pass
print(b)
print(u)
#### for else, while else, names of both
# %%
for i in range(3):
    if i == 5:
        found = i
        break
else:
    missing = True
# %%
print(i, missing)
n = 3
while n:
    n -= 1
    if n == 1:
        stop = n
        break
else:
    never = 1
# %%
print(stop, n)
print(found)
#### odd targets of loops and with
# %%
d = {}
class O: pass
o = O()
for d["k"] in range(3):
    pass
for o.x, *o.rest in [(1, 2, 3), (4, 5)]:
    pass
# %%
with open("a.txt", "w") as d["fh"]:
    d["fh"].write("hi")
print(d["k"], o.x, o.rest, d["fh"].closed)
# %%
xs = [0, 0, 0]
for xs[0], xs[1] in zip("ab", "cd"):
    pass
i = 0
i, xs[i] = 2, "two"
print(xs, i)
(a, (b, *c)), d2 = (1, [2, 3, 4]), 5
print(a, b, c, d2)
#### chained assignment and shared lists
# %%
a = b = c = []
a.append(1)
# %%
b += [2]
c = c + [3]
print(a, b, c, a is b)
# %%
x = y = 0
x += 1
grid = [[0] * 2] * 2
grid[0][0] = 1
# %%
print(x, y, grid)
a, b = b, a
a.append("z")
print(b, a is b)
#### annotations only, and read
# %%
x: int
y: "list" = [1]
# %%
try:
    print(x)
except NameError as e:
    print(e)
y.append(2)
# %%
def f(v: y = y) -> "x":
    z: int
    try:
        return z
    except UnboundLocalError as e:
        return str(e)
print(f(), f.__annotations__["v"])
x = 1
print(x)
#### global statements at module level and in nested code
# %%
global top
top = 1
def bump():
    global top, fresh
    top += 1
    fresh = top * 10
# %%
bump()
print(top, fresh)
def outer():
    top = "local"
    def inner():
        global top
        top = "inner"
        return top
    return inner(), top
# %%
print(outer(), top)
#### class bodies that look outward
# %%
x = "global"
class A:
    y = x
    x = "class"
    z = x
    def get(self):
        return x
    w = [x for _ in range(1)]
    v = (lambda: x)()
# %%
x = "later"
print(A.y, A.z, A().get(), A.w, A.v)
# %%
def make():
    x = "local"
    class B:
        a = x
        class C:
            b = x
    return B
B = make()
print(B.a, B.C.b)
#### enum, namedtuple, typed dict and generic over cells
# %%
from enum import Enum, auto
from typing import NamedTuple, Generic, TypeVar
T = TypeVar("T")
class Color(Enum):
    RED = auto()
    BLUE = auto()
    def hex(self):
        return table[self]
table = {Color.RED: "f00", Color.BLUE: "00f"}
# %%
class Pt(NamedTuple):
    x: int
    y: int = 2
    def sum(self):
        return self.x + self.y + shift
class Stack(Generic[T]):
    def __init__(self):
        self.items: list[T] = []
shift = 0
# %%
s = Stack[int]()
s.items.append(Pt(1))
shift = 100
print(Color.RED.hex(), s.items[0].sum(), Color["BLUE"], Pt(1)._replace(y=5))
# %%
table[Color.RED] = "changed"
print(Color.RED.hex(), list(Color), repr(Pt(3)))
#### dataclass with factory reading state
# %%
from dataclasses import dataclass, field, asdict, replace
counter = [0]
def next_id():
    counter[0] += 1
    return counter[0]
@dataclass(order=True)
class Item:
    name: str
    id: int = field(default_factory=next_id)
    tags: list = field(default_factory=list)
# %%
a, b = Item("a"), Item("b")
a.tags.append("t")
# %%
print(a, b, asdict(a), a < b)
counter[0] = 10
print(replace(a, name="c").id, Item("d").id)
#### abstract classes, protocols and late registration
# %%
from abc import ABC, abstractmethod
class Base(ABC):
    kinds = {}
    def __init_subclass__(cls, kind=None, **kw):
        super().__init_subclass__(**kw)
        if kind:
            Base.kinds[kind] = cls
    @abstractmethod
    def run(self): ...
# %%
class A(Base, kind="a"):
    def run(self):
        return "A", len(Base.kinds)
# %%
print([k().run() for k in Base.kinds.values()])
class B(A, kind="b"):
    pass
print(sorted(Base.kinds), B().run())
# %%
try:
    Base()
except TypeError as e:
    print("abstract", "Base" in str(e))
#### a thread started in one cell, joined in the next
# %%
import threading
log = []
go = threading.Event()
def work(n):
    go.wait(5)
    log.append((n, level))
level = 1
ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
for t in ts:
    t.start()
# %%
level = 2
go.set()
for t in ts:
    t.join()
# %%
print(sorted(log))
#### executor with a helper that reads state
# %%
from concurrent.futures import ThreadPoolExecutor
bias = 1
def job(v):
    return v + bias
with ThreadPoolExecutor(2) as pool:
    first = list(pool.map(job, range(3)))
    fut = pool.submit(job, 10)
# %%
bias = 5
print(first, fut.result())
with ThreadPoolExecutor(1) as pool:
    print(list(pool.map(job, range(2))))
