# === imputer over all rows in a pipeline fitted by hand, model only on train
prep = make_pipeline(SimpleImputer(), StandardScaler())
Z = prep.fit_transform(X)  #: NBR406
idx_train, idx_test = train_test_split(np.arange(len(X)), test_size=0.2)
model = Ridge().fit(Z[idx_train], y.iloc[idx_train])  #: trains
print(model.score(Z[idx_test], y.iloc[idx_test]))
# === minimum and maximum of all rows by numpy
a = X.to_numpy()
a = (a - a.min(axis=0)) / (a.max(axis=0) - a.min(axis=0))  #: NBR406 #: NBR406 #: NBR406
X_train, X_test, y_train, y_test = train_test_split(a, y)
model = KNeighborsRegressor().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === a scaler fitted on train, then by mistake on test in a list comprehension
X_train, X_test, y_train, y_test = train_test_split(X, y)
sc = StandardScaler()
A, B = [sc.fit_transform(part) for part in (X_train, X_test)]  #: NBR405
model = Ridge().fit(A, y_train)  #: trains
print(model.score(B, y_test))
# === test rows stacked under train for the encoder of words
X_train, X_test, y_train, y_test = train_test_split(df["text"], y)
tv = TfidfVectorizer()
tv.fit(pd.concat([X_train, X_test]))  #: NBR406
model = Ridge().fit(tv.transform(X_train), y_train)  #: trains
print(model.score(tv.transform(X_test), y_test))
# === each part filled by its own mean
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = X_train.fillna(X_train.mean())
X_test = X_test.fillna(X_test.mean())  #: NBR405
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === a class that scales before it splits
class Work:
    def __init__(self, frame):
        self.frame = frame
        self.scaler = StandardScaler()
    def run(self):
        Z = self.scaler.fit_transform(self.frame[["rooms", "age"]])  #: NBR406
        a, b, c, d = train_test_split(Z, self.frame["price"])
        self.model = Ridge().fit(a, c)  #: trains
        return self.model.score(b, d)
print(Work(df).run())
# === positions cut, the scaler fitted on the first
n = int(0.7 * len(df))
values = df[["rooms", "age", "price"]].values
sc = MinMaxScaler().fit(values[:n])
values = sc.transform(values)
model = Ridge().fit(values[:n, :2], values[:n, 2])
print(model.score(values[n:, :2], values[n:, 2]))
# === a fold's scaler is fitted on the whole
scaler = StandardScaler()
for a, b in KFold(4, shuffle=True).split(X):
    Z = scaler.fit_transform(X)  #: NBR406
    model = Ridge().fit(Z[a], y.iloc[a])  #: trains
    print(model.score(Z[b], y.iloc[b]))
# === test rows glued to the training rows by mistake
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
X_train = np.vstack([X_train, X_test])
y_train = np.concatenate([y_train, y_test])
model = Ridge().fit(X_train, y_train)  #: NBR408 #: trains
print(model.score(X_test, y_test))
# === a threshold chosen by the test rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)
p = model.predict_proba(X_test)[:, 1]  #: NBR409
best = max(np.linspace(0.1, 0.9, 17), key=lambda t: accuracy_score(y_test, p > t))
print(accuracy_score(y_test, p > best))
# === the parts of a split in a dict made by zip
from sklearn.preprocessing import RobustScaler
rs = RobustScaler()
scaled = pd.DataFrame(rs.fit_transform(X), columns=X.columns, index=X.index)  #: NBR406
parts = dict(zip(["a", "b", "c", "d"], train_test_split(scaled, y, random_state=1)))
m = Ridge()
m.fit(parts["a"], parts["c"])  #: trains
print(m.score(parts["b"], parts["d"]))
# === knn imputer over features and label
from sklearn.impute import KNNImputer
filled = pd.DataFrame(KNNImputer().fit_transform(df), columns=df.columns)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(filled.drop(columns="price"), filled["price"])
m = Ridge().fit(X_train, y_train)  #: trains
print(m.score(X_test, y_test))
# === a vectorizer in a function called for all texts
def vectorise(texts):
    tv = TfidfVectorizer()
    return tv.fit_transform(texts), tv  #: NBR406
M, tv = vectorise(df["text"])
a, b, c, d = train_test_split(M, df["label"])
nb = LogisticRegression().fit(a, c)  #: trains
print(nb.score(b, d))
# === pca after scaling, one of the two before the split
X_train, X_test, y_train, y_test = train_test_split(X, y)
sc = StandardScaler().fit(X)  #: NBR406
pca = PCA(2)
A = pca.fit_transform(sc.transform(X_train))
B = pca.transform(sc.transform(X_test))
m = Ridge().fit(A, y_train)  #: trains
print(m.score(B, y_test))
# === correlation with the label chooses columns
corr = df.corr()["price"]  #: NBR406
keep = corr[corr.abs() > 0.3].index
X_train, X_test, y_train, y_test = train_test_split(df[keep].drop(columns="price"), df["price"])
m = Ridge().fit(X_train, y_train)  #: trains
print(m.score(X_test, y_test))
# === refitted on everything for delivery
X_train, X_test, y_train, y_test = train_test_split(X, y)
m = Ridge().fit(X_train, y_train)
print(m.score(X_test, y_test))
m.fit(X, y)
joblib.dump(m, "m.joblib")
