"""Faults 2 and 3: the outbox has no room, may not be written to, or is not there for a while."""

import os
import time

from place import mount, unmount
from trial import names


def full_disk(trial):
    """The outbox is on a small file system that fills up, until others remove what they have there."""
    trial.need("mount", "it needs root, to mount a tmpfs")
    for number in range(trial.scale(3, 1)):
        if number:
            trial.begin()
        outbox, disk = trial.place.outbox, os.path.join(trial.place.root, b"disk")
        os.mkdir(disk)
        mount("-t", "tmpfs", "-o", "size=16m", "nucleid-faults", disk)
        os.mkdir(os.path.join(disk, b"outbox"))
        mount("--bind", os.path.join(disk, b"outbox"), outbox)
        ballast = os.path.join(disk, b"ballast")
        with open(ballast, "wb") as file:
            file.write(bytes((16 << 20) - (256 << 10)))
        daemon = trial.daemon()
        trial.give(names(trial.scale(300, 100)))
        _wait_paused(daemon, "space|full")
        trial.ledger.look_for_partial()
        if left := os.listdir(trial.place.failed):
            trial.tally.say(f"a full outbox made {len(left)} images fail")
        os.unlink(ballast)
        trial.tally.tries += 1
        trial.finish(daemon)
        told = daemon.logged("cannot write the index page")
        if told > 3 or told != daemon.logged("index page written again"):
            trial.tally.say(f"the journal has {told} times that there is no room for the page")
        unmount(outbox)
        unmount(disk)


def read_only(trial):
    """The outbox becomes read-only between two images, and writable again.

    What is open for writing keeps a file system from being remounted, and the daemon's lock is. So
    a read-only view of the folder is laid over it, and taken away again.
    """
    trial.need("mount", "it needs root, to mount a folder read-only")
    outbox, view = trial.place.outbox, os.path.join(trial.place.root, b"view")
    os.mkdir(view)
    mount("--bind", outbox, view)
    mount("-o", "remount,bind,ro", view)
    daemon = trial.daemon()
    for number in range(trial.scale(5, 2)):
        trial.give(names(20, start=100 * number))
        trial.wait(daemon)
        mount("--bind", view, outbox)
        trial.give(names(20, start=100 * number + 20))
        _wait_paused(daemon, "read-only")
        trial.ledger.look_for_partial()
        unmount(outbox)
        trial.tally.tries += 1
        trial.wait(daemon)
    trial.finish(daemon)


def unmounted(trial):
    """The outbox's share is unmounted for a while: nothing is written to the folder below it."""
    trial.need("mount", "it needs root, to mount a tmpfs")
    outbox, disk = trial.place.outbox, os.path.join(trial.place.root, b"disk")
    os.mkdir(disk)
    mount("-t", "tmpfs", "nucleid-faults", disk)
    mount("--bind", disk, outbox)
    daemon = trial.daemon()
    for number in range(trial.scale(5, 2)):
        trial.give(names(20, start=100 * number))
        trial.wait(daemon)
        unmount(outbox)
        trial.give(names(20, start=100 * number + 20))
        _wait_paused(daemon, "another file system")
        # Longer than the page is left alone.
        time.sleep(3)
        if below := os.listdir(outbox):
            trial.tally.say(f"below the outbox's share {below} were written")
        mount("--bind", disk, outbox)
        trial.tally.tries += 1
        trial.wait(daemon)
    trial.finish(daemon)
    unmount(outbox)
    unmount(disk)


def _wait_paused(daemon, words):
    """Waits until the daemon says that it is paused, and in STATUS= why."""
    daemon.wait_report(lambda report: report["state"] == "paused", "the daemon has paused")
    daemon.wait_status(words)
