"""Formula injection: every table of a run, opened by a spreadsheet, holds no formula.

Texts that a spreadsheet would run stand in every input column that can reach an output. Each output
is converted by LibreOffice without a screen, and the cells are read back.
"""

import csv
import io
import os
import shutil
import subprocess
import xml.etree.ElementTree as tree
from dataclasses import dataclass

from checks.kit.findings import expect
from checks.kit.month import ACCOUNT, PERIOD
from checks.kit.shop import Shop, check_balance

TEXTS = [
    "=1+1", "=HYPERLINK(\"http://example.invalid\",\"x\")", "+1+1", "+SUM(1;1)", "-1+1", "-A1",
    "@SUM(1,1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", "=1+1,=2+2", "'=1+1", "\"=1+1\"",
    " =1+1", "+14155550101=1", "-1e5", "=\"a\"&\"b\"", "{=1+1}", "\n=1+1", "%3D1+1", "＝1+1",
    "=", "+", "-", "@", "=1+1\n=2+2", "+-1", "--1", "-1.5.2", "+1415555010100000",
]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SECONDS_MAX = 240
# Commas alone part cells, quotes quote, UTF-8, from line 1, as a person would open it.
FILTER = "CSV:44,34,76,1,,0,false,true,false,false,false,-1"


@dataclass
class Table:
    """What a spreadsheet made of one file."""

    formulas: list
    texts: set


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def table(header, rows):
    lines = [",".join(quoted(cell) for cell in row) for row in [header, *rows]]
    return ("\n".join(lines) + "\n").encode()


def usage_rows():
    columns = ["sid", "account_sid", "direction", "from", "to", "status", "date_sent",
               "num_segments", "price", "price_unit", "error_code"]
    good = [f"SM{0:032x}", ACCOUNT, "outbound-api", "+14155550101", "+12125550102", "delivered",
            "2026-10-05T09:01:00Z", "1", "", "", ""]
    rows = []
    for text in TEXTS:
        for place in range(len(columns)):
            cells = list(good)
            cells[0] = f"SM{len(rows):032x}"
            cells[place] = text
            rows.append(cells)
        # An id of an invoice line, and ends of one that is rated.
        rows.append(["SM" + text, *good[1:]])
        rows.append([f"SM{len(rows):032x}", ACCOUNT, "inbound", text, text, *good[5:]])
    return table(columns, rows)


def wallet_rows():
    columns = ["Transaction ID", "Location Id", "Location Name", "Transaction Type", "Description",
               "Activity Date", "Date", "Amount", "Wallet Balance After Transaction",
               "Total Wallet Balance (Including Wallet Credits)"]
    good = ["T", ACCOUNT, "x", "x", "A2P", "Oct 5th 2026, 01:14:33 PM", "x", "0.5", "x", "x"]
    rows = []
    for text in TEXTS:
        for place in (0, 1, 4, 5, 7):
            rows.append([*good[:place], text, *good[place + 1:]])
            rows[-1][0] = text if place == 0 else f"T{len(rows)}"
    return table(columns, rows)


def bare_rows():
    """Rows that no quotes guard, and broken ones: they stand in `suspense.csv` as they are."""
    lines = [text.replace("\n", " ").encode() for text in TEXTS]
    return b"sid,account_sid\n" + b"\n".join(lines) + b"\n" + b",x\n".join(lines) + b"\n"


def json_rows():
    import json

    rows = [{"sid": f"CA{number:032x}", "account_sid": text, "from": text, "to": text,
             "status": text, "direction": text} for number, text in enumerate(TEXTS)]
    lines = [json.dumps(row) for row in rows] + [text.replace("\n", " ") for text in TEXTS]
    return ("\n".join(lines) + "\n").encode()


