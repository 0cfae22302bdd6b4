# === sum of columns in a generator
df['t'] = sum(df[c] for c in ['fare', 'qty'])
m = LogisticRegression().fit(df[['t', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(t=new.fare + new.qty)[['t', 'fare']])[:, 1]
# === frame of a dict comprehension
X = pd.DataFrame({f'{c}_log': np.log1p(df[c]) for c in ['fare', 'price']})
X['big'] = (df['fare'] > df['fare'].mean()).astype(int)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'fare_log': np.log1p(new.fare), 'price_log': np.log1p(new.price), 'big': (new.fare > raw.fare.mean()).astype(int)}))[:, 1]
# === columns stacked from a comprehension with statistics
X = np.column_stack([(df[c] - df[c].mean()) / df[c].std() for c in ['fare', 'price']])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(((new[['fare', 'price']] - raw[['fare', 'price']].mean()) / raw[['fare', 'price']].std()).to_numpy())[:, 1]
# === assign with computed names
df = df.assign(**{f'{c}_per': df[c] / df['fare'].max() for c in ['fare', 'price']})
m = LogisticRegression().fit(df[['fare_per', 'price_per']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'fare_per': new.fare / raw.fare.max(), 'price_per': new.price / raw.fare.max()}))[:, 1]
# === tables of a loop with a statistic
parts = []
for c in ['fare', 'price']:
    z = (df[c] - df[c].mean()) / df[c].std()
    parts.append(z.rename(c + '_z'))
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(((new[['fare', 'price']] - raw[['fare', 'price']].mean()) / raw[['fare', 'price']].std()).add_suffix('_z'))[:, 1]
# === concat of a list of dummies
X = pd.concat([df[['fare']]] + [pd.get_dummies(df[c], prefix=c) for c in ['sex', 'city']], axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.concat([new[['fare']]] + [pd.get_dummies(new[c].astype(object), prefix=c) for c in ['sex', 'city']], axis=1).reindex(columns=X.columns, fill_value=False))[:, 1]
# === a helper of whole columns with min and max
def minmax(s):
    """From nought to one."""
    return (s - s.min()) / (s.max() - s.min())
df[['fare', 'price']] = df[['fare', 'price']].apply(minmax)
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba((new[['fare', 'price']] - raw[['fare', 'price']].min()) / (raw[['fare', 'price']].max() - raw[['fare', 'price']].min()))[:, 1]
# === popped features
y = df.pop('y')
f = df.pop('fare')
df = df[['qty', 'price']].assign(lf=np.log1p(f))
m = LogisticRegression().fit(df, y)
# --- score
m.predict_proba(new[['qty', 'price']].assign(lf=np.log1p(new.fare)))[:, 1]
# === a dict of means and deviations
st = {c: (df[c].mean(), df[c].std()) for c in ['fare', 'price']}
for c in st:
    df[c] = (df[c] - st[c][0]) / st[c][1]
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba((new[['fare', 'price']] - raw[['fare', 'price']].mean()) / raw[['fare', 'price']].std())[:, 1]
# === quantile clipping by a comprehension of bounds
bounds = {c: (df[c].quantile(0.05), df[c].quantile(0.95)) for c in ['fare', 'price']}
for c in bounds:
    df[c] = df[c].clip(*bounds[c])
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({c: new[c].clip(*bounds[c]) for c in ['fare', 'price']}))[:, 1]
# === a dict of series looked up
tab = {c: df.groupby('sex')[c].mean() for c in ['fare', 'price']}
for c in ['fare', 'price']:
    df[c + '_m'] = df['sex'].map(tab[c])
m = LogisticRegression().fit(df[['fare_m', 'price_m', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'fare_m': new.sex.map(raw.groupby('sex').fare.mean()), 'price_m': new.sex.map(raw.groupby('sex').price.mean()), 'qty': new.qty}))[:, 1]
# === a vectorised lambda with two
df['v'] = np.vectorize(lambda a, b: a if b > 2 else 0)(df['fare'], df['qty'])
m = LogisticRegression().fit(df[['v']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'v': np.where(new.qty > 2, new.fare, 0).astype(df['v'].dtype)}))[:, 1]
# === crosstab as a lookup
ct = pd.crosstab(df['sex'], df['qty'], normalize='index')
df['share'] = [ct.loc[s, q] for s, q in zip(df['sex'], df['qty'])]
m = LogisticRegression().fit(df[['share', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(share=[ct.loc[s, q] for s, q in zip(new.sex, new.qty)])[['share', 'fare']])[:, 1]
# === dropped by a list of training and a name
bad = [c for c in df.columns if df[c].isna().sum() > 5]
X = df.drop(columns=bad).drop(['y', 'id'], axis=1).select_dtypes('number')
m = LogisticRegression(max_iter=900).fit(X, df['y'])
# --- score
m.predict_proba(new[list(X.columns)])[:, 1]
# === columns dropped by correlation with the label
c = df.select_dtypes('number').drop(columns='id').corr()['y'].abs()
drop = c[c < 0.1].index.tolist()
X = df.select_dtypes('number').drop(columns=drop + ['y', 'id']).fillna(-1)
m = RandomForestClassifier(n_estimators=10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new[list(X.columns)].fillna(-1))[:, 1]
# === dropped one column found by a statistic
worst = df[['fare', 'qty', 'price']].corrwith(df['y']).abs().idxmin()
X = df[['fare', 'qty', 'price']].drop(columns=worst)
m = LogisticRegression(max_iter=900).fit(X, df['y'])
# --- score
m.predict_proba(new[list(X.columns)])[:, 1]
# === qcut with retbins, then cut
df['band'], edges = pd.qcut(df['fare'], 4, labels=False, retbins=True)
m = LogisticRegression().fit(df[['band']], df['y'])
# --- score
m.predict_proba(pd.cut(new.fare, edges, labels=False, include_lowest=True).to_frame('band'))[:, 1]
# === inverse of unique
u, inv = np.unique(df['when'], return_inverse=True)
df['w'] = inv
m = LogisticRegression().fit(df[['w', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(w=[list(u).index(v) for v in new.when])[['w', 'fare']])[:, 1]
# === date parts in a loop of getattr
df['when'] = pd.to_datetime(df['when'])
for part in ['month', 'day', 'dayofweek', 'is_month_end']:
    df['w_' + part] = getattr(df['when'].dt, part)
X = df[[c for c in df.columns if c.startswith('w_')] + ['fare']]
m = RandomForestClassifier(n_estimators=10, random_state=0).fit(X, df['y'])
# --- score
(lambda w: m.predict_proba(pd.DataFrame({'w_month': w.dt.month, 'w_day': w.dt.day, 'w_dayofweek': w.dt.dayofweek, 'w_is_month_end': w.dt.is_month_end, 'fare': new.fare}))[:, 1])(pd.to_datetime(new.when))
# === eval and query
df = df.query('fare < 150')
df = df.eval('rate = fare / (qty + 1)')
m = LogisticRegression().fit(df[['rate', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(rate=new.fare / (new.qty + 1))[['rate', 'fare']])[:, 1]
# === merged with a lookup table written out
look = pd.DataFrame({'city': ['par', 'ber', 'rom', 'oslo'], 'pop': [2.1, 3.6, 2.8, 0.7]})
df = pd.merge(df, look, on='city', how='left')
df['pop'] = df['pop'].fillna(1)
m = LogisticRegression().fit(df[['pop', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(pop=new.city.map({'par': 2.1, 'ber': 3.6, 'rom': 2.8, 'oslo': .7}).fillna(1))[['pop', 'fare']])[:, 1]
