/* What of a hash is below a share is dropped; murmur3's finalizer (Austin Appleby, 2011). */
typedef uint32_t uvec __attribute__((vector_size(64), aligned(64)));

/* A value where all bits of a mask are set, else 0. */
#define MASKED(value, mask) ((vec)((ivec)(value) & (mask)))

/* Keeps a value, or drops it; `place` is that of lane 0, lanes are `apart`. */
INLINE void drop(const ckernels_dropout *d, uint32_t place, uint32_t apart, vec *value) {
    const uvec lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    uvec h = (place + lanes * apart) * 0x9E3779B1u ^ d->key;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    h ^= h >> 16;
    *value = MASKED(*value * d->scale, h >> 8 >= d->share);
}

/* The place of lane 0 of column 0 of a row. */
INLINE uint32_t place_of_row(
    const ckernels_dropout *d, int image, int block, int row, int height, int width) {
    return ((uint32_t)image * d->channels + block * LANES) * (uint32_t)(height * width) +
           (uint32_t)(row * width);
}

/* The row of this number, counted image by image, in a block. */
INLINE vec *line_of(const ckernels_planes *p, int line, int height, int block) {
    return row_of(p, line / height, line % height) + block * p->block;
}

/* Rows are summed in 32 bits, images in 64. */
INLINE void add_sums(double *sums, const vec *sum) {
    for (int lane = 0; lane < LANES; lane++) sums[lane] += (*sum)[lane];
}

static void moments(
    const ckernels_planes *p, int height, int width, int first_row, int rows, double *sums) {
    for (int block = 0; block < p->blocks; block++)
        for (int line = first_row; line < first_row + rows; line++) {
            const vec *from = line_of(p, line, height, block);
            vec sum[2] = {{0}}, square[2] = {{0}};
            for (int x = 0; x < width; x++) {
                sum[x & 1] += from[x];
                square[x & 1] += from[x] * from[x];
            }
            sum[0] += sum[1];
            square[0] += square[1];
            add_sums(sums + 2 * block * LANES, &sum[0]);
            add_sums(sums + (2 * block + 1) * LANES, &square[0]);
        }
}

INLINE void follow_row(
    const ckernels_following *c, int line, int block, ckernels_activation activation) {
    const vec *from = line_of(&c->from, line, c->height, block);
    vec *to = line_of(&c->to, line, c->height, block);
    vec scale = ((const vec *)c->scale)[block], shift = ((const vec *)c->shift)[block];
    for (int x = 0; x < c->width; x++) {
        vec value = from[x] * scale + shift;
        activate(&value, activation);
        to[x] = value;
    }
    if (!c->dropout.share) return;
    uint32_t apart = c->height * c->width;
    uint32_t place = place_of_row(
        &c->dropout, line / c->height, block, line % c->height, c->height, c->width);
    for (int x = 0; x < c->width; x++)
        drop(&c->dropout, place + x, apart, &to[x]);
}

INLINE void pool_rows(const ckernels_following *c, int line, int block) {
    const vec *above = line_of(&c->to, line, c->height, block), *below = above + c->to.row;
    vec *to = line_of(&c->pooled, line / 2, c->height / 2, block);
    for (int x = 0; x < c->width / 2; x++)
        to[x] = __builtin_elementwise_max(
            __builtin_elementwise_max(above[2 * x], above[2 * x + 1]),
            __builtin_elementwise_max(below[2 * x], below[2 * x + 1]));
}

static void follow(const ckernels_following *c, int first_row, int rows) {
    for (int block = 0; block < c->to.blocks; block++)
        for (int line = first_row; line < first_row + rows; line++) {
            if (c->activation == ckernels_relu)
                follow_row(c, line, block, ckernels_relu);
            else
                follow_row(c, line, block, c->activation);
            if (c->pooled.origin && line % 2) pool_rows(c, line - 1, block);
        }
}
