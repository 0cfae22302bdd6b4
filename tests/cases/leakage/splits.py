# === two calls with one seed
X = StandardScaler().fit_transform(X)  #: NBR406
X_train, X_test = train_test_split(X, random_state=1)
y_train, y_test = train_test_split(y, random_state=1)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a random mask
mask = np.random.rand(len(df)) < 0.8
train, test = df[mask], df[~mask]
scaler = StandardScaler().fit(train[["age"]])
model = Ridge().fit(scaler.transform(train[["age"]]), train["price"])
model.score(scaler.transform(test[["age"]]), test["price"])
# === a sample and the rest
train = df.sample(frac=0.8, random_state=1)
test = df.drop(train.index)
model = Ridge().fit(train[["age"]], train["price"])
model.score(test[["age"]], test["price"])
# === a sample and the rest of scaled rows
df["age"] = (df["age"] - df["age"].mean()) / df["age"].std()  #: NBR406 #: NBR406
train = df.sample(frac=0.8, random_state=1)
test = df.drop(train.index)
model = Ridge().fit(train[["age"]], train["price"])  #: trains
model.score(test[["age"]], test["price"])
# === by date
train, test = df[df["date"] < "2020"], df[df["date"] >= "2020"]
middle = train["age"].mean()
model = Ridge().fit(train[["age"]].fillna(middle), train["price"])
model.score(test[["age"]].fillna(middle), test["price"])
# === by position
size = int(len(df) * 0.8)
train, test = df.iloc[:size], df.iloc[size:]
test = test.fillna(df.mean())  #: NBR406
model = Ridge().fit(train[["age"]], train["price"])  #: trains
model.score(test[["age"]], test["price"])
# === folds, prepared inside
for train, test in KFold(5).split(X):
    scaler = StandardScaler().fit(X.iloc[train])
    model = Ridge().fit(scaler.transform(X.iloc[train]), y.iloc[train])
    print(model.score(scaler.transform(X.iloc[test]), y.iloc[test]))
# === folds, prepared outside
X = scale(X)  #: NBR406
for train, test in KFold(5).split(X):
    model = Ridge().fit(X[train], y[train])  #: trains
    print(model.score(X[test], y[test]))
# === shuffled positions
order = np.random.permutation(len(df))
train, test = df.iloc[order[:800]], df.iloc[order[800:]]
middle = train["age"].mean()
model = Ridge().fit(train[["age"]].fillna(middle), train["price"])
model.score(test[["age"]].fillna(middle), test["price"])
# === three parts
rest, test = train_test_split(df)
train, valid = train_test_split(rest)
scaler = StandardScaler().fit(rest[["age"]])  #: NBR406
model = Ridge().fit(scaler.transform(train[["age"]]), train["price"])  #: trains
print(model.score(scaler.transform(valid[["age"]]), valid["price"]))
print(model.score(scaler.transform(test[["age"]]), test["price"]))
# === no split at all
X = StandardScaler().fit_transform(X)
model = Ridge().fit(X, y)
print(model.score(X, y))
# === files that were split before
train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
scaler = StandardScaler()
model = Ridge().fit(scaler.fit_transform(train[["age"]]), train["price"])
print(model.score(scaler.transform(test[["age"]]), test["price"]))
# === a data set that comes split
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
model = Sequential([Dense(10)])
model.fit(x_train, y_train, epochs=3)
model.evaluate(x_test, y_test)
