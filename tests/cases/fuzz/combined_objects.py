#### frames in a dict mutated by a helper through loop variables
# %%
import pandas as pd
frames = {"a": pd.DataFrame({"x": [1, 2, None]}), "b": pd.DataFrame({"x": [None, 5.0]})}
fill = 0
def clean(frame, how=fill):
    frame.fillna(how, inplace=True)
    frame["y"] = frame["x"] * gain
# %%
gain = 2
fill = 99
for key, frame in frames.items():
    clean(frame)
    frame["key"] = key
# %%
first = frames["a"]
first.drop(columns="key", inplace=True)
print(frames["a"].to_dict("list"), frame.shape)
gain = 10
clean(first, how=1)
print(pd.concat(frames).shape, first["y"].tolist())
#### chained views and copies of arrays
# %%
import numpy as np
a = np.arange(6)
b = a.reshape(2, 3)
row = b[0]
col = b[:, 1]
c = a[a > 2]
# %%
row += 10
col[:] = -1
c[0] = 99
# %%
print(a, b.tolist(), c)
a.sort()
print(row, b.T[0])
b = b.copy()
b[0, 0] = 1000
print(a[0])
#### series taken from a frame then frame changed
# %%
import pandas as pd
df = pd.DataFrame({"a": [3, 1, 2], "b": list("xyz")})
s = df["a"]
top = df.sort_values("a").head(2)
idx = df.index
# %%
df["a"] = df["a"] * 2
df.loc[3] = [7, "w"]
df.index.name = "n"
# %%
print(s.tolist(), top["b"].tolist(), idx.name, df.index.name, len(df))
df.columns = ["c", "d"]
print(df.columns.tolist(), top.columns.tolist())
#### helper that mutates a list default and returns alias
# %%
def collect(item, into=[]):
    into.append(item)
    return into
a = collect(1)
# %%
b = collect(2)
c = collect(3, [0])
# %%
print(a is b, a, c)
a.clear()
print(collect(4), b)
collect.__defaults__ = ([100],)
print(collect(5), b)
#### function attributes as counters and caches
# %%
def f(n):
    f.calls += 1
    if n not in f.cache:
        f.cache[n] = n * weight
    return f.cache[n]
f.calls = 0
f.cache = {}
weight = 2
# %%
print(f(1), f(2), f.calls)
weight = 100
print(f(1), f(3), f.cache)
# %%
old = f
def f(n):
    return old(n) + 1
print(f(3), old.calls if hasattr(old, "calls") else None)
#### lru_cache hiding a rebinding
# %%
from functools import lru_cache, partial, reduce
@lru_cache(maxsize=None)
def cost(n):
    return n * price
price = 2
# %%
print(cost(3))
price = 50
print(cost(3), cost(4))
# %%
cost.cache_clear()
print(cost(3), cost.cache_info().misses)
add = partial(lambda a, b: a + b + price, 1)
price = 0
print(add(2), reduce(lambda x, y: x * y + price, [1, 2, 3]))
#### sorting with key that reads and counts
# %%
calls = 0
order = {"b": 1, "a": 2}
def key(v):
    global calls
    calls += 1
    return order[v]
# %%
items = sorted(["a", "b"], key=key)
order = {"b": 9, "a": 0}
print(items, sorted(items, key=key), calls)
# %%
items.sort(key=lambda v: -order[v])
print(items, max(items, key=key), calls)
#### class with __getattr__ and __call__ and state in closure
# %%
class Proxy:
    def __init__(self, target): object.__setattr__(self, "_t", target)
    def __getattr__(self, name):
        accessed.append(name)
        return getattr(self._t, name)
    def __setattr__(self, name, v): setattr(self._t, name, v)
    def __call__(self, *a): return len(a) + bonus
accessed = []
# %%
class T: x = 1
t = T()
p = Proxy(t)
bonus = 1
p.y = 5
print(p.x, t.y, accessed, p(1, 2))
# %%
bonus = 10
p.x = 9
print(T.x, t.x, p(1), accessed)
#### iterator protocol own class and exhausted state
# %%
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= stop: raise StopIteration
        self.n -= 1
        return self.n
stop = 0
c = Count(4)
# %%
print(next(c), [v for _, v in zip(range(1), c)])
stop = 1
# %%
print(list(c), c.n)
stop = -2
print(list(c))
a, *rest = Count(3)
print(a, rest)
#### zip and enumerate objects partially consumed
# %%
letters = iter("abcdef")
pairs = zip([1, 2, 3], letters)
print(next(pairs))
# %%
print(next(letters), list(pairs))
rest = "".join(letters)
# %%
print(rest)
e = enumerate(["x", "y", "z"], start=10)
for i, v in e:
    break
# %%
print(i, v, list(e))
#### send and throw in coroutines
# %%
def avg():
    total = n = 0
    value = None
    while True:
        try:
            value = yield (total / n * weight if n else 0)
            total += value; n += 1
        except ValueError:
            total = n = 0
weight = 1
g = avg()
next(g)
# %%
print(g.send(10), g.send(20))
weight = 2
# %%
print(g.send(30))
print(g.throw(ValueError), g.send(4))
g.close()
try:
    g.send(1)
except StopIteration:
    print("done")
#### yield from delegating with global list
# %%
log = []
def inner(n):
    for i in range(n):
        got = yield i
        log.append(got)
    return f"end{n}"
def outer():
    r = yield from inner(2)
    log.append(r)
    yield from "ab"
