#include "../common/tables.h"

/* A line is four registers of 16 bytes, where processors have vectors of 16 registers. */
#define MICROKERNEL_ROWS 3
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_inference_table ckernels_f32_portable = INFERENCE_TABLE;
