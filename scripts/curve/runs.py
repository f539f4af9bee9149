"""Runs nucleid over a resampled set and reads what it reports, one record an image."""
import csv
import json
import pathlib
import shutil
import statistics
import subprocess

import numpy as np
import scoring
import sets

# Nuclei below this diameter in pixels are left out of the second figure of small factors.
SMALL = 16
LARGEST_FACTOR_OF_SECOND_FIGURE = 0.5


class Run:
    """One executable with its options, and where its results lie."""

    def __init__(self, name, executable, options, work, segments):
        self.name, self.executable, self.options, self.segments = name, executable, options, segments
        self.data, self.results = work / 'data', work / 'runs' / name

    def measure(self, image_set, factor, largest=None):
        """Evaluates a set at a factor, unless that is done; gives the totals and the records of its images."""
        folder = self.results / image_set.name / f'{factor:g}'
        result = folder / 'result.json'
        if result.exists(): return json.loads(result.read_text())
        data = self.data / image_set.name / f'{factor:g}'
        names = image_set.resampled(factor, data, largest)
        if not names: return None
        folder.mkdir(parents=True, exist_ok=True)
        records = {name: truth_record(data, name) for name in names}
        if self.segments:
            totals = self.segment(data, folder, records)
        else:
            totals = self.evaluate(data, folder, records)
            if factor <= LARGEST_FACTOR_OF_SECOND_FIGURE: self.segment(data, folder, records)
        right, found, true = (sum(r.get(k, 0) for r in records.values()) for k in ('right', 'found', 'true'))
        if true: totals['ap_50_large'] = scoring.average_precision(right, found, true)
        for name, record in records.items():
            record.update(run=self.name, set=image_set.name, factor=factor, image=pathlib.PurePath(name).stem)
        content = dict(run=self.name, set=image_set.name, factor=factor, totals=totals, images=list(records.values()))
        result.write_text(json.dumps(content, indent=1))
        return content

    def evaluate(self, data, folder, records):
        """Runs `nucleid evaluate`, completes the records, and gives the totals of its report."""
        log = self.call('evaluate', folder / 'evaluate.log', '--images', data / 'images', '--truth',
                        data / 'labels', '--output', folder)
        report = json.loads((folder / 'evaluation.json').read_text())
        with open(folder / 'evaluation.csv', newline='') as file:
            for row in csv.DictReader(file):
                records[row['image']].update(
                    count=int(row['count']), ap_50=number(row['ap_50']), dice=number(row['dice']),
                    count_error=number(row['count_error']), mean_ap=number(row['mean_ap']),
                    promised_dice=number(row['expected_dice']))
        instances, pixels = report['totals']['instances'], report['totals']['pixels']
        # The last line on standard output sums up; it alone has the time on the wall.
        seconds = json.loads([line for line in log.splitlines() if line.startswith('{')][-1])['seconds']
        return dict(
            images=report['totals']['images'], ap_50=instances['ap_pooled'][0], mean_ap=instances['mean_ap_pooled'],
            dice=pixels['dice_mean'], count_error=instances['count_error_mean'],
            seconds=seconds / report['totals']['images'])

    def segment(self, data, folder, records):
        """Runs `nucleid segment`, completes the records from its sidecars and labels, and gives totals."""
        output = folder / 'segment'
        self.call('segment', folder / 'segment.log', data / 'images', '--truth', data / 'labels', '--output', output)
        matches = np.zeros(len(scoring.THRESHOLDS))
        for name, record in records.items():
            path = output / f'{name}.json'
            if not path.exists(): continue
            matches += add_segmentation(record, json.loads(path.read_text()), data, output, name)
        shutil.rmtree(output)
        done = [record for record in records.values() if 'confidence' in record]
        true, found = (sum(record[key] for record in done) for key in ('true_count', 'count'))
        precision = [scoring.average_precision(m, found, true) for m in matches]
        mean = lambda key: statistics.fmean(r[key] for r in done if r[key] is not None)
        return dict(
            images=len(done), ap_50=precision[0], mean_ap=statistics.fmean(precision), dice=mean('dice'),
            count_error=mean('count_error'), seconds=mean('seconds'))

    def call(self, command, log, *arguments):
        """Runs a command of nucleid, keeps its output, and gives its standard output."""
        command = [self.executable, command, *map(str, arguments), *self.options]
        done = subprocess.run(command, capture_output=True, text=True)
        log.write_text(done.stdout + done.stderr)
        # 1 says that some images failed: they have no record of a result, and the log names them.
        if done.returncode not in (0, 1):
            raise SystemExit(f'{" ".join(command)}\nended with {done.returncode}: {done.stderr.strip()[-500:]}')
        return done.stdout


def truth_record(data, name):
    """What the label image of an image says."""
    labels = sets.read_pixels(data / 'labels' / f'{pathlib.PurePath(name).stem}.png')
    diameters = scoring.diameters(labels)
    return dict(
        height=labels.shape[0], width=labels.shape[1], true_count=len(diameters),
        diameter=float(np.median(diameters)) if len(diameters) else None)


def add_segmentation(record, sidecar, data, output, name):
    """Scores the labels that `segment` wrote into a record, and gives the matches at each threshold."""
    found = sets.read_pixels(output / sidecar['labels']['file'])
    truth = sets.read_pixels(data / 'labels' / f'{pathlib.PurePath(name).stem}.png')
    agreement = scoring.Agreement(found, truth)
    diameters = np.array(list(agreement.found_diameters.values()))
    matches = [agreement.matches(threshold) for threshold in scoring.THRESHOLDS]
    count, true, quality, timing = len(diameters), record['true_count'], sidecar['quality'], sidecar['timing_ms']
    right, found_large, true_large = agreement.counts_of_large(SMALL)
    record.update(
        count=count, dice=(sidecar['dice'] or {}).get('value'),
        ap_50=scoring.average_precision(matches[0], count, true) if count or true else None,
        count_error=abs(count - true) / true if true else None,
        mean_ap=statistics.fmean(scoring.average_precision(m, count, true) for m in matches),
        # Writing result files is not part of `evaluate`.
        seconds=sum(timing[stage] for stage in ('decode', 'prepare', 'network', 'masks', 'measure')) / 1000,
        right=right, found=found_large, true=true_large,
        found_diameter=float(np.median(diameters)) if count else None,
        found_weighted_diameter=scoring.pixel_weighted_median(diameters),
        true_weighted_diameter=scoring.pixel_weighted_median(np.array(list(agreement.truth_diameters.values()))),
        confidence=quality['confidence'], promised_dice=quality['promised_dice'],
        decisiveness=quality['decisiveness'], flags=quality['flags'])
    return np.array(matches)


def number(text):
    """A number of a CSV field, `None` if empty."""
    return float(text) if text else None
