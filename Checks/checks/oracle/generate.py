"""Writes a random case: a book the oracle accepts, exports, and the period to rate.

    python3 -m checks.oracle.generate --seed 1 --out CASE

CASE gets `book/`, `exports/` and `period`; also `previous`, where the month before is to be rated
first, and `options`, where the run needs any.
"""

import argparse
import os
import random
import sys

from checks.oracle.generating.clock import Clock
from checks.oracle.generating.files import ExportWriter
from checks.oracle.generating.money import MoneyWriter
from checks.oracle.generating.tables import BookWriter, previous_period
from checks.oracle.generating.usage import UsageWriter
from checks.oracle.reference.book import read_book


def with_versions(rng, writer, count):
    """Records and their other versions, in any order."""
    records = []
    for _ in range(count):
        record = writer.record()
        copies = rng.choice([0] * 9 + [1, 1, 2])
        records += [record] + [writer.version(record) for _ in range(copies)]
    rng.shuffle(records)
    return records


def wallet_accounts(book, accounts):
    """Those that are `lc` at some time, and one more of any kind."""
    of_lc = {row.provider_account for row in book.accounts if row.provider == "lc"}
    return [account for account in accounts if account in of_lc] + accounts[:1]


def dealt(rng, records, count):
    piles = [[] for _ in range(count)]
    for record in records:
        rng.choice(piles).append(record)
    return [pile for pile in piles if pile]


def write_text(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text + "\n")


def write_case(seed, folder):
    rng = random.Random(seed)
    clock = Clock(rng)
    tables = BookWriter(rng, clock)
    book_folder = os.path.join(folder, "book")
    tables.settle(book_folder)
    book = read_book(book_folder)
    exports_folder = os.path.join(folder, "exports")
    os.makedirs(exports_folder)
    exports = ExportWriter(rng, clock, exports_folder)
    usage = UsageWriter(rng, clock, book, tables.accounts)
    records = with_versions(rng, usage, rng.choice([5, 30, 80, 150]))
    for pile in dealt(rng, records, rng.randint(1, 3)):
        exports.write_usage(pile)
    if rng.random() < 0.5:
        money = MoneyWriter(rng, clock, book, wallet_accounts(book, tables.accounts))
        for pile in dealt(rng, with_versions(rng, money, rng.choice([5, 40])), rng.randint(1, 2)):
            exports.write_wallet(pile)
    exports.write_trifles()
    write_text(folder, "period", clock.period.name)
    if rng.random() < 0.25:
        write_text(folder, "previous", previous_period(clock.period))
    if exports.is_damaged and rng.random() < 0.7:
        write_text(folder, "options", "--quarantine")


def main():
    parser = argparse.ArgumentParser(description="a random case")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", required=True)
    asked = parser.parse_args()
    write_case(asked.seed, asked.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
