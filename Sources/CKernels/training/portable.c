#include "../common/tables.h"

/* A line is four registers of 16 bytes, where processors have vectors of 16 registers. */
#define MICROKERNEL_ROWS 3
#define MICROKERNEL_COLUMNS 1
#define OUTER_PRODUCT_ROWS 2
#define OUTER_PRODUCT_COLUMNS 1
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_training_table ckernels_training_portable = TRAINING_TABLE;
