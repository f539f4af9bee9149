"""The shipped network in PyTorch, and the weights files that hold it: what nucleid is compared with. Needs torch and numpy."""
import json
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

TYPES = {'F16': np.float16, 'F32': np.float32}
# All of `nucleid.architecture` that the class below is; width and depth are the file's.
ARCHITECTURE = dict(
    kind='unet', inputs=1, activation='relu', upsampling='transposed2x2', upsampling_activation='none', concatenation='skip,up')


def convolution(inputs, outputs, normalized):
    if not normalized: return nn.Conv2d(inputs, outputs, 3, padding=1)
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs))


class UNet(nn.Module):
    """A U-Net of two 3x3 convolutions a level, transposed 2x2 convolutions, and a 1x1 head, without the sigmoid of the head.

    Parameters have the names of nucleid's weights files. With `normalized`, each 3x3 convolution is followed by a batch
    normalisation, as in training; weights files have them folded in.
    """

    def __init__(self, width, depth=4, outputs=2, normalized=False):
        super().__init__()
        channels = [width << level for level in range(depth + 1)]

        def level(i, o): return nn.ModuleList([convolution(i, o, normalized), convolution(o, o, normalized)])
        self.encoder = nn.ModuleList(level(i, o) for i, o in zip([1] + channels, channels))
        self.upsampling = nn.ModuleList(nn.ConvTranspose2d(2 * c, c, 2, stride=2) for c in channels[:-1])
        self.decoder = nn.ModuleList(level(2 * c, c) for c in channels[:-1])
        self.head = nn.ModuleList([nn.Conv2d(width, outputs, 1)])

    def forward(self, x):
        skips = []
        for level, convolutions in enumerate(self.encoder):
            if level: x = F.max_pool2d(x, 2)
            for convolve in convolutions: x = F.relu(convolve(x), inplace=True)
            skips.append(x)
        for level in reversed(range(len(self.decoder))):
            x = torch.cat([skips[level], self.upsampling[level](x)], 1)
            for convolve in self.decoder[level]: x = F.relu(convolve(x), inplace=True)
        return self.head[0](x)


def read(path):
    """The metadata and the tensors of a safetensors file, as NumPy arrays of its own types."""
    with open(path, 'rb') as file: data = file.read()
    begin = 8 + struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:begin])
    metadata = header.pop('__metadata__', {})
    return metadata, {name: np.frombuffer(
        data, TYPES[entry['dtype']], offset=begin + entry['data_offsets'][0], count=int(np.prod(entry['shape']))
    ).reshape(entry['shape']) for name, entry in header.items()}


def write(path, metadata, tensors):
    """Writes a safetensors file of F32 tensors; the header is padded so that the data begin at a multiple of 8."""
    header, end = {'__metadata__': metadata}, 0
    for name, tensor in tensors.items():
        header[name] = dict(dtype='F32', shape=list(tensor.shape), data_offsets=[end, end + 4 * tensor.size])
        end += 4 * tensor.size
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for tensor in tensors.values(): file.write(np.ascontiguousarray(tensor, '<f4').tobytes())


def load(path):
    """The name and the network of a weights file, in 32-bit floating point, for inference."""
    metadata, tensors = read(path)
    architecture = json.loads(metadata['nucleid.architecture'])
    for key, value in ARCHITECTURE.items():
        if architecture.get(key) != value:
            raise SystemExit(f"'{path}' has the {key} '{architecture.get(key)}'; only '{value}' is known here")
    network = UNet(architecture['width'], architecture['depth'], len(architecture['outputs']))
    network.load_state_dict({
        name: torch.from_numpy(tensor.astype(np.float32)) for name, tensor in tensors.items() if not name.startswith(('ranges.', 'features.'))})
    return metadata.get('nucleid.name', 'unnamed'), network.eval()
