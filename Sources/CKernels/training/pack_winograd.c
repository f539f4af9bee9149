#include "../common/winograd_weights.h"

enum { LANES = 16 };

void ckernels_pack_winograd_view(const ckernels_weight_view *v, int group, float *packed) {
    int first = group * GROUP;
    int group_lanes = v->output_lanes - first < GROUP ? LANES : GROUP;
    float *to = packed + (ptrdiff_t)first * POSITIONS * v->input_lanes;
    for (int lane = 0; lane < v->input_lanes; lane++) {
        float taps[TAPS][GROUP] = {{0}}, transformed[POSITIONS][GROUP];
        for (int o = 0; o < group_lanes && v->inputs[lane] >= 0; o++) {
            if (v->outputs[first + o] < 0) continue;
            const float *from = v->weights + (ptrdiff_t)v->outputs[first + o] * v->output_stride
                + (ptrdiff_t)v->inputs[lane] * v->input_stride;
            for (int t = 0; t < TAPS; t++) taps[t][o] = from[v->rotated ? TAPS - 1 - t : t];
        }
        transform_weights(ckernels_winograd_transform, taps, transformed);
        for (int position = 0; position < POSITIONS; position++)
            for (int o = 0; o < group_lanes; o++)
                to[((ptrdiff_t)position * v->input_lanes + lane) * group_lanes + o] =
                    transformed[position][o];
    }
}
