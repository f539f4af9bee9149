"""The steps of a user's script before and after the network: decoding, preparation, tiles and blending."""
import cv2
import numpy as np


def read(path):
    """The gray levels of an image file, in its own type."""
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image is None: raise SystemExit(f"'{path}' is no image that OpenCV reads")
    if image.ndim == 2: return image
    blue, green, red = (image[..., channel].astype(np.float64) for channel in range(3))
    return np.floor(.299 * red + .587 * green + .114 * blue + .5).astype(image.dtype)


def prepare(gray, rules):
    """The network's input, and the numbers by which it was made, by the model's `nucleid.preparation`.

    The brightness alone decides on inversion, as in the work that nucleid grows from; nucleid also asks the network
    where it is near the limit.
    """
    bits = 8 if gray.dtype == np.uint8 else next(b for b in (8, 10, 12, 14, 16) if int(gray.max()) < 1 << b)
    x = gray.astype(np.float32) / ((1 << bits) - 1)
    mean = float(x.mean() * 255)
    inverted = mean > rules['invert_above_mean']
    if inverted: x = 1 - x
    low, high = (float(value) for value in np.percentile(x, rules['percentiles']))
    x = np.clip((x - low) / max(high - low, rules['minimum_range']), *rules['clip']).astype(np.float32)
    return x, dict(mean_intensity=mean, inverted=inverted, low=low, high=high)


def origins(length, side, overlap):
    """Where tiles begin along an axis: evenly spread, on multiples of 16; the last ends at the padded length."""
    if length <= side: return [0]
    count = -(-(length - overlap) // (side - overlap))
    last = -(-length // 16) * 16 - side
    return [int(round(index * last / (count - 1) / 16)) * 16 for index in range(count)]


def tiles(x, side, overlap):
    """The padded image, and the corners of its tiles."""
    height, width = x.shape
    bottom, right = (max(side, -(-length // 16) * 16) - length for length in (height, width))
    padded = np.pad(x, ((0, bottom), (0, right)), mode='reflect' if min(height, width) > max(bottom, right) else 'symmetric')
    return padded, [(row, column) for row in origins(height, side, overlap) for column in origins(width, side, overlap)]


def foreground(x, rules, run):
    """The probability of nucleus of each pixel, blended from tiles; and their number.

    `run` takes a tile [1][1][side][side] and returns [1][outputs][side][side].
    """
    side = rules['tile']
    padded, corners = tiles(x, side, rules['overlap'])
    edge = np.minimum(np.arange(side) + 1, side - np.arange(side)).astype(np.float32)
    weight = np.minimum(edge[:, None], edge[None])
    total, norm = np.zeros_like(padded), np.zeros_like(padded)
    for row, column in corners:
        place = np.s_[row:row + side, column:column + side]
        total[place] += run(np.ascontiguousarray(padded[place])[None, None])[0, 0] * weight
        norm[place] += weight
    height, width = x.shape
    return (total / norm)[:height, :width], len(corners)
