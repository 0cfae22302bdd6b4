# === min-max inside an expression
df['f'] = (df['fare'] - df['fare'].min()) / (df['fare'].max() - df['fare'].min())
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(((new.fare - raw.fare.min()) / (raw.fare.max() - raw.fare.min())).to_frame('f'))[:, 1]
# === standardised by hand
mu, sd = df['fare'].mean(), df['fare'].std()
df['f'] = (df['fare'] - mu) / sd
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(((new.fare - raw.fare.mean()) / raw.fare.std()).to_frame('f'))[:, 1]
# === a whole frame standardised by hand
X = df[['fare', 'qty']]
X = (X - X.mean()) / X.std()
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba((new[['fare', 'qty']] - raw[['fare', 'qty']].mean()) / raw[['fare', 'qty']].std())[:, 1]
# === an array standardised with numpy
X = df[['fare', 'qty']].values
mu = X.mean(axis=0)
sigma = np.std(X, axis=0)
X = (X - mu) / sigma
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba((new[['fare', 'qty']].values - raw[['fare', 'qty']].values.mean(0)) / raw[['fare', 'qty']].values.std(0))[:, 1]
# === columns of an array in a loop
x = df[['fare', 'qty']].values.astype(float)
for i in range(x.shape[1]):
    x[:, i] = (x[:, i] - x[:, i].min()) / (x[:, i].max() - x[:, i].min())