o = outer()
# %%
print(next(o), o.send("s1"))
log = ["fresh"]
# %%
print(o.send("s2"), log)
print(list(o), log)
#### decorators stacking with arguments order
# %%
order = []
def tag(name):
    order.append(f"make {name}")
    def deco(fn):
        order.append(f"wrap {name}")
        def inner(*a):
            order.append(f"call {name}")
            return fn(*a)
        return inner
    return deco
# %%
@tag("outer")
@tag("inner")
def work(v):
    return v + plus
plus = 1
print(work(1), order)
# %%
order.clear()
plus = 5
print(work(1), order)
class K:
    @tag("m")
    def m(self): return plus
print(K().m(), order)
#### dataclass default factory and field order
# %%
from dataclasses import dataclass, field, asdict, replace
ids = iter(range(100))
@dataclass(order=True)
class Item:
    name: str = "x"
    id: int = field(default_factory=lambda: next(ids))
    tags: list = field(default_factory=list)
# %%
a, b = Item(), Item("y")
a.tags.append("t")
ids = iter(range(50, 60))
c = Item("z")
# %%
print(a, b, c, asdict(a))
d = replace(a, name="r")
d.tags.append("u")
print(a.tags is d.tags, sorted([c, a])[0].name, next(ids))
#### enum namedtuple and typed dict annotations
# %%
from enum import Enum
from collections import namedtuple, defaultdict, Counter, OrderedDict, deque
class Color(Enum):
    RED = 1
    BLUE = 2
    @property
    def nice(self): return self.name.title() + suffix
suffix = "!"
Pt = namedtuple("Pt", "x y")
# %%
p = Pt(1, y=2)
suffix = "?"
print(Color.RED.nice, p._replace(x=5), [c.value for c in Color])
dd = defaultdict(list)
dd["a"].append(p)
# %%
q = deque([1, 2], maxlen=2)
q.append(3)
cnt = Counter("abca")
cnt.update("b")
print(dict(dd), q, cnt.most_common(2), p < Pt(1, 3))
dd["missing"]
print(sorted(dd), "RED" in Color.__members__)
#### with statement multiple managers and suppress
# %%
import contextlib, io
@contextlib.contextmanager
def tag(name):
    out.append(f"<{name}>")
    try:
        yield name
    finally:
        out.append(f"</{name}>")
out = []
# %%
with tag("a") as x, tag("b") as y:
    out.append(x + y)
with contextlib.suppress(KeyError):
    out.append({}["k"])
    out.append("no")
# %%
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    print("hidden", x)
print(out, repr(buf.getvalue()))
stack = contextlib.ExitStack()
stack.enter_context(tag("c"))
stack.callback(out.append, "cb")
# %%
stack.close()
print(out[-3:], y)
#### random module state captured and restored
# %%
import random
random.seed(1)
state = random.getstate()
a = [random.random() for _ in range(2)]
# %%
def draw(): return random.randint(0, 100)
xs = [draw() for _ in range(2)]
random.shuffle(xs)
# %%
random.setstate(state)
print(a[0] == random.random(), xs, draw())
r = random.Random(5)
b = r.sample(range(10), 3)
print(b, r.random() == random.Random(5).random())
#### numpy legacy seed with helper drawing and default mode
# %%
import numpy as np
np.random.seed(0)
noise = np.random.normal(size=3)
# %%
np.random.rand()
sample = np.random.choice([1, 2, 3], 2)
print(sample)
# %%
def split(v, frac=0.5):
    idx = np.random.permutation(len(v))
    return v[idx[: int(len(v) * frac)]]
print(split(np.arange(6)))
np.savetxt("out.txt", noise, fmt="%.4f")
#### files appended across cells and read again
# %%
path = "log.txt"
def log(msg, mode="a"):
    with open(path, mode) as fh:
        fh.write(msg + "\n")
log("one", "w")
# %%
log("two")
print(open(path).read().split())
path = "other.txt"
# %%
log("three")
import os
print(sorted(p for p in os.listdir(".") if p.endswith(".txt")))
os.remove("log.txt")
print(os.path.exists("log.txt"), open(path).readline().strip())
#### pickled class from notebook and reloaded
# %%
import pickle
class Pt:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x + shift
shift = 0
# %%
blob = pickle.dumps(Pt(3))
with open("p.pkl", "wb") as fh: pickle.dump([Pt(1), {"k": Pt(2)}], fh)
# %%
shift = 1
q = pickle.loads(blob)
back = pickle.load(open("p.pkl", "rb"))
print(q.x, q == Pt(2), back[1]["k"].x, type(q) is Pt, type(q).__module__)
#### json roundtrip with custom encoder reading global
# %%
import json
class Enc(json.JSONEncoder):
    def default(self, o):
        return {"set": sorted(o), "v": version}
version = 1
data = {"s": {2, 1}}
# %%
print(json.dumps(data, cls=Enc))
version = 2
with open("d.json", "w") as fh:
    json.dump(data, fh, cls=Enc)
# %%
print(json.load(open("d.json"))["s"]["v"])
#### decimal context and numpy errstate settings
# %%
import decimal, warnings
import numpy as np
decimal.getcontext().prec = 4
def third(): return decimal.Decimal(1) / decimal.Decimal(3)
print(third())
# %%
decimal.getcontext().prec = 8
with decimal.localcontext() as ctx:
    ctx.prec = 2
    print(third())
print(third())
# %%
np.set_printoptions(precision=2)
print(np.array([1.23456]))
old = np.seterr(divide="ignore")
print(np.array([1.0]) / 0)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("boo")
    except UserWarning as w:
        print("caught", w)
