"""The range of diameters at which a network is good, from scores of the same images at many factors.

Each image is its own control: its AP@0.5 at a factor is divided by the best that it reaches at any factor, so that hard
images do not weigh on the sizes that they happen to have. These ratios are averaged by the median diameter of the true
nuclei at that factor, in bins of an eighth of an octave with a Gaussian kernel. The range is where the average is at
least 0.97 of its highest value without a gap, the centre the geometric middle of where it is at least 0.99.
"""
import math

import numpy as np

BINS_PER_OCTAVE = 8
KERNEL_OCTAVES = 0.2
# Fewer points under the kernel than this are no average; fewer nuclei in an image give no ratio.
LEAST_POINTS = 5
LEAST_NUCLEI = 3
LEAST_FACTORS = 3
# The typical nucleus of a cultured human cell, for a first guess from pixel sizes.
NUCLEUS_UM = 10


def rules(images, um_per_px):
    """The range and its centre as the model's metadata has them (`nucleid.scale`), from records of images."""
    diameters, ratios = relative_scores(images)
    centres, averages = smoothed(diameters, ratios)
    plateau = np.nanmax(averages)
    low, high = interval(centres, averages, 0.97 * plateau)
    middle = math.sqrt(math.prod(interval(centres, averages, 0.99 * plateau)))
    return dict(diameter_px=[round(low, 1), round(high, 1)], centre_px=round(middle, 1), nucleus_um=NUCLEUS_UM,
                um_per_px=um_per_px)


def relative_scores(images):
    """Diameters, and AP@0.5 by the image's best over all factors."""
    series = {}
    for image in images:
        if image.get('ap_50') is None or image['diameter'] is None: continue
        series.setdefault((image['set'], image['image']), []).append(image)
    diameters, ratios = [], []
    for points in series.values():
        best = max(point['ap_50'] for point in points)
        # Small factors lose nuclei of the truth; the fullest point says how many there are.
        nuclei = max(point['true_count'] for point in points)
        if best == 0 or nuclei < LEAST_NUCLEI or len(points) < LEAST_FACTORS: continue
        diameters += [point['diameter'] for point in points]
        ratios += [point['ap_50'] / best for point in points]
    return np.array(diameters), np.array(ratios)


def smoothed(diameters, ratios):
    """Diameters, eight an octave, and the average ratio around each; NaN where there are too few."""
    octaves = np.log2(diameters)
    steps = np.arange(math.floor(octaves.min() * BINS_PER_OCTAVE), math.ceil(octaves.max() * BINS_PER_OCTAVE) + 1)
    centres = steps / BINS_PER_OCTAVE
    weights = np.exp(-0.5 * ((octaves - centres[:, None]) / KERNEL_OCTAVES) ** 2)
    sums = weights.sum(axis=1)
    averages = np.where(sums >= LEAST_POINTS, weights @ ratios / np.maximum(sums, 1e-9), np.nan)
    return 2**centres, averages


def interval(centres, averages, least):
    """The ends of the gapless interval around the highest average where averages are at least `least`.

    An end lies between two bins, interpolated over the logarithm of the diameter, or at the last bin with an average.
    """
    peak = int(np.nanargmax(averages))

    def end(step):
        index = peak
        while 0 <= index + step < len(averages) and averages[index + step] >= least: index += step
        beyond = index + step
        if not 0 <= beyond < len(averages) or np.isnan(averages[beyond]): return float(centres[index])
        part = (averages[index] - least) / (averages[index] - averages[beyond])
        return float(centres[index] * (centres[beyond] / centres[index]) ** part)

    return end(-1), end(1)
