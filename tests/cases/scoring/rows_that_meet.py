# === a list of tables that is extended is refused
parts = [df[['fare']]]
parts.extend([df[['qty']]])
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === a list of tables that is changed under another name is refused
parts = [df[['fare']], df[['qty']]]
other = parts
other.pop()
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X.values, df['y'])
# --- refuse
# === a list of tables that a function changes is refused
parts = [df[['fare']], df[['qty']]]
def less(p):
    p.pop()
less(parts)
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X.values, df['y'])
# --- refuse
# === a list of tables with another entry is refused
parts = [df[['fare']], df[['qty']]]
parts[1] = df[['price']]
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === columns put into a dict one by one are refused
parts = {'a': df['fare']}
parts['b'] = df['qty']
X = pd.DataFrame(parts)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === columns of fewer rows beside the others are refused
big = df[df['fare'] > 30][['qty']].rename(columns={'qty': 'q2'})
X = pd.concat([df[['fare']], big], axis=1).fillna(0)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === columns in another order beside the others are refused
a = df.sort_values('fare')[['age']].reset_index(drop=True)
X = pd.concat([df[['fare']], a], axis=1).fillna(0)
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === a column of fewer rows is refused
a = df[df['fare'] > 30]
df['b'] = a['qty']
df['b'] = df['b'].fillna(0)
m = LogisticRegression().fit(df[['b', 'fare']], df['y'])
# --- refuse
# === a column in another order is refused
a = df.sort_values('fare').reset_index(drop=True)
df['b'] = a['qty']
m = LogisticRegression().fit(df[['b', 'fare']], df['y'])
# --- refuse
# === arithmetic with fewer rows is refused
a = df[df['fare'] > 30]
df['b'] = (df['qty'] - a['qty']).fillna(-1)
m = LogisticRegression().fit(df[['b', 'fare']], df['y'])
# --- refuse
# === values in another order are refused
a = df.sort_values('fare')
df['b'] = a['qty'].values
m = LogisticRegression().fit(df[['b', 'fare']], df['y'])
# --- refuse
# === a look into the other rows is refused
a = df[df['fare'] > 30]
df['b'] = df['id'].isin(a['id']).astype(int)
m = LogisticRegression().fit(df[['b', 'fare']], df['y'])
# --- refuse
# === gaps filled from fewer rows are refused
a = df[df['fare'] > 30]
df['b'] = df['age'].fillna(a['fare'])
m = LogisticRegression().fit(df[['b', 'fare']].fillna(0), df['y'])
# --- refuse
# === a choice from fewer rows is refused
a = df['fare'][df['fare'] > 30]
df['b'] = np.where(df['qty'] > 2, 1, 0) 
df['c'] = df['qty'].where(df['qty'] > 2, a).fillna(0)
m = LogisticRegression().fit(df[['b', 'c']], df['y'])
# --- refuse
# === fewer rows assigned as a column are refused
a = df[df['fare'] > 30]
d = df.assign(b=a['qty']).fillna({'b': 0})
m = LogisticRegression().fit(d[['b', 'fare']], d['y'])
# --- refuse
# === tables gathered in a list one by one
parts = [df[['fare']]]
parts.append(df[['qty']] * 2)
X = pd.concat(parts, axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['fare']].assign(qty=new.qty * 2))[:, 1]
# === a list of columns changed under another name
cols = ['fare', 'qty', 'price']
c2 = cols
c2.remove('price')
m = LogisticRegression().fit(df[cols], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a lookup table changed after its making
mp = {'m': 0, 'f': 1}
mp['m'] = 5
mp.update({'?': 7})
df['s'] = df['sex'].fillna('?').map(mp).fillna(9)
m = LogisticRegression().fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'s': new.sex.fillna('?').map({'m': 5, 'f': 1, '?': 7}).fillna(9), 'fare': new.fare}))[:, 1]
# === encoded beside a part that is numbered anew
tr, te = train_test_split(df, random_state=0)
tr = tr.reset_index(drop=True)
from sklearn.preprocessing import OneHotEncoder
o = OneHotEncoder(handle_unknown='ignore')
a = pd.DataFrame(o.fit_transform(tr[['sex']]).toarray(), columns=o.get_feature_names_out())
X = pd.concat([tr[['fare']], a], axis=1)
m = LogisticRegression().fit(X, tr['y'])
# --- score
m.predict_proba(pd.DataFrame(np.hstack([new[['fare']], o.transform(new[['sex']]).toarray()]), columns=m.feature_names_in_))[:, 1]
# === a column of before the filter
s = df['fare'] * 2
df = df[df['fare'] < 100]
df['s'] = s
m = LogisticRegression().fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(new[['fare']].assign(s=new.fare * 2)[['s', 'fare']])[:, 1]
# === rows left out by what is in another part
bad = df[df['fare'] > 100]
df = df[~df['id'].isin(bad['id'])]
df['s'] = df['fare'] / 2
m = LogisticRegression().fit(df[['s', 'fare']], df['y'])
# --- score
m.predict_proba(new[['fare']].assign(s=new.fare / 2)[['s', 'fare']])[:, 1]
# === one scaler for all columns of a loop
from sklearn.preprocessing import StandardScaler
df['y'] = df['y'].map({1: 0, 0: 1})
df = pd.get_dummies(df, columns=['city'], drop_first=True)
sc = StandardScaler()
for col in ['fare', 'price']:
    df[col] = sc.fit_transform(df[[col]])
