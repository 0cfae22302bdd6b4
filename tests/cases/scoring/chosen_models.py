# === one of two variables, by name
from sklearn.tree import DecisionTreeClassifier
tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(df[['fare', 'qty']], df['y'])
logistic = LogisticRegression().fit(df[['fare', 'price']], df['y'])
print(tree.score(df[['fare', 'qty']], df['y']), logistic.score(df[['fare', 'price']], df['y']))
# --- model
tree
# --- score
tree.predict_proba(new[['fare', 'qty']])[:, 1]
# === another than the one that is saved
import joblib
from sklearn.tree import DecisionTreeClassifier
tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(df[['fare', 'qty']], df['y'])
logistic = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
joblib.dump(logistic, 'model.joblib')
# --- model
tree
# --- score
tree.predict_proba(new[['fare', 'qty']])[:, 1]
# === one of a dict, fitted in a loop
from sklearn.tree import DecisionTreeClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
models = {'Decision Tree': DecisionTreeClassifier(max_depth=2, random_state=0), 'Logistic Regression': LogisticRegression()}
for name, model in models.items():
    model.fit(X_train, y_train)
    print(name, model.score(X_test, y_test))
# --- model
Decision Tree
# --- score
models['Decision Tree'].predict_proba(new[['fare', 'qty']])[:, 1]
# === one of a list of pairs
from sklearn.tree import DecisionTreeClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
models = [('lr', LogisticRegression()), ('dt', DecisionTreeClassifier(max_depth=2, random_state=0))]
for name, clf in models:
    clf.fit(X_train, y_train)
    print(name, clf.score(X_test, y_test))
# --- model
lr
# --- score
models[0][1].predict_proba(new[['fare', 'qty']])[:, 1]
# === one of a mixture
from sklearn.tree import DecisionTreeClassifier
X = df[['fare', 'qty']]
a, b = LogisticRegression().fit(X, df['y']), DecisionTreeClassifier(max_depth=2, random_state=0).fit(X, df['y'])
both = (a.predict_proba(X)[:, 1] + b.predict_proba(X)[:, 1]) / 2
# --- model
b
# --- score
b.predict_proba(new[['fare', 'qty']])[:, 1]
# === the model of the last part of a splitter
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
X, y = df[['fare', 'qty']], df['y']
scores = []
splitter = StratifiedKFold(n_splits=4, shuffle=True, random_state=1)
for turn, (inside, outside) in enumerate(splitter.split(X, y)):
    X_in, X_out = X.loc[inside], X.loc[outside]
    y_in, y_out = y[inside], y[outside]
    scaler = StandardScaler()
    X_in = scaler.fit_transform(X_in)
    m = LogisticRegression()
    m.fit(X_in, y_in)
    scores.append(m.score(scaler.transform(X_out), y_out))
print(np.mean(scores))
# --- score
(lambda t: m.predict_proba(((new[['fare', 'qty']] - t.mean()) / t.std(ddof=0)).values)[:, 1])(full[['fare', 'qty']].loc[inside])
# === the models of all parts of a splitter answer together
from sklearn.model_selection import KFold
X, y = df[['fare', 'qty']], df['y']
answer = np.zeros(len(X))
for inside, outside in KFold(4).split(X, y):
    m = LogisticRegression()
    m.fit(X.loc[inside], y.loc[inside])
    answer += m.predict_proba(X)[:, 1] / 4
# --- refuse
the notebook's answer is mixed from several models; --model NAME scores with one of them
# === the best of the parts of a splitter, with a scaler for each
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler
X, y = df[['fare', 'qty']], df['y']
best = 0
for inside, outside in KFold(4).split(X, y):
    scaler = StandardScaler()
    m = LogisticRegression()
    m.fit(scaler.fit_transform(X.loc[inside]), y.loc[inside])
    score = m.score(scaler.transform(X.loc[outside]), y.loc[outside])
    if score > best:
        best = score
        model = m
# --- refuse
*
# === turns of a splitter that change the rows for those after them
from sklearn.model_selection import KFold
X, y = df[['fare', 'qty']], df['y']
for inside, outside in KFold(4).split(X, y):
    X = X * 2
    m = LogisticRegression()
    m.fit(X.loc[inside], y.loc[inside])
# --- refuse
*
# === scores of several models are averaged
models = {'one': LogisticRegression(), 'two': LogisticRegression(C=0.01)}
scores = []
for name, m in models.items():
    m.fit(df[['fare', 'qty']], df['y'])
    answer = m.predict(df[['fare', 'qty']])
    scores.append((answer == df['y']).mean())
print(np.mean(scores), max(scores))
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
