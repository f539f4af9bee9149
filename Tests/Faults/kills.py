"""Faults 1, 11 and 13: the process dies or is ended at any moment; a second one is started."""

import os
import signal
import time

import pictures
from daemon import Trouble
from trial import names


def kill_9(trial):
    """SIGKILL at random moments during a stream of images, a fifth of them broken."""
    _stream(trial, signal.SIGKILL, trial.scale(300, 25), trial.scale(500, 100))


def terminate(trial):
    """SIGTERM at random moments during a stream of images: the daemon ends in order."""
    _stream(trial, signal.SIGTERM, trial.scale(100, 10), trial.scale(300, 60))


def _stream(trial, number, rounds, count):
    chance = trial.chance
    contents = trial.fields(count)
    waiting = list(zip(names(count), contents, strict=True))
    broken = {chance.randrange(count) for _ in range(count // 5)}
    begun = time.monotonic()
    trial.daemon().stop()
    start = time.monotonic() - begun
    for round in range(rounds):
        if trial.is_late:
            break
        # Half of the deaths come during the start, which looks through what is there.
        delay = chance.uniform(0, 2 * start if chance.random() < 0.5 else 0.3)
        share = -(-len(waiting) // (rounds - round))
        batch, waiting = waiting[:share], waiting[share:]
        daemon = trial.daemon(wait=False)
        end = time.monotonic() + delay
        for name, content in batch:
            time.sleep(max(0, min(chance.uniform(0, delay), end - time.monotonic())))
            if int(name[:5]) in broken:
                # Not short, which would only be waited for: broken in its middle.
                content = content[:60] + b"nonsense" + content[68:]
                trial.ledger.expect_failure(name, "image-broken")
            else:
                trial.ledger.expect(name, content)
            trial.place.drop(name, content)
        time.sleep(max(0, end - time.monotonic()))
        status = daemon.kill(number)
        trial.tally.tries += 1
        # Before READY=1 SIGTERM may still have its default action.
        if number == signal.SIGTERM and status not in (0, -signal.SIGTERM):
            trial.tally.say(f"SIGTERM ended in exit status {status}: {daemon.last_words()}")
        trial.ledger.look_for_partial()
    trial.finish(trial.daemon())


def poison(trial):
    """An image in whose hands the process dies three times fails; SIGKILL never counts."""
    side = 3000
    killer, victim = pictures.large(1, side), pictures.large(2, side)
    others = names(trial.scale(40, 10))
    trial.ledger.expect(b"victim.png", victim)
    for kill in range(4):
        daemon = trial.daemon()
        if kill == 0:
            trial.place.drop(b"victim.png", victim)
        _wait_in_hand(daemon, "victim.png")
        daemon.kill()
        trial.tally.tries += 1
    daemon = trial.daemon()
    trial.wait(daemon)

    trial.give(others)
    trial.place.drop(b"killer.png", killer)
    trial.ledger.expect_failure(b"killer.png", "poison")
    for _ in range(3):
        _wait_in_hand(daemon, "killer.png")
        status = daemon.kill(signal.SIGSEGV)
        trial.tally.tries += 1
        if status != -signal.SIGSEGV:
            trial.tally.say(f"SIGSEGV ended in exit status {status}")
        daemon = trial.daemon()
    trial.finish(daemon)


def _wait_in_hand(daemon, name):
    def in_hand(report):
        if report["failed"]:
            raise Trouble(f"'{name}' failed too early: {report['last_failures']}")
        return name in report["in_hand"]

    daemon.wait_report(in_hand, f"'{name}' is in hand")


def second(trial):
    """A second daemon on the same folders says whose they are and leaves; the first goes on."""
    first = trial.daemon()
    trial.give(names(20))
    own = trial.place.settings
    for shared in (["inbox"], ["outbox"], ["inbox", "outbox"]):
        rival = trial.neighbour(**{key: own[key] for key in shared})
        rival.start(wait=False)
        try:
            status = rival.process.wait(30)
        except Exception:
            rival.kill()
            status = 0
        said = rival.last_words()
        trial.tally.tries += 1
        if status == 0 or str(first.process.pid) not in said:
            what = " and ".join(shared)
            trial.tally.say(f"a second one on the same {what} ended with {status}: {said}")
    trial.give(names(20, start=20))
    trial.finish(first)
    # The locks are the process's, not the file's: the next one starts.
    os.stat(os.path.join(trial.place.outbox, b".nucleid.lock"))
    trial.daemon().stop()
