/* OpenBLAS, before its products are used: one thread a call, and whether they are correct. */
#include <cblas.h>
#include <stdatomic.h>

#include "tables.h"

void ckernels_prepare_openblas(void) {
    static atomic_flag is_prepared = ATOMIC_FLAG_INIT;
    /* Our threads are the parallel ones. */
    if (!atomic_flag_test_and_set(&is_prepared)) openblas_set_num_threads(1);
}

const char *ckernels_openblas_core(void) { return openblas_get_corename(); }

/* Sizes about those of blocks, of OpenBLAS' own, and beyond its products for small matrices. */
enum { MOST_ROWS = 33, MOST_COLUMNS = 32, MOST_TERMS = 272 };

/* Small integers, whose products and sums are exact in any order. */
static float integer(int index) { return (float)(index * 7 % 15 - 7); }

static int is_correct(int rows, int columns, int terms, int transposed) {
    static const float keep = 3;
    float a[MOST_ROWS * MOST_TERMS], b[MOST_TERMS * MOST_COLUMNS], c[MOST_ROWS * MOST_COLUMNS];
    for (int i = 0; i < rows * terms; i++) a[i] = integer(i);
    for (int i = 0; i < terms * columns; i++) b[i] = integer(i + 3);
    for (int i = 0; i < rows * columns; i++) c[i] = keep;
    cblas_sgemm(
        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows, columns, terms,
        1, a, transposed ? rows : terms, b, columns, 1, c, columns);
    for (int r = 0; r < rows; r++)
        for (int column = 0; column < columns; column++) {
            float sum = keep;
            for (int t = 0; t < terms; t++)
                sum += a[transposed ? t * rows + r : r * terms + t] * b[t * columns + column];
            if (c[r * columns + column] != sum) return 0;
        }
    return 1;
}

int ckernels_openblas_is_correct(void) {
    ckernels_prepare_openblas();
    static const int rows[] = {1, 14, MOST_ROWS}, columns[] = {16, MOST_COLUMNS};
    static const int terms[] = {16, 48, MOST_TERMS};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 3; k++)
                for (int transposed = 0; transposed < 2; transposed++)
                    if (!is_correct(rows[i], columns[j], terms[k], transposed)) return 0;
    return 1;
}
