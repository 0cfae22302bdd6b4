# %%
import numpy as np
import matplotlib.pyplot as plt
from tensorflow.keras.datasets import fashion_mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout, Flatten
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.utils import to_categorical
# %%
(x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()  #: load
# %%
plt.imshow(x_train[0])  #: explore
plt.show()  #: explore
# %%
x_train = x_train / 255.0  #: prepare
x_test = x_test / 255.0  #: prepare
y_train_cat = to_categorical(y_train)  #: prepare
# %%
model = Sequential()  #: train
model.add(Flatten(input_shape=(28, 28)))  #: train
model.add(Dense(128, activation="relu"))  #: train
model.add(Dropout(0.2))  #: train
model.add(Dense(10, activation="softmax"))  #: train
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])  #: train
model.summary()  #: train
# %%
stop = EarlyStopping(patience=3)  #: train
history = model.fit(x_train, y_train_cat, epochs=10, callbacks=[stop])  #: train
# %%
plt.plot(history.history["loss"])  #: evaluate
plt.title("loss")  #: evaluate
# %%
loss, accuracy = model.evaluate(x_test, to_categorical(y_test))  #: evaluate
print("accuracy", accuracy)  #: evaluate
# %%
classes = np.argmax(model.predict(x_test), axis=1)  #: evaluate
wrong = np.where(classes != y_test)[0]  #: evaluate
print(len(wrong), "wrong")  #: evaluate
# %%
model.save("fashion.h5")  #: save
