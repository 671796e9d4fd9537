"""A worker of torch.distributed's gloo, told over standard input how often to sum how much.

Usage: all_reduce.py RANK WORKERS PORT; then a line `BYTES ITERATIONS` a measurement, answered with
the median of the wall time and the mean of the processor time, in seconds.
"""

import statistics
import sys
import time

import torch
import torch.distributed as dist

rank, workers, port = (int(argument) for argument in sys.argv[1:4])
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=workers)
print("ready", flush=True)
for line in sys.stdin:
    size, iterations = (int(word) for word in line.split())
    gradient = torch.zeros(size // 4)
    times = []
    used = 0.0
    for iteration in range(-max(3, iterations // 5), iterations):
        if iteration == 0:
            used = time.process_time()
        began = time.perf_counter()
        dist.all_reduce(gradient)
        if iteration >= 0:
            times.append(time.perf_counter() - began)
    print(statistics.median(times), (time.process_time() - used) / iterations, flush=True)
