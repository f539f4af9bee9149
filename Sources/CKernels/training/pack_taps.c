#include "CKernels.h"

enum { LANES = 16, GROUP = 32, PAIR = 32, MOST_ELEMENTS = 32 };

/* The kernel of two lanes, or NULL for padding. */
static const float *kernel_of(const ckernels_weight_view *v, int input_lane, int output_lane) {
    if (input_lane >= v->input_lanes) return NULL;
    int in = v->inputs[input_lane], out = v->outputs[output_lane];
    if (in < 0 || out < 0) return NULL;
    return v->weights + (ptrdiff_t)out * v->output_stride + (ptrdiff_t)in * v->input_stride;
}

/* The sum of some elements of a kernel. */
static float sum_of(const float *kernel, uint32_t elements) {
    float sum = kernel[__builtin_ctz(elements)];
    while (elements &= elements - 1) sum += kernel[__builtin_ctz(elements)];
    return sum;
}

/* To the nearest, ties to even; a NaN stays one. */
static uint32_t rounded(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    uint32_t nearest = (bits + 0x7FFFu + (bits >> 16 & 1u)) >> 16;
    return value == value ? nearest : 0x7FC0u;
}

void ckernels_pack_taps_bfloat16(
    const ckernels_weight_view *v, const uint32_t *elements, int taps, int group,
    uint16_t *packed) {
    int first = group * GROUP;
    int lanes = v->output_lanes - first < GROUP ? LANES : GROUP;
    int pairs = (v->input_lanes + PAIR - 1) / PAIR;
    uint32_t *to = (uint32_t *)packed + (ptrdiff_t)first * pairs * taps * PAIR / 2;
    for (int pair = 0; pair < pairs; pair++) {
        float matrices[CKERNELS_MAX_TRAINING_TAPS][PAIR][GROUP];
        for (int o = 0; o < lanes; o++)
            for (int i = 0; i < PAIR; i++) {
                const float *kernel = kernel_of(v, pair * PAIR + i, first + o);
                for (int t = 0; t < taps; t++)
                    matrices[t][i][o] = kernel ? sum_of(kernel, elements[t]) : 0;
            }
        for (int t = 0; t < taps; t++)
            for (int block = 0; block < lanes; block += LANES)
                for (int i = 0; i < PAIR; i += 2, to += LANES)
                    for (int o = 0; o < LANES; o++)
                        to[o] = rounded(matrices[t][i][block + o])
                            | rounded(matrices[t][i + 1][block + o]) << 16;
    }
}

/* The line of 16 input lanes of one output lane in the sums of a tap's matrix. */
static ptrdiff_t line_of(const ckernels_weight_view *v, int tap, int output_lane, int block) {
    int blocks = v->input_lanes / LANES, first = block & ~1;
    int columns = blocks - first < 2 ? 1 : 2;
    return ((ptrdiff_t)tap * v->output_lanes + output_lane / LANES * LANES) * blocks
        + first * LANES + output_lane % LANES * columns + block - first;
}

void ckernels_unpack_tap_gradients(
    const float *const *sums, int count, const ckernels_weight_view *v, const uint32_t *elements,
    int taps, int block, float *weights) {
    uint32_t all = 0;
    for (int t = 0; t < taps; t++) all |= elements[t];
    int last = 31 - __builtin_clz(all);
    for (int out = block * LANES; out < (block + 1) * LANES; out++)
        for (int input = 0; input < v->input_lanes && v->outputs[out] >= 0; input += LANES) {
            float gradients[MOST_ELEMENTS][LANES] = {{0}};
            for (int t = 0; t < taps; t++) {
                ptrdiff_t line = LANES * line_of(v, t, out, input / LANES);
                float sum[LANES] = {0};
                for (int part = 0; part < count; part++)
                    for (int i = 0; i < LANES; i++) sum[i] += sums[part][line + i];
                for (uint32_t left = elements[t]; left; left &= left - 1)
                    for (int i = 0; i < LANES; i++) gradients[__builtin_ctz(left)][i] += sum[i];
            }
            for (int i = 0; i < LANES; i++) {
                if (v->inputs[input + i] < 0) continue;
                float *to = weights + (ptrdiff_t)v->outputs[out] * v->output_stride
                    + (ptrdiff_t)v->inputs[input + i] * v->input_stride;
                for (int e = 0; e <= last; e++) to[e] = gradients[e][i];
            }
        }
}
