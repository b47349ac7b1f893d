"""A small book, a folder of exports and the program: what most checks work with."""

import json
import os
import subprocess
import sys
import tempfile

from checks.kit.findings import expect
from checks.kit.month import PERIOD, Folder
from checks.kit.program import Result, finished

MEASURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "measure.py")
# On a busy machine; what is to be quick is compared with the seconds of the processor.
SECONDS_MAX = 600


class Shop(Folder):
    """The small book, a folder of exports, and the program."""

    def __init__(self, rebill):
        super().__init__("hostile")
        self.rebill = os.path.abspath(rebill)
        os.mkdir(self.path("exports"))

    def export(self, data, name="usage.csv"):
        return self.write(os.path.join("exports", name), data)

    def run(self, *arguments, umask=-1, is_measured=False):
        """Runs the program to its end, in the shop's folder."""
        command = [self.rebill, *arguments]
        if is_measured:
            command = [sys.executable, "-I", "-S", MEASURE, self.path("used"), *command]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, umask=umask,
            )
            finished(process, SECONDS_MAX)
            status = process.returncode
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode("utf-8", "replace"))
        expect(status >= 0, f"{arguments}: ended by signal {-status}: {texts[1][:400]}")
        rss, seconds = self.read("used").split() if is_measured else (0, 0)
        return Result(status, *texts, float(seconds), int(rss))

    def rate(self, *options, exports=("exports",), out="out", umask=-1, is_measured=False):
        return self.run(
            "rate", "--period", PERIOD, "--book", "book", "--out", out, *options, *exports,
            umask=umask, is_measured=is_measured,
        )

    def current(self, out="out"):
        return self.path(out, PERIOD, "current")

    def totals(self, out="out"):
        with open(os.path.join(self.current(out), "control-totals.json"), encoding="utf-8") as file:
            return json.load(file)

    def money_files(self, out="out"):
        """The bytes of all that an agency gets."""
        found = {}
        top = os.path.join(os.path.realpath(self.current(out)), "agencies")
        for parent, _, names in os.walk(top):
            for name in names:
                full = os.path.join(parent, name)
                with open(full, "rb") as file:
                    found[os.path.relpath(full, top)] = file.read()
        return found


def check_balance(shop, out="out"):
    """A published run: read is the sum of what became of it, and `verify` proves the rest."""
    records = shop.totals(out)["records"]
    read = records.pop("read")
    expect(read == sum(records.values()), f"{read} read, but {records}")
    result = shop.run("verify", shop.current(out))
    expect(result.status == 0, f"verify: {result.told()}")
