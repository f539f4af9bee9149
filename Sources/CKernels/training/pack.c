#include "../pack.h"

enum { LINE = 16 };

void ckernels_pack_winograd_view(const ckernels_weights_view *v, int group, float *packed) {
    int first = group * GROUP;
    int wide = v->lanes_out - first < GROUP ? LINE : GROUP;
    float *to = packed + (ptrdiff_t)first * POSITIONS * v->lanes_in;
    for (int lane = 0; lane < v->lanes_in; lane++) {
        float taps[TAPS][GROUP] = {{0}}, transformed[POSITIONS][GROUP];
        for (int o = 0; o < wide && v->ins[lane] >= 0; o++) {
            if (v->outs[first + o] < 0) continue;
            const float *from = v->weights + (ptrdiff_t)v->outs[first + o] * v->out_stride +
                                (ptrdiff_t)v->ins[lane] * v->in_stride;
            for (int t = 0; t < TAPS; t++) taps[t][o] = from[v->turned ? TAPS - 1 - t : t];
        }
        transform_group(ckernels_winograd_transform, taps, transformed);
        for (int position = 0; position < POSITIONS; position++)
            for (int o = 0; o < wide; o++)
                to[((ptrdiff_t)position * v->lanes_in + lane) * wide + o] =
                    transformed[position][o];
    }
}

/* G^T u G of a line of output channels. */
static void gather_taps(float u[POSITIONS][LINE], float taps[TAPS][LINE]) {
    float half[3][6][LINE];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 6; j++)
            for (int o = 0; o < LINE; o++) {
                float sum = 0;
                for (int k = 0; k < 6; k++)
                    sum += ckernels_winograd_transform[k][i] * u[6 * k + j][o];
                half[i][j][o] = sum;
            }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int o = 0; o < LINE; o++) {
                float sum = 0;
                for (int k = 0; k < 6; k++)
                    sum += half[i][k][o] * ckernels_winograd_transform[k][j];
                taps[3 * i + j][o] = sum;
            }
}

void ckernels_unpack_winograd_gradient(
    const float *const *sums, int count, const ckernels_weights_view *v, int block,
    float *weights) {
    int blocks = v->lanes_out / LINE;
    ptrdiff_t position_size = (ptrdiff_t)v->lanes_in * v->lanes_out;
    for (int out = 0; out < blocks; out++) {
        int lines = blocks - (out & ~1) < 2 ? 1 : 2;
        ptrdiff_t place = (ptrdiff_t)block * LINE * v->lanes_out + (out & ~1) * LINE * LINE +
                          (out & 1) * LINE;
        float taps[LINE][TAPS][LINE];
        for (int lane = 0; lane < LINE; lane++) {
            float u[POSITIONS][LINE];
            for (int position = 0; position < POSITIONS; position++)
                for (int o = 0; o < LINE; o++) {
                    ptrdiff_t at = position * position_size + place + lane * lines * LINE + o;
                    float sum = sums[0][at];
                    for (int part = 1; part < count; part++) sum += sums[part][at];
                    u[position][o] = sum;
                }
            gather_taps(u, taps[lane]);
        }
        for (int o = 0; o < LINE; o++) {
            if (v->outs[out * LINE + o] < 0) continue;
            for (int lane = 0; lane < LINE; lane++) {
                int in = v->ins[block * LINE + lane];
                if (in < 0) continue;
                float *to = weights + (ptrdiff_t)v->outs[out * LINE + o] * v->out_stride +
                            (ptrdiff_t)in * v->in_stride;
                for (int t = 0; t < TAPS; t++) to[t] = taps[lane][t][o];
            }
        }
    }
}