X = df.drop(['y', 'id', 'text', 'when', 'age', 'income', 'sex'], axis=1)
m = LogisticRegression().fit(X, df['y'])
# --- score
(lambda n: m.predict_proba(n.reindex(columns=m.feature_names_in_, fill_value=0))[:, 1])(pd.concat([pd.DataFrame({c: (new[c] - raw[c].mean()) / raw[c].std(ddof=0) for c in ['fare', 'price']}), new[['qty']], pd.get_dummies(new.city, prefix='city')], axis=1))
# === a column of some rows becomes a column of all
df['some'] = df.loc[df['qty'] > 2, 'fare']
df['some'] = df['some'].fillna(0)
m = LogisticRegression().fit(df[['some', 'price']], df['y'])
# --- refuse
rows that were chosen or put in order in different ways meet
# === a forest fills the gaps
known = df[df['age'].notnull()]
gaps = df[df.age.isnull()]
forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(known[['fare', 'qty']], known['age'])
filled = forest.predict(gaps[['fare', 'qty']])
df.loc[df['age'].isnull(), 'age'] = filled
m = LogisticRegression(max_iter=500).fit(df[['age', 'fare']], df['y'])
print(m.score(df[['age', 'fare']], df['y']))
# --- score
m.predict_proba(pd.DataFrame({'age': new.age.fillna(pd.Series(forest.predict(new[['fare', 'qty']].fillna(0)), index=new.index)), 'fare': new.fare}))[:, 1]
# === a forest fills other gaps than those it was asked about
known = df[df['age'].notnull()]
gaps = df[df.fare > 38].head(df['age'].isna().sum())
forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(known[['qty', 'price']], known['age'])
df.loc[df['age'].isnull(), 'age'] = forest.predict(gaps[['qty', 'price']])
m = LogisticRegression(max_iter=500).fit(df[['age', 'price']], df['y'])
print(m.score(df[['age', 'price']], df['y']))
# --- refuse
rows that were chosen or put in order in different ways meet
# === all numbers are scaled with the label, and put into a table again
from sklearn.preprocessing import MinMaxScaler
num = df.select_dtypes('number').drop(columns=['id']).fillna(0)
scaled = pd.DataFrame(MinMaxScaler().fit_transform(num), columns=num.columns)
m = LogisticRegression().fit(scaled.drop('y', axis=1), scaled['y'])
# --- score
(lambda c: m.predict_proba((new[c].fillna(0) - raw[c].fillna(0).min()) / (raw[c].fillna(0).max() - raw[c].fillna(0).min()))[:, 1])(['age', 'fare', 'qty', 'income', 'price'])
