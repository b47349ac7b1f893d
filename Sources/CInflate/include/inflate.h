#pragma once
#include <stddef.h>
#include <stdint.h>

// The code is our own; ideas and words that it owes to others:
//
// - the refill without a branch (load a word, shift it in, move on by what fitted): Fabian Giesen,
//   "Reading bits in far too many ways" (2018); libdeflate (Eric Biggers) decodes so, too
// - tables of two levels, their sizes, and the words for each fault: zlib (Mark Adler). The words
//   are zlib's to the letter, so that one kind of damage reads the same everywhere
// - an entry that holds base, extra bits and length of a code at once: libdeflate
// - two literals in one entry: ISA-L (Intel), igzip
//
// Why it exists, and what keeps it in bounds: docs/decisions/0012-own-inflate.md.

/// Decompresses raw deflate data (RFC 1951) as a stream, within a fixed buffer of its own.
typedef struct rebill_inflate rebill_inflate;

enum {
  /// All input that can be decoded has been; more is needed.
  REBILL_INFLATE_NEEDS_INPUT = 0,
  /// The buffer is full; the bytes have to be taken out.
  REBILL_INFLATE_FULL = 1,
  /// The last block has ended. What was not consumed follows the deflate data.
  REBILL_INFLATE_ENDED = 2,
  /// The data is not valid deflate data; `rebill_inflate_fault` says why. `consumed` ends behind
  /// the bits that show it.
  REBILL_INFLATE_DAMAGED = 3,
};

/// So many bytes of input are left alone while more may follow: whatever is decoded in one piece
/// (the codes of a block, a symbol) is shorter.
enum { REBILL_INFLATE_LOOKAHEAD = 1024 };

/// What one step came to.
typedef struct {
  int status;
  /// Bytes of the input that are used up.
  size_t consumed;
  /// The bytes that came out, in the decompressor's own buffer; good until the next step.
  const uint8_t *bytes;
  size_t count;
} rebill_inflate_result;

/// NULL when there is no memory.
rebill_inflate *rebill_inflate_new(void);
void rebill_inflate_free(rebill_inflate *state);

/// Forgets everything: another deflate stream follows.
void rebill_inflate_reset(rebill_inflate *state);

/// Decodes as much as fits the buffer.
///
/// - `is_last`: nothing follows this input. Without it, the last REBILL_INFLATE_LOOKAHEAD bytes may
///   be left unconsumed, and have to be handed over again with what follows them.
/// - With `is_last`, NEEDS_INPUT means that the data is cut off.
rebill_inflate_result rebill_inflate_step(rebill_inflate *state, const uint8_t *input,
                                          size_t count, int is_last);

/// Why the data is damaged, in words.
const char *rebill_inflate_fault(const rebill_inflate *state);
