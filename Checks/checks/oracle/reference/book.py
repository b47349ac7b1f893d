"""The book and every problem in it (spec 2)."""

import functools
import operator
import os
import re
from fractions import Fraction
from zoneinfo import ZoneInfo

from checks.oracle.reference import values
from checks.oracle.reference.rows import csv_rows, without_mark
from checks.oracle.reference.values import BadValue

PRODUCTS = (
    "voice.outbound voice.inbound voice.client voice.sip voice.recording voice.transcription"
    " voice.amd voice.conference sms.outbound sms.inbound mms.outbound mms.inbound"
    " whatsapp.outbound whatsapp.inbound number.local number.toll_free fee.carrier"
    " fee.failed_message fee.a2p lookup tax other voice.tts voice.voicemail_drop rcs.outbound"
    " rcs.inbound messenger.outbound messenger.inbound number.mobile"
).split()
CLASSES = "client sip sim short alpha anonymous".split()
CLASS_LENGTH = 16
"""A class match counts as longer than any prefix, and an E.164 number has 15 digits at most."""


def family_of(product):
    return product.split(".")[0]


class Row:
    """One row of a table: its values by column name, and where it stands."""

    def __init__(self, file, line, raw):
        self.file, self.line, self.raw = file, line, raw
        self.valid_from = self.valid_to = None

    @property
    def where(self):
        return f"{self.file}:{self.line}"

    @property
    def span(self):
        start = float("-inf") if self.valid_from is None else self.valid_from
        end = float("inf") if self.valid_to is None else self.valid_to
        return start, end

    def is_in_force(self, at):
        start, end = self.span
        return start <= at < end


def is_same(key, a, b):
    return key(a) == key(b)


def do_overlap(*rows):
    """Whether there is an instant at which all of the rows are in force."""
    return max(row.span[0] for row in rows) < min(row.span[1] for row in rows)


# Columns


def choice(*allowed):
    def parse(text):
        if text not in allowed:
            raise BadValue(f"'{text}' is not one of {' '.join(allowed)}")
        return text

    return parse


def identifier(text):
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text) or text in (".", ".."):
        raise BadValue(f"'{text}' is no id")
    return text


def some_text(text):
    if not text:
        raise BadValue("a value is due")
    return text


def any_text(text):
    return text


def not_negative(text):
    value = values.decimal(text)
    if value < 0:
        raise BadValue(f"'{text}' is below 0")
    return value


def price(text):
    return not_negative(text.removeprefix("$"))


def discount(text):
    value = not_negative(text)
    if value > 1:
        raise BadValue(f"'{text}' is above 1")
    return value


def increment(text):
    value = values.natural(text)
    if value < 1:
        raise BadValue(f"'{text}' is below 1")
    return value


def e164(text):
    if not re.fullmatch(r"\+[0-9]{1,15}", text):
        raise BadValue(f"'{text}' is no E.164 number")
    return text


def ends(text):
    """The prefixes and classes of an end; blank is the empty prefix, which matches all."""
    tokens = text.split(" ")
    for token in tokens if text else []:
        if token not in CLASSES and not re.fullmatch(r"[0-9]{1,15}", token):
            raise BadValue(f"'{token}' is neither a prefix nor a class")
    return tokens


def product_or_family(text):
    if text != "*" and text not in PRODUCTS and text not in map(family_of, PRODUCTS):
        raise BadValue(f"'{text}' is no product")
    return text


def period_name(text):
    values.period(text)
    return text


def blank_or(parse, default=None):
    return lambda text: parse(text) if text else default


PROVIDER = choice("lc", "twilio")
PRODUCT = choice(*PRODUCTS)
DATED = {"valid_from": blank_or(values.book_instant), "valid_to": blank_or(values.book_instant)}
ZERO = Fraction(0)

