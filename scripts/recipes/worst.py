"""Draws the images of a set on which a model is worst, with the outlines of two models.

    scripts/worst-images --work FOLDER --before MODEL --after MODEL SET [--count 12] [--by after|before]
                         [--nucleid FILE] --output FILE.png

MODEL is a safetensors file or 'built-in'; SET a folder with images/ and labels/ (label images). Both models are
evaluated on all images, and the ones with the lowest AP@0.5 of the model 'after' (or, with --by before, of the other)
are drawn, the worst first: the image with the true outlines, those of the nuclei found before and after, and in red the
true nuclei that have no match at an intersection over union of 0.5. Images wider than a column are reduced.

FOLDER keeps evaluations and labels by the contents of the model and the name of the set; remove it when an image has
changed. It takes what 'nucleid evaluate' takes for the set, twice; the first time numpy and Pillow are installed in
.venv-curve.
"""

import argparse
import hashlib
import pathlib
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(_SCRIPTS), str(_SCRIPTS / "curve")]
import scoring
import sets
from recipes import runs

_COLUMN = 480
_MARGIN = 8
_LINE = 18
_TRUE, _FOUND, _MISSED = (255, 220, 0), (0, 230, 230), (255, 40, 40)


def main():
    """Evaluates, chooses, segments the chosen images, and draws them."""
    arguments = _arguments()
    models = {"before": arguments.before, "after": arguments.after}
    folders = {when: arguments.work / _name(model) / arguments.set.name for when, model in models.items()}
    evaluated = {
        when: {
            image["image"]: image
            for image in runs.evaluate_images(arguments.nucleid, models[when], arguments.set.folder, folders[when])
        }
        for when in models
    }
    chosen = _worst(evaluated[arguments.by], arguments.count)
    paths = [arguments.set.folder / "images" / name for name in chosen]
    for when, model in models.items():
        _segment(arguments.nucleid, model, paths, folders[when] / "segment")
    rows = []
    for path in paths:
        scores = {when: images[path.name] for when, images in evaluated.items()}
        labels = {when: _labels(folder / "segment", path.name) for when, folder in folders.items()}
        rows.append(_row(path, sets.read_pixels(arguments.set.truth(path)), labels, scores))
    title = f"{arguments.set.name}, lowest AP@0.5 {arguments.by} first. "
    title += f"Before: {arguments.before}; after: {arguments.after}"
    _stacked(title, rows).save(arguments.output)
    print(f"{arguments.output}: {len(rows)} images, lowest AP@0.5 {arguments.by} first")


def _arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/worst-images", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=sets.ImageSet.parse, metavar="SET")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--before", required=True, metavar="MODEL")
    parser.add_argument("--after", required=True, metavar="MODEL")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--by", choices=["after", "before"], default="after")
    parser.add_argument("--nucleid", default=".build/release/nucleid")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="FILE.png")
    return parser.parse_args()


def _name(model):
    """The model's name with a digest of its contents, as runs have models of the same name."""
    file = pathlib.Path(model)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "built-in"
    return f"{file.stem}-{digest}"


def _worst(images, count):
    """The names of the images with the lowest AP@0.5."""
    scored = [(image["instances"]["ap_50"], name) for name, image in images.items() if image.get("instances")]
    if not scored:
        sys.exit("no image has an annotation that tells its nuclei apart")
    return [name for _, name in sorted(scored)[:count]]


def _segment(nucleid, model, paths, folder):
    """Segments the images whose labels are not there."""
    missing = [path for path in paths if not (folder / f"{path.name}.json").exists()]
    if missing:
        command = [nucleid, "segment", "--model", model, "--output", folder, *missing]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _labels(folder, name):
    return sets.read_pixels(next(folder.glob(f"{name}.labels.*")))


def _row(path, truth, labels, scores):
    """The three panels of an image, each below its caption."""
    picture = _visible(sets.read_pixels(path))
    panels = [_panel(f"true: {scores['after']['true_count']} nuclei", picture, [(truth, _TRUE)])]
    for when, found in labels.items():
        matched = [true for true, _, _ in scoring.Agreement(found, truth).pairs]
        missed = np.where(np.isin(truth, matched), 0, truth)
        instances = scores[when]["instances"]
        caption = (
            f"{when}: AP@0.5 {instances['ap_50']:.3f}, Dice {scores[when]['dice']:.3f}, {instances['count']} nuclei, "
            f"{len(np.unique(missed[missed > 0]))} missed"
        )
        panels.append(_panel(caption, picture, [(found, _FOUND), (missed, _MISSED)]))
    return _beside(path.name, panels)


def _visible(pixels):
    """An image of 8 bits and three channels; grays are stretched from the 1st to the 99.8th percentile."""
    if pixels.ndim == 2:
        low, high = np.percentile(pixels, [1, 99.8])
        pixels = 255 * np.clip((pixels - low) / max(high - low, 1e-6), 0, 1)
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    elif pixels.dtype == np.uint16:
        pixels = pixels // 257
    return Image.fromarray(pixels.astype(np.uint8))


def _panel(caption, picture, outlined):
    """An image with the outlines of label images, reduced to the width of a column, below a caption."""
    size = picture.size
    if size[0] > _COLUMN:
        size = _COLUMN, max(1, round(size[1] * _COLUMN / size[0]))
    pixels = np.array(picture.resize(size, Image.Resampling.BOX))
    # Centres of the reduced pixels in the label image.
    rows, columns = ((np.arange(n) + 0.5) * m / n for n, m in zip(size[::-1], picture.size[::-1]))
    for labels, colour in outlined:
        pixels[_boundaries(labels[np.ix_(rows.astype(int), columns.astype(int))])] = colour
    return _captioned(caption, Image.fromarray(pixels), _COLUMN)


def _boundaries(labels):
    """The pixels of nuclei with a pixel of another label above, below or beside."""
    padded = np.pad(labels, 1, mode="edge")
    neighbours = padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]
    return (labels > 0) & np.any([labels != neighbour for neighbour in neighbours], axis=0)


def _captioned(caption, picture, width):
    whole = Image.new("RGB", (max(width, picture.width), picture.height + _LINE), "white")
    ImageDraw.Draw(whole).text((0, 1), caption, "black", ImageFont.load_default(13))
    whole.paste(picture, (0, _LINE))
    return whole


def _beside(name, panels):
    width = sum(panel.width + _MARGIN for panel in panels)
    row = Image.new("RGB", (width, max(panel.height for panel in panels)), "white")
    for index, panel in enumerate(panels):
        row.paste(panel, (index * (_COLUMN + _MARGIN), 0))
    return _captioned(name, row, width)


def _stacked(title, rows):
    sheet = Image.new("RGB", (rows[0].width, sum(row.height + _MARGIN for row in rows)), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + _MARGIN
    return _captioned(title, sheet, sheet.width)


main()
