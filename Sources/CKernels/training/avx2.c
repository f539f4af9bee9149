#include "../common/tables.h"

#if defined(__x86_64__)
/* A line is two registers: 12 of 16 hold sums, two hold weights. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define OUTER_PRODUCT_ROWS 4
#define OUTER_PRODUCT_COLUMNS 1
#define TRANSFORM_TILES 14
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels.inc"
#pragma clang attribute pop
const ckernels_training_table ckernels_training_avx2 = TRAINING_TABLE;
#endif
