"""What held when it was first tried, and must go on holding: times, links, garbage, clients, reloads."""

import contextlib
import errno
import os
import resource
import signal
import socket
import time

import sidecars
from daemon import Trouble, until
from place import files, mount
from trial import names

# Seconds since 1970 that no clock shows: 32 bits and more, years of six digits and of twelve.
_TIMES = [sign * 2**power + more for sign in (-1, 1) for power in (31, 33, 40, 55, 62) for more in (0, 1)]
_BROKEN = b"no image at all"
# What the daemon reads in its state folder, by any version; a number is that of a process.
_STATE = [
    b"suspects.json", b"died-1-1", b"died-4194305", b"in-flight", b".nucleid-1-1.tmp", b"run.json",
    b"last-run", b"locks", b"anything",
]  # fmt: skip
_LOCK = b".nucleid.lock"
_MARKUP = [
    b"<script>document.title=1</script>.png", b'"><img src=x onerror=document.title=1>.png',
    b"</script><img src=x onerror=document.title=1>.png", b"<!--.png", b"]]>.png", b"&lt;b&gt;.png",
    b"javascript:document.title=1.png", b"'+document.title+'.png", b"${document.title}.png",
    b"{{document.title}}.png", b"\xe2\x80\xa8line.png", b"\xe2\x80\xaegnp.exe.png",
]  # fmt: skip


def odd_times(trial):
    """Images of times from -2^62 to 2^62 seconds are done, and archived on another file system."""
    trial.need("mount", "it needs root, to mount a file system that keeps such times")
    for after in ("keep", "archive"):
        trial.begin(after=after)
        mount("-t", "tmpfs", "nucleid-faults", trial.place.inbox)
        contents = trial.fields(len(_TIMES))
        daemon = trial.daemon()
        for number, (moment, content) in enumerate(zip(_TIMES, contents, strict=True)):
            path = os.path.join(trial.place.inbox, b"%05d.png" % number)
            # Hidden, and of its time, before it is seen.
            hidden = os.path.join(trial.place.inbox, b".%d" % number)
            with open(hidden, "wb") as file:
                file.write(content)
            os.utime(hidden, ns=(moment * 10**9, moment * 10**9))
            os.rename(hidden, path)
            trial.ledger.expect(os.path.basename(path), content)
            # Python has no date for it; what the sidecar must say is tested with Timestamp.
            trial.ledger.rewritten.add(os.path.basename(path))
        trial.tally.tries += len(_TIMES)
        trial.finish(daemon)
        left = len([name for name in os.listdir(trial.place.inbox) if name.endswith(b".png")])
        if left != (0 if after == "archive" else len(_TIMES)):
            trial.tally.say(f"with 'after: {after}' {left} images are in the inbox")


