"""The files of a run (spec 6)."""

import json
import os
import re
from fractions import Fraction

from checks.oracle.reference import rating, values, wallets

LINE_COLUMNS = (
    "line,record_id,component,started_at,product,from,to,quantity,unit,amount,currency"
)
SUMMARY_COLUMNS = "product,lines,quantity,unit,amount,currency"
CREDIT_COLUMNS = (
    "sub_account_id,provider,product,disposition,reason,records,quantity,unit,provider_cost,"
    "client_charge,margin,currency"
)
WALLET_COLUMNS = "at,kind,amount,balance,currency"
SUSPENSE_COLUMNS = "export,line,record_id,reason,detail,raw"
STATUS_COLUMNS = "agency_id,sub_account_id,provider,status,reason,multiplier"
VARIANCE_COLUMNS = (
    "agency_id,provider,product,records,reported_cost,card_cost,difference,currency"
)


def guarded(text):
    """Text from an input that a spreadsheet must not run as a formula."""
    is_harmless = re.fullmatch(r"\+[0-9]{1,15}|-?[0-9]+(\.[0-9]+)?", text)
    return "'" + text if text[:1] in tuple("=+-@\t\r") and not is_harmless else text


def cell(value):
    text = str(value)
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_text(columns, rows):
    return "".join(",".join(map(cell, row)) + "\n" for row in [columns.split(","), *rows])


def json_text(value):
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def as_bytes(text):
    return text.encode()


def grouped(items, of):
    found = {}
    for item in items:
        found.setdefault(of(item), []).append(item)
    return found


