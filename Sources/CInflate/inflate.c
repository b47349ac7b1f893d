// A streaming decompressor for deflate data that is about as fast as the best whole-buffer ones.
//
// Three things make it so. Input is taken eight bytes at a time, into a register of 64 bits. One
// look into a table decodes a symbol, and often two literals at once. While there is plenty of
// input, bounds are checked once a turn; at its very end, a slow loop checks every symbol.
#include "inflate.h"

#include "state.h"

#include <stdlib.h>
#include <string.h>

/// Where input is read.
typedef struct {
  const uint8_t *next, *end;
} source;

static uint64_t load64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static void copy8(uint8_t *to, const uint8_t *from) { memcpy(to, from, 8); }

// Input, bit by bit

/// Makes the bits 57...64, but for the end of the input.
static void refill(rebill_inflate *state, source *input) {
  while (state->bit_count <= REFILLED_BITS && input->next < input->end) {
    state->bits |= (uint64_t)*input->next++ << state->bit_count;
    state->bit_count += 8;
  }
}

static unsigned take(rebill_inflate *state, unsigned count) {
  unsigned value = (unsigned)low_bits(state->bits, count);
  state->bits >>= count;
  state->bit_count -= count;
  return value;
}

/// Gives whole bytes back that were taken too early.
static void give_back(rebill_inflate *state, source *input) {
  input->next -= state->bit_count >> 3;
  state->bit_count &= 7;
  state->bits = low_bits(state->bits, state->bit_count);
}

static int damaged(rebill_inflate *state, const char *fault) {
  state->fault = fault;
  state->at = IN_FAULT;
  return REBILL_INFLATE_DAMAGED;
}

// Blocks

enum { GO_ON = -1 };

static int begin_stored(rebill_inflate *state, source *input) {
  // The rest of the byte is skipped; two lengths follow, one the complement of the other.
  take(state, state->bit_count & 7);
  give_back(state, input);
  if (input->end - input->next < 4) return REBILL_INFLATE_NEEDS_INPUT;
  unsigned length = input->next[0] | (unsigned)input->next[1] << 8;
  unsigned check = input->next[2] | (unsigned)input->next[3] << 8;
  if (length != (check ^ 0xFFFF)) return damaged(state, "invalid stored block lengths");
  input->next += 4;
  state->stored_left = length;
  state->at = IN_STORED;
  return GO_ON;
}

/// Builds the tables of a block; what is wrong with its codes, or NULL.
static const char *build_tables(rebill_inflate *state, const uint8_t *lengths, unsigned literals,
                                const uint8_t *distance_lengths, unsigned distances) {
  if (!rebill_build_table(state->literals, REBILL_LITERAL_ENTRIES, REBILL_LITERAL_BITS,
                          LITERAL_CODE, lengths, literals)) {
    return "invalid literal/lengths set";
  }
  if (!rebill_build_table(state->distances, REBILL_DISTANCE_ENTRIES, REBILL_DISTANCE_BITS,
                          DISTANCE_CODE, distance_lengths, distances)) {
    return "invalid distances set";
  }
  rebill_pair_literals(state->literals);
  state->at = IN_CODES;
  return NULL;
}

static int begin_fixed(rebill_inflate *state) {
  uint8_t lengths[REBILL_MAX_LITERALS], distances[REBILL_MAX_DISTANCES];
  memset(lengths, 8, 144);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  memset(lengths + 280, 8, 8);
  memset(distances, 5, sizeof distances);
  build_tables(state, lengths, REBILL_MAX_LITERALS, distances, REBILL_MAX_DISTANCES);
  return GO_ON;
}

/// Reads the lengths of both codes, which are packed by a code of their own.
static int read_lengths(rebill_inflate *state, source *input, uint8_t *lengths, unsigned count,
                        const uint32_t *table) {
  static const uint8_t repeat_bits[32] = {[16] = 2, [17] = 3, [18] = 7};
  unsigned have = 0;
  while (have < count) {
    refill(state, input);
    uint32_t entry = table[low_bits(state->bits, REBILL_LENGTH_BITS)];
    unsigned symbol = VALUE(entry) & 31, repeat = 1;
    uint8_t value = (uint8_t)symbol;
    // Only the very end of the input has fewer bits.
    if (state->bit_count < TAKES(entry) + repeat_bits[symbol]) return REBILL_INFLATE_NEEDS_INPUT;
    take(state, TAKES(entry));
    if (symbol == 16) {
      if (have == 0) return damaged(state, "invalid bit length repeat");
      value = lengths[have - 1];
      repeat = 3 + take(state, 2);
    } else if (symbol > 16) {
      value = 0;
      repeat = symbol == 17 ? 3 + take(state, 3) : 11 + take(state, 7);
    }
    if (have + repeat > count) return damaged(state, "invalid bit length repeat");
    memset(lengths + have, value, repeat);
    have += repeat;
  }
  return GO_ON;
}

