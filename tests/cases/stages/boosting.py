# %%
import numpy as np
import pandas as pd
import xgboost as xgb
from imblearn.over_sampling import SMOTE
from sklearn.metrics import f1_score, precision_recall_curve
from sklearn.model_selection import StratifiedKFold
# %%
np.random.seed(7)  #: load
claims = pd.read_parquet("claims.parquet")  #: load
claims = claims.merge(pd.read_csv("regions.csv"), on="region")  #: load
# %%
claims.groupby("region")["fraud"].mean()  #: explore
# %%
claims["month"] = pd.to_datetime(claims["date"]).dt.month  #: prepare
claims = pd.get_dummies(claims, columns=["region"])  #: prepare
target = claims.pop("fraud")  #: prepare
mask = np.random.rand(len(claims)) < 0.8  #: split
X_train, X_valid = claims[mask], claims[~mask]  #: split
y_train, y_valid = target[mask], target[~mask]  #: split
# %%
smote = SMOTE(random_state=1)  #: prepare
X_res, y_res = smote.fit_resample(X_train, y_train)  #: prepare
# %%
params = {"max_depth": 4, "eta": 0.1, "objective": "binary:logistic"}  #: train
dtrain = xgb.DMatrix(X_res, label=y_res)  #: prepare
dvalid = xgb.DMatrix(X_valid, label=y_valid)  #: prepare
booster = xgb.train(params, dtrain, num_boost_round=200, evals=[(dvalid, "valid")])  #: train
# %%
scores = booster.predict(dvalid)  #: evaluate
precision, recall, thresholds = precision_recall_curve(y_valid, scores)  #: evaluate
best = thresholds[np.argmax(2 * precision * recall / (precision + recall + 1e-9))]  #: evaluate
print("F1", f1_score(y_valid, scores > best))  #: evaluate
xgb.plot_importance(booster)  #: evaluate
# %%
booster.save_model("fraud.json")  #: save
