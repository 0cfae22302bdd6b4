# === a column of an array of chosen columns, encoded
from sklearn.preprocessing import LabelEncoder
X = df.iloc[:, 2:4].values
le = LabelEncoder()
X[:, 1] = le.fit_transform(X[:, 1])
m = LogisticRegression(max_iter=2000).fit(X, df['y'])
# --- score
m.predict_proba(np.column_stack([new.fare, le.transform(new.sex)]))[:, 1]
# === columns of an array encoded, transformed and scaled one after the other
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
from sklearn.compose import ColumnTransformer
X = df.iloc[:, 2:5].values
y = df.iloc[:, -1].values
le = LabelEncoder()
X[:, 1] = le.fit_transform(X[:, 1])
X[:, 2] = X[:, 2].astype(str)
ct = ColumnTransformer(transformers=[('encoder', OneHotEncoder(), [2])], remainder='passthrough', sparse_threshold=0)
X = np.array(ct.fit_transform(X))
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
sc = StandardScaler()
X_train = sc.fit_transform(X_train.astype(float))
m = LogisticRegression(max_iter=2000).fit(X_train, y_train)
# --- score
m.predict_proba(sc.transform(np.array(ct.transform(np.array([[f, s, c] for f, s, c in zip(new.fare, le.transform(new.sex), map(str, new.city))], dtype=object))).astype(float)))[:, 1]
# === a column of an array of a table's chosen columns, written and read again
a = df[['fare', 'qty', 'price']].values
a[:, 0] = np.log1p(a[:, 0])
X = a[:, 0:2]
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(np.column_stack([np.log1p(new.fare), new.qty]))[:, 1]
# === an array that was written, read by place where the label may be inside, is refused
d = df.drop(columns=['id', 'sex', 'city', 'when', 'text', 'age', 'income'])
a = d.values
a[:, 0] = np.log1p(a[:, 0])
X = a[:, 0:2]
m = LogisticRegression().fit(X, df['y'])
# --- refuse
# === the label read by place beside the features is refused
a = df[['y', 'fare', 'qty', 'price']].values.astype(float)
X, y = a[:, 1:3], a[:, 0]
m = LogisticRegression().fit(X, y)
# --- refuse
# === the label read by place out of a scaled array is refused
from sklearn.preprocessing import MinMaxScaler
a = MinMaxScaler().fit_transform(df[['y', 'fare', 'qty', 'price']])
X, y = a[:, 1:], a[:, 0] > 0.5
m = LogisticRegression().fit(X, y)
# --- refuse
# === columns of an array by place, the label before them
arr = np.array(df[['y', 'fare', 'qty', 'price']])
m = LogisticRegression().fit(arr[:, [1, 3]], arr[:, 0])
# --- score
m.predict_proba(new[['fare', 'price']].to_numpy())[:, 1]
# === columns of the values of chosen columns, the label last
data = df[['fare', 'qty', 'price', 'y']].values
X, y = data[:, :-1], data[:, -1]
m = LogisticRegression().fit(X[:60], y[:60])
# --- score
m.predict_proba(new[['fare', 'qty', 'price']].to_numpy())[:, 1]
