#!/usr/bin/env python3
"""Compares the tool with the oracle on random cases, byte for byte.

    python3 differential.py --rebill PATH --seeds 1..200 [--keep DIR] [--args '--threads 4']

Not compared: manifest.json, SHA256SUMS and the wording of `detail` in suspense.csv. With `--keep`,
each case that fails stays in DIR/<seed>, with both runs.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

from cases import write_case
from comparing import mismatches

ORACLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.py")
SECONDS_MAX = 120


class Case:
    """One seed: its folder, and the runs of both sides."""

    def __init__(self, seed, folder, rebill, extra):
        self.folder, self.rebill, self.extra = folder, rebill, extra
        write_case(seed, folder)
        self.options = (self.told("options") or "").split()

    def told(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            return file.read().strip()

    def problems(self):
        previous, period = self.told("previous"), self.told("period")
        found = self.problems_of(previous, None) if previous else []
        return found + self.problems_of(period, previous)

    def problems_of(self, period, previous):
        expected = self.run_oracle(period, previous)
        actual = self.run_rebill(period)
        if expected.returncode != actual.returncode:
            return [
                f"  {period}: oracle exits {expected.returncode}, tool {actual.returncode}\n",
                indented(expected.stderr), indented(actual.stderr),
            ]
        published = os.path.join(self.folder, "out", period, "current")
        if expected.returncode != 0:
            return [f"  {period}: published all the same\n"] if os.path.exists(published) else []
        found = mismatches(self.oracle_folder(period), os.path.realpath(published))
        return [f"  {period}: {text.lstrip()}" for text in found]

    def oracle_folder(self, period):
        return os.path.join(self.folder, "oracle", period)

    def run_oracle(self, period, previous):
        chained = ["--previous", self.oracle_folder(previous)] if previous else []
        return self.run([
            sys.executable, ORACLE, "--period", period, "--book", "book",
            "--out", self.oracle_folder(period), *chained, *self.options, "exports",
        ])

    def run_rebill(self, period):
        return self.run([
            self.rebill, "rate", "--period", period, "--book", "book", "--out", "out",
            *self.options, *self.extra, "exports",
        ])

    def run(self, command):
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, errors="replace",
            timeout=SECONDS_MAX, check=False,
        )


def indented(text):
    return "".join(f"    {line}\n" for line in text.splitlines()[:6])


def seeds_of(text):
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def is_alike(seed, folder, asked):
    """Prints what differs for a seed; false if anything does."""
    try:
        problems = Case(seed, folder, os.path.abspath(asked.rebill), asked.args).problems()
    except subprocess.TimeoutExpired as late:
        problems = [f"  {late}\n"]
    if problems:
        print(f"seed {seed}:", flush=True)
        print("".join(problems), end="", flush=True)
    return not problems


def main():
    parser = argparse.ArgumentParser(description="the tool against the oracle")
    parser.add_argument("--rebill", required=True)
    parser.add_argument("--seeds", type=seeds_of, required=True)
    parser.add_argument("--keep")
    parser.add_argument("--args", type=shlex.split, default=[])
    asked = parser.parse_args()
    failed = 0
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "case")
            os.mkdir(folder)
            if is_alike(seed, folder, asked):
                continue
            failed += 1
            if asked.keep:
                kept = os.path.join(asked.keep, str(seed))
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder, kept, symlinks=True)
    print(f"{len(asked.seeds) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
