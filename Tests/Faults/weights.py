"""A network that costs next to nothing: a U-Net of depth 1 and width 1 that smooths a little.

The file is safetensors (huggingface/safetensors: a length, a JSON header, the numbers); what stands
in the header is what Sources/Network/Architecture.swift and Sources/Segmentation/ModelRules.swift
read.
"""

import json
import struct

_ARCHITECTURE = {
    "kind": "unet", "depth": 1, "width": 1, "inputs": 1, "outputs": ["foreground"],
    "activation": "relu", "upsampling": "transposed2x2", "upsampling_activation": "none",
    "concatenation": "skip,up", "head": [{"kernel": 1, "channels": 1, "activation": "sigmoid"}],
}  # fmt: skip
_PREPARATION = {
    "grayscale": "rec601", "invert_above_mean": 255, "percentiles": [1, 99.8],
    "minimum_range": 0.001, "clip": [0, 1.5], "tile": 256, "overlap": 32, "threshold": 0.5,
}  # fmt: skip
_SAME = [0, 0, 0, 0, 1, 0, 0, 0, 0]
_SMOOTH = [0.05, 0.1, 0.05, 0.1, 0.4, 0.1, 0.05, 0.1, 0.05]
_NONE = [0] * 9
# The coarse level adds a quarter of what it sees, so that both levels matter to the mask.
_LAYERS = [
    ("encoder.0.0", [1, 1, 3, 3], _SMOOTH, [0]),
    ("encoder.0.1", [1, 1, 3, 3], _SAME, [0]),
    ("encoder.1.0", [2, 1, 3, 3], _SAME + _SMOOTH, [0, 0]),
    ("encoder.1.1", [2, 2, 3, 3], _SAME + _NONE + _NONE + _SAME, [0, 0]),
    ("upsampling.0", [2, 1, 2, 2], [0.125] * 8, [0]),
    ("decoder.0.0", [1, 2, 3, 3], [0.75 * tap for tap in _SAME] + _SAME, [0]),
    ("decoder.0.1", [1, 1, 3, 3], _SAME, [0]),
    ("head.0", [1, 1, 1, 1], [20], [-9]),
]


def tiny():
    """The bytes of the weights file."""
    header, numbers = {}, b""
    for name, shape, weights, biases in _LAYERS:
        for part, size, values in (("weight", shape, weights), ("bias", [len(biases)], biases)):
            begin = len(numbers)
            numbers += struct.pack(f"<{len(values)}f", *values)
            header[f"{name}.{part}"] = {
                "dtype": "F32", "shape": size, "data_offsets": [begin, len(numbers)]
            }  # fmt: skip
    header["__metadata__"] = {
        "nucleid.name": "tiny",
        "nucleid.architecture": json.dumps(_ARCHITECTURE),
        "nucleid.preparation": json.dumps(_PREPARATION),
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + numbers
