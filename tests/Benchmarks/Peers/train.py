"""The peer of `versus-pytorch`: the variants of the reference table in PyTorch, trained on images from standard input.

Read from standard input: a line "THREADS COUNT HEIGHT WIDTH", then COUNT x HEIGHT x WIDTH float32 values in [0, 1]; after that
requests, one a line: "VARIANT BATCH SECONDS", answered by a line, examples a second and examples a
processor second; or "matmul SIZE SECONDS", answered by operations
a second. Models stay warm from one request to the next. What a careful user would write is timed and no more: images in memory,
indexed by a permutation drawn once an epoch (no DataLoader, which would be slower), forward, backward, step; no validation, no
reading of the loss.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Dense(nn.Sequential):
    """Linear layers with an activation between them, and after the last one if asked."""

    def __init__(self, widths, activate_last=False):
        layers = []
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [nn.Linear(inputs, outputs), nn.SELU()]
        super().__init__(*(layers if activate_last else layers[:-1]))


class Stacked(nn.Module):
    def __init__(self, hidden=(100,), codings=30):
        super().__init__()
        self.encoder = Dense([784, *hidden, codings], activate_last=True)
        self.decoder = Dense([codings, *reversed(hidden), 784])

    def loss(self, x):
        x = x.flatten(1)
        return functional.binary_cross_entropy_with_logits(self.decoder(self.encoder(x)), x)


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Linear(784, 2), nn.Linear(2, 784)

    def loss(self, x):
        x = x.flatten(1)
        return functional.mse_loss(self.decoder(self.encoder(x)), x)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Dense([784, 100, 30], activate_last=True)
        self.biases = nn.ParameterList([torch.zeros(100), torch.zeros(784)])

    def loss(self, x):
        x = x.flatten(1)
        h = functional.selu(functional.linear(self.encoder(x), self.encoder[2].weight.t(), self.biases[0]))
        return functional.binary_cross_entropy_with_logits(functional.linear(h, self.encoder[0].weight.t(), self.biases[1]), x)


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.SELU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.SELU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.SELU(), nn.MaxPool2d(2))
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(64, 32, 3, stride=2), nn.SELU(),
            nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.SELU(),
            nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1))

    def loss(self, x):
        return functional.binary_cross_entropy_with_logits(self.decoder(self.encoder(x)), x)


class ChannelsLast(Convolutional):
    """The same, images and weights in the memory format that PyTorch recommends for convolutions."""

    def __init__(self):
        super().__init__()
        self.to(memory_format=torch.channels_last)

    def loss(self, x):
        return super().loss(x.to(memory_format=torch.channels_last))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LSTM(28, 100, batch_first=True), nn.LSTM(100, 30, batch_first=True)
        self.third, self.output = nn.LSTM(30, 100, batch_first=True), nn.Linear(100, 28)

    def loss(self, x):
        x = x.squeeze(1)
        z = self.second(self.first(x)[0])[0][:, -1]
        y = self.output(self.third(z.unsqueeze(1).expand(-1, 28, -1))[0])
        return functional.binary_cross_entropy_with_logits(y, x)


class Denoising(Stacked):
    def loss(self, x):
        x = x.flatten(1)
        noisy = x + 0.2 * torch.randn_like(x)
        return functional.binary_cross_entropy_with_logits(self.decoder(self.encoder(noisy)), x)


class Sparse(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Dense([784, 100, 300]), Dense([300, 100, 784])

    def loss(self, x):
        x = x.flatten(1)
        z = torch.sigmoid(self.encoder(x))
        q = z.mean(0)
        kl = 0.1 * torch.log(0.1 / q.clamp(1e-7, 1)) + 0.9 * torch.log(0.9 / (1 - q).clamp(1e-7, 1))
        return functional.binary_cross_entropy_with_logits(self.decoder(z), x) + 0.05 * kl.sum() / len(x)


class Variational(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Dense([784, 150, 100], activate_last=True), Dense([10, 100, 150, 784])
        self.mean, self.log_variance = nn.Linear(100, 10), nn.Linear(100, 10)

    def loss(self, x):
        x = x.flatten(1)
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.randn_like(mean) * torch.exp(log_variance / 2)
        latent = -0.5 * (1 + log_variance - torch.exp(log_variance) - mean.square()).sum(1).mean()
        return functional.binary_cross_entropy_with_logits(self.decoder(z), x) + latent / 784


def sgd(rate):
    return lambda parameters: torch.optim.SGD(parameters, lr=rate)


def rmsprop(parameters):
    return torch.optim.RMSprop(parameters, lr=0.001, alpha=0.9, eps=1e-7)


VARIANTS = {
    "linear": (Linear, sgd(0.1)),
    "stacked": (Stacked, sgd(1.5)),
    "tied": (Tied, sgd(1.5)),
    "convolutional": (Convolutional, sgd(1.0)),
    "convolutional, channels last": (ChannelsLast, sgd(1.0)),
    "recurrent": (Recurrent, sgd(0.1)),
    "denoising": (Denoising, sgd(1.0)),
    "sparse": (Sparse, sgd(1.0)),
    "variational": (Variational, rmsprop),
}


class Training:
    def __init__(self, variant, images, batch):
        torch.manual_seed(42)
        model, optimizer = VARIANTS[variant]
        self.model, self.images, self.batch = model(), images, batch
        self.optimizer = optimizer(self.model.parameters())
        self.first = len(images)
        self.run(1.0)

    def step(self):
        if self.first >= len(self.images):
            self.order, self.first = torch.randperm(len(self.images)), 0
        x = self.images[self.order[self.first:self.first + self.batch]]
        self.first += len(x)
        self.optimizer.zero_grad(set_to_none=True)
        self.model.loss(x).backward()
        self.optimizer.step()
        return len(x)

    def run(self, seconds):
        examples, begin, processor = 0, time.perf_counter(), time.process_time()
        while True:
            examples += self.step()
            elapsed = time.perf_counter() - begin
            if elapsed >= seconds:
                return examples / elapsed, examples / (time.process_time() - processor)


def matrix_product(size, seconds):
    a, b, best, begin = torch.rand(size, size), torch.rand(size, size), float("inf"), time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return 2 * size ** 3 / best


def main():
    threads, count, height, width = map(int, sys.stdin.buffer.readline().split())
    torch.set_num_threads(threads)
    values = bytearray(sys.stdin.buffer.read(4 * count * height * width))
    images = torch.frombuffer(values, dtype=torch.float32).view(count, 1, height, width)
    trainings = {}
    print(f"PyTorch {torch.__version__}", flush=True)
    for request in sys.stdin.buffer:
        *words, batch, seconds = request.decode().split()
        if words == ["matmul"]:
            print(f"{matrix_product(int(batch), float(seconds)):.0f}", flush=True)
            continue
        key = (" ".join(words), int(batch))
        if key not in trainings:
            trainings[key] = Training(key[0], images, key[1])
        print(*trainings[key].run(float(seconds)), flush=True)


if __name__ == "__main__":
    main()
