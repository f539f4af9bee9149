"""The comparison of what is there with what a ledger says must be."""

import collections
import datetime
import json
import os
import re

import sidecars
from ledger import LOCK
from place import files

# The most images on a page (OutboxIndex.most).
_MOST = 10_000
_SEGMENTED = re.compile(rb' image segmented image=(?:"([^"]*)"|(\S+))')


def shown(name):
    """A name, whatever its bytes, as part of a sentence."""
    text = repr(os.fsdecode(name))
    return text if len(text) < 80 else text[:76] + "…'"


class Judgement:
    """Goes through a place and adds what it finds to a tally."""

    def __init__(self, ledger, tally):
        self.ledger, self.place, self.tally = ledger, ledger.place, tally

    def lost(self, sentence):
        """Counts an image whose result or failure is not there."""
        self.tally.lost += 1
        self.tally.say(sentence)

    def duplicated(self, sentence, count=1):
        """Counts what is there more often than it should be."""
        self.tally.duplicated += count
        self.tally.say(sentence)

    def partial(self, sentence):
        """Counts what is there, but not as an undisturbed run leaves it."""
        self.tally.partial += 1
        self.tally.say(sentence)

    def give(self, daemon):
        """Judges everything; ends with what `nucleid verify --full` says."""
        self.ledger.look_for_partial()
        for sentence in sorted(self.ledger.partial):
            self.partial(sentence)
        self._results(daemon)
        self._failures()
        self._log()
        result = daemon.command("verify", "--full")
        if result.returncode != 0:
            said = (result.stdout + result.stderr).strip()
            self.tally.say(f"'nucleid verify --full' ended with {result.returncode}: {said[:600]}")

    def give_page(self):
        """Judges the page of a daemon that has ended: it shows whatever there is."""
        entries, reason = sidecars.page(
            sidecars.read(os.path.join(self.place.outbox, sidecars.PAGE)) or b""
        )
        if reason:
            self.partial(f"the page {reason}")
        there, listed = set(), {(entry["name"], entry["finished"]) for entry in entries}
        for folder in (self.place.outbox, self.place.failed):
            for path in files(folder):
                if path.endswith(b".json"):
                    sidecar = json.loads(sidecars.read(os.path.join(folder, path)))
                    there.add((sidecars.displayed(sidecar["image"]["name"]), sidecar["finished"]))
                elif os.path.basename(path).startswith(b".nucleid-"):
                    self.duplicated(f"left behind: {shown(path)}")
        lacking = there - listed if len(there) <= _MOST else []
        for name, _ in sorted(lacking):
            self.lost(f"the page does not show {name!r} as it is")

    def _is_being_written(self, path, daemon):
        """Whether a file is the page's next version, in the hands of a daemon that runs."""
        return daemon.is_running and path.startswith(b".nucleid-%d-" % daemon.process.pid)

    def _results(self, daemon):
        found, listed = {}, {LOCK, sidecars.PAGE}
        for path in list(files(self.place.outbox)):
            if not path.endswith(b".json"):
                continue
            full = os.path.join(self.place.outbox, path)
            try:
                sidecar = json.loads(sidecars.read(full))
                name = sidecars.image_name(sidecar)
                claims = sidecars.outputs(full, sidecar)
            except (ValueError, KeyError, TypeError) as error:
                self.tally.say(f"{shown(path)} is no sidecar: {error!r}")
                continue
            listed |= {path, *(os.path.relpath(file, self.place.outbox) for file, _ in claims.values())}
            if name in found:
                self.duplicated(f"{shown(name)} has two results")
            found[name] = (full, sidecar)
        for name in self.ledger.results.keys() - found.keys():
            self.lost(f"{shown(name)} has no result")
        for name, (full, sidecar) in found.items():
            if name in self.ledger.results:
                contents = {sidecars.digest(self.ledger.results[name])}
            else:
                contents = self.ledger.possible.get(name, set())
            self._compare(name, full, sidecar, contents)
        for path in files(self.place.outbox):
            if path not in listed and not self._is_being_written(path, daemon):
                self.duplicated(f"the outbox holds {shown(path)}, which no sidecar lists")

    def _compare(self, name, path, sidecar, contents):
        """Compares a result with the undisturbed one, byte by byte."""
        key = sidecar["image"]["sha256"]
        if key not in contents:
            if contents:
                self.lost(f"the result of {shown(name)} is of another content")
            else:
                self.duplicated(f"{shown(name)} has a result that nobody asked for")
            return
        outputs, expected = self.ledger.reference.results[key]
        claims = sidecars.outputs(path, sidecar)
        if sidecars.contents(claims) != outputs:
            self.partial(f"the files of {shown(name)} differ from an undisturbed run's")
        if sidecars.timeless(path, sidecar) != expected:
            self.partial(f"the sidecar of {shown(name)} differs from an undisturbed run's")
        if name not in self.ledger.results or name in self.ledger.rewritten:
            return
        try:
            status = os.lstat(os.path.join(self.place.inbox, name))
        except OSError:
            return
        moment = datetime.datetime.fromtimestamp(status.st_mtime_ns // 10**9, datetime.UTC)
        modified = f"{moment:%Y-%m-%dT%H:%M:%S}.{status.st_mtime_ns // 10**6 % 1000:03}Z"
        if (said := sidecar["image"]["modified"]) != modified:
            self.tally.say(f"{shown(name)} is of {modified}; its sidecar says {said}")

    def _failures(self):
        expected = {LOCK}
        for name, code in self.ledger.failures.items():
            expected |= {name, name + b".json"}
            content = sidecars.read(os.path.join(self.place.failed, name + b".json"))
            found = json.loads(content)["error"]["code"] if content else None
            if found != code or not os.path.lexists(os.path.join(self.place.failed, name)):
                self.lost(f"{shown(name)} should have failed as '{code}', not '{found}'")
        for path in files(self.place.failed):
            if path not in expected:
                self.duplicated(f"the failed folder holds {shown(path)}{self._why(path)}")

    def _why(self, path):
        if not path.endswith(b".json"):
            return ""
        error = json.loads(sidecars.read(os.path.join(self.place.failed, path)))["error"]
        return f": {error['code']}: {error['message']}"

    def _log(self):
        counts = collections.Counter()
        for line in (sidecars.read(self.place.log) or b"").splitlines():
            if match := _SEGMENTED.search(line):
                counts[match[1] or match[2]] += 1
        for name, count in counts.items():
            # A name that had to be changed to stand on a line is not found here.
            allowed = self.ledger.allowance.get(name, count)
            if count > allowed:
                self.duplicated(f"{shown(name)} was segmented {count} times", count - allowed)
