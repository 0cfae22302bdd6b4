#### columns renamed through an alias
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})
other = df
# %%
other.columns = ['x', 'y']
print(list(df))
#### frames replaced in their list by position
# %%
import pandas as pd
train, test = pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [2]})
both = [train, test]
# %%
for i, d in enumerate(both):
    both[i] = d.assign(b=i)
print(train.columns.tolist(), both[1]['b'].tolist())
# %%
train, test = both
print(train.columns.tolist())
#### frames changed through zip and enumerate
# %%
import pandas as pd
train, test = pd.DataFrame({'a': [1.]}), pd.DataFrame({'a': [2.]})
# %%
for name, d in zip(['train', 'test'], [train, test]):
    d['src'] = name
for i, d in enumerate((train, test)):
    d.loc[:, 'a'] = i * 10.
# %%
print(train.to_dict('list'), test.to_dict('list'))
#### a chained assignment that has no effect
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
df[df['a'] > 1].assign(a=0)
df.replace(1, 100)
# %%
print(df['a'].tolist())
#### a mask made before the change
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2, 3]})
mask = df['a'] > 1
# %%
df['a'] = 0
df.loc[mask, 'a'] = 9
print(df['a'].tolist(), mask.tolist())
#### a map dict changed before and after it is used
# %%
import pandas as pd
codes = {'x': 1}
df = pd.DataFrame({'g': ['x', 'y']})
df['one'] = df['g'].map(codes)
# %%
codes['y'] = 2
df['two'] = df['g'].map(codes)
print(df.fillna(0).to_dict('list'))
#### columns collected by a helper, used later
# %%
import pandas as pd
made = []
def add(frame, name, values):
    frame[name] = values
    made.append(name)
df = pd.DataFrame({'a': [1, 2]})
add(df, 'b', df['a'] * 2)
# %%
add(df, 'c', df['b'] + 1)
print(df[made].sum().to_dict())
#### dtype and index changed in place
# %%
import pandas as pd
df = pd.DataFrame({'k': ['p', 'q'], 'v': ['1', '2']})
keep = df
df['v'] = df['v'].astype(int)
df.set_index('k', inplace=True)
# %%
print(keep.loc['q', 'v'] + 1, keep.index.name)
df = df.reset_index()
print(keep.index.name, df.columns.tolist())
#### arrays swapped and overwritten
# %%
import numpy as np
a, b = np.zeros(3), np.ones(3)
keep = a
a, b = b, a
# %%
b[0] = 5
a[:] = b
print(keep.tolist(), a.tolist())
a = a + 1
print(b.tolist(), a.tolist())
#### flatten copies, ravel does not
# %%
import numpy as np
m = np.arange(4.).reshape(2, 2)
f, r = m.flatten(), m.ravel()
# %%
f[0] = 50
r[1] = 60
m.sort(axis=1)
print(m.tolist(), f.tolist(), r.tolist())
#### a helper that sorts and shuffles arrays in place
# %%
import numpy as np
np.random.seed(3)
def mix(v):
    np.random.shuffle(v)
    v.sort()
    v[0] = -1
x = np.array([3., 1., 2.])
mix(x)
# %%
print(x.tolist(), round(np.random.rand(), 4))
#### random numbers drawn in dropped looking code
# %%
import numpy as np
import pandas as pd
np.random.seed(0)
df = pd.DataFrame({'a': np.random.rand(5)})
df.sample(2)
# %%
df.sample(3).head()
print(round(np.random.rand(), 5))
#### two generators, seeded apart
# %%
import random
import numpy as np
np.random.seed(1)
random.seed(2)
# %%
x = np.random.rand(2).round(4).tolist()
y = random.random()
# %%
print(x, round(y, 4))
#### a model trained again on more rows
# %%
import numpy as np
from sklearn.linear_model import SGDRegressor
X, y = np.arange(6.).reshape(-1, 1) / 6, np.arange(6.)
m = SGDRegressor(random_state=0, max_iter=5, tol=None)
m.fit(X[:3], y[:3])
first = m
# %%
m.partial_fit(X[3:], y[3:])
print(first.coef_.round(5).tolist())
#### one scaler in two places
# %%
import numpy as np
from sklearn.preprocessing import StandardScaler
sc = StandardScaler()
train, test = np.array([[0.], [2.]]), np.array([[10.], [30.]])
a = sc.fit_transform(train)
# %%
b = sc.fit_transform(test)
print(sc.mean_.tolist(), a.ravel().tolist(), b.ravel().tolist())
#### metrics collected in a dict in a loop
# %%
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
X, y = np.arange(10.).reshape(-1, 1), np.arange(10.) ** 2
results, models = {}, {}
for alpha in (0.1, 10.):
    model = Ridge(alpha=alpha)
    model.fit(X, y)
    results[alpha] = mean_squared_error(y, model.predict(X))
    models[alpha] = model
# %%
best = min(results, key=results.get)
final = models[best]
print(best, round(results[best], 4), alpha)
# %%
print(final.coef_.round(4).tolist(), model is final)
#### a pickle of fitted state, loaded again
# %%
import pickle
import numpy as np
from sklearn.linear_model import LinearRegression
m = LinearRegression().fit(np.arange(4.).reshape(-1, 1), np.arange(4.))
with open('m.pkl', 'wb') as f:
    pickle.dump({'model': m, 'cols': ['a']}, f)
# %%
m.coef_ = m.coef_ * 0
with open('m.pkl', 'rb') as f:
    back = pickle.load(f)
print(back['model'].coef_.round(3).tolist(), m.coef_.tolist())
#### a generator of chunks read over cells
# %%
import pandas as pd
pd.DataFrame({'a': range(6)}).to_csv('c.csv', index=False)
chunks = pd.read_csv('c.csv', chunksize=2)
first = next(chunks)
# %%
rest = pd.concat(chunks)
print(first['a'].tolist(), rest['a'].tolist())
#### apply with a function that remembers
# %%
import pandas as pd
seen = {}
def code(v):
    if v not in seen:
        seen[v] = len(seen)
    return seen[v]
df = pd.DataFrame({'g': list('abac')})
df['code'] = df['g'].apply(code)
# %%
more = pd.Series(list('cad')).map(code)
print(df['code'].tolist(), more.tolist(), seen)
#### a settings context around a display
# %%
import pandas as pd
df = pd.DataFrame({'a': [1.23456]})
pd.options.display.float_format = '{:.1f}'.format
print(df)
# %%
pd.options.display.float_format = None
print(df)
#### assert_frame_equal and asserts stay where they are
# %%
import pandas as pd
a = pd.DataFrame({'x': [1, 2]})
b = a.copy()
pd.testing.assert_frame_equal(a, b)
b.loc[0, 'x'] = 5
# %%
try:
    pd.testing.assert_frame_equal(a, b)
except AssertionError:
    print('differ')
assert a['x'].sum() == 3
#### iterrows gives copies
# %%
import pandas as pd
df = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})
for i, row in df.iterrows():
    row['a'] = 100
    df.loc[i, 'c'] = i * 2
# %%
print(df.to_dict('list'), i)
#### a view of a function's default frame
# %%
import pandas as pd
base = pd.DataFrame({'a': [1]})
def grow(frame=base, n=[0]):
    n[0] += 1
    frame[f'c{n[0]}'] = n[0]
    return n
grow()
# %%
base = pd.DataFrame({'a': [9]})
print(grow(), base.columns.tolist(), grow.__defaults__[0].columns.tolist())
