"""Measures AP@0.5 and Dice of nucleid against the factor by which annotated images are resampled.

    scripts/scale-curve --work FOLDER [--name NAME] [--nucleid FILE] [OPTION…] SET… [-- OPTION OF nucleid…]

SET is a folder with images/ and labels/ (label images), or FOLDER:8 for every eighth image. What was measured is kept
in the work folder and not measured again; the report is of all that is there, under all names:

    FOLDER/curve.md, curve.csv, curve.svg

Images are averaged over areas when they shrink, and enlarged by Pillow's bicubic filter; labels are taken at pixel
centres; scores are of the resampled grid, by `nucleid evaluate`. At 0.5 and below a second AP@0.5 leaves out nuclei
under 16 px of diameter; it is computed here from the labels of `nucleid segment`. With --segment everything is, and the
report says which sizes are found. --rules writes the range of diameters at which the network is good (comfort.py), from
the images of all sets under the run's name. Without SET the report alone is written.
"""
import argparse
import json
import os
import pathlib
import sys

import comfort
import drawing
import runs
import sets
import tables

FACTORS = [0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 3, 4]


def main():
    options, passed = parse()
    if not os.access(options.nucleid, os.X_OK):
        raise SystemExit(f"'{options.nucleid}' is no executable: build nucleid, or name one with --nucleid")
    # A range is that of the network, whatever its model says by itself.
    if options.rules: passed = [*passed, '--scale', '1']
    run = runs.Run(options.name, options.nucleid, passed, options.work, options.segment)
    largest = options.largest and options.largest * 1e6
    # By factor first: a run that is cut short has all sets at the factors that it had time for.
    for factor in sorted(options.factors, key=lambda factor: (factor > 2, factor > 3)):
        for image_set in options.sets:
            result = run.measure(image_set, factor, largest)
            if result: print(tables.line(result), flush=True)
    results = [json.loads(path.read_text()) for path in sorted(options.work.glob('runs/*/*/*/result.json'))]
    if not results: raise SystemExit(f"'{options.work}' has no results; name a set to measure")
    (options.work / 'curve.md').write_text(tables.report(results))
    tables.write_csv(options.work / 'curve.csv', results)
    (options.work / 'curve.svg').write_text(drawing.curves(results))
    if options.rules:
        points = [image for result in results if result['run'] == options.name for image in result['images']]
        rules = comfort.rules(points, options.um_per_px)
        options.rules.write_text(json.dumps(rules, indent=2) + '\n')
        print(json.dumps(rules))


def parse():
    parser = argparse.ArgumentParser(prog='scripts/scale-curve', description=__doc__.split('\n')[0])
    parser.add_argument('sets', nargs='*', type=sets.ImageSet.parse, metavar='SET', help='FOLDER or FOLDER:N')
    parser.add_argument('--work', type=pathlib.Path, required=True, help='folder for resampled images and results')
    parser.add_argument('--name', default='nucleid', help='name of the run in the report')
    parser.add_argument('--nucleid', default='.build/release/nucleid', help='executable')
    parser.add_argument('--factors', type=numbers, default=FACTORS, metavar='F,F…', help='factors of resampling')
    parser.add_argument('--largest', type=float, metavar='MPX', help='leave out images above MPX megapixels')
    parser.add_argument('--segment', action='store_true',
                        help="score the labels of 'segment' at all factors, and report the sizes that it finds")
    parser.add_argument('--rules', type=pathlib.Path, metavar='FILE', help="the model's range of diameters as JSON")
    parser.add_argument('--um-per-px', type=numbers, default=[], metavar='S,S…', help='pixel sizes of the sets, for --rules')
    return split(parser)


def numbers(text):
    return [float(part) for part in text.split(',')]


def split(parser):
    """The options before '--', and those after it."""
    arguments = sys.argv[1:]
    end = arguments.index('--') if '--' in arguments else len(arguments)
    return parser.parse_args(arguments[:end]), arguments[end + 1:]


if __name__ == '__main__': main()
