"""Who may read what: modes under the widest umask, and subscribers' numbers in messages."""

import os
import re
import stat
import subprocess
import time

from checks.kit.findings import expect
from checks.kit.month import ACCOUNT, HEADER, PERIOD, row
from checks.kit.shop import Shop

NUMBER = re.compile(r"(?<!\d)(?:1?415555\d{4}|1?212555\d{4}|44207946\d{4})(?!\d)")
SUBSCRIBERS = ["+14155550101", "14155550101", "4155550123", "+12125550102", "+442079460958"]


def wrong_modes(folder):
    """What lies below a folder, itself included, and can be read by others."""
    wrong = []
    for parent, _, names in os.walk(folder):
        for path in [parent, *(os.path.join(parent, name) for name in names)]:
            info = os.lstat(path)
            if stat.S_ISLNK(info.st_mode):
                continue
            should = 0o700 if stat.S_ISDIR(info.st_mode) else 0o600
            if stat.S_IMODE(info.st_mode) != should:
                wrong.append(f"{path} is {stat.S_IMODE(info.st_mode):o}")
    return wrong


def check_modes(rebill):
    """Everything a run, a rerating and a closing leave behind, under umask 000."""
    with Shop(rebill) as shop:
        shop.export(HEADER + row(1) + b"broken\n")
        calls = [
            ["rate", "--period", PERIOD, "--book", "book", "--out", "a/b/out", "exports"],
            ["rerate", "--against", f"a/b/out/{PERIOD}/current", "--book", "book", "--out",
             "a/b/out", "exports"],
            ["close", "--period", PERIOD, "--out", "a/b/out"],
        ]
        for number, call in enumerate(calls):
            if number == 1:
                shop.write("book/products.csv", b"product,markup_policy,valid_from,valid_to\n"
                                                b"sms.outbound,passthrough,,\n")
            result = shop.run(*call, umask=0)
            expect(result.status == 0, f"{call[0]}: {result.told()}")
            expect(not wrong_modes(shop.path("a")), f"{call[0]}: {wrong_modes(shop.path('a'))}")


