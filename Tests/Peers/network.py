"""The shipped network for other engines: its ONNX file, quantisation, and functions of ONNX Runtime and OpenVINO."""
import hashlib
import json
import os
import pathlib
import sys

import images
import nncf
import numpy as np
import onnx
import onnxruntime
import openvino
from onnx import TensorProto, helper, numpy_helper

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MODEL = REPOSITORY / 'models/unet32-nuclei.safetensors'
ENGINES = ('onnxruntime-f32', 'openvino-f32', 'openvino-bf16', 'openvino-int8')
# How many training images give a tile each for the ranges of the quantised network.
CALIBRATION_TILES = 65


def read(path):
    """The architecture and the tensors of a weights file (safetensors), in 32-bit floating point."""
    data = pathlib.Path(path).read_bytes()
    begin = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:begin])
    architecture = json.loads(header.pop('__metadata__')['nucleid.architecture'])
    tensors = {}
    for name, entry in header.items():
        first, last = (begin + offset for offset in entry['data_offsets'])
        kind = {'F16': np.float16, 'F32': np.float32}[entry['dtype']]
        tensors[name] = np.frombuffer(data[first:last], kind).reshape(entry['shape']).astype(np.float32)
    return architecture, tensors


def export(weights, file):
    """Writes a network as ONNX: `image` [tiles][1][height][width] to probabilities [tiles][outputs][height][width]."""
    architecture, tensors = read(weights)
    nodes, initializers = [], {}

    def add(kind, inputs, name, layer=None, **attributes):
        parameters = [f'{layer}.weight', f'{layer}.bias'] if layer else []
        initializers.update({parameter: tensors[parameter] for parameter in parameters})
        nodes.append(helper.make_node(kind, [*inputs, *parameters], [name], **attributes))
        return name

    def convolutions(x, level):
        for index in range(2):
            layer = f'{level}.{index}'
            x = add('Conv', [x], f'{layer}.sum', layer, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
            x = add('Relu', [x], f'{layer}.out')
        return x

    depth = architecture['depth']
    skips = [convolutions('image', 'encoder.0')]
    for level in range(1, depth + 1):
        pooled = add('MaxPool', [skips[-1]], f'pool.{level}', kernel_shape=[2, 2], strides=[2, 2])
        skips.append(convolutions(pooled, f'encoder.{level}'))
    x = skips[-1]
    for level in reversed(range(depth)):
        up = add('ConvTranspose', [x], f'up.{level}', f'upsampling.{level}', kernel_shape=[2, 2], strides=[2, 2])
        x = convolutions(add('Concat', [skips[level], up], f'joined.{level}', axis=1), f'decoder.{level}')
    add('Sigmoid', [add('Conv', [x], 'logits', 'head.0', kernel_shape=[1, 1])], 'probabilities')
    outputs = len(architecture['outputs'])
    graph = helper.make_graph(
        nodes, 'unet', [helper.make_tensor_value_info('image', TensorProto.FLOAT, ['tiles', 1, 'height', 'width'])],
        [helper.make_tensor_value_info('probabilities', TensorProto.FLOAT, ['tiles', outputs, 'height', 'width'])],
        [numpy_helper.from_array(tensor, name) for name, tensor in initializers.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, file)


class Peers:
    """The engines, over the ONNX file of a network; that and its quantised form are kept in a folder between runs."""

    def __init__(self, weights=MODEL, cache=None):
        cache = pathlib.Path(cache or os.environ.get('NUCLEID_CACHE', '~/.cache/nucleid')).expanduser() / 'peers'
        cache.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(pathlib.Path(weights).read_bytes()).hexdigest()[:16]
        self.onnx, self.int8 = cache / f'{digest}.onnx', cache / f'{digest}.int8.xml'
        if not self.onnx.exists(): export(weights, self.onnx)

    def run(self, engine, shape, threads):
        """A function from tiles of a shape, [tiles][1][height][width], to probabilities."""
        if engine == 'onnxruntime-f32':
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            session = onnxruntime.InferenceSession(self.onnx, options, providers=['CPUExecutionProvider'])
            return lambda x: session.run(None, {'image': x})[0]
        core = openvino.Core()
        precision = engine.removeprefix('openvino-')
        model = core.read_model(self._quantised() if precision == 'int8' else self.onnx)
        model.reshape(list(shape))
        options = {'INFERENCE_NUM_THREADS': threads, 'PERFORMANCE_HINT': 'LATENCY'}
        options['INFERENCE_PRECISION_HINT'] = 'f32' if precision == 'int8' else precision
        request = core.compile_model(model, 'CPU', options).create_infer_request()
        return lambda x: request.infer({0: x})[0]

    def _quantised(self):
        """The file of the network in 8-bit integers, by post-training quantisation with the preset MIXED."""
        if not self.int8.exists():
            data = os.environ.get('NUCLEID_DATA') or sys.exit('NUCLEID_DATA is not set: int8 is calibrated on dsb2018/train')
            paths = sorted(pathlib.Path(data, 'dsb2018/train/images').iterdir())
            samples = [_tile(path) for path in paths[::len(paths) // CALIBRATION_TILES]][:CALIBRATION_TILES]
            model = openvino.Core().read_model(self.onnx)
            model.reshape([1, 1, images.SIDE, images.SIDE])
            quantised = nncf.quantize(
                model, nncf.Dataset(samples), preset=nncf.QuantizationPreset.MIXED, subset_size=len(samples))
            openvino.save_model(quantised, self.int8, compress_to_fp16=False)
        return self.int8


def _tile(path):
    x, _ = images.prepare(images.read(path))
    padded, corners = images.tiles(x)
    row, column = corners[len(corners) // 2]
    return np.ascontiguousarray(padded[row:row + images.SIDE, column:column + images.SIDE])[None, None]
