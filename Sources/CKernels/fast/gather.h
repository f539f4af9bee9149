/*
 * One axis of the way back, for weights that were transformed with rows of equal size (see
 * pack_fast.c): six times A^T m.
 */
INLINE void gather_axis(const vec *m, ptrdiff_t apart, vec *to, ptrdiff_t step) {
    vec m1 = m[apart], m2 = m[2 * apart], m3 = m[3 * apart], m4 = m[4 * apart];
    vec a = m1 + m2, b = m1 - m2, c = m3 + m4, d = m3 - m4;
    to[0] = m[0] * 1.5f + (a + c);
    to[step] = b + 2 * d;
    to[2 * step] = a + 4 * c;
    to[3 * step] = (b + 8 * d) + m[5 * apart] * 6;
}

/* One half of the channels of a tile's pixels. */
INLINE void gather_half(
    const ivec *m, ptrdiff_t lines, const finishing *f, int half, svec out[SIDE][SIDE]) {
    vec rows[WINDOW][SIDE];
    UNROLL for (int i = 0; i < WINDOW; i++, m += WINDOW * lines) {
        vec values[WINDOW];
        UNROLL for (int j = 0; j < WINDOW; j++)
            values[j] = __builtin_convertvector(m[j * lines], vec);
        gather_axis(values, 1, rows[i], 1);
    }
    vec scale = f->scale[half], bias = f->bias[half];
    UNROLL for (int j = 0; j < SIDE; j++) {
        vec column[SIDE];
        gather_axis(&rows[0][j], SIDE, column, 1);
        UNROLL for (int i = 0; i < SIDE; i++) {
            column[i] = column[i] * scale + bias;
            quantize(&column[i], f, half, &out[i][j]);
        }
    }
}

static void gather(
    const ckernels_winograd *c, int group, int first, int count, const void *products,
    int stride) {
    ptrdiff_t lines = ckernels_product_lines(stride);
    finishing f;
    finishing_for(&c->quantization, c->activation, group, &f);
    for (int t = 0; t < count; t++) {
        place at = place_of(c, first + t);
        const ivec *m = (const ivec *)products + 2 * (ptrdiff_t)t;
        svec out[SIDE][SIDE];
        gather_half(m, lines, &f, 0, out);
        gather_half(m + 1, lines, &f, 1, out);
        int height = c->height - at.row, width = c->width - at.column;
        if (height >= SIDE && width >= SIDE)
            gather_store(c, group, at, out, SIDE, SIDE);
        else
            gather_store(
                c, group, at, out, height < SIDE ? height : SIDE, width < SIDE ? width : SIDE);
    }
}
