# === titles from names
df['t'] = df['text'].str.extract(r' ([A-Za-z]+)', expand=False)
df['t'] = df['t'].replace(['car', 'house'], 'Rare')
df['t'] = df['t'].map({'Rare': 1, 'tree': 2})
df['t'] = df['t'].fillna(0)
m = LogisticRegression().fit(df[['t']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'t': [{'car': 1, 'house': 1, 'tree': 2}.get(v, 0) for v in new.text.str.extract(r' ([A-Za-z]+)', expand=False)]}))[:, 1]
# === gaps by the most frequent, then dummies after the split
from sklearn.impute import SimpleImputer
imp = SimpleImputer(strategy='most_frequent')
df[['city']] = imp.fit_transform(df[['city']])
X = pd.get_dummies(df[['city', 'fare']])
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], random_state=0)
m = LogisticRegression(max_iter=500).fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(pd.get_dummies(new[['city', 'fare']].assign(city=new.city.fillna(raw.city.mode()[0]))).reindex(columns=X.columns, fill_value=0))[:, 1]
# === dummies of each part, aligned
train, test = train_test_split(df[['city', 'fare', 'y']], random_state=0)
X_train = pd.get_dummies(train.drop(columns='y'))
X_test = pd.get_dummies(test.drop(columns='y'))
X_train, X_test = X_train.align(X_test, join='left', axis=1, fill_value=0)
m = LogisticRegression(max_iter=500).fit(X_train, train['y'])
print(m.score(X_test, test['y']))
# --- score
m.predict_proba(pd.get_dummies(new[['city', 'fare']]).reindex(columns=X_train.columns, fill_value=0))[:, 1]
# === dummies of each part, reindexed
train, test = train_test_split(df[['city', 'fare', 'y']], random_state=0)
X_train = pd.get_dummies(train.drop(columns='y'))
X_test = pd.get_dummies(test.drop(columns='y')).reindex(columns=X_train.columns, fill_value=0)
m = LogisticRegression(max_iter=500).fit(X_train, train['y'])
print(m.score(X_test, test['y']))
# --- score
m.predict_proba(pd.get_dummies(new[['city', 'fare']]).reindex(columns=X_train.columns, fill_value=0))[:, 1]
# === one hot encoder fitted apart
from sklearn.preprocessing import OneHotEncoder
ohe = OneHotEncoder(handle_unknown='ignore', sparse_output=False)
ohe.fit(df[['sex', 'city']])
hot = pd.DataFrame(ohe.transform(df[['sex', 'city']]), columns=ohe.get_feature_names_out(['sex', 'city']))
X = pd.concat([df[['fare', 'qty']].reset_index(drop=True), hot], axis=1)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.concat([new[['fare', 'qty']].reset_index(drop=True), pd.DataFrame(ohe.transform(new[['sex', 'city']]), columns=ohe.get_feature_names_out())], axis=1))[:, 1]
# === column transformer by itself
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
ct = make_column_transformer((OneHotEncoder(handle_unknown='ignore'), ['sex', 'city']), (StandardScaler(), ['fare']), remainder='drop')
X_train, X_test, y_train, y_test = train_test_split(df.drop('y', axis=1), df['y'], random_state=0)
X_train = ct.fit_transform(X_train)
X_test = ct.transform(X_test)
m = LogisticRegression(max_iter=500).fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(ct.transform(new))[:, 1]
# === ordinal encoder with an order
from sklearn.preprocessing import OrdinalEncoder
oe = OrdinalEncoder(categories=[['oslo', 'rom', 'ber', 'par', 'none']])
df['city'] = df['city'].fillna('none')
df['city'] = oe.fit_transform(df[['city']])
m = LogisticRegression(max_iter=500).fit(df[['city', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'city': [['oslo', 'rom', 'ber', 'par', 'none'].index(c) for c in new.city.fillna('none')], 'fare': new.fare}))[:, 1]
# === label binarizer
from sklearn.preprocessing import LabelBinarizer
lb = LabelBinarizer()
df['s'] = lb.fit_transform(df['sex'])
m = LogisticRegression(max_iter=500).fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'s': lb.transform(new.sex).ravel(), 'fare': new.fare}))[:, 1]
# === encoders kept in a dict, fitted and applied
from sklearn.preprocessing import LabelEncoder
encoders = {}
for c in ['sex', 'when']:
    le = LabelEncoder()
    le.fit(df[c])
    df[c] = le.transform(df[c])
    encoders[c] = le
m = LogisticRegression(max_iter=500).fit(df[['sex', 'when']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({c: encoders[c].transform(new[c]) for c in ['sex', 'when']}))[:, 1]
# === target encoding, smoothed
overall = df['y'].mean()
groups = df.groupby('city')['y'].agg(['count', 'mean'])
smooth = (groups['count'] * groups['mean'] + 10 * overall) / (groups['count'] + 10)
df['c'] = df['city'].map(smooth).fillna(overall)
m = LogisticRegression(max_iter=500).fit(df[['c', 'fare']], df['y'])
# --- score
(lambda g, o: m.predict_proba(pd.DataFrame({'c': new.city.map((g['count'] * g['mean'] + 10 * o) / (g['count'] + 10)).fillna(o), 'fare': new.fare}))[:, 1])(full.groupby('city').y.agg(['count', 'mean']), full.y.mean())
# === rare categories by a mask
counts = df['city'].value_counts()
rare = counts[counts < 20].index
df.loc[df['city'].isin(rare), 'city'] = 'rare'
X = pd.get_dummies(df['city'], prefix='c')
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.city.where(~new.city.isin([c for c in raw.city.dropna().unique() if (raw.city == c).sum() < 20]), 'rare'), prefix='c').reindex(columns=X.columns, fill_value=0))[:, 1]
# === a list of the most frequent
top = [x for x in df['city'].value_counts().sort_values(ascending=False).head(2).index]
for label in top:
    df['city_' + label] = np.where(df['city'] == label, 1, 0)
