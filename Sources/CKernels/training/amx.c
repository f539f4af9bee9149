/*
 * Training kernels whose products are of bfloat16 in tiles of AMX, which multiply ten times as fast
 * as 32-bit vectors; planes and sums are f32.
 */
#include "../common/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#pragma clang attribute push( \
        __attribute__((target( \
                "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,amx-tile,amx-bf16,avx2,fma"))), \
            apply_to = function)
#include "../common/vector.inc"

#include "../common/tile.inc"

#include "bfloat16_runs.inc"

#include "tap_weights.inc"

#include "tile_products.inc"
#pragma clang attribute pop
const ckernels_bfloat16_training_table ckernels_bfloat16_training_amx = {
    lines_of_run,  pack_taps,     load_features_of_taps,
    convolve_taps, tap_gradients, unpack_tap_gradients};
#endif
