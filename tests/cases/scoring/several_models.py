# === the prediction of one model feeds another
from sklearn.ensemble import RandomForestRegressor
a = RandomForestRegressor(n_estimators=5, random_state=0).fit(df[['fare', 'qty']], df['price'])
df['p'] = a.predict(df[['fare', 'qty']])
m = LogisticRegression().fit(df[['p', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(p=a.predict(new[['fare', 'qty']]))[['p', 'fare']])[:, 1]
# === outlyingness as a feature
from sklearn.ensemble import IsolationForest
iso = IsolationForest(random_state=0, n_estimators=20).fit(df[['fare', 'price']])
df['odd'] = iso.score_samples(df[['fare', 'price']])
m = LogisticRegression().fit(df[['odd', 'qty']], df['y'])
# --- score
m.predict_proba(new.assign(odd=iso.score_samples(new[['fare', 'price']]))[['odd', 'qty']])[:, 1]
# === outliers found by predict are left out
from sklearn.ensemble import IsolationForest
iso = IsolationForest(random_state=0, n_estimators=20).fit(df[['fare', 'price']])
ok = iso.predict(df[['fare', 'price']])
clean = df[ok == 1]
m = LogisticRegression().fit(clean[['fare', 'qty']], clean['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === one model for each group
models = {}
for s in df['sex'].unique():
    part = df[df['sex'] == s]
    models[s] = LinearRegression().fit(part[['fare', 'qty']], part['price'])
df['pred'] = 0.0
for s, mod in models.items():
    mask = df['sex'] == s
    df.loc[mask, 'pred'] = mod.predict(df.loc[mask, ['fare', 'qty']])
print(np.abs(df['pred'] - df['price']).mean())
# --- target
price
# --- refuse
yes
# === the cluster decides which model answers
from sklearn.cluster import KMeans
km = KMeans(2, n_init=3, random_state=0).fit(df[['fare']])
df['c'] = km.predict(df[['fare']])
models = {c: LinearRegression().fit(df[df.c == c][['qty']], df[df.c == c]['price']) for c in [0, 1]}
df['pred'] = [models[c].predict(pd.DataFrame({'qty': [q]}))[0] for c, q in zip(df.c, df.qty)]
print(df['pred'].mean())
# --- target
price
# --- refuse
yes
# === mask defined first in a loop
models = {}
for s in ['m', 'f']:
    mask = df['sex'] == s
    mod = LinearRegression()
    mod.fit(df.loc[mask, ['fare', 'qty']], df.loc[mask, 'price'])
    models[s] = mod
print(models['m'].score(df[['fare', 'qty']], df['price']))
# --- target
price
# --- refuse
yes
# === two segments by hand
male, female = df[df.sex == 'm'], df[df.sex == 'f']
a = LinearRegression().fit(male[['fare', 'qty']], male['price'])
b = LinearRegression().fit(female[['fare', 'qty']], female['price'])
print(a.score(male[['fare', 'qty']], male['price']), b.score(female[['fare', 'qty']], female['price']))
# --- target
price
# --- refuse
yes
# === same filter for two models
d = df[df.fare < 100]
a = LinearRegression().fit(d[['fare', 'qty']], d['price'])
print(a.score(d[['fare', 'qty']], d['price']))
from sklearn.ensemble import RandomForestRegressor
b = RandomForestRegressor(n_estimators=4, random_state=0).fit(d[['fare', 'qty']], d['price'])
print(b.score(d[['fare', 'qty']], d['price']))
# --- target
price
# --- predict
b.predict(new[['fare', 'qty']])
# === scores of models tried in a loop are gathered in a table, and are no mixture
from sklearn.metrics import accuracy_score, classification_report
from sklearn.naive_bayes import GaussianNB
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
results = pd.DataFrame(columns=['Model', 'Accuracy', 'F1'])
for clf in [GaussianNB(), LogisticRegression()]:
    name = clf.__class__.__name__
    clf.fit(X_train, y_train)
    y_pred = clf.predict(X_test)
    report = classification_report(y_test, y_pred, output_dict=True)
    found = {'Model': name, 'Accuracy': accuracy_score(y_test, y_pred), 'F1': report['weighted avg']['f1-score']}
    results = pd.concat([results, pd.DataFrame([found])], ignore_index=True)
print(results)
m = RandomForestClassifier(n_estimators=10, random_state=0).fit(X_train, y_train)
print(accuracy_score(y_test, m.predict(X_test)))
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === answers added up from turn to turn by way of a name
from sklearn.linear_model import Lasso, Ridge
X, y = df[['fare', 'qty']], df['price']
total = None
for r in [LinearRegression(), Ridge(5.0), Lasso(3.0)]:
    r.fit(X, y)
    p = r.predict(X)
    total = p if total is None else total + p
print(np.abs(total / 3 - y).mean())
# --- target
price
# --- refuse
mixed from several models
