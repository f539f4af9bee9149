/* What is multiplied, and how sums become values: pairs of 16-bit integers, summed in 32 bits. */
typedef int16_t svec __attribute__((vector_size(64), aligned(64)));
typedef int16_t half_svec __attribute__((vector_size(32), aligned(32)));

#define LINE svec
#define WORD int32_t
#define SUM ivec
#define MULTIPLY_ADD(sum, value, weight) \
    (sum) = (ivec)_mm512_dpwssds_epi32((__m512i)(sum), (__m512i)(value), (__m512i)(weight))
enum { WORDS = LANES, LINE_WEIGHTS = 2 };

/* Where sums go: row r, column c to at[r * row + c * column]. Values of both columns are a line. */
typedef struct {
    vec *at;
    ptrdiff_t row, column;
} target;

/* The 32 channels of a line. */
typedef struct {
    const vec *scale, *bias, *low, *high, *step;
    ckernels_activation activation;
} finishing;

INLINE void finishing_for(
    const ckernels_quantization *q, ckernels_activation activation, int block, finishing *f) {
    f->scale = (const vec *)q->scale + 2 * block;
    f->bias = (const vec *)q->bias + 2 * block;
    f->low = (const vec *)q->low + 2 * block;
    f->high = (const vec *)q->high + 2 * block;
    f->step = (const vec *)q->step + 2 * block;
    f->activation = activation;
}

/* The fast kernels always have both columns. */
INLINE void finishing_of(const finishing *all, int first, finishing *some) {
    (void)first;
    *some = *all;
}

/* One half of a line, from values before the activation. */
INLINE void quantize(const vec *value, const finishing *f, int half, svec *line) {
    vec v = *value;
    /* ReLU is what `low` does. */
    if (f->activation > ckernels_relu) {
        activate(&v, f->activation);
        v *= f->step[half];
    }
    v = __builtin_elementwise_min(__builtin_elementwise_max(v, f->low[half]), f->high[half]);
    __m256i narrow = _mm512_cvtepi32_epi16(_mm512_cvtps_epi32((__m512)v));
    _mm256_store_si256((__m256i *)line + half, narrow);
}

INLINE void finish_sums(
    int rows, int columns, ivec sum[][PRODUCT_COLUMNS], const target *to, const finishing *f) {
    UNROLL for (int r = 0; r < rows; r++)
        UNROLL for (int c = 0; c < columns; c++) {
            if (!f) {
                to->at[r * to->row + c * to->column] = (vec)sum[r][c];
                continue;
            }
            vec value = __builtin_convertvector(sum[r][c], vec) * f->scale[c] + f->bias[c];
            quantize(&value, f, c, (svec *)(to->at + r * to->row));
        }
}
