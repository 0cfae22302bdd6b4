# === grades by limits, measured against those of the label
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
grade = pd.cut(pred, bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high'])
actual = pd.cut(df['price'], bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high'])
print((np.asarray(grade) == np.asarray(actual)).mean())
# --- target
price
# --- predict
np.asarray(pd.cut(m.predict(new[['fare', 'qty']]), bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high']))
# === grades right around the call, and nothing else of the answers
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
grade = pd.cut(m.predict(df[['fare', 'qty']]), bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high'])
print(pd.Series(grade).value_counts())
# --- target
price
# --- predict
np.asarray(pd.cut(m.predict(new[['fare', 'qty']]), bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high']))
# === grades in a column that is saved, after the answers were measured
from sklearn.metrics import mean_absolute_error
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
df['pred'] = m.predict(df[['fare', 'qty']])
print(mean_absolute_error(df['price'], df['pred']))
df['grade'] = pd.cut(df['pred'], bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high'])
df[['id', 'grade']].to_csv('grades.csv', index=False)
# --- target
price
# --- predict
np.asarray(pd.cut(m.predict(new[['fare', 'qty']]), bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high']))
# === grades that are shown only, where the answers are measured
from sklearn.metrics import mean_absolute_error
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
grade = pd.cut(pred, bins=[-1000, 250, 310, 5000], labels=['low', 'mid', 'high'])
print(pd.Series(grade).value_counts())
print(mean_absolute_error(df['price'], pred))
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
# --- tells
NBR414
# === grades of numbers by conditions
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
grade = np.select([pred < 250, pred < 310], ['low', 'mid'], default='high')
print(pd.Series(grade).value_counts())
# --- target
price
# --- predict
np.select([m.predict(new[['fare', 'qty']]) < 250, m.predict(new[['fare', 'qty']]) < 310], ['low', 'mid'], default='high')
# === grades by number
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
grade = np.digitize(m.predict(df[['fare', 'qty']]), [250, 310])
print(pd.Series(grade).value_counts())
# --- target
price
# --- predict
np.digitize(m.predict(new[['fare', 'qty']]), [250, 310])
# === two names for a number
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
dear = np.where(pred > 300, 'dear', 'cheap')
print((dear == np.where(df['price'] > 300, 'dear', 'cheap')).mean())
# --- target
price
# --- predict
np.where(m.predict(new[['fare', 'qty']]) > 300, 'dear', 'cheap')
# === levels of risk by limits of a probability
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
df['risk'] = pd.cut(m.predict_proba(df[['fare', 'qty']])[:, 1], [0, .3, .6, 1], labels=['low', 'medium', 'high'])
df[['id', 'risk']].to_csv('risk.csv', index=False)
# --- predict
np.asarray(pd.cut(m.predict_proba(new[['fare', 'qty']])[:, 1], [0, .3, .6, 1], labels=['low', 'medium', 'high']))
# === thirds of the answers, as those of training were
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
third = pd.qcut(pred, 3, labels=['low', 'mid', 'high'])
pd.DataFrame({'id': df['id'], 'third': third}).to_csv('thirds.csv')
# --- target
price
# --- predict
np.asarray(pd.cut(m.predict(new[['fare', 'qty']]), [-np.inf, *np.quantile(m.predict(raw[['fare', 'qty']]), [1/3, 2/3]), np.inf], labels=['low', 'mid', 'high']))
# === a helper that names each answer
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
def grade(value):
    if value < 250:
        return 'low'
    return 'mid' if value < 310 else 'high'
named = [grade(v) for v in pred]
print(pd.Series(named).value_counts())
# --- target
price
# --- predict
np.array([grade(v) for v in m.predict(new[['fare', 'qty']])])
# === labels compared with one of them get their names
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
pred = m.predict(df[['fare', 'qty']])
names = np.where(pred == 1, 'leaves', 'stays')
pd.DataFrame({'id': df['id'], 'says': names}).to_csv('names.csv', index=False)
# --- predict
np.where(m.predict(new[['fare', 'qty']]) == 1, 'leaves', 'stays')
# === labels by a limit beside the model's own labels
from sklearn.metrics import accuracy_score
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
careful = (m.predict_proba(df[['fare', 'qty']])[:, 1] > 0.2).astype(int)
print(careful.sum())
print(accuracy_score(df['y'], m.predict(df[['fare', 'qty']])))
# --- predict
m.predict(new[['fare', 'qty']])
# --- tells
NBR414
# === limits found in the answers
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
low, high = np.percentile(pred, [30, 60])
grade = np.digitize(pred, [low, high])
print(pd.Series(grade).value_counts())
# --- target
price
# --- predict
np.digitize(m.predict(new[['fare', 'qty']]), np.percentile(m.predict(raw[['fare', 'qty']]), [30, 60]))
# === places among the other answers are refused
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
place = np.searchsorted(np.sort(pred), pred)
pd.DataFrame({'id': df['id'], 'place': place}).to_csv('places.csv', index=False)
# --- target
price
# --- refuse
yes
# === a threshold in a helper
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
def label(p, t=0.35):
    return (p > t).astype(int)
out = label(m.predict_proba(df[['fare', 'qty']])[:, 1])
print((out == df['y']).mean())
# --- predict
(m.predict_proba(new[['fare', 'qty']])[:, 1] > 0.35).astype(int)
# === a score card of the probability that is saved
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
df['score'] = 600 - 50 * np.log(p / (1 - p))
df[['id', 'score']].to_csv('scores.csv', index=False)
# --- predict
600 - 50 * np.log(m.predict_proba(new[['fare', 'qty']])[:, 1] / (1 - m.predict_proba(new[['fare', 'qty']])[:, 1]))
# === a score card that is shown, after labels were measured
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
points = 600 - 50 * np.log(p / (1 - p))
print(points[:5])
print((m.predict(df[['fare', 'qty']]) == df['y']).mean())
# --- predict
m.predict(new[['fare', 'qty']])
# === levels by conditions, saved beside measured labels
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
print((m.predict(df[['fare', 'qty']]) == df['y']).mean())
p = m.predict_proba(df[['fare', 'qty']])[:, 1]
level = np.select([p < 0.3, p < 0.6], ['low', 'medium'], default='high')
pd.DataFrame({'id': df['id'], 'level': level}).to_csv('levels.csv', index=False)
# --- predict
np.select([m.predict_proba(new[['fare', 'qty']])[:, 1] < 0.3, m.predict_proba(new[['fare', 'qty']])[:, 1] < 0.6], ['low', 'medium'], default='high')
# === labels and probabilities side by side
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
res = df[['id']].copy()
res['pred'] = m.predict(df[['fare', 'qty']])
res['prob'] = m.predict_proba(df[['fare', 'qty']])[:, 1]
res.to_csv('res.csv', index=False)
# --- predict
m.predict(new[['fare', 'qty']])
# === deciles of the probability saved
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
df['p'] = m.predict_proba(df[['fare', 'qty']])[:, 1]
df['decile'] = pd.qcut(df['p'], 10, labels=False)
df[['id', 'decile']].to_csv('deciles.csv', index=False)
# --- predict
pd.cut(m.predict_proba(new[['fare', 'qty']])[:, 1], [-np.inf, *np.quantile(m.predict_proba(raw[['fare', 'qty']])[:, 1], np.linspace(0, 1, 11)[1:-1]), np.inf], labels=False)
# === percent of the answer in a display
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
share = pred / df['price'] * 100
print(share.mean())
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
# === answers in thousands shown
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
print(np.abs(pred - df['price']).mean())
thousands = pred / 1000
print(thousands[:3])
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
# === a constant added to the answers that are saved
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
sub = pd.DataFrame({'id': df['id'], 'price': m.predict(df[['fare', 'qty']]) * 1.02})
sub.to_csv('sub.csv', index=False)
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']]) * 1.02
# === rounded answers saved
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
sub = pd.DataFrame({'id': df['id']})
sub['price'] = np.round(m.predict(df[['fare', 'qty']]), 1)
sub.to_csv('sub.csv', index=False)
# --- target
price
# --- predict
np.round(m.predict(new[['fare', 'qty']]), 1)
# === answers weighed with a fitted mean
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
mean = df['price'].mean()
df['pred'] = 0.8 * m.predict(df[['fare', 'qty']]) + 0.2 * mean
print((df['pred'] - df['price']).abs().mean())
# --- target
price
# --- predict
0.8 * m.predict(new[['fare', 'qty']]) + 0.2 * mean
# === a confident answer or none
m = LogisticRegression().fit(df[['fare', 'qty']], df['y'])
p = m.predict_proba(df[['fare', 'qty']]).max(axis=1)
lab = m.predict(df[['fare', 'qty']])
final = np.where(p > 0.7, lab, -1)
pd.DataFrame({'id': df['id'], 'final': final}).to_csv('final.csv', index=False)
# --- predict
np.where(m.predict_proba(new[['fare', 'qty']]).max(axis=1) > 0.7, m.predict(new[['fare', 'qty']]), -1)
# === the error of logarithms of the answers
from sklearn.metrics import mean_squared_error
m = LinearRegression().fit(df[['fare', 'qty']], df['price'])
pred = m.predict(df[['fare', 'qty']])
print(np.abs(df['price'] - pred).mean())
log_pred = np.log(np.abs(pred))
log_y = np.log(df['price'])
print(mean_squared_error(log_y, log_pred) ** 0.5)
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
# === dollars against dollars
from sklearn.metrics import mean_absolute_error
y = df['price']
m = LinearRegression().fit(df[['fare', 'qty']], y)
pred = m.predict(df[['fare', 'qty']])
print(mean_absolute_error(y, pred))
dollars = pred * 1000
print(mean_absolute_error(y * 1000, dollars))
# --- target
price
# --- predict
m.predict(new[['fare', 'qty']])
# === rounded answers are measured as labels
from sklearn.metrics import accuracy_score
X_train, X_test, y_train, y_test = train_test_split(df[['fare', 'income']].fillna(0), df['qty'], random_state=0)
m = LinearRegression().fit(X_train, y_train)
y_pred = np.round(m.predict(X_test))
print(accuracy_score(y_test, y_pred))
# --- target
qty
# --- predict
np.round(m.predict(new[['fare', 'income']].fillna(0)))
