#### what a function looks up later is kept, wherever it is bound
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
jobs = []
def scaled(v):
    return v * unit
jobs.append(scaled)
# %%
unit = 3
df = pd.DataFrame({"a": [1, 2, 3], "y": [2, 4, 6]})
# %%
df["b"] = [jobs[0](v) for v in df["a"]]
model = LinearRegression().fit(df[["b"]], df["y"])
print("score", model.score(df[["b"]], df["y"]))
df.to_csv("d.csv")
#### and what a method looks up
# %%
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
class Clip(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.limit_ = highest
        return self
    def transform(self, X):
        return np.minimum(X, self.limit_)
# %%
highest = 2
X = np.array([[0.], [1.], [5.], [9.]])
y = np.array([0, 0, 1, 1])
pipe = make_pipeline(Clip(), LogisticRegression()).fit(X, y)
# %%
highest = 7
print(pipe.predict([[3.0]]), pipe[0].limit_)
pipe.fit(X, y)
print("score", pipe.score(X, y), pipe[0].limit_)
#### a look that fills a cache
# %%
from functools import lru_cache
import numpy as np
from sklearn.linear_model import LinearRegression
calls = []
@lru_cache
def slow(n):
    calls.append(n)
    return n * len(calls)
# %%
slow(5)
slow(3)
# %%
X = np.array([[slow(3)], [slow(4)], [slow(5)]], dtype=float)
model = LinearRegression().fit(X, [1, 2, 4])
print("score", round(model.score(X, [1, 2, 4]), 4))
np.savetxt("x.txt", X)
#### a look that binds by a walrus
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"a": [1, 2, 3], "y": [1, 2, 3.5]})
print(n := len(df))
# %%
print([k := v for v in df["a"]])
if (top := df["a"].max()) > 2:
    print("big")
# %%
df["b"] = n * df["a"] + k + top
model = LinearRegression().fit(df[["b"]], df["y"])
print("score", round(model.score(df[["b"]], df["y"]), 4))
df.to_csv("o.csv")
#### state changed by a method through a global
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
class Log:
    rows = []
    def add(self, v):
        rows_seen.append(v)
        return v
rows_seen = []
lg = Log()
# %%
lg.add(3)
df = pd.DataFrame({"a": [1, 2, 3], "y": [2, 4, 6]})
lg.add(len(df))
# %%
df["c"] = sum(rows_seen)
df["c"] += df["a"]
m = LinearRegression().fit(df[["c"]], df["y"])
print("score", m.score(df[["c"]], df["y"]), rows_seen)
df.to_csv("d.csv")
#### closure counter advanced by exploration
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
def make():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
step = make()
# %%
step()
print(step())
X = np.array([[1.0], [2.0], [step()]])
# %%
y = [1, 2, 3]
m = LinearRegression().fit(X, y)
print("score", round(m.score(X, y), 4))
np.savetxt("x.txt", X)
#### inplace in a chain and setdefault in a display
# %%
import pandas as pd
from sklearn.tree import DecisionTreeClassifier
d = {}
df = pd.DataFrame({"a": [1, 2, 3, 4], "y": [0, 0, 1, 1]})
# %%
d.setdefault("k", []).append(1)
d.setdefault("k", [9])
# %%
col = df["a"].rename("z")
df.insert(1, "ins", col * len(d["k"]))
df.describe()
# %%
clf = DecisionTreeClassifier(random_state=0).fit(df[["a", "ins"]], df["y"])
print("acc", clf.score(df[["a", "ins"]], df["y"]))
df.to_csv("o.csv", index=False)
#### exploration inside a function with side effects on file
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"a": [1, 2, 3], "y": [1, 2, 3.5]})
def report(frame, path="r.txt"):
    with open(path, "a") as fh:
        fh.write(f"{len(frame)}\n")
    return frame.describe()
# %%
report(df)
report(df.head(1))
# %%
m = LinearRegression().fit(df[["a"]], df["y"])
report(df.tail(2));
print("score", round(m.score(df[["a"]], df["y"]), 4))
#### warnings filter and numpy settings changed in exploration
# %%
import warnings, numpy as np
warnings.filterwarnings("ignore")
np.set_printoptions(precision=3)
x = np.array([1.23456, 2.0])
# %%
print(x)
with open("s.txt", "w") as fh:
    fh.write(str(x))
