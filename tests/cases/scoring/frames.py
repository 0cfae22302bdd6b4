# === all but the target
X = df.drop(['y', 'id', 'sex', 'city', 'when', 'text'], axis=1).fillna(0)
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['age', 'fare', 'qty', 'income', 'price']].fillna(0))[:, 1]
# === columns by place
df = df[['fare', 'qty', 'y']]
X = df.iloc[:, :-1]
y = df.iloc[:, -1]
m = LogisticRegression(max_iter=5000).fit(X, y)
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === values by place
data = df[['fare', 'qty', 'y']]
array = data.values
X = array[:, 0:2]
y = array[:, 2]
m = LogisticRegression(max_iter=5000).fit(X, y)
# --- score
m.predict_proba(new[['fare', 'qty']].values)[:, 1]
# === columns of the raw table by place
X = df.iloc[:, [2, 6]].values
y = df['y'].values
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
m = LogisticRegression(max_iter=5000).fit(X_train, y_train)
# --- score
m.predict_proba(new[['fare', 'qty']].values)[:, 1]
# === numeric columns only
X = df.select_dtypes(include='number').drop(columns=['y', 'age', 'income'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[X.columns])[:, 1]
# === columns by a comprehension
features = [c for c in df.columns if c in ('fare', 'qty')]
m = LogisticRegression(max_iter=5000).fit(df[features], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === columns by correlation
corr = df.corr(numeric_only=True)['y'].abs().drop(['y', 'age', 'income'])
best = corr.sort_values(ascending=False).index[:2]
m = LogisticRegression(max_iter=5000).fit(df[best], df['y'])
# --- score
m.predict_proba(new[list(best)])[:, 1]
# === correlated columns dropped
df = df.drop(columns=['id', 'sex', 'city', 'when', 'text', 'age', 'income'])
df['fare2'] = df['fare'] * 2
c = df.corr().abs()
drop = [x for x in c.columns if x != 'y' and any(c.loc[x, z] > 0.99 and x > z for z in c.columns)]
df = df.drop(columns=drop)
X = df.drop(columns='y')
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(fare2=new.fare * 2)[X.columns])[:, 1]
# === features selected by a test
from sklearn.feature_selection import SelectKBest, f_classif
X = df[['fare', 'qty', 'price']]
sel = SelectKBest(f_classif, k=2)
X = sel.fit_transform(X, df['y'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(sel.transform(new[['fare', 'qty', 'price']]))[:, 1]
# === split, scaled, refitted on the test part
from sklearn.preprocessing import StandardScaler
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], df['y'], random_state=1)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.fit_transform(X_test)
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
(lambda t: m.predict_proba((new[['fare', 'qty']].values - t.values.mean(0)) / t.values.std(0))[:, 1])(train_test_split(full[['fare', 'qty']], random_state=1)[0])
# === scaled into a frame
from sklearn.preprocessing import MinMaxScaler
X = df[['fare', 'qty']]
mm = MinMaxScaler()
X = pd.DataFrame(mm.fit_transform(X), columns=X.columns)
X['both'] = X['fare'] * X['qty']
m = LogisticRegression().fit(X, df['y'])
# --- score
(lambda f, q: m.predict_proba(pd.DataFrame({'fare': f, 'qty': q, 'both': f * q}))[:, 1])((new.fare - raw.fare.min()) / (raw.fare.max() - raw.fare.min()), (new.qty - raw.qty.min()) / (raw.qty.max() - raw.qty.min()))
# === a chain of methods
X = (df
     .assign(r=lambda d: d['fare'] / d['qty'].clip(lower=1))
     .rename(columns={'fare': 'money'})
     .drop(columns=['y', 'id'])
     [['money', 'r']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new.assign(r=new.fare / new.qty.clip(lower=1), money=new.fare)[['money', 'r']])[:, 1]
# === a statistic inside assign
df = df.assign(z=lambda d: (d['fare'] - d['fare'].mean()) / d['fare'].std())
m = LogisticRegression().fit(df[['z']], df['y'])
# --- score
m.predict_proba(((new.fare - raw.fare.mean()) / raw.fare.std()).to_frame('z'))[:, 1]
# === a helper for rows
def kind(row):
    if row['fare'] > 50 and row['sex'] == 'm':
        return 2
    return 1 if row['qty'] > 2 else 0
df['kind'] = df.apply(kind, axis=1)
m = LogisticRegression().fit(df[['kind', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(kind=[2 if r.fare > 50 and r.sex == 'm' else 1 if r.qty > 2 else 0 for r in new.itertuples()])[['kind', 'fare']])[:, 1]
# === a helper for frames
def add(data):
    data = data.copy()
    data['r'] = data['fare'] / (data['qty'] + 1)
    return data
df = add(df)
m = LogisticRegression().fit(df[['r', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(r=new.fare / (new.qty + 1))[['r', 'fare']])[:, 1]
# === a helper that changes its argument
def add(data):
    data['r'] = data['fare'] / (data['qty'] + 1)
add(df)
m = LogisticRegression().fit(df[['r', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(r=new.fare / (new.qty + 1))[['r', 'fare']])[:, 1]
# === a helper that reads a value of training
limit = df['fare'].quantile(0.8)
def cap(v):
    return min(v, limit)
df['f'] = df['fare'].apply(cap)
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba(new.fare.clip(upper=raw.fare.quantile(0.8)).to_frame('f'))[:, 1]
# === a helper that fits
def prepare(d):
    d = d.copy()
    d['age'] = d['age'].fillna(d['age'].median())
    d = pd.get_dummies(d[['age', 'city']], columns=['city'])
    return d
X = prepare(df)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['age', 'city']].assign(age=new.age.fillna(raw.age.median())), columns=['city']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === the same loop for train and test
train, test = train_test_split(df, test_size=0.3, random_state=0)
train, test = train.copy(), test.copy()
for part in [train, test]:
    part['age'] = part['age'].fillna(part['age'].median())
    part['big'] = (part['fare'] > 50).astype(int)
m = LogisticRegression().fit(train[['age', 'big']], train['y'])
print(m.score(test[['age', 'big']], test['y']))
# --- score
m.predict_proba(new.assign(age=new.age.fillna(train_test_split(full, test_size=0.3, random_state=0)[0].age.median()), big=(new.fare > 50).astype(int))[['age', 'big']])[:, 1]
# === train and test from files, put together
train = pd.read_csv('data.csv')
test = pd.read_csv('data.csv').drop(columns='y').head(20)
n = len(train)
both = pd.concat([train, test], sort=False).reset_index(drop=True)
both['age'] = both['age'].fillna(both['age'].median())
both = pd.get_dummies(both[['age', 'sex', 'fare']], columns=['sex'])
X = both[:n]
X_new = both[n:]
m = LogisticRegression(max_iter=500).fit(X, train['y'])
pred = m.predict(X_new)
# --- score
m.predict_proba(pd.get_dummies(new.assign(age=new.age.fillna(pd.concat([raw.age, raw.age.head(20)]).median()))[['age', 'sex', 'fare']], columns=['sex']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === over-sampling
pos = df[df['y'] == 1]
bal = pd.concat([df, pos.sample(30, replace=True, random_state=0)])
m = LogisticRegression(max_iter=500).fit(bal[['fare']], bal['y'])
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === shuffled and cut by hand
df = df.sample(frac=1, random_state=3).reset_index(drop=True)
n = int(len(df) * 0.8)
train, test = df[:n], df[n:]
m = LogisticRegression(max_iter=500).fit(train[['fare', 'qty']], train['y'])
acc = m.score(test[['fare', 'qty']], test['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === new column names for all
df = df[['fare', 'qty', 'y']]
df.columns = ['money', 'count', 'label']
m = LogisticRegression(max_iter=500).fit(df[['money', 'count']], df['label'])
# --- score
m.predict_proba(new[['fare', 'qty']].set_axis(['money', 'count'], axis=1))[:, 1]
# === new names for the raw table
df.columns = [c.upper() for c in df.columns]
m = LogisticRegression(max_iter=500).fit(df[['FARE', 'QTY']], df['Y'])
# --- score
m.predict_proba(new[['fare', 'qty']].set_axis(['FARE', 'QTY'], axis=1))[:, 1]
# === index from a column
df = df.set_index('id')
X = df[['fare', 'qty']]
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === parts treated differently and joined again are refused
men, women = df[df.sex == 'm'].copy(), df[df.sex == 'f'].copy()
men['f'] = men['fare'] * 2
women['f'] = women['fare'] / 2
both = pd.concat([men, women])
m = LogisticRegression(max_iter=500).fit(both[['f']], both['y'])
# --- refuse
# === a list filled row by row
vals = []
for i, row in df.iterrows():
    vals.append(row['fare'] * 2)
df['f'] = vals
m = LogisticRegression().fit(df[['f']], df['y'])
# --- score
m.predict_proba((new.fare * 2).to_frame('f'))[:, 1]
# === a list filled by conditions
kinds = []
for fare, qty in zip(df['fare'], df['qty']):
    value = fare * qty
    if value > 50:
        kinds.append(2)
    elif value > 10:
        kinds.append(1)
    else:
        kinds.append(0)
df['kind'] = kinds
m = LogisticRegression().fit(df[['kind']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'kind': [2 if v > 50 else 1 if v > 10 else 0 for v in new.fare * new.qty]}))[:, 1]
# === a list filled with a value of training
limit = df['fare'].mean()
flags = []
for i in range(0, 90):
    if df['fare'][i] > limit:
        flags.append(1)
    else:
        flags.append(0)
df['flag'] = flags
m = LogisticRegression().fit(df[['flag']], df['y'])
# --- score
m.predict_proba((new.fare > raw.fare.mean()).astype(int).to_frame('flag'))[:, 1]
# === a list that remembers the row before is refused
vals, last = [], 0
for fare in df['fare']:
    vals.append(fare - last)
    last = fare
df['f'] = vals
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === a list filled for some rows only is refused
vals = []
for fare in df['fare']:
    if fare > 30:
        vals.append(fare)
vals = vals + [0] * (len(df) - len(vals))
df['f'] = vals
m = LogisticRegression().fit(df[['f']], df['y'])
# --- refuse
# === a feature made of the target is refused
df['f'] = df['y'] * 2 + df['fare']
m = LogisticRegression(max_iter=500).fit(df[['f']], df['y'])
# --- refuse
# === columns that a selector of features keeps, fewer of them later
from sklearn.feature_selection import RFE
X = df[['fare', 'qty', 'price', 'id']]
rfe = RFE(LogisticRegression(max_iter=500), n_features_to_select=3).fit(X, df['y'])
X_rfe = X[X.columns[rfe.support_]]
X_rfe = X_rfe.drop([X_rfe.columns[0]], axis=1)
m = LogisticRegression(max_iter=500).fit(X_rfe, df['y'])
# --- score
m.predict_proba(new[list(X_rfe.columns)])[:, 1]
# === columns are taken out by pop, the label after the dummies
data = df[['id', 'fare', 'qty', 'sex', 'y']].copy()
label = 'y'
number = data.pop('id')
qty = data.pop('qty')
data['twice'] = qty * 2
wide = pd.get_dummies(data)
y = wide.pop(label)
X = wide.copy()
m = LogisticRegression(max_iter=500).fit(X.values, y)
# --- score
m.predict_proba(pd.DataFrame({'fare': new.fare, 'twice': new.qty * 2, 'f': new.sex == 'f', 'm': new.sex == 'm'}).astype(float).values)[:, 1]
# === a list of train and test, gone through several times
train = pd.read_csv('data.csv')
test = pd.read_csv('data.csv').drop(columns='y').head(20)
both = [train, test]
for part in both:
    part['kind'] = part['city'].str[:1]
for part in both:
    part['kind'] = part['kind'].map({'b': 1, 'r': 2})
train.drop('city', axis=1, inplace=True)
test.drop('city', axis=1, inplace=True)
train['sum'] = train['fare'] + train['qty']
test['sum'] = test['fare'] + test['qty']
for part in both:
    part['sum'] = part['sum'] * 2
    part['kind'] = part['kind'].fillna(0)
m = LogisticRegression().fit(train[['kind', 'sum']], train['y'])
pred = m.predict(test[['kind', 'sum']])
# --- score
m.predict_proba(new.assign(kind=new.city.str[:1].map({'b': 1, 'r': 2}).fillna(0), sum=(new.fare + new.qty) * 2)[['kind', 'sum']])[:, 1]
# === a list of tables to which one is added
train = pd.read_csv('data.csv')
test = pd.read_csv('data.csv').drop(columns='y').head(20)
both = [test]
both.append(train)
for part in both:
    part['sum'] = part['fare'] + part['qty']
m = LogisticRegression().fit(train[['sum']], train['y'])
# --- refuse
# === a list of tables that a helper changes
both = [df, df.copy()]
def change():
    for part in both:
        part['fare'] = part['fare'] * 2
change()
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === a helper that changes the notebook's table
def change():
    df['fare'] = df['fare'] * 2
change()
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === a table changed as the entry of a list
both = [df, df.copy()]
both[0]['fare'] = both[0]['fare'] * 2
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === a table changed as the entry of a mapping
both = {'train': df, 'test': df.copy()}
both['train']['fare'] = both['train']['fare'] * 2
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === the tables of a mapping, one by one
both = {'train': df, 'test': df.copy()}
for key in both:
    both[key]['fare'] = both[key]['fare'] * 2
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === the tables of a mapping with their names
for key, part in {'train': df, 'test': df.copy()}.items():
    part['fare'] = part['fare'] * 2
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === the tables of a list with their numbers
for number, part in enumerate([df, df.copy()]):
    part['fare'] = part['fare'] * 2
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === a list of tables handed to a helper
def change(tables):
    for table in tables:
        table['fare'] = table['fare'] * 2
change([df])
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- refuse
# === an array that a helper changes
X = df[['fare', 'qty']].values
def double(values):
    values[:, 0] *= 2
double(X)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === arrays of a list, changed one by one
X = df[['fare', 'qty']].values
for values in [X, X.copy()]:
    values[:, 0] *= 2
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === an array that a function writes its answer to
X = df[['fare', 'qty']].to_numpy(dtype=float)
np.multiply(X, 2, out=X)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === the parts of one split scaled by what one of them says
train, test = train_test_split(df, random_state=0)
test['fare'] = test['fare'] - train['fare'].mean()
train['fare'] = train['fare'] - train['fare'].mean()
m = LogisticRegression().fit(train[['fare']], train['y'])
# --- score
m.predict_proba(new[['fare']] - train_test_split(full, random_state=0)[0]['fare'].mean())[:, 1]
# === a table of a list under another name
train = pd.read_csv('data.csv')
both = [train]
train = train.drop(columns='city')
for part in both:
    part['fare'] = part['fare'] * 2
m = LogisticRegression().fit(train[['fare']], train['y'])
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === arithmetic with the statistics of the group
df['z'] = df.groupby('sex')['fare'].transform(lambda s: (s - s.mean()) / s.std())
m = LogisticRegression().fit(df[['z', 'qty']].fillna(0), df['y'])
# --- score
(lambda g: m.predict_proba(new.assign(z=(new.fare - new.sex.map(g.mean())) / new.sex.map(g.std()))[['z', 'qty']].fillna(0))[:, 1])(raw.groupby('sex').fare)
# === columns with few gaps, of which those of a type
share = df.isna().mean()
data = df[share[share < 0.12].index].select_dtypes(include='number').fillna(0)
m = LogisticRegression(max_iter=5000).fit(data.drop(['y', 'id'], axis=1), data['y'])
# --- score
m.predict_proba(new[list(m.feature_names_in_)].fillna(0))[:, 1]
