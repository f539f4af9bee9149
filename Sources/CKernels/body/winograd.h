static void product(
    const ckernels_winograd *c, int position, int group, int count, const void *spread,
    void *products, int stride) {
    static const ptrdiff_t none = 0;
    int blocks = c->from[0].blocks + c->from[1].blocks, columns = lines_of(&c->to, group);
    ptrdiff_t matrix = (ptrdiff_t)blocks * LANES;
    const vec *u = (const vec *)c->weights + (ptrdiff_t)group * 2 * POSITIONS * matrix +
                   position * matrix * columns;
    operand o = {
        (const vec *)spread + position * ckernels_spread_lines(blocks, stride), &none, 1, blocks,
        stride};
    target to = {(vec *)products + position * ckernels_product_lines(stride), columns, 1};
    product_all(count, columns, &o, u, &to, NULL);
}

static void winograd(
    const ckernels_winograd *c, int first, int count, void *spread_, void *products) {
    spread(c, first, count, spread_, count);
    for (int group = 0; 2 * group < c->to.blocks; group++) {
        for (int position = 0; position < POSITIONS; position++)
            product(c, position, group, count, spread_, products, count);
        gather(c, group, first, count, products, count);
    }
    /* Other threads see what is written past the caches only after a fence of its own. */
    if (c->streams) atomic_thread_fence(memory_order_seq_cst);
}
