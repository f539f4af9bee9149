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
    "labels cut short": ("partial", lambda box: _rewrite(box + b"/00001.png.labels.png", lambda c: c[:-9])),
    "a bit of the labels": ("partial", lambda box: _rewrite(box + b"/00001.png.labels.png", _flip)),
    "labels removed": ("partial", lambda box: os.unlink(box + b"/00001.png.labels.png")),
    "a table without its last row": ("partial", lambda box: _rewrite(
        box + b"/00001.png.nuclei.csv", lambda c: b"".join(c.splitlines(keepends=True)[:-1])
    )),
    "a bit of a table": ("partial", lambda box: _rewrite(box + b"/00001.png.nuclei.csv", _flip)),
    "an overlay removed": ("partial", lambda box: os.unlink(box + b"/00001.png.overlay.png")),
    "a bit of a thumbnail": ("partial", lambda box: _rewrite(box + b"/00001.png.thumbnail.png", _flip)),
    "a result of another image": ("lost", lambda box: [
        shutil.copy(os.path.join(box, name), os.path.join(box, name.replace(b"00002", b"00001")))
        for name in os.listdir(box) if name.startswith(b"00002.png.")
    ]),
    "a page cut short": ("partial", lambda box: _rewrite(box + b"/index.html", lambda c: c[:-9])),
    "a page cut in its list": ("partial", lambda box: _rewrite(
        box + b"/index.html", lambda c: c.replace(b'"entries":', b"", 1)
    )),
    "a file too many": ("duplicated", lambda box: shutil.copy(box + b"/00001.png.mask.png", box + b"/1.png")),
    "a temporary file": ("duplicated", lambda box: _rewrite(
        shutil.copy(box + b"/00001.png.json", box + b"/.nucleid-1-1.tmp"), _flip
    )),
}  # fmt: skip
# What `nucleid verify --full` must see too; a stray file is nobody's image, and a page no record.
_FOR_VERIFY = [
    name for name, (column, _) in _DAMAGES.items() if column != "duplicated" and "page" not in name
]


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
