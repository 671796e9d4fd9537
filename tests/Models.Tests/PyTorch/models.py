"""The variants in plain torch.nn, built from the spec that a checkpoint carries. Parameters have the names of the checkpoint."""

import torch
from torch import nn
from torch.nn import functional

ACTIVATIONS = {
    "selu": nn.SELU, "relu": nn.ReLU, "elu": nn.ELU, "gelu": nn.GELU, "leaky_relu": nn.LeakyReLU, "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid, "linear": nn.Identity,
}


def dense(widths, activation, activate_last):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*(layers if activate_last else layers[:-1]))


class Autoencoder(nn.Module):
    """encode and decode are the variants' own; decode ends before the output activation, flat."""

    def __init__(self, spec, loss, shape):
        super().__init__()
        self.spec, self.kind, self.shape, self.values = spec, loss, shape, shape[0] * shape[1] * shape[2]
        self.bounded = spec.get("output") == "sigmoid"

    def encode(self, x):
        return self.encoder(x.flatten(1))

    def decode(self, z):
        return self.decoder(z)

    def reconstruct(self, x):
        y = self.decode(self.encode(x)).view(-1, *self.shape)
        return torch.sigmoid(y) if self.bounded else y

    def reconstruction_loss(self, y, x):
        if self.kind == "bce":
            return functional.binary_cross_entropy_with_logits(y, x.flatten(1))
        return functional.mse_loss(torch.sigmoid(y) if self.bounded else y, x.flatten(1))

    def loss(self, given):
        """Of a training batch; what a variant draws at random is given."""
        return self.reconstruction_loss(self.decode(self.encode(given["x"])), given["x"])


