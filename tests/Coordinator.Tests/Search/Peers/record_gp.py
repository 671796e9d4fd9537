"""Writes gp.json: a Gaussian process of Debian's scikit-learn (1.2.1) at fixed parameters.

    /usr/bin/python3 record_gp.py > gp.json
"""

import json

import numpy
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

LENGTHS, VARIANCE, NOISE = [0.3, 0.8, 2.5], 1.7, 1e-3

random = numpy.random.RandomState(3)
points = numpy.round(random.rand(40, 3), 6)
targets = numpy.round(numpy.sin(6 * points[:, 0]) + points[:, 1] ** 2 - 0.3 * points[:, 2] + 0.02 * random.randn(40), 6)
places = numpy.round(random.rand(12, 3) * 1.4 - 0.2, 6)
kernel = ConstantKernel(VARIANCE) * Matern(length_scale=LENGTHS, nu=2.5) + WhiteKernel(NOISE)
model = GaussianProcessRegressor(kernel, alpha=0, optimizer=None).fit(points, targets)
mean, deviation = model.predict(places, return_std=True)
likelihood, gradient = model.log_marginal_likelihood(kernel.theta, eval_gradient=True)
slope_of = {name: value for name, value in zip(["variance", "length0", "length1", "length2", "noise"], gradient)}
print(json.dumps({
    "lengths": LENGTHS,
    "variance": VARIANCE,
    "noise": NOISE,
    "points": points.tolist(),
    "targets": targets.tolist(),
    "places": places.tolist(),
    "means": mean.tolist(),
    # Of the function: the package's is that of an observation.
    "variances": (deviation ** 2 - NOISE).tolist(),
    "log_likelihood": likelihood,
    # By the logarithm of each length scale, of the variance and of the noise.
    "gradient": [slope_of[name] for name in ["length0", "length1", "length2", "variance", "noise"]],
}))
