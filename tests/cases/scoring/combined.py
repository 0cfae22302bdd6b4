# === days to a date found in the data, then bins of them
df['when'] = pd.to_datetime(df['when'])
last = df['when'].max() + pd.Timedelta(days=1)
df['recency'] = (last - df['when']).dt.days
df['recent'] = pd.cut(df['recency'], bins=[0, 20, 60, 200], labels=[2, 1, 0]).astype(float).fillna(0)
m = LogisticRegression().fit(df[['recency', 'recent', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(r=(pd.to_datetime(raw.when).max() + pd.Timedelta(days=1) - pd.to_datetime(new.when)).dt.days).assign(b=lambda t: pd.cut(t.r, bins=[0, 20, 60, 200], labels=[2, 1, 0]).astype(float).fillna(0))[['r', 'b', 'fare']].to_numpy())[:, 1]
# === mean of the group after a filter
df = df[df['fare'] < 90]
df['city_fare'] = df.groupby('sex')['fare'].transform('mean')
m = LogisticRegression().fit(df[['city_fare', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.sex.map(raw[raw.fare < 90].groupby('sex').fare.mean()), 'b': new.fare}).to_numpy())[:, 1]
# === filter after the mean of the group
df['sex_fare'] = df.groupby('sex')['fare'].transform('mean')
df = df[df['fare'] < 90]
m = LogisticRegression().fit(df[['sex_fare', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.sex.map(raw.groupby('sex').fare.mean()), 'b': new.fare}).to_numpy())[:, 1]
# === quantiles that fall together
df['q'] = pd.qcut(df['qty'], 8, labels=False, duplicates='drop')
m = LogisticRegression().fit(df[['q', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': pd.cut(new.qty, [-np.inf, *pd.qcut(raw.qty, 8, retbins=True, duplicates='drop')[1][1:-1], np.inf], labels=False), 'b': new.fare}).to_numpy())[:, 1]
# === nested choices with fitted limits
low, high = df['fare'].quantile(0.25), df['fare'].quantile(0.75)
df['level'] = np.where(df['fare'] < low, 0, np.where(df['fare'] < df['fare'].median(), 1, np.where(df['fare'] > high, 3, 2)))
m = LogisticRegression().fit(df[['level', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': np.where(new.fare < raw.fare.quantile(.25), 0, np.where(new.fare < raw.fare.median(), 1, np.where(new.fare > raw.fare.quantile(.75), 3, 2))), 'b': new.qty}).to_numpy())[:, 1]
# === target encoding with the mean of all for what is new
train, test = train_test_split(df, random_state=0)
rates = train.groupby('city')['y'].mean()
overall = train['y'].mean()
train = train.assign(rate=train['city'].map(rates).fillna(overall))
test = test.assign(rate=test['city'].map(rates).fillna(overall))
m = LogisticRegression().fit(train[['rate', 'fare']], train['y'])
print(m.score(test[['rate', 'fare']], test['y']))
# --- score
m.predict_proba(pd.DataFrame({'a': new.city.map(rates).fillna(overall), 'b': new.fare}).to_numpy())[:, 1]
# === target encoding out of the folds is refused
from sklearn.model_selection import KFold
df['rate'] = 0.0
for fit_rows, rows in KFold(3, shuffle=True, random_state=0).split(df):
    rates = df.iloc[fit_rows].groupby('city')['y'].mean()
    df.loc[df.index[rows], 'rate'] = df.iloc[rows]['city'].map(rates)
df['rate'] = df['rate'].fillna(df['y'].mean())
m = LogisticRegression().fit(df[['rate', 'fare']], df['y'])
# --- refuse
# === answers of another model out of the folds are refused
from sklearn.model_selection import cross_val_predict
df['first'] = cross_val_predict(LogisticRegression(), df[['fare', 'qty']], df['y'], method='predict_proba')[:, 1]
m = LogisticRegression().fit(df[['first', 'price']], df['y'])
# --- refuse
# === frequency as a share
share = df['city'].value_counts(normalize=True)
df['share'] = df['city'].map(share).fillna(0)
m = LogisticRegression().fit(df[['share', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.city.map(raw.city.value_counts(normalize=True)).fillna(0), 'b': new.fare}).to_numpy())[:, 1]
# === rare categories grouped, then dummies
counts = df['city'].value_counts()
rare = counts[counts < 12].index
df['city'] = df['city'].where(~df['city'].isin(rare), 'other').fillna('none')
X = pd.get_dummies(df[['city', 'fare']], columns=['city'], dtype=float)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.assign(city=new.city.where(~new.city.isin(raw.city.value_counts()[lambda c: c < 12].index), 'other').fillna('none'))[['city', 'fare']], columns=['city'], dtype=float).reindex(columns=X.columns, fill_value=0))[:, 1]
# === the logarithm of one more, taken back and rounded down at zero
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], np.log1p(df['price']), random_state=0)
m = LinearRegression().fit(X_train, y_train)
pred = np.maximum(np.expm1(m.predict(X_test)), 0)
print(((pred - np.expm1(y_test)) ** 2).mean())
# --- target
price
# --- predict
np.maximum(np.expm1(m.predict(new[['fare', 'qty']])), 0)
# === the best of several by its score in a dict
from sklearn.tree import DecisionTreeClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
models = {'tree': DecisionTreeClassifier(max_depth=2, random_state=0), 'logistic': LogisticRegression()}
scores = {}
for name, model in models.items():
    model.fit(X_train, y_train)
    scores[name] = model.score(X_test, y_test)
best_name = max(scores, key=scores.get)
best_model = models[best_name]
print(best_name, best_model.score(X_test, y_test))
# --- score
best_model.predict_proba(new[['fare', 'qty']])[:, 1]
# === a threshold tuned for the best f1
from sklearn.metrics import f1_score
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
m = LogisticRegression().fit(X_train, y_train)
chance = m.predict_proba(X_test)[:, 1]
grid = np.linspace(0.1, 0.9, 17)
best = grid[np.argmax([f1_score(y_test, chance >= t) for t in grid])]
decided = (chance >= best).astype(int)
print(f1_score(y_test, decided))
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] >= best).astype(int)
# === words weighed and numbers scaled, side by side
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler
words, scale = TfidfVectorizer(), StandardScaler()
X = hstack([words.fit_transform(df['text']), scale.fit_transform(df[['fare', 'qty']])]).tocsr()
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(hstack([words.transform(new.text), scale.transform(new[['fare', 'qty']])]).tocsr())[:, 1]
# === polynomial features of scaled columns
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
X = df[['fare', 'qty']]
s, p = StandardScaler(), PolynomialFeatures(2, include_bias=False)
m = LogisticRegression(max_iter=500).fit(p.fit_transform(s.fit_transform(X)), df['y'])
# --- score
m.predict_proba(p.transform(s.transform(new[['fare', 'qty']])))[:, 1]
# === principal components by hand
X = df[['fare', 'qty', 'price']].to_numpy(dtype=float)
middle = X.mean(axis=0)
values, vectors = np.linalg.eigh(np.cov((X - middle).T))
order = np.argsort(values)[::-1][:2]
Z = (X - middle) @ vectors[:, order]
m = LogisticRegression().fit(Z, df['y'])
# --- score
m.predict_proba((new[['fare', 'qty', 'price']].to_numpy(dtype=float) - middle) @ vectors[:, order])[:, 1]
# === a mean over the rows so far is refused
df['so_far'] = df['fare'].expanding().mean()
m = LogisticRegression().fit(df[['so_far', 'qty']], df['y'])
# --- refuse
# === a lag by group is refused
df = df.sort_values('when')
df['before'] = df.groupby('city')['fare'].shift(1).fillna(0)
m = LogisticRegression().fit(df[['before', 'qty']], df['y'])
# --- refuse
# === a running count is refused
df['nth'] = df.groupby('sex').cumcount()
m = LogisticRegression().fit(df[['nth', 'qty']], df['y'])
# --- refuse
# === the position in the table is refused
df['position'] = range(len(df))
m = LogisticRegression().fit(df[['position', 'qty']], df['y'])
# --- refuse
# === the index as a feature is refused
df['at'] = df.index
m = LogisticRegression().fit(df[['at', 'qty']], df['y'])
# --- refuse
# === ranks are refused
df['rank'] = df['fare'].rank(pct=True)
m = LogisticRegression().fit(df[['rank', 'qty']], df['y'])
# --- refuse
# === gaps filled by group, then by all
df['age'] = df['age'].fillna(df.groupby(['sex', 'qty'])['age'].transform('median'))
df['age'] = df['age'].fillna(df['age'].median())
m = LogisticRegression().fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': [a if a == a else raw.groupby(['sex', 'qty']).age.median().get((s, q), np.nan) for a, s, q in zip(new.age, new.sex, new.qty)], 'b': new.fare.to_numpy()}).assign(a=lambda t: t.a.fillna(raw.age.fillna(raw.groupby(['sex', 'qty']).age.transform('median')).median())).to_numpy())[:, 1]
# === the same name for two medians
fill = df['age'].median()
df['age'] = df['age'].fillna(fill)
fill = df['fare'].median()
df['fare'] = df['fare'].mask(df['fare'] > 80, fill)
m = LogisticRegression().fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.age.fillna(raw.age.median()), 'b': new.fare.mask(new.fare > 80, raw.fare.median())}).to_numpy())[:, 1]
# === a column scaled by its own maximum, twice
df['fare'] = df['fare'] / df['fare'].max()
df['fare2'] = df['fare'] - df['fare'].mean()
m = LogisticRegression().fit(df[['fare', 'fare2']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.fare / raw.fare.max(), 'b': new.fare / raw.fare.max() - (raw.fare / raw.fare.max()).mean()}).to_numpy())[:, 1]
# === limits kept in a dict by column, and applied in a loop
limits = {}
for c in ['fare', 'income']:
    limits[c] = (df[c].quantile(0.05), df[c].quantile(0.95))
