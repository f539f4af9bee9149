static void taps(const ckernels_taps *c, int first_row, int rows) {
    int columns_of_all = c->to.blocks;
    ptrdiff_t matrix = (ptrdiff_t)c->from.blocks * LANES;
    const vec *u = c->weights;
    for (int phase = 0; phase < c->phases * c->phases; phase++) {
        ptrdiff_t offset[9];
        for (int t = 0; t < c->taps[phase]; t++)
            offset[t] = c->down[phase][t] * c->from.row + c->right[phase][t];
        for (int group = 0; 2 * group < columns_of_all; group++) {
            int columns = lines_of(&c->to, group);
            for (int line = first_row; line < first_row + rows; line++) {
                int image = line / c->height, row = line % c->height;
                operand o = {
                    (const vec *)c->from.origin + image * c->from.image + row * c->from.row,
                    offset, c->taps[phase], c->from.blocks, c->from.block};
                target to = {
                    (vec *)c->to.origin + image * c->to.image + 2 * group * c->to.block +
                        (c->phases * row + phase / c->phases) * c->to.row + phase % c->phases,
                    c->phases, c->to.block};
                product_all(
                    c->width, columns, &o, u, &to, (const vec *)c->bias + 2 * group, c->activation);
            }
            u += matrix * columns * c->taps[phase];
        }
    }
}
