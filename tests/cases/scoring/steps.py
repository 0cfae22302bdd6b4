# === entries set by masks, one range after the other
df['age'] = df['age'].fillna(30)
df.loc[df['age'] <= 30, 'age'] = 0
df.loc[(df['age'] > 30) & (df['age'] <= 50), 'age'] = 1
df.loc[df['age'] > 50, 'age'] = 2
m = LogisticRegression().fit(df[['age']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'age': np.digitize(new.age.fillna(30), [30, 50], right=True)}))[:, 1]
# === a flag that is zero, then one
df['n'] = df['qty'] + 1
df['alone'] = 0
df.loc[df['n'] == 1, 'alone'] = 1
m = LogisticRegression().fit(df[['n', 'alone']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'n': new.qty + 1, 'alone': (new.qty == 0).astype(int)}))[:, 1]
# === random ages are refused
mean, std = df['age'].mean(), df['age'].std()
gaps = df['age'].isnull().sum()
df.loc[df['age'].isnull(), 'age'] = np.random.randint(int(mean - std), int(mean + std), gaps)
m = LogisticRegression().fit(df[['age']], df['y'])
# --- refuse
# === numbers read as text
df['fare'] = pd.to_numeric(df['fare'].astype(str).str.strip(), errors='coerce')
df['fare'] = df['fare'].fillna(0)
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- score
m.predict_proba(new[['fare']].fillna(0))[:, 1]
# === replaced in the whole frame
df = df.replace({'sex': {'m': 1, 'f': 0}, 'city': {'rom': 'par'}})
df['par'] = (df['city'] == 'par').astype(int)
df['sex'] = df['sex'].astype(int)
m = LogisticRegression().fit(df[['sex', 'par']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'sex': [{'m': 1, 'f': 0}[v] for v in new.sex], 'par': new.city.isin(['par', 'rom']).astype(int)}))[:, 1]
# === nested conditions
df['k'] = np.where(df['fare'] > 60, 2, np.where(df['fare'] > 30, 1, 0))
df['s'] = np.select([df['qty'] < 2, df['qty'] < 4], [0, 1], default=2)
m = LogisticRegression().fit(df[['k', 's']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'k': [2 if v > 60 else 1 if v > 30 else 0 for v in new.fare], 's': [0 if q < 2 else 1 if q < 4 else 2 for q in new.qty]}))[:, 1]
# === some columns scaled in place
from sklearn.preprocessing import MinMaxScaler
scaler = MinMaxScaler()
cols = ['fare', 'qty']
df[cols] = scaler.fit_transform(df[cols])
X_train, X_test, y_train, y_test = train_test_split(df[cols + ['price']], df['y'], random_state=0)
m = LogisticRegression(max_iter=5000).fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(((new[['fare', 'qty']] - raw[['fare', 'qty']].min()) / (raw[['fare', 'qty']].max() - raw[['fare', 'qty']].min())).assign(price=new.price))[:, 1]
# === scaled after the split, column by column
from sklearn.preprocessing import StandardScaler
X = df[['fare', 'qty', 'price']].copy()
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], random_state=0)
sc = StandardScaler()
X_train[['fare', 'price']] = sc.fit_transform(X_train[['fare', 'price']])
X_test[['fare', 'price']] = sc.transform(X_test[['fare', 'price']])
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
(lambda t: m.predict_proba(new[['fare', 'qty', 'price']].assign(**{c: (new[c] - t[c].mean()) / t[c].std(ddof=0) for c in ['fare', 'price']}))[:, 1])(train_test_split(full, random_state=0)[0])
# === fit, then transform
from sklearn.preprocessing import StandardScaler
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'price']].values, df['y'].values, random_state=0)
sc = StandardScaler()
sc.fit(X_train)
X_train = sc.transform(X_train)
X_test = sc.transform(X_test)
m = LogisticRegression().fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
(lambda t: m.predict_proba(((new[['fare', 'price']] - t.mean()) / t.std(ddof=0)).values)[:, 1])(train_test_split(full, random_state=0)[0][['fare', 'price']])
# === zeros are gaps
df[['fare', 'qty']] = df[['fare', 'qty']].replace(0, np.nan)
df = df.fillna(df.mean(numeric_only=True))
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']].replace(0, np.nan).fillna(raw[['fare', 'qty']].replace(0, np.nan).mean()))[:, 1]
# === zeros become the mean
df['qty'] = df['qty'].replace(0, df['qty'].mean())
m = LogisticRegression().fit(df[['qty']], df['y'])
# --- score
m.predict_proba(new[['qty']].replace(0, raw.qty.mean()))[:, 1]
# === zeros become the median by where
df['qty'] = np.where(df['qty'] == 0, df['qty'].median(), df['qty'])
m = LogisticRegression().fit(df[['qty']], df['y'])
# --- score
m.predict_proba(new[['qty']].replace(0, raw.qty.median()))[:, 1]
# === zeros become the mean of the others
df['qty'] = df['qty'].astype(float)
for c in ['qty', 'fare']:
    df.loc[df[c] == 0, c] = df.loc[df[c] != 0, c].mean()
