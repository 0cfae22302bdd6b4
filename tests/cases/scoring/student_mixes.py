# === encoders in a dict, filled by the mode first, scaled by hand after
from sklearn.preprocessing import LabelEncoder
encoders = {}
df['city'] = df['city'].fillna(df['city'].mode()[0])
for col in ['sex', 'city']:
    encoders[col] = LabelEncoder()
    df[col] = encoders[col].fit_transform(df[col])
X = df[['sex', 'city', 'fare']].values.astype(float)
mu, sd = X.mean(axis=0), X.std(axis=0)
X = (X - mu) / sd
m = LogisticRegression().fit(X, df['y'])
# --- score
(lambda c: m.predict_proba((np.column_stack([[['f', 'm'].index(v) for v in new.sex], [c.index(v) for v in new.city.fillna(raw.city.mode()[0])], new.fare]) - mu) / sd)[:, 1])(sorted(raw.city.dropna().unique()))
# === train and test stacked for dummies, then taken apart
train, test = train_test_split(df, test_size=0.3, random_state=1)
n = len(train)
both = pd.concat([train, test], axis=0)
both['city'] = both['city'].fillna('none')
both = pd.get_dummies(both.drop(['text', 'when', 'id'], axis=1), columns=['city', 'sex'])
both['age'] = both['age'].fillna(both['age'].median())
both['income'] = both['income'].fillna(0)
train, test = both[:n], both[n:]
m = LogisticRegression(max_iter=5000).fit(train.drop('y', axis=1), train['y'])
print(m.score(test.drop('y', axis=1), test['y']))
# --- score
m.predict_proba(pd.get_dummies(new.assign(city=new.city.fillna('none'), age=new.age.fillna(raw.age.median()), income=new.income.fillna(0)).drop(columns=['text', 'when', 'id']), columns=['city', 'sex']).reindex(columns=m.feature_names_in_, fill_value=0))[:, 1]
# === a chain of where, with the mean of a group for gaps
g = df.groupby('sex')['age'].transform('median')
df['age'] = df['age'].fillna(g)
df['life'] = np.where(df['age'] < 30, 'young', np.where(df['age'] < 55, 'middle', 'old'))
df = pd.concat([df, pd.get_dummies(df['life'], prefix='life', drop_first=True)], axis=1)
df.drop(['life', 'text', 'when', 'id', 'city', 'income', 'price', 'sex'], axis=1, inplace=True)
m = LogisticRegression(max_iter=3000).fit(df.drop('y', axis=1), df['y'])
# --- score
(lambda a: m.predict_proba(pd.DataFrame({'age': a, 'fare': new.fare, 'qty': new.qty, 'life_old': a >= 55, 'life_young': a < 30}))[:, 1])(new.age.fillna(new.sex.map(raw.groupby('sex').age.median())))
# === counts of values in a dict, rows applied to, logarithm of the label
counts = df['city'].value_counts().to_dict()
def describe(row):
    k = counts.get(row['city'], 0)
    if row['fare'] > 50:
        k = k * 2
    return k + row['qty']
df['k'] = df.apply(describe, axis=1)
y = np.log1p(df['price'])
X = df[['k', 'fare']]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
m = LinearRegression()
m.fit(X_train, y_train)
pred = np.expm1(m.predict(X_test))
print(np.sqrt(((np.expm1(y_test) - pred) ** 2).mean()))
# --- target
price
# --- predict
np.expm1(m.predict(pd.DataFrame({'k': [counts.get(r.city, 0) * (2 if r.fare > 50 else 1) + r.qty for r in new.itertuples()], 'fare': list(new.fare)})))
# === quantiles clip every number, then the spread of all scales them
num = ['fare', 'income', 'price']
df[num] = df[num].fillna(df[num].median())
for c in num:
    lo, hi = df[c].quantile([0.05, 0.95])
    df[c] = df[c].clip(lo, hi)
