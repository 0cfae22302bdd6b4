# === a scaler fitted again
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.fit_transform(X_test)  #: NBR405
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === another scaler
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = StandardScaler().fit_transform(X_train)
X_test = StandardScaler().fit_transform(X_test)  #: NBR405
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === means of both parts
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train = X_train.fillna(X_train.mean())
X_test = X_test.fillna(X_test.mean())  #: NBR405
model = Ridge().fit(X_train, y_train)  #: trains
model.predict(X_test)
# === the mean of the training part for both
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_test = X_test.fillna(X_train.mean())
X_train = X_train.fillna(X_train.mean())
model = Ridge().fit(X_train, y_train)
model.predict(X_test)
# === one function for both parts
def prepare(frame):
    frame["age"] = frame["age"].fillna(frame["age"].mean())  #: NBR405
    return frame
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train, X_test = prepare(X_train), prepare(X_test)
model = Ridge().fit(X_train, y_train)  #: trains
model.predict(X_test)
# === a loop over both files
test = pd.read_csv("test.csv")
for frame in [df, test]:
    frame["age"] = frame["age"].fillna(frame["age"].median())  #: NBR405
model = Ridge().fit(df[["age"]], df["price"])  #: trains
model.predict(test[["age"]])
