"""Strict RFC 4180 rows, one at a time, each with its first physical line (spec 3.5)."""

from dataclasses import dataclass

FIELD_BYTES_MAX = 1 << 20
RECORD_BYTES_MAX = 4 << 20


class Broken(Exception):
    """The structure of a row is broken."""


@dataclass
class Row:
    """`fields` is None where the structure is broken; `raw` is then the first physical line."""

    line: int
    raw: bytes
    fields: list | None


def without_mark(data):
    return data.removeprefix(b"\xef\xbb\xbf")


def physical_line(data, start):
    """The text of the line that begins at `start`, and where the next one begins."""
    feed = data.find(b"\n", start)
    if feed < 0:
        return data[start:], len(data)
    end = feed - 1 if feed > start and data[feed - 1] == 0x0D else feed
    return data[start:end], feed + 1


def is_blank(text):
    return text.strip(b" \t") == b""


def is_line_end(data, at):
    return at == len(data) or data[at] == 0x0A or data[at : at + 2] == b"\r\n"


def scan_quoted(data, at):
    """The field whose opening quote is at `at`, and the place after its closing quote."""
    value = b""
    at += 1
    while True:
        quote = data.find(b'"', at)
        if quote < 0:
            raise Broken("a quote is never closed")
        value += data[at:quote]
        if data[quote + 1 : quote + 2] != b'"':
            return value, quote + 1
        value += b'"'
        at = quote + 2


def scan_bare(data, at):
    start = at
    while not is_line_end(data, at) and data[at] != 0x2C:
        if data[at] in b'"\r':
            raise Broken("a quote or a lone CR in a field without quotes")
        at += 1
    return data[start:at], at


def scan_record(data, at):
    """The fields of the record that begins at `at`, and the place of its line end."""
    fields = []
    start = at
    while True:
        is_quoted = data[at : at + 1] == b'"'
        field, at = scan_quoted(data, at) if is_quoted else scan_bare(data, at)
        fields.append(field)
        if len(field) > FIELD_BYTES_MAX or at - start > RECORD_BYTES_MAX:
            raise Broken("too long")
        if is_line_end(data, at):
            return fields, at
        if data[at] != 0x2C:
            raise Broken("text after a closing quote")
        at += 1


def csv_rows(data):
    """Every record of a CSV text. The first is the header: its field count is everyone's."""
    at, line, width = 0, 1, None
    while at < len(data):
        text, following = physical_line(data, at)
        if is_blank(text):
            at, line = following, line + 1
            continue
        try:
            fields, end = scan_record(data, at)
            if width is not None and len(fields) != width:
                raise Broken("a wrong number of fields")
        except Broken:
            # One stray quote must cost one line, not the rest of the file.
            yield Row(line, text, None)
            if width is None:
                return
            at, line = following, line + 1
            continue
        width = len(fields)
        raw = data[at:end]
        yield Row(line, raw, fields)
        line += raw.count(b"\n") + 1
        at = physical_line(data, end)[1]


def json_rows(data):
    """Every line of a JSON-lines text that is not blank; a row's one field is its text."""
    at, line = 0, 1
    while at < len(data):
        text, at = physical_line(data, at)
        if not is_blank(text):
            yield Row(line, text, [text])
        line += 1
