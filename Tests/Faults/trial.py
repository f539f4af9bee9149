"""What a fault is given to work with."""

import os
import random
import time

import pictures
from daemon import PATIENCE, Daemon
from judgement import Judgement
from ledger import Ledger
from place import Place, unmount_all
from tally import Tally


class Trial:
    """One run of one fault: its folders, its daemon, its chance, its ledger and its tally."""

    def __init__(self, name, bench, seed):
        self.bench = bench
        self.quick = bench.quick
        self.tally = Tally(name)
        self.chance = random.Random(f"{name} {seed}")
        self._name, self._places, self._daemons = name, 0, []
        self.begin()

    def _new_place(self, **settings):
        self._places += 1
        root = os.path.join(self.bench.root, f"{self._name.replace(' ', '-')}.{self._places}")
        while os.path.exists(root):
            root += "'"
        return Place(root, self.bench.model, **settings)

    def begin(self, **settings):
        """Begins anew in fresh folders with these settings."""
        self.place = self._new_place(**settings)
        self._is_hopeless = False
        self.ledger = Ledger(self.place, self.bench.reference)

    def daemon(self, wrapper=(), environment=None, wait=True):
        """Starts a daemon, which is killed at the end of the trial if it still runs then."""
        daemon = Daemon(self.place, self.bench.executable, wrapper, environment)
        self._daemons.append(daemon)
        return daemon.start(wait)

    def neighbour(self, **settings):
        """Another daemon, not started, in folders of its own but for those in the settings."""
        daemon = Daemon(self._new_place(**settings), self.bench.executable)
        self._daemons.append(daemon)
        return daemon

    def scale(self, long, quick):
        """How much of something there is: of the long or of the quick run."""
        return quick if self.quick else long

    @property
    def is_late(self):
        """Whether the time given to all faults is over: a fault then comes to its end."""
        return time.monotonic() > self.bench.deadline

    def fields(self, count):
        """Images of a pool that is the same in every trial."""
        contents = [pictures.field(f"{self.bench.seed} {number}") for number in range(count)]
        self.bench.reference.learn(contents)
        return contents

    def large_fields(self, count):
        """Images of more than 2^22 pixels, which are not segmented whole."""
        contents = [pictures.field(f"large {number}", 2100, 2100) for number in range(count)]
        self.bench.reference.learn(contents)
        return contents

    def give(self, names, pool=50):
        """Drops an image under every name and expects its result."""
        contents = self.fields(min(len(names), pool))
        for number, name in enumerate(names):
            content = contents[number % len(contents)]
            self.ledger.expect(name, content)
            self.place.drop(name, content)

    def wait(self, daemon, patience=None):
        """Waits until all is done; once it waited in vain it does not wait for long any more."""
        patience = 1 if self._is_hopeless else patience or self.scale(PATIENCE, PATIENCE // 2)
        self._is_hopeless = not self.ledger.wait(daemon, patience)
        return not self._is_hopeless

    def finish(self, daemon):
        """Waits until all is done, judges it, stops the daemon and judges its page."""
        self.wait(daemon)
        judgement = Judgement(self.ledger, self.tally)
        judgement.give(daemon)
        daemon.stop()
        judgement.give_page()

    def need(self, power, reason):
        """Leaves the trial, which counts as skipped, where a power is missing."""
        if power not in self.bench.powers:
            raise Skipped(reason)

    def end(self):
        """Kills what still runs, and unmounts what is still mounted."""
        for daemon in self._daemons:
            if daemon.is_running:
                daemon.kill()
        unmount_all()


class Skipped(Exception):
    """The trial cannot be had on this machine; the words say why."""


def names(count, start=0, folder=b""):
    """Names of images: `folder`/00000.png and so on."""
    return [os.path.join(folder, b"%05d.png" % number) for number in range(start, start + count)]

