"""Where every content is that was ever given to a daemon: done, failed or waiting, exactly once."""

import collections
import errno
import itertools
import json
import os
import stat

import sidecars
from daemon import until
from judgement import shown
from ledger import LOCK, TEMPORARY
from place import files, names
from preload import place_or_exchange

_FOLDERS = ("inbox", "failed", "archive", "kept")
# Larger files, which are mostly holes, are nobody's content.
_LARGEST = 1 << 26


class Whereabouts:
    """The contents given to a place, each of which differs from all others.

    The writer destroys nothing: what had the name of a file that it gives is kept in a folder of its
    own. So a content that is nowhere in the end was lost by the daemon. `label` begins every sentence.
    """

    def __init__(self, trial, label=""):
        self.place, self.tally, self._label = trial.place, trial.tally, label
        self.kept = os.path.join(self.place.root, b"kept")
        os.makedirs(self.kept, exist_ok=True)
        # By digest: the name, and whether it is an image; `None` where it may be done or fail.
        self.given = {}
        self._numbers = itertools.count()

    def give(self, name, content, is_image):
        """Gives a content a name of the inbox, at once, and keeps what had that name."""
        self.given[sidecars.digest(content)] = (name, is_image)
        staged = self.stage()
        with open(staged, "wb") as file:
            file.write(content)
        self.put(staged, name)

    @staticmethod
    def digest(content):
        """By what a content is known in `given`."""
        return sidecars.digest(content)

    def stage(self):
        """A new path outside of the daemon's folders."""
        return os.path.join(self.kept, b"%d" % next(self._numbers))

    def put(self, staged, name):
        """Gives whatever has been staged a name of the inbox, and keeps what had that name."""
        target = os.path.join(self.place.inbox, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        place_or_exchange(staged, target)
        self.tally.tries += 1

    def found(self):
        """The paths of all files but sidecars, by folder and by digest."""
        found = collections.defaultdict(list)
        for folder in _FOLDERS:
            root = self.kept if folder == "kept" else getattr(self.place, folder)
            for path in files(root):
                # A temporary file is no place.
                if path == LOCK or TEMPORARY.fullmatch(os.path.basename(path)):
                    continue
                if content := _content(os.path.join(root, path)):
                    found[sidecars.digest(content)].append((folder, path))
        return found

    def is_settled(self, content):
        """Whether a content has left the inbox, or is done or has failed there."""
        key = sidecars.digest(content)
        places = self.found()[key]
        return bool(places) and all(
            folder != "inbox" or self._fates(path, key) for folder, path in places)  # fmt: skip

    def wait(self, daemon, patience=20):
        """Waits until nothing in the inbox waits; says which does if that never comes."""
        until(lambda: not daemon.is_running or not self._waiting(), "all is done or failed", patience, 0.1)
        daemon.wait_idle(patience)

    def _waiting(self):
        return [
            path
            for key, places in self.found().items()
            for folder, path in places
            if folder == "inbox" and key in self.given and not self._fates(path, key)
        ]

    def _fates(self, path, key):
        """What has become of a content in the inbox: a list of 'done' and 'failed'."""
        fates = []
        for fate, root in (("done", self.place.outbox), ("failed", self.place.failed)):
            for sidecar in _sidecars(root, os.path.dirname(path)).values():
                if sidecars.image_name(sidecar) == path and sidecar["image"]["sha256"] == key:
                    fates.append(fate)
        return fates

    def _say(self, sentence):
        self.tally.say(self._label + sentence)

    def judge(self, daemon):
        """Judges what an idle daemon has left, with 'nucleid verify --full', and stops it."""
        found = self.found()
        for key, (name, is_image) in self.given.items():
            self._judge_content(name, is_image, key, found.get(key, []))
        self._judge_failed(found)
        self._judge_outbox()
        result = daemon.command("verify", "--full")
        if result.returncode != 0:
            said = (result.stdout + result.stderr).strip()
            self._say(f"'nucleid verify --full' ended with {result.returncode}: {said[:400]}")
        daemon.stop()
        for folder in ("inbox", "outbox", "failed", "archive"):
            root = getattr(self.place, folder)
            for path, folders, others in os.walk(root):
                for name in [*folders, *others]:
                    if name.startswith(b".nucleid-"):
                        self.tally.duplicated += 1
                        self._say(f"left behind in {folder}: {shown(os.path.join(path, name))}")

    def _judge_content(self, name, is_image, key, places):
        what = f"a content of {shown(name)}"
        if not places:
            self.tally.lost += 1
            self._say(f"{what} is nowhere")
        elif len(places) > 1:
            self.tally.duplicated += len(places) - 1
            self._say(f"{what} is at {[f'{folder}/{os.fsdecode(path)}' for folder, path in places]}")
        for folder, path in places:
            if is_image is not None and folder == ("failed" if is_image else "archive"):
                self._say(f"{what} is in the folder '{folder}'")
            if folder != "inbox":
                continue
            fates = self._fates(path, key)
            due = fates if is_image is None else ["done" if is_image else "failed"]
            if len(fates) != 1 or fates != due:
                self.tally.lost += not fates
                self.tally.duplicated += len(fates) > 1
                self._say(f"{what}, in the inbox, is {' and '.join(fates) or 'neither done nor failed'}")

    def _judge_failed(self, found):
        """Every failed file has its reason, and every reason its file, here or in the inbox."""
        digests = {path: key for key, places in found.items() for folder, path in places if folder == "failed"}
        in_inbox = {(path, key) for key, places in found.items() for folder, path in places if folder == "inbox"}
        for folder in {os.path.dirname(path) for path in files(self.place.failed)}:
            failures = _sidecars(self.place.failed, folder)
            reasons = collections.Counter(sidecar["image"]["sha256"] for sidecar in failures.values())
            for path, key in digests.items():
                if os.path.dirname(path) != folder or path in failures or path.endswith(b".json"):
                    continue
                own = failures.get(path + b".json")
                # The sidecar of a long name has a name of its own.
                explained = reasons[key] > 0 if len(path) > 200 else own and own["image"]["sha256"] == key
                if not explained:
                    self.tally.unexplained += 1
                    self._say(f"failed without its reason: {shown(path)}")
            for path, sidecar in failures.items():
                # The record of a failure in place that has ended has no file: its image is done.
                if sidecar.get("ended"):
                    continue
                key, name = sidecar["image"]["sha256"], sidecars.image_name(sidecar)
                is_moved = path[: -len(b".json")] in digests or len(path) > 200
                # One that could not be read has no digest.
                is_here = (name, key) in in_inbox if key else os.path.lexists(os.path.join(self.place.inbox, name))
                if not is_moved and not is_here:
                    self.tally.duplicated += 1
                    self._say(f"a reason without a file: {shown(path)}")

    def _judge_outbox(self):
        """Every file of the outbox is listed by a sidecar, and is whole."""
        outbox, listed = self.place.outbox, {LOCK, sidecars.PAGE}
        paths = list(files(outbox))
        for path in paths:
            full = os.path.join(outbox, path)
            if path.endswith(b".json"):
                listed |= {path, *(os.path.relpath(file, outbox) for file in sidecars.listed(full))}
            if reason := sidecars.fault(full):
                self.tally.partial += 1
                self._say(f"{shown(path)} {reason}")
        for path in paths:
            if path not in listed and not os.path.basename(path).startswith(b".nucleid-"):
                self.tally.duplicated += 1
                self._say(f"the outbox holds {shown(path)}, which no sidecar lists")


def _sidecars(root, folder):
    """The readable sidecars in a folder below `root`, by their paths."""
    path, found = os.path.join(root, folder), {}
    for name in names(path):
        if name.endswith(b".json"):
            try:
                found[os.path.join(folder, name)] = json.loads(sidecars.read(os.path.join(path, name)))
            except (OSError, TypeError, ValueError):
                continue
    return found


def _content(path):
    """The bytes of a file that may be somebody's content.

    `None` for all else, for what is gone by now, and for a path that is longer than the kernel takes.
    """
    try:
        status = os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            return None
        raise
    is_content = stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
    return sidecars.read(path) if is_content else None