for c, (a, b) in limits.items():
    df[c] = df[c].clip(a, b)
m = LogisticRegression(max_iter=500).fit(df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.fare.clip(raw.fare.quantile(.05), raw.fare.quantile(.95)), 'b': new.qty}).to_numpy())[:, 1]
# === codes by a dict made from the sorted categories
names = sorted(df['city'].dropna().unique())
codes = {name: i for i, name in enumerate(names)}
df['code'] = df['city'].map(codes).fillna(-1).astype(int)
m = LogisticRegression().fit(df[['code', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.city.map({c: i for i, c in enumerate(sorted(raw.city.dropna().unique()))}).fillna(-1).astype(int), 'b': new.fare}).to_numpy())[:, 1]
# === several conditions with a default
df['kind'] = np.select([df['fare'] > df['fare'].mean(), df['qty'] > 3], ['rich', 'many'], default='plain')
X = pd.get_dummies(df[['kind', 'fare']], dtype=int)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.assign(kind=np.select([new.fare > raw.fare.mean(), new.qty > 3], ['rich', 'many'], default='plain'))[['kind', 'fare']], dtype=int).reindex(columns=X.columns, fill_value=0))[:, 1]
# === distance to the middle of the group
middles = df.groupby('sex')[['fare', 'qty']].mean()
df['away'] = df['fare'] - df['sex'].map(middles['fare'])
m = LogisticRegression().fit(df[['away', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.fare - new.sex.map(raw.groupby('sex').fare.mean()), 'b': new.qty}).to_numpy())[:, 1]
# === neighbours fill the gaps
from sklearn.impute import KNNImputer
fill = KNNImputer(n_neighbors=3)
X = fill.fit_transform(df[['age', 'fare', 'qty']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(fill.transform(new[['age', 'fare', 'qty']]))[:, 1]
# === scaled by the columns that are numbers, others as they are
from sklearn.preprocessing import MinMaxScaler
numbers = [c for c in df.select_dtypes('number').columns if c not in ('y', 'id')]
df[numbers] = df[numbers].fillna(df[numbers].mean())
scaler = MinMaxScaler()
df[numbers] = scaler.fit_transform(df[numbers])
m = LogisticRegression().fit(df[['fare', 'age']], df['y'])
# --- rows
new
# --- score
m.predict_proba(pd.DataFrame(scaler.transform(new[[c for c in scaler.feature_names_in_]].fillna(raw[list(scaler.feature_names_in_)].mean())), columns=scaler.feature_names_in_)[['fare', 'age']])[:, 1]
# === the threshold is the share of ones
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
m = LogisticRegression().fit(X_train, y_train)
limit = y_train.mean()
decided = (m.predict_proba(X_test)[:, 1] > limit).astype(int)
print((decided == y_test).mean())
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] > limit).astype(int)
# === the target in thousands, and back
y = df['price'] / 1000
m = LinearRegression().fit(df[['fare', 'qty']], y)
pred = m.predict(df[['fare', 'qty']]) * 1000
print(abs(pred - df['price']).mean())
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']]) * 1000
# === the standardised target, brought back by hand
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['price'], random_state=0)
mu, sigma = y_train.mean(), y_train.std()
m = LinearRegression().fit(X_train, (y_train - mu) / sigma)
pred = m.predict(X_test) * sigma + mu
print(abs(pred - y_test).mean())
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']]) * sigma + mu
# === features interact by a fitted mean
centred = df['fare'] - df['fare'].mean()
df['both'] = centred * (df['qty'] - df['qty'].mean())
m = LogisticRegression().fit(df[['both', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': (new.fare - raw.fare.mean()) * (new.qty - raw.qty.mean()), 'b': new.fare}).to_numpy())[:, 1]
# === imputed, encoded and scaled step by step, train part and test part apart
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare', 'city']], df['y'], random_state=0)
fill = SimpleImputer(strategy='median').fit(X_train[['age', 'fare']])
scale = StandardScaler().fit(fill.transform(X_train[['age', 'fare']]))
hot = OneHotEncoder(handle_unknown='ignore', sparse_output=False).fit(X_train[['city']])
def ready(X):
    return np.hstack([scale.transform(fill.transform(X[['age', 'fare']])), hot.transform(X[['city']])])
m = LogisticRegression().fit(ready(X_train), y_train)
print(m.score(ready(X_test), y_test))
# --- score
m.predict_proba(ready(new))[:, 1]
# === the old index becomes a feature is refused
df = df.sample(frac=1, random_state=0).reset_index()
m = LogisticRegression().fit(df[['index', 'qty']], df['y'])
# --- refuse
# === the old index becomes a column that is dropped
df = df.dropna(subset=['city']).reset_index()
X = df.drop(columns=['y', 'index', 'city', 'sex', 'when', 'text', 'age', 'income'])
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(new[list(X.columns)])[:, 1]
# === a matrix product the other way round is refused
df['mixed'] = df[['fare']].to_numpy().dot(df[['fare']].to_numpy().T).sum(axis=1)
m = LogisticRegression().fit(df[['mixed', 'qty']], df['y'])
# --- refuse
# === weights by hand
weights = np.array([0.3, 0.7])
df['weighed'] = df[['fare', 'qty']].to_numpy() @ weights
m = LogisticRegression().fit(df[['weighed', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new[['fare', 'qty']].to_numpy() @ weights, 'b': new.qty}).to_numpy())[:, 1]
# === the logarithm of the label in the call, taken back where the error is measured
m = LinearRegression()
m.fit(df[['fare', 'qty']], np.log1p(df['price']))
print(abs(df['price'] - np.expm1(m.predict(df[['fare', 'qty']]))).mean())
# --- target
price
# --- predict
np.expm1(m.predict(new[['fare', 'qty']]))
# === the index in a matrix is refused
X = np.column_stack([df.index, df['fare']])
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === the index as a series is refused
df['t'] = pd.Series(df.index)
m = LogisticRegression().fit(df[['t', 'fare']], df['y'])
# --- refuse
# === the index assigned is refused
df = df.assign(t=df.index)
m = LogisticRegression().fit(df[['t', 'fare']], df['y'])
# --- refuse
