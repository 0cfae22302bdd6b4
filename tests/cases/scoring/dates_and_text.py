# === parts of a date
df['when'] = pd.to_datetime(df['when'])
df['month'] = df['when'].dt.month
df['dow'] = df['when'].dt.dayofweek
m = LogisticRegression().fit(df[['month', 'dow']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'month': pd.to_datetime(new.when).dt.month, 'dow': pd.to_datetime(new.when).dt.dayofweek}))[:, 1]
# === days since the last date
df['when'] = pd.to_datetime(df['when'])
df['days'] = (df['when'].max() - df['when']).dt.days
m = LogisticRegression().fit(df[['days']], df['y'])
# --- score
m.predict_proba((pd.to_datetime(raw.when).max() - pd.to_datetime(new.when)).dt.days.to_frame('days'))[:, 1]
# === days since a date of the author
df['days'] = (pd.Timestamp('2025-01-01') - pd.to_datetime(df['when'])).dt.days
m = LogisticRegression().fit(df[['days']], df['y'])
# --- score
m.predict_proba((pd.Timestamp('2025-01-01') - pd.to_datetime(new.when)).dt.days.to_frame('days'))[:, 1]
# === title taken from a text
df['t'] = df['text'].str.extract(r'(\w+)', expand=False)
df['t'] = df['t'].replace(['red'], 'other')
X = pd.get_dummies(df['t'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.text.str.extract(r'(\w+)', expand=False).replace(['red'], 'other')).reindex(columns=X.columns, fill_value=0))[:, 1]
# === length and words
df['n'] = df['text'].str.len()
df['w'] = df['text'].apply(lambda t: len(t.split()))
df['has'] = df['text'].str.contains('red').astype(int)
m = LogisticRegression().fit(df[['n', 'w', 'has']], df['y'])
# --- score
m.predict_proba(pd.DataFrame({'n': new.text.str.len(), 'w': new.text.str.split().str.len(), 'has': new.text.str.contains('red').astype(int)}))[:, 1]
# === counts of what is in a text
import string
STOP = {'the', 'a'}
vowels = set('aeiou')
df['punctuation'] = df['text'].apply(lambda x: len([c for c in str(x) if c in string.punctuation]))
df['stop'] = df['text'].apply(lambda x: len([w for w in str(x).lower().split() if w in STOP]))
df['mean'] = df['text'].apply(lambda x: sum([len(w) for w in str(x).split()]) / (1 + len({w for w in x.split()})))
df['vowels'] = df['text'].map(lambda x: sum(c in vowels for w in x.split() for c in w))
X = df[['punctuation', 'stop', 'mean', 'vowels']]
m = LogisticRegression(max_iter=2000).fit(X, df['y'])
# --- score
m.predict_proba(pd.DataFrame({'punctuation': [sum(not (c.isalnum() or c.isspace()) for c in t) for t in new.text], 'stop': [sum(w in ('the', 'a') for w in t.lower().split()) for t in new.text], 'mean': [sum(map(len, t.split())) / (1 + len(set(t.split()))) for t in new.text], 'vowels': [sum(c in 'aeiou' for c in t) for t in new.text]}))[:, 1]
# === tf-idf after cleaning
from sklearn.feature_extraction.text import TfidfVectorizer
import re
STOP = {'the', 'a'}
def clean(text):
    text = re.sub('[^a-z ]', ' ', text.lower())
    return ' '.join(w for w in text.split() if w not in STOP)
df['clean'] = df['text'].apply(clean)
tv = TfidfVectorizer()
X = tv.fit_transform(df['clean'])
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(tv.transform(new.text.map(clean)))[:, 1]
# === counts of words beside numbers
from sklearn.feature_extraction.text import CountVectorizer
from scipy.sparse import hstack
cv = CountVectorizer()
X = hstack([cv.fit_transform(df['text']), df[['fare']].values])
m = LogisticRegression(max_iter=2000).fit(X, df['y'])
# --- score
m.predict_proba(hstack([cv.transform(new.text), new[['fare']].values]))[:, 1]
# === a list comprehension over a column
df['first'] = [ord(t[0]) for t in df['text']]
m = LogisticRegression(max_iter=2000).fit(df[['first', 'fare']], df['y'])
# --- score
m.predict_proba(new.assign(first=new.text.str[0].map(ord))[['first', 'fare']])[:, 1]
# === a helper that uses an object made once
import re
from sklearn.feature_extraction.text import CountVectorizer
pattern = re.compile('[^a-z ]')
words = set('red blue'.split())
def keep(text):
    return ' '.join(w for w in pattern.sub(' ', text.lower()).split() if w in words)
def tidy(text):
    return keep(text.strip())
df['t'] = df['text'].apply(tidy)
cv = CountVectorizer()
m = LogisticRegression().fit(cv.fit_transform(df['t']), df['y'])
# --- score
m.predict_proba(cv.transform(new.text.map(tidy)))[:, 1]
# === one word replaced by a lambda that uses a helper
def first(text):
    return text.split()[0]
df['t'] = df['text'].map(lambda t: first(t).lower())
X = pd.get_dummies(df['t'], drop_first=True)
m = LogisticRegression().fit(X, df['y'])
# --- score
m.predict_proba(pd.get_dummies(new.text.str.split().str[0].str.lower()).reindex(columns=X.columns, fill_value=0))[:, 1]
