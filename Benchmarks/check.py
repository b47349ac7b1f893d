#!/usr/bin/env python3
"""Counts the work of a record: instructions and allocations, which do not depend on how busy the
machine is. Compares them with the baseline in the repository.

A month is rated twice, in two sizes of one book; what the larger takes more, by record, is the
work of a record, and start-up, book and files cancel out.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from months import DATA, ROOT, Month

BASELINE = ROOT / "Benchmarks" / "baseline.json"
ALLOWED = 1.05
PAIRS = {"cdr": ("check-20", "check-60"), "json": ("check-json-5", "check-json-15")}


def counted(rebill, month, scratch, *tool):
    """What valgrind says of one run on one thread."""
    out = pathlib.Path(scratch) / "out"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        ["valgrind", *tool, *map(str, month.rate(rebill, out, "--threads", "1"))],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"error: exit {done.returncode} under valgrind\n{done.stderr}")
    return done.stderr


def instructions(rebill, month, scratch):
    """All but those of hashing: valgrind's processor has no instructions for SHA-256, so they
    would outweigh the rest."""
    profile = f"{scratch}/callgrind"
    text = counted(rebill, month, scratch, "--tool=callgrind", f"--callgrind-out-file={profile}")
    lines = subprocess.run(["callgrind_annotate", "--threshold=100", profile],
                           check=True, capture_output=True, text=True).stdout
    hashing = re.findall(r"^ *([\d,]+) .*sha256_block_data_order", lines, re.MULTILINE)
    return number(re.search(r"refs:\s+([\d,]+)", text).group(1)) - sum(map(number, hashing))


def number(text):
    return int(text.replace(",", ""))


def allocations(rebill, month, scratch):
    text = counted(rebill, month, scratch, "--tool=memcheck", "--leak-check=no",
                   "--undef-value-errors=no")
    return number(re.search(r"heap usage: ([\d,]+) allocs", text).group(1))


def measure(program):
    result = {}
    with tempfile.TemporaryDirectory() as scratch:
        # Valgrind cannot read the debug information of Swift.
        rebill = f"{scratch}/rebill"
        subprocess.run(["strip", "-g", "-o", rebill, program], check=True)
        for name, pair in PAIRS.items():
            small, large = (Month(program, month) for month in pair)
            records = large.records - small.records
            for what, count in [("instructions", instructions), ("allocations", allocations)]:
                more = count(rebill, large, scratch) - count(rebill, small, scratch)
                result[f"{name}: {what} per record"] = round(more / records, 3)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rebill", default=str(ROOT / ".build/release/rebill"))
    parser.add_argument("--accept", action="store_true", help="write the baseline anew")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("error: valgrind is missing\n  help: it is a Debian package of that name")
    DATA.mkdir(exist_ok=True)
    result = measure(options.rebill)
    if options.accept:
        BASELINE.write_text(json.dumps(result, indent=2) + "\n")
    baseline = json.loads(BASELINE.read_text())
    failed = False
    for what, value in result.items():
        # A few allocations more or less of a whole run are no regression.
        is_worse = value > baseline[what] * ALLOWED + (0.05 if "allocations" in what else 0)
        failed = failed or is_worse
        print(f"{what}: {value:g}, baseline {baseline[what]:g}{'  WORSE' if is_worse else ''}")
    if failed:
        sys.exit("error: a record costs over 5 % more than the baseline\n"
                 "  help: mend it, or say in the commit why, and run 'make bench-accept'")


if __name__ == "__main__":
    main()
