#### names of our own scripts used by the notebook
# %%
options = {"a": 1}
parser = "p"
argv = [1]
metrics = {"acc": 0.5}
state = [0]
step_metrics = 3
# %%
def argument_parser():
    return options, parser
def load_data():
    state[0] += 1
    return state
def train_model(x):
    return x, argv
# %%
print(argument_parser(), load_data(), train_model(metrics))
# %%
options = "new"
print(argument_parser(), load_data(), step_metrics, _main if "_main" in globals() else "none")
run = init = save_bundle = 1
# %%
print(run, init, save_bundle, state)
#### variables named like the steps
# %%
load_data = [1, 2]
prepare_features = len(load_data)
# %%
evaluate_model = lambda v: v + prepare_features
split_data = evaluate_model(2)
# %%
print(load_data, prepare_features, split_data, evaluate_model(10))
load_data_2 = 5
load_data.append(load_data_2)
# %%
print(load_data)
#### variables called like modules that we use
# %%
json = [1]
def argparse(v):
    return v + len(json)
os = "os"
Path = str
hashlib, sys = 1, 2
# %%
json.append(2)
print(argparse(1), os, Path(5), hashlib + sys)
# %%
import json as js
print(js.dumps(json))
def functools():
    return json
k = 4
def uses(v):
    return v + k
# %%
k = 5
print(list(map(uses, functools())))
#### numpy views through many doors
# %%
import numpy as np
a = np.arange(12)
m = a.reshape(3, 4)
row = m[1]
col = m[:, 0]
t = m.T
flat = m.ravel()
# %%
row += 100
# %%
col[...] = -1
# %%
t[3, 2] = 7
flat[1] = 55
print(a)
# %%
mask = a > 50
b = a[mask]
b[:] = 0
print(a.max(), b)
np.put(m, [0], [999])
# %%
np.copyto(row, 0)
np.add.at(a, [0, 0], 1)
print(a, m[1])
# %%
np.multiply(m, 2, out=m)
m.sort(axis=1)
a.resize if False else None
print(a)
v = memoryview(bytearray(b"abc"))
v[0] = 122
print(bytes(v))
#### numpy arrays through helpers and containers
# %%
import numpy as np
def normalise(x):
    x -= x.mean()
    return x
def half(x):
    return x[: len(x) // 2]
# %%
data = {"x": np.array([1.0, 2.0, 3.0]), "y": np.array([4.0, 5.0, 9.0])}
parts = [half(v) for v in data.values()]
# %%
for v in data.values():
    normalise(v)
# %%
print(data["x"], parts[1], data["y"].sum().round(6))
stacked = np.stack(list(data.values()))
stacked[0] = 0
# %%
print(data["x"], stacked.shape)
x, y = data.values()
x[0] = 42
print(data["x"][0])
#### object arrays, structured arrays and flat
# %%
import numpy as np
inner = [1]
o = np.array([inner, None], dtype=object)
o[0].append(2)
# %%
s = np.zeros(2, dtype=[("a", int), ("b", float)])
f = s["a"]
f[:] = [5, 6]
# %%
print(inner, s.tolist())
it = np.arange(3).flat
print(next(it))
# %%
print(next(it), list(it))
z = np.broadcast_to(np.array([1, 2]), (2, 2)).copy()
z.flat = 3
print(z.tolist())
#### pandas in-place operations through aliases
# %%
import pandas as pd
df = pd.DataFrame({"a": [3, 1, 2], "b": list("xyz")})
same = df
copy = df.copy()
frames = {"main": df, "copy": copy}
# %%
same.sort_values("a", inplace=True)
# %%
frames["main"].reset_index(drop=True, inplace=True)
frames["copy"]["c"] = 1
# %%
print(df.a.tolist(), list(copy.columns), same is df)
df = df.rename(columns={"a": "A"})
same["new"] = 5
# %%
print(list(df.columns), list(same.columns))
same.columns = ["p", "q", "r"]
print(frames["main"].columns.tolist())
# %%
def add(frame, name, value=0):
    frame[name] = value
add(frames["main"], "z", 9)
print(same.z.sum(), "z" in df)
#### pandas: insert, pop, loc, at, iloc over cells
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}, index=list("xyz"))
# %%
b = df.pop("b")
df.insert(0, "first", b * 2)
# %%
df.loc["x", "a"] = 100
df.at["y", "a"] = 200
df.iloc[2, 1] = 300
df.loc["w"] = [0, 0]
# %%
print(df.a.tolist(), b.tolist(), df.index.tolist())
del df["first"]
df["a"] += 1
# %%
s = df["a"]
s = s[s > 101]
print(s.sum(), df.shape)
df.index.name = "idx"
print(df.reset_index().columns.tolist())
#### pandas apply, assign, pipe and groupby with functions that read state
# %%
import pandas as pd
k = 2
df = pd.DataFrame({"g": [1, 1, 2], "v": [1, 2, 3]})
seen = []
def scale(s):
    seen.append(len(s))
    return s * k
