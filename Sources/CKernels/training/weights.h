/* sums[lane][column] of OUTER_LANES x columns products, over `count` lines. */
INLINE void outer_lanes(
    const int columns, const float *from, const vec *gradient, ptrdiff_t apart, int count,
    vec *sums) {
    vec sum[OUTER_LANES][OUTER_COLUMNS];
    UNROLL for (int i = 0; i < OUTER_LANES; i++)
        UNROLL for (int c = 0; c < columns; c++) sum[i][c] = (vec){0};
    for (int t = 0; t < count; t++, from += LANES, gradient++) {
        vec right[OUTER_COLUMNS];
        UNROLL for (int c = 0; c < columns; c++) right[c] = gradient[c * apart];
        UNROLL for (int i = 0; i < OUTER_LANES; i++) {
            vec left = SPLAT(from[i]);
            UNROLL for (int c = 0; c < columns; c++) sum[i][c] += left * right[c];
        }
    }
    UNROLL for (int i = 0; i < OUTER_LANES; i++)
        UNROLL for (int c = 0; c < columns; c++) sums[i * columns + c] += sum[i][c];
}

/* All lanes of a block of `from` with all blocks of the gradient, which are `apart` lines apart;
   sums are [group][lane][lines of the group][lane]. */
INLINE void outer(
    const vec *from, const vec *gradient, ptrdiff_t apart, int blocks, int count, vec *sums) {
    for (int block = 0; block < blocks; block += 2) {
        int lines = blocks - block < 2 ? 1 : 2;
        const vec *here = gradient + block * apart;
        for (int i = 0; i < LANES; i += OUTER_LANES) {
            const float *lanes = (const float *)from + i;
            if (lines == OUTER_COLUMNS) {
                outer_lanes(OUTER_COLUMNS, lanes, here, apart, count, sums + i * lines);
                continue;
            }
            vec columns[2][OUTER_LANES];
            for (int c = 0; c < lines; c++) {
                for (int l = 0; l < OUTER_LANES; l++) columns[c][l] = sums[(i + l) * lines + c];
                outer_lanes(1, lanes, here + c * apart, apart, count, columns[c]);
                for (int l = 0; l < OUTER_LANES; l++) sums[(i + l) * lines + c] = columns[c][l];
            }
        }
        sums += LANES * lines;
    }
}

/* One axis of A y, the adjoint of the way back of F(4x4, 3x3). */
INLINE void widen_axis(const vec *y, ptrdiff_t apart, vec *to, ptrdiff_t step) {
    vec y0 = y[0], y1 = y[apart], y2 = y[2 * apart], y3 = y[3 * apart];
    vec even = y0 + y2, odd = y1 + y3, far = y0 + 4 * y2, wide = 2 * y1 + 8 * y3;
    to[0] = y0;
    to[step] = even + odd;
    to[2 * step] = even - odd;
    to[3 * step] = far + wide;
    to[4 * step] = far - wide;
    to[5 * step] = y3;
}

/* A y A^T of tiles of the gradient, laid out as `spread` does. */
static void widen(
    const ckernels_winograd *c, const ckernels_planes *from, int first, int count, vec *to,
    int stride) {
    ptrdiff_t lines = ckernels_spread_lines(from->blocks, stride);
    for (int b = 0; b < from->blocks; b++)
        for (int t = 0; t < count; t++) {
            place at = place_of(c, first + t);
            const vec *pixels = row_of(from, at.image, at.row) + b * from->block + at.column;
            vec rows[WINDOW][SIDE];
            UNROLL for (int j = 0; j < SIDE; j++)
                widen_axis(pixels + j, from->row, &rows[0][j], SIDE);
            UNROLL for (int i = 0; i < WINDOW; i++)
                widen_axis(
                    rows[i], 1, to + b * (ptrdiff_t)stride + t + i * WINDOW * lines, lines);
        }
}

static void weight_gradient(
    const ckernels_weight_gradient *c, int first, int count, void *spread_, void *widened,
    float *sums) {
    ckernels_winograd w = {.from = {c->from}, .height = c->height, .width = c->width};
    spread(&w, first, count, spread_, count);
    widen(&w, &c->gradient, first, count, widened, count);
    ptrdiff_t from_lines = ckernels_spread_lines(c->from.blocks, count);
    ptrdiff_t gradient_lines = ckernels_spread_lines(c->gradient.blocks, count);
    vec *to = (vec *)sums;
    for (int position = 0; position < POSITIONS; position++)
        for (int block = 0; block < c->from.blocks; block++) {
            outer(
                (const vec *)spread_ + position * from_lines + block * (ptrdiff_t)count,
                (const vec *)widened + position * gradient_lines, count, c->gradient.blocks, count,
                to);
            to += (ptrdiff_t)LANES * c->gradient.blocks;
        }
}

static void tap_gradient(
    const ckernels_tap_gradient *c, int first_row, int rows, float *sums) {
    for (int block = 0; block < c->from.blocks; block++)
        for (int line = first_row; line < first_row + rows; line++)
            outer(
                line_of(&c->from, line, c->height, block) + c->offset,
                line_of(&c->gradient, line, c->height, 0), c->gradient.block, c->gradient.blocks,
                c->width, (vec *)sums + (ptrdiff_t)block * LANES * c->gradient.blocks);
}
