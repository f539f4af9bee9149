#include "../exact/tables.h"

/* A line is four registers of 16 bytes, of which SSE2 has 16 and NEON 32. */
#if defined(__aarch64__)
#define PRODUCT_ROWS 6
#else
#define PRODUCT_ROWS 3
#endif
#define PRODUCT_COLUMNS 1
#define OUTER_LANES 2
#define OUTER_COLUMNS 1
#define SPREAD_RUN 14
#include "table.h"
const ckernels_training_table ckernels_training_portable = TRAINING_TABLE;