# %%
one = df.groupby("g")["v"].transform(scale)
k = 10
# %%
two = df.assign(w=lambda d: d.v * k, z=lambda d: d.w + 1)
three = df.pipe(lambda d, by: d.v * by * k, by=3)
# %%
print(one.tolist(), two.w.tolist(), three.tolist(), sum(seen))
k = 0
print(df.v.map(lambda v: v + k).tolist(), df.apply(lambda r: r.v * r.g + k, axis=1).tolist())
#### a dict of frames changed in loops, with names left over
# %%
import pandas as pd
frames = {n: pd.DataFrame({"v": range(n)}) for n in (2, 3)}
for name, frame in frames.items():
    frame["n"] = name
    total = frame.v.sum()
# %%
for frame in frames.values():
    frame.drop(index=0, inplace=True)
    frame = frame.assign(extra=1)
# %%
print(name, total, "extra" in frame, "extra" in frames[3], len(frames[2]))
frames[2].loc[1, "v"] = 77
big = pd.concat(frames.values(), ignore_index=True)
# %%
print(big.v.tolist(), big.n.sum())
#### query, eval and format strings over cells with rebinding
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3], "b c": [3, 2, 1]})
lo = 1
cols = ["a"]
# %%
q = "a > @lo"
print(len(df.query(q)), len(df.query("`b c` >= @cols.__len__()")))
# %%
lo = 2
print(len(df.query(q)))
def count(lo=0):
    return len(df.query("a > @lo"))
print(count(), count(5))
# %%
expr = "a * {lo}".format(lo=lo)
df.eval("d = a + @lo", inplace=True)
print(df.eval(expr).tolist(), df.d.tolist())
#### csv written, read, overwritten and read again
# %%
import pandas as pd
pd.DataFrame({"a": [1, 2]}).to_csv("t.csv", index=False)
first = pd.read_csv("t.csv")
# %%
first["a"] *= 10
first.to_csv("t.csv", index=False)
# %%
second = pd.read_csv("t.csv")
with open("t.csv", "a") as fh:
    fh.write("7\n")
# %%
third = pd.read_csv("t.csv")
print(second.a.tolist(), third.a.tolist())
import os
os.remove("t.csv")
try:
    pd.read_csv("t.csv")
except FileNotFoundError as e:
    print("gone", e.errno)
#### pandas options and display over cells
# %%
import pandas as pd
s = pd.Series([1.23456, 2.5])
pd.set_option("display.precision", 2)
print(s.to_string())
# %%
pd.options.display.precision = 4
print(s.to_string())
pd.reset_option("display.precision")
# %%
with pd.option_context("display.max_rows", 2):
    inside = pd.get_option("display.max_rows")
print(inside, pd.get_option("display.max_rows"))
pd.DataFrame.total = lambda self: self.to_numpy().sum()
# %%
print(pd.DataFrame({"a": [1, 2]}).total())
#### a model trained twice under one name, predictions before and after
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
X = np.arange(6).reshape(-1, 1)
y = 2 * X.ravel() + 1
model = LinearRegression()
# %%
model.fit(X, y)
before = model.predict([[10]])
alias = model
# %%
model.fit(X, -y)
print(before.round(3), alias.predict([[10]]).round(3))
# %%
model = LinearRegression(fit_intercept=False).fit(X, y)
print(alias.coef_.round(3), model.coef_.round(3), model is alias)
#### a pipeline fitted by a helper that keeps it
# %%
import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import Ridge
scaler = StandardScaler()
pipe = make_pipeline(scaler, Ridge(alpha=0.1))
history = []
def fit(m, X, y):
    m.fit(X, y)
    history.append(round(m.score(X, y), 4))
    return m
