/* The kernels of training, once more for every instruction set: besides what `exact` defines, each
   file defines OUTER_LANES and OUTER_COLUMNS, the sums of an outer product in registers. */
#include <string.h>

#include "../body/vector.h"

#include "../body/finish.h"
#include "../body/product.h"
#include "../body/tile.h"
#include "../body/spread.h"
#include "forward.h"
#include "backward.h"
#include "weights.h"
#include "upsampling.h"

#define TRAINING_TABLE \
    { moments, follow, go_back, correct, weight_gradient, phases, tap_sums, tap_gradient, \
      last_gradient }
