#### exploration that feeds a threshold, saved file
# %%
import pandas as pd
import numpy as np
df = pd.DataFrame({"x": np.arange(10.0), "y": [0, 1] * 5})
df.describe()
# %%
limit = df.x.quantile(0.8)
print(df.x.describe())
outliers = df[df.x > limit]
outliers
# %%
df = df.drop(outliers.index)
df.to_csv("clean.csv", index=False)
print("rows", len(df))
#### a plot helper that also changes its frame
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
df = pd.DataFrame({"a": [3, 1, 2]})
def show(frame, col):
    frame["rank"] = frame[col].rank()
    frame[col].plot()
    plt.close()
# %%
show(df, "a")
# %%
fig, ax = plt.subplots()
n, bins, patches = ax.hist(df.a)
plt.close()
# %%
df.to_csv("ranked.csv")
print(int(n.sum()), len(bins))
#### savefig needs what was drawn before
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.rcParams["svg.hashsalt"] = "same"
xs = [1, 2, 3]
plt.figure(figsize=(2, 2))
plt.plot(xs, [v * 2 for v in xs])
# %%
plt.title("t")
plt.axis("off")
plt.savefig("p.svg", metadata={"Date": None}, format="svg")
plt.close("all")
# %%
import re
t = open("p.svg").read()
print(len(re.findall("<path", t)) > 0)
import os
os.remove("p.svg")
#### a folder of results with the name of the option for the model's
# %%
import os
import pandas as pd
from sklearn.linear_model import LinearRegression
output_dir = "results"
os.makedirs(output_dir, exist_ok=True)
# %%
df = pd.DataFrame({"a": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]})
model = LinearRegression().fit(df[["a"]], df["y"])
# %%
df.to_csv(os.path.join(output_dir, "rows.csv"))
print(output_dir, sorted(os.listdir(output_dir)))
#### savefig of pylab, and the size of the figure that is asked for by its whole name
# %%
import matplotlib
matplotlib.use("Agg")
import pylab as pl
import re
pl.rcParams["svg.hashsalt"] = "same"
# %%
pl.plot([1, 2, 3])
fig = matplotlib.pyplot.gcf()
fig.set_size_inches(3, 2)
# %%
pl.savefig("q.svg", metadata={"Date": None})
pl.close("all")
# %%
text = open("q.svg").read()
print(re.search('width="([^"]*)"', text).group(1), len(re.findall("<path", text)))
#### draws of pylab are numpy's
# %%
from matplotlib.pylab import *
seed(3)
# %%
rand(2)
# %%
x = randn(3)
print(x.round(6), rand())
#### a picture saved by a library of which nothing is known
# %%
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import types
import sys
keeper = types.ModuleType("keeper")
exec("def save(path):\n    import matplotlib.pyplot as plt\n    open(path, 'w').write(str(len(plt.gca().lines)))", vars(keeper))
sys.modules["keeper"] = keeper
# %%
plt.plot([1, 2])
# %%
import keeper
keeper.save("lines.txt")
plt.close("all")
# %%
print(open("lines.txt").read())
#### random draws in looks before the split
# %%
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
np.random.seed(0)
df = pd.DataFrame({"a": np.random.rand(40), "b": np.random.rand(40)})
df["y"] = (df.a + df.b > 1).astype(int)
# %%
df.sample(3)
# %%
np.random.permutation(3)
X_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df.y)
# %%
model = LogisticRegression().fit(X_train, y_train)
print("acc", model.score(X_test, y_test))
pd.Series(model.predict(X_test)).to_csv("pred.csv")
#### the model is rebound by a loop over candidates
# %%
import numpy as np
from sklearn.linear_model import Ridge, Lasso
from sklearn.metrics import mean_squared_error
X = np.arange(20.0).reshape(10, 2)
y = X[:, 0] * 2 - X[:, 1]
results = {}
# %%
for name, model in [("ridge", Ridge()), ("lasso", Lasso(alpha=0.1))]:
    model.fit(X[:7], y[:7])
    pred = model.predict(X[7:])
    results[name] = mean_squared_error(y[7:], pred)
    print(name, round(results[name], 4))
# %%
best = min(results, key=results.get)
print("best", best)
with open("best.txt", "w") as fh:
    fh.write(best)
