static void taps(const ckernels_taps *c, int first_row, int rows) {
    ptrdiff_t matrix = (ptrdiff_t)c->from.blocks * LANES;
    const vec *u = c->weights;
    for (int phase = 0; phase < c->phases * c->phases; phase++) {
        ptrdiff_t offset[CKERNELS_TAPS];
        for (int t = 0; t < c->taps[phase]; t++)
            offset[t] = c->down[phase][t] * c->from.row + c->right[phase][t];
        for (int group = 0; 2 * group < c->to.blocks; group++) {
            int columns = lines_of(&c->to, group);
            const vec *bias = (const vec *)c->bias + 2 * group;
            const finishing finish = {{bias[0], bias[columns - 1]}, c->activation};
            for (int line = first_row; line < first_row + rows; line++) {
                int image = line / c->height, row = line % c->height;
                operand o = {
                    row_of(&c->from, image, row), offset, c->taps[phase], c->from.blocks,
                    c->from.block};
                target to = {
                    row_of(&c->to, image, c->phases * row + phase / c->phases) +
                        2 * group * c->to.block + phase % c->phases,
                    c->phases, c->to.block};
                product_all(c->width, columns, &o, u, &to, &finish);
            }
            u += matrix * columns * c->taps[phase];
        }
    }
}

/* Neighbours in a row of the result come of the same pixel: they are the two columns of one
   product, so that whole rows are written, in order. */
static void transposed(const ckernels_transposed *c, int first_row, int rows) {
    static const ptrdiff_t none = 0;
    ptrdiff_t matrix = (ptrdiff_t)c->from.blocks * LANES;
    const vec *u = c->weights;
    for (int block = 0; block < c->to.blocks; block++) {
        vec bias = ((const vec *)c->bias)[block];
        const finishing finish = {{bias, bias}, c->activation};
        for (int down = 0; down < 2; down++, u += 2 * matrix)
            for (int line = first_row; line < first_row + rows; line++) {
                int image = line / c->height, row = line % c->height;
                operand o = {
                    row_of(&c->from, image, row), &none, 1, c->from.blocks, c->from.block};
                target to = {
                    row_of(&c->to, image, 2 * row + down) + block * c->to.block, 2, 1};
                product_all(c->width, 2, &o, u, &to, &finish);
            }
    }
}