df[num] = (df[num] - df[num].mean()) / df[num].std()
m = LogisticRegression().fit(df[num], df['y'])
# --- score
(lambda r: (lambda q: m.predict_proba((new[num].fillna(raw[num].median()).clip(r.quantile(.05), r.quantile(.95), axis=1) - q.mean()) / q.std())[:, 1])(r.clip(r.quantile(.05), r.quantile(.95), axis=1)))(raw[num].fillna(raw[num].median()))
# === parts of dates against the last date, weekday dummies
df['when'] = pd.to_datetime(df['when'])
df['month'] = df['when'].dt.month
df['weekday'] = df['when'].dt.day_name()
df['days'] = (df['when'].max() - df['when']).dt.days
df = df.drop(columns=['when', 'text', 'city', 'id', 'age', 'income', 'sex'])
df = pd.get_dummies(df, columns=['weekday'], dtype=int)
X, y = df.drop(columns='y'), df.y
m = LogisticRegression(max_iter=5000).fit(X, y)
# --- score
(lambda w: m.predict_proba(pd.get_dummies(new[['fare', 'qty', 'price']].assign(month=w.dt.month, days=(pd.to_datetime(raw.when).max() - w).dt.days, weekday=w.dt.day_name()), columns=['weekday'], dtype=int).reindex(columns=X.columns, fill_value=0))[:, 1])(pd.to_datetime(new.when))
# === columns that go with the label, polynomial features of them
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
data = df.select_dtypes(include=np.number).drop('id', axis=1).fillna(0)
corr = data.corr()['y'].abs().sort_values(ascending=False)
top = corr.index[1:4]
poly = PolynomialFeatures(2, include_bias=False)
sc = StandardScaler()
X = sc.fit_transform(poly.fit_transform(data[top]))
m = LogisticRegression(max_iter=1000).fit(X, data['y'])
# --- score
(lambda t: m.predict_proba(sc.transform(poly.transform(new[list(t)].fillna(0))))[:, 1])(full[['age', 'fare', 'qty', 'income', 'price', 'y']].fillna(0).corr().y.abs().sort_values(ascending=False).index[1:4])
# === columns that go together are dropped
X = df[['age', 'fare', 'qty', 'income', 'price']].copy()
X['fare2'] = X['fare'] * 2 + X['qty']
X = X.fillna(X.mean())
c = X.corr().abs()
upper = c.where(np.triu(np.ones(c.shape), k=1).astype(bool))
to_drop = [col for col in upper.columns if any(upper[col] > 0.9)]
X = X.drop(to_drop, axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['age', 'fare', 'qty', 'income', 'price']].fillna(raw[['age', 'fare', 'qty', 'income', 'price']].mean()))[:, 1]
# === components after a scaler, beside a column
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
num = df[['fare', 'price', 'qty']]
z = StandardScaler().fit_transform(num)
pca = PCA(n_components=2, random_state=0)
pc = pd.DataFrame(pca.fit_transform(z), columns=['pc1', 'pc2'])
final = pd.concat([pc, df[['sex']].replace({'m': 1, 'f': 0}).astype(int)], axis=1)
m = LogisticRegression().fit(final, df['y'])
# --- score
m.predict_proba(pd.DataFrame(pca.transform(((new[['fare', 'price', 'qty']] - raw[['fare', 'price', 'qty']].mean()) / raw[['fare', 'price', 'qty']].std(ddof=0)).to_numpy()), columns=['pc1', 'pc2']).assign(sex=[{'m': 1, 'f': 0}[v] for v in new.sex]))[:, 1]
# === the smaller class repeated, after a scaler on the larger
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils import resample
scaler = MinMaxScaler()
df[['fare', 'price']] = scaler.fit_transform(df[['fare', 'price']])
few, many = df[df.y == 1], df[df.y == 0]
if len(few) > len(many):
    few, many = many, few
few = resample(few, replace=True, n_samples=len(many), random_state=42)
df = pd.concat([many, few]).sample(frac=1, random_state=1).reset_index(drop=True)
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba(pd.DataFrame(scaler.transform(new[['fare', 'price']]), columns=['fare', 'price']))[:, 1]
# === the label's mean of a category, smoothed
m_ = 5
glob = df['y'].mean()
agg = df.groupby('city')['y'].agg(['count', 'mean'])
smooth = (agg['count'] * agg['mean'] + m_ * glob) / (agg['count'] + m_)
df['city_enc'] = df['city'].map(smooth).fillna(glob)
m = LogisticRegression().fit(df[['city_enc', 'fare']], df['y'])
# --- score
(lambda a, g: m.predict_proba(pd.DataFrame({'city_enc': new.city.map((a['sum'] + 5 * g) / (a['count'] + 5)).fillna(g), 'fare': new.fare}))[:, 1])(full.groupby('city').y.agg(['count', 'sum']), full.y.mean())
# === a helper changes its frame and gives it back, called for two frames
def clean(d):
    d['age'] = d['age'].fillna(d['age'].mean())
    d['rich'] = (d['income'] > 3000).astype(int)
    d = d.drop(columns=['text', 'when', 'city', 'income'])
    d['sex'] = d['sex'].map({'m': 0, 'f': 1})
    return d
train, test = train_test_split(df, random_state=0)
train = clean(train)
test = clean(test)
cols = ['age', 'rich', 'sex', 'fare']
m = LogisticRegression(max_iter=500).fit(train[cols], train['y'])
print(m.score(test[cols], test['y']))
# --- score
(lambda t: m.predict_proba(pd.DataFrame({'age': new.age.fillna(t.age.mean()), 'rich': (new.income > 3000).astype(int), 'sex': new.sex.map({'m': 0, 'f': 1}), 'fare': new.fare}))[:, 1])(train_test_split(full, random_state=0)[0])
# === rare categories by a loop, then a map with numbers from an enumeration
vc = df['city'].value_counts()
for name in vc[vc < 15].index:
    df['city'] = df['city'].replace(name, 'rare')
