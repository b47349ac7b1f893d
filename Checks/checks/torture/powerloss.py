"""Cuts the power at every moment of real runs and looks at what the disk then holds.

    python3 -m checks.torture.powerloss --rebill PATH --seed 1 --crashes 10000

Real runs are recorded, call by call (`trace.c`), and played into a model of a disk (`disk.py`) that
keeps only what was synced. At random moments it loses power. What is left must be whole: the old
run or the new one current, every run folder whole, `closed.json` and adjustments whole or absent;
and all of it there once the program has ended with 0. Then every sync is left out once, to see that
this is found; and the program runs again on some of the trees that were left.
"""

import argparse
import functools
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from checks.kit.findings import Finding, expect
from checks.kit.month import PERIOD, row
from checks.kit.native import compile_library
from checks.kit.shop import Shop
from checks.torture.disk import SYNCS, Disk, Link

TRACER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trace.c")
HOME = "out/" + PERIOD
RUN_NAME = re.compile(r"[0-9a-f]{12}")
KILLED = 137
# What may lie in a period's folder beside runs; the next run or close removes the hidden ones.
HIDDEN = {".work", ".adjustments", ".current", ".closed"}
OTHERS = {"current", "closed.json", "adjustments"} | HIDDEN
RERUNS = 24
# The rarest of what shows, shows once in 260 losses: 6,000 miss it once in 10,000,000,000 times.
TRIES_PER_SYNC = 6_000
TRIES_PER_NEEDLESS_SYNC = 600
RATE = ("rate", "--period", PERIOD, "--book", "book", "--out", "out")
CLOSE = ("close", "--period", PERIOD, "--out", "out")
ENDED = "the run before has ended with 0, and made sure of it all"
# Syncs that may be left out: history, run, call, and which of these calls.
NEEDLESS = {
    ("plain", "again", "fsync", 1): ENDED,
    ("plain", "close", "fsync", 1): ENDED,
    ("plain", "rerate", "fsync", 1): "current stays, and the last fsync keeps it all",
    ("plain", "rerate again", "fsync", 1): ENDED,
    ("plain", "rerate again", "fsync", 2): ENDED,
    ("plain", "rerate again", "fsync", 3): ENDED,
    ("rerated while open", "rerate", "fsync", 1): "the third one syncs the same folder",
    ("killed", "close killed", "fsync", 1): ENDED,
    ("killed", "rerate killed", "fsync", 1): "current stays, and the last fsync keeps it all",
    ("killed", "rerate", "fsync", 1): "the third one syncs the same folder",
    ("killed", "rerate", "fsync", 3): "the first one synced the same folder, unchanged since",
}


@dataclass
class Call:
    """A call that changed a folder, or a sync."""

    name: str
    descriptor: int
    number: int
    path: str
    path2: str
    data: bytes


@dataclass
class Step:
    """One run of the program: `ends` is the sync before which it is killed, 0 where it is not."""

    name: str
    exports: tuple
    command: tuple
    ends: int = 0
    calls: list = field(default_factory=list)
    facts: object = None


@dataclass(frozen=True)
class Facts:
    """What a period's folder holds that anybody relies on."""

    current: str = ""
    runs: frozenset = frozenset()
    closed: bytes = b""
    adjustments: frozenset = frozenset()


def rate(name, exports, ends=0):
    return Step(name, exports, (*RATE, *exports), ends)


def close(name, ends=0):
    return Step(name, (), CLOSE, ends)


def rerate(name, ends=0):
    command = ("rerate", "--against", HOME + "/current", "--book", "book", "--out", "out", "b", "c")
    return Step(name, ("b", "c"), command, ends)


def histories():
    """The runs that are recorded, one after the other, each history in a folder of its own."""
    return {
        "plain": [
            rate("first", ("a",)), rate("second", ("a", "b")), rate("again", ("a", "b")),
            close("close"), rerate("rerate"), rerate("rerate again"),
        ],
        # Each is killed before a sync that comes after its last rename, and run again.
        "killed": [
            rate("first killed", ("a",), 3), rate("first", ("a",)),
            rate("second killed", ("a", "b"), 3), rate("second", ("a", "b")),
            close("close killed", 3), close("close"),
            rerate("rerate killed", 3), rerate("rerate"),
        ],
        # It is closed what was published by a run that was killed before its last sync.
        "closed after a kill": [
            rate("first", ("a",)), rate("second killed", ("a", "b"), 3), close("close"),
        ],
        # The period is open, so the new run becomes current.
        "rerated while open": [rate("first", ("a",)), rerate("rerate")],
    }


