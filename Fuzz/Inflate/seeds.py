#!/usr/bin/env python3
"""Writes the first inputs of the inflate fuzzer: raw deflate data (RFC 1951), one file for each
kind of block, of code and of fault.

    Fuzz/Inflate/seeds.py Fuzz/corpus/inflate

A seed named `fault-...` must be refused, `cut-...` ends too early, `whole-...` decodes. The kinds
of fault are those that zlib has words for; its own test of them (zlib, test/infcover.c) was the
checklist. The data is made here, bit by bit.
"""

import random
import sys
import zlib
from pathlib import Path

LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
LENGTHS = [(3 + i, 0) for i in range(8)] + [
    (3 + (4 + i % 4 << i // 4), i // 4) for i in range(4, 24)] + [(258, 0)]
DISTANCES = [(1 + i, 0) for i in range(4)] + [
    (1 + (2 + i % 2 << i // 2), i // 2) for i in range(2, 28)]
FIXED_LITERALS = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8
FIXED_DISTANCES = [5] * 32
END = 256


class Bits:
    """Bits in the order of deflate: the lowest of a byte first."""

    def __init__(self):
        self.bits = []

    def put(self, value, count):
        self.bits += [value >> i & 1 for i in range(count)]
        return self

    def code(self, word, count):
        """A word of a prefix code, its highest bit first."""
        self.bits += [word >> i & 1 for i in reversed(range(count))]
        return self

    def align(self):
        self.bits += [0] * (-len(self.bits) % 8)
        return self

    def data(self, rest=b""):
        padded = self.bits + [0] * (-len(self.bits) % 8)
        octets = (padded[i:i + 8] for i in range(0, len(padded), 8))
        return bytes(sum(bit << i for i, bit in enumerate(octet)) for octet in octets) + rest


def words(lengths):
    """The canonical code of these lengths: symbol -> (word, length); RFC 1951, 3.2.2."""
    word, result = 0, {}
    for length in range(1, 16):
        for symbol, its in enumerate(lengths):
            if its == length:
                result[symbol] = (word, length)
                word += 1
        word <<= 1
    return result


def stored(text, last=True, check=None):
    check = len(text) ^ 0xFFFF if check is None else check
    return Bits().put(int(last), 1).put(0, 2).align().put(len(text), 16).put(check, 16).data(text)


class Block:
    """A block of a fixed or a dynamic code; symbols are put one by one."""

    def __init__(self, bits, literals, distances):
        self.bits, self.literals, self.distances = bits, words(literals), words(distances)

    def put(self, *symbols):
        for symbol in symbols:
            self.bits.code(*self.literals[symbol])
        return self

    def text(self, text):
        return self.put(*text)

    def match(self, length, distance):
        index = max(i for i, (base, _) in enumerate(LENGTHS) if base <= length)
        far = max(i for i, (base, _) in enumerate(DISTANCES) if base <= distance)
        self.put(257 + index).bits.put(length - LENGTHS[index][0], LENGTHS[index][1])
        return self.distance(far, distance - DISTANCES[far][0], DISTANCES[far][1])

    def distance(self, symbol, extra=0, extra_bits=0):
        self.bits.code(*self.distances[symbol]).put(extra, extra_bits)
        return self

    def end(self, rest=b""):
        return self.put(END).bits.data(rest)


def fixed(last=True):
    return Block(Bits().put(int(last), 1).put(1, 2), FIXED_LITERALS, FIXED_DISTANCES)


def header(literal_count, distance_count, code_lengths, symbols, last=True):
    """The header of a dynamic block: `symbols` are (symbol, extra) of the code of lengths."""
    bits = Bits().put(int(last), 1).put(2, 2)
    bits.put(literal_count - 257, 5).put(distance_count - 1, 5)
    used = max([i for i, symbol in enumerate(LENGTH_ORDER) if code_lengths[symbol]] + [3]) + 1
    bits.put(used - 4, 4)
    for symbol in LENGTH_ORDER[:used]:
        bits.put(code_lengths[symbol], 3)
    code = words(code_lengths)
    for symbol, extra in symbols:
        bits.code(*code[symbol])
        bits.put(extra, {16: 2, 17: 3, 18: 7}.get(symbol, 0))
    return bits


# A complete code for the code of lengths in which every symbol has a word.
EVEN = [4] * 13 + [5] * 6


def dynamic(literals, distances, last=True):
    """A dynamic block with these code lengths, written without repeats."""
    bits = header(len(literals), len(distances), EVEN,
                  [(length, 0) for length in literals + distances], last)
    return Block(bits, literals, distances)


def sparse(symbols, size):
    lengths = [0] * size
    for symbol, length in symbols.items():
        lengths[symbol] = length
    return lengths


# Literals a, b, the end, and the length 3.
FEW = sparse({97: 2, 98: 2, END: 2, 257: 2}, 258)
# Every length of a code from 1 to 15.
STEEP = sparse({**{97 + i: i + 1 for i in range(14)}, END: 15, 257: 15}, 258)
STEEP_DISTANCES = [i + 1 for i in range(14)] + [15, 15]


def whole():
    yield "stored-empty", stored(b"")
    yield "stored", stored(b"abc")
    yield "stored-two-blocks", stored(b"abc", last=False) + stored(b"def" * 400)
    yield "fixed-empty", fixed().end()
    yield "fixed-literals", fixed().text(bytes(range(256))).end()
    block = fixed().text(b"abcdefghij")
    for length in range(3, 259):
        block.match(length, 1 + length % 10)
    yield "fixed-every-length", block.end()
    block = fixed().text(bytes(range(200)))
    for _ in range(130):
        block.match(258, 200)
    for base, bits in DISTANCES:
        block.match(3, base).match(4, base + (1 << bits) - 1)
    yield "fixed-every-distance", block.end()
    block = fixed().text(b"x")
    for _ in range(700):
        block.match(258, 1)
    yield "fixed-longer-than-the-buffer", block.end()
    block = fixed().text(bytes(range(32)))
    for distance in list(range(1, 33)) * 2:
        block.match(3 + distance * 7 % 256, distance)
    yield "fixed-overlaps", block.end()
    yield "fixed-length-284-with-31", overlong_length()
    yield "dynamic-few", dynamic(FEW, [1, 1]).text(b"abab").match(3, 1).match(3, 2).end()
    yield "dynamic-no-distance", dynamic(FEW, [0]).text(b"abba").end()
    yield "dynamic-one-distance", dynamic(FEW, [1]).text(b"ab").match(3, 1).end()
    yield "dynamic-only-the-end", dynamic(sparse({END: 1}, 257), [0]).end()
    block = dynamic(STEEP, STEEP_DISTANCES).text(bytes(range(97, 111)) * 40)
    for index, (base, bits) in enumerate(DISTANCES[:16]):
        block.match(3, base + (1 << bits) - 1)
    yield "dynamic-long-codes", block.text(b"nmlkj").end()
    yield "dynamic-largest", largest()
    yield "dynamic-repeats", repeats()
    yield "dynamic-length-code-of-7-bits", steep_code_of_lengths()
    yield "blocks-of-every-kind", (
        stored(b"start", last=False) + stored(b"", last=False)
        + after(fixed(last=False).text(b"abc").match(3, 8), dynamic(FEW, [1, 1])))
    for name, text in texts():
        for level in (1, 6, 9):
            yield f"zlib-{name}-{level}", compressed(text, level)
        yield f"zlib-{name}-huffman", compressed(text, 6, zlib.Z_HUFFMAN_ONLY)
        yield f"zlib-{name}-rle", compressed(text, 6, zlib.Z_RLE)
        yield f"zlib-{name}-fixed", compressed(text, 6, zlib.Z_FIXED)


def overlong_length():
    """Length symbol 284 with all extra bits set is 258, as 285 is."""
    block = fixed().text(b"a").put(284)
    block.bits.put(31, 5)
    return block.distance(0).end()


def after(first, second):
    """Two blocks of codes, the second right behind the first."""
    first.put(END)
    second.text(b"abba").match(3, 2).put(END)
    first.bits.bits += second.bits.bits
    return first.bits.data()


def largest():
    """286 literals and lengths and 30 distances, all with a word."""
    literals = [8] * 226 + [9] * 60
    distances = [4, 4] + [5] * 28
    block = dynamic(literals, distances)
    for symbol in range(256):
        block.put(symbol)
    for length in (3, 10, 11, 130, 257, 258):
        block.match(length, 1 + length % 250)
    return block.end()


def repeats():
    """Repeats of lengths and of zeros, one of them from the literals into the distances."""
    code = sparse({0: 2, 1: 3, 2: 3, 16: 2, 17: 3, 18: 3}, 19)
    # 97 zeros, a, b, 138 and 19 zeros; the end, a length and two distances.
    symbols = [(18, 86), (2, 0), (2, 0), (18, 127), (18, 8), (2, 0), (2, 0), (1, 0), (1, 0)]
    block = Block(header(258, 2, code, symbols, last=False), FEW, [1, 1])
    return after(block.text(b"ab").match(3, 2), dynamic(FEW, [1, 1]))


def steep_code_of_lengths():
    """A code of lengths with words of 1 to 7 bits; the distances have their length by a repeat."""
    code = sparse({0: 1, 2: 2, 1: 3, 18: 4, 17: 5, 16: 6, 3: 7, 4: 7}, 19)
    # 97 zeros, a, b, 138 and 19 zeros; the end and a length; four distances.
    symbols = [(18, 86), (2, 0), (2, 0), (18, 127), (18, 8), (2, 0), (2, 0), (2, 0), (16, 0)]
    return Block(header(258, 4, code, symbols), FEW, [2] * 4).text(b"ba").match(3, 1).end()


def texts():
    chance = random.Random(1)
    yield "rows", b"".join(
        b"SM%032x,2026-10-%02dT%02d:00:00Z,+1415555%04d,%d,0.0079,USD\n" % (
            chance.getrandbits(128), 1 + i % 28, i % 24, 100 + i % 100, i % 7)
        for i in range(12))
    yield "noise", chance.randbytes(300)
    yield "zeros", bytes(2000)
    yield "few-letters", bytes(chance.choice(b"abcd") for _ in range(1500))


def compressed(text, level, strategy=zlib.Z_DEFAULT_STRATEGY):
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    return deflater.compress(text) + deflater.flush()


def faults():
    rest = bytes(range(1, 60))
    yield "invalid-block-type", Bits().put(1, 1).put(3, 2).data(rest)
    yield "invalid-block-type-later", stored(b"abc", last=False) + b"\x07" + rest
    yield "invalid-stored-block-lengths", stored(b"abc", check=0) + rest
    yield "invalid-stored-block-lengths-one-bit", stored(b"abc", check=3 ^ 0xFFFE) + rest
    for count in (287, 288):
        yield f"too-many-lengths-{count}", header(count, 1, EVEN, []).data(rest)
    for count in (31, 32):
        yield f"too-many-distances-{count}", header(257, count, EVEN, []).data(rest)
    yield "invalid-code-lengths-set-over", header(
        257, 1, sparse({0: 1, 1: 1, 2: 1}, 19), []).data(rest)
    yield "invalid-code-lengths-set-incomplete", header(
        257, 1, sparse({0: 2, 1: 2}, 19), []).data(rest)
    yield "invalid-code-lengths-set-one", header(257, 1, sparse({0: 1}, 19), []).data(rest)
    yield "no-code-lengths", header(257, 1, [0] * 19, []).data(bytes(60))
    yield "invalid-bit-length-repeat-first", header(257, 1, EVEN, [(16, 0)]).data(rest)
    many = [(8, 0)] * 256
    for symbol, extra in ((16, 3), (17, 7), (18, 127)):
        yield f"invalid-bit-length-repeat-over-{symbol}", header(
            257, 1, EVEN, many + [(symbol, extra)]).data(rest)
    yield "missing-end-of-block", header(
        257, 1, EVEN, many + [(0, 0), (0, 0)]).data(rest)
    for name, lengths in (("over", [8] * 257), ("incomplete", [9] * 257),
                          ("incomplete-two", sparse({97: 2, END: 2}, 257)),
                          ("over-by-one", [8] * 255 + [8, 15]),
                          ("incomplete-one-of-two-bits", sparse({END: 2}, 257))):
        yield f"invalid-literal-lengths-set-{name}", dynamic(lengths, [1]).bits.data(rest)
    for name, lengths in (("over", [1, 1, 1]), ("incomplete", [2, 2, 2]),
                          ("incomplete-one-of-two-bits", [2]), ("over-30", [4] * 17)):
        yield f"invalid-distances-set-{name}", dynamic(FEW, lengths).bits.data(rest)
    for symbol in (286, 287):
        yield f"invalid-literal-length-code-{symbol}", fixed().text(b"a").put(symbol).bits.data(
            rest)
    only = dynamic(sparse({END: 1}, 257), [0])
    only.bits.put(1, 1)
    yield "invalid-literal-length-code-unused", only.bits.data(rest)
    for symbol in (30, 31):
        yield f"invalid-distance-code-{symbol}", fixed().text(b"a").put(257).distance(
            symbol).bits.data(rest)
    block = dynamic(FEW, [1]).text(b"ab").put(257)
    block.bits.put(1, 1)
    yield "invalid-distance-code-unused", block.bits.data(rest)
    block = dynamic(FEW, [0]).text(b"ab").put(257)
    block.bits.put(0, 1)
    yield "invalid-distance-code-none", block.bits.data(rest)
    for name, text, length, distance in (
            ("nothing", b"", 3, 1), ("one", b"a", 3, 2), ("far", b"a" * 100, 258, 32768),
            ("next", b"ab" * 16, 3, 33)):
        yield f"invalid-distance-too-far-back-{name}", fixed().text(text).match(
            length, distance).end(rest)
    block = dynamic(STEEP, STEEP_DISTANCES).text(b"abc" * 20)
    yield "invalid-distance-too-far-back-long-code", block.match(3, 200).end(rest)


def cuts():
    yield "nothing", b""
    for name, data in (("stored", stored(b"abcdef")), ("fixed", fixed().text(b"ab").match(
            258, 2).end()), ("dynamic", largest()), ("steep", dynamic(
                STEEP, STEEP_DISTANCES).text(b"abcnm" * 9).match(3, 30).end())):
        for share in (1, 3, 5, 7):
            yield f"{name}-{share}-8ths", data[:max(1, len(data) * share // 8)]
        yield f"{name}-last-byte", data[:-1]


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for kind, seeds in (("whole", whole()), ("fault", faults()), ("cut", cuts())):
        for name, data in seeds:
            inflater = zlib.decompressobj(-15)
            try:
                inflater.decompress(data)
                found = "whole" if inflater.eof else "cut"
            except zlib.error:
                found = "fault"
            if found != kind:
                sys.exit(f"{kind}-{name}: zlib says {found}")
            (folder / f"{kind}-{name}").write_bytes(data)


if __name__ == "__main__":
    main()
