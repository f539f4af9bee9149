"""Faults 4, 5, 7 and 8: what inotify(7) does not tell, or not about what."""

import contextlib
import os
import shutil
import signal
import threading
import time

from place import mount, own_limits, sysctl, unmount
from trial import names

# What inotify's queue holds by default; where the limit cannot be lowered, more must come.
_QUEUE = 16_384


def overflow(trial):
    """More events than the kernel keeps: all files are found all the same."""
    lowered = "sysctl" in trial.bench.powers
    count = trial.scale(20_000, 2_000) if lowered else _QUEUE // 2 + 500
    limit = sysctl("fs.inotify.max_queued_events", 16) if lowered else contextlib.nullcontext()
    # The limit is taken when the daemon makes its queue: nobody else need suffer from it.
    with limit:
        daemon = trial.daemon()
    contents = trial.fields(50)
    burst = [(name, contents[number % 50]) for number, name in enumerate(names(count))]
    for name, content in burst:
        trial.ledger.expect(name, content)
    # The first of them while the daemon stands still: then the queue cannot but overflow.
    daemon.send(signal.SIGSTOP)
    for name, content in burst[:-100]:
        trial.place.write(name, content)
    daemon.send(signal.SIGCONT)
    for name, content in burst[-100:]:
        trial.place.write(name, content)
    trial.tally.tries += count
    trial.wait(daemon, patience=300)
    if not daemon.logged("events were lost"):
        trial.tally.say("the queue did not overflow, or the daemon did not say so")
    trial.finish(daemon)


def no_watches(trial):
    """No watches are left: the daemon polls, says so, and finds what comes in many folders."""
    trial.need("namespace", "it needs user namespaces, for a limit of watches of its own")
    # Spent at the start already, or only later.
    for watches, is_there_before in ((5, True), (5, False), (100, False)):
        trial.begin(poll="200 ms")
        if is_there_before:
            trial.give(names(10, folder=b"before/well0") + names(10, folder=b"before/well1/deep"))
        daemon = trial.daemon(wrapper=own_limits(watches))
        folders = [b"plate%03d/well%d" % (plate, well) for plate in range(60) for well in range(2)]
        for folder in folders:
            trial.give([os.path.join(folder, b"field.png")])
        daemon.wait_status("polling")
        if trial.wait(daemon):
            trial.give([os.path.join(folder, b"later.png") for folder in folders])
        trial.tally.tries += 2 * len(folders)
        trial.finish(daemon)


def folders(trial):
    """Many folders are moved in at once, while some of them are moved out and renamed."""
    count, chance = trial.scale(1_000, 200), trial.chance
    contents = trial.fields(50)
    daemon = trial.daemon()
    for number in range(count):
        path = os.path.join(trial.place.staging, b"f%04d/deep" % number)
        os.makedirs(path)
        with open(os.path.join(path, b"image.png"), "wb") as file:
            file.write(contents[number % 50])
        trial.ledger.expect(b"f%04d/deep/image.png" % number, contents[number % 50])
    moved = chance.sample(range(count), count // 5)

    def disturb():
        for number in moved:
            source = os.path.join(trial.place.inbox, b"f%04d" % number)
            while not os.path.exists(source):
                time.sleep(0.0005)
            time.sleep(chance.uniform(0, 0.003))
            trial.ledger.release(b"f%04d/deep/image.png" % number)
            if number % 2:
                os.rename(source, os.path.join(trial.place.staging, b"out%04d" % number))
            else:
                name = b"renamed%04d" % number
                os.rename(source, os.path.join(trial.place.inbox, name))
                trial.ledger.expect(name + b"/deep/image.png", contents[number % 50])

    disturber = threading.Thread(target=disturb)
    disturber.start()
    order = moved + [number for number in range(count) if number not in set(moved)]
    chance.shuffle(order)
    for number in order:
        name = b"f%04d" % number
        os.rename(os.path.join(trial.place.staging, name), os.path.join(trial.place.inbox, name))
    disturber.join()
    trial.tally.tries += count
    trial.finish(daemon)


def inbox_gone(trial):
    """The inbox itself is renamed away and back, deleted and made anew, mounted over."""
    trial.begin(rescan="1 s")
    place, start = trial.place, 0
    away = os.path.join(place.root, b"away")
    daemon = trial.daemon()

    def give(folder=b""):
        nonlocal start
        trial.give(names(5, start, folder))
        start += 5
        trial.tally.tries += 1
        if not trial.wait(daemon):
            trial.tally.say(f"the images from {start - 5} on did not come through")

    def wait_state(state):
        daemon.wait_report(lambda report: report["state"] == state, f"the state is '{state}'")

    give()
    os.rename(place.inbox, away)
    wait_state("gone")
    os.rename(away, place.inbox)
    give()
    wait_state("watching")
    give(b"new-folder")
    shutil.rmtree(place.inbox)
    wait_state("gone")
    os.mkdir(place.inbox)
    give()
    give(b"another-folder")
    os.rename(place.inbox, away)
    os.mkdir(place.inbox)
    give()
    if "mount" in trial.bench.powers:
        mount("-t", "tmpfs", "nucleid-faults", place.inbox)
        # Files cannot be renamed from another file system: written as 'cp' does.
        for number in range(3):
            name, content = b"mounted%d.png" % number, trial.fields(3)[number]
            trial.ledger.expect(name, content)
            place.write(name, content)
        trial.wait(daemon)
        unmount(place.inbox)
        give()
    trial.finish(daemon)