TABLES = {
    "agencies.csv": {
        "agency_id": identifier, "name": any_text, "plan": some_text,
        "stripe": choice("connected", "none"), **DATED,
    },
    "sub_accounts.csv": {
        "sub_account_id": identifier, "agency_id": identifier, "name": any_text,
        "rebilling": choice("on", "off"), "account_admins": values.natural,
        "payment_method": choice("client_card", "agency_card", "none"), **DATED,
    },
    "accounts.csv": {
        "provider": PROVIDER, "provider_account": some_text, "sub_account_id": identifier, **DATED,
    },
    "plans.csv": {
        "plan": some_text, "provider": PROVIDER, "rebillable": choice("yes", "no"),
        "default_multiplier": blank_or(not_negative), "min_multiplier": blank_or(not_negative),
        "max_multiplier": blank_or(not_negative), **DATED,
    },
    "markups.csv": {
        "agency_id": identifier, "sub_account_id": blank_or(identifier, ""),
        "product": product_or_family, "multiplier": not_negative, **DATED,
    },
    "products.csv": {
        "product": PRODUCT, "markup_policy": choice("markup", "passthrough"), **DATED,
    },
    "surcharges.csv": {
        "provider": PROVIDER, "trigger": PRODUCT, "product": PRODUCT, "unit_price": price,
        "per": choice("unit", "record"), **DATED,
    },
    "failed_message_exemptions.csv": {"error_code": some_text, **DATED},
    "numbers.csv": {
        "number": e164, "provider": PROVIDER, "sub_account_id": identifier,
        "product": choice("number.local", "number.toll_free"), **DATED,
    },
    "wallets.csv": {
        "owner": choice("agency", "sub_account"), "owner_id": identifier, "period": period_name,
        "opening_balance": blank_or(values.decimal),
        "complimentary_credits": blank_or(not_negative, ZERO),
        "threshold": blank_or(values.decimal, ZERO),
        "recharge_amount": blank_or(not_negative, ZERO),
    },
    "settings.csv": {"key": any_text, "value": any_text},
}
RATE_COLUMNS = {
    "provider": PROVIDER, "product": PRODUCT, "origin": ends, "destination": ends,
    "unit_price": price, "discount": blank_or(discount, ZERO),
    "initial_increment": blank_or(increment, 60), "increment": blank_or(increment, 60),
    "connection_fee": blank_or(price, ZERO), **DATED,
}
OPTIONAL = {
    "surcharges.csv", "failed_message_exemptions.csv", "numbers.csv", "wallets.csv", "settings.csv",
}
KEYS = {
    "agencies.csv": ["agency_id"],
    "sub_accounts.csv": ["sub_account_id"],
    "accounts.csv": ["provider_account"],
    "plans.csv": ["plan", "provider"],
    "markups.csv": ["agency_id", "sub_account_id", "product"],
    "products.csv": ["product"],
    "surcharges.csv": ["provider", "trigger", "product"],
    "failed_message_exemptions.csv": ["error_code"],
    "numbers.csv": ["number"],
    "wallets.csv": ["owner", "owner_id", "period"],
    "settings.csv": ["key"],
}


# Settings


def line_decimals(text):
    if not re.fullmatch("[2-9]", text):
        raise BadValue(f"'{text}' is not from 2 to 9")
    return int(text)


def call_seconds(text):
    if not re.fullmatch("[0-9]+", text) or not 1 <= int(text) < 1 << 32:
        raise BadValue(f"'{text}' is no length of a call")
    return int(text)


def currency(text):
    if not re.fullmatch("[A-Z]{3}", text):
        raise BadValue(f"'{text}' is no ISO code")
    return text


def time_zone(text):
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise BadValue(f"'{text}' is no time zone") from None


SETTINGS = {
    "currency": (currency, "USD"),
    "line_decimals": (line_decimals, "6"),
    "rounding": (choice("half_up", "half_even", "up", "down"), "half_up"),
    "cost_basis.twilio": (choice("reported", "card"), "reported"),
    "cost_basis.lc": (choice("reported", "card"), "card"),
    "carrier_fee.twilio": (choice("passthrough", "markup"), "passthrough"),
    "lc_source": (choice("cdr", "wallet"), "cdr"),
    "wallet_timezone": (time_zone, "UTC"),
    "zero_second_call_from": (values.book_instant, "2021-07-08"),
    "recharge_trigger": (choice("below", "at_or_below"), "below"),
    "price_tolerance": (not_negative, "0.000001"),
    "max_call_seconds": (call_seconds, "86400"),
    "split_below_card": (choice("usage", "suspend"), "usage"),
}


