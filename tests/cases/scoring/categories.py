# === one encoder for several columns in a loop
from sklearn.preprocessing import LabelEncoder
le = LabelEncoder()
for col in ['sex', 'when']:
    df[col] = le.fit_transform(df[col])
m = LogisticRegression(max_iter=500).fit(df[['sex', 'when', 'fare']], df['y'])
# --- score
(lambda code: m.predict_proba(new.assign(sex=code('sex'), when=code('when'))[['sex', 'when', 'fare']])[:, 1])(lambda c: [sorted(raw[c].unique()).index(v) for v in new[c]])
# === the target is in the loop too
from sklearn.preprocessing import LabelEncoder
for col in ['sex', 'y']:
    df[col] = LabelEncoder().fit_transform(df[col])
m = LogisticRegression(max_iter=500).fit(df[['sex', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(sex=[sorted(raw.sex.unique()).index(v) for v in new.sex])[['sex', 'fare']])[:, 1]
# === encoders for all object columns
from sklearn.preprocessing import LabelEncoder
df = df.drop(['text', 'city', 'id', 'age', 'income'], axis=1)
encoders = {}
for col in df.select_dtypes(exclude='number').columns:
    encoders[col] = LabelEncoder()
    df[col] = encoders[col].fit_transform(df[col])
X = df.drop('y', axis=1)
m = RandomForestClassifier(10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(**{c: [sorted(raw[c].unique()).index(v) for v in new[c]] for c in ['sex', 'when']})[X.columns])[:, 1]
# === encoders where the type says so
from sklearn.preprocessing import LabelEncoder
df = df.drop(['text', 'city', 'id', 'age', 'income'], axis=1)
for c in df.columns:
    if df[c].dtype not in ('int64', 'float64'):
        lb = LabelEncoder()
        lb.fit(list(df[c].values))
        df[c] = lb.transform(list(df[c].values))
X = df.drop('y', axis=1)
m = RandomForestClassifier(10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(**{c: [sorted(raw[c].unique()).index(v) for v in new[c]] for c in ['sex', 'when']})[X.columns])[:, 1]
# === apply fit_transform to columns
from sklearn.preprocessing import LabelEncoder
df[['sex', 'when']] = df[['sex', 'when']].apply(LabelEncoder().fit_transform)
m = LogisticRegression(max_iter=500).fit(df[['sex', 'when']], df['y'])
# --- score
m.predict_proba(new.assign(**{c: [sorted(raw[c].unique()).index(v) for v in new[c]] for c in ['sex', 'when']})[['sex', 'when']])[:, 1]
# === category codes
df['city'] = df['city'].astype('category')
df['c'] = df['city'].cat.codes
m = LogisticRegression().fit(df[['c']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'c': pd.Index(sorted(raw.city.dropna().unique())).get_indexer(new.city)}))[:, 1]
# === codes in a loop over a list
cats = ['sex', 'city']
for c in cats:
    df[c] = df[c].astype('category').cat.codes
m = LogisticRegression().fit(df[cats + ['fare']], df['y'])
# --- score
m.predict_proba(new.assign(**{c: pd.Index(sorted(raw[c].dropna().unique())).get_indexer(new[c]) for c in cats})[['sex', 'city', 'fare']])[:, 1]
# === factorize
df['c'] = pd.factorize(df['city'])[0]
m = LogisticRegression().fit(df[['c']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'c': pd.Index(raw.city.dropna().unique()).get_indexer(new.city)}))[:, 1]
# === factorize, both results
codes, cities = pd.factorize(df['city'])
df['c'] = codes
m = LogisticRegression().fit(df[['c']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'c': pd.Index(raw.city.dropna().unique()).get_indexer(new.city)}))[:, 1]
# === dummies of the frame
df = df[['sex', 'city', 'fare', 'y']]
df = pd.get_dummies(df)
X = df.drop('y', axis=1)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['sex', 'city', 'fare']]).reindex(columns=X.columns, fill_value=0))[:, 1]
# === dummies with the first one dropped
df = pd.get_dummies(df, columns=['city', 'sex'], drop_first=True)
X = df.drop(['y', 'id', 'when', 'text', 'age', 'income'], axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new, columns=['city', 'sex']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === dummies joined by concat
dummies = pd.get_dummies(df['city'], prefix='city')
df = pd.concat([df, dummies], axis=1)
df.drop('city', axis=1, inplace=True)
X = df.drop(['y', 'id', 'when', 'text', 'age', 'sex', 'income'], axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(pd.concat([new, pd.get_dummies(new.city, prefix='city')], axis=1).reindex(columns=X.columns, fill_value=0))[:, 1]
# === dummies inside concat
X = pd.concat([df[['fare']], pd.get_dummies(df['sex'], prefix='s', drop_first=True)], axis=1)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare']].assign(s_m=(new.sex == 'm')))[:, 1]
# === rare categories replaced
top = df['city'].value_counts().nlargest(2).index
df['city2'] = df['city'].where(df['city'].isin(top), 'other')
X = pd.get_dummies(df['city2'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.city.where(new.city.isin(top), 'other')).reindex(columns=X.columns, fill_value=0))[:, 1]
# === rare categories by a function
counts = df['city'].value_counts()
rare = counts[counts < 12].index.tolist()
df['city'] = df['city'].apply(lambda c: 'rare' if c in rare else c)
X = pd.get_dummies(df[['city']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['city']].replace(dict.fromkeys(rare, 'rare'))).reindex(columns=X.columns, fill_value=0))[:, 1]
# === frequency encoding
df['city_n'] = df['city'].map(df['city'].value_counts(normalize=True))
m = LogisticRegression().fit(df[['city_n']].fillna(0), df['y'])
# --- score
m.predict_proba(new.city.map(raw.city.value_counts(normalize=True)).fillna(0).to_frame('city_n'))[:, 1]
# === frequency encoding through a dict
freq = df['city'].value_counts().to_dict()
df['city_n'] = df['city'].map(freq).fillna(0)
m = LogisticRegression().fit(df[['city_n']], df['y'])
# --- score
m.predict_proba(new.city.map(raw.city.value_counts()).fillna(0).to_frame('city_n'))[:, 1]
# === target encoding
means = df.groupby('sex')['y'].mean()
df['sex_rate'] = df['sex'].map(means)
m = LogisticRegression().fit(df[['sex_rate', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(sex_rate=new.sex.map(full.groupby('sex').y.mean()))[['sex_rate', 'fare']])[:, 1]
# === mapping with a literal dict
df['s'] = df['sex'].map({'m': 0, 'f': 1})
m = LogisticRegression().fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(s=[{'m': 0, 'f': 1}.get(v, np.nan) for v in new.sex])[['s', 'fare']])[:, 1]
# === replace in place
df['sex'] = df['sex'].replace({'m': 0, 'f': 1}).astype(int)
m = LogisticRegression().fit(df[['sex', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(sex=[{'m': 0, 'f': 1}[v] for v in new.sex])[['sex', 'fare']])[:, 1]
# === codes made by enumerate
codes = {v: i for i, v in enumerate(df['sex'].unique())}
df['s'] = df['sex'].map(codes)
m = LogisticRegression().fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(s=[list(raw.sex.unique()).index(v) for v in new.sex])[['s', 'fare']])[:, 1]
# === one hot encoder beside numbers
from sklearn.preprocessing import OneHotEncoder
ohe = OneHotEncoder(handle_unknown='ignore')
hot = ohe.fit_transform(df[['sex', 'when']]).toarray()
X = np.hstack([hot, df[['fare']].values])
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(np.hstack([ohe.transform(new[['sex', 'when']]).toarray(), new[['fare']].values]))[:, 1]
# === one hot encoder as a frame
from sklearn.preprocessing import OneHotEncoder
ohe = OneHotEncoder(sparse_output=False, drop='first')
hot = pd.DataFrame(ohe.fit_transform(df[['sex']]), columns=ohe.get_feature_names_out(), index=df.index)
df = pd.concat([df.drop(columns='sex'), hot], axis=1)
X = df[['fare', 'sex_m']]
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(sex_m=[{'m': 1.0, 'f': 0.0}[v] for v in new.sex])[['fare', 'sex_m']])[:, 1]
# === ordinal encoder
from sklearn.preprocessing import OrdinalEncoder
oe = OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1)
df[['sex', 'when']] = oe.fit_transform(df[['sex', 'when']])
m = LogisticRegression(max_iter=500).fit(df[['sex', 'when']], df['y'])
# --- score
m.predict_proba(pd.DataFrame(oe.transform(new[['sex', 'when']]), columns=['sex', 'when']))[:, 1]
# === treatment by the number of values
from sklearn.preprocessing import LabelEncoder
df = df.drop(columns=['text', 'city', 'id', 'age', 'income'])
for c in df.columns:
    if c == 'y':
        continue
    elif df[c].nunique() == 2:
        df[c] = LabelEncoder().fit_transform(df[c])
    elif df[c].nunique() < 5:
        df[c] = df[c].map(df[c].value_counts())
    else:
        df[c] = df[c] / df[c].max()
X = df.drop(columns='y')
m = RandomForestClassifier(10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(sex=[{'m': 1, 'f': 0}[v] for v in new.sex], when=new.when.map(raw.when.value_counts()), fare=new.fare / raw.fare.max(), qty=new.qty / raw.qty.max(), price=new.price / raw.price.max())[X.columns])[:, 1]
