# === a class with two classes of answers, trained with a loader
X = df[['age', 'fare', 'qty']]
X_train, X_test, y_train, y_test = train_test_split(X, df['y'], test_size=0.25, random_state=1)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
X_train_t = torch.tensor(X_train, dtype=torch.float32)
y_train_t = torch.tensor(y_train.values, dtype=torch.float32).view(-1, 1)
X_test_t = torch.tensor(X_test, dtype=torch.float32)
y_test_t = torch.tensor(y_test.values, dtype=torch.float32).view(-1, 1)
train_loader = DataLoader(TensorDataset(X_train_t, y_train_t), batch_size=16, shuffle=True)

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.hidden = nn.Linear(width, 8)
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(self.drop(torch.relu(self.hidden(x)))))

model = Net(X_train.shape[1])
loss_fn = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    model.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    probs = model(X_test_t)
    preds = (probs > 0.5).float()
    accuracy = (preds == y_test_t).float().mean()
    print(f'accuracy: {accuracy:.3f}')
torch.save(model.state_dict(), 'model.pt')
# --- score
(model(torch.tensor(scaler.transform(new[['age', 'fare', 'qty']]), dtype=torch.float32)) > 0.5).float()
# === layers in a row, numbers, without batches
X = df[['age', 'fare']].values
y = df['price'].values
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
mean, std = X_train.mean(axis=0), X_train.std(axis=0)
X_train = torch.FloatTensor((X_train - mean) / std)
X_test = torch.FloatTensor((X_test - mean) / std)
y_train = torch.FloatTensor(y_train).reshape(-1, 1)
y_test = torch.FloatTensor(y_test).reshape(-1, 1)
model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-6)
losses = []
for epoch in range(30):
    y_pred = model(X_train)
    loss = criterion(y_pred, y_train)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    test_loss = criterion(model(X_test), y_test)
print(test_loss.item())
# --- score
model(torch.FloatTensor((new[['age', 'fare']].values - mean) / std)).detach()
# === several classes, in functions
class Rows(torch.utils.data.Dataset):
    def __init__(self, X, y):
        self.X = torch.tensor(X, dtype=torch.float32)
        self.y = torch.tensor(y, dtype=torch.long)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, idx):
        return self.X[idx], self.y[idx]

class Classifier(nn.Module):
    def __init__(self, n_in, hidden, n_out):
        super(Classifier, self).__init__()
        self.layers = nn.Sequential(
            nn.Linear(n_in, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, n_out)
        )

    def forward(self, x):
        return self.layers(x)

features = ['age', 'fare', 'qty']
encoder = LabelEncoder()
df['target'] = encoder.fit_transform(df['kind'])
train, test = train_test_split(df, random_state=3)
scaler = MinMaxScaler().fit(train[features])
train_set = Rows(scaler.transform(train[features]), train['target'].values)
test_set = Rows(scaler.transform(test[features]), test['target'].values)
train_loader = DataLoader(train_set, batch_size=16, shuffle=True)
test_loader = DataLoader(test_set, batch_size=16)
device = 'cuda' if torch.cuda.is_available() else 'cpu'
hidden_size = 12
net = Classifier(len(features), hidden_size, len(encoder.classes_)).to(device)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)

def train_epoch(model, loader, optimizer, criterion):
    model.train()
    total = 0
    for inputs, targets in loader:
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)

def evaluate(model, loader):
    model.eval()
    all_preds, all_labels = [], []
    with torch.no_grad():
        for inputs, targets in loader:
            outputs = model(inputs.to(device))
            _, predicted = torch.max(outputs, 1)
            all_preds.extend(predicted.cpu().numpy())
            all_labels.extend(targets.numpy())
    return np.array(all_preds), np.array(all_labels)

for epoch in range(5):
    loss = train_epoch(net, train_loader, optimizer, criterion)
    print(epoch, loss)
preds, labels = evaluate(net, test_loader)
print(accuracy_score(labels, preds))
# --- score
net(torch.tensor(scaler.transform(new[features]), dtype=torch.float32)).argmax(dim=1)
# === numbers scaled back
X, y = df[['age', 'fare']], df[['price']]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
sx, sy = StandardScaler(), StandardScaler()
A = torch.from_numpy(sx.fit_transform(X_train)).float()
b = torch.from_numpy(sy.fit_transform(y_train)).float()
A_test = torch.from_numpy(sx.transform(X_test)).float()
net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.05)
for i in range(40):
    opt.zero_grad()
    loss = F.mse_loss(net(A), b)
    loss.backward()
    opt.step()
net.eval()
with torch.no_grad():
    y_pred = sy.inverse_transform(net(A_test).numpy())
