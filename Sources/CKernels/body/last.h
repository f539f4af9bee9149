#define LOW8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define LOW4 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define HIGH4 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31
#define LOW2 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29
#define HIGH2 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31
#define LOW1 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define HIGH1 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
/* The sum over the lanes of each of sixteen lines, into the lanes of the first. */
INLINE void sum_lanes(vec s[LANES]) {
    UNROLL for (int i = 0; i < 8; i++)
        s[i] = __builtin_shufflevector(s[2 * i], s[2 * i + 1], LOW8) +
               __builtin_shufflevector(s[2 * i], s[2 * i + 1], HIGH8);
    UNROLL for (int i = 0; i < 4; i++)
        s[i] = __builtin_shufflevector(s[2 * i], s[2 * i + 1], LOW4) +
               __builtin_shufflevector(s[2 * i], s[2 * i + 1], HIGH4);
    UNROLL for (int i = 0; i < 2; i++)
        s[i] = __builtin_shufflevector(s[2 * i], s[2 * i + 1], LOW2) +
               __builtin_shufflevector(s[2 * i], s[2 * i + 1], HIGH2);
    s[0] = __builtin_shufflevector(s[0], s[1], LOW1) + __builtin_shufflevector(s[0], s[1], HIGH1);
}

/* Up to sixteen pixels of a row, of one channel. */
INLINE void last_pixels(
    const ckernels_last *c, const vec *from, const vec *weights, float bias, int pixels,
    float *to) {
    vec sums[LANES];
    UNROLL for (int p = 0; p < LANES; p++) {
        sums[p] = (vec){0};
        if (p >= pixels) continue;
        for (int b = 0; b < c->from.blocks; b++)
            add_line(from + b * c->from.block + p, weights + b * LINE_WEIGHTS, &sums[p]);
    }
    sum_lanes(sums);
    sums[0] += bias;
    activate(&sums[0], c->activation);
    memcpy(to, &sums[0], pixels * sizeof *to);
}

static void last(const ckernels_last *c, int first_row, int rows) {
    for (int line = first_row; line < first_row + rows; line++) {
        int image = line / c->height, row = line % c->height;
        const vec *from = row_of(&c->from, image, row);
        for (int channel = 0; channel < c->channels; channel++) {
            const vec *weights = (const vec *)c->weights + channel * c->from.blocks * LINE_WEIGHTS;
            float *to = c->to + (((ptrdiff_t)image * c->channels + channel) * c->height + row) *
                                    c->width;
            for (int x = 0; x < c->width; x += LANES) {
                int left = c->width - x;
                if (left >= LANES)
                    last_pixels(c, from + x, weights, c->bias[channel], LANES, to + x);
                else
                    last_pixels(c, from + x, weights, c->bias[channel], left, to + x);
            }
        }
    }
}
