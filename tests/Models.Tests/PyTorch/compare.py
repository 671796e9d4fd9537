"""Loads each checkpoint of a folder into torch.nn and compares with what AeCluster got from the same inputs.

For every NAME.safetensors there is a NAME.answers.safetensors. Prints one JSON object a checkpoint: largest differences of codings,
reconstruction and loss, and for a classifier of its logits; and of the gradients, relative to the largest of them.
"""

import json
import pathlib
import sys

import torch

import models
import safetensors_file


def compare(path):
    tensors, metadata = safetensors_file.read(path)
    answers, told = safetensors_file.read(path.with_suffix(".answers.safetensors"))
    spec, shape = json.loads(metadata["spec"]), [int(size) for size in metadata["shape"].split("x")]
    model = models.build(spec["model"], told["loss"], shape)
    model.load_state_dict({name: value for name, value in tensors.items() if not name.startswith("optimizer.")}, strict=True)

    x = answers["x"]
    with torch.no_grad():
        found = {"codings": model.encode(x), "reconstruction": model.reconstruct(x)}
        if "logits" in answers:
            found["logits"] = model.classify(x)
    loss = model.loss(answers)
    loss.backward()
    found["loss"] = loss.detach()
    differences = {name: (value - answers[name]).abs().max().item() for name, value in found.items()}
    gradients = {name.removeprefix("gradient."): value for name, value in answers.items() if name.startswith("gradient.")}
    parameters = dict(model.named_parameters())
    largest = max(value.abs().max().item() for value in gradients.values())
    differences["gradient"] = max((parameters[name].grad - value).abs().max().item() for name, value in gradients.items()) / largest
    return {"name": path.stem, **differences}


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    print(torch.__version__, flush=True)
    for path in sorted(folder.glob("*.safetensors")):
        if not path.name.endswith(".answers.safetensors"):
            print(json.dumps(compare(path)), flush=True)


if __name__ == "__main__":
    main()
