"""Exports that grow, shrink, change, are replaced or vanish while they are read."""

import functools
import gzip
import os

from checks.kit.findings import expect
from checks.kit.month import HEADER, row
from checks.kit.program import describe
from checks.torture.job import Job

EXPORT = "usage.csv"
ROWS = 9_000
ACTIONS = ["grow", "shrink", "rewrite", "replace", "vanish"]
# A book's file is read in one piece; what is told is another length.
BOOK_ACTIONS = ["grow", "shrink"]
OPTIONS = [("1", []), ("2", []), ("1", ["--quarantine"])]


def make_exports(job):
    """One folder with a plain export, one with a compressed one; both take several reads."""
    rows = HEADER + b"".join(row(number) for number in range(1, ROWS))
    job.write(f"plain/{EXPORT}", rows)
    # Stored, not deflated, so that it stays large.
    job.write(f"packed/{EXPORT}", gzip.compress(rows, 0, mtime=0))
    job.write("aside/other", HEADER + row(1) * 2)


def move(job, exports, action, number, threads, options):
    """Does it at the `number`-th read. The export, as it was, comes back afterwards."""
    job.reset()
    path = job.path(exports, EXPORT)
    with open(path, "rb") as file:
        kept = file.read()
    job.write("aside/with", b"sid\n" + kept[4:])
    before = job.current()
    torture = {"do": action, "at": number, "only": "read", "target": EXPORT,
               "with": job.path("aside", "with")}
    try:
        result = job.run(*job.rating(exports, *options, threads=threads), torture=torture)
    finally:
        job.write(f"{exports}/{EXPORT}", kept)
    expect(result.status in {66, 74}, f"{describe(result.status)}: {result.err[:300]}")
    expect(EXPORT in result.err, f"the message does not name the export: {result.told()}")
    expect(job.current() == before, "published all the same")


def move_book(job, name, action):
    job.reset()
    path = job.path("book", name)
    with open(path, "rb") as file:
        kept = file.read()
    torture = {"do": action, "at": 1, "only": "read", "target": f"book/{name}"}
    try:
        result = job.run(*job.rating("old"), torture=torture)
    finally:
        job.write(f"book/{name}", kept)
    expect(result.status == 66, f"{describe(result.status)}: {result.err[:300]}")
    expect(name in result.err, f"the message does not name the file: {result.told()}")


def reads_of(job, exports):
    calls = job.calls(job.rating(exports))
    return sum(name == "read" and path.endswith(EXPORT) for name, path in calls)


def vanish_early(job):
    """It is gone between the listing of the folder and the opening."""
    job.reset()
    before = job.current()
    path = job.path("plain", EXPORT)
    with open(path, "rb") as file:
        kept = file.read()
    try:
        result = job.run(*job.rating("plain"), torture={
            "do": "vanish", "at": 1, "only": "open", "target": EXPORT})
    finally:
        job.write(f"plain/{EXPORT}", kept)
    expect(result.status == 66, f"{describe(result.status)}: {result.err[:300]}")
    expect(EXPORT in result.err, f"the message does not name the export: {result.told()}")
    expect(job.current() == before, "published all the same")


def run(sweep):
    with Job(sweep.asked) as job:
        make_exports(job)
        job.succeed(*job.rating("old"))
        job.keep_out()
        sweep.try_case("vanishing before it is opened", lambda: vanish_early(job))
        cases = [(exports, action, number, threads, options)
                 for exports in ("plain", "packed")
                 for number in range(1, reads_of(job, exports) + 1)
                 for action in ACTIONS for threads, options in OPTIONS]
        for name in sorted(os.listdir(job.path("book"))):
            if name.endswith(".csv"):
                cases += [("book", name, action) for action in BOOK_ACTIONS]
        for case in sweep.spread(cases):
            if sweep.is_over():
                return
            what = " ".join(str(part) for part in case)
            if case[0] == "book":
                sweep.try_case(what, functools.partial(move_book, job, *case[1:]))
            else:
                sweep.try_case(what, functools.partial(move, job, *case))
