"""One random case: its folder, and the runs of both sides."""

import os
import subprocess

from checks.kit.places import environment, module_command
from checks.oracle.comparing import mismatches
from checks.oracle.generate import write_case

MODEL = module_command("checks.oracle.model")
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
            *MODEL, "--period", period, "--book", "book",
            "--out", self.oracle_folder(period), *chained, *self.options, "exports",
        ])

    def run_rebill(self, period):
        return self.run([
            self.rebill, "rate", "--period", period, "--book", "book", "--out", "out",
            *self.options, *self.extra, "exports",
        ])

    def run(self, command):
        return subprocess.run(
            command, cwd=self.folder, env=environment(), capture_output=True, text=True,
            errors="replace", timeout=SECONDS_MAX, check=False,
        )


def indented(text):
    return "".join(f"    {line}\n" for line in text.splitlines()[:6])
