"""Resumable training runs, cached evaluations and tables, for the scripts that train.

NUCLEID_DATA names the folder of dsb2018, bbbc039 and extra (`data_folder`).
"""

import json
import os
import pathlib
import signal
import subprocess
import sys

from recipes import files, weights

TRAINING_SETS = ("dsb2018/train", "bbbc039/train")
VALIDATION_SETS = ("dsb2018/val", "bbbc039/val")
# Each is of another laboratory.
EXTRA_SETS = (
    "extra/kromp_ganglioneuroblastoma",
    "extra/kromp_neuroblastoma",
    "extra/mnfinder",
    "extra/tnbc_he",
)
# The scale of sets whose nuclei are larger than networks learn: 30 px over their median diameter.
_SCALES = {"kromp_neuroblastoma": "0.3"}
# The options of 'nucleid train' that the shipped model is trained with, beside length and rates. Small samples teach
# more in the same time than large ones, as pixels of one sample are much alike.
SHIPPED_RECIPE = {
    "samples": ["--batch", "16", "--side", "128"],
    "sharing": ["--balance", "0.5"],
    "sizes": ["--diameters", "10-60"],
    "positions": ["--redraw-empty"],
    "augmentation": ["--augmentation", "wide"],
    "targets": ["--seams", "--contacts"],
}
# The recipe of the models before, in steps of as many pixels: half as many.
LARGE_SAMPLES = ["--batch", "8", "--side", "256", "--steps-per-epoch", "250"]
# How its steps are computed, without which they take up to twice as long, and round less.
SHIPPED_ARITHMETIC = ["--precision", "fast", "--storage", "bfloat16"]
# The training state is saved at the end of an epoch, and when a run is stopped.
STEPS_PER_EPOCH = 500


def data_folder():
    """The absolute path of NUCLEID_DATA."""
    data = os.environ.get("NUCLEID_DATA")
    if not data:
        sys.exit("NUCLEID_DATA is not set: it names the folder of dsb2018, bbbc039 and extra")
    return pathlib.Path(data).absolute()


def shipped_recipe(**changes):
    """The options of the shipped recipe, with the options of some of its parts in place of their own."""
    return [option for options in (SHIPPED_RECIPE | changes).values() for option in options]


def step_count(text):
    """A number of steps from the command line; a ValueError unless it is a multiple of STEPS_PER_EPOCH."""
    steps = int(text)
    if steps < 1 or steps % STEPS_PER_EPOCH:
        raise ValueError(text)
    return steps


def epoch_count(steps):
    """The number of epochs of a run of so many steps."""
    return steps // STEPS_PER_EPOCH


def repeated(option, data, names):
    """An option once for each set."""
    return [argument for name in names for argument in (option, f"{data}/{name}")]


def short_run(data, steps, trained):
    """The options of a run for comparisons: from the same random weights, of which the last average counts.

    No epoch is chosen, so that nothing is fitted to the sets that judge; validation only draws the curve.
    """
    options = ["--preset", "unet32", "--averaging", "0.99", *SHIPPED_ARITHMETIC]
    options += ["--steps-per-epoch", str(STEPS_PER_EPOCH), "--keep", "last"]
    options += ["--validate-every", str(epoch_count(steps)), "--validation-images", "4"]
    return [*options, *repeated("--data", data, trained), "--validation", f"{data}/dsb2018/val"]


def train(nucleid, folder, epochs, options):
    """Starts or resumes the run in a folder, unless it is done, and returns the model of its last epoch.

    `done` in the folder says how many epochs are completed; the output goes to a file beside the folder, FOLDER.log, and
    the options to FOLDER.options.json: a run of other options is not taken for this one. It may become longer.
    """
    model = folder / "model-last.safetensors"
    record = folder.parent / f"{folder.name}.options.json"
    if record.exists() and json.loads(record.read_text(encoding="utf-8")) != options:
        sys.exit(f"'{folder}' is a run of other options (see {record}); choose another --work, or remove both")
    files.write(record, json.dumps(options) + "\n")
    done = folder / "done"
    if done.exists() and done.read_text(encoding="utf-8") == str(epochs):
        return model
    done.unlink(missing_ok=True)
    command = [nucleid, "train", "--output", str(folder), "--epochs", str(epochs)]
    command += ["--resume"] if (folder / "checkpoint.safetensors").exists() else options
    print(f"{folder.name}: {' '.join(command)}", flush=True)
    log = folder.parent / f"{folder.name}.log"
    with open(log, "a", encoding="utf-8") as output:
        if _exit_status(command, output):
            sys.exit(f"'{folder.name}' failed: see {log}")
    # A run that a signal stopped exits with 0 too.
    if log.read_text(encoding="utf-8").rstrip().rpartition("\n")[2].startswith("stopped"):
        sys.exit(f"'{folder.name}' was stopped; the same command resumes it")
    files.write(done, str(epochs))
    return model


def _exit_status(command, output):
    """Runs a command to its end; a signal to stop is passed on to it, so that it can save its state."""
    with subprocess.Popen(command, stdout=output, stderr=output) as process:
        stops = signal.SIGINT, signal.SIGTERM
        handlers = {number: signal.signal(number, lambda *_: process.terminate()) for number in stops}
        status = process.wait()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return status


def with_threshold_at_half(model):
    """A copy of a model with a threshold of 0.5: its own is fitted to the few images by which a short run is validated."""
    copy = model.with_name("judged.safetensors")
    preparation = json.loads(weights.metadata(model)["nucleid.preparation"]) | {"threshold": 0.5}
    weights.copy_with({"nucleid.preparation": json.dumps(preparation)}, model, copy)
    return copy


def evaluate_at_fixed_scale(nucleid, model, images, cache):
    """As `evaluate`, at a scale that does not depend on the model: one that learned little chooses badly."""
    return evaluate(nucleid, model, images, cache, "--scale", _SCALES.get(images.name, "1"))


def evaluate(nucleid, model, images, cache, *options):
    """The scores of a model on a set, as 'nucleid evaluate' prints them, kept in the file `cache`."""
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        files.write(cache, _evaluation(nucleid, model, images, *options))
    return json.loads(cache.read_text(encoding="utf-8"))["evaluation"]


def evaluate_images(nucleid, model, images, folder):
    """The scores of a model on each image of a set, from the report of 'nucleid evaluate' in a folder."""
    report = folder / "evaluation.json"
    if not report.exists():
        _evaluation(nucleid, model, images, "--output", str(folder))
    return json.loads(report.read_text(encoding="utf-8"))["images"]


def _evaluation(nucleid, model, images, *options):
    command = [nucleid, "evaluate", "--model", str(model), "--images", f"{images}/images"]
    command += ["--truth", f"{images}/labels", *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def scores(evaluation):
    """Mean Dice, pooled AP@0.5 and mAP, and mean count error."""
    instances = evaluation["instances"]
    return {
        "dice": evaluation["pixels"]["dice_mean"],
        "ap50": instances["ap_pooled"][0],
        "map": instances["mean_ap_pooled"],
        "count_error": instances["count_error_mean"],
    }


def expected_dice_scores(evaluation):
    """The mean absolute error of the expected Dice, and its correlation with the Dice; None where there is none."""
    expected = evaluation.get("expected_dice") or {}
    return {"expected_dice_mae": expected.get("mae"), "expected_dice_r": expected.get("pearson_r")}


def write_table(file, header, rows):
    """Writes a Markdown table."""
    lines = [_line(header), "|---" * len(header) + "|", *map(_line, rows)]
    files.write(file, "\n".join(lines) + "\n")


def _line(cells):
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
