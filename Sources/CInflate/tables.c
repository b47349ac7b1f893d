#include "tables.h"

#include <string.h>

static const uint16_t length_bases[29] = {3,  4,  5,  6,  7,  8,  9,  10,  11,  13,
                                          15, 17, 19, 23, 27, 31, 35, 43,  51,  59,
                                          67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extras[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                          2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_bases[30] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_extras[30] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                            6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static uint32_t with_extra(unsigned base, unsigned extra, unsigned code_bits) {
  return (uint32_t)base << 16 | code_bits << 10 | (code_bits + extra);
}

/// The entry of a symbol with a code of so many bits.
static uint32_t entry_of(code_kind kind, unsigned symbol, unsigned code_bits) {
  if (kind == LENGTH_CODE) return symbol << 16 | code_bits;
  if (kind == DISTANCE_CODE) {
    return symbol < 30 ? with_extra(distance_bases[symbol], distance_extras[symbol], code_bits)
                       : NO_SYMBOL | code_bits;
  }
  if (symbol < 256) return symbol << 16 | 1 << 8 | code_bits;
  if (symbol == 256) return END_OF_BLOCK | code_bits;
  if (symbol > 285) return NO_SYMBOL | code_bits;
  return with_extra(length_bases[symbol - 257], length_extras[symbol - 257], code_bits);
}

/// Bits that the table behind a link needs for codes of `length` and more bits.
static unsigned link_bits(const uint16_t *counts, unsigned length, unsigned root,
                          unsigned longest) {
  unsigned bits = length - root;
  int left = 1 << bits;
  while (bits + root < longest) {
    left -= counts[bits + root];
    if (left <= 0) break;
    bits++;
    left <<= 1;
  }
  return bits;
}

static unsigned reversed(unsigned code, unsigned count) {
  unsigned result = 0;
  for (unsigned i = 0; i < count; i++) result |= (code >> i & 1) << (count - 1 - i);
  return result;
}

_Static_assert(sizeof length_bases / sizeof *length_bases == 29, "symbols 257...285");
_Static_assert(sizeof length_extras / sizeof *length_extras == 29, "symbols 257...285");
_Static_assert(sizeof distance_bases / sizeof *distance_bases == 30, "symbols 0...29");
_Static_assert(sizeof distance_extras / sizeof *distance_extras == 30, "symbols 0...29");
_Static_assert(REBILL_MAX_LITERALS >= REBILL_MAX_DISTANCES, "`sorted` has room for all symbols");
_Static_assert(REBILL_MAX_LITERALS >= REBILL_LENGTH_CODES, "`sorted` has room for all symbols");

/// Whether lengths make a code: all of its words are used, but for a single word of one bit.
static int is_code(const uint16_t *counts, unsigned longest, code_kind kind) {
  int left = 1;
  for (unsigned length = 1; length <= REBILL_MAX_CODE_BITS; length++) {
    left = (left << 1) - counts[length];
    if (left < 0) return 0;
  }
  return left == 0 || longest == 0 || (kind != LENGTH_CODE && longest == 1);
}

int rebill_build_table(uint32_t *table, size_t entries, unsigned root, code_kind kind,
                       const uint8_t *lengths, unsigned symbols) {
  uint16_t counts[REBILL_MAX_CODE_BITS + 1] = {0}, first[REBILL_MAX_CODE_BITS + 2] = {0};
  uint16_t sorted[REBILL_MAX_LITERALS];
  for (unsigned i = 0; i < symbols; i++) counts[lengths[i]]++;
  counts[0] = 0;
  unsigned longest = REBILL_MAX_CODE_BITS;
  while (longest > 0 && counts[longest] == 0) longest--;
  if (!is_code(counts, longest, kind)) return 0;
  for (unsigned i = 1; i <= REBILL_MAX_CODE_BITS; i++) first[i + 1] = first[i] + counts[i];
  unsigned used = first[REBILL_MAX_CODE_BITS + 1];
  for (unsigned i = 0; i < symbols; i++) {
    if (lengths[i] != 0) sorted[first[lengths[i]]++] = (uint16_t)i;
  }
  size_t size = (size_t)1 << root, next_free = size;
  // Words that no symbol has: only a code of one word or none leaves any.
  if (longest <= 1) {
    for (size_t i = 0; i < size; i++) table[i] = NO_SYMBOL | 1;
  }
  unsigned code = 0, length = 0, link = UINT32_MAX, inner = 0;
  size_t start = 0;
  for (unsigned i = 0; i < used; i++) {
    unsigned symbol = sorted[i], bits = lengths[symbol];
    code <<= bits - length;
    length = bits;
    unsigned word = reversed(code++, length);
    uint32_t entry = entry_of(kind, symbol, length);
    if (length <= root) {
      for (size_t at = word; at < size; at += (size_t)1 << length) table[at] = entry;
      continue;
    }
    if ((word & (size - 1)) != link) {
      link = word & (unsigned)(size - 1);
      inner = link_bits(counts, length, root, longest);
      start = next_free;
      next_free += (size_t)1 << inner;
      if (next_free > entries) return 0;
      table[link] = IS_SPECIAL | IS_LINK | (uint32_t)start << 16 | inner << 10 | root;
    }
    // Entries behind a link tell the whole length, the bits before the link included.
    for (size_t at = word >> root; at < (size_t)1 << inner; at += (size_t)1 << (length - root)) {
      table[start + at] = entry;
    }
    counts[length]--;
  }
  return 1;
}

void rebill_pair_literals(uint32_t *table) {
  for (unsigned index = 1 << REBILL_LITERAL_BITS; index-- > 0;) {
    uint32_t first = table[index];
    if (!(first & IS_LITERAL)) continue;
    unsigned bits = TAKES(first);
    // Lower indices are not paired yet, and index 0 reads itself before it is.
    uint32_t second = table[index >> bits];
    if (!(second & IS_LITERAL) || bits + TAKES(second) > REBILL_LITERAL_BITS) continue;
    table[index] = (VALUE(second) << 8 | VALUE(first)) << 16 | 2 << 8 | (bits + TAKES(second));
  }
}

