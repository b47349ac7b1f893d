"""Spoils the calls of the system under the program and checks what is left.

    python3 -m checks.torture --rebill PATH --seed 1 --cases 300 [SWEEP...]

`--cases` is their number over all sweeps, `--budget` the number of seconds; each sweep has a share
of both, and ends with the first that is used up. It covers its cases evenly as far as it goes. The
same seed tries the same things in the same order.
"""

import argparse
import math
import os
import sys
import tempfile
import time
import traceback

from checks.torture import faults, kills, limits, moving, stopping, two
from checks.torture.job import Asked, Sweep, build_shim

# What is run, and its share of the whole.
SWEEPS = {
    "kill": (kills.run, 25),
    "fail": (faults.run, 25),
    "signals": (stopping.run, 12),
    "two": (two.run, 8),
    "moving": (moving.run, 10),
    "limits": (limits.run, 10),
}


def run_sweep(name, asked, seconds, cases):
    sweep = Sweep(name, asked, seconds, cases)
    try:
        SWEEPS[name][0](sweep)
    except Exception:  # A sweep that breaks has proved nothing, and the others go on.
        sweep.findings.append(traceback.format_exc())
        print(f"torture: {name}: {sweep.findings[-1]}", flush=True)
    if not sweep.cases:
        sweep.findings.append("no case was tried")
    return sweep


def main():
    parser = argparse.ArgumentParser(description="system faults")
    parser.add_argument("--rebill", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=float, default=math.inf)
    parser.add_argument("--cases", type=float, default=math.inf)
    parser.add_argument("sweeps", nargs="*", metavar="SWEEP", help=", ".join(SWEEPS))
    asked = parser.parse_args()
    names = asked.sweeps or list(SWEEPS)
    unknown = set(names) - set(SWEEPS)
    if unknown:
        parser.error(f"no such sweep: {', '.join(sorted(unknown))}")
    shares = sum(SWEEPS[name][1] for name in names)
    lines = []
    findings = 0
    with tempfile.TemporaryDirectory(prefix="rebill-shim-") as folder:
        told = Asked(os.path.abspath(asked.rebill), asked.seed, build_shim(folder))
        for name in names:
            share = SWEEPS[name][1] / shares
            sweep = run_sweep(name, told, asked.budget * share, asked.cases * share)
            findings += len(sweep.findings)
            seconds = time.monotonic() - sweep.start
            lines.append(f"{name:10} {sweep.cases:8} cases {len(sweep.findings):4} findings"
                         f" {seconds:6.0f} s")
    print(f"torture, seed {asked.seed}:")
    print("\n".join(lines), flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