# MARK: Recording


def build_tracer(folder):
    """Compiles what records the calls. Returns where it is."""
    return compile_library(TRACER, folder, "-O2")


def calls_of(log):
    """The calls that a log tells."""
    with open(log, "rb") as file:
        text = file.read()
    calls, start = [], 0
    while start < len(text):
        end = text.index(b"\n", start)
        name, descriptor, number, count, path, path2 = text[start:end].decode().split("\t")
        start = end + 1 + int(count)
        data = text[end + 1 : start]
        calls.append(Call(name, int(descriptor), int(number), path, path2, data))
    return calls


def record(shop, tracer, step):
    log = shop.path("log")
    if os.path.exists(log):
        os.remove(log)
    environment = dict(os.environ, LD_PRELOAD=tracer, TRACE_LOG=log, TRACE_ROOT="out")
    if step.ends:
        environment["TRACE_END"] = str(step.ends)
    ended = subprocess.run(
        [shop.rebill, *step.command], cwd=shop.folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
    )
    wanted = KILLED if step.ends else 0
    told = ended.stderr.decode("utf-8", "replace")
    expect(ended.returncode == wanted, f"{step.name}: exit {ended.returncode}: {told}")
    step.calls = calls_of(log)


def fill(shop):
    """Three exports, each in a folder of its own."""
    header = b"sid,account_sid,direction,from,to,status,date_sent,num_segments,num_media\n"
    for number, name in enumerate("abc"):
        rows = [row(number * 100 + each) for each in range(1, 90)]
        lines = [line.rpartition(b",")[0] + b"\n" for line in rows]
        shop.write(f"{name}/{name}.csv", header + b"".join(lines))


def record_history(shop, tracer, steps):
    """Records its runs; the model must then hold what the real disk holds, byte for byte."""
    fill(shop)
    disk = Disk()
    for step in steps:
        record(shop, tracer, step)
        for call in step.calls:
            disk.take(call)
        disk.opened.clear()
        real, model = real_tree(shop.folder), shown(disk.as_seen())
        differing = [path for path in {*real, *model} if real.get(path) != model.get(path)]
        expect(not differing, f"{step.name}: the trace misses what became of {differing[:3]}")
        step.facts = facts_of(disk.as_seen())


def real_tree(folder):
    """All that is below OUT, as `shown` has it."""
    found = {"out": None}
    for parent, folders, names in os.walk(os.path.join(folder, "out")):
        for name in folders + names:
            path = os.path.join(parent, name)
            key = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[key] = "-> " + os.readlink(path)
            elif os.path.isdir(path):
                found[key] = None
            else:
                with open(path, "rb") as file:
                    found[key] = file.read()
    return found


def shown(tree):
    return {
        path: "-> " + node.target if isinstance(node, Link) else node for path, node in tree.items()
    }


# MARK: Checking

@functools.lru_cache(maxsize=20_000)
def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check_whole(files, name, is_run):
    """A folder of files holds all that its sums name, and nothing else."""
    sums = files.get("SHA256SUMS")
    expect(isinstance(sums, bytes), f"{name} has no SHA256SUMS")
    lines = [line.split("  ", 1) for line in sums.decode().splitlines()]
    expect(all(len(line) == 2 for line in lines), f"{name}: SHA256SUMS is damaged")
    listed = {path: digest for digest, path in lines}
    expect(set(files) == {*listed, "SHA256SUMS"}, f"{name}: not the files of SHA256SUMS")
    for path, digest in listed.items():
        is_same = isinstance(files[path], bytes) and sha256(files[path]) == digest
        expect(is_same, f"{name}/{path} is not what SHA256SUMS tells")
    if is_run:
        expect("manifest.json" in listed, f"{name} has no manifest")
        expect(listed["manifest.json"].startswith(name), f"{name} is not named by its manifest")


