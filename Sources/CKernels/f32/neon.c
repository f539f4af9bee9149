/* AArch64, whose baseline has Advanced SIMD (NEON). */
#include "../common/tables.h"

#if defined(__aarch64__)
/* A line is four registers: 24 of 32 hold sums, four hold weights. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_inference_table ckernels_f32_neon = INFERENCE_TABLE;
#endif
