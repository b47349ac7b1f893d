"""Changes the pricing and ledger code, one operator or constant at a time, and looks for a test
that fails.

    python3 -m checks.mutation --build .build-mutate --seed 1 --count 100 --budget 3000

`--build` is the scratch folder of `swift build --build-tests`, of the tree as it is. A change
compiles one module and links it with what was built. Sources are never written to. The check
fails when fewer than `--least` percent of the changes are noticed.
"""

import argparse
import os
import random
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from checks.kit.places import ROOT
from checks.mutation.changes import Change, changes_of
from checks.mutation.workshop import Broken, Workshop

FOLDERS = ["Sources/Rating", "Sources/Ledger"]
FILES = ["Sources/Model/Amount.swift"]


def paths():
    for folder in FOLDERS:
        for name in sorted(os.listdir(os.path.join(ROOT, folder))):
            yield f"{folder}/{name}"
    yield from FILES


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def sample(asked):
    """The changes to try, in the order in which they are tried."""
    every = [change for path in paths() for change in changes_of(path, read(path))]
    every = [change for change in every if re.search(asked.only, f"{change.path}:{change.line}")]
    random.Random(asked.seed).shuffle(every)
    return every


class Check:
    """Tries changes until there are enough or the time is over."""

    def __init__(self, asked, shop):
        self.asked, self.shop = asked, shop
        self.deadline = time.monotonic() + asked.budget
        self.killed, self.survived, self.broken = 0, [], 0

    def is_over(self):
        enough = self.killed + len(self.survived) >= self.asked.count
        return enough or time.monotonic() > self.deadline

    def try_one(self, change):
        if self.is_over():
            return
        text = read(change.path)
        told = change.told(text)
        try:
            killer = self.shop.killer(change, change.applied(text))
        except Broken:
            self.broken += 1
            return
        if killer is None:
            self.survived.append(told)
        else:
            self.killed += 1
        print(f"{'survived' if killer is None else 'killed by ' + killer}: {told}", flush=True)

    def report(self):
        tried = self.killed + len(self.survived)
        share = 100 * self.killed / max(1, tried)
        print(f"mutate: {tried} changes, {self.killed} noticed ({share:.1f} %), "
              f"{len(self.survived)} not; {self.broken} more did not compile")
        for told in sorted(self.survived):
            print(f"mutate: not noticed: {told}")
        return tried > 0 and share >= self.asked.least


def main():
    parser = argparse.ArgumentParser(description="mutation check")
    parser.add_argument("--build", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--budget", type=float, default=3000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--least", type=float, default=90)
    parser.add_argument("--only", default="", help="a pattern of PATH:LINE")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        shop = Workshop(os.path.abspath(asked.build), scratch)
        for path in [*FILES, "Sources/Rating/Rater.swift", "Sources/Ledger/Wallet.swift"]:
            killer = shop.killer(Change(path, 0, 1, "", ""), read(path))
            if killer is not None:
                print(f"mutate: {killer} fails with {path} unchanged", file=sys.stderr)
                return 1
        check = Check(asked, shop)
        with ThreadPoolExecutor(asked.jobs) as pool:
            list(pool.map(check.try_one, sample(asked)))
        return 0 if check.report() else 1


if __name__ == "__main__":
    sys.exit(main())
