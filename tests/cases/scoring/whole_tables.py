# === all of a table written by a slice
from sklearn.preprocessing import MinMaxScaler
X = df[['fare', 'price']].copy()
s = MinMaxScaler().fit(X)
X[:] = s.transform(X)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame(s.transform(new[['fare', 'price']]), columns=['fare', 'price']))[:, 1]
# === all of a table written by place
from sklearn.preprocessing import MinMaxScaler
X = df[['fare', 'price']].copy()
s = MinMaxScaler()
X.iloc[:, :] = s.fit_transform(X)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame(s.transform(new[['fare', 'price']]), columns=['fare', 'price']))[:, 1]
# === a helper that leaves out rows of its argument by a look at all columns
from scipy import stats
def drop_out(d, z=2):
    c = d.select_dtypes(include=[np.number]).drop(columns=['age', 'income']).apply(lambda x: np.abs(stats.zscore(x)) < z).all(axis=1)
    d.drop(d.index[~c], inplace=True)
drop_out(df)
df['f'] = df['fare'] - df['fare'].mean()
m = LogisticRegression().fit(df[['f', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'f': new.fare - df.fare.mean(), 'qty': new.qty}))[:, 1]
# === columns scaled by a function
from sklearn import preprocessing
X = preprocessing.scale(df[['fare', 'qty']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba((new[['fare', 'qty']].values - raw[['fare', 'qty']].values.mean(axis=0)) / raw[['fare', 'qty']].values.std(axis=0))[:, 1]
# === columns scaled to a range by a function
from sklearn.preprocessing import minmax_scale
df[['a', 'b']] = minmax_scale(df[['fare', 'price']], feature_range=(0, 2))
m = LogisticRegression().fit(df[['a', 'b', 'qty']], df['y'])
# --- score
(lambda r: m.predict_proba(pd.DataFrame({'a': (new.fare - r.fare.min()) / (r.fare.max() - r.fare.min()) * 2, 'b': (new.price - r.price.min()) / (r.price.max() - r.price.min()) * 2, 'qty': new.qty}))[:, 1])(raw)
# === arrays of an archive are refused
np.savez('data.npz', X=df[['fare', 'qty']].to_numpy(), y=df['y'].to_numpy())
d = np.load('data.npz')
X, y = d['X'] / 2, d['y']
m = LogisticRegression().fit(X, y)
print(m.score(X, y))
# --- refuse
# === scaled rows under the names of a table without its answers
from sklearn.preprocessing import StandardScaler
s = StandardScaler()
d = df[['fare', 'qty', 'y']]
t = pd.DataFrame(s.fit_transform(d.drop(columns=['y'])), columns=d.drop(columns=['y']).columns)
t['y'] = d['y'].values
m = LogisticRegression().fit(t.drop(columns=['y']), t['y'])
# --- score
m.predict_proba(pd.DataFrame(s.transform(new[['fare', 'qty']]), columns=['fare', 'qty']))[:, 1]
# === dummies of a table with a column that was computed from the label
df = df[['fare', 'qty', 'sex', 'price']]
df['each'] = df['price'] / (df['qty'] + 1)
X = pd.get_dummies(df.drop('price', axis=1))
m = LinearRegression().fit(X, df['price'])
# --- target
price
# --- refuse
it is computed from the target
# === dummies of a table without the column that was computed from the label
df = df[['fare', 'qty', 'sex', 'price']]
df['each'] = df['price'] / (df['qty'] + 1)
df = df[df['each'] < df['each'].quantile(0.9)]
X = pd.get_dummies(df.drop(columns=['price', 'each']))
m = LinearRegression().fit(X.values, df['price'])
# --- target
price
# --- predict
m.predict(pd.DataFrame({'fare': new.fare, 'qty': new.qty, 'f': new.sex == 'f', 'm': new.sex == 'm'}).astype(float).values)
# === dummies of columns without the label, scaled whole
from sklearn.preprocessing import StandardScaler
X = pd.get_dummies(df[['fare', 'qty', 'sex']], drop_first=True)
sc = StandardScaler()
m = LogisticRegression().fit(sc.fit_transform(X), df['y'])
# --- score
m.predict_proba(sc.transform(pd.get_dummies(new[['fare', 'qty', 'sex']]).reindex(columns=X.columns, fill_value=0)))[:, 1]
