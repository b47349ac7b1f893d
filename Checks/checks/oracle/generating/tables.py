"""A book whose rows change in mid-month, in every table."""

import functools
import os

from checks.oracle.reference.book import RATE_COLUMNS, TABLES, Book

NAMES = [
    "Harbor Media", "Café Ünion", 'The "Best", Ltd', "=Sum", "日本 Phone", "Slash / Back \\",
    "Tab\there", "Two\nlines", "Plain & <b>", "",
]
AGENCY_IDS = ["harbor", "brightside", "North.Side", "zeta_9", "a", "Z"]
SUB_ACCOUNT_IDS = [
    "bakery", "florist", "tenth", "triple", "cafe", "Cafe", "gym.2", "0042", "a-b", "z_z",
    "dental", "deli", "x" * 64,
]
DASHED_ID = "-dash"
"""Legal as an id, and a formula to a spreadsheet."""

ZONES = [
    "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata",
    "America/St_Johns", "Pacific/Auckland",
]
DESTINATIONS = [
    "", "1", "1", "1415", "1212", "1787 1939", "1800 1833 1844", "44", "447", "4477", "49", "33",
    "short", "alpha", "client sip", "sim", "anonymous short", "1 44", "14155550100",
]
ORIGINS = [
    "", "", "", "1", "1415", "44", "short", "alpha", "anonymous", "client", "sip sim", "1 44",
    "447",
]
CARD_PRODUCTS = (
    "voice.outbound voice.inbound voice.client voice.sip sms.outbound sms.inbound mms.outbound"
    " mms.inbound whatsapp.outbound whatsapp.inbound number.local number.toll_free"
    " fee.failed_message"
).split()
INCREMENTS = [("", ""), ("60", "60"), ("6", "6"), ("30", "6"), ("60", "1"), ("120", "60"),
              ("1", "1"), ("60", "10"), ("180", "")]
ERROR_CODES = ["30003", "30450", "30007", "21408"]
MARKUP_PRODUCTS = (
    "* * voice sms mms fee number whatsapp voice.outbound sms.outbound fee.carrier"
    " voice.amd tax number.local fee.failed_message"
).split()
SPANS = ["whole"] * 6 + ["since"] * 2 + ["switch"] * 4 + ["gap", "begins", "ends", "thirds"]


