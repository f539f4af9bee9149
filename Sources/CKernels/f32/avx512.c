#include "../common/tables.h"

#if defined(__x86_64__)
/* 28 of 32 registers hold sums, two hold weights. */
#define MICROKERNEL_ROWS 14
#define MICROKERNEL_COLUMNS 2
#define TRANSFORM_TILES 14
#pragma clang attribute push( \
        __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), \
            apply_to = function)
#include "kernels.inc"
#pragma clang attribute pop
const ckernels_inference_table ckernels_f32_avx512 = INFERENCE_TABLE;
#endif
