# === layers in a row, a threshold
X = df[['age', 'fare', 'qty']]
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], test_size=0.25, random_state=1)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)
classifier = Sequential()
classifier.add(Dense(6, activation='relu', input_dim=3))
classifier.add(Dropout(0.1))
classifier.add(Dense(1, activation='sigmoid'))
classifier.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
history = classifier.fit(X_train, y_train, batch_size=10, epochs=3, verbose=0, validation_split=0.1)
loss, acc = classifier.evaluate(X_test, y_test, verbose=0)
y_pred = classifier.predict(X_test)
y_pred = (y_pred > 0.5)
print(accuracy_score(y_test, y_pred))
# --- score
classifier.predict(sc.transform(new[['age', 'fare', 'qty']]), verbose=0) > 0.5
# === several classes, argmax and names
encoder = LabelEncoder()
y = to_categorical(encoder.fit_transform(df['kind']))
X = df[['age', 'fare', 'qty']].values
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
scaler = MinMaxScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
model = keras.Sequential([
    keras.Input(shape=(X_train.shape[1],)),
    layers.Dense(8, activation='relu'),
    layers.BatchNormalization(),
    layers.Dense(3, activation='softmax'),
])
model.compile(loss='categorical_crossentropy', optimizer=keras.optimizers.Adam(0.01), metrics=['accuracy'])
model.fit(X_train, y_train, epochs=3, verbose=0)
probabilities = model.predict(X_test, verbose=0)
predicted = np.argmax(probabilities, axis=1)
actual = np.argmax(y_test, axis=1)
print(classification_report(actual, predicted, target_names=encoder.classes_, zero_division=0))
model.save('kinds.keras')
# --- score
np.argmax(model.predict(scaler.transform(new[['age', 'fare', 'qty']].values), verbose=0), axis=1)
# === a network of functions, numbers
def build_model(width):
    inputs = Input(shape=(width,))
    x = Dense(8, activation='relu')(inputs)
    x = Dense(4, activation='relu')(x)
    outputs = Dense(1)(x)
    model = Model(inputs=inputs, outputs=outputs)
    model.compile(optimizer='adam', loss='mse', metrics=['mae'])
    return model

X = df[['age', 'fare']]
y = df['price']
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
mean, std = X_train.mean(), X_train.std()
X_train = (X_train - mean) / std
X_test = (X_test - mean) / std
model = build_model(X_train.shape[1])
stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
model.fit(X_train, y_train, validation_split=0.2, epochs=4, callbacks=[stop], verbose=0)
mse, mae = model.evaluate(X_test, y_test, verbose=0)
y_pred = model.predict(X_test).flatten()
print(mean_squared_error(y_test, y_pred))
# --- score
model.predict((new[['age', 'fare']] - mean) / std, verbose=0)
# === numbers scaled back
sx, sy = StandardScaler(), StandardScaler()
X = sx.fit_transform(df[['age', 'fare']])
y = sy.fit_transform(df[['price']])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
model = Sequential([Dense(8, activation='relu'), Dense(1)])
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit(X_train, y_train, epochs=3, verbose=0)
pred = sy.inverse_transform(model.predict(X_test))
actual = sy.inverse_transform(y_test)
print(mean_squared_error(actual, pred))
# --- score
sy.inverse_transform(model.predict(sx.transform(new[['age', 'fare']]), verbose=0))
# === whole numbers from probabilities
df['city'] = df['city'].fillna('none')
X = pd.get_dummies(df[['age', 'fare', 'city']], columns=['city'], drop_first=True).astype('float32')
y = df['y']
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
model = Sequential([Input((X_train.shape[1],)), Dense(8, activation='relu'), Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy')
model.fit(X_train, y_train, epochs=2, verbose=0)
y_pred = [1 if p > 0.4 else 0 for p in model.predict(X_test).ravel()]
print(f1_score(y_test, y_pred, zero_division=0))
# --- score
(model.predict(pd.get_dummies(new.assign(city=new.city.fillna('none'))[['age', 'fare', 'city']], columns=['city']).reindex(columns=X.columns, fill_value=0).astype('float32'), verbose=0).ravel() > 0.4).astype(int)
# === rounded
X = df[['age', 'fare', 'qty']].values
y = df['y'].values
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='sgd')
model.fit(X, y, epochs=2, batch_size=32, verbose=0)
predictions = model.predict(X)
rounded = np.round(predictions).astype(int)
print(accuracy_score(y, rounded))
# --- score
np.round(model.predict(new[['age', 'fare', 'qty']].values, verbose=0))
# === only the score of the network itself
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']].values, df['y'], random_state=1)
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x=X_train, y=y_train, epochs=2, verbose=0)
print(model.evaluate(X_test, y_test, verbose=0))
model.save('model.keras')
# --- score
model.predict(new[['age', 'fare']].values, verbose=0)
# === a layer that is code
X = df[['age', 'fare']].values
model = Sequential([keras.layers.Lambda(lambda t: t * 2), Dense(1)])
model.compile(loss='mse', optimizer='adam')
model.fit(X, df['price'], epochs=1, verbose=0)
print(mean_squared_error(df['price'], model.predict(X)))
# --- refuse
Lambda
# === a loop that appends labels
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']], df['y'], random_state=1)
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(X_train, y_train, epochs=2, verbose=0)
yp = model.predict(X_test)
y_pred = []
for element in yp:
    if element > 0.3:
        y_pred.append(1)
    else:
        y_pred.append(0)
print(classification_report(y_test, y_pred, zero_division=0))
# --- score
(model.predict(new[['age', 'fare']], verbose=0) > 0.3).astype(int)
# === a loop over places
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']], df['y'], random_state=1)
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(X_train, y_train, epochs=2, verbose=0)
y_pred = model.predict(X_test)
for i in range(len(y_pred)):
    if y_pred[i] >= 0.4:
        y_pred[i] = 1
    else:
        y_pred[i] = 0
print(accuracy_score(y_test, y_pred))
# --- score
(model.predict(new[['age', 'fare']], verbose=0) >= 0.4).astype(int)
# === a list that only some rows get into
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']], df['y'], random_state=1)
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(X_train, y_train, epochs=2, verbose=0)
y_pred, last = [], 0
for p in model.predict(X_test):
    last = 1 if p > last else 0
    y_pred.append(last)
print(accuracy_score(y_test, y_pred))
# --- refuse
a loop over the answers
# === test rows in a file of their own
pd.read_csv('data.csv').tail(30).to_csv('test.csv', index=False)
test = pd.read_csv('test.csv')
scaler = StandardScaler()
X_train = scaler.fit_transform(df[['age', 'fare']])
X_test = scaler.transform(test[['age', 'fare']])
model = Sequential([Dense(5, activation='relu'), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(X_train, df['y'], epochs=2, verbose=0)
y_prob = model.predict(X_test)
y_pred = (y_prob > 0.35).astype(int)
print(accuracy_score(test['y'], y_pred))
# --- score
(model.predict(scaler.transform(new[['age', 'fare']]), verbose=0) > 0.35).astype(int)
# === rows that are given back, and held against themselves
X = MinMaxScaler().fit_transform(df[['age', 'fare', 'qty']])
model = Sequential([Dense(2, activation='relu'), Dense(3)])
model.compile(loss='mse', optimizer='adam')
model.fit(X, X, epochs=1, verbose=0)
error = np.mean((X - model.predict(X)) ** 2, axis=1)
strange = error > 0.3
print(strange.sum())
# --- refuse
its own input
