# === submission by a column turned back
m = LinearRegression().fit(df[['fare', 'qty']], np.log1p(df['price']))
sub = pd.DataFrame({'id': df['id']})
sub['price'] = m.predict(df[['fare', 'qty']])
sub['price'] = np.expm1(sub['price'])
sub.to_csv('sub.csv', index=False)
# --- target
price
# --- predict
np.expm1(m.predict(new[['fare', 'qty']]))
# === a column by a threshold in a frame
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
df['p'] = m.predict_proba(df[['fare', 'qty']])[:, 1]
cut = df['p'].quantile(0.7)
df['flag'] = (df['p'] > cut).astype(int)
print(df['flag'].mean())
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] > cut).astype(int)
# === clipped column of predictions
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
df['pred'] = m.predict(df[['fare', 'qty']])
df['pred'] = df['pred'].clip(lower=290)
print((df['pred'] - df['price']).abs().mean())
# --- target
price
# --- predict
np.clip(m.predict(new[['fare', 'qty']]), 290, None)
# === mask on the column itself
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
df['pred'] = m.predict(df[['fare', 'qty']])
df.loc[df['pred'] < 290, 'pred'] = 290
print((df['pred'] - df['price']).abs().mean())
# --- target
price
# --- predict
np.clip(m.predict(new[['fare', 'qty']]), 290, None)
# === a rule over the prediction in np.where of a column
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
df['pred'] = m.predict(df[['fare', 'qty']])
df['pred'] = np.where(df['qty'] == 0, 0, df['pred'])
print((df['pred'] == df['y']).mean())
# --- refuse
yes
# === apply over rows after the prediction
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
df['pred'] = m.predict(df[['fare', 'qty']])
df['pred'] = df.apply(lambda r: 0 if r['qty'] == 0 else r['pred'], axis=1)
print((df['pred'] == df['y']).mean())
# --- refuse
yes
# === mask on the array of predictions
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
pred[df['qty'] == 0] = 250
print(np.abs(pred - df['price']).mean())
# --- target
price
# --- refuse
yes
# === a target per unit, multiplied again
df['unit'] = df['price'] / (df['qty'] + 1)
m = LinearRegression().fit(df[['fare', 'qty']], df['unit'])
df['pred'] = m.predict(df[['fare', 'qty']]) * (df['qty'] + 1)
print(np.abs(df['pred'] - df['price']).mean())
# --- target
price
# --- refuse
yes
# === the top tenth by probability
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
cut = np.sort(p)[-9]
chosen = p >= cut
print(chosen.sum())
# --- refuse
yes
# === scaled target in a frame turned back
from sklearn.preprocessing import MinMaxScaler
sy = MinMaxScaler()
df['price_s'] = sy.fit_transform(df[['price']])
m = LinearRegression().fit(df[['fare', 'qty']], df['price_s'])
df['pred'] = sy.inverse_transform(m.predict(df[['fare', 'qty']]).reshape(-1, 1))
print(np.abs(df['pred'] - df['price']).mean())
# --- target
price
# --- predict
sy.inverse_transform(m.predict(new[['fare', 'qty']]).reshape(-1, 1)).ravel()
# === label mapped to numbers and back in a frame
df['cls'] = df['sex'].map({'m': 1, 'f': 0})
m = LogisticRegression().fit(df[['fare', 'qty']], df['cls'])
df['out'] = pd.Series(m.predict(df[['fare', 'qty']])).map({1: 'm', 0: 'f'})
print(df['out'].value_counts())
# --- target
sex
# --- predict
pd.Series(m.predict(new[['fare', 'qty']])).map({1: 'm', 0: 'f'})
# === a square root target squared in the metric
y = np.sqrt(df['price'])
m = LinearRegression().fit(df[['fare', 'qty']], y)
print(np.mean(np.abs(m.predict(df[['fare', 'qty']]) ** 2 - df['price'])))
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']]) ** 2
# === kaggle: sample submission filled
test = pd.read_csv('data.csv').drop(columns='price')
sub = pd.read_csv('data.csv')[['id']]
m = LinearRegression().fit(df[['fare', 'qty']], np.log(df['price'] + 1))
sub['price'] = m.predict(test[['fare', 'qty']])
sub['price'] = np.exp(sub['price']) - 1
sub.to_csv('s.csv', index=False)
# --- target
price
# --- predict
np.exp(m.predict(new[['fare', 'qty']])) - 1
# === kaggle: a threshold on another table
test = pd.read_csv('data.csv').drop(columns='y')
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(test[['fare', 'qty']])[:, 1]
sub = pd.DataFrame({'id': test.id, 'y': (p > 0.6).astype(int)})
sub.to_csv('s.csv', index=False)
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] > .6).astype(int)
# === kaggle: blended on another table
test = pd.read_csv('data.csv').drop(columns='price')
from sklearn.ensemble import RandomForestRegressor
a = LinearRegression().fit(df[['fare', 'qty']], df['price'])
b = RandomForestRegressor(n_estimators=4, random_state=0).fit(df[['fare', 'qty']], df['price'])
print(b.score(df[['fare', 'qty']], df['price']))
final = 0.5 * a.predict(test[['fare', 'qty']]) + 0.5 * b.predict(test[['fare', 'qty']])
pd.DataFrame({'id': test.id, 'p': final}).to_csv('s.csv')
# --- target
price
# --- refuse
yes
# === argmax over classes named again
names = np.array(['small', 'mid', 'big'])
y3 = pd.qcut(df['price'], 3, labels=[0, 1, 2]).astype(int)
m = LogisticRegression(max_iter=1000).fit(df[['fare', 'qty']], y3)
P = m.predict_proba(df[['fare', 'qty']])
pred = names[np.argmax(P, axis=1)]
print((pred == names[y3]).mean())
# --- target
price
# --- predict
names[np.argmax(m.predict_proba(new[['fare', 'qty']]), axis=1)]
# === errors in a table
from sklearn.metrics import mean_absolute_error
X_tr, X_te, y_tr, y_te = train_test_split(df[['fare', 'qty']], df['price'], random_state=0)
m = LinearRegression().fit(X_tr, y_tr)
pred = m.predict(X_te)
res = pd.DataFrame({'actual': y_te, 'pred': pred})
res['error'] = res['actual'] - res['pred']
res['pct'] = res['error'] / res['actual'] * 100
res['abs'] = res['error'].abs()
print(res.describe(), mean_absolute_error(y_te, pred))
acc = (np.abs(pred - y_te) < 50).mean()
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
