"""Optuna's samplers, one study after another.

Reads a line of JSON for each study: {"sampler", "seed", "trials", "axes"}. Prints a line of JSON for each trial, the value of
each axis or null where it does not exist, and reads the trial's value. Ends with its input.
First line printed: Optuna's version. Exit code 3: Optuna is not installed.
"""

import json
import sys
import warnings

try:
    import optuna
except ImportError:
    sys.exit(3)

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

SAMPLERS = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "tpe, multivariate": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False),
}


def suggest(trial, axes):
    values = []
    for axis in axes:
        condition = axis["condition"]
        if condition and values[condition[0]] != condition[1]:
            values.append(None)
        elif axis["choices"]:
            values.append(trial.suggest_categorical(axis["name"], list(range(axis["choices"]))))
        elif axis["whole"]:
            values.append(trial.suggest_int(axis["name"], int(axis["min"]), int(axis["max"]), log=axis["log"]))
        else:
            values.append(trial.suggest_float(axis["name"], axis["min"], axis["max"], log=axis["log"]))
    return values


print(optuna.__version__, flush=True)
for line in sys.stdin:
    task = json.loads(line)
    study = optuna.create_study(sampler=SAMPLERS[task["sampler"]](task["seed"]))
    for _ in range(task["trials"]):
        trial = study.ask()
        print(json.dumps(suggest(trial, task["axes"])), flush=True)
        study.tell(trial, float(sys.stdin.readline()))
