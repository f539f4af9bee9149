static void product(
    const ckernels_winograd *c, int position, int group, int count, const void *spread,
    void *products, int stride) {
    static const ptrdiff_t none = 0;
    int blocks = c->from[0].blocks + c->from[1].blocks;
    ptrdiff_t matrix = (ptrdiff_t)blocks * WORDS * 2;
    operand o = {
        (const vec *)spread + position * ckernels_spread_lines(blocks, stride), &none, 1, blocks,
        stride};
    target to = {(vec *)products + position * ckernels_product_lines(stride), 2, 1};
    product_all(
        count, 2, &o, (const ivec *)c->weights + ((ptrdiff_t)group * POSITIONS + position) * matrix,
        &to, NULL);
}

static void winograd(
    const ckernels_winograd *c, int first, int count, void *spread_, void *products) {
    spread(c, first, count, spread_, count);
    for (int group = 0; group < c->to.blocks; group++) {
        for (int position = 0; position < POSITIONS; position++)
            product(c, position, group, count, spread_, products, count);
        gather(c, group, first, count, products, count);
    }
    /* Other threads see what is written past the caches only after a fence of its own. */
    if (c->streams) atomic_thread_fence(memory_order_seq_cst);
}

static void transposed(const ckernels_transposed *c, int first_row, int rows) {
    static const ptrdiff_t none = 0;
    ptrdiff_t matrix = (ptrdiff_t)c->from.blocks * WORDS * 2;
    for (int block = 0; block < c->to.blocks; block++) {
        finishing f;
        finishing_for(&c->quantization, c->activation, block, &f);
        const ivec *u = (const ivec *)c->weights + block * 4 * matrix;
        /* Long rows: what is written stays near; short ones: so do the weights. */
        int by_row = c->width >= 64;
        for (int i = 0; i < 4 * rows; i++) {
            int phase = by_row ? i % 4 : i / rows;
            int line = first_row + (by_row ? i / 4 : i % rows);
            int image = line / c->height, row = line % c->height;
            operand o = {row_of(&c->from, image, row), &none, 1, c->from.blocks, c->from.block};
            target to = {
                row_of(&c->to, image, 2 * row + phase / 2) + block * c->to.block + phase % 2, 2, 0};
            product_all(c->width, 2, &o, u + phase * matrix, &to, &f);
        }
    }
}
