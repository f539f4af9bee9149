"""The transitions of docs/promise.md: what a file goes through, and what sets it in motion."""

import collections.abc
import dataclasses
import os
import signal

import pictures

IMAGE = b"plate/image.png"
STACK = b"plate/stack.tif"
BROKEN = b"no image at all"
_INPUT, _RESULT = b"inbox/" + IMAGE, b"outbox/" + IMAGE + b".json"
_EXPORT = b"outbox/" + IMAGE + b".geojson"
_FAILED, _ARCHIVED = b"failed/" + IMAGE, b"archive/" + IMAGE
# The time of every input, so that sidecars of two runs say the same.
_MOMENT = 1_700_000_000


def _nothing(place, daemon):
    """For what begins with the start of the daemon."""


@dataclasses.dataclass
class Transition:
    """One transition, in one way in which a file system may do it."""

    name: str
    # Sets it in motion; the daemon runs, unless it is a command or the start itself.
    act: collections.abc.Callable = _nothing
    # What lies there before: set up, then seen to by a daemon that is not disturbed.
    prepare: collections.abc.Callable = None
    # The settings before, and those that differ from them at the start of the transition.
    before: dict = dataclasses.field(default_factory=dict)
    settings: dict = dataclasses.field(default_factory=dict)
    # The call of the preparing daemon after which it dies of SIGSEGV; 0 for none.
    crash_before: int = 0
    # Whether calls count from the daemon's start.
    is_start: bool = False
    # The subcommand whose calls count, with no daemon running.
    command: str = ""
    # Which folder is on another file system, is read-only, and what its file system lacks.
    elsewhere: str = ""
    read_only: str = ""
    lacks: str = ""
    # What must be there at its end, and must not: paths as in a snapshot.
    there: tuple = (_RESULT, _INPUT)
    gone: tuple = ()
    # Whether it belongs to the short check.
    is_short: bool = True

    @property
    def way(self):
        """How files are moved in it."""
        return (self.elsewhere, self.read_only, self.lacks)


def replace(folder, name, content):
    """Lets a file appear whole in any folder, over one of the same name, at the same time always."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # Hidden until it is complete, and on the same file system.
    staged = os.path.join(os.path.dirname(path), b".staged")
    with open(staged, "wb") as file:
        file.write(content)
    os.utime(staged, (_MOMENT, _MOMENT))
    os.rename(staged, path)


def _drop(name, content):
    return lambda place, _: replace(place.inbox, name, content)


def _give(name, content):
    return lambda place: replace(place.inbox, name, content)


def _stack(planes):
    pieces, header = pictures.stack(7, planes=planes)
    return b"".join([header, *pieces[1:]])


def _truth(place, _):
    replace(place.truth, IMAGE, _MASK)


def _rewrite(place, _):
    replace(place.failed, IMAGE, _SECOND)


def _reload(place, daemon):
    place.set(minimum_area=20)
    daemon.send(signal.SIGHUP)


def _leftovers(place):
    replace(place.inbox, IMAGE, _FIRST)
    for folder in (place.outbox, place.failed, place.archive):
        for number in (1, 2):
            replace(folder, b"plate/.nucleid-4194305-%d.tmp" % number, b"half")


_FIRST, _SECOND = pictures.field("first"), pictures.field("second")
_MASK = pictures.gray(64, 64, bytes(255 * (x // 8 % 2 and y // 8 % 2) for y in range(64) for x in range(64)))
_ANOTHER = {"minimum_area": 20}
# The ways in which a file gets into the failed folder or the archive, and back.
_WAYS = {
    "by rename": {}, "to another file system": {"elsewhere": "TARGET"},
    "by hard link": {"lacks": "renameat2"}, "after a look": {"lacks": "renameat2 linkat"},
}  # fmt: skip


def _each_way(name, target, **others):
    for way, options in _WAYS.items():
        options = {key: value.replace("TARGET", target) for key, value in options.items()}
        yield Transition(f"{name} {way}", **options, **others)


def transitions():
    """All of them, the simplest first."""
    first, failed = _give(IMAGE, _FIRST), _give(IMAGE, BROKEN)
    fails = {"there": (_FAILED, _FAILED + b".json"), "gone": (_INPUT, _RESULT)}
    archives = {"there": (_ARCHIVED, _RESULT), "gone": (_INPUT,), "settings": {"after": "archive"}}
    picture = b"outbox/" + STACK + b"#z000%d.json"
    each = {"plane_z": "each"}
    return [
        Transition("publish", _drop(IMAGE, _FIRST)),
        Transition("publish other content", _drop(IMAGE, _SECOND), prepare=first),
        Transition("publish by other settings", prepare=first, settings=_ANOTHER, is_start=True),
        Transition("publish without an export", prepare=first, before={"geojson": "on"},
                   settings={"geojson": "off"}, is_start=True, gone=(_EXPORT,)),
        Transition("publish in bands", _drop(IMAGE, pictures.field("large", 2100, 2100)), is_short=False),
        Transition("publish a stack", _drop(STACK, _stack(3)), settings=each, there=(picture % 0, picture % 2)),
        Transition("publish a shorter stack", _drop(STACK, _stack(2)), prepare=_give(STACK, _stack(3)),
                   before=each, there=(picture % 0, picture % 1), gone=(picture % 2,)),
        Transition("publish fewer planes", prepare=_give(STACK, _stack(3)), before=each,
                   settings={"plane_z": "max"}, is_start=True,
                   there=(b"outbox/" + STACK + b".json",), gone=(picture % 0, picture % 2)),
        Transition("compare", _truth, prepare=first),
        *_each_way("fail", "failed", act=_drop(IMAGE, BROKEN), **fails),
        Transition("fail in place", _drop(IMAGE, BROKEN), read_only="inbox",
                   there=(_INPUT, _FAILED + b".json"), gone=(_FAILED, _RESULT)),
        *_each_way("archive", "archive", act=_drop(IMAGE, _FIRST), **archives),
        Transition("archive what is done", prepare=first, is_start=True, **archives),
        Transition("archive what is done elsewhere", prepare=first, is_start=True, elsewhere="archive",
                   **archives),
        *_each_way("retry", "failed", command="retry", prepare=failed, **fails),
        *_each_way("return", "failed", act=_rewrite, prepare=failed, gone=(_FAILED, _FAILED + b".json")),
        Transition("start", prepare=first, is_start=True),
        Transition("start with leftovers", prepare=_leftovers, crash_before=2, is_start=True),
        Transition("start after a crash", prepare=first, crash_before=6, is_start=True),
        Transition("reload", _reload, prepare=first),
    ]  # fmt: skip
