"""Writes cmaes.json: 50 generations of Debian's python3-cmaes (0.9.1) on fixed normal draws.

    /usr/bin/python3 record_cmaes.py > cmaes.json

The package computes B D z from eigenvectors B, whose signs and order are the linear algebra library's choice. It is handed
B' z instead of each recorded draw z, so that it computes B D B' z: the symmetric root, which is unique, times the draw.
"""

import json

import numpy
from cmaes import CMA, CMAwM

GENERATIONS = 50


class Draws:
    """In the place of the package's generator: recorded draws, turned as described above."""

    def __init__(self, cma, seed):
        self.cma, self.random, self.recorded = cma, numpy.random.RandomState(seed), []

    def randn(self, n):
        z = numpy.round(self.random.randn(n), 4)
        self.recorded.append(z.tolist())
        return self.cma._B.T @ z


def rosenbrock(x):
    return float(sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1)))


def record(optimizer, cma, ask, seed):
    draws = cma._rng = Draws(cma, seed)
    generations = []
    for _ in range(GENERATIONS):
        solutions = []
        for _ in range(cma.population_size):
            evaluated, told = ask()
            solutions.append((told, rosenbrock(evaluated)))
        optimizer.tell(solutions)
        generations.append({
            "mean": cma._mean.tolist(),
            "sigma": cma._sigma,
            "covariance": cma._C.tolist(),
            "amplification": getattr(optimizer, "_A", numpy.ones(cma.dim)).tolist(),
        })
    return {"draws": draws.recorded, "generations": generations}


def continuous():
    cma = CMA(mean=numpy.array([-1.0, 0.5, 2.0, 0.0]), sigma=0.7)
    return record(cma, cma, lambda: (lambda x: (x, x))(cma.ask()), 1)


def with_margin():
    """The last two coordinates are whole numbers from -5 to 5."""
    whole = numpy.array([0, 0, 1, 1])
    bounds = numpy.array([[-numpy.inf, numpy.inf]] * 2 + [[-5, 5]] * 2)
    optimizer = CMAwM(mean=numpy.array([-1.0, 0.6, 2.2, 3.3]), sigma=1.0, bounds=bounds, steps=whole)
    return record(optimizer, optimizer._cma, optimizer.ask, 2)


print(json.dumps({"continuous": continuous(), "with_margin": with_margin()}))
