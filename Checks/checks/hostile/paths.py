"""Names that lead elsewhere: ids of the book, and links, pipes and files planted in the way.

Around the shop lie canaries: files whose bytes, names and times must stay as they are.
"""

import os
import shutil
import socket

from checks.kit.findings import expect
from checks.kit.month import ACCOUNT, HEADER, PERIOD, row
from checks.kit.shop import Shop, check_balance

BAD_IDS = [
    "../x", "..", ".", "a/b", "/etc", "a\\b", "", " cafe", "cafe ", "a" * 65, "a" * 300, "café",
    "cafe\u0301", "саfе", "ｃａｆｅ", "ca\u200bfe", "cafe\u202e", "~", "$HOME", "a*", "a:b", "a;b",
    "a|b", "cafe\0", "\ta", "=1", "+1", "@a", "%2e%2e", "a\nb",
]
ODD_IDS = ["con", "NUL", "-rf", "--", "...", "..a", "a..", "aux.csv", "_", "a" * 64, "current"]


def tree(folder):
    """All that lies below: kinds, contents, link targets. Links are not followed."""
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(parent, name)
            info = os.lstat(path)
            content = ""
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
            kind = info.st_mode, content, info.st_size if not os.path.isdir(path) else 0
            found[os.path.relpath(path, folder)] = kind
    return found


class Canaries:
    """Checks that nothing outside of the output folder has changed."""

    def __init__(self, shop):
        self.shop = shop
        shop.write("outside/canary.csv", HEADER + row(99))
        shop.write("outside/sub/canary.txt", b"alive\n")
        self.before = self.seen()

    def seen(self):
        return {path: kind for path, kind in tree(self.shop.folder).items()
                if path != "out" and not path.startswith("out/")}

    def check(self, what):
        after = self.seen()
        changed = sorted(path for path in {*self.before, *after}
                         if self.before.get(path) != after.get(path))
        expect(not changed, f"{what}: changed outside of the output folder: {changed}")


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def with_id(shop, file, old, new):
    """The book with an id replaced where it is defined and wherever it is used."""
    text = shop.read(f"book/{file}").decode()
    lines = []
    for line in text.split("\n"):
        cells = [quoted(new) if cell == old else cell for cell in line.split(",")]
        lines.append(",".join(cells))
    shop.write(f"book/{file}", "\n".join(lines).encode())


def check_ids(rebill):
    for old in ("bakery", "harbor"):
        for new in BAD_IDS + ODD_IDS:
            with Shop(rebill) as shop:
                for file in ("accounts.csv", "agencies.csv", "sub_accounts.csv", "markups.csv"):
                    with_id(shop, file, old, new)
                shop.export(HEADER + row(1))
                canaries = Canaries(shop)
                result = shop.rate()
                canaries.check(f"id {new!r}")
                if new in ODD_IDS:
                    expect(result.status == 0, f"id {new!r}: {result.told()}")
                    check_balance(shop)
                else:
                    expect(result.status == 78, f"id {new!r}: {result.told()}")
                    expect("error: book/" in result.err and not os.path.lexists(shop.path("out")),
                           f"id {new!r}: {result.told()}")
    return 2 * len(BAD_IDS + ODD_IDS)


def check_record_texts(rebill):
    """Ids and accounts of records name no file, whatever they are."""
    with Shop(rebill) as shop:
        names = ["../../x", "/tmp/x", "CA../../x", "SM\\..\\x", "con", "SM" + "x" * 300]
        lines = [f"{name},{account},inbound,+14155550101,+14155550102,sent,"
                 "2026-10-05T09:01:00Z,1,0,\n"
                 for name in names for account in (ACCOUNT, "../../outside", "/etc/passwd")]
        shop.export(HEADER + "".join(lines).encode())
        canaries = Canaries(shop)
        result = shop.rate()
        expect(result.status == 0, f"record texts: {result.told()}")
        canaries.check("record texts")
        check_balance(shop)


