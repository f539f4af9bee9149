"""Faults of memory: the kernel kills the daemon (SIGKILL), which no signal handler sees."""

import errno
import functools
import os
import signal
import struct
import zlib

from cgroups import memory_group
from daemon import Trouble, until
from place import files, mount, unmount
from preload import library

_LIMIT = 1 << 30


def oom_kill(trial):
    """Images that use memory nobody predicted: each fails after three kills, the good one is done."""
    count = trial.scale(16, 4)
    trial.begin(workers=8, memory="64 MiB")
    environment = {"LD_PRELOAD": library(trial.bench, "bloat"), "BLOAT_NAME": "bloat-", "BLOAT_MIB": "1200"}
    for number, content in enumerate(trial.fields(count)):
        name = b"bloat-%02d.png" % number
        trial.place.drop(name, content)
        trial.ledger.expect_failure(name, "memory")
    trial.give([b"good.png"])
    with memory_group(_LIMIT) as group:
        # Eight at a time, then each alone: three deaths at most for each.
        daemon, deaths = _serve(trial, group, environment, most=3 * count)
        trial.tally.tries += count + 1
        trial.tally.figures.append(f"{deaths} restarts, {group.kills} kills")
        if deaths != group.kills:
            trial.tally.say(f"{deaths} deaths, of which {group.kills} were the kernel's")
        if daemon.logged("was killed for memory") == 0:
            trial.tally.say("the journal does not have that nucleid was killed for memory")
        trial.finish(daemon)
    if "mount" in trial.bench.powers:
        _full_state(trial, environment)


def _full_state(trial, environment):
    """The state folder is full when the deaths are to be recorded: they are, in the room of the evidence."""
    trial.begin(workers=8, memory="64 MiB")
    mount("-t", "tmpfs", "-o", "size=256k", "nucleid-faults", trial.place.state)
    with memory_group(_LIMIT) as group:
        daemon = trial.daemon(group.wrapper, environment)
        with open(os.path.join(trial.place.state, b"filling"), "wb", buffering=0) as filling:
            try:
                while filling.write(bytes(4096)):
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
        trial.ledger.expect_failure(b"bloat-full.png", "memory")
        trial.place.drop(b"bloat-full.png", trial.fields(1)[0])
        until(lambda: not daemon.is_running, "the kernel kills nucleid")
        daemon.kill()
        daemon, _ = _serve(trial, group, environment, most=5)
        trial.tally.tries += 1
        trial.finish(daemon)
    unmount(trial.place.state)


def memory_bombs(trial):
    """Small TIFFs whose tile is 256 MiB large, 16 at once with 8 workers: they fail, a good one is done."""
    count = 16
    trial.begin(workers=8, memory="64 MiB")
    for number in range(count):
        trial.place.drop(b"bomb-%02d.tif" % number, _bomb())
    trial.give([b"good.png"])
    with memory_group(_LIMIT) as group:
        daemon, deaths = _serve(trial, group, {}, most=3 * count, failures=count)
        trial.tally.tries += count + 1
        trial.tally.figures.append(f"peak {group.peak >> 20} MiB, {deaths} restarts")
        failed = [path for path in files(trial.place.failed) if path.endswith(b".tif")]
        if len(failed) != count:
            trial.tally.say(f"{len(failed)} of {count} bombs failed")
        # Their tiles are known from their headers, before anything is decoded.
        for path in failed:
            trial.ledger.expect_failure(path, "image-too-large")
        if deaths:
            trial.tally.say(f"killed {deaths} times, though the tiles are known from the headers")
        trial.finish(daemon)


def _serve(trial, group, environment, most, failures=0):
    """Starts the daemon after each death, as systemd does, until all is done; gives it and the deaths."""
    for deaths in range(most + 1):
        daemon = trial.daemon(group.wrapper, environment, wait=False)
        try:
            daemon.wait_ready()
            trial.wait(daemon)
            daemon.wait_report(lambda report: report["failed"] >= failures or report["waiting"] == 0, "all failed")
            return daemon, deaths
        except Trouble:
            if daemon.is_running:
                raise
        status = daemon.kill()
        if status != -signal.SIGKILL:
            raise Trouble(f"ended with {status}, not by the kernel: {daemon.last_words()}")
    raise Trouble(f"was killed {most + 1} times, and goes on with the same images")


@functools.cache
def _bomb(side=64, tile=16384):
    """A TIFF of `side` squared with one tile of `tile` squared, deflated (TIFF 6.0, section 15)."""
    packer, row = zlib.compressobj(9), bytes(tile)
    body = b"".join(packer.compress(row) for _ in range(tile)) + packer.flush()
    body += bytes(len(body) % 2)
    tags = [
        (256, 3, 1, side), (257, 3, 1, side), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1),
        (277, 3, 1, 1), (322, 4, 1, tile), (323, 4, 1, tile), (324, 4, 1, 8), (325, 4, 1, len(body)),
    ]  # fmt: skip
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<2sHI", b"II", 42, 8 + len(body)) + body + directory + bytes(4)
