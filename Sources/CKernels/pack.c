#include <string.h>

#include "pack.h"

void ckernels_clear_frame(
    const ckernels_planes *p, int images, int height, int width, int rows, int columns) {
    const size_t line = 64;
    for (int image = 0; image < images; image++)
        for (int block = 0; block < p->blocks; block++) {
            char *plane = (char *)p->origin + (image * p->image + block * p->block) * 64;
            for (int row = -1; row < rows - 1; row++) {
                char *start = plane + row * p->row * 64;
                int inside = row >= 0 && row < height;
                if (!inside) {
                    memset(start - line, 0, columns * line);
                    continue;
                }
                memset(start - line, 0, line);
                memset(start + width * line, 0, (columns - 1 - width) * line);
            }
        }
}

/* Lavin, Gray (2016): G of F(4x4, 3x3), with points 0, 1, -1, 2, -2 and infinity. */
const float ckernels_winograd_transform[6][3] = {
    {1 / 4.f, 0, 0},
    {-1 / 6.f, -1 / 6.f, -1 / 6.f},
    {-1 / 6.f, 1 / 6.f, -1 / 6.f},
    {1 / 24.f, 1 / 12.f, 1 / 6.f},
    {1 / 24.f, -1 / 12.f, 1 / 6.f},
    {0, 0, 1},
};

enum { LINE = 16 };

/* A line of input channels at a time: read output by output, written position by position, so
   that neither walks memory in strides that share the sets of a cache. */
static void pack_line(
    const float *weights, int inputs, int outputs, const int *channels, int wide, int lanes_in,
    float *to) {
    float taps[LINE][TAPS][GROUP] = {{{0}}};
    float packed[LINE][POSITIONS][GROUP];
    for (int o = 0; o < outputs; o++)
        for (int lane = 0; lane < LINE; lane++) {
            if (channels[lane] < 0) continue;
            const float *from = weights + ((ptrdiff_t)o * inputs + channels[lane]) * TAPS;
            for (int t = 0; t < TAPS; t++) taps[lane][t][o] = from[t];
        }
    for (int lane = 0; lane < LINE; lane++) transform_group(ckernels_winograd_transform, taps[lane], packed[lane]);
    for (int position = 0; position < POSITIONS; position++)
        for (int lane = 0; lane < LINE; lane++)
            memcpy(
                to + ((ptrdiff_t)position * lanes_in + lane) * wide, packed[lane][position],
                wide * sizeof *to);
}

void ckernels_pack_winograd(
    const float *weights, int inputs, int outputs, const int *channels, int lanes_in, int group,
    float *packed) {
    int first = group * GROUP;
    int left = outputs - first;
    int wide = left > LINE ? GROUP : LINE;
    float *to = packed + (ptrdiff_t)first * POSITIONS * lanes_in;
    for (int lane = 0; lane < lanes_in; lane += LINE)
        pack_line(
            weights + (ptrdiff_t)first * inputs * TAPS, inputs, left < GROUP ? left : GROUP,
            channels + lane, wide, lanes_in, to + (ptrdiff_t)lane * wide);
}
