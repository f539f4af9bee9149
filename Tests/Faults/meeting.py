"""Names that meet: on an outbox that ignores case, and where a stranger puts what the daemon may need."""

import contextlib
import fcntl
import json
import os

import pictures
import sidecars
from daemon import Trouble
from ledger import LOCK
from place import files
from preload import Rules
from whereabouts import Whereabouts


def names_that_meet(trial):
    """'Cell.png' and 'cell.png', at once or one after the other: one is done, the other fails as 'name-taken'."""
    for is_at_once in (True, False):
        trial.begin()
        where, pairs = Whereabouts(trial), []
        daemon = trial.daemon(environment=Rules(trial, fold=trial.place.outbox).environment)
        for number in range(trial.scale(100, 10)):
            pairs.append([b"Cell%d.png" % number, b"cell%d.png" % number])
            for name in pairs[-1]:
                where.give(name, pictures.field(f"case {os.fsdecode(name)}", 34, 34), None)
                if not is_at_once:
                    _wait(where, daemon)
        _wait(where, daemon)
        _judge_pairs(trial, pairs)
        where.judge(daemon)


def _wait(where, daemon):
    """Waits until the daemon says that it has done with all that was given."""

    def is_over(report):
        return report["waiting"] == 0 and report["done"] + report["failed"] >= len(where.given)

    daemon.wait_report(is_over, "all is done or failed")


def _judge_pairs(trial, pairs):
    done = {_image(trial.place.outbox, path)[0] for path in files(trial.place.outbox) if path.endswith(b".json")}
    failed = dict(_image(trial.place.failed, path) for path in files(trial.place.failed) if path.endswith(b".json"))
    for pair in pairs:
        if sorted([name in done for name in pair]) != [False, True]:
            trial.tally.lost += 1
            trial.tally.say(f"of {pair} there are {sum(name in done for name in pair)} results")
        codes = [failed[name] for name in pair if name in failed]
        if codes != ["name-taken"]:
            trial.tally.say(f"of {pair} the failures are {codes}")


def _image(root, path):
    """The image that a sidecar is about, and the code of its failure."""
    sidecar = json.loads(sidecars.read(os.path.join(root, path)))
    return sidecars.image_name(sidecar), sidecar.get("error", {}).get("code")


def planted_lock(trial):
    """Whatever lies at 'inbox/.nucleid.lock', or locks the inbox, the daemon starts, and starts again."""
    for what, plant in _PLANTS.items():
        trial.begin()
        where = Whereabouts(trial)
        with contextlib.ExitStack() as stack:
            plant(os.path.join(trial.place.inbox, LOCK), stack)
            try:
                for number in range(2):
                    daemon = trial.daemon()
                    where.give(b"%d.png" % number, pictures.field(f"lock {what} {number}", 34, 34), True)
                    where.wait(daemon)
                    if number == 0:
                        daemon.stop()
                where.judge(daemon)
            except Trouble as trouble:
                trial.tally.lost += 1
                trial.tally.say(f"{what} as the lock: the daemon {trouble}")


def _locked(path, stack, flags=os.O_RDWR | os.O_CREAT):
    """Locks a file as any process may that can open it (flock(2))."""
    descriptor = os.open(path, flags, 0o666)
    stack.callback(os.close, descriptor)
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _unreadable(path, _):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0))


_PLANTS = {
    "a folder": lambda path, _: os.mkdir(path),
    "a FIFO": lambda path, _: os.mkfifo(path),
    "a link to nowhere": lambda path, _: os.symlink(b"nowhere/at/all", path),
    "a link to a device": lambda path, _: os.symlink(b"/dev/full", path),
    "a file without permissions": _unreadable,
    "a file that is locked": _locked,
    "an inbox that is locked": lambda path, stack: _locked(
        os.path.dirname(path), stack, os.O_RDONLY | os.O_DIRECTORY
    ),
}  # fmt: skip
