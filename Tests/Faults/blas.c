/* A libopenblas.so.0 whose products are wrong (LD_LIBRARY_PATH, ld.so(8)), as those of some releases are
 * on some processors.
 *
 * BLAS_WRONG_TERMS  the number of terms of the sums that are wrong */
#include <stdlib.h>

const char *openblas_get_corename(void) { return "Imaginary"; }

void openblas_set_num_threads(int count) { (void)count; }

/* Row by row; only what the kernels ask for. */
void cblas_sgemm(
    int order, int transposed_a, int transposed_b, int m, int n, int k, float alpha, const float *a,
    int lda, const float *b, int ldb, float beta, float *c, int ldc) {
    const char *wrong = getenv("BLAS_WRONG_TERMS");
    if (order != 101 || transposed_b != 111) abort();
    if (wrong && k == atoi(wrong)) alpha *= 2;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int t = 0; t < k; t++)
                sum += a[transposed_a == 112 ? t * lda + i : i * lda + t] * b[t * ldb + j];
            float *to = c + i * ldc + j;
            *to = alpha * sum + (beta == 0 ? 0 : beta * *to);
        }
}
