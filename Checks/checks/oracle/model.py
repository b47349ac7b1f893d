"""Writes what a published run must hold, by the plainest reading of the specification.

    python3 -m checks.oracle.model --period 2026-10 --book BOOK --out DIR EXPORT...

DIR gets every file of the run but manifest.json and SHA256SUMS; `detail` in suspense.csv stays
empty. `--previous DIR` names the run of the month before, where a blank opening balance is found.
"""

import argparse
import sys

from checks.oracle.reference import ledger, values, wallets, writing
from checks.oracle.reference.book import BookProblems, read_book
from checks.oracle.reference.exports import ExportFailure, read_exports

WRONG_USAGE, WRONG_BOOK = 64, 78


def arguments():
    parser = argparse.ArgumentParser(description="the reference model of a run")
    parser.add_argument("--period", required=True)
    parser.add_argument("--book", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--previous")
    parser.add_argument("--quarantine", action="store_true")
    parser.add_argument("exports", nargs="+", metavar="EXPORT")
    return parser.parse_args()


def fail(status, message):
    print(message, file=sys.stderr)
    return status


def main():
    asked = arguments()
    try:
        period = values.period(asked.period)
        book = read_book(asked.book)
        zone = book.settings["wallet_timezone"]
        exports = read_exports(asked.exports, zone, asked.quarantine)
        posted = ledger.post(exports, book, period)
        files = writing.RunFiles(book, period, exports, posted, asked.previous)
    except values.BadValue as problem:
        return fail(WRONG_USAGE, f"error: {problem}")
    except BookProblems as problem:
        return fail(WRONG_BOOK, str(problem))
    except wallets.TooManyRecharges:
        return fail(WRONG_BOOK, "wallets.csv: a wallet is recharged too often in one minute")
    except ExportFailure as problem:
        return fail(problem.status, f"error: {problem}")
    files.write_to(asked.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
