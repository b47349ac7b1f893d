"""Instants of a period, its edges before all, in every written form."""

from datetime import timedelta

from checks.oracle.reference import values

PERIODS = "2026-10 2026-03 2026-11 2026-02 2024-02 2021-07 2026-12 2026-01 2026-04".split()
OFFSETS_MINUTES = [0, 120, -240, 330, -570, 845]
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


class Clock:
    """Draws event times. Those next to a change in the book come up far more often than others."""

    def __init__(self, rng):
        self.rng = rng
        self.period = values.period(rng.choice(PERIODS))
        self.edges = []
        self.recent = []

    def edge(self, first_day=1, last_day=26):
        """A new instant in mid-month at which something in the book changes."""
        first = values.moment_of(self.period.start)
        moment = first + timedelta(days=self.rng.randint(first_day, last_day))
        if self.rng.random() < 0.5:
            moment += timedelta(seconds=self.rng.randrange(86_400))
        at = values.seconds_of(moment)
        self.edges.append(at)
        return at

    def event(self):
        """An event time, now and then outside of the period by a second."""
        rng, period = self.rng, self.period
        draw = rng.random()
        if draw < 0.07:
            at = rng.choice([period.start - 1, period.start, period.end - 1, period.end])
        elif draw < 0.35 and self.edges:
            at = rng.choice(self.edges) + rng.choice([-1, 0, 0, 1])
        elif draw < 0.6 and self.recent:
            # The same minute again, for wallets; the same second, for the order of lines.
            at = rng.choice(self.recent) + rng.choice([0, 0, 1, 30, 59, 60])
        else:
            at = rng.randrange(period.start, period.end)
        self.recent.append(at)
        return at

    def book_text(self, at):
        """A date where it says all, else an RFC 3339 instant."""
        if at % 86_400 == 0 and self.rng.random() < 0.7:
            return values.written_instant(at)[:10]
        return self.rfc_3339(at, fraction="")

    def rfc_3339(self, at, fraction=None):
        if fraction is None:
            fraction = self.rng.choice(["", "", ".000", ".250", ".9", ".999999999"])
        minutes = self.rng.choice(OFFSETS_MINUTES)
        local = values.written_instant(at + minutes * 60)[:-1]
        if minutes == 0:
            zone = self.rng.choice(["Z", "Z", "+00:00", "-00:00"])
        else:
            zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        return local + fraction + zone

    def rfc_2822(self, at):
        minutes = self.rng.choice(OFFSETS_MINUTES)
        local = values.moment_of(at + minutes * 60)
        # The weekday may be missing, and is not checked.
        weekday = self.rng.choice([WEEKDAYS[local.weekday()] + ", ", "", "Mon, "])
        zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
        if minutes == 0:
            zone = self.rng.choice(["GMT", "+0000", "-0000"])
        month = values.MONTHS[local.month - 1]
        return f"{weekday}{local:%d} {month} {local.year} {local:%H:%M:%S} {zone}"

    def text(self, at):
        """An instant in one of the forms of calls and messages; blank stays blank."""
        if at is None:
            return ""
        form = self.rng.randrange(6)
        if form == 0:
            return self.rfc_3339(at)
        if form == 1:
            return self.rfc_2822(at)
        if form == 2:
            return values.written_instant(at)[:-1].replace("T", " ")
        return values.written_instant(at)

    def wallet_text(self, local):
        """A zoneless moment in the form of a wallet export."""
        suffix = "th"
        if local.day not in (11, 12, 13):
            suffix = {1: "st", 2: "nd", 3: "rd"}.get(local.day % 10, "th")
        hour, half = (local.hour - 1) % 12 + 1, "AM" if local.hour < 12 else "PM"
        month = values.MONTHS[local.month - 1]
        return (
            f"{month} {local.day}{suffix} {local.year}, {hour:02}:{local:%M:%S} {half}"
        )