static int begin_dynamic(rebill_inflate *state, source *input) {
  static const uint8_t order[REBILL_LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                    11, 4,  12, 3, 13, 2, 14, 1, 15};
  uint32_t table[REBILL_LENGTH_ENTRIES];
  uint8_t lengths[REBILL_MAX_LITERALS + REBILL_MAX_DISTANCES];
  uint8_t code_lengths[REBILL_LENGTH_CODES] = {0};
  refill(state, input);
  if (state->bit_count < 14) return REBILL_INFLATE_NEEDS_INPUT;
  unsigned literals = take(state, 5) + 257, distances = take(state, 5) + 1;
  unsigned codes = take(state, 4) + 4;
  if (literals > 286 || distances > 30) {
    return damaged(state, "too many length or distance symbols");
  }
  for (unsigned i = 0; i < codes; i++) {
    refill(state, input);
    if (state->bit_count < 3) return REBILL_INFLATE_NEEDS_INPUT;
    code_lengths[order[i]] = (uint8_t)take(state, 3);
  }
  if (!rebill_build_table(table, REBILL_LENGTH_ENTRIES, REBILL_LENGTH_BITS, LENGTH_CODE,
                          code_lengths, REBILL_LENGTH_CODES)) {
    return damaged(state, "invalid code lengths set");
  }
  int read = read_lengths(state, input, lengths, literals + distances, table);
  if (read != GO_ON) return read;
  if (lengths[256] == 0) return damaged(state, "invalid code -- missing end-of-block");
  const char *fault = build_tables(state, lengths, literals, lengths + literals, distances);
  return fault ? damaged(state, fault) : GO_ON;
}

/// - Precondition: the input holds the whole header of the block, or is the last there is.
static int begin_block(rebill_inflate *state, source *input) {
  refill(state, input);
  if (state->bit_count < 3) return REBILL_INFLATE_NEEDS_INPUT;
  state->is_last_block = (int)take(state, 1);
  switch (take(state, 2)) {
    case 0: return begin_stored(state, input);
    case 1: return begin_fixed(state);
    case 2: return begin_dynamic(state, input);
    default: return damaged(state, "invalid block type");
  }
}

static void end_block(rebill_inflate *state) {
  state->at = state->is_last_block ? AT_END : AT_HEADER;
}

static int copy_stored(rebill_inflate *state, source *input) {
  size_t count = state->stored_left, room = FULL - state->end;
  size_t there = (size_t)(input->end - input->next);
  if (count > room) count = room;
  if (count > there) count = there;
  memcpy(state->buffer + state->end, input->next, count);
  state->end += count;
  input->next += count;
  state->stored_left -= count;
  if (state->stored_left == 0) {
    end_block(state);
    return GO_ON;
  }
  return state->end == FULL ? REBILL_INFLATE_FULL : REBILL_INFLATE_NEEDS_INPUT;
}

// Symbols

/// Copies a match in words; may write up to 15 bytes past its end.
static inline void copy_match(uint8_t *out, size_t length, size_t distance) {
  const uint8_t *from = out - distance;
  uint8_t *end = out + length;
  if (distance >= 16) {
    do {
      copy8(out, from);
      copy8(out + 8, from + 8);
      out += 16;
      from += 16;
    } while (out < end);
  } else if (distance >= 8) {
    do {
      copy8(out, from);
      out += 8;
      from += 8;
    } while (out < end);
  } else if (distance == 1) {
    memset(out, *from, length);
  } else {
    while (out < end) *out++ = *from++;
  }
}

static inline uint8_t *put_literals(uint8_t *out, uint32_t entry) {
  out[0] = (uint8_t)(entry >> 16);
  out[1] = (uint8_t)(entry >> 24);
  return out + LITERALS(entry);
}

#define PUT_LITERALS()                          \
  (out = put_literals(out, entry), SKIP(entry), \
   entry = literals[low_bits(bits, REBILL_LITERAL_BITS)])
