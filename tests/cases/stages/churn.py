# %% [markdown]
# # Customer churn
# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import joblib
# %%
path = "churn.csv"  #: load
df = pd.read_csv(path)  #: load
df.head()  #: explore
# %%
df.info()  #: explore
# %%
missing = df.isnull().sum()  #: explore
missing[missing > 0]  #: explore
# %%
fig, ax = plt.subplots()  #: explore
sns.countplot(x="churn", data=df, ax=ax)  #: explore
ax.set_title("How many leave")  #: explore
plt.show()  #: explore
# %%
for column in ["age", "tenure"]:  #: explore
    plt.figure()
    sns.histplot(df[column])
    plt.show()
# %% [markdown]
# ## Cleaning
# %%
df = df.drop_duplicates()  #: prepare
df["age"].fillna(df["age"].median(), inplace=True)  #: prepare
df = df[df["age"] < 100]  #: prepare
df["senior"] = (df["age"] > 65).astype(int)  #: prepare
numeric = ["age", "tenure"]  #: prepare
categorical = ["plan", "region"]  #: prepare
# %%
X = df.drop(columns="churn")  #: split
y = df["churn"]  #: split
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  #: split
# %%
prep = ColumnTransformer([("n", StandardScaler(), numeric), ("c", OneHotEncoder(), categorical)])  #: prepare
model = Pipeline([("prep", prep), ("clf", RandomForestClassifier())])  #: train
grid = {"clf__n_estimators": [100, 300]}  #: train
search = GridSearchCV(model, grid, cv=5)  #: train
search.fit(X_train, y_train)  #: train
best = search.best_estimator_  #: evaluate
print(search.best_params_)  #: evaluate
# %%
pred = best.predict(X_test)  #: evaluate
proba = best.predict_proba(X_test)[:, 1]  #: evaluate
acc = accuracy_score(y_test, pred)  #: evaluate
auc = roc_auc_score(y_test, proba)  #: evaluate
print("acc", acc, "auc", auc)  #: evaluate
sns.heatmap(confusion_matrix(y_test, pred), annot=True)  #: evaluate
plt.show()  #: evaluate
# %%
joblib.dump(best, "model.joblib")  #: save
