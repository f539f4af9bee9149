"""Instance scores of label images, and diameters of nuclei."""
import numpy as np

THRESHOLDS = [0.5 + 0.05 * step for step in range(10)]


def diameters(labels):
    """The equivalent diameters of the nuclei in a label image, in pixels, by ascending label."""
    areas = np.bincount(labels.ravel())[1:]
    return np.sqrt(4 * areas[areas > 0] / np.pi)


def pixel_weighted_median(values):
    """The diameter below which half of all nuclear pixels lie in smaller nuclei, `None` without nuclei."""
    if len(values) == 0: return None
    ordered = np.sort(values)
    shares = np.cumsum(ordered**2)
    return float(ordered[np.searchsorted(shares, shares[-1] / 2)])


class Agreement:
    """Which nuclei of two label images are the same, by intersection over union.

    At an IoU of 0.5 or more a nucleus has one partner (or one of two that are half of it), so no assignment is solved.
    """

    def __init__(self, found, truth):
        found_areas = np.bincount(found.ravel())
        truth_areas = np.bincount(truth.ravel())
        both = (found > 0) & (truth > 0)
        keys, shared = np.unique(truth[both].astype(np.int64) * len(found_areas) + found[both], return_counts=True)
        truth_labels, found_labels = keys // len(found_areas), keys % len(found_areas)
        ious = shared / (found_areas[found_labels] + truth_areas[truth_labels] - shared)
        self.found_diameters = diameter_table(found_areas)
        self.truth_diameters = diameter_table(truth_areas)
        self.pairs = []
        taken_truth, taken_found = set(), set()
        for index in np.argsort(-ious, kind='stable'):
            pair = int(truth_labels[index]), int(found_labels[index])
            # A tolerance of rounding only: 50 of 100 pixels are a match.
            if ious[index] < 0.5 - 1e-12: break
            if pair[0] in taken_truth or pair[1] in taken_found: continue
            taken_truth.add(pair[0])
            taken_found.add(pair[1])
            self.pairs.append((*pair, float(ious[index])))

    def matches(self, threshold=0.5):
        """The number of pairs with at least this intersection over union."""
        return sum(iou >= threshold - 1e-12 for _, _, iou in self.pairs)

    def counts_of_large(self, least):
        """True positives, found and true nuclei at IoU 0.5 without nuclei below a diameter of `least` pixels.

        Left out are true nuclei below it, found ones that match them, and found ones below it that match nothing. A
        found one below it that matches a true one above it is right, as its area is at least half of that.
        """
        small = {label for label, diameter in self.truth_diameters.items() if diameter < least}
        right = sum(truth not in small for truth, _, _ in self.pairs)
        matched = {found for _, found, _ in self.pairs}
        wrong = sum(
            label not in matched and diameter >= least for label, diameter in self.found_diameters.items())
        return right, right + wrong, len(self.truth_diameters) - len(small)


def diameter_table(areas):
    """The equivalent diameter of each label that occurs, from pixels per label."""
    return {int(label): float(np.sqrt(4 * areas[label] / np.pi)) for label in np.flatnonzero(areas) if label > 0}


def average_precision(right, found, true):
    """TP / (TP + FP + FN), the average precision of the Data Science Bowl 2018; 1 where nothing is and is found."""
    together = found + true - right
    return right / together if together else 1.0
