#include "CKernels.h"

#if defined(__x86_64__)
extern const ckernels_table ckernels_exact_avx512, ckernels_exact_avx2, ckernels_fast_avx512vnni;
extern const ckernels_training_table ckernels_training_avx512, ckernels_training_avx2;
#endif
extern const ckernels_table ckernels_exact_portable;
extern const ckernels_training_table ckernels_training_portable;