def plant(kind, path, target):
    """Puts something in the way. Returns False where this system has no such thing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "link to a file":
        os.symlink(os.path.join(target, "canary.csv"), path)
    elif kind == "link to a folder":
        os.symlink(target, path)
    elif kind == "link to nothing":
        os.symlink(os.path.join(target, "missing"), path)
    elif kind == "link to itself":
        os.symlink(os.path.basename(path), path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "hard link":
        os.link(os.path.join(target, "canary.csv"), path)
    elif kind == "file":
        with open(path, "wb") as file:
            file.write(b"in the way\n")
    elif kind == "folder":
        os.mkdir(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            folder = os.open(os.path.dirname(path), os.O_RDONLY)
            server.bind(f"/proc/self/fd/{folder}/{os.path.basename(path)}")
            os.close(folder)


LINKS = ["link to a file", "link to a folder", "link to nothing", "link to itself"]
PIPES = ["pipe", "socket"]


def check_exports_folder(rebill):
    """What is no file among the exports ends the run; it is neither followed nor waited for."""
    count = 0
    for kind in LINKS + PIPES:
        for name in ("usage-2.csv", "deep/er/usage-2.csv"):
            for command in ("rate", "check"):
                with Shop(rebill) as shop:
                    shop.export(HEADER + row(1))
                    canaries = Canaries(shop)
                    plant(kind, shop.path("exports", name), shop.path("outside"))
                    canaries.before = canaries.seen()
                    result = (shop.rate() if command == "rate"
                              else shop.run("check", "--book", "book", "exports"))
                    expect(result.status == 66 and f"exports/{name}: " in result.err,
                           f"{kind} as {name}, {command}: {result.told()}")
                    canaries.check(kind)
                    expect(not os.path.lexists(shop.path("out")), f"{kind}: something published")
                count += 1
    with Shop(rebill) as shop:
        # Names that are passed over, and a hard link, which is a file like any other.
        shop.export(HEADER + row(1))
        Canaries(shop)
        for name in (".hidden", "_SUCCESS"):
            plant("link to a folder", shop.path("exports", name), shop.path("outside"))
        plant("hard link", shop.path("exports", "linked.csv"), shop.path("outside"))
        expect(shop.rate().status == 0 and shop.totals()["records"]["read"] == 2, "hard link")
    return count + 1


def check_book_folder(rebill):
    """A pipe where a file of the book should be is not waited for."""
    for name in ("agencies.csv", "settings.csv", "rates/x.csv"):
        for kind in PIPES + ["link to nothing", "link to itself", "folder"]:
            with Shop(rebill) as shop:
                shop.export(HEADER + row(1))
                path = shop.path("book", name)
                if os.path.lexists(path):
                    os.remove(path)
                plant(kind, path, shop.path("book"))
                result = shop.rate()
                expect(result.status in (66, 78) and f"book/{name}" in result.err,
                       f"{kind} as book/{name}: {result.told()}")


def sound_run(shop):
    """Rates once. Returns the id of the run."""
    shop.export(HEADER + row(1))
    result = shop.rate()
    expect(result.status == 0, result.told())
    return os.readlink(shop.current())


def check_output_places(rebill):
    """Something planted at each place of the output folder that a run uses."""
    count = 0
    for kind in LINKS + PIPES + ["hard link", "file", "folder"]:
        for place in ("", "/.work", "/.current", "/current", "/RUN", "/.work/agencies"):
            with Shop(rebill) as shop:
                run_id = sound_run(shop)
                shutil.rmtree(shop.path("out"))
                canaries = Canaries(shop)
                path = shop.path("out", PERIOD + place.replace("RUN", run_id))
                plant(kind, path, shop.path("outside"))
                result = shop.rate()
                canaries.check(f"{kind} as {place}")
                check_after_plant(shop, f"{kind} as {PERIOD}{place}", result, run_id, place)
                count += 1
    return count


def check_after_plant(shop, what, result, run_id, place):
    """The run was published whole in spite of it, or refused with the path."""
    if result.status == 0:
        expect(os.readlink(shop.current()) == run_id, f"{what}: current is another")
        expect(os.path.isdir(shop.path("out", PERIOD)) and not
               os.path.islink(shop.path("out", PERIOD, run_id)), f"{what}: followed")
        check_balance(shop)
        return
    expect(result.status in (73, 74), f"{what}: {result.told()}")
    expect("error: out/" in result.err and "[E40" in result.err, f"{what}: {result.told()}")
    expect(place not in ("/.work", "/.work/agencies"), f"{what} is in the way: {result.told()}")


def check_forged_run(rebill):
    """A folder of the run's name that lacks a file, or has another, is not taken for the run."""
    def lacking(folder):
        os.remove(os.path.join(folder, "suspense.csv"))

    def shorter(folder):
        os.truncate(os.path.join(folder, "agencies", "harbor", "credit-summary.csv"), 10)

    def other(folder):
        path = os.path.join(folder, "manifest.json")
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(data.replace(b'"period": "2026-10"', b'"period": "2026-11"'))

    def linked(folder):
        os.rename(os.path.join(folder, "agencies"), os.path.join(folder, "elsewhere"))
        os.symlink("elsewhere", os.path.join(folder, "agencies"))

    def pipe(folder):
        os.remove(os.path.join(folder, "manifest.json"))
        os.mkfifo(os.path.join(folder, "manifest.json"))

    for spoil in (lacking, shorter, other, linked, pipe):
        with Shop(rebill) as shop:
            run_id = sound_run(shop)
            os.remove(shop.current())
            spoil(shop.path("out", PERIOD, run_id))
            result = shop.rate()
            expect(result.status == 73 and f"{run_id}: is in the way" in result.err,
                   f"run that is {spoil.__name__}: {result.told()}")
            expect(not os.path.lexists(shop.current()), f"{spoil.__name__}: made current")


