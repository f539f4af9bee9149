"""Fault 6: those who write into the inbox do it slowly, in pieces, or change their minds."""

import contextlib
import os
import threading
import time

import pictures
from daemon import until
from trial import names

# Longer than the quiet time of the trial, shorter than its settle limit.
_PAUSE = 0.25


class Writer:
    """Writes one image into the inbox in its own way, and says what must come of it."""

    def __init__(self, trial, name, content, other):
        self.trial, self.name, self.content, self.other = trial, name, content, other
        self.path = os.path.join(trial.place.inbox, name)
        self.pause = _PAUSE * trial.chance.uniform(0.8, 2)
        self.cut = trial.chance.randrange(20, len(content) - 20)

    def expect(self, content):
        """Expects the result of a content in the end."""
        self.trial.ledger.expect(self.name, content)

    def slowly(self):
        """In pieces, with pauses longer than the quiet time, through one descriptor."""
        with open(self.path, "wb", buffering=0) as file:
            for start in range(0, len(self.content), 300):
                file.write(self.content[start : start + 300])
                time.sleep(self.pause)

    def renamed(self):
        """Under a temporary name, then renamed."""
        with open(self.path + b".part", "wb") as file:
            file.write(self.content)
            time.sleep(self.pause)
        os.rename(self.path + b".part", self.path)

    def appended(self):
        """Half a file, closed; later the rest is appended."""
        for part in (self.content[: self.cut], self.content[self.cut :]):
            with open(self.path, "ab") as file:
                file.write(part)
            time.sleep(self.pause)

    def preallocated(self):
        """All of its size in zeros first, filled in later, as Samba does for Windows."""
        with open(self.path, "wb", buffering=0) as file:
            file.write(bytes(len(self.content)))
            time.sleep(self.pause)
            for start in range(0, len(self.content), 400):
                file.seek(start)
                file.write(self.content[start : start + 400])
                time.sleep(self.pause / 2)

    def replaced(self):
        """Renamed over by another image about when it is in hand."""
        self.trial.place.drop(self.name, self.content)
        time.sleep(self.trial.chance.uniform(0, 0.15))
        self.trial.place.drop(self.name, self.other)

    def truncated(self):
        """Emptied and written anew with another image."""
        self.trial.place.write(self.name, self.content)
        time.sleep(self.trial.chance.uniform(0, 0.15))
        with open(self.path, "wb", buffering=0) as file:
            time.sleep(self.pause)
            file.write(self.other)

    def overwritten(self):
        """Written again with the same content: done once, skipped then."""
        self.trial.ledger.rewritten.add(self.name)
        for _ in range(2):
            self.trial.place.write(self.name, self.content)
            time.sleep(self.pause * 2)

    def deleted(self):
        """Deleted half-way, or about when it is in hand."""
        half = self.trial.chance.random() < 0.5
        self.trial.place.write(self.name, self.content[: self.cut] if half else self.content)
        time.sleep(self.trial.chance.uniform(0, 0.15))
        # A daemon that took it for broken has moved it, which the ledger will find.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def given_up(self):
        """Half a file that nobody ever completes: it fails, as short, after the settle limit."""
        self.trial.place.write(self.name, self.content[: self.cut])


_WAYS = [
    "slowly", "renamed", "appended", "preallocated", "replaced", "truncated", "overwritten",
    "deleted", "given_up",
]  # fmt: skip


def writers(trial):
    """Every way of writing, several of each at the same time."""
    trial.begin(quiet="50 ms", settle_limit="6 s")
    each = trial.scale(25, 5)
    contents = trial.fields(2 * each)
    daemon = trial.daemon()
    threads = []
    for way in _WAYS:
        for number, name in enumerate(names(each, folder=way.encode())):
            writer = Writer(trial, name, contents[2 * number], contents[2 * number + 1])
            os.makedirs(os.path.dirname(writer.path), exist_ok=True)
            writer.expect(writer.content)
            if way in ("replaced", "truncated"):
                writer.expect(writer.other)
            elif way == "deleted":
                trial.ledger.release(name)
            elif way == "given_up":
                trial.ledger.release(name)
                trial.ledger.expect_failure(name, "image-truncated")
            threads.append(threading.Thread(target=getattr(writer, way)))
    trial.chance.shuffle(threads)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        trial.ledger.look_for_partial()
        time.sleep(0.05)
    trial.tally.tries += len(threads)
    trial.finish(daemon)


