/*
 * Training kernels whose products are of 16-bit integers, of which AVX2 multiplies twice as many at
 * once as 32-bit floating point; planes and sums of gradients are f32.
 */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* A line is two registers: 12 of 16 hold sums, one a product; of weight gradients, 8. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define OUTER_PRODUCT_ROWS 2
#define OUTER_PRODUCT_COLUMNS 2
#define ROUNDED_TILES 7
#define LARGEST_CACHED_SUMS (1 << 19)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "../common/vector.inc"

#include "../int16/avx2_pairs.inc"
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
const ckernels_int16_training_table ckernels_int16_training_avx2 = {
    winograd_convolution, winograd_weight_gradient};
#endif
