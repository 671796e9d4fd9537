"""Reads a safetensors file with nothing but PyTorch: Debian has no package for the format."""

import json
import struct

import torch


def read(path):
    """The tensors by name, float32 all of them, and the metadata."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", f"{name} is {entry['dtype']}"
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(data, dtype=torch.float32, offset=8 + length + begin, count=(end - begin) // 4)
        tensors[name] = values.view(entry["shape"]).clone()
    return tensors, metadata
