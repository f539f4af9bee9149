"""The model of faults (docs/promise.md) checked: death after every call of every transition."""

import concurrent.futures
import os
import shutil
import subprocess
import threading
import time

from crashing import CrashedPlace, read_trace
from daemon import Trouble
from preload import library
from snapshot import inputs, page, partial
from transitions import transitions

# How many transitions are tried at the same time.
_AT_ONCE = 2


def crashes(trial):
    """The process dies right after each call that changes a file, in each transition."""
    trial.need("mount", "it needs root, to mount file systems of their own")
    check = _Check(trial, library(trial.bench, "crash"))
    chosen = [transition for transition in transitions() if transition.is_short or not trial.quick]
    with concurrent.futures.ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(check.check, chosen))
    trial.tally.tries = check.points
    trial.tally.figures.append(
        f"{check.transitions} of {len(chosen)} transitions, {check.calls} calls, {check.points} crash "
        f"points, {check.second_points} of them twice, {check.faults} faults"
    )


class _Check:
    """Checks transitions, and counts; several threads may check one each."""

    def __init__(self, trial, library):
        self._trial, self._library = trial, library
        self._lock, self._seen = threading.Lock(), set()
        self.transitions = self.calls = self.points = self.second_points = self.faults = 0

    def check(self, transition):
        """Dies after each call of a transition that is not skipped, and judges each time."""
        if self._trial.is_late:
            return
        begun = time.monotonic()
        root = os.path.join(self._trial.bench.root, "crashes", transition.name.replace(" ", "-"))
        os.makedirs(root)
        try:
            recorded = _Recording(self._trial, self._library, transition, root)
        except Trouble as trouble:
            return self._say(f"{transition.name}, undisturbed: the daemon {trouble}")
        if recorded.words:
            self._say(f"{transition.name}, undisturbed: {'; '.join(recorded.words)}")
        with self._lock:
            points = self._points(transition, recorded.trace)
            again = self._for_second_deaths(recorded.trace, points)
        faults = sum(self._try_out(recorded, point, point in again) for point in points)
        with self._lock:
            self.transitions += 1
            self.calls += len(recorded.trace)
        print(
            f"    {transition.name:<34}{len(recorded.trace):>5} calls {len(points):>5} points "
            f"{faults:>4} faults   ({time.monotonic() - begun:.1f} s)",
            flush=True,
        )
        recorded.before.remove()
        shutil.rmtree(root, ignore_errors=True)
        return None

    def _points(self, transition, trace):
        """The numbers of calls after which the process dies.

        All but those in the middle of a file's writes, which leave it unfinished like the one before.
        Of many calls, those on unfinished files once each, and no folder's synchronization twice: a
        death after it leaves what one before it leaves. Of a short check, those whose kind has not
        been met yet, in this way of moving files.
        """
        points, seen, is_quick = [], self._seen if self._trial.quick else set(), self._trial.quick
        for number, call in enumerate(trace, 1):
            is_inner = 1 < number < len(trace) and trace[number - 2] == call == trace[number]
            parts = [_kind(part) if is_quick or _HIDDEN in part else part for part in call]
            is_moved = any(_top(part) in _MOVED for part in call[1:])
            # Whatever is removed must not be missed: each transition has its own reason for it.
            reason = transition.name if call[0] == b"unlink" else None
            kind = (transition.way if is_moved else None, reason, *parts)
            if is_inner or (kind in seen and (is_quick or len(trace) > _MANY)):
                continue
            seen.add(kind)
            points.append(number)
        return points

    def _for_second_deaths(self, trace, points):
        """Points after which the restart has most to put in order: files are aside or unfinished."""
        hidden = [point for point in points if any(_HIDDEN in part for part in trace[point - 1])]
        chosen = hidden or points
        return self._trial.chance.sample(chosen, min(len(chosen), self._trial.scale(2, 1)))

    def _try_out(self, recorded, point, is_twice):
        """How many faults a point has: after one death and, for some, after a second in the restart."""
        faults, restart = self._die(recorded, point, 0)
        if is_twice:
            # What a restart puts in order is hidden; the page is written in any.
            seconds = [n for n, call in enumerate(restart, 1) if _HIDDEN in call[1] and call[1].count(b"/") > 2]
            for second in seconds[: self._trial.scale(8, 1)]:
                faults += self._die(recorded, point, second)[0]
        return faults

    def _die(self, recorded, point, second):
        """Whether it is not clean after a death, and the calls of the restart."""
        if self._trial.is_late:
            return False, []
        place = CrashedPlace(self._trial, self._library, recorded.transition, recorded.template)
        try:
            words = self._live_on(place, recorded, point, second)
        except (Trouble, subprocess.SubprocessError) as trouble:
            words = [f"the daemon {trouble}"]
        last = read_trace(place.place)[-1:] or [(b"none",)]
        restart = read_trace(place.place, b"restart")
        place.remove()
        call = " ".join(os.fsdecode(part) for part in last[0])
        title = f"{recorded.transition.name}, dead after call {point} ({call})"
        with self._lock:
            self.points += 1
            self.second_points += second > 0
        if words:
            again = f", and after call {second} of the restart" if second else ""
            self._say(f"{title}{again}: {'; '.join(words)}")
        return bool(words), restart

    def _live_on(self, place, recorded, point, second):
        """Dies, starts again until all is done, and returns what is wrong then."""
        place.run_until_death(point, recorded.state)
        words = list(partial(place.place))
        kept = inputs(place.snapshot())
        if lost := inputs(recorded.state) - kept:
            words.append(f"{len(lost)} images are nowhere after the death")
        if second:
            place.start_until_death(second, recorded.state)
        return words + place.finish(recorded.state, recorded.names)

    def _say(self, sentence):
        """Counts a point that is not clean, in the column of the worst that it has."""
        tally = self._trial.tally
        with self._lock:
            self.faults += 1
            if "lacks" in sentence or "nowhere" in sentence:
                tally.lost += 1
            elif "has besides" in sentence:
                tally.duplicated += 1
            else:
                tally.partial += 1
            tally.say(sentence)


