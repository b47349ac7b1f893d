"""Stops runs by SIGTERM and SIGINT at random times."""

import functools
import itertools
import os
import signal
import time

from checks.kit.findings import expect
from checks.kit.month import PERIOD
from checks.kit.program import describe
from checks.torture.job import Job, pivots_first

STATUSES = {signal.SIGTERM: 143, signal.SIGINT: 130}
TIMES = 200
PIVOTS_TRIED = 12
SECONDS_MAX = 1.0


def await_start(process):
    """Waits until the program catches SIGTERM: before that the system itself ends it."""
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            caught = next(line for line in file if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.0005)


def stop_once(job, arguments, wanted, after_seconds, before, after):
    job.reset()
    process = job.start(arguments)
    await_start(process)
    time.sleep(after_seconds)
    is_running = process.poll() is None
    start = time.monotonic()
    process.send_signal(wanted)
    result = job.finish(process, start)
    if result.status == 0:
        # It was published; a signal then comes too late.
        job.check_whole({after})
        return False
    expect(result.status == STATUSES[wanted], f"{describe(result.status)}: {result.err[:300]}")
    expect(not is_running or result.seconds < SECONDS_MAX, f"it took {result.seconds:.2f} s")
    expect(job.current() == before, f"current became {job.current()}")
    folder = job.path("out", PERIOD)
    if os.path.isdir(folder):
        extra = set(os.listdir(folder)) - {before, "current", ".work", ".adjustments"}
        expect(not extra, f"left behind: {extra}")
    return True


def go_on(job, arguments, before, after):
    """The next run needs no cleaning."""
    job.succeed(*arguments)
    job.check_whole({after})
    job.check_clean({before, after} - {None})


def run(sweep):
    with Job(sweep.asked) as job:
        job.succeed("generate", "--records", "15000", "--seed", str(sweep.asked.seed), "--files",
                    "6", "--book", "book-2", "--exports", "many")
        arguments = job.rating("many", threads=2)
        arguments[arguments.index("book")] = "book-2"
        old_arguments = job.rating("old")
        job.succeed(*old_arguments)
        job.keep_out()
        before = job.current()
        seconds = job.succeed(*arguments).seconds
        after = job.current()
        calls = stop_at_calls(sweep, job, before)
        # The calls that publish first, then random times, then all the other calls.
        for body in itertools.islice(calls, PIVOTS_TRIED):
            sweep.try_case("SIGTERM at a call", body)
        stop_at_times(sweep, job, arguments, before, after, seconds)
        for body in calls:
            if sweep.is_over():
                return
            sweep.try_case("SIGTERM at a call", body)


def stop_at_times(sweep, job, arguments, before, after, seconds):
    """Signals at random times; some come after the end."""
    stopped = tried = 0
    for number in range(TIMES):
        if sweep.is_over():
            break
        wanted = list(STATUSES)[number % 2]
        # Some come after the end: the moment of publishing is the one to hit.
        wait = sweep.random.uniform(0, seconds * 1.2)
        stop = functools.partial(stop_once, job, arguments, wanted, wait, before, after)
        stopped += bool(sweep.try_case(f"{wanted.name} after {wait * 1000:.0f} ms", stop))
        tried += 1
        if number % 5 == 0:
            sweep.try_case(f"the run after {wanted.name}",
                           lambda: go_on(job, arguments, before, after))
    expect(stopped or tried < 10, "no run was stopped")


def stop_at_calls(sweep, job, before):
    """A signal just before each call of a small run: what it says must be what is."""
    arguments = job.rating("new")
    job.reset()
    calls = job.calls(arguments)
    after = job.current()
    for number in pivots_first(calls, sweep.spread(range(1, len(calls) + 1))):
        yield functools.partial(stop_at, job, arguments, number, before, after)


def stop_at(job, arguments, number, before, after):
    job.reset()
    result = job.run(*arguments, torture={"do": "stop", "at": number})
    expect(result.status in (0, 143), f"call {number}: {describe(result.status)}: {result.err}")
    job.check_whole({after if result.status == 0 else before})
    if result.status:
        known = {before, "current", ".work", ".adjustments"}
        extra = set(os.listdir(job.path("out", PERIOD))) - known
        expect(not extra, f"left behind: {extra}")
    job.succeed(*arguments)
    job.check_clean({before, after})
