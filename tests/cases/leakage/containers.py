# === a dict of splits
X_train, X_test, y_train, y_test = train_test_split(StandardScaler().fit_transform(X), y)  #: NBR406
data = {"train": {"X": X_train, "y": y_train}, "test": {"X": X_test, "y": y_test}}
model = Ridge(alpha=0.5)
model.fit(data["train"]["X"], data["train"]["y"])  #: trains
model.predict(data["test"]["X"])
# === a dict of splits without a leak
X_train, X_test, y_train, y_test = train_test_split(X, y)
data = {"train": {"X": X_train, "y": y_train}, "test": {"X": X_test, "y": y_test}}
scaler = StandardScaler().fit(data["train"]["X"])
model = Ridge(alpha=0.5)
model.fit(scaler.transform(data["train"]["X"]), data["train"]["y"])
model.predict(scaler.transform(data["test"]["X"]))
# === several models in a dict
X_train, X_test, y_train, y_test = train_test_split(scale(X), y)  #: NBR406
for name, model in {"ridge": Ridge(), "forest": RandomForestRegressor()}.items():
    model.fit(X_train, y_train)  #: trains
    print(name, model.score(X_test, y_test))
# === several models in a list of pairs
X_train, X_test, y_train, y_test = train_test_split(X, y)
for name, model in [("ridge", Ridge()), ("forest", RandomForestRegressor())]:
    model.fit(X_train, y_train)
    print(name, model.score(X_test, y_test))
# === an alias of the frame
rows = df
rows["age"] = rows["age"].fillna(rows["age"].mean())  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a copy of the frame
rows = df.copy()
rows["age"] = rows["age"].fillna(rows["age"].mean())
X_train, X_test, y_train, y_test = train_test_split(df[["age"]], df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === features put together from parts
numbers = StandardScaler().fit_transform(df[["rooms", "age"]])  #: NBR406
kinds = OneHotEncoder().fit_transform(df[["city"]])
X = np.hstack([numbers, kinds])
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
