#### a list in a list in a dict
# %%
xs = [1]
box = {'l': [xs, [2]]}
# %%
box['l'][0].append(5)
print(xs)
for part in box['l']:
    part.append(0)
print(xs, box)
#### a slice copies, a view does not
# %%
xs = [[1], [2]]
ys = xs[:]
# %%
ys[0].append(9)
ys.append([3])
print(xs, ys)
#### the argument that is returned
# %%
def same(v, flag=True):
    return v if flag else list(v)
xs = [1]
ys = same(xs)
zs = same(xs, False)
# %%
ys.append(2)
zs.append(3)
print(xs, zs)
#### an object kept by another object
# %%
class Keep:
    def __init__(self, items): self.items = items
    def add(self, v): self.items.append(v)
xs = [1]
k = Keep(xs)
# %%
k.add(2)
print(xs)
xs = xs + [3]
k.add(4)
print(xs, k.items)
#### a tuple of lists
# %%
a, b = [1], [2]
pair = (a, b)
# %%
pair[0].append(3)
c, d = pair
d += [4]
print(a, b)
#### a global appended to by a helper called in a comprehension
# %%
seen = []
def f(v):
    seen.append(v)
    return v
xs = [f(v) for v in range(3)]
# %%
{f(k): f(v) for k, v in [(7, 8)]}
print(seen, sum(f(v) for v in [1, 2]), seen)
#### mutation in the iterable, the condition and the default
# %%
xs = [3, 2, 1]
for v in xs:
    if v == 2:
        xs.append(10)
    if len(xs) > 5:
        break
# %%
print(xs)
while xs.pop() != 3:
    pass
print(xs)
#### dict views are live
# %%
d = {'a': 1}
keys, items = d.keys(), d.items()
# %%
d['b'] = 2
print(list(keys), list(items))
d = {}
print(list(keys))
#### two names for one frame column
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2]})
other = df
part = df[['a']]
# %%
other['b'] = 5
part['c'] = 1
print(df.columns.tolist(), part.columns.tolist())
#### a dict of frames changed in a loop
# %%
import pandas as pd
frames = {n: pd.DataFrame({'a': [1, 2, n]}) for n in (1, 2)}
first = frames[1]
# %%
for n, f in frames.items():
    f['n'] = n
    f.drop(columns='a', inplace=True)
# %%
print(first.columns.tolist(), frames[2]['n'].tolist())
#### arrays behind views
# %%
import numpy as np
a = np.zeros((2, 3))
row, flat, t = a[0], a.ravel(), a.T
# %%
row[:] = 1
flat[3] = 7
t[2, 1] = 9
# %%
print(a.tolist())
b = a.reshape(3, 2)
b += 1
print(a.sum(), np.shares_memory(a, b))
#### broadcasting into slices, fancy indexing and out=
# %%
import numpy as np
a = np.arange(6.).reshape(2, 3)
b = a
# %%
b[:, 1] = [10, 20]
a[a > 15] = -1
np.multiply(a, 2, out=a)
np.put(a, [0], 99)
np.fill_diagonal(a, 3)
# %%
print(b.tolist())
#### index objects and attrs are shared
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2]}, index=['x', 'y'])
idx = df.index
s = df['a']
df.attrs['note'] = 'n'
# %%
df.index.name = 'key'
print(idx.name, s.index.name)
other = df.copy()
other.attrs['note'] = 'changed'
print(df.attrs, other.attrs)
#### pop, insert, and column order
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})
y = df.pop('b')
df.insert(0, 'c', y * 2)
# %%
print(df.columns.tolist(), y.tolist())
df.columns = ['p', 'q']
del df['p']
# %%
print(df.to_dict('list'))
#### a group kept, the frame changed
# %%
import pandas as pd
df = pd.DataFrame({'g': list('aab'), 'v': [1, 2, 3]})
g = df.groupby('g')
# %%
df['w'] = 1
df.loc[0, 'v'] = 100
# %%
print(g['v'].sum().to_dict(), [sorted(p.columns) for _, p in g])
#### values and to_numpy
# %%
import numpy as np
import pandas as pd
s = pd.Series(np.array([1., 2., 3.]))
v = s.to_numpy(copy=True)
v[0] = 50
# %%
print(s.tolist(), v.tolist())
arr = np.array([1, 2, 3])
df = pd.DataFrame({'a': arr})
arr[0] = 9
print(df['a'].tolist())
#### a helper that changes a frame in place and returns a part of it
# %%
import pandas as pd
def prep(frame):
    frame['n'] = range(len(frame))
    return frame[frame['n'] > 0]
df = pd.DataFrame({'a': [1, 2, 3]})
out = prep(df)
# %%
print(df.shape, out.shape)
out2 = df.pipe(prep).assign(z=1)
print(df.shape, out2.columns.tolist())
#### a model kept in a list is the model
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
m = LinearRegression()
models = [('one', m), ('two', LinearRegression())]
X, y = np.arange(6).reshape(-1, 1), np.arange(6) * 2
# %%
for name, model in models:
    model.fit(X, y)
# %%
print(round(float(m.coef_[0]), 3), models[1][1].intercept_.round(3))
#### sklearn clone, pipelines and set_params share or copy
# %%
import numpy as np
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
sc, r = StandardScaler(), Ridge()
p = make_pipeline(sc, r)
X, y = np.arange(8.).reshape(-1, 1), np.arange(8.)
# %%
p.fit(X, y)
q = clone(p)
p.set_params(ridge__alpha=5)
# %%
print(sc.mean_.tolist(), r.alpha, hasattr(q, 'n_features_in_'), q[-1].alpha)
#### a partial of a bound method, handed over
# %%
from functools import partial
rows = []
add = partial(rows.append)
# %%
list(map(add, [4, 5]))
# %%
print(rows)
#### a partial of a helper as a key
# %%
from functools import partial
hits = []
def negative(factor, x):
    hits.append(x)
    return -x * factor
by_size = partial(negative, 2)
# %%
max([1, 2], key=by_size)
# %%
print(hits)
