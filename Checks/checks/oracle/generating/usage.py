"""Calls and messages, and the versions of each that overlapping exports hold."""

from fractions import Fraction

from checks.oracle.reference import rating, values

NUMBERS = [
    "+14155550100", "+14155550100", "+14155550101", "+12125550101", "+12125550101", "+17875550102",
    "+19395550103", "+19075550103", "+18335550104", "+18005550105", "+442079460013",
    "+447400900123", "+447700900123", "+4930230012", "+33199000012", "+61491570156", "+1", "+44",
    "+123456789012345",
]
UNSIGNED = ["14155550100", "12125550101", "442079460013", "123456789"]
SHORT = ["12345", "898989", "123", "12345678"]
ANONYMOUS = ["", "anonymous", "+266696687", "+86282452253"]
SCHEMES = ["client:ann", "client:reception", "sip:desk@example.com", "sim:DE0123456789abcdef"]
SENDERS = [
    "InfoDesk", "12", "1", "+", "++1", "+1415555010a", "+1234567890123456", "1234567890123456",
    "=1+1", "@SUM(A1)", "-Acme", "+Acme", "-1.5", "-1.5.2", "-7", "=", "-", "\tTab", "\rCR",
    "Café", "日本", "😀 Shop", "a,b", 'He said "hi"', "two\nlines", " ", " spaced ", "'quoted",
    "１２３４５", "٣٤٥", "semi;colon", "Client:ann", "back\\slash",
]
DIRECTIONS = rating.INBOUND + rating.OUTBOUND
PRICES = ["-0.0079", "-0.0118", "-0.028", "-0.014", "-0.5", "-3.25", "-0.000000001", "0"]
DATES = ("start_time", "date_sent", "date_created", "date_updated")