#define SKIP(entry) (bits >>= TAKES(entry), bit_count -= TAKES(entry))
// Loads the bytes that fit above those that are there; what is loaded twice is the same. Needs
// bit_count < 64: whoever refilled to 64 by the slow way has taken a bit since.
#define REFILL()                                                     \
  (bits |= load64(next) << bit_count, next += (63 - bit_count) >> 3, \
   bit_count |= REFILLED_BITS)

/// Decodes while there is plenty of input and room.
///
/// - Returns: GO_ON at the end of a block or of the plenty.
//
// One turn of the loop, with what it may use up:
//
//                         bits there   bits used            bytes loaded   bytes written
//   the top               56...63
//   up to three entries                3 × 11, a look of 11                3 × 2
//   refill, if any was    56...63                           8, at most 7 on
//   length and distance                15 + 5 + 15 + 13                    258 + 15 too many
//   refill, look          56...63      a look of 11         8, at most 7 on
//
//   input:   next            stop = end - 24                        end
//            |---------------|--- 7 --|--- 8 ---|-- to spare --------|
//                            ^ the last turn may begin here
//   output:  buffer                            FULL                 end of the buffer
//            |---------------------------------|--- 6 + 258 + 16 ----|
//                                              ^ the last turn begins before
//
// In the register, `bits` holds `bit_count` bits that are accounted for, and above them a part of
// the byte at `next`. The next refill loads that byte again, to the same place; so OR does no harm,
// and the upper bits have to be cleared when the loop is left.
//
// Advice to whoever changes this:
// - Every number above is a `_Static_assert` in state.h. Change the constant there, not
//   the number here, and let the compiler say what no longer fits.
// - A turn may use more bits only where a refill comes before it. `look_up` of a long code reads up
//   to 15 bits without a check; that the bits are there is all that keeps it from reading nonsense.
// - Write nothing past `out` but what FULL leaves room for; `copy_match` writes whole words.
// - `entry` is looked up before the copy of a match on purpose: the two run side by side.
// - Damage must be found at the bit at which zlib finds it: skip the bits of a symbol before it is
//   judged. `decode_last` says the same things slowly; keep the two alike.
// - Then run `scripts/fuzz-inflate`: it compares text, fault and place with zlib.
__attribute__((always_inline)) static inline int decode_fast(rebill_inflate *state,
                                                             source *input) {
  const uint8_t *next = input->next, *const stop = input->end - (FAST_INPUT - WORD);
  uint8_t *out = state->buffer + state->end, *const full = state->buffer + FULL;
  uint64_t bits = state->bits;
  unsigned bit_count = state->bit_count;
  const uint32_t *const literals = state->literals, *const distances = state->distances;
  const char *fault = NULL;
  REFILL();
  uint32_t entry = literals[low_bits(bits, REBILL_LITERAL_BITS)];
  while (next <= stop && out < full) {
    if (entry & IS_LITERAL) {
      PUT_LITERALS();
      if (entry & IS_LITERAL) {
        PUT_LITERALS();
        if (entry & IS_LITERAL) PUT_LITERALS();
      }
      REFILL();
      if (entry & IS_LITERAL) continue;
    }
    if (__builtin_expect(entry & IS_SPECIAL, 0)) {
      entry = look_up(literals, REBILL_LITERAL_BITS, bits);
      if (entry & IS_LITERAL) {
        PUT_LITERALS();
        REFILL();
        continue;
      }
      if (entry & IS_SPECIAL) {
        SKIP(entry);
        if (VALUE(entry) == 0) fault = "invalid literal/length code";
        else end_block(state);
        break;
      }
    }
    size_t length = number_of(entry, bits);
    SKIP(entry);
    entry = look_up(distances, REBILL_DISTANCE_BITS, bits);
    size_t distance = number_of(entry, bits);
    SKIP(entry);
    if (__builtin_expect(entry & IS_SPECIAL || distance > (size_t)(out - state->buffer), 0)) {
      fault = entry & IS_SPECIAL ? "invalid distance code" : "invalid distance too far back";
      break;
    }
    // The next symbol is looked up before the copy, which then runs beside it.
    REFILL();
    entry = literals[low_bits(bits, REBILL_LITERAL_BITS)];
    copy_match(out, length, distance);
    out += length;
  }
  input->next = next;
  state->end = (size_t)(out - state->buffer);
  // A refill loads a byte in part; its upper bits are loaded again by the next.
  state->bits = low_bits(bits, bit_count);
  state->bit_count = bit_count;
  return fault ? damaged(state, fault) : GO_ON;
}

