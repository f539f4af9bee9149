#include <string.h>

#include "exact/tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

const char *ckernels_processor(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return "avx512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "avx2";
#endif
    return "portable";
}

const ckernels_table *ckernels_exact(const char *processor) {
#if defined(__x86_64__)
    if (strcmp(processor, "avx512") == 0) return &ckernels_exact_avx512;
    if (strcmp(processor, "avx2") == 0) return &ckernels_exact_avx2;
#endif
    return &ckernels_exact_portable;
}

const ckernels_table *ckernels_fast(const char *processor) {
#if defined(__x86_64__)
    if (strcmp(processor, "avx512") == 0 && __builtin_cpu_supports("avx512vnni"))
        return &ckernels_fast_avx512vnni;
#else
    (void)processor;
#endif
    return NULL;
}

const ckernels_training_table *ckernels_training(const char *processor) {
#if defined(__x86_64__)
    if (strcmp(processor, "avx512") == 0) return &ckernels_training_avx512;
    if (strcmp(processor, "avx2") == 0) return &ckernels_training_avx2;
#else
    (void)processor;
#endif
    return &ckernels_training_portable;
}

void ckernels_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
