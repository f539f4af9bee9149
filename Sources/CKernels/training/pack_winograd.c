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

/* G^T u G for 16 output channels. */
static void transform_weight_gradient(float u[POSITIONS][LANES], float taps[TAPS][LANES]) {
    float half[3][6][LANES];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 6; j++)
            for (int o = 0; o < LANES; o++) {
                float sum = 0;
                for (int k = 0; k < 6; k++)
                    sum += ckernels_winograd_transform[k][i] * u[6 * k + j][o];
                half[i][j][o] = sum;
            }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int o = 0; o < LANES; o++) {
                float sum = 0;
                for (int k = 0; k < 6; k++)
                    sum += half[i][k][o] * ckernels_winograd_transform[k][j];
                taps[3 * i + j][o] = sum;
            }
}

void ckernels_unpack_winograd_gradient(
    const float *const *sums, int count, const ckernels_weight_view *v, int block, float *weights) {
    int blocks = v->output_lanes / LANES;
    ptrdiff_t position_size = (ptrdiff_t)v->input_lanes * v->output_lanes;
    for (int out = 0; out < blocks; out++) {
        int group_blocks = blocks - (out & ~1) < 2 ? 1 : 2;
        ptrdiff_t first = (ptrdiff_t)block * LANES * v->output_lanes + (out & ~1) * LANES * LANES
            + (out & 1) * LANES;
        float taps[LANES][TAPS][LANES];
        for (int lane = 0; lane < LANES; lane++) {
            float u[POSITIONS][LANES];
            for (int position = 0; position < POSITIONS; position++)
                for (int o = 0; o < LANES; o++) {
                    ptrdiff_t at =
                        position * position_size + first + lane * group_blocks * LANES + o;
                    float sum = sums[0][at];
                    for (int part = 1; part < count; part++) sum += sums[part][at];
                    u[position][o] = sum;
                }
            transform_weight_gradient(u, taps[lane]);
        }
        for (int o = 0; o < LANES; o++) {
            if (v->outputs[out * LANES + o] < 0) continue;
            for (int lane = 0; lane < LANES; lane++) {
                int in = v->inputs[block * LANES + lane];
                if (in < 0) continue;
                float *to = weights + (ptrdiff_t)v->outputs[out * LANES + o] * v->output_stride
                    + (ptrdiff_t)in * v->input_stride;
                for (int t = 0; t < TAPS; t++) to[t] = taps[lane][t][o];
            }
        }
    }
}