print(mean_squared_error(y_test, y_pred))
# --- score
sy.inverse_transform(net(torch.from_numpy(sx.transform(new[['age', 'fare']])).float()).detach().numpy())
# === batches by hand, a threshold that was tuned
X = df[['age', 'fare', 'qty']].values.astype('float32')
y = df['y'].values.astype('float32')
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
mu = X_train.mean(0)
X_train, X_test = X_train - mu, X_test - mu
Xt, yt = torch.from_numpy(X_train), torch.from_numpy(y_train)
model = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters())
batch_size = 20
for epoch in range(10):
    order = torch.randperm(len(Xt))
    for start in range(0, len(Xt), batch_size):
        idx = order[start:start + batch_size]
        out = model(Xt[idx]).squeeze()
        loss = loss_fn(out, yt[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.inference_mode():
    prob = torch.sigmoid(model(torch.from_numpy(X_test))).squeeze().numpy()
best_t, best = 0.5, 0.0
for t in np.linspace(0.1, 0.9, 17):
    found = f1_score(y_test, (prob >= t).astype(int), zero_division=0)
    if found > best:
        best, best_t = found, t
y_pred = (prob >= best_t).astype(int)
print(classification_report(y_test, y_pred))
# --- score
(torch.sigmoid(model(torch.from_numpy(new[['age', 'fare', 'qty']].values.astype('float32') - mu))).squeeze(-1).detach().numpy() >= best_t).astype(int)
# === categories that are encoded before
df['city'] = df['city'].fillna('unknown')
data = pd.get_dummies(df[['age', 'city', 'y']], columns=['city'], dtype=float)
X = data.drop('y', axis=1)
y = data['y']
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=1)
X_train = torch.tensor(X_train.values, dtype=torch.float32)
X_test = torch.tensor(X_test.values, dtype=torch.float32)
y_train = torch.tensor(y_train.values).long()
y_test = torch.tensor(y_test.values).long()
class MLP(nn.Module):
    def __init__(self, d_in, d_out=2):
        super().__init__()
        self.a = nn.Linear(d_in, 8)
        self.b = nn.Linear(8, d_out)
    def forward(self, x):
        x = F.relu(self.a(x))
        return F.log_softmax(self.b(x), dim=1)
torch.manual_seed(1)
model = MLP(X_train.shape[1])
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(30):
    optimizer.zero_grad()
    loss = F.nll_loss(model(X_train), y_train)
    loss.backward()
    optimizer.step()
correct = (model(X_test).argmax(1) == y_test).sum().item()
print('accuracy', correct / len(y_test))
# --- score
model(torch.tensor(pd.get_dummies(new.assign(city=new.city.fillna('unknown'))[['age', 'city']], columns=['city'], dtype=float).reindex(columns=X.columns, fill_value=0.0).values, dtype=torch.float32)).argmax(1)
# === the best weights are taken up again
X_train, X_test, y_train, y_test = train_test_split(df[['age', 'fare']].values, df['y'].values, random_state=1)
Xa, Xb = torch.tensor(X_train, dtype=torch.float32), torch.tensor(X_test, dtype=torch.float32)
ya, yb = torch.tensor(y_train, dtype=torch.float32), torch.tensor(y_test, dtype=torch.float32)
model = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 1), nn.Sigmoid())
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
best_loss, best_state = float('inf'), None
for epoch in range(25):
    model.train()
    loss = nn.functional.binary_cross_entropy(model(Xa).squeeze(), ya)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        val_loss = nn.functional.binary_cross_entropy(model(Xb).squeeze(), yb)
    if val_loss < best_loss:
        best_loss = val_loss
        best_state = copy.deepcopy(model.state_dict())
model.load_state_dict(best_state)
model.eval()
with torch.no_grad():
    y_pred = model(Xb).round().squeeze()
print(accuracy_score(y_test, y_pred.numpy()))
# --- score
model(torch.tensor(new[['age', 'fare']].values, dtype=torch.float32)).round().squeeze(-1).detach()
# === dropout that is never switched off
X = torch.tensor(df[['age', 'fare']].values, dtype=torch.float32)
y = torch.tensor(df['price'].values, dtype=torch.float32).view(-1, 1)
model = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    print(nn.MSELoss()(model(X), y).item())
# --- refuse
training mode
# === rows that attend to each other
class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(2, 4)
        self.out = nn.Linear(4, 1)
    def forward(self, x):
        h = self.lin(x)
        return self.out(h - h.mean(dim=0))
X = torch.tensor(df[['age', 'fare']].values, dtype=torch.float32)
y = torch.tensor(df['price'].values, dtype=torch.float32).view(-1, 1)
model = Mixer()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
print(nn.MSELoss()(model(X), y).item())
# --- refuse
over all rows
# === layers that the weights do not hold
class Hidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 4), nn.ReLU()]
        self.out = nn.Linear(4, 1)
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.out(x)
X = torch.tensor(df[['age', 'fare']].values, dtype=torch.float32)
y = torch.tensor(df['price'].values, dtype=torch.float32).view(-1, 1)
model = Hidden()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
print(nn.MSELoss()(model(X), y).item())
# --- refuse
outside of the weights
# === test rows in a file of their own
pd.read_csv('data.csv').tail(30).to_csv('test.csv', index=False)
test = pd.read_csv('test.csv')
A = torch.tensor(df[['age', 'fare']].values, dtype=torch.float32)
b = torch.tensor(df['y'].values, dtype=torch.float32).unsqueeze(1)
A_test = torch.tensor(test[['age', 'fare']].values, dtype=torch.float32)
model = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(4):
    optimizer.zero_grad()
    loss = F.binary_cross_entropy_with_logits(model(A), b)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    found = (torch.sigmoid(model(A_test)) > 0.4).int().numpy().ravel()
pd.DataFrame({'y': found}).to_csv('submission.csv', index=False)
# --- score
(torch.sigmoid(model(torch.tensor(new[['age', 'fare']].values, dtype=torch.float32))) > 0.4).int().ravel()
# === switched off in some turns only
X = torch.tensor(df[['age', 'fare']].values, dtype=torch.float32)
y = torch.tensor(df['price'].values, dtype=torch.float32).view(-1, 1)
model = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(9):
    model.train()
    loss = nn.MSELoss()(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 5 == 0:
        model.eval()
        print(epoch, loss.item())
with torch.no_grad():
    print(mean_squared_error(y.numpy(), model(X).numpy()))
# --- refuse
training mode
