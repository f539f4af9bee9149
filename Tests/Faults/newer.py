"""A file is moved to 'failed' or 'archive' while a writer gives its name to another, or the process dies."""

import os
import signal
import subprocess
import time

import pictures
from daemon import PATIENCE, Trouble, until
from place import mount, unmount
from preload import Rules, place_or_exchange
from whereabouts import Whereabouts

# What makes a move go one of its ways: by renameat2(2), by a copy to another file system (a tmpfs), by a
# hard link, or by a look and then a rename, as where a file system can do none of these.
WAYS = {
    "rename": [], "copy": [], "link": ["exclusive:*:EINVAL"],
    "check": ["exclusive:*:EINVAL", "link:*:EPERM"],
}  # fmt: skip
# More than a move has calls that name the file.
_MOST_CALLS = 9


def broken(seed):
    """What is no image, as no other content is."""
    return b"no image %d\n" % seed


def _begin(trial, folder, way):
    """A new place whose files are moved to a folder in a way."""
    trial.begin(after="archive" if folder == "archive" else "keep")
    if way == "copy":
        mount("-t", "tmpfs", "nucleid-faults", getattr(trial.place, folder))
    return Whereabouts(trial, f"{folder} by {way}: ")


def _end(trial, folder, way):
    if way == "copy":
        unmount(getattr(trial.place, folder))


def _ways(trial, quick):
    """The folders and ways of a run; without the power to mount, those that need none."""
    pairs = [(folder, way) for folder in ("failed", "archive") for way in WAYS]
    pairs = quick if trial.quick else pairs
    return [pair for pair in pairs if pair[1] != "copy" or "mount" in trial.bench.powers]


def _content(folder, seed):
    """A content that is moved to a folder."""
    return broken(seed) if folder == "failed" else pictures.field(f"newer {seed}", 34, 34)


def newer_file(trial):
    """A new file gets the name at every call of a move, then as fast as a writer can."""
    quick = [("failed", "copy"), ("failed", "link"), ("archive", "check"), ("archive", "copy")]
    met = 0
    for folder, way in _ways(trial, quick):
        if trial.is_late:
            break
        met += _at_every_call(trial, folder, way)
    for _, way in [pair for pair in _ways(trial, [("failed", "copy"), ("failed", "link")]) if pair[0] == "failed"]:
        met += _while_retried(trial, way)
    trial.tally.figures.append(f"{met} calls held")
    for folder, way in _ways(trial, [("failed", "copy")]):
        if trial.is_late:
            break
        _free_running(trial, folder, way)


def _at_every_call(trial, folder, way):
    """For each number the call of that number, which names the file, waits until it is another."""
    where, before, met = _begin(trial, folder, way), len(WAYS[way]), 0
    names = [b"n%02d.png" % number for number in range(1, _MOST_CALLS + 1)]
    holds = [f"names:*/{os.fsdecode(name)}:hold:@{number}" for number, name in enumerate(names, 1)]
    rules = Rules(trial, *WAYS[way], *holds)
    daemon = trial.daemon(environment=rules.environment)
    for number, name in enumerate(names):
        first, hold = _content(folder, number), before + number
        where.give(name, first, folder == "archive")

        def is_due(first=first, hold=hold):
            return rules.held(hold) or (where.is_settled(first) and daemon.report()["waiting"] == 0)

        until(is_due, "a call is held, or the file is moved", patience=20)
        if not rules.held(hold):
            break
        where.give(name, pictures.field(f"another {folder} {way} {number}", 34, 34), True)
        rules.release(hold)
        met += 1
    if met == 0:
        trial.tally.say(f"no call of a move by {way} to '{folder}' was held")
    where.wait(daemon)
    where.judge(daemon)
    _end(trial, folder, way)
    return met


def _while_retried(trial, way):
    """Likewise while 'nucleid retry' moves failed files back: what gets their names there is kept."""
    where, before, met = _begin(trial, "failed", way), len(WAYS[way]), 0
    names = [b"n%02d.png" % number for number in range(1, _MOST_CALLS + 1)]
    daemon = trial.daemon(environment=Rules(trial, *WAYS[way]).environment)
    contents = [broken(number) for number in range(len(names))]
    for name, content in zip(names, contents):
        where.give(name, content, False)
    where.wait(daemon)
    daemon.stop()
    holds = [f"names:*/{os.fsdecode(name)}:hold:@{number}" for number, name in enumerate(names, 1)]
    rules = Rules(trial, *WAYS[way], *holds)
    command = [trial.bench.executable, "retry", "--config", trial.place.config]
    output = subprocess.DEVNULL
    with subprocess.Popen(command, env=os.environ | rules.environment, stdout=output, stderr=output) as process:
        end = time.monotonic() + PATIENCE
        while process.poll() is None:
            if time.monotonic() > end:
                process.kill()
                raise Trouble(f"did not end 'retry' within {PATIENCE} s")
            for number, name in enumerate(names):
                if rules.held(before + number) is None:
                    continue
                contents.append(b"another, %d" % number)
                # On the same file system, where what had the name stays.
                staged = os.path.join(trial.place.failed, b".staged%d" % number)
                with open(staged, "wb") as file:
                    file.write(contents[-1])
                place_or_exchange(staged, os.path.join(trial.place.failed, name))
                rules.release(before + number)
                trial.tally.tries += 1
                met += 1
            time.sleep(0.002)
    found = where.found()
    for content in contents:
        places = found.get(where.digest(content), [])
        if len(places) != 1:
            trial.tally.lost += not places
            trial.tally.duplicated += len(places) > 1
            trial.tally.say(f"retry by {way}: {content!r} is at {places}")
    _end(trial, "failed", way)
    return met


def _free_running(trial, folder, way):
    """A writer exchanges a few names, as fast as the daemon moves them, without any delay injected."""
    where = _begin(trial, folder, way)
    daemon = trial.daemon(environment=Rules(trial, *WAYS[way]).environment)
    for number in range(trial.scale(1500, 300)):
        where.give(b"x%d.png" % (number % 3), _content(folder, number), folder == "archive")
        time.sleep(trial.chance.uniform(0, 0.008))
    where.wait(daemon, patience=60)
    where.judge(daemon)
    _end(trial, folder, way)


def killed_between(trial):
    """SIGKILL before every call of a move that names the file: one failure, one file in the archive."""
    quick = [("failed", "copy"), ("failed", "link"), ("archive", "copy")]
    deaths = 0
    for folder, way in _ways(trial, quick):
        for number in range(1, _MOST_CALLS + 1):
            if trial.is_late or not _killed_at(trial, folder, way, number):
                break
            deaths += 1
    if deaths == 0:
        trial.tally.say("nothing was killed")
    trial.tally.figures.append(f"{deaths} deaths")


def _killed_at(trial, folder, way, number):
    """Whether the process died before the call of a number; what it left is taken up by another."""
    where, content = _begin(trial, folder, way), _content(folder, number)
    rules = Rules(trial, *WAYS[way], f"names:*/x.png:kill:@{number}")
    daemon = trial.daemon(environment=rules.environment)
    where.give(b"x.png", content, folder == "archive")
    until(lambda: not daemon.is_running or where.is_settled(content), "the file is moved, or the daemon dead")
    # A call that names the file may come after it has settled, and then before the end.
    died = not daemon.is_running or daemon.kill(signal.SIGTERM) == -signal.SIGKILL
    daemon = trial.daemon(environment=Rules(trial, *WAYS[way]).environment)
    where.wait(daemon)
    where.judge(daemon)
    _end(trial, folder, way)
    return died
