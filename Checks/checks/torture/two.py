"""Two runs at once on one period, and readers while it is published again and again."""

import functools
import hashlib
import itertools
import os
import signal
import threading
import time

from checks.kit.findings import Finding, expect
from checks.kit.month import PERIOD
from checks.kit.program import describe
from checks.torture.job import Job

# A run that is refused does nothing but read the book and look at the exports.
SECONDS_MAX = 5.0


def hold(job, arguments, number):
    """Starts a run that halts before one of its calls. Returns it once it has."""
    process = job.start(arguments, torture={"do": "pause", "at": number})
    while process.poll() is None:
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            if file.read().rsplit(")", 1)[1].split()[0] == "T":
                return process
        time.sleep(0.001)
    raise Finding(f"call {number}: it did not halt")


def refuse_second(job, number, others):
    """While one run works, every other command that works on the period ends with 75."""
    job.reset()
    start = time.monotonic()
    first = hold(job, job.rating("new"), number)
    try:
        results = [(arguments[0], job.run(*arguments)) for arguments in others]
    finally:
        first.send_signal(signal.SIGCONT)
        ended = job.finish(first, start)
    expect(ended.status == 0, f"the first run: {ended.told()}")
    for name, result in results:
        expect(result.status == 75, f"the second run, {name}: {result.told()}")
        expect(PERIOD in result.err, f"the message names no folder: {result.told()}")
        expect(result.seconds < SECONDS_MAX, f"it waited {result.seconds:.1f} s")
    job.check_whole({job.current()})


def start_together(job, count):
    """Runs that begin at the same moment: one of them at least works, no other is lied to."""
    job.reset()
    start = time.monotonic()
    processes = [job.start(job.rating("new")) for _ in range(count)]
    statuses = sorted(job.finish(process, start).status for process in processes)
    expect(statuses[0] == 0, f"nobody worked: {statuses}")
    expect(set(statuses) <= {0, 75}, f"{[describe(status) for status in statuses]}")
    job.check_whole({job.current()})
    runs = [name for name in os.listdir(job.path("out", PERIOD)) if len(name) == 12]
    job.check_clean(runs)


class Reader(threading.Thread):
    """Reads the current run over and over, and checks every file by its sum."""

    def __init__(self, link):
        super().__init__()
        self.link = link
        self.is_wanted = True
        self.seen = {}
        self.finding = None

    def run(self):
        while self.is_wanted and self.finding is None:
            try:
                run = self.read_once()
                self.seen[run] = self.seen.get(run, 0) + 1
            except (OSError, Finding) as error:
                self.finding = f"a reader saw no whole run: {error}"

    def read_once(self):
        # The link is followed once: a reader that opens a folder keeps it.
        folder = os.path.realpath(self.link, strict=True)
        with open(os.path.join(folder, "manifest.json"), "rb") as file:
            run = hashlib.sha256(file.read()).hexdigest()[:12]
        expect(run == os.path.basename(folder), f"{folder} holds the manifest of {run}")
        with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as file:
            sums = dict(reversed(line.rstrip("\n").split("  ", 1)) for line in file)
        for name, found in sums.items():
            with open(os.path.join(folder, name), "rb") as file:
                expect(hashlib.sha256(file.read()).hexdigest() == found, f"{folder}/{name}")
        return run


def republish(job, times):
    """Two sets of exports in turn, read meanwhile."""
    job.reset()
    job.succeed(*job.rating("old"))
    readers = [Reader(job.path("out", PERIOD, "current")) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(times):
            job.succeed(*job.rating(("new", "old")[number % 2]))
    finally:
        for reader in readers:
            reader.is_wanted = False
            reader.join()
    for reader in readers:
        expect(reader.finding is None, reader.finding)
        expect(reader.seen, "a reader read nothing")


def calls_under_lock(job):
    """The numbers of the calls after the lock is taken and before it is let go."""
    names = [name for name, _ in job.calls(job.rating("new"))]
    first = names.index("flock")
    last = len(names) - names[::-1].index("flock")
    return range(first + 2, last + 1)


def run(sweep):
    with Job(sweep.asked) as job:
        job.succeed(*job.rating("old"))
        job.keep_out()
        others = [
            job.rating("new"), ["close", "--period", PERIOD, "--out", "out"],
            ["rerate", "--against", f"out/{PERIOD}/current", "--book", "book", "--out", "out",
             "new"],
        ]
        for number in itertools.cycle(sweep.spread(calls_under_lock(job))):
            sweep.try_case(f"other commands while a run halts at call {number}",
                           functools.partial(refuse_second, job, number, others))
            sweep.try_case("at the same moment",
                           lambda: start_together(job, sweep.random.randint(2, 4)))
            sweep.try_case("readers", lambda: republish(job, 6))
            if sweep.is_over():
                return
