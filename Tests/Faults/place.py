"""The folders of one daemon, and what a fault may change of the machine around them."""

import atexit
import contextlib
import errno
import itertools
import json
import os
import subprocess

_FOLDERS = ("inbox", "outbox", "failed", "truth", "archive", "state", "runtime", "staging")
_restorations, _mounts = [], []


class Place:
    """Folders and settings of one daemon, below a folder that must not exist yet.

    `staging` is no folder of nucleid's: files are written there, to be renamed into the inbox.
    """

    def __init__(self, root, model, **settings):
        self.root = os.path.realpath(os.fsencode(root))
        self._numbers = itertools.count()
        for name in _FOLDERS:
            path = os.path.join(self.root, name.encode())
            os.makedirs(path)
            setattr(self, name, path)
        self.config = os.path.join(self.root, b"nucleid.yaml")
        self.log = os.path.join(self.root, b"log")
        self.settings = {name: os.fsdecode(getattr(self, name)) for name in _FOLDERS[:-1]}
        self.settings |= {"model": os.fsdecode(model), "quiet": "0 ms", "workers": 2, "threads": 1}
        self.settings |= {"page": "1 s"}
        self.set(**settings)

    def set(self, **settings):
        """Writes the settings file anew, with these changed; JSON is YAML too."""
        self.settings |= settings
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in self.settings.items()]
        with open(self.config, "w", encoding="utf-8") as file:
            file.writelines(lines)

    def drop(self, name, content, modified=None):
        """Lets a file appear whole in the inbox, by a rename from the staging folder."""
        staged = os.path.join(self.staging, b"%d" % next(self._numbers))
        with open(staged, "wb") as file:
            file.write(content)
        if modified is not None:
            os.utime(staged, (modified, modified))
        target = os.path.join(self.inbox, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.rename(staged, target)

    def write(self, name, content):
        """Writes a file in the inbox under its own name, as 'cp' does."""
        target = os.path.join(self.inbox, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content)


def files(folder):
    """The paths of all that is no folder, relative to `folder`, as bytes; links are not followed."""
    for path, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(path, name), folder)


def names(folder):
    """The names in a folder; none where it is gone by now, is none, or its path is too long for the kernel."""
    try:
        return os.listdir(folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            return []
        raise


def powers():
    """What this process may do: a set of 'mount', 'sysctl' and 'namespace'."""
    found = set()
    if "mount" in os.environ.get("FAULTS_POWERS", ""):
        found.add("mount")
    if os.access("/proc/sys/fs/inotify/max_queued_events", os.W_OK):
        found.add("sysctl")
    if subprocess.run([*own_limits(1), "true"], capture_output=True).returncode == 0:
        found.add("namespace")
    return found


def own_limits(watches):
    """The beginning of a command line that gives the rest a limit of inotify watches of its own.

    A user namespace has one (user_namespaces(7), /proc/sys/user/max_inotify_watches), so that
    nobody else on this machine runs out of watches.
    """
    script = f'echo {watches} >/proc/sys/user/max_inotify_watches && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "sh", "-c", script, "sh"]


def mount(*arguments):
    """Calls mount(8), whose last argument is where; in a namespace of our own, like all mounts."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)
    if "remount" not in str(arguments):
        _mounts.append(arguments[-1])


def unmount(path):
    """Unmounts what lies uppermost on a folder, though it may be in use."""
    subprocess.run(["umount", "--lazy", path], check=True, capture_output=True)
    _mounts.remove(path)


def unmount_all():
    """Unmounts what is still there, the last first."""
    for path in reversed(_mounts):
        subprocess.run(["umount", "--lazy", path], capture_output=True)
    _mounts.clear()


@contextlib.contextmanager
def sysctl(name, value):
    """Sets a kernel parameter for a while; it is restored however this ends."""
    path = "/proc/sys/" + name.replace(".", "/")
    with open(path, encoding="ascii") as file:
        before = file.read()

    def restore():
        with open(path, "w", encoding="ascii") as file:
            file.write(before)

    _restorations.append(restore)
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write(str(value))
        yield
    finally:
        restore()
        _restorations.remove(restore)


@atexit.register
def _restore_all():
    for restore in _restorations:
        restore()
