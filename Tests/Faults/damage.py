"""No fault, but the proof that faults would be seen: results are damaged by hand."""

import os
import shutil

from judgement import Judgement
from tally import Tally
from trial import names


def _rewrite(path, change):
    with open(path, "rb") as file:
        content = file.read()
    with open(path, "wb") as file:
        file.write(change(content))


def _flip(content):
    """Changes one bit in the middle; the size stays."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


# What is done to the outbox, and in which column it must be seen.
_DAMAGES = {
    "a mask cut short": ("partial", lambda box: _rewrite(box + b"/00001.png.mask.png", lambda c: c[:-9])),
    "a bit of a mask": ("partial", lambda box: _rewrite(box + b"/00001.png.mask.png", _flip)),
    "a mask removed": ("partial", lambda box: os.unlink(box + b"/00001.png.mask.png")),
    "a sidecar cut short": ("partial", lambda box: _rewrite(box + b"/00001.png.json", lambda c: c[:-9])),
    "a sidecar removed": ("lost", lambda box: os.unlink(box + b"/00001.png.json")),
    "a result of another image": ("lost", lambda box: [
        shutil.copy(box + b"/00002.png" + ending, box + b"/00001.png" + ending)
        for ending in (b".mask.png", b".json")
    ]),
    "a file too many": ("duplicated", lambda box: shutil.copy(box + b"/00001.png.mask.png", box + b"/1.png")),
    "a temporary file": ("duplicated", lambda box: _rewrite(
        shutil.copy(box + b"/00001.png.json", box + b"/.nucleid-1-1.tmp"), _flip
    )),
}  # fmt: skip
# What `nucleid verify --full` must see too; a stray file is nobody's image.
_FOR_VERIFY = [name for name, (column, _) in _DAMAGES.items() if column != "duplicated"]


def damage(trial):
    """Each damage to a sound outbox is counted, and is told by `nucleid verify --full`."""
    trial.give(names(5))
    daemon = trial.daemon()
    trial.wait(daemon)
    daemon.stop()
    outbox, sound = trial.place.outbox, os.path.join(trial.place.root, b"sound")
    shutil.copytree(outbox, sound)
    if daemon.command("verify", "--full").returncode != 0:
        trial.tally.say("'nucleid verify --full' finds fault with a sound outbox")
    for what, (column, harm) in _DAMAGES.items():
        shutil.rmtree(outbox)
        shutil.copytree(sound, outbox)
        harm(outbox)
        tally = Tally(what)
        Judgement(trial.ledger, tally).give(daemon)
        trial.tally.tries += 1
        if getattr(tally, column) == 0:
            trial.tally.say(f"{what} was not seen as {column}: {tally.words}")
        if what in _FOR_VERIFY and not any("verify" in word for word in tally.words):
            trial.tally.say(f"'nucleid verify --full' does not see {what}")
        trial.ledger.partial.clear()
    shutil.rmtree(outbox)
    shutil.copytree(sound, outbox)