def _plant(path, kind, chance):
    """Puts something that no daemon has written at a path."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    if kind == "folder":
        os.makedirs(os.path.join(path, b"inside"))
    elif kind == "FIFO":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as ear:
            ear.bind(path)
    elif kind == "link to /dev/zero":
        os.symlink("/dev/zero", path)
    elif kind == "link to nothing":
        os.symlink("/nowhere/at/all", path)
    else:
        with open(path, "wb") as file:
            file.write({"empty file": b"", "JSON": b"[" * 100_000}.get(kind, chance.randbytes(4096)))
            if kind == "huge file":
                file.truncate(1 << 40)


_KINDS = [
    "random bytes", "empty file", "JSON", "huge file", "folder", "FIFO", "socket", "link to /dev/zero",
    "link to nothing",
]  # fmt: skip


def garbage(trial):
    """Whatever lies in the state folder, the daemon runs; a folder where a file must be it names."""
    if "mount" in trial.bench.powers:
        # Sparse files of any size, whatever the disk allows.
        mount("-t", "tmpfs", "nucleid-faults", trial.place.state)
    for number, kind in enumerate(_KINDS):
        for name in _STATE:
            _plant(os.path.join(trial.place.state, name), kind, trial.chance)
        trial.tally.tries += 1
        daemon = trial.daemon(wait=False)
        with contextlib.suppress(Trouble):
            daemon.wait_ready()
        if daemon.is_running:
            trial.give(names(2, start=10 * number))
            trial.wait(daemon)
            daemon.stop()
        elif kind != "folder" or daemon.process.wait() < 0 or trial.place.state not in _words(daemon):
            # Only a folder cannot be replaced by a file; then it says which it is.
            trial.tally.say(f"with {kind} it does not start: {daemon.last_words()[-300:]}")
        for name in os.listdir(trial.place.state):
            path = os.path.join(trial.place.state, name)
            if os.path.isdir(path) and not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.rmdir(os.path.join(path, b"inside"))
                    os.rmdir(path)
            elif name != _LOCK:
                os.unlink(path)
    trial.finish(trial.daemon())


def _words(daemon):
    return daemon.last_words().encode(errors="surrogateescape")


def links(trial):
    """Hard links are files like any other: each name has its own outcome, and no other is touched."""
    for after in ("keep", "archive"):
        trial.begin(after=after)
        outside = os.path.join(trial.place.root, b"outside")
        os.makedirs(outside)
        daemon = trial.daemon()
        for number, content in enumerate([*trial.fields(4), _BROKEN]):
            original = os.path.join(outside, b"%d" % number)
            with open(original, "wb") as file:
                file.write(content)
            for name in (b"%d-a.png" % number, b"%d-b.png" % number):
                if content == _BROKEN:
                    trial.ledger.expect_failure(name, "image-format")
                else:
                    trial.ledger.expect(name, content)
                os.link(original, os.path.join(trial.place.inbox, name))
                trial.tally.tries += 1
        trial.finish(daemon)
        for path in files(outside):
            if os.stat(os.path.join(outside, path)).st_nlink != 3:
                trial.tally.say(f"a file with three names has others, after 'after: {after}'")


def silent_clients(trial):
    """Thousands connect to the status socket, say nothing and read nothing; images are done meanwhile."""
    count = trial.scale(2000, 300)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit[1], count + 500), limit[1]))
    daemon = trial.daemon()
    sockets = until(lambda: os.listdir(trial.place.runtime), "the socket is there")
    path = os.path.join(trial.place.runtime, sockets[0])
    before = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
    trial.give(names(trial.scale(50, 10)))
    clients = []
    try:
        end = time.monotonic() + trial.scale(30, 10)
        while len(clients) < count and time.monotonic() < end:
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            if (fault := client.connect_ex(path)) == 0:
                clients.append(client)
                continue
            client.close()
            if fault != errno.EAGAIN:
                trial.tally.say(f"connecting fails: {os.strerror(fault)}")
                break
            time.sleep(0.001)
        trial.tally.tries += len(clients)
        trial.tally.figures.append(f"{len(clients)} clients")
        trial.wait(daemon)
    finally:
        for client in clients:
            client.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    daemon.wait_idle()
    after = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
    if after > before + 2:
        trial.tally.say(f"the daemon had {before} descriptors and has {after}")
    trial.finish(daemon)


def reloads(trial):
    """The settings are read again and again, with another outbox each time, while images arrive."""
    count = trial.scale(60, 15)
    place, daemon = trial.place, trial.daemon()
    own = place.settings["outbox"]
    other = os.path.join(os.fsdecode(place.root), "other")
    os.makedirs(other)
    contents = trial.fields(count)
    for number, content in enumerate(contents):
        name = b"plate%d/%05d.png" % (number % 3, number)
        # Each outbox is a record of its own.
        trial.ledger.expect(name, content, again=count)
        place.drop(name, content)
        place.set(outbox=own if (count - number) % 2 else other)
        daemon.send(signal.SIGHUP)
        trial.tally.tries += 1
        time.sleep(trial.chance.uniform(0, 0.15))
    trial.finish(daemon)
    for path in files(os.fsencode(other)):
        full = os.path.join(os.fsencode(other), path)
        if os.path.basename(path).startswith(b".nucleid-") or sidecars.fault(full):
            trial.tally.partial += 1
            trial.tally.say(f"the other outbox holds {path!r}: {sidecars.fault(full)}")


def markup(trial):
    """Markup, script and templates in names are text to the page."""
    daemon = trial.daemon()
    daemon.stop()
    page = os.path.join(trial.place.outbox, sidecars.PAGE)
    plain = sidecars.read(page)
    daemon = trial.daemon()
    trial.give(_MARKUP)
    for name in _MARKUP:
        trial.ledger.expect_failure(b"failed " + name, "image-format")
        trial.place.drop(b"failed " + name, _BROKEN)
    trial.tally.tries += 2 * len(_MARKUP)
    trial.finish(daemon)
    content = sidecars.read(page).lower()
    for tag in (b"<script", b"</script", b"<img", b"<!--", b"]]>"):
        found, expected = content.count(tag), plain.lower().count(tag)
        if found != expected:
            trial.tally.say(f"the page holds {tag.decode()} {found} times; without images, {expected} times")