m = LogisticRegression(max_iter=500).fit(df[['city_' + t for t in top]], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'city_' + t: (new.city == t).astype(int) for t in top}))[:, 1]
# === a statistic of the group by map
means = df.groupby('sex')['fare'].mean().to_dict()
df['g'] = df['sex'].map(means)
df['d'] = df['fare'] / df['g']
m = LogisticRegression().fit(df[['g', 'd']], df['y'])
# --- score
(lambda g: m.predict_proba(pd.DataFrame({'g': g, 'd': new.fare / g}))[:, 1])(new.sex.map(raw.groupby('sex').fare.mean()))
# === statistics of the group joined
stats = df.groupby('sex')['fare'].agg(['mean', 'std']).add_prefix('fare_')
df = df.join(stats, on='sex')
m = LogisticRegression(max_iter=500).fit(df[['fare_mean', 'fare_std', 'qty']], df['y'])
# --- score
m.predict_proba(new.join(raw.groupby('sex').fare.agg(['mean', 'std']).add_prefix('fare_'), on='sex')[['fare_mean', 'fare_std', 'qty']])[:, 1]
# === a table written by the author
table = pd.DataFrame({'city': ['par', 'ber', 'rom', 'oslo'], 'size': [4.0, 3.5, 2.5, 1.0]})
df = df.merge(table, on='city', how='left')
df['size'] = df['size'].fillna(0)
m = LogisticRegression(max_iter=500).fit(df[['size', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(size=[{'par': 4.0, 'ber': 3.5, 'rom': 2.5, 'oslo': 1.0}.get(c, 0) for c in new.city])[['size', 'fare']])[:, 1]
# === the order within the group is refused
df['n'] = df.groupby('sex').cumcount()
m = LogisticRegression().fit(df[['n', 'fare']], df['y'])
# --- refuse
# === the row before is refused
df['last'] = df['fare'].shift(1).fillna(0)
m = LogisticRegression().fit(df[['last']], df['y'])
# --- refuse
# === bins with labels become dummies
df['band'] = pd.cut(df['fare'], bins=[0, 20, 50, np.inf], labels=['low', 'mid', 'high'])
X = pd.get_dummies(df['band'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(pd.cut(new.fare, [0, 20, 50, np.inf], labels=['low', 'mid', 'high'])))[:, 1]
# === bins become text, then codes
from sklearn.preprocessing import LabelEncoder
df['band'] = pd.qcut(df['fare'], 3)
df['code'] = LabelEncoder().fit_transform(df['band'].astype(str))
m = LogisticRegression().fit(df[['code', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'code': [sorted(pd.qcut(raw.fare, 3).astype(str).unique()).index(str(v)) for v in pd.cut(new.fare, pd.qcut(raw.fare, 3, retbins=True)[1], labels=pd.qcut(raw.fare, 3).cat.categories)], 'qty': new.qty}))[:, 1]
# === text columns found by type
texts = df.select_dtypes(exclude='number').columns.tolist()
df = df.drop(columns=texts + ['id', 'age', 'income'])
X = df.drop('y', axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty', 'price']])[:, 1]
# === dummies of columns found by type
df = df.drop(columns=['text', 'when', 'age', 'income', 'id'])
cats = [c for c in df.columns if not pd.api.types.is_numeric_dtype(df[c])]
df = pd.get_dummies(df, columns=cats, drop_first=True, dtype=int)
X = df.drop(columns=['y'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.drop(columns=['text', 'when', 'age', 'income', 'id']), columns=['sex', 'city']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === categories with an order
size = pd.CategoricalDtype(['oslo', 'rom', 'ber', 'par'], ordered=True)
df['city'] = df['city'].astype(size).cat.codes
m = LogisticRegression(max_iter=5000).fit(df[['city', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(city=pd.Index(['oslo', 'rom', 'ber', 'par']).get_indexer(new.city))[['city', 'fare']])[:, 1]
# === a lambda with a name that reads a list of training
top = df['city'].value_counts().nlargest(2).index.tolist()
group = lambda c: c if c in top else 'other'
df['group'] = df['city'].apply(group)
X = pd.get_dummies(df[['group', 'fare']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(pd.DataFrame({'group': [c if c in top else 'other' for c in new.city], 'fare': new.fare.values})).reindex(columns=X.columns, fill_value=0))[:, 1]
# === encoded parts that are kept under names before they are put back
from sklearn.preprocessing import OrdinalEncoder
X_train, X_test, y_train, y_test = train_test_split(df[['city', 'sex', 'fare']].fillna('none'), df['y'], random_state=2)
enc = OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1)
coded_train = enc.fit_transform(X_train[['city', 'sex']])
coded_test = enc.transform(X_test[['city', 'sex']])
X_train[['city', 'sex']] = coded_train
X_test[['city', 'sex']] = coded_test
m = RandomForestClassifier(random_state=0).fit(X_train.astype(float), y_train)
print(m.score(X_test.astype(float), y_test))
# --- score
m.predict_proba(pd.concat([pd.DataFrame(enc.transform(new[['city', 'sex']].fillna('none')), columns=['city', 'sex'], index=new.index), new[['fare']]], axis=1).astype(float))[:, 1] if new['fare'].notna().all() else m.predict_proba(None)
