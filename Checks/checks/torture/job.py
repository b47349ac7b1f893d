"""A small job in a folder of its own, runs of it under the shim, and what must hold after each."""

import math
import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass

from checks.kit.findings import Finding, expect
from checks.kit.month import HEADER, PERIOD, Folder, row
from checks.kit.native import compile_library
from checks.kit.places import SMALL_BOOK
from checks.kit.program import Result, finished

SHIM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shim.c")
SECONDS_MAX = 120
FINDINGS_MAX = 8
# A sweep tries so many cases however small its share.
CASES_MIN = 4
# The calls by which a run becomes a run, and the current one.
PIVOTS = {"syncfs", "fsync", "rename", "symlink"}
WALLETS = (
    "owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount\n"
    "agency,harbor,2026-09,20.00,,10.00,25.00\n"
    "sub_account,bakery,2026-09,5.00,,2.00,10.00\n"
)


@dataclass
class Asked:
    """What the command line asks for."""

    rebill: str
    seed: int
    shim: str


class Sweep:
    """Counts the cases of a sweep, keeps what they find, and tells when it is over."""

    def __init__(self, name, asked, seconds, most):
        self.name = name
        self.asked = asked
        self.random = random.Random(f"{name} {asked.seed}")
        self.cases = 0
        self.most = most
        self.findings = []
        self.start = time.monotonic()
        self.deadline = self.start + seconds

    def is_over(self):
        is_done = self.cases >= self.most or time.monotonic() > self.deadline
        return (is_done and self.cases >= CASES_MIN) or len(self.findings) >= FINDINGS_MAX

    def try_case(self, what, case):
        """Runs a case; what it finds is told at once and counted. Returns what the case does."""
        self.cases += 1
        try:
            return case()
        except Finding as finding:
            self.findings.append(f"{what}: {finding}")
            print(f"torture: {self.name}: FOUND: {what}: {finding}", flush=True)
            return None

    def spread(self, items):
        """The items in an order in which any beginning covers the whole evenly."""
        items = list(items)
        step = max(1, int(len(items) * 0.618))
        while math.gcd(step, len(items)) > 1:
            step += 1
        first = self.random.randrange(len(items)) if items else 0
        return [items[(first + index * step) % len(items)] for index in range(len(items))]


def pivots_first(calls, items, number_of=lambda item: item):
    """The items whose call is at or just after one that publishes come first."""
    def is_other(item):
        number = number_of(item)
        around = [name for name, _ in calls[max(0, number - 2):number]]
        return not PIVOTS & set(around)
    return sorted(items, key=is_other)


def build_shim(folder):
    """Compiles the shim. Returns where it is."""
    return compile_library(SHIM, folder, "-O1")


def scratch():
    """Where jobs are made: in memory where there is room, for `syncfs` waits for a whole disk."""
    memory = "/dev/shm"
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    return memory if has_room else None


class Job(Folder):
    """A book, two sets of exports, and an output folder; leave it by `with`."""

    def __init__(self, asked):
        super().__init__("torture", scratch())
        self.asked = asked
        self.write("book/wallets.csv", WALLETS.encode())
        usage = os.path.join(os.path.dirname(SMALL_BOOK), "exports", "usage.csv")
        with open(usage, "rb") as file:
            rows = file.read()
        for name, count in (("old", 3), ("new", 5)):
            self.write(f"{name}/usage.csv", rows)
            more = b"".join(row(number) for number in range(1, count))
            self.write(f"{name}/more/{name}.csv", HEADER + more)

    def __exit__(self, *_):
        for parent, names, _ in os.walk(self.folder):
            for name in names:
                os.chmod(os.path.join(parent, name), 0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    # MARK: Runs

    def start(self, arguments, torture=None, command=None, **more):
        """Starts the program in the job's folder, under the shim if that is told what to do."""
        environment = dict(os.environ)
        if torture is not None:
            environment |= {f"TORTURE_{key.upper()}": str(value) for key, value in torture.items()}
            environment |= {"LD_PRELOAD": self.asked.shim, "TORTURE_ROOT": self.folder}
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen(
            [*(command or []), self.asked.rebill, *arguments], cwd=self.folder, env=environment,
            stdin=more.pop("stdin", subprocess.DEVNULL), **more)

    def run(self, *arguments, torture=None, command=None, **more):
        start = time.monotonic()
        return self.finish(self.start(arguments, torture, command, **more), start)

    def finish(self, process, start):
        texts = finished(process, SECONDS_MAX)
        return Result(process.returncode, *texts, time.monotonic() - start)

    def rating(self, exports, *options, period=PERIOD, threads=1):
        """The arguments that rate a folder of exports."""
        return ["rate", "--period", period, "--book", "book", "--out", "out",
                "--threads", str(threads), *options, exports]

    def succeed(self, *arguments):
        result = self.run(*arguments)
        expect(result.status == 0, f"{arguments[0]}: {result.told()}")
        return result

    def calls(self, arguments, skip=""):
        """What a run calls of the system, in its order: pairs of a name and a path."""
        log = self.path("calls.log")
        if os.path.exists(log):
            os.unlink(log)
        result = self.run(*arguments, torture={"log": log, "skip": skip})
        expect(result.status == 0, f"counting: {result.told()}")
        with open(log, encoding="utf-8") as file:
            found = [tuple(line.rstrip("\n").split(" ", 1)) for line in file]
        os.unlink(log)
        return found

    # MARK: What lies there

    def current(self, period=PERIOD):
        """The id of the current run; None without one."""
        try:
            return os.readlink(self.path("out", period, "current"))
        except FileNotFoundError:
            return None

    def keep_out(self):
        """Notes how the output folder is, for `reset`."""
        if os.path.exists(self.path("out")):
            shutil.copytree(self.path("out"), self.path("out.kept"), symlinks=True)

    def reset(self):
        shutil.rmtree(self.path("out"), ignore_errors=True)
        if os.path.exists(self.path("out.kept")):
            shutil.copytree(self.path("out.kept"), self.path("out"), symlinks=True)

    def check_whole(self, allowed):
        """That `current` is one of these runs, and that run whole."""
        current = self.current()
        expect(current in allowed, f"current is {current}, not one of {allowed}")
        if current is None:
            return
        result = self.run("verify", f"out/{PERIOD}/current")
        expect(result.status == 0, f"verify: {result.told()}")

    def hidden(self):
        """What lies hidden in the output folder."""
        found = []
        for parent, folders, names in os.walk(self.path("out")):
            found += [os.path.join(parent, name) for name in folders + names if name[0] == "."]
        return found

    def check_clean(self, runs):
        """That nothing lies in the period's folder but these runs and what is no run's."""
        expect(not self.hidden(), f"left behind: {self.hidden()}")
        found = set(os.listdir(self.path("out", PERIOD)))
        extra = found - set(runs) - {"current", "closed.json", "adjustments"}
        expect(not extra, f"left behind: {extra}")
