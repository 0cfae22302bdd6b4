# === the best parameter by the test rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
best, best_score = None, 0
for alpha in [0.1, 1, 10]:
    model = Ridge(alpha).fit(X_train, y_train)
    score = model.score(X_test, y_test)  #: NBR409
    if score > best_score:
        best, best_score = model, score
# === the best parameter by validation rows
X_rest, X_test, y_rest, y_test = train_test_split(X, y)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest)
best, best_score = None, 0
for alpha in [0.1, 1, 10]:
    model = Ridge(alpha).fit(X_train, y_train)
    score = model.score(X_val, y_val)
    if score > best_score:
        best, best_score = model, score
print(best.score(X_test, y_test))
# === scores in a list
X_train, X_test, y_train, y_test = train_test_split(X, y)
scores = []
for k in range(1, 10):
    model = KNeighborsRegressor(k).fit(X_train, y_train)
    scores.append(mean_squared_error(y_test, model.predict(X_test)))  #: NBR409
best_k = np.argmin(scores) + 1
# === scores printed
X_train, X_test, y_train, y_test = train_test_split(X, y)
for alpha in [0.1, 1, 10]:
    model = Ridge(alpha).fit(X_train, y_train)
    print(alpha, model.score(X_test, y_test))
# === stopped by the test rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = XGBRegressor(early_stopping_rounds=5)
model.fit(X_train, y_train, eval_set=[(X_test, y_test)])  #: NBR409
print(mean_squared_error(y_test, model.predict(X_test)))
# === stopped by validation rows
X_rest, X_test, y_rest, y_test = train_test_split(X, y)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest)
model = XGBRegressor(early_stopping_rounds=5)
model.fit(X_train, y_train, eval_set=[(X_val, y_val)])
print(mean_squared_error(y_test, model.predict(X_test)))
# === chosen by cross-validation
X_train, X_test, y_train, y_test = train_test_split(X, y)
search = GridSearchCV(Ridge(), {"alpha": [0.1, 1]}).fit(X_train, y_train)
print(search.score(X_test, y_test))
# === classes by the greatest probability
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = LogisticRegression().fit(X_train, y_train)
classes = np.argmax(model.predict_proba(X_test), axis=1)
print(accuracy_score(y_test, classes))
# === stopped by the training loss
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Sequential([Dense(10)])
stop = EarlyStopping(monitor="loss")
model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[stop])
model.evaluate(X_test, y_test)
# === stopped by the loss of the test rows
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Sequential([Dense(10)])
model.fit(X_train, y_train, validation_data=(X_test, y_test), callbacks=[EarlyStopping(patience=2)])  #: NBR409
model.evaluate(X_test, y_test)
# === the greatest of predicted values
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)
predicted = model.predict(X_test)
print(max(predicted), np.argmax(predicted), y_test.iloc[np.argmax(predicted)])
# === stopped by rows that are called validation rows
xtrain, xvalid, ytrain, yvalid = train_test_split(X, y)
model = Sequential([Dense(10)])
model.fit(xtrain, ytrain, validation_data=(xvalid, yvalid), callbacks=[EarlyStopping()])
print(model.evaluate(xvalid, yvalid))
# === stopped by the rest of each fold
for train, test in KFold(5).split(X):
    model = XGBRegressor(early_stopping_rounds=5)
    model.fit(X.iloc[train], y.iloc[train], eval_set=[(X.iloc[test], y.iloc[test])])
    print(mean_squared_error(y.iloc[test], model.predict(X.iloc[test])))
# === the best of several models by their test scores
X_train, X_test, y_train, y_test = train_test_split(X, y)
ridge, forest = Ridge().fit(X_train, y_train), RandomForestRegressor().fit(X_train, y_train)
scores = {"ridge": ridge.score(X_test, y_test), "forest": forest.score(X_test, y_test)}  #: NBR409 #: NBR409
best = max(scores, key=scores.get)
