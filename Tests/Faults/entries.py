"""What one entry of the inbox could do to all others: it is swapped, too deep, too large, unreadable."""

import os
import socket
import stat

import pictures
from daemon import Trouble, until
from newer import WAYS, broken
from place import mount, unmount
from preload import Rules
from trial import Skipped
from whereabouts import Whereabouts

# For those who are not concerned: a pause is longer from time to time.
_PATIENCE = 15


def swapped_entry(trial):
    """A file becomes a folder, a link, a FIFO or a socket before it is opened, or before it is moved."""
    for way in ("rename", "copy") if trial.quick else WAYS:
        if way == "copy" and "mount" not in trial.bench.powers:
            continue
        _swapped(trial, way)


def _swapped(trial, way):
    trial.begin()
    if way == "copy":
        mount("-t", "tmpfs", "nucleid-faults", trial.place.failed)
    where, outside = Whereabouts(trial, f"{way}: "), os.path.join(trial.place.root, b"outside.png")
    with open(outside, "wb") as file:
        file.write(pictures.field("outside", 34, 34))
    windows = {"opened": "read:{root}/inbox/%s:hold:1", "moved": "names:{root}/inbox/%s>*:hold:1"}
    entries = [(f"{kind}-{window}.png", kind, window) for window in windows for kind in _KINDS]
    # Held before it is refused.
    rules = Rules(trial, *[windows[window] % name for name, _, window in entries], *WAYS[way])
    daemon = trial.daemon(environment=rules.environment)
    for number, (name, kind, _) in enumerate(entries):
        where.give(name.encode(), broken(number), False)
        rules.wait_held(number)
        staged = where.stage()
        _KINDS[kind](where, staged, name.encode(), outside)
        where.put(staged, name.encode())
        rules.release(number)
        _others_go_on(where, daemon, f"{way} {name}")
    _settle(where, daemon)
    for name, kind, _ in entries:
        path = os.path.join(trial.place.inbox, name.encode())
        kinds = {"folder": stat.S_ISDIR, "link": stat.S_ISLNK, "FIFO": stat.S_ISFIFO, "socket": stat.S_ISSOCK}
        if not os.path.lexists(path) or not kinds[kind](os.lstat(path).st_mode):
            where.tally.lost += 1
            where.tally.say(f"the {kind} '{name}' is not in the inbox any more ({way})")
    for path, folders, names in os.walk(trial.place.failed):
        for name in folders + names:
            if not stat.S_ISREG(os.lstat(os.path.join(path, name)).st_mode):
                where.tally.say(f"in the failed folder is {name!r}, which is no file ({way})")
    where.judge(daemon)
    if way == "copy":
        unmount(trial.place.failed)


def _folder(where, staged, name, _):
    os.mkdir(staged)
    for inner in (b"a.png", b"b.png"):
        content = pictures.field(f"{os.fsdecode(name)} {os.fsdecode(inner)}", 34, 34)
        where.given[where.digest(content)] = (os.path.join(name, inner), True)
        with open(os.path.join(staged, inner), "wb") as file:
            file.write(content)


def _socket(_, staged, *__):
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(staged)


_KINDS = {
    "folder": _folder, "socket": _socket,
    "link": lambda where, staged, name, outside: os.symlink(outside, staged),
    "FIFO": lambda where, staged, *_: os.mkfifo(staged),
}  # fmt: skip


def _others_go_on(where, daemon, what):
    """Says if an image that is given now is not done soon, or if the daemon is paused then."""
    content = pictures.field(f"other {what} {len(where.given)}", 34, 34)
    where.give(b"others/%d.png" % len(where.given), content, True)
    try:
        until(lambda: where.is_settled(content), "another image is done", _PATIENCE)
        pauses = [line for line in daemon.messages if line.startswith("STATUS=") and "paused" in line]
        if pauses:
            where.tally.say(f"{what}: {pauses[-1][:300]}")
            daemon.messages.clear()
    except Trouble as trouble:
        where.tally.say(f"{what}: {trouble}; STATUS={daemon.status[:200]}")
        raise Trouble("makes all others wait") from None


def _settle(where, daemon):
    """Waits until nothing waits, and says what does in vain."""
    try:
        where.wait(daemon, _PATIENCE)
    except Trouble as trouble:
        where.tally.say(f"{trouble}; STATUS={daemon.status[:200]}")


def one_name(trial):
    """A path too deep, a name too long, a file too large for 'failed', files that cannot be opened."""
    for part in (_deep, _long_name, _holes, _no_room, _unreadable):
        trial.begin()
        try:
            part(trial)
        except Skipped as reason:
            trial.tally.figures.append(str(reason))
        except Trouble as trouble:
            trial.tally.say(f"{part.__name__[1:]}: the daemon {trouble}")
        trial.end()


# The bytes of a file's path in the inbox, and the most of its folder's, with those of the inbox: it is deep;
# 'failed' has no room for its sidecar's path (PATH_MAX is 4096, with a NUL), though its folder can be watched;
# not even the folder can be reached by its path.
_DEPTHS = [(3900, 3900), (4092, 4090), (4600, 4700)]


