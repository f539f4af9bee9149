"""Images and label images on a coarser or finer grid."""
import numpy as np
from PIL import Image


def resampled_size(size, factor):
    """The number of rows or columns after resampling by a factor, at least 1."""
    return max(1, round(size * factor))


def resample(pixels, factor):
    """An image resampled by area averaging (factor below 1) or bicubic interpolation (above 1).

    `pixels` has shape [rows, columns] or [rows, columns, channels] and 8 or 16 bits a sample; the result has the same
    type. Numbers are rounded, and clipped to the type.
    """
    rows, columns = (resampled_size(size, factor) for size in pixels.shape[:2])
    if (rows, columns) == pixels.shape[:2]: return pixels
    if factor < 1:
        return rounded(area_averaged(pixels.astype(np.float64), rows, columns), pixels.dtype)
    if pixels.ndim == 2: return enlarged(pixels, rows, columns)
    return np.stack([enlarged(channel, rows, columns) for channel in np.moveaxis(pixels, 2, 0)], axis=2)


def area_averaged(pixels, rows, columns):
    """The mean over the area of each new pixel; old pixels count by the part of them inside (cv2.INTER_AREA)."""
    return np.moveaxis(averaged(np.moveaxis(averaged(pixels, rows), 1, 0), columns), 0, 1)


def averaged(lines, count):
    """Averages along the first axis, from `len(lines)` intervals of equal length to `count`."""
    step = len(lines) / count
    edges = np.arange(count + 1) * step
    edges[-1] = len(lines)
    starts, ends = edges[:-1, None], edges[1:, None]
    old = np.arange(len(lines))
    weights = np.clip(np.minimum(old + 1, ends) - np.maximum(old, starts), 0, 1) / step
    return np.tensordot(weights, lines, axes=1)


def enlarged(channel, rows, columns):
    """One channel enlarged by Pillow's bicubic filter (a = -0.5); 16 bits as floating point."""
    if channel.dtype == np.uint8:
        return np.asarray(Image.fromarray(channel).resize((columns, rows), Image.Resampling.BICUBIC))
    image = Image.fromarray(channel.astype(np.float32)).resize((columns, rows), Image.Resampling.BICUBIC)
    return rounded(np.asarray(image), channel.dtype)


def rounded(numbers, dtype):
    """Numbers as integers of a type."""
    return np.clip(np.rint(numbers), 0, np.iinfo(dtype).max).astype(dtype)


def resample_labels(labels, factor):
    """A label image resampled without mixing labels: each new pixel has the label at its centre."""
    rows, columns = (centres(size, resampled_size(size, factor)) for size in labels.shape)
    return labels[np.ix_(rows, columns)]


def centres(size, count):
    """The old indices at the centres of `count` new pixels over `size` old ones."""
    return np.minimum(((np.arange(count) + 0.5) * size / count).astype(int), size - 1)