class UsageWriter:
    """Draws calls and messages: the fields of one as text, but instants as UTC seconds."""

    def __init__(self, rng, clock, book, accounts):
        self.rng, self.clock, self.book, self.accounts = rng, clock, book, accounts
        self.count = 0

    def sid(self, prefix):
        self.count += 1
        tail = "".join(self.rng.choices("0123456789abcdef", k=20)) + f"{self.count:012x}"
        # The order of ids is that of their bytes, which is not that of UTF-16.
        odd = self.rng.choice([f"é{tail}", f"\U0001d11e{tail}", f"\uffee{tail}", f',"{tail}'])
        return prefix + (odd if self.rng.random() < 0.03 else tail)

    def end(self):
        kinds = [NUMBERS] * 10 + [UNSIGNED, SHORT, ANONYMOUS, SCHEMES, SCHEMES, SENDERS, SENDERS]
        return self.rng.choice(self.rng.choice(kinds))

    def account(self):
        if self.rng.random() < 0.03:
            return self.rng.choice(["ACunknown", "", "=account", "notInTheBook00000000"])
        return self.rng.choice(self.accounts)

    def price_unit(self):
        currency = self.book.settings["currency"]
        other = "CAD" if currency != "CAD" else "USD"
        return self.rng.choice(["", "", currency, currency, currency.lower()] * 5 + [other])

    def record(self):
        at = self.clock.event()
        fields = self.call(at) if self.rng.random() < 0.45 else self.message(at)
        fields["account_sid"] = self.account()
        fields["price"] = self.price(fields)
        fields["price_unit"] = self.price_unit()
        fields["error_code"] = self.rng.choice(["", "30003", "30450", "30007", "21408"])
        if self.rng.random() < 0.3:
            fields["date_updated"] = at + self.rng.randint(0, 10_000)
        return fields

    def blank(self, sid):
        fields = dict.fromkeys(DATES)
        fields |= {"duration": "", "num_segments": "", "num_media": ""}
        is_odd = self.rng.random() < 0.02
        fields["sid"] = sid
        fields["direction"] = self.rng.choice(["", "sideways", "Inbound"] if is_odd else DIRECTIONS)
        fields["from"], fields["to"] = self.end(), self.end()
        return fields

    def timed(self, fields, main, at):
        """The event time in its field, or in `date_created`, or nowhere."""
        draw = self.rng.random()
        if draw < 0.9:
            fields[main] = at
            fields["date_created"] = self.rng.choice([at, at - 1, None, at + 86_400])
        elif draw < 0.98:
            fields["date_created"] = at

    def call(self, at):
        fields = self.blank(self.sid("CA"))
        self.timed(fields, "start_time", at)
        fields["status"] = self.rng.choice(
            ["completed"] * 40 + rating.CALL_FREE + rating.CALL_NOT_FINAL
            + ["", "Completed", "delivered"]
        )
        fields["duration"] = self.rng.choice(
            ["0", "0", "1", "5", "6", "7", "29", "59", "60", "61", "80", "83", "119", "120", "121",
             "180", "181", "3600", "86399", "86400", "86401", "007", "",
             str(self.rng.randrange(2000))]
        )
        if self.rng.random() < 0.05:
            fields["from"] = "whatsapp:" + fields["from"]
        return fields

    def message(self, at):
        fields = self.blank(self.sid(self.rng.choice(["SM", "SM", "MM"])))
        self.timed(fields, "date_sent", at)
        fields["status"] = self.rng.choice(
            rating.MESSAGE_BILLED * 8 + ["failed"] * 8 + ["canceled"] + rating.MESSAGE_NOT_FINAL
            + ["", "bounced", "completed", "Partially_Delivered", "partially delivered"]
        )
        fields["num_segments"] = self.rng.choice(
            ["1"] * 10 + ["2", "3", "10", "05"] * 2 + ["0", ""]
        )
        fields["num_media"] = self.rng.choice(["", "0", "0", "00", "1", "3"])
        if self.rng.random() < 0.12:
            for end in self.rng.choice([["from"], ["to"], ["from", "to"]]):
                fields[end] = "whatsapp:" + self.rng.choice(NUMBERS)
        return fields

    def price(self, fields):
        draw = self.rng.random()
        if draw < 0.08:
            return ""
        if draw < 0.1:
            return self.rng.choice(["0.0083", "1", "0.000000001"])
        return self.price_near_card(fields) if draw < 0.75 else self.rng.choice(PRICES)

    def price_near_card(self, fields):
        """The card's cost and a carrier fee, nothing, or less than nothing on top."""
        cost = self.card_cost(fields)
        if cost is None or (cost * 10**9).denominator != 1:
            return self.rng.choice(PRICES)
        billionths = int(cost * 10**9)
        billionths += self.rng.choice(
            [0, 3_500_000, 3_000_000, 2_500_000, 1000, 1001, 1, -1, -1000]
        )
        return ("-" if billionths > 0 else "") + values.written_amount(abs(billionths), 9)

    def card_cost(self, fields):
        at = next((fields[name] for name in DATES if fields[name] is not None), None)
        if at is None or fields["direction"] not in DIRECTIONS:
            return None
        row = self.book.one_in_force("accounts", at, provider_account=fields["account_sid"])
        if row is None:
            return None
        outward = "inbound" if fields["direction"] in rating.INBOUND else "outbound"
        is_call = fields["sid"].startswith("CA")
        rate = self.book.rate_row(
            row.provider, ("voice." if is_call else "sms.") + outward,
            values.address(fields["from"]), values.address(fields["to"]), at,
        )
        if rate is None:
            return None
        return rating.card_cost(rate, self.likely_q(fields, is_call, rate))

    def likely_q(self, fields, is_call, rate):
        if not is_call:
            return Fraction(int(fields["num_segments"] or "1"))
        seconds = max(int(fields["duration"] or "1"), 1)
        billed = rating.billed_seconds(seconds, rate.initial_increment, rate.increment)
        return Fraction(billed, 60)

    # Versions

    def version(self, fields):
        """Another row of the same record: the same content, or another at any of the ranks."""
        other = dict(fields)
        for change in self.rng.choices(
            [self.same, self.same, self.newer, self.older, self.not_final, self.without_price,
             self.corrected, self.moved],
            k=self.rng.choice([1, 1, 1, 2]),
        ):
            change(other)
        return other

    def same(self, fields):
        """Equal content in other words: a number's sign left out."""
        for end in ("from", "to"):
            if fields[end] in NUMBERS and len(fields[end]) > 11 and self.rng.random() < 0.5:
                fields[end] = fields[end][1:]

    def newer(self, fields):
        fields["date_updated"] = (fields["date_updated"] or self.clock.period.start) + 1

    def older(self, fields):
        fields["date_updated"] = None

    def not_final(self, fields):
        is_call = fields["sid"].startswith("CA")
        choices = rating.CALL_NOT_FINAL if is_call else rating.MESSAGE_NOT_FINAL
        fields["status"] = self.rng.choice(choices)

    def without_price(self, fields):
        fields["price"] = ""

    def corrected(self, fields):
        fields["price"] = self.rng.choice(PRICES)
        fields["duration"] = self.rng.choice(["60", "61", fields["duration"]])

    def moved(self, fields):
        """The event time itself is corrected: into another span or another month."""
        at = self.clock.event()
        fields["start_time"] = fields["date_sent"] = at
