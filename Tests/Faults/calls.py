"""Faults 9 and 10: system calls fail at random, or are written down in their order (shim.c)."""

import os
import signal
import time
import urllib.parse

import sidecars
from daemon import until
from preload import library


def _shim(trial):
    return library(trial.bench, "shim")


def failing_calls(trial):
    """fsync, rename, write, open and close fail at random with EIO, ENOSPC or EMFILE."""
    shim, failures = _shim(trial), 0
    for below, per_mille in (("outbox", 20), ("root", 50), ("failed", 300), ("root", 300)):
        if trial.is_late:
            break
        trial.begin()
        flag, trace = (os.path.join(trial.place.root, name) for name in (b"calls-fail", b"trace"))
        environment = {
            "LD_PRELOAD": shim, "FAULTS_BELOW": os.fsdecode(getattr(trial.place, below)),
            "FAULTS_WHILE": os.fsdecode(flag), "FAULTS_PER_MILLE": str(per_mille),
            "FAULTS_SEED": str(trial.chance.randrange(1 << 32)), "FAULTS_TRACE": os.fsdecode(trace),
        }  # fmt: skip
        count = trial.scale(200, 40)
        daemon = trial.daemon(environment=environment)
        open(flag, "wb").close()
        contents = trial.fields(count)
        for number, content in enumerate(contents):
            name = b"plate%d/%05d.png" % (number % 7, number)
            if number % 10 == 0:
                trial.ledger.expect_failure(name, "image-format")
                content = b"no image at all"
            else:
                # A folder that could not be synchronized may make a result be published again.
                trial.ledger.expect(name, content, again=1)
            trial.place.drop(name, content)
        trial.ledger.wait(daemon, patience=trial.scale(20, 4))
        trial.ledger.look_for_partial()
        os.unlink(flag)
        failures += (failed := (sidecars.read(trace) or b"").count(b"fail\t-"))
        if failed == 0:
            trial.tally.say(f"no call below {below} was made to fail")
        trial.tally.tries += count
        trial.finish(daemon)
    trial.tally.figures.append(f"{failures} calls failed")


def hung_worker(trial):
    """A worker hangs, but in no call of a disk: the watchdog hears no more, and its SIGABRT is remembered."""
    spin = os.path.join(trial.place.root, b"spin")
    environment = {
        "LD_PRELOAD": _shim(trial), "FAULTS_BELOW": os.fsdecode(trial.place.inbox),
        "FAULTS_SPIN": os.fsdecode(spin), "WATCHDOG_USEC": "1000000",
    }  # fmt: skip
    daemon = trial.daemon(environment=environment)

    def beats():
        return daemon.messages.count("WATCHDOG=1")

    until(lambda: beats() > 2, "an idle daemon feeds the watchdog")
    open(spin, "wb").close()
    trial.give([b"hung.png"])
    daemon.wait_report(lambda report: report["in_hand"] == ["hung.png"], "it is in hand")
    until(lambda: _is_still(beats, 3), "a hung one feeds it no more")
    status = daemon.kill(signal.SIGABRT)
    trial.tally.tries += 1
    if status != -signal.SIGABRT:
        trial.tally.say(f"SIGABRT ended in exit status {status}")
    os.unlink(spin)
    daemon = trial.daemon()
    if daemon.logged("trying it last and alone") == 0:
        trial.tally.say("the image that hung is not remembered")
    trial.finish(daemon)


def hung_page(trial):
    """The page hangs in a call, from the start: the daemon is ready, and ends when it is asked to."""
    hang = os.path.join(trial.place.root, b"hang")
    environment = {
        "LD_PRELOAD": _shim(trial), "FAULTS_BELOW": os.fsdecode(trial.place.outbox),
        "FAULTS_HANG": os.fsdecode(hang),
    }  # fmt: skip
    open(hang, "wb").close()
    daemon = trial.daemon(environment=environment)
    until(lambda: _is_page_in_hand(trial.place.outbox), "the page is being written")
    trial.tally.tries += 1
    daemon.stop()
    if not daemon.logged("cannot write the index page"):
        trial.tally.say("the journal does not have that the page is left behind")
    os.unlink(hang)
    trial.give([b"later.png"])
    trial.finish(trial.daemon())


def _is_page_in_hand(outbox):
    return any(name.startswith(b".nucleid-") for name in os.listdir(outbox))


def _is_still(count, seconds):
    before = count()
    time.sleep(seconds)
    return count() == before