# %%
X = np.arange(10.0).reshape(5, 2)
y = X.sum(axis=1)
fitted = fit(pipe, X, y)
# %%
print(scaler.mean_, fitted is pipe, history)
pipe.set_params(ridge__alpha=10)
fit(fitted, X, y)
# %%
print(history, pipe[-1].coef_.round(3))
#### random state of numpy and random shared by helpers and a model
# %%
import random
import numpy as np
from sklearn.model_selection import train_test_split
np.random.seed(3)
random.seed(4)
def noise():
    return np.random.rand() + random.random()
# %%
a = noise()
X = np.arange(10)
tr, te = train_test_split(X, test_size=0.3)
# %%
noise()
# %%
b = np.random.choice(tr, 2)
random.shuffle(tl := list(te))
print(round(a, 6), b, tl, round(noise(), 6))
#### environment of the process changed by several means
# %%
import os, sys
os.environ["Q_MODE"] = "a"
os.environ.setdefault("Q_LEVEL", "1")
mode = os.getenv("Q_MODE")
# %%
os.environ.update(Q_MODE="b")
os.putenv("Q_X", "1")
def mode_now():
    return os.environ.get("Q_MODE")
# %%
print(mode, mode_now(), os.environ.pop("Q_LEVEL"))
old = sys.argv[:]
sys.argv = ["prog", "--x"]
# %%
print(sys.argv, mode_now())
sys.argv = old
sys.path.append("/nowhere")
print(sys.path[-1])
#### current directory and relative paths in helpers
# %%
import os
from pathlib import Path
base = Path("out")
base.mkdir(exist_ok=True)
def save(name, text):
    (base / name).write_text(text)
    return sorted(p.name for p in base.iterdir())
# %%
print(save("a.txt", "1"))
os.chdir(base)
# %%
try:
    save("b.txt", "2")
except FileNotFoundError:
    print("no folder here")
base = Path(".")
print(save("c.txt", "3"))
# %%
os.chdir("..")
base = Path("out")
print(sorted(os.listdir("out")), Path("out/c.txt").read_text())
#### sqlite over cells
# %%
import sqlite3
con = sqlite3.connect("q.db")
cur = con.cursor()
cur.execute("create table t (a int, b text)")
# %%
rows = [(1, "x"), (2, "y")]
cur.executemany("insert into t values (?, ?)", rows)
con.commit()
# %%
def count(where="1=1"):
    return cur.execute(f"select count(*) from t where {where}").fetchone()[0]
print(count(), count("a > 1"))
# %%
it = cur.execute("select b from t order by a")
print(next(it))
# %%
print(next(it), list(it))
con.close()
#### logging set up in one cell, used by helpers
# %%
import logging, sys, io
stream = io.StringIO()
log = logging.getLogger("q")
log.setLevel(logging.INFO)
h = logging.StreamHandler(stream)
h.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
log.addHandler(h)
# %%
def work(n):
    log.info("n=%s", n)
    log.debug("hidden")
work(1)
# %%
log.setLevel(logging.DEBUG)
work(2)
h.setFormatter(logging.Formatter("<%(message)s>"))
# %%
work(3)
print(stream.getvalue().splitlines())
log.removeHandler(h)
#### context variables, contextmanagers as decorators, and re-entrance
# %%
import contextvars
from contextlib import contextmanager, nullcontext, closing, redirect_stdout
import io
var = contextvars.ContextVar("v", default="none")
@contextmanager
def setting(v):
    tok = var.set(v)
    try:
        yield v
    finally:
        var.reset(tok)
# %%
@setting("deco")
def inside():
    return var.get()
print(inside(), var.get())
# %%
tok = var.set("open")
print(inside(), var.get())
# %%
var.reset(tok)
with setting("w") as w, redirect_stdout(io.StringIO()) as out:
    print(var.get(), w)
print(var.get(), repr(out.getvalue()))
#### heap, deque, Counter and defaultdict across cells
# %%
import heapq
from collections import deque, Counter, defaultdict, ChainMap, OrderedDict
h = [5, 3, 8]
heapq.heapify(h)
d = deque(h, maxlen=3)
c = Counter("abca")
dd = defaultdict(list)
# %%
heapq.heappush(h, 1)
d.rotate(1); d.append(9)
c.update("zz"); c.subtract("a")
dd["k"].append(1)
dd["missing"]
# %%
print(heapq.heappop(h), h, d, c.most_common(2), dict(dd))
cm = ChainMap({"a": 1}, dd)
cm["b"] = 2
# %%
od = OrderedDict(x=1, y=2)
od.move_to_end("x")
print(cm.maps[0], list(od), dd["new"], len(dd))
#### bisect, setdefault, list slices, sort keys and in-place reversal
# %%
import bisect
xs = [1, 5, 9]
ys = xs
bisect.insort(xs, 4)
# %%
groups = {}
for w in ["ab", "a", "cd", "c"]:
    groups.setdefault(w[0], []).append(w)
