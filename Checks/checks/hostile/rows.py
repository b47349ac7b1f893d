"""Rows that break in every way, in every format, against the Python model.

The random cases of `checks.oracle` are storms here: bytes of their exports are replaced by quotes,
NULs, line ends, broken UTF-8, UTF-16, impossible dates and numbers beyond every limit. What the
program publishes must be what the model publishes, byte for byte.
"""

import gzip
import os
import random
import tempfile
import time

from checks.kit.findings import expect
from checks.kit.shop import Shop, check_balance
from checks.oracle.case import Case

# So many are tried however little time there is.
STORMS = 120
HOSTILE = [
    b'"', b'""', b"\0", b"\r", b"\n", b"\r\n", b",", b",,", b"\t", b" ", b"'", b"\\", b"{", b"}",
    b"[", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\x80",
    "SM1,AC1\n".encode("utf-16-le"), "SM1".encode("utf-16-be"), b"\x1f\x8b", b"\x1a", b"\x7f",
    b"=1+1", b"@x", b"-", b"+", b"1e9", b"-9223372036.854775808", b"9223372036.854775807",
    b"99999999999999999999999999", b"0.0000000001", b"4294967295", b"4294967296",
    b"2026-02-30T00:00:00Z", b"9999-12-31T23:59:59Z", b"10000-01-01T00:00:00Z",
    b"0000-00-00T00:00:00Z", b"Feb 30th 2026, 01:14:33 PM", b"Feb 29th 2024, 12:00:00 AM",
    b"2026-10-01T00:00:00+23:59", b"0001-01-01T00:00:00+00:01", "\u202e\u200b\u0130".encode(),
    b"\\u0000", b"\\ud800", b'"a":{},', b"null", b"true", b"x" * 5_000,
]


def mutated(rng, text):
    """A copy with some places replaced, after the first line, which tells the format."""
    start = text.find(b"\n") + 1
    if start == 0 or start >= len(text):
        return text
    text = bytearray(text)
    for _ in range(rng.choice([1, 3, 10, 40])):
        at = rng.randrange(start, len(text) + 1)
        length = rng.choice([0, 0, 1, 1, 5, 30])
        text[at:at + length] = rng.choice(HOSTILE)
    return bytes(text)


class Storm(Case):
    """A case of the oracle whose exports have been spoilt further."""

    def __init__(self, seed, folder, rebill, extra):
        super().__init__(seed, folder, rebill, extra)
        rng = random.Random(f"storm {seed}")
        for parent, _, names in sorted(os.walk(os.path.join(folder, "exports"))):
            for name in sorted(names):
                spoil(rng, os.path.join(parent, name))


def spoil(rng, path):
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(b"\x1f\x8b"):
        data = mutated(rng, data)
    else:
        try:
            text = mutated(rng, gzip.decompress(data))
        except (OSError, EOFError):
            return
        cut = rng.randrange(len(text) + 1)
        data = gzip.compress(text[:cut], 1, mtime=0) + gzip.compress(text[cut:], 1, mtime=0)
    with open(path, "wb") as file:
        file.write(data)


def check_storm(rebill, seed):
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "case")
        os.mkdir(folder)
        extra = ["--threads", str(1 + seed % 3)]
        problems = Storm(seed, folder, os.path.abspath(rebill), extra).problems()
        expect(not problems, f"storm {seed}:\n" + "".join(problems))


def check_wide_encodings(rebill):
    """A whole file in UTF-16 or UTF-32 is of no known format, and says so."""
    text = "sid,account_sid,direction\nSM1,AC1,inbound\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        with Shop(rebill) as shop:
            shop.export(text.encode(encoding))
            result = shop.rate()
            expect(result.status == 65 and "usage.csv:1:" in result.err,
                   f"{encoding}: {result.told()}")


def check_no_line_ends(rebill):
    """Line ends of the oldest kind make one line, which is no header."""
    with Shop(rebill) as shop:
        shop.export(b"sid,account_sid\rSM1,AC1\r")
        result = shop.rate()
        expect(result.status == 65, f"lone CR: {result.told()}")
        shop.export(b"sid,account_sid\nSM1,AC1\rSM2,AC1\r")
        result = shop.rate()
        expect(result.status == 0, f"lone CR: {result.told()}")
        expect(shop.totals()["suspense"] == {"malformed": 1}, f"lone CR: {shop.totals()}")
        check_balance(shop)


def run(rebill, seed, deadline):
    check_wide_encodings(rebill)
    check_no_line_ends(rebill)
    count = 0
    first = seed * 1_000_000
    while count < STORMS or time.monotonic() < deadline:
        check_storm(rebill, first + count)
        count += 1
    return f"{count} storms from {first} as in the model"
