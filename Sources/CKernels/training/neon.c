/* As f32/neon.c. */
#include "../common/tables.h"

#if defined(__aarch64__)
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define OUTER_PRODUCT_ROWS 4
#define OUTER_PRODUCT_COLUMNS 1
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_training_table ckernels_training_neon = TRAINING_TABLE;
#endif
