"""A worker of PyTorch's DistributedDataParallel over gloo, told over standard input how long to train.

Usage: ddp.py RANK WORKERS PORT; then a line `TEAM BATCH STEPS` a measurement: the first TEAM workers train
a stacked autoencoder, each on BATCH images a step (one alone without DistributedDataParallel). Answered with
examples a second of the whole team and the processor seconds a step of this process; `0 0` by who is not in it.
"""

import sys
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

rank, workers, port = (int(argument) for argument in sys.argv[1:4])
torch.set_num_threads(1)
torch.manual_seed(42)
dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=workers)
images = torch.rand(20_000, 784)


def stacked():
    return nn.Sequential(
        nn.Linear(784, 100), nn.SELU(), nn.Linear(100, 30), nn.SELU(),
        nn.Linear(30, 100), nn.SELU(), nn.Linear(100, 784))


models = {1: stacked(), workers: DistributedDataParallel(stacked())}
optimizers = {team: torch.optim.SGD(model.parameters(), lr=0.1) for team, model in models.items()}
loss_of = nn.BCEWithLogitsLoss()
print("ready", flush=True)
for line in sys.stdin:
    team, batch, steps = (int(word) for word in line.split())
    if rank >= team:
        print("0 0", flush=True)
        continue
    model, optimizer = models[team], optimizers[team]
    began = used = 0.0
    for step in range(-steps // 5, steps):
        if step == 0:
            began, used = time.perf_counter(), time.process_time()
        first = (step * batch * team + rank * batch) % (len(images) - batch)
        x = images[first:first + batch]
        optimizer.zero_grad(set_to_none=False)
        loss_of(model(x), x).backward()
        optimizer.step()
    print(team * batch * steps / (time.perf_counter() - began), (time.process_time() - used) / steps, flush=True)
