"""Made-up months to measure with: made once, kept in bench-data/."""
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "bench-data"
PERIOD = "2026-10"
USUAL = ["--sub-accounts", "2000", "--agencies", "50"]

# name: records, options of `rebill generate`
MONTHS = {
    "cdr": (4_000_000, USUAL),
    "json": (1_030_000, USUAL + ["--format", "bulk"]),
    "single": (4_000_000, USUAL + ["--files", "1"]),
    "huge": (40_000_000, USUAL),
    "clients": (4_000_000, ["--sub-accounts", "100000", "--agencies", "1000"]),
    "cards": (4_000_000, USUAL + ["--prefixes", "200000", "--markup-rows", "100000"]),
    "ten": (10, ["--sub-accounts", "5", "--agencies", "1"]),
    "check-20": (20_000, ["--sub-accounts", "200", "--agencies", "5", "--files", "2"]),
    "check-60": (60_000, ["--sub-accounts", "200", "--agencies", "5", "--files", "2"]),
    "check-json-5": (5_000, ["--sub-accounts", "200", "--agencies", "5", "--files", "2",
                             "--format", "bulk"]),
    "check-json-15": (15_000, ["--sub-accounts", "200", "--agencies", "5", "--files", "2",
                               "--format", "bulk"]),
}


class Month:
    """A made-up month: its book, its exports, and how it is rated."""

    def __init__(self, rebill, name, scale=1.0):
        records, options = MONTHS[name]
        self.records = max(10, int(records * scale))
        self.folder = DATA / f"{name}-{self.records}"
        self.book = self.folder / "book"
        self.exports = self.folder / "exports"
        done = self.folder / "complete"
        if not done.exists():
            print(f"making {self.folder.name}", flush=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            subprocess.run(
                [rebill, "generate", "--quiet", "--seed", "1", "--period", PERIOD,
                 "--records", str(self.records), *options,
                 "--book", self.book, "--exports", self.exports], check=True)
            done.write_text("")

    def files(self):
        return sorted(map(str, self.exports.iterdir()))

    def rate(self, rebill, out, *options):
        """The command that rates this month."""
        return [rebill, "rate", "--quiet", "--period", PERIOD, "--book", self.book,
                "--out", out, *options, self.exports]
