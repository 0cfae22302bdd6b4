# %%
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler
# %%
shops = pd.read_excel("shops.xlsx")  #: load
shops.sample(5)  #: explore
# %%
shops.columns = [c.lower() for c in shops.columns]  #: prepare
features = shops[["income", "spending"]]  #: prepare
scaled = StandardScaler().fit_transform(features)  #: prepare
# %%
inertia = []  #: train
for k in range(1, 10):  #: train
    km = KMeans(k, random_state=0).fit(scaled)
    inertia.append(km.inertia_)
plt.plot(range(1, 10), inertia)  #: evaluate
plt.show()  #: evaluate
# %%
kmeans = KMeans(n_clusters=5, random_state=0)  #: train
kmeans.fit(scaled)  #: train
silhouette_score(scaled, kmeans.labels_)  #: evaluate
