"""Fault 14: small files that take a great deal of memory to decode; all by struct and zlib."""

import re
import struct
import zlib

import pictures

_MEBIBYTE = 1 << 20
# What `memory` allows, and what each worker may take besides: headers of up to 2 MiB, which are read
# before anything is reserved, and tables of up to 4 MiB of planes and channels that they name; buffers, stacks.
_MEMORY, _WORKERS, _PER_WORKER = 64 * _MEBIBYTE, 8, 8 * _MEBIBYTE
_SHORT, _LONG, _ASCII, _BYTE = 3, 4, 2, 1
_ADOBE_DEFLATE, _JPEG = 8, 7


def _tiff(content, tags, side=64, samples=1):
    """A little-endian TIFF of one directory (TIFF 6.0); tags are (tag, type, count, value)."""
    tags = [
        (256, _LONG, 1, side), (257, _LONG, 1, side), (258, _SHORT, 1, 8), (262, _SHORT, 1, 1),
        (277, _SHORT, 1, samples), *tags,
    ]  # fmt: skip
    where = 8 + len(content)
    head = b"II*\0" + struct.pack("<I", where) + content
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    return head + struct.pack("<H", len(tags)) + entries + bytes(4)


def tile(side=16384):
    """A picture of 64 x 64 pixels in one tile of `side` x `side`, all zero but for its seed."""
    packer = zlib.compressobj(9)
    row = bytes(side)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return _tiff(data, [
        (259, _SHORT, 1, _ADOBE_DEFLATE), (322, _LONG, 1, side), (323, _LONG, 1, side),
        (324, _LONG, 1, 8), (325, _LONG, 1, len(data)),
    ])  # fmt: skip


def _uncompressed(content, tags, side=64):
    """A picture of one strip of zeros, in front of other bytes."""
    pixels = bytes(side * side)
    return _tiff(pixels + content, [
        (259, _SHORT, 1, 1), (273, _LONG, 1, 8), (278, _LONG, 1, side),
        (279, _LONG, 1, len(pixels)), *((tag, kind, count, 8 + len(pixels)) for tag, kind, count in tags),
    ], side)  # fmt: skip


def text(count=94_000_000):
    """A description of OME-XML, nearly all of it white space."""
    start = b'<OME><Image><Pixels DimensionOrder="XYCZT" SizeX="64" SizeY="64" SizeC="1" SizeZ="1" SizeT="1"/>'
    description = start + b" " * count + b"</Image></OME>\0"
    return _uncompressed(description, [(270, _ASCII, len(description))])


def blocks(count=300_000):
    """A description of OME-XML that lists blocks of planes: 3.3 MB, 88 bytes in memory for each 11."""
    description = (
        b'<OME><Image><Pixels DimensionOrder="XYCZT" SizeX="64" SizeY="64" SizeC="1" SizeZ="1" SizeT="1">'
        + b"<TiffData/>" * count + b"</Pixels></Image></OME>\0"
    )  # fmt: skip
    return _uncompressed(description, [(270, _ASCII, len(description))])


def values(count=20_000_000, tags=4):
    """Private tags of millions of values each, which all lie in the same bytes."""
    content = bytes(count)
    return _uncompressed(content, [(65000 + at, _BYTE, count) for at in range(tags)])


def coefficients(columns=4096, rows=65_500, inserted=b""):
    """A strip of 4096 x 64 pixels with a progressive JPEG of 65,500 rows (ITU-T T.81), and bytes behind its SOI."""
    jpeg = b"\xff\xd8" + inserted + b"\xff\xdb\0\x43\0" + b"\1" * 64
    jpeg += b"\xff\xc2\0\x0b\x08" + struct.pack(">HH", rows, columns) + b"\1\1\x11\0"
    # One code of one bit, for a difference of 0; then the first scan, of DC coefficients.
    jpeg += b"\xff\xc4\0\x14\0\1" + bytes(15) + b"\0"
    jpeg += b"\xff\xda\0\x08\1\1\0\0\0\0" + bytes(512) + b"\xff\xd9"
    tags = [
        (256, _LONG, 1, columns), (257, _LONG, 1, 64), (258, _SHORT, 1, 8), (259, _SHORT, 1, _JPEG),
        (262, _SHORT, 1, 1), (273, _LONG, 1, 8), (277, _SHORT, 1, 1), (278, _LONG, 1, 64),
        (279, _LONG, 1, len(jpeg)),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    jpeg += b"\0" * (len(jpeg) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(jpeg)) + jpeg + struct.pack("<H", len(tags)) + entries + bytes(4)


def _peak(daemon):
    """The most memory that a daemon has had resident (proc_pid_status(5), VmHWM), in bytes."""
    with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmHWM:\s*(\d+) kB", file.read())[1]) << 10


def bombs(trial):
    """Eighteen bombs among four images: they fail, the images are done, and memory is kept to."""
    trial.begin(memory="64 MiB", workers=_WORKERS, settle_limit="2 s")
    contents = [pictures.field(f"good {number}", 640, 640) for number in range(5)]
    trial.bench.reference.learn(contents)
    daemon = trial.daemon()

    def give(name, content):
        trial.ledger.expect(name, content)
        trial.place.drop(name, content)

    give(b"first.png", contents[0])
    trial.wait(daemon)
    idle = _peak(daemon)

    too_large = [tile()] * 8 + [text()] * 2 + [blocks()] * 2 + [values()] * 2
    # RST0 has no length; stuffed zeros are damage.
    hidden = [(coefficients(inserted=b"\xff\xd0"), "image-format"), (coefficients(inserted=b"\xff\0"), "image-broken")]
    kinds = [(bomb, "image-too-large") for bomb in too_large] + [(coefficients(), "image-format")] * 2 + hidden
    for number, (bomb, code) in enumerate(kinds):
        name = b"bomb-%02d.tif" % number
        trial.ledger.expect_failure(name, code)
        trial.place.drop(name, bomb)
        trial.tally.tries += 1
    for number, content in enumerate(contents[1:]):
        give(b"good-%d.png" % number, content)
    trial.wait(daemon)

    peak, most = _peak(daemon), _MEMORY + idle + _WORKERS * _PER_WORKER
    figures = [figure >> 20 for figure in (peak, idle, most)]
    trial.tally.figures.append("peak {} MiB, idle {}, at most {}".format(*figures))
    if peak > most:
        trial.tally.say("bombs took {} MiB; idle {} MiB, allowed {} MiB".format(*figures))
    trial.finish(daemon)
