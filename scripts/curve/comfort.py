"""The range of diameters at which a network is good, from scores of the same images at many factors.

Each image is its own control, so that hard images do not weigh on the sizes that they happen to have: AP@0.5 of image i
at median diameter D is modelled as a_i · g(D), and a_i and g are fitted in turns by least squares (g in bins of an
eighth of an octave with a Gaussian kernel). Division by the best score of an image instead of a_i would divide by a
maximum of noisy numbers, the more so the fewer nuclei an image has. The range is where g is at least 0.97 of its highest
value without a gap, the centre the geometric middle of where it is at least 0.99.
"""
import math

import numpy as np

BINS_PER_OCTAVE = 8
KERNEL_OCTAVES = 0.2
# Less weight under the kernel than this is no average.
LEAST_POINTS = 5
LEAST_FACTORS = 3
LEAST_NUCLEI = 3
# Images of more nuclei than this have the same weight: their AP is precise enough.
MOST_NUCLEI = 30
ROUNDS = 30
# The typical nucleus of a cultured human cell, for a first guess from pixel sizes.
NUCLEUS_UM = 10


def rules(images, um_per_px):
    """The range and its centre as the model's metadata has them (`nucleid.scale`), from records of images."""
    diameters, curve = relative_scores(images)
    low, high = interval(diameters, curve, 0.97)
    middle = math.sqrt(math.prod(interval(diameters, curve, 0.99)))
    found = dict(diameter_px=[round(low, 1), round(high, 1)], centre_px=round(middle, 1), nucleus_um=NUCLEUS_UM)
    if um_per_px: found['um_per_px'] = [min(um_per_px), max(um_per_px)]
    return found


def relative_scores(images):
    """Diameters, eight an octave, and g there, 1 at its highest; NaN where too few images have that diameter."""
    series = list(comparable(images).values())
    if len(series) < LEAST_POINTS:
        raise SystemExit(f'a range needs {LEAST_POINTS} images of {LEAST_NUCLEI} nuclei at {LEAST_FACTORS} factors; '
                         f'there are {len(series)}')
    index = np.repeat(np.arange(len(series)), [len(points) for points in series])
    octaves = np.log2([point['diameter'] for points in series for point in points])
    scores = np.array([point['ap_50'] for points in series for point in points])
    # Small factors lose nuclei of the truth; the fullest point says how many there are.
    nuclei = [max(point['true_count'] for point in points) for points in series]
    weights = np.minimum(nuclei, MOST_NUCLEI)[index]
    bins = np.arange(math.floor(octaves.min() * BINS_PER_OCTAVE), math.ceil(octaves.max() * BINS_PER_OCTAVE) + 1)
    bins = bins / BINS_PER_OCTAVE
    kernel = np.exp(-0.5 * ((octaves - bins[:, None]) / KERNEL_OCTAVES) ** 2)
    level = np.array([max(point['ap_50'] for point in points) for points in series])
    for _ in range(ROUNDS):
        levels = level[index]
        curve = (kernel * weights) @ (scores * levels) / np.maximum((kernel * weights) @ levels**2, 1e-12)
        at = np.interp(octaves, bins, curve)
        level = np.bincount(index, scores * at) / np.maximum(np.bincount(index, at**2), 1e-12)
    curve = np.where(kernel.sum(axis=1) >= LEAST_POINTS, curve, np.nan)
    return 2**bins, curve / np.nanmax(curve)


def comparable(images):
    """The records of each image that has nuclei, is found at some factor, and has enough factors."""
    series = {}
    for image in images:
        if image.get('ap_50') is None or image['diameter'] is None: continue
        series.setdefault((image['set'], image['image']), []).append(image)
    return {
        key: points for key, points in series.items()
        if len(points) >= LEAST_FACTORS and max(point['true_count'] for point in points) >= LEAST_NUCLEI
        and max(point['ap_50'] for point in points) > 0}


def interval(diameters, curve, least):
    """The ends of the gapless interval around the highest point where the curve is at least `least`.

    An end lies between two bins, interpolated over the logarithm of the diameter, or at the last bin with a number.
    """
    peak = int(np.nanargmax(curve))

    def end(step):
        index = peak
        while 0 <= index + step < len(curve) and curve[index + step] >= least: index += step
        beyond = index + step
        if not 0 <= beyond < len(curve) or np.isnan(curve[beyond]): return float(diameters[index])
        part = (curve[index] - least) / (curve[index] - curve[beyond])
        return float(diameters[index] * (diameters[beyond] / diameters[index]) ** part)

    return end(-1), end(1)
