#### a list of frames as loop variable, changed in place over cells
# %%
import pandas as pd
train = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
test = pd.DataFrame({"a": [5, 6], "b": [7, 8]})
both = [train, test]
# %%
for df in both:
    df["c"] = df.a * 2
# %%
for df in both:
    df.drop(columns="b", inplace=True)
# %%
print(list(train.columns), test.c.sum())
# %%
both[0].loc[0, "a"] = 100
print(train.a.tolist(), df is test)
#### augmented frame assignment keeps or breaks the alias
# %%
import pandas as pd
import numpy as np
df = pd.DataFrame({"a": [1, 2, 3]})
other = df
# %%
df += 1
print(other.a.tolist(), other is df)
# %%
arr = np.arange(3)
view = arr
arr += 1
print(view)
arr = arr + 1
print(view)
# %%
s = df["a"]
s += 10
print(df.a.tolist())
#### bound method captured before rebinding
# %%
log = []
add = log.append
# %%
add(1)
log = ["new"]
add(2)
# %%
print(log)
# %%
def note(v):
    add(v)
    log.append(-v)
note(3)
print(log, add.__self__)
#### the same list in three places
# %%
base = [0]
cfg = {"x": base, "y": [base, base]}
# %%
class Holder:
    items = base
    def __init__(self):
        self.mine = cfg["y"][0]
h = Holder()
# %%
h.mine.append(1)
Holder.items.append(2)
cfg["x"].append(3)
# %%
print(base, cfg, h.mine is base)
#### a dict's values rebound in a loop does nothing, mutated does
# %%
d = {"a": [1], "b": [2]}
for k, v in d.items():
    v = v + [0]
# %%
for k, v in d.items():
    v += [9]
print(d)
# %%
for v in d.values():
    v.clear()
print(d, k, v)
#### helper returns its argument, alias in another cell
# %%
def touch(p):
    p["n"] = p.get("n", 0) + 1
    return p
state = {}
# %%
again = touch(state)
# %%
touch(again)["z"] = 1
print(state, again is state)
# %%
touch(touch(touch(state)))
print(again)
#### function called through another name, and through a dict, and rebound
# %%
total = 0
def add(v):
    global total
    total += v
    return total
alias = add
# %%
table = {"f": alias, "g": lambda v: alias(v) * 2}
print(table["f"](1), table["g"](2))
# %%
def add(v):
    return -v
print(alias(3), add(3), table["g"](1), total)
#### late binding of a helper through two levels and rebinding
# %%
rate = 2
def base(v):
    return v * rate
def middle(v):
    return base(v) + rate
# %%
print(middle(1))
rate = 3
# %%
def base(v):
    return v - rate
print(middle(1))
# %%
rate = "x"
try:
    print(middle(1))
except TypeError as e:
    print("failed", e)
#### closures over a loop variable changed in a later cell
# %%
fs = {}
for name in ["a", "b"]:
    fs[name] = lambda x: (name, x, scale)
scale = 1
# %%
print(fs["a"](1))
name = "changed"
scale = 5
# %%
print(fs["a"](2), fs["b"](3))
#### nested functions with nonlocal kept over cells
# %%
def counter(start):
    n = start
    def up(by=1):
        nonlocal n
        n += by
        return n
    def peek():
        return n
    return up, peek
up, peek = counter(5)
# %%
up(); up(2)
print(peek())
# %%
up2, peek2 = counter(peek())
up2(10)
print(peek(), peek2())
#### generator with state, consumed by several cells, with send and close
# %%
log = []
def gen():
    try:
        while True:
            got = yield len(log)
            log.append(got)
    finally:
        log.append("closed")
g = gen()
next(g)
# %%
print(g.send("a"))
# %%
print(g.send("b"), log)
# %%
g.close()
print(log)
#### generator expression reads a rebound name
# %%
k = 2
squares = (x * k for x in range(4))
print(next(squares), next(squares))
# %%
k = 10
print(list(squares))
# %%
src = [1, 2, 3]
ge = (v for v in src)
src = [9]
print(list(ge))
#### iterators shared by zip, map, and a for loop with break
# %%
it = iter(range(10))
pairs = list(zip(it, it))[:2]
# %%
it = iter(range(10))
for v in it:
    if v == 3:
        break
