# === support vectors in a search over a pipeline
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.impute import SimpleImputer
pipe = Pipeline([('i', SimpleImputer()), ('s', StandardScaler()), ('m', LogisticRegression())])
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']], df['y'], random_state=0)
search = GridSearchCV(pipe, {'m__C': [0.1, 1.0]}, cv=3)
search.fit(X_train, y_train)
print(search.best_params_, search.score(X_test, y_test))
# --- score
search.predict_proba(new[['age', 'fare']])[:, 1]
# === the best parameters in a new model
from sklearn.model_selection import GridSearchCV
grid = GridSearchCV(LogisticRegression(), {'C': [0.1, 1.0]}, cv=3).fit(df[['fare', 'qty']], df['y'])
m = LogisticRegression(**grid.best_params_)
m.fit(df[['fare', 'qty']], df['y'])
print(m.score(df[['fare', 'qty']], df['y']))
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === voting
from sklearn.ensemble import VotingClassifier
from sklearn.tree import DecisionTreeClassifier
lr, dt = LogisticRegression(), DecisionTreeClassifier(max_depth=2, random_state=0)
vote = VotingClassifier([('lr', lr), ('dt', dt)], voting='soft')
for clf in (lr, dt, vote):
    clf.fit(df[['fare', 'qty']], df['y'])
    print(clf.score(df[['fare', 'qty']], df['y']))
m = vote
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a table of results, the best by its name
from sklearn.tree import DecisionTreeClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
models = {'tree': DecisionTreeClassifier(max_depth=2, random_state=0), 'logistic': LogisticRegression()}
scores = []
for name, model in models.items():
    model.fit(X_train, y_train)
    scores.append({'name': name, 'score': model.score(X_test, y_test)})
results = pd.DataFrame(scores).sort_values('score', ascending=False)
final = models[results.iloc[0]['name']]
print(final.score(X_test, y_test))
# --- score
final.predict_proba(new[['fare', 'qty']])[:, 1]
# === the index of the best
from sklearn.tree import DecisionTreeClassifier
candidates = [LogisticRegression(), DecisionTreeClassifier(max_depth=2, random_state=0)]
results = []
for c in candidates:
    c.fit(df[['fare', 'qty']], df['y'])
    results.append(c.score(df[['fare', 'qty']], df['y']))
best = candidates[int(np.argmax(results))]
pred = best.predict(df[['fare', 'qty']])
# --- score
best.predict_proba(new[['fare', 'qty']])[:, 1]
# === the best number of neighbours, then a new model
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
X = StandardScaler().fit_transform(df[['fare', 'price']])
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], random_state=0)
errors = []
for k in range(1, 6):
    knn = KNeighborsClassifier(n_neighbors=k)
    knn.fit(X_train, y_train)
    errors.append(np.mean(knn.predict(X_test) != y_test))
best_k = int(np.argmin(errors)) + 1
knn = KNeighborsClassifier(n_neighbors=best_k)
knn.fit(X_train, y_train)
pred = knn.predict(X_test)
# --- score
knn.predict_proba(((new[['fare', 'price']] - raw[['fare', 'price']].mean()) / raw[['fare', 'price']].std(ddof=0)).values)[:, 1]
# === a helper that fits and evaluates
from sklearn.metrics import accuracy_score
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
def evaluate(model):
    model.fit(X_train, y_train)
    return accuracy_score(y_test, model.predict(X_test))
