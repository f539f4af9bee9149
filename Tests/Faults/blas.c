/* An OpenBLAS that multiplies wrongly (LD_PRELOAD, ld.so(8)), as some releases do on some processors.
 *
 * BLAS_WRONG_FROM  the number of terms of a sum from which products are wrong */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

typedef void (*sgemm)(
    int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *,
    int);

void cblas_sgemm(
    int order, int transposed_a, int transposed_b, int m, int n, int k, float alpha, const float *a,
    int lda, const float *b, int ldb, float beta, float *c, int ldc) {
    const char *from = getenv("BLAS_WRONG_FROM");
    sgemm right;
    *(void **)&right = dlsym(RTLD_NEXT, "cblas_sgemm");
    if (from && k >= atoi(from)) alpha *= 2;
    right(order, transposed_a, transposed_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