def check_previous_run(rebill):
    """Opening balances come from a run of this output folder, or from nowhere."""
    wallets = (b"owner,owner_id,period,opening_balance,complimentary_credits,threshold,"
               b"recharge_amount\nsub_account,bakery,2026-09,7,,,\nsub_account,bakery,2026-10,,,,\n")
    statement = "agencies/harbor/sub-accounts/bakery/wallet.csv"

    def elsewhere(shop, run):
        shutil.copytree(run, shop.path("outside/run"))
        os.remove(shop.path("out/2026-09/current"))
        os.symlink("../../outside/run", shop.path("out/2026-09/current"))

    def linked(shop, run):
        os.rename(os.path.join(run, statement), shop.path("outside/wallet.csv"))
        os.symlink(shop.path("outside/wallet.csv"), os.path.join(run, statement))

    def pipe(_, run):
        os.remove(os.path.join(run, statement))
        os.mkfifo(os.path.join(run, statement))

    def pipe_for_manifest(_, run):
        os.remove(os.path.join(run, "manifest.json"))
        os.mkfifo(os.path.join(run, "manifest.json"))

    for spoil in (None, elsewhere, linked, pipe, pipe_for_manifest):
        with Shop(rebill) as shop:
            shop.write("book/wallets.csv", wallets)
            os.mkdir(shop.path("outside"))
            sound_run(shop)
            result = shop.run("rate", "--period", "2026-09", "--book", "book", "--out", "out",
                              "exports")
            expect(result.status == 0, result.told())
            if spoil:
                spoil(shop, os.path.realpath(shop.path("out/2026-09/current")))
            result = shop.rate()
            what = f"previous run, {spoil.__name__ if spoil else 'as it was'}"
            if spoil:
                expect(result.status == 66 and "2026-09/" in result.err,
                       f"{what}: {result.told()}")
            else:
                expect(result.status == 0, f"{what}: {result.told()}")


def check_other_commands(rebill):
    """`close` and `rerate` write where they should, whatever is planted there."""
    for kind in LINKS + PIPES + ["hard link", "file"]:
        for place in (".closed", "adjustments"):
            with Shop(rebill) as shop:
                sound_run(shop)
                canaries = Canaries(shop)
                plant(kind, shop.path("out", PERIOD, place), shop.path("outside"))
                if place == "adjustments":
                    shop.write("book/products.csv", b"product,markup_policy,valid_from,valid_to\n"
                                                    b"sms.outbound,passthrough,,\n")
                    canaries.before = canaries.seen()
                    result = shop.run("rerate", "--against", "out/2026-10/current", "--book",
                                      "book", "--out", "out", "exports")
                    expect(result.status in (73, 74) and "adjustments" in result.err,
                           f"{kind} as {place}: {result.told()}")
                else:
                    result = shop.run("close", "--period", PERIOD, "--out", "out")
                    expect(result.status == 0, f"{kind} as {place}: {result.told()}")
                canaries.check(f"{kind} as {place}")


def check_pipes_in_a_run(rebill):
    """Commands that read a run do not wait for a pipe in it."""
    for name in ("manifest.json", "suspense.csv", "control-totals.json",
                 "agencies/harbor/sub-accounts/bakery/invoice-lines.csv"):
        with Shop(rebill) as shop:
            run_id = sound_run(shop)
            shutil.copytree(shop.path("out", PERIOD, run_id), shop.path("other"))
            os.remove(shop.path("other", name))
            os.mkfifo(shop.path("other", name))
            for command in (["verify", "other"], ["diff", shop.current(), "other"],
                            ["explain", f"SM{1:032x}", "--run", "other", "--book", "book",
                             "exports"]):
                shop.run(*command)


def run(rebill, seed, deadline):
    del seed, deadline
    ids = check_ids(rebill)
    check_record_texts(rebill)
    exports = check_exports_folder(rebill)
    check_book_folder(rebill)
    places = check_output_places(rebill)
    check_forged_run(rebill)
    check_previous_run(rebill)
    check_other_commands(rebill)
    check_pipes_in_a_run(rebill)
    return (f"{ids} ids, {exports} things in the exports, {places} at the places of a run; "
            "nothing outside of the output folder changed")
