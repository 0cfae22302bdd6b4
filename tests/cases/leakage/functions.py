# === a helper prepares all rows
def prepare(frame):
    frame = frame.copy()
    frame["age"] = frame["age"].fillna(frame["age"].mean())  #: NBR406
    return frame
df = prepare(df)
X_train, X_test, y_train, y_test = train_test_split(df[["age"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a helper prepares the training rows
def fill(frame, value):
    return frame.fillna(value)
X_train, X_test, y_train, y_test = train_test_split(X, y)
middle = X_train.median()
model = Ridge().fit(fill(X_train, middle), y_train)
model.score(fill(X_test, middle), y_test)
# === a helper trains and evaluates
def run(model, features, target):
    X_train, X_test, y_train, y_test = train_test_split(features, target)
    model.fit(X_train, y_train)  #: trains
    return model.score(X_test, y_test)
scaled = StandardScaler().fit_transform(X)  #: NBR406
run(Ridge(), scaled, y)
# === the same helper, rows as they are
def run(model, features, target):
    X_train, X_test, y_train, y_test = train_test_split(features, target)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)
run(Ridge(), X, y)
# === main does it all
def main():
    frame = pd.read_csv("houses.csv")
    features = MinMaxScaler().fit_transform(frame[["rooms"]])  #: NBR406
    X_train, X_test, y_train, y_test = train_test_split(features, frame["price"])
    model = Ridge()
    model.fit(X_train, y_train)  #: trains
    print(model.score(X_test, y_test))
if __name__ == "__main__":
    main()
# === a transformer of the notebook's own
class Centre:
    def fit(self, frame):
        self.middle = frame.mean()  #: NBR406
        return self
    def transform(self, frame):
        return frame - self.middle
X = Centre().fit(X).transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y)
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === the same, fitted on training rows
class Centre:
    def fit(self, frame):
        self.middle = frame.mean()
        return self
    def transform(self, frame):
        return frame - self.middle
X_train, X_test, y_train, y_test = train_test_split(X, y)
centre = Centre().fit(X_train)
model = Ridge().fit(centre.transform(X_train), y_train)
model.score(centre.transform(X_test), y_test)
# === a function applied to each value
def band(value):
    if value > df["age"].mean():  #: NBR406
        return 1
    return 0
df["old"] = df["age"].apply(band)
X_train, X_test, y_train, y_test = train_test_split(df[["rooms", "old"]], df["price"])
model = Ridge().fit(X_train, y_train)  #: trains
model.score(X_test, y_test)
# === a network with a loop of its own
class Net(torch.nn.Module):
    def forward(self, rows):
        return rows
rows = torch.tensor(StandardScaler().fit_transform(X))  #: NBR406
train_rows, test_rows, train_y, test_y = train_test_split(rows, torch.tensor(y.values))
net, loss_of = Net(), torch.nn.MSELoss()
for epoch in range(20):
    loss = loss_of(net(train_rows), train_y)  #: trains
    loss.backward()
net.eval()
print(loss_of(net(test_rows), test_y).item())
