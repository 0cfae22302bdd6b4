# === a helper splits and scales
from sklearn.preprocessing import StandardScaler
def split(data, label):
    X = data.drop(columns=[label, 'id', 'sex', 'city', 'when', 'text', 'age', 'income'])
    y = data[label]
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
    scaler = StandardScaler()
    X_train = scaler.fit_transform(X_train)
    X_test = scaler.transform(X_test)
    return X_train, X_test, y_train, y_test
X_train, X_test, y_train, y_test = split(df, 'y')
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
(lambda t: m.predict_proba(((new[['fare', 'qty', 'price']] - t.mean()) / t.std(ddof=0)).values)[:, 1])(train_test_split(full, test_size=0.3, random_state=0)[0][['fare', 'qty', 'price']])
# === a helper gives back what it fitted
from sklearn.preprocessing import StandardScaler
def scale(data):
    scaler = StandardScaler()
    return scaler.fit_transform(data), scaler
X, scaler = scale(df[['fare', 'qty']])
m = LogisticRegression().fit(X, df['y'])
m.predict(scaler.transform(df[['fare', 'qty']]))
# --- score
m.predict_proba(((new[['fare', 'qty']] - raw[['fare', 'qty']].mean()) / raw[['fare', 'qty']].std(ddof=0)).values)[:, 1]
# === a helper gives two tables
def parts(d):
    d = d.copy()
    d['r'] = d['fare'] / (d['qty'] + 1)
    return d[['r']], d[['fare', 'price']]
a, b = parts(df)
X = pd.concat([a, b], axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'r': new.fare / (new.qty + 1), 'fare': new.fare, 'price': new.price}))[:, 1]
# === names inside a helper are names outside as well
d = 5
def parts(d):
    return d[['fare']], d['y']
X, y = parts(df)
m = LogisticRegression().fit(X, y)
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === a helper reads the file
def load(path):
    return pd.read_csv(path)
df = load('data.csv')
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === main does it all
def clean(data):
    data = data.copy()
    data['age'] = data['age'].fillna(data['age'].median())
    return data
def fit(data):
    model = LogisticRegression(max_iter=500)
    model.fit(data[['age', 'fare']], data['y'])
    return model
data = clean(df)
model = fit(data)
print(model.score(data[['age', 'fare']], data['y']))
# --- score
model.predict_proba(new[['age', 'fare']].assign(age=new.age.fillna(raw.age.median())))[:, 1]
# === a helper has a list of its own that is called as one of the notebook's
names = ['sex', 'text']
for name in names:
    print(df[name].nunique())
def clean(d):
    out = d[['fare', 'city']].copy()
    names = ['city']
    for name in names:
        out = pd.concat([out.drop(name, axis=1), pd.get_dummies(out[name], prefix=name)], axis=1)
    return out
X = clean(df)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['fare', 'city']], columns=['city']).reindex(columns=pd.get_dummies(raw[['fare', 'city']], columns=['city']).columns, fill_value=0))[:, 1]
# === a helper adds the constant and fits

import statsmodels.api as sm
def build(X, y):
    X_with_constant = sm.add_constant(X)
    return sm.OLS(y, X_with_constant).fit()
first = build(df[['fare', 'qty', 'y']], df['price'])
res = build(df[['fare', 'qty']], df['price'])
res.predict(sm.add_constant(df[['fare', 'qty']]))
# --- target
price
# --- predict
res.predict(sm.add_constant(new[['fare', 'qty']], has_constant='add'))
# === a table that a helper makes and changes before it fits
def train(data):
    X = data[['fare', 'qty']].copy()
    X['fare'] = X['fare'] * 2
    m = LogisticRegression()
    m.fit(X, data['y'])
    return m
m = train(df)
# --- score
m.predict_proba(new[['fare', 'qty']].assign(fare=new.fare * 2))[:, 1]
# === a helper is applied to columns
def words(column):
    return column.map({'m': 1, 'f': 2})
df['sex'] = df[['sex']].apply(words)
X = df[['sex', 'fare']]
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'sex': new.sex.map({'m': 1, 'f': 2}), 'fare': new.fare}))[:, 1]
# === a helper with a statistic of its own is applied to columns
def scaled(column):
    return column / column.max()
