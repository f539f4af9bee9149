/* OpenBLAS' products, once ckernels_load_openblas() has found them. */
#ifndef OPENBLAS_H
#define OPENBLAS_H

#include <cblas.h>

/* cblas_sgemm, on the calling thread alone. */
extern __typeof__(cblas_sgemm) *ckernels_sgemm;

/* Loads the library, once: whether it is there. */
int ckernels_load_openblas(void);

#endif
