"""Kills a run before each call of the system, and runs it again."""

import functools
import os
import signal

from checks.kit.findings import expect
from checks.kit.month import PERIOD, PREVIOUS
from checks.kit.program import describe
from checks.torture.job import Job, pivots_first

# They change nothing: a kill before one of them is a kill before the call after it.
IDLE = ",lstat,stat,fstat,access,readdir,opendir,readlink,"
RERATING = ["rerate", "--against", f"out/{PERIOD}/current", "--book", "book", "--out", "out",
            "--threads", "1", "new"]


def kill(job, arguments, number):
    result = job.run(*arguments, torture={"do": "kill", "at": number, "skip": IDLE})
    expect(result.status in (-signal.SIGKILL, 0), f"{describe(result.status)}: {result.err[:300]}")
    return result.status != 0


def kill_rating(job, arguments, number, before, after):
    """One kill, another one on what it left, and a run to the end."""
    job.reset()
    kill(job, arguments, number)
    job.check_whole({before, after})
    kill(job, arguments, max(1, number // 2))
    job.check_whole({before, after})
    job.succeed(*arguments)
    job.check_whole({after})
    job.check_clean({before, after} - {None})


def kill_over(job, arguments, number, ids):
    """As it is, but it is the old exports that are rated next."""
    job.reset()
    kill(job, arguments, number)
    job.check_whole(set(ids))
    job.succeed(*job.rating("old"))
    job.check_whole({ids[0]})
    job.check_clean(ids)


def kill_closing(job, number, run):
    job.reset()
    arguments = ["close", "--period", PERIOD, "--out", "out"]
    kill(job, arguments, number)
    job.check_whole({run})
    if not os.path.exists(job.path("out", PERIOD, "closed.json")):
        job.succeed(*job.rating("old"))
        job.check_clean({run})
    job.succeed(*arguments)
    job.check_clean({run})
    result = job.run(*job.rating("old"))
    expect(result.status == 73, f"a closed period is rated: {result.told()}")


def kill_rerating(job, number, old, new):
    job.reset()
    kill(job, RERATING, number)
    job.check_whole({old, new})
    # Against the current run: once that is the new one, its adjustments must be there.
    if job.current() == old:
        job.succeed(*RERATING)
    job.check_clean({old, new})
    job.check_whole({new})
    parent = job.path("out", PERIOD, "adjustments")
    found = os.listdir(parent) if os.path.isdir(parent) else []
    expect(found == [f"{old}-{new}"], f"adjustments: {found}")


def sweep_first(sweep, job):
    """Where there is no run yet."""
    rating = job.rating("new")
    calls = job.calls(rating, IDLE)
    new = job.current()
    for number in pivots_first(calls, sweep.spread(range(1, len(calls) + 1))):
        yield "first run", number, lambda n: kill_rating(job, rating, n, None, new)


def sweep_over(sweep, job):
    """Over a run of other exports, with a run of the month before."""
    job.succeed(*job.rating("old", period=PREVIOUS))
    job.succeed(*job.rating("old"))
    job.keep_out()
    old = job.current()
    job.succeed(*job.rating("new"))
    new = job.current()
    job.reset()
    rating = job.rating("new")
    calls = job.calls(rating, IDLE)
    for number in pivots_first(calls, sweep.spread(range(1, len(calls) + 1))):
        yield "over a run", number, lambda n: kill_rating(job, rating, n, old, new)
        yield "then the old exports", number, lambda n: kill_over(job, rating, n, [old, new])


def sweep_commands(sweep, job):
    """Closing and rerating."""
    job.succeed(*job.rating("old"))
    job.keep_out()
    old = job.current()
    closing = len(job.calls(["close", "--period", PERIOD, "--out", "out"], IDLE))
    job.reset()
    for number in range(1, closing + 1):
        yield "close", number, lambda n: kill_closing(job, n, old)
    job.reset()
    calls = job.calls(RERATING, IDLE)
    new = next(name for name in job_runs(job) if name != old)
    for number in pivots_first(calls, sweep.spread(range(1, len(calls) + 1))):
        yield "rerate", number, lambda n: kill_rerating(job, n, old, new)


def job_runs(job):
    return [name for name in os.listdir(job.path("out", PERIOD)) if len(name) == 12]


def sweep_spilling(sweep, job):
    """Records enough for the spill file; the calls are a sample."""
    job.succeed("generate", "--records", "160000", "--seed", str(sweep.asked.seed), "--files", "4",
                "--sub-accounts", "20", "--book", "large-book", "--exports", "large")
    arguments = ["rate", "--period", PERIOD, "--book", "large-book", "--out", "out", "--threads",
                 "1", "--memory", "16MiB", "large"]
    calls = job.calls(arguments, IDLE)
    expect(any(name == "pwrite" for name, _ in calls), "the spill file is not used")
    new = job.current()
    while True:
        number = sweep.random.randint(1, len(calls))
        yield "spilling", number, lambda n: kill_rating(job, arguments, n, None, new)


def run(sweep):
    """The kinds take turns, so that a short sweep has some of each."""
    with Job(sweep.asked) as one, Job(sweep.asked) as two, Job(sweep.asked) as three, \
            Job(sweep.asked) as four:
        sources = [sweep_first(sweep, one), sweep_over(sweep, two), sweep_commands(sweep, three),
                   sweep_spilling(sweep, four)]
        while sources and not sweep.is_over():
            for source in list(sources):
                # A spilling run takes as long as a dozen small ones.
                for _ in range(1 if source is sources[-1] else 8):
                    case = next(source, None)
                    if case is None:
                        sources.remove(source)
                        break
                    kind, number, body = case
                    sweep.try_case(f"{kind}, call {number}", functools.partial(body, number))
                    if sweep.is_over():
                        return
