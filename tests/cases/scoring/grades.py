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