def call_order(trial):
    """A publication, and one that replaces another, survive a power cut between any two calls."""
    trace = os.path.join(trial.place.root, b"trace")
    environment = {
        "LD_PRELOAD": _shim(trial), "FAULTS_BELOW": os.fsdecode(trial.place.outbox),
        "FAULTS_TRACE": os.fsdecode(trace),
    }  # fmt: skip
    daemon = trial.daemon(environment=environment)
    name = b"plate/deep/image.png"
    start = 0
    # The last is too large for its files to be held in memory: they are written where they appear.
    for content in trial.fields(3) + trial.large_fields(1):
        trial.ledger.expect(name, content)
        trial.place.drop(name, content)
        trial.wait(daemon)
        calls = _calls(trace)
        ours = [call for call in calls[start:] if not _is_of_page(call, trial.place.outbox)]
        complaint = _fault(ours, os.path.join(trial.place.outbox, name), start > 0)
        if complaint:
            listing = "\n".join(" ".join(map(str, call)) for call in ours)
            trial.tally.say(f"{complaint}; the calls were:\n{listing}")
        start = len(calls)
        trial.tally.tries += 1
    trial.finish(daemon)
    if complaint := _fault_of_page(_calls(trace), trial.place.outbox):
        trial.tally.say(complaint)


def _is_of_page(call, outbox):
    """Whether a call writes the page, at any moment between the others; the image lies deeper."""
    return os.path.dirname(call[1]) == outbox and os.path.basename(call[1]) != b"plate"


def _fault_of_page(calls, outbox):
    """Says what is wrong with the replacements of the page, if anything is."""
    page = os.path.join(outbox, sidecars.PAGE)
    if touched := [call for call in calls if call[0] != "rename" and call[1] == page]:
        return f"the page is not only replaced: {touched}"
    replacements = [(n, call[1]) for n, call in enumerate(calls) if call[0] == "rename" and call[2] == page]
    if len(replacements) < 2:
        return "the page is not written at the start and at the end"
    for place, source in replacements:
        of_source = [call[0] for call in calls[:place] if call[1] == source]
        if of_source[:1] != ["open"] or of_source[-1:] != ["fsync"] or "write" not in of_source:
            return f"before its rename the page is subject to {of_source}"
        if ("fsync", outbox) not in calls[place:]:
            return "the outbox is not synchronized after the page's rename"
    return None


def _calls(trace):
    """The calls that succeeded: (call, path) or (call, path, other path)."""
    calls = []
    for line in (sidecars.read(trace) or b"").decode().splitlines():
        call, result, *paths = line.split("\t")
        if int(result) >= 0:
            calls.append((call, *(urllib.parse.unquote_to_bytes(path) for path in paths)))
    return calls


def _fault(calls, image, is_renewal):
    """Says what is wrong with the order of a publication's calls, if anything is."""
    sidecar, folder = image + b".json", os.path.dirname(image)

    def synced(path, after, before):
        return ("fsync", path) in calls[after:before]

    renames = [(place, call) for place, call in enumerate(calls) if call[0] == "rename"]
    targets, listed = [call[2] for _, call in renames], sidecars.listed(sidecar)
    if sorted(targets) != sorted([*listed, sidecar]) or len(listed) < 5:
        return f"renamed are {targets}"
    if targets[-1] != sidecar:
        return "the sidecar is not renamed last"
    if not synced(folder, renames[-1][0], None):
        return "the folder is not synchronized after the sidecar's rename"
    for place, (_, source, target) in renames:
        opened = calls.index(("open", source)) if ("open", source) in calls else -1
        writes = [n for n, call in enumerate(calls) if call == ("write", source)]
        if opened < 0 or not writes or not opened < writes[0] or not writes[-1] < place:
            return f"{target} is not a temporary file that was opened, written and then renamed"
        if not synced(source, writes[-1], place):
            return f"{target} is renamed before its bytes are on the disk"
        if target != sidecar and not synced(folder, place, renames[-1][0]):
            return f"the sidecar is renamed before the name {target} is on the disk"
    if is_renewal:
        if ("unlink", sidecar) not in calls[: renames[0][0]]:
            return "the old sidecar is not removed before the first new file appears"
        if not synced(folder, calls.index(("unlink", sidecar)), renames[0][0]):
            return "the old sidecar's removal is not on the disk when the first new file appears"
    for place, call in enumerate(calls):
        if call[0] == "mkdir" and not synced(os.path.dirname(call[1]), place, renames[-1][0]):
            return f"the new folder {call[1]} is not on the disk when the sidecar appears"
    return None
