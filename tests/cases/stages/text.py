# %%
import re
import nltk
import pandas as pd
from nltk.corpus import stopwords
from nltk.stem import PorterStemmer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from wordcloud import WordCloud
import matplotlib.pyplot as plt
import pickle
# %%
nltk.download("stopwords")  #: load
reviews = pd.read_csv("reviews.tsv", sep="\t")  #: load
# %%
reviews["sentiment"].value_counts().plot(kind="bar")  #: explore
# %%
cloud = WordCloud().generate(" ".join(reviews["text"]))  #: explore
plt.imshow(cloud)  #: explore
plt.axis("off")  #: explore
# %%
stop = set(stopwords.words("english"))  #: prepare
stemmer = PorterStemmer()  #: prepare
def clean(text):  #: prepare
    text = re.sub(r"[^a-z]", " ", text.lower())
    return " ".join(stemmer.stem(w) for w in text.split() if w not in stop)
reviews["clean"] = reviews["text"].apply(clean)  #: prepare
# %%
corpus = []  #: prepare
for i in range(len(reviews)):  #: prepare
    corpus.append(clean(reviews["text"][i]))
# %%
tfidf = TfidfVectorizer(max_features=5000)  #: prepare
X = tfidf.fit_transform(corpus)  #: prepare
y = reviews["sentiment"].map({"neg": 0, "pos": 1})  #: prepare
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)  #: split
# %%
nb = MultinomialNB()  #: train
nb.fit(X_train, y_train)  #: train
nb.score(X_test, y_test)  #: evaluate
# %%
print(classification_report(y_test, nb.predict(X_test)))  #: evaluate
# %%
with open("nb.pkl", "wb") as f:  #: save
    pickle.dump((tfidf, nb), f)
# %%
sample = ["what a wonderful film"]  #: predict
nb.predict(tfidf.transform(sample))  #: predict
