#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Lists the places of every byte of `bytes` that can end a field or make a row special: `,`, LF,
/// `"`, CR, NUL and every byte of 0x80 or above.
///
/// - `places` has room for `count` entries and REBILL_SCAN_SLACK more; returns how many were
///   written, in ascending order.
/// - `breaks` receives those of the places, in the same way, that are no `,`; their count goes to
///   `break_count`.
/// - Reads no byte outside of `bytes`.
size_t rebill_scan(const uint8_t *bytes, size_t count, uint32_t *places, uint32_t *breaks,
                   size_t *break_count);

enum { REBILL_SCAN_SLACK = 8 };

/// Whether `bytes` are valid UTF-8 without NUL.
int rebill_is_text(const uint8_t *bytes, size_t count);

static inline uint64_t rebill_load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

/// Up to 7 bytes as a number, without reading past them.
static inline uint64_t rebill_load_tail(const uint8_t *bytes, size_t count) {
  uint64_t word = 0;
  if (count >= 4) {
    uint32_t low, high;
    memcpy(&low, bytes, 4);
    memcpy(&high, bytes + count - 4, 4);
    return ((uint64_t)high << 32) | low;
  }
  for (size_t i = 0; i < count; i++) word = (word << 8) | bytes[i];
  return word;
}

static inline uint64_t rebill_mix(uint64_t left, uint64_t right) {
  __uint128_t product = (__uint128_t)left * right;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// A 64-bit hash of `bytes`, continuing from `seed`: multiply and fold, eight bytes at a time.
static inline uint64_t rebill_hash(const uint8_t *bytes, size_t count, uint64_t seed) {
  uint64_t hash = seed ^ (count * 0x9E3779B97F4A7C15ull);
  while (count >= 8) {
    hash = rebill_mix(hash ^ rebill_load(bytes), 0xA0761D6478BD642Full);
    bytes += 8;
    count -= 8;
  }
  if (count > 0) {
    hash = rebill_mix(hash ^ rebill_load_tail(bytes, count), 0xE7037ED1A0B428DBull);
  }
  return rebill_mix(hash, 0x8EBC6AF09C88C6E3ull);
}

/// Whether all eight bytes of `word` are ASCII digits.
static inline int rebill_are_digits(uint64_t word) {
  return ((word & 0xF0F0F0F0F0F0F0F0ull) |
          (((word + 0x0606060606060606ull) & 0xF0F0F0F0F0F0F0F0ull) >> 4)) ==
         0x3333333333333333ull;
}

/// The number that eight digits write, the first of them in the lowest byte.
static inline uint64_t rebill_eight_digits(uint64_t word) {
  word = (word & 0x0F0F0F0F0F0F0F0Full) * 2561 >> 8;
  word = (word & 0x00FF00FF00FF00FFull) * 6553601 >> 16;
  return (word & 0x0000FFFF0000FFFFull) * 42949672960001ull >> 32;
}

/// The number that 1 to 18 digits write; UINT64_MAX when a byte is no digit.
static inline uint64_t rebill_digits(const uint8_t *bytes, size_t count) {
  uint64_t value = 0;
  while (count >= 8) {
    uint64_t word = rebill_load(bytes);
    if (!rebill_are_digits(word)) return UINT64_MAX;
    value = value * 100000000 + rebill_eight_digits(word);
    bytes += 8;
    count -= 8;
  }
  for (size_t i = 0; i < count; i++) {
    uint8_t digit = (uint8_t)(bytes[i] - '0');
    if (digit > 9) return UINT64_MAX;
    value = value * 10 + digit;
  }
  return value;
}

/// Eight bytes of `word` as lower-case hex digits; returns 0 when one is not, else 1.
///
/// No two words have one value: what is accepted is exactly what the value is written as.
static inline int rebill_hex8(uint64_t word, uint32_t *value) {
  const uint64_t ones = 0x0101010101010101ull;
  uint64_t letters = (word >> 6) & ones;  // 1 where the byte is 0x40 or above
  // At most 0x0F + 9 in each byte: nothing is carried into the next.
  uint64_t nibbles = (word & 0x0F0F0F0F0F0F0F0Full) + letters * 9;
  // '0'...'9' is 0x30...0x39, 'a'...'f' is 0x61...0x66: rebuild the bytes and compare.
  uint64_t rebuilt = nibbles + letters * (0x60 - 9) + (ones - letters) * 0x30;
  // A digit's nibble is at most 9, a letter's 10 to 15; 'g' to 'o' would make 16 to 24.
  uint64_t tens = ((nibbles + ones * 6) >> 4) & ones;  // 1 where the nibble is 10 or above
  uint64_t wrong = (rebuilt ^ word) | (tens ^ letters) | (nibbles & 0xF0F0F0F0F0F0F0F0ull);
  if (wrong) return 0;
  nibbles = __builtin_bswap64(nibbles);
  nibbles = (nibbles | (nibbles >> 4)) & 0x00FF00FF00FF00FFull;
  nibbles = (nibbles | (nibbles >> 8)) & 0x0000FFFF0000FFFFull;
  nibbles = (nibbles | (nibbles >> 16)) & 0x00000000FFFFFFFFull;
  *value = (uint32_t)nibbles;
  return 1;
}

/// Sixteen lower-case hex digits as a number; returns 0 when one is not, else 1.
static inline int rebill_hex16(const uint8_t *bytes, uint64_t *value) {
  uint32_t high, low;
  if (!rebill_hex8(rebill_load(bytes), &high) || !rebill_hex8(rebill_load(bytes + 8), &low)) {
    return 0;
  }
  *value = ((uint64_t)high << 32) | low;
  return 1;
}

/// The place of the first such byte; -1 = there is none.
static inline ptrdiff_t rebill_find(const uint8_t *bytes, size_t count, uint8_t byte) {
  const uint8_t *found = count > 0 ? memchr(bytes, byte, count) : NULL;
  return found ? found - bytes : -1;
}

static inline int rebill_holds(const uint8_t *bytes, size_t count, uint8_t byte) {
  return count > 0 && memchr(bytes, byte, count) != NULL;
}

/// Short texts mostly: eight bytes at a time, without a call.
static inline int rebill_equal(const uint8_t *left, const uint8_t *right, size_t count) {
  if (count < 8) return rebill_load_tail(left, count) == rebill_load_tail(right, count);
  for (size_t i = 0; i + 8 < count; i += 8) {
    if (rebill_load(left + i) != rebill_load(right + i)) return 0;
  }
  return rebill_load(left + count - 8) == rebill_load(right + count - 8);
}
