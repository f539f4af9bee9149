"""Fault: calls of a disk that take longer than the watchdog, or do not return at all (shim.c)."""

import os
import signal
import threading
import time

from calls import _shim as shim
from daemon import until
from place import mount, unmount

# The limit of the watchdog in seconds; a busy machine may keep a beat back three times as long.
_LIMIT = 0.5


def slow_disk(trial):
    """Calls of a disk that take longer than the watchdog: no abort, no suspect, and STATUS= says it."""
    _slow_fsync(trial)
    _hung_fsync(trial)
    _aborts_in_fsync(trial)
    _stops_while_hung(trial)
    if "mount" in trial.bench.powers:
        _slow_copy(trial)


def _slow_environment(trial, below, **more):
    return {
        "LD_PRELOAD": shim(trial), "FAULTS_BELOW": os.fsdecode(below),
        "WATCHDOG_USEC": str(int(_LIMIT * 1e6)),
    } | more  # fmt: skip


class _Beats:
    """Counts, as systemd would, how often the watchdog hears nothing for too long."""

    def __init__(self, daemon):
        self._daemon, self._ends, self.gaps = daemon, threading.Event(), 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        beats, last = 0, time.monotonic()
        while not self._ends.wait(0.02):
            now = self._daemon.messages.count("WATCHDOG=1")
            if now != beats:
                beats, last = now, time.monotonic()
            elif time.monotonic() - last > 3 * _LIMIT:
                self.gaps += 1
                last = time.monotonic()

    def end(self, trial, what):
        """Says in the tally where there was no beat."""
        self._ends.set()
        self._thread.join()
        if self.gaps:
            trial.tally.say(f"{what}: the watchdog would have aborted it {self.gaps} times")


def _slow_fsync(trial):
    """Every fsync of an image's results takes longer than three times the watchdog."""
    below = os.path.join(trial.place.outbox, b"plate")
    slow = str(int(3.5 * _LIMIT * 1000))
    daemon = trial.daemon(environment=_slow_environment(trial, below, FAULTS_SLOW_MS=slow))
    beats = _Beats(daemon)
    trial.give([b"plate/%d.png" % number for number in range(trial.scale(4, 1))])
    trial.wait(daemon)
    beats.end(trial, "a slow fsync")
    trial.tally.tries += 1
    trial.finish(daemon)
    if daemon.logged("trying it last and alone"):
        trial.tally.say("a slow fsync made an image a suspect")


def _hung_fsync(trial):
    """One fsync does not return: STATUS=, 'nucleid status' and the journal say it, then its end."""
    trial.begin()
    below, hang = os.path.join(trial.place.outbox, b"plate"), os.path.join(trial.place.root, b"hang")
    daemon = trial.daemon(environment=_slow_environment(trial, below, FAULTS_HANG=os.fsdecode(hang)))
    beats = _Beats(daemon)
    open(hang, "wb").close()
    trial.give([b"plate/hung.png"])
    daemon.wait_status(r"waiting for the disk since \S+ \(\w+ '.*plate", patience=30)
    wait = daemon.report().get("waiting_for_disk") or {}
    if wait.get("action") != "synchronize" or "plate" not in wait.get("path", ""):
        trial.tally.say(f"'nucleid status --json' has {wait} of a hung fsync")
    if "waiting for the disk since" not in daemon.command("status").stdout:
        trial.tally.say("'nucleid status' does not say that the disk hangs")
    os.unlink(hang)
    trial.wait(daemon)
    beats.end(trial, "a hung fsync")
    daemon.wait_status(r"^(?!.*waiting for the disk)")
    trial.tally.tries += 1
    trial.finish(daemon)
    for words in ("waiting for the disk", "the disk answers again"):
        if (count := daemon.logged(f" {words} ")) != 1:
            trial.tally.say(f"the journal has {count} times '{words}'")


def _aborts_in_fsync(trial):
    """Killed by SIGABRT while an image waits for the disk, as often as makes a poison: it is none."""
    trial.begin()
    below, hang = os.path.join(trial.place.outbox, b"plate"), os.path.join(trial.place.root, b"hang")
    reached = hang + b".reached"
    environment = _slow_environment(trial, below, FAULTS_HANG=os.fsdecode(hang))
    trial.give([b"plate/good.png"])
    image, aside = os.path.join(trial.place.inbox, b"plate/good.png"), os.path.join(trial.place.staging, b"good")
    for _ in range(3):
        # A start waits for the disk too, so it hangs later, and by the same image.
        os.rename(image, aside)
        daemon = trial.daemon(environment=environment)
        open(hang, "wb").close()
        os.rename(aside, image)
        until(lambda: os.path.exists(reached), "an fsync hangs")
        # A shorter call is no wait.
        time.sleep(1.5)
        daemon.kill(signal.SIGABRT)
        os.unlink(hang)
        os.unlink(reached)
        trial.tally.tries += 1
    daemon = trial.daemon()
    trial.finish(daemon)
    if count := daemon.logged("trying it last and alone"):
        trial.tally.say(f"an image that waited for the disk was a suspect {count} times")


def _stops_while_hung(trial):
    """SIGTERM while an fsync of a worker or the listing of a watcher hangs: no more time is asked for."""
    for variable, name in (("FAULTS_HANG", "outbox"), ("FAULTS_HANG_LIST", "inbox")):
        trial.begin()
        below, hang = os.path.join(getattr(trial.place, name), b"plate"), os.path.join(trial.place.root, b"hang")
        daemon = trial.daemon(environment=_slow_environment(trial, below, **{variable: os.fsdecode(hang)}))
        open(hang, "wb").close()
        trial.give([b"plate/hung.png"])
        until(lambda reached=hang + b".reached": os.path.exists(reached), "a call hangs")
        daemon.send(signal.SIGTERM)
        # Progress counts for as long as the watchdog waits.
        time.sleep(4 * _LIMIT)
        before = len(daemon.messages)
        time.sleep(4 * _LIMIT)
        since = daemon.messages[before:]
        if not daemon.is_running:
            trial.tally.say("a hung call did not keep the daemon from ending: the trial shows nothing")
        if "WATCHDOG=1" not in since:
            trial.tally.say("no heartbeat while a call hangs in a stop")
        if count := sum(line.startswith("EXTEND_TIMEOUT_USEC=") for line in since):
            trial.tally.say(f"asked {count} times for more time to stop while a call hangs")
        daemon.kill()
        os.unlink(hang)
        trial.tally.tries += 1
        trial.finish(trial.daemon())


def _slow_copy(trial):
    """A large image goes to an archive on another file system, a MiB after the other."""
    trial.begin(after="archive")
    archive = trial.place.archive
    mount("-t", "tmpfs", "-o", "size=64m", "nucleid-faults", archive)
    slow = str(int(2 * _LIMIT * 1000))
    daemon = trial.daemon(environment=_slow_environment(trial, archive, FAULTS_SLOW_MS=slow))
    beats = _Beats(daemon)
    for number, content in enumerate(trial.large_fields(trial.scale(3, 1))):
        trial.ledger.expect(b"%d.png" % number, content)
        trial.place.drop(b"%d.png" % number, content)
    trial.wait(daemon)
    beats.end(trial, "a slow copy")
    trial.tally.tries += 1
    trial.finish(daemon)
    unmount(archive)
