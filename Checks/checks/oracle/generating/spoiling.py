"""Rows with broken structure or broken values (spec 3.5)."""

BAD_INSTANTS = [
    "2026-02-30T00:00:00Z", "2026-10-01T24:00:00Z", "2026-10-01T00:60:00Z", "2026-10-01T00:00:60Z",
    "2026-10-01", "2026-10-01T00:00:00", "2026-10-01T00:00:00+25:00", "2026-10-01 00:00",
    " 2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z ", "2026-10-01T00:00:00.Z", "today",
    "Thu, 32 Oct 2026 00:00:00 +0000", "Thu, 01 Oct 2026 00:00:00 EST", "2026-00-01T00:00:00Z",
    "Jul 14th 2026, 01:14:33 PM", "0000-01-01T00:00:00Z", "2027-02-29 00:00:00",
    "2026-10-01T00:00:00+0000", "1", "２０２６-10-01T00:00:00Z",
]
BAD_PRICES = [
    "1e3", "-1.18e-2", " -1", "-1 ", "1,5", ".5", "5.", "0x1", "+5", "--1", "-", "1.1234567890",
    "-0.0118000000", "9223372036.854775808", "99999999999999999999", "١", "-0,0118", "NaN", "$1",
]
BAD_NATURALS = [
    "-5", "1.0", " 1", "1 ", "one", "4294967296", "1e2", "+1", "99999999999999999999", "１", "0x10",
]
BAD_WALLET_DATES = [
    "Oct 32nd 2026, 09:00:00 AM", "Foo 1st 2026, 09:00:00 AM", "Oct 1st 2026, 13:00:00 PM",
    "Oct 1st 2026, 00:00:00 AM", "Oct 1st 2026, 09:60:00 AM", "Oct 1st 2026, 09:00:60 AM", "now",
    "Oct 1st 2026", "Oct 1st 2026, 09:00:00", "1st Oct 2026, 09:00:00 AM",
]
BAD_TEXT = [
    b"n\0l", b"caf\xe9", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98 x", b"\xff\xfe", b"\xc0\xaf",
    b"\xf4\x90\x80\x80", b"\x80", b"ok \xe2\x82\xac \xe2\x82",
]
BROKEN_CELLS = [
    b'a "stray" quote', b'"never closed', b'"closed" too early', b"lone\rCR", b' "x"', b'"',
    b'"a"b"', b'""x', b'"x"\ry', b'x"',
]
JSON_LINES = [
    b"[]", b"null", b"42", b'"text"', b"{", b"}", b"{}{}", b"{},", b"{'sid':1}", b'{"sid":}',
    b'{"sid":"SM1","a":[1,,2]}', b'{"sid":"SM1","a":tru}', b'{"sid":"SM1","a":NaN}',
    b'{"sid":"SM1","a":007}', b'{"sid":"SM1","a":1.}', b'{"sid":"SM1","a":"\\x"}',
    b'{"sid":"SM1","a":"raw\ttab"}', b'{"sid":"SM1",}', b'{"sid":"SM1"} x', b'{"sid" "SM1"}',
    b'{"sid":"SM1","a":"caf\xe9"}', b'{"sid":"SM1","a":"n\0l"}', b'{"sid":{"a":1}}',
    b'{"sid":["SM1"]}', b'{"sid":true}', b'{"sid":"SM1","price":-1e1}', b'{"price":false}',
    b'{"sid":"SM1","duration":1.5}', b'{"sid":"CA1","num_media":-1}', b"{}", b'{"unknown":"only"}',
    b'{"sid":"XX1","a":{"b":[{},[],{"c":null}]}}', b'{"sid":7}', b'{"sid":"SM1","a":"\\u12"}',
    b'{"sid":"SM1","a":-}', b'{"sid":"SM1","a":+1}', b'{"sid":null}', b'{"sid":"SM1":"SM2"}',
    b'{"sid":"SM1","a":["b":1]}', b'\xef\xbb\xbf{"sid":"SM1"}',
]


class Spoiler:
    """Breaks one thing of a good row."""

    def __init__(self, rng):
        self.rng = rng

    def value(self, fields):
        """A copy of call or message fields, as text, with one value broken."""
        other = dict(fields)
        name = self.rng.choice(
            "start_time date_sent date_created date_updated price duration num_segments"
            " num_media".split()
        )
        bad = BAD_INSTANTS
        if name == "price":
            bad = BAD_PRICES
        elif name in ("duration", "num_segments", "num_media"):
            bad = BAD_NATURALS
        other[name] = self.rng.choice(bad)
        return other

    def kind(self, fields):
        other = dict(fields)
        tail = fields["sid"][2:]
        other["sid"] = self.rng.choice(["", "XX" + tail, "ca" + tail, "=" + tail, "+5", "-x", "S"])
        return other

    def wallet_value(self, fields):
        other = dict(fields)
        if self.rng.random() < 0.5:
            other["Activity Date"] = self.rng.choice(BAD_WALLET_DATES)
        else:
            other["Amount"] = self.rng.choice(BAD_PRICES)
        return other

    def csv_line(self, cells):
        """The bytes of a row whose cells are already quoted, broken in one place."""
        cells = list(cells)
        place = self.rng.randrange(len(cells))
        draw = self.rng.randrange(6)
        if draw == 0:
            del cells[place]
        elif draw == 1:
            cells.insert(place, b"surplus")
        elif draw == 2:
            cells[place] = self.rng.choice(BAD_TEXT)
        elif draw == 3:
            cells[place] = b'"two\nlines"'
            cells.append(b"surplus")
        else:
            cells[place] = self.rng.choice(BROKEN_CELLS)
        return b",".join(cells)

    def json_line(self):
        return self.rng.choice(JSON_LINES)
