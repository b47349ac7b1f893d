"""Builds the program and its tests with one file changed, and runs what is quick."""

import functools
import glob
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile

from checks.kit.places import CONFORMANCE, ROOT
from checks.oracle import comparing
from checks.oracle.case import Case
from checks.oracle.comparing import mismatches

# Most changes leave most files as they are.
comparing.without_detail = functools.lru_cache(maxsize=500)(comparing.without_detail)

ORACLE_SEEDS = range(1, 13)
SECONDS_MAX = 120
MEMORY_MAX = 8 << 30
# The quick ones first. What a change cannot reach is left out.
SUITES = [
    ("unit tests", "ModelTests|LedgerTests|RatingTests", "MoneyTests|MaskedTests"),
    ("money tests", "MoneyTests", "none"),
    ("overflow tests", "OverflowTests", "none"),
]
DROPPED = {
    "-emit-dependencies", "-emit-module", "-incremental", "-parseable-output",
    "-enable-batch-mode", "-serialize-diagnostics", "-emit-objc-header", "-c", "-j2",
}
DROPPED_PAIRS = {
    "-emit-module-path", "-output-file-map", "-index-store-path", "-emit-objc-header-path",
}


class Broken(Exception):
    """A change that does not compile tells nothing."""


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What loops without end does so even when nobody waits for it any more.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))


def passes(command, folder=ROOT):
    """Whether a command ends well and in time."""
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "REBILL_MONEY_SEEDS": "1"}
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=SECONDS_MAX, check=False, preexec_fn=limits)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


class Rating:
    """A book, exports, and the runs that must come of them."""

    def __init__(self, name, folder, periods, options):
        self.name, self.folder, self.options = name, folder, options
        # (period, folder of what is expected); None where the run must fail.
        self.periods = periods

    def is_alike(self, rebill):
        with tempfile.TemporaryDirectory() as out:
            for period, expected in self.periods:
                ended = passes([rebill, "rate", "--period", period, "--book", "book", "--out", out,
                                *self.options, "exports"], self.folder)
                if ended != (expected is not None):
                    return False
                published = os.path.realpath(os.path.join(out, period, "current"))
                if expected is not None and mismatches(expected, published):
                    return False
        return True


def conformance():
    for folder in sorted(glob.glob(os.path.join(CONFORMANCE, "*/"))):
        with open(folder + "period", encoding="utf-8") as file:
            period = file.read().strip()
        yield Rating(os.path.basename(folder[:-1]), folder, [(period, folder + "expected")], [])


def oracle_cases(scratch):
    """Random cases, and what the Python model makes of them."""
    for seed in ORACLE_SEEDS:
        folder = os.path.join(scratch, f"case-{seed}")
        os.mkdir(folder)
        case = Case(seed, folder, "", [])
        previous, periods = case.told("previous"), []
        for period in filter(None, [previous, case.told("period")]):
            ended = case.run_oracle(period, previous if period != previous else None)
            good = ended.returncode == 0
            periods.append((period, case.oracle_folder(period) if good else None))
        yield Rating(f"seed {seed}", folder, periods, case.options)


class Workshop:
    """What was built of the tree as it is, and the means to change one module of it."""

    def __init__(self, build, scratch):
        self.debug, self.scratch = os.path.realpath(os.path.join(build, "debug")), scratch
        with open(os.path.join(build, "debug.yaml"), encoding="utf-8") as file:
            lines = re.findall(r"^ *args: (\[.*\])$", file.read(), re.MULTILINE)
        self.commands = [json.loads(line) for line in lines]
        self.ratings = [*conformance(), *oracle_cases(scratch)]

    def killer(self, change, text):
        """The first test that fails with a change; None when none does."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            module = change.path.split("/")[1]
            self.compile(module, change.path, text, folder)
            rebill = self.linked("rebill", module, folder)
            for rating in self.ratings:
                if not rating.is_alike(rebill):
                    return rating.name
            tests = self.linked("rebillPackageTests.xctest", module, folder)
            for name, some, none in SUITES:
                if not passes([tests, "--testing-library", "swift-testing", "--filter", some,
                               "--skip", none]):
                    return name
        return None

    def compile(self, module, path, text, folder):
        command = next(args for args in self.commands if args[1:3] == ["-module-name", module]
                       and "-emit-module" in args)
        kept, words = [], iter(command)
        for word in words:
            if word in DROPPED_PAIRS:
                next(words)
            elif word not in DROPPED and not word.startswith("@"):
                kept.append(word)
        changed = os.path.join(folder, os.path.basename(path))
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text)
        sources = glob.glob(os.path.join(ROOT, "Sources", module, "*.swift"))
        sources = [name for name in sources if not name.endswith("/" + path.split("/")[-1])]
        built = os.path.join(folder, module + ".o")
        if not passes([*kept, "-wmo", "-c", "-o", built, changed, *sources]):
            raise Broken

    def linked(self, product, module, folder):
        """The path of a product with a module of `folder` in place of the one that was built."""
        original = os.path.join(self.debug, product)
        command = next(args for args in self.commands
                       if "-emit-executable" in args and original in args)
        command = [word for word in command if word != "-g"]
        listed = next(word for word in command if word.startswith("@"))
        with open(listed[1:], encoding="utf-8") as file:
            objects = [line for line in file if f"/{module}.build/" not in line]
        objects.append(os.path.join(folder, module + ".o") + "\n")
        own = os.path.join(folder, product + ".list")
        with open(own, "w", encoding="utf-8") as file:
            file.writelines(objects)
        made = os.path.join(folder, product)
        command = [made if word == original else "@" + own if word == listed else word
                   for word in command]
        if not passes(command):
            raise Broken
        shutil.copymode(original, made)
        return made
