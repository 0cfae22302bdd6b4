# %%
import pandas as pd
import matplotlib.pyplot as plt
# %%
sales = pd.read_csv("sales.csv")  #: load
sales.dtypes  #: explore
# %%
sales["date"] = pd.to_datetime(sales["date"])  #: prepare
sales["revenue"] = sales["units"] * sales["price"]  #: prepare
# %%
total = sales["revenue"].sum()  #: explore
print("total", total)  #: explore
# %%
by_shop = sales.groupby("shop")["revenue"].sum()  #: explore
by_shop.plot(kind="barh")  #: explore
plt.title("Revenue by shop")  #: explore
plt.show()  #: explore
