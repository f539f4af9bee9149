"""Fault 12: names that harm those who treat them as text, and things that are no files."""

import contextlib
import os
import socket
import threading
import time

from trial import names

_HOSTILE = [
    b"line\nfeed.png", b"carriage\rreturn.png", b'quote".png', b"apostrophe'.png", b"-rf.png",
    b"--help.png", b"back\\slash.png", b"invalid\xff.png", b"invalid\xfe.png", b"cut\xe2\x82.png",
    b"space  space .png", b"percent%s%n.png", b"$(touch x).png", b"tab\t.png", b"bell\x07.png",
    b"\xc3\xa4\xe7\xb4\xb0.png", b"escape\x1b[31m.png", b"dir\xff\n/in\xfeside.png", b"*.png", b"#a?b&c.png",
    b"x" * 251 + b".png", b"x" * 250 + b"y.png", b"y" * 246 + b".png", b"z" * 245 + b".png",
    b"w" * 240 + b".png", b"\xff" * 251 + b".png", "\N{DNA DOUBLE HELIX}".encode() * 62 + b".png",
]  # fmt: skip


def hostile_names(trial):
    """Newlines, quotes, dashes, bytes that are no UTF-8, names as long as can be."""
    contents = trial.fields(len(_HOSTILE))
    for name, content in zip(_HOSTILE, contents, strict=True):
        trial.ledger.expect(name, content)
    for is_there_before in (True, False):
        if not is_there_before:
            trial.begin()
            for name, content in zip(_HOSTILE, contents, strict=True):
                trial.ledger.expect(name, content)
        daemon = None if is_there_before else trial.daemon()
        for name, content in zip(_HOSTILE, contents, strict=True):
            trial.place.drop(name, content)
        trial.tally.tries += len(_HOSTILE)
        daemon = daemon or trial.daemon()
        trial.finish(daemon)
    # After a restart the names are found in the outbox again, and nothing is done twice.
    before = daemon.logged("image segmented")
    trial.finish(trial.daemon())
    if (twice := daemon.logged("image segmented") - before) != 0:
        trial.tally.duplicated += twice
        trial.tally.say(f"{twice} images were segmented again after a restart")


def no_files(trial):
    """Links out of the inbox, FIFOs and sockets are neither read nor waited for."""
    place, content = trial.place, trial.fields(1)[0]
    outside = os.path.join(place.root, b"outside")
    os.makedirs(outside)
    secret = os.path.join(outside, b"secret.png")
    with open(secret, "wb") as file:
        file.write(content)
    long_ago = 1_000_000_000
    os.utime(secret, (long_ago, long_ago))

    def plant(folder):
        """Puts one of everything that is no file into a folder of the inbox."""
        path = os.path.join(place.inbox, folder)
        os.makedirs(path, exist_ok=True)
        os.symlink(secret, os.path.join(path, b"link.png"))
        os.symlink(b"../../outside/secret.png", os.path.join(path, b"relative.png"))
        os.symlink(b"/dev/zero", os.path.join(path, b"zero.png"))
        os.symlink(b"loop.png", os.path.join(path, b"loop.png"))
        os.symlink(outside, os.path.join(path, b"folder"))
        os.mkfifo(os.path.join(path, b"fifo.png"))
        with socket.socket(socket.AF_UNIX) as ear:
            ear.bind(os.path.join(path, b"s.png"))
        os.makedirs(os.path.join(path, b"folder.png"))

    plant(b"before")
    daemon = trial.daemon()
    plant(b"later")
    stop = threading.Event()

    def swap():
        """Makes a folder a link to outside and a folder again, as fast as it can."""
        real, link = (os.path.join(place.inbox, name) for name in (b"swap", b".link"))
        spare = os.path.join(place.staging, b"swap")
        os.makedirs(real)
        os.symlink(outside, link)
        while not stop.is_set():
            with open(os.path.join(real, b"secret.png"), "ab") as file:
                file.write(b"x")
            os.rename(real, spare)
            os.rename(link, real)
            time.sleep(0.001)
            os.rename(real, link)
            os.rename(spare, real)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        trial.give(names(trial.scale(300, 60)))
        trial.wait(daemon)
    finally:
        stop.set()
        swapper.join()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(place.inbox, b"swap", b"secret.png"))
    trial.tally.tries += 16
    # The file that was swapped is no image: whatever becomes of it is not the question here.
    daemon.wait_idle()
    for name in os.listdir(place.failed):
        if name.startswith(b"swap"):
            path = os.path.join(place.failed, name)
            for inner in os.listdir(path):
                os.unlink(os.path.join(path, inner))
            os.rmdir(path)
    if os.stat(secret).st_mtime != long_ago or not os.path.exists(secret):
        trial.tally.say("a file outside the inbox was changed")
    if os.listdir(outside) != [b"secret.png"]:
        trial.tally.say(f"outside the inbox there is {os.listdir(outside)}")
    trial.finish(daemon)