df['city'] = df['city'].fillna('rare')
numbers = {name: i for i, name in enumerate(sorted(df['city'].unique()))}
df['city'] = df['city'].map(numbers)
m = LogisticRegression().fit(df[['city', 'fare']], df['y'])
# --- score
(lambda few: (lambda n: m.predict_proba(pd.DataFrame({'city': new.city.map(lambda v: n.get('rare' if v in few or v != v else v)), 'fare': new.fare}))[:, 1])({k: i for i, k in enumerate(sorted(raw.city.map(lambda v: 'rare' if v in few or v != v else v).unique()))}))({k for k, v in raw.city.value_counts().items() if v < 15})
# === quarters of a column with names, then codes of the names
df['band'] = pd.qcut(df['fare'], 4, labels=['low', 'mid', 'high', 'top'])
df['band'] = df['band'].map({'low': 0, 'mid': 1, 'high': 2, 'top': 3}).astype(int)
df['qty'] = pd.cut(df['qty'], 3, labels=[0, 1, 2]).astype(int)
m = LogisticRegression().fit(df[['band', 'qty']], df['y'])
# --- score
(lambda e, q: m.predict_proba(pd.DataFrame({'band': np.digitize(new.fare, e[1:-1], right=True), 'qty': np.digitize(new.qty, q[1:-1], right=True)}))[:, 1])(raw.fare.quantile([0, .25, .5, .75, 1]).to_numpy(), np.linspace(0, 5, 4)) if new.fare.notna().all() else 1 / 0
# === a family size, a title and a fare by group, as for a ship
df['size'] = df['qty'] + 1
df['alone'] = np.where(df['size'] > 1, 0, 1)
df['title'] = df['text'].str.extract(r'^(\w+)', expand=False).str.lower()
df['title'] = df['title'].replace(['blue', 'green'], 'other')
df['fare_pp'] = df['fare'] / df['size']
df['age'] = df.groupby(['sex', 'title'])['age'].transform(lambda s: s.fillna(s.median()))
X = pd.get_dummies(df[['size', 'alone', 'title', 'fare_pp', 'age', 'sex']], drop_first=True)
m = LogisticRegression(max_iter=2000).fit(X, df['y'])
# --- score
(lambda f: m.predict_proba(pd.DataFrame({'size': new.qty + 1, 'alone': (new.qty == 0).astype(int), 'fare_pp': new.fare / (new.qty + 1), 'age': [a if a == a else f(raw)[(f(raw).sex == s) & (f(raw).t == t)].age.median() for a, s, t in zip(new.age, new.sex, f(new).t)], 'title_red': f(new).t == 'red', 'sex_m': new.sex == 'm'}))[:, 1])(lambda d: d.assign(t=d.text.str.split().str[0].str.lower().replace(['blue', 'green'], 'other')))
# === words of a text beside numbers, stacked
from sklearn.feature_extraction.text import TfidfVectorizer
from scipy.sparse import hstack, csr_matrix
tf = TfidfVectorizer(max_features=5, stop_words='english')
T = tf.fit_transform(df['text'].str.lower().str.replace(',', ' '))
df['len'] = df['text'].apply(len)
X = hstack([T, csr_matrix(df[['len', 'fare']].values)]).tocsr()
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], random_state=0)
m = LogisticRegression(max_iter=3000).fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(np.hstack([tf.transform([t.lower().replace(',', ' ') for t in new.text]).toarray(), np.column_stack([[len(t) for t in new.text], new.fare])]))[:, 1]
# === the threshold that is best on the held-out part, with text labels
df['label'] = np.where(df['y'] == 1, 'yes', 'no')
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['label'], random_state=4)
m = LogisticRegression().fit(X_train, y_train)
p = m.predict_proba(X_test)[:, 1]
best_t, best_s = 0.5, 0
for t in np.arange(0.2, 0.8, 0.05):
    s = ((p >= t) == (y_test == 'yes')).mean()
    if s > best_s:
        best_s, best_t = s, t
final = np.where(p >= best_t, 'yes', 'no')
print((final == y_test).mean())
# --- predict
np.where(m.predict_proba(new[['fare', 'qty']])[:, 1] >= best_t, 'yes', 'no')
# === the best of several by its score, after a hand-made split
from sklearn.tree import DecisionTreeClassifier
df = df.sample(frac=1, random_state=0).reset_index(drop=True)
cut = int(0.7 * len(df))
a, b = df.iloc[:cut], df.iloc[cut:]
feats = ['fare', 'qty', 'price']
models = {'lr': LogisticRegression(max_iter=1000), 'tree': DecisionTreeClassifier(max_depth=2, random_state=0), 'rf': RandomForestClassifier(n_estimators=5, random_state=0)}
best, best_acc = None, -1
for name, model in models.items():
    model.fit(a[feats], a['y'])
    acc = model.score(b[feats], b['y'])
    if acc > best_acc:
        best, best_acc = model, acc
