/*
 * The convolutions of the shipped network over one tile of 256x256, some times, for counting
 * instructions (instructions.c): of all its layers but the first and the last one.
 *
 *   tile SET exact|fast TIMES
 */
#include "tensors.h"

int compared, disagreed;

enum { WIDTH = 32, DEPTH = 4, SIDE = 256, TILES_AT_ONCE = 28 };

/* A 3x3 convolution; weights of zeros take as many instructions as any. */
static void convolve(
    const ckernels_inference_table *t, int lanes, int side, int inputs, int outputs) {
    tensor in = make_tensor(inputs, side, side, lanes),
           out = make_tensor(outputs, side, side, lanes);
    int elements = 36 * in.planes.blocks * out.planes.blocks * lanes * lanes;
    void *weights = lines((size_t)elements / lanes), *rows = lines((size_t)out.planes.blocks * 10);
    ckernels_winograd_convolution c = {
        .inputs = {in.planes},
        .output = out.planes,
        .height = side,
        .width = side,
        .weights = weights,
        .bias = rows,
        .activation = ckernels_activation_relu,
        .requantization = {rows, rows, rows, rows, rows}};
    int tiles = side * side / 16;
    void *transformed =
        lines(36 * ckernels_transformed_input_stride(in.planes.blocks, TILES_AT_ONCE));
    void *products = lines(36 * ckernels_product_stride(TILES_AT_ONCE));
    for (int first = 0; first < tiles; first += TILES_AT_ONCE) {
        int count = tiles - first < TILES_AT_ONCE ? tiles - first : TILES_AT_ONCE;
        t->winograd_convolution(&c, first, count, transformed, products);
    }
    free(weights), free(rows), free(transformed), free(products), free_tensor(&in),
        free_tensor(&out);
}

static void upsample(
    const ckernels_inference_table *t, int lanes, int side, int inputs, int outputs) {
    tensor in = make_tensor(inputs, side, side, lanes),
           out = make_tensor(outputs, 2 * side, 2 * side, lanes);
    void *weights = lines((size_t)4 * in.planes.blocks * out.planes.blocks * lanes);
    void *rows = lines((size_t)out.planes.blocks * 10);
    ckernels_transposed_convolution c = {
        .input = in.planes,
        .output = out.planes,
        .height = side,
        .width = side,
        .weights = weights,
        .bias = rows,
        .activation = ckernels_activation_relu,
        .requantization = {rows, rows, rows, rows, rows}};
    t->transposed_convolution(&c, 0, side);
    free(weights), free(rows), free_tensor(&in), free_tensor(&out);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    int is_fast = strcmp(arguments[2], "fast") == 0, lanes = is_fast ? 32 : 16;
    const ckernels_inference_table *t =
        is_fast ? ckernels_int16_kernels(arguments[1]) : ckernels_f32_kernels(arguments[1]);
    if (!t) return 69;
    for (int times = atoi(arguments[3]); times > 0; times--) {
        for (int level = 0; level <= DEPTH; level++) {
            int side = SIDE >> level, channels = WIDTH << level;
            if (level) convolve(t, lanes, side, channels / 2, channels);
            convolve(t, lanes, side, channels, channels);
        }
        for (int level = DEPTH - 1; level >= 0; level--) {
            int side = SIDE >> level, channels = WIDTH << level;
            upsample(t, lanes, side / 2, 2 * channels, channels);
            convolve(t, lanes, side, 2 * channels, channels);
            convolve(t, lanes, side, channels, channels);
        }
    }
    return 0;
}
