"""Feeds the program hostile input and checks what it makes of it.

    python3 -m checks.hostile --rebill PATH --seed 1 --budget 600 [--only damage,bombs]

Every part has a fixed core that always runs. `--budget` is the number of seconds for all; what the
cores leave of it goes to more random cases. The same seed tries the same things in the same order,
and without a budget exactly the same things.
"""

import argparse
import sys
import time
import traceback

from checks.hostile import bombs, damage, floods, formulas, paths, privacy, rows
from checks.kit.findings import Finding

PARTS = {
    "damage": damage.run,
    "bombs": bombs.run,
    "floods": floods.run,
    "paths": paths.run,
    "privacy": privacy.run,
    "formulas": formulas.run,
    "rows": rows.run,
}


class Skipped(Exception):
    """A part needs what this machine lacks."""


def run_part(name, asked, deadline):
    """Prints what came of a part. Returns `passed`, `failed` or `skipped`."""
    start = time.monotonic()
    try:
        said = PARTS[name](asked.rebill, asked.seed, deadline)
        outcome = "skipped" if said.startswith("skipped") else "passed"
    except Finding as finding:
        said, outcome = f"FOUND: {finding}", "failed"
    except Exception:  # A part that breaks has proved nothing, and the others go on.
        said, outcome = traceback.format_exc(), "failed"
    print(f"hostile: {name}: {said} ({time.monotonic() - start:.0f} s)", flush=True)
    return outcome


def main():
    parser = argparse.ArgumentParser(description="hostile input")
    parser.add_argument("--rebill", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=float, default=0)
    parser.add_argument("--only", default=",".join(PARTS))
    asked = parser.parse_args()
    deadline = time.monotonic() + asked.budget
    outcomes = [run_part(name, asked, deadline) for name in asked.only.split(",")]
    counts = [outcomes.count(word) for word in ("passed", "failed", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*counts))
    return 1 if counts[1] else 0


if __name__ == "__main__":
    sys.exit(main())
