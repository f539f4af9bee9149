"""A place whose daemon dies after a call (crash.c), and lives on."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import time

import sidecars
import snapshot
from daemon import Daemon, Trouble, until
from place import Place, mount, unmount

_FOLDERS = ("inbox", "outbox", "failed", "archive", "truth", "state")
_numbers = itertools.count()
# What a transition may take, and what a daemon may be silent for before it counts as done.
_PATIENCE, _SILENCE = 20, 0.6


def read_trace(place, name=b"trace"):
    """The calls that counted: (call, path) or (call, path, other path), below the place's root."""
    path = os.path.join(place.root, name)
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        lines = [line.split(b"\t") for line in file.read().splitlines()]
    return [(line[0], *(path.removeprefix(place.root) for path in line[2:])) for line in lines]


class CrashedPlace:
    """A place for one transition, filled from a template; its file systems are its own."""

    def __init__(self, trial, library, transition, template, root=None):
        self._library, self._transition = library, transition
        self._executable = trial.bench.executable
        root = root or os.path.join(trial.bench.root, "crashes", f"{next(_numbers)}")
        # The page is written at the start and at the end, not at any moment in between.
        settings = {"page": "86400 s", "workers": 1} | transition.before
        self.place = Place(root, trial.bench.model, **settings)
        self._flag = os.path.join(self.place.root, b"calls-count")
        self._is_mounted = bool(transition.elsewhere)
        if self._is_mounted:
            mount("-t", "tmpfs", "nucleid-faults", getattr(self.place, transition.elsewhere))
        self._daemon = None
        if template is not None:
            for folder in _FOLDERS:
                source = os.path.join(template, folder)
                shutil.copytree(source, getattr(self.place, folder).decode(), dirs_exist_ok=True)
            with contextlib.suppress(FileNotFoundError):
                # So that it is written at the start, before calls count.
                os.unlink(os.path.join(self.place.outbox, sidecars.PAGE))
            self.place.set(**transition.settings)

    def _environment(self, call=0, number=signal.SIGKILL, trace=""):
        transition, root = self._transition, os.fsdecode(self.place.root)
        environment = {
            "LD_PRELOAD": self._library, "CRASH_BELOW": root, "CRASH_LACKS": transition.lacks,
            "CRASH_WHILE": os.fsdecode(self._flag), "CRASH_AT": str(call),
            "CRASH_SIGNAL": str(int(number)),
        }  # fmt: skip
        if transition.read_only:
            environment["CRASH_READ_ONLY"] = f"{root}/{transition.read_only}"
        if trace:
            environment["CRASH_TRACE"] = f"{root}/{trace}"
        return environment

    def _start(self, **options):
        """Starts a daemon and waits until it is ready, or dead."""
        self._daemon = Daemon(self.place, self._executable, environment=self._environment(**options))
        self._daemon.start(wait=False)
        with contextlib.suppress(Trouble):
            self._daemon.wait_ready()
        return self._daemon

    def _arm(self):
        open(self._flag, "wb").close()

    def snapshot(self):
        """What the place holds."""
        return snapshot.snapshot(self.place)

    def prepare(self):
        """Sets up what a transition begins with; this place then is its template."""
        transition = self._transition
        if not transition.prepare:
            return
        daemon = self._start(call=transition.crash_before, number=signal.SIGSEGV)
        self._arm()
        transition.prepare(self.place)
        if transition.crash_before:
            until(lambda: not daemon.is_running, "the preparing daemon has died", _PATIENCE)
            daemon.kill()
        else:
            self._settle(daemon, self.snapshot())
            daemon.stop()
        os.unlink(self._flag)

    def _act(self, **options):
        """Sets the transition in motion under the library."""
        transition = self._transition
        if transition.command:
            self._arm()
            return self._command(**options)
        if transition.is_start:
            self._arm()
            self._start(**options)
        else:
            self._start(**options)
            page = os.path.join(self.place.outbox, sidecars.PAGE)
            until(lambda: os.path.exists(page), "the first page is written", _PATIENCE)
            # Nor does its folder's synchronization count.
            time.sleep(0.05)
            self._arm()
            transition.act(self.place, self._daemon)
        return None

    def _command(self, **options):
        command = [self._executable, self._transition.command, "--config", self.place.config]
        environment = os.environ | self._environment(**options)
        result = subprocess.run(command, capture_output=True, env=environment, timeout=_PATIENCE)
        return result.returncode

    def run_undisturbed(self):
        """The transition from its beginning to the end of the daemon, its calls written down."""
        before = self.snapshot()
        self._act(trace="trace")
        if self._transition.command:
            os.unlink(self._flag)
            before = self.snapshot()
            self._start()
            self._settle(self._daemon, before)
        else:
            self._settle(self._daemon, None if self._transition.is_start else before)
            os.unlink(self._flag)
        self._daemon.stop()

    def _settle(self, daemon, before):
        """Waits until nothing waits and nothing changes; if `before` is given, since it changed."""

        def settled():
            now = self.snapshot()
            if now == before or (report := daemon.report())["waiting"] or report["in_hand"]:
                return False
            time.sleep(_SILENCE)
            return now == self.snapshot()

        until(settled, "the daemon has come to rest", _PATIENCE, pause=0.05)

    def run_until_death(self, call, state):
        """The transition until the death after a call; whoever does not come that far is killed."""
        self._act(call=call, trace="trace")
        if not self._transition.command:
            self._await_death(state)
        os.unlink(self._flag)

    def start_until_death(self, call, state):
        """A start until the death after a call, its calls counted from the beginning."""
        self._arm()
        self._start(call=call)
        self._await_death(state)
        os.unlink(self._flag)

    def _await_death(self, state):
        """Waits for the death; where all is done without it, not for long."""
        end, done = time.monotonic() + _PATIENCE, None
        while self._daemon.is_running and time.monotonic() < end:
            if self.snapshot() == state:
                done = done or time.monotonic()
                if time.monotonic() > done + _SILENCE:
                    break
            time.sleep(0.02)
        self._daemon.kill()

    def finish(self, state, names):
        """Starts once more, lets all be done, and returns what differs from an undisturbed run."""
        self._arm()
        self._start(trace="restart")
        with contextlib.suppress(Trouble):
            until(lambda: self.snapshot() == state, "all is as undisturbed", _PATIENCE / 4, 0.03)
        self._daemon.wait_idle()
        self._daemon.stop()
        return [*_differences(state, self.snapshot()), *self._page_words(names), *self.verify()]

    def _page_words(self, names):
        shown, words = snapshot.page(self.place)
        return words if shown == names else [*words, f"the page shows {shown}, not {names}"]

    def verify(self):
        """What `nucleid verify --full` says of it, once no daemon runs; and that it changes nothing."""
        command = [self._executable, "verify", "--full", "--config", self.place.config]
        trace = os.path.join(self.place.root, b"verified")
        environment = self._environment() | {"CRASH_TRACE": os.fsdecode(trace)}
        del environment["CRASH_WHILE"]
        result = subprocess.run(
            command, capture_output=True, text=True, errors="replace", env=os.environ | environment
        )
        said = (result.stdout + result.stderr).replace(os.fsdecode(self.place.root), "").strip()
        words = [f"'nucleid verify --full' says {said[:400]!r}"] if result.returncode else []
        return [*words, "'nucleid verify' changes files"] if os.path.getsize(trace) else words

    def unmount(self):
        """Unmounts its file system, if it has one."""
        if self._is_mounted:
            unmount(getattr(self.place, self._transition.elsewhere))
            self._is_mounted = False

    def remove(self):
        """Ends what runs and removes everything."""
        if self._daemon and self._daemon.is_running:
            self._daemon.kill()
        self.unmount()
        shutil.rmtree(self.place.root, ignore_errors=True)


def _differences(expected, found):
    """What a snapshot has besides the expected one, lacks of it, or has in another form."""
    for path in sorted(expected.keys() | found.keys()):
        shown = repr(os.fsdecode(path))
        if path not in found:
            yield f"it lacks {shown}"
        elif path not in expected:
            yield f"it has besides {shown}"
        elif expected[path] != found[path]:
            yield f"{shown} differs"