final = {"ridge": Ridge(), "lasso": Lasso(alpha=0.1)}[best].fit(X, y)
print(final.coef_.round(3))
#### saved with joblib, loaded again, and scored
# %%
import joblib
import numpy as np
from sklearn.tree import DecisionTreeClassifier
X = np.array([[0], [1], [2], [3]])
y = [0, 0, 1, 1]
clf = DecisionTreeClassifier(random_state=0)
clf.fit(X, y)
# %%
joblib.dump(clf, "clf.joblib")
back = joblib.load("clf.joblib")
import os
os.remove("clf.joblib")
# %%
print(back.predict([[2.5]]), back is clf, (back.predict(X) == y).mean())
#### metrics under several names and forms
# %%
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, confusion_matrix, classification_report
X = np.array([[i, i % 3] for i in range(30)])
y = (X[:, 0] > 14).astype(int)
m = LogisticRegression(max_iter=500).fit(X, y)
p = m.predict(X)
# %%
acc = accuracy_score(y, p)
f1 = f1_score(y, p)
print(f"Accuracy: {acc:.3f}, F1: {f1:.3f}")
# %%
cm = confusion_matrix(y, p)
cm
# %%
print(classification_report(y, p))
scores = {"acc": acc, "f1": f1}
print(scores)
# %%
scores["sum"] = cm.sum()
print("total", scores["sum"])
#### cross validation with a global list collected by a scorer
# %%
import numpy as np
from sklearn.model_selection import cross_val_score, KFold
from sklearn.linear_model import LinearRegression
seen = []
def scorer(est, X, y):
    seen.append(len(y))
    return -abs(est.predict(X) - y).mean() * weight
weight = 2
X = np.arange(12.0).reshape(-1, 1)
y = X.ravel() ** 2
# %%
cv = cross_val_score(LinearRegression(), X, y, cv=KFold(3), scoring=scorer)
weight = 100
print(cv.round(2), seen)
# %%
cv2 = cross_val_score(LinearRegression(), X, y, cv=KFold(3), scoring=scorer)
print((cv2 / cv).round(1))
#### a custom transformer reading notebook state
# %%
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline
from sklearn.linear_model import LinearRegression
shift = 1.0
class Shift(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.mean_ = X.mean(axis=0)
        return self
    def transform(self, X):
        return X - self.mean_ + shift
# %%
X = np.arange(8.0).reshape(4, 2)
y = np.array([1.0, 2, 3, 4])
pipe = Pipeline([("s", Shift()), ("m", LinearRegression())]).fit(X, y)
print(pipe.predict(X).round(3))
# %%
shift = 5.0
print(pipe.named_steps["s"].transform(X)[0], pipe.predict(X[:1]).round(3))
#### helper functions for features applied in several places
# %%
import pandas as pd
stats = {}
def encode(frame, fit=False):
    out = frame.copy()
    if fit:
        stats["mean"] = out["v"].mean()
        stats["cats"] = sorted(out["c"].unique())
    out["v"] = out["v"].fillna(stats["mean"])
    for cat in stats["cats"]:
        out[f"c_{cat}"] = (out["c"] == cat).astype(int)
    return out.drop(columns="c")
# %%
train = pd.DataFrame({"v": [1, None, 3], "c": list("aba")})
test = pd.DataFrame({"v": [None], "c": ["b"]})
tr = encode(train, fit=True)
te = encode(test)
# %%
print(tr, te, stats, sep="\n")
stats["mean"] = -1
print(encode(test).v.tolist())
te.to_json("te.json")
#### display between file writes, nothing lost
# %%
log = open("log.txt", "w")
def note(m):
    log.write(m + "\n")
    return len(m)
# %%
note("first")
# %%
note("second");
n = note("third")
# %%
[note(w) for w in ("x", "y")]
log.flush()
print(n, open("log.txt").read().split())
#### looks with keyword out or file arguments
# %%
import io, pprint, sys
buf = io.StringIO()
pprint.pprint({"a": 1}, stream=buf)
print("to buf", file=buf)
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, None]})
df.info(buf=buf)
# %%
with open("info.txt", "w") as fh:
    fh.write(buf.getvalue().replace("\n", "|")[:40])
print(len(buf.getvalue()) > 10)
#### columns made in a loop with exec and getattr
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
for c in list(df.columns):
    exec(f"mean_{c} = df['{c}'].mean()")
# %%
df["s"] = mean_a + mean_b
for f in ("min", "max"):
    df[f] = getattr(df[["a", "b"]], f)(axis=1)
# %%
print(df)
df.to_csv("o.csv")
#### a date column, a merge and a pivot rebuilt under one name
# %%
import pandas as pd
df = pd.DataFrame({"d": ["2020-01-01", "2020-02-01", "2020-02-15"], "k": [1, 2, 1], "v": [10, 20, 30]})
df["d"] = pd.to_datetime(df["d"])
df["m"] = df.d.dt.month
df.dtypes
# %%
names = pd.DataFrame({"k": [1, 2], "n": ["one", "two"]})
df = df.merge(names, on="k", how="left")
df.isnull().sum()
# %%
df = df.pivot_table(index="n", columns="m", values="v", aggfunc="sum", fill_value=0)
df.columns = [f"m{c}" for c in df.columns]
df.reset_index(inplace=True)
df
# %%
print(df.to_dict("list"))
df.to_csv("pivot.csv", index=False)
#### groupby objects, iteration and apply that prints
# %%
import pandas as pd
df = pd.DataFrame({"g": list("aab"), "v": [1, 2, 3]})
grouped = df.groupby("g")
for name, part in grouped:
    print(name, len(part))
# %%
df["v"] *= 10
def top(p):
    print("call", len(p))
    return p.v.max() + extra
