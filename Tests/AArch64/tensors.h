/* Tensors in the layout of the kernels, random numbers, and how deviations are judged. */
#ifndef TENSORS_H
#define TENSORS_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

/* `lanes` is 16 for f32, 32 for int16; `line` is 0, 0 of the first block. */
typedef struct {
    int channels, height, width, lanes;
    ckernels_planes planes;
} tensor;

static inline void *lines(size_t count) {
    void *memory = aligned_alloc(64, (count + 1) * 64);
    if (!memory) abort();
    memset(memory, 0, (count + 1) * 64);
    return memory;
}

static inline tensor make_tensor(int channels, int height, int width, int lanes) {
    int rows = (height + 3) / 4 * 4 + 2, columns = (width + 3) / 4 * 4 + 2;
    int blocks = (channels + lanes - 1) / lanes;
    char *memory = lines((size_t)blocks * rows * columns);
    ckernels_planes planes = {
        memory + 64 * (columns + 1),        columns, (ptrdiff_t)rows * columns,
        (ptrdiff_t)blocks * rows * columns, blocks,  0};
    return (tensor){channels, height, width, lanes, planes};
}

static inline void free_tensor(tensor *t) {
    free((char *)t->planes.origin - 64 * (t->planes.row_stride + 1));
}

static inline ptrdiff_t element(const tensor *t, int channel, int row, int column) {
    ptrdiff_t line =
        channel / t->lanes * t->planes.block_stride + row * t->planes.row_stride + column;
    return line * t->lanes + channel % t->lanes;
}

/* An element of either type; zero beyond the borders. */
static inline double at(const tensor *t, int channel, int row, int column) {
    if (row < 0 || row >= t->height || column < 0 || column >= t->width) return 0;
    ptrdiff_t index = element(t, channel, row, column);
    return t->lanes == 16 ? ((float *)t->planes.origin)[index]
                          : ((int16_t *)t->planes.origin)[index];
}

/* The next of a fixed sequence of numbers in -1 ... 1 (Numerical Recipes' LCG). */
static inline double uniform(void) {
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return (double)(state >> 8) / (1 << 23) - 1;
}

/* Random floats in -1 ... 1, or integers in 0 ... 40, as activations are. */
static inline tensor random_tensor(int channels, int height, int width, int lanes) {
    tensor t = make_tensor(channels, height, width, lanes);
    for (int c = 0; c < channels; c++)
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++) {
                ptrdiff_t index = element(&t, c, row, column);
                if (lanes == 16) ((float *)t.planes.origin)[index] = (float)uniform();
                else ((int16_t *)t.planes.origin)[index] = (int16_t)(20 + 20 * uniform());
            }
    return t;
}

static inline float *random_floats(size_t count) {
    float *values = lines((count + 15) / 16);
    for (size_t i = 0; i < count; i++) values[i] = (float)uniform();
    return values;
}

/* What was compared so far, and whether all of it agreed. */
extern int compared, disagreed;

/* Collects the deviations of one result, and says whether they are tolerated. */
typedef struct {
    const char *set, *name;
    double largest, tolerance;
    int count, wrong;
} comparison;

static inline void compare(comparison *c, double computed, double expected) {
    double deviation = fabs(computed - expected);
    c->count++;
    if (!(deviation <= c->tolerance)) c->wrong++;
    if (!(deviation <= c->largest)) c->largest = deviation;
}

static inline void conclude(const comparison *c, const char *sizes) {
    compared += c->count;
    if (!c->wrong) return;
    disagreed++;
    printf(
        "not ok - %s: %s, %s: %d of %d values deviate, by up to %g (%g are tolerated)\n", c->set,
        c->name, sizes, c->wrong, c->count, c->largest, c->tolerance);
}

#endif
