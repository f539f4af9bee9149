"""Failures whose reason could get lost: two at once, 'retry' and a return that die, names of outputs."""

import json
import os
import subprocess

import pictures
import sidecars
from daemon import PATIENCE, Trouble, until
from newer import WAYS, broken
from place import files, mount, unmount
from preload import Rules
from whereabouts import Whereabouts

# More than any of these has calls.
_MOST_CALLS = 80


def without_reason(trial):
    """Failures that meet, outputs whose names are folders, failures in place that end."""
    for part in (_two_at_once, _names_of_outputs, _in_place):
        if trial.is_late:
            break
        try:
            part(trial)
        except Trouble as trouble:
            trial.tally.say(f"{part.__name__[1:]}: the daemon {trouble}")


def _two_at_once(trial):
    """'x.png', whose name is taken in 'failed', and 'x.1.png', which both want to be 'x.1.png' there."""
    trial.begin()
    where, count = Whereabouts(trial), trial.scale(450, 60)
    # Wider is the time from the look for a free name to the sidecar under that name.
    rules = Rules(trial, "create:{root}/failed/*:+3")
    daemon = trial.daemon(environment=rules.environment)
    for number in range(count):
        where.give(b"%d.png" % number, broken(number), False)
    where.wait(daemon, PATIENCE)
    for number in range(count):
        where.give(b"%d.png" % number, broken(count + number), False)
        where.give(b"%d.1.png" % number, broken(2 * count + number), False)
    where.wait(daemon, PATIENCE)
    where.judge(daemon)


def _names_of_outputs(trial):
    """A folder of the inbox is named as an output of an image, whichever of the two comes first."""
    trial.begin()
    where = Whereabouts(trial)
    daemon = trial.daemon()
    endings = [".labels.png", ".nuclei.csv", ".json", ".mask.png", ".overlay.png", ".thumbnail.png",
               ".nuclei.html"]
    for number, ending in enumerate(endings[:3] if trial.quick else endings):
        for is_folder_first in (True, False):
            image = f"c{number}{'ab'[is_folder_first]}.png"
            inner = f"{image}{ending}/inner.png"
            names = [inner, image] if is_folder_first else [image, inner]
            for name in names:
                content = pictures.field(f"output {name}", 34, 34)
                # The second may fail, as nothing else may.
                where.give(name.encode(), content, True if name == names[0] else None)
                where.wait(daemon)
    for path in files(trial.place.failed):
        if path.endswith(b".json"):
            code = json.loads(sidecars.read(os.path.join(trial.place.failed, path)))["error"]["code"]
            if code != "name-unusable":
                trial.tally.say(f"{os.fsdecode(path)} says '{code}', not 'name-unusable'")
    where.judge(daemon)


def _in_place(trial):
    """A failure in a folder that nobody may change ends when a good file has the name and is done."""
    for is_running in (True, False):
        trial.begin()
        where, name = Whereabouts(trial), b"sealed/s.png"
        rules = Rules(trial, "names:{root}/inbox/sealed/*:EACCES")
        daemon = trial.daemon(environment=rules.environment)
        where.give(name, broken(1), False)
        where.wait(daemon)
        if not os.path.exists(os.path.join(trial.place.failed, name + b".json")):
            trial.tally.unexplained += 1
            trial.tally.say("what has failed in place has no reason")
        if not is_running:
            daemon.stop()
        where.give(name, pictures.field("in place", 34, 34), True)
        if not is_running:
            daemon = trial.daemon(environment=rules.environment)
        where.wait(daemon)
        where.judge(daemon)
        entries, reason = sidecars.page(sidecars.read(os.path.join(trial.place.outbox, sidecars.PAGE)) or b"")
        shown = [entry for entry in entries if entry["name"] == os.fsdecode(name)]
        if reason or len(shown) != 1:
            trial.tally.duplicated += 1
            trial.tally.say(f"the page shows what had failed in place {len(shown)} times ({reason})")


def killed_return(trial):
    """SIGKILL before every call of 'nucleid retry', and of the return of a file that is written again."""
    deaths = 0
    for way in ("rename", "copy") if trial.quick else WAYS:
        if way == "copy" and "mount" not in trial.bench.powers:
            continue
        for act in (_retry, _rewrite):
            for number in range(trial.scale(1, 2), _MOST_CALLS, trial.scale(1, 3)):
                if trial.is_late or not _killed_at(trial, way, act, number):
                    break
                deaths += 1
    if deaths == 0:
        trial.tally.say("nothing was killed")
    trial.tally.figures.append(f"{deaths} deaths")


def _killed_at(trial, way, act, number):
    """Whether something died before the call of a number; what it left is taken up by another daemon."""
    trial.begin()
    if way == "copy":
        mount("-t", "tmpfs", "nucleid-faults", trial.place.failed)
    label = f"{act.__name__[1:]} by {way}, killed at call {number}: "
    where, calm = Whereabouts(trial, label), Rules(trial, *WAYS[way])
    where.give(b"x.png", broken(1), False)
    daemon = trial.daemon(environment=calm.environment)
    where.wait(daemon)
    daemon.stop()
    died = act(trial, where, way, number)
    daemon = trial.daemon(environment=calm.environment)
    try:
        where.wait(daemon, 10)
        until(lambda: all(not is_image or _is_done(trial, name) for name, is_image in where.given.values()),
              "the returned image is done", 10)  # fmt: skip
    except Trouble as trouble:
        trial.tally.say(f"{label}{trouble}")
    where.judge(daemon)
    if way == "copy":
        unmount(trial.place.failed)
    return died


def _retry(trial, _, way, number):
    rules = Rules(trial, *WAYS[way], f"any:{{root}}/*:kill:@{number}")
    command = [trial.bench.executable, "retry", "--config", trial.place.config]
    result = subprocess.run(command, env=os.environ | rules.environment, capture_output=True, timeout=PATIENCE)
    if result.returncode > 0:
        trial.tally.say(f"'nucleid retry' ended with {result.returncode}: {result.stderr[:300]}")
    return result.returncode < 0


def _rewrite(trial, where, way, number):
    """The failed file is replaced by a whole image, and goes back by itself."""
    rules = Rules(trial, *WAYS[way], f"names:{{root}}/failed/*:kill:@{number}")
    daemon = trial.daemon(environment=rules.environment)
    content = pictures.field("rewritten", 34, 34)
    where.given = {where.digest(content): (b"x.png", True)}
    # Under another name first: what is seen as being written is returned while it is, in another way.
    hidden = os.path.join(trial.place.failed, b".x.png")
    with open(hidden, "wb") as file:
        file.write(content)
    os.rename(hidden, os.path.join(trial.place.failed, b"x.png"))
    until(lambda: not daemon.is_running or _is_done(trial, b"x.png"), "it is done, or the daemon dead", 10)
    if not daemon.is_running:
        return True
    daemon.stop()
    return False


def _is_done(trial, name):
    return os.path.exists(os.path.join(trial.place.outbox, name + b".json"))
