/*
 * The one matrix product: rows (tiles or pixels) times matrices, summed over taps.
 *
 * Whoever includes this says what is multiplied: WORD is what is taken of a row at a time, SUM a
 * vector of sums, MULTIPLY_ADD(sum, value, weight) adds a product; and how sums become results:
 * `finishing`, and finish_sums(), which is called with NULL for the sums alone.
 */

/* What is multiplied: a row's line of block b at tap t is a[offset[t] + b * block + row]. */
typedef struct {
    const vec *a;
    const ptrdiff_t *offset;
    int taps, blocks;
    ptrdiff_t block;
} operand;

/* How far ahead weights are fetched, in lines: they are read once and in order. */
enum { AHEAD = 32 };

/*
 * rows x columns sums stay in registers; a line of weights, [tap][word][stride columns], is used
 * `rows` times.
 */
INLINE void product_rows(
    const int rows, const int columns, const operand *o, const SUM *u, const int stride,
    const target *to, const finishing *finish) {
    SUM sum[PRODUCT_ROWS][PRODUCT_COLUMNS];
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < columns; c++) sum[r][c] = (SUM){0};
    for (int t = 0; t < o->taps; t++)
        for (int b = 0; b < o->blocks; b++) {
            const WORD *x = (const WORD *)(o->a + o->offset[t] + b * o->block);
            _Pragma("clang loop unroll_count(2)") for (int k = 0; k < WORDS; k++, u += stride) {
                SUM weight[PRODUCT_COLUMNS];
                UNROLL for (int c = 0; c < columns; c++) {
                    weight[c] = u[c];
                    __builtin_prefetch(u + c + AHEAD);
                }
                UNROLL for (int r = 0; r < rows; r++) {
                    SUM value = x[r * WORDS + k] - (SUM){0};
                    UNROLL for (int c = 0; c < columns; c++)
                        MULTIPLY_ADD(sum[r][c], value, weight[c]);
                }
            }
        }
    finish_sums(rows, columns, sum, to, finish);
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
    int rows, int columns, const operand *from, const SUM *u, const target *sums,
    const finishing *finish) {
    operand o = *from;
    target to = *sums;
    int parts = (rows + PRODUCT_ROWS - 1) / PRODUCT_ROWS;
    for (; parts > 0; parts--) {
        int part = (rows + parts - 1) / parts;
        for (int c = 0; c < columns; c += PRODUCT_COLUMNS) {
            const target here = {to.at + c * to.column, to.row, to.column};
            finishing shifted = {0};
            if (finish) finishing_of(finish, c, &shifted);
            const finishing *f = finish ? &shifted : NULL;
            switch (columns - c < PRODUCT_COLUMNS ? -part : part) {
#define WIDE(n) case n: product_rows(n, PRODUCT_COLUMNS, &o, u + c, columns, &here, f); break;
#define NARROW(n) case -n: product_rows(n, 1, &o, u + c, columns, &here, f); break;
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
