"""The shipped network for other engines: its ONNX file, quantisation, and functions of ONNX Runtime and OpenVINO."""
import hashlib
import json
import os
import pathlib
import sys
import tempfile

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


# All of `nucleid.architecture` that `export` builds; width, depth and outputs are the file's.
ARCHITECTURE = dict(
    kind='unet', inputs=1, activation='relu', upsampling='transposed2x2', upsampling_activation='none', concatenation='skip,up')
# How far the probabilities of a tile may be from PyTorch's, on average: ten times and more what they are.
TOLERANCES = {'onnxruntime-f32': 1e-6, 'openvino-f32': 1e-6, 'openvino-bf16': 0.003, 'openvino-int8': 0.015}


def read(path):
    """The metadata and the tensors of a weights file (safetensors), in 32-bit floating point."""
    data = pathlib.Path(path).read_bytes()
    begin = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:begin])
    metadata, tensors = header.pop('__metadata__'), {}
    for name, entry in header.items():
        first, last = (begin + offset for offset in entry['data_offsets'])
        kind = {'F16': np.float16, 'F32': np.float32}[entry['dtype']]
        tensors[name] = np.frombuffer(data[first:last], kind).reshape(entry['shape']).astype(np.float32)
    return metadata, tensors


def export(weights, file):
    """Writes a network as ONNX: `image` [tiles][1][height][width] to probabilities [tiles][outputs][height][width]."""
    metadata, tensors = read(weights)
    architecture = json.loads(metadata['nucleid.architecture'])
    for key, value in ARCHITECTURE.items():
        if architecture.get(key) != value: sys.exit(f"'{weights}': only the {key} '{value}' is known here")
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


def require_precision(line):
    """Ends the program if nucleid computes otherwise than it was asked to; `line` is the first that 'bench' prints."""
    machine = line.get('machine', {})
    if machine.get('precision') != machine.get('precision_asked'):
        sys.exit(f"nucleid computes '{machine['precision']}' here where '{machine['precision_asked']}' was asked for")


class Peers:
    """The engines, over the ONNX file of a network; that and its quantised form are kept in a folder between runs."""

    def __init__(self, weights=MODEL, cache=None):
        cache = pathlib.Path(cache or os.environ.get('NUCLEID_CACHE', '~/.cache/nucleid')).expanduser()
        # Of what the files are made: other weights, scripts or packages make others.
        sources = [pathlib.Path(weights), pathlib.Path(__file__), pathlib.Path(images.__file__)]
        sources.append(pathlib.Path(__file__).with_name('requirements'))
        digest = hashlib.sha256(b''.join(hashlib.sha256(file.read_bytes()).digest() for file in sources)).hexdigest()
        self.folder = cache / 'peers' / digest[:16]
        self.weights, self.rules = weights, json.loads(read(weights)[0]['nucleid.preparation'])

    def run(self, engine, shape, threads):
        """A function from tiles of a shape, [tiles][1][height][width], to probabilities."""
        if engine == 'onnxruntime-f32':
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            session = onnxruntime.InferenceSession(self._onnx(), options, providers=['CPUExecutionProvider'])
            return lambda x: session.run(None, {'image': x})[0]
        core = openvino.Core()
        precision = engine.removeprefix('openvino-')
        model = core.read_model(self._quantised() if precision == 'int8' else self._onnx())
        model.reshape(list(shape))
        options = {'INFERENCE_NUM_THREADS': threads, 'PERFORMANCE_HINT': 'LATENCY'}
        options['INFERENCE_PRECISION_HINT'] = 'f32' if precision == 'int8' else precision
        request = core.compile_model(model, 'CPU', options).create_infer_request()
        return lambda x: request.infer({0: x})[0]

    def check(self, engine, threads):
        """Ends the program unless an engine computes the model's proof tile as PyTorch does."""
        _, proof = read(str(self.weights).replace('.safetensors', '.proof.safetensors'))
        tile, expected = proof['case.input'], proof['case.output']
        error = float(np.abs(self.run(engine, tile.shape, threads)(tile) - expected).mean())
        if not error <= TOLERANCES[engine]: sys.exit(f'{engine} is off by {error:.2g} on average, so that it is not this network')

    def _onnx(self):
        return self._kept('network.onnx', lambda file: export(self.weights, file))

    def _quantised(self):
        """The file of the network in 8-bit integers, by post-training quantisation with the preset MIXED."""
        return self._kept('int8.xml', self._quantise)

    def _quantise(self, file):
        data = os.environ.get('NUCLEID_DATA') or sys.exit('NUCLEID_DATA is not set: int8 is calibrated on dsb2018/train')
        paths = sorted(pathlib.Path(data, 'dsb2018/train/images').iterdir())
        samples = [self._tile(path) for path in paths[::max(len(paths) // CALIBRATION_TILES, 1)]][:CALIBRATION_TILES]
        model = openvino.Core().read_model(self._onnx())
        model.reshape(list(samples[0].shape))
        quantised = nncf.quantize(
            model, nncf.Dataset(samples), preset=nncf.QuantizationPreset.MIXED, subset_size=len(samples))
        openvino.save_model(quantised, file, compress_to_fp16=False)

    def _tile(self, path):
        """The tile in the middle of an image, as the network sees it."""
        x, _ = images.prepare(images.read(path), self.rules)
        side = self.rules['tile']
        padded, corners = images.tiles(x, side, self.rules['overlap'])
        row, column = corners[len(corners) // 2]
        return np.ascontiguousarray(padded[row:row + side, column:column + side])[None, None]

    def _kept(self, name, make):
        """The path of a file, which is made if it is missing; one that is not complete never has its name."""
        place = self.folder / name
        if not place.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as partial:
                make(pathlib.Path(partial) / name)
                # OpenVINO keeps the weights of NAME.xml in NAME.bin, which has to come first.
                for file in sorted(pathlib.Path(partial).iterdir()): file.replace(self.folder / file.name)
        return place
