"""Changes to weights files (safetensors) that need no NumPy."""

import json
import struct

from recipes import files


def metadata(file):
    """The metadata of a file: its free-form strings by name."""
    return _read(file)[0].get("__metadata__", {})


def copy_with(changes, source, destination):
    """Copies a file with some of its metadata changed; the tensors stay as they are."""
    header, data = _read(source)
    header["__metadata__"] = header.get("__metadata__", {}) | changes
    _write(destination, header, data)


def round_to_half(source, destination):
    """Copies a file with the numbers of its F32 tensors rounded to the nearest F16: half the size, as models are shipped.

    A number beyond 65504 is an OverflowError: the file would have an infinity in its place.
    """
    header, data = _read(source)
    entries = [entry for name, entry in header.items() if name != "__metadata__"]
    parts, end = [], 0
    for entry in sorted(entries, key=lambda entry: entry["data_offsets"]):
        first, last = entry["data_offsets"]
        part = data[first:last]
        if entry["dtype"] == "F32":
            count = len(part) // 4
            part = struct.pack(f"<{count}e", *struct.unpack(f"<{count}f", part))
            entry["dtype"] = "F16"
        entry["data_offsets"] = [end, end + len(part)]
        parts.append(part)
        end += len(part)
    _write(destination, header, b"".join(parts))


def _read(file):
    contents = file.read_bytes()
    begin = 8 + struct.unpack("<Q", contents[:8])[0]
    return json.loads(contents[8:begin]), contents[begin:]


def _write(file, header, data):
    text = json.dumps(header).encode()
    # The data begin at a multiple of 8.
    text += b" " * (-len(text) % 8)
    files.write(file, struct.pack("<Q", len(text)) + text + data)
