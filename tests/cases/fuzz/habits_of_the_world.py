#### query with @ names in helpers, lambdas and loops
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3, 4], "b": list("xyxy")})
low = 2
# %%
def pick(frame, low):
    return frame.query("a >= @low")
print(len(pick(df, 3)), len(df.query("a >= @low")))
# %%
for low in (1, 4):
    print(df.query("a == @low and b == @kind").a.tolist() if (kind := "x") else 0)
# %%
low = 3
f = lambda: df.query("a > @low").a.sum()
print(f())
low = 1
print(f())
#### eval with assignments and local names
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
factor = 10
# %%
df.eval("c = a * @factor", inplace=True)
out = df.eval("d = c - b")
# %%
print(df.columns.tolist(), out.d.tolist())
factor = 0
print(df.eval("a * @factor").tolist())
#### eval and exec of constant and built strings
# %%
x = 2
expr = "x ** 3 + y"
# %%
y = 1
print(eval(expr))
y = 5
print(eval(expr), eval("x + z", {"x": 1, "z": 2}))
# %%
exec("w = x * 10")
print(w)
# %%
for i in range(2):
    exec(f"col_{i} = {i} * x")
print(col_0, col_1)
#### exec defines functions that read later state
# %%
src = """
def gen(v):
    return v + later
"""
exec(src)
# %%
later = 1
print(gen(1))
later = 7
print(gen(1))
#### exec with loops and a class, names used in functions
# %%
code = "class Made:\n    tag = base\n"
base = "b1"
exec(code)
# %%
def make():
    return Made.tag
print(make())
base = "b2"
exec(code)
print(make())
#### format with locals, vars, globals
# %%
name, n = "kiwi", 3
print("{name}-{n}".format(**locals()))
# %%
print("%(name)s x %(n)d" % vars())
def inner(n):
    total = n * 2
    return "{n} {total}".format(**locals())
print(inner(4))
# %%
print("{name!r:>8}|{n:03d}".format_map(globals()))
#### f-strings nested, with walrus, =, and format specs from names
# %%
width, val = 8, 3.14159
print(f"{val:{width}.2f}|{val=:.1f}|{(q := val * 2):.1f}")
# %%
print(q, f"{'a' if val > 3 else 'b'}", f"{ {'k': val}['k'] }")
prec = 3
# %%
show = lambda: f"{val:.{prec}f}"
print(show())
prec = 1
print(show())
#### template strings and string formatting with objects
# %%
from string import Template
class O:
    name = "o"
o = O(); d = {"k": [1, 2]}
print("{0.name} {1[k][0]} {x[k]}".format(o, d, x=d))
# %%
print(Template("$a and ${b}").substitute(a=o.name, b=len(d)))
who = "w"
print(Template("$who").substitute(globals()))
#### statsmodels-like formula in a helper of one's own which looks at the caller
# %%
import sys
def formula(text):
    frame = sys._getframe(1)
    return eval(text, frame.f_globals, frame.f_locals)
# %%
half = 0.5
print(formula("half * 4"))
# %%
def inside():
    half = 2
    return formula("half * 4")
print(inside())
#### timeit with globals
# %%
import timeit
n = 3
acc = []
def add():
    acc.append(n)
# %%
timeit.timeit("add()", globals=globals(), number=2)
print(acc)
# %%
timeit.timeit(add, number=1)
timeit.timeit(lambda: acc.append("l"), number=1)
print(acc)
#### unicode names in functions, parameters, keywords
# %%
größe = 3
def fläche(größe, ﬁ=2):
    return größe * ﬁ
print(fläche(größe), fläche(2, fi=5))
# %%
Ω = [1]
def 加(x):
    Ω.append(x)
    return len(Ω)
print(加(1), Ω)
# %%
ª = 1
a = a + 1 if "a" in dir() else 0
print(a)
#### normalised names in globals and strings
# %%
ﬁx = 5
print(fix, "fix" in globals(), "ﬁx" in globals())
# %%
globals()["ﬁy"] = 7
print("fiy" in globals(), globals()["ﬁy"])
#### await at top level, in comprehension, with state
# %%
import asyncio
state = []
async def step(v):
    await asyncio.sleep(0)
    state.append(v)
    return v * rate
