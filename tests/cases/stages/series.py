# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.metrics import mean_absolute_error
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.stattools import adfuller
from statsmodels.graphics.tsaplots import plot_acf
# %% [markdown]
# ## Air passengers
# %%
air = pd.read_csv("air.csv", parse_dates=["month"], index_col="month")  #: load
air.plot()  #: explore
# %%
test_result = adfuller(air["passengers"])  #: explore
print("p-value", test_result[1])  #: explore
# %%
plot_acf(air["passengers"])  #: explore
plt.show()  #: explore
# %%
logged = np.log(air["passengers"])  #: prepare
monthly = logged.asfreq("MS").interpolate()  #: prepare
# %%
cut = len(monthly) - 12  #: split
train, test = monthly[:cut], monthly[cut:]  #: split
# %%
order = (2, 1, 2)  #: train
model = ARIMA(train, order=order)  #: train
fitted = model.fit()  #: train
print(fitted.summary())  #: evaluate
# %%
forecast = fitted.forecast(12)  #: evaluate
mae = mean_absolute_error(np.exp(test), np.exp(forecast))  #: evaluate
print(mae)  #: evaluate
# %%
plt.plot(np.exp(test), label="truth")  #: evaluate
plt.plot(np.exp(forecast), label="forecast")  #: evaluate
plt.legend()  #: evaluate
# %%
fitted.save("arima.pkl")  #: save
