"""Rows of an agency wallet."""

from datetime import timedelta

from checks.oracle.reference import values

DESCRIPTIONS = [
    "Outbound SMS: Ref-1", "Inbound SMS", "outbound sms ref 2", "Outbound MMS: Ref-3",
    "INBOUND MMS", "SMS Carrier Fees (3)", "MMS Carrier Fees (1)", "SMS Carrier Fees",
    "sms carrier fees (12)", "Outbound Call: Ref-4", "Inbound Call: Ref-5", "Call Recordings",
    "Call Recording: WALLET_SALES_TAX", "Monthly charge for Local phone number +14155550100",
    "Monthly charge for Toll Free phone number +18335550104",
    "Monthly charge for Toll-Free phone number +18335550104", "A2P Registration (1)", "a2p month",
    "WALLET_SALES_TAX ref: 9", "Fees wallet_sales_tax", "Auto-Recharge for Agency Wallet of USD 10",
    "Auto-Recharge WALLET_SALES_TAX", "Manual Recharge for Agency Wallet", "Email ref: 77", "",
    "Résumé, \"quoted\"", "An Outbound SMS", "Outbound SMS: two\nlines",
]
AMOUNTS = [
    "0.00747", "0.0074700", "0.009", "0.022", "23.95", "1.035", "0", "-0.00747", "-1.5", "0.42",
    "0.000000001", "-0", "2",
]
TAILS = ["x", "7.238341", ""]


class MoneyWriter:
    """Draws wallet transactions, with dates in the wallet's own zone."""

    def __init__(self, rng, clock, book, accounts):
        self.rng, self.clock, self.book, self.accounts = rng, clock, book, accounts
        self.count = 0

    def transaction_id(self):
        self.count += 1
        odd = self.rng.choice(["=1+", "-", "@", "+1415555", "é"])
        name = f"{self.count:04}" + "".join(self.rng.choices("0123456789abcdef", k=20))
        return odd + str(self.count) if self.rng.random() < 0.08 else name

    def record(self):
        is_known = self.rng.random() > 0.04
        return {
            "Transaction ID": self.transaction_id(),
            "Location Id": self.rng.choice(self.accounts) if is_known else "notInTheBook00000000",
            "Location Name": self.rng.choice(["Cafe", "Café, Ltd", ""]),
            "Transaction Type": self.rng.choice(TAILS),
            "Description": self.rng.choice(DESCRIPTIONS),
            "Activity Date": self.date(),
            "Date": self.rng.choice(["", "whenever"]),
            "Amount": "" if self.rng.random() < 0.04 else self.rng.choice(AMOUNTS),
            "Wallet Balance After Transaction": self.rng.choice(TAILS),
            "Total Wallet Balance (Including Wallet Credits)": self.rng.choice(TAILS),
        }

    def date(self):
        if self.rng.random() < 0.03:
            return ""
        zone = self.book.settings["wallet_timezone"]
        if self.rng.random() < 0.15:
            return self.clock.wallet_text(self.near_a_change(zone))
        moment = values.moment_of(self.clock.event())
        return self.clock.wallet_text(moment + zone.utcoffset(moment))

    def near_a_change(self, zone):
        """A local time that occurs twice or never, if the zone changes in the period at all."""
        first = values.moment_of(self.clock.period.start)
        days = [first + timedelta(days=number) for number in range(31)]
        offsets = [zone.utcoffset(day) for day in days]
        changes = [day for day, a, b in zip(days, offsets, offsets[1:]) if a != b] or [first]
        return self.rng.choice(changes) + timedelta(minutes=self.rng.randrange(0, 240, 5))

    def version(self, fields):
        other = dict(fields)
        change = self.rng.randrange(4)
        if change == 0:
            other["Amount"] = self.rng.choice(AMOUNTS + [""])
        elif change == 1:
            other["Activity Date"] = self.date()
        elif change == 2:
            other["Description"] = self.rng.choice(DESCRIPTIONS)
        return other
