/*
 * AArch64 multiplies 16-bit integers and adds them to 32-bit sums in one instruction (SMLAL), as many
 * as floats; sums wrap: see avx2.c.
 */
#include "../common/tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>

/* A line of sums is four registers: 24 of 32 hold sums, four hold weights. */
#define MICROKERNEL_ROWS 6
#define MICROKERNEL_COLUMNS 1
#define TRANSFORM_TILES 14
#define PRODUCT vec
#define SUMMED_BLOCKS 2
#include "../common/vector.inc"
#include "lines.inc"

/* The lanes of a pair are separated once for all rows. */
INLINE void multiply_add_pairs(ivec *sum, const ivec *value, const ivec *weight) {
    const int16x8_t *w = (const int16x8_t *)weight;
    int32x4_t *s = (int32x4_t *)sum;
    int16x4_t x = vreinterpret_s16_s32(vget_low_s32(*(const int32x4_t *)value));
    UNROLL for (int half = 0; half < 2; half++) {
        int16x8_t first = vuzp1q_s16(w[2 * half], w[2 * half + 1]);
        int16x8_t second = vuzp2q_s16(w[2 * half], w[2 * half + 1]);
        int32x4_t *low = s + 2 * half, *high = low + 1;
        *low = vmlal_lane_s16(*low, vget_low_s16(first), x, 0);
        *high = vmlal_high_lane_s16(*high, first, x, 0);
        *low = vmlal_lane_s16(*low, vget_low_s16(second), x, 1);
        *high = vmlal_high_lane_s16(*high, second, x, 1);
    }
}
#define MULTIPLY_ADD(sum, value, weight) multiply_add_pairs(&(sum), &(value), &(weight))

/* Rounds to the nearest, ties to even. */
INLINE void narrow(const vec *values, shalf *to) {
    const float32x4_t *v = (const float32x4_t *)values;
    int16x8_t *half = (int16x8_t *)to;
    UNROLL for (int i = 0; i < 2; i++)
        half[i] =
            vqmovn_high_s32(vqmovn_s32(vcvtnq_s32_f32(v[2 * i])), vcvtnq_s32_f32(v[2 * i + 1]));
}

INLINE void widen(const shalf *half, vec *values) {
    const int16x8_t *h = (const int16x8_t *)half;
    float32x4_t *v = (float32x4_t *)values;
    UNROLL for (int i = 0; i < 2; i++) {
        v[2 * i] = vcvtq_f32_s32(vmovl_s16(vget_low_s16(h[i])));
        v[2 * i + 1] = vcvtq_f32_s32(vmovl_high_s16(h[i]));
    }
}

#include "kernels.inc"
const ckernels_inference_table ckernels_int16_neon = INT16_INFERENCE_TABLE(32 * SUMMED_BLOCKS);
#endif
