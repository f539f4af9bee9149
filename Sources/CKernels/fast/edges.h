/* A row of the first layer, a pixel at a time: 18 products a line. */
INLINE void first_row_of(
    const ckernels_first *c, const float *image, int row, int block, const finishing *f, svec *to) {
    for (int half = 0; half < 2; half++) {
        const vec *weights = (const vec *)c->weights + 2 * block + half;
        vec w[9];
        UNROLL for (int t = 0; t < 9; t++) w[t] = weights[2 * t * c->to.blocks];
        for (int x = 0; x < c->width; x++) {
            vec sum = f->bias[half];
            for (int i = 0; i < 3; i++) {
                int y = row + i - 1;
                if (y < 0 || y >= c->height) continue;
                const float *p = image + (ptrdiff_t)y * c->width + x;
                if (x > 0) sum += SPLAT(p[-1]) * w[3 * i];
                sum += SPLAT(p[0]) * w[3 * i + 1];
                if (x < c->width - 1) sum += SPLAT(p[1]) * w[3 * i + 2];
            }
            quantize(&sum, f, half, to + x);
        }
    }
}

static void first(const ckernels_first *c, int first_row, int rows) {
    for (int line = first_row; line < first_row + rows; line++) {
        int number = line / c->height, row = line % c->height;
        const float *image = c->from + (ptrdiff_t)number * c->height * c->width;
        for (int block = 0; block < c->to.blocks; block++) {
            finishing f;
            finishing_for(&c->quantization, c->activation, block, &f);
            first_row_of(
                c, image, row, block, &f,
                (svec *)row_of(&c->to, number, row) + block * c->to.block);
        }
    }
}

/* The 32 values of a line, in two vectors. */
INLINE void widen_line(const vec *line, vec *low, vec *high) {
    const __m256i *halves = (const __m256i *)line;
    *low = (vec)_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_load_si256(halves)));
    *high = (vec)_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_load_si256(halves + 1)));
}

/* Adds the products of a line with weights of 32 channels. */
INLINE void add_line(const vec *line, const vec *weights, vec *sum) {
    vec low, high;
    widen_line(line, &low, &high);
    *sum += low * weights[0] + high * weights[1];
}
