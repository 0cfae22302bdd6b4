# === median inside fillna
df['age'] = df['age'].fillna(df['age'].median())
X = df[['age', 'fare']]
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(raw.age.median()))[['age', 'fare']])[:, 1]
# === mean kept under a name
mean_age = df['age'].mean()
df['age'] = df['age'].fillna(mean_age)
m = LogisticRegression(max_iter=500).fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(raw.age.mean()))[['age', 'fare']])[:, 1]
# === mode, first entry
df['city'] = df['city'].fillna(df['city'].mode()[0])
X = pd.get_dummies(df[['city', 'fare']], columns=['city'])
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['city', 'fare']].assign(city=new.city.fillna(raw.city.mode()[0])), columns=['city']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === whole frame with column means
df = df.drop(columns=['id', 'sex', 'city', 'when', 'text'])
df = df.fillna(df.mean())
X = df.drop('y', axis=1)
m = RandomForestClassifier(10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new[X.columns].fillna(raw[X.columns].mean()))[:, 1]
# === a dict of values
df = df.fillna({'age': 30, 'city': 'none'})
df['is_none'] = (df['city'] == 'none').astype(int)
m = LogisticRegression(max_iter=500).fit(df[['age', 'is_none']], df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(30), is_none=new.city.isna().astype(int))[['age', 'is_none']])[:, 1]
# === loop over numeric columns
for c in ['age', 'income']:
    df[c] = df[c].fillna(df[c].median())
m = LogisticRegression(max_iter=5000).fit(df[['age', 'income', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(raw.age.median()), income=new.income.fillna(raw.income.median()))[['age', 'income', 'fare']])[:, 1]
# === loop over columns by type, with a test
for col in df.columns:
    if pd.api.types.is_numeric_dtype(df[col]) and df[col].isnull().sum() > 0:
        df[col] = df[col].fillna(df[col].mean())
X = df[['age', 'income', 'fare', 'qty']]
m = RandomForestClassifier(10, random_state=0).fit(X, df['y'])
# --- score
m.predict_proba(new[X.columns].fillna(raw[X.columns].mean(numeric_only=True)))[:, 1]
# === median of the group
df['age'] = df['age'].fillna(df.groupby('sex')['age'].transform('median'))
m = LogisticRegression(max_iter=500).fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(new.sex.map(raw.groupby('sex').age.median())))[['age', 'fare']])[:, 1]
# === median of the group by a lambda
df['age'] = df.groupby('sex')['age'].transform(lambda x: x.fillna(x.median()))
m = LogisticRegression(max_iter=500).fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(age=new.age.fillna(new.sex.map(raw.groupby('sex').age.median())))[['age', 'fare']])[:, 1]
# === imputer on some columns
from sklearn.impute import SimpleImputer
imputer = SimpleImputer(strategy='median')
df[['age', 'income']] = imputer.fit_transform(df[['age', 'income']])
m = RandomForestClassifier(10, random_state=0).fit(df[['age', 'income', 'fare']], df['y'])
# --- score
m.predict_proba(new[['age', 'income', 'fare']].fillna(raw[['age', 'income']].median()))[:, 1]
# === a flag for what was missing
df['age_missing'] = df['age'].isnull().astype(int)
df['age'].fillna(0, inplace=False)
df = df.assign(age=df['age'].fillna(-1))
m = LogisticRegression(max_iter=500).fit(df[['age', 'age_missing']], df['y'])
# --- score
m.predict_proba(new.assign(age_missing=new.age.isna().astype(int), age=new.age.fillna(-1))[['age', 'age_missing']])[:, 1]
# === rows with gaps are dropped for training
df = df.dropna(subset=['age'])
df.dropna(inplace=True)
m = LogisticRegression(max_iter=500).fit(df[['age', 'fare']], df['y'])
# --- score
m.predict_proba(new[['age', 'fare']])[:, 1]
# --- rows
new.dropna()
# === columns with many gaps are dropped
df = df.drop(columns=['sex', 'city', 'when', 'text'])
df = df.dropna(axis=1)
X = df.drop(columns=['y'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['id', 'fare', 'qty', 'price']])[:, 1]
# === forward fill is refused
df['age'] = df['age'].ffill()
m = RandomForestClassifier(10, random_state=0).fit(df[['age', 'fare']], df['y'])
# --- refuse
# === interpolation is refused
df['age'] = df['age'].interpolate()
m = RandomForestClassifier(10, random_state=0).fit(df[['age', 'fare']], df['y'])
# --- refuse
# === values of another table by position are refused
other = pd.read_csv('data.csv')
df['age'] = df['age'].fillna(other['fare'])
m = RandomForestClassifier(10, random_state=0).fit(df[['age', 'fare']], df['y'])
# --- refuse