def _make_deep(trial, letter, length, most):
    """Makes a broken image and one that is none of a path of this length; returns their names."""
    inbox = os.open(trial.place.inbox, os.O_PATH)
    left = min(length - 20, most - len(trial.place.inbox) - 1)
    folder, rest = inbox, length - left - 1
    while left > 0:
        # A name and a slash; a rest of one would be a slash without a name.
        size = left if left <= 200 else 199
        os.mkdir(letter * size, dir_fd=folder)
        inner = os.open(letter * size, os.O_PATH, dir_fd=folder)
        os.close(folder)
        folder, left = inner, left - size - 1
    names = [kind * (rest - 4) + b".png" for kind in (b"x", b"y")]
    for name, content in zip(names, (broken(length), pictures.field(f"deep {length}"))):
        with open(os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=folder), "wb") as file:
            file.write(content)
        trial.tally.tries += 1
    os.close(folder)
    return names


def _deep(trial):
    """Images so deep that they cannot be filed, or cannot be named at all."""
    where, deep = Whereabouts(trial), []
    daemon = trial.daemon()
    for letter, (length, most) in zip((b"d", b"e", b"f"), _DEPTHS):
        deep += _make_deep(trial, letter, length, most)
        for again in range(trial.scale(10, 3)):
            _others_go_on(where, daemon, f"a path of {length} bytes, {again}")
        try:
            until(lambda letter=letter: daemon.logged(f"{os.fsdecode(letter * 199)}"), "it is in the journal", 15)
        except Trouble:
            trial.tally.unexplained += 1
            trial.tally.say(f"the journal does not name a path of {length} bytes")
        _others_go_on(where, daemon, f"a path of {length} bytes, once it is known")
    roots = (trial.place.inbox, trial.place.failed)
    here = [name for root in roots for *_, names, _ in os.fwalk(root) for name in names]
    if missing := [name for name in deep if name not in here]:
        trial.tally.lost += len(missing)
        trial.tally.say(f"of the files that lie deep {len(missing)} are nowhere")
    daemon.stop()
    # And so it is after a restart.
    daemon = trial.daemon()
    _others_go_on(where, daemon, "deep paths, after a restart")
    daemon.stop()


def _long_name(trial):
    """Two contents that fail under one name of 255 bytes."""
    where = Whereabouts(trial)
    daemon = trial.daemon()
    for number in range(3):
        where.give(b"n" * 251 + b".png", broken(number), False)
        _settle(where, daemon)
        _others_go_on(where, daemon, "a name of 255 bytes")
    where.judge(daemon)


def _holes(trial):
    """A file of 1 TiB, all holes, above 'max_bytes', while 'failed' is on a small file system."""
    trial.need("mount", "it needs root, to mount a tmpfs")
    mount("-t", "tmpfs", "-o", "size=2m", "nucleid-faults", trial.place.failed)
    where = Whereabouts(trial)
    daemon = trial.daemon()
    staged, least = where.stage(), 1 << 21
    with open(staged, "wb") as file:
        file.truncate(1 << 40)
    where.put(staged, b"holes.png")
    for number in range(3):
        where.give(b"broken%d.png" % number, broken(number), False)
    for number in range(trial.scale(20, 5)):
        _others_go_on(where, daemon, f"a file of 1 TiB, {number}")
        status = os.statvfs(trial.place.failed)
        least = min(least, status.f_bavail * status.f_frsize)
    if least < 1 << 20:
        trial.tally.say(f"the file system of 'failed' had {least} bytes free while a file of 1 TiB failed")
    _settle(where, daemon)
    if not os.path.exists(os.path.join(trial.place.inbox, b"holes.png")):
        trial.tally.lost += 1
        trial.tally.say("the file of 1 TiB is not in place")
    if not os.path.exists(os.path.join(trial.place.failed, b"holes.png.json")):
        trial.tally.unexplained += 1
        trial.tally.say("the file of 1 TiB is in place without its reason")
    where.judge(daemon)


def _no_room(trial):
    """A file for which 'failed', on another file system, has no room stays in place; smaller ones go there."""
    trial.need("mount", "it needs root, to mount a tmpfs")
    mount("-t", "tmpfs", "nucleid-faults", trial.place.failed)
    where, large = Whereabouts(trial), broken(0) * (1 << 16)
    daemon = trial.daemon(environment=Rules(trial, "room:{root}/failed*:=200000").environment)
    where.give(b"large.png", large, False)
    for number in range(1, 4):
        where.give(b"small%d.png" % number, broken(number), False)
        _others_go_on(where, daemon, "no room for one file")
    _settle(where, daemon)
    if [folder for folder, _ in where.found()[where.digest(large)]] != ["inbox"]:
        trial.tally.say("a file was copied to a file system that has no room for it")
    if in_place := [name for name in os.listdir(trial.place.inbox) if name.startswith(b"small")]:
        trial.tally.say(f"though there is room for them, {in_place} were left in place")
    where.judge(daemon)


def _unreadable(trial):
    """Three files, one after another, each of which cannot be opened for another reason."""
    errors = ["EACCES", "ELOOP", "ESTALE"]
    where = Whereabouts(trial)
    rules = Rules(trial, *[f"read:{{root}}/inbox/{error}.png:{error}" for error in errors])
    daemon = trial.daemon(environment=rules.environment)
    for error in errors:
        where.give(f"{error}.png".encode(), pictures.field(error), True)
        _others_go_on(where, daemon, f"{error} of one file")
        until(lambda error=error: daemon.logged(f"{error}.png"), f"the journal names {error}.png", _PATIENCE)
    for again in range(trial.scale(10, 3)):
        _others_go_on(where, daemon, f"three unreadable files, {again}")
    daemon.stop()
    daemon = trial.daemon()
    _settle(where, daemon)
    where.judge(daemon)
