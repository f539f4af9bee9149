"""Libraries that stand between nucleid and libc (LD_PRELOAD), and the rules that they obey (rules.c)."""

import ctypes
import errno
import os
import subprocess
import urllib.parse

from daemon import until
from trial import Skipped

_libc = ctypes.CDLL(None, use_errno=True)
_AT_FDCWD, _NOREPLACE, _EXCHANGE = -100, 1, 2
# What a library consists of, if it is not one file of its name.
_SOURCES = {"rules": ["rules.c", "rules_calls.c"]}


def library(bench, name):
    """Builds the library `name` from its C files, once for all trials, and returns its path."""
    path = os.path.join(bench.root, f"{name}.so")
    if not os.path.exists(path):
        folder = os.path.dirname(os.path.abspath(__file__))
        sources = [os.path.join(folder, file) for file in _SOURCES.get(name, [f"{name}.c"])]
        command = ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", path, *sources]
        try:
            result = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise Skipped("it needs a C compiler") from None
        if result.returncode != 0:
            raise RuntimeError(f"{name}.so cannot be built: {result.stderr}")
    return path


class Rules:
    """Rules for the calls of one process, as the environment that gives them to it.

    A rule is 'CALLS:PATH:ACTION[:WHICH]' (rules.c), in whose path '{root}' stands for the place's.
    """

    def __init__(self, trial, *rules, while_flag=False, fold=None, trace=False):
        root = os.fsdecode(trial.place.root)
        self._holds = os.path.join(root, "held")
        self.flag, self.trace = os.path.join(root, "rules-hold"), os.path.join(root, "trace")
        os.makedirs(self._holds, exist_ok=True)
        libraries = [library(trial.bench, "rules")]
        self.environment = {
            "FAULTS_RULES": ";".join(rule.replace("{root}", root) for rule in rules),
            "FAULTS_HOLD": self._holds,
        }
        if while_flag:
            self.environment["FAULTS_RULES_WHILE"] = self.flag
        if fold:
            libraries.append(library(trial.bench, "folding"))
            self.environment["FAULTS_FOLD"] = os.fsdecode(fold)
        if trace:
            libraries.append(library(trial.bench, "shim"))
            self.environment |= {"FAULTS_BELOW": root, "FAULTS_TRACE": self.trace}
        self.environment["LD_PRELOAD"] = " ".join(libraries)

    def traced(self):
        """The calls below the place's root that succeeded, in their order: (call, path[, path])."""
        calls = []
        with open(self.trace, "rb") as file:
            for line in file.read().decode().splitlines():
                call, result, *paths = line.split("\t")
                if int(result) >= 0:
                    calls.append((call, *(urllib.parse.unquote_to_bytes(path) for path in paths)))
        return calls

    def held(self, number):
        """The path of the call that the rule of this number holds just now; `None` if there is none."""
        try:
            with open(os.path.join(self._holds, str(number)), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def wait_held(self, number):
        """Waits until the rule of this number holds a call; returns the path of that call."""
        return until(lambda: self.held(number), f"a call is held by rule {number}", patience=20)

    def release(self, number):
        """Lets the call go on that the rule of this number holds."""
        os.unlink(os.path.join(self._holds, str(number)))


def _renameat2(source, target, flags):
    if _libc.renameat2(_AT_FDCWD, source, _AT_FDCWD, target, flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), source, None, target)


def place_or_exchange(source, target):
    """Gives what is at `source` the name `target`, and what had that name the other: whether it did.

    Nothing is ever replaced (renameat2(2), RENAME_EXCHANGE and RENAME_NOREPLACE).
    """
    while True:
        for flags in (_EXCHANGE, _NOREPLACE):
            try:
                _renameat2(source, target, flags)
                return flags == _EXCHANGE
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EEXIST):
                    raise
