"""One record and the book to components, or a reason why not (spec 1, 3.2 and 4)."""

from dataclasses import dataclass, field
from fractions import Fraction

from checks.oracle.reference import values
from checks.oracle.reference.exports import ascii_lower

CALL_FREE = "busy no-answer failed canceled".split()
CALL_NOT_FINAL = "queued ringing in-progress".split()
MESSAGE_BILLED = (
    "sent delivered undelivered received read partially-delivered delivery-unknown"
).split()
MESSAGE_NOT_FINAL = "queued sending receiving accepted scheduled".split()
INBOUND = "inbound incoming trunking-originating".split()
OUTBOUND = (
    "outbound-api outbound-dial outbound-call outbound-reply outbound outgoing-api outgoing-dial"
    " outgoing trunking-terminating"
).split()
NOBODY = values.address("")
WALLET_USAGE = (
    "sms.outbound sms.inbound mms.outbound mms.inbound voice.outbound voice.inbound voice.client"
    " whatsapp.outbound whatsapp.inbound number.local number.mobile number.toll_free"
).split()


class Suspended(Exception):
    """The record cannot be rated yet."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class ZeroRated(Exception):
    """There is nothing to pay."""


class OutOfPeriod(Exception):
    """The event lies in another month."""


@dataclass
class Owner:
    """Who a record belongs to, at its event time."""

    agency: object
    sub_account: object
    provider: str


@dataclass
class Part:
    """A priced part before anyone is charged: `q` is the quantity its price goes by."""

    product: str
    quantity: int
    unit: str
    q: Fraction
    cost: Fraction


@dataclass
class Component:
    """One priced part of a record."""

    number: int
    product: str
    quantity: int
    unit: str
    cost: int
    charge: int


@dataclass
class Variance:
    """What the provider reported for a record, and what the card says."""

    product: str
    reported: Fraction
    card: Fraction


@dataclass
class Rated:
    """What became of a record that has an owner: rebilled, absorbed or zero_rated."""

    record_id: str
    at: int
    origin: str
    destination: str
    owner: Owner
    disposition: str
    reason: str
    components: list
    variance: Variance | None = None
    is_recurring: bool = False


@dataclass
class Event:
    """What rating needs to know of a record of any kind."""

    record_id: str
    at: int
    origin: values.Address
    destination: values.Address
    owner: Owner
    variance: Variance | None = None
    is_recurring: bool = field(default=False)


# Scope


def is_out_of_scope(record, book):
    """The same usage must not be charged from two sources."""
    source = book.settings["lc_source"]
    if record.kind == "wallet":
        is_told_by_cdr = source == "cdr" and record.product in WALLET_USAGE
        return record.product is None or is_told_by_cdr
    if source == "cdr" or record.event_time is None:
        return False
    return bool(
        book.in_force("accounts", record.event_time, provider="lc", provider_account=record.account)
    )


def is_not_final(record):
    if record.kind == "wallet":
        return False
    statuses = CALL_NOT_FINAL if record.kind == "call" else MESSAGE_NOT_FINAL
    return word(record, "status") in statuses


def word(record, name):
    """Providers and spreadsheets spell the same word in many ways."""
    return ascii_lower(record.fields[name]).replace("_", "-").replace(" ", "-")


# Records


def rate_record(record, book, period):
    """A call, message or wallet row that is kept; raises where it is not rated in this period."""
    at = record.event_time
    if at is None:
        raise Suspended("missing_time")
    if at not in period:
        raise OutOfPeriod
    if record.kind == "wallet":
        return rate_wallet_row(record, book)
    outward = direction(record)
    event = Event(
        record.record_id, at, record.fields["from"], record.fields["to"],
        owner_of_account(book, record.account, at),
    )
    if record.kind == "call":
        return rated_or_free(book, event, call_product(record, outward), price_call, record)
    if word(record, "status") == "failed":
        return rated_or_free(book, event, "fee.failed_message", price_failed_message, record)
    return rated_or_free(book, event, message_product(record, outward), price_message, record)


def rated_or_free(book, event, product, price, record):
    try:
        parts = price(record, book, event, product)
    except ZeroRated:
        nothing = Component(0, product, 0, "", 0, 0)
        return result(event, "zero_rated", "", [nothing])
    return charged(book, event, parts)


def rate_wallet_row(record, book):
    event = Event(
        record.record_id, record.event_time, NOBODY, NOBODY,
        owner_of_account(book, record.account, record.event_time, provider="lc"),
    )
    if record.amount is None:
        raise Suspended("price_pending")
    quantity = record.quantity
    part = Part(record.product, quantity, "item", Fraction(quantity), record.amount)
    return charged(book, event, {0: part})


def rate_number(row, record_id, at, book):
    """A row of numbers.csv on its day."""
    sub_account, agency = book_rows(book, row.sub_account_id, at)
    event = Event(
        record_id, at, NOBODY, values.address(row.number), Owner(agency, sub_account, row.provider),
        is_recurring=True,
    )
    rate = rate_row(book, event, row.product)
    if rate is None:
        raise Suspended("no_rate")
    one = Fraction(1)
    return charged(book, event, {0: Part(row.product, 1, "month", one, card_cost(rate, one))})


def direction(record):
    if word(record, "direction") in INBOUND:
        return "inbound"
    if word(record, "direction") in OUTBOUND:
        return "outbound"
    raise Suspended("unknown_direction")


def call_product(record, outward):
    kinds = (record.fields["from"].kind, record.fields["to"].kind)
    for scheme in ("client", "sip"):
        if scheme in kinds:
            return "voice." + scheme
    return "voice." + outward


def message_product(record, outward):
    if record.fields["from"].is_whatsapp or record.fields["to"].is_whatsapp:
        return "whatsapp." + outward
    return ("mms." if record.fields["num_media"] else "sms.") + outward


def owner_of_account(book, account, at, **wanted):
    row = book.one_in_force("accounts", at, provider_account=account, **wanted)
    if row is None:
        raise Suspended("unknown_account")
    sub_account, agency = book_rows(book, row.sub_account_id, at)
    return Owner(agency, sub_account, row.provider)


def book_rows(book, sub_account_id, at):
    sub_account = book.one_in_force("sub_accounts", at, sub_account_id=sub_account_id)
    agency = sub_account and book.one_in_force("agencies", at, agency_id=sub_account.agency_id)
    if agency is None:
        raise Suspended("no_book_row")
    return sub_account, agency


# Prices: each returns the parts by component number


def price_call(record, book, event, product):
    rate = rate_row(book, event, product)
    initial, increment = (rate.initial_increment, rate.increment) if rate else (60, 60)
    billed = billed_seconds(call_seconds(record, book, event), initial, increment)
    q = Fraction(billed, 60)
    if initial % 60 == 0 and increment % 60 == 0:
        quantity, unit = billed // 60, "minute"
    else:
        quantity, unit = billed, "second"
    cost = usage_cost(record, book, event, rate, q)
    note_variance(record, book, event, product, rate, q)
    return {0: Part(product, quantity, unit, q, cost)}


def call_seconds(record, book, event):
    status, seconds = word(record, "status"), record.fields["duration"]
    if status in CALL_FREE:
        raise free(record, book, event)
    if status in CALL_NOT_FINAL:
        raise Suspended("not_final")
    if status != "completed":
        raise Suspended("unknown_status")
    if seconds is None:
        raise Suspended("missing_duration")
    if seconds > book.settings["max_call_seconds"]:
        raise Suspended("implausible_duration")
    if seconds == 0 and event.at < book.settings["zero_second_call_from"]:
        raise ZeroRated
    return max(seconds, 1)


def billed_seconds(seconds, initial, increment):
    if seconds <= initial:
        return initial
    steps = -(-(seconds - initial) // increment)
    return initial + steps * increment


def price_message(record, book, event, product):
    quantity, unit = message_quantity(record, book, event, product)
    q = Fraction(quantity)
    rate = rate_row(book, event, product)
    cost = usage_cost(record, book, event, rate, q)
    holds_fee = event.owner.provider == "twilio" and product.startswith(("sms.", "mms."))
    if holds_fee:
        if is_split(book, event.owner.provider) and cost:
            return split(record, book, event, product, quantity, unit, cost, rate)
        is_reported = basis(book, event.owner.provider) == "reported"
        if is_reported and rate is not None and cost < card_cost(rate, q):
            note_variance(record, book, event, product, rate, q)
    else:
        note_variance(record, book, event, product, rate, q)
    return {0: Part(product, quantity, unit, q, cost)}


def free(record, book, event):
    """What is free by its status must not have a price."""
    if basis(book, event.owner.provider) == "reported" and record.fields["price"]:
        return Suspended("unexpected_price")
    return ZeroRated()


def message_quantity(record, book, event, product):
    status, segments = word(record, "status"), record.fields["num_segments"]
    if status == "canceled":
        raise free(record, book, event)
    if status in MESSAGE_NOT_FINAL:
        raise Suspended("not_final")
    if status not in MESSAGE_BILLED:
        raise Suspended("unknown_status")
    if status == "undelivered" and product.startswith("whatsapp."):
        raise free(record, book, event)
    if not product.startswith("sms."):
        return 1, "message"
    if not segments:
        raise Suspended("missing_segments")
    return segments, "segment"


def is_split(book, provider):
    return (
        provider == "twilio"
        and basis(book, provider) == "reported"
        and book.settings["carrier_fee.twilio"] == "passthrough"
    )


def split(record, book, event, product, quantity, unit, cost, rate):
    """The price of a message holds its carrier fee: what the card does not explain."""
    if rate is None:
        raise Suspended("no_rate")
    q = Fraction(quantity)
    usage = card_cost(rate, q)
    remainder = cost - usage
    if remainder < 0:
        if book.settings["split_below_card"] == "suspend":
            raise Suspended("split_impossible")
        note_variance(record, book, event, product, rate, q)
        return {0: Part(product, quantity, unit, q, cost)}
    parts = {0: Part(product, quantity, unit, q, usage)}
    if remainder:
        parts[1] = Part("fee.carrier", quantity, "item", q, remainder)
    return parts


def price_failed_message(record, book, event, product):
    one = Fraction(1)
    if basis(book, event.owner.provider) == "reported":
        try:
            cost = reported_cost(record, book)
        except Suspended as stop:
            if stop.reason == "price_pending" and is_exempt(record, book, event):
                raise ZeroRated from None
            raise
        if cost == 0:
            raise ZeroRated
    else:
        rate = rate_row(book, event, product)
        if rate is None or is_exempt(record, book, event):
            raise ZeroRated
        cost = card_cost(rate, one)
    return {0: Part(product, 1, "message", one, cost)}


def is_exempt(record, book, event):
    code = record.fields["error_code"]
    return bool(book.in_force("failed_message_exemptions", event.at, error_code=code))


def basis(book, provider):
    return book.settings["cost_basis." + provider]


def rate_row(book, event, product):
    return book.rate_row(
        event.owner.provider, product, event.origin, event.destination, event.at
    )


def card_cost(rate, q):
    return (rate.connection_fee + rate.unit_price * q) * (1 - rate.discount)


def usage_cost(record, book, event, rate, q):
    if basis(book, event.owner.provider) == "reported":
        return reported_cost(record, book)
    if rate is None:
        raise Suspended("no_rate")
    return card_cost(rate, q)


def is_foreign(record, book):
    unit = ascii_lower(record.fields["price_unit"])
    return unit not in ("", ascii_lower(book.settings["currency"]))


def reported_cost(record, book):
    price = record.fields["price"]
    if is_foreign(record, book):
        raise Suspended("currency_mismatch")
    if price is None:
        raise Suspended("price_pending")
    if price > 0:
        raise Suspended("bad_price_sign")
    return -price


def note_variance(record, book, event, product, rate, q):
    price = record.fields["price"]
    if price is None or price >= 0 or rate is None or is_foreign(record, book):
        return
    variance = Variance(product, -price, card_cost(rate, q))
    if abs(variance.reported - variance.card) > book.settings["price_tolerance"]:
        event.variance = variance


# Charges


def charged(book, event, parts):
    """Adds the surcharges and finds out who pays."""
    reason = failed_condition(book, event.owner, event.at)
    parts = parts | surcharge_parts(book, event, parts[0])
    components = [
        component(book, event, number, part, is_rebilled=not reason)
        for number, part in parts.items()
    ]
    return result(event, "absorbed" if reason else "rebilled", reason, components)


def surcharge_parts(book, event, usage):
    rows = book.in_force(
        "surcharges", event.at, provider=event.owner.provider, trigger=usage.product
    )
    parts = {}
    for number, row in enumerate(rows, start=2):
        quantity, unit, q = (usage.quantity, usage.unit, usage.q)
        if row.per == "record":
            quantity, unit, q = 1, "item", Fraction(1)
        parts[number] = Part(row.product, quantity, unit, q, row.unit_price * q)
    return parts


def component(book, event, number, part, is_rebilled):
    def written(exact):
        settings = book.settings
        return values.rounded(exact, settings["line_decimals"], settings["rounding"])

    charge = 0
    if is_rebilled:
        charge = written(part.cost * multiplier(book, event.owner, part.product, event.at))
    return Component(number, part.product, part.quantity, part.unit, written(part.cost), charge)


def plan_row(book, owner, at):
    return book.one_in_force("plans", at, plan=owner.agency.plan, provider=owner.provider)


def failed_condition(book, owner, at):
    """The first of the six conditions that fails, or nothing."""
    plan, sub_account = plan_row(book, owner, at), owner.sub_account
    conditions = {
        "plan": plan is not None and plan.rebillable == "yes",
        "rebilling_off": sub_account.rebilling == "on",
        "stripe_not_connected": owner.agency.stripe == "connected",
        "no_account_admin": sub_account.account_admins >= 1,
        "no_payment_method": sub_account.payment_method != "none",
        "agency_card": sub_account.payment_method != "agency_card",
    }
    return next((reason for reason, holds in conditions.items() if not holds), "")


def multiplier(book, owner, product, at):
    policy = book.one_in_force("products", at, product=product)
    if policy and policy.markup_policy == "passthrough":
        return Fraction(1)
    agency_id, sub_account_id = owner.agency.agency_id, owner.sub_account.sub_account_id
    markup = book.markup_row(agency_id, sub_account_id, product, at)
    return markup.multiplier if markup else plan_row(book, owner, at).default_multiplier


def result(event, disposition, reason, components):
    return Rated(
        event.record_id, event.at, event.origin.written, event.destination.written,
        event.owner, disposition, reason, components, event.variance, event.is_recurring,
    )
