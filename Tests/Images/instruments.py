"""TIFF files as MetaMorph (STK), Zeiss' LSM microscopes and Micro-Manager write them, put together by hand.

Each function returns the bytes of a file; tifffile reads all of them, and the callers compare.
"""
import json
import struct


def assemble(pages, order='<', head=b''):
    """A TIFF of pages (tags, strips, bytes behind the strips); `head` lies behind the file's header, at offset 8."""
    out = bytearray((b'II' if order == '<' else b'MM') + struct.pack(order + 'HI', 42, 0) + head)
    link = 4
    for tags, strips, behind in pages:
        out += bytes(-len(out) % 2)
        offsets = []
        for strip in strips:
            offsets.append(len(out))
            out += strip
        out += behind
        tags = dict(tags)
        tags[273] = 4, len(offsets), struct.pack(f'{order}{len(offsets)}I', *offsets)
        tags[279] = 4, len(strips), struct.pack(f'{order}{len(strips)}I', *map(len, strips))
        entries = bytearray()
        for code, (kind, count, value) in sorted(tags.items()):
            if len(value) > 4:
                out += bytes(-len(out) % 2)
                place = len(out)
                out += value
                value = struct.pack(order + 'I', place)
            entries += struct.pack(order + 'HHI', code, kind, count) + value.ljust(4, b'\0')
        out += bytes(-len(out) % 2)
        struct.pack_into(order + 'I', out, link, len(out))
        out += struct.pack(order + 'H', len(tags)) + entries
        link = len(out)
        out += bytes(4)
    return bytes(out)


def basic(shape, bits, order='<', samples=1, photometric=1, planar=1, rows=None, subfile=0):
    """The tags that every page has."""
    short = lambda *v: (3, len(v), struct.pack(f'{order}{len(v)}H', *v))
    long = lambda v: (4, 1, struct.pack(order + 'I', v))
    return {254: long(subfile), 256: long(shape[1]), 257: long(shape[0]), 258: short(*[bits] * samples), 259: short(1),
            262: short(photometric), 277: short(samples), 278: long(rows or shape[0]), 284: short(planar)}


def stk(planes, distances, times, wavelengths=None, rows=None, count=None):
    """A MetaMorph stack: planes [plane, row, column] behind one another, with UIC1 to UIC4."""
    planes = planes.astype(planes.dtype.newbyteorder('<'))
    number, (height, width) = len(planes), planes.shape[1:]
    step = rows or height
    strips = [planes[0, top:top + step].tobytes() for top in range(0, height, step)]
    uic2 = b''.join(struct.pack('<6I', int(z * 1000), 1000, 2454000, time, 2454000, time) for z, time in zip(distances, times))
    uic3 = b''.join(struct.pack('<2I', wave, 1) for wave in wavelengths or [405] * number)
    tags = basic((height, width), planes.itemsize * 8, rows=step) | {
        33628: (4, 1, struct.pack('<II', 0, 1)), 33629: (5, count or number, uic2), 33630: (5, number, uic3),
        33631: (4, number, struct.pack('<I', 0) * number)}
    return assemble([(tags, strips, planes[1:].tobytes())])


def lsm(stack, scan, names, colours, voxel=2e-7, photometric=1, order='<', thumbnails=True, dimensions=None):
    """A Zeiss LSM: [time, z, channel, row, column], a sample of each pixel for each channel, a thumbnail behind each page."""
    times, slices, channels, height, width = stack.shape
    stack = stack.astype(stack.dtype.newbyteorder(order))
    texts = b''.join(struct.pack('<I', len(n) + 1) + n.encode('latin-1') + b'\0' for n in names)
    rgb = b''.join(bytes([*c, 0]) for c in colours)
    block = struct.pack('<6I', 24 + len(rgb) + len(texts), len(colours), len(names), 24, 24 + len(rgb), 0) + rgb + texts
    z, t = dimensions or (slices, times)
    info = struct.pack(
        order + 'I9i6dHHIIIIId', 0x0400494C, 1024, width, height, z, channels, t, 1 if stack.itemsize == 1 else 2, 4, 4,
        voxel, voxel, voxel, 0, 0, 0, scan, 0, 0, 0, 0, 0, 8, 0)
    pages = []
    for plane in stack.reshape(-1, channels, height, width):
        tags = basic((height, width), stack.itemsize * 8, order, channels, photometric, 2 if channels > 1 else 1)
        if not pages: tags[34412] = 1, 1024, info.ljust(1024, b'\0')
        pages.append((tags, [channel.tobytes() for channel in plane], b''))
        if thumbnails: pages.append((basic((4, 4), 8, order, subfile=1), [bytes(16)], b''))
    return assemble(pages, order, block + bytes(-len(block) % 2))


def micromanager(stack, names, order='<', summary=True, planes=True, colours=None):
    """Micro-Manager: [channel, row, column], the summary behind the header, and metadata in each plane's tag 51123."""
    stack = stack.astype(stack.dtype.newbyteorder(order))
    text = json.dumps(dict(Prefix='a]"[', ChNames=names, ChColors=colours or [], Slices=1)).encode()
    head = struct.pack(order + '8I', 54773648, 0, 483765892, 0, 99384722, 0, 2355492, len(text)) + text if summary else b''
    pages = []
    for index, plane in enumerate(stack):
        tags = basic(plane.shape, stack.itemsize * 8, order)
        if not pages:
            description = f'ImageJ=1.11a\nimages={len(stack)}\nchannels={len(stack)}\nhyperstack=true\n'.encode() + b'\0'
            tags[270] = 2, len(description), description
        metadata = json.dumps(dict(Channel=names[index], ChannelIndex=index)).encode() + b'\0'
        if planes: tags[51123] = 2, len(metadata), metadata
        pages.append((tags, [plane.tobytes()], b''))
    return assemble(pages, order, head + bytes(len(head) % 2))