class Linear(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        self.encoder = nn.Sequential(nn.Linear(self.values, spec["codings"]))
        self.decoder = nn.Sequential(nn.Linear(spec["codings"], self.values))


class Stacked(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        widths = [self.values, *spec["hidden"], spec["codings"]]
        self.encoder = dense(widths, ACTIVATIONS[spec["activation"]], activate_last=True)
        self.decoder = dense(widths[::-1], ACTIVATIONS[spec["activation"]], activate_last=False)


class Denoising(Stacked):
    def loss(self, given):
        return self.reconstruction_loss(self.decode(self.encode(given["corrupted"])), given["x"])


class Bias(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(width))


class Tied(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        widths = [self.values, *spec["hidden"], spec["codings"]]
        self.activation = ACTIVATIONS[spec["activation"]]()
        self.encoder = dense(widths, ACTIVATIONS[spec["activation"]], activate_last=True)
        self.decoder = nn.ModuleDict({str(2 * i): Bias(width) for i, width in enumerate(widths[-2::-1])})

    def decode(self, z):
        linear = [layer for layer in self.encoder if isinstance(layer, nn.Linear)][::-1]
        for i, layer in enumerate(linear):
            z = functional.linear(z if i == 0 else self.activation(z), layer.weight.t(), self.decoder[str(2 * i)].bias)
        return z


class Convolutional(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        activation, kernel = ACTIVATIONS[spec["activation"]], spec["kernel"]
        pools = spec["downsampling"] == "pool"
        channels, sizes, encoder = [shape[0], *spec["channels"]], [shape[1:]], []
        for inputs, outputs in zip(channels, channels[1:]):
            encoder += [nn.Conv2d(inputs, outputs, kernel, stride=1 if pools else 2, padding=kernel // 2), activation()]
            encoder += [nn.MaxPool2d(2)] if pools else []
            sizes.append([size // 2 if pools else (size + 1) // 2 for size in sizes[-1]])
        self.maps = [channels[-1], *sizes[-1]]
        decoder = []
        if spec["codings"]:
            values = self.maps[0] * self.maps[1] * self.maps[2]
            encoder += [nn.Flatten(), nn.Linear(values, spec["codings"]), activation()]
            decoder += [nn.Linear(spec["codings"], values), activation(), nn.Unflatten(1, self.maps)]
        for i in range(len(channels) - 1, 0, -1):
            crop = [2 * (small - 1) + kernel - large for small, large in zip(sizes[i], sizes[i - 1])]
            decoder += [nn.ConvTranspose2d(channels[i], channels[i - 1], kernel, stride=2, padding=[(c + 1) // 2 for c in crop],
                                           output_padding=[c % 2 for c in crop]), activation()]
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder[:-1])

    def encode(self, x):
        return self.encoder(x).flatten(1)

    def decode(self, z):
        return self.decoder(z if self.spec["codings"] else z.view(-1, *self.maps)).flatten(1)


class Recurrent(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        features = shape[0] * shape[2]
        down = [features, *spec["hidden"], spec["codings"]]
        up = [spec["codings"], *spec["hidden"][::-1]]
        self.encoder = nn.ModuleList([nn.LSTM(i, h, batch_first=True) for i, h in zip(down, down[1:])])
        self.decoder = nn.ModuleList([nn.LSTM(i, h, batch_first=True) for i, h in zip(up, up[1:])])
        self.output = nn.Linear(up[-1], features)

    def encode(self, x):
        x = x.transpose(1, 2).flatten(2)
        for lstm in self.encoder:
            x, _ = lstm(x)
        return x[:, -1]

    def decode(self, z):
        y = z.unsqueeze(1).expand(-1, self.shape[1], -1)
        for lstm in self.decoder:
            y, _ = lstm(y)
        return self.output(y).view(-1, self.shape[1], self.shape[0], self.shape[2]).transpose(1, 2).flatten(1)


class Sparse(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        widths, activation = [self.values, *spec["hidden"], spec["codings"]], ACTIVATIONS[spec["activation"]]
        self.encoder = nn.Sequential(*dense(widths, activation, activate_last=False), nn.Sigmoid())
        self.decoder = dense(widths[::-1], activation, activate_last=False)

    def loss(self, given):
        z = self.encode(given["x"])
        mean, target = z.mean(0), torch.tensor(self.spec["target"])
        penalty = {
            "kl": lambda: torch.distributions.kl_divergence(
                torch.distributions.Bernoulli(target), torch.distributions.Bernoulli(mean)).sum(),
            "squared": lambda: (mean - target).square().sum(),
            "l1": lambda: z.abs().sum(),
            "none": lambda: torch.zeros(()),
        }[self.spec["penalty"]]()
        return self.reconstruction_loss(self.decode(z), given["x"]) + self.spec["weight"] * penalty / len(z)


class Variational(Autoencoder):
    def __init__(self, spec, loss, shape):
        super().__init__(spec, loss, shape)
        widths, activation = [self.values, *spec["hidden"]], ACTIVATIONS[spec["activation"]]
        self.encoder = dense(widths, activation, activate_last=True)
        self.mean = nn.Linear(widths[-1], spec["codings"])
        self.log_variance = nn.Linear(widths[-1], spec["codings"])
        self.decoder = dense([spec["codings"], *widths[::-1]], activation, activate_last=False)

    def encode(self, x):
        return self.mean(self.encoder(x.flatten(1)))

    def loss(self, given):
        h = self.encoder(given["x"].flatten(1))
        mean, deviation = self.mean(h), torch.exp(self.log_variance(h) / 2)
        latent = torch.distributions.kl_divergence(
            torch.distributions.Normal(mean, deviation), torch.distributions.Normal(0.0, 1.0)).sum(1).mean()
        y = self.decode(mean + deviation * given["noise"])
        return self.reconstruction_loss(y, given["x"]) + self.spec["latent_weight"] * latent / self.values


class Classifier(Autoencoder):
    def __init__(self, spec, loss, shape):
        nn.Module.__init__(self)
        self.autoencoder = build(spec["encoder"], loss, shape)
        with torch.no_grad():
            codings = self.autoencoder.encode(torch.zeros(1, *shape)).shape[1]
        self.head = dense([codings, *spec["hidden"], spec["classes"]], ACTIVATIONS[spec["activation"]], activate_last=False)

    def encode(self, x):
        return self.autoencoder.encode(x)

    def reconstruct(self, x):
        return self.autoencoder.reconstruct(x)

    def loss(self, given):
        return self.autoencoder.loss(given)

    def classify(self, x):
        return self.head(self.encode(x))


VARIANTS = {
    "linear": Linear, "stacked": Stacked, "tied": Tied, "convolutional": Convolutional, "recurrent": Recurrent,
    "denoising": Denoising, "sparse": Sparse, "variational": Variational, "classifier": Classifier,
}


def build(spec, loss, shape):
    return VARIANTS[spec["variant"]](spec, loss, shape)