class BookProblems(Exception):
    """Everything that is wrong with a book, each as `file:line: message`."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


class Book:
    """The tables of a book folder; `problems` says what is wrong with them."""

    def __init__(self, folder):
        self.folder = folder
        self.problems = []
        self.tables = {name: self.read_table(name, columns) for name, columns in TABLES.items()}
        self.rates = self.read_rates()
        self.settings = self.read_settings()
        are_all_read = not self.problems
        self.check_overlaps()
        self.check_values()
        if are_all_read:
            # A row that could not be read would leave others dangling that are not.
            self.check_references()
            self.check_multipliers()

    def problem(self, where, message):
        self.problems.append(f"{where}: {message}")

    # Reading

    def read_table(self, name, columns):
        path = os.path.join(self.folder, name)
        if not os.path.isfile(path):
            if name not in OPTIONAL:
                self.problem(name, "the file is missing")
            return []
        with open(path, "rb") as file:
            rows = list(csv_rows(without_mark(file.read())))
        if not rows or rows[0].fields is None:
            self.problem(f"{name}:1", "the header is missing or cannot be read")
            return []
        names = [field.decode("utf-8", "replace") for field in rows[0].fields]
        if sorted(names) != sorted(columns):
            self.problem(f"{name}:{rows[0].line}", f"the columns must be {','.join(columns)}")
            return []
        parsed = [self.read_row(name, names, columns, row) for row in rows[1:]]
        return [row for row in parsed if row]

    def read_row(self, file, names, columns, scanned):
        row = Row(file, scanned.line, scanned.raw)
        if scanned.fields is None:
            self.problem(row.where, "the row is broken")
            return None
        is_good = True
        for name, field in zip(names, scanned.fields):
            try:
                setattr(row, name, columns[name](field.decode("utf-8")))
            except (BadValue, UnicodeDecodeError) as bad:
                self.problem(row.where, f"{name}: {bad}")
                is_good = False
        if is_good and not row.span[0] < row.span[1]:
            self.problem(row.where, "valid_to is not after valid_from")
            is_good = False
        return row if is_good else None

    def read_rates(self):
        folder = os.path.join(self.folder, "rates")
        names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
        cards = [f"rates/{name}" for name in names if name.endswith(".csv")]
        if not cards:
            self.problem("rates", "there is no rate card")
        return [row for card in cards for row in self.read_table(card, RATE_COLUMNS)]

    def read_settings(self):
        settings = {key: parse(default) for key, (parse, default) in SETTINGS.items()}
        for row in self.tables["settings.csv"]:
            if row.key not in SETTINGS:
                self.problem(row.where, f"'{row.key}' is no setting")
                continue
            try:
                settings[row.key] = SETTINGS[row.key][0](row.value)
            except BadValue as bad:
                self.problem(row.where, str(bad))
        return settings

    # Checking

    def check_overlaps(self):
        for name, columns in KEYS.items():
            self.check_pairs(
                self.tables[name], functools.partial(is_same, operator.attrgetter(*columns)))
        self.check_pairs(self.rates, do_tie)

    def check_pairs(self, rows, is_same_key):
        for number, later in enumerate(rows):
            for earlier in rows[:number]:
                if is_same_key(earlier, later) and do_overlap(earlier, later):
                    self.problem(later.where, f"overlaps {earlier.where}")

    def check_references(self):
        agencies = {row.agency_id for row in self.agencies}
        owner = {row.sub_account_id: row.agency_id for row in self.sub_accounts}
        plans = {row.plan for row in self.plans}
        for row in self.agencies:
            self.check_known(row, row.plan, plans)
        for row in self.sub_accounts:
            self.check_known(row, row.agency_id, agencies)
            if row.agency_id != owner[row.sub_account_id]:
                self.problem(row.where, "a sub-account belongs to one agency for good")
        for row in self.accounts + self.numbers:
            self.check_known(row, row.sub_account_id, owner)
        for row in self.markups:
            self.check_known(row, row.agency_id, agencies)
            if row.sub_account_id and owner.get(row.sub_account_id) != row.agency_id:
                self.problem(row.where, f"{row.sub_account_id} is not of {row.agency_id}")
        for row in self.wallets:
            self.check_known(row, row.owner_id, agencies if row.owner == "agency" else owner)

    def check_known(self, row, name, known):
        if name not in known:
            self.problem(row.where, f"'{name}' is not in the book")

    def check_values(self):
        for row in self.plans:
            if row.rebillable == "yes":
                bounds = (row.min_multiplier, row.default_multiplier, row.max_multiplier)
                if None in bounds:
                    self.problem(row.where, "the multipliers are required")
                elif list(bounds) != sorted(bounds):
                    self.problem(row.where, "min, default and max are out of order")
        for row in self.wallets:
            if row.owner == "agency" and row.complimentary_credits:
                self.problem(row.where, "an agency has no complimentary credits")
            if row.threshold and not row.recharge_amount:
                self.problem(row.where, "a threshold needs a recharge amount")

    def check_multipliers(self):
        """No markup may leave its plan's range while the sub-account uses the provider."""
        for markup in self.markups:
            for agency, plan, account in self.circumstances(markup):
                is_within = plan.min_multiplier <= markup.multiplier <= plan.max_multiplier
                if not is_within and do_overlap(markup, agency, plan, account):
                    self.problem(markup.where, f"outside of the range of {plan.where}")

    def circumstances(self, markup):
        subs = {
            row.sub_account_id
            for row in self.sub_accounts
            if row.agency_id == markup.agency_id
            and markup.sub_account_id in ("", row.sub_account_id)
        }
        for agency in self.agencies:
            for plan in self.plans:
                for account in self.accounts:
                    if (
                        agency.agency_id == markup.agency_id
                        and plan.plan == agency.plan
                        and plan.rebillable == "yes"
                        and plan.provider == account.provider
                        and account.sub_account_id in subs
                    ):
                        yield agency, plan, account

    # Looking up

    def __getattr__(self, name):
        """`book.agencies` is the table of `agencies.csv`, and so on."""
        tables = self.__dict__.get("tables", {})
        if name + ".csv" in tables:
            return tables[name + ".csv"]
        raise AttributeError(name)

    def in_force(self, table, at, **wanted):
        """The rows of a table that are in force and have the wanted values."""
        return [
            row
            for row in getattr(self, table)
            if row.is_in_force(at)
            and all(getattr(row, name) == value for name, value in wanted.items())
        ]

    def one_in_force(self, table, at, **wanted):
        found = self.in_force(table, at, **wanted)
        return found[0] if found else None

    def rate_row(self, provider, product, origin, destination, at):
        """The row with the longest destination, then the longest origin, that matches both."""
        best, best_lengths = None, None
        for row in self.in_force("rates", at, provider=provider, product=product):
            lengths = (match_length(row.destination, destination), match_length(row.origin, origin))
            if None not in lengths and (best is None or lengths > best_lengths):
                best, best_lengths = row, lengths
        return best

    def markup_row(self, agency_id, sub_account_id, product, at):
        for owner in (sub_account_id, ""):
            for name in (product, family_of(product), "*"):
                row = self.one_in_force(
                    "markups", at, agency_id=agency_id, sub_account_id=owner, product=name
                )
                if row:
                    return row
        return None


def match_length(tokens, address):
    """How long the best of an end's tokens matches an address, or None."""
    lengths = []
    for token in tokens:
        if token == "":
            lengths.append(0)
        elif token in CLASSES:
            lengths += [CLASS_LENGTH] if address.kind == token else []
        elif address.kind == "e164" and address.digits.startswith(token):
            lengths.append(len(token))
    return max(lengths, default=None)


def do_tie(a, b):
    """Equal lengths on one number mean equal prefixes: a tie needs a common token at each end."""
    return (
        a.provider == b.provider
        and a.product == b.product
        and set(a.origin) & set(b.origin)
        and set(a.destination) & set(b.destination)
    )


def read_book(folder):
    book = Book(folder)
    if book.problems:
        raise BookProblems(book.problems)
    return book
