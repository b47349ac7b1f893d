"""Duplicates, dispositions and recurring charges (spec 3.3, 4.6 and 4.7)."""

import calendar
import os
from dataclasses import dataclass, field

from checks.oracle.reference import rating, values
from checks.oracle.reference.exports import UnreadableRecord

DISPOSITIONS = (
    "rebilled absorbed zero_rated duplicate superseded suspended out_of_period out_of_scope"
).split()
RECURRING_DISPOSITIONS = "rebilled absorbed suspended".split()


@dataclass
class SuspenseRow:
    """A row of suspense.csv."""

    export: str
    line: int
    record_id: str
    reason: str
    raw: bytes


@dataclass
class Ledger:
    """What became of every record."""

    rated: list = field(default_factory=list)
    suspense: list = field(default_factory=list)
    records: dict = field(default_factory=lambda: dict.fromkeys(DISPOSITIONS, 0))
    recurring: dict = field(default_factory=lambda: dict.fromkeys(RECURRING_DISPOSITIONS, 0))

    def suspend(self, place, record_id, reason):
        self.suspense.append(
            SuspenseRow(place.export, place.line, record_id, reason, place.raw)
        )


def position(record):
    return os.fsencode(record.place.export), record.place.line


def key(record):
    """Wallet transactions and usage records are different things, even under one id."""
    return record.kind == "wallet", record.account, record.record_id


def rank(record):
    """The greatest of these is kept of the versions of one record."""
    if record.kind == "wallet":
        updated, has_price = None, record.amount is not None
    else:
        updated = record.fields["date_updated"]
        has_price = record.fields["price"] is not None
    age = float("-inf") if updated is None else updated
    return age, not rating.is_not_final(record), has_price, position(record)


def groups(records, of):
    found = {}
    for record in records:
        found.setdefault(of(record), []).append(record)
    return found.values()


def without_duplicates(records, ledger):
    """The record that is kept of each key."""
    kept = []
    for versions in groups(records, key):
        distinct = [min(same, key=position) for same in groups(versions, lambda r: r.content)]
        ledger.records["duplicate"] += len(versions) - len(distinct)
        ledger.records["superseded"] += len(distinct) - 1
        kept.append(max(distinct, key=rank))
    return kept


def usable(records, book, ledger):
    """The records that can be read, are of a known kind and in scope."""
    for record in records:
        if isinstance(record, UnreadableRecord):
            ledger.records["suspended"] += 1
            ledger.suspend(record.place, "", "malformed")
        elif record.kind is None:
            ledger.records["suspended"] += 1
            ledger.suspend(record.place, record.record_id, "unknown_kind")
        elif rating.is_out_of_scope(record, book):
            ledger.records["out_of_scope"] += 1
        else:
            yield record


def rate_kept(record, book, period, ledger):
    try:
        rated = rating.rate_record(record, book, period)
    except rating.OutOfPeriod:
        ledger.records["out_of_period"] += 1
    except rating.Suspended as suspended:
        ledger.records["suspended"] += 1
        ledger.suspend(record.place, record.record_id, suspended.reason)
    else:
        ledger.records[rated.disposition] += 1
        ledger.rated.append(rated)


def due_time(row, period):
    """Midnight of the day of the period on which a number is charged."""
    first = values.moment_of(period.start)
    day = 1 if row.valid_from is None else values.moment_of(row.valid_from).day
    last_day = calendar.monthrange(first.year, first.month)[1]
    return values.seconds_of(first.replace(day=min(day, last_day)))


@dataclass
class NumberPlace:
    """Where a recurring charge comes from: a row of numbers.csv."""

    export: str
    line: int
    raw: bytes


def rate_numbers(book, period, ledger):
    for row in book.numbers:
        at = due_time(row, period)
        is_told_by_wallet = row.provider == "lc" and book.settings["lc_source"] == "wallet"
        if is_told_by_wallet or not row.is_in_force(at):
            continue
        record_id = f"number:{row.number}:{period.name}"
        try:
            rated = rating.rate_number(row, record_id, at, book)
        except rating.Suspended as suspended:
            ledger.recurring["suspended"] += 1
            ledger.suspend(NumberPlace(row.file, row.line, row.raw), record_id, suspended.reason)
        else:
            ledger.recurring[rated.disposition] += 1
            ledger.rated.append(rated)


def post(exports, book, period):
    """The ledger of all exports and the recurring charges."""
    ledger = Ledger()
    records = [record for export in exports for record in export.records]
    for record in without_duplicates(list(usable(records, book, ledger)), ledger):
        rate_kept(record, book, period, ledger)
    rate_numbers(book, period, ledger)
    assert sum(ledger.records.values()) == len(records)
    return ledger