# %%
np.set_printoptions(precision=8)
open("t.txt", "w").write(repr(x))
np.seterr(all="ignore")
print(np.log(np.array([0.0, 1.0])))
#### global counter in key function and sort in a display
# %%
from sklearn.linear_model import LinearRegression
import numpy as np
order = []
def key(v):
    order.append(v)
    return -v
xs = [1, 3, 2]
# %%
sorted(xs, key=key)
xs.sort(key=key)
# %%
X = np.array(xs + order, dtype=float).reshape(-1, 1)
m = LinearRegression().fit(X, range(len(X)))
print("score", round(m.score(X, range(len(X))), 4))
np.savetxt("x.txt", X)
#### iterator of groups consumed in a look
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"g": list("aabb"), "a": [1, 2, 3, 4], "y": [1, 2, 3.5, 4]})
chunks = iter(df.groupby("g"))
# %%
name, part = next(chunks)
part.head()
# %%
for name, part in chunks:
    print(name, len(part))
m = LinearRegression().fit(part[["a"]], part["y"])
print("score", round(m.score(part[["a"]], part["y"]), 4), name)
part.to_csv("p.csv")
#### read file written by exploration then removed
# %%
import os, json
import numpy as np
from sklearn.linear_model import LinearRegression
json.dump({"alpha": 2}, open("cfg.json", "w"))
# %%
print(open("cfg.json").read())
cfg = json.load(open("cfg.json"))
os.remove("cfg.json")
# %%
X = np.arange(4.0).reshape(-1, 1) * cfg["alpha"]
m = LinearRegression().fit(X, [0, 1, 2, 4])
print("score", round(m.score(X, [0, 1, 2, 4]), 4), os.path.exists("cfg.json"))
np.savetxt("x.txt", X)
#### a class attribute is seen in the instances
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
class A:
    v = 1
    def who(self):
        return self.v
a = A()
# %%
A.v = 3
print(a.who())
# %%
X = np.arange(4.0).reshape(-1, 1) * a.who()
model = LinearRegression().fit(X, [0, 1, 2, 4])
print("score", round(model.score(X, [0, 1, 2, 4]), 4))
np.savetxt("x.txt", X)
#### what the text of an exec looks up is kept
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
code = "def size(v):\n    return v + extra"
exec(code)
# %%
extra = 2
X = np.arange(4.0).reshape(-1, 1) * size(1)
model = LinearRegression().fit(X, [0, 1, 2, 4])
print("score", round(model.score(X, [0, 1, 2, 4]), 4))
# %%
extra = 100
print(size(1))
np.savetxt("x.txt", X + size(0))
#### what a query in a helper looks up is kept
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"a": [1, 2, 3], "y": [2, 4, 7]})
limit = 1
def big():
    return df.query("a > @limit")
# %%
part = big()
model = LinearRegression().fit(part[["a"]], part["y"])
print("score", model.score(part[["a"]], part["y"]))
# %%
limit = 2
big().to_csv("big.csv")
#### the parts of a split are tables of their own, whatever the answers are
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
df = pd.DataFrame({"a": [1.0, 20.0, 3.0, 44.0, 5.0, 6.0], "y": [2, 4, 6, 1, 9, 7]})
X = df[["a"]]
y = []
for value in df["y"]:
    if value > 4:
        y.append(1)
    else:
        y.append(0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
scaler = MinMaxScaler()
X_train[["a"]] = scaler.fit_transform(X_train[["a"]])
X_test[["a"]] = scaler.transform(X_test[["a"]])
# %%
model = LinearRegression().fit(X_train, y_train)
pd.DataFrame(model.predict(X_test)).to_csv("answers.csv")
#### a split of one table
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
df = pd.DataFrame({"a": [1.0, 20.0, 3.0, 44.0, 5.0, 6.0], "y": [2, 4, 6, 1, 9, 7]})
train, test = train_test_split(df, random_state=0)
# %%
train["b"] = train["a"] * 2
test["b"] = test["a"] * 2 + 1
# %%
model = LinearRegression().fit(train[["b"]], train["y"])
print("score", model.score(test[["b"]], test["y"]))
#### rows as dicts
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"a": [1, 2, 3], "y": [2, 4, 7]})
rows = df.to_dict("records")
first = rows[0]
# %%
first["a"] = 9
# %%
model = LinearRegression().fit([[row["a"]] for row in rows], df["y"])
print("score", model.score([[1], [2], [3]], df["y"]))
#### a method set anew on a base is a change of the class below
# %%
class Tracker:
    def run(self):
        return "base"

