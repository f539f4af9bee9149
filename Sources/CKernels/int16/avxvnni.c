/* As avx2.c, to the bit, with AVX-VNNI, which multiplies and adds in one instruction. */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* A line is two registers: 12 of 16 hold sums, two hold weights. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#define PRODUCT vec
#define SUMMED_BLOCKS 2
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "../common/vector.inc"
#include "lines.inc"

INLINE void multiply_add_pairs(ivec *sum, const ivec *value, const ivec *weight) {
    const __m256i *x = (const __m256i *)value, *w = (const __m256i *)weight;
    __m256i *s = (__m256i *)sum;
    UNROLL for (int half = 0; half < 2; half++)
        s[half] = _mm256_dpwssd_avx_epi32(s[half], x[half], w[half]);
}
#define MULTIPLY_ADD(sum, value, weight) multiply_add_pairs(&(sum), &(value), &(weight))

#include "avx2_halves.inc"

#include "kernels.inc"
#pragma clang attribute pop
const ckernels_inference_table ckernels_int16_avxvnni = INT16_INFERENCE_TABLE(32 * SUMMED_BLOCKS);
#endif
