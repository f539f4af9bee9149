#include <math.h>
#include <string.h>

#include "../common/winograd_weights.h"

enum { PAIR = 2 };

/* Leaves room in 32-bit sums: one over 512 channels of products with 15-bit values saturates only
   if nearly all are at their largest and of one sign. */
static const float largest_weight = 16383;

/* What the magnitudes of the weights of a sum may add up to, so that it cannot overflow: transformed
   values are at most 32767. */
static const float largest_total = 0x1p31f / 32768;

/* One input channel's weights for a group, transformed: [position][output]. */
static void transform_channel(
    const float *weights, int inputs, int outputs, int channel, float factor,
    float packed[POSITIONS][GROUP]) {
    float taps[TAPS][GROUP] = {{0}};
    for (int o = 0; o < outputs; o++) {
        const float *from = weights + ((ptrdiff_t)o * inputs + channel) * TAPS;
        for (int t = 0; t < TAPS; t++) taps[t][o] = from[t] * factor;
    }
    transform_weights(scaled_winograd_transform, taps, packed);
}

void ckernels_pack_winograd_int16(
    const float *weights, int inputs, int outputs, const int *channels, int input_lanes,
    const float *factors, int group, int summed_lanes, int16_t *packed, float *scale) {
    int first = group * GROUP;
    int count = outputs - first < GROUP ? outputs - first : GROUP;
    const float *from = weights + (ptrdiff_t)first * inputs * TAPS;
    int16_t *to = packed + (ptrdiff_t)group * POSITIONS * input_lanes * GROUP;
    float values[POSITIONS][GROUP], largest[GROUP] = {0}, steps[GROUP];
    float totals[POSITIONS][GROUP] = {{0}}, largest_totals[GROUP] = {0};
    for (int lane = 0; lane < input_lanes; lane++) {
        if (summed_lanes > 0 && lane % summed_lanes == 0) memset(totals, 0, sizeof totals);
        if (channels[lane] < 0) continue;
        transform_channel(from, inputs, count, channels[lane], factors[channels[lane]], values);
        for (int p = 0; p < POSITIONS; p++)
            for (int o = 0; o < GROUP; o++) {
                largest[o] = fmaxf(largest[o], fabsf(values[p][o]));
                totals[p][o] += fabsf(values[p][o]);
                largest_totals[o] = fmaxf(largest_totals[o], totals[p][o]);
            }
    }
    for (int o = 0; o < GROUP; o++) {
        steps[o] = largest[o] > 0 ? largest_weight / largest[o] : 1;
        /* Rounding adds up to a half to each. */
        if (summed_lanes > 0 && largest_totals[o] > 0)
            steps[o] = fminf(steps[o], (largest_total - 0.5f * summed_lanes) / largest_totals[o]);
        scale[o] = 1 / (36 * steps[o]);
    }
    for (int lane = 0; lane < input_lanes; lane++) {
        if (channels[lane] < 0) continue;
        transform_channel(from, inputs, count, channels[lane], factors[channels[lane]], values);
        for (int p = 0; p < POSITIONS; p++) {
            int16_t *line = to + ((ptrdiff_t)p * (input_lanes / PAIR) + lane / PAIR) * PAIR * GROUP
                + lane % PAIR;
            /* Half away from zero, because vector instructions can do that without a call. */
            int16_t rounded[GROUP];
            for (int o = 0; o < GROUP; o++) {
                float value = values[p][o] * steps[o];
                rounded[o] = (int16_t)(int)(value + (value < 0 ? -0.5f : 0.5f));
            }
            for (int o = 0; o < GROUP; o++) line[o * PAIR] = rounded[o];
        }
    }
}
