"""Tight limits, a book that may only be read, and exports that are no files."""

import functools
import os
import shutil
import subprocess
import threading

from checks.kit.findings import expect
from checks.kit.month import PERIOD
from checks.kit.program import describe
from checks.torture.job import Job

NOBODY = 65534
FILES_LIMITS = [64, 32, 20, 16, 12, 10, 8, 7, 6, 5, 4, 3]
MEMORY_LIMITS_MIB = [4096, 1024, 512, 384, 256, 192, 128, 112, 96, 88, 80, 72,
                     64, 60, 56, 52, 48, 44, 40, 32, 16]
FILE_SIZE_LIMITS_KIB = [1024, 64, 16, 8, 4, 1]
FAILED = {66, 70, 73, 74}


def limited(option, value):
    """A command that runs another one under a limit."""
    return ["sh", "-c", f'ulimit {option} {value} && exec "$@"', "sh"]


def check_either(job, result, after, allowed):
    """It works, or it says why not."""
    if result.status == 0:
        expect(job.current() == after, f"it came to {job.current()}, not to {after}")
        job.check_whole({after})
        return
    expect(result.status in allowed, f"{describe(result.status)}: {result.err[:400]}")
    expect("error" in result.err and len(result.err) > 20, f"no reason: {result.told()}")
    expect(job.current() is None, f"published all the same: {result.told()}")


def limit_files(job, value, threads, after):
    job.reset()
    result = job.run(*job.rating("new", threads=threads), command=limited("-n", value))
    if value >= 16:
        expect(result.status == 0, f"{value} descriptors are too few: {result.told()}")
    check_either(job, result, after, FAILED | {127})


def limit_memory(job, value, threads, after):
    """Below what the loader needs nothing of the program runs; the loader says so."""
    job.reset()
    arguments = job.rating("many", threads=threads)
    arguments[arguments.index("book")] = "book-2"
    result = job.run(*arguments, command=limited("-v", value * 1024))
    if value >= 512:
        expect(result.status == 0, f"{value} MiB are too few: {result.told()}")
    check_either(job, result, after, FAILED | {127})
    if result.status == 74:
        expect("ulimit -v" in result.err or "memory" in result.err, f"no reason: {result.told()}")


def limit_sizes(job, value, after):
    job.reset()
    blocks = value * 2
    result = job.run(*job.rating("new"), command=limited("-f", blocks))
    check_either(job, result, after, FAILED)
    if result.status:
        expect("File too large" in result.err, f"no reason: {result.told()}")


