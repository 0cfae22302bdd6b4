# %% [markdown]
# ## Score new customers
# %%
import joblib
import pandas as pd
# %%
model = joblib.load("model.joblib")  #: load
new = pd.read_csv("new_customers.csv")  #: load
new = new.dropna(subset=["age"])  #: prepare
new["predicted"] = model.predict(new[["age", "tenure"]])  #: predict
new.head()  #: predict
new.to_csv("scored.csv", index=False)  #: save
