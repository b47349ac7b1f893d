#include "scan.h"

static inline int is_special(uint8_t byte) {
  return byte == ',' || byte == '\n' || byte == '"' || byte == '\r' || byte == 0 || byte >= 0x80;
}

static size_t scan_scalar(const uint8_t *bytes, size_t from, size_t count, uint32_t *places,
                          size_t found) {
  for (size_t i = from; i < count; i++) {
    places[found] = (uint32_t)i;
    found += is_special(bytes[i]);
  }
  return found;
}

#if defined(__x86_64__)
#include <immintrin.h>

static inline size_t write_places(uint64_t mask, size_t base, uint32_t *places, size_t found) {
  while (mask) {
    places[found++] = (uint32_t)(base + (size_t)__builtin_ctzll(mask));
    mask &= mask - 1;
  }
  return found;
}

__attribute__((target("avx2,bmi"))) static inline uint32_t special_mask(__m256i block) {
  __m256i hit = _mm256_or_si256(
      _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8(',')),
                      _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\n'))),
      _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')),
                      _mm256_or_si256(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('\r')),
                                      _mm256_cmpeq_epi8(block, _mm256_setzero_si256()))));
  // Bytes of 0x80 and above have their sign bit set already.
  return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(hit, block));
}

__attribute__((target("avx2,bmi"))) static size_t scan_avx2(const uint8_t *bytes, size_t count,
                                                            uint32_t *places) {
  size_t found = 0, i = 0;
  for (; i + 64 <= count; i += 64) {
    uint64_t low = special_mask(_mm256_loadu_si256((const __m256i *)(bytes + i)));
    uint64_t high = special_mask(_mm256_loadu_si256((const __m256i *)(bytes + i + 32)));
    found = write_places(low | high << 32, i, places, found);
  }
  return scan_scalar(bytes, i, count, places, found);
}

static size_t scan_sse2(const uint8_t *bytes, size_t count, uint32_t *places) {
  size_t found = 0, i = 0;
  for (; i + 16 <= count; i += 16) {
    __m128i block = _mm_loadu_si128((const __m128i *)(bytes + i));
    __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(',')),
                     _mm_cmpeq_epi8(block, _mm_set1_epi8('\n'))),
        _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                     _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\r')),
                                  _mm_cmpeq_epi8(block, _mm_setzero_si128()))));
    uint32_t mask = (uint32_t)_mm_movemask_epi8(_mm_or_si128(hit, block));
    found = write_places(mask, i, places, found);
  }
  return scan_scalar(bytes, i, count, places, found);
}

size_t rebill_scan(const uint8_t *bytes, size_t count, uint32_t *places) {
  return __builtin_cpu_supports("avx2") ? scan_avx2(bytes, count, places)
                                        : scan_sse2(bytes, count, places);
}

#else

size_t rebill_scan(const uint8_t *bytes, size_t count, uint32_t *places) {
  return scan_scalar(bytes, 0, count, places, 0);
}

#endif

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
