# %%
import pandas as pd
import numpy as np
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import cross_val_score, KFold
from sklearn.preprocessing import LabelEncoder
# %%
train = pd.read_csv("../input/train.csv")  #: load
test = pd.read_csv("../input/test.csv")  #: load
print(train.shape, test.shape)  #: explore
# %%
train.describe()  #: explore
# %%
corr = train.corr()  #: explore
corr["SalePrice"].sort_values(ascending=False)  #: explore
# %%
ntrain = train.shape[0]  #: prepare
y = np.log1p(train["SalePrice"])  #: prepare
full = pd.concat([train.drop("SalePrice", axis=1), test])  #: prepare
full["LotFrontage"] = full.groupby("Neighborhood")["LotFrontage"].transform(lambda s: s.fillna(s.median()))  #: prepare
for c in full.select_dtypes("object").columns:  #: prepare
    le = LabelEncoder()
    full[c] = le.fit_transform(full[c].astype(str))
full["TotalSF"] = full["1stFlrSF"] + full["2ndFlrSF"]  #: prepare
X = full[:ntrain]  #: prepare
X_new = full[ntrain:]  #: prepare
# %%
def rmse_cv(model):  #: evaluate
    kf = KFold(5, shuffle=True, random_state=42)
    return np.sqrt(-cross_val_score(model, X, y, scoring="neg_mean_squared_error", cv=kf))
# %%
gbr = GradientBoostingRegressor(n_estimators=500, random_state=0)  #: train
score = rmse_cv(gbr)  #: evaluate
print("GBR: {:.4f}".format(score.mean()))  #: evaluate
# %%
gbr.fit(X, y)  #: train
# %%
final = np.expm1(gbr.predict(X_new))  #: predict
sub = pd.DataFrame()  #: predict
sub["Id"] = test["Id"]  #: predict
sub["SalePrice"] = final  #: predict
sub.to_csv("submission.csv", index=False)  #: save
