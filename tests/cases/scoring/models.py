# === the best of a dict
from sklearn.tree import DecisionTreeClassifier
A = df[['fare']]
fits = {'lr': LogisticRegression().fit(A, df['y']), 'dt': DecisionTreeClassifier(max_depth=1, random_state=0).fit(A, df['y'])}
acc = {k: v.score(A, df['y']) for k, v in fits.items()}
best = fits[max(acc, key=acc.get)]
# --- score
best.predict_proba(new[['fare']])[:, 1]
# === the best of a loop
from sklearn.tree import DecisionTreeClassifier
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=0)
models = {'lr': LogisticRegression(), 'dt': DecisionTreeClassifier(max_depth=2, random_state=0)}
best_score, best_model = 0, None
for name, model in models.items():
    model.fit(X_train, y_train)
    s = model.score(X_test, y_test)
    if s > best_score:
        best_score, best_model = s, model
# --- score
best_model.predict_proba(new[['fare', 'qty']])[:, 1]
# === grid search
from sklearn.model_selection import GridSearchCV
grid = GridSearchCV(LogisticRegression(), {'C': [0.1, 1]}, cv=3)
grid.fit(df[['fare', 'qty']], df['y'])
best = grid.best_estimator_
# --- score
best.predict_proba(new[['fare', 'qty']])[:, 1]
# === column transformer in a pipeline
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
num, cat = ['age', 'fare'], ['sex', 'city']
pre = ColumnTransformer([
    ('num', Pipeline([('i', SimpleImputer()), ('s', StandardScaler())]), num),
    ('cat', OneHotEncoder(handle_unknown='ignore'), cat)])
clf = Pipeline([('pre', pre), ('m', LogisticRegression(max_iter=500))])
X = df.drop('y', axis=1)
clf.fit(X, df['y'])
# --- score
clf.predict_proba(new)[:, 1]
# === own transformer in a pipeline
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline
class Ratio(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return (X[['fare']] / (X[['qty']].values + 1))
pipe = make_pipeline(Ratio(), LogisticRegression())
pipe.fit(df[['fare', 'qty']], df['y'])
# --- score
pipe.predict_proba(new[['fare', 'qty']])[:, 1]
# === a lambda in a pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.pipeline import make_pipeline
pipe = make_pipeline(FunctionTransformer(lambda d: d[['fare']] ** 0.5), LogisticRegression()).fit(df, df['y'])
# --- score
pipe.predict_proba(new)[:, 1]
# === the target is a logarithm, and comes back
y = np.log1p(df['price'])
m = LinearRegression().fit(df[['fare', 'qty']], y)
pred = np.expm1(m.predict(df[['fare', 'qty']]))
# --- score
np.expm1(m.predict(new[['fare', 'qty']]))
# --- target
price
# === the logarithm comes back inside a metric
from sklearn.metrics import mean_absolute_error
df['price'] = np.log(df['price'] + 1)
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['price'], random_state=0)
m = LinearRegression()
m.fit(X_train, y_train)
pred = m.predict(X_test)
print(mean_absolute_error(np.exp(y_test) - 1, np.exp(pred) - 1))
# --- score
np.exp(m.predict(new[['fare', 'qty']])) - 1
# --- target
price
# === labels are decoded
from sklearn.preprocessing import LabelEncoder
le = LabelEncoder()
y = le.fit_transform(df['sex'])
m = LogisticRegression(max_iter=500).fit(df[['fare', 'qty']], y)
names = le.inverse_transform(m.predict(df[['fare', 'qty']]))
# --- score
np.where(m.predict(new[['fare', 'qty']]) == 1, 'm', 'f')
# --- target
sex
# === a tuned threshold
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
ths = np.linspace(0.1, 0.9, 9)
best = ths[np.argmax([((p > t).astype(int) == df['y']).mean() for t in ths])]
labels = (p > best).astype(int)
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] > best).astype(int)
# === a model's answer as a feature
from sklearn.tree import DecisionTreeClassifier
first = DecisionTreeClassifier(max_depth=2, random_state=0).fit(df[['fare']], df['y'])
df['p1'] = first.predict_proba(df[['fare']])[:, 1]
m = LogisticRegression().fit(df[['p1', 'qty']], df['y'])
m.predict(df[['p1', 'qty']])
# --- score
m.predict_proba(new.assign(p1=first.predict_proba(new[['fare']])[:, 1])[['p1', 'qty']])[:, 1]
# === cross-validation, then the final fit
from sklearn.model_selection import KFold
X, y = df[['fare', 'qty']], df['y']
for tr, te in KFold(3, shuffle=True, random_state=0).split(X):
    m = LogisticRegression()
    m.fit(X.iloc[tr], y.iloc[tr])
    print(m.score(X.iloc[te], y.iloc[te]))