class Config(Tracker):
    def run(self):
        return "sub " + super().run()
# %%
Tracker.run = lambda self: "patched"
print(Config().run())
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"a": [1, 2, 3], "b": [2, 3, 4]})
df.to_csv("rows.csv", index=False)
model = LinearRegression().fit(df[["a"]], df["b"])
#### what was drawn is kept where a kept line asks the axes about it
# %%
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2], [3, 4])
plt.figure()
plt.show()
# %%
lines = len(ax.lines)
with open("lines.txt", "w") as file:
    file.write(str(lines))
#### what was drawn is kept where a kept line asks the current axes about it
# %%
import matplotlib.pyplot as plt
plt.plot([1, 2], [3, 4])
# %%
lines = len(plt.gca().lines)
with open("lines.txt", "w") as file:
    file.write(str(lines))
#### a look that uses an iterator up is kept
# %%
import itertools
numbers, letters, rows = iter(range(9)), iter("abcdef"), zip("ab", "cd")
# %%
list(itertools.islice(numbers, 2))
# %%
"c" in letters
# %%
[pair for pair in rows]
# %%
with open("rest.txt", "w") as file:
    file.write(repr((list(numbers), list(letters), list(rows))))
#### what is printed of the current picture
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.figure()
# %%
plt.plot([1, 2])
# %%
print(len(plt.gca().lines), len(plt.get_fignums()))
plt.close("all")
#### a tree fitted and replaced, seeded stream, metrics at the end
# %%
import numpy as np, pandas as pd
from sklearn.tree import DecisionTreeRegressor
np.random.seed(5)
df = pd.DataFrame({"a": range(30), "b": range(30, 0, -1)}); df["y"] = df.a % 7
# %%
m = DecisionTreeRegressor(max_features=1)
m.fit(df[["a", "b"]], df.y)
# %%
m = DecisionTreeRegressor(max_features=1)
m.fit(df[["a", "b"]], df.y)
# %%
s = df.sample(5)
print(s.a.tolist(), m.score(s[["a", "b"]], s.y))
#### clones, searches, lists and dicts of models that draw
# %%
import numpy as np
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor, ExtraTreesRegressor
from sklearn.model_selection import train_test_split, cross_val_score, GridSearchCV, KFold
np.random.seed(3)
X = np.arange(40.0).reshape(20, 2); y = X[:, 0]
rf = RandomForestRegressor(n_estimators=2)
models = {"a": rf, "b": ExtraTreesRegressor(n_estimators=2)}
# %%
cross_val_score(rf, X, y, cv=2)
# %%
print(np.random.rand())
# %%
clone(rf).fit(X, y)
# %%
print(np.random.rand())
# %%
for name, m in models.items():
    m.fit(X, y)
# %%
print(np.random.rand())
# %%
GridSearchCV(rf, {"max_depth": [1]}, cv=2).fit(X, y)
# %%
print(np.random.rand())
# %%
kf = KFold(2, shuffle=True)
[len(a) for a, b in kf.split(X)]
# %%
print(np.random.rand())
#### a helper that makes and fits
# %%
import numpy as np
from sklearn.cluster import KMeans
np.random.seed(3)
X = np.random.rand(20, 2)
def inertia(k):
    return KMeans(k, n_init=1).fit(X).inertia_
# %%
[inertia(k) for k in (2, 3)]
# %%
np.savetxt("x.txt", np.random.rand(2))
