/* Where a tile's pixels go; LINE is the vector of the channels of a line. */

INLINE void largest(const LINE *above, const LINE *below, LINE *to) {
    *to = __builtin_elementwise_max(
        __builtin_elementwise_max(above[0], above[1]),
        __builtin_elementwise_max(below[0], below[1]));
}

/* height x width of the tile's pixels, and of the pooled ones. */
INLINE void gather_store(
    const ckernels_winograd *c, int block, place at, LINE out[SIDE][SIDE], int height, int width) {
    /* A ring has room for whole tiles, so that no tile wraps. */
    LINE *to = (LINE *)row_of(&c->to, at.image, at.row) + block * c->to.block + at.column;
    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++) {
            if (c->streams)
                __builtin_nontemporal_store(out[i][j], to + i * c->to.row + j);
            else
                to[i * c->to.row + j] = out[i][j];
        }
    if (!c->pooled.origin) return;
    to = (LINE *)row_of(&c->pooled, at.image, at.row / 2) + block * c->pooled.block +
         at.column / 2;
    for (int i = 0; i < height / 2; i++)
        for (int j = 0; j < width / 2; j++)
            largest(&out[2 * i][2 * j], &out[2 * i + 1][2 * j], to + i * c->pooled.row + j);
}
