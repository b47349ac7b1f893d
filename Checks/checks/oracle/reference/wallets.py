"""Prepaid balances, in written units (spec 5)."""

from dataclasses import dataclass, field

from checks.oracle.reference import values

RECHARGES_PER_MINUTE_MAX = 10_000


class TooManyRecharges(Exception):
    """The book asks for more recharges in one minute than anybody can mean."""


@dataclass
class Wallet:
    """The statement of one owner: rows of (at, kind, amount, balance)."""

    opening: int
    credits_left: int
    threshold: int
    recharge_amount: int
    does_recharge_at_threshold: bool
    balance: int = 0
    debits: int = 0
    rows: list = field(default_factory=list)
    pending_credits: int = 0
    pending_usage: int = 0
    last_minute: int | None = None

    def write(self, at, kind, amount):
        self.rows.append((at, kind, amount, self.balance))

    def flush(self):
        """Writes what was used since the previous row."""
        if self.pending_credits:
            # The balance in the row is the one before the usage row that follows.
            self.rows.append(
                (self.last_minute, "credits", self.pending_credits,
                 self.balance + self.pending_usage)
            )
        if self.pending_usage:
            self.write(self.last_minute, "usage", -self.pending_usage)
        self.pending_credits = self.pending_usage = 0

    def debit(self, minute, amount):
        if self.last_minute is not None and day_of(minute) != day_of(self.last_minute):
            self.flush()
        self.last_minute = minute
        used = min(self.credits_left, max(amount, 0))
        self.credits_left -= used
        self.balance -= amount - used
        self.debits += amount
        self.pending_credits += used
        self.pending_usage += amount - used
        if self.needs_recharge():
            self.flush()
            self.recharge(minute)

    def needs_recharge(self):
        if self.recharge_amount == 0:
            return False
        is_at = self.does_recharge_at_threshold and self.balance == self.threshold
        return is_at or self.balance < self.threshold

    def recharge(self, minute):
        count = 0
        while self.needs_recharge():
            count += 1
            if count > RECHARGES_PER_MINUTE_MAX:
                raise TooManyRecharges
            self.balance += self.recharge_amount
            self.write(minute, "recharge", self.recharge_amount)

    @property
    def recharges(self):
        return [amount for _, kind, amount, _ in self.rows if kind == "recharge"]


def day_of(at):
    return at // 86_400


def wallet(row, settings, period, debits, previous_closing):
    """The wallet of a row of wallets.csv after debits of (event time, written amount)."""

    def written(exact):
        return values.rounded(exact, settings["line_decimals"], settings["rounding"])

    is_open = row.opening_balance is not None
    opening = written(row.opening_balance) if is_open else previous_closing
    statement = Wallet(
        opening, written(row.complimentary_credits), written(row.threshold),
        written(row.recharge_amount), settings["recharge_trigger"] == "at_or_below",
        balance=opening,
    )
    statement.write(period.start, "opening", opening)
    minutes = {}
    for at, amount in debits:
        minute = at // 60 * 60
        minutes[minute] = minutes.get(minute, 0) + amount
    for minute in sorted(minutes):
        statement.debit(minute, minutes[minute])
    statement.flush()
    statement.write(period.last_second, "closing", 0)
    return statement
