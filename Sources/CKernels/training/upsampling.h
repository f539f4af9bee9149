static void phases(const ckernels_phases *c, int first_row, int rows, double *sums) {
    int blocks = c->gradient.blocks;
    for (int block = 0; block < blocks; block++)
        for (int line = first_row; line < first_row + rows; line++) {
            vec sum = {0};
            for (int phase = 0; phase < 4; phase++) {
                int down = phase / 2, right = phase % 2;
                int image = line / c->height, row = 2 * (line % c->height) + down;
                const vec *from = row_of(&c->gradient, image, row) + block * c->gradient.block;
                const vec *output = row_of(&c->output, image, row) + block * c->output.block;
                vec *to = line_of(&c->to, line, c->height, phase * blocks + block);
                for (int x = 0; x < c->width; x++) {
                    to[x] = from[2 * x + right];
                    activation_gradient(&to[x], &output[2 * x + right], c->activation);
                    sum += to[x];
                }
            }
            add_sums(sums + 2 * block * LANES, &sum);
        }
}

static void tap_sums(const ckernels_tap_sums *c, int first_row, int rows) {
    ptrdiff_t matrix = (ptrdiff_t)c->blocks * LANES;
    const vec *u = (const vec *)c->weights;
    for (int group = 0; 2 * group < c->to.blocks; group++) {
        int columns = lines_of(&c->to, group);
        const vec *bias = (const vec *)c->bias + 2 * group;
        const finishing finish = {{bias[0], bias[columns - 1]}, c->activation};
        for (int line = first_row; line < first_row + rows; line++) {
            int image = line / c->height, row = c->step * (line % c->height) + c->down;
            operand o = {
                line_of(&c->from, line, c->height, 0), c->offset, c->taps, c->blocks,
                c->from.block};
            target to = {
                row_of(&c->to, image, row) + 2 * group * c->to.block + c->right, c->step,
                c->to.block};
            product_all(c->width, columns, &o, u, &to, &finish);
        }
        u += matrix * columns * c->taps;
    }
}

/* Up to four channels of the gradient at once. */
INLINE void last_gradient_row(
    const ckernels_last_gradient *c, int line, int block, int first, int count, double *sums) {
    const vec *output = line_of(&c->output, line, c->height, block);
    vec *to = line_of(&c->to, line, c->height, block);
    const float *gradient[4];
    vec weights[4], sum[4] = {{0}};
    for (int i = 0; i < count; i++) {
        gradient[i] = c->gradient +
                      (((ptrdiff_t)(line / c->height) * c->channels + first + i) * c->height +
                       line % c->height) *
                          c->width;
        weights[i] = ((const vec *)c->weights)[(first + i) * c->output.blocks + block];
    }
    for (int x = 0; x < c->width; x++) {
        vec value = first ? to[x] : (vec){0};
        for (int i = 0; i < count; i++) {
            vec here = SPLAT(gradient[i][x]);
            value += here * weights[i];
            sum[i] += here * output[x];
        }
        to[x] = value;
    }
    for (int i = 0; i < count; i++)
        add_sums(sums + ((first + i) * c->output.blocks + block) * LANES, &sum[i]);
}

static void last_gradient(
    const ckernels_last_gradient *c, int first_row, int rows, double *sums) {
    for (int block = 0; block < c->output.blocks; block++)
        for (int line = first_row; line < first_row + rows; line++)
            for (int first = 0; first < c->channels; first += 4) {
                int count = c->channels - first;
                if (count == 1)
                    last_gradient_row(c, line, block, first, 1, sums);
                else if (count == 2)
                    last_gradient_row(c, line, block, first, 2, sums);
                else
                    last_gradient_row(c, line, block, first, count < 4 ? count : 4, sums);
            }
}
