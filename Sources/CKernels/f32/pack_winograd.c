#include <string.h>

#include "../common/winograd_weights.h"

const float ckernels_winograd_transform[6][3] = {
    {1 / 4.f, 0, 0},
    {-1 / 6.f, -1 / 6.f, -1 / 6.f},
    {-1 / 6.f, 1 / 6.f, -1 / 6.f},
    {1 / 24.f, 1 / 12.f, 1 / 6.f},
    {1 / 24.f, -1 / 12.f, 1 / 6.f},
    {0, 0, 1},
};

enum { LANES = 16 };

/* One block of input channels: read output by output, written position by position, so that
   neither walks memory in strides that share the sets of a cache. */
static void pack_block(
    const float *weights, int inputs, int outputs, const int *channels, int group_lanes,
    int input_lanes, float *to) {
    float taps[LANES][TAPS][GROUP] = {{{0}}};
    float packed[LANES][POSITIONS][GROUP];
    for (int o = 0; o < outputs; o++)
        for (int lane = 0; lane < LANES; lane++) {
            if (channels[lane] < 0) continue;
            const float *from = weights + ((ptrdiff_t)o * inputs + channels[lane]) * TAPS;
            for (int t = 0; t < TAPS; t++) taps[lane][t][o] = from[t];
        }
    for (int lane = 0; lane < LANES; lane++)
        transform_weights(ckernels_winograd_transform, taps[lane], packed[lane]);
    for (int position = 0; position < POSITIONS; position++)
        for (int lane = 0; lane < LANES; lane++)
            memcpy(
                to + ((ptrdiff_t)position * input_lanes + lane) * group_lanes,
                packed[lane][position], group_lanes * sizeof *to);
}

void ckernels_pack_winograd_f32(
    const float *weights, int inputs, int outputs, const int *channels, int input_lanes, int group,
    float *packed) {
    int first = group * GROUP;
    int left = outputs - first;
    int group_lanes = left > LANES ? GROUP : LANES;
    float *to = packed + (ptrdiff_t)first * POSITIONS * input_lanes;
    for (int lane = 0; lane < input_lanes; lane += LANES)
        pack_block(
            weights + (ptrdiff_t)first * inputs * TAPS, inputs, left < GROUP ? left : GROUP,
            channels + lane, group_lanes, input_lanes, to + (ptrdiff_t)lane * group_lanes);
}
