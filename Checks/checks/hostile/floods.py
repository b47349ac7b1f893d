"""Floods: many rows of one key, of accounts that no book knows, and keys made to meet in a table.

Each takes time that grows with its rows, and memory that does not.
"""

import os

from checks.kit.findings import expect
from checks.kit.month import ACCOUNT, HEADER, row
from checks.kit.shop import Shop

MIB = 1 << 20
# The program itself, and what the budget does not count.
CONSTANT = 16 * MIB
BUDGET = 16 * MIB
SECONDS_PER_MILLION = 60
FACTOR, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1


def moment(number):
    day, hour, minute = 1 + number // 86_400 % 28, number // 3_600 % 24, number // 60 % 60
    return f"2026-10-{day:02}T{hour:02}:{minute:02}:{number % 60:02}Z"


def same(number):
    """Copies of one row."""
    del number
    return row(1)


def versions(number):
    """Rows of one key that each have a content of their own."""
    return row(1).replace(b"2026-10-05T09:02:00Z", moment(number).encode())


def accounts(number):
    """One id in as many accounts as there are rows, none of them in the book."""
    return row(1).replace(ACCOUNT.encode(), f"ZZ{number:032x}".encode())


def halves(number):
    """Ids that a hash without a secret made one value of."""
    low = (number * 0x5851F42D4C957F2D + 1) & MASK
    high = 0x1234567890ABCDEF ^ (low * FACTOR & MASK)
    return row(1).replace(f"{1:032x}".encode(), f"{high:016x}{low:016x}".encode())


def long_ids(number):
    """Ids that are alike for 200 bytes."""
    return row(1).replace(f"{1:032x}".encode(), f"{number:0200}x".encode())


FLOODS = (
    (same, 800_000, ("rebilled", "duplicate")),
    (versions, 400_000, ("rebilled", "superseded")),
    (accounts, 200_000, ("suspended",)),
    (halves, 200_000, ("rebilled",)),
    (long_ids, 100_000, ("rebilled",)),
)


def check(shop, name, result, count):
    expect(result.status == 0, f"{name}: {result.told()}")
    expect(result.rss_bytes <= BUDGET + CONSTANT,
           f"{name}: {result.rss_bytes >> 20} MiB resident of a budget of {BUDGET >> 20} MiB")
    most = SECONDS_PER_MILLION * count / 1_000_000 + 2
    expect(result.seconds < most, f"{name}: {result.seconds:.1f} CPU seconds, {most:.0f} allowed")


def check_flood(rebill, flood, count, dispositions):
    with Shop(rebill) as shop:
        shop.export(HEADER + b"".join(flood(number) for number in range(count)))
        result = shop.rate("--memory", "16MiB", "--threads", "2", is_measured=True)
        check(shop, flood.__name__, result, count)
        records = shop.totals()["records"]
        expect(sum(records[name] for name in dispositions) == count, f"{flood.__name__}: {records}")
        run = os.path.realpath(shop.current())
        expect(flood in (accounts, halves, long_ids) or records["rebilled"] == 1,
               f"{flood.__name__}: {records}")
        result = shop.rate("--memory", "1GiB", out="roomy")
        expect(os.path.basename(os.path.realpath(shop.current("roomy"))) == os.path.basename(run),
               f"{flood.__name__}: another run where there is more memory")
    return result


def check_threads(rebill):
    """More threads than the budget has room for."""
    count = 200_000
    for threads in ("64", "256"):
        with Shop(rebill) as shop:
            for part in range(8):
                first = part * count // 8
                rows = b"".join(row(1 + first + number) for number in range(count // 8))
                shop.export(HEADER + rows, f"usage-{part}.csv")
            result = shop.rate("--memory", "16MiB", "--threads", threads, is_measured=True)
            check(shop, f"{threads} threads", result, count)


def check_statement(rebill):
    """A wallet that takes a thousand recharges in each of 3,000 minutes."""
    minutes = 3_000
    with Shop(rebill) as shop:
        shop.write("book/wallets.csv", (
            b"owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount\n"
            b"sub_account,bakery,2026-10,0,,,0.001\n"))
        rows = [b"sid,account_sid,direction,from,to,status,start_time,duration\n"]
        rows += [
            f"CA{number:032x},{ACCOUNT},outbound-api,+14155550101,+12125550102,completed,"
            f"{moment(60 * number)},4500\n".encode() for number in range(minutes)
        ]
        shop.export(b"".join(rows))
        result = shop.rate("--memory", "16MiB", is_measured=True)
        check(shop, "statement", result, 1_000_000)
        statement = shop.path(
            shop.current(), "agencies", "harbor", "sub-accounts", "bakery", "wallet.csv")
        expect(os.path.getsize(statement) > 64 * MIB, "statement: it is short")


def run(rebill, seed, deadline):
    del seed, deadline
    for flood, count, dispositions in FLOODS:
        check_flood(rebill, flood, count, dispositions)
    check_threads(rebill)
    check_statement(rebill)
    return f"{len(FLOODS)} floods, 256 threads and a long statement in a budget of 16 MiB"