def fill(shop):
    """A book and exports with all texts wherever a text may stand."""
    rows = [["agency", f"a{number}", text] for number, text in enumerate(TEXTS)]
    shop.write("book/agencies.csv", table(
        ["agency_id", "name", "plan", "stripe", "valid_from", "valid_to"],
        [["harbor", "=1+1", "pro", "connected", "", ""],
         ["brightside", "+1+1", "pro", "connected", "", ""],
         *([identity, name, "pro", "connected", "", ""] for _, identity, name in rows),
         ["-1", "=1", "pro", "connected", "", ""], ["-1-1", "@", "pro", "connected", "", ""]]))
    old = shop.read("book/sub_accounts.csv").decode()
    new = "".join(f'{identity},{agency},"=1+1",on,1,client_card,,\n'
                  for identity, agency in (("-2", "-1"), ("-1-1", "-1"), ("-A1", "-1-1")))
    shop.write("book/sub_accounts.csv", (old + new).encode())
    accounts = shop.read("book/accounts.csv").decode()
    for number, text in enumerate(TEXTS):
        provider = "twilio" if number % 2 else "lc"
        accounts += f"{provider},{quoted(text)},{'-2' if number % 3 else '-1-1'},,\n"
    shop.write("book/accounts.csv", accounts.encode())
    shop.export(usage_rows(), "=1+1.csv")
    shop.export(bare_rows(), "+bare.csv")
    shop.export(json_rows(), "@json.csv")
    shop.export(wallet_rows(), "-wallet.csv")


def outputs(shop):
    """Every table of the run, under a name of its own."""
    top = os.path.realpath(shop.current())
    os.mkdir(shop.path("tables"))
    found = {}
    for parent, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            if name.endswith(".csv"):
                copy = f"t{len(found):03}.csv"
                shutil.copy(os.path.join(parent, name), shop.path("tables", copy))
                found[copy] = os.path.relpath(os.path.join(parent, name), top)
    return found


def converted(shop, names):
    """What LibreOffice makes of the tables: flat XML, beside each."""
    command = ["soffice", f"-env:UserInstallation=file://{shop.path('profile')}", "--headless",
               f"--infilter={FILTER}", "--convert-to", "fods", "--outdir", shop.path("sheets"),
               *(shop.path("tables", name) for name in names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False,
                          env={**os.environ, "HOME": shop.folder})
    expect(done.returncode == 0, f"soffice: {done.stderr[:400]}")
    return {name: sheet(shop.path("sheets", name.replace(".csv", ".fods"))) for name in names}


def sheet(path):
    formulas, texts = [], set()
    for cell in tree.parse(path).iter(f"{TABLE}table-cell"):
        formula = cell.get(f"{TABLE}formula")
        text = "\n".join("".join(part.itertext()) for part in cell)
        texts.add(text)
        if formula is not None:
            formulas.append((formula, text))
    return Table(formulas, texts)


def check_guard(shop, name):
    """That each cell which is no number begins with none of the signs, without a spreadsheet."""
    with open(shop.path("tables", name), encoding="utf-8", newline="") as file:
        for cells in csv.reader(io.StringIO(file.read(), newline="")):
            for cell in cells:
                is_number = cell[1:].replace(".", "", 1).isdigit()
                expect(cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or is_number,
                       f"{name}: {cell!r} stands unguarded")


def run(rebill, seed, deadline):
    del seed, deadline
    with Shop(rebill) as shop:
        fill(shop)
        result = shop.rate()
        expect(result.status == 0, result.told())
        check_balance(shop)
        found = outputs(shop)
        for name in found:
            check_guard(shop, name)
        if shutil.which("soffice") is None:
            return "skipped: no LibreOffice here; install libreoffice-calc-nogui to open the tables"
        # One whose cells are formulas indeed shows that they would be seen.
        shop.write("tables/bait.csv", b"a,=1+1\n")
        sheets = converted(shop, [*found, "bait.csv"])
        expect(len(sheets.pop("bait.csv").formulas) == 1, "LibreOffice ran no formula at all")
        cells = 0
        for name, made in sheets.items():
            expect(not made.formulas, f"{found[name]}: {made.formulas[:3]}")
            cells += len(made.texts)
        suspense = next(name for name in found if found[name] == "suspense.csv")
        expect("'=1+1" in sheets[suspense].texts or "=1+1" in sheets[suspense].texts,
               "the texts did not reach the suspense")
        return f"{len(found)} tables of {PERIOD}, {cells} different cells, no formula"
