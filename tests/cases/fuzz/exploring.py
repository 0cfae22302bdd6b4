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