pred = best.predict(b[feats])
# --- score
best.predict_proba(new[feats])[:, 1]
# === columns missing in test are added as zeros, in the order of training
train, test = train_test_split(df, random_state=2, test_size=0.1)
Xtr = pd.get_dummies(train[['fare', 'city', 'sex']])
Xte = pd.get_dummies(test[['fare', 'city', 'sex']])
for c in Xtr.columns:
    if c not in Xte.columns:
        Xte[c] = 0
Xte = Xte[Xtr.columns]
m = LogisticRegression(max_iter=1000).fit(Xtr, train['y'])
print(m.score(Xte, test['y']))
# --- score
m.predict_proba(pd.get_dummies(new[['fare', 'city', 'sex']]).reindex(columns=Xtr.columns, fill_value=0))[:, 1]
# === a class of the notebook in a pipeline, with a grid around it
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline
from sklearn.model_selection import GridSearchCV
class Ratio(BaseEstimator, TransformerMixin):
    def __init__(self, add=1):
        self.add = add
    def fit(self, X, y=None):
        self.top_ = X['fare'].quantile(0.9)
        return self
    def transform(self, X):
        X = X.copy()
        X['fare'] = X['fare'].clip(upper=self.top_)
        X['ratio'] = X['fare'] / (X['qty'] + self.add)
        return X[['fare', 'ratio']]
