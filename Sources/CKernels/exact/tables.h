#include "CKernels.h"

#if defined(__x86_64__)
extern const ckernels_table ckernels_exact_avx512, ckernels_exact_avx2, ckernels_fast_avx512vnni;
#endif
extern const ckernels_table ckernels_exact_portable;
