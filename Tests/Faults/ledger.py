"""What was given to a daemon, and what must therefore be found once all is done."""

import collections
import json
import os
import re
import time

import sidecars
from daemon import PATIENCE, Trouble, until
from place import files, names

# What nucleid keeps in its folders that is no result.
LOCK = b".nucleid.lock"
# A longer name leaves no room for the longest of the outputs' endings.
_LONGEST = 255 - 24
TEMPORARY = re.compile(rb"\.nucleid-\d+-\d+\.tmp")


class Ledger:
    """Expectations by the image's name, which is bytes, relative to the inbox."""

    def __init__(self, place, reference):
        self.place = place
        self.reference = reference
        # The content whose result must be there in the end, or the code of the failure.
        self.results, self.failures = {}, {}
        # The digests that a result may be of, also where none is needed.
        self.possible = collections.defaultdict(set)
        # How often an image may be segmented: once a content, unless a fault forces more.
        self.allowance = collections.Counter()
        # Names written again with the same content, so that a sidecar may say the older time.
        self.rewritten = set()
        self.partial = set()
        self._sound, self._next_look = {}, 0

    def expect(self, name, content, again=0):
        """Expects the result of a content under a name, instead of what was expected before."""
        self.reference.learn([content])
        self.results[name] = content
        self.possible[name].add(sidecars.digest(content))
        self.allowance[name] += 1 + again

    def expect_failure(self, name, code):
        """Expects that an image fails with a code."""
        self.failures[name] = code

    def release(self, name):
        """A result under this name is no longer needed, but no fault either."""
        self.results.pop(name, None)

    def wait(self, daemon, patience=PATIENCE):
        """Waits until all is there and the daemon is idle; what never comes will count as lost."""
        rest = [*self.results, *self.failures]

        def none_left():
            nonlocal rest
            if not daemon.is_running:
                raise Trouble(f"the daemon ended by itself: {daemon.last_words()}")
            self._look_now_and_then()
            rest = [name for name in rest if not self._is_there(name)]
            return not rest

        try:
            until(none_left, "all results are there", patience, pause=0.05)
        except Trouble:
            if not daemon.is_running:
                raise
            return False
        daemon.wait_idle(patience)
        return True

    def _is_there(self, name):
        root = self.place.failed if name in self.failures else self.place.outbox
        path = os.path.join(root, name + b".json")
        if len(os.path.basename(name)) > _LONGEST:
            # Cut to make room for the outputs' endings.
            folder, start = os.path.dirname(path), os.path.basename(path)[:150]
            return any(n.startswith(start) and n.endswith(b".json") for n in names(folder))
        if len(self.possible[name]) < 2:
            return os.path.exists(path)
        content = sidecars.read(path)
        wanted = sidecars.digest(self.results[name]) if name in self.results else None
        return content is not None and json.loads(content)["image"]["sha256"] == wanted

    def look_for_partial(self):
        """Looks through the outbox for what stands under a final name and is not whole.

        May be called at any moment. What was found sound is not read again until inode, size or
        time differ, its own or those of what it lists.
        """
        for path in files(self.place.outbox):
            if TEMPORARY.fullmatch(os.path.basename(path)) or path == LOCK:
                continue
            full = os.path.join(self.place.outbox, path)
            sound = self._sound.get(full)
            if sound and all(_mark(file) == mark for file, mark in sound.items()):
                continue
            # Marked before it is read: what changes in between is read again next time.
            marks = {file: _mark(file) for file in (full, *sidecars.listed(full))}
            if reason := sidecars.fault(full):
                self.partial.add(f"{os.fsdecode(path)!r} {reason}")
            else:
                self._sound[full] = marks

    def _look_now_and_then(self):
        """Looks, but not for more than a fifth of the time."""
        begun = time.monotonic()
        if begun >= self._next_look:
            self.look_for_partial()
            self._next_look = time.monotonic() + 4 * (time.monotonic() - begun)


def _mark(file):
    """What differs when a file has been written or replaced, or is gone."""
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