def in_hand(trial):
    """A large image changes while the network works on it: its result is thrown away."""
    first, then = pictures.large(3, 2000), pictures.large(4, 2000)
    # Now, since it takes longer than the image will be in hand.
    trial.bench.reference.learn([first, then])
    daemon = trial.daemon()
    for way in ("replaced", "rewritten", "deleted"):
        name = way.encode() + b".png"
        trial.place.drop(name, first)
        daemon.wait_report(lambda report, way=way: f"{way}.png" in report["in_hand"], "it is in hand")
        # Once, and of what came later: the first content may not be published at all.
        if way == "replaced":
            trial.ledger.expect(name, then)
            trial.place.drop(name, then)
        elif way == "rewritten":
            trial.ledger.expect(name, then)
            trial.place.write(name, then)
        else:
            trial.ledger.expect(name, first)
            trial.ledger.release(name)
            os.unlink(os.path.join(trial.place.inbox, name))
        trial.tally.tries += 1
        trial.wait(daemon)
    trial.finish(daemon)


# A sixtieth of the defaults, 60 s and 5 min: a writer takes twelve minutes, in bursts of which the
# first scan finds none, nor the try after the settle limit.
_SCALED = {"quiet": "50 ms", "settle_limit": "1 s", "rescan": "5 s"}
_BURST = 2.1


def _in_bursts(path, pieces, header, begun=lambda: None):
    """Writes a stack through one descriptor, each piece in two halves, the header last."""
    with open(path, "wb", buffering=0) as file:
        file.write(pieces[0])
        begun()
        for piece in pieces[1:]:
            for half in (piece[: len(piece) // 2], piece[len(piece) // 2 :]):
                file.write(half)
                time.sleep(_BURST)
        file.seek(0)
        file.write(header)


def _content(pieces, header):
    return header + b"".join(pieces)[len(header) :]


def held_open(trial):
    """Files whose writers hold them open for longer than every limit are not given up."""
    trial.begin(**_SCALED)
    trial.tally.tries += 3
    stack = pictures.stack(trial.bench.seed)
    for name in (b"seen.tif", b"unseen.tif"):
        trial.ledger.expect(name, _content(*stack))
    content = trial.fields(1)[0]
    daemon = trial.daemon()
    _seen(trial, daemon, stack, content)
    # Not seen: the daemon begins when the file is open already, gives it up, and takes it back.
    daemon.stop()

    def give_up():
        daemon.start()
        until(lambda: daemon.logged("image failed"), "a file open before the start has failed")

    _in_bursts(trial.place.inbox + b"/unseen.tif", *stack, give_up)
    if not daemon.logged("back in the inbox"):
        trial.tally.say("the journal does not say that a failed file is back in the inbox")
    trial.finish(daemon)


def _seen(trial, daemon, stack, content):
    """A stack whose writing is seen from the beginning, and a hard link, which nobody closes."""
    inbox, linked = trial.place.inbox, os.path.join(trial.place.staging, b"linked")
    thread = threading.Thread(target=_in_bursts, args=(inbox + b"/seen.tif", *stack))
    thread.start()
    with open(linked, "wb") as file:
        file.write(content)
    trial.ledger.expect(b"linked.png", content)
    os.link(linked, inbox + b"/linked.png")
    begun, names = time.monotonic(), set()
    while thread.is_alive():
        report = daemon.report()
        names |= {image["name"] for image in report.get("being_written", [])}
        if begun and report["done"] == 1:
            if time.monotonic() - begun > 4:
                trial.tally.say("the hard link has waited for the next scan")
            begun = 0
        if (checked := daemon.command("verify")).returncode != 0:
            trial.tally.say(f"'nucleid verify' while it is written: {checked.stdout[:300]}")
        time.sleep(0.5)
    if names != {"seen.tif"}:
        trial.tally.say("the status does not say that the file is being written")
    if not daemon.logged("still being written"):
        trial.tally.say("the journal does not say that the file is being written")
    daemon.wait_report(lambda report: report["waiting"] == 0, "nothing waits")
    if daemon.logged("image failed"):
        trial.tally.say("a file that was held open has failed")