class RunFiles:
    """Everything of a published run but its manifest and checksums, as text by path."""

    def __init__(self, book, period, exports, ledger, previous=None):
        self.book, self.period, self.exports, self.ledger = book, period, exports, ledger
        self.previous = previous
        self.currency = book.settings["currency"]
        self.files = {}
        for agency_id in sorted(row_ids(book.agencies, "agency_id", period)):
            self.write_agency(agency_id)
        self.files["suspense.csv"] = self.suspense()
        self.files["rebilling-status.csv"] = self.rebilling_status()
        self.files["price-variance.csv"] = self.price_variance()
        self.files["control-totals.json"] = self.control_totals()

    def amount(self, units):
        return values.written_amount(units, self.book.settings["line_decimals"])

    def rounded_amount(self, exact):
        settings = self.book.settings
        units = values.rounded(exact, settings["line_decimals"], settings["rounding"])
        return self.amount(units)

    # Sub-accounts

    def sub_account_ids(self, agency_id):
        rows = [row for row in self.book.sub_accounts if row.agency_id == agency_id]
        return sorted(row_ids(rows, "sub_account_id", self.period))

    def lines_of(self, sub_account_id):
        """The (rated record, component) pairs the client pays, in the order of the invoice."""
        pairs = [
            (rated, component)
            for rated in self.ledger.rated
            if rated.disposition == "rebilled"
            and rated.owner.sub_account.sub_account_id == sub_account_id
            for component in rated.components
        ]
        return sorted(pairs, key=line_order)

    def write_sub_account(self, agency_id, sub_account_id):
        folder = f"agencies/{agency_id}/sub-accounts/{sub_account_id}"
        lines = self.lines_of(sub_account_id)
        self.files[f"{folder}/invoice-lines.csv"] = csv_text(
            LINE_COLUMNS,
            [self.invoice_line(number, *pair) for number, pair in enumerate(lines, start=1)],
        )
        self.files[f"{folder}/invoice-summary.csv"] = csv_text(
            SUMMARY_COLUMNS, self.invoice_summary(lines)
        )
        debits = [(rated.at, component.charge) for rated, component in lines]
        self.write_wallet(folder, "sub_account", sub_account_id, debits)

    def invoice_line(self, number, rated, component):
        return [
            number, guarded(rated.record_id), component.number, values.written_instant(rated.at),
            component.product, guarded(rated.origin), guarded(rated.destination),
            component.quantity, component.unit, self.amount(component.charge), self.currency,
        ]

    def invoice_summary(self, lines):
        components = [component for _, component in lines]
        by_key = grouped(components, lambda component: (component.product, component.unit))
        rows = [
            [product, len(group), sum(c.quantity for c in group), unit,
             self.amount(sum(c.charge for c in group)), self.currency]
            for (product, unit), group in sorted(by_key.items())
        ]
        if components:
            total = self.amount(sum(c.charge for c in components))
            rows.append(["total", len(components), "", "", total, self.currency])
        return rows

    # Wallets

    def write_wallet(self, folder, owner, owner_id, debits):
        """The wallet of an owner that has one in the period, else None."""
        rows = [
            row for row in self.book.wallets
            if (row.owner, row.owner_id, row.period) == (owner, owner_id, self.period.name)
        ]
        if not rows:
            return None
        path = f"{folder}/wallet.csv"
        wallet = wallets.wallet(
            rows[0], self.book.settings, self.period, debits, self.previous_closing(path)
        )
        self.files[path] = csv_text(
            WALLET_COLUMNS,
            [[values.written_instant(at), kind, self.amount(amount), self.amount(balance),
              self.currency] for at, kind, amount, balance in wallet.rows],
        )
        return wallet

    def previous_closing(self, path):
        """The last balance of the same wallet in the run of the previous period, else 0."""
        if self.previous is None or not os.path.isfile(os.path.join(self.previous, path)):
            return 0
        with open(os.path.join(self.previous, path), encoding="utf-8") as file:
            balance = file.read().splitlines()[-1].split(",")[3]
        settings = self.book.settings
        return values.rounded(Fraction(balance), settings["line_decimals"], settings["rounding"])

    # Agencies

    def write_agency(self, agency_id):
        folder = f"agencies/{agency_id}"
        sub_account_ids = self.sub_account_ids(agency_id)
        for sub_account_id in sub_account_ids:
            self.write_sub_account(agency_id, sub_account_id)
        rated = [r for r in self.ledger.rated if r.owner.agency.agency_id == agency_id]
        self.files[f"{folder}/credit-summary.csv"] = csv_text(
            CREDIT_COLUMNS, self.credit_rows(rated)
        )
        debits = [
            (record.at, component.cost)
            for record in rated
            if record.owner.provider == "lc" and record.disposition != "zero_rated"
            for component in record.components
        ]
        wallet = self.write_wallet(folder, "agency", agency_id, debits)
        last = last_row(self.book.agencies, "agency_id", agency_id, self.period)
        self.files[f"{folder}/credit-summary.json"] = json_text({
            "agency_id": agency_id,
            "name": last.name,
            "period": self.period.name,
            "currency": self.currency,
            "plan": last.plan,
            "totals": self.totals(rated),
            "wallet": self.wallet_totals(wallet),
            "sub_accounts": len(sub_account_ids),
        })

    def credit_rows(self, rated):
        pairs = [(record, component) for record in rated for component in record.components]
        by_key = grouped(pairs, credit_key)
        return [
            self.credit_row(key, [component for _, component in group])
            for key, group in sorted(by_key.items())
        ]

    def credit_row(self, key, components):
        sub_account_id, provider, product, disposition, reason, unit = key
        cost = sum(component.cost for component in components)
        charge = sum(component.charge for component in components)
        return [
            guarded(sub_account_id), provider, product, disposition, reason, len(components),
            sum(component.quantity for component in components), unit, self.amount(cost),
            self.amount(charge), self.amount(charge - cost), self.currency,
        ]

    def totals(self, rated):
        def cost_of(records):
            return sum(c.cost for record in records for c in record.components)

        by_provider = {
            provider: cost_of([r for r in rated if r.owner.provider == provider])
            for provider in ("lc", "twilio")
        }
        charge = sum(c.charge for record in rated for c in record.components)
        return {
            "provider_cost_lc": self.amount(by_provider["lc"]),
            "provider_cost_twilio": self.amount(by_provider["twilio"]),
            "client_charge": self.amount(charge),
            "absorbed_cost": self.amount(
                cost_of([r for r in rated if r.disposition == "absorbed"])
            ),
            "margin": self.amount(charge - sum(by_provider.values())),
            "recurring": len([r for r in rated if r.is_recurring]),
        }

    def wallet_totals(self, wallet):
        if wallet is None:
            return None
        return {
            "opening": self.amount(wallet.opening),
            "debits": self.amount(wallet.debits),
            "recharges": self.amount(sum(wallet.recharges)),
            "recharge_count": len(wallet.recharges),
            "closing": self.amount(wallet.balance),
        }

    # The whole run

    def suspense(self):
        rows = sorted(self.ledger.suspense, key=lambda row: (os.fsencode(row.export), row.line))
        return csv_text(
            SUSPENSE_COLUMNS,
            [[guarded(row.export), row.line, guarded(row.record_id), row.reason, "",
              guarded(row.raw.decode("utf-8", "replace"))] for row in rows],
        )

    def rebilling_status(self):
        rows = []
        for agency_id in row_ids(self.book.agencies, "agency_id", self.period):
            for sub_account_id in self.sub_account_ids(agency_id):
                rows += self.statuses_of(agency_id, sub_account_id)
        return csv_text(
            STATUS_COLUMNS, [[guarded(row[0]), guarded(row[1]), *row[2:]] for row in sorted(rows)]
        )

    def statuses_of(self, agency_id, sub_account_id):
        row = last_row(self.book.sub_accounts, "sub_account_id", sub_account_id, self.period)
        at = int(min(row.span[1], self.period.end)) - 1
        accounts = self.book.in_force("accounts", at, sub_account_id=sub_account_id)
        agency = self.book.one_in_force("agencies", at, agency_id=agency_id)
        for provider in {account.provider for account in accounts}:
            owner = agency and rating.Owner(agency, row, provider)
            reason = rating.failed_condition(self.book, owner, at) if owner else "plan"
            status = {"": "enabled", "plan": "disabled"}.get(reason, "can_be_enabled")
            multiplier = "" if reason else self.star_multiplier(owner, at)
            yield [agency_id, sub_account_id, provider, status, reason, multiplier]

    def star_multiplier(self, owner, at):
        return values.written_multiplier(rating.multiplier(self.book, owner, "*", at))

    def price_variance(self):
        noted = [rated for rated in self.ledger.rated if rated.variance]
        by_key = grouped(noted, variance_key)
        rows = []
        for (agency_id, provider, product), group in sorted(by_key.items()):
            reported = sum(rated.variance.reported for rated in group)
            card = sum(rated.variance.card for rated in group)
            rows.append([
                guarded(agency_id), provider, product, len(group), self.rounded_amount(reported),
                self.rounded_amount(card), self.rounded_amount(reported - card), self.currency,
            ])
        return csv_text(VARIANCE_COLUMNS, rows)

    def control_totals(self):
        components = [c for rated in self.ledger.rated for c in rated.components]
        reasons = grouped(self.ledger.suspense, lambda row: row.reason)
        read = sum(len(export.records) for export in self.exports)
        return json_text({
            "period": self.period.name,
            "records": {"read": read, **self.ledger.records},
            "recurring": self.ledger.recurring,
            "suspense": {reason: len(rows) for reason, rows in reasons.items()},
            "money": {
                "provider_cost": self.amount(sum(c.cost for c in components)),
                "client_charge": self.amount(sum(c.charge for c in components)),
            },
            "exports": [
                {"path": export.path, "bytes": export.size, "records": len(export.records),
                 "sha256": export.sha256, "quarantined": export.is_quarantined}
                for export in self.exports
            ],
        })

    def write_to(self, folder):
        for path, text in self.files.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(text.encode("utf-8"))


def row_ids(rows, column, period):
    """The ids that have a row in force at some time of the period."""
    return {
        getattr(row, column)
        for row in rows
        if row.span[0] < period.end and row.span[1] > period.start
    }


def last_row(rows, column, wanted, period):
    """The row that is in force last in the period."""
    found = [
        row for row in rows
        if getattr(row, column) == wanted
        and row.span[0] < period.end and row.span[1] > period.start
    ]
    return max(found, key=lambda row: row.span[0])


def line_order(pair):
    """Spec 6 orders by three columns; the rest only decides where one account's id is another's."""
    rated, component = pair
    return (
        rated.at, as_bytes(rated.record_id), component.number,
        component.product, as_bytes(rated.origin), as_bytes(rated.destination),
        component.quantity, component.unit, component.charge,
    )


def credit_key(pair):
    rated, component = pair
    return (
        rated.owner.sub_account.sub_account_id, rated.owner.provider, component.product,
        rated.disposition, rated.reason, component.unit,
    )


def variance_key(rated):
    return rated.owner.agency.agency_id, rated.owner.provider, rated.variance.product
