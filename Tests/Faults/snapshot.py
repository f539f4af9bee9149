"""What the folders of a place hold, in a form that two runs can be compared by."""

import json
import os

import sidecars
from ledger import LOCK
from place import files

# Where a user's files and their results are.
_FOLDERS = ("inbox", "outbox", "failed", "archive", "truth")
# Where an input may be at any moment.
_INPUTS = ("inbox", "failed", "archive")
_HIDDEN = b".nucleid-"
# What of a sidecar tells when, and not what.
_MOMENTS = ("finished", "timing_ms")


def snapshot(place):
    """Every file and folder by its path: a digest, or what a sidecar says apart from times.

    Of the state folder only what is left half-written counts, and of the outbox not the page.
    """
    found = {}
    for folder in _FOLDERS:
        root = getattr(place, folder)
        for path, folders, names in os.walk(root):
            prefix = os.path.join(folder.encode(), os.path.relpath(path, root))
            found |= {os.path.normpath(os.path.join(prefix, name)) + b"/": "folder" for name in folders}
            for name in names:
                if name not in (LOCK, sidecars.PAGE):
                    key = os.path.normpath(os.path.join(prefix, name))
                    found[key] = _content(os.path.join(path, name), place.root)
    hidden = [name for name in os.listdir(place.state) if name.startswith(_HIDDEN)]
    return found | {os.path.join(b"state", name): "left" for name in hidden}


def _content(path, root):
    """The digest of a file, or what a sidecar says; `None` where it is gone by now."""
    content = sidecars.read(path) if os.path.isfile(path) else None
    if content is None:
        return None
    if path.endswith(b".json"):
        try:
            said = json.loads(content.replace(root, b"ROOT"))
            return json.dumps({k: v for k, v in said.items() if k not in _MOMENTS}, sort_keys=True)
        except (ValueError, AttributeError):
            return "no sidecar"
    return sidecars.digest(content)


def inputs(state):
    """The digests of the images in a snapshot, wherever they are; sidecars are none."""
    prefixes = tuple(name.encode() + b"/" for name in _INPUTS)
    return {
        content
        for path, content in state.items()
        if path.startswith(prefixes) and not path.endswith((b".json", b"/"))
    }


def partial(place):
    """What stands under a final name in the outbox and is not whole."""
    for path in files(place.outbox):
        if path != LOCK and not os.path.basename(path).startswith(_HIDDEN):
            if reason := sidecars.fault(os.path.join(place.outbox, path)):
                yield f"{os.fsdecode(path)!r} {reason}"


def page(place):
    """What the page shows, by name, and a sentence about each entry that is not as its sidecar."""
    content = sidecars.read(os.path.join(place.outbox, sidecars.PAGE)) or b""
    entries, reason = sidecars.page(content)
    said = [f"the page {reason}"] if reason else []
    there = set()
    for folder in (place.outbox, place.failed):
        for path in files(folder):
            if path.endswith(b".json") and (content := sidecars.read(os.path.join(folder, path))):
                sidecar = json.loads(content)
                there.add((sidecar["image"]["name"], sidecar["finished"]))
    listed = {(entry["name"], entry["finished"]) for entry in entries}
    said += [f"the page does not show {name!r} as it is" for name, _ in sorted(there - listed)]
    said += [f"the page shows {name!r}, which is not there" for name, _ in sorted(listed - there)]
    return sorted(entry["name"] for entry in entries), said
