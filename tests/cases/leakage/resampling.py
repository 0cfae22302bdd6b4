# === oversampled before the split
X, y = SMOTE().fit_resample(X, y)  #: NBR408
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === oversampled after the split
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_train, y_train = SMOTE().fit_resample(X_train, y_train)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
# === undersampled before the split
X, y = RandomUnderSampler().fit_resample(X, y)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
# === all rows oversampled, the old test rows kept
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_more, y_more = RandomOverSampler().fit_resample(X, y)  #: NBR408
model = LogisticRegression().fit(X_more, y_more)  #: trains
model.score(X_test, y_test)
# === a minority drawn with replacement
few, many = df[df["label"] == 1], df[df["label"] == 0]
few = resample(few, replace=True, n_samples=len(many))  #: NBR408
both = pd.concat([few, many])
X_train, X_test, y_train, y_test = train_test_split(both[["rooms"]], both["label"])
model = LogisticRegression().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a majority drawn without replacement
few, many = df[df["label"] == 1], df[df["label"] == 0]
many = resample(many, replace=False, n_samples=len(few))
both = pd.concat([few, many])
X_train, X_test, y_train, y_test = train_test_split(both[["rooms"]], both["label"])
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
# === a minority repeated
both = pd.concat([df, df[df["label"] == 1]])  #: NBR408
X_train, X_test, y_train, y_test = train_test_split(both[["rooms"]], both["label"])
model = LogisticRegression().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === fitted on all rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge()
model.fit(X, y)  #: NBR408 #: trains
print(model.score(X_test, y_test))
# === fitted on all rows at the end
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
print(model.score(X_test, y_test))
final = Ridge().fit(X, y)
joblib.dump(final, "model.joblib")
# === judged by the training rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
print(model.score(X_train, y_train))  #: NBR408
# === judged by both
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
print(model.score(X_train, y_train), model.score(X_test, y_test))
# === judged by both, fitted once for each
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge()
test_predictions = model.fit(X_train, y_train).predict(X_test)
train_predictions = model.fit(X_train, y_train).predict(X_train)
print(mean_squared_error(y_test, test_predictions), mean_squared_error(y_train, train_predictions))
# === training rows tested again
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_all = pd.concat([X_train, X_test])
model = Ridge()
model.fit(X_all, pd.concat([y_train, y_test]))  #: NBR408 #: trains
model.score(X_test, y_test)
# === training rows oversampled, and looked at again
X_train, X_test, y_train, y_test = train_test_split(X, y)
X_more, y_more = SMOTE().fit_resample(X_train, y_train)
model = LogisticRegression().fit(X_more, y_more)
print(accuracy_score(y_more, model.predict(X_more)), accuracy_score(y_test, model.predict(X_test)))
# === a few of the rows predicted
model = make_pipeline(StandardScaler(), Ridge())
model.fit(X, y)
print(model.predict(X.iloc[:5]))
# === positions of two kinds under each other
places = np.vstack([df[["from_x", "from_y"]].values, df[["to_x", "to_y"]].values])
clusters = KMeans(10).fit(places)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === channels of a picture
bands = np.concatenate([df["one"], df["two"]], axis=3)
X_train, X_test, y_train, y_test = train_test_split(bands, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === a majority drawn by position
many, few = df[df["label"] == 0].index, df[df["label"] == 1].index
chosen = np.random.choice(many, len(few), replace=False)
both = pd.concat([df.loc[chosen], df.loc[few]])
X_train, X_test, y_train, y_test = train_test_split(both[["rooms"]], both["label"])
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
# === rows of a table that is joined come more than once
days = pd.concat([pd.DataFrame({"city": df["city"].unique()}), pd.DataFrame({"city": df["city"].unique()})])
df = df.merge(days, on="city")
train, test = train_test_split(df)
model = Ridge().fit(train[["rooms"]], train["price"])
model.score(test[["rooms"]], test["price"])
# === some of the training rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Sequential([Dense(10)])
model.fit(X_train, y_train, validation_split=0.1)
print(mean_squared_error(y_train[900:], model.predict(X_train[900:])), model.evaluate(X_test, y_test))
# === the test file repeated
test = pd.read_csv("test.csv")
test = pd.concat([test.copy(), test.copy()])
both = pd.concat([df, test])
train, test = both[: len(df)], both[len(df) :]
X_train, X_val, y_train, y_val = train_test_split(train[["age"]], train["price"])
model = Ridge().fit(X_train, y_train)
print(model.score(X_val, y_val))
