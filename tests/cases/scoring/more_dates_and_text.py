# === year, month and weekend
df['when'] = pd.to_datetime(df['when'], format='%Y-%m-%d')
df['month'] = df['when'].dt.month
df['weekend'] = (df['when'].dt.weekday >= 5).astype(int)
df['sin'] = np.sin(2 * np.pi * df['month'] / 12)
m = LogisticRegression().fit(df[['month', 'weekend', 'sin']], df['y'])
# --- score
(lambda d: m.predict_proba(pd.DataFrame({'month': d.dt.month, 'weekend': (d.dt.weekday >= 5).astype(int), 'sin': np.sin(2 * np.pi * d.dt.month / 12)}))[:, 1])(pd.to_datetime(new.when, format='%Y-%m-%d'))
# === dates parsed while reading
df = pd.read_csv('data.csv', parse_dates=['when'])
df['day'] = df['when'].dt.day
df['age_days'] = (df['when'] - df['when'].min()).dt.days
m = LogisticRegression().fit(df[['day', 'age_days']], df['y'])
# --- score
(lambda d: m.predict_proba(pd.DataFrame({'day': d.dt.day, 'age_days': (d - pd.Timestamp('2024-01-05')).dt.days}))[:, 1])(pd.to_datetime(new.when))
# === parts of a text by position
df['month'] = df['when'].apply(lambda d: int(d.split('-')[1]))
df['year'] = df['when'].str[:4].astype(int)
m = LogisticRegression(max_iter=500).fit(df[['month', 'year']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'month': new.when.str[5:7].astype(int), 'year': new.when.str[:4].astype(int)}))[:, 1]
# === parts of a text as columns
df[['Y', 'M', 'D']] = df['when'].str.split('-', expand=True).astype(int)
m = LogisticRegression(max_iter=500).fit(df[['M', 'D']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'M': new.when.str[5:7].astype(int), 'D': new.when.str[8:].astype(int)}))[:, 1]
# === month names as dummies
df['month'] = pd.to_datetime(df['when']).dt.month_name()
X = pd.get_dummies(df[['month', 'qty']], columns=['month'])
m = LogisticRegression(max_iter=500).fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new[['qty']].assign(month=pd.to_datetime(new.when).dt.month_name()), columns=['month']).reindex(columns=X.columns, fill_value=0))[:, 1]
# === days since the day of training
today = pd.Timestamp.today().normalize()
df['days'] = (today - pd.to_datetime(df['when'])).dt.days
m = LogisticRegression().fit(df[['days']], df['y'])
# --- score
m.predict_proba((today - pd.to_datetime(new.when)).dt.days.to_frame('days'))[:, 1]
# === a helper as analyser
from sklearn.feature_extraction.text import CountVectorizer
import string
def words(text):
    text = ''.join(c for c in text if c not in string.punctuation)
    return [w.lower() for w in text.split()]
cv = CountVectorizer(analyzer=words)
X = cv.fit_transform(df['text'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(cv.transform(new.text))[:, 1]
# === a pipeline of text
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline
X_train, X_test, y_train, y_test = train_test_split(df['text'], df['y'], random_state=0)
m = Pipeline([('tfidf', TfidfVectorizer(stop_words='english')), ('clf', LogisticRegression())])
m.fit(X_train, y_train)
print(m.score(X_test, y_test))
# --- score
m.predict_proba(new.text)[:, 1]
# === counts made dense
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import GaussianNB
corpus = []
for text in df['text']:
    corpus.append(text.lower())
cv = CountVectorizer(max_features=4)
X = cv.fit_transform(corpus).toarray()
m = GaussianNB().fit(X, df['y'])
# --- score
m.predict_proba(cv.transform([t.lower() for t in new.text]).toarray())[:, 1]
# === words counted by a loop over the index
import re
corpus = []
for i in range(0, len(df)):
    review = re.sub('[^a-zA-Z]', ' ', df['text'][i])
    review = review.lower().split()
    corpus.append(' '.join(review))
from sklearn.feature_extraction.text import TfidfVectorizer
tv = TfidfVectorizer()
X = tv.fit_transform(corpus).toarray()
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(tv.transform([' '.join(re.sub('[^a-zA-Z]', ' ', t).lower().split()) for t in new.text]).toarray())[:, 1]
# === a column for each word of a text
W = df['text'].str.get_dummies(sep=' ')
m = LogisticRegression().fit(W, df['y'])
# --- score
m.predict_proba(new.text.str.get_dummies(sep=' ').reindex(columns=W.columns, fill_value=0))[:, 1]
