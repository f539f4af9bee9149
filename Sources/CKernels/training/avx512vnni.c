/*
 * Training kernels whose products are of 16-bit integers, which AVX-512 VNNI multiplies twice as
 * fast as 32-bit floating point; planes and sums of gradients are f32.
 */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* 28 of 32 registers hold sums, two hold weights. */
#define MICROKERNEL_ROWS 14
#define MICROKERNEL_COLUMNS 2
#define OUTER_PRODUCT_ROWS 8
#define OUTER_PRODUCT_COLUMNS 2
#define ROUNDED_TILES 7
#define LARGEST_CACHED_SUMS (1 << 20)
#pragma clang attribute push( \
        __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))), \
            apply_to = function)
#include "../common/vector.inc"

#define MULTIPLY_ADD(sum, value, weight) \
    (sum) = (ivec)_mm512_dpwssd_epi32((__m512i)(sum), (__m512i)(value), (__m512i)(weight))
#include "integer_sums.inc"

#include "../common/batched_multiply.inc"
#include "../common/tile.inc"

#define LINE vec
#include "../common/input_transform_axis.inc"
#include "../common/store_tile.inc"

#include "../int16/output_transform_axis.inc"
#include "gradient_transform_axis.inc"

#include "rounded_pairs.inc"

#include "int16_winograd.inc"
#pragma clang attribute pop
const ckernels_int16_training_table ckernels_int16_training_avx512vnni = {
    winograd_convolution, winograd_weight_gradient};
#endif
