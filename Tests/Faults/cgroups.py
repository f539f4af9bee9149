"""A control group with a limit on memory, for one daemon (cgroups(7))."""

import contextlib
import os
import time

from trial import Skipped

_ROOT = "/sys/fs/cgroup"
_VERSION_2 = os.path.join(_ROOT, "cgroup.controllers")


@contextlib.contextmanager
def memory_group(limit):
    """Makes a group with at most `limit` bytes, swap included; gives a `Group`, which is removed.

    The trial counts as skipped where this machine lets nobody make one.
    """
    name = f"nucleid-faults-{os.getpid()}"
    is_version_2 = os.path.exists(_VERSION_2)
    path = os.path.join(_ROOT, name) if is_version_2 else os.path.join(_ROOT, "memory", name)
    try:
        os.mkdir(path)
    except OSError as error:
        raise Skipped(f"no control group can be made: {error}") from None
    group = Group(path, is_version_2)
    try:
        group.limit(limit)
        yield group
    finally:
        group.remove()


class Group:
    """A group and its files."""

    def __init__(self, path, is_version_2):
        self.path, self._is_version_2 = path, is_version_2

    def limit(self, size):
        """Limits memory and swap together."""
        try:
            self._write("memory.max" if self._is_version_2 else "memory.limit_in_bytes", size)
        except OSError as error:
            raise Skipped(f"the group's memory cannot be limited: {error}") from None
        # Absent where the kernel does not account for swap; then there is none to escape to.
        with contextlib.suppress(OSError):
            swap = ("memory.swap.max", 0) if self._is_version_2 else ("memory.memsw.limit_in_bytes", size)
            self._write(*swap)

    def _write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="ascii") as file:
            file.write(str(value))

    @property
    def wrapper(self):
        """The beginning of a command line that runs the rest in the group."""
        procs = os.path.join(self.path, "cgroup.procs")
        return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', procs]

    @property
    def kills(self):
        """How many processes of the group the kernel has killed for memory."""
        name = "memory.events" if self._is_version_2 else "memory.oom_control"
        with open(os.path.join(self.path, name), encoding="ascii") as file:
            return int(dict(line.split() for line in file)["oom_kill"])

    @property
    def peak(self):
        """The most bytes that were in use at once; 0 where the kernel does not say."""
        name = "memory.peak" if self._is_version_2 else "memory.max_usage_in_bytes"
        try:
            with open(os.path.join(self.path, name), encoding="ascii") as file:
                return int(file.read())
        except OSError:
            return 0

    def remove(self):
        """Removes the group once its last process is gone."""
        for _ in range(100):
            with contextlib.suppress(OSError):
                return os.rmdir(self.path)
            time.sleep(0.05)