m = LogisticRegression().fit(df[['qty', 'fare']], df['y'])
# --- score
m.predict_proba(new[['qty', 'fare']].assign(qty=new.qty.astype(float).replace(0, raw.qty[raw.qty != 0].mean())))[:, 1]
# === gaps filled by the label are refused
df.loc[(df['y'] == 0) & df['age'].isnull(), 'age'] = df.loc[df['y'] == 0, 'age'].median()
df.loc[(df['y'] == 1) & df['age'].isnull(), 'age'] = df.loc[df['y'] == 1, 'age'].median()
m = LogisticRegression().fit(df[['age']], df['y'])
# --- refuse
# === rows dropped by their labels
df.drop(df[df['fare'] > 100].index, inplace=True)
df = df.query('fare > 5')
m = LogisticRegression().fit(df[['fare']], df['y'])
# --- score
m.predict_proba(new[['fare']])[:, 1]
# === rows far away are dropped
from scipy import stats
df = df[(np.abs(stats.zscore(df[['fare', 'qty']])) < 2).all(axis=1)]
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a helper drops outliers
def without_outliers(data, column):
    q1, q3 = data[column].quantile(0.25), data[column].quantile(0.75)
    return data[(data[column] >= q1 - 1.5 * (q3 - q1)) & (data[column] <= q3 + 1.5 * (q3 - q1))]
for c in ['fare', 'price']:
    df = without_outliers(df, c)
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba(new[['fare', 'price']])[:, 1]
# === a forest drops outliers
from sklearn.ensemble import IsolationForest
keep = IsolationForest(random_state=0).fit_predict(df[['fare', 'qty']]) == 1
df = df[keep]
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === skewed columns become logarithms
numbers = df[['fare', 'qty', 'price']]
skewness = numbers.apply(lambda x: x.skew())
skewed = skewness[skewness > 0.8].index
numbers = numbers.copy()
numbers[skewed] = np.log1p(numbers[skewed])
m = LogisticRegression(max_iter=500).fit(numbers, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty', 'price']].assign(**{c: np.log1p(new[c]) for c in ['fare', 'qty', 'price'] if raw[c].skew() > 0.8}))[:, 1]
# === columns with gaps are listed and dropped
missing = df.isnull().sum()
df = df.drop(missing[missing > 5].index, axis=1)
X = df.select_dtypes('number').drop(columns=['y', 'id'])
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty', 'price']])[:, 1]
# === columns with gaps are dropped by a mask
X = df[df.columns[df.isnull().mean() == 0]]
X = X[['fare', 'qty']]
m = LogisticRegression(max_iter=5000).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === names of columns in lower case
df.columns = df.columns.str.upper().str.replace(' ', '_')
m = LogisticRegression().fit(df[['FARE', 'QTY']], df['Y'])
# --- score
m.predict_proba(new[['fare', 'qty']].set_axis(['FARE', 'QTY'], axis=1))[:, 1]
# === renamed by a dict
df.rename(columns={'fare': 'money', 'y': 'label'}, inplace=True)
X, y = df[['money', 'qty']], df['label']
m = LogisticRegression().fit(X, y)
# --- score
m.predict_proba(new[['fare', 'qty']].set_axis(['money', 'qty'], axis=1))[:, 1]
# === a column is dropped if it is there
if 'id' in df.columns:
    df = df.drop('id', axis=1)
X = df[['fare', 'qty']]
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === the label popped
df = df[['fare', 'qty', 'y']].copy()
y = df.pop('y')
m = LogisticRegression().fit(df, y)
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === new columns with names made of names
for c in ['fare', 'price']:
    df[f'{c}_log'] = np.log1p(df[c])
m = LogisticRegression().fit(df[['fare_log', 'price_log']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'fare_log': np.log1p(new.fare), 'price_log': np.log1p(new.price)}))[:, 1]
# === an expression evaluated
df['r'] = df.eval('fare / (qty + 1)')
m = LogisticRegression().fit(df[['r']], df['y'])
# --- score
m.predict_proba((new.fare / (new.qty + 1)).to_frame('r'))[:, 1]
# === a function of two columns for each row
def ratio(a, b):
    return a / (b + 1)
