# === filled with the mean of all rows
df["age"] = df["age"].fillna(df["age"].mean())  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === filled in place
df["age"].fillna(df["age"].median(), inplace=True)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === filled through a name
average = df["age"].mean()  #: NBR406
spread = df["age"].std()
df["age"] = df["age"].fillna(average)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === filled with a constant
df["age"] = df["age"].fillna(0)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === filled with the mean of the training rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
mean = X_train["age"].mean()
X_train["age"] = X_train["age"].fillna(mean)
X_test["age"] = X_test["age"].fillna(mean)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === filled, then left out
df["age"] = df["age"].fillna(df["age"].mean())
features = df.drop(columns=["age", "price"])
X_train, X_test, y_train, y_test = train_test_split(features, df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === looked at only
print(df["age"].mean(), df.describe())
df.corr()
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === scaled by hand
X = (X - X.mean()) / X.std()  #: NBR406 #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a sum over each row
df["total"] = df[["rooms", "age"]].sum(axis=1)
X_train, X_test, y_train, y_test = train_test_split(df[["total"]], df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === the mean of a group
df["usual"] = df.groupby("city")["rooms"].transform("mean")  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "usual"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === the mean of a group, joined
usual = df.groupby("city")["rooms"].mean().reset_index()  #: NBR406
df = df.merge(usual, on="city")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="price"), df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === groups as rows
cities = df.groupby("city").mean()
X_train, X_test, y_train, y_test = train_test_split(cities[["rooms"]], cities["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === how often a category comes
df["city"] = df["city"].map(df["city"].value_counts())  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "city"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === counted rows and missing values
print(len(df), df.shape[0], df.isnull().sum())
df = df[df["age"].notnull()]
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === edges of bins learnt
df["band"] = pd.qcut(df["age"], 4, labels=False)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "band"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === edges of bins written down
df["band"] = pd.cut(df["age"], [0, 10, 50, 200], labels=False)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "band"]], df["price"])
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === clipped at a quantile
limit = df["age"].quantile(0.99)  #: NBR406
df["age"] = df["age"].clip(upper=limit)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === train and test files put together
test = pd.read_csv("test.csv")
everything = pd.concat([df, test])
everything["age"] = everything["age"].fillna(everything["age"].median())  #: NBR406
train, test = everything[: len(df)], everything[len(df) :]
model = Ridge().fit(train[["age"]], train["price"])  #: trains
test["price"] = model.predict(test[["age"]])
# === each file by the training file
test = pd.read_csv("test.csv")
median = df["age"].median()
for part in [df, test]:
    part["age"] = part["age"].fillna(median)
model = Ridge().fit(df[["age"]], df["price"])
test["price"] = model.predict(test[["age"]])
# === within a lambda
low, high = df["age"].min(), df["age"].max()  #: NBR406 #: NBR406
df["age"] = df["age"].apply(lambda value: (value - low) / (high - low))
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === the values before, in time
df["before"] = df["rooms"].shift(1)
df["week"] = df["rooms"].rolling(7).mean()
train, test = df[:800], df[800:]
model = Ridge().fit(train[["before", "week"]], train["price"])
model.score(test[["before", "week"]], test["price"])
# === statistics of the target for a baseline
X_train, X_test, y_train, y_test = train_test_split(X, y)
baseline = y_train.mean()
model = Ridge().fit(X_train, y_train)
print(mean_squared_error(y_test, model.predict(X_test)), ((y_test - baseline) ** 2).mean())
# === a statistic of the training file, and both files put together for encoding
test = pd.read_csv("test.csv")
df["age"] = df["age"].fillna(df["age"].median())
test["age"] = test["age"].fillna(df["age"].median())
both = pd.get_dummies(pd.concat([df, test]))
train, test = both[: len(df)], both[len(df) :]
model = Ridge().fit(train[["age"]], train["price"])
test["price"] = model.predict(test[["age"]])
# === a statistic of each picture
pictures = []
for _, row in df.iterrows():
    band = np.array(row["band"]).reshape(75, 75)
    pictures.append((band - band.mean()) / band.std())
X_train, X_test, y_train, y_test = train_test_split(np.array(pictures), y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
