/* LINE is the vector of the channels of a line. */

/* One axis of the transform of a window: B^T d, for d `apart` lines apart. */
INLINE void spread_axis(const LINE *d, ptrdiff_t apart, LINE *to, ptrdiff_t step) {
    LINE d0 = d[0], d1 = d[apart], d2 = d[2 * apart], d3 = d[3 * apart], d4 = d[4 * apart];
    LINE p = d4 - 4 * d2, q = d3 - 4 * d1, r = d4 - d2, s = d3 - d1;
    to[0] = (d4 + 4 * d0) - 5 * d2;
    to[step] = p + q;
    to[2 * step] = p - q;
    to[3 * step] = r + 2 * s;
    to[4 * step] = r - 2 * s;
    to[5 * step] = (d[5 * apart] + 4 * d1) - 5 * d3;
}

/* The windows of neighbouring tiles, B^T d B; columns that two of them share are done once. */
INLINE void spread_run(const LINE *const rows[WINDOW], int run, LINE *to, ptrdiff_t lines) {
    LINE columns[SPREAD_RUN * SIDE + 2][WINDOW];
    for (int i = 0; i < run * SIDE + 2; i++) {
        LINE window[WINDOW];
        UNROLL for (int j = 0; j < WINDOW; j++) window[j] = rows[j][i];
        spread_axis(window, 1, columns[i], 1);
    }
    for (int n = 0; n < run; n++)
        UNROLL for (int i = 0; i < WINDOW; i++)
            spread_axis(&columns[n * SIDE][i], WINDOW, to + n + i * WINDOW * lines, lines);
}

static void spread(
    const ckernels_winograd *c, int first, int count, void *spread, int stride) {
    int blocks = c->from[0].blocks + c->from[1].blocks;
    ptrdiff_t lines = ckernels_spread_lines(blocks, stride);
    for (int b = 0; b < blocks; b++) {
        int second = b >= c->from[0].blocks;
        const ckernels_planes *from = &c->from[second];
        ptrdiff_t plane = (b - (second ? c->from[0].blocks : 0)) * from->block;
        for (int t = 0; t < count;) {
            place at = place_of(c, first + t);
            int run = at.left < count - t ? at.left : count - t;
            if (run > SPREAD_RUN) run = SPREAD_RUN;
            const LINE *rows[WINDOW];
            for (int i = 0; i < WINDOW; i++)
                rows[i] = (const LINE *)row_of(from, at.image, at.row - 1 + i) + plane +
                          at.column - 1;
            spread_run(rows, run, (LINE *)spread + b * (ptrdiff_t)stride + t, lines);
            t += run;
        }
    }
}
