/*
 * Products through OpenBLAS, which has tuned ones for most processors; everything around them is
 * portable C.
 */
#include "../common/tables.h"

#define BLAS
#define MICROKERNEL_COLUMNS 2
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_inference_table ckernels_f32_openblas = INFERENCE_TABLE;
