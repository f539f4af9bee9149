/* One axis of the way back: A^T m, for m `apart` lines apart. */
INLINE void gather_axis(const vec *m, ptrdiff_t apart, vec *to, ptrdiff_t step) {
    vec m1 = m[apart], m2 = m[2 * apart], m3 = m[3 * apart], m4 = m[4 * apart];
    vec a = m1 + m2, b = m1 - m2, c = m3 + m4, d = m3 - m4;
    to[0] = m[0] + a + c;
    to[step] = b + 2 * d;
    to[2 * step] = a + 4 * c;
    to[3 * step] = (b + 8 * d) + m[5 * apart];
}

/* A^T m A, plus bias, activated. */
INLINE void gather_tile(
    const vec *m, ptrdiff_t lines, const vec *bias, ckernels_activation activation,
    vec out[SIDE][SIDE]) {
    vec rows[WINDOW][SIDE];
    UNROLL for (int i = 0; i < WINDOW; i++, m += WINDOW * lines)
        gather_axis(m, lines, rows[i], 1);
    UNROLL for (int j = 0; j < SIDE; j++) {
        gather_axis(&rows[0][j], SIDE, &out[0][j], SIDE);
        UNROLL for (int i = 0; i < SIDE; i++) {
            out[i][j] += *bias;
            activate(&out[i][j], activation);
        }
    }
}

INLINE void gather_with(
    const ckernels_winograd *c, int group, int first, int count, const void *products, int stride,
    ckernels_activation activation) {
    int columns = lines_of(&c->to, group);
    ptrdiff_t lines = ckernels_product_lines(stride);
    for (int column = 0; column < columns; column++) {
        int block = 2 * group + column;
        const vec *bias = (const vec *)c->bias + block;
        for (int t = 0; t < count; t++) {
            place at = place_of(c, first + t);
            vec out[SIDE][SIDE];
            gather_tile(
                (const vec *)products + (ptrdiff_t)columns * t + column, lines, bias, activation,
                out);
            int height = c->height - at.row, width = c->width - at.column;
            if (height >= SIDE && width >= SIDE)
                gather_store(c, block, at, out, SIDE, SIDE);
            else
                gather_store(
                    c, block, at, out, height < SIDE ? height : SIDE, width < SIDE ? width : SIDE);
        }
    }
}

static void gather(
    const ckernels_winograd *c, int group, int first, int count, const void *products,
    int stride) {
    if (c->activation == ckernels_relu)
        gather_with(c, group, first, count, products, stride, ckernels_relu);
    else
        gather_with(c, group, first, count, products, stride, c->activation);
}
