# === a scaler for all columns, then a split by hand
scaler = StandardScaler()
data = scaler.fit_transform(df)  #: NBR406
cut = int(len(data) * 0.8)
train, test = data[:cut], data[cut:]
model = Ridge()
model.fit(train[:, :-1], train[:, -1])  #: trains
print(model.score(test[:, :-1], test[:, -1]))
# === numbers scaled in a loop over columns
for name in ["rooms", "age"]:
    df[name] = (df[name] - df[name].mean()) / df[name].std()  #: NBR406 #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"], random_state=1)
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === words counted before the split, the text of a helper
def clean(text):
    return text.lower().strip()
df["text"] = df["text"].apply(clean)
vectorizer = CountVectorizer(max_features=500)
counts = vectorizer.fit_transform(df["text"]).toarray()  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(counts, df["price"])
model = GaussianNB()
model.fit(X_train, y_train)  #: trains
print(accuracy_score(y_test, model.predict(X_test)))
# === everything in a pipeline
numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
prepare = ColumnTransformer([("n", numbers, ["rooms", "age"]), ("c", OneHotEncoder(), ["city"])])
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="price"), df["price"])
model = Pipeline([("prepare", prepare), ("ridge", Ridge())])
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
# === the mean price of a city, before the split
means = df.groupby("city")["price"].mean()  #: NBR406
df["city_price"] = df["city"].map(means)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "city_price"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === the mean price of a city, of the training rows
train, test = train_test_split(df, test_size=0.2)
means = train.groupby("city")["price"].mean()
train = train.assign(city_price=train["city"].map(means))
test = test.assign(city_price=test["city"].map(means))
model = Ridge().fit(train[["rooms", "city_price"]], train["price"])
print(model.score(test[["rooms", "city_price"]], test["price"]))
# === a scaler fitted again, on the held-out part
X_train, X_test, y_train, y_test = train_test_split(X, y)
sc = MinMaxScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.fit_transform(X_test)  #: NBR405
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === columns chosen with all labels, then cross-validated
best = SelectKBest(k=1)
chosen = best.fit_transform(X, y)  #: NBR406
print(cross_val_score(Ridge(), chosen, y, cv=5).mean())  #: trains
# === the smaller class repeated before the split
minority = df[df["price"] > 100]
majority = df[df["price"] <= 100]
more = resample(minority, replace=True, n_samples=len(majority), random_state=0)  #: NBR408
both = pd.concat([majority, more])
X_train, X_test, y_train, y_test = train_test_split(both[["rooms", "age"]], both["price"] > 100)
model = LogisticRegression().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === the smaller class repeated among the training rows
train, test = train_test_split(df, random_state=0)
few = train[train["price"] > 100]
more = resample(few, replace=True, n_samples=200, random_state=0)
train = pd.concat([train, more])
model = LogisticRegression().fit(train[["rooms", "age"]], train["price"] > 100)
print(model.score(test[["rooms", "age"]], test["price"] > 100))
# === labels of categories are no statistic
encoder = LabelEncoder()
df["city"] = encoder.fit_transform(df["city"])
df = pd.get_dummies(df, columns=["kind"])
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="price"), df["price"])
model = Ridge().fit(X_train, y_train)
print(model.score(X_test, y_test))
# === components of all rows, a search in the training rows
parts = PCA(n_components=2).fit_transform(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(parts, y)
search = GridSearchCV(Ridge(), {"alpha": [0.1, 1, 10]}, cv=5)
search.fit(X_train, y_train)  #: trains
print(search.best_score_, search.score(X_test, y_test))
# === a scaler fitted on train, both transformed, in functions
def split_data(frame):
    return train_test_split(frame[["rooms", "age"]], frame["price"], test_size=0.3)
def scale_parts(a, b):
    sc = StandardScaler().fit(a)
    return sc.transform(a), sc.transform(b)
X_train, X_test, y_train, y_test = split_data(df)
X_train, X_test = scale_parts(X_train, X_test)
model = Ridge().fit(X_train, y_train)
print(model.score(X_test, y_test))
# === gaps filled from neighbours among all rows, in place
imputer = SimpleImputer(strategy="mean")
df[["rooms", "age"]] = imputer.fit_transform(df[["rooms", "age"]])  #: NBR406
train, test = train_test_split(df, test_size=0.25, random_state=7)
forest = RandomForestRegressor()
forest.fit(train.drop("price", axis=1), train["price"])  #: trains
print(mean_squared_error(test["price"], forest.predict(test.drop("price", axis=1))))
# === outliers of all rows are dropped by their quantiles
low, high = df["age"].quantile(0.05), df["age"].quantile(0.95)
df = df[(df["age"] > low) & (df["age"] < high)]
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], df["price"])
model = Ridge().fit(X_train, y_train)
print(model.score(X_test, y_test))
