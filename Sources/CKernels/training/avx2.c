#include "../exact/tables.h"

#if defined(__x86_64__)
/* A line is two registers: 12 of 16 hold sums, two hold weights. */
#define PRODUCT_ROWS 6
#define PRODUCT_COLUMNS 1
#define OUTER_LANES 4
#define OUTER_COLUMNS 1
#define SPREAD_RUN 14
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "table.h"
#pragma clang attribute pop
const ckernels_training_table ckernels_training_avx2 = TRAINING_TABLE;
#endif
