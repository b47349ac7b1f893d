"""Fails each call of the system once, in turn, by each of the reasons there can be."""

import errno
import functools
import itertools
import os
import re

from checks.kit.findings import expect
from checks.kit.month import PERIOD, PREVIOUS
from checks.kit.program import describe
from checks.torture.job import Job, pivots_first

REASONS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EMFILE, errno.EACCES]
# Transfers may be interrupted, or end half way: neither is a fault.
TRANSFERS = {"read", "write", "pread", "pwrite"}
HARMLESS = [errno.EINTR, "short"]
# Calls that a full disk refuses; it stays full, whatever is tried then.
NEEDS_ROOM = {"write", "pwrite", "mkdir", "symlink", "rename", "fsync", "syncfs"}
# A run may go on where one of these failed, as long as it comes to the same.
MAY_PASS = {"sync_file_range", "close", "unlink", "flock", "readlink", "access", "stat", "lstat"}
# What these tell is no reason that could be shown.
UNTOLD = {"fstat", "stat", "lstat", "access", "readlink", "flock", "unlink"}
RUN_NAME = re.compile(r"[0-9a-f]{12}")
INPUTS = ("book", "old", "new", "large-book", "large")


def is_other_month(path):
    """Whether a path is in the output folder, but not of the month that is rated."""
    parts = path.split("/")
    return parts[0] == "out" and len(parts) > 1 and parts[1] != PERIOD


class Plan:
    """One command, what it calls, and how to tell what came of it."""

    def __init__(self, job, name, arguments, expected):
        self.job = job
        self.name = name
        self.arguments = arguments
        self.calls = job.calls(arguments)
        self.after = expected(job)
        job.reset()
        self.before = expected(job)
        self.expected = expected
        # Once it has succeeded, the same command would compare the new run with itself.
        self.is_against_current = False

    def cases(self, sweep, wanted=None):
        """Every pair of a call and a reason, in an order that covers all from the start on."""
        pairs = []
        for number, (name, _) in enumerate(self.calls, 1):
            if wanted is None or name in wanted:
                reasons = REASONS + (HARMLESS if name in TRANSFERS else [])
                reasons += ["full"] if name in NEEDS_ROOM else []
                pairs += [(number, reason) for reason in reasons]
        pairs = pivots_first(self.calls, sweep.spread(pairs), lambda pair: pair[0])
        for number, reason in pairs:
            name, path = self.calls[number - 1]
            told = errno.errorcode.get(reason, reason)
            yield f"{self.name}: call {number}, {name} {path}: {told}", number, reason

    def try_one(self, number, reason):
        name, path = self.calls[number - 1]
        self.job.reset()
        # To make a folder that is there fails in any case.
        is_idle = reason != "full" and name == "mkdir" and os.path.exists(self.job.path(path))
        result = self.job.run(*self.arguments, torture={"do": reason, "at": number})
        if result.status == 0:
            is_harmless = reason in HARMLESS or name in MAY_PASS or is_idle
            # No wallet of these months carries a balance, so a run of the month before that cannot
            # be read ends nothing: a warning names it.
            is_warned = f"{os.path.basename(path)}: " in result.err and "warning: " in result.err
            is_harmless |= is_other_month(path) and is_warned
            expect(is_harmless, "it went on as if nothing had failed")
            expect(self.expected(self.job) == self.after, "it ended well, but came to another end")
        else:
            expect(reason not in HARMLESS, f"it should go on: {result.told()}")
            self.check_failed(name, path, reason, result)
        self.job.check_whole({self.job.current()})
        if self.is_against_current and self.job.current() == self.after[1]:
            expect(self.expected(self.job) == self.after, "it is current without its adjustments")
            return
        self.job.succeed(*self.arguments)
        expect(self.expected(self.job) == self.after, "the next run comes to another end")
        expect(not self.job.hidden(), f"left behind: {self.job.hidden()}")

    def check_failed(self, name, path, reason, result):
        is_input = path.split("/")[0] in INPUTS
        # What closing and rerating read of earlier runs is an input as well.
        is_input |= name in ("open", "read", "fstat", "opendir", "readdir", "access", "readlink")
        allowed = {66, 73, 74} if is_input else {73, 74}
        expect(result.status in allowed, f"{describe(result.status)}: {result.err[:400]}")
        # Where even taking it back fails, that must be told.
        is_told = reason == "full" and "could not be taken back" in result.err
        is_unpublished = self.expected(self.job) == self.before
        expect(is_unpublished != is_told, f"published all the same: {result.told()}")
        stem = os.path.basename(path.rstrip("/")).lstrip(".")
        # Where nothing can be told of a file, the folder that was asked for is named.
        folder = os.path.basename(os.path.dirname(path))
        is_named = stem in result.err or (name in UNTOLD and folder in result.err)
        expect(is_named, f"the message does not name {stem}: {result.told()}")
        said = os.strerror(errno.ENOSPC if reason == "full" else reason)
        expect(said in result.err or name in UNTOLD, f"no reason is told: {result.told()}")