X = df[['fare', 'qty']].apply(scaled)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']] / raw[['fare', 'qty']].max())[:, 1]
# === a constant is added again after columns are left out
import statsmodels.api as sm
X = sm.add_constant(df[['fare', 'qty', 'id', 'y']])
res = sm.OLS(df['price'], X).fit()
X = X.drop(['id'], axis=1)
X = sm.add_constant(X)
X = X.drop(['const'], axis=1)
X.drop('y', axis=1, inplace=True)
X = sm.add_constant(X)
res = sm.OLS(df['price'], X).fit()
print(res.rsquared)
res.predict(X)
# --- target
price
# --- predict
res.predict(sm.add_constant(new[['fare', 'qty']], has_constant='add'))

# === helpers with the names of functions in features.py
def input_schema(d):
    d["age"] = d["age"].fillna(d["age"].median())
    return d
def usual_value(x):
    return x * 2
df = input_schema(df)
df["fare"] = df["fare"].apply(usual_value)
X = df[["age", "fare"]]
model = LogisticRegression(max_iter=500).fit(X, df["y"])
# --- score
model.predict_proba(new.assign(age=new["age"].fillna(raw["age"].median()), fare=new["fare"] * 2)[["age", "fare"]])[:, 1]
# === a helper that prepares the rows and trains
from sklearn.preprocessing import StandardScaler
def train(d, cols=('age', 'fare')):
    d = d.copy()
    d['age'] = d['age'].fillna(d['age'].median())
    X_train, X_test, y_train, y_test = train_test_split(d[list(cols)], d['y'], random_state=1)
    sc = StandardScaler()
    model = LogisticRegression().fit(sc.fit_transform(X_train), y_train)
    print(model.score(sc.transform(X_test), y_test))
    return model, sc
m, sc = train(df)
# --- score
m.predict_proba(sc.transform(new.assign(age=new.age.fillna(raw.age.median()))[['age', 'fare']]))[:, 1]
# === a helper that trains for a changed label, and turns its answers back
def train(d):
    X = d[['fare', 'qty']].fillna(0)
    model = LinearRegression()
    model.fit(X, np.log1p(d['price']))
    print(np.abs(np.expm1(model.predict(X)) - d['price']).mean())
    return model
m = train(df)
# --- refuse
the helper that trains the model turns its answers back
# === a helper that reads the data and trains
def main():
    df = pd.read_csv('data.csv')
    return LogisticRegression().fit(df[['fare', 'qty']], df['y'])
m = main()
# --- refuse
the data are read inside a helper
# === a helper that fits, or applies what it was given
def engineer(frame, stats=None):
    out = frame.copy()
    if stats is None:
        stats = {'age': out['age'].median(), 'hi': out['fare'].quantile(0.95)}
    out['age'] = out['age'].fillna(stats['age'])
    out['fare'] = out['fare'].clip(upper=stats['hi'])
    return out[['age', 'fare']], stats
train, test = train_test_split(df, random_state=21)
X_train, stats = engineer(train)
X_test, _ = engineer(test, stats)
m = LogisticRegression(max_iter=1000).fit(X_train, train['y'])
print(m.score(X_test, test['y']))
# --- score
m.predict_proba(pd.DataFrame({'age': new.age.fillna(stats['age']), 'fare': new.fare.clip(upper=stats['hi'])}))[:, 1]
# === a helper that is given a dict of what training found
def find(d):
    return {'age': d['age'].median(), 'cities': sorted(d['city'].dropna().unique())}
def use(d, p):
    d = d.copy()
    d['age'] = d['age'].fillna(p['age'])
    for c in p['cities']:
        d['is_' + c] = (d['city'] == c).astype(int)
    return d[['age'] + ['is_' + c for c in p['cities']]]
params = find(df)
m = LogisticRegression(max_iter=2000).fit(use(df, params), df['y'])
# --- score
m.predict_proba(use(new, params))[:, 1]
# === a helper that trains gives back a dict
def train(d):
    d = d.assign(male=(d['sex'] == 'm').astype(int))
    return {'model': LogisticRegression().fit(d[['fare', 'male']], d['y']), 'rows': len(d)}
found = train(df)
# --- score
found['model'].predict_proba(new.assign(male=(new.sex == 'm').astype(int))[['fare', 'male']])[:, 1]
# === a helper that splits
def split(d, label):
    return train_test_split(d.drop(columns=label), d[label], random_state=7)
X_train, X_test, y_train, y_test = split(df[['fare', 'qty', 'y']], 'y')
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