forest = RandomForestClassifier(10, random_state=0)
print(evaluate(forest))
# --- score
forest.predict_proba(new[['fare', 'qty']])[:, 1]
# === the target scaled, and back
from sklearn.preprocessing import StandardScaler
sx, sy = StandardScaler(), StandardScaler()
X = sx.fit_transform(df[['fare', 'qty']])
y = sy.fit_transform(df['price'].values.reshape(-1, 1))
m = LinearRegression().fit(X, y)
pred = sy.inverse_transform(m.predict(X))
# --- score
sy.inverse_transform(m.predict(sx.transform(new[['fare', 'qty']]))).ravel()
# --- target
price
# === the root of the target, squared again
y = np.sqrt(df['price'])
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], y, random_state=0)
m = LinearRegression().fit(X_train, y_train)
pred = m.predict(X_test) ** 2
print(np.mean(np.abs(pred - y_test ** 2)))
# --- score
m.predict(new[['fare', 'qty']]) ** 2
# --- target
price
# === a target regressor
from sklearn.compose import TransformedTargetRegressor
m = TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1)
m.fit(df[['fare', 'qty']], df['price'])
# --- score
m.predict(new[['fare', 'qty']])
# --- target
price
# === labels spelled out
y = df['sex'].map({'m': 1, 'f': 0})
m = LogisticRegression().fit(df[['fare', 'qty']], y)
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# --- target
sex
# === a threshold of the author, where labels are never asked for
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
flag = (m.predict_proba(df[['fare', 'qty']])[:, 1] >= 0.35).astype(int)
print(flag.mean())
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] >= 0.35).astype(int)
# === a threshold of the curve
from sklearn.metrics import roc_curve
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
m = LogisticRegression().fit(X_train, y_train)
p = m.predict_proba(X_test)[:, 1]
fpr, tpr, ths = roc_curve(y_test, p)
cut = ths[np.argmax(tpr - fpr)] - 1e-6
labels = np.where(p >= cut, 1, 0)
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] >= cut).astype(int)
# === features chosen by importance
forest = RandomForestClassifier(20, random_state=0).fit(df[['fare', 'qty', 'price']], df['y'])
imp = pd.Series(forest.feature_importances_, index=['fare', 'qty', 'price'])
best = imp.nlargest(2).index.tolist()
m = LogisticRegression(max_iter=5000).fit(df[best], df['y'])
m.predict(df[best])
# --- score
m.predict_proba(new[best])[:, 1]
# === features chosen by elimination
from sklearn.feature_selection import RFE
X = df[['fare', 'qty', 'price']]
rfe = RFE(LogisticRegression(max_iter=5000), n_features_to_select=2).fit(X, df['y'])
X = X[X.columns[rfe.support_]]
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
m.predict(X)
# --- score
m.predict_proba(new[list(X.columns)])[:, 1]
# === components appended
from sklearn.decomposition import PCA
pca = PCA(1, svd_solver='full')
df['pc'] = pca.fit_transform(df[['fare', 'price']])[:, 0]
m = LogisticRegression(max_iter=5000).fit(df[['pc', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'pc': pca.transform(new[['fare', 'price']])[:, 0], 'qty': new.qty}))[:, 1]
# === a booster with an evaluation set
from xgboost import XGBClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty', 'age']], df['y'], random_state=0)
m = XGBClassifier(n_estimators=10, max_depth=2)
m.fit(X_train, y_train, eval_set=[(X_test, y_test)], verbose=False)
pred = m.predict(X_test)
# --- score
m.predict_proba(new[['fare', 'qty', 'age']])[:, 1]
# === a booster with categories
import lightgbm as lgb
for c in ['sex', 'city']:
    df[c] = df[c].astype('category')
X = df[['sex', 'city', 'fare']]
m = lgb.LGBMClassifier(n_estimators=5, min_child_samples=5, verbose=-1).fit(X, df['y'])
pred = m.predict(X)
# --- score
m.predict_proba(new[['sex', 'city', 'fare']].assign(**{c: pd.Categorical(new[c], sorted(raw[c].dropna().unique())) for c in ['sex', 'city']}))[:, 1]
# === logistic regression with a formula
import statsmodels.formula.api as smf
res = smf.logit('y ~ fare + np.log1p(price) + C(sex)', data=df).fit(disp=0)
print(res.summary())
# --- score
res.predict(new)
# === logistic regression with a constant
import statsmodels.api as sm
X = sm.add_constant(df[['fare', 'qty']])
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], random_state=0)
res = sm.Logit(y_train, X_train).fit(disp=0)
p = res.predict(X_test)
# --- score
res.predict(np.column_stack([np.ones(len(new)), new[['fare', 'qty']]]))
# === several kinds of features in one transformer
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
def ratio(d):
    return (d[['fare']].values / (d[['qty']].values + 1))