extra = 1
# %%
res = grouped.v.sum()
print(res.tolist(), df.groupby("g")[["v"]].apply(top).tolist())
extra = 0
print(part.v.tolist(), name)
#### a class that wraps a model and keeps a history
# %%
import numpy as np
from sklearn.linear_model import SGDRegressor
class Trainer:
    runs = []
    def __init__(self, m): self.m = m
    def step(self, X, y):
        self.m.partial_fit(X, y)
        Trainer.runs.append(round(float(self.m.coef_[0]), 4))
        return self
t = Trainer(SGDRegressor(random_state=0, eta0=eta if "eta" in globals() else 0.1))
# %%
X = np.array([[1.0], [2.0]])
y = np.array([2.0, 4.0])
for _ in range(3):
    t.step(X, y)
# %%
t.step(X, -y)
print(Trainer.runs, t.m.t_)
#### dropping exploration must not drop a generator's progress
# %%
def batches(n):
    for i in range(n):
        yield list(range(i, i + 2))
gen = batches(5)
first = next(gen)
# %%
next(gen)
# %%
print(next(gen))
# %%
total = sum(map(sum, gen))
with open("t.txt", "w") as f:
    f.write(str(total))
print(first, total)
#### a list of results printed and cleared between
# %%
results = []
def evaluate(v):
    results.append(v)
    return sum(results) / len(results)
# %%
evaluate(1)
evaluate(3)
# %%
print(evaluate(5))
results.clear()
evaluate(10)
# %%
results[-1]
# %%
print(results, evaluate(0))
open("r.txt", "w").write(repr(results))
#### conditional exploration and flags
# %%
DEBUG = False
VERBOSE = 1
data = list(range(5))
if DEBUG:
    print("debug", data)
if VERBOSE:
    print("n", len(data))
# %%
if VERBOSE > 1:
    data.append(99)
elif not DEBUG:
    data.append(5)
# %%
def log(*a):
    if VERBOSE: print("log", *a)
log(sum(data))
VERBOSE = 0
log("hidden")
open("d.txt", "w").write(str(sum(data)))
#### series of one frame renamed, then views used for training
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
df = pd.DataFrame({"x1": [1.0, 2, 3, 4], "x2": [1.0, 0, 1, 0], "y": [2.0, 4, 6, 8]})
X, y = df.drop(columns="y"), df["y"]
df.y.hist if False else None
# %%
feats = X.columns
df["x3"] = df.x1 * df.x2
X["x3"] = df["x3"]
feats = feats.append(pd.Index(["x3"]))
# %%
y = y / y.max()
reg = LinearRegression().fit(X[feats], y)
print(reg.score(X[feats], y), list(feats), reg.feature_names_in_.tolist())
df.assign(p=reg.predict(X)).round(4).to_csv("p.csv", index=False)
#### numpy print options and error states as exploration
# %%
import numpy as np
np.set_printoptions(precision=3, suppress=True)
a = np.array([1 / 3, 1e-8])
print(a)
# %%
with np.errstate(divide="ignore"):
    b = np.array([1.0]) / 0
np.save("a.npy", a)
# %%
c = np.load("a.npy")
c[0] = 9
print(b, c, np.load("a.npy"))
str(c)
#### a memmap and a shared buffer
# %%
import numpy as np
m = np.memmap("m.dat", dtype="int32", mode="w+", shape=4)
m[:] = 1
# %%
m[1] = 7
half = m[:2]
half += 1
m.flush()
# %%
print(np.fromfile("m.dat", dtype="int32"), half.tolist())
#### text vectoriser with a tokenizer from the notebook
# %%
from sklearn.feature_extraction.text import CountVectorizer
stop = {"the"}
calls = 0
def tok(t):
    global calls
    calls += 1
    return [w for w in t.lower().split() if w not in stop]
cv = CountVectorizer(tokenizer=tok, token_pattern=None)
docs = ["The cat", "the dog sat"]
# %%
M = cv.fit_transform(docs)
print(sorted(cv.vocabulary_), calls)
stop = {"cat"}
# %%
print(cv.transform(["the cat"]).sum(), calls)
#### kmeans, a frame with labels and a summary saved
# %%
import numpy as np, pandas as pd
from sklearn.cluster import KMeans
X = np.array([[0.0], [0.2], [5.0], [5.2]])
km = KMeans(n_clusters=2, n_init=2, random_state=0)
labels = km.fit_predict(X)
# %%
df = pd.DataFrame({"x": X.ravel(), "l": labels})
df.groupby("l").x.mean()
# %%
summary = df.groupby("l").x.agg(["mean", "count"]).sort_values("mean")
print(summary.round(2).values.tolist())
summary.to_csv("summary.csv")
#### wrong shapes, uncaught in training
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
X = np.zeros((3, 1))
y = np.zeros(2)
print("training")
# %%
LinearRegression().fit(X, y)
# %%
print("never")
#### a model in a branch that is not taken
# %%
from sklearn.linear_model import LinearRegression
rows = [[0.0], [1.0], [2.0]]
settings = {"ridge": 1}
# %%
if "linear" in settings:
    model = LinearRegression()
    model.fit(rows, [1, 2, 3])
    print(model.coef_)
print(len(rows))
