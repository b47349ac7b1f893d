#include "scan.h"

static inline int is_special(uint8_t byte) {
  return byte == ',' || byte == '\n' || byte == '"' || byte == '\r' || byte == 0 || byte >= 0x80;
}

/// What has been found so far.
typedef struct {
  uint32_t *places, *breaks;
  size_t place_count, break_count;
} findings;

static void scan_scalar(const uint8_t *bytes, size_t from, size_t count, findings *found) {
  for (size_t i = from; i < count; i++) {
    int special = is_special(bytes[i]);
    found->places[found->place_count] = (uint32_t)i;
    found->place_count += (size_t)special;
    found->breaks[found->break_count] = (uint32_t)i;
    found->break_count += (size_t)(special && bytes[i] != ',');
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Most blocks of 64 bytes hold no more than eight: those are written without a branch for each.
__attribute__((always_inline)) static inline size_t write_places(uint64_t mask, size_t base,
                                                                 uint32_t *places) {
  size_t count = (size_t)__builtin_popcountll(mask);
  for (size_t i = 0; i < 8; i++) {
    places[i] = (uint32_t)(base + (mask ? (size_t)__builtin_ctzll(mask) : 0));
    mask &= mask - 1;
  }
  for (size_t i = 8; mask; i++) {
    places[i] = (uint32_t)(base + (size_t)__builtin_ctzll(mask));
    mask &= mask - 1;
  }
  return count;
}

__attribute__((always_inline)) static inline void note(uint64_t all, uint64_t commas, size_t base,
                                                       findings *found) {
  found->place_count += write_places(all, base, found->places + found->place_count);
  uint64_t others = all & ~commas;
  while (others) {
    found->breaks[found->break_count++] = (uint32_t)(base + (size_t)__builtin_ctzll(others));
    others &= others - 1;
  }
}

__attribute__((target("avx2,bmi,popcnt"))) static inline uint32_t mask_avx2(__m256i block,
                                                                            uint32_t *commas) {
  __m256i comma = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(','));
  __m256i other = _mm256_or_si256(
      _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('\n')),
                      _mm256_cmpeq_epi8(block, _mm256_set1_epi8('"'))),
      _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('\r')),
                      _mm256_cmpeq_epi8(block, _mm256_setzero_si256())));
  *commas = (uint32_t)_mm256_movemask_epi8(comma);
  // Bytes of 0x80 and above have their sign bit set already.
  return *commas | (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(other, block));
}

__attribute__((target("avx2,bmi,popcnt"))) static void scan_avx2(const uint8_t *bytes,
                                                                 size_t count, findings *found) {
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    uint32_t low_commas, high_commas;
    uint64_t low = mask_avx2(_mm256_loadu_si256((const __m256i *)(bytes + i)), &low_commas);
    uint64_t high = mask_avx2(_mm256_loadu_si256((const __m256i *)(bytes + i + 32)), &high_commas);
    note(low | high << 32, low_commas | (uint64_t)high_commas << 32, i, found);
  }
  scan_scalar(bytes, i, count, found);
}

static void scan_sse2(const uint8_t *bytes, size_t count, findings *found) {
  size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    __m128i block = _mm_loadu_si128((const __m128i *)(bytes + i));
    __m128i comma = _mm_cmpeq_epi8(block, _mm_set1_epi8(','));
    __m128i other = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')),
                     _mm_cmpeq_epi8(block, _mm_set1_epi8('"'))),
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\r')),
                     _mm_cmpeq_epi8(block, _mm_setzero_si128())));
    uint32_t commas = (uint32_t)_mm_movemask_epi8(comma);
    note(commas | (uint32_t)_mm_movemask_epi8(_mm_or_si128(other, block)), commas, i, found);
  }
  scan_scalar(bytes, i, count, found);
}

static void scan(const uint8_t *bytes, size_t count, findings *found) {
  if (__builtin_cpu_supports("avx2")) {
    scan_avx2(bytes, count, found);
  } else {
    scan_sse2(bytes, count, found);
  }
}

#else

static void scan(const uint8_t *bytes, size_t count, findings *found) {
  scan_scalar(bytes, 0, count, found);
}

#endif

size_t rebill_scan(const uint8_t *bytes, size_t count, uint32_t *places, uint32_t *breaks,
                   size_t *break_count) {
  findings found = {places, breaks, 0, 0};
  scan(bytes, count, &found);
  *break_count = found.break_count;
  return found.place_count;
}

/// Bytes that follow a lead byte, and the range of the first of them; 0 = no lead byte.
static inline int sequence_tail(uint8_t lead, uint8_t *low, uint8_t *high) {
  *low = 0x80;
  *high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0) *low = 0xA0;
    if (lead == 0xED) *high = 0x9F;
    return 2;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0) *low = 0x90;
    if (lead == 0xF4) *high = 0x8F;
    return 3;
  }
  return 0;
}

int rebill_is_text(const uint8_t *bytes, size_t count) {
  size_t i = 0;
  while (i < count) {
    uint8_t byte = bytes[i];
    if (byte == 0) return 0;
    if (byte < 0x80) {
      i++;
      continue;
    }
    uint8_t low, high;
    int tail = sequence_tail(byte, &low, &high);
    if (tail == 0 || count - i <= (size_t)tail) return 0;
    if (bytes[i + 1] < low || bytes[i + 1] > high) return 0;
    for (int k = 2; k <= tail; k++) {
      if ((bytes[i + (size_t)k] & 0xC0) != 0x80) return 0;
    }
    i += (size_t)tail + 1;
  }
  return 1;
}
