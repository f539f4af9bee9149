/*
 * All int16 inference kernels: 16-bit values and weights, 32-bit sums. AVX-512 VNNI multiplies
 * them twice as fast as 32-bit floating point. The first layer reads f32, the last one writes it.
 */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>

/* 28 of 32 registers hold sums, two hold weights. */
#define MICROKERNEL_ROWS 14
#define MICROKERNEL_COLUMNS 2
#define TRANSFORM_TILES 14
#pragma clang attribute push( \
        __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))), \
            apply_to = function)
#include "../common/vector.inc"

#include "../common/activation.inc"

#include "epilogue.inc"

#include "../common/batched_multiply.inc"
#include "../common/tile.inc"

#include "../common/input_transform_axis.inc"

#include "../common/input_transform.inc"
#include "../common/store_tile.inc"

#include "output_transform_axis.inc"

#include "output_transform.inc"
#include "winograd_convolution.inc"
#include "transposed_convolution.inc"
#include "first_layer.inc"

#include "../common/last_layer.inc"
#pragma clang attribute pop
const ckernels_inference_table ckernels_int16_avx512vnni = {
    transform_input,        multiply_batched, transform_output, winograd_convolution, NULL,
    transposed_convolution, first_layer,      last_layer};
#endif
