/* What plain Swift cannot say: which instructions the processor has, and those that use them. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/* The widest instruction set of this processor that matters here: "avx512", "avx2" or "portable". */
const char *ckernels_processor(void);

/* Widens count IEEE 754 binary16 values to binary32; exact, also for subnormals, infinities, NaN. */
void ckernels_widen_half(const uint16_t *half, float *wide, size_t count);

#endif
