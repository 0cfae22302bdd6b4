# === a scaler before the split
X = StandardScaler().fit_transform(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a scaler after the split
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === fit and transform apart
scaler = MinMaxScaler()
scaler.fit(X)  #: NBR406
scaled = scaler.transform(X)
X_train, X_test, y_train, y_test = train_test_split(scaled, y)
model = Ridge()
model.fit(X_train, y_train)  #: trains
predictions = model.predict(X_test)
# === fitted on all rows after the split
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler()
scaler.fit(X)  #: NBR406
model = Ridge()
model.fit(scaler.transform(X_train), y_train)  #: trains
model.predict(scaler.transform(X_test))
# === scaled and not used
scaled = StandardScaler().fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === only encoders of categories
df["city"] = LabelEncoder().fit_transform(df["city"])
kinds = pd.get_dummies(df["kind"])
X = pd.concat([df[["rooms", "city"]], kinds], axis=1)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === an imputer
X = SimpleImputer(strategy="median").fit_transform(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = RandomForestRegressor()
model.fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === an imputer for one column
df[["age"]] = SimpleImputer().fit_transform(df[["age"]])  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "age"]], y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === an imputer for a column that is no feature
df[["age"]] = SimpleImputer().fit_transform(df[["age"]])
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "size"]], y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === features selected on all rows
selector = SelectKBest(k=1)
chosen = selector.fit_transform(X, y)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(chosen, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a vocabulary of all texts
vectorizer = TfidfVectorizer()
words = vectorizer.fit_transform(df["text"])  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(words, y)
model = LogisticRegression().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a vocabulary of the training texts
train_text, test_text, y_train, y_test = train_test_split(df["text"], y)
vectorizer = TfidfVectorizer()
model = LogisticRegression().fit(vectorizer.fit_transform(train_text), y_train)
model.score(vectorizer.transform(test_text), y_test)
# === hashing learns nothing
words = HashingVectorizer().fit_transform(df["text"])
X_train, X_test, y_train, y_test = train_test_split(words, y)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
# === texts cleaned in a loop
corpus = []
for i in range(0, 1000):
    review = df["text"][i].lower()
    review = review.split()
    corpus.append(" ".join(review))
X = CountVectorizer().fit_transform(corpus).toarray()  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, df.iloc[:, 1].values)
classifier = GaussianNB()
classifier.fit(X_train, y_train)  #: trains
y_pred = classifier.predict(X_test)
# === components of all rows
X = PCA(n_components=2).fit_transform(X)  #: NBR406
X_train, X_test = X[:80], X[80:]
y_train, y_test = y[:80], y[80:]
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_test, y_test))
# === clusters of all rows as a feature
df["cluster"] = KMeans(3).fit_predict(df[["rooms", "age"]])  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "cluster"]], y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a function that scales
X = scale(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === normalised row by row
X = normalize(X)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === several columns in a loop
for column in ["rooms", "age"]:
    df[column] = StandardScaler().fit_transform(df[[column]])  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(df.drop("price", axis=1), df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === columns chosen by importance on all rows
forest = RandomForestRegressor()
forest.fit(X, y)  #: NBR406
best = X.columns[np.argsort(forest.feature_importances_)[::-1][:1]]
X_train, X_test, y_train, y_test = train_test_split(X[best], y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a power found in training
from scipy import stats
X_train, X_test, y_train, y_test = train_test_split(X, y)
train_age, power = stats.boxcox(X_train["age"])
test_age = stats.boxcox(X_test["age"], lmbda=power)
model = Ridge().fit(train_age.reshape(-1, 1), y_train)
print(model.score(test_age.reshape(-1, 1), y_test))
