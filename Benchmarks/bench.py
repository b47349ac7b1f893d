#!/usr/bin/env python3
"""Measures the tool on made-up months beside `pigz -dc` of the same files.

Every run of the tool alternates with one of what it is compared with, and medians of the ratios
count: seconds are the machine's, ratios are the tool's. Each run writes to a folder of its own, and
all are removed at the end: some file systems are slow to create files where others have just been
removed, which a nightly job never does.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

from months import DATA, PERIOD, ROOT, Month

WORKLOADS = ["cdr", "json", "single", "huge", "clients", "cards", "threads", "startup", "peers"]


class Run:
    """One finished command: seconds of wall clock, MiB of the largest process."""

    def __init__(self, command, limit_files=None):
        def limit():
            import resource
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit_files, limit_files))

        start = time.monotonic()
        with open(os.devnull, "wb") as nowhere:
            child = subprocess.Popen(
                list(map(str, command)), stdout=nowhere,
                preexec_fn=limit if limit_files else None)  # noqa: PLW1509
            _, status, usage = os.wait4(child.pid, 0)
        self.seconds = time.monotonic() - start
        self.mib = usage.ru_maxrss / 1024
        if status != 0:
            told = " ".join(map(str, command))
            sys.exit(f"error: exit {os.waitstatus_to_exitcode(status)}: {told}")


class Bench:
    """Measures workloads and keeps what came of each."""

    def __init__(self, options):
        self.rebill = options.rebill
        self.runs = options.runs
        self.scale = options.scale
        self.python = options.python
        self.rows = []
        self.outputs = 0

    def month(self, name):
        return Month(self.rebill, name, self.scale)

    def out(self):
        self.outputs += 1
        return DATA / "out" / str(self.outputs)

    def alternate(self, first, second, runs=None):
        """Runs two commands in turn. - Returns: the runs of each."""
        pairs = []
        first(), second()
        for _ in range(runs or self.runs):
            pairs.append((first(), second()))
        return [a for a, _ in pairs], [b for _, b in pairs]

    def rated(self, month, *options, limit_files=None):
        return lambda: Run(month.rate(self.rebill, self.out(), *options), limit_files)

    def loaded(self, book):
        return lambda: Run([self.rebill, "check", "--quiet", "--book", book])

    def pigz(self, month):
        return lambda: Run(["pigz", "-dc", *month.files()])

    def row(self, what, target, result, met):
        self.rows.append((what, target, result, met))
        print(f"{what}: {result} (target {target}){'' if met else '  NOT MET'}", flush=True)

    # Workloads

    def beside_pigz(self, name, what, target):
        month = self.month(name)
        runs, others = self.alternate(self.rated(month), self.pigz(month))
        value = ratio(runs, others)
        self.row(f"{what}: wall, of `pigz -dc`", f"≤ {target:.1f} ×", f"{value:.2f} ×",
                 value <= target)
        peak = max(run.mib for run in runs)
        self.row(f"{what}: peak memory", "≤ 269 MiB", f"{peak:.0f} MiB", peak <= 269)

    def cdr(self):
        self.beside_pigz("cdr", "4 M CDR CSV records, 32 files", 1.0)

    def json(self):
        self.beside_pigz("json", "1.03 M bulk-export objects, 32 files", 1.0)

    def single(self):
        self.beside_pigz("single", "4 M CDR CSV records, one file", 1.3)

    def huge(self):
        small, large = self.month("cdr"), self.month("huge")
        few, many = self.alternate(self.rated(small), self.rated(large), runs=1)
        value = many[0].seconds / large.records / (few[0].seconds / small.records)
        self.row("40 M records: time per record, of 4 M", "≤ 1.15 ×", f"{value:.2f} ×",
                 value <= 1.15)
        peak = many[0].mib
        self.row("40 M records: peak memory", "≤ 269 MiB", f"{peak:.0f} MiB", peak <= 269)
        value = peak / few[0].mib
        self.row("40 M records: peak memory, of 4 M", "0.9 to 1.1 ×", f"{value:.2f} ×",
                 0.9 <= value <= 1.1)

    def clients(self):
        runs, others = self.alternate(
            self.rated(self.month("clients"), limit_files=256), self.rated(self.month("cdr")))
        value = ratio(runs, others)
        self.row("100,000 sub-accounts, `ulimit -n 256`: wall, of 2,000", "≤ 1.5 ×",
                 f"{value:.2f} ×", value <= 1.5)

    def cards(self):
        month = self.month("cards")
        large, small = self.alternate(
            self.loaded(month.book), self.loaded(self.month("cdr").book))
        seconds = statistics.median(run.seconds for run in large)
        self.row("200,000 prefixes, 100,000 markups: the book loads in", "< 1 s",
                 f"{seconds:.2f} s", seconds < 1)
        runs, others = self.alternate(self.rated(month), self.rated(self.month("cdr")))
        more = seconds - statistics.median(run.seconds for run in small)
        value = statistics.median(
            (a.seconds - more) / b.seconds for a, b in zip(runs, others))
        self.row("200,000 prefixes, 100,000 markups: time per record but for the load, of small",
                 "≤ 1.10 ×", f"{value:.2f} ×", value <= 1.10)

    def threads(self):
        month = self.month("cdr")
        one, two = self.alternate(
            self.rated(month, "--threads", "1"), self.rated(month, "--threads", "2"))
        value = ratio(one, two)
        self.row("1 thread: wall, of 2 threads", "≥ 1.8 ×", f"{value:.2f} ×", value >= 1.8)

    def startup(self):
        month = self.month("ten")
        version, rate = self.alternate(
            lambda: Run([self.rebill, "--version"]), self.rated(month), runs=20)
        for what, runs, limit in [("`rebill --version`", version, 20),
                                  ("`rate` of 10 records", rate, 100)]:
            value = statistics.median(run.seconds for run in runs) * 1000
            self.row(f"{what}: wall", f"< {limit} ms", f"{value:.0f} ms", value < limit)

    def peers(self):
        for name, what, target in [("cdr", "CDR CSV", 5.0), ("json", "JSON lines", 2.5)]:
            for peer in ["duckdb", "polars"]:
                if not self.has(peer):
                    print(f"{peer} is not installed: skipped", flush=True)
                    continue
                month = self.month(name)
                others, runs = self.alternate(
                    self.rated_by(peer, month), self.rated(month), runs=3)
                value = ratio(others, runs)
                self.row(f"the job in {peer}, {what}: wall, of rebill", f"≥ {target:.1f} ×",
                         f"{value:.1f} ×", value >= target)

    def has(self, peer):
        """Whether the Python of the peers has one of them."""
        tried = subprocess.run(
            [self.python, "-c", f"import {peer}"], capture_output=True, check=False)
        return tried.returncode == 0

    def rated_by(self, peer, month):
        job = ROOT / "Benchmarks" / "peers" / f"{peer}_job.py"
        return lambda: Run([self.python, job, "--period", PERIOD, month.book, month.exports,
                            self.out()])

    def table(self):
        lines = [f"Medians of {self.runs} pairs of runs, scale {self.scale:g}, "
                 f"{os.cpu_count()} cores.",
                 "", "| what | target | result | |", "|---|--:|--:|---|"]
        lines += [f"| {what} | {target} | {result} | {'met' if met else 'not met'} |"
                  for what, target, result, met in self.rows]
        return "\n".join(lines) + "\n"


def ratio(runs, others):
    return statistics.median(a.seconds / b.seconds for a, b in zip(runs, others))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD",
                        help=f"of {', '.join(WORKLOADS)}; all unless said")
    parser.add_argument("--rebill", default=str(ROOT / ".build/release/rebill"))
    parser.add_argument("--runs", type=int, default=5,
                        help="pairs that count; one more goes before")
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 takes a tenth of the records")
    parser.add_argument("--python", default=sys.executable, help="the python3 that has the peers")
    parser.add_argument("--report", default=str(DATA / "report.md"))
    options = parser.parse_args()
    unknown = set(options.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"what is {', '.join(sorted(unknown))}?")
    if not shutil.which("pigz"):
        sys.exit("error: pigz is missing\n  help: it is a Debian package of that name")
    bench = Bench(options)
    try:
        for name in options.workloads or WORKLOADS:
            getattr(bench, name)()
    finally:
        shutil.rmtree(DATA / "out", ignore_errors=True)
    with open(options.report, "w", encoding="utf-8") as report:
        report.write(bench.table())
    print("\n" + bench.table())


if __name__ == "__main__":
    main()