def as_nobody(job, *arguments):
    """Root may read and write everything; so somebody else runs it."""
    if os.getuid() != 0:
        return job.run(*arguments)
    program = job.path("rebill")
    if not os.path.exists(program):
        shutil.copy(job.asked.rebill, program)
        os.chmod(program, 0o755)
    for parent, folders, names in os.walk(job.folder):
        for name in [".", *folders, *names]:
            if name != "rebill":
                os.lchown(os.path.join(parent, name), NOBODY, NOBODY)
    process = subprocess.Popen(
        [program, *arguments], cwd=job.folder, user=NOBODY, group=NOBODY, extra_groups=[],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return job.finish(process, 0)


def closed_to_us(job, name, mode, statuses, after):
    """One file or folder has other permissions; what is told names it."""
    job.reset()
    full = job.path(name)
    if name.startswith("out"):
        os.makedirs(full, exist_ok=True)
    kept = os.stat(full).st_mode
    os.chmod(full, mode)
    try:
        result = as_nobody(job, *job.rating("new"))
    finally:
        os.chmod(full, kept)
    expect(result.status in statuses, f"{describe(result.status)}: {result.err[:300]}")
    if result.status == 0:
        job.check_whole({after})
        return
    expect(os.path.basename(name) in result.err, f"the message names no path: {result.told()}")
    expect("Permission denied" in result.err, f"no reason is told: {result.told()}")
    expect(job.current() is None, "published all the same")


def read_only_book(job, after):
    """Nothing is ever written beside the book."""
    parents = [parent for parent, _, _ in os.walk(job.path("book"))]
    for parent in parents:
        os.chmod(parent, 0o555)
    try:
        closed_to_us(job, "book", 0o555, {0}, after)
    finally:
        for parent in parents:
            os.chmod(parent, 0o755)


def feed(path, data):
    """Writes to a pipe for as long as anybody reads it."""
    try:
        with open(path, "wb") as pipe:
            pipe.write(data)
    except OSError:
        pass


def through_pipe(job):
    """A pipe cannot be read twice: that is said at once, and nobody waits for a writer."""
    job.reset()
    pipe = job.path("pipe")
    if not os.path.exists(pipe):
        os.mkfifo(pipe)
    for is_fed in (False, True):
        if is_fed:
            # Opening blocks until there is a reader, which never comes.
            threading.Thread(target=feed, args=(pipe, b"x"), daemon=True).start()
        result = job.run(*job.rating("pipe"))
        expect(result.status == 66, f"{describe(result.status)}: {result.err[:300]}")
        expect("pipe" in result.err and "help:" in result.err, f"no remedy: {result.told()}")
        expect(job.current() is None, "published all the same")


def through_stdin(job):
    """Standard input that is a pipe is refused; one that is a file is read."""
    job.reset()
    reading, writing = os.pipe()
    os.write(writing, b"sid\n")
    os.close(writing)
    result = job.run(*job.rating("/dev/stdin"), stdin=reading)
    os.close(reading)
    expect(result.status == 66, f"{describe(result.status)}: {result.err[:300]}")
    expect("/dev/stdin" in result.err, f"the message names no path: {result.told()}")
    with open(job.path("new", "usage.csv"), "rb") as file:
        result = job.run(*job.rating("/dev/stdin"), stdin=file)
    expect(result.status == 0, f"a file as standard input: {result.told()}")
    job.check_whole({job.current()})


def permission_cases(job, after):
    return [
        ("a book that may only be read", lambda: read_only_book(job, after)),
        ("a closed book", lambda: closed_to_us(job, "book", 0, {66}, after)),
        ("a closed file of the book",
         lambda: closed_to_us(job, "book/plans.csv", 0, {66}, after)),
        ("closed rates", lambda: closed_to_us(job, "book/rates", 0, {66}, after)),
        ("a closed export", lambda: closed_to_us(job, "new/usage.csv", 0, {66}, after)),
        ("closed exports", lambda: closed_to_us(job, "new/more", 0, {66}, after)),
        ("an output folder that may only be read",
         lambda: closed_to_us(job, "out", 0o555, {73}, after)),
        ("a period that may only be read",
         lambda: closed_to_us(job, f"out/{PERIOD}", 0o555, {73}, after)),
        ("a closed period's folder", lambda: closed_to_us(job, f"out/{PERIOD}", 0, {73}, after)),
    ]


def run(sweep):
    with Job(sweep.asked) as job:
        job.succeed("generate", "--records", "10000", "--files", "2", "--book", "book-2",
                    "--exports", "many")
        many = job.rating("many")
        many[many.index("book")] = "book-2"
        job.succeed(*many)
        after_many = job.current()
        job.reset()
        job.succeed(*job.rating("new"))
        after = job.current()
        cases = [("a pipe", lambda: through_pipe(job)),
                 ("standard input", lambda: through_stdin(job))]
        cases += permission_cases(job, after)
        for threads in (1, 2):
            cases += [
                (f"{value} descriptors, {threads} threads",
                 functools.partial(limit_files, job, value, threads, after))
                for value in FILES_LIMITS]
            cases += [
                (f"{value} MiB, {threads} threads",
                 functools.partial(limit_memory, job, value, threads, after_many))
                for value in MEMORY_LIMITS_MIB]
        cases += [(f"files of {value} KiB", functools.partial(limit_sizes, job, value, after))
                  for value in FILE_SIZE_LIMITS_KIB]
        for what, body in sweep.spread(cases):
            if sweep.is_over():
                return
            sweep.try_case(what, body)
