"""Records to exports: formats, line ends, gzip members."""

import gzip
import json
import os

from checks.oracle.generating.spoiling import Spoiler
from checks.oracle.generating.tables import quoted
from checks.oracle.generating.usage import DATES
from checks.oracle.reference.exports import MESSAGE_LOG, USAGE_FIELDS, WALLET_COLUMNS

NAMES = [
    "usage.csv", "day-01.json.gz", "b/day-02", "b/c/Log.CSV", "a b.txt", "päivä.csv", "Z.json",
    "00,1.gz", "b-2/x.csv", "b.csv", "log.json",
]
SKIPPED = [".hidden.csv", "_SUCCESS", "b/.part", "b/_x.json"]
FIELD_BYTES_MAX = 1 << 20
TEXT_FIELDS = ("sid", "account_sid", "direction", "from", "to", "status", "price_unit")


class ExportWriter:
    """Writes the exports of a case."""

    def __init__(self, rng, clock, folder):
        self.rng, self.clock, self.folder = rng, clock, folder
        self.spoiler = Spoiler(rng)
        self.names = rng.sample(NAMES, len(NAMES))
        self.is_damaged = False

    # Files

    def write_usage(self, records):
        """Calls are not for a message log, though one may go astray."""
        messages = [fields for fields in records if not fields["sid"].startswith("CA")]
        lines_of = self.rng.choice([self.cdr_lines, self.cdr_lines, self.json_lines])
        if messages and self.rng.random() < 0.3:
            astray = [fields for fields in records if self.rng.random() < 0.02]
            calls = [fields for fields in records if fields not in messages]
            self.write(self.log_lines(messages + astray))
            records = calls
        if records:
            self.write(lines_of(records))

    def write_wallet(self, records):
        self.write(self.wallet_lines(records))

    def write_trifles(self):
        """What is legal and holds nothing, and what is not read at all."""
        if self.rng.random() < 0.2:
            header = ",".join(USAGE_FIELDS).encode()
            self.store(self.rng.choice([b"", b"\n \t\n", b"\xef\xbb\xbf", header, header + b"\n"]))
        if self.rng.random() < 0.2:
            self.store(gzip.compress(b"", mtime=0))
        if self.rng.random() < 0.3:
            self.put(self.rng.choice(SKIPPED), b"not,an,export\n")

    def write(self, lines):
        """Physical text from logical lines: line ends, blank lines, a byte-order mark."""
        end = self.rng.choice([b"\n", b"\n", b"\r\n"])
        text = b""
        for number, line in enumerate(lines):
            if number and self.rng.random() < 0.04:
                text += self.rng.choice([b"", b" ", b"\t \t", b"    "]) + end
            text += line + end
        if self.rng.random() < 0.3:
            text = text.removesuffix(end)
        if self.rng.random() < 0.2:
            text = b"\xef\xbb\xbf" + text
        if self.rng.random() < 0.5:
            text = self.compressed(text)
        self.store(text)

    def compressed(self, text):
        """Some members, cut anywhere, even none of it in one; zero padding at the end."""
        cuts = sorted(self.rng.randrange(len(text) + 1) for _ in range(self.rng.choice([0, 1, 4])))
        parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)])]
        data = b"".join(gzip.compress(p, self.rng.choice([1, 6, 9]), mtime=0) for p in parts)
        if self.rng.random() < 0.04:
            return self.damaged(data)
        return data + b"\0" * self.rng.choice([0, 0, 0, 1, 512])

    def damaged(self, data):
        self.is_damaged = True
        return self.rng.choice([
            data[:-1], data[:-8], data[:-11], data + b"junk", data + b"\0x", data + b"\x1f",
            data[:-5] + bytes([data[-5] ^ 1]) + data[-4:], data[:-1] + bytes([data[-1] ^ 1]),
        ])

    def store(self, data):
        self.put(self.names.pop(), data)

    def put(self, name, data):
        full = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)

    # Calls and messages

    def texts(self, fields):
        """Instants in any of their forms, each time anew."""
        texts = {
            name: self.clock.text(fields[name]) if name in DATES else fields[name]
            for name in USAGE_FIELDS
        }
        price = texts["price"]
        if price and self.rng.random() < 0.3:
            whole, _, places = price.partition(".")
            texts["price"] = f"{whole}.{(places or '0').ljust(self.rng.randint(1, 9), '0')}"
        draw = self.rng.random()
        if draw < 0.03:
            return self.spoiler.value(texts)
        return self.spoiler.kind(texts) if draw < 0.037 else texts

    def cdr_lines(self, records):
        columns = list(USAGE_FIELDS) + self.rng.choice([[], ["caller_name", "Über \"x\""]])
        optional = {"date_updated", "num_media", "error_code", "price_unit", "date_created"}
        if self.rng.random() < 0.2:
            columns = [name for name in columns if name not in optional]
        return self.csv_lines(columns, [self.texts(fields) for fields in records])

    def log_lines(self, records):
        rows = []
        for fields in records:
            texts = self.texts(fields)
            row = {column: texts[name] for column, name in MESSAGE_LOG.items() if name}
            row["Body"] = self.rng.choice(
                ["fine", "", 'Hi, "Bob"\nbye', "two\r\nlines", '"', "a,b", "\n\n", "=1+1", "🎉 €"]
            )
            row["ApiVersion"] = "2010-04-01"
            rows.append(row)
        return self.csv_lines(list(MESSAGE_LOG), rows)

    def wallet_lines(self, records):
        rows = []
        for fields in records:
            is_spoilt = self.rng.random() < 0.04
            rows.append(self.spoiler.wallet_value(fields) if is_spoilt else fields)
        return self.csv_lines(list(WALLET_COLUMNS), rows)

    def csv_lines(self, columns, rows):
        if self.rng.random() < 0.5:
            self.rng.shuffle(columns)
        pad = self.rng.choice(["", "", " ", "\t "])
        # In a file without other quotes, one that is never closed runs to the end.
        quoted_share = self.rng.choice([0, 0, 0.1, 1])
        yield ",".join(quoted(pad + column + pad) for column in columns).encode()
        for row in rows:
            cells = [self.csv_cell(row.get(column, "x"), quoted_share) for column in columns]
            if self.rng.random() < 0.03:
                yield self.spoiler.csv_line(cells)
            if self.rng.random() < 0.001:
                yield self.long_line(cells)
            yield b",".join(cells)

    def csv_cell(self, text, quoted_share):
        return quoted(text, self.rng.random() < quoted_share).encode()

    def long_line(self, cells):
        """A field as long as allowed, or longer by one."""
        size = FIELD_BYTES_MAX + self.rng.choice([0, 1])
        return b",".join([*cells[:-1], b"x" * size])

    # JSON lines

    def json_lines(self, records):
        for number, fields in enumerate(records):
            # The first line must begin like an object, for it tells the format.
            if number and self.rng.random() < 0.04:
                yield self.spoiler.json_line()
            yield self.json_line(self.texts(fields))

    def json_line(self, texts):
        members = [self.member(name, text) for name, text in texts.items()]
        members += self.rng.sample(
            ['"body":"nested \\"quotes\\" \\/ \\n"',
             '"uris":{"media":"/m","list":[1,{"sid":"SMno"}]}',
             '"big":123456789012345678901234567890', '"tiny":1e-400', '"yes":true', '"":""',
             '"SID":"CAno"', '"deep":' + "[" * 40 + "]" * 40],
            k=self.rng.choice([0, 1, 2]),
        )
        self.rng.shuffle(members)
        if self.rng.random() < 0.05:
            # Of a repeated key the last counts.
            repeated = self.rng.choice(["sid", "price", "to"])
            first = self.rng.choice(['"x"', "null", "{}", "1e5", "[true]"])
            members.insert(0, f'"{repeated}":{first}')
        space = self.rng.choice(["", "", " ", "\t"])
        start = self.rng.choice(["", "", " ", "\t"])
        return (start + "{" + ("," + space).join(filter(None, members)) + "}" + space).encode()

    def member(self, name, text):
        """A string, a number, null or nothing at all."""
        key = json.dumps(name)
        if self.rng.random() < 0.03:
            key = f'"\\u{ord(name[0]):04x}{name[1:]}"'
        if text == "":
            return self.rng.choice([f'{key}:""', f"{key}:null", f"{key} : null", ""])
        if name not in TEXT_FIELDS and is_json_number(text) and self.rng.random() < 0.5:
            return f"{key}:{text}"
        return f"{key}:{json.dumps(text, ensure_ascii=self.rng.random() < 0.3)}"


def is_json_number(text):
    try:
        return text.isascii() and text.strip() == text and not isinstance(json.loads(text), str)
    except ValueError:
        return False
