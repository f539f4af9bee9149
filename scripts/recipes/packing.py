"""The resumable state of a run as one file: a tar, compressed by xz.

A checkpoint is 124 MB of 32-bit floating-point numbers, whose mantissas no compressor reduces. Each tensor is therefore
divided into four planes of bytes, so that exponents lie together, and of the moving average only the difference from
the parameters is stored. Both are inverted exactly.

A rounded file has fewer bits of the mantissa (`_ROUNDED`), and a third of the size. Weights keep the precision in which
models are shipped, which is little beside what a step at the full rate changes, and moments of the gradients their first
decimal place. The run that goes on differs from one that was not packed, as it does between kinds of processors anyway.
"""

import io
import json
import lzma
import struct
import sys
import tarfile
from array import array

_FILES = ("run.json", "split.json", "metrics.csv")
_HEADER = "checkpoint.header"
_TENSOR = "checkpoint.planes/"
_AVERAGE = "average."
_WORD = 0xFFFFFFFF
_MANTISSA_BITS = 23
_EXPONENT = 0x7F800000
# How many bits of the mantissa the tensors of a rounded file keep.
_ROUNDED = {"parameters": 10, "average.parameters": 10, "adam.mean": 2, "adam.variance": 2}
# Planes have no structure between neighbours: a literal has no context, and no position in a word.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 0, "pb": 0}]


def pack(run, file, rounded=False):
    """Writes what resuming needs of a run, which may go on meanwhile; rounded or exactly."""
    # Metrics are read after it, so that they have all of its epochs; nucleid ignores later ones.
    header, tensors = _split((run / "checkpoint.safetensors").read_bytes())
    if rounded:
        tensors = {name: _rounded(numbers, _ROUNDED.get(name, _MANTISSA_BITS)) for name, numbers in tensors.items()}
    configuration = json.loads((run / "run.json").read_bytes())
    if configuration["validation_settings"]["keep"] != "last":
        sys.exit(f"'{run}' may keep an epoch before the last one, whose model would be missing")
    if _completed_epochs(header) >= configuration["recipe"]["epochs"]:
        sys.exit(f"'{run}' has completed all epochs: nothing is left to resume but the tuning of its threshold")
    partial = file.with_name(file.name + ".partial")
    with lzma.open(partial, "wb", filters=_FILTERS) as compressed, tarfile.open(fileobj=compressed, mode="w") as tar:
        for name in _FILES:
            _add(tar, name, (run / name).read_bytes())
        _add(tar, _HEADER, header)
        for name, numbers in tensors.items():
            _add(tar, _TENSOR + name, _planes(_encoded(numbers, _reference(name, tensors))))
    partial.replace(file)


def unpack(file, run, folders):
    """Makes the folder of a run from a packed one, with the paths of its data and validation sets replaced."""
    if run.exists():
        sys.exit(f"'{run}' exists: a run is unpacked into a new folder")
    with lzma.open(file) as compressed, tarfile.open(fileobj=compressed, mode="r") as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    header, tensors = contents[_HEADER], {}
    # The average comes after the parameters that it is decoded with.
    names = sorted(_names(header), key=lambda name: name.startswith(_AVERAGE))
    for name in names:
        tensors[name] = _decoded(_words(contents[_TENSOR + name]), _reference(name, tensors))
    configuration = json.loads(contents["run.json"]) | folders
    contents["run.json"] = json.dumps(configuration, indent=2).encode()
    (run / "strip").mkdir(parents=True)
    for name in _FILES:
        (run / name).write_bytes(contents[name])
    # Resuming checks that there is a model of the kept epoch. The last epoch is kept, so the next one replaces it.
    (run / "model.safetensors").touch()
    with open(run / "checkpoint.safetensors", "wb") as checkpoint:
        checkpoint.write(header)
        for name in _names(header):
            checkpoint.write(tensors[name])


def _split(checkpoint):
    """The header of a checkpoint, with its length, and the words of its tensors in the order of the file."""
    begin = 8 + struct.unpack("<Q", checkpoint[:8])[0]
    header, tensors = checkpoint[:begin], {}
    for name, (first, end) in _names(header).items():
        tensors[name] = array("I", checkpoint[begin + first : begin + end])
    return header, tensors


def _entries(header):
    return json.loads(header[8:])


def _names(header):
    """The tensors in the order of the file, with the offsets of each."""
    offsets = {name: entry["data_offsets"] for name, entry in _entries(header).items() if name != "__metadata__"}
    return dict(sorted(offsets.items(), key=lambda item: item[1]))


def _completed_epochs(header):
    position = _entries(header)["__metadata__"].get("nucleid.note.position", "{}")
    return json.loads(position).get("epochs", 0)


def _rounded(numbers, bits):
    """Numbers with the given bits of the mantissa, each the nearest; a carry goes to the exponent, as it should.

    Infinities and what is no number stay as they are.
    """
    dropped = _MANTISSA_BITS - bits
    half, mask = (1 << dropped) >> 1, _WORD >> dropped << dropped
    return array("I", (word if word & _EXPONENT == _EXPONENT else (word + half) & mask for word in numbers))


def _reference(name, tensors):
    """The tensor that another is stored relative to; None if it is stored by itself."""
    return tensors[name.removeprefix(_AVERAGE)] if name.startswith(_AVERAGE) else None


def _encoded(numbers, reference):
    if reference is None:
        # The sign comes last, so that the eight bits of the exponent are one byte.
        return array("I", ((word << 1 | word >> 31) & _WORD for word in numbers))
    # Zigzag: small differences, positive or negative, are small numbers.
    differences = ((word - other) & _WORD for word, other in zip(numbers, reference))
    return array("I", ((word << 1 & _WORD) ^ (_WORD if word >> 31 else 0) for word in differences))


def _decoded(words, reference):
    if reference is None:
        return array("I", ((word >> 1 | word << 31) & _WORD for word in words))
    differences = (word >> 1 ^ (_WORD if word & 1 else 0) for word in words)
    return array("I", ((word + other) & _WORD for word, other in zip(differences, reference)))


def _planes(words):
    octets = words.tobytes()
    return b"".join(octets[plane::4] for plane in range(4))


def _words(planes):
    octets, count = bytearray(len(planes)), len(planes) // 4
    for plane in range(4):
        octets[plane::4] = planes[plane * count : (plane + 1) * count]
    return array("I", bytes(octets))


def _add(tar, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