rate = 2
# %%
a = await step(1)
b = [await step(v) for v in (2, 3)]
print(a, b, state)
# %%
rate = 10
c = await asyncio.gather(step(4), step(5))
print(c, sorted(state))
# %%
async def agen():
    for i in range(3):
        yield i * rate
print([x async for x in agen()])
async with asyncio.Lock() as lock:
    print("locked", lock)
#### random draws through helpers and dropped looks
# %%
import random
random.seed(3)
def roll(n=2):
    return [random.randint(1, 6) for _ in range(n)]
# %%
roll()
# %%
a = roll(3)
random.shuffle(a)
# %%
random.random()
b = random.choice(range(100))
print(a, b)
# %%
st = random.getstate()
x = random.random()
random.setstate(st)
print(x == random.random())
#### numpy random in both styles, state passed around
# %%
import numpy as np
np.random.seed(0)
rng = np.random.default_rng(1)
def noise(n):
    return np.random.normal(size=n).round(3)
# %%
noise(2)
# %%
a = rng.integers(10, size=3)
noise(1)
# %%
b = np.random.permutation(5)
r2 = rng
c = r2.random()
print(a, b, round(c, 4), round(rng.random(), 4))
# %%
np.random.shuffle(b)
print(b, noise(1))
#### files in append mode over cells, read in between, removed
# %%
with open("log.txt", "w") as fh:
    fh.write("a\n")
# %%
def log(t):
    with open("log.txt", "a") as fh:
        fh.write(t + "\n")
log("b")
# %%
print(open("log.txt").read().split())
log("c")
# %%
import os
n = len(open("log.txt").readlines())
os.rename("log.txt", "log2.txt")
print(n, sorted(os.listdir(".")))
# %%
os.remove("log2.txt")
print(os.path.exists("log2.txt"))
#### an open file handle shared over cells
# %%
out = open("x.txt", "w+")
out.write("one\n")
# %%
print(out.tell(), file=out)
out.seek(0)
lines = out.readlines()
# %%
out.close()
print(lines, out.closed, open("x.txt").read())
#### csv written, read by a helper with a relative path after chdir
# %%
import os
os.makedirs("d/e", exist_ok=True)
here = os.getcwd()
os.chdir("d")
# %%
with open("t.csv", "w") as f:
    f.write("a,b\n1,2\n")
def read():
    with open("t.csv") as f:
        return f.read()
# %%
os.chdir("e")
try:
    read()
except FileNotFoundError:
    print("not here")
# %%
os.chdir(here)
print(os.path.relpath(os.path.join("d", "t.csv")), os.listdir("d"))
#### environment read at import, changed, unset
# %%
import os
os.environ["NB_LEVEL"] = "1"
level = int(os.environ["NB_LEVEL"])
def current(default=os.environ.get("NB_LEVEL")):
    return default, os.getenv("NB_LEVEL")
# %%
os.environ["NB_LEVEL"] = "2"
print(level, current())
# %%
del os.environ["NB_LEVEL"]
print(current(), "NB_LEVEL" in os.environ)
#### settings of libraries between displays
# %%
import numpy as np, pandas as pd
np.set_printoptions(precision=2)
pd.set_option("display.max_rows", 5)
print(np.array([1 / 3]))
# %%
with np.printoptions(precision=5):
    print(np.array([1 / 3]))
with pd.option_context("display.precision", 1):
    print(pd.Series([1 / 3]))
# %%
old = np.seterr(all="raise")
try:
    np.float64(1) / np.float64(0)
except FloatingPointError as e:
    print(e)
np.seterr(**old)
# %%
print(np.array([1 / 3]), pd.get_option("display.max_rows"))
#### locale, decimal, recursion limits and switches
# %%
import decimal, sys, gc
decimal.getcontext().prec = 4
d = decimal.Decimal(1) / 3
# %%
with decimal.localcontext() as ctx:
    ctx.prec = 2
    e = decimal.Decimal(1) / 3
print(d, e, decimal.Decimal(2) / 3)
# %%
lim = sys.getrecursionlimit()
sys.setrecursionlimit(lim + 100)
print(sys.getrecursionlimit() - lim)
sys.setrecursionlimit(lim)