df['r'] = df.apply(lambda row: ratio(row['fare'], row['qty']), axis=1)
m = LogisticRegression().fit(df[['r']], df['y'])
# --- score
m.predict_proba((new.fare / (new.qty + 1)).to_frame('r'))[:, 1]
# === normalised by a helper, column by column
def normalise(column):
    return (column - column.min()) / (column.max() - column.min())
df['fare'] = normalise(df['fare'])
df['price'] = normalise(df['price'])
m = LogisticRegression().fit(df[['fare', 'price']], df['y'])
# --- score
m.predict_proba((new[['fare', 'price']] - raw[['fare', 'price']].min()) / (raw[['fare', 'price']].max() - raw[['fare', 'price']].min()))[:, 1]
# === normalised by a lambda over columns
X = df[['fare', 'price']].apply(lambda x: (x - x.min()) / (x.max() - x.min()))
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba((new[['fare', 'price']] - raw[['fare', 'price']].min()) / (raw[['fare', 'price']].max() - raw[['fare', 'price']].min()))[:, 1]
# === an alias of the frame
data = df
data['l'] = np.log1p(data['fare'])
m = LogisticRegression().fit(df[['l']], df['y'])
# --- score
m.predict_proba(np.log1p(new.fare).to_frame('l'))[:, 1]
# === a helper gives features and label
def prepare(data):
    data = data.copy()
    data['l'] = np.log1p(data['fare'])
    X = data[['l', 'qty']]
    y = data['y']
    return X, y
X, y = prepare(df)
m = LogisticRegression().fit(X, y)
# --- score
m.predict_proba(pd.DataFrame({'l': np.log1p(new.fare), 'qty': new.qty}))[:, 1]
# === helpers in helpers
def logarithm(series):
    return np.log1p(series)
def add(data):
    data = data.copy()
    data['l'] = logarithm(data['fare'])
    return data
def drop(data, names):
    return data.drop(columns=names)
