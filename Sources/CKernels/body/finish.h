/* What is multiplied, and how sums become results: 32-bit floating point. */
#define LINE vec
#define WORD float
#define SUM vec
#define MULTIPLY_ADD(sum, value, weight) (sum) += (value) * (weight)
enum { WORDS = LANES, LINE_WEIGHTS = 1 };

/* Where sums go: row r, column c to at[r * row + c * column]. */
typedef struct {
    vec *at;
    ptrdiff_t row, column;
} target;

typedef struct {
    vec bias[2];
    ckernels_activation activation;
} finishing;

/* How the columns from `first` on are finished. */
INLINE void finishing_of(const finishing *all, int first, finishing *some) {
    *some = *all;
    some->bias[0] = all->bias[first];
}

/* Adds the products of a line with weights of its channels. */
INLINE void add_line(const vec *line, const vec *weights, vec *sum) { *sum += *line * *weights; }

/* The activations that are too long to be there once for every sum. */
static __attribute__((noinline)) void product_activate(
    int rows, int columns, const target *to, ckernels_activation activation) {
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            activate(&to->at[r * to->row + c * to->column], activation);
}

INLINE void finish_sums(
    int rows, int columns, vec sum[][PRODUCT_COLUMNS], const target *to, const finishing *f) {
    const vec least = SPLAT(f && f->activation == ckernels_relu ? 0 : -__builtin_inff());
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < columns; c++)
            to->at[r * to->row + c * to->column] =
                f ? __builtin_elementwise_max(sum[r][c] + f->bias[c], least) : sum[r][c];
    if (f && f->activation > ckernels_relu) product_activate(rows, columns, to, f->activation);
}
