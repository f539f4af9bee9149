#include "../common/tables.h"

/* A line is four registers of 16 bytes, of which SSE2 has 16 and NEON 32. */
#if defined(__aarch64__)
#define MICROKERNEL_ROWS 6
#else
#define MICROKERNEL_ROWS 3
#endif
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#include "kernels.inc"
const ckernels_inference_table ckernels_f32_portable = INFERENCE_TABLE;
