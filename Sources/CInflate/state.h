// What a decompressor holds, and the budgets that its loops keep to. Each budget is checked here,
// by the compiler: none of them is looked at again while data is decoded.
#pragma once
#include "inflate.h"

#include "tables.h"

// Bytes that can come out between two moves of the history; the fuzzer takes few, to move it often.
#ifndef REBILL_INFLATE_ROOM
#define REBILL_INFLATE_ROOM (128 << 10)
#endif

enum {
  HISTORY = 32768,
  ROOM = REBILL_INFLATE_ROOM,
  /// Entries of the literals' table that one turn of the fast loop decodes before it refills.
  TURN_ENTRIES = 3,
  /// Literals that one entry can be; both are written, whatever it is.
  ENTRY_LITERALS = 2,
  /// A match is copied in words of 16, which may go past its end.
  COPY_WORDS = 16,
  /// What one turn of a loop can write: entries of literals, then a match.
  TURN_OUTPUT = TURN_ENTRIES * ENTRY_LITERALS + REBILL_MAX_MATCH + COPY_WORDS,
  /// The buffer counts as full when it has less room than that.
  FULL = HISTORY + ROOM - TURN_OUTPUT,
  /// Bytes that a refill loads, and the bits that are there after it.
  WORD = 8,
  REFILLED_BITS = 56,
  /// A refill moves on by no more than this.
  REFILL_BYTES = 7,
  /// What the fast loop may load: a word before it, and two in a turn.
  FAST_INPUT = 32,
  /// Bits of the longest header of a block: its kind; three counts; the lengths of the code of
  /// lengths; and all lengths of both codes, each by a word of the longest and the longest repeat.
  HEADER_BITS = 3 + 14 + 3 * REBILL_LENGTH_CODES +
                (REBILL_MAX_LITERALS + REBILL_MAX_DISTANCES) * (REBILL_MAX_LENGTH_CODE_BITS + 7),
  MATCH_BITS = 2 * REBILL_MAX_CODE_BITS + REBILL_MAX_LENGTH_EXTRA + REBILL_MAX_DISTANCE_EXTRA,
};

_Static_assert(ROOM > TURN_OUTPUT, "after the history has moved there is room again");
_Static_assert((TURN_ENTRIES + 1) * REBILL_LITERAL_BITS <= REFILLED_BITS,
               "a refill is enough for the entries of a turn and the look at one more");
_Static_assert(MATCH_BITS <= REFILLED_BITS, "a refill is enough for a length and a distance");
_Static_assert(REBILL_MAX_CODE_BITS + REBILL_LITERAL_BITS <= REFILLED_BITS,
               "a refill is enough for a long literal and the look at what follows");
_Static_assert(REFILLED_BITS + WORD <= 64, "the slow refill fits the register");
_Static_assert((REFILLED_BITS | 7) < 64, "after a fast refill the next one shifts by less than 64");
_Static_assert(FAST_INPUT - WORD >= REFILL_BYTES + WORD,
               "two refills of a turn stay inside the input, from where the loop lets one begin");
_Static_assert(REFILL_BYTES < WORD, "with so much input the fast loop takes one turn or more");
_Static_assert(REBILL_INFLATE_LOOKAHEAD * 8 >= HEADER_BITS + 7,
               "the header of a block fits what is left alone while more may follow");
_Static_assert(REBILL_INFLATE_LOOKAHEAD >= FAST_INPUT, "what the fast loop leaves is left alone");
_Static_assert(REBILL_MAX_LENGTH_CODE_BITS + 7 <= REFILLED_BITS,
               "a refill is enough for a word of the code of lengths and its repeat");

typedef enum { AT_HEADER, IN_STORED, IN_CODES, AT_END, IN_FAULT } phase;

struct rebill_inflate {
  uint32_t literals[REBILL_LITERAL_ENTRIES];
  uint32_t distances[REBILL_DISTANCE_ENTRIES];
  uint64_t bits;
  unsigned bit_count;
  phase at;
  int is_last_block;
  size_t stored_left;
  size_t end;
  const char *fault;
  /// `end` bytes of it are written; when it is full, the last HISTORY bytes move to its front. It
  /// stands last: what is written past it meets the end of the block of memory.
  uint8_t buffer[HISTORY + ROOM];
};
