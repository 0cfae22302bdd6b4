# %%
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
import matplotlib.pyplot as plt
# %%
torch.manual_seed(1)  #: load
batch_size = 64  #: prepare
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")  #: train
# %%
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])  #: prepare
train_set = datasets.MNIST("data", train=True, download=True, transform=transform)  #: load
test_set = datasets.MNIST("data", train=False, transform=transform)  #: load
train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)  #: prepare
test_loader = DataLoader(test_set, batch_size=batch_size)  #: prepare
# %%
class Net(nn.Module):  #: train
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(-1, 784))))
net = Net().to(device)  #: train
criterion = nn.CrossEntropyLoss()  #: train
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)  #: train
# %%
losses = []  #: train
for epoch in range(3):  #: train
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = criterion(net(images.to(device)), labels.to(device))
        loss.backward()
        optimizer.step()
    losses.append(loss.item())
# %%
plt.plot(losses)  #: evaluate
plt.xlabel("epoch")  #: evaluate
# %%
correct = 0  #: evaluate
with torch.no_grad():  #: evaluate
    for images, labels in test_loader:
        correct += (net(images.to(device)).argmax(1).cpu() == labels).sum().item()
print("accuracy", correct / len(test_set))  #: evaluate
# %%
torch.save(net.state_dict(), "net.pt")  #: save
