/* The kernels, once more for every instruction set: each file of `exact` defines
   PRODUCT_ROWS, PRODUCT_COLUMNS (sums in registers) and SPREAD_RUN (tiles at a time). */
#include <stdatomic.h>
#include <string.h>

#include "vector.h"

#include "finish.h"
#include "product.h"
#include "tile.h"
#include "spread.h"
#include "store.h"
#include "gather.h"
#include "winograd.h"
#include "taps.h"
#include "first.h"
#include "last.h"

#define EXACT_TABLE \
    { spread, product, gather, winograd, taps, transposed, first, last }
