/* AVX-512 VNNI multiplies 16-bit integers twice as fast as 32-bit floating point. */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <limits.h>

/* 28 of 32 registers hold sums, two hold weights. */
#define MICROKERNEL_ROWS 14
#define MICROKERNEL_COLUMNS 2
#define TRANSFORM_TILES 14
#define PRODUCT ivec
#define SUMMED_BLOCKS INT_MAX
#pragma clang attribute push( \
        __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))), \
            apply_to = function)
#include "../common/vector.inc"
#include "lines.inc"

#define MULTIPLY_ADD(sum, value, weight) \
    (sum) = (ivec)_mm512_dpwssds_epi32((__m512i)(sum), (__m512i)(value), (__m512i)(weight))

/* Rounds to the nearest, ties to even. */
INLINE void narrow(const vec *values, shalf *to) {
    *to = (shalf)_mm512_cvtepi32_epi16(_mm512_cvtps_epi32((__m512)*values));
}

INLINE void widen(const shalf *half, vec *values) {
    *values = (vec)_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32((__m256i)*half));
}

#include "kernels.inc"
#pragma clang attribute pop
const ckernels_inference_table ckernels_int16_avx512vnni = INT16_INFERENCE_TABLE(0);
#endif