X = drop(add(df), ['y', 'id', 'age', 'sex', 'city', 'when', 'income', 'text', 'price'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']].assign(l=np.log1p(new.fare)))[:, 1]
# === an object of the notebook fits and transforms
class Preparer:
    def fit(self, data):
        self.median = data['age'].median()
        return self
    def transform(self, data):
        data = data.copy()
        data['age'] = data['age'].fillna(self.median)
        return data[['age', 'fare']]
prep = Preparer().fit(df)
X = prep.transform(df)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(new[['age', 'fare']].assign(age=new.age.fillna(raw.age.median())))[:, 1]
# === a table of guesses, written by loops
guesses = np.zeros((2, 3))
df['s'] = df['sex'].map({'m': 1, 'f': 0}).astype(int)
df['q'] = df['qty'].clip(upper=2)
for i in range(0, 2):
    for j in range(0, 3):
        guess = df[(df['s'] == i) & (df['q'] == j)]['age'].dropna()
        guesses[i, j] = guess.median()
for i in range(0, 2):
    for j in range(0, 3):
        df.loc[(df.age.isnull()) & (df.s == i) & (df.q == j), 'age'] = guesses[i, j]
m = LogisticRegression().fit(df[['age', 's']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'age': [r.age if r.age == r.age else raw[(raw.sex == r.sex) & (raw.qty.clip(upper=2) == min(r.qty, 2))].age.median() for r in new.itertuples()], 's': [{'m': 1, 'f': 0}[v] for v in new.sex]}))[:, 1]
# === both parts in one loop, with guesses
test = pd.read_csv('data.csv').drop(columns='y')
both = [df, test]
guesses = np.zeros(3)
for part in both:
    part['q'] = part['qty'].clip(upper=2)
    for j in range(0, 3):
        guesses[j] = part[part['q'] == j]['age'].median()
    for j in range(0, 3):
        part.loc[part.age.isnull() & (part.q == j), 'age'] = guesses[j]
df = df.drop(['id', 'text'], axis=1)
test = test.drop(['id', 'text'], axis=1)
both = [df, test]
for part in both:
    part['old'] = (part['age'] > 40).astype(int)
X = df[['age', 'old', 'fare']]
m = LogisticRegression(max_iter=500).fit(X, df['y'])
print(m.predict(test[['age', 'old', 'fare']])[:3])
# --- score
(lambda a: m.predict_proba(pd.DataFrame({'age': a, 'old': [int(v > 40) for v in a], 'fare': list(new.fare)}))[:, 1])([r.age if r.age == r.age else raw[raw.qty.clip(upper=2) == min(r.qty, 2)].age.median() for r in new.itertuples()])
# === a loop over the columns of a frame
from sklearn.preprocessing import LabelEncoder
texts = df[['sex', 'when']].copy()
le = LabelEncoder()
for c in texts:
    texts[c] = le.fit_transform(texts[c])
X = pd.concat([texts, df[['fare']]], axis=1)
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'sex': [['f', 'm'].index(v) for v in new.sex], 'when': [sorted(raw.when.unique()).index(v) for v in new.when], 'fare': list(new.fare)}))[:, 1]
# === columns by a list, all rows, set by loc
from sklearn.preprocessing import StandardScaler
X = df[['fare', 'price', 'qty']].copy()
numbers = [c for c in X.columns if X[c].dtype == 'float64']
sc = StandardScaler()
X.loc[:, numbers] = sc.fit_transform(X.loc[:, numbers])
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(new[['fare', 'price', 'qty']].assign(**{c: (new[c] - raw[c].mean()) / raw[c].std(ddof=0) for c in ['fare', 'price']}))[:, 1]
# === the type of a value
df['has'] = df['city'].apply(lambda x: 0 if type(x) == float else 1)
m = LogisticRegression(max_iter=500).fit(df[['has', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(has=new.city.notna().astype(int))[['has', 'fare']])[:, 1]
# === types of columns, the label among them
df = df.astype({'fare': float, 'qty': 'float64', 'y': int})
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- score
m.predict_proba(new[['fare', 'qty']])[:, 1]
# === a class with fit_transform and transform
class Prepare:
    def fit_transform(self, frame):
        self.means = frame[['age', 'fare']].mean()
        return self.transform(frame)
    def transform(self, frame):
        return frame[['age', 'fare']].fillna(self.means)
prepare = Prepare()
m = LogisticRegression().fit(prepare.fit_transform(df), df['y'])
# --- score
m.predict_proba(new[['age', 'fare']].fillna(raw[['age', 'fare']].mean()))[:, 1]
# === the label is taken out of the table within an expression
y = df.pop('y').values
ratio = df.pop('fare').astype(float)
df['ratio'] = ratio / (df['qty'] + 1)
m = LogisticRegression().fit(df[['ratio', 'qty']], y)
# --- score
m.predict_proba(new.assign(ratio=new.fare / (new.qty + 1))[['ratio', 'qty']])[:, 1]
# === a lambda that gives a list of numbers, of which others take one
df['parts'] = df['when'].str.split('-').apply(lambda d: [int(d[1]), int(d[2])])
df['month'] = df['parts'].apply(lambda d: d[0])
df['late'] = df['parts'].apply(lambda d: 'late' if d[0] > 2 and 10 <= d[1] <= 31 else 'early').map({'late': 1, 'early': 0})
m = LogisticRegression().fit(df[['month', 'late', 'fare']], df['y'])
print(m.score(df[['month', 'late', 'fare']], df['y']))
# --- score
m.predict_proba(pd.DataFrame({'month': new['when'].str[5:7].astype(int), 'late': ((new['when'].str[5:7].astype(int) > 2) & (new['when'].str[8:].astype(int) >= 10)).astype(int), 'fare': new['fare']}))[:, 1]
