"""A running nucleid: started as systemd would start it, heard, asked and stopped."""

import atexit
import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_running = set()
# What every wait is given up after: generous, since nothing is measured by it.
PATIENCE = 90


class Trouble(Exception):
    """The daemon did something else than it should; the sentence says what."""


def until(condition, what, patience=PATIENCE, pause=0.01):
    """Waits until `condition()` is true and returns what it gave; `Trouble` if it never is."""
    end = time.monotonic() + patience
    while not (value := condition()):
        if time.monotonic() > end:
            raise Trouble(f"waited {patience} s in vain until {what}")
        time.sleep(pause)
    return value


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Daemon:
    """`nucleid run` on a place. What it logs goes to the place's log, start after start."""

    def __init__(self, place, executable, wrapper=(), environment=None):
        self.place = place
        self.executable = executable
        self.wrapper = list(wrapper)
        self.environment = environment or {}
        self.process = None
        self.messages = []
        self.status = ""
        self._is_ready = threading.Event()

    def start(self, wait=True):
        """Starts the process and waits for READY=1, unless told not to."""
        path = os.path.join(self.place.root, b"notify")
        if os.path.lexists(path):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        listener.bind(path)
        listener.settimeout(0.2)
        self._is_ready = threading.Event()
        with open(self.place.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, self.executable, "run", "--config", self.place.config],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent,
                env=os.environ | {"NOTIFY_SOCKET": os.fsdecode(path)} | self.environment,
            )  # fmt: skip
        _running.add(self.process)
        self._listener = threading.Thread(
            target=self._listen, args=(listener, self.process, self._is_ready), daemon=True
        )
        self._listener.start()
        if wait:
            self.wait_ready()
        return self

    def _listen(self, listener, process, is_ready):
        with listener:
            while True:
                try:
                    data = listener.recv(1 << 16)
                except TimeoutError:
                    if process.poll() is not None:
                        return
                    continue
                for line in data.decode(errors="replace").splitlines():
                    self.messages.append(line)
                    if line.startswith("STATUS="):
                        self.status = line[7:]
                    if line == "READY=1":
                        is_ready.set()

    def wait_ready(self):
        """Waits for READY=1."""
        until(lambda: self._is_ready.is_set() or self.process.poll() is not None, "READY=1")
        if not self._is_ready.is_set() and self.process.poll() is not None:
            raise Trouble(f"did not start: {self.last_words()}")

    @property
    def is_running(self):
        """Whether the process has been started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        """Sends a signal."""
        if self.is_running:
            self.process.send_signal(number)

    def kill(self, number=signal.SIGKILL, patience=PATIENCE):
        """Ends the process by a signal, waits, and returns its exit status as Popen gives it."""
        self.send(number)
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Trouble(f"did not end within {patience} s of signal {number}") from None
        finally:
            _running.discard(self.process)
        self._listener.join(1)
        return status

    def stop(self):
        """Ends the process in order; anything but exit status 0 is trouble."""
        if not self.is_running:
            raise Trouble(f"had ended by itself: {self.last_words()}")
        status = self.kill(signal.SIGTERM)
        if status != 0:
            raise Trouble(f"ended with {status} on SIGTERM: {self.last_words()}")

    def command(self, name, *arguments):
        """Runs another subcommand with the same settings."""
        return subprocess.run(
            [self.executable, name, "--config", self.place.config, *arguments],
            capture_output=True, text=True, errors="surrogateescape", timeout=PATIENCE,
        )  # fmt: skip

    def report(self):
        """What `nucleid status --json` says; `Trouble` if it says nothing."""
        result = self.command("status", "--json")
        if result.returncode != 0:
            time.sleep(0.2)
            if not self.is_running:
                raise Trouble(f"ended by itself with {self.process.poll()}: {self.last_words()}")
            raise Trouble(f"'nucleid status' ended with {result.returncode}: {result.stderr[:300]}")
        return json.loads(result.stdout)

    def wait_report(self, condition, what, patience=PATIENCE):
        """Asks again and again until `condition(report)` holds; returns that report."""

        def asked():
            if not self.is_running:
                raise Trouble(f"ended by itself: {self.last_words()}")
            report = self.report()
            return report if condition(report) else None

        return until(asked, what, patience, pause=0.05)

    def wait_idle(self, patience=PATIENCE):
        """Waits until nothing waits."""
        return self.wait_report(lambda report: report["waiting"] == 0, "nothing waits", patience)

    def wait_status(self, pattern, patience=PATIENCE):
        """Waits until a line of STATUS= that matches comes, or has come last."""
        find = re.compile(pattern, re.IGNORECASE).search
        until(lambda: find(self.status), f"STATUS= says /{pattern}/", patience)
        return self.status

    def logged(self, text):
        """How many lines of the log hold a text."""
        with open(self.place.log, "rb") as log:
            return sum(text.encode() in line for line in log)

    def last_words(self):
        """The end of the log."""
        with open(self.place.log, "rb") as log:
            return log.read()[-600:].decode(errors="replace").strip()


@atexit.register
def _kill_all():
    for process in list(_running):
        if process.poll() is None:
            process.kill()
            process.wait()
