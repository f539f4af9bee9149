"""A result whose names could not be made durable (fsync(2) says EIO, once) is not done."""

import os

import pictures
import sidecars
from preload import Rules
from whereabouts import Whereabouts


def failed_synchronisation(trial):
    """The folder's fsync fails, or the process dies, right after the sidecar's rename; the image is archived."""
    trial.begin(after="archive")
    where = Whereabouts(trial)
    number = _fsyncs_until_sidecar(trial, where)
    for _ in range(trial.scale(5, 1)):
        _fails(trial, where, number)
        _dies(trial, where, number)
    daemon = trial.daemon()
    where.wait(daemon)
    where.judge(daemon)


def _give(trial, where):
    """Gives an image in a folder of its own; returns its name."""
    name = b"plate%d/x.png" % len(where.given)
    where.give(name, pictures.field(f"synchronised {len(where.given)}", 34, 34), True)
    return name


def _publication(trial, rules, name):
    """What was done to a result's folder: the number of fsyncs before the sidecar's last rename and after
    it until the image left the inbox, and how often the sidecar was renamed."""
    folder, sidecar = os.path.join(trial.place.outbox, os.path.dirname(name)), name + b".json"
    counts, renames, before = [0], 0, None
    for call, *paths in rules.traced():
        if call == "rename" and paths[-1] == os.path.join(trial.place.outbox, sidecar):
            counts.append(0)
            renames, before = renames + 1, sum(counts)
        elif call == "rename" and paths[0] == os.path.join(trial.place.inbox, name):
            break
        elif call == "fsync" and paths[0] == folder:
            counts[-1] += 1
    return before, counts[-1], renames


def _fsyncs_until_sidecar(trial, where):
    """Which fsync of its folder comes right after the rename of a result's sidecar."""
    rules = Rules(trial, trace=True)
    daemon = trial.daemon(environment=rules.environment)
    name = _give(trial, where)
    where.wait(daemon)
    daemon.stop()
    before, after, renames = _publication(trial, rules, name)
    if renames != 1 or after == 0:
        trial.tally.say(f"undisturbed, the sidecar is renamed {renames} times, and {after} fsyncs follow")
    return (before or 0) + 1


def _rules(trial, name, action, number):
    """Rules that hold the process right after the sidecar's rename and before the fsync that fails."""
    folder = "{root}/outbox/" + os.fsdecode(os.path.dirname(name))
    os.path.lexists(trial.place.root + b"/trace") and os.unlink(trial.place.root + b"/trace")
    fsync = f"fsync:{folder}:%s:@{number}"
    return Rules(trial, f"rename:*>{folder}/x.png.json:after-hold:1", fsync % "hold", fsync % action, trace=True)


def _marks(trial, name):
    """The inodes of a result's files."""
    sidecar = os.path.join(trial.place.outbox, name + b".json")
    return {path: os.stat(path).st_ino for path in (sidecar, *sidecars.listed(sidecar)) if os.path.exists(path)}


def _begin(trial, where, action, number):
    """A daemon that has renamed a sidecar and to whose next fsync the action is done."""
    rules = _rules(trial, b"plate%d/x.png" % len(where.given), action, number)
    daemon = trial.daemon(environment=rules.environment)
    name = _give(trial, where)
    rules.wait_held(0)
    marks = _marks(trial, name)
    rules.release(0)
    rules.wait_held(1)
    # What is removed while it is open keeps its inode, which then cannot be given to a new file.
    kept = [open(path, "rb") for path in marks]
    rules.release(1)
    return rules, daemon, name, marks, kept


def _fails(trial, where, number):
    """All of the result is published anew, and its folder synchronised, before the image is archived."""
    rules, daemon, name, marks, kept = _begin(trial, where, "EIO", number)
    where.wait(daemon)
    daemon.stop()
    _, after, renames = _publication(trial, rules, name)
    now = _marks(trial, name)
    for file in kept:
        file.close()
    if same := sorted(path for path in marks if now.get(path) == marks[path]):
        trial.tally.partial += len(same)
        trial.tally.say(f"after a failed fsync {len(same)} files are as before it, in {renames} publications")
    if after == 0:
        trial.tally.partial += 1
        trial.tally.say("the image is archived, though its result's folder was not synchronised after the last rename")


def _dies(trial, where, number):
    """A next process synchronises the folder of a result that it finds before the image is archived."""
    _, daemon, name, _, kept = _begin(trial, where, "kill", number)
    daemon.process.wait(20)
    for file in kept:
        file.close()
    os.unlink(trial.place.root + b"/trace")
    rules = Rules(trial, trace=True)
    daemon = trial.daemon(environment=rules.environment)
    where.wait(daemon)
    daemon.stop()
    _, after, _ = _publication(trial, rules, name)
    if after == 0:
        trial.tally.partial += 1
        trial.tally.say("the image is archived after a death, though its result's folder was never synchronised")
