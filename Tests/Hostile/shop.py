"""A small book, a folder of exports and the program: what every hostile test works with."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEASURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "measure.py")
BOOK = os.path.join(ROOT, "fixtures", "books", "small", "book")
PERIOD = "2026-10"
ACCOUNT = "ve9EPM428h8vShlRW1KT"
HEADER = (
    b"sid,account_sid,direction,from,to,status,date_sent,num_segments,num_media,date_updated\n"
)
# On a busy machine; what is to be quick is held to the seconds of the processor.
SECONDS_MAX = 600


class Finding(Exception):
    """What a test found; the message says how to see it again."""


def expect(is_so, message):
    if not is_so:
        raise Finding(message)


def row(number):
    """A message that is rated."""
    return (
        f"SM{number:032x},{ACCOUNT},outbound-api,+14155550101,+12125550102,delivered,"
        "2026-10-05T09:01:00Z,1,0,2026-10-05T09:02:00Z\n"
    ).encode()


@dataclass
class Result:
    """How one call of the program went."""

    status: int
    out: str
    err: str
    # Of the processor, and at the peak; 0 where it was not measured.
    seconds: float
    rss_bytes: int

    def told(self):
        return f"exit {self.status}: {self.err[:600]}"


class Folder:
    """A folder of its own for one test, with a copy of the small book."""

    def __init__(self, name, parent=None):
        self.folder = tempfile.mkdtemp(prefix=f"rebill-{name}-", dir=parent)
        shutil.copytree(BOOK, self.path("book"))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, data):
        full = self.path(name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)
        return full


class Shop(Folder):
    """What one hostile test works in; leave it by `with`."""

    def __init__(self, rebill):
        super().__init__("hostile")
        self.rebill = os.path.abspath(rebill)
        os.mkdir(self.path("exports"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def export(self, data, name="usage.csv"):
        return self.write(os.path.join("exports", name), data)

    def run(self, *arguments, umask=-1, is_measured=False):
        """Runs the program to its end, in the shop's folder."""
        start = time.monotonic()
        command = [self.rebill, *arguments]
        if is_measured:
            command = [sys.executable, "-I", "-S", MEASURE, self.path("used"), *command]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, umask=umask,
            )
            status = ended(process, start + SECONDS_MAX)
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


def ended(process, deadline):
    """Waits for a process. Returns its status."""
    try:
        return process.wait(deadline - time.monotonic())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Finding(f"{process.args[1:]}: no end within {SECONDS_MAX} s") from None


def check_balance(shop, out="out"):
    """A published run: read is the sum of what became of it, and `verify` proves the rest."""
    records = shop.totals(out)["records"]
    read = records.pop("read")
    expect(read == sum(records.values()), f"{read} read, but {records}")
    result = shop.run("verify", shop.current(out))
    expect(result.status == 0, f"verify: {result.told()}")