ct = ColumnTransformer([('t', TfidfVectorizer(), 'text'), ('r', FunctionTransformer(ratio), ['fare', 'qty']), ('n', StandardScaler(), ['price'])])
m = make_pipeline(ct, LogisticRegression())
m.fit(df.drop(columns='y'), df['y'])
# --- score
m.predict_proba(new)[:, 1]
# === a transformer of the notebook that learns
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline
class Medians(BaseEstimator, TransformerMixin):
    def __init__(self, names=('age',)):
        self.names = names
    def fit(self, X, y=None):
        self.medians_ = X[list(self.names)].median()
        return self
    def transform(self, X):
        X = X.copy()
        X[list(self.names)] = X[list(self.names)].fillna(self.medians_)
        return X
medians = Medians()
data = medians.fit_transform(df)
m = LogisticRegression().fit(data[['age', 'fare']], data['y'])
# --- score
m.predict_proba(new[['age', 'fare']].assign(age=new.age.fillna(raw.age.median())))[:, 1]
# === an average of two models
a = LogisticRegression().fit(df[['fare']], df['y'])
b = RandomForestClassifier(random_state=0).fit(df[['fare']], df['y'])
p = (a.predict_proba(df[['fare']])[:, 1] + b.predict_proba(df[['fare']])[:, 1]) / 2
print(((p > 0.5) == df['y']).mean())
# --- refuse
mixed from several models
# === a mean over a list of answers
a = LogisticRegression().fit(df[['fare']], df['y'])
b = RandomForestClassifier(random_state=0).fit(df[['fare']], df['y'])
answers = []
for m in (a, b):
    answers.append(m.predict_proba(df[['fare']])[:, 1])
p = np.mean(answers, axis=0)
# --- refuse
mixed from several models
# === a sum that grows in a loop
total = 0
models = [LogisticRegression().fit(df[['fare']], df['y']), RandomForestClassifier(random_state=0).fit(df[['fare']], df['y'])]
for m in models:
    total += m.predict_proba(df[['fare']])[:, 1]
# --- refuse
mixed from several models
# === scores of two models side by side are no mixture
from sklearn.metrics import accuracy_score
a = LogisticRegression().fit(df[['fare']], df['y'])
b = RandomForestClassifier(random_state=0).fit(df[['fare', 'qty']], df['y'])
pa, pb = a.predict(df[['fare']]), b.predict(df[['fare', 'qty']])
print(accuracy_score(df['y'], pa) + accuracy_score(df['y'], pb), (pa == pb).mean())
print(pd.DataFrame({'a': pa, 'b': pb}).head())
# --- score
b.predict_proba(new[['fare', 'qty']])[:, 1]
# === a threshold that the author wrote down, where no label is ever asked for
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
limit = 0.3
labels = (p >= limit).astype(int)
print((labels == df['y']).mean())
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] >= 0.3).astype(int)
# === a mean over the models of the parts
from sklearn.model_selection import KFold
X, y = df[['fare', 'qty']], df['price']
models = []
for tr, va in KFold(3).split(X):
    r = LinearRegression().fit(X.iloc[tr], y.iloc[tr])
    models.append(r)
p = np.mean([m.predict(X) for m in models], axis=0)
# --- refuse
mixed from several models
# === a booster that is asked with some of its trees
import xgboost as xgb
d = xgb.DMatrix(df[['fare', 'qty']], label=df['y'])
m = xgb.train({'objective': 'binary:logistic', 'max_depth': 2}, d, num_boost_round=20)
p = m.predict(d, iteration_range=(0, 5))
# --- score
m.predict(xgb.DMatrix(new[['fare', 'qty']]), iteration_range=(0, 5))
# === a sum of the answers of each turn's model
total = 0
for seed in range(3):
    m = RandomForestClassifier(n_estimators=5, random_state=seed).fit(df[['fare', 'qty']], df['y'])
    total = total + m.predict_proba(df[['fare', 'qty']])[:, 1]
# --- refuse
mixed from several models
# === a list of the answers of each turn's model
answers = []
for seed in range(3):
    m = RandomForestClassifier(n_estimators=5, random_state=seed).fit(df[['fare', 'qty']], df['y'])
    answers.append(m.predict_proba(df[['fare', 'qty']])[:, 1])
p = np.mean(answers, axis=0)
# --- refuse
mixed from several models
