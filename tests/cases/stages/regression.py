# %%
import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
# %%
data = load_diabetes()  #: load
X = pd.DataFrame(data.data, columns=data.feature_names)  #: prepare
y = data.target  #: prepare
# %%
X.describe()  #: explore
# %%
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.3, random_state=1)  #: split
# %%
models = {"ols": LinearRegression(), "ridge": Ridge(alpha=0.5), "lasso": Lasso(alpha=0.1)}  #: train
results = {}  #: train
for name, m in models.items():  #: train
    m.fit(X_tr, y_tr)
    results[name] = np.sqrt(mean_squared_error(y_te, m.predict(X_te)))
pd.Series(results).sort_values()  #: evaluate
# %%
best = models["ridge"]  #: evaluate
print("r2", r2_score(y_te, best.predict(X_te)))  #: evaluate
coefficients = pd.Series(best.coef_, index=X.columns)  #: evaluate
coefficients  #: evaluate
# %%
ols = sm.OLS(y_tr, sm.add_constant(X_tr)).fit()  #: train
ols.summary()  #: evaluate