m = LogisticRegression().fit(x, df['y'])
# --- score
m.predict_proba((new[['fare', 'qty']].values - raw[['fare', 'qty']].values.min(0)) / (raw[['fare', 'qty']].values.max(0) - raw[['fare', 'qty']].values.min(0)))[:, 1]
# === zscore
from scipy import stats
df['f'] = stats.zscore(df['fare'])
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(((new.fare - raw.fare.mean()) / raw.fare.std(ddof=0)).to_frame('f'))[:, 1]
# === clipped at quantiles
low, high = df['fare'].quantile([0.05, 0.95])
df['f'] = df['fare'].clip(low, high)
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(new.fare.clip(raw.fare.quantile(0.05), raw.fare.quantile(0.95)).to_frame('f'))[:, 1]
# === outliers capped by loc
q1 = df['fare'].quantile(0.25)
q3 = df['fare'].quantile(0.75)
upper = q3 + 1.5 * (q3 - q1)
df.loc[df['fare'] > upper, 'fare'] = upper
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- score
(lambda q1, q3: m.predict_proba(new[['fare']].clip(upper=q3 + 1.5 * (q3 - q1)))[:, 1])(raw.fare.quantile(0.25), raw.fare.quantile(0.75))
# === outliers removed for training
q1, q3 = np.percentile(df['fare'], [25, 75])
df = df[(df['fare'] >= q1 - 1.5 * (q3 - q1)) & (df['fare'] <= q3 + 1.5 * (q3 - q1))]
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === quantile bins with codes
df['band'] = pd.qcut(df['fare'], 4, labels=False)
m = LogisticRegression().fit(df[['band']], df['y'])
# --- score
m.predict_proba(pd.cut(new.fare, pd.qcut(raw.fare, 4, retbins=True)[1], labels=False, include_lowest=True).to_frame('band'))[:, 1]
# === quantile bins as dummies
X = pd.get_dummies(pd.qcut(df['fare'], 4))
m = LogisticRegression().fit(X.values, df['y'])
# --- score
m.predict_proba(pd.get_dummies(pd.cut(new.fare, pd.qcut(raw.fare, 4, retbins=True)[1], include_lowest=True)).values)[:, 1]
# === equal bins
df['band'] = pd.cut(df['fare'], 5, labels=[1, 2, 3, 4, 5]).astype(int)
m = LogisticRegression().fit(df[['band']], df['y'])
# --- score
m.predict_proba(pd.cut(new.fare, pd.cut(raw.fare, 5, retbins=True)[1], labels=[1, 2, 3, 4, 5]).astype(int).to_frame('band'))[:, 1]
# === bins given by the author
df['band'] = pd.cut(df['age'].fillna(0), bins=[-1, 18, 40, 60, 120], labels=[0, 1, 2, 3]).astype(int)
m = LogisticRegression().fit(df[['band']], df['y'])
# --- score
m.predict_proba(pd.cut(new.age.fillna(0), bins=[-1, 18, 40, 60, 120], labels=[0, 1, 2, 3]).astype(int).to_frame('band'))[:, 1]
# === digitize by quantiles
edges = np.quantile(df['fare'], [0.25, 0.5, 0.75])
df['band'] = np.digitize(df['fare'], edges)
m = LogisticRegression().fit(df[['band']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'band': np.digitize(new.fare, np.quantile(raw.fare, [0.25, 0.5, 0.75]))}))[:, 1]
# === logarithm and ratio
df['l'] = np.log1p(df['fare'])
df['r'] = df['fare'] / (df.qty + 1)
m = LogisticRegression().fit(df[['l', 'r']], df['y'])
# --- score
m.predict_proba(new.assign(l=np.log1p(new.fare), r=new.fare / (new.qty + 1))[['l', 'r']])[:, 1]
# === maximum over columns is no state
df['r'] = df[['age', 'fare']].max(axis=1)
m = LogisticRegression().fit(df[['r']].fillna(0), df['y'])
# --- score
m.predict_proba(new[['age', 'fare']].max(axis=1).fillna(0).to_frame('r'))[:, 1]
# === comparison with the mean
df['above'] = np.where(df['fare'] > df['fare'].mean(), 1, 0)
m = LogisticRegression().fit(df[['above', 'qty']], df['y'])
# --- score
m.predict_proba(new.assign(above=(new.fare > raw.fare.mean()).astype(int))[['above', 'qty']])[:, 1]
# === box cox
from scipy import stats
df['f'], lam = stats.boxcox(df['fare'] + 1)
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'f': stats.boxcox(new.fare + 1, stats.boxcox(raw.fare + 1)[1])}))[:, 1]
# === polynomial features
from sklearn.preprocessing import PolynomialFeatures
poly = PolynomialFeatures(2)
X = poly.fit_transform(df[['fare', 'qty']])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(poly.transform(new[['fare', 'qty']]))[:, 1]
# === percentile rank is refused
df['f'] = df['fare'].rank(pct=True)
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === a rolling mean is refused
df['f'] = df['fare'].rolling(3, min_periods=1).mean()
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === a difference of rows is refused
df['f'] = df['fare'].diff().fillna(0)
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === random noise is refused
df['f'] = df['fare'] + np.random.RandomState(0).normal(size=len(df))
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === labels of clusters: the nearest centre for new rows
from sklearn.cluster import KMeans
km = KMeans(3, n_init=2, random_state=0).fit(df[['fare']])
df['k'] = km.labels_
m = LogisticRegression().fit(df[['k']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'k': abs(new.fare.to_numpy()[:, None] - km.cluster_centers_.ravel()).argmin(axis=1)}))[:, 1] if new.fare.notna().all() else km.predict(new[['fare']])
# === labels of clusters that know no new rows are refused
from sklearn.cluster import DBSCAN
groups = DBSCAN(eps=5).fit(df[['fare']])
df['k'] = groups.labels_
m = LogisticRegression().fit(df[['k']], df['y'])
# --- refuse
# === clusters predicted
from sklearn.cluster import KMeans
km = KMeans(3, n_init=2, random_state=0)
df['k'] = km.fit_predict(df[['fare']])
m = LogisticRegression().fit(df[['k']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'k': km.predict(new[['fare']])}))[:, 1]
# === group mean and difference from it
df['city'] = df['city'].fillna('none')
df['cm'] = df.groupby('city')['fare'].transform('mean')
df['d'] = df['fare'] - df['cm']
m = LogisticRegression().fit(df[['cm', 'd']], df['y'])
# --- score
(lambda cm: m.predict_proba(pd.DataFrame({'cm': cm, 'd': new.fare - cm}))[:, 1])(new.city.fillna('none').map(raw.assign(city=raw.city.fillna('none')).groupby('city').fare.mean()))
# === group statistics merged
stats_ = df.groupby('sex')['fare'].agg(['mean', 'max']).reset_index()
df = df.merge(stats_, on='sex', how='left')
m = LogisticRegression().fit(df[['mean', 'max', 'qty']], df['y'])
# --- score
m.predict_proba(new.merge(raw.groupby('sex').fare.agg(['mean', 'max']).reset_index(), on='sex', how='left')[['mean', 'max', 'qty']])[:, 1]
# === two keys of a group
df['g'] = df.groupby(['sex', 'when'])['fare'].transform('median')
m = LogisticRegression().fit(df[['g']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'g': [raw[(raw.sex == r.sex) & (raw.when == r.when)].fare.median() for r in new.itertuples()]}))[:, 1]
# === the label is scaled with the features
from sklearn.preprocessing import MinMaxScaler
numbers = ['fare', 'qty', 'price']
train, test = train_test_split(df[['fare', 'qty', 'price', 'sex']], random_state=0)
scaler = MinMaxScaler()
train[numbers] = scaler.fit_transform(train[numbers])
y_train = train.pop('price')
X_train = train[['fare', 'qty']]
m = LinearRegression().fit(X_train, y_train)
test[numbers] = scaler.transform(test[numbers])
errors = test['price'] - m.predict(test[['fare', 'qty']])
print(errors.mean())
# --- target
price
# --- predict
(lambda t: m.predict((new[['fare', 'qty']] - t.min()) / (t.max() - t.min())))(train_test_split(full, random_state=0)[0][['fare', 'qty']])
# === all columns of numbers are scaled, in two steps
from sklearn.preprocessing import StandardScaler
df = df[['fare', 'qty', 'price', 'sex']]
numbers = df.select_dtypes('number').columns
scaler = StandardScaler()
scaler.fit(df[numbers])
df[numbers] = scaler.transform(df[numbers])
X = df.drop(columns=['price', 'sex'])
m = LinearRegression().fit(X, df['price'])
# --- target
price
# --- predict
m.predict((new[['fare', 'qty']] - full[['fare', 'qty']].mean()) / full[['fare', 'qty']].std(ddof=0))
# === the label is mixed with the features by a transformer
from sklearn.preprocessing import Normalizer
names = ['fare', 'qty', 'price']
df[names] = Normalizer().fit_transform(df[names])
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
# --- target
price
# --- refuse
the label is among the columns that 'Normalizer' is fitted on
# === a table of what a model has learnt chooses the columns
first = RandomForestClassifier(n_estimators=5, random_state=0).fit(df[['fare', 'qty', 'price']], df['y'])
learnt = pd.DataFrame(first.feature_importances_, index=['fare', 'qty', 'price'], columns=['worth'])
names = learnt.sort_values('worth', ascending=False).index[:2].tolist()
m = LogisticRegression(max_iter=500).fit(df[names], df['y'])
# --- score
m.predict_proba(new[names])[:, 1]
# === the label is scaled with the features, in a table that dummies were put beside
from sklearn.preprocessing import MinMaxScaler
sexes = pd.get_dummies(df['sex'], drop_first=True)
wide = pd.concat([df[['fare', 'qty', 'price']], sexes], axis=1)
numbers = ['fare', 'qty', 'price']
scaler = MinMaxScaler()
wide[numbers] = scaler.fit_transform(wide[numbers])
y = wide.pop('price')
m = LinearRegression().fit(wide, y)
# --- target
price
# --- predict
m.predict(((new[['fare', 'qty']] - full[['fare', 'qty']].min()) / (full[['fare', 'qty']].max() - full[['fare', 'qty']].min())).assign(m=(new.sex == 'm').astype(float)))
# === gaps are filled by a model that is given the label as well
wide = pd.get_dummies(df[['age', 'fare', 'qty', 'sex', 'y']])
known = wide[wide['age'].notnull()]
gaps = wide[wide['age'].isnull()]
guess = LinearRegression().fit(known.drop(columns='age'), known['age'])
wide.loc[wide['age'].isnull(), 'age'] = guess.predict(gaps.drop(columns='age'))
X, y = wide.drop(columns='y'), wide['y']
m = LogisticRegression(max_iter=500).fit(X, y)
print(m.score(X, y))
# --- refuse
it is computed from the target
# === dummies with the label are rotated
from sklearn.decomposition import PCA
wide = pd.get_dummies(df[['fare', 'qty', 'sex', 'y']])
X = PCA(n_components=2).fit_transform(wide)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- refuse
the features are computed from the target
