/* The gradient of what an activation was given, from that of what it gave; ELU's slope below zero
   is e^x, which is what it gave plus one. */
INLINE void activation_gradient(
    vec *gradient, const vec *output, ckernels_activation activation) {
    const vec zero = {0};
    switch (activation) {
    case ckernels_none: break;
    case ckernels_relu: *gradient = MASKED(*gradient, *output > zero); break;
    case ckernels_elu: *gradient *= 1.0f + __builtin_elementwise_min(*output, zero); break;
    case ckernels_sigmoid: *gradient *= *output * (1.0f - *output); break;
    }
}

/* The gradient of a pooled value goes to the first of the largest, row by row. */
INLINE void unpool_rows(const ckernels_returning *c, int line, int block) {
    const vec *pooled = line_of(&c->pooled, line / 2, c->height / 2, block);
    const vec *above = line_of(&c->output, line, c->height, block), *below = above + c->output.row;
    vec *to = line_of(&c->gradient, line, c->height, block), *under = to + c->gradient.row;
    for (int x = 0; x < c->width / 2; x++) {
        vec a = above[2 * x], b = above[2 * x + 1], d = below[2 * x], e = below[2 * x + 1];
        vec largest = __builtin_elementwise_max(
            __builtin_elementwise_max(a, b), __builtin_elementwise_max(d, e));
        ivec first = a == largest, found = first;
        to[2 * x] += MASKED(pooled[x], first);
        first = (b == largest) & ~found;
        found |= first;
        to[2 * x + 1] += MASKED(pooled[x], first);
        first = (d == largest) & ~found;
        found |= first;
        under[2 * x] += MASKED(pooled[x], first);
        under[2 * x + 1] += MASKED(pooled[x], ~found);
    }
}

INLINE void go_back_row(
    const ckernels_returning *c, int line, int block, ckernels_activation activation,
    double *sums) {
    vec *gradient = line_of(&c->gradient, line, c->height, block);
    const vec *output = line_of(&c->output, line, c->height, block);
    vec sum = {0}, product = {0};
    if (c->dropout.share) {
        uint32_t apart = c->height * c->width;
        uint32_t place = place_of_row(
            &c->dropout, line / c->height, block, line % c->height, c->height, c->width);
        float unscaled = 1 / c->dropout.scale;
        for (int x = 0; x < c->width; x++) {
            vec value = output[x] * unscaled;
            drop(&c->dropout, place + x, apart, &gradient[x]);
            activation_gradient(&gradient[x], &value, activation);
            sum += gradient[x];
        }
    } else {
        for (int x = 0; x < c->width; x++) {
            activation_gradient(&gradient[x], &output[x], activation);
            sum += gradient[x];
        }
    }
    add_sums(sums + 2 * block * LANES, &sum);
    if (!c->before.origin) return;
    const vec *before = line_of(&c->before, line, c->height, block);
    for (int x = 0; x < c->width; x++) product += gradient[x] * before[x];
    add_sums(sums + (2 * block + 1) * LANES, &product);
}

static void go_back(const ckernels_returning *c, int first_row, int rows, double *sums) {
    for (int block = 0; block < c->gradient.blocks; block++)
        for (int line = first_row; line < first_row + rows; line++) {
            if (c->pooled.origin && line % 2 == 0) unpool_rows(c, line, block);
            if (c->activation == ckernels_relu)
                go_back_row(c, line, block, ckernels_relu, sums);
            else
                go_back_row(c, line, block, c->activation, sums);
        }
}

static void correct(const ckernels_correction *c, int first_row, int rows) {
    for (int block = 0; block < c->gradient.blocks; block++) {
        vec slope = ((const vec *)c->slope)[block], tilt = ((const vec *)c->tilt)[block];
        vec offset = ((const vec *)c->offset)[block];
        for (int line = first_row; line < first_row + rows; line++) {
            vec *gradient = line_of(&c->gradient, line, c->height, block);
            const vec *before = line_of(&c->before, line, c->height, block);
            for (int x = 0; x < c->width; x++)
                gradient[x] = gradient[x] * slope + (before[x] * tilt + offset);
        }
    }
}
