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
# --- refuse
the helper prepares the rows itself
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
