#pragma once
#include <stddef.h>
#include <stdint.h>

// Limits of RFC 1951.
enum {
  REBILL_MAX_CODE_BITS = 15,
  /// Of the code that packs the lengths of the two others: three bits tell each length.
  REBILL_MAX_LENGTH_CODE_BITS = 7,
  /// Of the fixed code; a dynamic one has two symbols less.
  REBILL_MAX_LITERALS = 288,
  REBILL_MAX_DISTANCES = 32,
  REBILL_LENGTH_CODES = 19,
  REBILL_MAX_MATCH = 258,
  REBILL_MAX_LENGTH_EXTRA = 5,
  REBILL_MAX_DISTANCE_EXTRA = 13,
  /// The base of the farthest distances, 24577...32768.
  REBILL_MAX_DISTANCE_BASE = 24577,
};

enum {
  REBILL_LITERAL_BITS = 11,
  REBILL_DISTANCE_BITS = 9,
  REBILL_LENGTH_BITS = 7,
  /// With room for the tables of longer codes.
  REBILL_LITERAL_ENTRIES = (1 << REBILL_LITERAL_BITS) + 1024,
  REBILL_DISTANCE_ENTRIES = (1 << REBILL_DISTANCE_BITS) + 512,
  REBILL_LENGTH_ENTRIES = 1 << REBILL_LENGTH_BITS,
  /// The most entries that any complete code can need, found by trying all of them (zlib,
  /// examples/enough.c: `enough 288 11 15` and `enough 32 9 15`).
  REBILL_LITERAL_ENOUGH = 2342,
  REBILL_DISTANCE_ENOUGH = 594,
};

// A table entry.
//
//   bits 0...5    bits that the symbol takes, extra bits included
//   bits 8...9    how many literals it is; 0 = no literal
//   bits 10...13  bits of the code alone
//   bit 14        with bit 15: the entry stands for a table of longer codes
//   bit 15        something other than a literal, a length or a distance
//   bits 16...31  the literals, the base of a length or distance, or where the longer codes begin
#define TAKES(entry) ((entry) & 63)
#define LITERALS(entry) ((entry) >> 8 & 3)
#define CODE_BITS(entry) ((entry) >> 10 & 15)
#define VALUE(entry) ((entry) >> 16)
enum { IS_LITERAL = 3 << 8, IS_LINK = 1 << 14, IS_SPECIAL = 1 << 15 };
enum { END_OF_BLOCK = IS_SPECIAL | 1u << 16, NO_SYMBOL = IS_SPECIAL };

_Static_assert(REBILL_LITERAL_ENTRIES >= REBILL_LITERAL_ENOUGH, "any literal code has room");
_Static_assert(REBILL_DISTANCE_ENTRIES >= REBILL_DISTANCE_ENOUGH, "any distance code has room");
_Static_assert(REBILL_LITERAL_ENTRIES <= 1 << 16, "a link fits 16 bits of an entry");
_Static_assert(REBILL_DISTANCE_ENTRIES <= 1 << 16, "a link fits 16 bits of an entry");
_Static_assert(REBILL_LENGTH_BITS >= REBILL_MAX_LENGTH_CODE_BITS, "codes of lengths need no link");
_Static_assert(REBILL_MAX_CODE_BITS + REBILL_MAX_DISTANCE_EXTRA <= 63, "TAKES has 6 bits");
_Static_assert(REBILL_MAX_CODE_BITS <= 15, "CODE_BITS has 4 bits");
_Static_assert(REBILL_MAX_DISTANCE_BASE < 1 << 16, "VALUE has 16 bits");
_Static_assert(REBILL_MAX_LITERALS < 1 << 16, "VALUE has 16 bits");

/// What a code stands for: lengths of codes, literals and lengths of matches, or distances.
typedef enum { LENGTH_CODE, LITERAL_CODE, DISTANCE_CODE } code_kind;

/// Fills a table from the lengths of a canonical code; 0 when they make none.
///
/// - `entries`: how many the table has room for; `root`: bits of its index.
int rebill_build_table(uint32_t *table, size_t entries, unsigned root, code_kind kind,
                       const uint8_t *lengths, unsigned symbols);

/// Makes one entry of two literals wherever both codes fit the index of the literals' table.
void rebill_pair_literals(uint32_t *table);

static inline uint64_t low_bits(uint64_t value, unsigned count) {
  return value & ((1ull << count) - 1);
}

/// The entry of the symbol that comes next.
static inline uint32_t look_up(const uint32_t *table, unsigned root, uint64_t bits) {
  uint32_t entry = table[low_bits(bits, root)];
  if (__builtin_expect((entry & (IS_SPECIAL | IS_LINK)) == (IS_SPECIAL | IS_LINK), 0)) {
    entry = table[VALUE(entry) + low_bits(bits >> root, CODE_BITS(entry))];
  }
  return entry;
}

/// The number that a length or distance stands for: its base and its extra bits.
static inline size_t number_of(uint32_t entry, uint64_t bits) {
  return VALUE(entry) + (size_t)(low_bits(bits, TAKES(entry)) >> CODE_BITS(entry));
}
