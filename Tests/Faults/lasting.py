"""Fault 14: many images, and what the daemon holds at the end that it did not hold before."""

import contextlib
import os
import re

from place import files
from trial import names

# What may come and go between two looks: a worker's open file, an allocator's reserve.
_DESCRIPTORS, _MEMORY = 2, 32


def many_images(trial):
    """Descriptors, watches, temporary files and memory at the start and at the end of many images."""
    count = trial.scale(10_000, 500)
    daemon = trial.daemon()
    warm = names(100, folder=b"plate0")
    trial.give(warm)
    trial.wait(daemon)
    before = _held(daemon)
    for start in range(100, count, 100):
        # Always the same ten folders: their watches are in the first look already but for nine.
        trial.give(names(100, start, b"plate%d" % (start // 100 % 10)))
    trial.wait(daemon, patience=300)
    trial.tally.tries += count
    after = _held(daemon)
    trial.tally.figures.append(
        f"{count} images: descriptors {before[0]} to {after[0]}, watches {before[1]} to {after[1]}, "
        f"{before[2]:.0f} to {after[2]:.0f} MiB"
    )
    if after[0] > before[0] + _DESCRIPTORS or after[1] > before[1] + 9:
        trial.tally.say("the daemon holds on to descriptors or watches")
    if after[2] > before[2] + _MEMORY:
        trial.tally.say("the daemon holds on to memory")
    trial.finish(daemon)
    for path in files(trial.place.root):
        if re.search(rb"\.nucleid-\d+-\d+\.tmp$", path):
            trial.tally.say(f"left behind: {path!r}")


def _held(daemon):
    """Open descriptors, inotify watches (proc_pid_fdinfo(5)) and resident MiB of a daemon."""
    process = f"/proc/{daemon.process.pid}"
    watches = 0
    for name in os.listdir(f"{process}/fdinfo"):
        # A descriptor may have been closed since.
        with contextlib.suppress(OSError), open(f"{process}/fdinfo/{name}", encoding="ascii") as file:
            watches += sum(line.startswith("inotify ") for line in file)
    with open(f"{process}/status", encoding="ascii") as file:
        memory = int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024
    return len(os.listdir(f"{process}/fd")), watches, memory
