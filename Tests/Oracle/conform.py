#!/usr/bin/env python3
"""Runs the oracle on every case of a conformance folder and compares byte for byte.

    python3 conform.py FOLDER
"""

import os
import subprocess
import sys
import tempfile

from comparing import mismatches

ORACLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.py")


def run_case(case, out):
    with open(os.path.join(case, "period"), encoding="utf-8") as file:
        period = file.read().strip()
    return subprocess.run(
        [sys.executable, ORACLE, "--period", period, "--book", os.path.join(case, "book"),
         "--out", out, os.path.join(case, "exports")],
        capture_output=True, text=True, check=False,
    )


def problems_of(case):
    with tempfile.TemporaryDirectory() as out:
        ended = run_case(case, out)
        if ended.returncode != 0:
            return [f"exit {ended.returncode}: {ended.stderr}"]
        return mismatches(os.path.join(case, "expected"), out)


def main():
    folder = sys.argv[1]
    failed = 0
    for name in sorted(os.listdir(folder)):
        if not os.path.isdir(os.path.join(folder, name, "expected")):
            continue
        problems = problems_of(os.path.join(folder, name))
        failed += bool(problems)
        print(f"{'FAILED' if problems else 'passed'} {name}")
        print("".join(problems), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
