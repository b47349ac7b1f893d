"""Damaged gzip exports: cut at every place, and with every single bit flipped.

All damaged forms of a file lie in one folder of exports and are rated in one run with
`--quarantine`: each one is named with its byte and left out whole, or gives all of its records.
"""

import gzip
import os
import random
import re
import zlib

from checks.kit.findings import expect
from checks.kit.month import HEADER, row
from checks.kit.shop import Shop

ROWS = 6
FILES_MAX = 2_000


def plain():
    return HEADER + b"".join(row(number) for number in range(1, ROWS + 1))


def forms():
    """Files of one, of several and of padded members, and the places at which a member ends."""
    text = plain()
    single = gzip.compress(text, mtime=0)
    named = single[:3] + b"\x08" + single[4:10] + b"usage.csv\0" + single[10:]
    checked = single[:3] + b"\x02" + single[4:10]
    checked += (zlib.crc32(checked) & 0xFFFF).to_bytes(2, "little") + single[10:]
    parts = [gzip.compress(text[a:b], mtime=0) for a, b in ((0, 90), (90, 400), (400, None))]
    ends = {len(parts[0]), len(parts[0]) + len(parts[1])}
    stored = gzip.compress(text, 0, mtime=0)
    return {
        "single": (single, set()),
        "named": (named, set()),
        "checked": (checked, set()),
        "several": (b"".join(parts), ends),
        "padded": (single + bytes(16), {len(single) + k for k in range(16)}),
        "stored": (stored, set()),
    }


def cuts(data, ends):
    """Every shorter file that is still told as gzip; none that ends where a member does."""
    for length in range(2, len(data)):
        if length not in ends:
            yield f"cut-{length:05}", data[:length]


def flips(data):
    """Every file with one bit flipped that is still told as gzip."""
    for bit in range(16, len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield f"bit-{bit:05}", bytes(flipped)


def check_batch(rebill, form, batch, sound):
    """Rates all of a batch in one run; what is not left out must be whole."""
    with Shop(rebill) as shop:
        for name, data in batch:
            shop.export(data, name)
        result = shop.rate("--quarantine")
        expect(result.status == 0, f"{form}: {result.told()}")
        passed = 0
        for entry in shop.totals()["exports"]:
            name = entry["path"]
            if entry["quarantined"]:
                expect(entry["records"] == 0, f"{form}/{name}: records of a file left out")
                told = re.search(rf"^warning: {name}: .*\(byte \d+ of the file\) \[E301\]$",
                                 result.err, re.M)
                expect(told, f"{form}/{name}: left out without its byte")
            else:
                passed += 1
                expect(entry["records"] == ROWS, f"{form}/{name}: {entry['records']} records")
        if passed:
            expect(shop.money_files() == sound, f"{form}: another total")
        else:
            expect(shop.totals()["records"]["read"] == 0, f"{form}: records of files left out")
        return passed


def check_alone(rebill, form, name, data, sound):
    """One damaged export by itself: exit 65 that names file and byte, or the same money."""
    with Shop(rebill) as shop:
        shop.export(data, name)
        result = shop.rate()
        if result.status == 0:
            expect(shop.money_files() == sound, f"{form}/{name}: another total")
            return
        expect(result.status == 65, f"{form}/{name}: {result.told()}")
        told = re.search(rf"^error: {name}: .*\(byte \d+ of the file\) \[E301\]$", result.err, re.M)
        expect(told, f"{form}/{name}: {result.told()}")
        expect(not os.path.lexists(shop.path("out")), f"{form}/{name}: something was published")


def sound_files(rebill):
    with Shop(rebill) as shop:
        shop.export(plain())
        result = shop.rate()
        expect(result.status == 0, result.told())
        expect(shop.totals()["records"]["rebilled"] == ROWS, "a sound file is not rated")
        return shop.money_files()


def check_unmarked(rebill):
    """A file without gzip's two marks is plain, and none of the known forms: exit 65."""
    data, _ = forms()["single"]
    for bit in range(16):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        for option in ((), ("--quarantine",)):
            with Shop(rebill) as shop:
                shop.export(bytes(flipped))
                result = shop.rate(*option)
                expect(result.status == 65 and "usage.csv:" in result.err, result.told())


def run(rebill, seed, deadline):
    """Every cut and every flip of every form; then single ones, as many as there is time for."""
    del deadline
    sound = sound_files(rebill)
    check_unmarked(rebill)
    count, every = 0, []
    for form, (data, ends) in forms().items():
        damaged = [*cuts(data, ends), *flips(data)]
        every += [(form, *one) for one in damaged]
        for start in range(0, len(damaged), FILES_MAX):
            batch = damaged[start:start + FILES_MAX]
            check_batch(rebill, form, batch, sound)
            count += len(batch)
    rng = random.Random(seed)
    for form, name, data in rng.sample(every, 150):
        check_alone(rebill, form, name, data, sound)
    return f"{count} damaged files left out whole or read as sound ones, 150 of them alone, too"