def folders_below(tree, home):
    """The files of each folder in `home`, by the folder's name."""
    found = {}
    for path, node in tree.items():
        if not path.startswith(home + "/"):
            continue
        name, _, rest = path[len(home) + 1 :].partition("/")
        if not rest and node is None:
            found.setdefault(name, {})
        elif rest and node is not None:
            found.setdefault(name, {})[rest] = node
    return found


def facts_of(tree):
    """Reads a period's folder and checks that all it shows is whole."""
    folders = folders_below(tree, HOME)
    runs = frozenset(name for name in folders if RUN_NAME.fullmatch(name))
    for name in runs:
        check_whole(folders[name], name, is_run=True)
    adjustments = folders_below(tree, HOME + "/adjustments")
    for name, files in adjustments.items():
        check_whole(files, name, is_run=False)
    current = tree.get(HOME + "/current")
    expect(current is None or isinstance(current, Link), "current is no symlink")
    current = current.target if current else ""
    expect(not current or current in runs, f"current points to {current}, which is not there")
    closed = tree.get(HOME + "/closed.json", b"")
    if closed:
        run = json.loads(closed)["run"]
        expect(run in runs, f"closed.json names {run}, which is not there")
        expect(run == current, f"closed.json names {run}, but {current} is current")
    expect(closed or HOME + "/closed.json" not in tree, "closed.json is empty")
    names = {path.split("/")[2] for path in tree if path.startswith(HOME + "/")}
    expect(names <= runs | OTHERS, f"{names - runs - OTHERS} lie in the period's folder")
    return Facts(current, runs, closed, frozenset(adjustments))


def check_between(facts, sure, possible):
    """What was sure is there, and nothing that no run made."""
    both = [sure, *possible]
    expect(facts.current in {each.current for each in both}, f"current is {facts.current!r}")
    expect(facts.closed in {each.closed for each in both}, "closed.json is another one")
    for what in ("runs", "adjustments"):
        here, last = getattr(facts, what), getattr(both[-1], what)
        expect(getattr(sure, what) <= here, f"{what} are lost")
        expect(here <= last, f"{what} that nobody made: {here - last}")
    if facts.current != sure.current and facts.current == both[-1].current:
        # Against this run a rerating would find nothing to adjust any more.
        lacking = both[-1].adjustments - facts.adjustments
        expect(not lacking, f"{facts.current} is current without its adjustments {lacking}")


# MARK: Losing power


def check_loss(tree, sure, possible):
    try:
        facts = facts_of(tree)
    except (ValueError, KeyError, TypeError) as error:
        raise Finding(f"what is left cannot be read: {error!r}") from None
    check_between(facts, sure, possible)


def moments(steps):
    """All calls, each with its step and what is sure and possible once it has been made."""
    sure, possible = Facts(), []
    for step in steps:
        for number, call in enumerate(step.calls):
            yield step, number, call, sure, [*possible, step.facts]
        possible.append(step.facts)
        if not step.ends:
            sure, possible = step.facts, []
        yield step, len(step.calls), None, sure, possible


def sweep(name, steps, seed, count):
    """Loses power `count` times. Returns the trees of some of the losses, with their steps."""
    rng = random.Random(f"{seed} {name}")
    every = list(moments(steps))
    # Half of them near a sync or a rename: there it is decided.
    near = [
        at + each for at, (_, _, call, _, _) in enumerate(every) for each in (0, 1)
        if call and call.name in (*SYNCS, "rename", "symlink", "unlink")
    ]
    losses = [0] * len(every)
    for _ in range(count):
        losses[rng.choice(near) if rng.random() < 0.5 else rng.randrange(len(every))] += 1
    disk, left = Disk(), []
    for (step, number, call, sure, possible), times in zip(every, losses):
        if call:
            disk.take(call)
        else:
            disk.opened.clear()
        for loss in range(times):
            # Before the call that follows, or after the end.
            place = f"{name}, {step.name}, after call {number}, loss {loss}, seed {seed}"
            tree = disk.after_loss(random.Random(place))
            try:
                check_loss(tree, sure, possible)
            except Finding as finding:
                raise Finding(f"{place}: {finding}") from None
            if rng.random() < RERUNS / count:
                left.append((place, step, tree))
    return left


