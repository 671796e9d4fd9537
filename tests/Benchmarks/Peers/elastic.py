"""A worker of a job that torchrun starts again when one of its workers is lost, as PyTorch's elastic tutorial has it.

Usage: torchrun elastic.py CHECKPOINT EVERY BATCH: all workers together train a stacked autoencoder by
DistributedDataParallel over gloo, each on BATCH images a step, without end; every EVERY steps the first keeps a
checkpoint, which a job that is started again goes on from. Each prints `worker RANK PROCESS` when it is about to
train, and the first of them `step NUMBER SECONDS` after each step: its number, and seconds since 1970.
"""

import os
import sys
import time

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel


def say(line):
    # In one piece: torchrun has Python write through, where print takes two, and all workers have one pipe.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


checkpoint, every, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(42)
dist.init_process_group("gloo")
rank, workers = dist.get_rank(), dist.get_world_size()
images = torch.rand(20_000, 784)
model = nn.Sequential(
    nn.Linear(784, 100), nn.SELU(), nn.Linear(100, 30), nn.SELU(),
    nn.Linear(30, 100), nn.SELU(), nn.Linear(100, 784))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
step = 0
if os.path.exists(checkpoint):
    kept = torch.load(checkpoint)
    model.load_state_dict(kept["model"])
    optimizer.load_state_dict(kept["optimizer"])
    step = kept["step"]
together = DistributedDataParallel(model)
loss_of = nn.BCEWithLogitsLoss()
say(f"worker {rank} {os.getpid()}")
while True:
    first = (step * batch * workers + rank * batch) % (len(images) - batch)
    x = images[first:first + batch]
    optimizer.zero_grad(set_to_none=False)
    loss_of(together(x), x).backward()
    optimizer.step()
    step += 1
    if rank == 0:
        say(f"step {step} {time.time():.3f}")
        if step % every == 0:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, checkpoint + ".new")
            os.replace(checkpoint + ".new", checkpoint)