# What the names of unfinished files, and of folders of files that are moved, begin with.
_HIDDEN = b"/.nucleid-"
# The folders between which files are moved, in different ways.
_MOVED = (b"inbox", b"failed", b"archive")


# More calls than these are not all tried.
_MANY = 60


def _top(path):
    """The folder of the place in which a path lies."""
    return path.split(b"/")[1]


def _kind(part):
    """What a path, or the name of a call, stands for: folder and kind of name."""
    if b"/" not in part:
        return part
    name = os.path.basename(part)
    kinds = {b".tmp": "unfinished", b".taken": "aside", b".json": "sidecar", b"index.html": "page"}
    for end, kind in kinds.items():
        if name.endswith(end):
            return (_top(part), kind)
    is_aside = b".taken/" in part
    return (_top(part), "aside" if is_aside else "file" if b"." in name else "folder")


class _Recording:
    """A transition that nothing disturbs: its calls, and what is there in the end."""

    def __init__(self, trial, library, transition, root):
        self.transition, self.words = transition, []
        self.template = os.path.join(root, "template")
        # Its file systems stay mounted, since every point is filled from it.
        self.before = CrashedPlace(trial, library, transition, None, self.template)
        self.before.prepare()
        place = CrashedPlace(trial, library, transition, self.template)
        try:
            place.run_undisturbed()
            self.trace = read_trace(place.place)
            self.state = place.snapshot()
            self.names, self.words = page(place.place)
            self.words += place.verify()
        finally:
            place.remove()
        self.words += [f"lacks {os.fsdecode(path)}" for path in transition.there if path not in self.state]
        self.words += [f"has besides {os.fsdecode(path)}" for path in transition.gone if path in self.state]
