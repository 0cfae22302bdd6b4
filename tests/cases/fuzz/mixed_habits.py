#### annotated name read in the same cell before it is bound
# %%
total: int
print("start")
count: "list[int]" = []
for n in range(2):
    count.append(n)
# %%
other: dict
print(count)
other["a"] = 1
#### a function returned by a helper, called through a dict, state changed between
# %%
tax = 1
def make(kind):
    def gross(v):
        return v * tax
    def net(v):
        return v / tax
    return {"g": gross, "n": net}[kind]
# %%
g = make("g")
print(g(10), make("n")(10))
tax = 2
# %%
ops = {k: make(k) for k in "gn"}
tax = 5
print(g(10), ops["n"](10), [f(1) for f in ops.values()])
#### global in a helper called by another helper with the same local name
# %%
level = 0
def up():
    global level
    level += 1
def use():
    level = "local"
    up()
    return level
# %%
print(use(), level)
def both(level):
    up()
    return level, globals()["level"]
# %%
print(both("p"), level)
#### list of helpers called in turn, one redefined
# %%
def clean(x):
    return x.strip()
def lower(x):
    return x.lower() + sep
sep = "|"
steps = [clean, lower]
# %%
def run(x):
    for step in steps:
        x = step(x)
    return x
print(run(" Ab "))
# %%
def lower(x):
    return x.upper() + sep
sep = "#"
print(run(" Cd "), lower("e"))
steps[1] = lower
# %%
print(run(" Ef "))
#### helper redefined with another signature, used by a class
# %%
def dist(a, b):
    return abs(a - b) * unit
unit = 1
class Node:
    def __init__(self, v): self.v = v
    def to(self, o): return dist(self.v, o.v)
# %%
a, b = Node(1), Node(4)
print(a.to(b))
def dist(a, b, p=2):
    return (abs(a - b) ** p) * unit
# %%
unit = 10
print(a.to(b), dist(1, 3, p=1))
#### a recursion that memoises in a global, wiped in between
# %%
memo = {}
def ways(n):
    if n in memo:
        return memo[n]
    memo[n] = 1 if n < 2 else ways(n - 1) + ways(n - 2)
    return memo[n]
# %%
print(ways(10), len(memo))
memo = {0: 5, 1: 5}
# %%
print(ways(5), sorted(memo))
memo.clear()
print(ways(3), memo is memo)
#### class variable counters and instances in a list
# %%
class Job:
    made = []
    _next = 1
    def __init__(self, name):
        self.id = Job._next
        Job._next += 1
        self.name = name
        type(self).made.append(self)
# %%
jobs = [Job(n) for n in "ab"]
Job._next = 100
# %%
last = Job("c")
del jobs[0]
print([j.id for j in Job.made], last in Job.made, len(jobs))
Job.made = []
# %%
Job("d")
print([(j.name, j.id) for j in Job.made], last.made is Job.made)
#### text processing that rebinds one name all along
# %%
text = "The cat. The dog!"
text = text.lower()
words = text.split()
# %%
text = "".join(c for c in text if c.isalpha() or c == " ")
words2 = text.split()
# %%
freq = {}
for text in words2:
    freq[text] = freq.get(text, 0) + 1
# %%
text = max(freq, key=freq.get)
print(text, freq, words)
#### matrix code with nested loops and shadowed names
# %%
m = [[1, 2], [3, 4]]
n = len(m)
t = [[0] * n for _ in range(n)]
for i in range(n):
    for j in range(n):
        t[j][i] = m[i][j]
