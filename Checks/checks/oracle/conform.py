"""Runs the oracle on every case of a conformance folder and compares byte for byte.

    python3 -m checks.oracle.conform [FOLDER]
"""

import os
import subprocess
import sys
import tempfile

from checks.kit.places import CONFORMANCE, environment, module_command
from checks.oracle.comparing import mismatches

MODEL = module_command("checks.oracle.model")


def run_case(case, out):
    with open(os.path.join(case, "period"), encoding="utf-8") as file:
        period = file.read().strip()
    return subprocess.run(
        [*MODEL, "--period", period, "--book", os.path.join(case, "book"),
         "--out", out, os.path.join(case, "exports")],
        env=environment(), capture_output=True, text=True, check=False,
    )


def problems_of(case):
    with tempfile.TemporaryDirectory() as out:
        ended = run_case(case, out)
        if ended.returncode != 0:
            return [f"exit {ended.returncode}: {ended.stderr}"]
        return mismatches(os.path.join(case, "expected"), out)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else CONFORMANCE
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
