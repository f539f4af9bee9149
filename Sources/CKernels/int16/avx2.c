/*
 * AVX2 multiplies 16-bit integers twice as fast as 32-bit floating point, but adds them in an
 * instruction of its own, which does not saturate: weights are packed so that no sum overflows, and
 * the sums of every 64 channels are added up in floating point. That leaves weights 10 bits if all are
 * alike, and up to 14 if few are large.
 */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>

/* A line is two registers: 12 of 16 hold sums, one a product. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#define PRODUCT vec
#define SUMMED_BLOCKS 2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "../common/vector.inc"
#include "lines.inc"

#include "avx2_pairs.inc"

#include "avx2_halves.inc"

#include "kernels.inc"
#pragma clang attribute pop
const ckernels_inference_table ckernels_int16_avx2 = INT16_INFERENCE_TABLE(32 * SUMMED_BLOCKS);
#endif