class BookWriter:
    """Draws the rows of a book and writes them."""

    def __init__(self, rng, clock):
        self.rng, self.clock = rng, clock
        self.rows = {name: [] for name in TABLES}
        self.rows["rates/a.csv"] = []
        self.rows["rates/b.csv"] = []
        self.sub_accounts = []
        self.accounts = []
        self.settings = {}
        self.draw()

    def draw(self):
        self.draw_settings()
        self.draw_plans()
        self.draw_agencies()
        self.draw_accounts()
        self.draw_markups()
        self.draw_products()
        self.draw_rates()
        self.draw_surcharges()
        self.draw_exemptions()
        self.draw_numbers()
        self.draw_wallets()

    # Spans

    def spans(self, kinds=None):
        """(valid_from, valid_to) pairs that never overlap."""
        kind = self.rng.choice(kinds or SPANS)
        edge = self.clock.edge
        if kind == "whole":
            return [(None, None)]
        if kind == "since":
            return [(self.clock.period.start - 86_400 * self.rng.randint(0, 400), None)]
        if kind == "begins":
            return [(edge(1, 8), None)]
        if kind == "ends":
            return [(None, edge(19, 26))]
        first = edge()
        if kind == "switch":
            return [(None, first), (first, None)]
        if kind == "thirds":
            second = max(first + 1, edge())
            return [(None, first), (first, second), (second, None)]
        # A gap is short, or it would swallow the month.
        second = first + self.rng.choice([1, 60, 3_600, 86_400])
        self.clock.edges.append(second)
        return [(None, first), (second, None)]

    def texts(self, span):
        return {
            name: "" if at is None else self.clock.book_text(at)
            for name, at in zip(("valid_from", "valid_to"), span)
        }

    def add(self, file, span, **row):
        self.rows[file].append({**row, **self.texts(span)})

    def add_eras(self, file, key, draw, kinds=None):
        """One key, with values that are drawn anew for each of its spans."""
        for span in self.spans(kinds):
            self.add(file, span, **key, **draw())

    def decimal(self, low, high, places=9):
        """A decimal text, now and then with all the places there are."""
        count = self.rng.choice([2, 3, 4, 4, places])
        return f"{self.rng.randint(low * 10**count, high * 10**count) / 10**count:.{count}f}"

    # Tables

    def draw_settings(self):
        rng = self.rng
        drawn = {
            "currency": rng.choice(["USD", "USD", "EUR", "CAD"]),
            "line_decimals": rng.choice(["2", "3", "4", "6", "6", "9"]),
            "rounding": rng.choice(["half_up", "half_even", "up", "down"]),
            "cost_basis.twilio": rng.choice(["reported", "reported", "card"]),
            "cost_basis.lc": rng.choice(["reported", "card", "card"]),
            "carrier_fee.twilio": rng.choice(["passthrough", "markup"]),
            "lc_source": rng.choice(["cdr", "cdr", "wallet"]),
            "wallet_timezone": rng.choice(ZONES),
            "zero_second_call_from": self.clock.book_text(self.clock.edge())[:10],
            "recharge_trigger": rng.choice(["below", "at_or_below"]),
            "price_tolerance": rng.choice(["0", "0.000001", "0.001", "0.01"]),
            "max_call_seconds": rng.choice(["60", "1999", "86400"]),
            "split_below_card": rng.choice(["usage", "suspend"]),
        }
        self.settings = {key: value for key, value in drawn.items() if rng.random() < 0.7}
        self.rows["settings.csv"] = [
            {"key": key, "value": value} for key, value in self.settings.items()
        ]

    def plan(self, name, provider, bounds, span=(None, None)):
        default, least, most = bounds or ("", "", "")
        self.add(
            "plans.csv", span, plan=name, provider=provider,
            rebillable="yes" if bounds else "no", default_multiplier=default,
            min_multiplier=least, max_multiplier=most,
        )

    def draw_plans(self):
        self.plan("starter", "lc", None)
        self.plan("starter", "twilio", None)
        self.plan("unlimited", "lc", ("1.05", "1.05", "1.05"))
        self.plan("unlimited", "twilio", None)
        self.plan("pro", "lc", ("1.05", "1.05", "10"))
        self.plan("pro", "twilio", ("1.05", "1.05", "10"))
        # `flex` changes in mid-month, and may have no row at all for some time.
        for provider in ("lc", "twilio"):
            for span in self.spans():
                bounds = self.rng.choice(
                    [None, ("1.1", "1", "10"), ("2.000000001", "1", "12"),
                     ("1.333333333", "1", "5")]
                )
                self.plan("flex", provider, bounds, span)

    def draw_agencies(self):
        rng = self.rng
        ids = rng.sample(AGENCY_IDS, rng.randint(1, 3))
        sub_account_ids = SUB_ACCOUNT_IDS + ([DASHED_ID] if rng.random() < 0.2 else [])
        rng.shuffle(sub_account_ids)
        for agency_id in ids:
            # An agency never ends before its sub-accounts do.
            kinds = ["whole", "switch"] * 4 + ["since", "thirds"] * 2 + ["gap", "begins"]
            self.add_eras("agencies.csv", {"agency_id": agency_id}, self.agency_values, kinds)
            for _ in range(rng.randint(1, 3)):
                self.draw_sub_account(agency_id, sub_account_ids.pop())
        if rng.random() < 0.3:
            self.draw_outsider(sub_account_ids.pop())

    def draw_outsider(self, sub_account_id):
        """An agency that is gone when the period begins, or comes when it is over."""
        period = self.clock.period
        span = self.rng.choice([(None, period.start), (period.end, None)])
        self.add("agencies.csv", span, agency_id="outsider", **self.agency_values())
        self.add(
            "sub_accounts.csv", span, sub_account_id=sub_account_id, agency_id="outsider",
            **self.sub_account_values(),
        )
        self.sub_accounts.append(("outsider", sub_account_id))

    def agency_values(self):
        plan = self.rng.choice(["pro"] * 6 + ["flex", "flex", "unlimited", "starter"])
        stripe = self.rng.choice(["connected"] * 9 + ["none"])
        return {"name": self.rng.choice(NAMES), "plan": plan, "stripe": stripe}

    def sub_account_values(self):
        rng = self.rng
        return {
            "name": rng.choice(NAMES),
            "rebilling": rng.choice(["on"] * 12 + ["off"]),
            "account_admins": rng.choice(["1", "1", "2", "03"] * 3 + ["0"]),
            "payment_method": rng.choice(["client_card"] * 18 + ["agency_card", "none"]),
        }

    def draw_sub_account(self, agency_id, sub_account_id):
        kinds = ["whole"] * 6 + ["switch"] * 4 + ["thirds", "since"] * 2 + ["gap", "begins", "ends"]
        key = {"sub_account_id": sub_account_id, "agency_id": agency_id}
        self.add_eras("sub_accounts.csv", key, self.sub_account_values, kinds)
        self.sub_accounts.append((agency_id, sub_account_id))

    def draw_accounts(self):
        """Some move between sub-accounts and providers, alone or both at once."""
        rng = self.rng
        for agency_id, sub_account_id in self.sub_accounts:
            for _ in range(rng.randint(1, 2)):
                account = self.draw_account()
                # Most records shall be of accounts that can be rated.
                self.accounts += [account] * (1 if agency_id == "outsider" else 5)
                self.add_eras(
                    "accounts.csv", {"provider_account": account},
                    functools.partial(self.account_values, sub_account_id),
                )

    def draw_account(self):
        if self.rng.random() < 0.5:
            return "AC" + "".join(self.rng.choices("0123456789abcdef", k=32))
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789"
        return "".join(self.rng.choices(letters, k=20))

    def account_values(self, sub_account_id):
        owner = sub_account_id
        if self.rng.random() < 0.12:
            owner = self.rng.choice(self.sub_accounts)[1]
        return {"provider": self.rng.choice(["lc", "twilio"]), "sub_account_id": owner}

    def multiplier(self):
        return self.rng.choice(["1.05", "1.5", "2", "3", "10", self.decimal(1, 9)])

    def draw_markups(self):
        """At every level; rows out of a plan's range are taken out again by `settle`."""
        rng = self.rng
        for agency_id, sub_account_id in self.sub_accounts:
            for owner, count in (("", rng.randint(0, 2)), (sub_account_id, rng.randint(0, 4))):
                for product in sorted(set(rng.choices(MARKUP_PRODUCTS, k=count))):
                    key = {"agency_id": agency_id, "sub_account_id": owner, "product": product}
                    self.add_eras(
                        "markups.csv", key, lambda: {"multiplier": self.multiplier()}
                    )

    def draw_products(self):
        likely = ["fee.carrier", "fee.a2p", "tax"]
        for product in likely + ["voice.amd", "number.local", "sms.outbound", "voice.client"]:
            if self.rng.random() < (0.7 if product in likely else 0.15):
                self.add_eras(
                    "products.csv", {"product": product},
                    lambda: {"markup_policy": self.rng.choice(["passthrough"] * 3 + ["markup"])},
                )

    def draw_rates(self):
        for provider in ("lc", "twilio"):
            for product in CARD_PRODUCTS:
                if self.rng.random() < 0.85:
                    self.draw_rate(provider, product, "", "")
                for _ in range(self.rng.randint(0, 5)):
                    origin, destination = self.rng.choice(ORIGINS), self.rng.choice(DESTINATIONS)
                    self.draw_rate(provider, product, origin, destination)

    def draw_rate(self, provider, product, origin, destination):
        key = {
            "provider": provider, "product": product, "origin": origin, "destination": destination,
        }
        file = self.rng.choice(["rates/a.csv", "rates/b.csv"])
        self.add_eras(file, key, lambda: self.rate_values(product))

    def rate_values(self, product):
        rng = self.rng
        is_voice = product.startswith("voice.")
        initial, increment = rng.choice(INCREMENTS) if is_voice else ("", "")
        dollar = rng.choice(["", "", "", "$"])
        low_price = "0.00" + str(rng.randint(1, 9999)).rjust(4, "0")
        return {
            "unit_price": dollar + rng.choice([low_price, low_price, "0", self.decimal(0, 1)]),
            "discount": rng.choice(["", "", "", "0", "0.10", "0.333333333", "1"]),
            "initial_increment": initial,
            "increment": increment,
            "connection_fee": rng.choice(["", "", "0.015", "$0.1"]) if is_voice else "",
        }

    def draw_surcharges(self):
        triggers = (
            "voice.outbound voice.client sms.outbound mms.inbound number.local voice.recording"
            " fee.failed_message"
        ).split()
        extras = "voice.recording voice.amd voice.conference lookup other tax fee.carrier".split()
        for _ in range(self.rng.choice([0, 0, 1, 3, 5])):
            key = {
                "provider": self.rng.choice(["lc", "twilio"]),
                "trigger": self.rng.choice(triggers),
                "product": self.rng.choice(extras),
            }
            self.add_eras("surcharges.csv", key, self.surcharge_values)

    def surcharge_values(self):
        return {
            "unit_price": self.rng.choice(["0", "0.0018", "$0.0075", self.decimal(0, 1)]),
            "per": self.rng.choice(["unit", "record"]),
        }

    def draw_exemptions(self):
        for code in ERROR_CODES:
            if self.rng.random() < 0.4:
                self.add_eras("failed_message_exemptions.csv", {"error_code": code}, dict)

    def draw_numbers(self):
        for index in range(self.rng.choice([0, 1, 3, 6])):
            number = self.rng.choice(["+1415555010", "+1833555010", "+44207946001"]) + str(index)
            key = {"number": number}
            for span in self.number_spans():
                self.add("numbers.csv", span, **key, **self.number_values())

    def number_values(self):
        return {
            "provider": self.rng.choice(["lc", "lc", "twilio"]),
            "sub_account_id": self.rng.choice(self.sub_accounts)[1],
            "product": self.rng.choice(["number.local", "number.local", "number.toll_free"]),
        }

    def number_spans(self):
        """Days of month 1 to 31, long ago and just now; ends before and after the day."""
        period, rng = self.clock.period, self.rng
        if rng.random() < 0.3:
            return self.spans()
        day = 86_400
        start = rng.choice(
            [period.start - day * rng.randint(1, 95), period.start - day, period.start,
             period.end - day, period.start + day * rng.randint(0, 27)]
        )
        end = rng.choice([None, None, start + 1, start + day * 31, max(start, period.end) + day])
        return [(start, end)]

    def draw_wallets(self):
        owners = [("sub_account", sub_account_id) for _, sub_account_id in self.sub_accounts]
        owners += [("agency", row["agency_id"]) for row in self.rows["agencies.csv"]]
        for owner, owner_id in dict.fromkeys(owners):
            for name in (self.clock.period.name, previous_period(self.clock.period)):
                if self.rng.random() < 0.6:
                    self.rows["wallets.csv"].append(self.wallet_row(owner, owner_id, name))

    def wallet_row(self, owner, owner_id, name):
        rng = self.rng
        recharge = rng.choice(["", "0", "2", "5.5", self.decimal(1, 20)])
        threshold = ""
        if recharge not in ("", "0"):
            threshold = rng.choice(["", "0", "1", "2.5", self.decimal(1, 4)])
        complimentary = rng.choice(["", "0", "0.5", "3", self.decimal(1, 4)])
        return {
            "owner": owner, "owner_id": owner_id, "period": name,
            "opening_balance": rng.choice(
                ["", "", "0", "1", "2.5", "-12.25", "10", self.decimal(0, 6)]
            ),
            "complimentary_credits": (
                complimentary if owner == "sub_account" else rng.choice(["", "0"])
            ),
            "threshold": threshold, "recharge_amount": recharge,
        }

    # Writing

    def settle(self, folder):
        """Writes the book, and takes out the rows that break a rule until none does.

        Ties of rate rows and markups out of range are easier drawn and dropped than avoided.
        """
        while True:
            self.write(folder)
            problems = Book(folder).problems
            if not problems:
                return
            for file, row in {self.culprit(problem) for problem in problems}:
                self.rows[file][row] = None
            self.rows = {file: [row for row in rows if row] for file, rows in self.rows.items()}

    def culprit(self, problem):
        file, line = problem.split(":")[:2]
        if file not in ("markups.csv", "rates/a.csv", "rates/b.csv", "surcharges.csv"):
            raise AssertionError(f"a book that cannot be mended: {problem}")
        return file, int(line) - 2

    def write(self, folder):
        os.makedirs(os.path.join(folder, "rates"), exist_ok=True)
        for file, rows in self.rows.items():
            columns = list(TABLES.get(file, RATE_COLUMNS))
            with open(os.path.join(folder, file), "wb") as out:
                out.write(self.table_text(columns, rows).encode())

    def table_text(self, columns, rows):
        """The columns in any order; a line each, so that a problem's line names its row."""
        self.rng.shuffle(columns)
        end = self.rng.choice(["\n", "\r\n"])
        is_all_quoted = self.rng.random() < 0.1
        lines = [columns] + [[row[column] for column in columns] for row in rows]
        text = "".join(
            ",".join(quoted(cell, is_all_quoted) for cell in line) + end for line in lines
        )
        return self.rng.choice(["", "", "", "\ufeff"]) + text


def quoted(cell, is_always=False):
    if is_always or any(mark in cell for mark in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def previous_period(period):
    year, month = map(int, period.name.split("-"))
    return f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"
