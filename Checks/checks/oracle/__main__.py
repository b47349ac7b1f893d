"""Compares the program with the model on random cases, byte for byte.

    python3 -m checks.oracle --rebill PATH --seeds 1..200 [--keep DIR] [--args '--threads 4']

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

from checks.oracle.case import Case


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
