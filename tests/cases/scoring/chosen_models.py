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
