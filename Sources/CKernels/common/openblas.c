/*
 * OpenBLAS, loaded where its products are used: it starts a thread for each processor when it is
 * loaded, which no process should have that computes without it. They are tried before they are used.
 */
#include "openblas.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>

#include "tables.h"

__typeof__(cblas_sgemm) *ckernels_sgemm;
static __typeof__(openblas_get_corename) *core_name;

static void load(void) {
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    __typeof__(openblas_set_num_threads) *set_threads;
    /* As dlopen(3) does it: C has no conversion of an object's address to a function's. */
    *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
    *(void **)&core_name = dlsym(library, "openblas_get_corename");
    void *sgemm = dlsym(library, "cblas_sgemm");
    if (!set_threads || !core_name || !sgemm) return;
    /* Our threads are the parallel ones. */
    set_threads(1);
    *(void **)&ckernels_sgemm = sgemm;
}

int ckernels_load_openblas(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return ckernels_sgemm != NULL;
}

const char *ckernels_openblas_core(void) { return ckernels_load_openblas() ? core_name() : NULL; }

/* Sizes about those of blocks, and beyond OpenBLAS' products for small matrices and its own blocks. */
enum { MOST_ROWS = 33, MOST_COLUMNS = 32, MOST_TERMS = 800, PADDING = 16 };

/* Small integers, whose products and sums are exact in any order. */
static float integer(int index) { return (float)(index * 7 % 15 - 7); }

/* Rows are `padding` longer than they need be; sums are added to what is there, or replace it. */
static int is_correct(int rows, int columns, int terms, int transposed, int adds, int padding) {
    static const float before = 3;
    static float a[(MOST_ROWS + PADDING) * (MOST_TERMS + PADDING)];
    static float b[MOST_TERMS * (MOST_COLUMNS + PADDING)], c[MOST_ROWS * (MOST_COLUMNS + PADDING)];
    int a_length = (transposed ? rows : terms) + padding, length = columns + padding;
    for (int i = 0; i < (transposed ? terms : rows) * a_length; i++) a[i] = integer(i);
    for (int i = 0; i < terms * length; i++) b[i] = integer(i + 3);
    for (int i = 0; i < rows * length; i++) c[i] = adds ? before : NAN;
    ckernels_sgemm(
        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows, columns, terms,
        1, a, a_length, b, length, (float)adds, c, length);
    for (int r = 0; r < rows; r++) {
        float sums[MOST_COLUMNS];
        for (int column = 0; column < columns; column++) sums[column] = adds ? before : 0;
        for (int t = 0; t < terms; t++) {
            float value = a[transposed ? t * a_length + r : r * a_length + t];
            for (int column = 0; column < columns; column++)
                sums[column] += value * b[t * length + column];
        }
        for (int column = 0; column < columns; column++)
            if (c[r * length + column] != sums[column]) return 0;
    }
    return 1;
}

static int all_are_correct;

static void try_products(void) {
    static const int rows[] = {1, 14, MOST_ROWS}, columns[] = {16, MOST_COLUMNS};
    static const int terms[] = {16, 48, MOST_TERMS};
    if (!ckernels_load_openblas()) return;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 3; k++)
                for (int way = 0; way < 8; way++)
                    if (!is_correct(
                            rows[i], columns[j], terms[k], way & 1, way >> 1 & 1,
                            way & 4 ? PADDING : 0))
                        return;
    all_are_correct = 1;
}

int ckernels_openblas_is_correct(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, try_products);
    return all_are_correct;
}
