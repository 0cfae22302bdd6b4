# === a feature from the target
df["expensive"] = df["price"] > 100  #: NBR407
X, y = df[["rooms", "expensive"]], df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === price by size, and the price is the target
df["ratio"] = df["price"] / df["size"]  #: NBR407
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns=["price"]), df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === left out again
df["ratio"] = df["price"] / df["size"]
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns=["price", "ratio"]), df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === the target itself transformed
df["log_price"] = np.log1p(df["price"])
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["log_price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === the price of the day before
df["before"] = df["price"].shift(1)
train, test = df[:800], df[800:]
model = Ridge().fit(train[["before"]], train["price"])
model.score(test[["before"]], test["price"])
# === a binned target to split by
df["band"] = pd.cut(df["price"], [0, 1, 2])
train, test = train_test_split(df, stratify=df["band"])
for part in (train, test):
    part.drop("band", axis=1, inplace=True)
model = Ridge().fit(train.drop(columns="price"), train["price"])
model.score(test.drop(columns="price"), test["price"])
# === target means of all rows
df["usual"] = df.groupby("city")["price"].transform("mean")  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "usual"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === target means of the training rows
train, test = train_test_split(df)
means = train.groupby("city")["price"].mean()
train["usual"], test["usual"] = train["city"].map(means), test["city"].map(means)
model = Ridge().fit(train[["rooms", "usual"]], train["price"])
model.score(test[["rooms", "usual"]], test["price"])
# === computed by row from other columns
df["log_price"] = np.log1p(df["price"])
df["area"] = df.apply(lambda row: row["width"] * row["depth"], axis=1)
target = df["log_price"]
features = df.drop(columns=["price", "log_price"])
X_train, X_test, y_train, y_test = train_test_split(features, target)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === the same column of other rows
first, second = df[df["city"] == "a"], df[df["city"] == "b"]
first["other"] = second["price"]
X_train, X_test, y_train, y_test = train_test_split(first[["rooms", "other"]], first["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