def published(job):
    """What a rating may change: the runs that there are, and which is current."""
    folder = job.path("out", PERIOD)
    found = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(name for name in found if RUN_NAME.fullmatch(name)), job.current()


def closed(job):
    return os.path.exists(job.path("out", PERIOD, "closed.json"))


def adjusted(job):
    """The adjustments that there are, what is current, and the runs."""
    parent = job.path("out", PERIOD, "adjustments")
    found = sorted(os.listdir(parent)) if os.path.isdir(parent) else []
    runs, current = published(job)
    return found, current, runs


def plan_first(job):
    return Plan(job, "first run", job.rating("new"), published)


def plan_over(job):
    """A rating where there is a run, and one of the month before with its balances."""
    job.succeed(*job.rating("old", period=PREVIOUS))
    job.succeed(*job.rating("old"))
    job.keep_out()
    return Plan(job, "over a run", job.rating("new"), published)


def plan_closing(job):
    job.succeed(*job.rating("old"))
    job.keep_out()
    return Plan(job, "close", ["close", "--period", PERIOD, "--out", "out"], closed)


def plan_rerating(job, closes=False):
    job.succeed(*job.rating("old"))
    if closes:
        job.succeed("close", "--period", PERIOD, "--out", "out")
    job.keep_out()
    arguments = ["rerate", "--against", f"out/{PERIOD}/current", "--book", "book", "--out", "out",
                 "--threads", "1", "new"]
    plan = Plan(job, "rerate a closed period" if closes else "rerate", arguments, adjusted)
    plan.is_against_current = not closes
    return plan


def plan_rerating_closed(job):
    return plan_rerating(job, closes=True)


def plan_spilling(job):
    job.succeed("generate", "--records", "160000", "--files", "4", "--sub-accounts", "20",
                "--book", "large-book", "--exports", "large")
    arguments = ["rate", "--period", PERIOD, "--book", "large-book", "--out", "out", "--threads",
                 "1", "--memory", "16MiB", "large"]
    plan = Plan(job, "spilling", arguments, published)
    expect(any(name == "pwrite" for name, _ in plan.calls), "the spill file is not used")
    return plan


def cases_of(sweep, job, make, wanted=None):
    """The cases of a plan, which is made when its turn comes: `(what, body)`."""
    plan = make(job)
    for what, number, reason in plan.cases(sweep, wanted):
        yield what, functools.partial(plan.try_one, number, reason)


def run(sweep):
    """The plans take turns, so that a short sweep has some of each."""
    with Job(sweep.asked) as one, Job(sweep.asked) as two, Job(sweep.asked) as three, \
            Job(sweep.asked) as four, Job(sweep.asked) as five, Job(sweep.asked) as six:
        spilling = cases_of(
            sweep, five, plan_spilling, {"pwrite", "pread", "write", "sync_file_range"})
        sources = [cases_of(sweep, one, plan_first), cases_of(sweep, two, plan_over),
                   cases_of(sweep, three, plan_closing), cases_of(sweep, four, plan_rerating),
                   cases_of(sweep, six, plan_rerating_closed), spilling]
        while sources and not sweep.is_over():
            for source in list(sources):
                # A spilling run takes as long as a dozen small ones.
                for what, body in itertools.islice(source, 1 if source is spilling else 12):
                    sweep.try_case(what, body)
                    if sweep.is_over():
                        return
                if source.gi_frame is None:
                    sources.remove(source)
