#include <math.h>
#include <string.h>

#include "pack.h"

enum { PAIR = 2 };

/*
 * G of F(4x4, 3x3) (Lavin, Gray, 2016), its rows brought to like size so that 36 positions can
 * share one scale: what is taken here is given back by the way back, which has 1/4, 1/6 and 1 as
 * factors of A's columns; six times that there, so 36 here.
 */
static const float transform[6][3] = {
    {1, 0, 0}, {-1, -1, -1}, {-1, 1, -1}, {0.25f, 0.5f, 1}, {0.25f, -0.5f, 1}, {0, 0, 1},
};

/* Leaves room: a sum over 512 channels of products with values of 15 bits saturates, if ever, where
   nearly all are at their largest and of one sign. */
static const float largest_weight = 16383;

/* One input channel's weights of a group, transformed: [position][out]. */
static void transform_channel(
    const float *weights, int inputs, int outputs, int channel, float factor,
    float packed[POSITIONS][GROUP]) {
    float taps[TAPS][GROUP] = {{0}};
    for (int o = 0; o < outputs; o++) {
        const float *from = weights + ((ptrdiff_t)o * inputs + channel) * TAPS;
        for (int t = 0; t < TAPS; t++) taps[t][o] = from[t] * factor;
    }
    transform_group(transform, taps, packed);
}

void ckernels_pack_winograd_fast(
    const float *weights, int inputs, int outputs, const int *channels, int lanes_in,
    const float *factors, int group, int16_t *packed, float *scale) {
    int first = group * GROUP;
    int count = outputs - first < GROUP ? outputs - first : GROUP;
    const float *from = weights + (ptrdiff_t)first * inputs * TAPS;
    int16_t *to = packed + (ptrdiff_t)group * POSITIONS * lanes_in * GROUP;
    float values[POSITIONS][GROUP], largest[GROUP] = {0}, steps[GROUP];
    for (int lane = 0; lane < lanes_in; lane++) {
        if (channels[lane] < 0) continue;
        transform_channel(from, inputs, count, channels[lane], factors[channels[lane]], values);
        for (int p = 0; p < POSITIONS; p++)
            for (int o = 0; o < GROUP; o++) largest[o] = fmaxf(largest[o], fabsf(values[p][o]));
    }
    for (int o = 0; o < GROUP; o++) {
        steps[o] = largest[o] > 0 ? largest_weight / largest[o] : 1;
        scale[o] = 1 / (36 * steps[o]);
    }
    for (int lane = 0; lane < lanes_in; lane++) {
        if (channels[lane] < 0) continue;
        transform_channel(from, inputs, count, channels[lane], factors[channels[lane]], values);
        for (int p = 0; p < POSITIONS; p++) {
            int16_t *line =
                to + ((ptrdiff_t)p * (lanes_in / PAIR) + lane / PAIR) * PAIR * GROUP + lane % PAIR;
            /* Half away from zero: what vectors can do without a function's help. */
            int16_t rounded[GROUP];
            for (int o = 0; o < GROUP; o++) {
                float value = values[p][o] * steps[o];
                rounded[o] = (int16_t)(int)(value + (value < 0 ? -0.5f : 0.5f));
            }
            for (int o = 0; o < GROUP; o++) line[o * PAIR] = rounded[o];
        }
    }
}