static int decode_fast_anywhere(rebill_inflate *state, source *input) {
  return decode_fast(state, input);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) static int decode_fast_bmi2(rebill_inflate *state,
                                                                source *input) {
  return decode_fast(state, input);
}

static int decode_plenty(rebill_inflate *state, source *input) {
  return __builtin_cpu_supports("bmi2") ? decode_fast_bmi2(state, input)
                                        : decode_fast_anywhere(state, input);
}
#else
static int decode_plenty(rebill_inflate *state, source *input) {
  return decode_fast_anywhere(state, input);
}
#endif

/// Decodes the last symbols of the input; each is taken whole or not at all.
static int decode_last(rebill_inflate *state, source *input) {
  while (state->end < FULL) {
    refill(state, input);
    uint32_t entry = look_up(state->literals, REBILL_LITERAL_BITS, state->bits);
    unsigned taken = TAKES(entry);
    if (taken > state->bit_count) return REBILL_INFLATE_NEEDS_INPUT;
    if (entry & IS_LITERAL) {
      state->end = (size_t)(put_literals(state->buffer + state->end, entry) - state->buffer);
    } else if (entry & IS_SPECIAL) {
      take(state, taken);
      if (VALUE(entry) == 0) return damaged(state, "invalid literal/length code");
      end_block(state);
      return GO_ON;
    } else {
      uint64_t rest = state->bits >> taken;
      uint32_t far = look_up(state->distances, REBILL_DISTANCE_BITS, rest);
      if (taken + TAKES(far) > state->bit_count) return REBILL_INFLATE_NEEDS_INPUT;
      size_t length = number_of(entry, state->bits), distance = number_of(far, rest);
      if (far & IS_SPECIAL || distance > state->end) {
        take(state, taken + TAKES(far));
        return damaged(state, far & IS_SPECIAL ? "invalid distance code"
                                               : "invalid distance too far back");
      }
      copy_match(state->buffer + state->end, length, distance);
      state->end += length;
      taken += TAKES(far);
    }
    state->bits >>= taken;
    state->bit_count -= taken;
  }
  return GO_ON;
}

static int decode(rebill_inflate *state, source *input, int is_last) {
  if (input->end - input->next >= FAST_INPUT) {
    int status = decode_plenty(state, input);
    give_back(state, input);
    return status;
  }
  if (!is_last) return REBILL_INFLATE_NEEDS_INPUT;
  int status = decode_last(state, input);
  give_back(state, input);
  return status;
}

// Steps

static int go_on(rebill_inflate *state, source *input, int is_last) {
  switch (state->at) {
    case AT_HEADER:
      if (!is_last && input->end - input->next < REBILL_INFLATE_LOOKAHEAD) {
        return REBILL_INFLATE_NEEDS_INPUT;
      }
      return begin_block(state, input);
    case IN_STORED: return copy_stored(state, input);
    case IN_CODES: return decode(state, input, is_last);
    case AT_END: give_back(state, input); return REBILL_INFLATE_ENDED;
    default: return REBILL_INFLATE_DAMAGED;
  }
}

rebill_inflate_result rebill_inflate_step(rebill_inflate *state, const uint8_t *input,
                                          size_t count, int is_last) {
  source from = {input, input + count};
  if (state->end >= FULL) {
    memmove(state->buffer, state->buffer + state->end - HISTORY, HISTORY);
    state->end = HISTORY;
  }
  size_t start = state->end;
  int status = GO_ON;
  while (status == GO_ON) {
    status = state->end >= FULL ? REBILL_INFLATE_FULL : go_on(state, &from, is_last);
  }
  if (status == REBILL_INFLATE_DAMAGED) give_back(state, &from);
  return (rebill_inflate_result){status, (size_t)(from.next - input), state->buffer + start,
                                 state->end - start};
}

rebill_inflate *rebill_inflate_new(void) {
  rebill_inflate *state = calloc(1, sizeof *state);
  if (state) rebill_inflate_reset(state);
  return state;
}

void rebill_inflate_free(rebill_inflate *state) { free(state); }

void rebill_inflate_reset(rebill_inflate *state) {
  state->bits = 0;
  state->bit_count = 0;
  state->at = AT_HEADER;
  state->is_last_block = 0;
  state->stored_left = 0;
  state->end = 0;
  state->fault = "";
}

const char *rebill_inflate_fault(const rebill_inflate *state) { return state->fault; }