pipe = Pipeline([('r', Ratio()), ('m', LogisticRegression())])
grid = GridSearchCV(pipe, {'r__add': [1, 2]}, cv=3)
grid.fit(df[['fare', 'qty', 'city']], df['y'])
print(grid.best_score_)
# --- score
grid.best_estimator_.predict_proba(new)[:, 1]
# === a column transformer by the types of columns, the label dropped by name
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.pipeline import make_pipeline
X = df.drop(columns=['y', 'id', 'text', 'when'])
num = X.select_dtypes(include='number').columns.tolist()
cat = [c for c in X.columns if c not in num]
pre = ColumnTransformer([('n', make_pipeline(SimpleImputer(strategy='median'), StandardScaler()), num), ('c', make_pipeline(SimpleImputer(strategy='most_frequent'), OneHotEncoder(handle_unknown='ignore')), cat)])
Xt = pre.fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(Xt, df.y, stratify=df.y, random_state=0)
m = RandomForestClassifier(n_estimators=7, random_state=0).fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(pre.transform(new))[:, 1]
# === factorised, with the gaps last, then one column a number
df['city'], names = pd.factorize(df['city'])
df['sex'] = pd.factorize(df['sex'], sort=True)[0]
df['when'] = df['when'].astype('category').cat.codes
m = LogisticRegression().fit(df[['city', 'sex', 'when', 'fare']], df['y'])
# --- score
(lambda c, w: m.predict_proba(pd.DataFrame({'city': [c.index(v) if v in c else -1 for v in new.city], 'sex': [['f', 'm'].index(v) if v in ('f', 'm') else -1 for v in new.sex], 'when': [w.index(v) if v in w else -1 for v in new.when], 'fare': list(new.fare)}))[:, 1])(list(raw.city.dropna().unique()), sorted(raw.when.unique()))
# === statistics of groups merged back
stats = df.groupby('city').agg(mean_fare=('fare', 'mean'), n=('id', 'count')).reset_index()
df = df.merge(stats, on='city', how='left')
df['mean_fare'] = df['mean_fare'].fillna(df['mean_fare'].mean())
df['n'] = df['n'].fillna(0)
df['rel'] = df['fare'] / df['mean_fare']
m = LogisticRegression().fit(df[['mean_fare', 'n', 'rel']], df['y'])
# --- score
(lambda g: (lambda f: m.predict_proba(pd.DataFrame({'mean_fare': f, 'n': new.city.map(g['count']).fillna(0), 'rel': new.fare / f}))[:, 1])(new.city.map(g['mean']).fillna(raw.city.map(g['mean']).mean())))(raw.groupby('city').fare.agg(['count', 'mean']))
# === gaps flagged, filled, and the share of gaps decides what stays
df['age_missing'] = df['age'].isna().astype(int)
keep = df.columns[df.isna().mean() < 0.12]
df = df[keep]
df = df.drop(columns=df.select_dtypes(exclude='number').columns)
df = df.fillna(df.median())
X = df.drop(['y', 'id'], axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
(lambda c: m.predict_proba(new.assign(age_missing=new.age.isna().astype(int))[c].fillna(raw.assign(age_missing=raw.age.isna().astype(int))[c].median()))[:, 1])(list(X.columns))
# === log of skewed columns chosen by a loop, then a robust scaler
from sklearn.preprocessing import RobustScaler
num = ['fare', 'income', 'price', 'qty']
df[num] = df[num].fillna(df[num].median())
skewed = []
for c in num:
    if abs(df[c].skew()) > 0.75:
        skewed.append(c)
for c in skewed:
    df[c] = np.log1p(df[c])
rs = RobustScaler()
X = rs.fit_transform(df[num])
m = LogisticRegression().fit(X, df['y'])
# --- score
(lambda r: m.predict_proba(rs.transform(new[num].fillna(raw[num].median()).apply(lambda c: np.log1p(c) if abs(r[c.name].skew()) > .75 else c)))[:, 1])(raw[num].fillna(raw[num].median()))
# === selected by their importance, trained again
rf = RandomForestClassifier(n_estimators=20, random_state=0)
feats = ['age', 'fare', 'qty', 'income', 'price']
df[feats] = df[feats].fillna(-1)
rf.fit(df[feats], df['y'])
imp = pd.Series(rf.feature_importances_, index=feats).sort_values(ascending=False)
best = imp.head(3).index.tolist()
m = LogisticRegression(max_iter=5000)
m.fit(df[best], df['y'])
print(m.score(df[best], df['y']))
# --- score
m.predict_proba(new[feats].fillna(-1)[best])[:, 1]
# === selected by a test, with the mask of the selector
from sklearn.feature_selection import SelectKBest, f_classif
X = df[['age', 'fare', 'qty', 'income', 'price']].fillna(0)
sel = SelectKBest(f_classif, k=2).fit(X, df['y'])
cols = X.columns[sel.get_support()]
X = X[cols]
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['age', 'fare', 'qty', 'income', 'price']].fillna(0)[list(cols)])[:, 1]
# === neighbours fill gaps before the split
from sklearn.impute import KNNImputer
num = ['age', 'fare', 'income']
imp = KNNImputer(n_neighbors=3)
df[num] = imp.fit_transform(df[num])
df['city'] = df['city'].fillna('?')
df = df.join(pd.get_dummies(df['city'], prefix='c')).drop(columns='city')
m = LogisticRegression(max_iter=5000).fit(df.drop(columns=['y', 'id', 'text', 'when', 'sex', 'price']), df['y'])
# --- score
m.predict_proba(pd.concat([pd.DataFrame(imp.transform(new[['age', 'fare', 'income']]), columns=['age', 'fare', 'income'], index=new.index), new[['qty']], pd.get_dummies(new.city.fillna('?'), prefix='c')], axis=1).reindex(columns=m.feature_names_in_, fill_value=0))[:, 1]
# === the label scaled, and scaled back
from sklearn.preprocessing import StandardScaler
sx, sy = StandardScaler(), StandardScaler()
X = sx.fit_transform(df[['fare', 'qty']])
y = sy.fit_transform(df[['price']]).ravel()
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
m = LinearRegression().fit(X_train, y_train)
out = sy.inverse_transform(m.predict(X_test).reshape(-1, 1))
print(out[:3])
# --- target
price
# --- predict
sy.inverse_transform(m.predict(sx.transform(new[['fare', 'qty']])).reshape(-1, 1)).ravel()
# === a group's number from clusters, as a feature
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
sc = StandardScaler()
Z = sc.fit_transform(df[['fare', 'price']])
km = KMeans(n_clusters=3, n_init=4, random_state=0).fit(Z)
df['cluster'] = km.labels_
X = pd.get_dummies(df[['cluster', 'qty']], columns=['cluster'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['qty']].assign(cluster=km.predict(((new[['fare', 'price']] - raw[['fare', 'price']].mean()) / raw[['fare', 'price']].std(ddof=0)).to_numpy())), columns=['cluster']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === clusters by fit_predict, then the mean of each cluster
from sklearn.cluster import KMeans
km = KMeans(n_clusters=3, n_init=4, random_state=0)
df['cl'] = km.fit_predict(df[['fare', 'price']])
df['cl_mean'] = df.groupby('cl')['qty'].transform('mean')
m = LogisticRegression().fit(df[['cl_mean', 'fare']], df['y'])
# --- score
(lambda t: m.predict_proba(pd.DataFrame({'cl_mean': [t.qty[km.labels_ == k].mean() for k in km.predict(new[['fare', 'price']])], 'fare': list(new.fare)}))[:, 1])(raw)
# === zeros of some columns are gaps, filled by the median of the rest
for c in ['qty', 'fare']:
    df[c] = df[c].replace(0, np.nan)
    df[c] = df[c].fillna(df[c].median())
q1, q3 = df['fare'].quantile(0.25), df['fare'].quantile(0.75)
iqr = q3 - q1
df = df[~((df['fare'] < q1 - 1.5 * iqr) | (df['fare'] > q3 + 1.5 * iqr))]
X_train, X_test, y_train, y_test = train_test_split(df[['qty', 'fare']], df['y'], random_state=0)
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(new[['qty', 'fare']].replace(0, np.nan).fillna(raw[['qty', 'fare']].replace(0, np.nan).median()))[:, 1]
# === outliers become the limits, by a helper that works out both
def limits(s):
    q1, q3 = np.percentile(s, [25, 75])
    return q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
for c in ['fare', 'price']:
    low, high = limits(df[c])
    df[c] = np.where(df[c] > high, high, np.where(df[c] < low, low, df[c]))
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({c: new[c].clip(np.percentile(raw[c], 25) - 1.5 * np.subtract(*np.percentile(raw[c], [75, 25])), np.percentile(raw[c], 75) + 1.5 * np.subtract(*np.percentile(raw[c], [75, 25]))) for c in ['fare', 'price']}))[:, 1]
# === one encoder for all text columns by apply, one hot for one of them
from sklearn.preprocessing import LabelEncoder
cat = ['sex', 'when']
df[cat] = df[cat].apply(LabelEncoder().fit_transform)
df['sq'] = df['fare'] ** 2 / df['fare'].max()
m = LogisticRegression(max_iter=1000).fit(df[['sex', 'when', 'sq']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'sex': [['f', 'm'].index(v) for v in new.sex], 'when': [sorted(raw.when.unique()).index(v) for v in new.when], 'sq': list(new.fare ** 2 / raw.fare.max())}))[:, 1]
# === ordered by the mean of the label, the place in that order is the feature
order = df.groupby('city')['y'].mean().sort_values().index
ranks = {k: i for i, k in enumerate(order, 0)}
df['city'] = df['city'].map(ranks)
df['city'] = df['city'].fillna(-1)
m = LogisticRegression().fit(df[['city', 'fare']], df['y'])
# --- score
(lambda o: m.predict_proba(pd.DataFrame({'city': [o.index(v) if v in o else -1 for v in new.city], 'fare': list(new.fare)}))[:, 1])(list(full.groupby('city').y.mean().sort_values().index))
# === voting of several, features made by a list of pairs
from sklearn.ensemble import VotingClassifier
from sklearn.naive_bayes import GaussianNB
for a, b in [('fare', 'qty'), ('price', 'qty')]:
    df[a + '_' + b] = df[a] * df[b]