# %%
ys[1:3] = [0]
del ys[0]
xs.reverse()
print(xs, groups)
# %%
order = sorted(groups, key=lambda g: -len(groups[g][0]))
groups["a"] *= 2
xs[len(xs):] = order
print(ys, groups)
#### strings built from names, getattr, setattr, vars of objects
# %%
class Cfg:
    pass
cfg = Cfg()
for k, v in {"lr": 0.1, "n": 3}.items():
    setattr(cfg, k, v)
# %%
vars(cfg)["extra"] = cfg.lr * 2
cfg.__dict__.update(z=1)
# %%
print(sorted(vars(cfg).items()), getattr(cfg, "none", "dflt"), hasattr(cfg, "z"))
delattr(cfg, "z")
print("z" in vars(cfg), k, v)
# %%
print("{c.lr} {0[1]} {k!r}".format("xy", c=cfg, k=k), "%s-%05.1f" % (k, v))
#### compile, exec in a namespace, eval with locals
# %%
ns = {"a": 1}
exec("b = a + 1\ndef f(): return a + b", ns)
print(ns["b"], ns["f"]())
# %%
ns["a"] = 10
print(ns["f"]())
code = compile("a * 2 + extra", "<s>", "eval")
extra = 5
# %%
print(eval(code, ns, {"extra": 1}))
a = 100
print(eval(code))
# %%
extra = -1
for a in range(2):
    print(eval(code))
result = {}
exec("for i in range(3):\n    result[i] = i * extra")
print(result, i)
#### exec that binds, in a loop, names used by a helper and later deleted
# %%
for n in ("x", "y"):
    exec(f"{n}_val = '{n}' * 2")
def both():
    return x_val + y_val
# %%
print(both())
exec("x_val = 'changed'")
print(both(), x_val)
# %%
exec("del y_val")
try:
    both()
except NameError as e:
    print(e)
#### lambda forms that capture
# %%
acts = [lambda i=i: i for i in range(3)]
late = [lambda: i2 for i2 in range(3)]
adders = {}
for n in range(2):
    def adder(x, n=n):
        return x + n + c
    adders[n] = adder
c = 0
# %%
print([f() for f in acts], [f() for f in late], adders[0](1), adder(1))
c = 10
n = 50
# %%
print([f(1) for f in adders.values()], adder.__defaults__)
compose = lambda *fs: lambda x: [f(x) for f in fs]
print(compose(*adders.values(), lambda v: v * n)(2))
#### closures that share a cell
# %%
def account(start):
    balance = start
    def put(v):
        nonlocal balance
        balance += v
        return balance * rate
    def get():
        return balance * rate
    return put, get
rate = 1
put, get = account(10)
# %%
put(5)
print(get())
rate = 2
# %%
put2, get2 = account(get())
put2(1)
print(get(), get2(), put.__closure__[0].cell_contents)
#### iterators consumed by display and by len-like looks
# %%
it = iter("abcdef")
next(it)
# %%
next(it), next(it)
# %%
rest = "".join(it)
print(rest, next(it, "empty"))
# %%
stack = [1, 2, 3]
stack.pop()
# %%
stack.pop() if len(stack) > 1 else None
# %%
print(stack)
d = {}
d.setdefault("a", []).append(1)
d.pop("zz", None)
print(d)
#### a look that changes something in default mode
# %%
import pandas as pd
log = []
class Noisy:
    def __repr__(self):
        log.append("repr")
        return "noisy"
    def _repr_html_(self):
        log.append("html")
        return "<b>"
n = Noisy()
df = pd.DataFrame({"a": [3, 1]})
# %%
df.sort_values("a", inplace=True)
# %%
df.head()
# %%
df.insert(0, "z", 0)
df.pop("z")
# %%
print(df.a.tolist(), [str(n)], log[:1])
df.plot if False else None

#### a name of our own that an awaiting notebook asks for
# %%
import asyncio
async def step(v):
    return v
print(await step(1))
# %%
print(_main if '_main' in globals() else 'none')

#### a class tells where it stands beside a model
# %%
from sklearn.linear_model import LinearRegression
model = LinearRegression().fit([[1], [2], [3]], [2, 4, 7])
# %%
class Z:
    where = __name__
print(Z.where, round(model.coef_[0], 6))
