# === a pipeline fitted on training rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = make_pipeline(StandardScaler(), Ridge())
model.fit(X_train, y_train)
model.score(X_test, y_test)
# === a pipeline of preparation fitted on all rows
prepare = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
X = prepare.fit_transform(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a pipeline of encoders fitted on all rows
prepare = ColumnTransformer([("kind", OneHotEncoder(), ["kind"])])
X = prepare.fit_transform(df)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
model.score(X_test, y_test)
# === a column transformer that scales
prepare = ColumnTransformer([("kind", OneHotEncoder(), ["kind"]), ("age", StandardScaler(), ["age"])])
X = prepare.fit_transform(df)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === cross-validation of a pipeline
model = make_pipeline(StandardScaler(), Ridge())
print(cross_val_score(model, X, y).mean())
# === cross-validation of scaled rows
X = SelectKBest(k=1).fit_transform(X, y)  #: NBR406
print(cross_val_score(Ridge(), X, y).mean())  #: trains
# === cross-validation of training rows, and test rows left
X_train, X_test, y_train, y_test = train_test_split(X, y)
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
print(cross_val_score(Ridge(), X_train, y_train).mean())
model = Ridge().fit(X_train, y_train)
print(model.score(X_test, y_test))
# === a search over a pipeline
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Pipeline([("scale", StandardScaler()), ("ridge", Ridge())]), {"ridge__alpha": [1, 2]})
search.fit(X_train, y_train)
print(search.best_estimator_.score(X_test, y_test))
# === a search over scaled rows
X = StandardScaler().fit_transform(X)  #: NBR406
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Ridge(), {"alpha": [1, 2]})
search.fit(X_train, y_train)  #: trains
print(search.best_estimator_.score(X_test, y_test))