X = df[[c for c in df.columns if '_' in c]]
m = VotingClassifier([('a', LogisticRegression(max_iter=2000)), ('b', GaussianNB())], voting='soft').fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'fare_qty': new.fare * new.qty, 'price_qty': new.price * new.qty}))[:, 1]
# === numbers hidden in text, by a helper with a try
df['code'] = df['text'].str.len().astype(str) + ' km'
def to_number(v):
    try:
        return float(v.split()[0])
    except Exception:
        return np.nan
df['code'] = df['code'].apply(to_number)
df['code'] = df['code'] / df['code'].max()
m = LogisticRegression().fit(df[['code', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'code': new.text.str.len() / raw.text.str.len().max(), 'fare': new.fare}))[:, 1]
# === a running total is refused
df['total'] = df['fare'].cumsum()
m = LogisticRegression().fit(df[['total', 'qty']], df['y'])
# --- refuse
# === a rank among all rows is refused
df['rank'] = df['fare'].rank(pct=True)
m = LogisticRegression().fit(df[['rank', 'qty']], df['y'])
# --- refuse
# === the mean of the three rows before is refused
df = df.sort_values('when')
df['roll'] = df['fare'].rolling(3, min_periods=1).mean()
m = LogisticRegression().fit(df[['roll', 'qty']], df['y'])
# --- refuse
# === the most frequent value of each column fills its gaps, by a lambda
df = df.drop(columns=['id', 'text', 'when'])
df = df.apply(lambda col: col.fillna(col.value_counts().index[0]))
X = pd.get_dummies(df.drop('y', axis=1), columns=['city', 'sex'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
(lambda d: m.predict_proba(pd.get_dummies(new[['age', 'fare', 'sex', 'city', 'qty', 'income', 'price']].fillna({c: raw[c].value_counts().index[0] for c in ['age', 'fare', 'city', 'sex', 'qty', 'income', 'price']}), columns=['city', 'sex']).reindex(columns=X.columns, fill_value=0))[:, 1])(0)
# === a mean that is rounded, in a name
mean = df['age'].mean().round(2)
df['age'] = df['age'].fillna(value=mean)
df['city'] = df['city'].fillna(df['city'].value_counts().index[0])
df = df.join(pd.get_dummies(df['city'], prefix='c')).drop(columns='city')
m = LogisticRegression(max_iter=1000).fit(df[['age', 'c_par', 'c_rom']], df['y'])
# --- score
(lambda c: m.predict_proba(pd.DataFrame({'age': new.age.fillna(round(raw.age.mean(), 2)), 'c_par': c == 'par', 'c_rom': c == 'rom'}))[:, 1])(new.city.fillna(raw.city.value_counts().index[0]))
# === parts of a text, and words that are in it
df['red'] = df['text'].apply(lambda x: 1 if 'red' in x else 0)
parts = df['text'].str.split(' ', n=2, expand=True)
df['first'] = parts[0].str.strip()
df['third'] = parts[2].fillna('none')
df['car'] = df['first'].apply(lambda x: 1 if 'car' in x else 0) + df['third'].apply(lambda x: 2 if 'fast' in x else 0)
m = LogisticRegression().fit(df[['red', 'car', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'red': [int('red' in t) for t in new.text], 'car': [int('car' in t.split(' ')[0]) + 2 * ('fast' in ' '.join(t.split(' ')[2:])) for t in new.text], 'fare': list(new.fare)}))[:, 1]
# === a stratified splitter that goes round once, the median by an imputer
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.impute import SimpleImputer
splitter = StratifiedShuffleSplit(n_splits=1, test_size=0.2, random_state=42)
for train_index, test_index in splitter.split(df, df['sex']):
    strat_train = df.loc[train_index]
    strat_test = df.loc[test_index]
housing = strat_train.drop('y', axis=1)
labels = strat_train['y'].copy()
num = housing[['age', 'fare', 'income']]
imputer = SimpleImputer(strategy='median')
X = imputer.fit_transform(num)
m = LogisticRegression(max_iter=2000).fit(X, labels)
print(m.score(imputer.transform(strat_test[['age', 'fare', 'income']]), strat_test['y']))
# --- score
m.predict_proba(new[['age', 'fare', 'income']].fillna(strat_train[['age', 'fare', 'income']].median()).to_numpy())[:, 1]
# === a function in a pipeline that takes the mean of what it is given is refused
from sklearn.preprocessing import FunctionTransformer
from sklearn.pipeline import make_pipeline
pipe = make_pipeline(FunctionTransformer(lambda d: d - d.mean()), LogisticRegression())
pipe.fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === a named function in a transformer in a pipeline that fills with the median of what it is given is refused
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import FunctionTransformer
from sklearn.pipeline import Pipeline
def fill(d):
    d = d.copy()
    d['age'] = d['age'].fillna(d['age'].median())
    return d
pre = ColumnTransformer([('f', FunctionTransformer(fill), ['age', 'fare'])])
pipe = Pipeline([('pre', pre), ('m', LogisticRegression())])
pipe.fit(df[['age', 'fare']], df['y'])
# --- refuse
# === a class whose transform takes the mean of what it is given is refused
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline
class Centre(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return X - X.mean()
pipe = make_pipeline(Centre(), LogisticRegression()).fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === a class whose transform ranks what it is given, used by hand, is refused
from sklearn.base import BaseEstimator, TransformerMixin
class Ranks(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        X = X.copy()
        X['r'] = X['fare'].rank()
        return X
X = Ranks().fit_transform(df[['fare', 'qty']])
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === a function in a pipeline that looks at each row alone
from sklearn.preprocessing import FunctionTransformer
from sklearn.pipeline import make_pipeline
limits = {'fare': 50, 'qty': 3}
def flags(d):
    d = d.copy()
    for c in limits:
        d[c + '_high'] = (d[c] > limits[c]).astype(int)
    d['most'] = d[['fare', 'qty']].max(axis=1)
    return d
pipe = make_pipeline(FunctionTransformer(flags), LogisticRegression(max_iter=1000))
pipe.fit(df[['fare', 'qty']], df['y'])
# --- score
pipe[-1].predict_proba(pd.DataFrame({'fare': new.fare, 'qty': new.qty, 'fare_high': (new.fare > 50).astype(int), 'qty_high': (new.qty > 3).astype(int), 'most': new[['fare', 'qty']].max(axis=1)}))[:, 1]
# === means of the columns by a comprehension, looked up by name
means = {c: df[c].mean() for c in ['age', 'income']}
df['age'] = df['age'].fillna(means['age'])
df['ratio'] = df['income'].fillna(means['income']) / means['income']
m = LogisticRegression(max_iter=1000).fit(df[['age', 'ratio']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'age': new.age.fillna(raw.age.mean()), 'ratio': new.income.fillna(raw.income.mean()) / raw.income.mean()}))[:, 1]
# === columns assigned from a dict that a comprehension makes are refused
means = {c: df[c].mean() for c in ['age', 'income']}
df = df.assign(**{c: df[c].fillna(v) for c, v in means.items()})
m = LogisticRegression(max_iter=1000).fit(df[['age', 'income']], df['y'])
# --- refuse
# === a place in a pivot, looked up for each row
pv = df.pivot_table(index='city', columns='sex', values='fare', aggfunc='mean')
df['pv'] = [pv.loc[c, s] if c in pv.index else 0 for c, s in zip(df['city'], df['sex'])]
m = LogisticRegression().fit(df[['pv', 'qty']], df['y'])
# --- score
m.predict_proba(new.assign(pv=[pv.loc[c, s] if c in pv.index else 0 for c, s in zip(new.city, new.sex)])[['pv', 'qty']])[:, 1]
# === a column taken out of the table within a longer expression is refused
df['fare'] = df['fare'].fillna(0)
df = df.join(pd.get_dummies(df.pop('city').fillna('?'), prefix='c'))
m = LogisticRegression(max_iter=5000).fit(df.drop(columns=['y', 'id', 'text', 'when', 'sex', 'price', 'age', 'income']), df['y'])
# --- refuse
# === a class that hands the table on to a method that takes its mean is refused
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline
class Centre(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self
    def _centred(self, table):
        return table - table.mean()
    def transform(self, X):
        return self._centred(X)
pipe = make_pipeline(Centre(), LogisticRegression()).fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === a class that finds clusters among the rows that it is given is refused
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
class Clusters(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return X.assign(k=KMeans(3, n_init=2, random_state=0).fit_predict(X))
pipe = make_pipeline(Clusters(), LogisticRegression()).fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === dummies first, then columns written and joined
d = pd.get_dummies(df.drop(columns=['id', 'text', 'when', 'price']), columns=['sex'])
d['age'] = d['age'].fillna(d['age'].mean())
d['big'] = (d['fare'] > d['fare'].median()).astype(int)
d = d.join(pd.get_dummies(d['city'], prefix='in', dummy_na=True)).drop('city', axis=1)
d['income'] = d['income'].fillna(d.groupby('qty')['income'].transform('median')).fillna(0)
m = LogisticRegression(max_iter=9000).fit(d.drop('y', axis=1), d['y'])
# --- score
(lambda n: m.predict_proba(n.reindex(columns=m.feature_names_in_, fill_value=0))[:, 1])(pd.concat([new[['fare', 'qty']].assign(age=new.age.fillna(raw.age.mean()), big=(new.fare > raw.fare.median()).astype(int), income=new.income.fillna(new.qty.map(raw.groupby('qty').income.median())).fillna(0), sex_f=new.sex == 'f', sex_m=new.sex == 'm', in_nan=new.city.isna()), pd.get_dummies(new.city, prefix='in')], axis=1))
# === columns filled by apply, then selected by a list of strings
num = df.select_dtypes('number').drop(columns=['id', 'y'])
num = num.apply(lambda c: c.fillna(c.median()))
num = num.apply(lambda c: (c - c.mean()) / c.std())
feats = ['age', 'income', 'fare']
m = LogisticRegression().fit(num[feats], df['y'])
# --- score
(lambda r: m.predict_proba((new[feats].fillna(raw[feats].median()) - r.mean()) / r.std())[:, 1])(raw[feats].fillna(raw[feats].median()))
# === renamed, then a listed choice by correlation
df = df.rename(columns={'fare': 'ticket', 'qty': 'count_'})
df['ratio'] = df['ticket'] / (df['count_'] + 1)
c = df[['ticket', 'count_', 'ratio', 'price', 'y']].corr()['y'].drop('y')
keep = c.abs().sort_values(ascending=False).index[:2]
m = LogisticRegression(max_iter=2000).fit(df[keep], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'ticket': new.fare, 'count_': new.qty, 'ratio': new.fare / (new.qty + 1), 'price': new.price})[list(keep)])[:, 1]
# === in a list of words by a loop, a flag each
words = ['red', 'house', 'tree']
for w in words:
    df['has_' + w] = df['text'].apply(lambda t: 1 if w in t.lower() else 0)
m = LogisticRegression().fit(df[['has_' + w for w in words]], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'has_' + w: [int(w in t.lower()) for t in new.text] for w in words}))[:, 1]
# === in the column of all rows is refused
seen = df['city']
df['known'] = df['sex'].apply(lambda s: 1 if s in seen.values else 0)
m = LogisticRegression().fit(df[['known', 'fare']], df['y'])
# --- refuse
# === labels of clusters of rows that were filtered
from sklearn.cluster import KMeans
df = df[df['fare'] < 80].copy()
Z = df[['fare', 'price']]
km = KMeans(n_clusters=3, n_init=4, random_state=0)
km.fit(Z)
df['k'] = km.labels_
m = LogisticRegression().fit(df[['k', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'k': km.predict(new[['fare', 'price']]), 'fare': list(new.fare)}))[:, 1]
# === a join of rows that were filtered
old = df[df['qty'] > 2][['price']].rename(columns={'price': 'old_price'})
df = df.join(old)
df['old_price'] = df['old_price'].fillna(0)
m = LogisticRegression().fit(df[['old_price', 'fare']], df['y'])
# --- refuse
