# === a helper of one row that is given the table is refused
def capped(row, column, most, table):
    if row[column] <= most:
        return row[column]
    return table[table[column] <= most][column].mean()
df['capped'] = df.apply(lambda row: capped(row, 'fare', 50, df), axis=1)
m = LogisticRegression().fit(df[['capped', 'qty']], df['y'])
# --- refuse
# === a helper of one row that is given a statistic
def capped(row, column, most, mean):
    return row[column] if row[column] <= most else mean
df['capped'] = df.apply(lambda row: capped(row, 'fare', 50, df['fare'].mean()), axis=1)
m = LogisticRegression().fit(df[['capped', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'capped': new.fare.where(new.fare <= 50).fillna(raw.fare.mean()), 'qty': new.qty}))[:, 1]
# === the table as a further argument of apply is refused
def centred(row, table):
    return row['fare'] - table['fare'].mean()
df['a'] = df.apply(centred, axis=1, args=(df,))
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === the column as a further argument of apply is refused
def centred(value, others):
    return value - others.mean()
df['a'] = df['fare'].apply(centred, others=df['fare'])
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === a helper of one row in a loop over tables is refused
def centred(row, table):
    return row['fare'] - table['fare'].mean()
for dataset in [df]:
    dataset['a'] = dataset.apply(lambda row: centred(row, dataset), axis=1)
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === how many rows are above a value is refused
df['above'] = df['fare'].map(lambda value: (df['fare'] > value).sum())
m = LogisticRegression().fit(df[['above', 'qty']], df['y'])
# --- refuse
# === how many rows of a list are above a value is refused
df['above'] = [(df['fare'] > value).sum() for value in df['fare']]
m = LogisticRegression().fit(df[['above', 'qty']], df['y'])
# --- refuse
# === a quantile that a row chooses is refused
df['at'] = (df['qty'] / 10).map(lambda share: df['fare'].quantile(share))
m = LogisticRegression().fit(df[['at', 'qty']], df['y'])
# --- refuse
# === a loop over the rows that reads the table is refused
out = []
for i, row in df.iterrows():
    out.append(row['fare'] - df['fare'].mean())
df['a'] = out
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === a loop over places that reads what the table became is refused
out = []
for i in range(len(df)):
    out.append((df['fare'] - df['fare'].mean())[i])
df['a'] = out
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === a statistic of the entries of one row
df['a'] = df.apply(lambda row: np.mean([row['fare'], row['qty']]) + max([row['fare'], row['qty']]), axis=1)
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.apply(lambda row: np.mean([row['fare'], row['qty']]) + max([row['fare'], row['qty']]), axis=1), 'qty': new.qty}))[:, 1]
# === groups of rows beside a model
from sklearn.cluster import DBSCAN
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
groups = DBSCAN()
print(groups.fit_predict(df[['fare', 'qty']]))
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a dict of functions that fills columns is refused
builders = {}
for name in ['a', 'b']:
    builders[name] = lambda table: table['fare'] * 2
for name in builders:
    df[name] = builders[name](df)
m = LogisticRegression().fit(df[['a', 'b', 'qty']], df['y'])
# --- refuse
# === a dict of functions that are mapped is refused
builders = {}
for name in ['a', 'b']:
    builders[name] = lambda value: value * 2
for name, function in builders.items():
    df[name] = df['fare'].map(function)
m = LogisticRegression().fit(df[['a', 'b', 'qty']], df['y'])
# --- refuse
# === the functions of a dict alone are refused
builders = {}
for name in ['a', 'b']:
    builders[name] = lambda value: value * 2
for function in builders.values():
    df['fare'] = df['fare'].map(function)
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === a dict that makes its values with a function is refused
from collections import defaultdict
known = defaultdict(lambda: 0)
for value in df['sex']:
    known[value] += 1
df['n'] = df['sex'].map(lambda value: known[value])
m = LogisticRegression().fit(df[['n', 'qty']], df['y'])
# --- refuse
# === a helper of one row out of a dict that the code spells out
def tripled(value):
    return value * 3
functions = {'a': tripled}
df['a'] = df['fare'].map(lambda value: functions['a'](value))
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'a': new.fare * 3, 'qty': new.qty}))[:, 1]
# === a lambda out of a dict that the code spells out is refused
functions = {'a': lambda value: value * 2}
df['a'] = df['fare'].map(lambda value: functions['a'](value))
m = LogisticRegression().fit(df[['a', 'qty']], df['y'])
# --- refuse
# === a loop over the rows that writes entries of the table
mean = df['fare'].mean()
for i, row in df.iterrows():
    if row['fare'] > mean and row['sex'] == 'm':
        df.at[i, 'flag'] = 1
    else:
        df.at[i, 'flag'] = 0
m = LogisticRegression().fit(df[['flag', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(flag=((new.fare > raw.fare.mean()) & (new.sex == 'm')).astype(float))[['flag', 'fare']])[:, 1]
# === a loop over the rows that reads the row before is refused
last = 0
for i, row in df.iterrows():
    df.at[i, 'step'] = row['fare'] - last
    last = row['fare']
m = LogisticRegression().fit(df[['step', 'fare']], df['y'])
# --- refuse
iterrows
# === a loop over the rows that reads the label is refused
for i, row in df.iterrows():
    df.loc[i, 'odd'] = row['fare'] if row['y'] else 0
m = LogisticRegression().fit(df[['odd', 'fare']], df['y'])
# --- refuse
iterrows