# %%
def mul(a, b):
    n = len(a)
    return [[sum(a[i][k] * b[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
# %%
m = mul(m, t)
print(m, i, j, n)
for row in m:
    row.reverse()
    i = row
print(m, i, t)
#### a state machine with dictionary dispatch and late functions
# %%
state = "start"
trace = []
def start(x):
    return "mid" if x else "start"
def mid(x):
    trace.append(depth)
    return "end"
table = {"start": start, "mid": mid}
depth = 0
# %%
for x in [0, 1, 1]:
    depth += 1
    state = table[state](x)
    print(state)
# %%
table["end"] = lambda x: "start" if x else state
state = table[state](0)
print(state, trace, table[state](1))
#### json round trip of a config that is changed
# %%
import json
cfg = {"lr": 0.1, "layers": [1, 2]}
with open("cfg.json", "w") as f:
    json.dump(cfg, f)
cfg["layers"].append(3)
# %%
with open("cfg.json") as f:
    loaded = json.load(f)
loaded["lr"] *= 10
cfg, loaded = loaded, cfg
# %%
print(cfg, loaded)
open("cfg2.json", "w").write(json.dumps(loaded, sort_keys=True))
print(open("cfg2.json").read(), f.closed)
#### a file object iterated over cells and tell
# %%
with open("l.txt", "w") as f:
    f.writelines(f"{i}\n" for i in range(5))
src = open("l.txt")
head = src.readline()
# %%
rest = [l.strip() for l in src if l.strip() != "2"]
# %%
src.seek(0)
both = src.read(3), next(src)
src.close()
print(repr(head), rest, both)
try:
    src.read()
except ValueError as e:
    print(e)
#### temporary folders and cleanup
# %%
import tempfile, os, shutil
tmp = tempfile.TemporaryDirectory()
path = os.path.join(tmp.name, "a.txt")
with open(path, "w") as fh:
    print("inside", file=fh)
# %%
def exists():
    return os.path.exists(path), os.path.isdir(tmp.name)
print(exists())
# %%
tmp.cleanup()
print(exists())
os.makedirs("keep/sub")
shutil.copy(__file__ if "__file__" in globals() else os.devnull, "keep/n.txt")
# %%
print(sorted(os.listdir("keep")))
#### weak references and deletion
# %%
import weakref, gc
class Big: pass
b = Big()
r = weakref.ref(b, lambda _: print("gone"))
# %%
print(r() is b)
c = [b]
del b
# %%
print(r() is None)
c.clear()
gc.collect()
print(r() is None)
#### del method called when the last name goes
# %%
class Res:
    def __init__(self, n): self.n = n
    def __del__(self): print("free", self.n)
a = Res(1)
b = Res(2)
# %%
a = None
print("after a")
keep = [b]
# %%
b = Res(3)
print("after b")
keep.pop()
print("after pop")
# %%
def use():
    t = Res(4)
    return "used"
print(use())
del b
print("end")
#### object identity and interning across cells
# %%
a = (1, 2)
b = a
c = list(a)
d = c
ids = {id(a), id(b)}
# %%
print(len(ids), a is b, c is d, c[:] is c)
d = d + []
e = f = object()
# %%
print(c is d, e is f, id(e) == id(f), [x is e for x in (e, f, a)])
#### bytes, bytearray, memoryview and struct
# %%
import struct
buf = bytearray(8)
view = memoryview(buf)[2:6]
struct.pack_into("<I", buf, 0, 513)
# %%
view[0] = 255
part = bytes(view)
buf[6:] = b"zz"
# %%
print(buf, part, view.tolist())
view.release()
buf.extend(b"!")
print(len(buf), struct.unpack_from("<H", buf)[0])
#### sorting stability and key functions that read state
# %%
order = {"a": 1, "b": 0}
rows = [("a", 2), ("b", 1), ("a", 1)]
def rank(r):
    return order[r[0]]
# %%
rows.sort(key=rank)
print(rows)
order["a"] = -1
# %%
print(sorted(rows, key=rank), min(rows, key=rank), sorted(rows, key=lambda r: (rank(r), r[1])))
order = {"a": 5, "b": 6}
print(max(rows, key=rank))
#### zip, enumerate and dict views that follow changes
# %%
d = {"a": 1}
keys, items = d.keys(), d.items()
en = enumerate(d)
# %%
d["b"] = 2
print(list(keys), sorted(items), "b" in keys)
# %%
d = {"z": 0}
print(list(keys), list(items), list(zip(keys, d)))
try:
    print(list(en))
except RuntimeError as e:
    print(e)
#### copies, deep copies and defaults
# %%
import copy
base = {"l": [1], "d": {"x": 1}}
sh = copy.copy(base)
dp = copy.deepcopy(base)
def f(acc=[], opts=base):
    acc.append(len(acc))
    opts["l"].append("f")
    return acc
# %%
f(); f()
sh["d"]["x"] = 99
# %%
print(base, dp, f.__defaults__[0])
base = {}
print(f(), sh["l"], f([]))
#### integers, floats and constants changed by name only
# %%
N = 10
RATE = 0.5
def calc(n=N):
    return n * RATE
# %%
print(calc())
N = 20
RATE = 1
print(calc(), calc(N))
# %%
def bump():
    global RATE
    RATE *= 2
    return RATE
bump()
print(calc(1), RATE, bump() + RATE)
#### shadowed parameter names, nested functions and defaults
# %%
x = 1
def f(x=x):
    def g(y=x):
        x = y + 1
        return x
    return g() + x
# %%
x = 10
print(f(), f(5))
h = lambda x=x, *y, **z: (x, y, z)
x = 100
print(h(), h(1, 2, k=x))
#### try to use a name that a failing cell would bind
# %%
vals = [3, 0]
try:
    inv = [6 / v for v in vals]
    ok = True
except ZeroDivisionError:
    pass
# %%
print("inv" in dir(), "ok" in vars())
try:
    print(inv)
except NameError:
    inv = []
print(inv)
print(ok)
#### contextlib.suppress around binding, then a helper needs it
# %%
from contextlib import suppress
with suppress(KeyError):
    port = {}["port"]
def address():
    return f"host:{port}"
# %%
print("checking")
with suppress(NameError):
    print(address())
port = 80
print(address())
# %%
del port
print("again")
address()
#### nested data changed through several paths
# %%
db = {"users": [{"n": "a", "tags": []}, {"n": "b", "tags": []}]}
users = db["users"]
by = {u["n"]: u for u in users}
# %%
by["a"]["tags"].append("x")
users[1]["tags"] = by["a"]["tags"]
# %%
by["b"]["tags"].append("y")
users.append({"n": "c"})
print(db)
first, *others = users
first["n"] = "z"
print(by["a"]["n"], len(others), db["users"] is users)
#### stack of undo functions
# %%
doc = []
undo = []
def do(word):
    doc.append(word)
    undo.append(lambda: (doc.remove(word), mark))
mark = 1
# %%
for w in "abc":
    do(w)
print(undo.pop()(), doc)
mark = 2
# %%
doc = ["x", "a", "b"]
while undo:
    print(undo.pop()(), doc)
#### coroutine objects as state without asyncio
# %%
async def co(v):
    return v + add
c = co(1)
add = 10
# %%
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
# %%
add = 20
d = co(2)
d.close()
def run(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value
print(run(co(3)))
#### numbers formatted with settings
# %%
from decimal import Decimal, getcontext, ROUND_UP
getcontext().prec = 3
a = Decimal(10) / 3
# %%
def q(v):
    return (Decimal(v) / 7).normalize()
b = q(1)
getcontext().prec = 6
# %%
print(a, b, q(1))
getcontext().rounding = ROUND_UP
print(q(2))
#### signal handlers, recursion and exceptions in sorted
# %%
import sys
deep = 0
def down():
    global deep
    deep += 1
    down()
old = sys.getrecursionlimit()
# %%
sys.setrecursionlimit(200)
try:
    down()
except RecursionError:
    print("too deep", deep > 50)
sys.setrecursionlimit(old)
# %%
try:
    sorted([1, "a"])
except TypeError:
    print("no order")
print(deep < 300)
#### uncaught type error from a call with wrong arguments
# %%
base = [1]
def grow(v, times=2):
    base.append(v * times)
    return base
# %%
print(grow(1))
base = [0]
print(grow(2, times=3))
# %%
print("last")
grow(1, 2, 3)
#### uncaught attribute error of a notebook class
# %%
class Settings:
    def __init__(self, **kw):
        self.__dict__.update(kw)
    def __getattr__(self, n):
        raise AttributeError(f"{n} missing in {title}")
title = "S1"
s = Settings(a=1)
# %%
print(s.a)
title = "S2"
print(getattr(s, "zz", "dflt"))
# %%
s.b
