"""Small PNG images, made and judged without any library but zlib (PNG specification, W3C)."""

import random
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def _chunk(kind, data):
    """A chunk of a PNG file: its length, kind, data and CRC."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def gray(width, height, pixels, level=6):
    """An 8-bit gray PNG of `pixels`, row by row."""
    rows = bytearray()
    for start in range(0, width * height, width):
        rows += b"\0" + pixels[start : start + width]
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        _SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), level))
        + _chunk(b"IEND", b"")
    )


def field(seed, width=None, height=None):
    """Bright discs on noise, as a PNG; the same seed gives the same bytes."""
    chance = random.Random(f"field {seed}")
    width = width or chance.randint(33, 48)
    height = height or chance.randint(33, 48)
    pixels = bytearray(byte & 31 for byte in chance.randbytes(width * height))
    for _ in range(max(2, width * height // 600)):
        radius = chance.randint(3, 6)
        column, row = chance.randrange(width), chance.randrange(height)
        value = bytes([chance.randint(130, 220)])
        for y in range(max(0, row - radius), min(height, row + radius + 1)):
            half = int((radius**2 - (y - row) ** 2) ** 0.5)
            left, right = max(0, column - half), min(width, column + half + 1)
            pixels[y * width + left : y * width + right] = value * (right - left)
    return gray(width, height, bytes(pixels))


def stack(seed, side=48, planes=2):
    """A TIFF of focal planes (ImageJ) in pieces, as a writer appends them: a header that points
    nowhere yet, the planes, their directories; last, the header again, which goes to the start."""
    chance = random.Random(f"stack {seed}")
    note = f"ImageJ=1.54f\nimages={planes}\nslices={planes}\nloop=false\n".encode() + b"\0"
    note += bytes(-len(note) % 2)
    pieces, place, directories = [struct.pack("<2sHI", b"II", 42, 0)], 8, b""
    discs = [(chance.randrange(8, side - 8), chance.randrange(8, side - 8)) for _ in range(5)]
    for _ in range(planes):
        pixels = bytearray(byte & 31 for byte in chance.randbytes(side * side))
        for column, row in discs:
            for y in range(row - 5, row + 5):
                pixels[y * side + column - 5 : y * side + column + 5] = b"\xc8" * 10
        pieces.append(bytes(pixels))
    first = place + planes * side * side
    size = 2 + 10 * 12 + 4
    for plane in range(planes):
        here = first + plane * size
        tags = [
            (256, 3, 1, side), (257, 3, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (270, 2, len(note), first + planes * size), (273, 4, 1, 8 + plane * side * side),
            (277, 3, 1, 1), (278, 3, 1, side), (279, 4, 1, side * side),
        ]  # fmt: skip
        following = here + size if plane + 1 < planes else 0
        directories += struct.pack("<H", len(tags))
        directories += b"".join(struct.pack("<HHII", *tag) for tag in tags)
        directories += struct.pack("<I", following)
    return [*pieces, directories + note], struct.pack("<2sHI", b"II", 42, first)


def large(seed, side):
    """An image that is in hand for long: `side` squared, of one field repeated."""
    chance = random.Random(f"large {seed}")
    row = bytes(chance.choice(b"\x08\xc8") for _ in range(side))
    dark = bytes(side)
    pixels = b"".join(row if y & 8 else dark for y in range(side))
    return gray(side, side, pixels, level=1)


def whole(data):
    """Says why `data` is not a whole PNG, decoded to its end; `None` if it is one."""
    if data[:8] != _SIGNATURE:
        return "no PNG"
    place, body, header = 8, b"", None
    while True:
        if place + 12 > len(data):
            return "ends early"
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) < 4:
            return "ends early"
        if struct.unpack(">I", check)[0] != zlib.crc32(kind + content):
            return "has a wrong CRC"
        place += 12 + length
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", content)
        elif kind == b"IDAT":
            body += content
        elif kind == b"IEND":
            break
    if header is None:
        return "has no header"
    width, height, bits, colour = header[:4]
    expected = height * (1 + (width * bits * _CHANNELS[colour] + 7) // 8)
    try:
        if len(zlib.decompress(body)) != expected:
            return "has too few or too many rows"
    except zlib.error as error:
        return f"cannot be decompressed: {error}"
    return None if place == len(data) else "goes on behind its end"
