"""Exports that grow: bombs, endless lines, huge fields, many columns, deep JSON.

Each one gets a clear answer in bounded memory. Sizes at the limits of spec 3.5 are exact to the
byte.
"""

import csv
import os
import sys
import time
import zlib
from dataclasses import dataclass, field

from checks.kit.findings import expect
from checks.kit.month import ACCOUNT, HEADER, row
from checks.kit.shop import Shop, check_balance

MIB = 1 << 20
FIELD_MAX = MIB
RECORD_MAX = 4 * MIB
MEMORY = 16 * MIB
# The program itself; a line of 4 MiB and its places, some of them twice while a buffer grows.
CONSTANT = 64 * MIB
SECONDS = 30

csv.field_size_limit(sys.maxsize)


@dataclass
class Bomb:
    """An export and what must come of it."""

    name: str
    parts: list
    status: int = 0
    records: int = 0
    suspended: dict = field(default_factory=dict)
    told: str = ""
    # Bytes of the raw text of the first suspended row, and what it begins with.
    raw: tuple = ()


def member(blocks):
    """One gzip member of all blocks."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(block) for block in blocks), packer.flush()])


def many(byte, mebibytes):
    """Members that hold so many MiB of one byte; 256 MiB each."""
    block = byte * MIB
    return [member([block] * 256)] * (mebibytes // 256) + [member([block] * (mebibytes % 256))]


def padded(text, size):
    """`text` with its `@` replaced so that it is `size` bytes long."""
    front, back = text.split(b"@")
    return front + b"x" * (size - len(front) - len(back)) + back


def fields_at_the_limit():
    """A field of 1 MiB is read, one of a byte more is malformed, quoted or not, in JSON too."""
    sound = row(1)
    cells = sound.rstrip(b"\n").split(b",")
    for extra in (0, 1):
        size = FIELD_MAX + extra
        at_most = {} if extra == 0 else {"malformed": 1}
        for quote in (b"", b'"'):
            value = quote + b"x" * size + quote
            wide = b",".join([*cells, value]) + b"\n"
            yield Bomb(
                f"field-{size}{'q' * len(quote)}",
                [member([HEADER.rstrip(b"\n") + b",x\n", wide, row(2).rstrip(b"\n") + b",\n"])],
                records=2, suspended=at_most)
        line = json_row(1, size)
        yield Bomb(f"json-field-{size}", [member([line, json_row(2, 0)])], records=2,
                   suspended=at_most)


def json_row(number, size):
    return (f'{{"sid":"SM{number:032x}","account_sid":"{ACCOUNT}","direction":"outbound-api",'
            '"from":"+14155550101","to":"+12125550102","status":"sent","num_segments":1,'
            f'"date_sent":"2026-10-05T09:01:00Z","body":"{"x" * size}"}}\n').encode()


def records_at_the_limit():
    """A record of 4 MiB is read, one of a byte more is malformed; its line end does not count."""
    cells = row(1).rstrip(b"\n").split(b",")
    columns = HEADER.rstrip(b"\n") + b",a,b,c,d,e\n"
    for extra in (0, 1):
        for end in (b"\n", b"\r\n"):
            rest = [b"x" * (MIB - 64)] * 4
            wide = b",".join([*cells, *rest]) + b",@" + end
            wide = padded(wide, RECORD_MAX + extra + len(end))
            yield Bomb(
                f"record-{RECORD_MAX + extra}-{len(end)}",
                [member([columns, wide, row(2).rstrip(b"\n") + b",,,,,\n"])], records=2,
                suspended={} if extra == 0 else {"malformed": 1})


def bombs(is_long):
    """All of them; the long ones take minutes."""
    head, tail = member([HEADER]), member([b"\n" + row(2)])
    large = 4096 if is_long else 512
    yield Bomb("zeros", many(b"\0", 4096), 65, told="zeros:1: the header belongs to no known")
    inner = member([b"\0" * MIB] * 64)
    yield Bomb("nested", [member([inner])], 65, told="nested:1: the header belongs to no known")
    for name, byte in (("zeros", b"\0"), ("letters", b"a"), ("commas", b","), ("quotes", b'"')):
        yield Bomb(f"line-of-{name}", [head, *many(byte, large), tail], records=2,
                   suspended={"malformed": 1}, raw=(RECORD_MAX, byte))
    yield Bomb("open-quote", [head, member([b'SM1,"']), *many(b"a", large), tail], records=2,
               suspended={"malformed": 1}, raw=(RECORD_MAX, b'SM1,"aa'))
    yield Bomb("json-line", [member([b'{"sid":"']), *many(b"a", large), member([b"\n"]),
                             member([json_row(2, 0)])], records=2,
               suspended={"malformed": 1}, raw=(RECORD_MAX, b'{"sid":"aa'))
    yield Bomb("json-blanks", [member([b"{}\n"]), *many(b" ", large), tail_of_json()], records=3,
               suspended={"unknown_kind": 1, "malformed": 1})
    yield Bomb("blank-lines", [head, *many(b"\n", 200), tail], records=1)
    yield Bomb("leading-blank-lines", [*many(b"\n", 200), head, tail], records=1)
    for name, parts in (("blank", [head, *many(b"\n", 300), tail]),
                        ("leading-blank", [*many(b"\n", 300), head, tail])):
        yield Bomb(f"{name}-lines-without-end", parts, 65,
                   told="is damaged: more than 268,435,456 blank lines in a row")
    yield Bomb("5-gib-line", [head, *many(b"a", 5 * 1024 + 256), tail], 65,
               told="5-gib-line:2: is damaged: a line of more than 5 GiB")
    if is_long:
        yield Bomb("terabyte-line", [head, *many(b"\0", 1 << 20), tail], 65,
                   told="terabyte-line:2: is damaged: a line of more than 5 GiB")
        yield Bomb("terabyte-of-blank-lines", [head, *many(b"\n", 1 << 20), tail], 65,
                   told="is damaged: more than 268,435,456 blank lines in a row")
    yield from wide_and_deep()
    yield from fields_at_the_limit()
    yield from records_at_the_limit()


def tail_of_json():
    return member([b"\n" + json_row(2, 0)])


def wide_and_deep():
    columns = b"".join(b",c%d" % number for number in range(100_000))
    wide = row(1).rstrip(b"\n") + b"," * 100_000 + b"\n"
    short = row(2)
    yield Bomb("100000-columns", [HEADER.rstrip(b"\n") + columns + b"\n", wide, short], records=2,
               suspended={"malformed": 1})
    yield Bomb("100000-fields", [HEADER, wide, short], records=2, suspended={"malformed": 1})
    yield Bomb("100000-quoted-fields", [HEADER, b'"x",' * 100_000 + b"\n", short], records=2,
               suspended={"malformed": 1})
    yield Bomb("4000000-columns", [HEADER.rstrip(b"\n") + b"," * 4_000_000 + b"\n", short], 65,
               told="4000000-columns:1: the header belongs to no known")
    for name, opening, closing in (("arrays", b"[", b"]"), ("objects", b'{"a":', b"}")):
        deep = b'{"a":' + opening * 100_000 + b"1" + closing * 100_000 + b"}\n"
        yield Bomb(f"deep-{name}", [b"{}\n", deep, json_row(2, 0)], records=3,
                   suspended={"unknown_kind": 1, "malformed": 1})
    yield Bomb("never-closed", [b"{}\n", b"[" * 3_000_000 + b"\n", b'{"a":' * 500_000 + b"\n"],
               records=3, suspended={"unknown_kind": 1, "malformed": 2})
    lines = b"".join(b'%d,"\n' % number for number in range(200_000))
    yield Bomb("a-quote-on-every-line", [member([HEADER, lines])], records=200_000,
               suspended={"malformed": 200_000})
    megabytes = (b"z" * (RECORD_MAX - 2) + b"\n") * 50
    yield Bomb("50-lines-of-4-mib", [member([HEADER, megabytes, row(2)])], records=51,
               suspended={"malformed": 50})
    for name, place, suspended in (("ids", 0, {}), ("ends", 3, {"no_rate": 50})):
        lines = []
        for number in range(50):
            cells = row(number).rstrip(b"\n").split(b",")
            cells[place] = b"SM%d" % number + b"x" * (MIB - 64)
            lines.append(b",".join(cells) + b"\n")
        yield Bomb(f"50-{name}-of-1-mib", [member([HEADER, *lines])], records=50,
                   suspended=suspended)


def write(shop, bomb):
    path = shop.path("exports", bomb.name)
    with open(path, "wb") as file:
        for part in bomb.parts:
            file.write(part)


def check_answer(shop, bomb, result):
    expect(result.status == bomb.status, f"{bomb.name}: {result.told()}")
    expect(bomb.told in result.err, f"{bomb.name}: {result.told()}")
    if bomb.status:
        expect(not os.path.lexists(shop.path("out")), f"{bomb.name}: something was published")
        return
    totals = shop.totals()
    expect(totals["records"]["read"] == bomb.records, f"{bomb.name}: {totals['records']}")
    expect(totals["suspense"] == bomb.suspended, f"{bomb.name}: {totals['suspense']}")
    if bomb.raw:
        with open(os.path.join(shop.current(), "suspense.csv"), encoding="utf-8", newline="") as f:
            raw = next(csv.DictReader(f))["raw"]
        size, front = bomb.raw
        expect(len(raw) == size and raw.encode().startswith(front),
               f"{bomb.name}: raw of {len(raw)} bytes")
    check_balance(shop)


def check_bounds(bomb, result):
    expect(result.seconds < SECONDS, f"{bomb.name}: took {result.seconds:.0f} CPU seconds")
    most = MEMORY * 105 // 100 + CONSTANT
    expect(result.rss_bytes <= most,
           f"{bomb.name}: {result.rss_bytes >> 20} MiB resident, {most >> 20} allowed")


def check_sparse(rebill):
    """A terabyte of zeros that takes no room: no header, and no reading to its end."""
    with Shop(rebill) as shop:
        os.truncate(shop.export(b""), 1 << 40)
        result = shop.rate("--memory", "16MiB", is_measured=True)
        expect(result.status == 65 and result.seconds < 10, f"sparse: {result.told()}")


def check_quarantine(rebill):
    """A bomb is left out whole, and the export beside it is rated."""
    with Shop(rebill) as shop:
        write(shop, Bomb("bomb", [member([HEADER, row(1)]), *many(b"a", 5 * 1024 + 256)]))
        shop.export(HEADER + row(2))
        result = shop.rate("--quarantine", "--memory", "16MiB")
        expect(result.status == 0, f"quarantine: {result.told()}")
        records = shop.totals()["records"]
        expect(records["read"] == records["rebilled"] == 1, f"quarantine: {records}")


def run(rebill, seed, deadline):
    del seed
    check_sparse(rebill)
    check_quarantine(rebill)
    most, slowest, count = 0, (0.0, ""), 0
    for bomb in bombs(deadline - time.monotonic() > 1_200):
        with Shop(rebill) as shop:
            write(shop, bomb)
            result = shop.rate("--memory", "16MiB", "--threads", "2", is_measured=True)
            check_answer(shop, bomb, result)
            check_bounds(bomb, result)
        most = max(most, result.rss_bytes)
        slowest = max(slowest, (result.seconds, bomb.name))
        count += 1
    return (f"{count + 2} bombs; at most {most >> 20} MiB resident of a budget of 16 MiB; the "
            f"slowest, {slowest[1]}, took {slowest[0]:.1f} CPU seconds")
