/* The one matrix product: rows (tiles or pixels) times matrices, summed over taps. */

/* What is multiplied: a row's line of block b at tap t is a[offset[t] + b * block + row]. */
typedef struct {
    const vec *a;
    const ptrdiff_t *offset;
    int taps, blocks;
    ptrdiff_t block;
} operand;

/* Where sums go: row r, column c to at[r * row + c * column]. */
typedef struct {
    vec *at;
    ptrdiff_t row, column;
} target;

/* How far ahead weights are fetched, in lines: they are read once and in order. */
enum { AHEAD = 32 };

/* The activations that are too long to be there once for every sum. */
static __attribute__((noinline)) void product_activate(
    int rows, int columns, const target *to, ckernels_activation activation) {
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            activate(&to->at[r * to->row + c * to->column], activation);
}

/*
 * rows x columns sums stay in registers; a line of weights, [tap][channel][stride columns], is
 * used `rows` times. `bias` NULL: the sums alone.
 */
INLINE void product_rows(
    const int rows, const int columns, const operand *o, const vec *u, const int stride,
    const target *to, const vec *bias, ckernels_activation activation) {
    vec sum[PRODUCT_ROWS][PRODUCT_COLUMNS];
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < columns; c++) sum[r][c] = bias ? bias[c] : (vec){0};
    for (int t = 0; t < o->taps; t++)
        for (int b = 0; b < o->blocks; b++) {
            const float *x = (const float *)(o->a + o->offset[t] + b * o->block);
            _Pragma("clang loop unroll_count(2)") for (int k = 0; k < LANES; k++, u += stride) {
                vec weight[PRODUCT_COLUMNS];
                UNROLL for (int c = 0; c < columns; c++) {
                    weight[c] = u[c];
                    __builtin_prefetch(u + c + AHEAD);
                }
                UNROLL for (int r = 0; r < rows; r++) {
                    vec value = SPLAT(x[r * LANES + k]);
                    UNROLL for (int c = 0; c < columns; c++) sum[r][c] += value * weight[c];
                }
            }
        }
    const vec least = SPLAT(activation == ckernels_relu ? 0 : -__builtin_inff());
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < columns; c++)
            to->at[r * to->row + c * to->column] =
                bias ? __builtin_elementwise_max(sum[r][c], least) : sum[r][c];
    if (activation > ckernels_relu) product_activate(rows, columns, to, activation);
}

#if PRODUCT_ROWS == 3
#define ROWS(F) F(1) F(2) F(3)
#elif PRODUCT_ROWS > 6
#define ROWS(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14)
#else
#define ROWS(F) F(1) F(2) F(3) F(4) F(5) F(6)
#endif

/* One or two columns, as many rows as there are: in equal parts, so that none is short. */
static __attribute__((noinline)) void product_all(
    int rows, int columns, const operand *from, const vec *u, const target *sums, const vec *bias,
    ckernels_activation activation) {
    operand o = *from;
    target to = *sums;
    int parts = (rows + PRODUCT_ROWS - 1) / PRODUCT_ROWS;
    for (; parts > 0; parts--) {
        int part = (rows + parts - 1) / parts;
        for (int c = 0; c < columns; c += PRODUCT_COLUMNS) {
            const target here = {to.at + c * to.column, to.row, to.column};
            const vec *b = bias ? bias + c : NULL;
            switch (columns - c < PRODUCT_COLUMNS ? -part : part) {
#define WIDE(n) case n: product_rows(n, PRODUCT_COLUMNS, &o, u + c, columns, &here, b, activation); break;
#define NARROW(n) case -n: product_rows(n, 1, &o, u + c, columns, &here, b, activation); break;
            ROWS(WIDE)
#if PRODUCT_COLUMNS > 1
            ROWS(NARROW)
#endif
#undef WIDE
#undef NARROW
            }
        }
        o.a += part;
        to.at += part * to.row;
        rows -= part;
    }
}
