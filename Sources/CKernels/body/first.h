/* The sum of the taps that lie inside the image, for one pixel. */
INLINE void first_pixel(
    const ckernels_first *c, const float *image, int row, int column, int block, vec *to) {
    const vec *weights = (const vec *)c->weights + block;
    vec sum = ((const vec *)c->bias)[block];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int y = row + i - 1, x = column + j - 1;
            if (y < 0 || y >= c->height || x < 0 || x >= c->width) continue;
            sum += SPLAT(image[(ptrdiff_t)y * c->width + x]) * weights[(3 * i + j) * c->to.blocks];
        }
    activate(&sum, c->activation);
    *to = sum;
}

/* Pixels of a row that are not on the image's border, with the nine weights in registers. */
INLINE void first_inside(
    const ckernels_first *c, const float *image, int row, int block, vec *to,
    ckernels_activation activation) {
    const float *above = image + (ptrdiff_t)(row - 1) * c->width;
    const float *here = above + c->width, *below = here + c->width;
    vec bias = ((const vec *)c->bias)[block], w[9];
    UNROLL for (int t = 0; t < 9; t++) w[t] = ((const vec *)c->weights)[t * c->to.blocks + block];
    for (int x = 1; x < c->width - 1; x++) {
        vec sum = bias + SPLAT(above[x - 1]) * w[0];
        vec other = SPLAT(above[x]) * w[1];
        sum += SPLAT(above[x + 1]) * w[2];
        other += SPLAT(here[x - 1]) * w[3];
        sum += SPLAT(here[x]) * w[4];
        other += SPLAT(here[x + 1]) * w[5];
        sum += SPLAT(below[x - 1]) * w[6];
        other += SPLAT(below[x]) * w[7];
        sum += SPLAT(below[x + 1]) * w[8];
        sum += other;
        activate(&sum, activation);
        to[x] = sum;
    }
}

static void first(const ckernels_first *c, int first_row, int rows) {
    for (int line = first_row; line < first_row + rows; line++) {
        int number = line / c->height, row = line % c->height;
        const float *image = c->from + (ptrdiff_t)number * c->height * c->width;
        for (int block = 0; block < c->to.blocks; block++) {
            vec *to = row_of(&c->to, number, row) + block * c->to.block;
            int inside = row > 0 && row < c->height - 1;
            if (inside && c->activation == ckernels_relu)
                first_inside(c, image, row, block, to, ckernels_relu);
            else if (inside)
                first_inside(c, image, row, block, to, c->activation);
            int step = inside && c->width > 1 ? c->width - 1 : 1;
            for (int x = 0; x < c->width; x += step) first_pixel(c, image, row, x, block, to + x);
        }
    }
}
