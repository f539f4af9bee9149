#include "../exact/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdatomic.h>
#include <string.h>

/* As exact/avx512.c. */
#define PRODUCT_ROWS 14
#define PRODUCT_COLUMNS 2
#define SPREAD_RUN 14
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"))), \
    apply_to = function)
#include "../body/vector.h"

#include "finish.h"

#include "../body/product.h"
#include "../body/tile.h"

/* Integers: exact, as long as values keep to what ckernels_quantization leaves them. */
#include "../body/spread.h"
#include "../body/store.h"
#include "gather.h"
#include "winograd.h"
#include "edges.h"

#include "../body/last.h"
#pragma clang attribute pop
const ckernels_table ckernels_fast_avx512vnni = {
    spread, product, gather, winograd, NULL, transposed, first, last};
#endif
