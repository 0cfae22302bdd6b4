# === negative predictions set to a floor in place
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
pred[pred < 300] = 300
print(pred.mean())
# --- target
price
# --- predict
np.maximum(m.predict(new[['fare', 'qty']]), 300)
# === predictions at most as in training
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
pred = np.minimum(pred, df['price'].median())
print(pred.mean())
# --- target
price
# --- predict
np.minimum(m.predict(new[['fare', 'qty']]), full.price.median())
# === the target turned around
y = -df['price']
m = LinearRegression().fit(df[['fare', 'qty']], y)
pred = -m.predict(df[['fare', 'qty']])
print(pred.mean())
# --- target
price
# --- predict
-m.predict(new[['fare', 'qty']])
# === a rule of the features over the answers is refused
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
pred = np.where(df['qty'] == 0, 0, m.predict(df[['fare', 'qty']]))
print(pred.mean())
# --- refuse
# === a number that a helper reads changes between its calls
k = 2
def f(v):
    return v * k
df['a'] = df['fare'].apply(f)
k = 3
df['b'] = df['qty'].apply(f)
m = LinearRegression().fit(df[['a', 'b']], df['price'])
# --- target
price
# --- predict
m.predict(pd.DataFrame({'a': new.fare * 2, 'b': new.qty * 3}))
# === a mean that a helper reads changes between its calls
k = df['fare'].mean()
def f(v):
    return v - k
df['a'] = df['fare'].apply(f)
k = df['qty'].mean()
df['b'] = df['qty'].apply(f)
m = LinearRegression().fit(df[['a', 'b']], df['price'])
# --- target
price
# --- predict
m.predict(pd.DataFrame({'a': new.fare - raw.fare.mean(), 'b': new.qty - raw.qty.mean()}))
# === columns named by numbers in a loop
df['when'] = pd.to_datetime(df['when'])
for k in range(1, 5):
    df[f'm{k}'] = (df['when'].dt.month == k).astype(int)
m = LogisticRegression().fit(df[[f'm{k}' for k in range(1, 5)] + ['qty']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({**{f'm{k}': (pd.to_datetime(new.when).dt.month == k).astype(int) for k in range(1, 5)}, 'qty': new.qty}))[:, 1]
# === entries of an array set by a condition
X = df[['fare', 'qty', 'price']].values
X[X < 3] = df['fare'].median()
m = LogisticRegression().fit(X, df['y'])
# --- score
(lambda X: m.predict_proba(np.where(X < 3, raw.fare.median(), X))[:, 1])(new[['fare', 'qty', 'price']].values)
# === entries set row by row in a loop are refused
for i in range(len(df)):
    if df['fare'][i] > 50:
        df.loc[i, 'fare'] = 50
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
# --- refuse
# === a default that is kept from call to call is refused
def count(v, seen={}):
    seen[v] = seen.get(v, 0) + 1
    return seen[v]
df['f'] = df['sex'].apply(count)
m = LogisticRegression().fit(df[['f', 'qty']], df['y'])
# --- refuse
# === a model that a loop of unknown length fits again is refused
import statsmodels.api as sm
cols = ['fare', 'qty', 'price']
X = sm.add_constant(df[cols])
res = sm.OLS(df['income'].fillna(0), X).fit()
while res.pvalues.drop('const').max() > 0.05 and len(cols) > 1:
    cols.remove(res.pvalues.drop('const').idxmax())
    X = sm.add_constant(df[cols])
    res = sm.OLS(df['income'].fillna(0), X).fit()
# --- refuse
# === a threshold in a helper is refused
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
def label(p, t=0.35):
    return (p > t).astype(int)
out = label(m.predict_proba(df[['fare', 'qty']])[:, 1])
# --- refuse
# === a baseline of the rows added to the answers is refused
base = df.groupby('sex')['price'].transform('mean')
m = LinearRegression().fit(df[['fare', 'qty']], df['price'] - base)
pred = m.predict(df[['fare', 'qty']]) + base
# --- refuse
# === the class of the largest probability
m = LogisticRegression().fit(df[['fare', 'qty']], df['city'].fillna('none'))
k = np.argmax(m.predict_proba(df[['fare', 'qty']]), axis=1)
out = m.classes_[k]
# --- predict
m.predict(new[['fare', 'qty']])
# === a written threshold for the probabilities of a regression with a constant
import statsmodels.api as sm
X = sm.add_constant(df[['fare', 'qty']])
res = sm.Logit(df['y'], X).fit(disp=0)
pred = (res.predict(X) > 0.4).astype(int)
# --- predict
(res.predict(sm.add_constant(new[['fare', 'qty']], has_constant='add')) > 0.4).astype(int)
# === the errors of answers, by labels that were scaled with the rest
from sklearn.preprocessing import MinMaxScaler
df[['fare', 'price']] = np.log1p(df[['fare', 'price']])
y = df.pop('price')
m = LinearRegression().fit(df[['fare', 'qty']], y)
answer = m.predict(df[['fare', 'qty']])
errors = y - answer
print(errors.mean())
# --- target
price
# --- predict
m.predict(pd.DataFrame({'fare': np.log1p(new.fare), 'qty': new.qty}))
# === labels turned back where they are reported
from sklearn.preprocessing import LabelEncoder
from sklearn.metrics import classification_report
le = LabelEncoder()
y = le.fit_transform(df['sex'])
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'qty']], y, random_state=0)
m = RandomForestClassifier(random_state=0).fit(X_train, y_train)
y_pred = m.predict(X_test)
print(classification_report(le.inverse_transform(y_test), le.inverse_transform(y_pred)))
# --- target
sex
# --- predict
le.inverse_transform(m.predict(new[['fare', 'qty']]))
# === a scaled target turned back where its error is measured
from sklearn.preprocessing import StandardScaler
from sklearn.metrics import mean_absolute_error
sy = StandardScaler()
y = sy.fit_transform(df[['price']])
m = LinearRegression().fit(df[['fare', 'qty']], y)
print(mean_absolute_error(df['price'], sy.inverse_transform(m.predict(df[['fare', 'qty']]))))
# --- target
price
# --- predict
sy.inverse_transform(m.predict(new[['fare', 'qty']])).ravel()