# %%
m = map(lambda q: q + v, it)
print(next(m), next(it))
v = 100
# %%
print(list(m), pairs)
#### itertools groupby and tee over cells
# %%
import itertools
data = ["aa", "ab", "ba", "bb"]
groups = itertools.groupby(data, key=lambda s: s[0])
k, grp = next(groups)
print(k, next(grp))
# %%
k2, grp2 = next(groups)
print(list(grp), list(grp2))
# %%
a, b = itertools.tee(iter(data))
next(a)
print(next(b), list(a), list(b))
#### del in a loop, in a function, and of several
# %%
a, b, c = 1, 2, 3
for n in ("a",):
    del b
# %%
def wipe():
    global c
    del c
wipe()
# %%
for name in ("a", "b", "c"):
    print(name, name in globals())
# %%
b = 5
print(a, b)
#### del of items, attributes and slices
# %%
xs = list(range(6))
d = dict(a=1, b=2)
class O: pass
o = O(); o.v = 1; o.w = 2
# %%
del xs[0], d["a"], o.v
# %%
del xs[::2]
print(xs, d, vars(o))
#### except as deletes an outer variable
# %%
e = "outer"
try:
    {}["x"]
except KeyError as e:
    print(repr(e))
# %%
print("e" in dir())
try:
    e
except NameError as again:
    print("gone", again)
# %%
e = 1
print(e)
#### nested try with the same name
# %%
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        inner = str(e)
        raise ValueError("outer") from e
except ValueError as e:
    outer = str(e), str(e.__cause__)
    print("context", type(e.__context__).__name__)
# %%
print(inner, outer)
# %%
try:
    print(e)
except NameError:
    print("no e")
#### walrus in nested comprehensions and conditions
# %%
data = [3, 1, 4, 1, 5]
big = [y for x in data if (y := x * 2) > 4]
print(big, y)
# %%
total = 0
partial = [total := total + v for v in data]
print(partial, total)
# %%
if (n := len(data)) > 3 and (m := n * 2):
    pass
print(n, m)
# %%
while (item := data.pop()) != 3:
    print(item)
print(item, data)
# %%
print(any((hit := v) > 1 for v in [1, 2, 3]), hit)
#### star imports, their names rebound and deleted
# %%
from math import *
r = floor(pi)
print(r)
# %%
pi = 4
def area(r):
    return pi * r ** 2
print(area(1), floor(e))
# %%
del pi
try:
    print(pi)
except NameError:
    print("no pi")
# %%
from math import *
print(area(1) > 3)
#### two star imports with a common name
# %%
from os.path import *
from posixpath import join as pj
print(join("a", "b") == pj("a", "b"))
# %%
from string import *
print(capwords("a b"), basename("x/y"))
#### conditional definitions of functions and classes, chosen again later
# %%
fast = True
if fast:
    def go(v):
        return v + 1
    class Impl:
        tag = "fast"
else:
    def go(v):
        return v - 1
    class Impl:
        tag = "slow"
# %%
print(go(1), Impl.tag, Impl().__class__.__name__)
# %%
if not fast:
    go = None
    Impl = None
print(go(2), Impl.tag)
#### global in nested functions and classes
# %%
def outer():
    def inner():
        global made
        made = [1]
    inner()
    return made
print(outer())
# %%
made.append(2)
class K:
    global flag
    flag = "from class"
    def set(self, v):
        global made
        made = v
# %%
K().set("x")
print(made, flag)
#### a star brings another object under a name that an inner function looks up
# %%
count = 4

def collect(start):
    def bump(by=count):
        return (start, by, repr(count)[:8])
    return bump

# %%
sample = collect(8)
print(sample())
# %%
from itertools import *
print(sample())