def finds_without(steps, left_out, seed, tries):
    """Whether a loss of power is found out when one sync, of one step, is left out."""
    disk, is_after = Disk(), False
    for step, number, call, sure, possible in moments(steps):
        if (step.name, number) == left_out:
            is_after = True
            continue
        if call:
            disk.take(call)
        else:
            disk.opened.clear()
        if not is_after:
            continue
        for loss in range(tries if call is None else tries // 20):
            tree = disk.after_loss(random.Random(f"{seed} {left_out} {number} {loss}"))
            try:
                check_loss(tree, sure, possible)
            except Finding:
                return True
    return False


def check_syncs(name, steps, seed):
    """Leaves out each sync once. Returns how many that showed, and how many cannot matter."""
    shown_count = needless = 0
    for step in steps:
        order = {}
        for number, call in enumerate(step.calls):
            if call.name not in SYNCS:
                continue
            order[call.name] = order.get(call.name, 0) + 1
            key = (name, step.name, call.name, order[call.name])
            tries = TRIES_PER_NEEDLESS_SYNC if key in NEEDLESS else TRIES_PER_SYNC
            is_found = finds_without(steps, (step.name, number), seed, tries)
            if key in NEEDLESS:
                expect(not is_found, f"{key} is needed: take it from the list")
                needless += 1
                continue
            expect(is_found, f"nothing shows when {key} is left out")
            shown_count += 1
    return shown_count, needless


# MARK: Running again


def put_down(tree, folder):
    """Makes a tree on the real disk."""
    for path in sorted(tree):
        node, full = tree[path], os.path.join(folder, path)
        if node is None:
            os.mkdir(full, 0o700)
        elif isinstance(node, Link):
            os.symlink(node.target, full)
        else:
            with open(full, "wb") as file:
                file.write(node)


def run_again(rebill, place, step, tree):
    """The next run succeeds on what is left, leaves it whole and leaves nothing behind."""
    is_closed = HOME + "/closed.json" in tree
    command = step.command if step.command[0] == "rate" and not is_closed else None
    with Shop(rebill) as shop:
        fill(shop)
        put_down(tree, shop.folder)
        if command is None and HOME + "/current" in tree:
            command = step.command if step.command[0] != "rate" else CLOSE
        result = shop.run(*(command or (*RATE, "a")))
        expect(result.status == 0, f"{place}: run again: {result.told()}")
        facts = facts_of_disk(shop.folder, place)
        expect(facts.current, f"{place}: run again, no run is current")
        result = shop.run("verify", shop.current())
        expect(result.status == 0, f"{place}: verify: {result.told()}")
        if command and command[0] != "close":
            left = set(os.listdir(shop.path(HOME))) & HIDDEN
            expect(not left, f"{place}: run again, {left} are left")


def facts_of_disk(folder, place):
    tree = {
        path: Link(node[3:]) if isinstance(node, str) else node
        for path, node in real_tree(folder).items()
    }
    try:
        return facts_of(tree)
    except Finding as finding:
        raise Finding(f"{place}: run again: {finding}") from None


def torture(asked):
    left = []
    syncs = needless = calls = 0
    with tempfile.TemporaryDirectory(prefix="rebill-power-") as folder:
        tracer = build_tracer(folder)
        every = histories()
        for number, (name, steps) in enumerate(every.items()):
            with Shop(asked.rebill) as shop:
                record_history(shop, tracer, steps)
            calls += sum(len(step.calls) for step in steps)
            count = (asked.crashes + number) // len(every)
            left += sweep(name, steps, asked.seed, count)
            found = check_syncs(name, steps, asked.seed)
            syncs, needless = syncs + found[0], needless + found[1]
    random.Random(asked.seed).shuffle(left)
    for place, step, tree in left[:RERUNS]:
        run_again(asked.rebill, place, step, tree)
    return (
        f"{asked.crashes} losses of power in {calls} calls, {syncs} syncs left out and missed, "
        f"{needless} that may be left out, {len(left[:RERUNS])} trees run again"
    )


def main():
    parser = argparse.ArgumentParser(description="loss of power")
    parser.add_argument("--rebill", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crashes", type=int, default=10_000)
    asked = parser.parse_args()
    start = time.monotonic()
    try:
        said, status = torture(asked), 0
    except Finding as finding:
        said, status = f"FOUND: {finding}", 1
    print(f"powerloss: {said} ({time.monotonic() - start:.0f} s)", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
