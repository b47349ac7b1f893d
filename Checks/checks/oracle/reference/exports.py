"""Export files to records (spec 3)."""

import hashlib
import json
import os
import re
import zlib
from dataclasses import dataclass

from checks.oracle.reference import values
from checks.oracle.reference.rows import csv_rows, json_rows, without_mark

USAGE_FIELDS = (
    "sid account_sid direction from to status start_time date_sent date_created date_updated"
    " duration num_segments num_media price price_unit error_code"
).split()
INSTANT_FIELDS = ("start_time", "date_sent", "date_created", "date_updated")
NATURAL_FIELDS = ("duration", "num_segments", "num_media")

MESSAGE_LOG = {
    "From": "from", "To": "to", "Body": None, "Status": "status", "SentDate": "date_sent",
    "ApiVersion": None, "NumSegments": "num_segments", "ErrorCode": "error_code",
    "AccountSid": "account_sid", "Sid": "sid", "Direction": "direction", "Price": "price",
    "PriceUnit": "price_unit",
}
WALLET_COLUMNS = (
    "Transaction ID,Location Id,Location Name,Transaction Type,Description,Activity Date,Date,"
    "Amount,Wallet Balance After Transaction,Total Wallet Balance (Including Wallet Credits)"
).split(",")

FAILURE_USAGE, FAILURE_DAMAGED, FAILURE_MISSING = 64, 65, 66


class ExportFailure(Exception):
    """The run cannot go on because of an export."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Damaged(Exception):
    """A gzip file that is not whole."""


@dataclass
class Export:
    """A file of records, all of them read."""

    path: str
    size: int
    sha256: str
    is_quarantined: bool
    records: list


@dataclass
class Place:
    """Where a record stands, and its text."""

    export: str
    line: int
    raw: bytes


@dataclass
class UnreadableRecord:
    """A row that is malformed or of no known kind, and where it is."""

    place: Place
    record_id = ""


@dataclass
class UsageRecord:
    """A call or a message, by the field names of an export."""

    place: Place
    fields: dict

    @property
    def record_id(self):
        return self.fields["sid"]

    @property
    def account(self):
        return self.fields["account_sid"]

    @property
    def kind(self):
        return {"CA": "call", "SM": "message", "MM": "message"}.get(self.record_id[:2])

    @property
    def event_time(self):
        first = "start_time" if self.kind == "call" else "date_sent"
        main = self.fields[first]
        return self.fields["date_created"] if main is None else main

    @property
    def content(self):
        return tuple(self.fields[name] for name in USAGE_FIELDS)


@dataclass
class WalletRecord:
    """A row of an agency wallet: money only."""

    place: Place
    record_id: str
    account: str
    description: str
    event_time: int | None
    amount: object
    kind = "wallet"

    @property
    def content(self):
        return (self.description, self.event_time, self.amount)

    @property
    def product(self):
        return wallet_product(self.description)[0]

    @property
    def quantity(self):
        return wallet_product(self.description)[1]


def ascii_lower(text):
    """Case is folded for ASCII alone, so that no other letter turns into one of these."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


WALLET_KINDS = [
    (r"outbound sms", "sms.outbound"),
    (r"inbound sms", "sms.inbound"),
    (r"outbound mms", "mms.outbound"),
    (r"inbound mms", "mms.inbound"),
    (r"[sm]ms carrier fees(?: *\(([0-9]+)\))?", "fee.carrier"),
    (r"outbound call", "voice.outbound"),
    (r"inbound call", "voice.inbound"),
    (r"call recording", "voice.recording"),
    (r"monthly charge for local phone number", "number.local"),
    (r"monthly charge for toll.*free", "number.toll_free"),
    (r"a2p", "fee.a2p"),
    (r".*wallet_sales_tax", "tax"),
]


def wallet_product(description):
    """The product and quantity of a wallet row; top-ups and all else have no product."""
    for pattern, product in WALLET_KINDS:
        match = re.match(pattern, ascii_lower(description), re.DOTALL)
        if match:
            count = match[1] if match.re.groups else None
            return product, int(count) if count else 1
    return None, 0


# Files


def regular_files(argument):
    """The files an argument names, each with the path it is called by in a run."""
    if os.path.isfile(argument):
        return [(os.path.basename(argument), argument)]
    if not os.path.isdir(argument):
        raise ExportFailure(FAILURE_MISSING, f"{argument}: no such file or folder")
    found = []
    for folder, folders, names in os.walk(argument):
        folders[:] = [name for name in folders if name[0] not in "._"]
        for name in names:
            full = os.path.join(folder, name)
            if name[0] not in "._" and os.path.isfile(full):
                found.append((os.path.relpath(full, argument).replace(os.sep, "/"), full))
    return found


def gunzipped(data):
    """The text of all members. Anything after them but zero padding is damage."""
    text = b""
    while data:
        if not data.strip(b"\0"):
            break
        member = zlib.decompressobj(wbits=31)
        try:
            text += member.decompress(data)
        except zlib.error as problem:
            raise Damaged(str(problem)) from None
        if not member.eof:
            raise Damaged("cut off")
        data = member.unused_data
    return text


