/* As f32/openblas.c. */
#include "../common/tables.h"

#define BLAS
#define MICROKERNEL_COLUMNS 2
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_training_table ckernels_training_openblas = TRAINING_TABLE;
