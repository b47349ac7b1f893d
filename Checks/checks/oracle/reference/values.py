"""Numbers, instants, addresses and rounding (spec 2, 3.1 and 4)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

EPOCH = datetime(1970, 1, 1)
SECOND = timedelta(seconds=1)
BILLIONTHS_MAX = 2**63 - 1
NATURAL_MAX = 2**32 - 1
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]{1,9})?")
NATURAL = re.compile(r"[0-9]+")
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
RFC_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
RFC_2822 = re.compile(
    r"(?:[A-Za-z]{3}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:GMT|([+-])([0-9]{2})([0-9]{2}))"
)
ZONELESS = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})()()()"
)
WALLET_FORM = re.compile(
    r"([A-Z][a-z]{2}) ([0-9]{1,2})(?:st|nd|rd|th) ([0-9]{4}),"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) (AM|PM)"
)


class BadValue(Exception):
    """A value that is not what its place asks for."""


def decimal(text):
    if not DECIMAL.fullmatch(text):
        raise BadValue(f"'{text}' is not a plain decimal of at most 9 places")
    value = Fraction(text)
    billionths = value * 10**9
    if abs(billionths) > BILLIONTHS_MAX:
        raise BadValue(f"'{text}' is too large")
    return value


def natural(text):
    if not NATURAL.fullmatch(text) or int(text) > NATURAL_MAX:
        raise BadValue(f"'{text}' is not a whole number from 0 to {NATURAL_MAX}")
    return int(text)


def seconds_of(moment):
    """Seconds since 1970 of a zoneless UTC moment."""
    return (moment - EPOCH) // SECOND


def civil(year, month, day, hour=0, minute=0, second=0):
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
    except ValueError as problem:
        raise BadValue(str(problem)) from None


def month_number(name):
    if name not in MONTHS:
        raise BadValue(f"'{name}' is not a month")
    return MONTHS.index(name) + 1


def at_offset(moment, sign, hours, minutes):
    """The UTC seconds of a moment written with an offset; no sign means no offset."""
    if not sign:
        return seconds_of(moment)
    if int(hours) > 23 or int(minutes) > 59:
        raise BadValue("no such offset")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        return seconds_of(moment - offset if sign == "+" else moment + offset)
    except OverflowError:
        raise BadValue("outside of the years 0001 to 9999") from None


def instant(text):
    """UTC seconds of an instant in any form of a call or message; a fraction is cut."""
    match = RFC_3339.fullmatch(text) or ZONELESS.fullmatch(text)
    if match:
        return at_offset(civil(*match.group(1, 2, 3, 4, 5, 6)), *match.group(7, 8, 9))
    match = RFC_2822.fullmatch(text)
    if not match:
        raise BadValue(f"'{text}' is no instant")
    day, month, year, hour, minute, second = match.group(1, 2, 3, 4, 5, 6)
    moment = civil(year, month_number(month), day, hour, minute, second)
    return at_offset(moment, *match.group(7, 8, 9))


def wallet_instant(text, zone):
    """UTC seconds of a wallet date, which is local to `zone`.

    `fold` 0 is the rule of the specification: the first of two, and the offset before a gap.
    """
    match = WALLET_FORM.fullmatch(text)
    if not match:
        raise BadValue(f"'{text}' is no wallet date")
    month, day, year, hour, minute, second, half = match.groups()
    if not 1 <= int(hour) <= 12:
        raise BadValue("no such hour")
    hour_of_day = int(hour) % 12 + (12 if half == "PM" else 0)
    local = civil(year, month_number(month), day, hour_of_day, minute, second)
    try:
        return seconds_of(local - local.replace(tzinfo=zone, fold=0).utcoffset())
    except OverflowError:
        raise BadValue("outside of the years 0001 to 9999") from None


def book_instant(text):
    """A date (its first second, UTC) or a full RFC 3339 instant."""
    match = DATE.fullmatch(text)
    if match:
        return seconds_of(civil(*match.groups()))
    if not RFC_3339.fullmatch(text):
        raise BadValue(f"'{text}' is neither a date nor an RFC 3339 instant")
    return instant(text)


def moment_of(seconds):
    return EPOCH + timedelta(seconds=seconds)


def written_instant(seconds):
    moment = moment_of(seconds)
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}Z"


@dataclass(frozen=True)
class Period:
    """A calendar month in UTC, half-open."""

    name: str
    start: int
    end: int

    def __contains__(self, at):
        return self.start <= at < self.end

    @property
    def last_second(self):
        return self.end - 1


def period(name):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", name):
        raise BadValue(f"'{name}' is no period")
    first = civil(name[:4], name[5:], 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(name, seconds_of(first), seconds_of(following))


ANONYMOUS = {"", "anonymous", "+266696687", "+86282452253"}
SCHEMES = ("client", "sip", "sim")


@dataclass(frozen=True)
class Address:
    """One end of a record. Two ends are equal if they are written alike and both are WhatsApp."""

    written: str
    is_whatsapp: bool
    kind: str

    @property
    def digits(self):
        return self.written[1:] if self.kind == "e164" else ""


def address(text):
    is_whatsapp = text.startswith("whatsapp:")
    rest = text.removeprefix("whatsapp:")
    written = "+" + rest if re.fullmatch(r"[0-9]{9,15}", rest) else rest
    return Address(written, is_whatsapp, address_kind(written))


def address_kind(written):
    if written in ANONYMOUS:
        return "anonymous"
    if re.fullmatch(r"\+[0-9]{1,15}", written):
        return "e164"
    for scheme in SCHEMES:
        if written.startswith(scheme + ":"):
            return scheme
    return "short" if re.fullmatch(r"[0-9]{3,8}", written) else "alpha"


def rounded(exact, decimals, mode):
    """`exact` as a count of 10^-decimals."""
    scaled = exact * 10**decimals
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    twice = 2 * rest
    is_up = {
        "half_up": twice >= scaled.denominator,
        "half_even": twice > scaled.denominator or (twice == scaled.denominator and whole % 2),
        "up": rest > 0,
        "down": False,
    }[mode]
    size = whole + 1 if is_up else whole
    return -size if scaled < 0 else size


def written_amount(units, decimals):
    digits = str(abs(units)).rjust(decimals + 1, "0")
    return f"{'-' if units < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def written_multiplier(multiplier):
    text = written_amount(rounded(multiplier, 9, "down"), 9)
    return text.rstrip("0").rstrip(".")
