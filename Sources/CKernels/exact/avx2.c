#include "tables.h"

#if defined(__x86_64__)
/* A line is two registers: 12 of 16 hold sums, two hold weights. */
#define PRODUCT_ROWS 6
#define PRODUCT_COLUMNS 1
#define SPREAD_RUN 14
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "../body/table.h"
#pragma clang attribute pop
const ckernels_table ckernels_exact_avx2 = EXACT_TABLE;
#endif
