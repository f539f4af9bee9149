"""The report in Markdown, and a CSV file of all images."""
import csv
import statistics

COLUMNS = ['run', 'set', 'factor', 'image', 'width', 'height', 'diameter', 'true_count', 'count', 'ap_50', 'mean_ap',
           'dice', 'count_error', 'found_diameter', 'found_weighted_diameter', 'true_weighted_diameter', 'confidence',
           'promised_dice', 'decisiveness']
# Bounds between bins of the true median diameter, around 8, 12, 20, 30, 45, 70, 100, 140, 200, 300 px.
BOUNDS = [0, 10, 15.5, 24.5, 37, 56, 84, 118, 167, 245, float('inf')]


def line(result):
    """One line of progress."""
    totals = result['totals']
    return (f"{result['run']} {result['set']} x{result['factor']:g}: AP@0.5 {totals['ap_50']:.3f}, "
            f"Dice {totals['dice']:.4f}, {totals['seconds']:.2f} s an image")


def report(results):
    """The whole report."""
    return '\n'.join([
        '# Scores against the factor of resampling', '', *by_factor(results), '',
        '## By median diameter of the true nuclei', '', *by_diameter(results), '',
        '## The nuclei that are found', '', *found(results)]) + '\n'


def by_factor(results):
    yield '| run | set | factor | images | median diameter | AP@0.5 | … of nuclei ≥ 16 px | mAP | Dice | count error | s/image |'
    yield '|---|---|---|---|---|---|---|---|---|---|---|'
    for result in sorted(results, key=lambda r: (r['set'], r['run'], r['factor'])):
        t = result['totals']
        diameters = [image['diameter'] for image in result['images'] if image['diameter']]
        large = f"{t['ap_50_large']:.3f}" if 'ap_50_large' in t and result['factor'] <= 0.5 else ''
        yield (f"| {result['run']} | {result['set']} | {result['factor']:g} | {t['images']} | "
               f"{statistics.median(diameters) if diameters else 0:.0f} | {t['ap_50']:.3f} | {large} | {t['mean_ap']:.3f} | "
               f"{t['dice']:.4f} | {100 * t['count_error']:.1f} % | {t['seconds']:.2f} |")


def bins(results):
    """The images with a diameter, by run and bin of it."""
    grouped = {}
    for result in results:
        for image in result['images']:
            if image['diameter'] is None or 'count' not in image: continue
            index = next(i for i, bound in enumerate(BOUNDS[1:]) if image['diameter'] < bound)
            grouped.setdefault((result['run'], index), []).append(image)
    return sorted(grouped.items())


def by_diameter(results):
    yield '| run | diameter (px) | images x factors | AP@0.5 | Dice | count error |'
    yield '|---|---|---|---|---|---|'
    for (run, index), images in bins(results):
        yield (f'| {run} | {BOUNDS[index]:g} to {BOUNDS[index + 1]:g} | {len(images)} | {mean(images, "ap_50"):.3f} | '
               f'{mean(images, "dice"):.4f} | {100 * mean(images, "count_error"):.1f} % |')


def found(results):
    """Sizes and quality that `segment` says, where it ran."""
    yield ('| run | true diameter (px) | images x factors | true median | found median | found / true, median (10 to 90 %) | '
           'pixel-weighted found | count found / true | confidence | promised Dice | decisiveness | Dice |')
    yield '|---|---|---|---|---|---|---|---|---|---|---|---|'
    for (run, index), images in bins(results):
        images = [image for image in images if image.get('found_diameter')]
        if not images: continue
        ratios = [image['found_diameter'] / image['diameter'] for image in images]
        counts = sum(i['count'] for i in images) / max(1, sum(i['true_count'] for i in images))
        yield (f'| {run} | {BOUNDS[index]:g} to {BOUNDS[index + 1]:g} | {len(images)} | {median(images, "diameter"):.1f} | '
               f'{median(images, "found_diameter"):.1f} | {statistics.median(ratios):.2f} '
               f'({quantile(ratios, 0.1):.2f} to {quantile(ratios, 0.9):.2f}) | '
               f'{median(images, "found_weighted_diameter"):.1f} | {counts:.2f} | {mean(images, "confidence"):.3f} | '
               f'{mean(images, "promised_dice"):.3f} | {mean(images, "decisiveness"):.3f} | {mean(images, "dice"):.3f} |')


def write_csv(path, results):
    """One line an image and factor."""
    with open(path, 'w', newline='') as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction='ignore', lineterminator='\n')
        writer.writeheader()
        for result in results: writer.writerows(result['images'])


def mean(images, key):
    return statistics.fmean(values(images, key) or [float('nan')])


def median(images, key):
    return statistics.median(values(images, key) or [float('nan')])


def values(images, key):
    return [image[key] for image in images if image.get(key) is not None]


def quantile(numbers, part):
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