def read_export(path, full, zone, may_quarantine):
    with open(full, "rb") as file:
        stored = file.read()
    export = Export(path, len(stored), hashlib.sha256(stored).hexdigest(), False, [])
    try:
        text = gunzipped(stored) if stored[:2] == b"\x1f\x8b" else stored
    except Damaged as problem:
        if not may_quarantine:
            raise ExportFailure(FAILURE_DAMAGED, f"{path}: {problem}") from None
        export.is_quarantined = True
        return export
    export.records = read_records(path, without_mark(text), zone)
    return export


def read_exports(arguments, zone, may_quarantine):
    named = [pair for argument in arguments for pair in regular_files(argument)]
    paths = [path for path, _ in named]
    for path in paths:
        if paths.count(path) > 1:
            raise ExportFailure(FAILURE_USAGE, f"two exports are called {path}")
    exports = [read_export(path, full, zone, may_quarantine) for path, full in named]
    return sorted(exports, key=lambda export: os.fsencode(export.path))


# Records


def read_records(path, text, zone):
    first = text.lstrip(b" \t\r\n")[:1]
    if not first:
        return []
    if first == b"{":
        return [json_record(path, row) for row in json_rows(text)]
    rows = list(csv_rows(text))
    record_of = csv_format(path, rows[0], zone)
    return [record_of(row) for row in rows[1:]]


def csv_format(path, header, zone):
    """The function that turns a row under this header into a record."""
    if header.fields is None:
        raise ExportFailure(FAILURE_DAMAGED, f"{path}: the header cannot be read")
    names = [field.decode("utf-8", "replace").strip(" \t") for field in header.fields]
    if len(set(names)) == len(names):
        if {"sid", "account_sid"} <= set(names):
            columns = [name if name in USAGE_FIELDS else None for name in names]
            return lambda row: csv_usage_record(path, row, columns)
        if set(MESSAGE_LOG) <= set(names):
            columns = [MESSAGE_LOG.get(name) for name in names]
            return lambda row: csv_usage_record(path, row, columns)
        if set(WALLET_COLUMNS) <= set(names):
            return lambda row: wallet_record(path, row, names, zone)
    raise ExportFailure(FAILURE_DAMAGED, f"{path}: unknown header")


def place_of(path, row):
    return Place(path, row.line, row.raw)


def texts_of(row):
    """The fields of a row as text. Bad bytes anywhere spoil the whole record."""
    if row.fields is None:
        raise values.BadValue("broken structure")
    if b"\0" in row.raw:
        raise values.BadValue("a NUL byte")
    try:
        return [field.decode("utf-8") for field in row.fields]
    except UnicodeDecodeError:
        raise values.BadValue("not UTF-8") from None


def csv_usage_record(path, row, columns):
    place = place_of(path, row)
    try:
        pairs = zip(columns, texts_of(row))
        return usage_record(place, {name: text for name, text in pairs if name})
    except values.BadValue:
        return UnreadableRecord(place)


class JsonNumber(str):
    """A number of a JSON text, as it stood."""


def no_constant(name):
    raise values.BadValue(f"{name} is not JSON")


def json_record(path, row):
    place = place_of(path, row)
    try:
        parsed = json.loads(
            texts_of(row)[0],
            parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=no_constant,
        )
        if not isinstance(parsed, dict):
            raise values.BadValue("not one object")
        return usage_record(place, {name: json_text(parsed.get(name)) for name in USAGE_FIELDS})
    except (values.BadValue, json.JSONDecodeError):
        return UnreadableRecord(place)


def json_text(value):
    if value is None:
        return ""
    if not isinstance(value, str):
        raise values.BadValue("an object, array or boolean where a value is due")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise values.BadValue("no text")
    return str(value)


def usage_record(place, texts):
    fields = {name: texts.get(name, "") for name in USAGE_FIELDS}
    for name in INSTANT_FIELDS:
        fields[name] = values.instant(fields[name]) if fields[name] else None
    for name in NATURAL_FIELDS:
        fields[name] = values.natural(fields[name]) if fields[name] else None
    fields["price"] = values.decimal(fields["price"]) if fields["price"] else None
    fields["from"] = values.address(fields["from"])
    fields["to"] = values.address(fields["to"])
    return UsageRecord(place, fields)


def wallet_record(path, row, names, zone):
    place = place_of(path, row)
    try:
        text = dict(zip(names, texts_of(row)))
        activity, amount = text["Activity Date"], text["Amount"]
        return WalletRecord(
            place,
            text["Transaction ID"],
            text["Location Id"],
            text["Description"],
            values.wallet_instant(activity, zone) if activity else None,
            values.decimal(amount) if amount else None,
        )
    except values.BadValue:
        return UnreadableRecord(place)
