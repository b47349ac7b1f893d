// Fuzzes the step function of our own decompressor (Sources/CInflate) in memory, against zlib.
//
// An input is raw deflate data. It is decoded as a stream that ends with it, and as one that goes
// on, in pieces of random sizes. Each time our decoder must give what zlib gives: the same bytes,
// the same end, and for damage the same words at the same byte.
//
// `scripts/fuzz-inflate` builds it with AddressSanitizer, UndefinedBehaviorSanitizer and coverage
// of the C code. How many decodes and steps there were is printed at the end.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/asan_interface.h>
#include <zlib.h>

#include "inflate.h"

enum {
  /// Texts are compared up to here.
  MOST_TEXT = 96 << 10,
  /// Bytes that follow the input where the stream goes on: pieces need some lookahead to matter.
  FOLLOWING = REBILL_INFLATE_LOOKAHEAD + 64,
  /// Decodes of one input, each with pieces of other sizes.
  SPLITS = 8,
};

typedef enum { CUT_OFF, ENDED, DAMAGED, TOO_LONG } outcome;

/// What deflate data comes to.
typedef struct {
  outcome how;
  /// Bytes used up to the end, or up to the damage.
  size_t consumed;
  size_t count;
  const char *fault;
} answer;

static uint8_t text[MOST_TEXT];
static uint64_t inputs, decodes, steps;

static void print_counts(void) {
  fprintf(stderr, "inflate: %" PRIu64 " inputs, %" PRIu64 " decodes, %" PRIu64 " steps\n", inputs,
          decodes, steps);
}

static void differ(const char *what) {
  fprintf(stderr, "inflate: %s\n", what);
  print_counts();
  abort();
}

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state >> 11;
}

static size_t least(size_t left, size_t right) { return left < right ? left : right; }

/// What zlib says; its text is left in `text`.
static answer ask_zlib(const uint8_t *data, size_t size) {
  static z_stream *stream;
  if (!stream) {
    stream = calloc(1, sizeof *stream);
    if (!stream || inflateInit2(stream, -15) != Z_OK) differ("zlib cannot be started");
  }
  inflateReset(stream);
  stream->next_in = (uint8_t *)data;
  stream->avail_in = (unsigned)size;
  stream->next_out = text;
  stream->avail_out = MOST_TEXT;
  int code = inflate(stream, Z_NO_FLUSH);
  answer result = {.count = MOST_TEXT - stream->avail_out, .fault = ""};
  // zlib holds bytes back that it has not used; it says how many bits of them.
  result.consumed = size - stream->avail_in - ((stream->data_type & 63) >> 3);
  if (code == Z_STREAM_END) {
    result.how = ENDED;
  } else if (code == Z_DATA_ERROR) {
    result.how = DAMAGED;
    result.fault = stream->msg;
  } else {
    result.how = stream->avail_out == 0 ? TOO_LONG : CUT_OFF;
  }
  return result;
}

/// Decodes from pieces that grow by up to `growth` bytes, and compares with zlib.
///
/// What follows a piece is poisoned: a look at it ends the process.
static void decode(rebill_inflate *inflate, const uint8_t *data, size_t size, size_t growth,
                   uint64_t *random, const answer *expected) {
  size_t start = 0, end = size, count = 0;
  if (growth) end = least(size, REBILL_INFLATE_LOOKAHEAD + next_random(random) % growth);
  rebill_inflate_reset(inflate);
  decodes++;
  while (1) {
    int is_last = end == size;
    if (!is_last) __asan_poison_memory_region(data + end, size - end);
    rebill_inflate_result step =
        rebill_inflate_step(inflate, data + start, end - start, is_last);
    if (!is_last) __asan_unpoison_memory_region(data + end, size - end);
    steps++;
    if (step.consumed > end - start) differ("more consumed than there was");
    start += step.consumed;
    size_t compared = step.count;
    if (expected->how == TOO_LONG && compared > expected->count - count) {
      compared = expected->count - count;
    } else if (compared > expected->count - count) {
      differ("more text than zlib gives");
    }
    if (memcmp(text + count, step.bytes, compared) != 0) differ("another text than zlib gives");
    count += step.count;
    if (expected->how == TOO_LONG && count >= expected->count) return;
    switch (step.status) {
      case REBILL_INFLATE_FULL:
        if (step.count == 0) differ("full of nothing");
        continue;
      case REBILL_INFLATE_NEEDS_INPUT:
        if (!is_last) {
          if (end - start > REBILL_INFLATE_LOOKAHEAD) differ("more left than the lookahead");
          end = least(size, end + 1 + next_random(random) % growth);
          continue;
        }
        if (expected->how != CUT_OFF) differ("cut off, but not for zlib");
        break;
      case REBILL_INFLATE_ENDED:
        if (expected->how != ENDED) differ("an end, but not for zlib");
        if (start != expected->consumed) differ("another end than zlib's");
        break;
      case REBILL_INFLATE_DAMAGED:
        if (expected->how != DAMAGED) differ("damaged, but not for zlib");
        if (start != expected->consumed) differ("damage at another byte than zlib's");
        if (strcmp(rebill_inflate_fault(inflate), expected->fault) != 0) {
          differ("other words for the damage than zlib's");
        }
        break;
      default: differ("a status that there is not");
    }
    // Two literals may be decoded as one; where the second is cut off, the first is not given.
    size_t missing = expected->count - count;
    if (missing > (expected->how == CUT_OFF ? 1 : 0)) differ("less text than zlib gives");
    return;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const size_t growths[SPLITS] = {17, 33, 33, 96, 96, 250, 700, 2048};
  static rebill_inflate *inflate;
  if (!inflate) {
    inflate = rebill_inflate_new();
    if (!inflate) differ("no memory");
    atexit(print_counts);
  }
  if (++inputs % 1000000 == 0) print_counts();
  uint64_t random = 0xcbf29ce484222325 + size;
  for (size_t i = 0; i < size && i < 64; i++) random = (random ^ data[i]) * 0x100000001b3;
  if (random == 0) random = 1;
  // The input alone, in a block of exactly its size.
  answer alone = ask_zlib(data, size);
  decode(inflate, data, size, 0, &random, &alone);
  // The input and what follows.
  size_t whole = size + FOLLOWING;
  uint8_t *longer = malloc(whole);
  if (!longer) differ("no memory");
  memcpy(longer, data, size);
  for (size_t i = size; i < whole; i++) longer[i] = (uint8_t)next_random(&random);
  answer followed = ask_zlib(longer, whole);
  if (alone.how == ENDED && (followed.how != ENDED || followed.consumed != alone.consumed)) {
    differ("zlib does not agree with itself");
  }
  for (int i = 0; i < SPLITS; i++) {
    decode(inflate, longer, whole, growths[i], &random, &followed);
  }
  free(longer);
  return 0;
}