def check_spill_modes(rebill):
    """The spill file, which has no name, while the run goes on."""
    with Shop(rebill) as shop:
        shop.export(HEADER + b"".join(row(number) for number in range(1, 300_001)))
        command = [shop.rebill, "rate", "--period", PERIOD, "--book", "book", "--out", "out",
                   "--memory", "16MiB", "exports"]
        process = subprocess.Popen(command, cwd=shop.folder, umask=0, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        modes = set()
        while process.poll() is None:
            modes |= spill_modes(process.pid)
            time.sleep(0.002)
        said = process.stderr.read().decode()
        process.stderr.close()
        expect(process.returncode == 0, f"spilling: {said}")
        expect(modes == {0o600}, f"the spill file had the modes {[oct(mode) for mode in modes]}")


def spill_modes(pid):
    """Modes of the files without a name that a process has open."""
    folder, modes = f"/proc/{pid}/fd", set()
    try:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if "(deleted)" in os.readlink(path) and "/2026-10/" in os.readlink(path):
                modes.add(stat.S_IMODE(os.stat(path).st_mode))
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        pass
    return modes


NUMBERS = "number,provider,sub_account_id,product,valid_from,valid_to\n"


def spoilt_books():
    """Files of a book in which a subscriber's number stands where it is no good."""
    for number in SUBSCRIBERS:
        yield "numbers.csv", NUMBERS + f"{number},lc,bakery,number.local,,\n" * 2
        for text in (f"{number}x", f"tel:{number}", f"{number} {number}", f"'{number}", number):
            cells = ["+1", "lc", "bakery", "number.local", "", ""]
            for place in range(len(cells)):
                yield "numbers.csv", NUMBERS + ",".join(
                    cells[:place] + [text] + cells[place + 1:]) + "\n"
                yield "numbers.csv", NUMBERS + ",".join(cells[:place] + [text] + cells[place:])
        yield "numbers.csv", f"number,{number},provider\n{number},lc,bakery\n"
        yield "settings.csv", f"key,value\n{number},1\ncurrency,{number}\nrounding,{number}\n"
        yield "wallets.csv", (
            "owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount\n"
            f"{number},{number},{number},{number},{number},{number},{number}\n")
        yield "failed_message_exemptions.csv", f"error_code,valid_from,valid_to\n1,{number},x\n"
        yield "accounts.csv", (
            "provider,provider_account,sub_account_id,valid_from,valid_to\n"
            f"lc,{number},bakery,,\nlc,{number},idle,,\n{number},A,{number},{number},\n")
        yield "rates/x.csv", (
            "provider,product,origin,destination,unit_price,discount,initial_increment,increment,"
            f"connection_fee,valid_from,valid_to\nlc,sms.outbound,{number},{number},{number},2,"
            f"{number},{number},{number},,\n" * 2)
        yield "agencies.csv", (
            "agency_id,name,plan,stripe,valid_from,valid_to\n"
            f"{number},{number},{number},{number},{number},{number}\n")


def spoilt_exports():
    """Exports whose rows break in ways that are told, each with numbers in it."""
    good = row(1)
    yield HEADER + good.replace(b",1,0,", b",x,y,") + good.replace(b"SM", b"XX")
    yield HEADER + good.replace(b"SM0", b'SM"0')
    yield HEADER + b"+14155550101,+14155550101,+14155550101,,,,,,,\n"
    yield b"+14155550101,+12125550102,sent\n"
    yield b"sid,account_sid,sid,+14155550101\n"
    yield HEADER + good.replace(ACCOUNT.encode(), b"+14155550101")
    yield HEADER.replace(b"num_media", b"price") + good.replace(b",1,0,", b",1,9223372036,")
    yield b'{"sid":"+14155550101","to":"+12125550102"}\n{"to":"+12125550102"\n'


def calls(export):
    """Every command that says something of its inputs."""
    rate = ["rate", "--period", PERIOD, "--book", "book", "--out", "out"]
    return [
        [*rate, "--verbose", export], [*rate, "--quarantine", "--json", export],
        ["check", "--verbose", "--book", "book", export], ["status", "--book", "book", "--verbose"],
        ["explain", "+14155550101", "--run", "out/2026-10/current", "--book", "book", export],
        ["explain", "number:+14155550101:2026-10", "--run", "out", "--book", "book", export],
        ["rerate", "--against", "out/2026-10/current", "--book", "book", "--out", "out", export],
        ["verify", "out/2026-10/current", "--verbose"],
    ]


def check_silence(shop, what):
    count = 0
    for call in calls("exports"):
        result = shop.run(*call)
        # What the caller typed is no secret to the caller, and a result is what was asked for.
        seen = NUMBER.search(result.err)
        expect(not seen, f"{what}, {call[0]}: a number stands in the messages: {result.err[:800]}")
        count += 1
    return count


def check_numbers(rebill):
    """No message of any command holds a whole subscriber's number."""
    count = 0
    for file, text in spoilt_books():
        with Shop(rebill) as shop:
            shop.export(HEADER + row(1))
            shop.write(f"book/{file}", text.encode())
            for call in calls("exports")[:4]:
                result = shop.run(*call)
                seen = NUMBER.search(result.err)
                expect(not seen, f"book/{file}, {call[0]}: {result.err[:800]}\nof {text}")
                count += 1
    for data in spoilt_exports():
        with Shop(rebill) as shop:
            shop.export(data)
            count += check_silence(shop, data[:80])
    with Shop(rebill) as shop:
        shop.write("book/numbers.csv", f"{NUMBERS}+14155550101,lc,bakery,number.local,,\n".encode())
        shop.export(HEADER + row(1))
        count += check_silence(shop, "a sound run")
        count += check_spoilt_run(shop)
    return count


def check_spoilt_run(shop):
    """What `verify` and `diff` say of a run whose lines were changed by hand."""
    run = os.path.realpath(shop.current())
    path = "agencies/harbor/sub-accounts/bakery/invoice-lines.csv"
    with open(os.path.join(run, path), "rb") as file:
        text = file.read()
    count = 0
    for old, new in ((b"+14155550101", b"+14155550123"), (b"+14155550101", b"'+14155550101"),
                     (b"sms.outbound", b"+14155550101"), (b",1,segment", b",+14155550101,segment"),
                     (b"USD", b"+14155550101"), (b"SM0", b"+14155550101")):
        with open(os.path.join(run, path), "wb") as file:
            file.write(text.replace(old, new))
        for call in (["verify", run], ["diff", run, "out/2026-10/current"],
                     ["rerate", "--against", run, "--book", "book", "--out", "out", "exports"]):
            result = shop.run(*call)
            seen = NUMBER.search(result.err)
            expect(not seen, f"{call[0]} of a changed run: {result.err[:800]}")
            count += 1
    return count


def run(rebill, seed, deadline):
    del seed, deadline
    check_modes(rebill)
    check_spill_modes(rebill)
    count = check_numbers(rebill)
    return f"modes under umask 000, and {count} calls whose messages hold no whole number"