m = LogisticRegression()
m.fit(X, y)
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a helper that trains
def train_it(model, X, y):
    model.fit(X, y)
    return model
m = train_it(LogisticRegression(), df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === the saved one of two
import joblib
from sklearn.tree import DecisionTreeClassifier
a = LogisticRegression().fit(df[['fare']], df['y'])
b = DecisionTreeClassifier(max_depth=2, random_state=0).fit(df[['fare', 'qty']], df['y'])
joblib.dump(a, 'a.pkl')
b.predict(df[['fare', 'qty']])
# --- score
a.predict_proba(new[['fare']])[:, 1]
# === principal components
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
X = StandardScaler().fit_transform(df[['fare', 'qty', 'price']])
pca = PCA(2, svd_solver='full')
Z = pca.fit_transform(X)
m = LogisticRegression().fit(Z, df['y'])
# --- score
(lambda r: m.predict_proba(pca.transform((new[r].values - raw[r].values.mean(0)) / raw[r].values.std(0)))[:, 1])(['fare', 'qty', 'price'])
# === least squares with a constant
import statsmodels.api as sm
X = sm.add_constant(df[['fare', 'qty']])
res = sm.OLS(df['price'], X).fit()
# --- score
res.predict(np.column_stack([np.ones(len(new)), new[['fare', 'qty']]]))
# --- target
price
# === a formula
import statsmodels.formula.api as smf
res = smf.ols('price ~ fare + C(sex)', data=df).fit()
# --- score
res.predict(new)
# --- target
price
# === a data set of scikit-learn
from sklearn.datasets import load_iris
iris = load_iris()
df = pd.DataFrame(iris.data, columns=iris.feature_names)
df['species'] = iris.target
X = df.drop('species', axis=1)
m = LogisticRegression(max_iter=500).fit(X, df['species'])
# --- predict
m.predict(new)
# --- rows
pd.DataFrame(iris.data, columns=iris.feature_names).iloc[40:120:7]
# --- target
species
# === arrays of scikit-learn
from sklearn.datasets import load_iris
iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(iris.data, iris.target, random_state=0)
m = LogisticRegression(max_iter=500).fit(X_train, y_train)
# --- predict
m.predict(new.values)
# --- rows
pd.DataFrame(iris.data, columns=iris.feature_names).iloc[40:120:7]
# --- target
species
# === arrays and labels of scikit-learn at once
from sklearn.datasets import load_iris
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
m = LogisticRegression(max_iter=500).fit(X_train, y_train)
# --- predict
m.predict(new.values)
# --- rows
pd.DataFrame(X).iloc[40:120:7]
# === booster
import xgboost as xgb
d = xgb.DMatrix(df[['fare', 'qty']], label=df['y'])
b = xgb.train({'max_depth': 2, 'objective': 'binary:logistic'}, d, 5)
p = b.predict(d)
# --- predict
b.predict(xgb.DMatrix(new[['fare', 'qty']]))
# === a class that takes the label out of the rows
class Trainer:
    def __init__(self):
        self.model = LogisticRegression()
    def fit(self, d):
        self.mean = d[['fare', 'qty']].mean()
        self.model.fit(d[['fare', 'qty']] - self.mean, d['y'])
    def predict(self, d):
        return self.model.predict(d[['fare', 'qty']] - self.mean)
m = Trainer()
m.fit(df)
print((m.predict(df) == df['y']).mean())
# --- predict
m.predict(new)
# === a class that has no predict
class Scorer:
    def fit(self, d, y):
        self.model = LogisticRegression().fit(d[['fare', 'qty']], y)
        return self
    def predict_proba(self, d):
        return self.model.predict_proba(d[['fare', 'qty']])
m = Scorer().fit(df, df['y'])
print(m.predict_proba(df).mean())
# --- refuse
the model's class has no 'predict'
# === a model and a scaler brought back under their names
import joblib
import pickle
from sklearn.preprocessing import StandardScaler
scaler = StandardScaler()
X = scaler.fit_transform(df[['fare', 'qty']])
m = LogisticRegression().fit(X, df['y'])
joblib.dump(scaler, 'scaler.joblib')
with open('model.pkl', 'wb') as file:
    pickle.dump(m, file)
scaler = joblib.load('scaler.joblib')
m = pickle.load(open('model.pkl', 'rb'))
# --- score
m.predict_proba(scaler.transform(new[['fare', 'qty']]))[:, 1]
